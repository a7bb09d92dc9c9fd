//! Clips of General MIDI instruments, rendered by `FluidSynth`, which must be installed.

use super::beats;
use super::beats::Drum;
use super::clip::{Clip, Job, Kind, Truth};
use super::instruments::{KITS, SECTIONS, Section, drum_key};
use super::melodies::notes;
use super::midi_file::{DRUM_CHANNEL, midi_file};
use super::note::{CLIP_S, Note};
use crate::chance::Chance;
use crate::decoded::{decoded, part};
use analyzer::RoleClass;
use anyhow::{Context, bail};
use dsp::AudioBlock;
use std::path::{Path, PathBuf};
use std::process::Command;

const SAMPLE_RATE_HZ: u32 = 44_100;
/// From one clip to the next in a rendering: what sounds has died away.
const SLOT_S: f64 = CLIP_S + 2.5;
const PROGRAM: &str = "fluidsynth";
/// Of a large soundfont only a few samples are played.
const LOADS_WHAT_IS_PLAYED: &str = "synth.dynamic-sample-loading=1";
/// Clips per drum and kit.
const N_DRUM_CLIPS: usize = 2;
const N_KIT_CLIPS: usize = 4;

/// The soundfonts in `folders`, by name.
pub(crate) fn soundfonts(folders: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut fonts = Vec::new();
    for folder in folders {
        let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            let extension = path.extension().and_then(|extension| extension.to_str());
            if extension.is_some_and(|extension| ["sf2", "sf3"].contains(&extension)) && !path.is_symlink() {
                fonts.push(path);
            }
        }
    }
    fonts.sort();
    Ok(fonts)
}

/// One job per program of every font.
pub(crate) fn jobs(fonts: &[PathBuf]) -> Vec<Job<'_>> {
    let mut jobs: Vec<Job<'_>> = Vec::new();
    for font in fonts {
        for section in SECTIONS {
            for program in section.programs {
                jobs.push(Box::new(move || instrument(font, section, *program)));
            }
        }
        for kit in KITS {
            jobs.push(Box::new(move || drums(font, *kit)));
        }
    }
    jobs
}

fn font_name(font: &Path) -> String {
    font.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

fn instrument(font: &Path, section: &Section, program: u8) -> anyhow::Result<Vec<Clip>> {
    let source = font_name(font);
    let patterns = (0..section.n_clips).map(|k| {
        let chance = Chance::of(&format!("{source} {program} {k}"));
        notes(section.styles[(k + usize::from(program)) % section.styles.len()], section.range, chance)
    });
    let audio = rendered(font, program, 0, patterns)?;
    let truth = Truth {
        class: section.class,
        group: format!("program {program}"),
        name: format!("program {program}"),
        source,
        kind: Kind::Made,
    };
    Ok(clips(audio, |_| truth.clone()))
}

fn drums(font: &Path, kit: u8) -> anyhow::Result<Vec<Clip>> {
    let source = font_name(font);
    let mut patterns = Vec::new();
    let mut classes = Vec::new();
    for (class, drum) in class_of_drums() {
        for k in 0..N_DRUM_CLIPS {
            let chance = Chance::of(&format!("{source} kit {kit} {drum:?} {k}"));
            patterns.push(beats::drum(drum, chance));
            classes.push((class, format!("{drum:?}")));
        }
    }
    for k in 0..N_KIT_CLIPS {
        patterns.push(beats::kit(Chance::of(&format!("{source} kit {kit} {k}"))));
        classes.push((RoleClass::Kit, "Kit".to_owned()));
    }
    let note = |stroke: &beats::Stroke| Note {
        start_s: stroke.start_s,
        length_s: 0.3,
        pitch: drum_key(stroke),
        velocity: (127.0 * stroke.strength) as u8,
    };
    let patterns = patterns.iter().map(|strokes| strokes.iter().map(note).collect());
    let audio = rendered(font, kit, DRUM_CHANNEL, patterns)?;
    Ok(clips(audio, |k| Truth {
        class: Some(classes[k].0),
        group: format!("drum program {kit}"),
        source: source.clone(),
        name: format!("drum program {kit} {}", classes[k].1),
        kind: Kind::Made,
    }))
}

/// What each drum is to a mix.
pub(crate) fn class_of_drums() -> [(RoleClass, Drum); 6] {
    [
        (RoleClass::Kick, Drum::Kick),
        (RoleClass::Snare, Drum::Snare),
        (RoleClass::Cymbals, Drum::Hat),
        (RoleClass::Cymbals, Drum::Cymbal),
        (RoleClass::Percussion, Drum::Tom),
        (RoleClass::Percussion, Drum::Percussion),
    ]
}

/// The slots of a rendering that sound.
fn clips(slots: Vec<AudioBlock>, truth: impl Fn(usize) -> Truth) -> Vec<Clip> {
    let sounds = |audio: &AudioBlock| audio.channels().iter().flatten().any(|x| x.abs() > 1e-4);
    let clip = |(k, audio)| Clip { truth: truth(k), sample_rate_hz: SAMPLE_RATE_HZ, audio };
    slots.into_iter().enumerate().filter(|(_, audio)| sounds(audio)).map(clip).collect()
}

fn rendered(
    font: &Path,
    program: u8,
    channel: u8,
    patterns: impl Iterator<Item = Vec<Note>>,
) -> anyhow::Result<Vec<AudioBlock>> {
    let mut all = Vec::new();
    let mut n_slots = 0;
    for pattern in patterns {
        let offset_s = f64::from(n_slots) * SLOT_S;
        all.extend(pattern.into_iter().map(|note| Note { start_s: note.start_s + offset_s, ..note }));
        n_slots += 1;
    }
    let folder = tempfile::tempdir()?;
    let (midi, wav) = (folder.path().join("notes.mid"), folder.path().join("sound.wav"));
    std::fs::write(&midi, midi_file(program, channel, &all))?;
    let rate = SAMPLE_RATE_HZ.to_string();
    let mut command = Command::new(PROGRAM);
    command.args([
        "-n",
        "-i",
        "-q",
        "-g",
        "0.5",
        "-R",
        "0",
        "-C",
        "0",
        "-o",
        LOADS_WHAT_IS_PLAYED,
        "-r",
        &rate,
        "-T",
        "wav",
        "-O",
        "s16",
        "-F",
    ]);
    let output = command.arg(&wav).arg(font).arg(&midi).output();
    let output = output.with_context(|| {
        format!(
            "{PROGRAM} cannot be started. It renders the soundfonts: install it (Debian: apt-get install {PROGRAM})"
        )
    })?;
    if !output.status.success() || !wav.exists() {
        bail!("{PROGRAM} failed on {}: {}", font.display(), String::from_utf8_lossy(&output.stderr));
    }
    let (_, audio) = decoded(&wav)?;
    Ok((0..n_slots).map(|k| part(&audio, SAMPLE_RATE_HZ, f64::from(k) * SLOT_S, CLIP_S + 1.0)).collect())
}
