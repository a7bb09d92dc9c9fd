/// Finds how many bits the samples of a file really use.
///
/// A 16-bit file that was saved with 24 bits keeps eight zeros at the end of every sample. Where the gain was touched, or
/// dither added, after that, it does not, and nothing is found.
#[derive(Debug, Default)]
pub(crate) struct UsedBits {
    /// All samples as 24-bit integers, or-ed.
    union: i32,
}

/// Samples are judged to 24 bits, the finest step that `f32` holds at full scale.
const BITS: u32 = 24;
const FULL_SCALE: f32 = (1 << (BITS - 1)) as f32;

impl UsedBits {
    pub(crate) fn push(&mut self, samples: &[f32]) {
        if self.union & 1 == 0 {
            // Casting saturates, which sets the last bit: a file above full scale is no padded one.
            self.union = samples.iter().fold(self.union, |union, x| union | (x * FULL_SCALE) as i32);
        }
    }

    /// The bits that are in use; 0 for silence.
    pub(crate) fn finish(&self) -> u32 {
        BITS.saturating_sub(self.union.trailing_zeros())
    }

    /// What two channels use.
    pub(crate) fn and(&self, other: &Self) -> Self {
        Self { union: self.union | other.union }
    }
}

#[cfg(test)]
mod tests {
    use crate::FaultKind;
    use crate::track::tests::faults;
    use dsp::signals;

    #[test]
    fn padding_is_found_until_one_sample_uses_the_last_bits() {
        let noise = signals::white_noise(1, 0.5, 48_000);
        let padded = |bits: u32| {
            let steps = (1 << (bits - 1)) as f32;
            noise.iter().map(|x| (x * steps).round() / steps).collect::<Vec<f32>>()
        };
        for used_bits in [8, 12, 16] {
            let found = faults(48_000, vec![padded(used_bits), padded(used_bits)]);
            assert!(found.iter().any(|fault| fault.kind == FaultKind::PaddedBits { used_bits, file_bits: 24 }));
        }
        let mut touched = padded(16);
        touched[30_000] += 2.0 / 16_777_216.0;
        for clean in [noise.clone(), padded(20), touched] {
            assert_eq!(faults(48_000, vec![clean]), []);
        }
    }
}
