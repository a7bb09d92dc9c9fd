//! What plots over time share: the axis, the two mixes, and curves whose dips survive the thinning.

use super::canvas::{Drawn, Key};
use super::curves::{Axis, CurveChart, step, ticks};
use super::theme;
use crate::SessionReport;
use crate::format::time;
use analyzer::{Timeline, TrackAnalysis};

/// Readings per second of the timeline.
pub(super) const READINGS_PER_SECOND: f64 = 10.0;

/// More points than this on a curve cannot be told apart at the size of the plot.
pub(super) const MOST_POINTS: usize = 1_200;

/// Width of the curve of the plain sum, in pixels as shown.
const BEFORE_WIDTH: f64 = 1.4;

/// Width of the curve of the draft, in pixels as shown.
const AFTER_WIDTH: f64 = 1.8;

/// One reading over time, ten a second.
pub(super) type OverTime = fn(&Timeline) -> &[Option<f32>];

/// The plain sum and the draft, as far as there is one.
pub(super) fn mixes<'a>(report: &SessionReport<'a>) -> Vec<&'a TrackAnalysis> {
    [Some(report.unity), report.draft].into_iter().flatten().collect()
}

/// The longer of the mixes, in seconds, and no less than one.
pub(super) fn length_s(mixes: &[&TrackAnalysis]) -> f64 {
    mixes.iter().map(|mix| mix.format.duration_s).fold(1.0, f64::max)
}

/// From the start to `length_s`.
pub(super) fn time_axis(length_s: f64) -> Axis<'static> {
    let range = 0.0..length_s;
    let step = step(&range, 10, &[1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_800.0]);
    Axis { title: "Time, m:ss", ticks: ticks(&range, step), range, label: &time }
}

/// The alternative text of the mixes, one sentence each.
pub(super) fn sentences(report: &SessionReport<'_>, sentence: fn(&TrackAnalysis, &str) -> String) -> String {
    let named = mixes(report).into_iter().zip(report.mix_names());
    named.map(|(mix, name)| sentence(mix, &name)).collect::<Vec<_>>().join(" ")
}

/// The curves of the mixes, each with no more points than can be told apart: of several readings the lowest.
pub(super) fn lowest_curves(chart: &mut CurveChart<'_, '_>, mixes: &[&TrackAnalysis], of: OverTime) -> Drawn {
    for (mix, (color, width)) in mixes.iter().zip([(theme::BEFORE, BEFORE_WIDTH), (theme::AFTER, AFTER_WIDTH)]) {
        chart.curve(&lowest_points(of(&mix.timeline)), theme::stroke(color, width))?;
    }
    Ok(())
}

/// What the lines of such a plot are: the mixes and a dashed level.
pub(super) fn legend<'a>(report: &SessionReport<'_>, level: &'a str) -> Vec<(Key, &'a str)> {
    let curves = [
        (Key::Line(theme::BEFORE, BEFORE_WIDTH), report.before_name()),
        (Key::Line(theme::AFTER, AFTER_WIDTH), "draft"),
    ];
    curves.into_iter().take(mixes(report).len()).chain([(Key::Dashed(theme::MUTED), level)]).collect()
}

/// The lowest of every few readings where it lies, in seconds; a gap where there is none.
fn lowest_points(readings: &[Option<f32>]) -> Vec<(f64, Option<f64>)> {
    let stride = readings.len().div_ceil(MOST_POINTS).max(1);
    let chunks = readings.chunks(stride).enumerate();
    chunks
        .map(|(k, chunk)| {
            let first_s = (k * stride + 1) as f64 / READINGS_PER_SECOND;
            lowest(chunk)
                .map_or((first_s, None), |(at_s, value)| (first_s + at_s - 1.0 / READINGS_PER_SECOND, Some(value)))
        })
        .collect()
}

/// The lowest reading and the second at which its window ends.
pub(super) fn lowest(readings: &[Option<f32>]) -> Option<(f64, f64)> {
    let there = readings.iter().enumerate().filter_map(|(k, value)| Some((k, (*value)?)));
    let (k, value) = there.min_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(((k + 1) as f64 / READINGS_PER_SECOND, f64::from(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_dip_of_a_long_song_is_drawn() {
        let mut readings = vec![Some(0.9); 36_000];
        readings[17_777] = Some(-0.5);
        readings[20_000..21_000].fill(None);
        let points = lowest_points(&readings);
        assert!(points.len() <= MOST_POINTS);
        let (at_s, value) =
            points.iter().copied().min_by(|a, b| a.1.unwrap_or(1.0).total_cmp(&b.1.unwrap_or(1.0))).unwrap();
        assert_eq!((at_s, value), (1_777.8, Some(-0.5)));
        assert!(points.iter().any(|(_, value)| value.is_none()));
    }
}
