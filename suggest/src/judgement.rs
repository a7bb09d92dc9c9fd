use crate::{Balance, Guard, MixReading, Proof, Proposal, StemMetric, Verified};
use analyzer::{RoleGroup, TrackAnalysis};

/// What the render of a move showed.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The metric the move is for; `None` when it could not be measured.
    pub verified: Option<Verified>,
    /// What must not get worse.
    pub guards: Vec<Guard>,
    /// It helps and harms nothing.
    pub accepted: bool,
    /// Why, in a few words.
    pub reason: String,
}

impl Judgement {
    /// The same, said of a move at half its size after it failed at full size for the reason `failed`.
    #[must_use]
    pub fn after_failing(mut self, failed: &str) -> Self {
        self.reason = format!("at full size {failed}; at half {}", self.reason);
        self
    }

    /// The renders gave no final answer.
    pub fn unproved() -> Self {
        let reason = "the moves it was rendered with kept changing, so it could not be proved".to_owned();
        Self { verified: None, guards: Vec::new(), accepted: false, reason }
    }
}

/// A move must remove at least this share of the problem it is for.
const LEAST_IMPROVEMENT: f64 = 0.25;
/// A level this near to the wanted one is there: smaller differences are a matter of taste, in LU.
const LEVEL_REACHED_LU: f64 = 0.5;
/// A polarity or delay must make the pair this much louder, in LU.
const LEAST_PAIR_GAIN_LU: f64 = 0.5;
/// No octave that holds a part of a pair's energy may lose more than this, in dB.
const MOST_BAND_LOSS_DB: f64 = 3.0;
/// An octave holds a part of a pair's energy from this share on, of the mean of both sums. Design heuristic: what a snare's
/// flip takes from octaves with less is 20 dB under what it gives.
const LEAST_ENERGY_SHARE: f64 = 0.05;
/// A band that vanishes has lost this much, in dB: the range of 15 bits, so that the loss stays a number.
const VANISHED_BAND_LOSS_DB: f64 = 90.0;
/// A repair on one stem may change the loudness of its loudest moment by at most this, in LU.
const MOST_LOUDNESS_CHANGE_LU: f64 = 3.0;
/// A repair on one stem may raise its peaks by at most this, in dB.
const MOST_PEAK_GAIN_DB: f64 = 1.0;
/// What faders and EQ are there to change.
const CHANGES_OF_MIXES: [&str; 2] = ["max_momentary_lufs", "true_peak_dbtp"];
/// A compressor may take at most this from a stem's peaks against the loudness of the same 3 s, in dB. Design heuristic: from
/// the attacks it takes what it does to the level, 6 dB at most, and half of that is heard as duller attacks.
const MOST_CREST_LOSS_DB: f64 = 3.0;
/// The peaks of a mix may lose at most this against its loudness, in dB.
const MOST_PLR_LOSS_DB: f64 = 1.0;
/// The mono sum may lose at most this more than before, in LU.
const MOST_MONO_LOSS_LU: f64 = 0.5;
/// The spectrum may move away from the corridor by at most this, in dB; by more where the balance is built anew.
const MOST_CORRIDOR_LOSS_DB: f64 = 0.2;
const MOST_CORRIDOR_LOSS_REBUILT_DB: f64 = 0.5;

impl Proposal {
    /// Judges a move on one stem, or on a stem and its partner, by the analyses of the render without it (`before`)
    /// and with it (`after`).
    pub fn judge(&self, before: &TrackAnalysis, after: &TrackAnalysis) -> Judgement {
        match self.proof {
            Proof::Stem { metric, tolerated } => {
                let verified = metric.read(before).zip(metric.read(after)).map(|(before, after)| Verified {
                    metric: metric.name().to_owned(),
                    before,
                    after,
                });
                let enough = |v: &Verified| {
                    v.before - v.after >= LEAST_IMPROVEMENT * self.size * (v.before - tolerated).max(0.0)
                };
                let helps = verified.as_ref().is_some_and(|v| v.after < v.before && enough(v));
                let mut guards = stem_guards(before, after);
                if let StemMetric::LevelFromReference { .. } | StemMetric::ToneFromReference { .. } = metric {
                    guards.retain(|(guard, _)| !CHANGES_OF_MIXES.contains(&guard.metric.as_str()));
                }
                if metric == StemMetric::PhraseJump {
                    guards.extend(crest_guard(before, after));
                }
                verdict(verified, helps, guards)
            }
            Proof::PairSum { .. } => judge_pair(before, after),
            Proof::Place
            | Proof::ToneOfMix
            | Proof::GroupInMix { .. }
            | Proof::Width { .. }
            | Proof::Audibility { .. }
            | Proof::LowEnd { .. } => Judgement {
                verified: None,
                guards: Vec::new(),
                accepted: false,
                reason: "it is proved in the mix, not on a stem".to_owned(),
            },
        }
    }
}

