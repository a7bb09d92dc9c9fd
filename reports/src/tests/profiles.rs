use super::fixture::SongLikeness;
use super::markup::{assert_balanced, without};
use super::plain;
use crate::{
    Plot, SessionReport, corridor_plot, corridors_plot, feature_pairs_plot, feature_strips_plot, html,
    profile_comparison_html, profile_html, song_likeness_html, song_likeness_json, song_likeness_terminal,
};
use corpus::{Comparison, Profile, SongFeatures, profile, profile_names};

/// What half of the songs of a profile measure, with the band around 1 kHz 12 dB too loud and the width of a mono file.
fn odd_song(profile: &Profile) -> SongFeatures {
    let mut levels: Vec<Option<f64>> = profile.third_octave.p50_db.iter().copied().map(Some).collect();
    levels[17] = levels[17].map(|db| db + 12.0);
    let mut features: std::collections::BTreeMap<String, f64> =
        profile.features.iter().map(|(name, p)| (name.clone(), p.p50)).collect();
    features.insert("correlation".to_owned(), -0.9);
    SongFeatures { features, third_octave_db: levels, ..SongFeatures::default() }
}

fn check(plot: &Plot) {
    assert_balanced(&plot.svg);
    assert!(plot.svg.matches("<text").count() > 5, "{}", plot.title);
    assert!(plot.alt.chars().any(|c| c.is_ascii_digit()), "{}", plot.alt);
    assert!(!plot.svg.contains("NaN") && !plot.svg.contains("inf"), "{}", plot.title);
}

#[test]
fn every_shipped_profile_is_drawn() {
    let popular = profile("popular").unwrap();
    for name in profile_names() {
        let one = profile(name).unwrap();
        let plots = [
            corridor_plot(&one, None),
            corridor_plot(&one, Some(("song", &odd_song(&one)))),
            corridors_plot([&popular, &one]),
            feature_strips_plot(&one, None),
            feature_strips_plot(&one, Some((&odd_song(&one), one.mastered))),
            feature_pairs_plot([&one, &popular]),
        ];
        for plot in plots {
            check(&plot.unwrap());
        }
    }
}

/// The figures of `rock.json`.
#[test]
fn a_corridor_tells_its_medians_and_draws_the_percentiles_that_it_has() {
    let rock = corridor_plot(&profile("rock").unwrap(), None).unwrap();
    assert_eq!(
        rock.alt,
        "Medians: +2.3 dB at 125 Hz (8 of 10 songs: -3.2 to +6.8), -0.9 dB at 1 kHz (8 of 10 songs: -3.3 to +0.9), -11.6 dB \
         at 8 kHz (8 of 10 songs: -17.9 to -7.0); judged 60 Hz – 13 kHz."
    );
    assert!(rock.svg.contains("8 of 10\n") && !rock.svg.contains("9 of 10 songs") && !rock.svg.contains("the song"));
    let measured = corridor_plot(&profile("free-songs").unwrap(), None).unwrap();
    assert!(measured.svg.contains("9 of 10 songs\n") && measured.svg.contains("half\n"));
    assert_eq!(measured.svg.matches("<polygon").count(), rock.svg.matches("<polygon").count() + 2);
}

#[test]
fn a_song_is_told_by_where_it_leaves_the_corridor() {
    let rock = profile("rock").unwrap();
    let plot = corridor_plot(&rock, Some(("odd", &odd_song(&rock)))).unwrap();
    let told = "The song: 1 judged band outside the range of 8 of 10, the farthest by +10.2 dB at 1 kHz.";
    assert!(plot.alt.ends_with(told), "{}", plot.alt);
    let strips = feature_strips_plot(&rock, Some((&odd_song(&rock), true))).unwrap();
    assert!(strips.alt.contains("Correlation 0.53 … 0.85 … 0.99, the song -0.90"), "{}", strips.alt);
    assert!(strips.alt.contains("Peak to loudness 7.7 … 11.1 … 15.2, the song 11.1 dB"), "{}", strips.alt);
    // A mix is not held against the dynamics of masters.
    let mix = feature_strips_plot(&rock, Some((&odd_song(&rock), false))).unwrap();
    assert!(!mix.alt.contains("Peak to loudness") && mix.alt.contains("Correlation"), "{}", mix.alt);
}

#[test]
fn two_profiles_are_told_by_where_they_part() {
    let [rock, jazz] = ["rock", "jazz"].map(|name| profile(name).unwrap());
    let plot = corridors_plot([&rock, &jazz]).unwrap();
    assert!(plot.alt.contains("The medians part most at ") && plot.alt.contains("B: Medians: "), "{}", plot.alt);
    let strips = feature_pairs_plot([&rock, &jazz]).unwrap();
    let (low, high) = (rock.features["crest_db"].p10, rock.features["crest_db"].p90);
    assert!(strips.alt.contains(&format!("Crest factor {low:.1} … 13.9 … {high:.1} against ")), "{}", strips.alt);
    let popular = profile("popular").unwrap();
    assert!(feature_pairs_plot([&rock, &popular]).unwrap().alt.contains("Loudness range unknown against "));
}

