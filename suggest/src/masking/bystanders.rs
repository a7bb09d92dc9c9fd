use super::focal_model::playing_frames;
use super::part::priority;
use super::reading::Masking;
use super::sound_stage::{Hearing, SoundStage};
use analyzer::masking::{Ears, Excitation, FrameWeights, MaskingModel};
use desk::Action;
use std::cell::OnceCell;

/// The parts that matter as much as a masker or more: what is done to it for the sake of one must not cost the others.
///
/// Cutting or lowering a part gives room to everything else; a part that goes to one side may hide what is there.
#[derive(Debug)]
pub(crate) struct Bystanders<'a> {
    stage: &'a SoundStage<'a>,
    masking: &'a Masking,
    focal: usize,
    masker: usize,
    heard: OnceCell<Heard>,
}

/// The model is run when something may harm, which is rare.
#[derive(Debug)]
struct Heard {
    model: MaskingModel,
    frames: Vec<Frame>,
    /// Mean loudness of each bystander alone, and in the mix as it is, in sones a frame.
    alone_sones: Vec<f64>,
    in_mix_sones: Vec<f64>,
}

#[derive(Debug)]
struct Frame {
    weights: FrameWeights,
    masker: Ears,
    bystanders: Vec<Excitation>,
    /// All other parts.
    rest: Excitation,
}

/// Frames that a trial listens to, among those in which the masker plays.
const MOST_FRAMES: usize = 32;
/// An index that rises by more than this is a loss. Design heuristic: a fifth of what a remedy must bring at least.
const MOST_LOSS: f64 = 0.01;

impl<'a> Bystanders<'a> {
    /// Those of a change of `masker` for the sake of `focal`.
    pub(crate) fn new(stage: &'a SoundStage<'a>, masking: &'a Masking, focal: usize, masker: usize) -> Self {
        Self { stage, masking, focal, masker, heard: OnceCell::new() }
    }

    /// One of them is hidden more when the masker's strip does this on top of what it does.
    pub(crate) fn lose_by(&self, action: &Action) -> bool {
        if !matches!(action, Action::Pan { .. }) {
            return false;
        }
        let heard = self.heard.get_or_init(|| self.listen());
        let after = heard.in_mix(self.stage, self.masker, std::slice::from_ref(action));
        let losses = after.iter().zip(&heard.in_mix_sones).zip(&heard.alone_sones);
        losses.into_iter().any(|((after, before), alone)| before - after > MOST_LOSS * alone)
    }

    fn listen(&self) -> Heard {
        let Self { stage, masking, focal, masker, .. } = *self;
        let least = priority(masking.parts[masker].role);
        let is_bystander =
            |part: &usize| *part != focal && *part != masker && priority(masking.parts[*part].role) >= least;
        let parts: Vec<usize> = (0..masking.parts.len()).filter(is_bystander).collect();
        let model = stage.model();
        let frames: Vec<Frame> = playing_frames(&masking.maps[masker], None, stage.n_frames(), MOST_FRAMES)
            .into_iter()
            .map(|frame| Frame::new(stage, &model, &parts, masker, frame))
            .collect();
        let mut alone_sones = vec![0.0; parts.len()];
        for frame in &frames {
            for (sum, part) in alone_sones.iter_mut().zip(&frame.bystanders) {
                *sum += model.loudness(part).sones();
            }
        }
        let mut heard = Heard { model, frames, alone_sones, in_mix_sones: Vec::new() };
        heard.in_mix_sones = heard.in_mix(stage, masker, &[]);
        heard
    }
}

impl Heard {
    /// Loudness of each bystander over all frames, in sones.
    fn in_mix(&self, stage: &SoundStage<'_>, masker: usize, actions: &[Action]) -> Vec<f64> {
        let setting = stage.setting(masker, actions);
        let mut sones = vec![0.0; self.alone_sones.len()];
        for frame in &self.frames {
            let mut all = frame.bystanders.clone();
            all.push(self.model.excitation(&frame.weights, setting.apply(&frame.masker).powers()));
            all.push(frame.rest.clone());
            let total = self.model.all(&all);
            for (sum, part) in sones.iter_mut().zip(&frame.bystanders) {
                *sum += self.model.loudness_in_mix(part, &total).sones();
            }
        }
        sones
    }
}

impl Frame {
    fn new(stage: &SoundStage<'_>, model: &MaskingModel, bystanders: &[usize], masker: usize, frame: usize) -> Self {
        let mut weights = FrameWeights::default();
        let mut parts = stage.frame(frame, Hearing::Stereo);
        model.weigh(parts.mix.powers(), &mut weights);
        let excitation = |part: usize| model.excitation(&weights, parts.stems[part].powers());
        let others = (0..parts.stems.len()).filter(|part| *part != masker && !bystanders.contains(part));
        let rest: Vec<Excitation> = others.map(excitation).collect();
        Self {
            bystanders: bystanders.iter().map(|part| excitation(*part)).collect(),
            rest: Excitation::sum(rest.iter()),
            masker: parts.stems.swap_remove(masker),
            weights,
        }
    }
}
