//! `docs/error-rates.md`, and the same tables on the standard output.

use super::Case;
use super::answer::Question;
use super::own_reference::OwnReference;
use super::proportion::Proportion;
use super::score_row::ScoreRow;
use super::scores::{
    ALARMED_SESSIONS, ALL_SONGS, ANY_RULE, CLEAN, FALSE_ALARMS, LOUDNESS_CHANGE, LTAS_CHANGE, MOVES, MUSICAL, REPORTED,
    TECHNICAL, TUNED, is_of_songs_together,
};
use crate::faults::{Fault, HUMS, OwnHum, Size, source_recording};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Where it lies.
pub(super) const PATH: &str = "docs/error-rates.md";

const HEAD: &str = "\
# Error rates

How often what premix says is right. Faults are planted at three sizes (*subtle*: at the edge of what a trained listener
notices; *plain*: what an engineer mends at once; *gross*: what nobody misses) in excerpts of songs, one fault at a time, and the
plan of each session is held against what was planted and against the plan of the same session without it. The sizes are what is
heard and what is practice: somebody chose them who had read neither the rules nor their thresholds. This page is made
from `evaluation/scores.csv`, which has every song and every rule by itself:

```
cargo run --release -p evaluation -- errors --full --write
```

- **Recall**: a finding of a rule that could tell the fault names a stem that has it, and the clean session has no such finding
  or a clearly lesser one (less severe, or 3 dB, for what is not in decibels half, nearer to what is expected). Of all trials; 0
  where no rule tells such a fault yet.
- **Right stem**: the first new finding of these rules names a stem that has the fault. Of the trials in which any is new.
- **Right place**: the band told lies within a third of an octave of the planted one, and the times told overlap with it. Of the
  hits on faults that have a band or a time.
- **Right move**: a move of the hit that was rendered and stands undoes the fault, in direction and, within the fault's tolerance, in
  size. Of the hits on faults that one move undoes.

In brackets: how many of how many, and the interval of Wilson that covers the true rate 95 times of 100 if trials are
independent. They are not: the songs are few, several are of one maker, and the same stem carries one fault at three sizes. Read the
intervals as the least doubt there is, and the last column, the lowest and the highest rate of a song, beside them.

";

/// The whole page.
pub(super) fn document(rows: &[ScoreRow]) -> String {
    HEAD.to_owned() + &tables(rows)
}

/// Its tables.
pub(super) fn tables(rows: &[ScoreRow]) -> String {
    let scores = Table(rows);
    let parts =
        [songs(&scores), kinds(&scores), faults(&scores), own_mixes(&scores), alarms(&scores), changes(&scores)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Figures by what they are of.
struct Table<'a>(&'a [ScoreRow]);

impl Table<'_> {
    fn row(&self, [case, rule, size, recording, measure]: [&str; 5]) -> Option<&ScoreRow> {
        self.0.iter().find(|ScoreRow { key, .. }| {
            [&key.case, &key.rule, &key.size, &key.recording, &key.measure] == [case, rule, size, recording, measure]
        })
    }

    /// `75 % (3 of 4; 30–95)`, or nothing.
    fn rate(&self, of: [&str; 5]) -> String {
        let cell = |row: &ScoreRow| {
            let Proportion { count, n } = row.proportion()?;
            let [low, high] = row.interval?.map(percent);
            Some(format!("{} % ({count} of {n}; {low}–{high})", percent(row.value)))
        };
        self.row(of).and_then(cell).unwrap_or_default()
    }

    fn mean(&self, of: [&str; 5]) -> String {
        self.row(of).map_or_else(String::new, |row| hundredths(row.value))
    }

    /// Songs by themselves.
    fn songs(&self) -> BTreeSet<&str> {
        let names = self.0.iter().map(|row| row.key.recording.as_str());
        names.filter(|name| !is_of_songs_together(name)).collect()
    }
}

/// No zero has a sign.
fn hundredths(value: f64) -> String {
    format!("{:.2}", (value * 100.0).round() / 100.0 + 0.0)
}

