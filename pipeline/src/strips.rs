use crate::Session;
use desk::{Action, BusSetting, ConsoleSetting, StripSetting};
use suggest::GroupBus;

/// The console that stems of a session play into, given their indices and the settings of each: strips and, where they have one,
/// buses without settings. The mix bus has none either.
pub(crate) fn console_setting(
    session: &Session,
    stems: &[usize],
    strips: Vec<Vec<Action>>,
    groups: &[GroupBus],
) -> ConsoleSetting {
    let strip = |(index, actions): (&usize, Vec<Action>)| {
        let stem = &session.stems[*index];
        let group = groups.iter().find(|group| group.stems.contains(&stem.name));
        StripSetting {
            name: stem.name.clone(),
            actions,
            n_channels: stem.n_channels(),
            output: group.map(|group| group.name.clone()),
        }
    };
    let bus = |group: &GroupBus| BusSetting { name: group.name.clone(), actions: Vec::new() };
    ConsoleSetting {
        strips: stems.iter().zip(strips).map(strip).collect(),
        buses: groups.iter().map(bus).collect(),
        mix: Vec::new(),
    }
}
