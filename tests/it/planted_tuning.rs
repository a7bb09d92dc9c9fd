//! Stems of real songs played back faster or slower by 20 cents: the rule names the stem and the cents, and nothing of the
//! songs as they are.

use crate::plan::Plan;
use crate::planted_width::planted;
use crate::real_stems::song;

/// Stems, and how many cents they lie above the others of their songs as they are. The four of `mdn_funk` lie 9 cents apart.
const TUNED: [(&str, &str, f64); 7] = [
    ("kira_dynamic", "bass", 0.0),
    ("kira_dynamic", "lead", 0.0),
    ("kira_dynamic", "pad", 0.0),
    ("mdn_funk", "bassguitar", -8.2),
    ("mdn_funk", "clav", -5.8),
    ("mdn_funk", "horns", 6.3),
    ("mdn_funk", "leadguitar", 5.8),
];

/// Played faster by `cents`: a cubic through four samples (Catmull-Rom).
fn retuned(samples: &[f32], cents: f64) -> Vec<f32> {
    let ratio = (cents / 1_200.0).exp2();
    let n = (samples.len().saturating_sub(3) as f64 / ratio) as usize;
    let at = |k: usize| {
        let place = k as f64 * ratio;
        let (whole, t) = (place as usize, place.fract() as f32);
        let [a, b, c, d] = std::array::from_fn(|i| samples[whole + i]);
        b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))
    };
    (0..n).map(at).collect()
}

fn off_cents(plan: &Plan) -> Vec<(String, f64)> {
    let findings = plan.findings().iter().filter(|one| one["rule"] == "out-of-tune");
    let reading = |one: &serde_json::Value| {
        (one["stems"][0].as_str().unwrap().to_owned(), one["measured"]["off_cents"].as_f64().unwrap())
    };
    findings.map(reading).collect()
}

#[test]
fn a_stem_that_is_off_by_20_cents_is_named_with_its_sign() {
    for (set, stem, own) in TUNED {
        let Some(folder) = song(set) else { continue };
        for cents in [-20.0, 20.0] {
            let plan = planted(&folder, stem, |_, mid| {
                let both = retuned(mid, cents);
                [both.clone(), both]
            });
            let found = off_cents(&plan);
            if (cents + own).abs() < 15.0 {
                assert_eq!(found, [], "{set}/{stem} {cents}: within 15 cents of the others");
            } else {
                assert!(found.len() == 1 && found[0].0 == stem, "{set}/{stem} {cents}: {found:?}");
                assert!((found[0].1 - cents - own).abs() < 5.0, "{set}/{stem} {cents}: {found:?}");
                let finding = plan.findings().iter().find(|one| one["rule"] == "out-of-tune").unwrap();
                assert!(finding["moves"].as_array().unwrap().is_empty());
            }
        }
    }
}

#[test]
fn songs_as_they_are_are_in_tune() {
    for set in ["kira_dynamic", "mdn_funk", "starlight", "muldjordkit_session"] {
        let Some(folder) = song(set) else { continue };
        let plan = Plan::checked(&folder);
        assert_eq!(off_cents(&plan), [], "{set}");
    }
}
