use crate::decoded::decoded;
use crate::published::{RATE_HZ, conformed};
use crate::songs::{Measured, measured};
use analyzer::{RoleGroup, role_from_name};
use anyhow::Context;
use dsp::AudioBlock;
use media::has_audio_extension;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The groups that were published, in the publisher's order.
pub(super) const GROUPS: [RoleGroup; 4] = [RoleGroup::Vocals, RoleGroup::Drums, RoleGroup::Bass, RoleGroup::Other];

/// The features of stems that profiles hold: the publisher's name, ours.
pub(super) const FEATURES: [(&str, &str); 3] = [("lra", "range_lu"), ("plr", "plr_db"), ("crest", "crest_db")];
/// Those that no translation was found of: of stems with pauses the definitions part by up to 3 dB.
pub(super) const UNTRANSLATED: [(&str, &str); 4] = [
    ("band_crest_0", "crest_20_to_120_hz_db"),
    ("band_crest_1", "crest_120_to_1000_hz_db"),
    ("band_crest_2", "crest_1000_to_6000_hz_db"),
    ("band_crest_3", "crest_6000_to_20000_hz_db"),
];

/// What the publisher calls a group.
pub(super) fn group_name(group: RoleGroup) -> &'static str {
    match group {
        RoleGroup::Vocals => "vocals",
        RoleGroup::Drums => "drums",
        RoleGroup::Bass => "bass",
        RoleGroup::Other => "other",
    }
}

/// A stem whose name says both drums and bass belongs to neither group.
const SEVERAL_GROUPS: &str = "bassdrums";
/// A finished mix beside the stems, by the beginning of its name.
const FINISHED_MIX: &str = "__master";

/// The groups of a song and what was measured of them.
#[derive(Debug)]
pub(super) struct SongGroups {
    /// The folder.
    pub(super) name: String,
    pub(super) groups: BTreeMap<RoleGroup, GroupReading>,
}

/// What was measured of the sum of a group's stems.
#[derive(Debug)]
pub(super) struct GroupReading {
    /// Its integrated loudness less that of the plain sum of all stems.
    pub(super) level_lu: Option<Both>,
    /// By our names.
    pub(super) features: BTreeMap<&'static str, Both>,
}

/// A reading by our definition and by the publisher's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Both {
    pub(super) ours: f64,
    pub(super) theirs: f64,
}

impl Both {
    /// Ours less theirs.
    pub(super) fn difference(self) -> f64 {
        self.ours - self.theirs
    }
}

/// Measures the stems in `folder`; `None` where fewer than two groups play, or a stem holds several.
pub(super) fn song_groups(folder: &Path) -> anyhow::Result<Option<SongGroups>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| has_audio_extension(path) && !stem_name(path).starts_with(FINISHED_MIX));
    files.sort();
    if files.iter().any(|path| stem_name(path).to_lowercase().starts_with(SEVERAL_GROUPS)) {
        return Ok(None);
    }
    let (mut mix, mut sums) = (AudioBlock::default(), BTreeMap::<RoleGroup, AudioBlock>::new());
    for file in &files {
        let (rate_hz, audio) = decoded(file)?;
        let audio = conformed(rate_hz, &audio);
        mix = sum(&mix, &audio);
        if let Some(group) = role_from_name(&stem_name(file)).role.group() {
            let before = sums.remove(&group).unwrap_or_default();
            sums.insert(group, sum(&before, &audio));
        }
    }
    if sums.len() < 2 {
        return Ok(None);
    }
    let whole = measured_both(&mix).lufs();
    let reading = |(group, audio): (RoleGroup, AudioBlock)| (group, group_reading(&audio, whole));
    Ok(Some(SongGroups { name: stem_name(folder), groups: sums.into_iter().map(reading).collect() }))
}

fn stem_name(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// A measurement by both definitions.
struct MeasuredBoth(Measured);

fn measured_both(audio: &AudioBlock) -> MeasuredBoth {
    MeasuredBoth(measured(RATE_HZ, audio))
}

impl MeasuredBoth {
    fn reading(&self, theirs: &str, ours: &str) -> Option<Both> {
        Some(Both { ours: *self.0.ours.get(ours)?, theirs: *self.0.published.get(theirs)? })
    }

    fn lufs(&self) -> Option<Both> {
        self.reading("lufs", "integrated_lufs")
    }
}

fn group_reading(audio: &AudioBlock, whole: Option<Both>) -> GroupReading {
    let measured = measured_both(audio);
    let level = |own: Both, whole: Both| Both { ours: own.ours - whole.ours, theirs: own.theirs - whole.theirs };
    let features = FEATURES.into_iter().chain(UNTRANSLATED);
    GroupReading {
        level_lu: measured.lufs().zip(whole).map(|(own, whole)| level(own, whole)),
        features: features.filter_map(|(theirs, ours)| Some((ours, measured.reading(theirs, ours)?))).collect(),
    }
}

/// The sum of two pieces of audio, as long as the longer one.
fn sum(one: &AudioBlock, other: &AudioBlock) -> AudioBlock {
    if one.n_frames() == 0 {
        return other.clone();
    }
    let n_frames = one.n_frames().max(other.n_frames());
    let channel = |channel: usize| {
        let (a, b) = (&one.channels()[channel], &other.channels()[channel]);
        let at = |samples: &[f32], frame: usize| samples.get(frame).copied().unwrap_or(0.0);
        (0..n_frames).map(|frame| at(a, frame) + at(b, frame)).collect()
    };
    AudioBlock::from_channels(vec![channel(0), channel(1)])
}
