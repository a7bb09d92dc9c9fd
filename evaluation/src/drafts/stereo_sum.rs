use desk::pan_gains;
use dsp::{AudioBlock, db_to_amplitude};

/// Left and right of stems that play together.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct StereoSum {
    sides: [Vec<f64>; 2],
}

impl StereoSum {
    /// With a stem in the middle, at a gain.
    pub(super) fn add(&mut self, audio: &AudioBlock, gain_db: f64) {
        let gains = pan_gains(0.0, audio.n_channels()).map(|gain| gain * db_to_amplitude(gain_db));
        let (left, right) = audio.left_right();
        for ((sum, samples), gain) in self.sides.iter_mut().zip([left, right]).zip(gains) {
            sum.resize(sum.len().max(samples.len()), 0.0);
            sum.iter_mut().zip(samples).for_each(|(sum, x)| *sum += gain * f64::from(*x));
        }
    }

    /// Both together.
    pub(super) fn and(&self, other: &Self) -> Self {
        let at = |samples: &[f64], k: usize| samples.get(k).copied().unwrap_or(0.0);
        let n_frames = self.sides[0].len().max(other.sides[0].len());
        let sides =
            [0, 1].map(|side| (0..n_frames).map(|k| at(&self.sides[side], k) + at(&other.sides[side], k)).collect());
        Self { sides }
    }

    /// Whether nothing sounds.
    pub(super) fn is_silent(&self) -> bool {
        self.sides.iter().flatten().all(|x| *x == 0.0)
    }

    /// As meters take it.
    pub(super) fn block(&self) -> AudioBlock {
        let channel = |samples: &Vec<f64>| samples.iter().map(|x| *x as f32).collect();
        AudioBlock::from_channels(self.sides.iter().map(channel).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_of_any_length_and_layout_add_up() {
        let (mut a, mut b) = (StereoSum::default(), StereoSum::default());
        a.add(&AudioBlock::from_channels(vec![vec![1.0, 1.0], vec![0.0, -1.0]]), 0.0);
        b.add(&AudioBlock::from_channels(vec![vec![0.5; 3]]), 0.0);
        b.add(&AudioBlock::from_channels(vec![vec![0.0; 3], vec![1.0; 3]]), -20.0);
        let (sum, middle) = (a.and(&b).block(), 0.5 * std::f32::consts::FRAC_1_SQRT_2);
        let is = |found: &[f32], wanted: [f32; 3]| found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-6);
        assert!(is(sum.channel(0), [1.0 + middle, 1.0 + middle, middle]), "{sum:?}");
        assert!(is(sum.channel(1), [0.1 + middle, middle - 0.9, 0.1 + middle]), "{sum:?}");
        assert!(StereoSum::default().is_silent() && !a.is_silent());
    }
}
