use super::*;
use dsp::{AudioBlock, Biquad, Coefficients, Complex32, Hertz, RealFourier, signals};

const RATE: u32 = 48_000;

fn copy(samples: &[f32]) -> AlignmentCopy {
    let mut meter = AlignmentMeter::new(RATE);
    for part in samples.chunks(4_096) {
        meter.push(&AudioBlock::from_channels(vec![part.to_vec()]));
    }
    meter.finish()
}

/// Decaying bursts of low-passed noise, as a drum gives.
fn hits(seed: u64, seconds: usize) -> Vec<f32> {
    let n = seconds * RATE as usize;
    let mut samples = signals::white_noise(seed, 0.5, n);
    for (k, x) in samples.iter_mut().enumerate() {
        *x *= (-((k % 24_000) as f32) / 3_000.0).exp();
    }
    Biquad::new(Coefficients::low_pass(RATE, Hertz(1_000.0), 0.7)).process(&mut samples);
    samples
}

fn delayed(samples: &[f32], n: usize, gain: f32) -> Vec<f32> {
    let mut out = vec![0.0; n];
    out.extend(samples[..samples.len() - n].iter().map(|x| gain * x));
    out
}

fn matched(a: &[f32], b: &[f32]) -> WaveformMatch {
    match relation(&copy(a), &copy(b)).waveform {
        Waveform::Matched(found) => found,
        Waveform::Unmeasured(reason) => panic!("{reason:?}"),
    }
}

fn unmeasured(a: &[f32], b: &[f32]) -> Unmeasured {
    match relation(&copy(a), &copy(b)).waveform {
        Waveform::Matched(found) => panic!("{found:?}"),
        Waveform::Unmeasured(reason) => reason,
    }
}

#[test]
fn a_delayed_copy_of_either_polarity_is_placed_within_a_hundredth_of_a_sample() {
    let a = hits(1, 30);
    for (delay, gain) in [(0, 0.5), (7, -0.8), (48, 0.3), (130, -1.0), (960, 0.7)] {
        let found = matched(&a, &delayed(&a, delay, gain));
        let samples = found.delay_s * f64::from(RATE);
        assert!((samples - delay as f64).abs() < 0.01, "{delay}: {samples}");
        assert_eq!(found.polarity, if gain < 0.0 { Polarity::Inverted } else { Polarity::Same });
        assert!(found.aligned_correlation * f64::from(gain.signum()) > 0.99, "{found:?}");
        assert!((found.agreement - 1.0).abs() < 1e-12);
    }
}

#[test]
fn the_earlier_stem_reads_negative_when_it_is_the_second() {
    let a = hits(2, 20);
    let found = matched(&delayed(&a, 24, 1.0), &a);
    assert!((found.delay_s + 0.000_5).abs() < 2e-7, "{found:?}");
}

#[test]
fn flipping_gains_what_the_correlation_says() {
    // Equal powers with correlation r: E(a−b)/E(a+b) = (1 − r)/(1 + r).
    let (x, y) = (hits(3, 20), hits(4, 20));
    let b: Vec<f32> = x.iter().zip(&y).map(|(x, y)| -0.6 * x + 0.8 * y).collect();
    let relation = relation(&copy(&x), &copy(&b));
    let r = relation.correlation.expect("both play");
    assert!((r + 0.6).abs() < 0.06, "{r}");
    let expected = 10.0 * ((1.0 - r) / (1.0 + r)).log10();
    assert!((relation.flip_gain_db.expect("both play") - expected).abs() < 0.3, "{relation:?}");
}

#[test]
fn nothing_is_claimed_of_unrelated_stems() {
    assert_eq!(unmeasured(&hits(5, 30), &hits(6, 30)), Unmeasured::Unrelated);
}

/// Samples that a drum machine plays together are the same at every hit, and yet no copy of each other.
#[test]
fn nothing_is_claimed_of_samples_that_are_always_played_together() {
    let repeated = |seed| hits(seed, 1)[..24_000].repeat(40);
    for seed in 0..8 {
        assert_eq!(unmeasured(&repeated(10 + seed), &repeated(30 + seed)), Unmeasured::Unrelated);
    }
}

#[test]
fn a_steady_tone_has_no_delay() {
    let tone = signals::sine(RATE, Hertz(220.0), 0.5, 20 * RATE as usize);
    unmeasured(&tone, &delayed(&tone, 100, 0.8));
}

