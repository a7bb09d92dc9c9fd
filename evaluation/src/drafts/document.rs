//! `docs/draft-quality.md`, with the tables that are printed, too.

use super::draft_row::DraftRow;
use super::tables::tables;

/// Where the figures of all songs lie.
pub(super) const TABLE: &str = "evaluation/drafts.csv";
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
the level of the preview) with three baselines: **unity**, the plain sum of the stems with the faults; **equal-loudness**, every
stem at the same integrated loudness; **group-table**, every stem, by its name, at the level that its group has in published mixes
(the medians of 100 mixes of MUSDB18, LU re the mix: vocals −3.48, drums −6.64, bass −7.45, others −4.85; `docs/profiles-published.md`
tells where they are from), stems of a group equally loud. `rebuild` aims at the same medians, so that against this table it is asked
what it adds to them. The table of rules that studies compare with, that of Diff-MST, is not used: its licence (CC BY-NC-SA) is not that of
this program. `keep` is meant to beat unity, `rebuild` to beat equal loudness.

All distances are taken after loudness matching; smaller is better:

- `balance_lu`: how far the level of each stem, as it sounds in the mix re the mix, is off; the mean over stems, in LU. A stem that
  was added (a masking pad) has no level that was meant and is left out.
- `mid_db`, `side_db`: root mean square over the third octaves from 40 Hz to 16 kHz of what the spectra of mid and side differ by, in
  dB. What lies more than 60 dB below the loudest band of mid counts as lying there.
- `masking`: how far the masking index of the focal part (lead vocals, else what is called a lead) is off, 0…1.
- `width`: how far the share of power that is side is off, 0…1.
- `plr_db`, `lra_lu`: how far true peak over loudness and the loudness range are off.
- `fault_db`: what is left of the fault, whatever became of the other stems: as `mid_db` and `side_db` together, of the stems with the
  fault alone, as they sound together in the mix (of two recordings of one source their sum, of a masking pad it and the voice). Zero is a
  fault that is undone, and for a stem's level that of the whole mix counts, too.

Doubts. The songs are few, several are of one maker, and cases of one song are far from independent: read *p, cases* (the signed-rank test
of Wilcoxon, two-sided, over cases) as the least it can be; *p, songs* takes the median difference of each song alone, and of seven songs it
cannot be below 0.016. Both are corrected for the number of rows of their table (Holm). The mix that was meant is that of the songs'
makers, and another one may be as good: what a draft does beside the fault counts against it, were it for the better. Only of
kira_dynamic is it known that the plain sum is the mix; that of the evr songs is a balance that somebody worked with, and the finished song
of one has other levels. In the songs whose
plain sum is no mix (a raw drum kit, and sets whose stems are each as loud as they go) nobody knows the balance that was meant: there the
plain sum stands for it, which favours unity and says little of `rebuild`. Faults that concern files alone are left out. Medians are the
larger one of the middle two.

";

/// The whole page.
pub(super) fn document(rows: &[DraftRow]) -> String {
    HEAD.to_owned() + &tables(rows)
}

#[cfg(test)]
mod tests {
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
}
