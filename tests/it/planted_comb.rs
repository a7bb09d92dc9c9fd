//! An overhead that hears what a close microphone hears, later: named as a comb that nothing is moved for.

use crate::heard_song::HeardSong;
use crate::session_folder::{RATE_HZ, SessionFolder};
use analyzer::{AlignmentCopy, AlignmentMeter, relation};
use dsp::AudioBlock;
use dsp::signals::white_noise;
use suggest::{Channel, Heard, HeardSession, PairKind, RelatedPair, Scope, Severity, findings};

const N: usize = 8 * RATE_HZ as usize;

fn copy(samples: &[f32]) -> AlignmentCopy {
    let mut meter = AlignmentMeter::new(RATE_HZ);
    meter.push(&AudioBlock::from_channels(vec![samples.to_vec()]));
    meter.finish()
}

/// What the rules on delays and combs say of a snare and a stem of this name that hears it `late` samples later, with as
/// much other sound as `own` says.
fn heard(name: &str, late: usize, own: f32) -> Vec<Heard> {
    let snare: Vec<f32> =
        white_noise(1, 0.3, N).iter().enumerate().map(|(k, x)| x * (-((k % 24_000) as f32) / 6_000.0).exp()).collect();
    let source = std::iter::repeat_n(0.0, late).chain(snare.iter().copied());
    let other: Vec<f32> = source.zip(white_noise(2, 0.1, N)).map(|(x, y)| x + own * y).collect();
    let folder = SessionFolder::empty();
    folder.write("Snare.wav", RATE_HZ, std::slice::from_ref(&snare));
    folder.write(&format!("{name}.wav"), RATE_HZ, std::slice::from_ref(&other));
    let song = HeardSong::of(&folder.folder());
    let (first, second) = (song.stem("Snare"), song.stem(name));
    let pairs = [RelatedPair {
        first,
        second,
        kind: if name == "Overhead" { PairKind::CloseAndDistant } else { PairKind::SameSource },
        level_correlation: None,
        relation: relation(&copy(&snare), &copy(&other)),
        duplicate: None,
    }];
    let session = HeardSession { pairs: &pairs, ..song.session() };
    let mut heard = findings(&session, Scope::Stems, true, None);
    heard.retain(|one| one.rule == "comb-filter");
    heard
}

#[test]
fn an_overhead_that_combs_is_named_with_its_first_notch() {
    for ms in [1.0, 2.4, 5.0] {
        let late = (ms * 48.0_f64).round() as usize;
        let heard = heard("Overhead", late, 0.3);
        assert_eq!(heard.len(), 1, "{ms} ms: {heard:?}");
        let one = &heard[0];
        assert_eq!((one.severity, one.proposals.len()), (Severity::Info, 0));
        let notch_hz = 500.0 / (late as f64 / 48.0);
        assert!((one.measured["first_notch_hz"] / notch_hz - 1.0).abs() < 0.02, "{ms} ms: {:?}", one.measured);
        assert!(one.channels.len() == 2 && one.channels.iter().all(|channel| matches!(channel, Channel::Stem(_))));
    }
}

#[test]
fn what_may_be_moved_or_hardly_combs_is_not_this_rules_matter() {
    assert_eq!(heard("Snare Bottom", 115, 0.3), []);
    assert_eq!(heard("Overhead", 0, 0.3), []);
    assert_eq!(heard("Overhead", 115, 6.0), []);
}
