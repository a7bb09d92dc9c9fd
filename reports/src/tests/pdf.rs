use super::fixture::{Song, blank_song, song, song_of};
use crate::verdict::verdict;
use crate::{SessionReport, describe_action, pdf};
use lopdf::Document;

/// What can be selected on the pages, without white, and how many pages there are.
fn read(song: &Song) -> (String, usize) {
    read_bytes(&pdf(&song.report()))
}

fn read_bytes(bytes: &[u8]) -> (String, usize) {
    let document = Document::load_mem(bytes).unwrap();
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    (without_white(&document.extract_text(&numbers).unwrap()), numbers.len())
}

fn without_white(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn every_finding_move_and_stem_is_on_paper() {
    let song = song();
    let (text, _) = read(&song);
    let has = |said: &str| assert!(text.contains(&without_white(said)), "{said}");
    has(&song.plan.session.title);
    has(&verdict(&song.plan));
    for finding in &song.plan.findings {
        has(&finding.id);
        has(&finding.summary);
    }
    for mv in &song.plan.moves {
        has(&format!("({}", mv.id));
    }
    for mv in song.plan.moves.iter().filter(|mv| !mv.findings.is_empty()) {
        has(&describe_action(&mv.action));
    }
    for stem in &song.plan.stems {
        // A long name is broken in its cell, where other cells stand between its lines.
        stem.name.split(' ').for_each(has);
    }
}

#[test]
fn the_pages_are_as_many_as_the_song_has_to_say() {
    let pages = |song: &Song| read(song).1;
    assert!((1..=6).contains(&pages(&blank_song(1))), "{}", pages(&blank_song(1)));
    assert!((8..=24).contains(&pages(&song())), "{}", pages(&song()));
    assert!(pages(&song_of(30)) > pages(&song()));
}

#[test]
fn the_same_session_gives_the_same_paper() {
    assert!(pdf(&song().report()) == pdf(&song().report()));
}

#[test]
fn names_of_other_scripts_and_odd_characters_are_printed() {
    let mut song = song();
    song.plan.session.title = "Ночь, Νύχτα & <b>夜</b>\u{1b}[31m".to_owned();
    song.plan.stems[0].name = "Гитара".to_owned();
    let (text, _) = read(&song);
    assert!(text.contains("Ночь,Νύχτα&<b>") && text.contains("Гитара"));
}

#[test]
fn without_a_draft_the_paper_says_so() {
    let song = song();
    let (text, _) = read_bytes(&pdf(&SessionReport { draft: None, audio: None, ..song.report() }));
    assert!(text.contains("Notsought"));
}

#[test]
fn the_document_says_what_it_is_and_has_no_date() {
    let bytes = pdf(&song().report());
    let document = Document::load_mem(&bytes).unwrap();
    let catalog = document.catalog().unwrap();
    assert!(catalog.has(b"Outlines") && catalog.has(b"StructTreeRoot") && catalog.has(b"Lang"));
    let dated = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    assert!(!dated(b"CreationDate") && !dated(b"ModDate") && !dated(b"CreateDate"));
}
