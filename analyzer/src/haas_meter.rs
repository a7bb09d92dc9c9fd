use crate::{FaultKind, Side};
use dsp::{StereoSpectrum, correlation_of};
use std::ops::Range;

/// Listens whether one channel is the other one, later: a mono sound made wide by a delay (Haas 1951).
///
/// The phases of L·R* are averaged over all frames, each weighted by the root of its power, for what is delayed keeps
/// its phases while two takes, a room or a stereo effect do not. The generalised cross-correlation with phase transform
/// (Knapp & Carter 1976) of that average has one narrow top at the delay. A signal of few steady tones has many and is
/// not named.
#[derive(Debug, Default)]
pub(crate) struct HaasMeter {
    rate_hz: f64,
    bins: Range<usize>,
    n_bins: usize,
    /// Sums over the frames of Re and Im of L·R*/|L·R*|, and of what they could be at most.
    cross: Vec<f64>,
    quadrature: Vec<f64>,
    most: Vec<f64>,
}

/// The delay that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct HaasDelay {
    /// How much later `late` is.
    pub(crate) delay_s: f64,
    pub(crate) late: Side,
    /// Height of the top: 1 when one channel is nothing but the other one delayed.
    pub(crate) strength: f64,
}

/// Phases are compared from 80 Hz to 8 kHz: below there is no delay to tell, above codecs leave none.
const BAND_HZ: (f64, f64) = (80.0, 8_000.0);
/// Bins that lie this far under the mean bin of their frame count half, those below less: 70 dB, where codecs and
/// rounding decide the phases.
const FLOOR: f32 = 1e-7;
/// Longest delay that is heard as one wide sound, not as an echo, and what is searched for other tops around it.
const LONGEST_S: f64 = 0.035;
const SEARCHED_S: f64 = 0.04;
/// Two microphones as far apart as ears are, and panning by time, stay below.
const SHORTEST_S: f64 = 0.0008;
/// A pair of microphones up to a metre apart hears what stands at its side this much later on one channel.
const SPACED_PAIR_S: f64 = 0.003;
/// What a recorded pair does not reach, for a room is heard on both: only a copy is as alike. The overheads, ambience
/// and bass drum pairs of a drum kit in a room measure 0.02 to 0.06. Design heuristic.
const STRENGTH_OF_COPY: f64 = 0.75;
/// Copies of real stems measure 0.5 to 1; of 117 real stereo files the highest off zero is 0.27, a voice through a
/// doubling effect of 5.2 ms. Design heuristic.
const LEAST_STRENGTH: f64 = 0.4;
/// The top over the root mean square of all delays, and over the next top. Unrelated sounds measure 5.4 and 1.2 at most.
const LEAST_OVER_RMS: f64 = 10.0;
const LEAST_OVER_NEXT: f64 = 1.5;
/// Tops nearer than this are one.
const TOP_WIDTH_S: f64 = 0.0005;

impl HaasMeter {
    pub(crate) fn new(rate_hz: f64, n_bins: usize) -> Self {
        let bin_hz = rate_hz / (2 * n_bins.saturating_sub(1)).max(1) as f64;
        let bin = |hz: f64| ((hz / bin_hz).round() as usize).min(n_bins.saturating_sub(1));
        let bins = bin(BAND_HZ.0)..bin(BAND_HZ.1);
        let zeros = vec![0.0; bins.len()];
        Self { rate_hz, n_bins, cross: zeros.clone(), quadrature: zeros.clone(), most: zeros, bins }
    }

    /// The first bin above all that are compared.
    pub(crate) fn end_bin(&self) -> usize {
        self.bins.end
    }

    /// Takes the next frame; `products` are |L|·|R| per bin.
    pub(crate) fn push(&mut self, spectrum: &StereoSpectrum<'_>, products: &[f32]) {
        let n = self.bins.len();
        let products = &products[self.bins.clone()];
        let (cross, quadrature) = (&spectrum.cross[self.bins.clone()], &spectrum.quadrature[self.bins.clone()]);
        let power = crate::lanes::sum(products, |product| product);
        if power <= 0.0 || !power.is_finite() {
            return;
        }
        let weight = power.sqrt() as f32;
        let floor = FLOOR * (power / n as f64) as f32;
        let (cross_sums, quadrature_sums) = (&mut self.cross[..n], &mut self.quadrature[..n]);
        let most = &mut self.most[..n];
        for k in 0..n {
            let unit = weight / (products[k] + floor);
            cross_sums[k] += f64::from(unit * cross[k]);
            quadrature_sums[k] += f64::from(unit * quadrature[k]);
            most[k] += f64::from(unit * products[k]);
        }
    }

    pub(crate) fn finish(&self) -> Option<HaasDelay> {
        let top = self.top()?;
        let clear = top.over_rms >= LEAST_OVER_RMS && top.over_next >= LEAST_OVER_NEXT;
        let late_s = top.lag / self.rate_hz;
        let delay_s = late_s.abs();
        let least = if delay_s < SPACED_PAIR_S { STRENGTH_OF_COPY } else { LEAST_STRENGTH };
        let found = clear && SHORTEST_S <= delay_s && delay_s <= LONGEST_S && top.strength >= least;
        let late = if late_s > 0.0 { Side::Right } else { Side::Left };
        found.then_some(HaasDelay { delay_s, late, strength: top.strength.min(1.0) })
    }

