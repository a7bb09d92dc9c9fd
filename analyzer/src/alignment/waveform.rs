use super::benefit::{Comb, PairSums, bins};
use super::correlogram::{CorrelogramMaker, Top};
use super::cross_spectrum::{CrossAnalyser, CrossSpectrum};
use super::joint::Passage;
use serde::{Deserialize, Serialize};

/// Delay and polarity of two waveforms, or why they cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waveform {
    /// One is a copy of the other but for EQ, room and what else it heard.
    Matched(WaveformMatch),
    /// Nothing is claimed.
    Unmeasured(Unmeasured),
}

/// Why delay and polarity cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmeasured {
    /// The stems sound together for less than half a second.
    TooLittleJointSound,
    /// What they have in common lies in so few tones that one cycle cannot be told from the next.
    SteadyTone,
    /// They do not have a waveform in common.
    Unrelated,
    /// Several delays fit nearly as well, or the passages disagree.
    Ambiguous,
}

/// Which way up the second waveform is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// As the first.
    Same,
    /// Upside down.
    Inverted,
    /// Neither: its phase is turned by about a quarter of a cycle, or lows and highs disagree.
    Undetermined,
}

/// A waveform found in another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WaveformMatch {
    /// How much later the second stem is, in seconds.
    pub delay_s: f64,
    /// Which way up it is.
    pub polarity: Polarity,
    /// The share of what is coherent that lines up at this delay and polarity, 0…1.
    pub confidence: f64,
    /// The strongest other correlation as a share of this one, 0…1.
    pub runner_up: f64,
    /// The share of the passages that alone give the same delay within 0.25 ms and the same sign, 0…1.
    pub agreement: f64,
    /// Normalised correlation when lined up: of the second stem as it stands, negative when upside down, −1…1;
    /// near zero when the phase is turned.
    pub aligned_correlation: f64,
    /// The phase that all frequencies share after the delay is taken out, −180…180 degrees: near 0 the same polarity,
    /// near ±180 inverted, near ±90 turned as by an all-pass.
    pub phase_intercept_deg: f64,
    /// What the delay cuts into the sum; `None` when its first notch lies above 20 kHz.
    pub comb: Option<Comb>,
}

/// The longest delay looked for, in seconds.
pub(super) const MAX_DELAY_S: f64 = 0.03;
/// Rumble below says nothing on arrival, in hertz.
const LOWEST_HZ: f64 = 40.0;
/// Less of the coherent part lined up than this is chance or another source. Design heuristic: two microphones of a drum
/// kit reach 0.4 at delays that are none, copies with EQ, noise and room 0.5 and more.
const LEAST_CONFIDENCE: f64 = 0.45;
/// A second delay this near to the first leaves it open. Design heuristic.
const MOST_RUNNER_UP: f64 = 0.62;
/// Less in common than this is bleed at most. Design heuristic.
const LEAST_CORRELATION: f64 = 0.1;
/// Phases of EQ move the best sum by no more than this, in seconds.
const BENT_S: f64 = 0.000_5;
/// Steps of the search for it, in samples of the copy.
const BENT_STEP: f64 = 0.2;
/// What it has to gain, in dB: noise and rooms move the loudest sum too, but by less.
const LEAST_BENT_GAIN_DB: f64 = 0.12;
/// Design heuristic: an effect return agreed with its synthesiser in three passages of five, upside down 6 ms apart; real
/// copies agree in nearly all.
const LEAST_AGREEMENT: f64 = 0.75;
const AGREEMENT_S: f64 = 0.000_25;
/// Where the second lobe of what the signal allows is higher than this, cycles cannot be told apart.
const STEADIEST: f64 = 0.75;
/// Fewer coherent bins than this are a tone or chance.
const LEAST_WEIGHT: f64 = 12.0;
/// Phase intercepts this near ±90° are neither polarity, in degrees.
const QUARTER_TOLERANCE_DEG: f64 = 30.0;

/// What was found, with the spectrum read at about that delay, the delay left, and the sign.
#[derive(Debug)]
pub(super) struct Alignment {
    pub(super) found: WaveformMatch,
    pub(super) spectrum: CrossSpectrum,
    pub(super) rest: f64,
    pub(super) sign: f64,
}

impl Alignment {
    /// Level of the lined-up sum over the powers of both, in dB.
    pub(super) fn gain_db(&self, rate: f64) -> f64 {
        PairSums::moved(&self.spectrum, rate, self.rest, self.sign).gain_db()
    }
}

