use super::canvas::{self, Key};
use super::curves::{Axis, CurveChart, extent, rounded_out, step, ticks};
use super::{NothingToDraw, Plot, theme};
use crate::SessionReport;
use crate::format::{hertz, number, signed};
use analyzer::ThirdOctaveSpectrum;
use corpus::{Corridor, Profile};
use plotters::prelude::*;

const TITLE: &str = "Tonal balance";

/// The corridor's own convention: levels are relative to the mean of the bands from 250 Hz to 2 kHz.
const REFERENCE_HZ: [f64; 2] = [240.0, 2_100.0];

/// Nothing this far below the reference is shown, in dB.
const FLOOR_DB: f64 = -55.0;

const TICKS_HZ: [f64; 10] = [31.5, 63.0, 125.0, 250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0, 16_000.0];

/// A band's centre in hertz and its level relative to the reference, in dB.
type Band = (f64, Option<f64>);

/// The long-term spectrum of the plain sum and the draft against what songs of the profile measure.
pub fn spectrum_plot(report: &SessionReport<'_>) -> Result<Plot, NothingToDraw> {
    let unity = relative_levels(&report.unity.spectrum.third_octave);
    let draft = report.draft.and_then(|draft| relative_levels(&draft.spectrum.third_octave));
    if unity.is_none() && draft.is_none() {
        return Err(NothingToDraw::new(TITLE, "the spectrum of the mix could not be measured"));
    }
    let alt = alt(report.profile, unity.as_deref(), draft.as_deref());
    Ok(canvas::plot(TITLE, alt, 440.0, |area| {
        let corridor = &report.profile.third_octave;
        let drawn = [unity.as_deref(), draft.as_deref()];
        let y = y_range(corridor, &drawn);
        let mut chart = CurveChart::new(area, &frequency_axis(), &level_axis(&y))?;
        draw_corridor(&mut chart, report.profile)?;
        let curves = [(&unity, theme::stroke(theme::BEFORE, 2.0)), (&draft, theme::stroke(theme::AFTER, 3.0))];
        for (bands, style) in curves {
            chart.curve(&on_octaves(bands.as_deref().unwrap_or_default()), style)?;
        }
        canvas::legend(area, 78.0, 15.0, &legend(unity.is_some(), draft.is_some(), !corridor.centers_hz.is_empty()))
    }))
}

fn legend(unity: bool, draft: bool, corridor: bool) -> Vec<(Key, &'static str)> {
    let entries = [
        (unity, Key::Line(theme::BEFORE, 2.0), "stems as they are"),
        (draft, Key::Line(theme::AFTER, 3.0), "draft"),
        (corridor, Key::Band(theme::TARGET, 0.22), "8 of 10 songs of the profile"),
        (corridor, Key::Line(theme::TARGET, 1.4), "their median"),
    ];
    entries.into_iter().filter(|(shown, _, _)| *shown).map(|(_, key, label)| (key, label)).collect()
}

/// Levels relative to the mean of the reference bands; `None` when none of those has one.
fn relative_levels(spectrum: &ThirdOctaveSpectrum) -> Option<Vec<Band>> {
    let bands = || spectrum.centers_hz.iter().copied().zip(spectrum.levels_db.iter().copied());
    let [lo, hi] = REFERENCE_HZ;
    let reference: Vec<f64> = bands().filter(|(hz, _)| lo <= *hz && *hz <= hi).filter_map(|(_, db)| db).collect();
    if reference.is_empty() {
        return None;
    }
    let mean_db = reference.iter().sum::<f64>() / reference.len() as f64;
    Some(bands().map(|(hz, db)| (hz, db.map(|db| db - mean_db))).collect())
}

fn octaves(hz: f64) -> f64 {
    (hz / 1_000.0).log2()
}

fn on_octaves(bands: &[Band]) -> Vec<Band> {
    bands.iter().map(|(hz, db)| (octaves(*hz), *db)).collect()
}

