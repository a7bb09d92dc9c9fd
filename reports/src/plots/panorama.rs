use super::canvas::{self, Area, Drawn, Key};
use super::curves::{Axis, CurveChart};
use super::timeline::{mixes, sentences};
use super::{NothingToDraw, Plot, theme};
use crate::SessionReport;
use crate::format::{self, number, signed};
use analyzer::{PanBand, TrackAnalysis};
use plotters::prelude::*;

const TITLE: &str = "Panorama";

/// The middle of the mids: a band that ends below it is that of the lows.
const MIDS_HZ: f64 = 1_000.0;

const NAMES: [&str; 3] = ["Lows", "Mids", "Highs"];

/// Shares that ticks may stand at, in per cent.
const TICKS_PERCENT: [f64; 7] = [0.0, 1.0, 5.0, 15.0, 30.0, 60.0, 100.0];

/// Where the power of the lows, mids and highs lies between the loudspeakers, of the plain sum and the draft.
pub fn panorama_plot(report: &SessionReport<'_>) -> Result<Plot, NothingToDraw> {
    let mixes = mixes(report);
    let bands: Vec<&PanBand> = mixes.iter().flat_map(|mix| &mix.stereo.panorama).collect();
    let largest = bands.iter().flat_map(|band| &band.shares).copied().fold(0.0, f64::max);
    if largest <= 0.0 {
        return Err(NothingToDraw::new(TITLE, "the mix is silent or has one channel"));
    }
    Ok(canvas::plot(TITLE, sentences(report, sentence), 320.0, |area| {
        for (name, panel) in NAMES.iter().zip(area.split_evenly((1, NAMES.len()))) {
            if let Some(band) = bands.iter().find(|band| self::name(band) == *name) {
                draw_band(&panel, band, largest, &mixes)?;
            }
        }
        let keys = [(Key::Line(theme::BEFORE, 1.6), report.before_name()), (Key::Line(theme::AFTER, 2.0), "draft")];
        canvas::legend(area, 78.0, 15.0, &keys[..mixes.len()])
    }))
}

fn name(band: &PanBand) -> &'static str {
    match band {
        _ if band.high_hz <= MIDS_HZ => NAMES[0],
        _ if band.low_hz <= MIDS_HZ => NAMES[1],
        _ => NAMES[2],
    }
}

fn draw_band(panel: &Area<'_>, band: &PanBand, largest: f64, mixes: &[&TrackAnalysis]) -> Drawn {
    let title = format!("{}, {}", name(band), format::band([band.low_hz, band.high_hz]));
    let half_step = 1.0 / (band.shares.len() as f64 - 1.0);
    let x = Axis {
        title: &title,
        range: -1.0 - half_step..1.0 + half_step,
        ticks: vec![-1.0, 0.0, 1.0],
        label: &|index| side(index).to_owned(),
    };
    let mut chart = CurveChart::new(panel, &x, &share_axis(largest))?;
    for (k, (mix, (color, width))) in mixes.iter().zip([(theme::BEFORE, 1.6), (theme::AFTER, 2.0)]).enumerate() {
        let Some(band) = mix.stereo.panorama.iter().find(|other| name(other) == name(band)) else { continue };
        let outline = outline(&band.shares);
        // Of two areas one would tint the other.
        if k + 1 == mixes.len() {
            let filled: Vec<_> = outline.iter().map(|(x, y)| (*x, 0.0, *y)).collect();
            chart.band(&filled, color.mix(0.18))?;
        }
        let points: Vec<_> = outline.iter().map(|(x, y)| (*x, Some(*y))).collect();
        chart.curve(&points, theme::stroke(color, width))?;
    }
    Ok(())
}

fn side(index: f64) -> &'static str {
    match index {
        _ if index < 0.0 => "left",
        _ if index > 0.0 => "right",
        _ => "centre",
    }
}

/// Heights are square roots, so that what lies beside a strong centre is seen.
fn share_axis(largest: f64) -> Axis<'static> {
    let top = 1.05 * (largest * 100.0).sqrt();
    let ticks = TICKS_PERCENT.iter().map(|percent| percent.sqrt()).filter(|tick| *tick <= top);
    Axis {
        title: "Share of the power, %",
        range: 0.0..top,
        ticks: ticks.collect(),
        label: &|root| number(root * root, 0),
    }
}

/// The corners of the bars, one for each step of the pan index.
fn outline(shares: &[f64]) -> Vec<(f64, f64)> {
    let middle = (shares.len() as f64 - 1.0) / 2.0;
    let corners = |(k, share): (usize, &f64)| {
        let height = (share * 100.0).sqrt();
        [-0.5, 0.5].map(|edge| ((k as f64 - middle + edge) / middle, height))
    };
    shares.iter().enumerate().flat_map(corners).collect()
}

fn sentence(mix: &TrackAnalysis, mix_name: &str) -> String {
    let words = |band: &PanBand| {
        let (center, width) = (signed(band.pan_center, 2), number(band.pan_rms, 2));
        format!("{} around {center} with a width of {width}", name(band).to_lowercase())
    };
    let bands: Vec<String> = mix.stereo.panorama.iter().map(words).collect();
    if bands.is_empty() {
        return format!("{mix_name}: none.");
    }
    format!("{mix_name}, from -1 (left) to 1 (right): {}.", bands.join(", "))
}
