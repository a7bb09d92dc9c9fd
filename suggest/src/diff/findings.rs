//! Which finding of one version is which of the other.

use super::stem_match::StemMatch;
use super::{Change, Changes, Version, measured};
use crate::{Class, Finding, MIX_BUS, Severity, readiness};
use analyzer::TimeRange;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A finding of one version or of both. What it says is said of the newer version, where that has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FindingChange {
    /// The rule that heard it.
    pub rule: &'static str,
    /// How much it matters, or did.
    pub severity: Severity,
    /// How much it mattered in the older version; `None` where that does not have it.
    pub severity_before: Option<Severity>,
    /// Where it comes from.
    pub class: Class,
    /// The stems concerned; `bus:mix` for the mix.
    pub stems: Vec<String>,
    /// Stems that it no longer concerns, where it still concerns others.
    pub stems_solved: Vec<String>,
    /// Stems that it concerns now, too.
    pub stems_added: Vec<String>,
    /// One sentence with the numbers in it.
    pub summary: String,
    /// The band concerned, in hertz.
    pub band_hz: Option<[f64; 2]>,
    /// When, in seconds; empty when throughout.
    #[serde(rename = "where")]
    pub places: Vec<TimeRange>,
    /// What was measured.
    pub measured: Changes,
    /// What else explains that it came or went: a stem came or went, or it was not looked for.
    pub because: Option<String>,
}

/// All findings of two versions.
#[derive(Debug)]
pub(super) struct FindingChanges {
    pub(super) solved: Vec<FindingChange>,
    pub(super) new: Vec<FindingChange>,
    pub(super) unchanged: Vec<FindingChange>,
    pub(super) accepted: Vec<FindingChange>,
    pub(super) not_checked: Vec<FindingChange>,
}

/// Centres of bands that lie no further apart are of one finding, in octaves.
const ONE_BAND_OCTAVES: f64 = 1.0 / 3.0;
/// Lists of stems that share as much, of all that stand in either, are of one finding. Design heuristic: pairs with one stem
/// in common share a third.
const LEAST_SHARED: f64 = 0.5;

/// Two versions and how their stems are called.
struct Matching<'a> {
    old: Version<'a>,
    new: Version<'a>,
    /// Names in the newer version of stems of the older.
    new_names: BTreeMap<String, String>,
    removed: Vec<String>,
    added: Vec<String>,
}

impl FindingChanges {
    pub(super) fn of(old: Version<'_>, new: Version<'_>, matched: &StemMatch) -> Self {
        let matching = Matching {
            old,
            new,
            new_names: matched.new_names(old, new),
            removed: matched.removed(old),
            added: matched.added(new),
        };
        matching.changes()
    }
}

