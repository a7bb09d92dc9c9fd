//! The tables of the page, and of the standard output.

use super::case::{CLEAN, Case};
use super::comparison::{Comparison, EQUAL_LOUDNESS, GROUP_TABLE, HEADLINE, KEEP, REBUILD, UNITY, pairs, songs};
use super::draft_row::DraftRow;
use super::intended::is_balanced;
use super::measure::Measure;
use super::rule_effects::rule_effects;
use super::table_text::{figure, heads, line, probability};
use super::wilcoxon::holm;
use crate::faults::{Use, use_of};
use dsp::median;

/// Which songs a table is of.
type Group = (&'static str, fn(&DraftRow) -> bool);

/// Songs together.
const GROUPS: [Group; 4] = [
    ("all songs", |_| true),
    ("songs whose plain sum is a mix", |row| is_balanced(&row.song)),
    ("songs that thresholds may be chosen on", |row| use_of(&row.song) == Use::Tunes),
    ("songs that are only reported", |row| use_of(&row.song) == Use::Reported),
];

/// Of each song and fault these are told.
const TOLD: [Measure; 5] = [Measure::Fault, Measure::Balance, Measure::Mid, Measure::Side, Measure::Masking];
/// What a draft is nearer in where it comes up to the mark (METHODS 12).
const MARK: [Measure; 2] = [Measure::Balance, Measure::Mid];

/// Its tables.
pub(super) fn tables(rows: &[DraftRow]) -> String {
    let mut text = format!("Songs: {}.\n", songs(rows).into_iter().map(song_name).collect::<Vec<_>>().join(", "));
    for (name, is_of_it) in GROUPS {
        comparisons(&mut text, &format!("Drafts and their baselines, {name}"), &HEADLINE, |kind| {
            Measure::ALL.map(|measure| Comparison::of(rows, kind, measure, is_of_it))
        });
    }
    let others = [[KEEP, EQUAL_LOUDNESS], [KEEP, GROUP_TABLE], [REBUILD, UNITY], [REBUILD, GROUP_TABLE]];
    comparisons(&mut text, "Against the other baselines, all songs", &others, |kind| {
        Measure::ALL.map(|measure| Comparison::of(rows, kind, measure, |_| true))
    });
    mark(&mut text, rows);
    hidden(&mut text, rows);
    by_song(&mut text, rows);
    by_fault(&mut text, rows);
    clean(&mut text, rows);
    for draft in [KEEP, REBUILD] {
        rule_effects(&mut text, rows, draft);
    }
    text
}

fn song_name(song: &str) -> String {
    if is_balanced(song) { song.to_owned() } else { format!("{song} (the plain sum is no mix)") }
}

fn comparisons(
    text: &mut String,
    title: &str,
    kinds: &[[&'static str; 2]],
    of: impl Fn([&'static str; 2]) -> [Option<Comparison>; Measure::ALL.len()],
) {
    let found = kinds.iter().flat_map(|kind| Measure::ALL.into_iter().zip(of(*kind)).map(move |one| (*kind, one)));
    let found: Vec<_> = found.filter_map(|(kind, (measure, one))| Some((kind, measure, one?))).collect();
    if found.is_empty() {
        return;
    }
    heads(text, title, "draft | against | measure | nearer | draft, median | baseline, median | p, cases | p, songs");
    let adjusted = [|one: &Comparison| one.p_cases, |one: &Comparison| one.p_songs]
        .map(|p| corrected(&found.iter().map(|(_, _, one)| p(one)).collect::<Vec<_>>()));
    for (index, ([draft, baseline], measure, one)) in found.iter().enumerate() {
        let cells = [
            (*draft).to_owned(),
            (*baseline).to_owned(),
            measure.name().to_owned(),
            wins(one),
            figure(Some(one.draft)),
            figure(Some(one.baseline)),
            probability(adjusted[0][index]),
            probability(adjusted[1][index]),
        ];
        line(text, &cells);
    }
}

/// Corrected for those that are there.
fn corrected(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut adjusted = holm(&p.iter().flatten().copied().collect::<Vec<_>>()).into_iter();
    p.iter().map(|one| one.and_then(|_| adjusted.next())).collect()
}

/// On how many songs each draft is nearer than the plain sum and stems of one loudness, by its medians.
fn mark(text: &mut String, rows: &[DraftRow]) {
    heads(text, "Songs on which the medians of balance and mid are lower than of both baselines", "draft | songs");
    let songs = songs(rows);
    for draft in [KEEP, REBUILD] {
        let is_nearer = |song: &str, baseline, measure| {
            let one = Comparison::of(rows, [draft, baseline], measure, |row| row.song == song);
            one.is_some_and(|one| one.draft < one.baseline)
        };
        let passes = |song: &&&str| {
            [UNITY, EQUAL_LOUDNESS].iter().all(|baseline| MARK.iter().all(|one| is_nearer(song, baseline, *one)))
        };
        let passing: Vec<&str> = songs.iter().filter(passes).copied().collect();
        let found = format!("{} of {} ({})", passing.len(), songs.len(), passing.join(", "));
        line(text, &[draft.to_owned(), found]);
    }
}

fn hidden(text: &mut String, rows: &[DraftRow]) {
    heads(text, "Is the focal part hidden more than without the draft?", "draft | against | more | less | as much");
    for [draft, baseline] in HEADLINE {
        let pairs = pairs(rows, [draft, baseline], |row| row.masking_change, |row| row.case != CLEAN);
        let count = |is: fn(f64, f64) -> bool| pairs.iter().filter(|pair| is(pair.draft, pair.baseline)).count();
        let counts = [count(|a, b| a > b), count(|a, b| a < b), count(|a, b| a.to_bits() == b.to_bits())];
        let [more, less, same] = counts.map(|n| format!("{n} of {}", pairs.len()));
        line(text, &[draft.to_owned(), baseline.to_owned(), more, less, same]);
    }
}

fn by_song(text: &mut String, rows: &[DraftRow]) {
    split(text, "Each song", "song", songs(rows).into_iter(), |kind, measure, song| {
        Comparison::of(rows, kind, measure, |row| row.song == song)
    });
}

fn by_fault(text: &mut String, rows: &[DraftRow]) {
    split(text, "Each fault, all songs", "fault", Case::faulted(), |kind, measure, case| {
        Comparison::of(rows, kind, measure, |row| row.case == case)
    });
}

/// A row for each name and draft: how often it is nearer, and both medians.
fn split<'a>(
    text: &mut String,
    title: &str,
    head: &str,
    names: impl Iterator<Item = &'a str>,
    of: impl Fn([&'static str; 2], Measure, &str) -> Option<Comparison>,
) {
    let told = TOLD.map(Measure::name).join(" | ");
    heads(text, title, &format!("{head} | draft | against | {told}"));
    for name in names {
        for kind in HEADLINE {
            let found = TOLD.map(|measure| of(kind, measure, name));
            if found.iter().all(Option::is_none) {
                continue;
            }
            let cell = |one: &Option<Comparison>| {
                let one = one.as_ref()?;
                Some(format!("{}: {} for {}", wins(one), figure(Some(one.draft)), figure(Some(one.baseline))))
            };
            let cells = found.iter().map(|one| cell(one).unwrap_or_default());
            let keys = [name, kind[0], kind[1]].map(str::to_owned);
            line(text, &keys.into_iter().chain(cells).collect::<Vec<_>>());
        }
    }
}

fn clean(text: &mut String, rows: &[DraftRow]) {
    let measures = Measure::ALL.map(Measure::name).join(" | ");
    heads(
        text,
        "Sessions without a fault: how far each mix is from what was there",
        &format!("song | mix | {measures}"),
    );
    let mixes = [KEEP, REBUILD, UNITY, EQUAL_LOUDNESS, GROUP_TABLE];
    for mix in mixes {
        let of_it = rows.iter().filter(|row| row.case == CLEAN && row.mix == mix);
        let medians = Measure::ALL.map(|measure| median(of_it.clone().filter_map(|row| row.distance(measure))));
        let keys = ["median".to_owned(), mix.to_owned()].into_iter();
        line(text, &keys.chain(medians.map(figure)).collect::<Vec<_>>());
    }
    for row in rows.iter().filter(|row| row.case == CLEAN && HEADLINE.iter().any(|[draft, _]| *draft == row.mix)) {
        let keys = [row.song.clone(), row.mix.clone()].into_iter();
        line(text, &keys.chain(row.distances.map(figure)).collect::<Vec<_>>());
    }
}

/// `12 of 20 (3 ties)`.
fn wins(one: &Comparison) -> String {
    let ties = if one.ties > 0 { format!(" ({} ties)", one.ties) } else { String::new() };
    format!("{} of {}{ties}", one.wins, one.n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_nowhere_is_no_question_that_others_are_corrected_for() {
        assert_eq!(corrected(&[Some(0.01), None, Some(0.03)]), [Some(0.02), None, Some(0.03)]);
    }
}
