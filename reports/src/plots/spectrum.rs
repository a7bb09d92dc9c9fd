use super::canvas::{self, Key};
use super::curves::{Axis, CurveChart, extent, rounded_out, step, ticks};
use super::{NothingToDraw, Plot, theme};
use crate::SessionReport;
use crate::format::{hertz, number, signed};
use analyzer::ThirdOctaveSpectrum;
use plotters::prelude::*;
use suggest::Target;

const TITLE: &str = "Tonal balance";

/// The corridor's own convention: levels are relative to the mean of the bands from 250 Hz to 2 kHz.
const REFERENCE_HZ: [f64; 2] = [240.0, 2_100.0];

/// Nothing this far below the reference is shown, in dB.
const FLOOR_DB: f64 = -55.0;

const TICKS_HZ: [f64; 10] = [31.5, 63.0, 125.0, 250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0, 16_000.0];

/// A band's centre in hertz and its level relative to the reference, in dB.
type Band = (f64, Option<f64>);

/// More references are a range, and no longer curves that can be told apart.
const MOST_REFERENCES: usize = 5;

/// The range of one band.
struct Range {
    hz: f64,
    lo: f64,
    median: f64,
    hi: f64,
    judged: bool,
}

/// The long-term spectrum of the plain sum and the draft against what songs of the profile measure, or references.
pub fn spectrum_plot(report: &SessionReport<'_>) -> Result<Plot, NothingToDraw> {
    let target = report.target;
    let judged = |spectrum: &ThirdOctaveSpectrum| relative_levels(&spectrum.centers_hz, &target.judged_db(spectrum));
    let unity = judged(&report.unity.spectrum.third_octave);
    let draft = report.draft.and_then(|draft| judged(&draft.spectrum.third_octave));
    if unity.is_none() && draft.is_none() {
        return Err(NothingToDraw::new(TITLE, "the spectrum of the mix could not be measured"));
    }
    let ranges = ranges(target);
    let references = references(target);
    let alt = alt(report, &ranges, [unity.as_deref(), draft.as_deref()]);
    Ok(canvas::plot(TITLE, alt, 440.0, |area| {
        let drawn: Vec<Option<&[Band]>> = [unity.as_deref(), draft.as_deref()]
            .into_iter()
            .chain(references.iter().map(|one| Some(&one[..])))
            .collect();
        let y = y_range(&ranges, &drawn);
        let mut chart = CurveChart::new(area, &frequency_axis(), &level_axis(&y))?;
        draw_corridor(&mut chart, &ranges)?;
        for bands in &references {
            chart.curve(&on_octaves(bands), theme::stroke(theme::REFERENCE, 1.6))?;
        }
        let curves = [(&unity, theme::stroke(theme::BEFORE, 2.0)), (&draft, theme::stroke(theme::AFTER, 3.0))];
        for (bands, style) in curves {
            chart.curve(&on_octaves(bands.as_deref().unwrap_or_default()), style)?;
        }
        canvas::legend(area, 78.0, 15.0, &legend(report, unity.is_some(), draft.is_some(), &references))
    }))
}

fn has_tone_reference(target: &Target) -> bool {
    target.references().iter().any(|reference| reference.used_weights().tone > 0.0)
}

fn legend(report: &SessionReport<'_>, unity: bool, draft: bool, references: &[Vec<Band>]) -> Vec<(Key, &'static str)> {
    let target = report.target;
    let corridor = !target.profile().third_octave.centers_hz.is_empty();
    let (range, median) = if has_tone_reference(target) {
        ("what is judged by", "its middle")
    } else {
        ("8 of 10 songs of the profile", "their median")
    };
    let reference = if references.len() == 1 { "reference" } else { "references" };
    let entries = [
        (unity, Key::Line(theme::BEFORE, 2.0), report.before_name()),
        (draft, Key::Line(theme::AFTER, 3.0), "draft"),
        (!references.is_empty(), Key::Line(theme::REFERENCE, 1.6), reference),
        (corridor, Key::Band(theme::TARGET, 0.22), range),
        (corridor, Key::Line(theme::TARGET, 1.4), median),
    ];
    entries.into_iter().filter(|(shown, _, _)| *shown).map(|(_, key, label)| (key, label)).collect()
}

