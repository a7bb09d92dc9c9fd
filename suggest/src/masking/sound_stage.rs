use super::part::{Part, parts};
use crate::HeardSession;
use analyzer::Retained;
use analyzer::masking::{
    Ears, LISTENING_LEVEL_DB, MaskingModel, MixFrame, SoundField, StemMasking, full_scale_spl_db, masking,
};
use desk::{Action, pan_gains};
use dsp::{ComponentBands, Hertz, N_COMPONENTS};
use ndarray::Array1;

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
    stems: Vec<PlacedStem<'a>>,
    full_scale_spl_db: f64,
}

/// A stem and what its strip does to its powers.
#[derive(Debug)]
struct PlacedStem<'a> {
    retained: &'a Retained,
    /// Factors of power per component.
    response: Array1<f32>,
    /// Factors of amplitude, left and right.
    gains: [f32; 2],
    /// −1 when one of its channels is inverted.
    cross_sign: f32,
}

/// What a strip makes of powers.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    /// Factors of power per component.
    pub(crate) response: Array1<f32>,
    /// Factors of amplitude, left and right.
    pub(crate) gains: [f32; 2],
    cross_sign: f32,
}

impl Setting {
    /// Of the actions of a strip with `n_channels` inputs.
    pub(crate) fn of(actions: &[Action], n_channels: usize, sample_rate_hz: u32) -> Self {
        let response = |component: usize| {
            let hz = Hertz(ComponentBands::center_hz(component));
            actions.iter().filter_map(|action| action.power_response(sample_rate_hz, hz)).product::<f64>() as f32
        };
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
            let Setting { response, gains, cross_sign } = Setting::of(actions, n_channels, session.sample_rate_hz);
            PlacedStem { retained, response, gains, cross_sign }
        };
        Self {
            parts: parts(session),
            stems: session.stems.iter().enumerate().map(placed).collect(),
            full_scale_spl_db: full_scale_spl_db(mix_lufs, LISTENING_LEVEL_DB),
        }
    }

    /// Frames of a tenth of a second in the longest stem.
    pub(crate) fn n_frames(&self) -> usize {
        self.stems.iter().map(|stem| stem.retained.n_frames()).max().unwrap_or(0)
    }

    /// The model, calibrated so that the level of the files does not matter.
    pub(crate) fn model(&self) -> MaskingModel {
        MaskingModel::new(SoundField::Diffuse, self.full_scale_spl_db)
    }

    /// The masking of every part by all others; `None` for parts that are never heard.
    pub fn masking(&self, hearing: Hearing) -> Vec<Option<StemMasking>> {
        masking(&self.model(), (0..self.n_frames()).map(|frame| self.frame(frame, hearing)))
    }

    /// All parts in one frame.
    pub(crate) fn frame(&self, frame: usize, hearing: Hearing) -> MixFrame {
        let stems: Vec<Ears> = self.parts.iter().map(|part| self.part(part, frame, hearing)).collect();
        MixFrame { mix: Ears::sum(stems.iter()), stems }
    }

    /// What a part brings to the ears in one frame.
    fn part(&self, part: &Part, frame: usize, hearing: Hearing) -> Ears {
        let stems: Vec<Ears> = part.stems.iter().map(|stem| self.stems[*stem].ears(frame, hearing)).collect();
        Ears::sum(stems.iter())
    }
}

impl PlacedStem<'_> {
    fn ears(&self, frame: usize, hearing: Hearing) -> Ears {
        if frame >= self.retained.n_frames() {
            return Ears { left: vec![0.0; N_COMPONENTS], right: vec![0.0; N_COMPONENTS] };
        }
        let [left_gain, right_gain] = self.gains;
        let row = |powers: &ndarray::Array2<f32>, factor: f32| -> Vec<f32> {
            powers.row(frame).iter().zip(&self.response).map(|(power, response)| factor * power * response).collect()
        };
        let left = row(&self.retained.left, left_gain * left_gain);
        let right = row(&self.retained.right, right_gain * right_gain);
        if hearing == Hearing::Stereo {
            return Ears { left, right };
        }
        let cross = row(&self.retained.cross, self.cross_sign * left_gain * right_gain);
        // (L + R)/2 from both loudspeakers.
        let mono: Vec<f32> =
            left.iter().zip(&right).zip(&cross).map(|((l, r), c)| (0.25 * (l + r + 2.0 * c)).max(0.0)).collect();
        Ears { left: mono.clone(), right: mono }
    }
}
