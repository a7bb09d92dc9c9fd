use super::*;
use crate::fixtures::{RATE, assert_same_bits, component, cut, in_blocks, stereo_noise};
use dsp::Db;
use ebur128::{EbuR128, Mode};
use std::f64::consts::TAU;

const CEILING_DBTP: f64 = -1.0;

fn limiter(sample_rate_hz: u32) -> Limiter {
    Limiter::new(LimiterParams { ceiling_dbtp: CEILING_DBTP }, sample_rate_hz)
}

fn limited(limiter: &mut Limiter, input: &AudioBlock) -> AudioBlock {
    let mut block = input.clone();
    limiter.process(&mut block);
    block
}

/// The true peak in dBTP that the `ebur128` crate reads.
fn true_peak_dbtp(block: &AudioBlock, sample_rate_hz: u32) -> f64 {
    let mut meter = EbuR128::new(2, sample_rate_hz, Mode::TRUE_PEAK).unwrap();
    meter.add_frames_planar_f32(&[block.channel(0), block.channel(1)]).unwrap();
    20.0 * meter.true_peak(0).unwrap().max(meter.true_peak(1).unwrap()).log10()
}

/// The peak in dB on a grid of 16 points per sample through a Blackman-windowed sinc of 128 taps: finer than any meter of
/// BS.1770.
fn fine_peak_db(block: &AudioBlock) -> f64 {
    const TAPS: usize = 128;
    const HALF: usize = TAPS / 2;
    let kernels: Vec<[f32; TAPS]> = (0..16)
        .map(|phase| {
            std::array::from_fn(|k| {
                let t = k as f64 - (HALF - 1) as f64 - f64::from(phase) / 16.0;
                let sinc = if t == 0.0 { 1.0 } else { (t * TAU / 2.0).sin() / (t * TAU / 2.0) };
                let angle = TAU * t / TAPS as f64;
                (sinc * (0.42 + 0.5 * angle.cos() + 0.08 * (2.0 * angle).cos())) as f32
            })
        })
        .collect();
    let mut peak = 0.0_f32;
    for around in block.channels().iter().flat_map(|samples| samples.windows(TAPS)) {
        if around[HALF - 2..HALF + 2].iter().any(|x| x.abs() > 0.4) {
            for kernel in &kernels {
                peak = peak.max(kernel.iter().zip(around).map(|(h, x)| h * x).sum::<f32>().abs());
            }
        }
    }
    20.0 * f64::from(peak).log10()
}

fn stereo(sample_rate_hz: u32, seconds: f64, mut signal: impl FnMut(f64) -> f64) -> AudioBlock {
    let n_frames = (seconds * f64::from(sample_rate_hz)) as usize;
    let samples: Vec<f32> = (0..n_frames).map(|i| signal(i as f64 / f64::from(sample_rate_hz)) as f32).collect();
    let right = samples.iter().map(|x| x * 0.8).collect();
    AudioBlock::from_channels(vec![samples, right])
}

/// Bursts of decaying low tone and noise four times a second, 12 dB over full scale, with silence between.
fn drums(sample_rate_hz: u32) -> AudioBlock {
    let mut noise = dsp::signals::Noise::new(8);
    stereo(sample_rate_hz, 1.0, |t| {
        let since = t % 0.25;
        let body = (TAU * 60.0 * since).sin() * (-since / 0.06).exp();
        4.0 * (body + 0.7 * noise.white() * (-since / 0.01).exp())
    })
}

/// Sawtooth chords from below 40 Hz: long, dense, and with peaks far apart.
fn chords(sample_rate_hz: u32) -> AudioBlock {
    stereo(sample_rate_hz, 1.0, |t| {
        [36.7, 110.0, 164.8, 1_318.5]
            .iter()
            .map(|f| (1..12).map(|k| (TAU * f * f64::from(k) * t).sin() / f64::from(k)).sum::<f64>())
            .sum()
    })
}

/// Signals that a limiter hates, 2 to 20 dB over full scale.
fn hostile_signals(sample_rate_hz: u32) -> Vec<(&'static str, AudioBlock)> {
    let rate_hz = f64::from(sample_rate_hz);
    let half_second = |signal: &dyn Fn(f64) -> f64| stereo(sample_rate_hz, 0.5, signal);
    let square = |t: f64, hz: f64| if (hz * t).fract() < 0.5 { 2.0 } else { -2.0 };
    let click = |t: f64| ((t * rate_hz).round() as u64).is_multiple_of(sample_rate_hz as u64 / 40);
    vec![
        ("square of 100 Hz", half_second(&|t| square(t, 100.0))),
        ("square of 997 Hz", half_second(&|t| square(t, 997.0))),
        ("square of a sixth of the rate", half_second(&|t| square(t + 0.1 / rate_hz, rate_hz / 6.0))),
        ("steps of DC", half_second(&|t| [0.0, 1.5, -1.0, 4.0, 0.5][(t * 37.0) as usize % 5])),
        ("clicks", half_second(&|t| if click(t) { [8.0, -3.0][(t * 20.0) as usize % 2] } else { 0.0 })),
        ("fs/4 at 45 degrees", half_second(&|t| 1.41 * (TAU * (rate_hz / 4.0 * t + 0.125)).sin())),
        ("fs/6 at 60 degrees", half_second(&|t| 1.2 * (TAU * (rate_hz / 6.0 * t + 1.0 / 6.0)).sin())),
        ("bursts", half_second(&|t| if t % 0.1 < 0.01 { 2.0 * (TAU * 0.37 * rate_hz * t).sin() } else { 0.0 })),
        ("noise +6 dB", stereo_noise(1, 2.0, sample_rate_hz as usize / 2)),
        ("noise +20 dB", stereo_noise(2, 10.0, sample_rate_hz as usize / 2)),
        ("chords", chords(sample_rate_hz)),
        ("drums", drums(sample_rate_hz)),
    ]
}

