use super::*;
use crate::planted::{names, songs};

#[test]
fn parts_add_up_to_the_distance() {
    let typicality = Typicality::of(&names(12), &songs(1, 25, 12, 0.7)).expect("songs differ");
    for song in songs(2, 20, 12, 0.7) {
        let distance = typicality.distance(&song);
        let sum: f64 = distance.parts.iter().map(|part| part.squared).sum();
        assert!((sum - distance.squared).abs() < 1e-9 * distance.squared, "{sum} {}", distance.squared);
        assert!(distance.parts.windows(2).all(|pair| pair[0].squared >= pair[1].squared));
    }
}

/// With fewer songs than features and with more: half of new songs of the same kind lie nearer than the median song, and
/// one in ten beyond the 90th percentile.
#[test]
fn shares_are_those_of_new_songs_of_the_same_kind() {
    for (n_songs, n_features) in [(20, 40), (40, 40), (100, 30)] {
        let mut shares: Vec<f64> = Vec::new();
        for seed in 0..12 {
            let typicality =
                Typicality::of(&names(n_features), &songs(seed, n_songs, n_features, 0.7)).expect("differ");
            let fresh = songs(1_000 + seed, 100, n_features, 0.7);
            shares.extend(fresh.iter().map(|song| typicality.distance(song).share_nearer));
        }
        let below = |level: f64| shares.iter().filter(|share| **share < level).count() as f64 / shares.len() as f64;
        for level in [0.25, 0.5, 0.9] {
            assert!((below(level) - level).abs() < 0.1, "{n_songs} {n_features} {level}: {}", below(level));
        }
    }
}

/// Features that go together: one that leaves the others is found, though no value is unusual by itself.
#[test]
fn a_feature_that_leaves_the_others_is_named() {
    let typicality = Typicality::of(&names(6), &songs(4, 80, 6, 0.97)).expect("songs differ");
    let mut song = vec![1.2; 6];
    let usual = typicality.distance(&song);
    song[3] = -1.2;
    let odd = typicality.distance(&song);
    assert!(usual.share_nearer < 0.9 && odd.share_nearer > 0.999, "{usual:?} {odd:?}");
    assert_eq!(odd.parts[0].feature, "feature 3");
    assert!(odd.parts[0].squared > 0.5 * odd.squared, "{odd:?}");
}

#[test]
fn songs_that_cannot_be_compared_are_named() {
    let error = |songs: &[Vec<f64>]| Typicality::of(&names(3), songs).expect_err("these are wrong");
    assert_eq!(error(&songs(1, 4, 3, 0.0)), TypicalityError::TooFew { given: 4, needed: 5 });
    let mut wrong = songs(1, 6, 3, 0.0);
    wrong[2] = vec![1.0];
    assert_eq!(error(&wrong), TypicalityError::Ragged { given: 1, needed: 3 });
    wrong[2] = vec![1.0, f64::NAN, 0.0];
    assert_eq!(error(&wrong), TypicalityError::NotFinite("feature 1".to_owned()));
    let level: Vec<Vec<f64>> = songs(1, 6, 3, 0.0).iter().map(|song| vec![song[0], song[1], -20.1]).collect();
    assert_eq!(error(&level), TypicalityError::Constant("feature 2".to_owned()));
}
