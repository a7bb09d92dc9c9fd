//! Clips of synthetic speech by eSpeak NG, where it is installed: a small part of what a voice is.

use super::clip::{Clip, Job, Kind, Truth};
use crate::chance::Chance;
use crate::decoded::decoded;
use analyzer::RoleClass;
use anyhow::{Context, bail};
use std::process::Command;

const PROGRAM: &str = "espeak-ng";
const VOICES: &[&str] = &["en-gb", "en-us", "de", "fr", "es", "it", "pl", "sv"];
const VARIANTS: &[&str] = &["", "+f2", "+m3"];
/// Said by every voice in its own way of reading.
const TEXTS: &[&str] = &[
    "the river runs below the hill and nobody remembers the names of the houses that stood there before",
    "seven silver singers sat beside the sea and sang of summer storms until the stars were out",
    "open the window and let the morning in, we have a long road to go and nothing else to do",
];

/// One job per voice.
pub(crate) fn jobs() -> Vec<Job<'static>> {
    let mut jobs: Vec<Job<'static>> = Vec::new();
    for voice in VOICES {
        for variant in VARIANTS {
            jobs.push(Box::new(move || Ok(vec![clip(voice, variant)?])));
        }
    }
    jobs
}

fn clip(voice: &str, variant: &str) -> anyhow::Result<Clip> {
    let name = format!("{voice}{variant}");
    let mut chance = Chance::of(&name);
    let folder = tempfile::tempdir()?;
    let wav = folder.path().join("speech.wav");
    let (speed, pitch) = (100 + chance.below(90), 20 + chance.below(60));
    let mut command = Command::new(PROGRAM);
    command.args(["-v", &name, "-s", &speed.to_string(), "-p", &pitch.to_string(), "-w"]);
    let output = command.arg(&wav).arg(*chance.one_of(TEXTS)).output();
    let output = output.with_context(|| format!("{PROGRAM} cannot be started: install it, or leave --speech away"))?;
    if !output.status.success() {
        bail!("{PROGRAM} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let (sample_rate_hz, audio) = decoded(&wav)?;
    let truth = Truth {
        class: Some(RoleClass::Voice),
        group: format!("speech {voice}"),
        source: "speech synthesis".to_owned(),
        name,
        kind: Kind::Made,
    };
    Ok(Clip { truth, sample_rate_hz, audio })
}
