use crate::{ErbSpectrum, Sibilance, SpectralRegion, fine_bands, resonance};
use serde::{Deserialize, Serialize};

/// Long-term average spectrum in third-octave bands.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ThirdOctaveSpectrum {
    /// Centre frequencies in hertz.
    pub centers_hz: Vec<f64>,
    /// Level per band in dB re a full-scale mean square of 1, left and right powers summed; `None` where the file
    /// holds nothing.
    pub levels_db: Vec<Option<f64>>,
    /// The same over the time whose short-term loudness lies within 4 LU of the loudest (which a twentieth of the playing
    /// time exceeds): what its dense sections sound like, however long the quiet ones are.
    pub loud_db: Vec<Option<f64>>,
    /// Level of mid, (L+R)/√2, per band in dB.
    pub mid_db: Vec<Option<f64>>,
    /// Level of side, (L−R)/√2, per band in dB.
    pub side_db: Vec<Option<f64>>,
    /// Level of the left channel per band in dB; `None` for a mono file, like side and right.
    pub left_db: Vec<Option<f64>>,
    /// Level of the right channel per band in dB.
    pub right_db: Vec<Option<f64>>,
    /// Tenth percentile of the frames' levels per band, in dB.
    pub p10_db: Vec<Option<f64>>,
    /// Median of the frames' levels per band, in dB.
    pub p50_db: Vec<Option<f64>>,
    /// Ninetieth percentile of the frames' levels per band, in dB.
    pub p90_db: Vec<Option<f64>>,
}

/// A narrow peak that stays at one frequency whatever is played.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resonance {
    /// Centre in hertz.
    pub frequency_hz: f64,
    /// Height above the smoothed spectrum around it, or the gain of the bell that fits it, in dB.
    pub excess_db: f64,
    /// Width between the points 3 dB below the top, in hertz.
    pub bandwidth_hz: f64,
    /// The share of active frames in which it stands out by more than 4 dB, 0…1.
    pub presence: f64,
    /// The least of its heights from its softest tenth to its loudest, in dB, where those tell that a filter raises all that
    /// sounds; `None` where it holds through many pitches instead.
    pub least_excess_db: Option<f64>,
}

/// Spectral balance of a file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Spectrum {
    /// Third-octave bands, 20 Hz to 20 kHz.
    pub third_octave: ThirdOctaveSpectrum,
    /// Bands of half an auditory filter's width.
    pub erb: ErbSpectrum,
    /// Slope of the power spectral density from 100 Hz to 10 kHz in dB per octave.
    pub tilt_db_per_octave: Option<f64>,
    /// Root mean square distance of the bands from that straight line, in dB.
    pub tilt_residual_db: Option<f64>,
    /// Slope of the power spectral density from 89 Hz to 4.5 kHz in dB per octave: the range whose slope does not depend
    /// on how loud the percussion is. Popular music has −4.53 (Elowsson & Friberg 2017, 12,345 songs).
    pub tilt_to_4500_hz_db_per_octave: Option<f64>,
    /// Root mean square distance of the bands from that second line, in dB.
    pub tilt_to_4500_hz_residual_db: Option<f64>,
    /// Ranges that stand out when there is too much of them: mud, boxy, nasal, harsh.
    pub regions: Vec<SpectralRegion>,
    /// Where 5 to 9 kHz stand out; `None` for files under 20 kHz and those that sound for less than five seconds.
    pub sibilance: Option<Sibilance>,
    /// Energy below 30 Hz relative to 40–120 Hz where it plays, in dB.
    pub rumble_db: Option<f64>,
    /// Energy below 30 Hz in the stem's own pauses relative to all of its energy, in dB; `None` without pauses.
    pub rumble_in_gaps_db: Option<f64>,
    /// Between these edges, in hertz, lie the middle eight tenths of the energy from 5 to 30 Hz, over the whole file; `None`
    /// where there is none.
    pub rumble_band_hz: Option<[f64; 2]>,
    /// Narrow peaks that do not follow the pitch, strongest first.
    pub resonances: Vec<Resonance>,
    /// Mean level of each 1/24-octave band where it plays, in dB; retained to measure a resonance again, not part of the
    /// JSON.
    #[serde(skip)]
    pub(crate) fine_db: Vec<f64>,
}

impl Spectrum {
    /// How far the spectrum at `frequency_hz` stands above its surroundings (the median of two thirds of an octave), in
    /// dB; `None` outside 150 Hz to 10 kHz and where nothing plays.
    pub fn excess_db(&self, frequency_hz: f64) -> Option<f64> {
        resonance::excess_db(&self.fine_db, fine_bands::fine_band(frequency_hz)?)
    }
}
