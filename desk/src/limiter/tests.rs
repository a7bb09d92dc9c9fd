use super::*;
use crate::fixtures::{RATE, assert_same_bits, cut, in_blocks, stereo_noise};
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

/// The peak in dB on a grid of 16 points per sample through 96 taps: finer than any meter of BS.1770.
fn fine_peak_db(block: &AudioBlock) -> f64 {
    const TAPS: usize = 96;
    let kernels: Vec<[f32; TAPS]> = (0..16)
        .map(|phase| {
            std::array::from_fn(|k| {
                let t = k as f64 - 47.0 - f64::from(phase) / 16.0;
                let sinc = if t == 0.0 { 1.0 } else { (t * TAU / 2.0).sin() / (t * TAU / 2.0) };
                (sinc * (0.5 + 0.5 * (TAU * t / TAPS as f64).cos())) as f32
            })
        })
        .collect();
    let mut peak = 0.0_f32;
    for around in block.channels().iter().flat_map(|samples| samples.windows(TAPS)) {
        if around[46..50].iter().any(|x| x.abs() > 0.4) {
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
    stereo(sample_rate_hz, 3.0, |t| {
        let since = t % 0.25;
        let body = (TAU * 60.0 * since).sin() * (-since / 0.06).exp();
        4.0 * (body + 0.7 * noise.white() * (-since / 0.01).exp())
    })
}

/// Sawtooth chords from below 40 Hz: long, dense, and with peaks far apart.
fn chords(sample_rate_hz: u32) -> AudioBlock {
    stereo(sample_rate_hz, 3.0, |t| {
        [36.7, 110.0, 164.8, 1_318.5]
            .iter()
            .map(|f| (1..12).map(|k| (TAU * f * f64::from(k) * t).sin() / f64::from(k)).sum::<f64>())
            .sum()
    })
}

fn hot_signals(sample_rate_hz: u32) -> Vec<(&'static str, AudioBlock)> {
    let rate_hz = f64::from(sample_rate_hz);
    vec![
        ("noise +6 dB", stereo_noise(1, 2.0, 2 * sample_rate_hz as usize)),
        ("noise +20 dB", stereo_noise(2, 10.0, 2 * sample_rate_hz as usize)),
        ("fs/4 at 45 degrees", stereo(sample_rate_hz, 1.0, |t| 1.41 * (TAU * (rate_hz / 4.0 * t + 0.125)).sin())),
        ("fs/6 at 60 degrees", stereo(sample_rate_hz, 1.0, |t| 1.2 * (TAU * (rate_hz / 6.0 * t + 1.0 / 6.0)).sin())),
        (
            "high tone in bursts",
            stereo(sample_rate_hz, 1.0, |t| if t % 0.1 < 0.01 { 2.0 * (TAU * 0.37 * rate_hz * t).sin() } else { 0.0 }),
        ),
        ("drums", drums(sample_rate_hz)),
        ("chords", chords(sample_rate_hz)),
        ("one click", stereo(sample_rate_hz, 0.5, |t| if (t * rate_hz).round() as u32 == 5_000 { 8.0 } else { 0.0 })),
    ]
}

#[test]
fn no_true_peak_passes_the_ceiling() {
    for sample_rate_hz in [44_100, 48_000, 96_000] {
        for (name, input) in hot_signals(sample_rate_hz) {
            let output = limited(&mut limiter(sample_rate_hz), &input);
            let peak_dbtp = true_peak_dbtp(&output, sample_rate_hz);
            assert!(peak_dbtp <= CEILING_DBTP + 0.02, "{name} at {sample_rate_hz} Hz: {peak_dbtp} dBTP");
        }
    }
}

/// Tones, chords and clicks have no more between the points of the standard's meter than the margin allows for. (Noise up
/// to half the sample rate has: up to 1.4 dB.)
#[test]
fn a_meter_of_sixteen_points_per_sample_agrees() {
    for (name, input) in hot_signals(RATE) {
        if ["fs/4 at 45 degrees", "fs/6 at 60 degrees", "chords", "one click"].contains(&name) {
            let peak_db = fine_peak_db(&limited(&mut limiter(RATE), &input));
            assert!(peak_db <= CEILING_DBTP + 0.02, "{name}: {peak_db} dB");
        }
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

#[test]
fn both_channels_share_one_gain_which_returns_to_exactly_one() {
    let input = stereo(RATE, 6.0, |t| if t < 0.2 { 4.0 } else { 0.5 } * (TAU * 220.0 * t).sin());
    let mut limiter = limiter(RATE);
    let latency = limiter.latency();
    let output = limited(&mut limiter, &input);
    for (left, right) in output.channel(0).iter().zip(output.channel(1)) {
        assert!((right - 0.8 * left).abs() < 1e-6);
    }
    let n = input.n_frames();
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
