use crate::{Balance, MixFile, Stage, StageReading, stems_stage};
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

/// Decides whether the stems' own sum, `unity`, is the intended mix; `mix` lies beside them.
pub fn decide_balance(
    choice: BalanceChoice,
    stems: &[&TrackAnalysis],
    unity: &TrackAnalysis,
    mix: Option<&MixFile>,
) -> BalanceDecision {
    let StageReading { stage, because } = stems_stage(stems, unity, mix);
    let (balance, because) = match (choice, stage) {
        (BalanceChoice::Keep, _) => (Balance::Keep, format!("you asked to keep it ({because})")),
        (BalanceChoice::Rebuild, _) => (Balance::Rebuild, format!("you asked to rebuild it ({because})")),
        (BalanceChoice::Auto, Stage::RawStems) => (Balance::Rebuild, because),
        (BalanceChoice::Auto, _) => (Balance::Keep, because),
    };
    BalanceDecision { stage, balance, because }
}
