//! Buses between strips and the mix.

use super::full_session::{Rendered, bus, duck, echo, full_session, into, reverb, stems};
use super::*;
use crate::fixtures::{compress, in_blocks};
use crate::{CompressorParams, EchoParams, SaturationParams};

/// A compressor that waits for louder sounds than there are.
fn look_ahead(look_ahead_ms: f64) -> Action {
    let Action::Compress(compressor) = compress(look_ahead_ms) else { unreachable!() };
    Action::Compress(CompressorParams { threshold_dbfs: 20.0, make_up_db: Some(0.0), ..compressor })
}

/// A saturation that no sound reaches; it is late by 48 samples.
fn waits() -> Action {
    Action::Saturate(SaturationParams { level_dbfs: 60.0, drive_db: 0.0, mix: 1.0 })
}

/// Repeats after 4,800 samples, without filters.
fn plain_echo() -> Action {
    let Action::Echo(echo) = echo() else { unreachable!() };
    Action::Echo(EchoParams { low_pass_hz: 24_000.0, high_pass_hz: 0.0, ping_pong: false, ..echo })
}

/// Strips into two buses and past them, which are late by different times, and an echo.
fn late_buses() -> ConsoleSetting {
    let send = Action::EchoSend { level_db: 0.0 };
    let strips = vec![
        into("a", strip("", vec![look_ahead(2.0)], 2)),
        into("b", strip("", vec![send.clone()], 2)),
        strip("", vec![delay(-20.0), send], 2),
        into("nowhere", strip("", vec![], 2)),
    ];
    let returned = vec![plain_echo(), waits(), delay(-31.0)];
    let buses = vec![bus("a", vec![waits()]), bus("b", vec![look_ahead(3.0), delay(-7.0)]), bus("repeats", returned)];
    ConsoleSetting { strips, buses, mix: vec![look_ahead(1.0), Action::Limiter { ceiling_dbtp: 6.0 }] }
}

/// The first frame of the left side that is louder than a tenth of an impulse.
fn heard_at(block: &AudioBlock) -> Option<usize> {
    block.channel(0).iter().position(|x| x.abs() > 0.1)
}

#[test]
fn every_path_is_late_by_the_latency() {
    let mut console = Console::new(&late_buses(), RATE);
    assert_eq!(console.strip_latency(), 20 + 96);
    assert_eq!(console.bus_latency(), 20 + 96 + 144 + 7);
    assert_eq!(console.latency(), console.bus_latency() + console.split_mut().2.latency());
    let latency = console.latency();
    // What is asked to come earlier does.
    for (stem, earlier) in [(0, 0), (1, 7), (2, 20), (3, 0)] {
        console.reset();
        let mut stems = vec![AudioBlock::silence(2, 12_000); 4];
        stems[stem].channel_mut(0)[700] = 1.0;
        let out = mix(&mut console, &stems);
        assert_eq!(heard_at(&out), Some(700 + latency - earlier), "stem {stem}");
    }
}

#[test]
fn an_effect_hears_what_is_sent_in_time_with_what_is_heard_beside_it() {
    for (stem, earlier) in [(1, 0), (2, 20)] {
        let rendered = |frame: usize| {
            let mut stems = vec![AudioBlock::silence(2, 12_000); 4];
            stems[stem].channels_mut().for_each(|side| side[frame] = 1.0);
            let mut console = Console::new(&late_buses(), RATE);
            mix(&mut console, &stems);
            let latency = console.bus_latency();
            (console.split_mut().1[2].output().clone(), latency)
        };
        let (repeats, latency) = rendered(700);
        // Repeats come 4,800 frames later, on this bus 31 earlier than elsewhere.
        assert_eq!(heard_at(&repeats), Some(700 + latency + 4_800 - 31 - earlier), "stem {stem}");
    }
}

