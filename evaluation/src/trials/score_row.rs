use super::proportion::Proportion;
use anyhow::{Context, bail};

/// One figure of the table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ScoreRow {
    /// What it is a figure of.
    pub(super) key: ScoreKey,
    /// How often, where it counts.
    pub(super) count: Option<usize>,
    /// Of how many trials, findings or sessions.
    pub(super) n: usize,
    /// A rate, or a mean over the sessions in the measure's own unit.
    pub(super) value: f64,
    /// Where the true rate lies, by Wilson, 95 %.
    pub(super) interval: Option<[f64; 2]>,
}

/// What a figure is of; rows stand in this order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ScoreKey {
    /// A fault, a kind of fault, the clean session or what was done to it.
    pub(super) case: String,
    /// The rule that is asked; `any` where it is all that could tell.
    pub(super) rule: String,
    /// Of the fault.
    pub(super) size: String,
    /// A song, or songs together.
    pub(super) recording: String,
    /// What was counted or measured.
    pub(super) measure: String,
}

const HEAD: &str = "case,rule,size,recording,measure,count,n,value,low,high";

impl ScoreRow {
    /// A rate; `None` where nothing was asked.
    pub(super) fn rate(key: ScoreKey, proportion: Proportion) -> Option<Self> {
        let Proportion { count, n } = proportion;
        Some(Self { key, count: Some(count), n, value: proportion.rate()?, interval: proportion.interval() })
    }

    /// The count again, with its number.
    pub(super) fn proportion(&self) -> Option<Proportion> {
        Some(Proportion { count: self.count?, n: self.n })
    }

    fn line(&self) -> String {
        let ScoreKey { case, rule, size, recording, measure } = &self.key;
        let count = self.count.map_or_else(String::new, |count| count.to_string());
        let [low, high] =
            self.interval.map_or([String::new(), String::new()], |edges| edges.map(|x| format!("{x:.4}")));
        // No figure is smaller than its last digit, and no zero has a sign.
        let value = format!("{:.4}", (self.value * 1e4).round() / 1e4 + 0.0);
        format!("{case},{rule},{size},{recording},{measure},{count},{},{value},{low},{high}\n", self.n)
    }

    fn parse(line: &str) -> anyhow::Result<Self> {
        let cells: Vec<&str> = line.split(',').collect();
        let [case, rule, size, recording, measure, count, n, value, low, high] = cells[..] else {
            bail!("not ten cells: {line}");
        };
        let number = |cell: &str| cell.parse::<f64>().with_context(|| format!("no number: {cell}"));
        let optional = |cell: &str| if cell.is_empty() { Ok(None) } else { number(cell).map(Some) };
        Ok(Self {
            key: ScoreKey {
                case: case.to_owned(),
                rule: rule.to_owned(),
                size: size.to_owned(),
                recording: recording.to_owned(),
                measure: measure.to_owned(),
            },
            count: optional(count)?.map(|count| count as usize),
            n: number(n)? as usize,
            value: number(value)?,
            interval: optional(low)?.zip(optional(high)?).map(|(low, high)| [low, high]),
        })
    }
}

/// The rows as comma-separated values.
pub(super) fn csv(rows: &[ScoreRow]) -> String {
    format!("{HEAD}\n") + &rows.iter().map(ScoreRow::line).collect::<String>()
}

/// What [`csv`] wrote.
pub(super) fn parse_csv(text: &str) -> anyhow::Result<Vec<ScoreRow>> {
    let (head, body) = text.split_once('\n').context("a table begins with its heads")?;
    if head != HEAD {
        bail!("other heads: {head}");
    }
    body.lines().map(ScoreRow::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(case: &str, measure: &str) -> ScoreKey {
        let text = str::to_owned;
        ScoreKey {
            case: text(case),
            rule: text("any"),
            size: text("plain"),
            recording: text("all"),
            measure: text(measure),
        }
    }

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let recall = ScoreRow::rate(key("hum", "recall"), Proportion { count: 3, n: 4 }).expect("of something");
        let change = ScoreRow { key: key("draft", "ltas"), count: None, n: 2, value: -0.00001, interval: None };
        let written = csv(&[change, recall.clone()]);
        assert_eq!(
            written,
            format!(
                "{HEAD}\ndraft,any,plain,all,ltas,,2,0.0000,,\nhum,any,plain,all,recall,3,4,0.7500,0.3006,0.9544\n"
            )
        );
        let read = parse_csv(&written).expect("as written");
        assert_eq!(read[1].proportion(), recall.proportion());
        assert_eq!(csv(&read), written);
        assert_eq!(ScoreRow::rate(key("hum", "recall"), Proportion::default()), None);
        assert!(parse_csv("case,rule\n").is_err());
    }
}
