use super::stereo_sum::StereoSum;
use analyzer::masking::{Ears, LISTENING_LEVEL_DB, MaskingModel, MixFrame, SoundField, full_scale_spl_db, masking};
use analyzer::{
    ComponentMeter, IntegratedLoudness, Meter, Retained, ThirdOctaveSpectrum, TrackAnalysis, TrackInfo, TrackMeter,
};
use dsp::{AudioBlock, db_to_power};
use std::collections::BTreeMap;

/// Bands this far below the loudest one of mid are not heard, and count as lying there, in dB. Design heuristic.
const HEARD_DB: f64 = 60.0;
/// The bands of a long-term spectrum, in hertz: those whose centres lie between 40 Hz and 16 kHz (METHODS 12).
const BANDS_HZ: std::ops::RangeInclusive<f64> = 39.0..=16_500.0;

/// What of a mix is held against the intended one; all of it independent of how loud the mix is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct HeardMix {
    /// The loudness of each stem as it sounds in the mix re that of the mix, in LU; silent ones are left out.
    pub(super) levels_lu: BTreeMap<String, f64>,
    /// Level of mid per third octave re the loudness of the mix, in dB.
    pub(super) mid_db: Vec<f64>,
    /// The same of side.
    pub(super) side_db: Vec<f64>,
    /// The share of its loudness that the focal part loses to all others, 0…1; `None` where no part should win, or it is silent.
    pub(super) focal_masking: Option<f64>,
    /// The share of power that is side, 0…1.
    pub(super) side_share: f64,
    /// True peak over loudness, in dB.
    pub(super) plr_db: f64,
    /// Loudness range; `None` where too little of it is loud enough.
    pub(super) range_lu: Option<f64>,
    /// Levels of mid and then of side per third octave of the stems with a fault, as they sound together, re the loudness of the
    /// mix, in dB; `None` where none has one.
    pub(super) faulty_db: Option<Vec<f64>>,
}

/// The stems of a mix that are asked about by themselves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// Those that should win.
    pub(super) focal: &'a [String],
    /// Those with a fault.
    pub(super) faulty: &'a [String],
}

/// A mix that is summed stem by stem.
#[derive(Debug)]
pub(super) struct MixSum<'a> {
    sample_rate_hz: u32,
    asked: Asked<'a>,
    focal: StereoSum,
    /// All that are not focal.
    rest: StereoSum,
    /// Of the focal ones and the others.
    faulty: StereoSum,
    levels_lufs: BTreeMap<String, f64>,
}

/// The loudness of a stem, in LUFS; a mono one sounds as loud in the middle of a mix.
pub(super) fn loudness_lufs(audio: &AudioBlock, sample_rate_hz: u32) -> Option<f64> {
    let mut meter = IntegratedLoudness::new(sample_rate_hz, audio.n_channels());
    meter.push(audio);
    meter.finish()
}

impl<'a> MixSum<'a> {
    /// Of nothing yet.
    pub(super) fn new(sample_rate_hz: u32, asked: Asked<'a>) -> Self {
        let [focal, rest, faulty] = <[StereoSum; 3]>::default();
        Self { sample_rate_hz, asked, focal, rest, faulty, levels_lufs: BTreeMap::new() }
    }

    /// Adds a stem whose loudness is known, in the middle, at a gain.
    pub(super) fn add(&mut self, name: &str, audio: &AudioBlock, gain_db: f64, lufs: Option<f64>) {
        let is_among = |names: &[String]| names.iter().any(|one| one == name);
        let sum = if is_among(self.asked.focal) { &mut self.focal } else { &mut self.rest };
        sum.add(audio, gain_db);
        if is_among(self.asked.faulty) {
            self.faulty.add(audio, gain_db);
        }
        if let Some(lufs) = lufs {
            self.levels_lufs.insert(name.to_owned(), lufs + gain_db);
        }
    }

    /// What is heard of it; `None` where that is nothing.
    pub(super) fn finish(self) -> Option<HeardMix> {
        let Self { sample_rate_hz, asked, focal, rest, faulty, levels_lufs } = self;
        let analysis = measured(&focal.and(&rest), sample_rate_hz);
        let lufs = analysis.loudness.integrated_lufs?;
        let spectrum = &analysis.spectrum.third_octave;
        let floor_db = spectrum.mid_db.iter().flatten().copied().reduce(f64::max)? - HEARD_DB;
        let [mid_db, side_db] = bands(spectrum, floor_db, lufs);
        let faulty_db = || bands(&measured(&faulty, sample_rate_hz).spectrum.third_octave, floor_db, lufs).concat();
        let side_share = analysis.stereo.side_to_mid_db.map_or(0.0, |db| {
            let ratio = db_to_power(db);
            ratio / (1.0 + ratio)
        });
        Some(HeardMix {
            levels_lu: levels_lufs.into_iter().map(|(name, level)| (name, level - lufs)).collect(),
            mid_db,
            side_db,
            focal_masking: focal_masking(&focal, &rest, sample_rate_hz, lufs),
            side_share,
            plr_db: analysis.loudness.true_peak_dbtp? - lufs,
            range_lu: analysis.loudness.range_lu,
            faulty_db: (!asked.faulty.is_empty()).then(faulty_db),
        })
    }
}

