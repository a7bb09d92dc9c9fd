//! `premix profile`: songs that nobody wrote become a profile, whatever befalls the run.

use crate::folder_contents::contents;
use crate::premix::{premix, run};
use crate::real_stems::say;
use corpus::{Evidence, Measuring, Profile, ProfileHead};
use dsp::{AudioBlock, signals};
use media::{WavSampleFormat, WavWriter};
use pipeline::{ProfileBuild, Watch, build_profile, with_threads};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

/// Files of so low a rate hold all that is asked of them, and are soon measured.
const RATE_HZ: u32 = 8_000;
const DAY: &str = "2026-01-31";

/// A stereo file of `seconds` of noise at `amplitude`, another for every `seed`.
fn write_song(path: &Path, seed: u64, amplitude: f64, seconds: f64) {
    let n_frames = (seconds * f64::from(RATE_HZ)) as usize;
    let mid = signals::white_noise(2 * seed + 1, amplitude, n_frames);
    let side = signals::white_noise(2 * seed + 2, 0.3 * amplitude, n_frames);
    let mix = |sign: f32| mid.iter().zip(&side).map(|(m, s)| m + sign * s).collect();
    let mut writer = WavWriter::create(path, RATE_HZ, 2, WavSampleFormat::Pcm24).unwrap();
    writer.write(&AudioBlock::from_channels(vec![mix(1.0), mix(-1.0)])).unwrap();
    writer.finish().unwrap();
}

/// `n` songs of a tenth as many artists.
fn write_songs(folder: &Path, n: u64) {
    fs::create_dir_all(folder).unwrap();
    for k in 0..n {
        let name = format!("Artist {} - Song {k}.wav", k % (n / 10).max(2));
        write_song(&folder.join(name), k, 0.05 + 0.3 * (k * 7 % 10) as f64 / 10.0, 10.5);
    }
}

/// Runs `premix profile build some FOLDERS -o OUT/some.json`.
fn build(out: &Path, arguments: &[&Path]) -> crate::premix::Run {
    let mut command = premix("profile");
    command.args(["build", "some", "--date", DAY, "-o"]).arg(out.join("some.json")).args(arguments);
    run(&mut command)
}

fn files(out: &Path) -> [String; 2] {
    ["some.json", "some.songs.jsonl"].map(|name| fs::read_to_string(out.join(name)).unwrap())
}

#[test]
fn songs_become_a_profile_that_judges() {
    let place = tempfile::tempdir().unwrap();
    let (songs, out) = (place.path().join("songs"), place.path().join("out"));
    write_songs(&songs, 20);
    let before = contents(&songs);
    let csv = place.path().join("some.csv");
    let said = build(&out, &[&songs, Path::new("--csv"), &csv]);
    assert!(said.succeeded().stdout.contains("example: 20 songs by 2 artists): 20 songs by 2 artists; 20 measured"));
    assert_eq!(contents(&songs), before);
    let [json, _] = files(&out);
    let profile = Profile::from_json(&json).unwrap();
    assert_eq!((profile.n_songs, profile.n_artists, profile.example), (20, Some(2), true));
    assert_eq!(profile.measured.as_ref().unwrap().from, DAY);
    // White noise: every third octave has 1.26 times the power of the one below, so +1 dB.
    let bands = &profile.third_octave;
    let rise = (bands.at(2_000.0).unwrap().median() - bands.at(250.0).unwrap().median()) / 9.0;
    assert!((rise - 1.0).abs() < 0.05, "{rise}");
    assert!((profile.features["side_to_mid_db"].p50 - 20.0 * 0.3_f64.log10()).abs() < 0.1);
    assert_eq!(bands.at(3_174.8).unwrap().n_songs, Some(20));
    assert_eq!(bands.at(4_000.0), None, "a file of 8 kHz ends below that band");
    assert_eq!(fs::read_to_string(&csv).unwrap().lines().count(), 21);
    let song = songs.join("Artist 0 - Song 0.wav");
    let sheet = run(premix("analyze").arg(&song).arg("--genre").arg(out.join("some.json")));
    assert!(sheet.succeeded().stdout.contains("Some (example: 20 songs by 2 artists)"), "{}", sheet.stdout);
}

