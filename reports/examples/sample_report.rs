//! Writes the report of a song made by hand into the folder that is named: for looking at, not for reading.

use reports::{AudioFiles, Likeness, SessionReport};
use std::path::PathBuf;

#[path = "../src/tests/fixture.rs"]
mod fixture;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).unwrap_or_else(|| "target/sample_report".into()));
    std::fs::create_dir_all(&folder)?;
    let style = reports::TerminalStyle { color: true, width: 100 };
    let songs = vec![
        ("song", fixture::song()),
        ("blank", fixture::blank_song(3)),
        ("many", fixture::song_of(30)),
        ("reference", fixture::song().judged_by_its_draft()),
    ];
    for (name, song) in songs {
        let report = song.report();
        std::fs::write(folder.join(format!("{name}.html")), reports::html(&report))?;
        std::fs::write(folder.join(format!("{name}.pdf")), reports::pdf(&report))?;
        std::fs::write(folder.join(format!("{name}.md")), reports::markdown(&report))?;
        std::fs::write(folder.join(format!("{name}.txt")), reports::terminal(&report, style))?;
        std::fs::write(folder.join(format!("{name}.check.txt")), reports::check_terminal(&report, style))?;
        std::fs::write(folder.join(format!("{name}.analysis.txt")), reports::analysis_terminal(&song.stems, style))?;
        std::fs::write(folder.join(format!("{name}.json")), reports::plan_json(&song.plan))?;
    }
    Ok(())
}
