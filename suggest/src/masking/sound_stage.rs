use super::focal::{Focal, focal_parts};
use super::part::{Part, parts};
use crate::HeardSession;
use crate::translation::PartSpectra;
use analyzer::masking::{
    Ears, LISTENING_LEVEL_DB, MaskingModel, MixFrame, SongMasking, SoundField, full_scale_spl_db, masking,
};
use analyzer::{Retained, TimeRange};
use desk::{Action, PowerResponse, pan_gains};
use dsp::{ComponentBands, Hertz, N_COMPONENTS};
use ndarray::{Array1, Array2};
use std::ops::Range;

/// How a mix is listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hearing {
    /// Left and right at one ear each.
    Stereo,
    /// The sum of left and right at both.
    Mono,
}

/// The parts of a session as they stand in a mix: what is retained of each stem, through its strip.
#[derive(Debug)]
pub struct SoundStage<'a> {
    /// The parts, in the order of their first stem.
    pub parts: Vec<Part>,
    /// The parts that should win.
    pub focal: Vec<Focal>,
    stems: Vec<PlacedStem<'a>>,
    full_scale_spl_db: f64,
    sample_rate_hz: u32,
}

/// A stem and what its strip does to its powers.
#[derive(Debug)]
struct PlacedStem<'a> {
    retained: &'a Retained,
    n_channels: usize,
    setting: Setting,
    /// Factors of the power of the side signal per component.
    narrowing: Vec<f64>,
}

/// What a strip makes of powers.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    /// Factors of power per component.
    pub(crate) response: Array1<f32>,
    /// Factors of amplitude, left and right.
    pub(crate) gains: [f32; 2],
    /// −1 when one of the channels is inverted.
    cross_sign: f32,
}

impl Setting {
    /// Of the actions of a strip with `n_channels` inputs.
    pub(crate) fn of(actions: &[Action], n_channels: usize, sample_rate_hz: u32) -> Self {
        let power = PowerResponse::of(actions, sample_rate_hz);
        let response = |component: usize| power.at(Hertz(ComponentBands::center_hz(component))) as f32;
        // Of several pans the last counts.
        let pan = |action: &Action| if let Action::Pan { position } = action { Some(*position) } else { None };
        let position = actions.iter().rev().find_map(pan).unwrap_or(0.0);
        // What is retained of a mono stem is as it sounds in the centre.
        let (placed, centre) = (pan_gains(position, n_channels), pan_gains(0.0, n_channels));
        let turned = actions.iter().filter(|action| matches!(action, Action::ChannelPolarity { .. })).count();
        Self {
            response: (0..N_COMPONENTS).map(response).collect(),
            gains: [0, 1].map(|side| (placed[side] / centre[side]) as f32),
            cross_sign: if turned % 2 == 1 { -1.0 } else { 1.0 },
        }
    }
}

impl<'a> SoundStage<'a> {
    /// The stage of a session summed at `mix_lufs` whose strips hold these actions. Stems that were `rendered` are taken
    /// as they left their strips.
    pub fn new(
        session: &HeardSession<'a>,
        strips: &[Vec<Action>],
        rendered: &'a [Option<Retained>],
        mix_lufs: f64,
    ) -> Self {
        let placed = |(index, stem): (usize, &'a crate::HeardStem)| {
            let (retained, actions) = match rendered.get(index) {
                Some(Some(retained)) => (retained, &[] as &[Action]),
                _ => (&stem.retained, strips[index].as_slice()),
            };
            let n_channels = stem.analysis.format.channels;
            let setting = Setting::of(actions, n_channels, session.sample_rate_hz);
            PlacedStem { retained, n_channels, setting, narrowing: narrowing(actions) }
        };
        let parts = parts(session);
        Self {
            focal: focal_parts(session, &parts),
            parts,
            stems: session.stems.iter().enumerate().map(placed).collect(),
            full_scale_spl_db: full_scale_spl_db(mix_lufs, LISTENING_LEVEL_DB),
            sample_rate_hz: session.sample_rate_hz,
        }
    }

    /// What `actions` do to the powers of `part`.
    pub(crate) fn setting(&self, part: usize, actions: &[Action]) -> Setting {
        let n_channels = self.stems[self.parts[part].stems[0]].n_channels;
        Setting::of(actions, n_channels, self.sample_rate_hz)
    }

    /// Frames of a tenth of a second in the longest stem.
    pub(crate) fn n_frames(&self) -> usize {
        self.stems.iter().map(|stem| stem.retained.n_frames()).max().unwrap_or(0)
    }

    /// The model, calibrated so that the level of the files does not matter.
    pub(crate) fn model(&self) -> MaskingModel {
        MaskingModel::new(SoundField::Diffuse, self.full_scale_spl_db)
    }

    /// The masking of every part by all others, in the whole song and in each span of `frames`.
    pub fn masking(&self, hearing: Hearing, spans: &[Range<usize>]) -> SongMasking {
        masking(&self.model(), (0..self.n_frames()).map(|frame| self.frame(frame, hearing)), spans)
    }

