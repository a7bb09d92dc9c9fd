//! What whoever edits a plan may mistype.

use super::{PlanFile, PlannedMove};
use crate::{Error, setting_limits};
use desk::{Action, CompressorParams};
use std::collections::BTreeSet;
use suggest::{MIX_BUS, Status};

/// Longer songs are none, in hours.
const LONGEST_H: usize = 24;
/// What a draft may be turned down by, in dB.
const MOST_TURNED_DOWN_DB: f64 = 200.0;

impl PlanFile {
    /// Every number is one that can be dialled.
    pub(super) fn check_numbers(&self) -> Result<(), Error> {
        let whole = &self.whole;
        let moves = || whole["moves"].as_array().into_iter().flatten();
        // What is read into a struct may also be written as a list, whose numbers have no names.
        let has_names = whole["session"].is_object()
            && (whole["files"].is_null() || whole["files"].is_object())
            && whole["stems"].as_array().is_some_and(|stems| stems.iter().all(serde_json::Value::is_object))
            && moves().all(|one| one["action"].is_object());
        if !has_names {
            return Err(self.unfit("a part of it is a list where names are needed".to_owned()));
        }
        let ids = self.document.moves.iter().map(|one| &one.id);
        let fault = ids.zip(moves()).find_map(|(id, told)| Some((id, setting_limits::fault(&told["action"])?)));
        if let Some((id, fault)) = fault {
            return Err(self.unfit(format!("in move {id}, {fault}")));
        }
        let n_frames = self.document.session.n_frames;
        let most = LONGEST_H * 3_600 * self.document.session.sample_rate_hz as usize;
        if n_frames > most {
            return Err(self.unfit(format!("n_frames is {n_frames}; it can be up to {most}")));
        }
        let turned_down = -MOST_TURNED_DOWN_DB..=0.0;
        if self.document.files.as_ref().is_some_and(|files| !turned_down.contains(&files.draft_gain_db)) {
            return Err(self.unfit(format!("draft_gain_db can be {} to 0", -MOST_TURNED_DOWN_DB)));
        }
        Ok(())
    }

    /// Every move is made where something comes of it.
    pub(super) fn check_moves(&self) -> Result<(), Error> {
        let mut ids = self.document.moves.iter().map(|one| one.id.to_lowercase());
        let mut seen = BTreeSet::new();
        if let Some(id) = ids.find(|id| !seen.insert(id.clone())) {
            return Err(self.unfit(format!("two of its moves are called {id}")));
        }
        let misplaced = |one: &PlannedMove| Some((one.id.clone(), self.misplaced(one)?));
        match self.document.moves.iter().find_map(misplaced) {
            Some((id, reason)) => Err(self.unfit(format!("move {id} {reason}"))),
            None => Ok(()),
        }
    }

    /// Why nothing would come of a move, or not what is meant; `None` where it is heard, and of dropped ones.
    fn misplaced(&self, one: &PlannedMove) -> Option<String> {
        let PlannedMove { stem, action, status, .. } = one;
        let is_mix = stem == MIX_BUS;
        let is_group = self.groups().iter().any(|bus| bus.name == *stem);
        let is_bus = stem.starts_with("bus:");
        let is_effect_bus = is_bus && !is_mix && !is_group;
        if *status == Status::Dropped {
            None
        } else if !is_bus && !self.knows(stem) {
            Some(format!("is made on {stem}, which is no stem"))
        } else if is_effect_bus && !self.actions(stem).iter().any(is_effect) {
            Some(format!("is made on {stem}, which no stem plays into and which holds no reverb or echo"))
        } else if is_effect(action) && !is_effect_bus {
            Some(format!("is an effect on {stem}: give it a bus of its own, as bus:reverb"))
        } else if matches!(action, Action::Limiter { .. }) && !is_mix {
            Some(format!("is a limiter on {stem}: it can only be on {MIX_BUS}"))
        } else if is_bus && matches!(action, Action::Compress(CompressorParams { make_up_db: None, .. })) {
            Some(format!("is a compressor on {stem} whose make-up is open: give makeup_db on a bus"))
        } else if let Some(key) = action.key_stem().filter(|key| !self.knows(key)) {
            Some(format!("listens to {key}, which is no stem"))
        } else {
            let effects = || self.effect_buses().into_iter().flat_map(|bus| bus.actions);
            let is_heard = match action {
                Action::ReverbSend { .. } => !is_bus && effects().any(|effect| matches!(effect, Action::Reverb(_))),
                Action::EchoSend { .. } => !is_bus && effects().any(|effect| matches!(effect, Action::Echo(_))),
                _ => true,
            };
            (!is_heard)
                .then(|| format!("sends {stem} to an effect: only stems can be sent, and a bus must hold the effect"))
        }
    }
}

fn is_effect(action: &Action) -> bool {
    matches!(action, Action::Reverb(_) | Action::Echo(_))
}
