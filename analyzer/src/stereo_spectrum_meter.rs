use crate::haas_meter::HaasMeter;
use crate::loudness_curve::LoudnessCurve;
use crate::panorama::PanoramaMeter;
use crate::spectrum_meter::FrameTimes;
use crate::spectrum_reading::playing;
use crate::stereo_octaves::{N_LOW_OCTAVES, N_OCTAVES, OctaveBins, OctavePowers, OctaveStereo, octave_stereo};
use crate::thinned::Thinned;
use dsp::StereoSpectrum;

/// Reads left against right from the frames of the spectrum.
#[derive(Debug, Default)]
pub(crate) struct StereoSpectrumMeter {
    short_bins: OctaveBins,
    low_bins: OctaveBins,
    short: Thinned<[OctavePowers; N_OCTAVES - N_LOW_OCTAVES]>,
    low: Thinned<[OctavePowers; N_LOW_OCTAVES]>,
    n_short: usize,
    /// |L|·|R| per bin of the current frame.
    products: Vec<f32>,
    pub(crate) panorama: PanoramaMeter,
    pub(crate) haas: HaasMeter,
}

/// Of the short frames every second one is asked for a delay. They are 0.2 s apart and 0.13 to 0.19 s long, so up to 70 ms
/// between them go unheard: a delay that is always there does not hide in them. Octaves and panorama, where a sound that
/// recurs would, are read from every frame.
const HAAS_EVERY: usize = 2;
/// |L|²·|R|² of quiet bins is below what `f32` holds; this is between.
const PRODUCT_SCALE: f32 = (1_u64 << 60) as f32;

impl StereoSpectrumMeter {
    /// For short transforms of `size` points at `rate_hz`, and long ones with bins of `low_bin_hz`.
    pub(crate) fn new(rate_hz: f64, size: usize, low_bin_hz: f64) -> Self {
        let (bin_hz, n_bins) = (rate_hz / size as f64, size / 2 + 1);
        Self {
            short_bins: OctaveBins::new(N_LOW_OCTAVES..N_OCTAVES, bin_hz),
            low_bins: OctaveBins::new(0..N_LOW_OCTAVES, low_bin_hz),
            panorama: PanoramaMeter::new(bin_hz, n_bins),
            haas: HaasMeter::new(rate_hz, n_bins),
            ..Self::default()
        }
    }

    /// Takes the next short frame.
    pub(crate) fn push_short(&mut self, spectrum: &StereoSpectrum<'_>, mono: bool) {
        let asked_for_delay = self.n_short.is_multiple_of(HAAS_EVERY);
        self.n_short += 1;
        self.short.push_with(|| self.short_bins.powers(spectrum));
        if mono {
            return;
        }
        let unscaled = PRODUCT_SCALE.sqrt().recip();
        let product = |(l, r): (&f32, &f32)| (l * PRODUCT_SCALE * r).sqrt() * unscaled;
        let n_used = self.panorama.end_bin().max(self.haas.end_bin());
        self.products.clear();
        self.products.extend(spectrum.left[..n_used].iter().zip(spectrum.right).map(product));
        self.panorama.push(spectrum, &self.products);
        if asked_for_delay {
            self.haas.push(spectrum, &self.products);
        }
    }

    /// Takes the next long frame.
    pub(crate) fn push_low(&mut self, spectrum: &StereoSpectrum<'_>) {
        self.low.push_with(|| self.low_bins.powers(spectrum));
    }

    /// Left against right per octave over the frames in which the file plays.
    pub(crate) fn octaves(&self, curve: &LoudnessCurve, short: FrameTimes, low: FrameTimes) -> Vec<OctaveStereo> {
        let short = playing(curve, short.thinned(self.short.stride()), self.short.len());
        let low = playing(curve, low.thinned(self.low.stride()), self.low.len());
        let read = |octave: usize| {
            if octave < N_LOW_OCTAVES {
                octave_stereo(octave, low.iter().map(|k| &self.low[*k][octave]))
            } else {
                octave_stereo(octave, short.iter().map(|k| &self.short[*k][octave - N_LOW_OCTAVES]))
            }
        };
        (0..N_OCTAVES).map(read).collect()
    }
}