    /// The highest top of either sign: a delayed channel may be inverted, too.
    fn top(&self) -> Option<Top> {
        let most: f64 = self.most.iter().sum();
        let correlation = correlation_of(&self.in_all_bins(&self.cross), &self.in_all_bins(&self.quadrature));
        let reach = ((SEARCHED_S * self.rate_hz) as usize).min((correlation.len() / 2).saturating_sub(1));
        if most <= 0.0 || reach == 0 {
            return None;
        }
        let at = |lag: isize| {
            let index = lag.rem_euclid(correlation.len() as isize) as usize;
            f64::from(correlation[index]).abs() / (2.0 * most)
        };
        let reach = reach as isize;
        let highest = |lags: &mut dyn Iterator<Item = isize>| lags.max_by(|a, b| at(*a).total_cmp(&at(*b)));
        let lag = highest(&mut (-reach..=reach))?;
        let width = (TOP_WIDTH_S * self.rate_hz).ceil() as isize;
        let next = highest(&mut (-reach..=reach).filter(|other| (other - lag).abs() > width))?;
        let mean_square = (-reach..=reach).map(|lag| at(lag).powi(2)).sum::<f64>() / (2 * reach + 1) as f64;
        let (before, strength, after) = (at(lag - 1), at(lag), at(lag + 1));
        let curvature = before - 2.0 * strength + after;
        let offset = if curvature < 0.0 { 0.5 * (before - after) / curvature } else { 0.0 };
        Some(Top {
            lag: lag as f64 + offset,
            strength,
            over_rms: strength / mean_square.sqrt(),
            over_next: strength / at(next),
        })
    }

    /// The sums of the compared bins among zeros for all others.
    fn in_all_bins(&self, sums: &[f64]) -> Vec<f32> {
        let mut all = vec![0.0; self.n_bins];
        for (bin, sum) in all[self.bins.clone()].iter_mut().zip(sums) {
            *bin = *sum as f32;
        }
        all
    }
}

/// The highest top of a correlation.
#[derive(Debug)]
struct Top {
    /// How many samples right is late.
    lag: f64,
    strength: f64,
    over_rms: f64,
    over_next: f64,
}

impl From<HaasDelay> for FaultKind {
    fn from(delay: HaasDelay) -> Self {
        Self::HaasDelay { delay_ms: 1_000.0 * delay.delay_s, late: delay.late, strength: delay.strength }
    }
}

#[cfg(test)]
mod tests {
    use crate::track::tests::analyzed;
    use crate::{FaultKind, Side};
    use dsp::signals;

    const RATE: u32 = 48_000;
    const N: usize = 6 * RATE as usize;

    /// One noise on both sides, `late` samples later and `gain` louder on the right, with noise of its own on each.
    fn delayed(late: usize, gain: f32, own: f32) -> [Vec<f32>; 2] {
        let source = signals::white_noise(1, 0.2, N + 4_000);
        let channel = |start: usize, gain: f32, seed: u64| -> Vec<f32> {
            let noise = signals::white_noise(seed, 0.2, N);
            source[start..start + N].iter().zip(noise).map(|(x, noise)| gain * (x + own * noise)).collect()
        };
        [channel(4_000, 1.0, 2), channel(4_000 - late, gain, 3)]
    }

    fn heard(channels: &[Vec<f32>; 2]) -> Option<(f64, Side, f64)> {
        analyzed(RATE, channels.to_vec()).faults.into_iter().find_map(|fault| match fault.kind {
            FaultKind::HaasDelay { delay_ms, late, strength } => Some((delay_ms, late, strength)),
            _ => None,
        })
    }

    #[test]
    fn a_delayed_copy_is_found_with_its_delay_at_any_level_down_to_the_level_of_other_sound() {
        for (delay_ms, gain, own) in [
            (1.0, 1.0, 0.0),
            (1.0, 0.5, 0.3),
            (5.0, 1.0, 0.7),
            (12.0, 0.7, 0.7),
            (25.0, 0.5, 0.7),
            (34.0, 0.5, 0.3),
            (34.0, 1.0, 0.7),
        ] {
            let channels = delayed((delay_ms * 48.0) as usize, gain, own);
            let (found_ms, late, strength) = heard(&channels).expect("a delay was planted");
            assert!((found_ms - delay_ms).abs() < 0.02, "{delay_ms}: {found_ms}");
            assert!(late == Side::Right && strength <= 1.0);
            let [left, right] = channels;
            let (swapped_ms, late, _) = heard(&[right, left]).expect("the same delay");
            assert!((swapped_ms - delay_ms).abs() < 0.02 && late == Side::Left);
        }
    }

    #[test]
    fn what_is_no_copy_in_that_range_is_left_alone() {
        let unrelated = [signals::white_noise(1, 0.2, N), signals::white_noise(2, 0.2, N)];
        assert_eq!(heard(&unrelated), None);
        // In time, between two ears, an echo, and mostly something else.
        for (late, own) in [(0, 0.3), (24, 0.0), (1_920, 0.0), (240, 2.0)] {
            assert_eq!(heard(&delayed(late, 1.0, own)), None, "{late} samples");
        }
        // A pair of microphones hears as much room as source.
        assert_eq!(heard(&delayed(72, 1.0, 0.7)), None);
        // A copy in the middle of the mix outweighs its delayed one.
        let [left, right] = delayed(480, 1.0, 0.0);
        let centre = signals::white_noise(9, 0.3, N);
        let plus = |channel: Vec<f32>| channel.iter().zip(&centre).map(|(x, y)| x + y).collect();
        assert_eq!(heard(&[plus(left), plus(right)]), None);
    }
}
