use crate::HeardSession;
use analyzer::Retained;
use desk::{Action, PowerResponse};
use dsp::{ComponentBands, Hertz, KWeighting, N_COMPONENTS, N_THIRD_OCTAVES, power_to_db, third_octave_centers_hz};
use ndarray::{Array1, Array2, Axis};

/// Predicts loudness and spectrum of a mix from the retained powers of its stems, without rendering: a gain multiplies
/// powers, and powers add. Stems of one source (microphones of one kit) do not add so simply; the render that follows
/// measures what this only predicts.
#[derive(Debug)]
pub struct MixModel {
    /// K-weighted power per stem and frame.
    weighted: Array2<f32>,
    /// Mean power per stem and component over the frames that the gate keeps at unity gain.
    spectra: Array2<f64>,
    /// The third-octave band of each component.
    band_of: Vec<Option<usize>>,
}

/// Frames of a tenth of a second in the 400 ms window of BS.1770.
const FRAMES_PER_GATING_BLOCK: usize = 4;
const ABSOLUTE_GATE_LUFS: f64 = -70.0;
const RELATIVE_GATE_LU: f64 = -10.0;

impl MixModel {
    /// A model of `stems`, retained at `sample_rate_hz`, each heard through the filters among the actions of its strip.
    pub fn new(stems: &[(&Retained, &[Action])], sample_rate_hz: u32) -> Self {
        let n_frames = stems.iter().map(|(retained, _)| retained.n_frames()).max().unwrap_or(0);
        let k = responses(|hz| KWeighting::power_response(sample_rate_hz, hz));
        let filters: Vec<Array1<f32>> = stems
            .iter()
            .map(|(_, actions)| {
                let response = PowerResponse::of(actions, sample_rate_hz);
                responses(|hz| response.at(hz))
            })
            .collect();
        let mut weighted = Array2::zeros((stems.len(), n_frames));
        for ((mut row, (stem, _)), filter) in weighted.axis_iter_mut(Axis(0)).zip(stems).zip(&filters) {
            let weights = &k * filter;
            for (power, (left, right)) in row.iter_mut().zip(stem.left.outer_iter().zip(stem.right.outer_iter())) {
                *power = left.dot(&weights) + right.dot(&weights);
            }
        }
        let mut model = Self { weighted, spectra: Array2::zeros((stems.len(), N_COMPONENTS)), band_of: bands() };
        model.fill_spectra(stems, &filters);
        model
    }

    /// The model of a whole session with its repairs.
    pub(crate) fn of(session: &HeardSession<'_>) -> Self {
        let stems: Vec<(&Retained, &[Action])> = session
            .stems
            .iter()
            .zip(session.repairs)
            .map(|(stem, actions)| (&stem.retained, actions.as_slice()))
            .collect();
        Self::new(&stems, session.sample_rate_hz)
    }

    fn fill_spectra(&mut self, stems: &[(&Retained, &[Action])], filters: &[Array1<f32>]) {
        let kept = self.gated_blocks(&vec![1.0; self.weighted.nrows()]).1;
        for ((mut row, (stem, _)), filter) in self.spectra.axis_iter_mut(Axis(0)).zip(stems).zip(filters) {
            for block in kept.iter().filter(|block| **block < stem.n_frames()) {
                let power = &stem.left.row(*block) + &stem.right.row(*block);
                row.zip_mut_with(&power, |sum, p| *sum += f64::from(*p));
            }
            row.zip_mut_with(filter, |sum, filter| *sum *= f64::from(*filter) / kept.len().max(1) as f64);
        }
    }

    /// Integrated loudness of the mix in LUFS when stem powers are multiplied by `power_gains`; `None` in silence.
    pub fn integrated_lufs(&self, power_gains: &[f64]) -> Option<f64> {
        power_to_db(self.gated_blocks(power_gains).0).map(|db| db + KWeighting::OFFSET_LUFS)
    }

    /// Mean power of the gated blocks, and the index of each kept block's first frame (BS.1770-5, two gates).
    fn gated_blocks(&self, power_gains: &[f64]) -> (f64, Vec<usize>) {
        let gains: Array1<f32> = power_gains.iter().map(|g| *g as f32).collect();
        let frames = gains.dot(&self.weighted);
        let blocks: Vec<f64> = frames
            .windows(FRAMES_PER_GATING_BLOCK)
            .into_iter()
            .map(|w| w.iter().map(|p| f64::from(*p)).sum::<f64>() / FRAMES_PER_GATING_BLOCK as f64)
            .collect();
        let absolute = dsp::db_to_power(ABSOLUTE_GATE_LUFS - KWeighting::OFFSET_LUFS);
        let (mean, _) = mean_above(&blocks, absolute);
        let (mean, kept) = mean_above(&blocks, absolute.max(mean * dsp::db_to_power(RELATIVE_GATE_LU)));
        (mean, kept)
    }