/// The delay and polarity of two stems, from the spectra of their passages and the sum of those.
pub(super) fn compare(
    passages: &[Passage],
    spectra: &[CrossSpectrum],
    whole: &CrossSpectrum,
    analyser: &mut CrossAnalyser,
    rate: f64,
) -> Result<Alignment, Unmeasured> {
    let mut search = Search { maker: CorrelogramMaker::new(), rate };
    let candidate = search.candidate(whole)?;
    if let Some(reason) = candidate.doubt() {
        return Err(reason);
    }
    let agreement = search.agreement(spectra, candidate.top);
    if agreement < LEAST_AGREEMENT {
        return Err(Unmeasured::Ambiguous);
    }
    // Read at the delay, a window holds the same sound of both.
    let lag = candidate.top.delay.round() as isize;
    let spectra: Vec<CrossSpectrum> = passages.iter().filter_map(|p| analyser.analyse(p, lag)).collect();
    let spectrum = CrossSpectrum::sum(&spectra).ok_or(Unmeasured::TooLittleJointSound)?;
    let coherence = spectrum.coherence(bins(LOWEST_HZ, f64::INFINITY, rate));
    let mut rest = coherence.most_likely().refined(candidate.top.delay - lag as f64);
    let real = coherence.at(rest).0;
    let (sign, confidence) = (real.signum(), real.abs() / coherence.weight().max(f64::MIN_POSITIVE));
    let in_common = PairSums::moved(&spectrum, rate, rest, sign).correlation();
    if confidence < LEAST_CONFIDENCE || in_common < LEAST_CORRELATION {
        return Err(Unmeasured::Unrelated);
    }
    let (group_delay, phase_intercept_deg) = coherence.intercept(rest, candidate.lobe);
    let is_turned = (phase_intercept_deg.abs() - 90.0).abs() < QUARTER_TOLERANCE_DEG;
    rest = if is_turned { group_delay } else { louder_sum(&spectrum, rest, sign, rate) };
    let sums = PairSums::moved(&spectrum, rate, rest, sign);
    let polarity = match (is_turned, sign < 0.0) {
        (true, _) => Polarity::Undetermined,
        (false, true) => Polarity::Inverted,
        (false, false) => Polarity::Same,
    };
    let delay_s = (lag as f64 + rest) / rate;
    let found = WaveformMatch {
        delay_s,
        polarity,
        confidence,
        runner_up: candidate.runner_up,
        agreement,
        aligned_correlation: sign * sums.correlation(),
        phase_intercept_deg,
        comb: sums.comb(delay_s, sign < 0.0),
    };
    Ok(Alignment { found, spectrum, rest, sign })
}

/// The delay near `rest` at which the pair's sum is the loudest, where that is audibly louder: EQ that bends the phase has
/// no one delay, and the one that sums best is wanted. Of a straight copy `rest` itself is within a thousandth of a dB.
fn louder_sum(spectrum: &CrossSpectrum, rest: f64, sign: f64, rate: f64) -> f64 {
    let at = |delay: f64| (delay, PairSums::moved(spectrum, rate, delay, sign).gain_db());
    let reach = (BENT_S * rate / BENT_STEP).ceil() as i32;
    let all = (-reach..=reach).map(|k| at(rest + BENT_STEP * f64::from(k)));
    let louder = all.max_by(|x, y| x.1.total_cmp(&y.1)).filter(|(_, gain)| *gain > at(rest).1 + LEAST_BENT_GAIN_DB);
    louder.map_or(rest, |(delay, _)| delay)
}

/// The strongest top of a correlogram with what speaks for it.
struct Candidate {
    top: Top,
    runner_up: f64,
    /// As `runner_up`, of what the signal allows at best.
    steadiness: f64,
    /// Half the width of the top, in samples.
    lobe: f64,
    /// Coherent bins.
    weight: f64,
}

impl Candidate {
    fn doubt(&self) -> Option<Unmeasured> {
        if self.weight < LEAST_WEIGHT {
            Some(Unmeasured::Unrelated)
        } else if self.steadiness > STEADIEST {
            Some(Unmeasured::SteadyTone)
        } else if self.top.value.abs() < LEAST_CONFIDENCE {
            Some(Unmeasured::Unrelated)
        } else if self.runner_up > MOST_RUNNER_UP {
            Some(Unmeasured::Ambiguous)
        } else {
            None
        }
    }
}

struct Search {
    maker: CorrelogramMaker,
    rate: f64,
}

impl Search {
    fn reach(&self) -> usize {
        (MAX_DELAY_S * self.rate).round() as usize
    }

    fn candidate(&mut self, spectrum: &CrossSpectrum) -> Result<Candidate, Unmeasured> {
        let coherence = spectrum.coherence(bins(LOWEST_HZ, f64::INFINITY, self.rate));
        let weight = coherence.weight();
        let reach = self.reach();
        let ideal = self.maker.ideal(&coherence, reach);
        let tops = self.maker.correlation(&coherence, reach).tops();
        let top = *tops.first().ok_or(Unmeasured::Unrelated)?;
        let lobe = ideal.half_lobe();
        let beside = |tops: &[Top], centre: f64| {
            tops.iter().filter(|other| (other.delay - centre).abs() > 2.0 * lobe).map(|other| other.value.abs()).next()
        };
        let steadiness = beside(&ideal.tops(), 0.0).unwrap_or(0.0);
        let runner_up = beside(&tops, top.delay).unwrap_or(0.0) / top.value.abs();
        Ok(Candidate { top, runner_up, steadiness, lobe: 2.0 * lobe, weight })
    }

    /// The share of the passages that say the same.
    fn agreement(&mut self, spectra: &[CrossSpectrum], top: Top) -> f64 {
        let tolerance = AGREEMENT_S * self.rate;
        let alike = spectra.iter().filter(|spectrum| {
            self.candidate(spectrum)
                .is_ok_and(|own| (own.top.delay - top.delay).abs() <= tolerance && own.top.value * top.value > 0.0)
        });
        alike.count() as f64 / spectra.len() as f64
    }
}
