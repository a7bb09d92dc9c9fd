//! What silence costs after music: a state that decays through subnormal numbers would cost many times as much.

use crate::fixtures::{RATE, busy_strip, compress, dynamic_eq_keyed_by, gate, saturate, stereo_noise, strip};
use crate::{Action, Console, ConsoleSetting, GateParams};
use dsp::AudioBlock;
use std::time::{Duration, Instant};

const SECONDS: usize = 10;
const BLOCK_FRAMES: usize = 4_096;
/// The median of so many runs of music and silence in turn counts, and if it is too high another one, so that other work on
/// the machine does not: a state that does not come to rest costs as much every time.
const ROUNDS: usize = 9;
const ATTEMPTS: usize = 5;
const MOST_RATIO: f64 = 1.5;

/// Every processor alone, all of them in one strip, and the limiter.
fn settings() -> Vec<(Vec<Action>, Vec<Action>)> {
    let duck = |band_hz| Action::Duck {
        key_stem: "kick".to_owned(),
        depth_db: 6.0,
        band_hz,
        attack_ms: 2.0,
        release_ms: 100.0,
    };
    let Action::Gate(gate_params) = gate(None) else { unreachable!() };
    let expand = Action::Gate(GateParams { ratio: Some(2.0), ..gate_params });
    let level_dependent = vec![
        expand,
        dynamic_eq_keyed_by("kick", -40.0),
        gate(None),
        gate(Some("kick")),
        compress(0.0),
        compress(3.0),
        saturate(0.5),
        duck(None),
        duck(Some([40.0, 120.0])),
    ];
    let all = [busy_strip(), level_dependent].concat();
    let alone = all.iter().map(|action| (vec![action.clone()], Vec::new())).collect::<Vec<_>>();
    let limiter = vec![Action::Gain { gain_db: 12.0 }, Action::Limiter { ceiling_dbtp: -1.0 }];
    [alone, vec![(all, Vec::new()), (Vec::new(), limiter)]].concat()
}

fn time(console: &mut Console, blocks: &[[AudioBlock; 2]]) -> Duration {
    let mut mix = AudioBlock::default();
    let start = Instant::now();
    for stems in blocks {
        console.process(stems, &mut mix);
    }
    start.elapsed()
}

/// The costs of both per frame, in the run with the median ratio.
fn median_ns_per_frame(console: &mut Console, music_and_silence: [&[[AudioBlock; 2]]; 2]) -> [f64; 2] {
    let mut run = || music_and_silence.map(|blocks| time(console, blocks).as_nanos() as f64);
    let mut runs: Vec<[f64; 2]> = (0..ROUNDS).map(|_| run()).collect();
    runs.sort_by(|a, b| (a[1] / a[0]).total_cmp(&(b[1] / b[0])));
    runs[ROUNDS / 2].map(|ns| ns / (music_and_silence[0].len() * BLOCK_FRAMES) as f64)
}

#[test]
fn silence_after_music_costs_no_more_than_music() {
    if std::env::var_os("RUN_SLOW_TESTS").is_none() {
        say("skipped: times of every processor are for a quiet machine; set RUN_SLOW_TESTS to take them");
        return;
    }
    let n_blocks = SECONDS * RATE as usize / BLOCK_FRAMES;
    let music = |i: usize| {
        let seed = 2 * i as u64;
        [stereo_noise(seed, 0.4, BLOCK_FRAMES), stereo_noise(seed + 1, 0.4, BLOCK_FRAMES)]
    };
    let music: Vec<_> = (0..n_blocks).map(music).collect();
    let silence = vec![[0, 1].map(|_| AudioBlock::silence(2, BLOCK_FRAMES)); n_blocks];
    for (actions, bus) in settings() {
        let strips = vec![strip("bass", actions.clone(), 2), strip("kick", Vec::new(), 2)];
        let setting = ConsoleSetting { strips, mix: bus.clone(), ..ConsoleSetting::default() };
        let mut console = Console::new(&setting, RATE);
        let names = if actions.len() > 1 { "all".to_owned() } else { format!("{actions:?} {bus:?}") };
        let is_cheap = (0..ATTEMPTS).any(|_| {
            let [music_ns, silence_ns] = median_ns_per_frame(&mut console, [&music, &silence]);
            say(&format!("{music_ns:.0} ns of music, {silence_ns:.0} ns of silence: {names}"));
            silence_ns <= MOST_RATIO * music_ns
        });
        assert!(is_cheap, "silence costs too much: {names}");
    }
}

#[expect(clippy::print_stderr, reason = "figures for docs/accuracy.md, and why a test skips")]
fn say(line: &str) {
    eprintln!("{line}");
}
