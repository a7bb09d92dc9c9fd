use super::canvas;
use super::curves::{Axis, CurveChart, extent, rounded_out, step, ticks};
use super::timeline::{legend, length_s, lowest, lowest_curves, mixes, sentences, time_axis};
use super::{NothingToDraw, Plot, theme};
use crate::SessionReport;
use crate::format::{number, time};
use analyzer::TrackAnalysis;
use std::ops::Range;

const TITLE: &str = "Peak to short-term loudness over time";

/// Below this a song is over-limited, in dB (I. Shepherd, guide to Dynameter).
const GUIDE_DB: f64 = 8.0;

/// The peak to short-term loudness ratio of the plain sum and the draft.
pub fn peak_to_loudness_plot(report: &SessionReport<'_>) -> Result<Plot, NothingToDraw> {
    let mixes = mixes(report);
    let readings = mixes.iter().flat_map(|mix| mix.timeline.psr_db.iter().filter_map(|psr| *psr));
    let Some((least, most)) = extent(readings.map(f64::from)) else {
        return Err(NothingToDraw::new(TITLE, "no 3 s of the mix are louder than -40 LUFS"));
    };
    let y = rounded_out(least.min(GUIDE_DB - 1.0), most.max(GUIDE_DB + 1.0), 2.0);
    let length_s = length_s(&mixes);
    Ok(canvas::plot(TITLE, sentences(report, sentence), 300.0, |area| {
        let mut chart = CurveChart::new(area, &time_axis(length_s), &ratio_axis(&y))?;
        chart.level(GUIDE_DB, 0.0..length_s, theme::MUTED)?;
        lowest_curves(&mut chart, &mixes, |timeline| &timeline.psr_db)?;
        canvas::legend(area, 78.0, 15.0, &legend(report, "8 dB: below is over-limited (I. Shepherd)"))
    }))
}

fn ratio_axis(range: &Range<f64>) -> Axis<'static> {
    Axis {
        title: "PSR, dB",
        range: range.clone(),
        ticks: ticks(range, step(range, 7, &[2.0, 4.0, 10.0])),
        label: &|psr| number(psr, 0),
    }
}

fn sentence(mix: &TrackAnalysis, name: &str) -> String {
    let readings = &mix.timeline.psr_db;
    let Some((at_s, least)) = lowest(readings) else {
        return format!("{name}: none.");
    };
    let there = readings.iter().flatten();
    let below = there.clone().filter(|psr| f64::from(**psr) < GUIDE_DB).count() as f64 / there.count() as f64;
    format!(
        "{name}: least at {} with {} dB, {} % of the time below {} dB.",
        time(at_s),
        number(least, 1),
        number(below * 100.0, 0),
        number(GUIDE_DB, 0)
    )
}
