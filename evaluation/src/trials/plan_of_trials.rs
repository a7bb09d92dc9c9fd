use super::own_reference::OwnReference;
use super::score_row::{ScoreRow, csv, parse_csv};
use super::scores::{is_of_faults_together, is_of_songs_together};
use super::{Case, Trial, USAGE, document, rule_rates};
use crate::committed;
use crate::faults::{Fault, Size};
use crate::song_choice::{KIT, SongChoice};
use anyhow::{Context, bail};
use suggest::BalanceChoice;

/// How often each fault is planted in a song at each size, on stems and at places drawn anew.
const DRAWS: u64 = 2;
/// The option that names faults.
const FAULTS: &str = "--faults";
/// Faults of two recordings of one source.
const OF_PAIRS: [Fault; 2] = [Fault::Polarity, Fault::Delay];
/// The sizes of the subset.
const SUBSET_SIZES: [Size; 2] = [Size::Plain, Size::Gross];
/// The song and the mix of it that the subset asks what lies in references.
const SUBSET_REFERENCE: (&str, OwnReference) = ("kira_dynamic", OwnReference::Master);
/// The kinds of draft that clean sessions are put through.
pub(super) const DRAFTS: [(&str, BalanceChoice); 2] =
    [("draft --balance keep", BalanceChoice::Keep), ("draft --balance rebuild", BalanceChoice::Rebuild)];

/// Which faults are planted in which songs, and what becomes of the figures.
#[derive(Debug)]
pub(super) struct PlanOfTrials {
    /// The full choice has all sizes, too.
    pub(super) choice: SongChoice,
    /// What is planted.
    cases: Vec<Case>,
}

impl PlanOfTrials {
    pub(super) fn parse(words: &[String]) -> anyhow::Result<Self> {
        let (mut cases, mut others) = (Case::all(), Vec::new());
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == FAULTS {
                let names = words.next().with_context(|| format!("{FAULTS} needs a value\n{USAGE}"))?;
                cases = names.split(',').map(case).collect::<anyhow::Result<_>>()?;
            } else {
                others.push(word.clone());
            }
        }
        let plan = Self { choice: SongChoice::parse(&others, USAGE)?, cases };
        if plan.choice.write && !plan.has_all_cases() {
            bail!("{FAULTS} asks for a part of the table, and a part is not written");
        }
        Ok(plan)
    }

    fn has_all_cases(&self) -> bool {
        self.cases.len() == Case::all().len()
    }

    /// What is planted in a song. Of the drum kit the subset asks only what other songs cannot answer.
    pub(super) fn trials(&self, song: &str) -> Vec<Trial> {
        let (sizes, draws) = if self.choice.full { (&Size::ALL[..], DRAWS) } else { (&SUBSET_SIZES[..], 1) };
        let sized = |case: Case| sizes.iter().map(move |size| (case, *size));
        let is_asked = |case: &Case| {
            let in_subset = match case.reference {
                None => song != KIT || OF_PAIRS.contains(&case.fault),
                Some(reference) => (song, reference) == SUBSET_REFERENCE,
            };
            self.choice.full || in_subset
        };
        let trials = self.cases.iter().copied().filter(is_asked).flat_map(sized);
        trials.flat_map(|(case, size)| (0..draws).map(move |draw| Trial { case, size, draw })).collect()
    }

    /// Writes the figures, or holds them against those that are committed.
    pub(super) fn settle(&self, rows: &[ScoreRow]) -> anyhow::Result<()> {
        let table = self.table();
        // Songs together and faults together are other figures where some are missing.
        let is_comparable = |row: &&ScoreRow| {
            (self.choice.is_whole() || !is_of_songs_together(&row.key.recording))
                && (self.has_all_cases() || !is_of_faults_together(&row.key.case))
        };
        let rows: Vec<ScoreRow> = rows.iter().filter(is_comparable).cloned().collect();
        if self.choice.write {
            committed::write(table, &csv(&rows))?;
            return if self.choice.full { write_documents(&rows) } else { Ok(()) };
        }
        let mut committed = parse_csv(&committed::read(table)?)?;
        let is_heard = |row: &ScoreRow| {
            rows.iter().any(|one| one.key.recording == row.key.recording && one.key.case == row.key.case)
        };
        committed.retain(|row| is_heard(row) && is_comparable(&row));
        committed::compare(&csv(&committed), &csv(&rows))
            .with_context(|| format!("the figures are not those of {table}"))
    }

    fn table(&self) -> &'static str {
        if self.choice.full { "evaluation/scores.csv" } else { "evaluation/scores-subset.csv" }
    }
}

fn case(name: &str) -> anyhow::Result<Case> {
    let known = || Case::all().into_iter().map(Case::name).collect::<Vec<_>>().join(", ");
    Case::all().into_iter().find(|one| one.name() == name).with_context(|| format!("no fault `{name}`: {}", known()))
}

/// What is made from the whole table.
fn write_documents(rows: &[ScoreRow]) -> anyhow::Result<()> {
    committed::write(document::PATH, &document::document(rows))?;
    committed::write(rule_rates::PATH, &rule_rates::csv(rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(words: &[&str]) -> anyhow::Result<PlanOfTrials> {
        PlanOfTrials::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn faults_that_are_named_are_planted_alone() {
        let chosen = plan(&["--full", "--faults", "hum,polarity"]).expect("called so");
        let planted: Vec<Fault> = chosen.trials("a song").iter().map(|trial| trial.case.fault).collect();
        assert_eq!(planted, [[Fault::Hum; 6], [Fault::Polarity; 6]].concat());
    }

    #[test]
    fn the_subset_asks_a_kit_for_its_pairs() {
        let of = |song: &str| plan(&["--subset"]).expect("called so").trials(song).len();
        assert_eq!((of(KIT), of("a song")), (2 * 2, Fault::ALL.len() * 2));
    }

    #[test]
    fn a_part_of_the_table_is_not_written() {
        for words in [&["--faults"][..], &["--faults", "none"], &["--write", "--faults", "hum"]] {
            assert!(plan(words).is_err(), "{words:?}");
        }
    }
}
