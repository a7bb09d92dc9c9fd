//! Trains and measures what is learned, on audio that is not shipped, and translates what others have published.
//!
//! `cargo run --release -p evaluation -- roles …` and `cargo run -p evaluation -- references …`

mod chance;
mod committed;
mod decoded;
mod drafts;
mod faults;
mod genres;
mod options;
mod parallel;
mod published;
mod published_norms;
mod references;
mod roles;
mod session_folder;
mod song_choice;
mod songs;
mod stem_norms;
mod trials;

use anyhow::bail;

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.split_first() {
        Some((subject, rest)) if subject == "roles" => roles::run(rest),
        Some((subject, rest)) if subject == "songs" => songs::run(rest),
        Some((subject, rest)) if subject == "published-norms" => published_norms::run(rest),
        Some((subject, rest)) if subject == "genres" => genres::run(rest),
        Some((subject, rest)) if subject == "references" => references::run(rest),
        Some((subject, rest)) if subject == "faults" => faults::run(rest),
        Some((subject, rest)) if subject == "stem-norms" => stem_norms::run(rest),
        Some((subject, rest)) if subject == "errors" => trials::run(rest),
        Some((subject, rest)) if subject == "drafts" => drafts::run(rest),
        _ => bail!(
            "usage:\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}",
            roles::USAGE,
            songs::USAGE,
            published_norms::USAGE,
            genres::USAGE,
            references::USAGE,
            stem_norms::USAGE,
            faults::USAGE,
            trials::USAGE,
            drafts::USAGE
        ),
    }
}
