//! Whether a draft is nearer to the mix that was meant than the stems as they came: faults are planted in excerpts, and the draft
//! and what anybody gets without one are held against the excerpt without the faults.

mod case;
mod comparison;
mod document;
mod draft_row;
mod heard_mix;
mod intended;
mod measure;
mod rule_table;
mod wilcoxon;

use crate::faults::{Material, Planted};
use crate::session_folder::SessionFolder;
use crate::song_choice::SongChoice;
use crate::{committed, parallel};
use anyhow::Context;
use case::Case;
use comparison::{EQUAL_LOUDNESS, KEEP, REBUILD, RULE_TABLE, UNITY};
use draft_row::{DraftRow, csv, parse_csv, rounded};
use heard_mix::{HeardMix, MixSum, loudness_lufs};
use measure::Measure;
use std::io::Write;
use suggest::BalanceChoice;

/// How it is called.
pub(crate) const USAGE: &str = "evaluation drafts [--full | --subset] [--songs NAME,…] [--stems FOLDER] [--write]";
/// Where the figures of all songs lie.
const TABLE: &str = "evaluation/drafts.csv";
/// Where stems of one loudness lie, in LUFS; it makes no difference, as mixes are compared at one loudness.
const EQUAL_LUFS: f64 = -23.0;

/// A song and the mix of it that was meant.
struct Intended<'a> {
    material: &'a Material,
    clean: SessionFolder,
    focal: Vec<String>,
    mix: HeardMix,
}

/// Runs `drafts` with the words behind it: tables go to the standard output, progress to the standard error. Without `--write` it
/// fails where a figure is not the committed one.
pub(crate) fn run(words: &[String]) -> anyhow::Result<()> {
    let choice = SongChoice::parse(words, USAGE)?;
    anyhow::ensure!(choice.full || !choice.write, "the table is of all songs: --full --write\n{USAGE}");
    let mut rows = Vec::new();
    for song in choice.songs()? {
        let material = song.read()?;
        rows.extend(of_song(&material, &Case::all(), parallel::n_threads())?);
    }
    rows.sort_by(|a, b| a.key().cmp(&b.key()));
    std::io::stdout().lock().write_all(document::tables(&rows).as_bytes())?;
    settle(&choice, &rows)
}

fn settle(choice: &SongChoice, rows: &[DraftRow]) -> anyhow::Result<()> {
    if choice.write {
        committed::write(TABLE, &csv(rows))?;
        return committed::write(document::PATH, &document::document(rows));
    }
    let mut committed = parse_csv(&committed::read(TABLE)?)?;
    let of_the_same = |rows: &[DraftRow], song: &str| rows.iter().any(|row| row.song == song);
    // The synthesised song is no part of the table where there are others.
    let found: Vec<DraftRow> = rows.iter().filter(|row| of_the_same(&committed, &row.song)).cloned().collect();
    committed.retain(|row| of_the_same(rows, &row.song));
    committed::compare(&csv(&committed), &csv(&found)).with_context(|| format!("the figures are not those of {TABLE}"))
}

/// Every mix of every case of one song; cases run side by side.
fn of_song(material: &Material, cases: &[Case], n_threads: usize) -> anyhow::Result<Vec<DraftRow>> {
    let Some(intended) = Intended::of(material)? else { return Ok(Vec::new()) };
    let rows = parallel::map_on(n_threads, cases, |case| intended.rows(*case));
    Ok(rows.into_iter().collect::<anyhow::Result<Vec<_>>>()?.into_iter().flatten().collect())
}

impl<'a> Intended<'a> {
    /// `None` where nothing sounds.
    fn of(material: &'a Material) -> anyhow::Result<Option<Self>> {
        let focal = intended::focal(material);
        let mut sum = MixSum::new(material.sample_rate_hz, &focal);
        for stem in &material.stems {
            sum.add(&stem.name, &stem.audio, 0.0, loudness_lufs(&stem.audio, material.sample_rate_hz));
        }
        let Some(mix) = sum.finish() else { return Ok(None) };
        Ok(Some(Self { material, clean: SessionFolder::of(material)?, focal, mix }))
    }