    /// Third-octave levels of the mix in dB when stem powers are multiplied by `power_gains`.
    pub fn third_octaves_db(&self, power_gains: &[f64]) -> Vec<Option<f64>> {
        let gains = Array1::from_vec(power_gains.to_vec());
        let components = gains.dot(&self.spectra);
        let mut bands = [0.0; N_THIRD_OCTAVES];
        for (power, band) in components.iter().zip(&self.band_of) {
            if let Some(band) = band {
                bands[*band] += power;
            }
        }
        bands.iter().map(|power| power_to_db(*power)).collect()
    }
}

fn mean_above(blocks: &[f64], gate: f64) -> (f64, Vec<usize>) {
    let kept: Vec<usize> = (0..blocks.len()).filter(|i| blocks[*i] > gate).collect();
    let mean = kept.iter().map(|i| blocks[*i]).sum::<f64>() / kept.len().max(1) as f64;
    (mean, kept)
}

/// `response` at the centre of every component.
fn responses(response: impl Fn(Hertz) -> f64) -> Array1<f32> {
    (0..N_COMPONENTS).map(|c| response(Hertz(ComponentBands::center_hz(c))) as f32).collect()
}

fn bands() -> Vec<Option<usize>> {
    let half_width = 2.0_f64.powf(1.0 / 6.0);
    let centers = third_octave_centers_hz();
    (0..N_COMPONENTS)
        .map(|c| {
            let hz = ComponentBands::center_hz(c);
            centers.iter().position(|center| center / half_width <= hz && hz < center * half_width)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use analyzer::ComponentMeter;
    use dsp::{AudioBlock, signals};

    fn retained(samples: Vec<f32>) -> Retained {
        let mut meter = ComponentMeter::new(48_000);
        meter.push(&AudioBlock::from_channels(vec![samples.clone(), samples]));
        meter.finish()
    }

    /// A stereo tone of −23 dBFS peak reads −23 LUFS (EBU Tech 3341, case 1), and two unrelated ones add their powers.
    #[test]
    fn predicted_loudness_is_that_of_the_standard() {
        let tone = |hz: f64| retained(signals::sine(48_000, Hertz(hz), dsp::db_to_amplitude(-23.0), 10 * 48_000));
        let stems = [tone(1_000.0), tone(1_300.0)];
        let model = MixModel::new(&[(&stems[0], &[]), (&stems[1], &[])], 48_000);
        let alone = model.integrated_lufs(&[1.0, 0.0]).expect("it sounds");
        assert!((alone + 23.0).abs() < 0.15, "{alone}");
        let both = model.integrated_lufs(&[1.0, dsp::db_to_power(-6.0)]).expect("it sounds");
        assert!((both - alone - 10.0 * 1.25_f64.log10()).abs() < 0.2, "{both}");
    }

    /// What a filter does to the powers is what it does to the samples: −3 dB at its corner.
    #[test]
    fn a_stem_is_heard_through_the_filters_of_its_strip() {
        let stem = retained(signals::sine(48_000, Hertz(500.0), 0.1, 4 * 48_000));
        let corner = Action::Eq {
            filter: desk::FilterShape::HighPass,
            frequency_hz: 500.0,
            gain_db: 0.0,
            q: std::f64::consts::FRAC_1_SQRT_2,
        };
        let lufs =
            |actions: &[Action]| MixModel::new(&[(&stem, actions)], 48_000).integrated_lufs(&[1.0]).expect("it sounds");
        assert!((lufs(&[corner]) - lufs(&[]) + 3.01).abs() < 0.1);
    }

    #[test]
    fn a_tone_shows_in_its_own_band() {
        let stems = [retained(signals::sine(48_000, Hertz(1_000.0), 0.1, 4 * 48_000))];
        let bands = MixModel::new(&[(&stems[0], &[])], 48_000).third_octaves_db(&[1.0]);
        let loudest = (0..bands.len()).max_by(|a, b| bands[*a].partial_cmp(&bands[*b]).unwrap()).unwrap();
        assert_eq!(loudest, 17);
    }
}
