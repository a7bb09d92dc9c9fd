//! Clips of sampled drum kits: folders of single strokes, as drum machines read them.

use super::beats::{self, Drum, Stroke};
use super::clip::{Clip, Job, Kind, Truth};
use super::note::CLIP_S;
use super::soundfonts::class_of_drums;
use crate::chance::Chance;
use crate::decoded::decoded;
use analyzer::{Role, RoleClass, role_from_name};
use anyhow::Context;
use dsp::AudioBlock;
use media::{Resampler, has_audio_extension};
use std::path::{Path, PathBuf};

const SAMPLE_RATE_HZ: u32 = 44_100;
const N_CLIPS: usize = 6;

/// One job per kit in `folder`.
pub(crate) fn jobs(folder: &Path) -> anyhow::Result<Vec<Job<'static>>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut kits: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    kits.sort();
    Ok(kits.into_iter().filter(|kit| kit.is_dir()).map(|kit| Box::new(move || clips(&kit)) as Job<'static>).collect())
}

/// The strokes of one kit, in mono.
#[derive(Debug)]
struct Kit {
    sounds: Vec<(Drum, Vec<f32>)>,
}

/// Abbreviations of kits that are no words of a mixing session, as beginnings of file names.
const ABBREVIATIONS: &[(&str, Drum)] = &[
    ("bd", Drum::Kick),
    ("sd", Drum::Snare),
    ("sn", Drum::Snare),
    ("sr", Drum::Snare),
    ("rs", Drum::Snare),
    ("jsnare", Drum::Snare),
    ("rsnare", Drum::Snare),
    ("hh", Drum::Hat),
    ("ho", Drum::Hat),
    ("cc", Drum::Cymbal),
    ("cra", Drum::Cymbal),
    ("rc", Drum::Cymbal),
    ("rd", Drum::Cymbal),
    ("ft", Drum::Tom),
    ("t1", Drum::Tom),
    ("t2", Drum::Tom),
    ("cb", Drum::Percussion),
    ("clave", Drum::Percussion),
    ("djembe", Drum::Percussion),
    ("dununba", Drum::Percussion),
    ("kenkeni", Drum::Percussion),
    ("sangban", Drum::Percussion),
    ("cajon", Drum::Percussion),
    ("agogo", Drum::Percussion),
];

fn drum_of(file_name: &str) -> Option<Drum> {
    let name = file_name.trim_start_matches("EE_").to_lowercase();
    if let Some((_, drum)) = ABBREVIATIONS.iter().find(|(beginning, _)| name.starts_with(beginning)) {
        return Some(*drum);
    }
    let guess = role_from_name(file_name);
    match guess.role {
        Role::Kick => Some(Drum::Kick),
        Role::Snare => Some(Drum::Snare),
        Role::Hat => Some(Drum::Hat),
        Role::Overhead => Some(Drum::Cymbal),
        Role::Tom => Some(Drum::Tom),
        Role::Percussion => Some(Drum::Percussion),
        _ => None,
    }
}

impl Kit {
    fn load(folder: &Path) -> anyhow::Result<Self> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.retain(|path| has_audio_extension(path));
        files.sort();
        let mut sounds = Vec::new();
        for path in files {
            let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
            let Some(drum) = drum_of(&name) else { continue };
            let (rate, audio) = decoded(&path)?;
            let mono = at_rate(rate, &audio);
            if mono.iter().any(|x| x.abs() > 1e-3) {
                sounds.push((drum, mono));
            }
        }
        Ok(Self { sounds })
    }

    fn sounds_of(&self, drum: Drum) -> Vec<&[f32]> {
        self.sounds.iter().filter(|(of, _)| *of == drum).map(|(_, sound)| sound.as_slice()).collect()
    }

    fn played(&self, strokes: &[Stroke]) -> AudioBlock {
        let n = ((CLIP_S + 1.0) * f64::from(SAMPLE_RATE_HZ)) as usize;
        let mut samples = vec![0.0_f32; n];
        for stroke in strokes {
            let sounds = self.sounds_of(stroke.drum);
            if sounds.is_empty() {
                continue;
            }
            let sound = sounds[((stroke.which * sounds.len() as f64) as usize).min(sounds.len() - 1)];
            let start = (stroke.start_s * f64::from(SAMPLE_RATE_HZ)) as usize;
            for (sample, x) in samples[start..].iter_mut().zip(sound) {
                *sample += (stroke.strength * f64::from(*x)) as f32;
            }
        }
        AudioBlock::from_channels(vec![samples])
    }
}

/// The mono sum at the rate of the clips.
fn at_rate(rate: u32, audio: &AudioBlock) -> Vec<f32> {
    let (left, right) = audio.left_right();
    let mono: Vec<f32> = left.iter().zip(right).map(|(l, r)| 0.5 * (l + r)).collect();
    if rate == SAMPLE_RATE_HZ {
        return mono;
    }
    let mut resampler = Resampler::new(rate, SAMPLE_RATE_HZ, 1);
    let (mut out, mut last) = (AudioBlock::default(), AudioBlock::default());
    resampler.push(&AudioBlock::from_channels(vec![mono]), &mut out);
    resampler.finish(&mut last);
    out.append(&last, 0..last.n_frames());
    out.channel(0).to_vec()
}

fn clips(folder: &Path) -> anyhow::Result<Vec<Clip>> {
    let kit = Kit::load(folder)?;
    let source = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let clip = |class: RoleClass, name: &str, strokes: &[Stroke]| Clip {
        truth: Truth {
            class: Some(class),
            group: format!("kit {source}"),
            source: source.clone(),
            name: name.to_owned(),
            kind: Kind::Made,
        },
        sample_rate_hz: SAMPLE_RATE_HZ,
        audio: kit.played(strokes),
    };
    let mut clips = Vec::new();
    for (class, drum) in class_of_drums() {
        if kit.sounds_of(drum).is_empty() {
            continue;
        }
        for k in 0..N_CLIPS {
            let strokes = beats::drum(drum, Chance::of(&format!("{source} {drum:?} {k}")));
            clips.push(clip(class, &format!("{drum:?}"), &strokes));
        }
    }
    let is_whole = [Drum::Kick, Drum::Snare, Drum::Hat].iter().all(|drum| !kit.sounds_of(*drum).is_empty());
    if is_whole {
        for k in 0..2 * N_CLIPS {
            clips.push(clip(RoleClass::Kit, "Kit", &beats::kit(Chance::of(&format!("{source} {k}")))));
        }
    }
    Ok(clips)
}
