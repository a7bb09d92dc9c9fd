//! Whether a draft is nearer to the mix that was meant than the stems as they came: faults are planted in excerpts, and the draft
//! and what anybody gets without one are held against the excerpt without the faults.

mod case;
mod comparison;
mod document;
mod draft_row;
mod group_table;
mod heard_mix;
mod intended;
mod measure;
mod plan_of_drafts;
mod rule_effects;
mod standing_moves;
mod stereo_sum;
mod table_text;
mod tables;
mod wilcoxon;

use crate::faults::{Material, Planted};
use crate::parallel;
use crate::session_folder::SessionFolder;
use analyzer::Role;
use anyhow::Context;
use case::Case;
use comparison::{EQUAL_LOUDNESS, GROUP_TABLE, KEEP, REBUILD, UNITY};
use draft_row::{DraftRow, rounded};
use heard_mix::{Asked, HeardMix, MixSum, loudness_lufs};
use measure::Measure;
use pipeline::Draft;
use plan_of_drafts::PlanOfDrafts;
use std::io::Write;
use suggest::BalanceChoice;

/// How it is called.
pub(crate) const USAGE: &str = "evaluation drafts [--full | --subset] [--songs NAME,…] [--stems FOLDER] [--write]";

/// A song and the mix of it that was meant.
struct Intended<'a> {
    material: &'a Material,
    clean: SessionFolder,
    focal: Vec<String>,
    /// Of its stems; `None` where one is silent.
    levels_lufs: Vec<Option<f64>>,
}

