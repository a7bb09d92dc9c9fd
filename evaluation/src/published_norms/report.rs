use super::norms::{ALL, Norms};
use super::thirds::{BandConversion, errors_across_halves};
use super::translation::{Summary, WITHOUT_COUNTERPART};
use super::{Conversion, profile_file};
use crate::published::third_octave_hz;
use crate::songs::Song;
use anyhow::Context;
use std::fmt::Write;

/// The tables of `docs/profiles-published.md`, as Markdown.
pub(super) fn text(norms: &Norms, conversion: &Conversion, songs: &[Song]) -> anyhow::Result<String> {
    let mut text = String::from(
        "| published | ours | definition | extent | both | songs vary by | used | where the definitions part |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for (translation, differences, is_good) in &conversion.features {
        let songs_vary = norms.deviation(ALL, &translation.published).context("a feature is missing")?;
        let used = match (is_good, translation.changed_by_mastering) {
            (false, _) => "no",
            (true, true) => "of masters",
            (true, false) => "yes",
        };
        writeln!(
            text,
            "| `{}` | `{}` | {} | {} | {} | {songs_vary:.2} | {used} | {} |",
            translation.published,
            translation.ours,
            cell(differences.definition),
            cell(differences.extent),
            cell(differences.both),
            translation.why
        )?;
    }
    for (features, why) in WITHOUT_COUNTERPART {
        writeln!(text, "| `{features}` | none | | | | | no | {why} |")?;
    }
    writeln!(text, "\n| third octave, Hz | computed, dB | found, dB | stretch |\n|---|---|---|---|")?;
    for (band, BandConversion { shift_db, found_db, stretch }) in conversion.thirds.iter().enumerate() {
        let [shift, found] = [shift_db, found_db].map(|db| signed(*db, 2));
        writeln!(text, "| {:.0} | {shift} | {found} | {stretch:.2} |", third_octave_hz(band))?;
    }
    let errors = errors_across_halves(songs, &profile_file::judged_bands()).context("too few songs in a half")?;
    let [p10, p50, p90] = errors;
    writeln!(
        text,
        "\nConverted across halves of the artists: 10th percentile {p10:.2} dB, median {p50:.2} dB, 90th percentile \
         {p90:.2} dB (RMS) from those measured."
    )?;
    Ok(text)
}

fn cell(summary: Summary) -> String {
    let decimals = if summary.mean.abs() < 0.1 && summary.deviation < 0.1 { 3 } else { 2 };
    format!("{} ± {:.decimals$}", signed(summary.mean, decimals), summary.deviation)
}

fn signed(x: f64, decimals: usize) -> String {
    format!("{x:+.decimals$}").replace('-', "−")
}