fn measured(sum: &StereoSum, sample_rate_hz: u32) -> TrackAnalysis {
    let mut meter = TrackMeter::with(info(sample_rate_hz), &[Meter::Spectrum]);
    meter.push(&sum.block());
    meter.finish()
}

fn info(sample_rate_hz: u32) -> TrackInfo {
    let name = "mix".to_owned();
    TrackInfo { path: name.clone(), name, codec: "pcm".to_owned(), bits_per_sample: None, sample_rate_hz, channels: 2 }
}

/// Levels of mid and of side re the loudness of the mix.
fn bands(spectrum: &ThirdOctaveSpectrum, floor_db: f64, lufs: f64) -> [Vec<f64>; 2] {
    [&spectrum.mid_db, &spectrum.side_db].map(|levels_db| {
        let centers = spectrum.centers_hz.iter().enumerate().filter(|(_, center)| BANDS_HZ.contains(*center));
        let level_db = |band: usize| levels_db.get(band).copied().flatten().unwrap_or(floor_db).max(floor_db);
        centers.map(|(band, _)| level_db(band) - lufs).collect()
    })
}

fn focal_masking(focal: &StereoSum, rest: &StereoSum, sample_rate_hz: u32, lufs: f64) -> Option<f64> {
    if focal.is_silent() {
        return None;
    }
    let retained = |sum: &StereoSum| {
        let mut meter = ComponentMeter::new(sample_rate_hz);
        meter.push(&sum.block());
        meter.finish()
    };
    let stems = [retained(focal), retained(rest)];
    let n_frames = stems.iter().map(Retained::n_frames).min()?;
    let ears = |stem: &Retained, frame: usize| Ears {
        left: stem.left.row(frame).to_vec(),
        right: stem.right.row(frame).to_vec(),
    };
    let frames = (0..n_frames).map(|frame| {
        let stems: Vec<Ears> = stems.iter().map(|stem| ears(stem, frame)).collect();
        MixFrame { mix: Ears::sum(stems.iter()), stems }
    });
    let model = MaskingModel::new(SoundField::Diffuse, full_scale_spl_db(lufs, LISTENING_LEVEL_DB));
    Some(masking(&model, frames, &[]).whole.first()?.as_ref()?.masking_index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::{Hertz, signals};

    const RATE: u32 = 44_100;

    fn tone(frequency_hz: f64, amplitude: f64) -> Vec<f32> {
        signals::sine(RATE, Hertz(frequency_hz), amplitude, 5 * RATE as usize)
    }

    fn heard(stems: &[(&str, AudioBlock)], gain_db: f64) -> HeardMix {
        let [focal, faulty] = ["voice", "hat"].map(|name| [name.to_owned()]);
        let mut sum = MixSum::new(RATE, Asked { focal: &focal, faulty: &faulty });
        for (name, audio) in stems {
            sum.add(name, audio, gain_db, loudness_lufs(audio, RATE));
        }
        sum.finish().expect("it sounds")
    }

    #[test]
    fn nothing_of_it_depends_on_how_loud_the_mix_is() {
        let right = AudioBlock::from_channels(vec![vec![0.0; 5 * RATE as usize], tone(3_000.0, 0.2)]);
        let stems = [("voice", AudioBlock::from_channels(vec![tone(1_000.0, 0.2)])), ("hat", right)];
        let (soft, loud) = (heard(&stems, -12.0), heard(&stems, 0.0));
        let same = |a: f64, b: f64| (a - b).abs() < 0.01;
        assert!(soft.levels_lu.values().zip(loud.levels_lu.values()).all(|(a, b)| same(*a, *b)));
        assert!(soft.mid_db.iter().zip(&loud.mid_db).all(|(a, b)| same(*a, *b)), "{soft:?} {loud:?}");
        assert!(same(soft.focal_masking.expect("it plays"), loud.focal_masking.expect("it plays")));
        let faulty = [&soft, &loud].map(|mix| mix.faulty_db.as_ref().expect("the hat has a fault"));
        assert!(faulty[0].iter().zip(faulty[1]).all(|(a, b)| same(*a, *b)));
        // All of the hat is in one channel, so that its mid and side are alike, and the voice is no part of it.
        let (mid, side) = faulty[1].split_at(loud.mid_db.len());
        assert!(mid.iter().zip(side).all(|(a, b)| same(*a, *b)) && mid[14] < loud.mid_db[14] - 40.0, "{mid:?}");
        assert!(same(soft.plr_db, loud.plr_db) && same(soft.side_share, loud.side_share));
        // Of two tones as strong, one hard right and one in the middle, a quarter is side.
        assert!((loud.side_share - 0.25).abs() < 0.001, "{}", loud.side_share);
    }

    #[test]
    fn a_voice_is_masked_by_what_plays_where_it_does() {
        let mono = |frequency_hz, amplitude| AudioBlock::from_channels(vec![tone(frequency_hz, amplitude)]);
        let masked = |other: AudioBlock| heard(&[("voice", mono(1_000.0, 0.1)), ("pad", other)], 0.0).focal_masking;
        let (near, far) =
            (masked(mono(1_050.0, 0.2)).expect("it plays"), masked(mono(8_000.0, 0.2)).expect("it plays"));
        assert!(near > 0.5 && far < 0.2, "{near} and {far}");
        assert_eq!(heard(&[("pad", mono(300.0, 0.1))], 0.0).focal_masking, None);
    }
}