#[test]
fn stems_that_never_sound_together_have_too_little_joint_sound() {
    let mut a = hits(7, 24);
    let mut b = a.clone();
    a[12 * RATE as usize..].fill(0.0);
    b[..12 * RATE as usize].fill(0.0);
    for (a, b) in [(&a[..], &b[..]), (&[], &a), (&vec![0.0; 96_000], &a)] {
        let relation = relation(&copy(a), &copy(b));
        assert_eq!(relation.waveform, Waveform::Unmeasured(Unmeasured::TooLittleJointSound));
        assert_eq!(relation.correlation, None);
    }
}

#[test]
fn a_phase_turned_by_a_quarter_is_neither_polarity() {
    let a = hits(8, 10);
    let mut fourier = RealFourier::new(a.len().next_power_of_two());
    let mut spectrum = vec![Complex32::default(); fourier.n_bins()];
    fourier.forward(a.iter().copied(), &mut spectrum);
    let scale = 1.0 / fourier.size() as f32;
    for x in &mut spectrum {
        *x *= Complex32::new(0.0, scale);
    }
    let mut turned = vec![0.0; fourier.size()];
    fourier.inverse(&mut spectrum, &mut turned);
    let found = matched(&a, &turned[..a.len()]);
    assert_eq!(found.polarity, Polarity::Undetermined, "{found:?}");
    assert!((found.phase_intercept_deg - 90.0).abs() < 10.0, "{found:?}");
    assert!(found.delay_s.abs() < 2e-5, "{found:?}");
}

#[test]
fn a_comb_has_its_first_notch_at_half_a_turn() {
    let a = hits(9, 20);
    let comb = |gain| matched(&a, &delayed(&a, 48, gain)).comb.expect("the notch is audible");
    assert!((comb(1.0).first_notch_hz - 500.0).abs() < 0.2, "{:?}", comb(1.0));
    assert!((comb(-1.0).first_notch_hz - 1_000.0).abs() < 0.4);
    // (1 + m)²/(1 − m)² with m = 0.5 is 9: 9.5 dB.
    assert!((comb(0.5).depth_db - 9.54).abs() < 0.1, "{:?}", comb(0.5));
}

#[test]
fn an_inverted_copy_cancels_in_every_band_until_it_is_turned() {
    let a = hits(10, 20);
    let relation = relation(&copy(&a), &copy(&delayed(&a, 0, -0.5)));
    // (1 − 0.5)²/(1 + 0.25) is −7.0 dB, (1 + 0.5)²/1.25 is +2.6 dB.
    assert!(relation.bands.len() > 10);
    for band in &relation.bands {
        assert!((band.gain_db + 6.99).abs() < 0.05, "{band:?}");
        assert!((band.flipped_gain_db - 2.55).abs() < 0.05, "{band:?}");
        assert!((band.aligned_gain_db.expect("it is a copy") - 2.55).abs() < 0.05, "{band:?}");
    }
}

/// A drum that rings: the bottom microphone hears it later and upside down.
fn ringing_drum() -> (Vec<f32>, Vec<f32>) {
    let ring: Vec<f32> = (0..20 * RATE as usize)
        .map(|k| (k % 24_000) as f32 / RATE as f32)
        .map(|t| (-t / 0.1).exp() * (std::f32::consts::TAU * 200.0 * t).sin())
        .collect();
    let other = hits(11, 20);
    let with = |gain: f32, n| delayed(&ring, n, gain).iter().zip(&other).map(|(x, y)| x + 0.02 * y).collect();
    (with(0.5, 0), with(-0.4, 48))
}

#[test]
fn hits_tell_when_and_which_way_up_a_ring_arrives() {
    let (top, bottom) = ringing_drum();
    let arrival = relation(&copy(&top), &copy(&bottom)).one_source_arrival().expect("both hear one drum");
    assert_eq!(arrival.polarity, Polarity::Inverted);
    assert!((arrival.delay_s - 0.001).abs() < 1e-4, "{arrival:?}");
    assert!((arrival.level_db + 1.9).abs() < 0.5, "{arrival:?}");
}

#[test]
fn bleed_both_ways_is_no_arrival_of_one_source() {
    let (first, heard) = ringing_drum();
    let n = 12_000;
    let mix = |own: &[f32], bleed: &[f32]| -> Vec<f32> { own.iter().zip(bleed).map(|(x, y)| x + 0.1 * y).collect() };
    let (second, heard_of_second) = (delayed(&first, n, 1.0), delayed(&heard, n, 1.0));
    let relation = relation(&copy(&mix(&first, &heard_of_second)), &copy(&mix(&second, &heard)));
    assert_eq!(relation.one_source_arrival(), None, "{relation:?}");
}

