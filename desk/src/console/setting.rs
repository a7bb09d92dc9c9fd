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

/// What a bus is built from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BusSetting {
    /// The name by which strips play into it; of several buses of one name, the first is meant.
    pub name: String,
    /// Its settings.
    pub actions: Vec<Action>,
}