/// The name of a mix, the moves that stand in it, and what is heard; `None` where that is nothing.
type Mixed = (&'static str, String, Option<HeardMix>);

/// Runs `drafts` with the words behind it: tables go to the standard output, progress to the standard error. Without `--write` it
/// fails where a figure is not the committed one.
pub(crate) fn run(words: &[String]) -> anyhow::Result<()> {
    let plan = PlanOfDrafts::parse(words)?;
    let mut rows = Vec::new();
    for song in plan.songs()? {
        rows.extend(of_song(&song.read()?, &plan.cases(), parallel::n_threads())?);
    }
    rows.sort_by(|a, b| a.key().cmp(&b.key()));
    std::io::stdout().lock().write_all(tables::tables(&rows).as_bytes())?;
    plan.settle(&rows)
}

/// Every mix of every case of one song; cases run side by side.
fn of_song(material: &Material, cases: &[Case], n_threads: usize) -> anyhow::Result<Vec<DraftRow>> {
    let intended = Intended::of(material)?;
    let rows = parallel::map_on(n_threads, cases, |case| intended.rows(*case));
    Ok(rows.into_iter().collect::<anyhow::Result<Vec<_>>>()?.into_iter().flatten().collect())
}

impl<'a> Intended<'a> {
    fn of(material: &'a Material) -> anyhow::Result<Self> {
        let rate = material.sample_rate_hz;
        let levels_lufs = material.stems.iter().map(|stem| loudness_lufs(&stem.audio, rate)).collect();
        Ok(Self { material, clean: SessionFolder::of(material)?, focal: intended::focal(material), levels_lufs })
    }

    /// Of every mix of one case; none where a fault has no place in this song.
    fn rows(&self, case: Case) -> anyhow::Result<Vec<DraftRow>> {
        let Some(planted) = case.plant(self.material) else { return Ok(Vec::new()) };
        let asked = Asked { focal: &self.focal, faulty: &planted.truth.stems };
        let Some(intended) = self.mix(asked) else { return Ok(Vec::new()) };
        let mut mixes = self.baselines(&planted, asked);
        let session = self.clean.with(self.material, &planted)?;
        for (name, balance) in [(KEEP, BalanceChoice::Keep), (REBUILD, BalanceChoice::Rebuild)] {
            let about = || format!("{} {} {}, {name}", self.material.song, case.size(), case.name());
            let (draft, mix) = self.drafted(&session, balance, asked).with_context(about)?;
            report(&format!("{}: {}", about(), standing_moves::words(&draft.plan)));
            mixes.push((name, standing_moves::by_rule(&draft.plan), mix));
        }
        let rows =
            mixes.into_iter().filter_map(|(name, moves, mix)| Some(self.row((case, name, moves), &mix?, &intended)));
        Ok(rows.collect())
    }

    fn row(&self, (case, name, moves): (Case, &str, String), mix: &HeardMix, intended: &HeardMix) -> DraftRow {
        let masking = mix.focal_masking.zip(intended.focal_masking);
        DraftRow {
            song: self.material.song.clone(),
            case: case.name().to_owned(),
            size: case.size().to_owned(),
            mix: name.to_owned(),
            distances: Measure::ALL.map(|measure| measure.distance(mix, intended).map(rounded)),
            masking_change: masking.map(|(is, was)| rounded(is - was)),
            moves,
        }
    }

    /// The mix that was meant; `None` where nothing sounds.
    fn mix(&self, asked: Asked<'_>) -> Option<HeardMix> {
        let mut sum = MixSum::new(self.material.sample_rate_hz, asked);
        for (stem, level) in self.material.stems.iter().zip(&self.levels_lufs) {
            sum.add(&stem.name, &stem.audio, 0.0, *level);
        }
        sum.finish()
    }

    /// What gains alone make of the stems.
    fn baselines(&self, planted: &Planted, asked: Asked<'_>) -> Vec<Mixed> {
        let rate = self.material.sample_rate_hz;
        let levels: Vec<Option<f64>> = planted.stems.iter().map(|stem| loudness_lufs(&stem.audio, rate)).collect();
        // A gain that all stems have makes no difference, as mixes are compared at one loudness.
        let mixed = |wanted_lufs: &[f64]| {
            let mut sum = MixSum::new(rate, asked);
            for ((stem, level), wanted) in planted.stems.iter().zip(&levels).zip(wanted_lufs) {
                sum.add(&stem.name, &stem.audio, level.map_or(0.0, |lufs| wanted - lufs), *level);
            }
            sum.finish()
        };
        let sounding = planted.stems.iter().zip(&levels).map(|(stem, level)| level.map(|_| stem.role));
        let as_they_are: Vec<f64> = levels.iter().map(|level| level.unwrap_or_default()).collect();
        let wanted = [
            (UNITY, as_they_are),
            (EQUAL_LOUDNESS, vec![0.0; levels.len()]),
            (GROUP_TABLE, group_table::levels_lu(&sounding.collect::<Vec<Option<Role>>>())),
        ];
        wanted.into_iter().map(|(name, wanted)| (name, String::new(), mixed(&wanted))).collect()
    }

    fn drafted(
        &self,
        session: &SessionFolder,
        balance: BalanceChoice,
        asked: Asked<'_>,
    ) -> anyhow::Result<(Draft, Option<HeardMix>)> {
        let rate = self.material.sample_rate_hz;
        let mut sum = MixSum::new(rate, asked);
        let draft =
            session.drafted_stems(balance, |name, audio| sum.add(name, audio, 0.0, loudness_lufs(audio, rate)))?;
        Ok((draft, sum.finish()))
    }
}

/// A line of progress.
fn report(line: &str) {
    // There is no one left to tell when the standard error is gone.
    drop(writeln!(std::io::stderr().lock(), "{line}"));
}

#[cfg(test)]
mod tests {
    use super::draft_row::csv;
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
        assert!(rows.iter().all(|row| row.distance(Measure::Fault).is_some() == (row.case == "level")));
        assert!(of("level", UNITY) > 3.0, "12 dB on one of two stems: {}", of("level", UNITY));
        let difference = of("level", EQUAL_LOUDNESS) - of("clean", EQUAL_LOUDNESS);
        assert!(difference.abs() < 1e-3, "gains make no difference to it: {difference}");
        assert_eq!(csv(&rows), csv(&of_song(&material, &cases, 3).expect("it can be drafted")));
    }
}
