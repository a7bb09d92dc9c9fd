use super::*;
use dsp::{Coefficients, Db, Hertz, TruePeakInterpolator};
use std::sync::LazyLock;

static CLEAN: LazyLock<DemoSession> = LazyLock::new(clean);
static PLANTED: LazyLock<DemoSession> = LazyLock::new(planted);

const FAULTY: [&str; 6] = ["Snare", "Bass Amp", "Guitar", "Keys", "Lead Vocal", "Backing Vocals"];

fn stem<'a>(session: &'a DemoSession, name: &str) -> &'a AudioBlock {
    &session.stems.iter().find(|stem| stem.name == name).expect("the demo has this stem").audio
}

fn peak(audio: &AudioBlock) -> f32 {
    audio.channels().iter().flatten().fold(0.0, |peak: f32, x| peak.max(x.abs()))
}

fn mean(samples: &[f32]) -> f64 {
    samples.iter().map(|x| f64::from(*x)).sum::<f64>() / samples.len() as f64
}

fn power(samples: &[f32]) -> f64 {
    samples.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / samples.len() as f64
}

/// Power of a stem's first channel inside a pass band.
fn band_power(audio: &AudioBlock, center_hz: f64, q: f64) -> f64 {
    let mut samples = audio.channel(0).to_vec();
    dsp::Biquad::new(Coefficients::band_pass(clock::SAMPLE_RATE_HZ, Hertz(center_hz), q)).process(&mut samples);
    power(&samples)
}

/// The longest run of samples that lie within 2·10⁻⁵ of the peak of their channel.
fn longest_flat_top(samples: &[f32]) -> usize {
    let peak = samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    samples.chunk_by(|a, b| peak - a.abs() < 2e-5 && peak - b.abs() < 2e-5).map(<[f32]>::len).max().unwrap_or(0)
}

#[test]
fn the_same_build_gives_the_same_samples() {
    assert_eq!(clean(), *CLEAN);
}

#[test]
fn stems_have_one_length_of_forty_seconds_and_careful_peaks() {
    assert_eq!(CLEAN.stems.len(), 11);
    for stem in &CLEAN.stems {
        let seconds = stem.audio.n_frames() as f64 / f64::from(CLEAN.sample_rate_hz);
        assert!(39.0 < seconds && seconds < 42.0, "{seconds}");
        assert_eq!(stem.audio.n_frames(), CLEAN.stems[0].audio.n_frames());
        let peak_dbfs = 20.0 * f64::from(peak(&stem.audio)).log10();
        assert!(-12.5 < peak_dbfs && peak_dbfs < -4.0, "{}: {peak_dbfs}", stem.name);
        for channel in stem.audio.channels() {
            assert!(mean(channel).abs() < 1e-4, "{}", stem.name);
            assert!(longest_flat_top(channel) < 3, "{}", stem.name);
        }
    }
}

#[test]
fn the_sum_leaves_a_decibel_of_true_peak() {
    for side in 0..2 {
        let mut meter = TruePeakInterpolator::new();
        let true_peak = (0..CLEAN.stems[0].audio.n_frames())
            .map(|i| CLEAN.stems.iter().map(|s| s.audio.channel(side.min(s.audio.n_channels() - 1))[i]).sum())
            .fold(0.0_f32, |peak, x| peak.max(meter.peak(x)));
        assert!(f64::from(true_peak) < Db(-1.0).to_amplitude(), "{true_peak}");
    }
}

#[test]
fn only_the_faulty_stems_differ_and_each_fault_is_listed_once() {
    for (clean, planted) in CLEAN.stems.iter().zip(&PLANTED.stems) {
        assert_eq!(clean.audio != planted.audio, FAULTY.contains(&planted.name.as_str()), "{}", planted.name);
        assert!(peak(&planted.audio) < 1.0, "{}", planted.name);
    }
    assert!(CLEAN.planted.is_empty());
    assert_eq!(PLANTED.planted.iter().map(|fault| fault.stem.as_str()).collect::<Vec<_>>(), FAULTY);
}

#[test]
fn lead_vocal_is_nine_decibels_down() {
    let ratio = power(stem(&PLANTED, "Lead Vocal").channel(0)) / power(stem(&CLEAN, "Lead Vocal").channel(0));
    assert!((10.0 * ratio.log10() + 9.0).abs() < 1e-3);
}

#[test]
fn bass_amp_cancels_bass_di_once_its_polarity_is_wrong() {
    let sum_power = |session| {
        let sum: Vec<f32> = std::iter::zip(stem(session, "Bass DI").channel(0), stem(session, "Bass Amp").channel(0))
            .map(|(di, amp)| di + amp)
            .collect();
        power(&sum)
    };
    let alone = power(stem(&CLEAN, "Bass DI").channel(0)) + power(stem(&CLEAN, "Bass Amp").channel(0));
    assert!(sum_power(&CLEAN) > 1.5 * alone);
    assert!(sum_power(&PLANTED) < 0.5 * alone);
}

#[test]
fn keys_rest_beside_zero() {
    for channel in stem(&PLANTED, "Keys").channels() {
        assert!((mean(channel) - 0.02).abs() < 1e-5);
    }
}

#[test]
fn guitar_rings_at_its_resonance() {
    let gain_db = |hz: f64| {
        let ratio = band_power(stem(&PLANTED, "Guitar"), hz, 40.0) / band_power(stem(&CLEAN, "Guitar"), hz, 40.0);
        10.0 * ratio.log10()
    };
    assert!(gain_db(2_600.0) > 10.0, "{}", gain_db(2_600.0));
    assert!(gain_db(1_500.0) < 1.0, "{}", gain_db(1_500.0));
}

#[test]
fn backing_vocals_rumble_where_nobody_sings() {
    let first_second = |session| power(&stem(session, "Backing Vocals").channel(0)[22_050..66_150]);
    assert!(first_second(&CLEAN) == 0.0);
    let level_dbfs = 10.0 * first_second(&PLANTED).log10();
    assert!((level_dbfs + 26.0).abs() < 3.0, "{level_dbfs}");
}

#[test]
fn snare_is_flat_below_full_scale() {
    let snare = stem(&PLANTED, "Snare");
    assert!(longest_flat_top(snare.channel(0)) >= 8);
    let ceiling_dbfs = PLANTED.planted[0].parameters.ceiling_dbfs.expect("the clipped stem states its ceiling");
    assert!((20.0 * f64::from(peak(snare)).log10() - ceiling_dbfs).abs() < 0.01);
}
