use crate::published::Features;
use analyzer::{Meter, ThirdOctaveSpectrum, TrackAnalysis, TrackInfo, TrackMeter};
use dsp::{AudioBlock, N_THIRD_OCTAVES, db_to_power, power_to_db};

/// Frames pushed at once.
const BLOCK_FRAMES: usize = 8_192;
/// The third octaves that stand for the publisher's five bands of width, by their first and last centre in hertz.
pub(crate) const OUR_WIDTHS_HZ: [(f64, f64); 5] =
    [(19.0, 100.0), (125.0, 400.0), (500.0, 1_600.0), (2_000.0, 6_400.0), (8_000.0, 16_000.0)];
/// The ten bands whose mean level is the reference of a profile's spectrum, by first and last centre in hertz.
const REFERENCE_HZ: (f64, f64) = (250.0, 2_000.0);
/// What a centre may lie off for its printed value.
const CENTER_TOLERANCE: f64 = 1.02;

/// What a profile calls the crest of a band.
pub(crate) fn crest_name(low_hz: f64, high_hz: f64) -> String {
    format!("crest_{low_hz:.0}_to_{high_hz:.0}_hz_db")
}

/// What a profile calls side against mid of the third octaves with these centres.
pub(crate) fn width_name((first_hz, last_hz): (f64, f64)) -> String {
    let half = 2.0_f64.powf(1.0 / 6.0);
    format!("side_to_mid_{:.0}_to_{:.0}_hz_db", nearest_center(first_hz) / half, nearest_center(last_hz) * half)
}

/// Our name of third octave `band` relative to the mean of the reference bands.
pub(crate) fn third_name(band: usize) -> String {
    format!("third_octave_{band}_db")
}

fn nearest_center(hz: f64) -> f64 {
    let off = |center: &f64| (center / hz).ln().abs();
    dsp::third_octave_centers_hz().into_iter().min_by(|a, b| off(a).total_cmp(&off(b))).expect("31 centres")
}

fn is_within(center_hz: f64, (first_hz, last_hz): (f64, f64)) -> bool {
    first_hz / CENTER_TOLERANCE <= center_hz && center_hz <= last_hz * CENTER_TOLERANCE
}

/// Readings of `audio` by the names that profiles use; what is undefined is left out.
pub(super) fn of(sample_rate_hz: u32, audio: &AudioBlock) -> Features {
    let track = analysis(sample_rate_hz, audio);
    let loudness = &track.loudness;
    // Mono is played by two loudspeakers, as the publisher has it.
    let lufs = loudness.integrated_dual_mono_lufs.or(loudness.integrated_lufs);
    let third = &track.spectrum.third_octave;
    let mut features = vec![
        ("integrated_lufs".to_owned(), lufs),
        ("range_lu".to_owned(), loudness.range_lu),
        ("true_peak_dbtp".to_owned(), loudness.true_peak_dbtp),
        ("plr_db".to_owned(), loudness.true_peak_dbtp.zip(lufs).map(|(peak, lufs)| peak - lufs)),
        ("psr_p5_db".to_owned(), track.dynamics.psr_p5_db),
        ("psr_min_db".to_owned(), track.dynamics.psr_min_db),
        ("crest_db".to_owned(), track.dynamics.crest_db),
        ("tilt_db_per_octave".to_owned(), track.spectrum.tilt_db_per_octave),
        ("side_to_mid_db".to_owned(), track.stereo.side_to_mid_db),
        ("correlation".to_owned(), track.stereo.correlation),
    ];
    let crests = track.dynamics.band_crest.iter();
    features.extend(crests.map(|band| (crest_name(band.low_hz, band.high_hz), band.crest_db)));
    features.extend(OUR_WIDTHS_HZ.map(|range| (width_name(range), side_to_mid_db(third, range))));
    let thirds = relative_thirds(&third.levels_db).into_iter().flatten().enumerate();
    features.extend(thirds.map(|(band, level)| (third_name(band), level)));
    features.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn analysis(sample_rate_hz: u32, audio: &AudioBlock) -> TrackAnalysis {
    let info = TrackInfo {
        name: String::new(),
        path: String::new(),
        codec: String::new(),
        bits_per_sample: None,
        sample_rate_hz,
        channels: audio.n_channels(),
    };
    let mut meter = TrackMeter::with(info, Meter::OF_A_MIX);
    let mut block = AudioBlock::default();
    for start in (0..audio.n_frames()).step_by(BLOCK_FRAMES) {
        block.reset(audio.n_channels(), 0);
        block.append(audio, start..(start + BLOCK_FRAMES).min(audio.n_frames()));
        meter.push(&block);
    }
    meter.finish()
}

/// Side against mid of the third octaves whose centres lie in `range_hz`; `None` beyond ±60 dB, as the octaves have it.
fn side_to_mid_db(third: &ThirdOctaveSpectrum, range_hz: (f64, f64)) -> Option<f64> {
    let power = |levels: &[Option<f64>]| -> f64 {
        let inside = third.centers_hz.iter().zip(levels).filter(|(hz, _)| is_within(**hz, range_hz));
        inside.filter_map(|(_, level)| Some(db_to_power((*level)?))).sum()
    };
    power_to_db(power(&third.side_db) / power(&third.mid_db)).filter(|db| db.abs() <= 60.0)
}

/// Levels relative to the mean of the ten reference bands, which is what the spectrum of a profile is; `None` where one of
/// those is empty.
pub(crate) fn relative_thirds(levels_db: &[Option<f64>]) -> Option<Vec<Option<f64>>> {
    let centers = dsp::third_octave_centers_hz();
    let bands = levels_db.len().min(N_THIRD_OCTAVES);
    let reference: Option<Vec<f64>> =
        (0..bands).filter(|band| is_within(centers[*band], REFERENCE_HZ)).map(|band| levels_db[band]).collect();
    let reference = reference?;
    let mean = reference.iter().sum::<f64>() / reference.len() as f64;
    Some(levels_db.iter().map(|level| level.map(|db| db - mean)).collect())
}
