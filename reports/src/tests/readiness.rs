use super::fixture::song;
use super::plain;
use crate::{check_terminal, html, markdown, re_export};
use suggest::{CheckResult, Class, Plan, Severity, Verdict, readiness};

fn without(rules: &[&str]) -> Plan {
    let mut plan = song().plan;
    plan.findings.retain(|finding| !rules.contains(&finding.rule));
    plan
}

#[test]
fn the_verdict_names_what_is_in_the_way_and_where() {
    let readiness = readiness(&song().plan);
    assert_eq!(readiness.verdict, Verdict::NotYet);
    let sentence = readiness.sentence();
    assert!(sentence.starts_with("Finished: not yet, because of "), "{sentence}");
    assert!(sentence.contains("clipping (Bass DI)"), "{sentence}");
    assert!(!sentence.contains("levels out of place"), "the mix will see to them: {sentence}");
}

#[test]
fn what_the_mix_sees_to_does_not_make_a_song_unfinished() {
    let mut plan = song().plan;
    plan.findings.iter_mut().for_each(|finding| finding.severity = Severity::Info);
    let mixed = plan.findings.iter_mut().find(|finding| finding.rule == "stem-level").unwrap();
    mixed.severity = Severity::Error;
    let readiness = readiness(&plan);
    assert_eq!(readiness.verdict, Verdict::Finished, "{}", readiness.sentence());
    let item = readiness.items.iter().find(|item| item.check == "stem-level").unwrap();
    assert_eq!((item.result, item.class), (CheckResult::Fail, Class::Mix));
    assert!(item.fix.is_some());
}

#[test]
fn of_stems_nobody_knows_nothing_is_told() {
    let mut plan = without(&["clipped", "resonance", "polarity-inverted"]);
    plan.stems.iter_mut().for_each(|stem| stem.role_confidence = 0.2);
    assert_eq!(readiness(&plan).verdict, Verdict::CannotTell);
}

#[test]
fn what_could_not_be_checked_is_not_passed() {
    let plan = song().plan;
    let result = |check: &str| readiness(&plan).items.iter().find(|item| item.check == check).unwrap().result;
    assert_eq!(result("missing-stem"), CheckResult::NotChecked, "no mix lies beside the stems");
    assert_eq!(result("clicks"), CheckResult::Pass);
    let mut technical = plan.clone();
    technical.session.technical = true;
    let items = readiness(&technical).items;
    let of = |check: &str| items.iter().find(|item| item.check == check).unwrap();
    assert_eq!(of("tonal-balance").result, CheckResult::NotChecked);
    assert!(of("tonal-balance").not_checked_because.unwrap().contains("only files"));
}

#[test]
fn files_are_asked_for_with_what_is_wrong_and_how_to_send_them() {
    let page = re_export(&song().plan);
    let lines: Vec<&str> = page.lines().collect();
    let file = lines.iter().position(|line| *line == "stems/Bass DI.wav").unwrap();
    assert!(lines[file + 1].contains("flat tops in 37 places") && lines[file + 1].contains("1:01"), "{page}");
    assert_eq!(lines[file + 2], "  => Record or export it again, lower.");
    assert!(!page.contains("Snare Top"), "what a switch mends needs no new file: {page}");
    assert_eq!(re_export(&without(&["clipped", "silent-stem"])), "No file has to be exported again.\n");
}

#[test]
fn every_report_says_whether_the_song_is_finished() {
    let song = song();
    let sentence = readiness(&song.plan).sentence();
    assert!(check_terminal(&song.report(), plain(2_000)).contains(&sentence));
    for text in [html(&song.report()), markdown(&song.report())] {
        assert!(text.contains("Is it finished?") && text.contains("Fix in the production"));
        assert!(text.contains("Record or export it again, lower"));
    }
}
