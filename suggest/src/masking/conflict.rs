use super::reading::PLAYING_SHARE;
use analyzer::TimeRange;
use analyzer::masking::{Masker, MaskingMap, StemMasking};
use dsp::{N_ERB_BANDS, erb_edge_hz};
use std::ops::Range;

/// A range of hearing in which one part takes what another needs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Conflict {
    /// The bands, by index.
    pub(crate) bands: Range<usize>,
    /// What the masker takes there, in sones.
    pub(crate) taken_sones: f64,
}

/// A masker that takes less than this share of an essential band's loudness does not fight for it. Design heuristic: two
/// equal noises take 0.75 of each other, and 0.25 is left to a sound 10 dB over the other.
const LEAST_BAND_INDEX: f64 = 0.2;
/// Fewer neighbouring half-Cam bands are a line, not a range.
const FEWEST_BANDS: usize = 3;
/// A second counts as one of the conflict's when the range loses this share of its loudness.
const LOST_IN_A_SECOND: f64 = 0.5;

impl Conflict {
    /// Where `masker` takes the most from `masked`; `None` where it fights for nothing essential.
    pub(crate) fn worst(masked: &StemMasking, masker: &Masker) -> Option<Self> {
        let fought =
            |band: usize| masked.bands[band].essential && masker.band_masking_indices[band] >= LEAST_BAND_INDEX;
        let mut runs: Vec<Range<usize>> = Vec::new();
        for band in (0..N_ERB_BANDS).filter(|band| fought(*band)) {
            match runs.last_mut() {
                // One band between two that are fought for belongs to them.
                Some(run) if band <= run.end + 1 => run.end = band + 1,
                _ => runs.push(band..band + 1),
            }
        }
        let taken = |run: &Range<usize>| -> f64 {
            run.clone().map(|band| masker.band_masking_indices[band] * masked.bands[band].loudness_sones).sum()
        };
        let conflicts = runs.into_iter().filter(|run| run.len() >= FEWEST_BANDS);
        let conflicts = conflicts.map(|bands| Self { taken_sones: taken(&bands), bands });
        conflicts.max_by(|a, b| a.taken_sones.total_cmp(&b.taken_sones))
    }

    /// The lowest and the highest frequency, in hertz.
    pub(crate) fn band_hz(&self) -> [f64; 2] {
        [erb_edge_hz(self.bands.start), erb_edge_hz(self.bands.end)]
    }

    /// The share of `masked`'s loudness in the range that the whole mix takes.
    pub(crate) fn masking_index(&self, masked: &StemMasking) -> f64 {
        let sum = |of: &dyn Fn(usize) -> f64| self.bands.clone().map(of).sum::<f64>();
        let alone = sum(&|band| masked.bands[band].loudness_sones);
        let lost = sum(&|band| masked.bands[band].loudness_sones * masked.bands[band].masking_index.unwrap_or(0.0));
        if alone > 0.0 { lost / alone } else { 0.0 }
    }