    /// The frames of each passage in which a part should win that need not do so elsewhere.
    pub fn passages(&self) -> Vec<Range<usize>> {
        self.focal.iter().filter_map(|focal| focal.when).map(frames_of).collect()
    }

    /// All parts in one frame.
    pub(crate) fn frame(&self, frame: usize, hearing: Hearing) -> MixFrame {
        let stems: Vec<Ears> = self.parts.iter().map(|part| self.part(part, frame, hearing)).collect();
        MixFrame { mix: Ears::sum(stems.iter()), stems }
    }

    /// What a part brings to the mix over the whole song.
    pub(crate) fn spectra(&self, part: &Part) -> PartSpectra {
        part.stems.iter().fold(PartSpectra::silent(), |mut sum, stem| {
            sum.add(&self.stems[*stem].spectra());
            sum
        })
    }

    /// The rate of the session, in hertz.
    pub(crate) fn sample_rate_hz(&self) -> u32 {
        self.sample_rate_hz
    }

    /// What a part brings to the ears in one frame.
    fn part(&self, part: &Part, frame: usize, hearing: Hearing) -> Ears {
        let stems: Vec<Ears> = part.stems.iter().map(|stem| self.stems[*stem].ears(frame, hearing)).collect();
        Ears::sum(stems.iter())
    }
}

/// What the widths among `actions` make of the power of the side signal per component.
fn narrowing(actions: &[Action]) -> Vec<f64> {
    let factor = |action: &Action, hz: f64| match action {
        Action::Width { width, band_hz } if band_hz.is_none_or(|[low, high]| low <= hz && hz < high) => width * width,
        Action::MonoBelow { frequency_hz } if hz < *frequency_hz => 0.0,
        _ => 1.0,
    };
    let at = |component: usize| ComponentBands::center_hz(component);
    (0..N_COMPONENTS).map(|component| actions.iter().map(|action| factor(action, at(component))).product()).collect()
}

/// The frames that begin within a range of time.
fn frames_of(when: TimeRange) -> Range<usize> {
    let frame = |s: f64| (s * f64::from(analyzer::FRAMES_PER_SECOND)).round() as usize;
    frame(when.start_s)..frame(when.end_s)
}

impl Setting {
    /// What it makes of powers left and right.
    pub(crate) fn apply(&self, ears: &Ears) -> Ears {
        let side = |powers: &[f32], gain: f32| -> Vec<f32> {
            powers.iter().zip(&self.response).map(|(power, response)| gain * gain * power * response).collect()
        };
        Ears { left: side(&ears.left, self.gains[0]), right: side(&ears.right, self.gains[1]) }
    }
}

#[cfg(test)]
impl<'a> SoundStage<'a> {
    /// Stems of one channel, each a part of its own that stands as it is retained, heard at 75 dB SPL as they are.
    pub(crate) fn of_stems(stems: &[(analyzer::Role, &'a Retained)]) -> Self {
        let part = |(stem, (role, _)): (usize, &(analyzer::Role, _))| Part {
            name: format!("part {stem}"),
            stems: vec![stem],
            role: *role,
        };
        let placed = |(_, retained): &(_, &'a Retained)| PlacedStem {
            retained,
            n_channels: 1,
            setting: Setting::of(&[], 1, 48_000),
            narrowing: narrowing(&[]),
        };
        let powers =
            stems.iter().flat_map(|(_, stem)| stem.left.row(0).to_vec().into_iter().chain(stem.right.row(0).to_vec()));
        let mix_db = dsp::power_to_db(powers.map(f64::from).sum()).unwrap();
        Self {
            parts: stems.iter().enumerate().map(part).collect(),
            focal: Vec::new(),
            stems: stems.iter().map(placed).collect(),
            full_scale_spl_db: full_scale_spl_db(mix_db, LISTENING_LEVEL_DB),
            sample_rate_hz: 48_000,
        }
    }
}

impl PlacedStem<'_> {
    fn ears(&self, frame: usize, hearing: Hearing) -> Ears {
        if frame >= self.retained.n_frames() {
            return Ears { left: vec![0.0; N_COMPONENTS], right: vec![0.0; N_COMPONENTS] };
        }
        let Setting { response, gains: [left_gain, right_gain], cross_sign } = &self.setting;
        let row = |powers: &Array2<f32>, factor: f32| -> Vec<f32> {
            powers.row(frame).iter().zip(response).map(|(power, response)| factor * power * response).collect()
        };
        let left = row(&self.retained.left, left_gain * left_gain);
        let right = row(&self.retained.right, right_gain * right_gain);
        if hearing == Hearing::Stereo {
            return Ears { left, right };
        }
        let cross = row(&self.retained.cross, cross_sign * left_gain * right_gain);
        // (L + R)/2 from both loudspeakers.
        let mono: Vec<f32> =
            left.iter().zip(&right).zip(&cross).map(|((l, r), c)| (0.25 * (l + r + 2.0 * c)).max(0.0)).collect();
        Ears { left: mono.clone(), right: mono }
    }

    /// The powers of all frames together.
    fn spectra(&self) -> PartSpectra {
        let Setting { response, gains, cross_sign } = &self.setting;
        let [left_gain, right_gain] = gains.map(f64::from);
        let sums = |powers: &Array2<f32>| -> Vec<f64> {
            let mut sums = vec![0.0; N_COMPONENTS];
            for row in powers.outer_iter() {
                sums.iter_mut().zip(row).for_each(|(sum, power)| *sum += f64::from(*power));
            }
            sums
        };
        let [left, right, cross] = [&self.retained.left, &self.retained.right, &self.retained.cross].map(sums);
        let powers = |component: usize| {
            let response = f64::from(response[component]);
            let both =
                response * (left_gain * left_gain * left[component] + right_gain * right_gain * right[component]);
            let cross = response * left_gain * right_gain * f64::from(*cross_sign) * cross[component];
            // Both loudspeakers play (L + R)/2 in mono, which is mid.
            let (mid, side) = ((0.5 * both + cross).max(0.0), (0.5 * both - cross).max(0.0));
            (mid + self.narrowing[component] * side, mid)
        };
        let (stereo, mono) = (0..N_COMPONENTS).map(powers).unzip();
        PartSpectra { stereo, mono }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE_HZ: u32 = 48_000;

    /// A stereo stem of power 1 whose sides correlate by `correlation`.
    fn retained(correlation: f32) -> Retained {
        let side = |power: f32| Array2::from_elem((1, N_COMPONENTS), power);
        Retained { left: side(1.0), right: side(1.0), cross: side(correlation) }
    }

    fn ears(retained: &Retained, actions: &[Action], hearing: Hearing) -> Ears {
        placed(retained, actions).ears(0, hearing)
    }

    fn placed<'a>(retained: &'a Retained, actions: &[Action]) -> PlacedStem<'a> {
        PlacedStem { retained, n_channels: 2, setting: Setting::of(actions, 2, RATE_HZ), narrowing: narrowing(actions) }
    }

