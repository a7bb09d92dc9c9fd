//! The table of shipped profiles in `docs/profiles.md` is what their files say. `UPDATE_DOCS=1 cargo test --test it
//! profiles_document` writes it.

use corpus::{Profile, profile, profile_names};
use std::fmt::Write;
use std::fs;
use std::path::Path;

const BEGIN: &str = "<!-- generated: UPDATE_DOCS=1 cargo test --test it profiles_document -->\n";
const END: &str = "<!-- end -->";

fn table() -> String {
    let mut text =
        "| profile | title | songs | artists | the songs are | evidence | measured | judged, Hz | licences |\n\
                    |---|---|---|---|---|---|---|---|---|\n"
            .to_owned();
    for name in profile_names() {
        let profile = profile(name).unwrap();
        let artists = profile.n_artists.map_or_else(|| "not told".to_owned(), |n| n.to_string());
        let measured = profile.measured.as_ref().map_or_else(
            || "by others".to_owned(),
            |measured| format!("{} to {}, premix {}", measured.from, measured.to, measured.versions.join(", ")),
        );
        let stage = if profile.mastered { "masters" } else { "mixes" };
        let [low, high] = profile.valid_hz;
        writeln!(
            text,
            "| `{name}` | {} | {} | {artists} | {stage} | {} | {measured} | {low:.0}–{high:.0} | {} |",
            profile.label(),
            profile.n_songs,
            profile.evidence.as_str(),
            licences(&profile),
        )
        .unwrap();
    }
    text
}

/// Each licence once, with its sources.
fn licences(profile: &Profile) -> String {
    let mut names: Vec<&str> = profile.licences.iter().map(|licence| licence.licence.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let sources = |name: &str| {
        let under = profile.licences.iter().filter(|licence| licence.licence == name);
        under.map(|licence| licence.source.as_str()).collect::<Vec<_>>().join(", ")
    };
    names.into_iter().map(|name| format!("{name}: {}", sources(name))).collect::<Vec<_>>().join("; ")
}

#[test]
fn profiles_document_lists_what_is_shipped() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/profiles.md");
    let found = fs::read_to_string(&path).unwrap();
    let (before, rest) = found.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let expected = format!("{before}{BEGIN}{}{END}{after}", table());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &expected).unwrap();
        return;
    }
    assert!(
        found == expected,
        "docs/profiles.md is out of date: run UPDATE_DOCS=1 cargo test --test it profiles_document"
    );
}