    /// The seconds in which the range loses half of its loudness or more, and their share of those in which it plays: of
    /// those that begin in `when`, where that is given.
    pub(crate) fn places(&self, map: &MaskingMap, when: Option<TimeRange>) -> (Vec<TimeRange>, f64) {
        let sum = |row: &[f32; N_ERB_BANDS]| row[self.bands.clone()].iter().sum::<f32>();
        let alone: Vec<f32> = map.alone_sones.iter().map(sum).collect();
        let loudest = alone.iter().copied().fold(0.0, f32::max);
        let is_meant = |second: usize| when.is_none_or(|when| (when.start_s..when.end_s).contains(&(second as f64)));
        let (mut lost_seconds, mut playing) = (Vec::new(), 0_usize);
        for (second, (alone, in_mix)) in alone.iter().zip(map.in_mix_sones.iter().map(sum)).enumerate() {
            if *alone < PLAYING_SHARE * loudest || *alone <= 0.0 || !is_meant(second) {
                continue;
            }
            playing += 1;
            if f64::from(1.0 - in_mix / alone) < LOST_IN_A_SECOND {
                continue;
            }
            lost_seconds.push(second);
        }
        let share = lost_seconds.len() as f64 / playing.max(1) as f64;
        let runs = lost_seconds.chunk_by(|a, b| a + 1 == *b);
        let place = |run: &[usize]| TimeRange { start_s: run[0] as f64, end_s: (run[run.len() - 1] + 1) as f64 };
        (runs.map(place).collect(), share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use analyzer::masking::{AudibilityLoss, BandMasking};
    use dsp::erb_center_hz;

    /// A part of which a masker takes `index` in these bands; all bands are equally loud and needed.
    fn masked(index: f64, bands: &[usize]) -> (StemMasking, Masker) {
        let mut indices = vec![0.0; N_ERB_BANDS];
        for band in bands {
            indices[*band] = index;
        }
        let band = |index: &f64| BandMasking { loudness_sones: 0.5, masking_index: Some(*index), essential: true };
        let masker = Masker { coactive_share: 1.0, masking_index: index, band_masking_indices: indices.clone() };
        let masked = StemMasking {
            active_frames: 40,
            loudness_sones: 10.0,
            loudness_in_mix_sones: 5.0,
            masking_index: 0.5,
            audibility_loss: AudibilityLoss { mean_phon: 10.0, p90_phon: 10.0 },
            bands: indices.iter().map(band).collect(),
            maskers: vec![masker.clone()],
        };
        (masked, masker)
    }

    #[test]
    fn the_worst_range_is_the_one_that_loses_most_and_spans_a_gap_of_one_band() {
        let (part, masker) = masked(0.6, &[10, 11, 12, 30, 31, 33, 34, 50, 51]);
        let worst = Conflict::worst(&part, &masker).unwrap();
        assert_eq!(worst.bands, 30..35);
        assert!((worst.taken_sones - 4.0 * 0.6 * 0.5).abs() < 1e-9);
        assert!((worst.masking_index(&part) - 0.6 * 4.0 / 5.0).abs() < 1e-9);
        let [low_hz, high_hz] = worst.band_hz();
        assert!(low_hz < erb_center_hz(30) && erb_center_hz(34) < high_hz && high_hz < erb_center_hz(35));
    }

    #[test]
    fn lines_little_losses_and_ranges_that_are_not_needed_are_no_conflict() {
        let (part, masker) = masked(0.6, &[10, 11]);
        assert_eq!(Conflict::worst(&part, &masker), None);
        let (part, masker) = masked(0.19, &[10, 11, 12, 13]);
        assert_eq!(Conflict::worst(&part, &masker), None);
        let (mut part, masker) = masked(0.6, &[10, 11, 12, 13]);
        part.bands.iter_mut().for_each(|band| band.essential = false);
        assert_eq!(Conflict::worst(&part, &masker), None);
    }

    #[test]
    fn places_are_the_seconds_that_lose_half_of_those_in_which_it_plays() {
        let (part, masker) = masked(0.6, &[10, 11, 12]);
        let row = |sones: f32| [sones; N_ERB_BANDS];
        let map = MaskingMap {
            alone_sones: [1.0, 1.0, 1.0, 0.05, 1.0].map(row).to_vec(),
            in_mix_sones: [0.9, 0.4, 0.5, 0.0, 0.1].map(row).to_vec(),
        };
        let (places, share) = Conflict::worst(&part, &masker).unwrap().places(&map, None);
        let expected = [(1.0, 3.0), (4.0, 5.0)].map(|(start_s, end_s)| TimeRange { start_s, end_s });
        assert_eq!(places, expected);
        assert!((share - 0.75).abs() < 1e-9, "3 of the 4 seconds in which it plays: {share}");
        let when = Some(TimeRange { start_s: 2.0, end_s: 5.0 });
        let (places, _) = Conflict::worst(&part, &masker).unwrap().places(&map, when);
        assert_eq!(places[0], TimeRange { start_s: 2.0, end_s: 3.0 }, "the passage begins there");
    }
}
