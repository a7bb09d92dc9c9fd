//! Clips of real sessions: a folder of songs, each a folder of stems whose names tell what plays.

use super::clip::{Clip, Job, Kind, Truth};
use crate::decoded::{decoded, part};
use analyzer::{Role, RoleClass, role_from_name};
use anyhow::Context;
use dsp::AudioBlock;
use media::has_audio_extension;
use std::path::{Path, PathBuf};

const EXCERPT_S: f64 = 14.0;
const MOST_EXCERPTS: usize = 8;
/// Excerpts this far below the loudest one are left out, in dB.
const BELOW_LOUDEST_DB: f64 = 20.0;
/// Names that tell two parts at once are no truth.
const SURE: f64 = 0.6;

/// One job per stem of every song in `folder`.
pub(crate) fn jobs(folder: &Path) -> anyhow::Result<Vec<Job<'static>>> {
    let mut jobs: Vec<Job<'static>> = Vec::new();
    for song in sorted_entries(folder)?.into_iter().filter(|path| path.is_dir()) {
        for stem in sorted_entries(&song)?.into_iter().filter(|path| has_audio_extension(path)) {
            if let Some(truth) = truth(&song, &stem) {
                jobs.push(Box::new(move || clips(&stem, &truth)));
            }
        }
    }
    Ok(jobs)
}

fn sorted_entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn truth(song: &Path, stem: &Path) -> Option<Truth> {
    let name = file_name(stem);
    let guess = role_from_name(&name);
    let known = guess.confidence >= SURE && ![Role::Mix, Role::Unknown].contains(&guess.role);
    let song = file_name(song);
    known.then(|| Truth {
        class: RoleClass::of(guess.role),
        group: format!("song {song}"),
        source: song,
        name,
        kind: Kind::RealStem,
    })
}

fn clips(path: &Path, truth: &Truth) -> anyhow::Result<Vec<Clip>> {
    let (sample_rate_hz, audio) = decoded(path)?;
    let duration_s = audio.n_frames() as f64 / f64::from(sample_rate_hz);
    let parts: Vec<AudioBlock> = (0..(duration_s / EXCERPT_S) as usize)
        .map(|k| part(&audio, sample_rate_hz, k as f64 * EXCERPT_S, EXCERPT_S))
        .collect();
    let powers: Vec<f64> = parts.iter().map(power).collect();
    let loudest = powers.iter().copied().fold(0.0, f64::max);
    let is_loud = |k: &usize| powers[*k] > loudest * dsp::db_to_power(-BELOW_LOUDEST_DB);
    let loud: Vec<usize> = (0..parts.len()).filter(is_loud).collect();
    let stride = loud.len().div_ceil(MOST_EXCERPTS).max(1);
    let excerpt = |k: &usize| Clip {
        truth: Truth { kind: Kind::RealExcerpt, ..truth.clone() },
        sample_rate_hz,
        audio: parts[*k].clone(),
    };
    let mut clips: Vec<Clip> = loud.iter().step_by(stride).map(excerpt).collect();
    clips.push(Clip { truth: truth.clone(), sample_rate_hz, audio });
    Ok(clips)
}

fn power(audio: &AudioBlock) -> f64 {
    audio.channels().iter().flatten().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>()
        / audio.n_frames().max(1) as f64
}
