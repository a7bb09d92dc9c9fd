//! What a finding measured, read in the version that does not have it.

use super::{Change, Changes, Version};
use crate::{Finding, MIX_BUS, Readings};
use analyzer::{FaultKind, TrackAnalysis};

/// What both findings measured.
pub(super) fn of_both(old: (Version<'_>, &Finding), new: (Version<'_>, &Finding)) -> Changes {
    let [before, after] =
        [old, new].map(|(version, finding)| with_relative(&finding.measured, track(version, finding)));
    let change = |name: &&'static str| (*name, Change::new(before.get(name).copied(), after.get(name).copied()));
    before.keys().chain(after.keys()).map(change).collect()
}

/// What `finding` measured in its version, and what the same reads in `other`, where its stem is called as in `there`.
pub(super) fn of_one(
    here: (Version<'_>, &Finding),
    other: (Version<'_>, &[String]),
) -> Vec<(&'static str, [Option<f64>; 2])> {
    let (version, finding) = here;
    let measured = with_relative(&finding.measured, track(version, finding));
    let there = track_of(other.0, other.1);
    let level_lu = level_in_mix_lu(other.0, other.1);
    let read = |name: &'static str| there.and_then(|track| reading(name, track, finding, level_lu));
    measured.into_iter().map(|(name, value)| (name, [Some(value), read(name)])).collect()
}

/// Levels of what does not belong to the sound, as they are and re the stem: turning a stem down is no remedy.
const RELATIVE: [(&str, &str); 2] = [("hum_level_dbfs", "hum_re_stem_db"), ("noise_floor_dbfs", "noise_re_stem_db")];

fn with_relative(measured: &Readings, track: Option<&TrackAnalysis>) -> Readings {
    let mut readings = measured.clone();
    let lufs = track.and_then(|track| track.loudness.integrated_lufs);
    for (name, relative) in RELATIVE {
        if let Some((level_dbfs, lufs)) = measured.get(name).zip(lufs) {
            readings.insert(relative, level_dbfs - lufs);
        }
    }
    readings
}

fn track<'a>(version: Version<'a>, finding: &Finding) -> Option<&'a TrackAnalysis> {
    track_of(version, &finding.stems)
}

/// The readings of the one stem, or of the whole; `None` of several stems.
fn track_of<'a>(version: Version<'a>, stems: &[String]) -> Option<&'a TrackAnalysis> {
    match stems {
        [first, ..] if first == MIX_BUS => Some(version.mix),
        [one] => version.stems.iter().find(|stem| stem.name == *one),
        _ => None,
    }
}

fn level_in_mix_lu(version: Version<'_>, stems: &[String]) -> Option<f64> {
    let [one] = stems else { return None };
    version.plan.stems.iter().find(|stem| stem.name == *one)?.level_before_lu
}

/// Faults that are counted: where none is found, there are none.
const COUNTS: [&str; 5] = ["flat_top_runs", "flat_top_samples", "clicks", "dropouts", "not_a_number_samples"];

/// The reading that a rule calls `name`, of `track`; `None` where the rule alone can tell.
fn reading(name: &str, track: &TrackAnalysis, finding: &Finding, level_lu: Option<f64>) -> Option<f64> {
    let lufs = track.loudness.integrated_lufs;
    match name {
        _ if COUNTS.contains(&name) => Some(0.0),
        "noise_floor_dbfs" => Some(track.noise?.floor_dbfs),
        "noise_re_stem_db" => Some(track.noise?.floor_dbfs - lufs?),
        "signal_to_noise_db" => Some(track.noise?.snr_db),
        "hum_level_dbfs" => hum_dbfs(track),
        "hum_re_stem_db" => Some(hum_dbfs(track)? - lufs?),
        "true_peak_dbtp" => track.loudness.true_peak_dbtp,
        "sample_peak_dbfs" => track.loudness.sample_peak_dbfs,
        "peak_to_loudness_db" => track.dynamics.plr_db,
        "phrase_jump_lu" => Some(track.dynamics.phrases.as_ref()?.jump_lu),
        "mono_loss_lu" => track.stereo.mono_loss_lu,
        "balance_db" => track.stereo.balance_db,
        "side_to_mid_db" => track.stereo.side_to_mid_db,
        "rumble_db" => track.spectrum.rumble_db,
        "rumble_in_gaps_db" => track.spectrum.rumble_in_gaps_db,
        "sibilants_re_rest_db" => track.spectrum.sibilance.as_ref()?.level_db,
        "resonance_excess_db" => track.spectrum.excess_db(*finding.measured.get("resonance_frequency_hz")?),
        "dc_offset_dbfs" => dc_offset_dbfs(track),
        "level_in_mix_lu" => level_lu,
        _ => None,
    }
}

fn hum_dbfs(track: &TrackAnalysis) -> Option<f64> {
    track.faults.iter().find_map(|fault| match fault.kind {
        FaultKind::Hum { level_dbfs, .. } => Some(level_dbfs),
        _ => None,
    })
}

fn dc_offset_dbfs(track: &TrackAnalysis) -> Option<f64> {
    let largest = track.dc_offset_full_scale.iter().fold(0.0_f64, |largest, offset| largest.max(offset.abs()));
    dsp::power_to_db(largest * largest)
}
