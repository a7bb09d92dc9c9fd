use analyzer::Role;

/// The level at which a stem of this role is set, in dB re all stems at one loudness: the middle of the range that the rules of
/// Diff-MST give (Vanka, Steinmetz et al. 2024, the `knowledge_engineering` baseline; METHODS 6.1). Its places between left and
/// right are left out, as most stems here are stereo.
pub(super) fn level_db(role: Role) -> f64 {
    match role {
        Role::LeadVocal | Role::Dialog => -7.5,
        Role::BackingVocal => -9.5,
        Role::Bass | Role::ElectricGuitar | Role::AcousticGuitar => -10.0,
        Role::Snare | Role::Tom | Role::DrumBus => -10.5,
        Role::Hat
        | Role::Overhead
        | Role::Room
        | Role::Keys
        | Role::Piano
        | Role::Synth
        | Role::Pad
        | Role::Strings
        | Role::Brass
        | Role::Wind => -11.5,
        Role::Kick => -12.0,
        Role::Percussion | Role::Effects | Role::Unknown | Role::Mix => -14.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_voice_is_the_loudest_and_levels_lie_within_those_of_the_table() {
        for role in Role::ALL {
            assert!((-15.0..=-6.5).contains(&level_db(role)), "{role:?}");
            assert!(level_db(role) <= level_db(Role::LeadVocal), "{role:?}");
        }
        assert!(level_db(Role::Percussion) < level_db(Role::Kick));
    }
}
