//! How the waveforms of two stems lie to each other: delay, polarity, and what lining them up brings.

mod arrival;
mod benefit;
mod bleed;
mod copy;
mod correlogram;
mod cross_spectrum;
mod duplicate;
mod joint;
mod level_correlation;
mod rotation;
mod waveform;

pub use arrival::Arrival;
pub use benefit::{BandSum, Comb};
pub use bleed::{Bleed, bleed};
pub use copy::{AlignmentCopy, AlignmentMeter};
pub use duplicate::{Duplicate, duplicate, may_be_duplicate};
pub use level_correlation::level_correlation;
pub use rotation::Rotation;
pub use waveform::{Polarity, Unmeasured, Waveform, WaveformMatch};

use benefit::PairSums;
use cross_spectrum::{CrossAnalyser, CrossSpectrum};
use rotation::LEAST_GAIN_DB;
use serde::{Deserialize, Serialize};

/// How the waveforms of two stems relate. Delays are positive when the second stem is the later one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairRelation {
    /// Normalised correlation as the stems lie, −1…1.
    pub correlation: Option<f64>,
    /// Level change in dB of the pair's sum, as the stems lie, when one polarity is flipped.
    pub flip_gain_db: Option<f64>,
    /// Level change in dB of the pair's sum when it is lined up as measured.
    pub aligned_gain_db: Option<f64>,
    /// The all-pass that does what neither a flip nor a shift does; `None` where one of those is as good.
    pub rotation: Option<Rotation>,
    /// Delay and polarity, where the second stem is a copy of the first but for EQ, room and what else it heard.
    pub waveform: Waveform,
    /// When and which way up the second stem begins at the hits of the first. Stems that are only played together begin
    /// together too: this means something between microphones of one room.
    pub second_at_hits_of_first: Option<Arrival>,
    /// When and which way up the first stem begins at the hits of the second; with a delay above zero in both, each
    /// microphone has its own source and hears that of the other: bleed.
    pub first_at_hits_of_second: Option<Arrival>,
    /// What summing gives per third octave from 40 Hz to 4 kHz, where both sound.
    pub bands: Vec<BandSum>,
}

/// Compares the waveforms of two stems of one session.
pub fn relation(a: &AlignmentCopy, b: &AlignmentCopy) -> PairRelation {
    let same_rate = (a.sample_rate_hz - b.sample_rate_hz).abs() <= 1e-6 * a.sample_rate_hz;
    let Some(passages) = joint::passages(a, b).filter(|_| same_rate) else {
        return PairRelation::unmeasured(Unmeasured::TooLittleJointSound);
    };
    let mut analyser = CrossAnalyser::new();
    let spectra: Vec<CrossSpectrum> = passages.iter().filter_map(|passage| analyser.analyse(passage, 0)).collect();
    let Some(whole) = CrossSpectrum::sum(&spectra) else {
        return PairRelation::unmeasured(Unmeasured::TooLittleJointSound);
    };
    let rate = a.sample_rate_hz;
    let aligned = waveform::compare(&passages, &spectra, &whole, &mut analyser, rate);
    let sums = PairSums::of(&whole, rate);
    let (second_at_hits_of_first, first_at_hits_of_second) = arrival::both_ways(&passages, rate);
    let aligned_gain_db = aligned.as_ref().ok().map(|alignment| alignment.gain_db(rate) - sums.gain_db());
    let straight_db = aligned_gain_db.unwrap_or(0.0).max(sums.flip_gain_db()).max(0.0);
    let turns_better =
        |rotation: &Rotation| rotation.gain_db + sums.flip_gain_db().max(0.0) >= straight_db + LEAST_GAIN_DB;
    let rotation = rotation::best(&whole, sums, rate).filter(turns_better);
    PairRelation {
        correlation: Some(sums.correlation()),
        flip_gain_db: Some(sums.flip_gain_db()),
        aligned_gain_db,
        rotation,
        waveform: match &aligned {
            Ok(alignment) => Waveform::Matched(alignment.found),
            Err(reason) => Waveform::Unmeasured(*reason),
        },
        second_at_hits_of_first,
        first_at_hits_of_second,
        bands: benefit::bands(&whole, aligned.as_ref().ok(), rotation.as_ref(), rate),
    }
}

/// Both ways have to tell the same delay within this, in seconds.
const BOTH_WAYS_S: f64 = 0.000_5;
/// The share of the hits (or means) that must agree.
const LEAST_AGREEMENT: f64 = 0.6;
/// What is further below the source than this, in dB, is bleed into a microphone of something else. Design heuristic: a
/// snare's bottom microphone is 3 dB below the top one, a kick in the microphone of another 40 dB.
const LOWEST_LEVEL_DB: f64 = -15.0;

impl PairRelation {
    /// The arrival in the second stem of what hits the first, where both are microphones of one source: the hits of either
    /// tell the same, and the source is about as loud in both. `None` for bleed and without hits.
    pub fn one_source_arrival(&self) -> Option<Arrival> {
        let (forward, backward) = (self.second_at_hits_of_first?, self.first_at_hits_of_second?);
        let is_one = (forward.delay_s + backward.delay_s).abs() <= BOTH_WAYS_S && forward.polarity == backward.polarity;
        let holds = |way: &Arrival| way.agreement >= LEAST_AGREEMENT && way.level_db >= LOWEST_LEVEL_DB;
        (is_one && holds(&forward) && holds(&backward)).then_some(forward)
    }

    fn unmeasured(reason: Unmeasured) -> Self {
        Self {
            correlation: None,
            flip_gain_db: None,
            aligned_gain_db: None,
            rotation: None,
            waveform: Waveform::Unmeasured(reason),
            second_at_hits_of_first: None,
            first_at_hits_of_second: None,
            bands: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
