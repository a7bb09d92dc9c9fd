use super::table::Row;
use std::collections::{BTreeMap, BTreeSet};

/// Rows that a model is tested on and must not have seen, by index.
pub(crate) type Held = Vec<usize>;

const N_FOLDS: usize = 5;
/// Fonts that share samples are held out together.
const FONT_FAMILIES: &[(&str, &str)] = &[("MuseScore_General_Full", "FluidR3_GM")];

/// Five parts such that no song, program, drum kit, patch or voice stands in two.
pub(crate) fn grouped(rows: &[&Row]) -> Vec<Held> {
    let mut families: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in rows {
        families.entry(family(&row.truth.group)).or_default().insert(&row.truth.group);
    }
    let fold = |group: &str| {
        let rank = families[family(group)].iter().position(|other| *other == group);
        rank.expect("every group is in its family") % N_FOLDS
    };
    by_key(rows, |row| Some(fold(&row.truth.group)))
}

fn family(group: &str) -> &str {
    group.split(' ').next().unwrap_or(group)
}

/// Each real song by itself.
pub(crate) fn by_song(rows: &[&Row]) -> Vec<Held> {
    by_key(rows, |row| row.truth.group.strip_prefix("song ").map(str::to_owned))
}

/// Each soundfont by itself, with those made from it.
pub(crate) fn by_soundfont(rows: &[&Row]) -> Vec<Held> {
    by_key(rows, |row| {
        let is_font = row.truth.group.starts_with("program ") || row.truth.group.starts_with("drum program ");
        let source = row.truth.source.as_str();
        let parent = FONT_FAMILIES.iter().find(|(font, _)| *font == source).map_or(source, |(_, parent)| parent);
        is_font.then(|| parent.to_owned())
    })
}

fn by_key<K: Ord>(rows: &[&Row], key: impl Fn(&Row) -> Option<K>) -> Vec<Held> {
    let mut parts: BTreeMap<K, Held> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        if let Some(key) = key(row) {
            parts.entry(key).or_default().push(index);
        }
    }
    parts.into_values().collect()
}

/// The rows that are not held out.
pub(crate) fn others<'a>(rows: &[&'a Row], held: &Held) -> Vec<&'a Row> {
    let held: BTreeSet<usize> = held.iter().copied().collect();
    rows.iter().enumerate().filter(|(index, _)| !held.contains(index)).map(|(_, row)| *row).collect()
}
