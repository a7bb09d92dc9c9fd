use super::fixture::{Song, blank_song, song, song_of};
use super::markup::{assert_balanced, without};
use crate::{SessionReport, describe_action, html};

#[test]
fn every_finding_and_move_is_on_the_page() {
    let song = song();
    let page = html(&song.report());
    for finding in &song.plan.findings {
        assert!(page.contains(&format!("id=\"{}\"", finding.id)), "{}", finding.id);
        assert!(page.contains(&finding.summary), "{}", finding.summary);
    }
    for mv in &song.plan.moves {
        assert!(page.contains(&describe_action(&mv.action)), "{}", mv.id);
        assert!(page.contains(&format!("({}", mv.id)), "{}", mv.id);
    }
}

#[test]
fn the_page_is_well_formed_and_needs_no_network() {
    for song in [song(), blank_song(1)].into_iter().chain([song_of(30)]) {
        let page = html(&song.report());
        assert_balanced(&page);
        let elsewhere = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        assert!(!elsewhere.contains("http://") && !elsewhere.contains("https://") && !elsewhere.contains("url("));
    }
}

#[test]
fn names_cannot_inject_markup() {
    let mut song = song();
    let name = "<script>alert(1)</script> & \"Kick\"";
    song.plan.session.title = name.to_owned();
    song.plan.session.notes.push(name.to_owned());
    song.plan.stems[0].name = name.to_owned();
    song.plan.findings[0].stems[0] = name.to_owned();
    song.plan.findings[0].summary = name.to_owned();
    song.plan.moves[0].stem = name.to_owned();
    song.plan.moves[0].reason = name.to_owned();
    let page = html(&song.report());
    assert!(!page.contains("<script>alert"));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; "));
    assert_balanced(&page);
}

#[test]
fn without_a_draft_there_is_no_player_and_no_link_to_one() {
    let song = song();
    let page = html(&SessionReport { draft: None, audio: None, ..song.report() });
    let content = without(&page, "style");
    assert!(!content.contains("<audio") && !content.contains("#listen") && !content.contains("<script"));
    assert_balanced(&page);
}

#[test]
fn the_same_session_gives_the_same_page() {
    assert_eq!(html(&song().report()), html(&song().report()));
}

/// Dark mode replaces each colour that the plots use; a colour without a counterpart would vanish on the dark card.
#[test]
fn every_colour_of_the_plots_has_a_dark_counterpart() {
    let page = html(&song().report());
    let (style, content) = (page.split_once("</style>").unwrap().0, without(&page, "style"));
    for attribute in ["fill", "stroke"] {
        let opening = format!("{attribute}=\"#");
        for rest in content.split(&opening).skip(1) {
            let color = &rest[..6];
            assert!(style.contains(&format!(".plot [{attribute}=\"#{color}\"]")), "{attribute} {color}");
        }
    }
}

#[test]
fn the_moves_that_matter_most_answer_the_worst_findings_and_are_proven() {
    let Song { plan, .. } = song();
    let headline: Vec<&str> = crate::verdict::headline_moves(&plan).iter().map(|mv| mv.id.as_str()).collect();
    assert_eq!(headline, ["M1", "M2", "M3"]);
}
