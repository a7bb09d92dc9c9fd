use crate::Action;
use serde::{Deserialize, Serialize};

/// What a console is built from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConsoleSetting {
    /// One per stem.
    pub strips: Vec<StripSetting>,
    /// What stands between the strips and the mix.
    pub buses: Vec<BusSetting>,
    /// The settings of the mix bus.
    pub mix: Vec<Action>,
}

impl ConsoleSetting {
    /// How long its effects sound on when the stems have ended, in seconds, until they are 60 dB down; 0 without a send.
    pub fn tail_s(&self) -> f64 {
        let sends = |is_send: fn(&Action) -> bool| self.strips.iter().flat_map(|strip| &strip.actions).any(is_send);
        let tail_s = |action: &Action| match action {
            Action::Reverb(room) if sends(|action| matches!(action, Action::ReverbSend { .. })) => {
                let longest_s = room.t60_low_s.max(room.t60_mid_s).max(room.t60_high_s);
                room.predelay_ms / 1_000.0 + longest_s
            }
            Action::Echo(echo) if sends(|action| matches!(action, Action::EchoSend { .. })) => {
                let repeats = 1.0 + (60.0 / -echo.feedback_db.min(-1.0)).ceil();
                repeats * echo.time_ms / 1_000.0
            }
            _ => 0.0,
        };
        self.buses.iter().filter_map(BusSetting::effect).map(tail_s).fold(0.0, f64::max)
    }
}

/// What a strip is built from.
#[derive(Debug, Clone, PartialEq)]
pub struct StripSetting {
    /// The name by which others listen to its stem.
    pub name: String,
    /// Its settings.
    pub actions: Vec<Action>,
    /// Channels of its stem: 1 is mono; of more than two, the first two are used.
    pub n_channels: usize,
    /// The name of the bus that it plays into; the mix when `None`, and when there is no such bus.
    pub output: Option<String>,
}

/// What a bus is built from: a group bus, or an effect bus if it holds an effect.
///
/// Into the first bus with a reverb go the [`Action::ReverbSend`]s of all strips, into the first with an echo their
/// [`Action::EchoSend`]s, behind fader and pan; of several sends of one kind on one strip, the last counts. A send to an effect
/// that is not there leads nowhere. All else that an effect bus holds works on what comes back from the effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BusSetting {
    /// The name by which strips play into it; of several buses of one name, the first is meant.
    pub name: String,
    /// Its settings.
    pub actions: Vec<Action>,
}

impl BusSetting {
    /// The effect that it holds: of several, the first works.
    pub(crate) fn effect(&self) -> Option<&Action> {
        self.actions.iter().find(|action| matches!(action, Action::Reverb(_) | Action::Echo(_)))
    }
}