#[test]
fn what_is_known_is_not_measured_again_and_what_changed_is() {
    let place = tempfile::tempdir().unwrap();
    let (songs, out) = (place.path().join("songs"), place.path().join("out"));
    write_songs(&songs, 6);
    build(&out, &[&songs]).succeeded();
    let first = files(&out);
    let again = build(&out, &[&songs]);
    assert!(again.succeeded().stdout.contains("0 measured, 6 known before"), "{}", again.stdout);
    assert_eq!(files(&out), first);
    fs::rename(songs.join("Artist 0 - Song 0.wav"), songs.join("Another - Song 0.wav")).unwrap();
    fs::copy(songs.join("Artist 1 - Song 1.wav"), songs.join("copy.wav")).unwrap();
    write_song(&songs.join("Artist 0 - Song 2.wav"), 99, 0.2, 10.5);
    let changed = build(&out, &[&songs]);
    let said = &changed.succeeded().stdout;
    assert!(said.contains("6 songs by 3 artists; 1 measured, 5 known before, 1 files repeat others"), "{said}");
    // From nothing, the same bytes.
    let fresh = place.path().join("fresh");
    build(&fresh, &[&songs]).succeeded();
    assert_eq!(files(&fresh), files(&out));
}

#[test]
fn two_halves_merge_to_the_whole() {
    let place = tempfile::tempdir().unwrap();
    let folder = |name: &str| place.path().join(name);
    write_songs(&folder("songs"), 12);
    for (k, path) in crate::folder_contents::entries(&folder("songs")).iter().enumerate() {
        let half = folder(if k % 3 == 0 { "one" } else { "two" });
        fs::create_dir_all(&half).unwrap();
        fs::copy(path, half.join(path.file_name().unwrap())).unwrap();
    }
    build(&folder("whole"), &[&folder("songs")]).succeeded();
    build(&folder("first"), &[&folder("one")]).succeeded();
    let table = folder("first").join("some.songs.jsonl");
    let merged = build(&folder("merged"), &[&folder("two"), Path::new("--merge"), &table]);
    assert!(merged.succeeded().stdout.contains("8 measured, 4 known before"), "{}", merged.stdout);
    assert_eq!(files(&folder("merged")), files(&folder("whole")));
    let other = folder("merged").join("some.songs.jsonl");
    let tables = build(&folder("tables"), &[Path::new("--merge"), &table, Path::new("--merge"), &other]);
    assert!(tables.succeeded().stdout.contains("0 measured, 12 known before"), "{}", tables.stdout);
    assert_eq!(files(&folder("tables")), files(&folder("whole")));
}

