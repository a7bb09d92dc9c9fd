use crate::level::{percentile, sorted};

/// A stem sounds in frames of at least this share of its loud moments. Design heuristic: a tenth as loud is about 33 phon
/// softer.
const SHARE_OF_LOUD: f64 = 0.1;
/// The percentile that stands for the loud moments.
const LOUD_PERCENTILE: f64 = 0.95;
/// Sones below which a frame counts as silent whatever else there is: a tone of 1 kHz at 8 dB. Design heuristic.
const SILENT_SONES: f64 = 0.02;

/// For every frame whether a stem sounds in it, from its loudness alone in sones.
pub(crate) fn active_frames(sones: &[f32]) -> Vec<bool> {
    let loud = percentile(&sorted(sones.iter().map(|n| f64::from(*n))), LOUD_PERCENTILE).unwrap_or(0.0);
    let least = (SHARE_OF_LOUD * loud).max(SILENT_SONES);
    sones.iter().map(|n| f64::from(*n) >= least).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_and_silence_are_not_active() {
        assert_eq!(active_frames(&[4.0, 0.5, 0.39, 4.0]), [true, true, false, true]);
        assert_eq!(active_frames(&[0.019, 0.021, 0.0]), [false, true, false]);
        assert!(active_frames(&[]).is_empty());
    }
}
