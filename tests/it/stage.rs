//! How far a stereo file has come: what its name and its sound tell, and where neither does.

use crate::demo_session::clean;
use crate::premix::{premix, run};
use crate::real_stems::{mix, say};
use crate::session_folder::{SessionFolder, read_wav_24};
use desk::{Action, Console, ConsoleSetting, StripSetting};
use dsp::AudioBlock;
use std::fs;
use std::path::Path;

/// The line of the sheet that tells the stage.
fn stage(file: &Path) -> String {
    let text = run(premix("analyze").arg(file)).stdout;
    let line = text
        .lines()
        .find(|line| ["Master:", "Pre-master:", "Rough mix:", "Stage not"].iter().any(|s| line.starts_with(s)));
    line.unwrap_or_else(|| panic!("no stage is told of {}:\n{text}", file.display())).to_owned()
}

/// What a mix bus makes of left and right.
pub(crate) fn through_mix_bus(bus: &[Action], channels: Vec<Vec<f32>>, rate_hz: u32) -> AudioBlock {
    let strips = vec![StripSetting { name: String::new(), actions: Vec::new(), n_channels: 2, output: None }];
    let setting = ConsoleSetting { strips, buses: Vec::new(), mix: bus.to_vec() };
    let mut output = AudioBlock::default();
    Console::new(&setting, rate_hz).process(&[AudioBlock::from_channels(channels)], &mut output);
    output
}

/// The clean demo's plain sum, with more kick than it has, through `bus`, as a file of 32-bit floats.
fn demo_mix(name: &str, bus: &[Action]) -> (SessionFolder, String) {
    let session = SessionFolder::empty();
    let (rate_hz, mut channels) = read_wav_24(&clean().draft.join("unity.wav"));
    let (_, kick) = read_wav_24(&clean().session.join("Kick.wav"));
    for channel in &mut channels {
        channel.iter_mut().zip(&kick[0]).for_each(|(sum, x)| *sum += x);
    }
    let output = through_mix_bus(bus, channels, rate_hz);
    session.write(name, rate_hz, output.channels());
    let told = stage(&session.file(name));
    (session, told)
}

#[test]
fn a_mix_with_headroom_is_fit_for_mastering_and_a_limited_one_is_as_good_as_mastered() {
    let (_session, told) = demo_mix("Song.wav", &[Action::Gain { gain_db: -6.0 }]);
    assert!(told.starts_with("Pre-master: it leaves headroom"), "{told}");
    let limited = [Action::Gain { gain_db: 14.0 }, Action::Limiter { ceiling_dbtp: -1.0 }];
    let (_session, told) = demo_mix("Song.wav", &limited);
    assert!(told.starts_with("Master: ") && told.contains("are not held"), "{told}");
    let (_session, told) = demo_mix("Song premaster.wav", &limited);
    assert!(told.starts_with("Pre-master: its name says so, though"), "{told}");
}

#[test]
fn real_mixes_are_told_apart_only_where_something_tells() {
    for (file, expected) in [
        ("rock/Jan_Kosyk-Anarchia_final_master.mp3", "Master: its name says so"),
        ("rock_demo_versions/Jan_Kosyk-Anarchia-demo_a.mp3", "Rough mix: its name says so"),
        ("electronic/Jalmaan-Bumblebeat.flac", "Master: 9"),
        ("electronic/Joth-Party_Sector.ogg", "Stage not determinable"),
        ("jazz/Kevin_MacLeod-Vibe_Ace.ogg", "Stage not determinable"),
    ] {
        let Some(path) = mix(file) else { return };
        // By its name the one would be a beat, which is a stem.
        let copy = SessionFolder::empty();
        let name = path.file_name().unwrap().to_str().unwrap().replace("Bumblebeat", "Bumble");
        fs::copy(&path, copy.file(&name)).unwrap();
        let told = stage(&copy.file(&name));
        say(&format!("{file}: {told}"));
        assert!(told.starts_with(expected), "{file}: {told}");
    }
}