    /// Unrelated sides of power 1 have a middle and a side of 1 each.
    #[test]
    fn what_is_narrowed_loses_its_side_in_that_range_alone() {
        let stem = retained(0.0);
        let narrow = Action::Width { width: 0.5, band_hz: Some([1_000.0, 4_000.0]) };
        let spectra = placed(&stem, &[narrow, Action::MonoBelow { frequency_hz: 100.0 }]).spectra();
        for component in 0..N_COMPONENTS {
            let hz = ComponentBands::center_hz(component);
            let side = if hz < 100.0 {
                0.0
            } else if (1_000.0..4_000.0).contains(&hz) {
                0.25
            } else {
                1.0
            };
            assert!(
                (spectra.stereo[component] - 1.0 - side).abs() < 1e-6 && (spectra.mono[component] - 1.0).abs() < 1e-6
            );
        }
    }

    #[test]
    fn gain_and_pan_turn_powers() {
        let stem = retained(1.0);
        let heard = ears(&stem, &[Action::Gain { gain_db: -10.0 }], Hearing::Stereo);
        assert!((heard.left[40] - 0.1).abs() < 1e-6 && (heard.right[40] - 0.1).abs() < 1e-6);
        let heard = ears(&stem, &[Action::Pan { position: 1.0 }], Hearing::Stereo);
        assert!(heard.left[40] < 1e-9 && heard.right[40] > 0.99, "{} {}", heard.left[40], heard.right[40]);
        // Of several pans the last counts.
        let pans = [Action::Pan { position: 1.0 }, Action::Pan { position: 0.0 }];
        assert!((ears(&stem, &pans, Hearing::Stereo).left[40] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn an_equaliser_turns_its_band_alone() {
        let cut = Action::Eq { filter: desk::FilterShape::Bell, frequency_hz: 1_000.0, gain_db: -12.0, q: 2.0 };
        let response = Setting::of(&[cut], 2, RATE_HZ).response;
        let at = |hz: f64| {
            let near = |c: &usize| (ComponentBands::center_hz(*c) / hz).ln().abs();
            response[(0..N_COMPONENTS).min_by(|a, b| near(a).total_cmp(&near(b))).unwrap()]
        };
        assert!((at(1_000.0) - 0.063).abs() < 0.01, "{}", at(1_000.0));
        assert!(at(100.0) > 0.97 && at(10_000.0) > 0.97);
    }

    #[test]
    fn what_is_inverted_on_one_side_vanishes_in_mono() {
        let mono = |correlation, actions: &[Action]| ears(&retained(correlation), actions, Hearing::Mono).left[40];
        assert!((mono(1.0, &[]) - 1.0).abs() < 1e-6);
        assert!((mono(0.0, &[]) - 0.5).abs() < 1e-6);
        assert!(mono(-1.0, &[]).abs() < 1e-6);
        let invert = [Action::ChannelPolarity { channel: desk::Channel::Left }];
        assert!(mono(1.0, &invert).abs() < 1e-6);
        assert!((mono(-1.0, &invert) - 1.0).abs() < 1e-6);
        let stereo = ears(&retained(1.0), &invert, Hearing::Stereo);
        assert!((stereo.left[40] - 1.0).abs() < 1e-6, "a side alone sounds as before");
    }
}
