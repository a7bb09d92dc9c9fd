//! Which stem of one version is which of the other.

use super::Version;
use analyzer::TrackAnalysis;
use std::collections::BTreeMap;

/// The stems of two versions that are the same part.
#[derive(Debug)]
pub(super) struct StemMatch {
    /// Index in the older and in the newer version, by the order of the newer.
    pub(super) pairs: Vec<StemPair>,
    lone_old: Vec<usize>,
    lone_new: Vec<usize>,
}

/// One stem in both versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StemPair {
    pub(super) old: usize,
    pub(super) new: usize,
    /// Its audio did not change.
    pub(super) is_same: bool,
}

impl StemMatch {
    /// By name; then by content, which a renamed stem keeps; then by names that differ in a version's number alone.
    pub(super) fn of(old: Version<'_>, new: Version<'_>) -> Self {
        if old.plan.session.mix_only && new.plan.session.mix_only {
            let pair = StemPair { old: 0, new: 0, is_same: is_same_audio(old, 0, new, 0) };
            return Self { pairs: vec![pair], lone_old: Vec::new(), lone_new: Vec::new() };
        }
        let mut lone_old: Vec<usize> = (0..old.stems.len()).collect();
        let mut lone_new: Vec<usize> = (0..new.stems.len()).collect();
        let mut pairs = Vec::new();
        let name = |version: Version<'_>, stem: usize| version.plan.stems[stem].name.clone();
        let tests: [&dyn Fn(usize, usize) -> bool; 3] =
            [&|o, n| name(old, o) == name(new, n), &|o, n| is_same_audio(old, o, new, n), &|o, n| {
                base_name(&name(old, o)) == base_name(&name(new, n))
            }];
        for is_one in tests {
            lone_new.retain(|&n| {
                let Some(at) = lone_old.iter().position(|&o| is_one(o, n)) else { return true };
                let o = lone_old.remove(at);
                pairs.push(StemPair { old: o, new: n, is_same: is_same_audio(old, o, new, n) });
                false
            });
        }
        pairs.sort_by_key(|pair| pair.new);
        Self { pairs, lone_old, lone_new }
    }

    /// Names in the newer version of the stems of the older, where they are the same part.
    pub(super) fn new_names(&self, old: Version<'_>, new: Version<'_>) -> BTreeMap<String, String> {
        let names = |pair: &StemPair| (old.plan.stems[pair.old].name.clone(), new.plan.stems[pair.new].name.clone());
        self.pairs.iter().map(names).collect()
    }

    pub(super) fn added(&self, new: Version<'_>) -> Vec<String> {
        self.lone_new.iter().map(|stem| new.plan.stems[*stem].name.clone()).collect()
    }

    pub(super) fn removed(&self, old: Version<'_>) -> Vec<String> {
        self.lone_old.iter().map(|stem| old.plan.stems[*stem].name.clone()).collect()
    }
}

/// The files are the same to the byte, or hold what measures the same in every digit, as a lossless file of another format does.
fn is_same_audio(old: Version<'_>, o: usize, new: Version<'_>, n: usize) -> bool {
    old.contents[o] == new.contents[n] || measures_the_same(&old.stems[o], &new.stems[n])
}

fn measures_the_same(a: &TrackAnalysis, b: &TrackAnalysis) -> bool {
    let form = |track: &TrackAnalysis| (track.format.sample_rate_hz, track.format.channels, track.format.duration_s);
    // Nothing can be told apart in silence.
    a.loudness.integrated_lufs.is_some()
        && form(a) == form(b)
        && a.loudness == b.loudness
        && a.timeline == b.timeline
        && a.dc_offset_full_scale == b.dc_offset_full_scale
        && a.dynamics == b.dynamics
        && a.spectrum == b.spectrum
        && a.stereo == b.stereo
}

/// The name without its version: `Guitar` of `guitar_v3`, `Guitar v2`.
fn base_name(name: &str) -> String {
    let is_version = |word: &str| {
        let number = word.strip_prefix('v').unwrap_or_default();
        !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
    };
    let name = name.to_lowercase();
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !is_version(word));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_no_part_of_a_name() {
        for name in ["Guitar v2", "guitar_v13", "GUITAR", "v1-Guitar"] {
            assert_eq!(base_name(name), "guitar", "{name}");
        }
        assert_eq!(base_name("Voice 2"), "voice 2");
        assert_eq!(base_name("vox v"), "vox v");
    }
}
