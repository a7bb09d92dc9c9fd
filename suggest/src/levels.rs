use crate::{HeardSession, Target};
use analyzer::Role;
use std::collections::BTreeMap;

/// Where one stem of a role lies in a draft.
struct RolePlace {
    role: Role,
    /// Against the level that the profile has of its whole group, in LU.
    re_group_lu: f64,
    tolerance: Tolerance,
}

/// How far a level may be off.
enum Tolerance {
    /// As far as one mix of ten lies below the usual level of the group and one of ten above it: the mean of both.
    OfGroup,
    /// So many LU, where the group's level does not depend on the stem.
    Lu(f64),
}

/// A role whose level is that of its group or nearly.
const fn prominent(role: Role, re_group_lu: f64) -> RolePlace {
    RolePlace { role, re_group_lu, tolerance: Tolerance::OfGroup }
}

/// A role that may be far behind.
const fn minor(role: Role, re_group_lu: f64) -> RolePlace {
    RolePlace { role, re_group_lu, tolerance: Tolerance::Lu(5.0) }
}

/// Levels of roles within their group: design values after De Man et al. 2014 (8 songs mixed by 8 engineers each). What they
/// say is how roles stand to each other; where groups stand to each other is the profile's, and where the mix as a whole
/// lies follows from the stems. A lead vocal is a little above what all vocals have, which are soft in many songs.
const ROLE_PLACES: [RolePlace; 21] = [
    prominent(Role::LeadVocal, 0.5),
    RolePlace { role: Role::BackingVocal, re_group_lu: -6.5, tolerance: Tolerance::Lu(3.0) },
    prominent(Role::DrumBus, 0.0),
    prominent(Role::Kick, -4.0),
    prominent(Role::Snare, -5.0),
    minor(Role::Overhead, -7.5),
    minor(Role::Percussion, -9.5),
    minor(Role::Tom, -10.5),
    minor(Role::Room, -11.5),
    minor(Role::Hat, -13.5),
    prominent(Role::Bass, 0.0),
    prominent(Role::ElectricGuitar, -4.0),
    prominent(Role::AcousticGuitar, -6.0),
    prominent(Role::Keys, -6.0),
    prominent(Role::Piano, -6.0),
    prominent(Role::Synth, -4.0),
    minor(Role::Pad, -8.0),
    minor(Role::Strings, -8.0),
    minor(Role::Brass, -7.0),
    minor(Role::Wind, -7.0),
    minor(Role::Effects, -13.0),
];

/// The level of one stem of `role` re the mix and its tolerance, in LU; `None` where no one knows where it belongs.
fn role_level_lu(target: &Target, role: Role) -> Option<(f64, f64)> {
    let place = ROLE_PLACES.iter().find(|place| place.role == role)?;
    let group = target.group_level_lu(role.group()?)?;
    let tolerance_lu = match place.tolerance {
        Tolerance::OfGroup => (group.p90 - group.p10) / 2.0,
        Tolerance::Lu(tolerance_lu) => tolerance_lu,
    };
    Some((group.p50 + place.re_group_lu, tolerance_lu))
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
    for index in session.sounding(|role| role_level_lu(session.target, role).is_some()) {
        let stem = &session.stems[index];
        members.entry((stem.role.role, source_name(stem.name()))).or_default().push(index);
    }
    let is_sung = members.keys().any(|(role, _)| *role == Role::LeadVocal);
    let n_of = |role: Role| members.keys().filter(|(other, _)| *other == role).count();
    // Where nobody sings, the instrument named as the lead takes the lead vocal's place.
    let lead_lu = role_level_lu(session.target, Role::LeadVocal).map(|(level_lu, _)| level_lu);
    let mut units: Vec<Unit> = members
        .iter()
        .filter_map(|((role, _), stems)| {
            let (level_lu, tolerance_lu) = role_level_lu(session.target, *role)?;
            let level_lu = level_lu - 10.0 * (n_of(*role) as f64).log10();
            let leads = !is_sung && stems.iter().any(|stem| names_a_lead(session.stems[*stem].name()));
            let level_lu = lead_lu.filter(|_| leads).unwrap_or(level_lu);
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
    use analyzer::RoleGroup;

    /// A genre in which drums are 2 LU louder has kicks 2 LU louder, and the same vocals.
    #[test]
    fn levels_are_those_of_the_profile() {
        let popular = corpus::profile("popular").unwrap();
        let mut loud_drums = popular.clone();
        let drums = loud_drums.group_levels_lu.get_mut(&RoleGroup::Drums).unwrap();
        (drums.p10, drums.p50, drums.p90) = (drums.p10 + 2.0, drums.p50 + 2.0, drums.p90 + 3.0);
        let [popular, loud_drums] = [popular, loud_drums].map(|profile| Target::new(profile, Vec::new()));
        let change = |role: Role| {
            let [after, before] = [&loud_drums, &popular].map(|target| role_level_lu(target, role).unwrap());
            (after.0 - before.0, after.1 - before.1)
        };
        for (role, level_lu, tolerance_lu) in
            [(Role::Kick, 2.0, 0.5), (Role::DrumBus, 2.0, 0.5), (Role::Hat, 2.0, 0.0), (Role::LeadVocal, 0.0, 0.0)]
        {
            let (level, tolerance) = change(role);
            assert!((level - level_lu).abs() < 1e-9 && (tolerance - tolerance_lu).abs() < 1e-9, "{role:?}");
        }
        assert_eq!(role_level_lu(&popular, Role::Mix), None);
    }

    /// What the parts of a kit have together is what the kit has.
    #[test]
    fn a_kit_in_parts_is_as_loud_as_a_drum_bus() {
        let popular = Target::new(corpus::profile("popular").unwrap(), Vec::new());
        let level = |role: Role| role_level_lu(&popular, role).unwrap().0;
        let parts = [Role::Kick, Role::Snare, Role::Overhead, Role::Room, Role::Tom, Role::Hat];
        let power: f64 = parts.iter().map(|role| dsp::db_to_power(level(*role))).sum();
        let together = dsp::power_to_db(power).unwrap();
        assert!((together - level(Role::DrumBus)).abs() < 0.6, "{together}");
    }

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
