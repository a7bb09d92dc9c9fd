//! Trains and measures what is learned, on audio that is not shipped.
//!
//! `cargo run --release -p evaluation -- roles …`

mod chance;
mod parallel;
mod roles;

use anyhow::bail;

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.split_first() {
        Some((subject, rest)) if subject == "roles" => roles::run(rest),
        _ => bail!("usage:\n{}", roles::USAGE),
    }
}
