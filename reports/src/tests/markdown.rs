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
