use std::f64::consts::TAU;

use dsp::AudioBlock;

use crate::Resampler;

const RATES_HZ: [(u32, u32); 8] = [
    (44_100, 48_000),
    (24_000, 48_000),
    (48_000, 44_100),
    (48_000, 24_000),
    (96_000, 44_100),
    (8_000, 48_000),
    (192_000, 48_000),
    (44_056, 48_000),
];

/// Resamples `input` pushed in blocks of `block_frames`.
fn resample(from_hz: u32, to_hz: u32, input: &[f32], block_frames: usize) -> Vec<f32> {
    let mut resampler = Resampler::new(from_hz, to_hz, 1);
    let mut output = AudioBlock::default();
    let mut all = Vec::new();
    for block in input.chunks(block_frames) {
        resampler.push(&AudioBlock::from_channels(vec![block.to_vec()]), &mut output);
        all.extend_from_slice(output.channel(0));
    }
    resampler.finish(&mut output);
    all.extend_from_slice(output.channel(0));
    all
}

fn sine(rate_hz: u32, frequency_hz: f64, n_frames: usize) -> Vec<f32> {
    (0..n_frames).map(|n| (0.5 * (TAU * frequency_hz * n as f64 / f64::from(rate_hz)).sin()) as f32).collect()
}

/// Amplitude and phase (radians) of a tone in the middle of `signal`, by correlation over whole periods.
fn tone(signal: &[f32], rate_hz: u32, frequency_hz: f64) -> (f64, f64) {
    let middle = signal.len() / 4..signal.len() / 4 + signal.len() / 2;
    let (mut re, mut im, mut weights) = (0.0, 0.0, 0.0);
    let n = middle.len() as f64;
    for (index, at) in middle.enumerate() {
        // A Hann window makes the part of a period at the ends of no account.
        let weight = 0.5 - 0.5 * (TAU * index as f64 / n).cos();
        let angle = TAU * frequency_hz * at as f64 / f64::from(rate_hz);
        re += weight * f64::from(signal[at]) * angle.sin();
        im += weight * f64::from(signal[at]) * angle.cos();
        weights += weight;
    }
    (2.0 * re.hypot(im) / weights, im.atan2(re))
}

#[test]
fn the_length_is_the_ratio_rounded() {
    for (from_hz, to_hz) in RATES_HZ {
        for n_frames in [0, 1, 2, 3, 100, 1023, 4411, 44_100, 50_001] {
            let output = resample(from_hz, to_hz, &vec![0.1; n_frames], 4096);
            let expected = (n_frames as f64 * f64::from(to_hz) / f64::from(from_hz)).round();
            assert_eq!(output.len(), expected as usize, "{n_frames} frames {from_hz} -> {to_hz} Hz");
        }
    }
}

#[test]
fn a_sine_keeps_its_time_and_level() {
    for (from_hz, to_hz) in RATES_HZ {
        for frequency_hz in [100.0, 1000.0, 3000.0] {
            let output = resample(from_hz, to_hz, &sine(from_hz, frequency_hz, from_hz as usize), 5000);
            let (amplitude, phase) = tone(&output, to_hz, frequency_hz);
            let level_db = 20.0 * (amplitude / 0.5).log10();
            let shift_samples = phase / TAU * f64::from(to_hz) / frequency_hz;
            assert!(level_db.abs() < 0.001, "{frequency_hz} Hz {from_hz} -> {to_hz}: {level_db} dB");
            assert!(shift_samples.abs() < 0.01, "{frequency_hz} Hz {from_hz} -> {to_hz}: {shift_samples} samples");
        }
    }
}

#[test]
fn the_band_of_the_lower_rate_is_kept() {
    for (from_hz, to_hz, frequency_hz) in
        [(44_100, 48_000, 20_000.0), (48_000, 44_100, 20_000.0), (24_000, 48_000, 10_800.0)]
    {
        let output = resample(from_hz, to_hz, &sine(from_hz, frequency_hz, from_hz as usize), 5000);
        let level_db = 20.0 * (tone(&output, to_hz, frequency_hz).0 / 0.5).log10();
        assert!(level_db.abs() < 0.1, "{frequency_hz} Hz {from_hz} -> {to_hz}: {level_db} dB");
    }
}

/// The centre of gravity of a symmetric pulse is its time, to far below a sample.
#[test]
fn an_impulse_stays_where_it_is() {
    for (from_hz, to_hz) in RATES_HZ {
        let at_s = 0.25;
        let mut input = vec![0.0; from_hz as usize / 2];
        input[(f64::from(from_hz) * at_s) as usize] = 1.0;
        let output = resample(from_hz, to_hz, &input, 777);
        let energy: f64 = output.iter().map(|s| f64::from(*s).powi(2)).sum();
        let moment: f64 = output.iter().enumerate().map(|(n, s)| n as f64 * f64::from(*s).powi(2)).sum();
        let shift = moment / energy - f64::from(to_hz) * at_s;
        assert!(shift.abs() < 0.01, "{from_hz} -> {to_hz}: {shift} samples");
    }
}

#[test]
fn block_sizes_do_not_change_a_bit() {
    let input: Vec<f32> = (0..30_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 8) as f32 / 8e6 - 1.0).collect();
    for (from_hz, to_hz) in RATES_HZ {
        let whole = resample(from_hz, to_hz, &input, input.len());
        for block_frames in [1, 64, 1000, 8192] {
            assert!(whole == resample(from_hz, to_hz, &input, block_frames), "{from_hz} -> {to_hz}, {block_frames}");
        }
    }
}

#[test]
fn equal_rates_pass_the_input_on() {
    let input = sine(48_000, 440.0, 1000);
    assert_eq!(resample(48_000, 48_000, &input, 300), input);
}

#[test]
fn channels_stay_apart_and_a_finished_resampler_starts_anew() {
    let block = AudioBlock::from_channels(vec![sine(44_100, 1000.0, 3000), vec![0.0; 3000]]);
    let mut resampler = Resampler::new(44_100, 48_000, 2);
    let mut runs = Vec::new();
    for _ in 0..2 {
        let (mut all, mut output) = (AudioBlock::silence(2, 0), AudioBlock::default());
        resampler.push(&block, &mut output);
        all.append(&output, 0..output.n_frames());
        resampler.finish(&mut output);
        all.append(&output, 0..output.n_frames());
        runs.push(all);
    }
    assert_eq!(runs[0], runs[1]);
    assert!(runs[0].channel(1).iter().all(|sample| *sample == 0.0));
}