fn percent(rate: f64) -> String {
    format!("{:.0}", 100.0 * rate)
}

fn songs(scores: &Table<'_>) -> String {
    let songs = scores.songs();
    let sources: BTreeSet<&str> = songs.iter().map(|song| source_recording(song)).collect();
    let names: Vec<&str> = songs.iter().copied().collect();
    format!("Songs: {}; sources: {} ({}).\n", songs.len(), sources.len(), names.join(", "))
}

fn kinds(scores: &Table<'_>) -> String {
    let mut text = "## All faults\n\n\
        Technical faults are those of files, recordings and phase. *Tuned*: songs that thresholds may be chosen on; *reported*: \
        the others.\n\n\
        | faults | size | recall | tuned | reported | right stem | right place | right move |\n|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for kind in [TECHNICAL, MUSICAL] {
        for size in Size::ALL.map(Size::name) {
            let of = |recording, question: Question| scores.rate([kind, ANY_RULE, size, recording, question.name()]);
            let recall = [ALL_SONGS, TUNED, REPORTED].map(|recording| of(recording, Question::Recall));
            let others = [Question::RightStem, Question::RightPlace, Question::RightMove].map(|one| of(ALL_SONGS, one));
            row(&mut text, &[&[kind.to_owned(), size.to_owned()][..], &recall, &others].concat());
        }
    }
    text
}

fn faults(scores: &Table<'_>) -> String {
    let mut text = "## Each fault\n\n\
        | fault | size | recall | right stem | right place | right move | recall by song |\n|---|---|---|---|---|---|---|\n"
        .to_owned();
    for fault in Fault::ALL {
        case_rows(scores, Case::of(fault), fault.name(), &mut text);
    }
    text
}

/// Nothing where no session was judged by its own mix.
fn own_mixes(scores: &Table<'_>) -> String {
    let mut rows = String::new();
    for reference in OwnReference::ALL {
        for fault in OwnReference::FAULTS {
            let name = format!("{} ({})", fault.name(), reference.words());
            case_rows(scores, Case { fault, reference: Some(reference) }, &name, &mut rows);
        }
    }
    if rows.is_empty() {
        return rows;
    }
    let head = "## With the song's own mix as the reference\n\n\
        The same faults, each session judged by a mix of its stems as they were (`--reference`): their plain sum, or a master of it (a \
        tilt of 1 dB per octave, a compressor of 2:1, a limiter that takes 6 dB off the highest peak). *Right move*: within 2 dB, \
        and of bells within a third of an octave.\n\n\
        | fault | size | recall | right stem | right place | right move | recall by song |\n|---|---|---|---|---|---|---|\n";
    head.to_owned() + &rows
}

/// A row for each size of a case that was tried.
fn case_rows(scores: &Table<'_>, case: Case, name: &str, text: &mut String) {
    let case_name = case.name();
    for (size, words) in Size::ALL.into_iter().zip(case.fault.sizes()) {
        let of = |question: Question| [&case_name[..], ANY_RULE, size.name(), ALL_SONGS, question.name()];
        if scores.row(of(Question::Recall)).is_none() {
            continue;
        }
        let rates = Question::ALL.map(|question| scores.rate(of(question)));
        let head = [name.to_owned(), format!("{}: {words}", size.name())];
        row(text, &[&head[..], &rates, &[span(scores, &case_name, size)]].concat());
    }
}

/// `0–100 %, 7 songs`.
fn span(scores: &Table<'_>, case: &str, size: Size) -> String {
    let of = |song| scores.row([case, ANY_RULE, size.name(), song, Question::Recall.name()]);
    let rates: Vec<f64> = scores.songs().into_iter().filter_map(|song| Some(of(song)?.value)).collect();
    let lowest = rates.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = rates.iter().copied().fold(0.0, f64::max);
    let songs = if rates.len() == 1 { "song" } else { "songs" };
    format!("{}–{} %, {} {songs}", percent(lowest), percent(highest), rates.len())
}

