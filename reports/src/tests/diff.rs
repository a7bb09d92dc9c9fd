use super::fixture::{Song, song};
use super::markup::assert_balanced;
use super::plain;
use crate::{diff_html, diff_json, diff_markdown, diff_terminal, level_change_plot, tone_change_plot};
use suggest::{Diff, Severity, Version};

/// From the song to what `change` makes of it; stems that it renames keep their content.
fn diff(change: impl FnOnce(&mut Song)) -> Diff {
    let old = song();
    let mut new = old.clone();
    change(&mut new);
    let contents: Vec<String> = old.stems.iter().map(|stem| stem.name.clone()).collect();
    let [before, after] = [&old, &new].map(|song| Version {
        plan: &song.plan,
        stems: &song.stems,
        mix: &song.unity,
        contents: &contents,
    });
    Diff::of(before, after)
}

#[test]
fn a_song_against_itself_is_unchanged() {
    let diff = diff(|_| {});
    assert!(diff.solved.is_empty() && diff.new.is_empty());
    assert_eq!(diff.unchanged.len(), song().plan.findings.len());
    assert!(!diff.is_new(Severity::Info));
    assert!(diff_terminal(&diff, plain(100)).contains("Nothing changed that is measured."));
}

#[test]
fn what_came_and_went_is_told_in_every_form() {
    let diff = diff(|new| {
        let clipped = new.plan.findings.iter().position(|finding| finding.rule == "clipped").unwrap();
        new.plan.findings.remove(clipped);
        let of_stems = new.plan.stems.iter_mut().map(|stem| &mut stem.name);
        let of_readings = new.stems.iter_mut().map(|stem| &mut stem.name);
        let of_findings = new.plan.findings.iter_mut().flat_map(|finding| &mut finding.stems);
        for name in of_stems.chain(of_readings).chain(of_findings).filter(|name| *name == "Lead Vox") {
            "<Voice>".clone_into(name);
        }
    });
    assert_eq!(diff.solved.iter().map(|one| one.rule).collect::<Vec<_>>(), ["clipped"]);
    let html = diff_html(&diff, "0.1.0");
    assert_balanced(&html);
    assert!(html.contains("&lt;Voice&gt;") && !html.contains("<Voice>"));
    let (text, markdown) = (diff_terminal(&diff, plain(80)), diff_markdown(&diff));
    for told in [&text, &markdown] {
        assert!(
            told.contains("Solved (1)") && told.contains("Bass DI") && told.contains("Renamed: Lead Vox"),
            "{told}"
        );
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let json: serde_json::Value = serde_json::from_str(&diff_json(&diff)).unwrap();
    assert_eq!(json["schema"], "premix.diff/1");
    assert_eq!(json["solved"][0]["rule"], "clipped");
}

#[test]
fn a_finding_that_became_worse_is_as_good_as_new() {
    let diff = diff(|new| {
        let finding = new.plan.findings.iter_mut().find(|finding| finding.severity == Severity::Info).unwrap();
        finding.severity = Severity::Error;
    });
    assert!(diff.new.is_empty() && diff.is_new(Severity::Error));
    assert!(diff_terminal(&diff, plain(100)).contains("was note"));
}

#[test]
fn changes_are_drawn() {
    let diff = diff(|new| {
        new.plan.stems[0].level_before_lu = new.plan.stems[0].level_before_lu.map(|lu| lu + 3.0);
        for level in new.unity.spectrum.third_octave.levels_db[20..24].iter_mut().flatten() {
            *level += 4.0;
        }
    });
    let (tone, levels) = (tone_change_plot(&diff).unwrap(), level_change_plot(&diff).unwrap());
    assert!(tone.alt.contains("+4.0 dB at"), "{}", tone.alt);
    assert!(levels.alt.contains("Kick In -12.1 → -9.1"), "{}", levels.alt);
    for plot in [tone, levels] {
        assert_balanced(&plot.svg);
        assert!(!plot.svg.contains("NaN"));
    }
}
