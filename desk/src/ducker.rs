use crate::ballistics::{Branching, gain_of, share_per_sample};
use crate::cascade::Cascade;
use crate::chain::CHUNK;
use crate::peak_follower::PeakFollower;
use dsp::{Coefficients, Db, Hertz};

/// The key's level is its peak, falling with this time constant: 25 Hz stays within the full depth between two half waves.
const LEVEL_FALL_MS: f64 = 20.0;
/// A key that is louder than this re its own loudest plays, and ducks by the full depth; below `SILENT_DB` it ducks by
/// nothing, and between by a share in proportion to the decibels. Design heuristics: the softer hits and syllables of a
/// part lie within 12 dB of the loudest, what a close microphone hears of its neighbours below 24 dB.
const PLAYING_DB: f64 = -12.0;
const SILENT_DB: f64 = -24.0;
/// The loudest is forgotten by this much a second: by 24 dB in a song of four minutes.
const FORGOTTEN_DB_PER_SECOND: f64 = 0.1;
/// The loudest counts as at least this, in dBFS: what stays 24 dB below it never ducks.
const LEAST_LOUDEST_DBFS: f64 = -60.0;
/// No ducker turns down further, in dB.
const MOST_DEPTH_DB: f64 = 120.0;

/// What a ducker is asked to do: the settings of [`crate::Action::Duck`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct DuckerParams {
    pub(crate) depth_db: f64,
    pub(crate) band_hz: Option<[f64; 2]>,
    pub(crate) attack_ms: f64,
    pub(crate) release_ms: f64,
}

impl DuckerParams {
    pub(crate) fn is_neutral(&self) -> bool {
        self.depth_db <= 0.0
    }

    /// The reduction in dB while the key's level is `relative_db` re its loudest.
    fn reduction_db(&self, relative_db: f64) -> f64 {
        let share = ((relative_db - SILENT_DB) / (PLAYING_DB - SILENT_DB)).clamp(0.0, 1.0);
        share * self.depth_db.min(MOST_DEPTH_DB)
    }
}

#[derive(Debug, Clone)]
struct DuckerCoefficients {
    params: DuckerParams,
    attack: f64,
    release: f64,
    loudest_left_per_sample: f64,
    least_loudest: f64,
    silent: f64,
    playing: f64,
}

/// Turns a stem down while another one plays, however loud that one was recorded.
///
/// In a band it takes from the stem what a band-pass of the second order lets through: y = x − (1 − g)·bp(x), a bell of gain
/// g whose −3 dB edges, as a band-pass, are those of the band. Its phase is that of a bell, and at rest it is a wire.
#[derive(Debug, Clone)]
pub(crate) struct Ducker {
    coefficients: DuckerCoefficients,
    level: PeakFollower,
    loudest: f64,
    ballistics: Branching,
    gains: Vec<f64>,
    bands: Vec<Cascade>,
    band: Vec<f64>,
}

impl Ducker {
    pub(crate) fn new(params: DuckerParams, sample_rate_hz: u32, n_channels: usize) -> Self {
        let band_pass = |[low_hz, high_hz]: [f64; 2]| {
            let centre_hz = (low_hz * high_hz).sqrt();
            Cascade::new(&[Coefficients::band_pass(sample_rate_hz, Hertz(centre_hz), centre_hz / (high_hz - low_hz))])
        };
        let band_hz = params.band_hz.filter(|[low_hz, high_hz]| 0.0 < *low_hz && low_hz < high_hz);
        Self {
            coefficients: DuckerCoefficients {
                attack: share_per_sample(params.attack_ms, sample_rate_hz),
                release: share_per_sample(params.release_ms, sample_rate_hz),
                loudest_left_per_sample: Db(-FORGOTTEN_DB_PER_SECOND / f64::from(sample_rate_hz)).to_amplitude(),
                least_loudest: Db(LEAST_LOUDEST_DBFS).to_amplitude(),
                silent: Db(SILENT_DB).to_amplitude(),
                playing: Db(PLAYING_DB).to_amplitude(),
                params,
            },
            level: PeakFollower::new(LEVEL_FALL_MS, sample_rate_hz),
            loudest: Db(LEAST_LOUDEST_DBFS).to_amplitude(),
            ballistics: Branching { reduction_db: 0.0 },
            gains: vec![0.0; CHUNK],
            bands: band_hz.map_or_else(Vec::new, |band_hz| vec![band_pass(band_hz); n_channels]),
            band: vec![0.0; CHUNK],
        }
    }

    /// Turns down by the peaks of `key`.
    pub(crate) fn process(&mut self, planes: &mut [&mut [f64]], key: &[f64]) {
        let n_frames = planes[0].len();
        for (i, key) in key.iter().enumerate() {
            let reduction_db = self.step(*key);
            self.gains[i] = if reduction_db == 0.0 { 1.0 } else { gain_of(reduction_db) };
        }
        let gains = &self.gains[..n_frames];
        if self.bands.is_empty() {
            for plane in planes {
                plane.iter_mut().zip(gains).for_each(|(sample, gain)| *sample *= gain);
            }
            return;
        }
        for (plane, filter) in planes.iter_mut().zip(&mut self.bands) {
            let band = &mut self.band[..n_frames];
            band.copy_from_slice(plane);
            filter.process(band);
            for ((sample, gain), in_band) in plane.iter_mut().zip(gains).zip(band) {
                *sample -= (1.0 - gain) * *in_band;
            }
        }
    }

    pub(crate) fn reset(&mut self) {
        self.level.reset();
        self.loudest = Db(LEAST_LOUDEST_DBFS).to_amplitude();
        self.ballistics.reduction_db = 0.0;
        self.bands.iter_mut().for_each(Cascade::reset);
    }

    fn step(&mut self, key: f64) -> f64 {
        let level = self.level.step(key);
        let coefficients = &self.coefficients;
        self.loudest = level.max(self.loudest * coefficients.loudest_left_per_sample).max(coefficients.least_loudest);
        // Where the share is none or all of the depth no logarithm is taken.
        let asked_db = if level <= coefficients.silent * self.loudest {
            0.0
        } else if level >= coefficients.playing * self.loudest {
            coefficients.params.reduction_db(0.0)
        } else {
            coefficients.params.reduction_db(20.0 * (level / self.loudest).log10())
        };
        self.ballistics.step(coefficients.attack, coefficients.release, asked_db)
    }
}

#[cfg(test)]
mod tests;
