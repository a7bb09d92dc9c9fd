use super::focal::Focal;
use super::reading::PLAYING_SHARE;
use super::sound_stage::{Hearing, Setting, SoundStage};
use analyzer::TimeRange;
use analyzer::masking::{Ears, Excitation, FrameWeights, MaskingMap, MaskingModel};
use desk::Action;

/// Tries moves on one part, the masker, on what another loses: nothing is rendered or decoded again.
///
/// The auditory filters are those of the mix as it is: a move of some decibels on one stem changes their shape by less
/// than it changes what goes through them.
#[derive(Debug)]
pub struct FocalModel<'a> {
    stage: &'a SoundStage<'a>,
    masker: usize,
    model: MaskingModel,
    frames: Vec<FocalFrame>,
    alone_sones: f64,
}

#[derive(Debug)]
struct FocalFrame {
    weights: FrameWeights,
    focal: Excitation,
    /// All parts but the focal one and the masker.
    rest: Excitation,
    masker: Ears,
}

/// Frames that a trial listens to.
const MOST_FRAMES: usize = 32;
const FRAMES_PER_SECOND: usize = analyzer::FRAMES_PER_SECOND as usize;

impl<'a> FocalModel<'a> {
    /// For a part that should win, whose loudness over time is `map`, and what the part `masker` takes.
    pub fn new(stage: &'a SoundStage<'a>, focal: Focal, masker: usize, map: &MaskingMap) -> Self {
        let model = stage.model();
        let chosen = playing_frames(map, focal.when, stage.n_frames(), MOST_FRAMES);
        let frames: Vec<FocalFrame> =
            chosen.into_iter().map(|frame| of_frame(stage, &model, focal.part, masker, frame)).collect();
        let alone_sones = frames.iter().map(|frame| model.loudness(&frame.focal).sones()).sum();
        Self { stage, masker, model, frames, alone_sones }
    }

    /// The masking index of the focal part when the masker's strip does this on top of what it does.
    pub fn masking_index_with(&self, actions: &[Action]) -> f64 {
        let setting = self.stage.setting(self.masker, actions);
        let in_mix: f64 = self.frames.iter().map(|frame| self.sones_in_mix(frame, &setting)).sum();
        if self.alone_sones > 0.0 { 1.0 - in_mix / self.alone_sones } else { 0.0 }
    }

    fn sones_in_mix(&self, frame: &FocalFrame, setting: &Setting) -> f64 {
        let masker = self.model.excitation(&frame.weights, setting.apply(&frame.masker).powers());
        let all = self.model.all(&[frame.rest.clone(), masker, frame.focal.clone()]);
        self.model.loudness_in_mix(&frame.focal, &all).sones()
    }
}

fn of_frame(stage: &SoundStage<'_>, model: &MaskingModel, focal: usize, masker: usize, frame: usize) -> FocalFrame {
    let mut weights = FrameWeights::default();
    let mut parts = stage.frame(frame, Hearing::Stereo);
    model.weigh(parts.mix.powers(), &mut weights);
    let excitation = |part: &Ears| model.excitation(&weights, part.powers());
    let others = parts.stems.iter().enumerate().filter(|(part, _)| *part != focal && *part != masker);
    let rest: Vec<Excitation> = others.map(|(_, part)| excitation(part)).collect();
    FocalFrame {
        focal: excitation(&parts.stems[focal]),
        rest: Excitation::sum(rest.iter()),
        masker: parts.stems.swap_remove(masker),
        weights,
    }
}

/// At most `most` frames, evenly spread over the seconds in which a part plays, of those that begin in `when`.
pub(super) fn playing_frames(map: &MaskingMap, when: Option<TimeRange>, n_frames: usize, most: usize) -> Vec<usize> {
    let sones: Vec<f32> = map.alone_sones.iter().map(|row| row.iter().sum()).collect();
    let loudest = sones.iter().copied().fold(0.0, f32::max);
    let is_meant = |second: &usize| when.is_none_or(|when| (when.start_s..when.end_s).contains(&(*second as f64)));
    let plays = |second: &usize| sones[*second] >= PLAYING_SHARE * loudest && loudest > 0.0;
    let playing = (0..sones.len()).filter(is_meant).filter(plays);
    let frames: Vec<usize> =
        playing.flat_map(|second| second * FRAMES_PER_SECOND..(second + 1) * FRAMES_PER_SECOND).collect();
    let stride = frames.len().div_ceil(most).max(1);
    frames.into_iter().filter(|frame| *frame < n_frames).step_by(stride).collect()
}
