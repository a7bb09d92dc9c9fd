use super::norms::{ALL, Norms};
use super::thirds::{BandConversion, error_across_halves};
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
    writeln!(text, "\n| third octave, Hz | shift, dB | stretch | songs |\n|---|---|---|---|")?;
    for (band, BandConversion { shift, stretch }) in conversion.thirds.iter().enumerate() {
        writeln!(text, "| {:.0} | {} | {stretch:.2} | {} |", third_octave_hz(band), cell(*shift), shift.n)?;
    }
    let judged = profile_file::judged_bands();
    let error = error_across_halves(songs, judged).context("too few songs in a half")?;
    writeln!(
        text,
        "\nPercentiles converted across halves of the artists lie {error:.2} dB (RMS) from those measured."
    )?;
    Ok(text)
}

fn cell(summary: Summary) -> String {
    let decimals = if summary.mean.abs() < 0.1 && summary.deviation < 0.1 { 3 } else { 2 };
    let mean = format!("{:+.decimals$}", summary.mean).replace('-', "−");
    format!("{mean} ± {:.decimals$}", summary.deviation)
}
