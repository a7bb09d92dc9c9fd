use super::*;
use crate::Action;
use crate::fixtures::{RATE, assert_same_bits, busy_strip, cut, delay, mono, stereo_noise, strip, strips};
use dsp::signals;

mod buses;
mod full_session;
mod null;
mod switched_off;

fn mix(console: &mut Console, stems: &[AudioBlock]) -> AudioBlock {
    let mut out = AudioBlock::default();
    console.process(stems, &mut out);
    out
}

fn impulse_at(frame: usize) -> AudioBlock {
    let mut samples = vec![0.0; 1_000];
    samples[frame] = 1.0;
    mono(samples)
}

#[test]
fn an_earlier_stem_lines_up_because_the_others_wait() {
    let delays = [vec![delay(-20.0)], vec![], vec![delay(5.0)]];
    let mut console = Console::new(&strips(delays.map(|actions| strip("", actions, 1)).into()), RATE);
    assert_eq!(console.latency(), 20);
    let out = mix(&mut console, &[impulse_at(320), impulse_at(300), impulse_at(295)]);
    let at: Vec<usize> = (0..1_000).filter(|i| out.channel(0)[*i] != 0.0).collect();
    assert_eq!(at, [320], "frame 300, late by the latency");
    assert!((out.channel(0)[320] - 3.0 * 0.5_f32.sqrt()).abs() < 1e-6);
}

#[test]
fn a_fractional_delay_on_one_stem_delays_the_rest_as_much() {
    let setting = strips(vec![strip("", vec![delay(0.5)], 2), strip("", vec![], 2)]);
    let mut console = Console::new(&setting, RATE);
    let silent = AudioBlock::silence(2, 500);
    let noise = stereo_noise(9, 0.5, 500);
    let out = mix(&mut console, &[silent, noise.clone()]);
    let latency = console.latency();
    assert!(latency > 0);
    assert_same_bits(&cut(&out, latency..500), &cut(&noise, 0..500 - latency));
}

#[test]
fn a_stem_and_its_inverted_copy_are_digital_silence() {
    let stem = stereo_noise(1, 0.5, 5_000);
    let actions = busy_strip();
    let mut inverted = actions.clone();
    inverted.push(Action::Polarity);
    let pair = strips(vec![strip("", actions, 2), strip("", inverted, 2)]);
    let mut console = Console::new(&ConsoleSetting { mix: busy_strip(), ..pair }, RATE);
    let out = mix(&mut console, &[stem.clone(), stem]);
    assert!(out.channels().iter().flatten().all(|x| *x == 0.0));
}

#[test]
fn one_untouched_stem_is_the_mix() {
    let stem = stereo_noise(2, 0.5, 3_000);
    let mut console = Console::new(&strips(vec![strip("", vec![], 2)]), RATE);
    assert_eq!(console.latency(), 0);
    assert_same_bits(&mix(&mut console, std::slice::from_ref(&stem)), &stem);
}

fn session() -> (Vec<AudioBlock>, Console) {
    let stems = vec![
        stereo_noise(1, 0.9, 9_000),
        mono(signals::white_noise(2, 0.9, 9_000)),
        mono(signals::sine(RATE, dsp::Hertz(110.0), 0.8, 9_000)),
    ];
    let strips = vec![
        strip("", busy_strip(), 2),
        strip("", vec![Action::Pan { position: -0.4 }], 1),
        strip("", vec![delay(33.0)], 1),
    ];
    let mix = vec![Action::Gain { gain_db: 2.0 }, Action::Limiter { ceiling_dbtp: -1.0 }];
    (stems, Console::new(&ConsoleSetting { strips, mix, ..ConsoleSetting::default() }, RATE))
}

#[test]
fn block_size_does_not_change_a_bit() {
    let (stems, mut console) = session();
    let whole = mix(&mut console, &stems);
    for size in [1, 997, 4_096] {
        let (stems, mut console) = session();
        let mut joined = AudioBlock::default();
        for start in (0..9_000).step_by(size) {
            let end = (start + size).min(9_000);
            let blocks: Vec<AudioBlock> = stems.iter().map(|stem| cut(stem, start..end)).collect();
            let out = mix(&mut console, &blocks);
            joined.append(&out, 0..out.n_frames());
        }
        assert_same_bits(&joined, &whole);
    }
}

#[test]
fn reset_is_as_good_as_new() {
    let (stems, mut console) = session();
    let fresh = mix(&mut console, &stems);
    let reading = console.split_mut().2.gain_reduction().expect("the bus has a limiter");
    assert!(reading.max_db > 1.0 && reading.p95_db > 0.5, "{reading:?}");
    console.reset();
    assert_same_bits(&mix(&mut console, &stems), &fresh);
    assert_eq!(console.split_mut().2.gain_reduction(), Some(reading));
}

#[test]
fn strips_apart_from_the_bus_give_the_same_mix() {
    let (stems, mut console) = session();
    let mut expected = AudioBlock::default();
    console.process(&stems, &mut expected);
    console.reset();
    let (strips, buses, bus) = console.split_mut();
    let mut outputs = vec![AudioBlock::default(); stems.len()];
    for i in (0..stems.len()).rev() {
        strips[i].process(&stems[i], &mut outputs[i]);
    }
    let mut out = AudioBlock::default();
    bus.process(&outputs, buses, &mut out);
    assert_same_bits(&out, &expected);
}

#[test]
fn a_console_without_strips_gives_nothing() {
    let mut console =
        Console::new(&ConsoleSetting { mix: vec![Action::Limiter { ceiling_dbtp: -1.0 }], ..strips(vec![]) }, RATE);
    assert!(mix(&mut console, &[]).is_empty());
}