fn judge_pair(before: &TrackAnalysis, after: &TrackAnalysis) -> Judgement {
    let verified = before
        .loudness
        .integrated_lufs
        .zip(after.loudness.integrated_lufs)
        .map(|(before, after)| Verified { metric: "pair_sum_lufs".to_owned(), before, after });
    let helps = verified.as_ref().is_some_and(|v| v.after - v.before >= LEAST_PAIR_GAIN_LU);
    let loss = worst_band_loss_db(before, after);
    let guard = Guard { metric: "worst_band_loss_db".to_owned(), before: 0.0, after: loss };
    verdict(verified, helps, vec![(guard, loss <= MOST_BAND_LOSS_DB)])
}

/// The largest level that any octave which holds a part of the pair's energy loses, in dB.
///
/// Microphones that hear a sound a millisecond apart sum to a ripple that is finer than an octave, whichever way up they
/// are: a third octave of it tells nothing. Energies of the thirds of an octave are added, so each counts by what it holds.
fn worst_band_loss_db(before: &TrackAnalysis, after: &TrackAnalysis) -> f64 {
    octave_loss_db(&octave_powers(before), &octave_powers(after))
}

fn octave_loss_db(before: &[f64], after: &[f64]) -> f64 {
    let least = LEAST_ENERGY_SHARE * 0.5 * (before.iter().sum::<f64>() + after.iter().sum::<f64>());
    let octaves = before.iter().zip(after).filter(|(old, new)| old.max(**new) >= least);
    let losses = octaves
        .filter_map(|(old, new)| dsp::power_to_db(old / new.max(old * dsp::db_to_power(-VANISHED_BAND_LOSS_DB))));
    losses.fold(0.0, f64::max)
}

/// The power in each octave around 15.6, 31.25, 62.5 … Hz.
fn octave_powers(sum: &TrackAnalysis) -> Vec<f64> {
    let mut powers = Vec::new();
    for (third, level) in sum.spectrum.third_octave.levels_db.iter().enumerate() {
        // Third octaves begin at 20 Hz, the upper third of the octave around 15.6 Hz.
        let octave = third.div_ceil(3);
        powers.resize(octave + 1, 0.0);
        powers[octave] += level.map_or(0.0, dsp::db_to_power);
    }
    powers
}

