use analyzer::Role;
use serde::{Deserialize, Serialize};

/// A bus that stems of one part of the band play into, on their way to the mix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupBus {
    /// `bus:drums`, `bus:vocals` …
    pub name: String,
    /// The stems that play into it.
    pub stems: Vec<String>,
}

/// With fewer stems a bus is nothing but a second fader.
const FEWEST_MEMBERS: usize = 2;

/// The names of the group buses, in the order of a console.
const NAMES: [&str; 7] =
    ["bus:drums", "bus:bass", "bus:guitars", "bus:keys", "bus:orchestra", "bus:vocals", "bus:effects"];

fn bus_of(role: Role) -> Option<&'static str> {
    Some(match role {
        Role::Kick
        | Role::Snare
        | Role::Hat
        | Role::Overhead
        | Role::Tom
        | Role::Room
        | Role::Percussion
        | Role::DrumBus => "bus:drums",
        Role::Bass => "bus:bass",
        Role::ElectricGuitar | Role::AcousticGuitar => "bus:guitars",
        Role::Keys | Role::Piano | Role::Synth | Role::Pad => "bus:keys",
        Role::Strings | Role::Brass | Role::Wind => "bus:orchestra",
        Role::LeadVocal | Role::BackingVocal => "bus:vocals",
        Role::Effects => "bus:effects",
        Role::Dialog | Role::Mix | Role::Unknown => return None,
    })
}

/// The buses of a session whose stems, by name, play these roles; stems of other roles play into the mix.
pub fn group_buses(stems: &[(&str, Role)]) -> Vec<GroupBus> {
    let members = |bus: &str| {
        let members = stems.iter().filter(|(_, role)| bus_of(*role) == Some(bus));
        members.map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>()
    };
    let buses = NAMES.iter().map(|name| GroupBus { name: (*name).to_owned(), stems: members(name) });
    buses.filter(|bus| bus.stems.len() >= FEWEST_MEMBERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_of_one_part_share_a_bus_and_single_ones_have_none() {
        let stems = [
            ("Kick", Role::Kick),
            ("OH", Role::Overhead),
            ("Bass", Role::Bass),
            ("Organ", Role::Keys),
            ("Pad", Role::Pad),
            ("Lead", Role::LeadVocal),
            ("Stem 7", Role::Unknown),
        ];
        let bus =
            |name: &str, stems: [&str; 2]| GroupBus { name: name.to_owned(), stems: stems.map(str::to_owned).into() };
        assert_eq!(group_buses(&stems), [bus("bus:drums", ["Kick", "OH"]), bus("bus:keys", ["Organ", "Pad"])]);
    }

    #[test]
    fn every_bus_of_a_role_is_one_of_the_console() {
        assert!(Role::ALL.into_iter().filter_map(bus_of).all(|bus| NAMES.contains(&bus)));
    }
}