#[test]
fn a_long_song_keeps_windows_at_the_same_places_as_a_longer_one() {
    let a = hits(12, 10).repeat(30);
    let (short, long) = (copy(&a[..200 * RATE as usize]), copy(&a));
    assert_eq!(short.common(&short).count(), 34);
    assert_eq!(long.common(&long).count(), 25, "of 50 windows every second is kept");
    assert_eq!(long.common(&short).count(), 17);
    let found = matched(&a, &delayed(&a, 31, -1.0));
    assert!((found.delay_s * f64::from(RATE) - 31.0).abs() < 0.01, "{found:?}");
}

#[test]
fn block_size_does_not_change_a_copy() {
    let a = hits(13, 14);
    let mut meter = AlignmentMeter::new(RATE);
    for part in a.chunks(997) {
        meter.push(&AudioBlock::from_channels(vec![part.to_vec()]));
    }
    assert_eq!(meter.finish(), copy(&a));
}

/// Ringing hits through a first-order all-pass.
fn rotated(samples: &[f32], frequency_hz: f64) -> Vec<f32> {
    let tan = (std::f64::consts::PI * frequency_hz / f64::from(RATE)).tan();
    let c = (tan - 1.0) / (tan + 1.0);
    let (mut x1, mut y1) = (0.0, 0.0);
    let mut turn = |x: f64| {
        let y = c * x + x1 - c * y1;
        (x1, y1) = (x, y);
        y
    };
    samples.iter().map(|x| turn(f64::from(*x)) as f32).collect()
}

/// Around 300 Hz the phase of the copy is turned by a quarter: neither polarity sums, and turning the other one does.
#[test]
fn a_rotated_copy_is_mended_by_the_same_all_pass_on_the_other() {
    let mut a = hits(14, 20);
    Biquad::new(Coefficients::band_pass(RATE, Hertz(300.0), 0.7)).process(&mut a);
    let relation = relation(&copy(&a), &copy(&rotated(&a, 300.0)));
    let rotation = relation.rotation.expect("an all-pass mends it");
    assert!(rotation.gain_db > 2.0 && rotation.correlation > 0.97, "{rotation:?}");
    assert!(!rotation.of_second && !rotation.inverted && rotation.order == 1, "{rotation:?}");
    assert!((rotation.frequency_hz / 300.0).log2().abs() < 0.2, "{rotation:?}");
}

#[test]
fn no_all_pass_is_offered_where_a_switch_or_nothing_does_as_well() {
    let a = hits(15, 20);
    for gain in [0.5, -0.5] {
        assert_eq!(relation(&copy(&a), &copy(&delayed(&a, 0, gain))).rotation, None, "{gain}");
    }
    assert_eq!(relation(&copy(&a), &copy(&hits(16, 20))).rotation, None);
}

#[test]
fn level_curves_of_one_performance_run_alike_and_of_others_do_not() {
    let gated = |seed: u64, on: fn(usize) -> bool| -> Vec<f32> {
        let noise = signals::white_noise(seed, 0.5, 30 * RATE as usize);
        noise.iter().enumerate().map(|(k, x)| if on(k / 12_000) { *x } else { 0.0 }).collect()
    };
    let (x, y) = (gated(1, |k| k * k % 7 < 3), gated(2, |k| k * k % 7 < 3));
    let z = gated(3, |k| k % 5 < 2);
    let r = |a: &[f32], b: &[f32]| level_correlation(&copy(a), &copy(b));
    assert!(r(&x, &y).expect("both vary") > 0.95);
    assert!(r(&x, &z).expect("both vary").abs() < 0.3);
    assert_eq!(r(&x, &signals::white_noise(4, 0.5, 30 * RATE as usize)), None, "noise has no course");
}

#[test]
fn many_stems_share_the_windows_of_twenty_four() {
    let kept = |n_stems| {
        let mut meter = AlignmentMeter::one_of(n_stems, RATE);
        meter.push(&AudioBlock::from_channels(vec![hits(17, 10).repeat(30)]));
        let copy = meter.finish();
        copy.common(&copy).count()
    };
    assert_eq!([kept(1), kept(24), kept(60), kept(1_000)], [25, 25, 13, 7]);
}

#[test]
fn a_copy_stays_within_its_bytes_at_every_rate() {
    for rate in [8_000, 22_050, 23_999, 44_100, 48_000] {
        let mut meter = AlignmentMeter::new(rate);
        let second = AudioBlock::from_channels(vec![signals::white_noise(3, 0.5, rate as usize)]);
        for _ in 0..238 {
            meter.push(&second);
        }
        let copy = meter.finish();
        let samples: usize = copy.common(&copy).map(|(index, ..)| copy.samples(index).len()).sum();
        assert!(2 * samples <= 7_100_000, "{rate} Hz: {} bytes", 2 * samples);
    }
}
