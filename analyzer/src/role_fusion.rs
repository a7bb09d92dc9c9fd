//! What name and sound tell together.

use crate::{Role, RoleClass, RoleGuess, RoleProbabilities, RoleSource, TrackAnalysis};

/// Weight of the logarithm of the name's probability against that of the sound's (design heuristic): whoever wrote
/// the name knew.
const NAME_WEIGHT: i32 = 2;
/// A name of at least this confidence is kept whatever is heard.
const SURE_NAME: f64 = 0.6;
/// A sure name that the sound speaks against counts for no less than this.
const LEAST_OF_A_SURE_NAME: f64 = 0.5;
/// Only the user is surer.
const SUREST: f64 = 0.99;

/// The role of a stem with this name that sounds like that.
///
/// log p = log p(sound) + 2·log p(name), where a name gives its confidence to its own class and the rest in equal parts
/// to all others. The user's word stands. A sure name stands too, with less confidence when the sound speaks against it;
/// a doubtful one (two roles in one name) may be overruled. Where the name says nothing the sound alone decides.
pub fn fused_role(name: RoleGuess, heard: Option<&RoleProbabilities>) -> RoleGuess {
    let Some(heard) = heard.filter(|_| name.source != RoleSource::User) else { return name };
    if name.role == Role::Unknown {
        return from_audio(heard).unwrap_or(name);
    }
    // Effects, and what is a mix, have no class to compare.
    let Some(class) = RoleClass::of(name.role) else { return name };
    let others = (1.0 - name.confidence) / RoleClass::ALL.len() as f64;
    let of_name = |other: RoleClass| if other == class { name.confidence } else { others };
    let joint = |other: RoleClass| heard.of(other) * of_name(other).powi(NAME_WEIGHT);
    let sum = RoleClass::ALL.into_iter().map(joint).sum::<f64>() + heard.effects * others.powi(NAME_WEIGHT);
    let posterior = |other: RoleClass| if sum > 0.0 { joint(other) / sum } else { of_name(other) };
    let best = RoleClass::ALL.into_iter().max_by(|a, b| posterior(*a).total_cmp(&posterior(*b))).unwrap_or(class);
    let is_heard = heard.best().is_some_and(|(heard, _)| heard == class);
    if is_heard {
        let confidence = posterior(class).clamp(name.confidence, SUREST);
        return RoleGuess { confidence, source: RoleSource::Both, ..name };
    }
    if name.confidence >= SURE_NAME {
        return RoleGuess { confidence: posterior(class).clamp(LEAST_OF_A_SURE_NAME, name.confidence), ..name };
    }
    match from_audio(heard) {
        Some(guess) if best != class => RoleGuess { confidence: posterior(best).min(guess.confidence), ..guess },
        _ => RoleGuess { confidence: posterior(class).min(name.confidence), ..name },
    }
}

fn from_audio(heard: &RoleProbabilities) -> Option<RoleGuess> {
    let (class, probability) = heard.best()?;
    let confidence = probability.min(SUREST);
    Some(RoleGuess { role: class.representative(), confidence, source: RoleSource::Audio })
}

/// Among the voices of a session that only their sound tells, one leads at most: where a name or the user gives a lead
/// vocal, all others are backing vocals; else the one that is loudest, plays most and lies nearest to the centre leads.
pub fn settle_voices(stems: &mut [(RoleGuess, &TrackAnalysis)]) {
    let is_guessed = |guess: &RoleGuess| guess.role == Role::LeadVocal && guess.source == RoleSource::Audio;
    let has_lead = stems.iter().any(|(guess, _)| guess.role == Role::LeadVocal && !is_guessed(guess));
    let guessed = (0..stems.len()).filter(|index| is_guessed(&stems[*index].0));
    let foremost = guessed.max_by(|a, b| prominence(stems[*a].1).total_cmp(&prominence(stems[*b].1)));
    for (index, (guess, _)) in stems.iter_mut().enumerate() {
        if is_guessed(guess) && (has_lead || Some(index) != foremost) {
            guess.role = Role::BackingVocal;
        }
    }
}

/// Design heuristic: a lead that is sung clearly has s and t that stand out; backing vocals are often made duller.
const SIBILANT_LU: f64 = 2.0;
/// The fewest sibilants of clear singing are 14 a minute (see `Sibilance`); half of that is some.
const SIBILANTS_PER_MINUTE: f64 = 7.0;
/// Design heuristic: what a pan hard to one side (about 20 dB of balance) counts against a voice, per dB.
const LU_PER_DB_OF_BALANCE: f64 = 0.3;

/// How far in front a voice is, in LU: its loudness over the whole song, less for lying aside, more for clear sibilants.
fn prominence(analysis: &TrackAnalysis) -> f64 {
    let Some(lufs) = analysis.loudness.integrated_lufs else { return f64::NEG_INFINITY };
    let active_s = analysis.activity.active_share * analysis.format.duration_s;
    let aside_db = analysis.stereo.balance_db.unwrap_or(0.0).abs().min(20.0);
    let events = analysis.spectrum.sibilance.as_ref().map_or(0.0, |sibilance| sibilance.events_per_minute);
    let clear = if events >= SIBILANTS_PER_MINUTE { SIBILANT_LU } else { 0.0 };
    lufs + 10.0 * active_s.max(0.1).log10() - LU_PER_DB_OF_BALANCE * aside_db + clear
}

#[cfg(test)]
mod tests;