/// Each guard with whether it holds.
fn stem_guards(before: &TrackAnalysis, after: &TrackAnalysis) -> Vec<(Guard, bool)> {
    // Not the integrated loudness: a repair that empties the pauses moves its gate, and raises it without harm.
    let loudness = |t: &TrackAnalysis| t.loudness.max_momentary_lufs;
    // Lower peaks are what a repair may well bring; higher ones (a filter turns phases) cost headroom.
    let peak = |t: &TrackAnalysis| t.loudness.true_peak_dbtp;
    let mono = |t: &TrackAnalysis| t.stereo.mono_loss_lu;
    [
        guard("max_momentary_lufs", loudness(before), loudness(after), |b, a| (a - b).abs() <= MOST_LOUDNESS_CHANGE_LU),
        guard("true_peak_dbtp", peak(before), peak(after), |b, a| a - b <= MOST_PEAK_GAIN_DB),
        guard("mono_loss_lu", mono(before), mono(after), |b, a| b - a <= MOST_MONO_LOSS_LU),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What is left of the peaks within 3 s, where the jumps from phrase to phrase that should go do not count.
fn crest_guard(before: &TrackAnalysis, after: &TrackAnalysis) -> Option<(Guard, bool)> {
    let crest = |t: &TrackAnalysis| t.dynamics.psr_p5_db;
    guard("psr_p5_db", crest(before), crest(after), |b, a| b - a <= MOST_CREST_LOSS_DB)
}

fn guard(
    metric: &str,
    before: Option<f64>,
    after: Option<f64>,
    holds: impl Fn(f64, f64) -> bool,
) -> Option<(Guard, bool)> {
    let (before, after) = before.zip(after)?;
    Some((Guard { metric: metric.to_owned(), before, after }, holds(before, after)))
}

fn verdict(verified: Option<Verified>, helps: bool, guards: Vec<(Guard, bool)>) -> Judgement {
    let broken = guards.iter().find(|(_, holds)| !holds).map(|(guard, _)| guard.clone());
    let reason = match (&verified, &broken) {
        (None, _) => "the metric it is for could not be measured after rendering".to_owned(),
        (Some(v), _) if !helps => format!("it does not help: {} {:.1} → {:.1}", v.metric, v.before, v.after),
        (_, Some(g)) => format!("it harms {}: {:.1} → {:.1}", g.metric, g.before, g.after),
        (Some(v), None) => format!("{} {:.1} → {:.1}", v.metric, v.before, v.after),
    };
    Judgement {
        accepted: helps && broken.is_none() && verified.is_some(),
        verified,
        guards: guards.into_iter().map(|(guard, _)| guard).collect(),
        reason,
    }
}

/// Judges moves that were rendered together in the mix. `own` are each proposal's own readings before and after: the
/// distance of its stem from its place in dB, the masking index of the part that should win, or what a kick loses to a bass.
///
/// What must not get worse is the same for all of them, so they stand or fall together in that; each must also bring
/// its own metric nearer to its target.
pub fn judge_mix(
    proposals: &[Proposal],
    own: &[Option<(f64, f64)>],
    before: &MixReading,
    after: &MixReading,
    balance: Balance,
) -> Vec<Judgement> {
    let guards = mix_guards(before, after, balance);
    let around = |wanted: f64| (wanted - LEVEL_REACHED_LU, wanted + LEVEL_REACHED_LU);
    let judge = |proposal: &Proposal, own: &Option<(f64, f64)>| {
        let (metric, wanted, values) = match proposal.proof {
            Proof::Place => ("distance_from_place_db", around(0.0), *own),
            Proof::Audibility { tolerated_index, .. } => ("masking_index", (f64::NEG_INFINITY, tolerated_index), *own),
            Proof::LowEnd { tolerated_index, .. } => ("kick_masking_index", (f64::NEG_INFINITY, tolerated_index), *own),
            Proof::GroupInMix { group, wanted_lu } => {
                let level = |mix: &MixReading| mix.group_levels_lu.get(&group).copied();
                (group_metric(group), around(wanted_lu), level(before).zip(level(after)))
            }
            Proof::ToneOfMix => {
                let values = before.outside_corridor_db.zip(after.outside_corridor_db);
                ("mix_outside_corridor_db", (0.0, 0.0), values)
            }
            Proof::Width { wanted_percent } => {
                let values = (side_share_percent(before), side_share_percent(after));
                ("side_share_percent", wanted_percent, Some(values))
            }
            Proof::Stem { .. } | Proof::PairSum { .. } => return verdict(None, false, Vec::new()),
        };
        let helps = values.is_some_and(|values| nearer(wanted, values, LEAST_IMPROVEMENT * proposal.size));
        let verified = values.map(|(before, after)| Verified { metric: metric.to_owned(), before, after });
        verdict(verified, helps, guards.clone())
    };
    proposals.iter().zip(own).map(|(proposal, own)| judge(proposal, own)).collect()
}

fn group_metric(group: RoleGroup) -> &'static str {
    match group {
        RoleGroup::Vocals => "vocals_in_mix_lu",
        RoleGroup::Drums => "drums_in_mix_lu",
        RoleGroup::Bass => "bass_in_mix_lu",
        RoleGroup::Other => "other_instruments_in_mix_lu",
    }
}

/// The distance to the range `wanted` shrinks by at least the share `least`.
fn nearer(wanted: (f64, f64), (before, after): (f64, f64), least: f64) -> bool {
    let distance = |value: f64| (wanted.0 - value).max(value - wanted.1).max(0.0);
    distance(before) > 0.0 && distance(after) <= distance(before) * (1.0 - least)
}

/// Share of the side signal in the mix, in percent: 0 for a mono mix, where side over mid in dB is undefined.
pub(crate) fn side_share_percent(mix: &MixReading) -> f64 {
    mix.side_to_mid_db.map_or(0.0, side_share_percent_of)
}

/// The side share of a mix whose side lies `side_to_mid_db` re its mid, in percent.
pub(crate) fn side_share_percent_of(side_to_mid_db: f64) -> f64 {
    100.0 / (1.0 + dsp::db_to_power(-side_to_mid_db))
}

/// In a balance that is built anew the peaks of the old one are no measure: what its loudest drum did is not meant.
fn mix_guards(before: &MixReading, after: &MixReading, balance: Balance) -> Vec<(Guard, bool)> {
    let corridor = |r: &MixReading| r.outside_corridor_db;
    let rebuilt = balance == Balance::Rebuild;
    let corridor_loss_db = if rebuilt { MOST_CORRIDOR_LOSS_REBUILT_DB } else { MOST_CORRIDOR_LOSS_DB };
    [
        guard("mix_plr_db", before.plr_db, after.plr_db, |b, a| b - a <= MOST_PLR_LOSS_DB).filter(|_| !rebuilt),
        guard("mix_mono_loss_lu", before.mono_loss_lu, after.mono_loss_lu, |b, a| b - a <= MOST_MONO_LOSS_LU),
        guard("mix_outside_corridor_db", corridor(before), corridor(after), |b, a| a - b <= corridor_loss_db),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_octave_that_holds_little_has_no_say_and_one_that_holds_a_part_has() {
        let before = [1.0, 10.0, 100.0];
        assert!((octave_loss_db(&before, &[0.1, 10.0, 200.0])).abs() < 1e-12, "0.4 % of the energy lost 10 dB");
        assert!((octave_loss_db(&before, &[1.0, 2.5, 120.0]) - 6.02).abs() < 0.01);
        assert!(
            (octave_loss_db(&before, &[1.0, 0.0, 120.0]) - VANISHED_BAND_LOSS_DB).abs() < 1e-9,
            "the loss stays a number"
        );
    }
}
