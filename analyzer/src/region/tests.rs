use crate::spectrum_reading::tests::pink;
use crate::track::tests::analyzed;
use crate::{RegionName, SpectralRegion};
use dsp::{Biquad, Coefficients, Db, Hertz};

const RATE: u32 = 48_000;

fn excesses(samples: Vec<f32>) -> [f64; 4] {
    let regions: Vec<SpectralRegion> = analyzed(RATE, vec![samples]).spectrum.regions;
    let names: Vec<RegionName> = regions.iter().map(|region| region.name).collect();
    assert_eq!(names, [RegionName::Mud, RegionName::Boxy, RegionName::Nasal, RegionName::Harsh]);
    std::array::from_fn(|k| regions[k].excess_db.expect("noise fills every band"))
}

fn with_bell(mut samples: Vec<f32>, frequency_hz: f64, gain_db: f64) -> Vec<f32> {
    Biquad::new(Coefficients::bell(RATE, Hertz(frequency_hz), Db(gain_db), 1.4)).process(&mut samples);
    samples
}

#[test]
fn pink_noise_has_no_region_in_excess() {
    let found = excesses(pink(1, 30));
    assert!(found[..3].iter().all(|excess| excess.abs() < 0.3), "{found:?}");
    // A frame's 2 to 5 kHz hold about a thousand independent values: the ninetieth percentile is 0.2 dB above the mean.
    assert!((found[3] - 0.2).abs() < 0.3, "{found:?}");
}

#[test]
fn a_boost_shows_in_its_own_region() {
    let flat = excesses(pink(1, 20));
    for (region, frequency_hz) in [(0, 320.0), (1, 424.0), (2, 1_095.0), (3, 3_162.0)] {
        let boosted = excesses(with_bell(pink(1, 20), frequency_hz, 6.0));
        let rise: Vec<f64> = boosted.iter().zip(flat).map(|(boosted, flat)| boosted - flat).collect();
        assert!(rise[region] > 2.5, "{frequency_hz} Hz: {rise:?}");
        if region > 1 {
            assert!(rise.iter().enumerate().all(|(k, other)| k == region || *other < 0.0), "{frequency_hz}: {rise:?}");
        }
    }
}

#[test]
fn what_is_harsh_now_and_then_counts() {
    let mut samples = pink(1, 20);
    let flat = excesses(samples.clone());
    // Three seconds of twenty.
    let bright = with_bell(samples.clone(), 3_162.0, 12.0);
    let passage = 8 * RATE as usize..11 * RATE as usize;
    samples[passage.clone()].copy_from_slice(&bright[passage]);
    let harsh = excesses(samples)[3];
    assert!(harsh - flat[3] > 6.0, "{harsh} {flat:?}");
}

#[test]
fn the_level_of_the_file_does_not_matter() {
    let samples = with_bell(pink(1, 10), 300.0, 3.0);
    let loud = excesses(samples.clone());
    let quiet = excesses(samples.iter().map(|x| 0.03 * x).collect());
    for (loud, quiet) in loud.iter().zip(quiet) {
        assert!((loud - quiet).abs() < 1e-3, "{loud} {quiet}");
    }
}

#[test]
fn a_region_with_an_empty_band_is_undefined() {
    let rate = 8_000;
    let noise = dsp::signals::white_noise(1, 0.5, 5 * rate as usize);
    let regions = analyzed(rate, vec![noise]).spectrum.regions;
    let defined: Vec<bool> = regions.iter().map(|region| region.excess_db.is_some()).collect();
    assert_eq!(defined, [true, true, true, false]);
}