#[test]
fn files_that_fail_are_listed_and_stop_nothing() {
    let place = tempfile::tempdir().unwrap();
    let (songs, out) = (place.path().join("songs"), place.path().join("out"));
    write_songs(&songs, 3);
    write_song(&songs.join("short.wav"), 50, 0.2, 6.0);
    write_song(&songs.join("silent.wav"), 51, 0.0, 12.0);
    fs::write(songs.join("garbage.mp3"), "no music at all ".repeat(99)).unwrap();
    let whole = fs::read(songs.join("Artist 0 - Song 0.wav")).unwrap();
    fs::write(songs.join("cut.wav"), &whole[..whole.len() / 2]).unwrap();
    fs::write(songs.join("empty.flac"), "").unwrap();
    let built = build(&out, &[&songs]);
    built.succeeded();
    let reasons = [
        ("short.wav", "too short: 6.0 s"),
        ("silent.wav", "it is silent"),
        ("garbage.mp3", "not an audio file"),
        ("cut.wav", "cut off"),
        ("empty.flac", "empty"),
    ];
    for (file, reason) in reasons {
        let said = built.stderr.lines().find(|line| line.contains(file)).unwrap_or_else(|| panic!("{}", built.stderr));
        assert!(said.starts_with("left out ") && said.contains(reason), "{said}");
    }
    assert!(built.stdout.contains("3 songs by 2 artists; 3 measured, 0 known before, 5 files left out"));
    for (file, _) in reasons.iter().chain(&[("Artist 0 - Song 0.wav", ""), ("Artist 1 - Song 1.wav", "")]) {
        fs::remove_file(songs.join(file)).unwrap();
    }
    fs::remove_file(songs.join("Artist 0 - Song 2.wav")).unwrap();
    write_song(&songs.join("short.wav"), 50, 0.2, 6.0);
    let none = build(&place.path().join("none"), &[&songs]);
    assert_eq!(none.code, Some(3));
    assert!(none.stderr.contains("no song could be measured") && none.stderr.contains("too short"), "{}", none.stderr);
}

/// Stops a build after `k` songs and gives how many its table then holds.
fn interrupted(build: &ProfileBuild, k: u64, table: &Path) -> usize {
    let cancelled = AtomicBool::new(false);
    let report = |_, done: u64, _| {
        if done >= k {
            cancelled.store(true, Ordering::Relaxed);
        }
    };
    let watch = Watch { report: &report, cancelled: &cancelled };
    let stopped = with_threads(Some(2), || build_profile(build, &watch)).unwrap_err().to_string();
    let text = fs::read_to_string(table).unwrap();
    let n_kept = text.lines().count();
    assert!(stopped.contains(&format!("{n_kept} songs are measured and kept")), "{stopped}");
    n_kept
}

#[test]
fn a_run_that_was_stopped_goes_on_where_it_was() {
    let place = tempfile::tempdir().unwrap();
    let songs = place.path().join("songs");
    write_songs(&songs, 24);
    let request = |out: &str| ProfileBuild {
        folders: vec![songs.clone()],
        merge: Vec::new(),
        songs: None,
        head: ProfileHead {
            name: "some".to_owned(),
            title: "Some".to_owned(),
            evidence: Evidence::Yours,
            mastered: true,
            note: String::new(),
        },
        measuring: Measuring { measured_on: DAY.to_owned(), measured_by: "0.1.0".to_owned() },
        out: place.path().join(out).join("some.json"),
        csv: None,
    };
    let go_on = AtomicBool::new(false);
    let watch = Watch { report: &|_, _, _| (), cancelled: &go_on };
    let table = place.path().join("stopped/some.songs.jsonl");
    let n_kept = interrupted(&request("stopped"), 9, &table);
    assert!((9..=12).contains(&n_kept), "{n_kept}");
    // Killed in the middle of a line, too.
    let mut torn = fs::read_to_string(&table).unwrap();
    torn.push_str("{\"schema\":\"premix.song/1\",\"fi");
    fs::write(&table, torn).unwrap();
    let resumed = with_threads(Some(2), || build_profile(&request("stopped"), &watch)).unwrap();
    assert_eq!(resumed.n_measured, 24 - n_kept);
    let straight = with_threads(Some(1), || build_profile(&request("straight"), &watch)).unwrap();
    assert_eq!(straight.n_measured, 24);
    assert_eq!(files(&place.path().join("stopped")), files(&place.path().join("straight")));
}

/// The rows that are whole in a table of songs.
fn n_rows(table: &Path) -> u64 {
    fs::read_to_string(table).map_or(0, |text| text.matches('\n').count() as u64)
}

