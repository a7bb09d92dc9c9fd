use super::canvas;
use super::curves::{Axis, CurveChart, extent, rounded_out, ticks};
use super::timeline::{legend, length_s, lowest, lowest_curves, mixes, sentences, time_axis};
use super::{NothingToDraw, Plot, theme};
use crate::SessionReport;
use crate::format::{number, optional, time};
use analyzer::TrackAnalysis;
use std::ops::Range;

const TITLE: &str = "Correlation over time";

/// Distance of the ticks, and what the axis ends on.
const STEP: f64 = 0.5;

/// The correlation of left and right of the plain sum and the draft.
pub fn correlation_plot(report: &SessionReport<'_>) -> Result<Plot, NothingToDraw> {
    let mixes = mixes(report);
    let readings = mixes.iter().flat_map(|mix| mix.timeline.correlation.iter().filter_map(|value| *value));
    let Some((least, _)) = extent(readings.map(f64::from)) else {
        return Err(NothingToDraw::new(TITLE, "the mix is silent"));
    };
    // Below the line of 0 there is always room, so that a curve that stays above it is seen to.
    let y = rounded_out(least.clamp(-1.0, -0.1), 1.0, STEP);
    let length_s = length_s(&mixes);
    Ok(canvas::plot(TITLE, sentences(report, sentence), 300.0, |area| {
        let mut chart = CurveChart::new(area, &time_axis(length_s), &correlation_axis(&y))?;
        chart.level(0.0, 0.0..length_s, theme::MUTED)?;
        lowest_curves(&mut chart, &mixes, |timeline| &timeline.correlation)?;
        canvas::legend(area, 78.0, 15.0, &legend(report, "0: below is out of phase"))
    }))
}

fn correlation_axis(range: &Range<f64>) -> Axis<'static> {
    Axis {
        title: "Correlation of 0.4 s",
        range: range.clone(),
        ticks: ticks(range, STEP),
        label: &|correlation| number(correlation, 1),
    }
}

fn sentence(mix: &TrackAnalysis, name: &str) -> String {
    let stereo = &mix.stereo;
    let Some((at_s, least)) = lowest(&mix.timeline.correlation) else {
        return format!("{name}: none.");
    };
    format!(
        "{name}: {} over the whole song, lowest at {} with {}, {} % of the time below 0.",
        optional(stereo.correlation, 2),
        time(at_s),
        number(least, 2),
        optional(stereo.correlation_negative_share.map(|share| share * 100.0), 0)
    )
}
