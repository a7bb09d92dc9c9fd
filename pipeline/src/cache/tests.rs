use super::*;
use std::time::Duration;
use tempfile::TempDir;

/// A cache, and a file with some bytes in it.
fn place() -> (TempDir, Cache, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("kick.wav");
    fs::write(&file, b"a kick").unwrap();
    let cache = Cache::new(place.path().join("cache"));
    (place, cache, file)
}

fn key(file: &Path, wish: u32) -> Key {
    Key::of(&[file.to_path_buf()], &wish).unwrap()
}

const VALUE: [f64; 3] = [0.1, -0.0, 1.0 / 3.0];

#[test]
fn what_is_kept_is_recalled_to_the_bit() {
    let (_place, cache, file) = place();
    let key = key(&file, 1);
    assert_eq!(cache.recall::<Vec<f64>>(&key), None);
    cache.keep(&key, &VALUE);
    let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&cache.recall::<Vec<f64>>(&key).unwrap()), bits(&VALUE));
    assert_eq!(cache.content().n_entries, 1);
    cache.clear().unwrap();
    assert_eq!(cache.content(), CacheContent::default());
    assert_eq!(cache.recall::<Vec<f64>>(&key), None);
}

#[test]
fn other_bytes_and_another_wish_are_other_entries_and_another_name_is_not() {
    let (place, cache, file) = place();
    let first = key(&file, 1);
    cache.keep(&first, &VALUE);
    assert_ne!(key(&file, 2).digits, first.digits);
    let renamed = place.path().join("snare.wav");
    fs::copy(&file, &renamed).unwrap();
    assert_eq!(key(&renamed, 1).digits, first.digits);
    fs::write(&renamed, b"a Kick").unwrap();
    assert_ne!(key(&renamed, 1).digits, first.digits);
    let both = |files: [&PathBuf; 2]| Key::of(&files.map(Clone::clone), &1).unwrap().digits;
    assert_ne!(both([&file, &renamed]), both([&renamed, &file]), "left and right are not the same");
    assert_eq!(Key::of(&[place.path().join("none.wav")], &1), None);
}

#[test]
fn a_damaged_entry_is_none() {
    let (_place, cache, file) = place();
    let (key, other) = (key(&file, 1), key(&file, 2));
    cache.keep(&key, &VALUE);
    let whole = fs::read(cache.path(&key)).unwrap();
    for n_bytes in [0, ContentHash::N_BYTES - 1, ContentHash::N_BYTES, whole.len() - 1] {
        fs::write(cache.path(&key), &whole[..n_bytes]).unwrap();
        assert_eq!(cache.recall::<Vec<f64>>(&key), None, "cut to {n_bytes} bytes");
    }
    for byte in [0, ContentHash::N_BYTES, whole.len() - 1] {
        let mut flipped = whole.clone();
        flipped[byte] ^= 1;
        fs::write(cache.path(&key), flipped).unwrap();
        assert_eq!(cache.recall::<Vec<f64>>(&key), None, "byte {byte} flipped");
    }
    fs::write(cache.path(&other), &whole).unwrap();
    assert_eq!(cache.recall::<Vec<f64>>(&other), None, "an entry under another's name");
    cache.keep(&key, &VALUE);
    assert!(cache.recall::<Vec<f64>>(&key).is_some(), "it is replaced");
}

#[test]
fn a_file_that_changed_while_it_was_measured_is_not_kept() {
    let (_place, cache, file) = place();
    let key = key(&file, 1);
    fs::write(&file, b"a longer kick").unwrap();
    cache.keep(&key, &VALUE);
    assert_eq!(cache.content().n_entries, 0);
}

#[test]
fn what_was_not_used_for_longest_goes_first() {
    let (place, cache, file) = place();
    let keys = [1, 2, 3].map(|wish| key(&file, wish));
    for (age, key) in keys.iter().enumerate() {
        cache.keep(key, &VALUE);
        let kept = File::options().write(true).open(cache.path(key)).unwrap();
        kept.set_modified(SystemTime::UNIX_EPOCH + Duration::from_hours(age as u64)).unwrap();
    }
    let stranger = cache.folder().join("notes.txt");
    fs::write(&stranger, vec![0; 1_000]).unwrap();
    assert!(cache.recall::<Vec<f64>>(&keys[0]).is_some());
    cache.trim_to(2 * cache.content().n_bytes / 3);
    let known = keys.each_ref().map(|key| cache.recall::<Vec<f64>>(key).is_some());
    assert_eq!(known, [true, false, true], "the first one was used last");
    cache.clear().unwrap();
    assert!(stranger.exists() && place.path().exists(), "what is not its own stays");
}

#[test]
fn a_folder_that_cannot_be_made_keeps_nothing_and_stops_nothing() {
    let (_place, _, file) = place();
    let cache = Cache::new(file.join("cache"));
    let key = key(&file, 1);
    cache.keep(&key, &VALUE);
    cache.trim();
    assert_eq!(cache.recall::<Vec<f64>>(&key), None);
    assert_eq!(cache.content(), CacheContent::default());
}
