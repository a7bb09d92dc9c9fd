use super::canvas::{self, Drawn, Key};
use super::curves::{Axis, CurveChart, extent, rounded_out, step, ticks};
use super::timeline::{MOST_POINTS, READINGS_PER_SECOND, length_s, mixes, sentences, time_axis};
use super::{NothingToDraw, Plot, theme};
use crate::SessionReport;
use crate::format::{number, time};
use analyzer::{TimeRange, TrackAnalysis};
use plotters::prelude::*;
use std::ops::Range;
use suggest::Severity;

const TITLE: &str = "Loudness over time";

/// What is this much softer than the loudest is a pause, in LU: the span of the EBU +9 scale (Tech 3341, 2.7).
const SHOWN_LU: f64 = 27.0;

/// Places that together cover more of the song than this say nothing about where.
const MOST_COVERED: f64 = 0.5;

/// The short-term loudness of the plain sum and the draft, and where findings were heard.
pub fn loudness_plot(report: &SessionReport<'_>) -> Result<Plot, NothingToDraw> {
    let mixes = mixes(report);
    let readings = mixes.iter().flat_map(|mix| mix.timeline.short_term_lufs.iter().filter_map(|lufs| *lufs));
    let Some((softest, loudest)) = extent(readings.map(f64::from)) else {
        return Err(NothingToDraw::new(
            TITLE,
            "the mix is silent, or shorter than the 3 s that short-term loudness takes",
        ));
    };
    let y = rounded_out(softest.max(loudest - SHOWN_LU), loudest + 1.0, 3.0);
    let length_s = length_s(&mixes);
    Ok(canvas::plot(TITLE, sentences(report, sentence), 360.0, |area| {
        let mut chart = CurveChart::new(area, &time_axis(length_s), &level_axis(&y))?;
        let places = shown_places(report, length_s);
        for place in &places {
            let end_s = place.end_s.min(length_s).max(place.start_s + length_s / 400.0);
            chart.span(place.start_s..end_s, theme::PLACE.mix(0.16))?;
        }
        for (mix, (color, width)) in mixes.iter().zip([(theme::BEFORE, 1.6), (theme::AFTER, 2.4)]) {
            draw_mix(&mut chart, mix, &y, length_s, theme::stroke(color, width), color)?;
        }
        canvas::legend(area, 78.0, 15.0, &legend(report, !places.is_empty()))
    }))
}

fn draw_mix(
    chart: &mut CurveChart<'_, '_>,
    mix: &TrackAnalysis,
    y: &Range<f64>,
    length_s: f64,
    style: ShapeStyle,
    color: RGBColor,
) -> Drawn {
    if let Some(lufs) = mix.loudness.integrated_lufs {
        chart.level(lufs, 0.0..length_s, color)?;
    }
    let readings = &mix.timeline.short_term_lufs;
    let stride = readings.len().div_ceil(MOST_POINTS).max(1);
    let points: Vec<(f64, Option<f64>)> = readings
        .iter()
        .enumerate()
        .step_by(stride)
        .map(|(k, lufs)| ((k + 1) as f64 / READINGS_PER_SECOND, lufs.map(f64::from).filter(|lufs| *lufs >= y.start)))
        .collect();
    chart.curve(&points, style)
}

fn legend(report: &SessionReport<'_>, places: bool) -> Vec<(Key, &'static str)> {
    let entries = [
        (true, Key::Line(theme::BEFORE, 1.6), report.before_name()),
        (report.draft.is_some(), Key::Line(theme::AFTER, 2.4), "draft"),
        (true, Key::Dashed(theme::MUTED), "dashed: whole song"),
        (places, Key::Band(theme::PLACE, 0.22), "where a finding was heard"),
    ];
    entries.into_iter().filter(|(shown, _, _)| *shown).map(|(_, key, label)| (key, label)).collect()
}

/// Where warnings and errors were heard, as far as that is less than half of the song.
fn shown_places(report: &SessionReport<'_>, length_s: f64) -> Vec<TimeRange> {
    let serious = report.plan.findings.iter().filter(|finding| finding.severity >= Severity::Warning);
    let narrow = serious.filter(|finding| {
        let covered: f64 = finding.places.iter().map(|place| place.end_s - place.start_s).sum();
        covered < MOST_COVERED * length_s
    });
    united(narrow.flat_map(|finding| finding.places.iter().copied()).filter(|place| place.start_s < length_s).collect())
}

/// Overlapping stretches as one, in order of time.
fn united(mut places: Vec<TimeRange>) -> Vec<TimeRange> {
    places.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
    let mut united: Vec<TimeRange> = Vec::new();
    for place in places {
        match united.last_mut() {
            Some(last) if place.start_s <= last.end_s => last.end_s = last.end_s.max(place.end_s),
            _ => united.push(place),
        }
    }
    united
}

fn level_axis(range: &Range<f64>) -> Axis<'static> {
    Axis {
        title: "Short-term loudness, LUFS",
        range: range.clone(),
        ticks: ticks(range, step(range, 8, &[3.0, 6.0])),
        label: &|lufs| number(lufs, 0),
    }
}

fn sentence(mix: &TrackAnalysis, name: &str) -> String {
    let readings = mix.timeline.short_term_lufs.iter().enumerate().filter_map(|(k, lufs)| Some((k, (*lufs)?)));
    let loudest = readings.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(k, lufs)| {
        format!(", loudest at {} with {} LUFS", time((k + 1) as f64 / READINGS_PER_SECOND), number(f64::from(lufs), 1))
    });
    let whole = mix.loudness.integrated_lufs.map_or_else(
        || "no integrated loudness".to_owned(),
        |lufs| format!("{} LUFS over the whole song", number(lufs, 1)),
    );
    format!("{name}: {whole}{}.", loudest.unwrap_or_default())
}