/// Third-octave centres from 20 Hz to 20 kHz on an axis with equal octaves.
pub(super) fn frequency_axis() -> Axis<'static> {
    Axis {
        title: "Frequency, Hz",
        range: octaves(19.0)..octaves(21_000.0),
        ticks: TICKS_HZ.map(octaves).to_vec(),
        label: &|octaves| {
            let hz = 1_000.0 * octaves.exp2();
            if hz < 999.0 { number(hz, usize::from(hz < 50.0)) } else { format!("{}k", number(hz / 1_000.0, 0)) }
        },
    }
}

/// The place of a frequency on [`frequency_axis`].
pub(super) fn on_frequency_axis(hz: f64) -> f64 {
    octaves(hz)
}

fn level_axis(range: &std::ops::Range<f64>) -> Axis<'static> {
    Axis {
        title: "Level re 250 Hz – 2 kHz, dB",
        range: range.clone(),
        ticks: ticks(range, step(range, 8, &[5.0, 10.0, 20.0])),
        label: &|db| signed(db, 0),
    }
}

fn y_range(corridor: &Corridor, curves: &[Option<&[Band]>]) -> std::ops::Range<f64> {
    let corridor = corridor.p10_db.iter().chain(&corridor.p90_db).copied();
    let curves = curves.iter().flatten().flat_map(|bands| bands.iter().filter_map(|(_, db)| *db));
    let (lo, hi) = extent(corridor.chain(curves)).unwrap_or((-40.0, 10.0));
    rounded_out(lo.max(FLOOR_DB), hi.max(FLOOR_DB + 10.0) + 1.0, 5.0)
}

/// The range of eight songs out of ten, fainter where the profile may not be used to judge.
fn draw_corridor(chart: &mut CurveChart<'_, '_>, profile: &Profile) -> canvas::Drawn {
    let corridor = &profile.third_octave;
    let levels = corridor.p10_db.iter().zip(&corridor.p90_db);
    let all: Vec<(f64, f64, f64)> =
        corridor.centers_hz.iter().zip(levels).map(|(hz, (lo, hi))| (octaves(*hz), *lo, *hi)).collect();
    let [from, to] = profile.valid_hz.map(octaves);
    let valid: Vec<_> = all.iter().copied().filter(|(x, _, _)| from - 0.2 <= *x && *x <= to + 0.2).collect();
    chart.band(&all, theme::TARGET.mix(0.08))?;
    chart.band(&valid, theme::TARGET.mix(0.16))?;
    let median: Vec<Band> =
        corridor.centers_hz.iter().zip(&corridor.p50_db).map(|(hz, db)| (octaves(*hz), Some(*db))).collect();
    chart.curve(&median, theme::stroke(theme::TARGET, 1.4))
}

fn alt(profile: &Profile, unity: Option<&[Band]>, draft: Option<&[Band]>) -> String {
    let sentences = [("The stems as they are", unity), ("The draft", draft)];
    let sentences = sentences.iter().filter_map(|(name, bands)| Some(distance(name, (*bands)?, profile)));
    format!("Third-octave levels from 20 Hz to 20 kHz. {}", sentences.collect::<Vec<_>>().join(" "))
}

/// How many bands lie outside the corridor, and the one farthest out.
fn distance(name: &str, bands: &[Band], profile: &Profile) -> String {
    let corridor = &profile.third_octave;
    let [from, to] = profile.valid_hz;
    let judged = bands.iter().zip(corridor.p10_db.iter().zip(&corridor.p90_db));
    let outside: Vec<(f64, f64)> = judged
        .filter(|((hz, _), _)| from * 0.9 <= *hz && *hz <= to * 1.1)
        .filter_map(|((hz, db), (lo, hi))| {
            let db = (*db)?;
            let beyond = if db > *hi { db - hi } else { (db - lo).min(0.0) };
            (beyond != 0.0).then_some((*hz, beyond))
        })
        .collect();
    match outside.iter().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs())) {
        None => format!("{name}: no band outside the range of 8 of 10 songs."),
        Some((hz, db)) => format!(
            "{name}: {} of the bands outside the range of 8 of 10 songs, the farthest by {} dB at {}.",
            outside.len(),
            signed(*db, 1),
            hertz(*hz)
        ),
    }
}
