//! `docs/draft-quality.md`, and the same tables on the standard output.

use super::case::{CLEAN, Case};
use super::comparison::{Comparison, EQUAL_LOUDNESS, HEADLINE, KEEP, REBUILD, RULE_TABLE, UNITY, pairs, songs};
use super::draft_row::DraftRow;
use super::intended::is_balanced;
use super::measure::Measure;
use super::wilcoxon::holm;
use crate::faults::{Use, use_of};
use dsp::median;
use std::fmt::Write;

/// Where it lies.
pub(super) const PATH: &str = "docs/draft-quality.md";

const HEAD: &str = "\
# Draft quality

Whether a draft is nearer to the mix that was meant than what anybody gets without one. In excerpts of songs of 36 s, faults are
planted at two sizes (*plain*, *gross*; `docs/error-rates.md` says what they are), one at a time and three together (*several*); the
mix that was meant is the plain sum of the excerpt without them. This page is made from `evaluation/drafts.csv`, which has every
mix of every case:

```
cargo run --release -p evaluation -- drafts --full --write
```

Compared are `draft --balance keep` and `draft --balance rebuild` (what their strips play, in front of the mix bus, which only sets
the level of the preview) with three baselines: **unity**, the plain sum of the stems with the faults; **equal-loudness**, every stem at the
same integrated loudness; **rule-table**, every stem at the level that the rules of Diff-MST give for its role, by name.
`keep` is meant to beat unity, `rebuild` to beat equal loudness.

All distances are taken after loudness matching; smaller is better:

- `balance_lu`: how far the level of each stem, as it sounds in the mix re the mix, is off; the mean over stems, in LU.
- `mid_db`, `side_db`: root mean square over the third octaves from 40 Hz to 16 kHz of what the spectra of mid and side differ by, in
  dB. What lies more than 60 dB below the loudest band counts as lying there.
- `masking`: how far the masking index of the focal part (lead vocals, else what is called a lead) is off, 0…1.
- `width`: how far the share of power that is side is off, 0…1.
- `plr_db`, `lra_lu`: how far true peak over loudness and the loudness range are off.

Doubts. The songs are few, several are of one maker, and cases of one song are far from independent: read *p, cases* (the signed-rank test
of Wilcoxon, two-sided, over cases) as the least it can be; *p, songs* takes the median difference of each song alone, and of seven songs it
cannot be below 0.016. Both are corrected for the number of rows of their table (Holm). In the songs whose plain sum is no mix (a raw drum
kit, and sets whose stems are each as loud as they go) nobody knows the balance that was meant: there the plain sum stands for it, which
favours unity and says little of `rebuild`. Faults that concern files alone are left out. Medians are the larger one of the middle two.

";

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
const TOLD: [Measure; 4] = [Measure::Balance, Measure::Mid, Measure::Side, Measure::Masking];

/// The whole page.
pub(super) fn document(rows: &[DraftRow]) -> String {
    HEAD.to_owned() + &tables(rows)
}

/// Its tables.
pub(super) fn tables(rows: &[DraftRow]) -> String {
    let mut text = format!("Songs: {}.\n", songs(rows).into_iter().map(song_name).collect::<Vec<_>>().join(", "));
    for (name, is_of_it) in GROUPS {
        comparisons(&mut text, &format!("Drafts and their baselines, {name}"), &HEADLINE, |kind| {
            Measure::ALL.map(|measure| Comparison::of(rows, kind, measure, is_of_it))
        });
    }
    let others = [[KEEP, EQUAL_LOUDNESS], [KEEP, RULE_TABLE], [REBUILD, UNITY], [REBUILD, RULE_TABLE]];
    comparisons(&mut text, "Against the other baselines, all songs", &others, |kind| {
        Measure::ALL.map(|measure| Comparison::of(rows, kind, measure, |_| true))
    });
    hidden(&mut text, rows);
    by_song(&mut text, rows);
    by_fault(&mut text, rows);
    clean(&mut text, rows);
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
    let mixes = [KEEP, REBUILD, UNITY, EQUAL_LOUDNESS, RULE_TABLE];
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

fn heads(text: &mut String, title: &str, cells: &str) {
    let n_columns = cells.split('|').count();
    _ = writeln!(text, "\n## {title}\n\n| {cells} |\n|{}", "---|".repeat(n_columns));
}

fn line(text: &mut String, cells: &[String]) {
    _ = writeln!(text, "| {} |", cells.join(" | "));
}

/// `12 of 20 (3 ties)`.
fn wins(one: &Comparison) -> String {
    let ties = if one.ties > 0 { format!(" ({} ties)", one.ties) } else { String::new() };
    format!("{} of {}{ties}", one.wins, one.n)
}

fn figure(x: Option<f64>) -> String {
    x.map_or_else(String::new, |x| format!("{x:.3}"))
}

fn probability(p: Option<f64>) -> String {
    match p {
        None => String::new(),
        Some(p) if p < 0.001 => "< 0.001".to_owned(),
        Some(p) => format!("{p:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::TABLE;
    use super::super::draft_row::parse_csv;
    use super::*;
    use crate::committed;

    #[test]
    fn the_page_is_what_the_table_says() {
        let table = committed::read(TABLE).expect("drafts --full --write makes it");
        let wanted = document(&parse_csv(&table).expect("it is a table"));
        if std::env::var_os("UPDATE_DOCS").is_some() {
            committed::write(PATH, &wanted).expect("it can be written");
        }
        let found = committed::read(PATH).unwrap_or_default();
        assert!(found == wanted, "{PATH} is old: run UPDATE_DOCS=1 cargo test -p evaluation drafts");
    }

    #[test]
    fn what_differs_nowhere_is_no_question_that_others_are_corrected_for() {
        assert_eq!(corrected(&[Some(0.01), None, Some(0.03)]), [Some(0.02), None, Some(0.03)]);
    }
}
