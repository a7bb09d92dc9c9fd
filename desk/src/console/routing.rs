use crate::console::Inputs;
use crate::{Action, ConsoleSetting};
use dsp::Db;

/// Which strips every bus and the mix hear.
#[derive(Debug)]
pub(crate) struct Routing {
    pub(crate) into_buses: Vec<Inputs>,
    pub(crate) into_mix: Inputs,
}

impl Routing {
    pub(crate) fn new(setting: &ConsoleSetting) -> Self {
        let mut routing =
            Self { into_buses: vec![Inputs::default(); setting.buses.len()], into_mix: Inputs::default() };
        let reverb = effect_bus(setting, |effect| matches!(effect, Action::Reverb(_)));
        let echo = effect_bus(setting, |effect| matches!(effect, Action::Echo(_)));
        for (index, strip) in setting.strips.iter().enumerate() {
            let bus = strip.output.as_ref().and_then(|name| setting.buses.iter().position(|bus| bus.name == *name));
            bus.map_or(&mut routing.into_mix, |bus| &mut routing.into_buses[bus]).add(index, 1.0);
            // Of several sends of one kind the last counts.
            let last = |level_db: fn(&Action) -> Option<f64>| strip.actions.iter().rev().find_map(level_db);
            for (bus, level_db) in [(reverb, last(reverb_send_db)), (echo, last(echo_send_db))] {
                if let (Some(bus), Some(level_db)) = (bus, level_db) {
                    routing.into_buses[bus].add(index, Db(level_db).to_amplitude());
                }
            }
        }
        routing
    }
}

/// The first bus whose effect is of a kind.
fn effect_bus(setting: &ConsoleSetting, is_of_kind: fn(&Action) -> bool) -> Option<usize> {
    setting.buses.iter().position(|bus| bus.effect().is_some_and(is_of_kind))
}

fn reverb_send_db(action: &Action) -> Option<f64> {
    if let Action::ReverbSend { level_db } = action { Some(*level_db) } else { None }
}

fn echo_send_db(action: &Action) -> Option<f64> {
    if let Action::EchoSend { level_db } = action { Some(*level_db) } else { None }
}
