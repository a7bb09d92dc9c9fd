//! A DAWproject read by the crate dawproject, which knows it from its published schema.

use dawproject::{
    ChannelDevicesElementTypeContent as Device, ChannelType, DawprojectReader, MixerRoleType,
    ProjectStructureElementTypeContent as Element, RealParameterType, TrackType, UnitType,
};
use desk::{Action, CompressorParams, FilterShape};
use handoff::{Clip, Group, Marker, Prepared, Setting, Song, Track, dawproject};
use std::io::Cursor;

fn setting(id: &str, action: Action, is_on: bool) -> Setting {
    Setting { id: id.to_owned(), action, words: format!("words of {id}"), is_on, reason: String::new() }
}

fn compressor() -> Action {
    Action::Compress(CompressorParams {
        threshold_dbfs: -20.0,
        ratio: 4.0,
        knee_db: 6.0,
        attack_ms: 15.0,
        release_ms: 120.0,
        look_ahead_ms: 0.0,
        make_up_db: Some(2.0),
    })
}

fn track(name: &str, settings: Vec<Setting>) -> Track {
    let clip =
        Clip { path: format!("../song/{name}.wav"), start_s: 0.5, duration_s: 2.0, sample_rate_hz: 44_100, side: None };
    Track { name: name.to_owned(), n_channels: 1, clips: vec![clip], prepared: None, settings }
}

fn song() -> Song {
    let bell = |gain_db| Action::Eq { filter: FilterShape::Bell, frequency_hz: 2_612.5, gain_db, q: 1.4 };
    let pass = Action::Eq { filter: FilterShape::HighPass, frequency_hz: 80.0, gain_db: 0.0, q: 0.7 };
    let voice = vec![
        setting("M1", Action::Polarity, true),
        setting("M2", bell(-3.0), true),
        setting("M3", bell(2.0), false),
        setting("M4", pass, true),
        setting("M5", compressor(), true),
        setting("M6", Action::Gain { gain_db: -6.0 }, true),
        setting("M7", Action::Pan { position: -0.5 }, true),
    ];
    let voice = Track {
        prepared: Some(Prepared { path: "prepared/Ж & <\"x\">.wav".to_owned(), is_whole: false }),
        ..track("Ж & <\"x\">", voice)
    };
    let members = vec!["Kick".to_owned(), "Snare".to_owned()];
    Song {
        title: "A & B".to_owned(),
        sample_rate_hz: 48_000,
        duration_s: 3.0,
        tempo_bpm: Some(97.5),
        markers: vec![Marker { start_s: 1.25, name: "B chorus".to_owned() }],
        tracks: vec![track("Kick", vec![]), voice, track("Snare", vec![])],
        groups: vec![Group { name: "bus:drums".to_owned(), stems: members, settings: vec![] }],
        mix: vec![setting("M8", Action::Gain { gain_db: -3.0 }, true)],
        gain_db: -1.0,
    }
}

fn amplitude(db: f64) -> f64 {
    10.0_f64.powf(db / 20.0)
}

fn value(parameter: Option<&RealParameterType>, unit: &UnitType) -> f64 {
    let parameter = parameter.expect("the parameter is there");
    assert_eq!(parameter.unit, *unit);
    parameter.value.as_ref().and_then(|value| value.parse().ok()).expect("it has a value")
}

fn channel(track: &TrackType) -> &ChannelType {
    track.channel.as_ref().expect("every track has a channel")
}

#[test]
fn another_reader_finds_the_plan() {
    let made = dawproject(&song()).expect("it is packed in memory");
    assert_eq!(made.printed, ["Ж & <\"x\">, M1: words of M1"]);
    assert_eq!(made.lost, ["Ж & <\"x\">, M5: words of M5: without the knee of 6 dB"]);
    let mut reader = DawprojectReader::new(Cursor::new(made.bytes)).expect("an archive");
    reader.read_dawproject().expect("project and metadata");
    let read = reader.build_dawproject().expect("both were read");
    assert_eq!(read.metadata.title.as_deref(), Some("A & B"));
    let tracks: Vec<TrackType> = read
        .project
        .structure
        .expect("a structure")
        .content
        .into_iter()
        .filter_map(|element| if let Element::Track(track) = element { Some(track) } else { None })
        .collect();
    let [drums, voice, mix] = tracks.as_slice() else { panic!("{} tracks", tracks.len()) };
    let names: Vec<_> = drums.track.iter().filter_map(|track| track.name.as_deref()).collect();
    assert_eq!((drums.name.as_deref(), names.as_slice()), (Some("drums"), ["Kick", "Snare"].as_slice()));
    assert_eq!(channel(&drums.track[0]).destination, channel(drums).id);
    assert_eq!(channel(drums).destination, channel(mix).id);
    assert_eq!(channel(mix).role, Some(MixerRoleType::Master));
    let volume = |track| value(channel(track).volume.as_ref(), &UnitType::Linear);
    assert!((volume(mix) - amplitude(-4.0)).abs() < 1e-9, "what the draft was turned by is in it");
    assert!((volume(voice) - amplitude(-6.0)).abs() < 1e-9);
    assert!((value(channel(voice).pan.as_ref(), &UnitType::Normalized) - 0.25).abs() < 1e-9);
    assert_eq!(voice.name.as_deref(), Some("Ж & <\"x\">"));
    check_devices(voice);
    let transport = read.project.transport.expect("a transport");
    assert!((value(transport.tempo.as_ref(), &UnitType::Bpm) - 97.5).abs() < 1e-9);
}

fn check_devices(voice: &TrackType) {
    let devices = &channel(voice).devices.as_ref().expect("devices").content;
    let [Device::Equalizer(equaliser), Device::Compressor(compressor)] = devices.as_slice() else {
        panic!("{devices:?}")
    };
    let bands: Vec<(f64, bool)> = equaliser
        .band
        .iter()
        .map(|band| {
            (value(Some(&band.freq), &UnitType::Hertz), band.enabled.as_ref().and_then(|on| on.value) == Some(true))
        })
        .collect();
    assert_eq!(bands, [(80.0, true), (2_612.5, true), (2_612.5, false)], "what was dropped is switched off");
    assert!((value(equaliser.band[1].gain.as_ref(), &UnitType::Decibel) + 3.0).abs() < 1e-9);
    assert!((value(equaliser.band[1].q.as_ref(), &UnitType::Linear) - 1.4).abs() < 1e-9);
    assert!((value(compressor.ratio.as_ref(), &UnitType::Percent) - 75.0).abs() < 1e-9, "four to one");
    assert!((value(compressor.attack.as_ref(), &UnitType::Seconds) - 0.015).abs() < 1e-9);
    assert!((value(compressor.release.as_ref(), &UnitType::Seconds) - 0.12).abs() < 1e-9);
    assert!((value(compressor.threshold.as_ref(), &UnitType::Decibel) + 20.0).abs() < 1e-9);
    assert!((value(compressor.output_gain.as_ref(), &UnitType::Decibel) - 2.0).abs() < 1e-9);
}

#[test]
fn the_same_song_gives_the_same_bytes() {
    let bytes = || dawproject(&song()).expect("it is packed in memory").bytes;
    assert_eq!(bytes(), bytes());
}
