use super::canvas::{self, Key};
use super::curves::{Axis, CurveChart, extent, rounded_out, ticks};
use super::spectrum::{frequency_axis, on_frequency_axis};
use super::{NothingToDraw, Plot, theme};
use crate::SessionReport;
use crate::format::{hertz, number};
use analyzer::TrackAnalysis;

const TITLE: &str = "What is lost in mono";

/// What two unrelated sides lose, in dB.
const UNRELATED_DB: f64 = -3.0;

/// Deeper losses lie on the lower edge, in dB.
const FLOOR_DB: f64 = -18.0;

/// The scale reaches down at least this far, so that small losses look small, in dB.
const LEAST_SHOWN_DB: f64 = -6.0;

type Bands = Vec<(f64, Option<f64>)>;

/// The level change of the mono sum per third-octave band, of the plain sum and the draft.
pub fn mono_loss_plot(report: &SessionReport<'_>) -> Result<Plot, NothingToDraw> {
    let mixes: Vec<Bands> = [Some(report.unity), report.draft].into_iter().flatten().map(bands).collect();
    let Some((lowest, _)) = extent(mixes.iter().flatten().filter_map(|(_, db)| *db)) else {
        return Err(NothingToDraw::new(TITLE, "the mix has no band with sound in two channels"));
    };
    let alt = mixes.iter().zip(report.mix_names()).filter_map(|(mix, name)| sentence(mix, &name));
    let alt = format!("0 dB is the same on both sides, -3 dB unrelated. {}", alt.collect::<Vec<_>>().join(" "));
    Ok(canvas::plot(TITLE, alt, 340.0, |area| {
        let y = rounded_out(lowest.clamp(FLOOR_DB, LEAST_SHOWN_DB), 0.0, 3.0);
        let y = y.start..1.0;
        let x = frequency_axis();
        let x_range = x.range.clone();
        let y_axis =
            Axis { title: "Change in mono, dB", range: y.clone(), ticks: ticks(&y, 3.0), label: &|db| number(db, 0) };
        let mut chart = CurveChart::new(area, &x, &y_axis)?;
        chart.level(UNRELATED_DB, x_range, theme::MUTED)?;
        for (mix, (color, width)) in mixes.iter().zip([(theme::BEFORE, 2.0), (theme::AFTER, 3.0)]) {
            let points: Bands = mix.iter().map(|(hz, db)| (on_frequency_axis(*hz), *db)).collect();
            chart.curve(&points, theme::stroke(color, width))?;
        }
        let mut entries = vec![(Key::Line(theme::BEFORE, 2.0), report.before_name())];
        if report.draft.is_some() {
            entries.push((Key::Line(theme::AFTER, 3.0), "draft"));
        }
        entries.push((Key::Dashed(theme::MUTED), "unrelated sides; below it they cancel"));
        canvas::legend(area, 78.0, 15.0, &entries)
    }))
}

fn bands(mix: &TrackAnalysis) -> Bands {
    let centers = mix.spectrum.third_octave.centers_hz.iter().copied();
    centers.zip(mix.stereo.mono_loss_per_band_db.iter().copied()).collect()
}

fn sentence(bands: &Bands, name: &str) -> Option<String> {
    let worst = bands.iter().filter_map(|(hz, db)| Some((*hz, (*db)?))).min_by(|a, b| a.1.total_cmp(&b.1));
    worst.map(|(hz, db)| format!("{name}: the most is lost at {}, {} dB.", hertz(hz), number(db, 1)))
}
