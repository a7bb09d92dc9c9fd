//! Roles from audio: measures labelled clips, trains the model that `analyzer` ships, and says how well it does.

mod beats;
mod clip;
mod drum_kits;
mod figures;
mod forest;
mod instruments;
mod melodies;
mod midi_file;
mod note;
mod plucked_strings;
mod real_stems;
mod singers;
mod soundfonts;
mod speech;
mod splits;
mod struck_keys;
mod synths;
mod table;
mod train;
mod training;
mod treatment;

use crate::chance::Chance;
use crate::parallel;
use anyhow::{Context, bail};
use clip::{Clip, Job, Kind};
use std::path::PathBuf;
use table::Row;

/// How it is called.
pub(crate) const USAGE: &str = "\
evaluation roles measure --table FILE [--stems FOLDER] [--soundfonts FOLDER]... [--drum-kits FOLDER] [--synths] [--speech]
evaluation roles train --table FILE... [--model FILE] [--report FOLDER]";

/// Runs `roles` with the words behind it.
pub(crate) fn run(words: &[String]) -> anyhow::Result<()> {
    let Some((command, options)) = words.split_first() else { bail!("{USAGE}") };
    match command.as_str() {
        "measure" => measure(&MeasureOptions::parse(options)?),
        "train" => train::run(options),
        _ => bail!("unknown command `{command}`\n{USAGE}"),
    }
}

#[derive(Debug, Default)]
struct MeasureOptions {
    table: PathBuf,
    stems: Option<PathBuf>,
    soundfonts: Vec<PathBuf>,
    drum_kits: Option<PathBuf>,
    synths: bool,
    speech: bool,
}

impl MeasureOptions {
    fn parse(words: &[String]) -> anyhow::Result<Self> {
        let mut options = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut path = || words.next().map(PathBuf::from).with_context(|| format!("{word} needs a path\n{USAGE}"));
            match word.as_str() {
                "--table" => options.table = path()?,
                "--stems" => options.stems = Some(path()?),
                "--soundfonts" => options.soundfonts.push(path()?),
                "--drum-kits" => options.drum_kits = Some(path()?),
                "--synths" => options.synths = true,
                "--speech" => options.speech = true,
                _ => bail!("unknown option `{word}`\n{USAGE}"),
            }
        }
        if options.table.as_os_str().is_empty() {
            bail!("--table is missing\n{USAGE}");
        }
        Ok(options)
    }
}

fn measure(options: &MeasureOptions) -> anyhow::Result<()> {
    let fonts = soundfonts::soundfonts(&options.soundfonts)?;
    let mut jobs: Vec<Job<'_>> = soundfonts::jobs(&fonts);
    if let Some(folder) = &options.stems {
        jobs.extend(real_stems::jobs(folder)?);
    }
    if let Some(folder) = &options.drum_kits {
        jobs.extend(drum_kits::jobs(folder)?);
    }
    if options.synths {
        jobs.extend(synths::jobs());
        jobs.extend(plucked_strings::jobs());
        jobs.extend(struck_keys::jobs());
        jobs.extend(singers::jobs());
    }
    if options.speech {
        jobs.extend(speech::jobs());
    }
    let measured = parallel::map(&jobs, |job| -> anyhow::Result<Vec<Row>> {
        Ok(job()?.iter().enumerate().flat_map(|(take, clip)| rows(take, clip)).collect())
    });
    let rows: Vec<Row> = measured.into_iter().collect::<anyhow::Result<Vec<_>>>()?.into_iter().flatten().collect();
    table::write(&rows, &options.table)
}

/// A whole stem is measured as it is, a part of one also as it may be treated, what is made mostly treated.
fn rows(take: usize, clip: &Clip) -> Vec<Row> {
    let mut chance = Chance::of(&format!("{:?} {take}", clip.truth));
    let n_treated = match clip.truth.kind {
        Kind::RealStem => 0,
        Kind::RealExcerpt => 1,
        Kind::Made => usize::from(chance.happens(0.8)),
    };
    let as_it_is = clip.truth.kind != Kind::Made || n_treated == 0;
    let plain = as_it_is.then(|| Row::of(clip)).flatten();
    let treated = (0..n_treated).filter_map(|k| {
        let chance = Chance::of(&format!("{:?} {take} treated {k}", clip.truth));
        Row::of(&treatment::treated(clip, chance))
    });
    plain.into_iter().chain(treated).collect()
}
