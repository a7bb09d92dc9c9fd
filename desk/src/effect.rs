use crate::echo::Echo;
use crate::reverb::Reverb;
use crate::{Action, BusSetting};

/// What an effect bus plays instead of what is sent to it.
#[derive(Debug, Clone)]
pub(crate) enum Effect {
    Reverb(Box<Reverb>),
    Echo(Box<Echo>),
}

impl Effect {
    /// At rest; `None` on a group bus.
    pub(crate) fn of(bus: &BusSetting, sample_rate_hz: u32) -> Option<Self> {
        match bus.effect()? {
            Action::Reverb(params) => Some(Self::Reverb(Box::new(Reverb::new(*params, sample_rate_hz)))),
            Action::Echo(params) => Some(Self::Echo(Box::new(Echo::new(*params, sample_rate_hz)))),
            _ => None,
        }
    }

    /// Replaces up to a chunk of frames. What comes out late was asked to: an effect has no latency.
    pub(crate) fn process(&mut self, left: &mut [f64], right: &mut [f64]) {
        match self {
            Self::Reverb(reverb) => reverb.process_planes(left, right),
            Self::Echo(echo) => echo.process_planes(left, right),
        }
    }

    pub(crate) fn reset(&mut self) {
        match self {
            Self::Reverb(reverb) => reverb.reset(),
            Self::Echo(echo) => echo.reset(),
        }
    }
}
