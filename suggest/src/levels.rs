use crate::HeardSession;
use analyzer::Role;
use std::collections::BTreeMap;

/// The level of one role in a draft in LU re the mix, and its tolerance: design values derived from published levels
/// of stem groups (100 MUSDB18 mixes) and from De Man et al. 2014 (8 songs mixed by 8 engineers each). What they say is
/// how roles stand to each other; where the mix as a whole lies follows from the stems.
const ROLE_LEVELS_LU: [(Role, f64, f64); 21] = [
    (Role::LeadVocal, -3.0, 2.0),
    (Role::BackingVocal, -10.0, 3.0),
    (Role::DrumBus, -6.5, 3.0),
    (Role::Kick, -10.5, 3.0),
    (Role::Snare, -11.5, 3.0),
    (Role::Overhead, -14.0, 5.0),
    (Role::Percussion, -16.0, 5.0),
    (Role::Tom, -17.0, 5.0),
    (Role::Room, -18.0, 5.0),
    (Role::Hat, -20.0, 5.0),
    (Role::Bass, -7.5, 3.0),
    (Role::ElectricGuitar, -9.0, 3.0),
    (Role::AcousticGuitar, -11.0, 3.0),
    (Role::Keys, -11.0, 3.0),
    (Role::Piano, -11.0, 3.0),
    (Role::Synth, -9.0, 3.0),
    (Role::Pad, -13.0, 5.0),
    (Role::Strings, -13.0, 5.0),
    (Role::Brass, -12.0, 5.0),
    (Role::Wind, -12.0, 5.0),
    (Role::Effects, -18.0, 5.0),
];

/// Where nobody sings, the instrument named as the lead takes the lead vocal's place.
const INSTRUMENTAL_LEAD_LU: f64 = -3.0;

/// The level of one stem of `role` re the mix and its tolerance, in LU; `None` where no one knows where it belongs.
fn role_level_lu(role: Role) -> Option<(f64, f64)> {
    ROLE_LEVELS_LU.iter().find(|(known, ..)| *known == role).map(|(_, level, tolerance)| (*level, *tolerance))
}

/// Stems that are set together: the microphones of one drum, DI and amplifier, layers of one part. Their own balance is
/// the sound that was recorded, and their powers do not add, so they have one fader.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unit {
    /// The stems, by index.
    pub(crate) stems: Vec<usize>,
    /// The wanted level of all of them together, in LU; only the differences between units mean something.
    pub(crate) level_lu: f64,
    /// How far it may be off, in LU.
    pub(crate) tolerance_lu: f64,
}

/// The units of a session, in the order of their first stem. Units of one role share the role's level (−10·log10 n
/// each).
pub(crate) fn units(session: &HeardSession<'_>) -> Vec<Unit> {
    let mut members: BTreeMap<(Role, String), Vec<usize>> = BTreeMap::new();
    for index in session.sounding(|role| role_level_lu(role).is_some()) {
        let stem = &session.stems[index];
        members.entry((stem.role.role, source_name(stem.name()))).or_default().push(index);
    }
    let sung = members.keys().any(|(role, _)| *role == Role::LeadVocal);
    let n_of = |role: Role| members.keys().filter(|(other, _)| *other == role).count();
    let mut units: Vec<Unit> = members
        .iter()
        .filter_map(|((role, _), stems)| {
            let (level_lu, tolerance_lu) = role_level_lu(*role)?;
            let level_lu = level_lu - 10.0 * (n_of(*role) as f64).log10();
            let leads = !sung && stems.iter().any(|stem| names_a_lead(session.stems[*stem].name()));
            let level_lu = if leads { INSTRUMENTAL_LEAD_LU } else { level_lu };
            Some(Unit { stems: stems.clone(), level_lu, tolerance_lu })
        })
        .collect();
    units.sort_by_key(|unit| unit.stems[0]);
    units
}

fn names_a_lead(name: &str) -> bool {
    let name = name.to_lowercase();
    name.contains("lead") || name.contains("solo")
}

/// The first word of a stem's name without its numbers, in lower case: `Kick In` and `kick_out` are one source, `tom1`
/// and `tom2` one set.
pub fn source_name(name: &str) -> String {
    let word = name.split(|c: char| !c.is_alphanumeric()).find(|word| word.chars().any(char::is_alphabetic));
    let word = word.unwrap_or(name);
    let without_numbers = word.trim_matches(char::is_numeric);
    if without_numbers.is_empty() { word.to_lowercase() } else { without_numbers.to_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn microphones_of_one_source_share_a_name_and_other_sources_do_not() {
        for (a, b) in [
            ("kick_L_D112", "kick_trigger"),
            ("Bass DI", "Bass Amp"),
            ("tom1_C516", "tom3_C516"),
            ("01 Snare top", "02 Snare bottom"),
        ] {
            assert_eq!(source_name(a), source_name(b));
        }
        assert_ne!(source_name("floortom_C516"), source_name("tom1_C516"));
        assert_eq!(source_name("808"), "808");
    }
}
