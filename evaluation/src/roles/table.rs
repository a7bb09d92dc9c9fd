use super::clip::{Clip, Kind, Truth};
use analyzer::{ComponentMeter, Meter, RoleClass, RoleFeature, TrackInfo, TrackMeter, role_features};
use anyhow::{Context, bail};
use dsp::AudioBlock;
use std::fmt::Write;
use std::path::Path;

/// What was measured of one clip.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) truth: Truth,
    pub(crate) features: Vec<RoleFeature>,
}

const BLOCK_FRAMES: usize = 8_192;
/// What features are made from.
const METERS: &[Meter] = &[Meter::Dynamics, Meter::Spectrum, Meter::Song];
/// What stands for effects, which belong to no class.
const NO_CLASS: &str = "effects";
const TRUTH_COLUMNS: [&str; 5] = ["class", "group", "source", "name", "kind"];

impl Row {
    /// `None` for a clip that is silent.
    pub(crate) fn of(clip: &Clip) -> Option<Self> {
        let info = TrackInfo {
            name: clip.truth.name.clone(),
            path: String::new(),
            codec: String::new(),
            bits_per_sample: None,
            sample_rate_hz: clip.sample_rate_hz,
            channels: clip.audio.n_channels(),
        };
        let mut track = TrackMeter::with(info, METERS);
        let mut components = ComponentMeter::new(clip.sample_rate_hz);
        for start in (0..clip.audio.n_frames()).step_by(BLOCK_FRAMES) {
            let mut block = AudioBlock::default();
            block.append(&clip.audio, start..(start + BLOCK_FRAMES).min(clip.audio.n_frames()));
            track.push(&block);
            components.push(&block);
        }
        let features = role_features(&track.finish(), &components.finish())?;
        Some(Self { truth: clip.truth.clone(), features })
    }
}

/// Writes the table as tab-separated text.
pub(crate) fn write(rows: &[Row], path: &Path) -> anyhow::Result<()> {
    let mut text = TRUTH_COLUMNS.join("\t");
    for feature in rows.first().map_or(&[][..], |row| &row.features) {
        write!(text, "\t{}", feature.name)?;
    }
    for row in rows {
        let Truth { class, group, source, name, kind } = &row.truth;
        let class = class.map_or(NO_CLASS, RoleClass::label);
        write!(text, "\n{class}\t{group}\t{source}\t{name}\t{}", kind.word())?;
        for feature in &row.features {
            match feature.value {
                Some(value) => write!(text, "\t{value:.4}")?,
                None => text.push('\t'),
            }
        }
    }
    text.push('\n');
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Reads what [`write()`] wrote.
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<Row>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().context("the table is empty")?.split('\t').skip(TRUTH_COLUMNS.len()).collect();
    lines.map(|line| row(line, &names).with_context(|| format!("in the line `{line}`"))).collect()
}

fn row(line: &str, names: &[&str]) -> anyhow::Result<Row> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [class, group, source, name, kind, values @ ..] = cells.as_slice() else { bail!("too few columns") };
    let class = match RoleClass::ALL.into_iter().find(|one| one.label() == *class) {
        None if *class != NO_CLASS => bail!("unknown class"),
        class => class,
    };
    if values.len() != names.len() {
        bail!("{} values for {} features", values.len(), names.len());
    }
    let feature = |(name, value): (&&str, &&str)| -> anyhow::Result<RoleFeature> {
        let value = if value.is_empty() { None } else { Some(value.parse()?) };
        Ok(RoleFeature { name: (*name).to_owned(), value })
    };
    Ok(Row {
        truth: Truth {
            class,
            group: (*group).to_owned(),
            source: (*source).to_owned(),
            name: (*name).to_owned(),
            kind: Kind::of_word(kind).context("unknown kind")?,
        },
        features: names.iter().zip(values).map(feature).collect::<anyhow::Result<_>>()?,
    })
}
