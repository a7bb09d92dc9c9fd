use super::case::Case;
use super::draft_row::{DraftRow, csv, parse_csv};
use super::{USAGE, document};
use crate::committed;
use crate::song_choice::{KIT, Song, SongChoice};
use anyhow::Context;

/// What is drafted, and what becomes of the figures.
#[derive(Debug)]
pub(super) struct PlanOfDrafts {
    choice: SongChoice,
}

impl PlanOfDrafts {
    pub(super) fn parse(words: &[String]) -> anyhow::Result<Self> {
        Ok(Self { choice: SongChoice::parse(words, USAGE)? })
    }

    /// The songs, of the subset without the drum kit: it has most stems, and its plain sum is no mix.
    pub(super) fn songs(&self) -> anyhow::Result<Vec<Song>> {
        let mut songs = self.choice.songs()?;
        songs.retain(|song| self.choice.full || song.name() != KIT);
        Ok(songs)
    }

    /// What is done to each song.
    pub(super) fn cases(&self) -> Vec<Case> {
        if self.choice.full { Case::all() } else { Case::subset() }
    }

    /// Writes the figures, or holds them against those that are committed.
    pub(super) fn settle(&self, rows: &[DraftRow]) -> anyhow::Result<()> {
        let table = if self.choice.full { document::TABLE } else { "evaluation/drafts-subset.csv" };
        if self.choice.write {
            committed::write(table, &csv(rows))?;
            return if self.choice.full { committed::write(document::PATH, &document::document(rows)) } else { Ok(()) };
        }
        compare(&committed::read(table)?, rows).with_context(|| format!("the figures are not those of {table}"))
    }
}

/// Holds figures against those of the same songs in a table.
fn compare(table: &str, rows: &[DraftRow]) -> anyhow::Result<()> {
    let mut committed = parse_csv(table)?;
    committed.retain(|row| rows.iter().any(|one| one.song == row.song));
    committed::compare(&csv(&committed), &csv(rows))
}

#[cfg(test)]
mod tests {
    use super::super::case::CLEAN;
    use super::super::comparison::UNITY;
    use super::*;
    use crate::faults::DEMO;

    fn row(song: &str, balance: f64) -> DraftRow {
        let [song, case, mix] = [song, CLEAN, UNITY].map(str::to_owned);
        let mut distances = [None; 8];
        distances[0] = Some(balance);
        let [size, moves] = [const { String::new() }; 2];
        DraftRow { song, case, size, mix, distances, masking_change: None, moves }
    }

    #[test]
    fn songs_are_held_against_their_own_figures_and_one_that_has_none_fails() {
        let table = csv(&[row("a", 1.0), row("b", 2.0)]);
        assert!(compare(&table, &[row("b", 2.0)]).is_ok());
        assert!(compare(&table, &[row("b", 2.1)]).is_err());
        assert!(compare(&table, &[row("c", 2.0)]).is_err());
        // A mix that is no longer there is a difference, too.
        let gone = csv(&[row("b", 2.0), DraftRow { mix: "keep".to_owned(), ..row("b", 3.0) }]);
        assert!(compare(&gone, &[row("b", 2.0)]).is_err());
    }

    #[test]
    fn the_subset_has_the_synthesised_song_where_there_are_no_stems() {
        let plan = PlanOfDrafts::parse(&["--subset", "--stems", "nowhere"].map(str::to_owned)).expect("called so");
        let songs: Vec<String> = plan.songs().expect("there is one").iter().map(Song::name).collect();
        assert_eq!(songs, [DEMO]);
        assert!(plan.cases().len() < Case::all().len());
    }
}