/// The curves of the references that count in tone, where they are few.
fn references(target: &Target) -> Vec<Vec<Band>> {
    let centers_hz = &target.profile().third_octave.centers_hz;
    let levels = target.references().iter().filter_map(|one| target.reference_spectrum_db(one));
    let curves: Vec<Vec<Band>> = levels.map(|levels| centers_hz.iter().copied().zip(levels).collect()).collect();
    if curves.len() > MOST_REFERENCES { Vec::new() } else { curves }
}

/// The ranges that are judged by: of the profile alone its percentiles, without the tolerance that a finding leaves.
fn ranges(target: &Target) -> Vec<Range> {
    let corridor = &target.profile().third_octave;
    let [from, to] = target.profile().valid_hz.map(octaves);
    let by_reference = has_tone_reference(target);
    let range = |(band, hz): (usize, &f64)| {
        let percentiles = (corridor.p10_db[band], corridor.p90_db[band]);
        let told = if by_reference { target.corridor_db(band) } else { Some(percentiles) };
        let (lo, hi) = told.unwrap_or(percentiles);
        let valid = from - 0.2 <= octaves(*hz) && octaves(*hz) <= to + 0.2;
        Range { hz: *hz, lo, median: target.median_db(band), hi, judged: valid && told.is_some() }
    };
    corridor.centers_hz.iter().enumerate().map(range).collect()
}

/// Levels relative to the mean of the reference bands; `None` when none of those has one.
fn relative_levels(centers_hz: &[f64], levels_db: &[Option<f64>]) -> Option<Vec<Band>> {
    let bands = || centers_hz.iter().copied().zip(levels_db.iter().copied());
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

fn y_range(ranges: &[Range], curves: &[Option<&[Band]>]) -> std::ops::Range<f64> {
    let corridor = ranges.iter().flat_map(|range| [range.lo, range.hi]);
    let curves = curves.iter().flatten().flat_map(|bands| bands.iter().filter_map(|(_, db)| *db));
    let (lo, hi) = extent(corridor.chain(curves)).unwrap_or((-40.0, 10.0));
    rounded_out(lo.max(FLOOR_DB), hi.max(FLOOR_DB + 10.0) + 1.0, 5.0)
}

/// The range that is judged by, fainter where nothing is judged.
fn draw_corridor(chart: &mut CurveChart<'_, '_>, ranges: &[Range]) -> canvas::Drawn {
    let point = |range: &Range| (octaves(range.hz), range.lo, range.hi);
    let all: Vec<(f64, f64, f64)> = ranges.iter().map(point).collect();
    chart.band(&all, theme::TARGET.mix(0.08))?;
    for judged in ranges.split(|range| !range.judged).filter(|judged| !judged.is_empty()) {
        chart.band(&judged.iter().map(point).collect::<Vec<_>>(), theme::TARGET.mix(0.16))?;
    }
    let median: Vec<Band> = ranges.iter().map(|range| (octaves(range.hz), Some(range.median))).collect();
    chart.curve(&median, theme::stroke(theme::TARGET, 1.4))
}

fn alt(report: &SessionReport<'_>, ranges: &[Range], mixes: [Option<&[Band]>; 2]) -> String {
    let what = if has_tone_reference(report.target) { "what is judged by" } else { "the range of 8 of 10 songs" };
    let named = report.mix_names().into_iter().zip(mixes);
    let sentences = named.filter_map(|(name, bands)| Some(distance(&name, bands?, ranges, what)));
    format!("Third-octave levels from 20 Hz to 20 kHz. {}", sentences.collect::<Vec<_>>().join(" "))
}

/// How many bands lie outside the range, and the one farthest out.
fn distance(name: &str, bands: &[Band], ranges: &[Range], what: &str) -> String {
    let outside: Vec<(f64, f64)> = bands
        .iter()
        .zip(ranges)
        .filter(|(_, range)| range.judged)
        .filter_map(|((hz, db), Range { lo, hi, .. })| {
            let db = (*db)?;
            let beyond = if db > *hi { db - hi } else { (db - lo).min(0.0) };
            (beyond != 0.0).then_some((*hz, beyond))
        })
        .collect();
    match outside.iter().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs())) {
        None => format!("{name}: no band outside {what}."),
        Some((hz, db)) => format!(
            "{name}: {} of the bands outside {what}, the farthest by {} dB at {}.",
            outside.len(),
            signed(*db, 1),
            hertz(*hz)
        ),
    }
}