#[test]
fn a_session_with_buses_does_not_depend_on_blocks_and_a_reset_console_is_new() {
    let setting = full_session();
    let stems = stems(&setting);
    let mut console = Console::new(&setting, RATE);
    let whole = mix(&mut console, &stems);
    for size in [1, 997, 4_096] {
        console.reset();
        let mut start = 0;
        let joined = in_blocks(&stems[0], size, |block| {
            let range = start..start + block.n_frames();
            start = range.end;
            mix(&mut console, &stems.iter().map(|stem| cut(stem, range.clone())).collect::<Vec<_>>())
        });
        assert_same_bits(&joined, &whole);
    }
}

/// In any order of strips and of buses; `Rendered` runs both backwards.
#[test]
fn strips_and_buses_apart_give_the_same_mix() {
    let setting = full_session();
    let mut stems = stems(&setting);
    let apart = Rendered::new(&setting, &stems).mix;
    let mut console = Console::new(&setting, RATE);
    let latency = console.latency();
    for stem in &mut stems {
        stem.append(&AudioBlock::silence(stem.n_channels(), latency), 0..latency);
    }
    let whole = mix(&mut console, &stems);
    assert_same_bits(&apart, &cut(&whole, latency..whole.n_frames()));
}

#[test]
#[expect(clippy::print_stderr, reason = "figures for docs/accuracy.md")]
fn neutral_buses_leave_the_mix_as_it_is_within_rounding() {
    let direct = |setting: &ConsoleSetting| {
        let strips = setting.strips.iter().map(|strip| StripSetting { output: None, ..strip.clone() });
        ConsoleSetting { strips: strips.collect(), buses: Vec::new(), mix: Vec::new() }
    };
    let mut setting = full_session();
    let stems = stems(&setting);
    let expected = Rendered::new(&direct(&setting), &stems).mix;
    setting.buses.truncate(3);
    for bus in &mut setting.buses {
        bus.actions = vec![Action::Gain { gain_db: 0.0 }, Action::Width { width: 1.0, band_hz: None }];
    }
    let mix = Rendered::new(&setting, &stems).mix;
    let worst = (0..2).flat_map(|side| mix.channel(side).iter().zip(expected.channel(side)));
    let worst = worst.map(|(x, y)| f64::from((x - y).abs())).fold(0.0, f64::max);
    eprintln!("at most {worst:.1e} of full scale, {:.1} dBFS", 20.0 * worst.log10());
    assert!(0.0 < worst && worst <= f64::from(f32::EPSILON));
    for strip in &mut setting.strips {
        strip.output = Some("music".to_owned());
    }
    assert_same_bits(&Rendered::new(&setting, &stems).mix, &expected);
}

#[test]
fn an_effect_to_which_nothing_is_sent_and_a_send_to_no_effect_change_nothing() {
    let mut sent = full_session();
    let stems = stems(&sent);
    let whole = Rendered::new(&sent, &stems).mix;
    sent.buses.truncate(3);
    let dry = Rendered::new(&sent, &stems).mix;
    assert_ne!(dry, whole);
    let mut unsent = full_session();
    for strip in &mut unsent.strips {
        strip.actions.retain(|action| !matches!(action, Action::ReverbSend { .. } | Action::EchoSend { .. }));
    }
    assert_same_bits(&Rendered::new(&unsent, &stems).mix, &dry);
}

