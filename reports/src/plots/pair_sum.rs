use super::canvas::{self, Key};
use super::curves::{Axis, CurveChart, extent, rounded_out, ticks};
use super::spectrum::{frequency_axis, on_frequency_axis};
use super::{NothingToDraw, Plot, theme};
use crate::format::{hertz, number, signed};
use suggest::{PairReading, SumBand};

/// Deeper cancellation lies on the lower edge, in dB.
const FLOOR_DB: f64 = -18.0;
/// The scale reaches down at least this far, in dB.
const LEAST_SHOWN_DB: f64 = -6.0;

/// What two stems give together per third octave, as they lie and with what a finding proposes.
pub fn pair_sum_plot(pair: &PairReading) -> Result<Plot, NothingToDraw> {
    let title = format!("Sum of {} and {}", pair.first, pair.second);
    let values = pair.sum.iter().flat_map(|band| [band.before_db, band.after_db]);
    let Some((lowest, _)) = extent(values) else {
        return Err(NothingToDraw::new(&title, "no fix of it is proposed"));
    };
    let alt = alt(&pair.sum);
    Ok(canvas::plot(&title, alt, 320.0, |area| {
        let y = rounded_out(lowest.clamp(FLOOR_DB, LEAST_SHOWN_DB), 0.0, 3.0);
        let y = y.start..4.0;
        let x = frequency_axis();
        let x_range = x.range.clone();
        let y_axis =
            Axis { title: "Sum over both, dB", range: y.clone(), ticks: ticks(&y, 3.0), label: &|db| number(db, 0) };
        let mut chart = CurveChart::new(area, &x, &y_axis)?;
        chart.level(0.0, x_range, theme::MUTED)?;
        let curve = |of: fn(&SumBand) -> f64| -> Vec<(f64, Option<f64>)> {
            pair.sum.iter().map(|band| (on_frequency_axis(band.center_hz), Some(of(band)))).collect()
        };
        chart.curve(&curve(|band| band.before_db), theme::stroke(theme::BEFORE, 2.0))?;
        chart.curve(&curve(|band| band.after_db), theme::stroke(theme::AFTER, 3.0))?;
        let entries = [
            (Key::Line(theme::BEFORE, 2.0), "as they lie"),
            (Key::Line(theme::AFTER, 3.0), "with the fix, as predicted"),
            (Key::Dashed(theme::MUTED), "unrelated; below it they cancel"),
        ];
        canvas::legend(area, 78.0, 15.0, &entries)
    }))
}

fn alt(bands: &[SumBand]) -> String {
    let change = |band: &SumBand| band.after_db - band.before_db;
    let most = bands.iter().max_by(|a, b| change(a).total_cmp(&change(b)));
    let least = bands.iter().min_by(|a, b| change(a).total_cmp(&change(b)));
    let sentence = |what: &str, band: &SumBand| {
        let (at, from, to) = (hertz(band.center_hz), signed(band.before_db, 1), signed(band.after_db, 1));
        format!("{what} at {at}: {from} to {to} dB.")
    };
    let most = most.map(|band| sentence("The fix gives the most", band));
    let least = least.map(|band| sentence("It gives the least, or takes the most,", band));
    [most, least].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