    /// Of every mix of one case; none where a fault has no place in this song.
    fn rows(&self, case: Case) -> anyhow::Result<Vec<DraftRow>> {
        let Some(planted) = case.plant(self.material) else { return Ok(Vec::new()) };
        let mut mixes = self.baselines(&planted);
        let session = self.clean.with(self.material, &planted)?;
        for (name, balance) in [(KEEP, BalanceChoice::Keep), (REBUILD, BalanceChoice::Rebuild)] {
            let about = || format!("{name} {} {} in {}", case.size(), case.name(), self.material.song);
            mixes.push((name, self.drafted(&session, balance).with_context(about)?));
        }
        drop(writeln!(std::io::stderr().lock(), "{} {} {}", self.material.song, case.size(), case.name()));
        Ok(mixes.into_iter().filter_map(|(name, mix)| Some(self.row(case, name, &mix?))).collect())
    }

    fn row(&self, case: Case, name: &str, mix: &HeardMix) -> DraftRow {
        let masking = mix.focal_masking.zip(self.mix.focal_masking);
        DraftRow {
            song: self.material.song.clone(),
            case: case.name().to_owned(),
            size: case.size().to_owned(),
            mix: name.to_owned(),
            distances: Measure::ALL.map(|measure| measure.distance(mix, &self.mix).map(rounded)),
            masking_change: masking.map(|(is, was)| rounded(is - was)),
        }
    }

    /// What gains alone make of the stems.
    fn baselines(&self, planted: &Planted) -> Vec<(&'static str, Option<HeardMix>)> {
        let rate = self.material.sample_rate_hz;
        let levels: Vec<Option<f64>> = planted.stems.iter().map(|stem| loudness_lufs(&stem.audio, rate)).collect();
        let mixed = |gain_db: &dyn Fn(f64, analyzer::Role) -> f64| {
            let mut sum = MixSum::new(rate, &self.focal);
            for (stem, level) in planted.stems.iter().zip(&levels) {
                let gain_db = level.map_or(0.0, |lufs| gain_db(lufs, stem.role));
                sum.add(&stem.name, &stem.audio, gain_db, *level);
            }
            sum.finish()
        };
        vec![
            (UNITY, mixed(&|_, _| 0.0)),
            (EQUAL_LOUDNESS, mixed(&|lufs, _| EQUAL_LUFS - lufs)),
            (RULE_TABLE, mixed(&|lufs, role| EQUAL_LUFS + rule_table::level_db(role) - lufs)),
        ]
    }

    fn drafted(&self, session: &SessionFolder, balance: BalanceChoice) -> anyhow::Result<Option<HeardMix>> {
        let rate = self.material.sample_rate_hz;
        let mut sum = MixSum::new(rate, &self.focal);
        session.drafted_stems(balance, |name, audio| sum.add(name, audio, 0.0, loudness_lufs(audio, rate)))?;
        Ok(sum.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::{Fault, Size, demo};
    use dsp::AudioBlock;

    /// Two stems of the demo that play on, and little of them.
    fn short_demo() -> Material {
        let mut material = demo();
        material.stems.retain(|stem| ["Bass DI", "Keys"].contains(&stem.name.as_str()));
        for stem in &mut material.stems {
            let mut short = AudioBlock::default();
            short.append(&stem.audio, 0..8 * material.sample_rate_hz as usize);
            stem.audio = short;
        }
        material
    }

    #[test]
    fn the_plain_sum_of_a_clean_session_is_the_mix_that_was_meant_and_threads_change_nothing() {
        let material = short_demo();
        let cases = [Case::Clean, Case::One(Fault::Level, Size::Gross)];
        let rows = of_song(&material, &cases, 1).expect("it can be drafted");
        assert_eq!(rows.len(), 10, "five mixes of two cases");
        let of = |case: &str, mix: &str| {
            let row = rows.iter().find(|row| row.case == case && row.mix == mix).expect("it is there");
            row.distance(Measure::Balance).expect("it sounds")
        };
        assert!(of("clean", UNITY) < 1e-9);
        assert!(of("level", UNITY) > 3.0, "12 dB on one of two stems: {}", of("level", UNITY));
        let difference = of("level", EQUAL_LOUDNESS) - of("clean", EQUAL_LOUDNESS);
        assert!(difference.abs() < 1e-3, "gains make no difference to it: {difference}");
        assert_eq!(csv(&rows), csv(&of_song(&material, &cases, 3).expect("it can be drafted")));
    }
}
