use super::canvas::{self, Key};
use super::curves::{Axis, CurveChart, extent, rounded_out, step, ticks};
use super::spectrum::{frequency_axis, on_frequency_axis};
use super::{NothingToDraw, Plot, theme};
use crate::format::{band, signed};
use suggest::{Diff, ToneRun};

const TITLE: &str = "Change of tone at matched loudness";

/// The axis shows at least so much on both sides, in dB.
const LEAST_SHOWN_DB: f64 = 3.0;
/// What changed by more lies on its edge, in dB.
const MOST_SHOWN_DB: f64 = 24.0;

/// Third octaves of the newer version less those of the older.
pub fn tone_change_plot(diff: &Diff) -> Result<Plot, NothingToDraw> {
    let tone = &diff.readings.tone;
    let Some((lo, hi)) = extent(tone.change_db.iter().flatten().copied()) else {
        return Err(NothingToDraw::new(TITLE, "one of the versions is silent"));
    };
    let reach = |db: f64| db.clamp(-MOST_SHOWN_DB, MOST_SHOWN_DB);
    let range = rounded_out(reach(lo).min(-LEAST_SHOWN_DB), reach(hi).max(LEAST_SHOWN_DB), 1.0);
    let y = Axis {
        title: "New less old, dB",
        range: range.clone(),
        ticks: ticks(&range, step(&range, 8, &[1.0, 2.0, 3.0, 6.0])),
        label: &|db| signed(db, 0),
    };
    let x = frequency_axis();
    let points: Vec<(f64, Option<f64>)> =
        tone.centers_hz.iter().map(|hz| on_frequency_axis(*hz)).zip(tone.change_db.iter().copied()).collect();
    Ok(canvas::plot(TITLE, alt(&tone.runs), 400.0, |area| {
        let ends = x.range.clone();
        let mut chart = CurveChart::new(area, &x, &y)?;
        chart.level(0.0, ends, theme::MUTED)?;
        chart.curve(&points, theme::stroke(theme::AFTER, 3.0))?;
        let legend = [(Key::Line(theme::AFTER, 3.0), "new less old"), (Key::Dashed(theme::MUTED), "as before")];
        canvas::legend(area, 78.0, 15.0, &legend)
    }))
}

fn alt(runs: &[ToneRun]) -> String {
    if runs.is_empty() {
        return "No two neighbouring third octaves change by 1 dB or more.".to_owned();
    }
    let run = |run: &ToneRun| format!("{} dB at {}", signed(run.change_db, 1), band(run.band_hz));
    format!("Changes of 1 dB and more: {}.", runs.iter().map(run).collect::<Vec<_>>().join(", "))
}