/// Every page is whole, needs no network, and has a dark counterpart of each of its colours.
#[test]
fn pages_are_well_formed_and_dark() {
    let [rock, free] = ["rock", "free-songs"].map(|name| profile(name).unwrap());
    let song = SongLikeness::of("<b>odd & \u{1b}", odd_song(&free), true, "free-songs");
    let pages = [
        profile_html(&rock, &rock, "0.1.0"),
        profile_html(&free, &free, "0.1.0"),
        profile_comparison_html(&Comparison::of(&rock, &free), [&rock, &free], "0.1.0"),
        song_likeness_html(&song.told(), "0.1.0"),
    ];
    for page in pages {
        assert_balanced(&page);
        assert!(!page.contains("<b>") && !page.contains('\u{1b}'));
        let (style, content) = (page.split_once("</style>").unwrap().0, without(&page, "style"));
        let elsewhere = content.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        assert!(!elsewhere.contains("http://") && !elsewhere.contains("src="));
        for attribute in ["fill", "stroke"] {
            let opening = format!("{attribute}=\"#");
            for rest in content.split(&opening).skip(1) {
                let color = &rest[..6];
                assert!(style.contains(&format!(".plot [{attribute}=\"#{color}\"]")), "{attribute} {color}");
            }
        }
    }
}

/// No score without its parts, and no ranking without its limits, wherever they are shown.
#[test]
fn a_likeness_is_told_with_its_parts_and_limits() {
    let free = profile("free-songs").unwrap();
    let song = SongLikeness::of("odd", odd_song(&free), true, "free-songs");
    let terminal = song_likeness_terminal(&song.told(), plain(10_000));
    let page = song_likeness_html(&song.told(), "0.1.0");
    for text in [&terminal, &page] {
        for expected in [
            "Level at 1 kHz: 1",
            "of such songs lie nearer to the others than this one (squared distance",
            "deviations above their mean, adds",
            "Correlation: -0.90, below 0.34 … ",
            "no more often than chance",
            "farthest in ",
        ] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
    }
    let json: serde_json::Value = serde_json::from_str(&song_likeness_json(&song.told())).unwrap();
    let parts = json["distance"]["parts"].as_array().unwrap();
    assert_eq!(parts.len() as u64, json["distance"]["n_readings"].as_u64().unwrap());
    let sum: f64 = parts.iter().map(|part| part["squared"].as_f64().unwrap()).sum();
    assert!((sum - json["distance"]["squared"].as_f64().unwrap()).abs() < 0.01);
    assert_eq!(json["nearest"].as_array().unwrap().len(), 10, "masters alone");
}

/// A published profile says what percentiles can, and that it says no more.
#[test]
fn without_songs_no_distance_is_told() {
    let song = SongLikeness::of("odd", odd_song(&profile("rock").unwrap()), false, "rock");
    let text = song_likeness_terminal(&song.told(), plain(10_000));
    assert!(text.contains("is not told: its songs are not known one by one, only their percentiles"), "{text}");
    assert!(text.contains("as a mix, since nothing tells that it is mastered") && !text.contains("squared distance"));
    let drafted = super::fixture::song();
    let page = html(&drafted.report());
    assert!(page.contains("How typical it is") && page.contains("no more often than chance"));
    assert!(!html(&SessionReport { likeness: None, ..drafted.report() }).contains("How typical it is"));
}

/// The readings outside come in the order of the deviations that they show.
#[test]
fn readings_outside_are_sorted_by_their_deviations() {
    let free = profile("free-songs").unwrap();
    let mut features = odd_song(&free);
    features.features.insert("crest_db".to_owned(), 40.0);
    let song = SongLikeness::of("odd", features, true, "free-songs");
    let text = song_likeness_terminal(&song.told(), plain(10_000));
    let shown = text.lines().filter_map(|line| line.strip_suffix(" deviations from the median"));
    let shown: Vec<f64> = shown.map(|line| line.rsplit(' ').next().unwrap().parse().unwrap()).collect();
    assert!(shown.len() == 3 && shown.is_sorted_by(|a, b| a >= b) && shown[2] > 1.0, "{shown:?}: {text}");
}

/// Whoever asks about a profile is told where it ranks, and of one that does not rank, why.
#[test]
fn the_profile_that_was_asked_about_is_always_ranked() {
    for name in profile_names() {
        let asked = profile(name).unwrap();
        let song = SongLikeness::of("odd", odd_song(&profile("free-songs").unwrap()), true, name);
        let nearest = &song.typicality.nearest;
        let ranked: Vec<&str> = nearest.iter().map(|near| near.profile.as_str()).collect();
        let expected = match ranked.iter().position(|ranked| *ranked == name) {
            Some(at) if at < 4 => format!("- {}: {:.2}; farthest in ", asked.label(), nearest[at].mean_squared),
            Some(at) => format!("- number {} of 10: {}: ", at + 1, asked.label()),
            None => "Popular music is not among them: a master is not held against mixes".to_owned(),
        };
        let text = song_likeness_terminal(&song.told(), plain(10_000));
        assert_eq!(text.matches(&expected).count(), 1, "{expected}: {text}");
    }
}

/// Of few artists the 10th and the 90th percentile are the outermost songs: fewer than two of ten lie outside.
#[test]
fn an_example_does_not_say_how_many_readings_are_usually_outside() {
    for (name, is_said) in [("free-songs", true), ("free-electronic", false)] {
        let song = SongLikeness::of("odd", odd_song(&profile(name).unwrap()), true, name);
        let text = song_likeness_terminal(&song.told(), plain(10_000));
        assert_eq!(text.contains("would on average"), is_said, "{text}");
        assert!(text.contains(" lie outside where 8 of 10 songs of "), "{text}");
    }
}
