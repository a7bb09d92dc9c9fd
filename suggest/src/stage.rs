use crate::{Balance, Stage};
use analyzer::TrackAnalysis;
use std::fmt;
use std::str::FromStr;

/// What the user asks of the balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BalanceChoice {
    /// Leave it.
    Keep,
    /// Build it anew.
    Rebuild,
    /// Decide by what the stems are.
    #[default]
    Auto,
}

/// A word that is no choice of balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownBalance(String);

impl fmt::Display for UnknownBalance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}' is no balance: choose keep, rebuild or auto", self.0)
    }
}

impl std::error::Error for UnknownBalance {}

impl FromStr for BalanceChoice {
    type Err = UnknownBalance;
    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "keep" => Ok(Self::Keep),
            "rebuild" => Ok(Self::Rebuild),
            "auto" => Ok(Self::Auto),
            _ => Err(UnknownBalance(word.to_owned())),
        }
    }
}

/// What was decided and why.
#[derive(Debug, Clone, PartialEq)]
pub struct BalanceDecision {
    /// What kind of material it is taken for.
    pub stage: Stage,
    /// Whether the balance is kept.
    pub balance: Balance,
    /// One sentence.
    pub because: String,
}

/// A plain sum that peaks higher than this was never listened to as a mix: no converter plays it. In dBTP.
const UNPLAYABLE_SUM_DBTP: f64 = 3.0;
/// Stems that each peak this high were normalised one by one, so their levels say nothing of a mix. In dBTP.
const NORMALISED_PEAK_DBTP: f64 = -2.0;
/// The share of stems that must be mono recordings for the session to be raw tracks.
const RAW_MONO_SHARE: f64 = 0.75;

/// Decides whether the stems' own sum is the intended mix.
pub fn decide_balance(choice: BalanceChoice, stems: &[&TrackAnalysis], unity: &TrackAnalysis) -> BalanceDecision {
    let (stage, evidence) = stage(stems, unity);
    let (balance, because) = match (choice, stage) {
        (BalanceChoice::Keep, _) => (Balance::Keep, format!("you asked to keep it ({evidence})")),
        (BalanceChoice::Rebuild, _) => (Balance::Rebuild, format!("you asked to rebuild it ({evidence})")),
        (BalanceChoice::Auto, Stage::ProcessedStems) => (Balance::Keep, evidence),
        (BalanceChoice::Auto, Stage::RawStems) => (Balance::Rebuild, evidence),
    };
    BalanceDecision { stage, balance, because }
}

fn stage(stems: &[&TrackAnalysis], unity: &TrackAnalysis) -> (Stage, String) {
    let sounding: Vec<_> = stems.iter().filter(|s| s.loudness.integrated_lufs.is_some()).collect();
    let n = sounding.len();
    let count = |test: &dyn Fn(&TrackAnalysis) -> bool| sounding.iter().filter(|s| test(s)).count();
    let mono = count(&|s| s.format.channels == 1);
    if n > 1 && mono as f64 >= RAW_MONO_SHARE * n as f64 {
        return (Stage::RawStems, format!("{mono} of {n} stems are mono recordings that nobody has placed"));
    }
    let hot = count(&|s| s.loudness.true_peak_dbtp.is_some_and(|peak| peak > NORMALISED_PEAK_DBTP));
    if n > 1 && hot == n {
        let because = format!("each of the {n} stems peaks near full scale, so they were levelled one by one");
        return (Stage::RawStems, because);
    }
    if let Some(peak) = unity.loudness.true_peak_dbtp.filter(|peak| *peak > UNPLAYABLE_SUM_DBTP) {
        return (Stage::RawStems, format!("the plain sum peaks at {peak:+.1} dBTP, which nobody can have mixed to"));
    }
    let peak = unity.loudness.true_peak_dbtp.map_or(String::new(), |peak| format!(" (peak {peak:+.1} dBTP)"));
    (Stage::ProcessedStems, format!("the stems have levels of their own and their plain sum plays as a mix{peak}"))
}
