use super::measure::Measure;
use anyhow::{Context, bail};

/// How far one mix of one case is from the intended one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DraftRow {
    /// The folder's name.
    pub(super) song: String,
    /// The fault, several, or none.
    pub(super) case: String,
    /// Of the fault.
    pub(super) size: String,
    /// Which mix.
    pub(super) mix: String,
    /// In the order of [`Measure::ALL`], rounded as written.
    pub(super) distances: [Option<f64>; Measure::ALL.len()],
    /// The masking index of the focal part less that in the intended mix: above zero it is hidden more.
    pub(super) masking_change: Option<f64>,
    /// How many moves of each rule stand, by the rule's name: `bass-level:1 masked-focal:2`.
    pub(super) moves: String,
}

impl DraftRow {
    /// How far off it is in one measure.
    pub(super) fn distance(&self, measure: Measure) -> Option<f64> {
        self.distances[measure as usize]
    }

    /// What tells it from the other rows.
    pub(super) fn key(&self) -> [&str; 4] {
        [&self.song, &self.case, &self.size, &self.mix]
    }

    /// The rules whose moves stand in it.
    pub(super) fn rules(&self) -> impl Iterator<Item = &str> {
        self.moves.split_whitespace().filter_map(|one| Some(one.split_once(':')?.0))
    }

    fn line(&self) -> String {
        let figures = self.distances.into_iter().chain([self.masking_change]);
        let cells = figures.map(|x| x.map_or_else(String::new, |x| format!("{:.4}", rounded(x))));
        let keys = self.key().map(str::to_owned).into_iter();
        keys.chain(cells).chain([self.moves.clone()]).collect::<Vec<_>>().join(",") + "\n"
    }

    fn parse(line: &str) -> anyhow::Result<Self> {
        let cells: Vec<&str> = line.split(',').collect();
        let [song, case, size, mix, figures @ .., moves] = &cells[..] else { bail!("too few cells: {line}") };
        let number = |cell: &&str| match *cell {
            "" => Ok(None),
            cell => cell.parse::<f64>().map(Some).with_context(|| format!("no number: {cell}")),
        };
        let figures = figures.iter().map(number).collect::<anyhow::Result<Vec<_>>>()?;
        let Some((masking_change, distances)) = figures.split_last() else { bail!("no figures: {line}") };
        let [song, case, size, mix, moves] = [song, case, size, mix, moves].map(|cell| (*cell).to_owned());
        let distances = distances.try_into().with_context(|| format!("not all measures: {line}"))?;
        Ok(Self { song, case, size, mix, distances, masking_change: *masking_change, moves })
    }
}

/// To four decimals: what a sum in another order changes is far below. No zero has a sign.
pub(super) fn rounded(x: f64) -> f64 {
    (x * 1e4).round() / 1e4 + 0.0
}

fn head() -> String {
    let names = Measure::ALL.map(Measure::name);
    format!("song,case,size,mix,{},masking_change,moves\n", names.join(","))
}

/// The rows as comma-separated values, sorted.
pub(super) fn csv(rows: &[DraftRow]) -> String {
    let mut rows: Vec<&DraftRow> = rows.iter().collect();
    rows.sort_by(|a, b| a.key().cmp(&b.key()));
    head() + &rows.into_iter().map(DraftRow::line).collect::<String>()
}

/// What [`csv`] wrote.
pub(super) fn parse_csv(text: &str) -> anyhow::Result<Vec<DraftRow>> {
    let body = text.strip_prefix(&head()).context("other heads than these measures have")?;
    body.lines().map(DraftRow::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_sorted_and_read_as_it_was_written() {
        let row = |song: &str, first, masking_change| DraftRow {
            song: song.to_owned(),
            case: "level".to_owned(),
            size: "plain".to_owned(),
            mix: "unity".to_owned(),
            distances: [first, None, None, None, None, None, None, Some(1.5)],
            masking_change,
            moves: "stem-level:2 off-centre:1".to_owned(),
        };
        let written = csv(&[row("b", Some(0.123_46), None), row("a", None, Some(-0.000_01))]);
        let lines: Vec<&str> = written.lines().collect();
        let moves = "stem-level:2 off-centre:1";
        assert_eq!(lines[1], format!("a,level,plain,unity,,,,,,,,1.5000,0.0000,{moves}"));
        assert_eq!(lines[2], format!("b,level,plain,unity,0.1235,,,,,,,1.5000,,{moves}"));
        let read = parse_csv(&written).expect("as written");
        assert_eq!(csv(&read), written);
        assert_eq!(read[0].rules().collect::<Vec<_>>(), ["stem-level", "off-centre"]);
        assert!(parse_csv("song,case\n").is_err());
        assert!(parse_csv(&(head() + "a,level,plain,unity,1.0\n")).is_err());
    }
}
