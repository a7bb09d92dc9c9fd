use crate::{FaultKind, OctaveStereo, Stereo};

/// Correlation below which left and right cancel more than they add.
const MOST_CORRELATION: f64 = -0.5;
/// Stereo effects cancel now and then; an inverted channel does all the time.
const LEAST_NEGATIVE_SHARE: f64 = 0.9;
/// Effects that widen leave the lows as they were. Of real stems with a correlation under −0.2 all but one have 0.7 or
/// more in one of the three lowest octaves. Design heuristic.
const LOW_OCTAVES: usize = 3;
const MOST_LOW_CORRELATION: f64 = 0.5;

/// One channel inverted: left and right cancel nearly all the time, in the lows, too.
pub(crate) fn flipped_channel(stereo: &Stereo) -> Option<FaultKind> {
    let correlation = stereo.correlation.filter(|correlation| *correlation < MOST_CORRELATION)?;
    let steady = stereo.correlation_negative_share? >= LEAST_NEGATIVE_SHARE;
    let agrees = |octave: &OctaveStereo| octave.correlation.is_some_and(|r| r > MOST_LOW_CORRELATION);
    let lows_agree = stereo.octaves.iter().take(LOW_OCTAVES).any(agrees);
    (steady && !lows_agree).then_some(FaultKind::FlippedChannel { correlation })
}

#[cfg(test)]
mod tests {
    use crate::FaultKind;
    use crate::track::tests::analyzed;
    use dsp::signals;

    const N: usize = 6 * 48_000;

    /// Noise with this correlation of left and right.
    fn noise(correlation: f32) -> [Vec<f32>; 2] {
        let left = signals::white_noise(1, 0.4, N);
        let other = signals::white_noise(2, 0.4, N);
        let mix = |(x, y): (&f32, &f32)| correlation * x + (1.0 - correlation * correlation).sqrt() * y;
        let right = left.iter().zip(&other).map(mix).collect();
        [left, right]
    }

    fn heard([left, right]: [Vec<f32>; 2]) -> Option<f64> {
        analyzed(48_000, vec![left, right]).faults.into_iter().find_map(|fault| match fault.kind {
            FaultKind::FlippedChannel { correlation } => Some(correlation),
            _ => None,
        })
    }

    #[test]
    fn an_inverted_channel_is_found_from_a_correlation_of_0_55_on() {
        for correlation in [1.0_f32, 0.95, 0.7, 0.55] {
            let [left, right] = noise(correlation);
            assert_eq!(heard([left.clone(), right.clone()]), None);
            let flipped = right.iter().map(|x| -x).collect();
            let found = heard([left, flipped]).expect("a channel was inverted");
            assert!((found + f64::from(correlation)).abs() < 0.02, "{correlation}: {found}");
        }
        assert_eq!(heard(noise(-0.45)), None);
    }

    #[test]
    fn what_cancels_only_now_and_then_or_not_in_the_lows_is_left_alone() {
        let [left, right] = noise(-0.8);
        let mut at_times = right.clone();
        for x in &mut at_times[..N / 6] {
            *x = -*x;
        }
        assert_eq!(heard([left.clone(), at_times]), None);
        let bass = signals::sine(48_000, dsp::Hertz(60.0), 0.06, N);
        let plus = |channel: &[f32]| channel.iter().zip(&bass).map(|(x, y)| x + y).collect();
        assert_eq!(heard([plus(&left), plus(&right)]), None);
    }
}
