//! The stretch of each song that faults are planted in.

use super::gated_level::{gated_level_db, tenth_powers};
use super::{Material, Stem};
use crate::decoded::decoded;
use crate::parallel;
use analyzer::{Role, role_from_name};
use anyhow::Context;
use dsp::AudioBlock;
use media::{Decoder, Resampler, has_audio_extension};
use std::path::{Path, PathBuf};

/// The name of the song that is synthesised.
pub(crate) const DEMO: &str = "demo";
/// The length of an excerpt, in seconds: a verse or a chorus, and long enough for rules that need pauses or repetition.
const LENGTH_S: usize = 36;
/// A second counts as played when it is no further below the stem's loudest second, in dB.
const PLAYED_DB: f64 = 20.0;
/// The excerpt begins and ends with fades, in seconds, so that cutting it out is not itself a fault.
const FADE_IN_S: f64 = 0.01;
const FADE_OUT_S: f64 = 0.5;

/// The excerpts of all songs in `folder`, each a folder of stems, by name; the synthesised song alone where there is no folder.
pub(crate) fn excerpts(folder: Option<&Path>) -> anyhow::Result<Vec<Material>> {
    let Some(folder) = folder.filter(|folder| folder.is_dir()) else { return Ok(vec![demo()]) };
    let songs = sorted_entries(folder)?.into_iter().filter(|path| path.is_dir());
    songs.map(|song| excerpt(&song)).collect()
}

/// The synthesised song, all of it up to the length of an excerpt.
pub(crate) fn demo() -> Material {
    let session = pipeline::demo::clean();
    let (rate, stems) = (session.sample_rate_hz, session.stems);
    let powers: Vec<Vec<f64>> = stems.iter().map(|stem| second_powers(&stem.audio, rate)).collect();
    let start_s = busiest_second(&powers);
    let cut = |audio: &AudioBlock| crate::decoded::part(audio, rate, start_s as f64, LENGTH_S as f64);
    let stems = stems.iter().map(|stem| stem_of(&stem.name, cut(&stem.audio), rate));
    Material { song: DEMO.to_owned(), sample_rate_hz: rate, stems: stems.collect() }
}

/// The busiest stretch of the stems in a folder, at the highest of their rates. A mix among them is left out, and so are stems
/// that are silent there.
pub(crate) fn excerpt(song: &Path) -> anyhow::Result<Material> {
    let is_stem = |path: &PathBuf| has_audio_extension(path) && role_from_name(&name_of(path)).role != Role::Mix;
    let files: Vec<PathBuf> = sorted_entries(song)?.into_iter().filter(is_stem).collect();
    let heard = parallel::map(&files, |path| -> anyhow::Result<(u32, Vec<f64>)> {
        let (rate, audio) = decoded(path)?;
        Ok((rate, second_powers(&audio, rate)))
    });
    let heard = heard.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let sample_rate_hz = heard.iter().map(|(rate, _)| *rate).max().context("a song without stems")?;
    let powers: Vec<Vec<f64>> = heard.into_iter().map(|(_, powers)| powers).collect();
    let start_s = busiest_second(&powers);
    let cut = parallel::map(&files, |path| cut(path, start_s, sample_rate_hz));
    let cut = cut.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let n_frames = cut.iter().map(AudioBlock::n_frames).max().unwrap_or(0);
    let stems =
        files.iter().zip(cut).map(|(path, audio)| stem_of(&name_of(path), padded(audio, n_frames), sample_rate_hz));
    let sounds = |stem: &Stem| gated_level_db(&stem.audio, sample_rate_hz).is_some();
    Ok(Material { song: name_of(song), sample_rate_hz, stems: stems.filter(sounds).collect() })
}

fn sorted_entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    Ok(paths)
}

fn name_of(path: &Path) -> String {
    path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn stem_of(name: &str, mut audio: AudioBlock, sample_rate_hz: u32) -> Stem {
    fade(&mut audio, sample_rate_hz);
    Stem { name: name.to_owned(), role: role_from_name(name).role, audio }
}

/// The mean power of each second, and of what is left at the end.
fn second_powers(audio: &AudioBlock, sample_rate_hz: u32) -> Vec<f64> {
    let tenths = tenth_powers(audio, sample_rate_hz);
    tenths.chunks(10).map(|second| second.iter().sum::<f64>() / second.len() as f64).collect()
}

/// The second from which on the most stems play the longest, the first of equals.
fn busiest_second(powers: &[Vec<f64>]) -> usize {
    let n_seconds = powers.iter().map(Vec::len).max().unwrap_or(0);
    let mut n_playing = vec![0_usize; n_seconds];
    for stem in powers {
        let least = stem.iter().copied().fold(0.0, f64::max) * dsp::db_to_power(-PLAYED_DB);
        for (n, power) in n_playing.iter_mut().zip(stem) {
            *n += usize::from(*power > least);
        }
    }
    let sum_from = |start: usize| n_playing[start..(start + LENGTH_S).min(n_seconds)].iter().sum::<usize>();
    (0..=n_seconds.saturating_sub(LENGTH_S)).rev().max_by_key(|start| sum_from(*start)).unwrap_or(0)
}

/// An excerpt of one file, at the session's rate. Nothing outside of it is kept.
fn cut(path: &Path, start_s: usize, to_hz: u32) -> anyhow::Result<AudioBlock> {
    let mut decoder = Decoder::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let from_hz = decoder.format().sample_rate_hz;
    let [start, end] = [start_s, start_s + LENGTH_S].map(|seconds| seconds * from_hz as usize);
    let (mut block, mut part) = (AudioBlock::default(), AudioBlock::default());
    let mut at = 0;
    while at < end && decoder.next_block(&mut block)? {
        let range = start.saturating_sub(at).min(block.n_frames())..(end - at).min(block.n_frames());
        part.append(&block, range);
        at += block.n_frames();
    }
    if part.is_empty() {
        return Ok(part);
    }
    let mut resampler = Resampler::new(from_hz, to_hz, part.n_channels());
    let (mut first, mut rest) = (AudioBlock::default(), AudioBlock::default());
    resampler.push(&part, &mut first);
    resampler.finish(&mut rest);
    first.append(&rest, 0..rest.n_frames());
    Ok(first)
}

/// With silence behind it.
fn padded(mut audio: AudioBlock, n_frames: usize) -> AudioBlock {
    let n_missing = n_frames - audio.n_frames();
    let n_channels = audio.n_channels();
    audio.append(&AudioBlock::silence(n_channels, n_missing), 0..n_missing);
    audio
}

fn fade(audio: &mut AudioBlock, sample_rate_hz: u32) {
    let rate_hz = f64::from(sample_rate_hz);
    let n_frames = audio.n_frames();
    for channel in audio.channels_mut() {
        for (k, x) in channel.iter_mut().enumerate() {
            let rise = k as f64 / (FADE_IN_S * rate_hz);
            let fall = (n_frames - 1 - k) as f64 / (FADE_OUT_S * rate_hz);
            *x *= rise.min(fall).min(1.0) as f32;
        }
    }
}