#[test]
fn no_true_peak_passes_the_ceiling_by_more_than_a_twentieth_of_a_decibel() {
    for sample_rate_hz in [44_100, 48_000, 96_000] {
        for (name, input) in hostile_signals(sample_rate_hz) {
            let output = limited(&mut limiter(sample_rate_hz), &input);
            let (four, sixteen) = (true_peak_dbtp(&output, sample_rate_hz), fine_peak_db(&output));
            let highest = four.max(sixteen);
            assert!(highest <= CEILING_DBTP + 0.05, "{name} at {sample_rate_hz} Hz: {four} dBTP, {sixteen} at 16x");
        }
    }
}

/// What lasts is turned down and not bent: the slow stage takes over from the clip.
#[test]
fn a_lasting_tone_is_not_distorted() {
    for (frequency_hz, most_db) in [(40.0, -60.0), (60.0, -90.0), (1_000.0, -90.0)] {
        let input = stereo(RATE, 3.0, |t| 2.0 * (TAU * frequency_hz * t).sin());
        let mut limiter = limiter(RATE);
        let output = limited(&mut limiter, &input);
        let tail = &output.channel(0)[2 * RATE as usize..];
        let (amplitude, _) = component(tail, dsp::Hertz(frequency_hz));
        let power = tail.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / tail.len() as f64;
        let rest_db = 10.0 * ((power / (amplitude * amplitude / 2.0) - 1.0).abs() + 1e-12).log10();
        assert!(rest_db < most_db, "{frequency_hz} Hz: {rest_db} dB");
    }
}

#[test]
fn what_stays_below_the_ceiling_passes_bit_for_bit() {
    let input = stereo(RATE, 1.0, |t| 0.89 * (TAU * 997.0 * t).sin());
    let mut limiter = limiter(RATE);
    let latency = limiter.latency();
    let output = limited(&mut limiter, &input);
    assert_same_bits(&cut(&output, latency..output.n_frames()), &cut(&input, 0..input.n_frames() - latency));
    assert!(output.channel(0)[..latency].iter().all(|x| *x == 0.0));
    assert_eq!(limiter.gain_reduction(), GainReduction { max_db: 0.0, p95_db: 0.0 });
}

/// Once nothing is clipped any more.
#[test]
fn both_channels_share_one_gain_which_returns_to_exactly_one() {
    let input = stereo(RATE, 15.0, |t| if t < 0.2 { 4.0 } else { 0.5 } * (TAU * 220.0 * t).sin());
    let mut limiter = limiter(RATE);
    let latency = limiter.latency();
    let output = limited(&mut limiter, &input);
    let n = input.n_frames();
    let alone = cut(&output, 12_000..n);
    assert!(alone.channel(0)[..4_800].iter().fold(0.0_f32, |peak, x| peak.max(x.abs())) < 0.25, "it is turned down");
    for (left, right) in alone.channel(0).iter().zip(alone.channel(1)) {
        assert!((right - 0.8 * left).abs() < 1e-6);
    }
    assert_same_bits(&cut(&output, n - 4_800..n), &cut(&input, n - 4_800 - latency..n - latency));
}

/// A lasting tone is turned down by its excess and the margin, no more, and the statistics say so.
#[test]
fn a_steady_tone_is_turned_down_by_what_it_exceeds() {
    let mut limiter = limiter(RATE);
    let output = limited(&mut limiter, &stereo(RATE, 2.0, |t| 2.0 * (TAU * 997.0 * t).sin()));
    let tail = cut(&output, RATE as usize..2 * RATE as usize);
    assert!((true_peak_dbtp(&tail, RATE) - CEILING_DBTP + MARGIN.0).abs() < 0.02);
    let expected_db = Db(6.0206 - CEILING_DBTP) + MARGIN;
    let GainReduction { max_db, p95_db } = limiter.gain_reduction();
    assert!((max_db - expected_db.0).abs() < 0.02 && (p95_db - expected_db.0).abs() < 0.02, "{max_db} {p95_db}");
}

#[test]
fn block_size_does_not_change_a_bit_and_reset_is_as_good_as_new() {
    let input = drums(RATE);
    let mut limiter = limiter(RATE);
    let whole = limited(&mut limiter, &input);
    let reading = limiter.gain_reduction();
    assert!(reading.max_db > 6.0 && reading.p95_db > 6.0);
    for size in [1, 997, 4_096] {
        limiter.reset();
        assert_same_bits(&in_blocks(&input, size, |block| limited(&mut limiter, block)), &whole);
        assert_eq!(limiter.gain_reduction(), reading);
    }
}

#[test]
fn silence_and_monstrous_levels_give_finite_sound() {
    let silence = limited(&mut limiter(RATE), &AudioBlock::silence(2, 1_000));
    assert!(silence.channels().iter().flatten().all(|x| *x == 0.0));
    for sample_rate_hz in [8_000, 192_000] {
        let mut monstrous = stereo_noise(3, 1e30, 10_000);
        monstrous.channel_mut(0)[5_000] = f32::INFINITY;
        monstrous.channel_mut(1)[6_000] = f32::NAN;
        limiter(sample_rate_hz).process(&mut monstrous);
        assert!(monstrous.channels().iter().flatten().all(|x| x.is_finite()), "{sample_rate_hz}");
    }
}

mod music;