impl Matching<'_> {
    fn changes(&self) -> FindingChanges {
        let pairs = self.pairs();
        let has_old = |o: usize| pairs.iter().any(|pair| pair.0 == o);
        let partner = |n: usize| pairs.iter().find(|pair| pair.1 == n).map(|pair| pair.0);
        let mut all = FindingChanges {
            solved: Vec::new(),
            new: Vec::new(),
            unchanged: Vec::new(),
            accepted: Vec::new(),
            not_checked: Vec::new(),
        };
        for (n, finding) in self.new.plan.findings.iter().enumerate() {
            match partner(n) {
                Some(o) => all.unchanged.push(self.in_both(&self.old.plan.findings[o], finding)),
                // It is heard as before, and no longer said to be meant.
                None if self.was_accepted(finding) => all.unchanged.push(self.fresh(finding)),
                None => all.new.push(self.fresh(finding)),
            }
        }
        let items = readiness(self.new.plan).items;
        let gone = self.old.plan.findings.iter().enumerate().filter(|(o, _)| !has_old(*o));
        for (_, finding) in gone {
            let change = self.gone(finding);
            let not_checked =
                items.iter().find(|item| item.check == finding.rule).and_then(|item| item.not_checked_because);
            match not_checked {
                _ if change.because.is_some() => all.solved.push(change),
                _ if self.is_accepted(finding) => all.accepted.push(change),
                Some(because) => all.not_checked.push(FindingChange { because: Some(because.to_owned()), ..change }),
                None => all.solved.push(change),
            }
        }
        all
    }

    /// Indices of findings of both versions that are one: of equal stems first, then of lists that share most.
    fn pairs(&self) -> Vec<(usize, usize)> {
        let (old, new) = (&self.old.plan.findings, &self.new.plan.findings);
        let mut candidates = Vec::new();
        for (o, before) in old.iter().enumerate() {
            for (n, after) in new.iter().enumerate().filter(|(_, after)| after.rule == before.rule) {
                let shared = shared(&self.concerned(before), &after.stems.iter().cloned().collect());
                let octaves = band_distance_octaves(before.band_hz, after.band_hz);
                if let Some(octaves) = octaves.filter(|_| shared >= LEAST_SHARED) {
                    candidates.push((1.0 - shared, octaves, o, n));
                }
            }
        }
        candidates.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then((a.2, a.3).cmp(&(b.2, b.3))));
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (_, _, o, n) in candidates {
            if pairs.iter().all(|pair| pair.0 != o && pair.1 != n) {
                pairs.push((o, n));
            }
        }
        pairs
    }

    /// The stems that a finding of the older version concerns, as they are called in the newer.
    fn concerned(&self, finding: &Finding) -> BTreeSet<String> {
        finding.stems.iter().map(|name| self.new_name(name)).collect()
    }

    fn new_name(&self, name: &str) -> String {
        // A stem that went cannot be taken for one of its name that came.
        let known = self.new_names.get(name).cloned();
        known.unwrap_or_else(|| if name == MIX_BUS { name.to_owned() } else { format!("{name}\0") })
    }

    fn is_accepted(&self, finding: &Finding) -> bool {
        let stems = self.concerned(finding);
        let is_it = |one: &crate::AcceptedFinding| {
            one.rule == finding.rule && shared(&stems, &one.stems.iter().cloned().collect()) >= LEAST_SHARED
        };
        self.new.plan.accepted.iter().any(is_it)
    }

    fn was_accepted(&self, finding: &Finding) -> bool {
        let stems: BTreeSet<String> = finding.stems.iter().cloned().collect();
        let is_it = |one: &crate::AcceptedFinding| {
            let then = one.stems.iter().map(|name| self.new_name(name)).collect();
            one.rule == finding.rule && shared(&then, &stems) >= LEAST_SHARED
        };
        self.old.plan.accepted.iter().any(is_it)
    }

    fn in_both(&self, before: &Finding, after: &Finding) -> FindingChange {
        let then = self.concerned(before);
        let now: BTreeSet<String> = after.stems.iter().cloned().collect();
        let shown = |name: &String| name.trim_end_matches('\0').to_owned();
        FindingChange {
            severity_before: Some(before.severity),
            stems_solved: then.difference(&now).map(shown).collect(),
            stems_added: now.difference(&then).map(shown).collect(),
            measured: measured::of_both((self.old, before), (self.new, after)),
            ..change(after)
        }
    }

    fn fresh(&self, finding: &Finding) -> FindingChange {
        let then: Vec<String> = finding.stems.iter().filter_map(|name| self.old_name(name)).collect();
        let measured = measured::of_one((self.new, finding), (self.old, &then));
        let came = finding.stems.iter().find(|name| self.added.contains(name));
        FindingChange {
            measured: measured.into_iter().map(|(name, [here, there])| (name, Change::new(there, here))).collect(),
            because: came.map(|name| format!("{name} is new")),
            ..change(finding)
        }
    }

    fn gone(&self, finding: &Finding) -> FindingChange {
        let now: Vec<String> = self.concerned(finding).into_iter().collect();
        let measured = measured::of_one((self.old, finding), (self.new, &now));
        let went = finding.stems.iter().find(|name| self.removed.contains(name));
        FindingChange {
            severity_before: Some(finding.severity),
            measured: measured.into_iter().map(|(name, [here, there])| (name, Change::new(here, there))).collect(),
            because: went.map(|name| format!("{name} is no longer there")),
            ..change(finding)
        }
    }

    fn old_name(&self, new_name: &str) -> Option<String> {
        if new_name == MIX_BUS {
            return Some(MIX_BUS.to_owned());
        }
        self.new_names.iter().find(|(_, new)| *new == new_name).map(|(old, _)| old.clone())
    }
}

fn change(finding: &Finding) -> FindingChange {
    FindingChange {
        rule: finding.rule,
        severity: finding.severity,
        severity_before: None,
        class: finding.class,
        stems: finding.stems.clone(),
        stems_solved: Vec::new(),
        stems_added: Vec::new(),
        summary: finding.summary.clone(),
        band_hz: finding.band_hz,
        places: finding.places.clone(),
        measured: Changes::new(),
        because: None,
    }
}

/// What two sets of stems share of all that stand in either, 0…1. What concerns the mix is one with what concerns the mix,
/// whichever stem is behind it.
fn shared(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    if [a, b].iter().all(|stems| stems.contains(MIX_BUS)) {
        return 1.0;
    }
    let all = a.union(b).count();
    if all == 0 { 1.0 } else { a.intersection(b).count() as f64 / all as f64 }
}

/// How far the centres of two bands lie apart, in octaves; `None` where they are of two findings.
fn band_distance_octaves(a: Option<[f64; 2]>, b: Option<[f64; 2]>) -> Option<f64> {
    let Some((a, b)) = a.zip(b) else { return Some(0.0) };
    let octaves = 0.5 * ((a[0] * a[1]) / (b[0] * b[1])).log2().abs();
    let overlap = a[0] < b[1] && b[0] < a[1];
    (overlap || octaves <= ONE_BAND_OCTAVES).then_some(octaves)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn lists_of_stems_are_one_when_they_share_most() {
        assert!(shared(&stems(&["a", "b", "c"]), &stems(&["a", "b"])) >= LEAST_SHARED);
        assert!(shared(&stems(&["a", "b"]), &stems(&["a", "c"])) < LEAST_SHARED, "pairs with one stem in common");
        assert!(shared(&stems(&[MIX_BUS, "a"]), &stems(&[MIX_BUS, "b"])) >= LEAST_SHARED);
        assert!(shared(&stems(&[MIX_BUS]), &stems(&["a"])) < LEAST_SHARED);
    }

    #[test]
    fn bands_are_one_within_a_third_of_an_octave() {
        let distance = |a, b| band_distance_octaves(Some(a), Some(b));
        assert!(distance([95.0, 105.0], [115.0, 125.0]).is_some());
        assert!(distance([95.0, 105.0], [140.0, 150.0]).is_none());
        assert!(distance([40.0, 200.0], [150.0, 900.0]).is_some(), "they overlap");
        assert_eq!(band_distance_octaves(None, Some([40.0, 50.0])), Some(0.0));
    }
}