/// The most memory that a process took, in kilobytes. As soon as its table has `fatal_rows` it is killed.
fn peak_kb(process: &mut Child, table: &Path, fatal_rows: Option<u64>) -> Option<u64> {
    let mut peak = None;
    while process.try_wait().unwrap().is_none() {
        peak = peak.max(crate::long_files::peak_memory_kb(process.id()));
        if fatal_rows.is_some_and(|fatal| n_rows(table) >= fatal) {
            process.kill().unwrap();
            process.wait().unwrap();
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    peak
}

/// Builds a profile of `n` songs, killed half-way and run again; the most memory of both runs in kilobytes.
fn peak_kb_of_two_runs(place: &Path, n: u64) -> Option<u64> {
    let songs = place.join(format!("songs {n}"));
    write_songs(&songs, n);
    let out = place.join(format!("out {n}"));
    let table = out.join("some.songs.jsonl");
    let start = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_premix"));
        command.args(["profile", "build", "some", "--jobs", "2", "-o"]).arg(out.join("some.json")).arg(&songs);
        command.stdout(Stdio::piped()).spawn().unwrap()
    };
    let killed = peak_kb(&mut start(), &table, Some(n / 2));
    let kept = n_rows(&table);
    let mut second = start();
    let resumed = peak_kb(&mut second, &table, None);
    let said = String::from_utf8(second.wait_with_output().unwrap().stdout).unwrap();
    say(&format!("{n} songs, killed after {kept}: {}", said.lines().next().unwrap_or_default()));
    assert!(said.contains(&format!("{} measured, {kept} known before", n - kept)), "{kept} of {n} were kept: {said}");
    assert_eq!(n_rows(&table), n);
    fs::remove_dir_all(&songs).unwrap();
    killed.max(resumed)
}

/// A row takes about 6 kB in memory: a thousand songs may take 10 MB more than ten, and what the allocator keeps.
#[test]
fn memory_does_not_grow_with_the_songs_and_a_killed_run_goes_on() {
    let place = tempfile::tempdir().unwrap();
    let is_slow = std::env::var_os("RUN_SLOW_TESTS").is_some();
    if !is_slow {
        say("a hundred songs instead of a thousand; set RUN_SLOW_TESTS for all");
    }
    let n = if is_slow { 1_000 } else { 100 };
    let (Some(few), Some(many)) = (peak_kb_of_two_runs(place.path(), 10), peak_kb_of_two_runs(place.path(), n)) else {
        say("skipped: the system does not tell how much memory a process takes");
        return;
    };
    say(&format!("10 songs took {few} kB, {n} songs {many} kB"));
    assert!(many < few + 20_000, "10 songs took {few} kB, {n} songs {many} kB");
}

#[test]
fn profiles_are_listed_shown_and_compared() {
    let place = tempfile::tempdir().unwrap();
    let (songs, out) = (place.path().join("songs"), place.path().join("out"));
    write_songs(&songs, 4);
    build(&out, &[&songs]).succeeded();
    let some = out.join("some.json");
    let listed = run(premix("profile").arg("list"));
    assert!(listed.succeeded().stdout.contains("popular"), "{}", listed.stdout);
    let shown = run(premix("profile").arg("show").arg(&some));
    let text = &shown.succeeded().stdout;
    for expected in ["Some (example: 4 songs by 2 artists)", "masters, yours", "side_to_mid_db", "1000 Hz", "Next song"]
    {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert_eq!(run(premix("profile").args(["show", "--format", "json"]).arg(&some)).stdout, files(&out)[0]);
    let compared = run(premix("profile").args(["compare", "popular"]).arg(&some).args(["--format", "json"])).json();
    let difference = |list: &str, name: &str| -> Value {
        let rows = compared[list].as_array().unwrap();
        rows.iter().find(|row| row["name"] == name).unwrap()["difference"].clone()
    };
    assert!(difference("features", "side_to_mid_db").as_f64().unwrap().abs() < 1.0);
    assert!(difference("features", "tilt_db_per_octave").is_null(), "a file of 8 kHz has no tilt up to 10 kHz");
    assert!(difference("bands", "3174.8").as_f64().unwrap() > 8.0);
    let both = run(premix("profile").args(["compare", "popular"]).arg(&some));
    assert!(both.succeeded().stdout.contains("B−A"), "{}", both.stdout);
}

#[test]
fn what_cannot_be_built_is_said() {
    let place = tempfile::tempdir().unwrap();
    let songs = place.path().join("songs");
    write_songs(&songs, 2);
    let refused = |out: PathBuf, more: &[&Path], code: i32, words: &str| {
        let mut command = premix("profile");
        let said = run(command.args(["build", "some", "-o"]).arg(out).args(more));
        assert_eq!(said.code, Some(code), "{}", said.stderr);
        assert!(said.stderr.contains(words), "{words}: {}", said.stderr);
    };
    refused(songs.join("some.json"), &[&songs], 3, "where the songs are");
    refused(songs.join("new/some.json"), &[&songs], 3, "where the songs are");
    let other = place.path().join("other.json");
    fs::write(&other, "{\"mine\": 1}").unwrap();
    refused(other.clone(), &[&songs], 3, "is there and no profile");
    assert_eq!(fs::read_to_string(&other).unwrap(), "{\"mine\": 1}");
    refused(place.path().join("some.txt"), &[&songs], 2, ".json is wanted");
    refused(place.path().join("some.json"), &[], 2, "FOLDER");
    refused(place.path().join("some.json"), &[&place.path().join("nowhere")], 3, "no such folder");
    refused(place.path().join("some.json"), &[&songs, Path::new("--merge"), &other], 3, "no song table");
    let analyze = run(premix("analyze").arg(&songs).arg("--genre").arg(&other));
    assert_eq!(analyze.code, Some(3));
    assert!(analyze.stderr.contains("other.json") && analyze.stderr.contains("premix.profile/2"), "{}", analyze.stderr);
}

/// Where the songs of the shipped measured profiles may lie.
const AUDIO: &str = "../shared/audio";

/// Rebuilds a shipped profile from `folders` of songs and compares it byte by byte.
fn check_rebuilt(name: &str, folders: &[&str]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let audio = root.join(AUDIO);
    if !audio.join("mixes").is_dir() {
        say(&format!("skipped: there are no songs in {AUDIO}/mixes"));
        return;
    }
    let shipped = |ending: &str| fs::read_to_string(root.join(format!("corpus/profiles/{name}.{ending}"))).unwrap();
    let profile = Profile::from_json(&shipped("json")).unwrap();
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join(format!("{name}.json"));
    let mut command = premix("profile");
    command.args(["build", name, "--evidence", "measured", "--title", &profile.title, "--note", &profile.note]);
    command.args(["--date", &profile.measured.as_ref().unwrap().from, "--songs"]).arg(audio.join("MANIFEST.tsv"));
    command.arg("-o").arg(&out).args(folders.iter().map(|folder| audio.join("mixes").join(folder)));
    run(&mut command).succeeded();
    assert!(fs::read_to_string(&out).unwrap() == shipped("json"), "{name}.json");
    assert!(
        fs::read_to_string(out.with_extension("songs.jsonl")).unwrap() == shipped("songs.jsonl"),
        "{name}.songs.jsonl"
    );
}

#[test]
fn a_shipped_profile_is_rebuilt_from_its_songs() {
    check_rebuilt("free-electronic", &["game_pop_electronic", "electronic"]);
}

#[test]
fn all_shipped_songs_are_rebuilt() {
    if std::env::var_os("RUN_SLOW_TESTS").is_none() {
        say("skipped: 40 songs take a minute; set RUN_SLOW_TESTS to run it");
        return;
    }
    let folders = [
        "ambient",
        "chillwave",
        "chiptune",
        "electronic",
        "folk_acoustic",
        "game_pop_electronic",
        "hiphop",
        "jazz",
        "orchestral",
        "rock",
    ];
    check_rebuilt("free-songs", &folders);
}