#[test]
fn a_send_goes_behind_fader_and_pan_to_the_first_effect_of_its_kind() {
    let send = |actions: &[Action]| {
        let actions =
            [actions, &[Action::ReverbSend { level_db: 0.0 }, Action::ReverbSend { level_db: -6.0 }]].concat();
        let buses =
            ["group", "first", "second"].map(|name| bus(name, if name == "group" { vec![] } else { vec![reverb()] }));
        let strips = vec![into("group", strip("", actions, 1))];
        let setting = ConsoleSetting { strips, buses: buses.into(), mix: Vec::new() };
        let mut console = Console::new(&setting, RATE);
        mix(&mut console, &[mono(signals::white_noise(5, 0.5, 9_000))]);
        console.split_mut().1.iter().map(|bus| bus.output().clone()).collect::<Vec<_>>()
    };
    let level = |block: &AudioBlock| {
        let power: f64 = block.channels().iter().flatten().map(|x| f64::from(x * x)).sum();
        10.0 * power.log10()
    };
    let centre = send(&[]);
    assert!(level(&centre[1]).is_finite() && centre[2].channels().iter().flatten().all(|x| *x == 0.0));
    let softer = send(&[Action::Gain { gain_db: -9.0 }]);
    assert!((level(&softer[1]) - level(&centre[1]) + 9.0).abs() < 1e-3);
    assert_ne!(send(&[Action::Pan { position: -1.0 }])[1], centre[1]);
    // The last of several sends is meant: the same as one behind a softer fader.
    let strips = vec![strip("", vec![Action::ReverbSend { level_db: 0.0 }, Action::Gain { gain_db: -6.0 }], 1)];
    let setting = ConsoleSetting { strips, buses: vec![bus("room", vec![reverb()])], mix: Vec::new() };
    let mut console = Console::new(&setting, RATE);
    mix(&mut console, &[mono(signals::white_noise(5, 0.5, 9_000))]);
    assert!((level(console.split_mut().1[0].output()) - level(&centre[1])).abs() < 1e-3);
}

/// The frame at which a constant stem first goes down under a kick that begins at frame 1000 and plays into another bus, less
/// the latency.
fn ducked_from(bass: Vec<Action>, low: Vec<Action>, kick: Vec<Action>, drums: Vec<Action>) -> usize {
    let drums = [drums, vec![Action::Gain { gain_db: -200.0 }]].concat();
    let strips = vec![into("low", strip("bass", bass, 1)), into("drums", strip("kick", kick, 1))];
    let buses = vec![bus("low", low), bus("drums", drums)];
    let mut console = Console::new(&ConsoleSetting { strips, buses, mix: Vec::new() }, RATE);
    let key = (0..3_000).map(|i| if i < 1_000 { 0.0 } else { 0.5 }).collect();
    let out = mix(&mut console, &[mono(vec![0.5; 3_000]), mono(key)]);
    let resting = out.channel(0)[800];
    out.channel(0)[800..].iter().position(|x| *x < 0.9999 * resting).expect("it is ducked") + 800 - console.latency()
}

#[test]
fn a_key_is_heard_across_buses_when_it_sounds() {
    let duck = || duck("kick", None);
    assert_eq!(ducked_from(vec![duck()], vec![], vec![], vec![]), 1_000);
    assert_eq!(ducked_from(vec![], vec![duck()], vec![], vec![]), 1_000);
    assert_eq!(ducked_from(vec![duck()], vec![look_ahead(3.0)], vec![delay(-30.0)], vec![waits()]), 970);
    assert_eq!(ducked_from(vec![], vec![look_ahead(3.0), duck()], vec![delay(-30.0)], vec![waits()]), 970);
    assert_eq!(ducked_from(vec![delay(-55.0)], vec![duck()], vec![delay(17.0)], vec![look_ahead(5.0)]), 1_017);
    assert_eq!(ducked_from(vec![waits()], vec![duck(), waits()], vec![], vec![]), 1_000);
}

#[test]
fn a_bus_keeps_its_memory() {
    let mut console = Console::new(&late_buses(), RATE);
    let stems = vec![stereo_noise(6, 0.1, 4_096); 4];
    mix(&mut console, &stems);
    let at = |console: &mut Console| console.split_mut().1[0].output().channel(0).as_ptr();
    let first = at(&mut console);
    mix(&mut console, &stems);
    console.reset();
    mix(&mut console, &stems);
    assert_eq!(at(&mut console), first);
}
