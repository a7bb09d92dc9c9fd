use analyzer::{Role, RoleGroup};
use std::collections::BTreeMap;

/// The level of a group of stems re the mix, in LU: the median of 100 mixes of MUSDB18 with their true stems (`level_re_mix` of
/// *takakhoo/lacquer*; `docs/profiles-published.md`; METHODS 6.1).
const fn group_level_lu(group: RoleGroup) -> f64 {
    match group {
        RoleGroup::Vocals => -3.48,
        RoleGroup::Drums => -6.64,
        RoleGroup::Bass => -7.45,
        RoleGroup::Other => -4.85,
    }
}

/// The level at which each stem is set by a table: those of a group are equally loud, and powers that add up have the level of the
/// group, in LU re the mix. Of what stems play; `None` where one is silent, which has no part in this.
pub(super) fn levels_lu(roles: &[Option<Role>]) -> Vec<f64> {
    let groups: Vec<Option<RoleGroup>> =
        roles.iter().map(|role| role.map(|role| role.group().unwrap_or(RoleGroup::Other))).collect();
    let mut n_of: BTreeMap<RoleGroup, usize> = BTreeMap::new();
    for group in groups.iter().flatten() {
        *n_of.entry(*group).or_default() += 1;
    }
    let level_lu = |group: RoleGroup| group_level_lu(group) - 10.0 * (n_of[&group] as f64).log10();
    groups.into_iter().map(|group| group.map_or(0.0, level_lu)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_of_a_group_share_its_level() {
        let roles = [Role::Kick, Role::LeadVocal, Role::Snare, Role::Unknown, Role::Bass].map(Some);
        let levels = levels_lu(&[&roles[..], &[None]].concat());
        let wanted = [-9.65, -3.48, -9.65, -4.85, -7.45, 0.0];
        assert!(levels.iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() < 0.001), "{levels:?}");
    }
}