fn alarms(scores: &Table<'_>) -> String {
    let mut text = "## Clean sessions\n\n\
        Findings on the same sessions with nothing planted: warnings and errors about the production or the mix. They are called \
        false alarms here, and some are not, as recordings have faults of their own. Matters of the file and of what may be meant \
        are left out. "
        .to_owned();
    let hum = |one: &OwnHum| {
        format!("{} of {} (lines at {} Hz)", one.stem, one.song, one.lines_hz.map(|hz| hz.to_string()).join(", "))
    };
    let humming = HUMS.iter().map(hum).collect::<Vec<_>>().join(" and ");
    _ = writeln!(text, "Known to be there is the hum of {humming}; in these two stems none is planted.\n");
    text += "| rule | findings per session | sessions with any | songs |\n|---|---|---|---|\n";
    let is_all =
        |row: &&ScoreRow| row.key.case == CLEAN && row.key.measure == FALSE_ALARMS && row.key.recording == ALL_SONGS;
    let (silent, heard): (Vec<&ScoreRow>, Vec<&ScoreRow>) =
        scores.0.iter().filter(is_all).partition(|row| row.count == Some(0));
    for one in &heard {
        let rule = one.key.rule.as_str();
        let of = |recording, measure| [CLEAN, rule, "", recording, measure];
        let songs = scores.songs().into_iter().filter(|song| scores.row(of(song, FALSE_ALARMS)).is_some());
        let songs = songs.collect::<Vec<_>>().join(", ");
        let cells = [rule.to_owned(), hundredths(one.value), scores.rate(of(ALL_SONGS, ALARMED_SESSIONS)), songs];
        row(&mut text, &cells);
    }
    let all: f64 = heard.iter().map(|row| row.value).sum();
    let rules = |rows: &[&ScoreRow]| rows.iter().map(|row| row.key.rule.clone()).collect::<Vec<_>>().join(", ");
    _ = writeln!(text, "| all rules | {} | | |\n\nNothing from {}: {}.", hundredths(all), silent.len(), rules(&silent));
    text
}

fn changes(scores: &Table<'_>) -> String {
    let mut text = "## Unharmed\n\n\
        What a draft does to a session that nothing was planted in, draft and plain sum made equally loud. *Unharmed* is asked of \
        `--balance keep`; `rebuild` is told to change the balance.\n\n\
        | draft | song | third octaves move by, dB | loudness left over, LU | moves that stand |\n|---|---|---|---|---|\n"
        .to_owned();
    let drafts: BTreeSet<&str> =
        scores.0.iter().filter(|row| row.key.measure == LTAS_CHANGE).map(|row| row.key.case.as_str()).collect();
    for draft in drafts {
        for song in [ALL_SONGS].into_iter().chain(scores.songs()) {
            let figures = [LTAS_CHANGE, LOUDNESS_CHANGE, MOVES].map(|what| scores.mean([draft, "", "", song, what]));
            row(&mut text, &[&[format!("`{draft}`"), song.to_owned()][..], &figures].concat());
        }
    }
    text
}

fn row(text: &mut String, cells: &[String]) {
    _ = writeln!(text, "| {} |", cells.join(" | "));
}

#[cfg(test)]
mod tests {
    use super::super::score_row::parse_csv;
    use super::*;
    use crate::committed::in_workspace;
    use std::fs;

    #[test]
    fn the_page_is_what_the_table_says() {
        let table = fs::read_to_string(in_workspace("evaluation/scores.csv")).expect("errors --full --write makes it");
        let wanted = document(&parse_csv(&table).expect("it is a table"));
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(in_workspace(PATH), &wanted).expect("it can be written");
        }
        let found = fs::read_to_string(in_workspace(PATH)).unwrap_or_default();
        assert!(found == wanted, "{PATH} is old: run UPDATE_DOCS=1 cargo test -p evaluation trials");
    }
}
