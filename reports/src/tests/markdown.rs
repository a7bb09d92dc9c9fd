use super::fixture::song;
use crate::{describe_action, markdown};

#[test]
fn every_finding_and_move_is_told() {
    let song = song();
    let text = markdown(&song.report());
    for finding in &song.plan.findings {
        assert!(text.contains(&format!("### {} ", finding.id)), "{}", finding.id);
    }
    for mv in &song.plan.moves {
        assert!(text.contains(&describe_action(&mv.action)), "{}", mv.id);
    }
}

#[test]
fn names_keep_tables_whole() {
    let mut song = song();
    song.plan.stems[0].name = "Kick | In\n# <b>".to_owned();
    let text = markdown(&song.report());
    let row = text.lines().find(|line| line.starts_with("| Kick")).unwrap();
    assert!(row.starts_with("| Kick \\| In\u{FFFD}\\# &lt;b> | kick | -23.4 |"), "{row}");
}

#[test]
fn what_the_mix_takes_of_the_lead_vocal_is_a_reading_of_the_mix() {
    let text = markdown(&song().report());
    assert!(text.contains("| Lead vocal hidden, % | 70 | 56 | – |"), "{text}");
}

/// The draft's own tilt is −5.6 dB per octave; half its tolerance around that is what stands in for the profile.
#[test]
fn a_reference_has_a_column_and_is_told_at_the_head() {
    let text = markdown(&song().judged_by_its_draft().report());
    assert!(text.contains("and the reference draft (tone 1, dynamics 0.5, width 0, level 1)."), "{text}");
    assert!(text.contains("| Reading | Before | After | Target | Reference | It lies |"), "{text}");
    assert!(text.contains("| Spectral tilt, dB/oct | -6.9 | -5.6 | -6.1 … -5.1 | -5.6 | within |"), "{text}");
    assert!(!markdown(&song().report()).contains("Reference"));
}
