use super::canvas::{self, Key};
use super::curves::{Axis, CurveChart, extent, rounded_out, step, ticks};
use super::spectrum::{frequency_axis, on_frequency_axis};
use super::{NothingToDraw, Plot, theme};
use crate::format::{band, count, hertz, signed};
use corpus::{Profile, Quantiles, SongFeatures};
use plotters::prelude::*;

/// Nothing this far below the reference is shown, in dB.
const FLOOR_DB: f64 = -55.0;
/// Pairs of percentiles that bound a band, from the outermost, by their place among the shares: 5 and 95, 10 and 90, 25 and 75.
const PAIRS: [(usize, usize); 3] = [(0, 6), (1, 5), (2, 4)];

/// The spectrum of a profile's songs as bands of percentiles, and of a song before them.
pub fn corridor_plot(profile: &Profile, song: Option<(&str, &SongFeatures)>) -> Result<Plot, NothingToDraw> {
    let title = if song.is_some() { "The song against the corridor" } else { "Corridor of the spectrum" };
    let bands: Vec<(f64, Quantiles)> = profile.third_octave.bands().collect();
    if bands.is_empty() {
        return Err(NothingToDraw::new(title, "the profile has no spectrum"));
    }
    let levels = song.map(|(_, song)| song_levels(song));
    let mut alt = corridor_words("", profile);
    alt.extend(levels.as_deref().map(|levels| song_words(levels, profile)));
    Ok(canvas::plot(title, alt.join(" "), 440.0, |area| {
        let drawn = bands.iter().flat_map(|(_, band)| band.values.iter().flatten().copied());
        let y = y_range(drawn.chain(levels.iter().flatten().filter_map(|(_, db)| *db)));
        let mut chart = CurveChart::new(area, &frequency_axis(), &level_axis(&y))?;
        for points in PAIRS.map(|pair| between(&bands, pair)).iter().filter(|points| !points.is_empty()) {
            chart.band(points, theme::TARGET.mix(0.13))?;
        }
        chart.curve(&medians(&bands), theme::stroke(theme::TARGET, 2.0))?;
        for hz in profile.valid_hz {
            chart.upright(on_frequency_axis(hz), theme::MUTED)?;
        }
        if let Some(levels) = &levels {
            chart.curve(levels, theme::stroke(theme::AFTER, 3.0))?;
        }
        let song = song.map(|_| (Key::Line(theme::AFTER, 3.0), "the song"));
        let entries: Vec<(Key, &str)> = song.into_iter().chain(legend(&bands)).collect();
        canvas::legend(area, 78.0, 15.0, &entries)
    }))
}

/// The spectra of two profiles: eight of ten songs of each, and their medians.
pub fn corridors_plot(profiles: [&Profile; 2]) -> Result<Plot, NothingToDraw> {
    const TITLE: &str = "Two corridors";
    const COLORS: [RGBColor; 2] = [theme::AFTER, theme::BEFORE];
    let bands = profiles.map(|profile| profile.third_octave.bands().collect::<Vec<_>>());
    if bands.iter().any(Vec::is_empty) {
        return Err(NothingToDraw::new(TITLE, "a profile has no spectrum"));
    }
    let mut alt = corridor_words("A: ", profiles[0]);
    alt.extend(corridor_words("B: ", profiles[1]));
    alt.extend(farthest(profiles));
    Ok(canvas::plot(TITLE, alt.join(" "), 440.0, |area| {
        let ends = bands.iter().flatten().flat_map(|(_, band)| [band.eight_of_ten().0, band.eight_of_ten().1]);
        let y = y_range(ends);
        let mut chart = CurveChart::new(area, &frequency_axis(), &level_axis(&y))?;
        for (bands, color) in bands.iter().zip(COLORS) {
            chart.band(&between(bands, PAIRS[1]), color.mix(0.18))?;
        }
        for ((bands, color), width) in bands.iter().zip(COLORS).zip([3.0, 2.0]) {
            chart.curve(&medians(bands), theme::stroke(color, width))?;
        }
        let entries = [
            (Key::Line(COLORS[0], 3.0), "median of A"),
            (Key::Band(COLORS[0], 0.24), "8 of 10 songs"),
            (Key::Line(COLORS[1], 2.0), "median of B"),
            (Key::Band(COLORS[1], 0.24), "8 of 10 songs"),
        ];
        canvas::legend(area, 78.0, 15.0, &entries)
    }))
}

fn legend(bands: &[(f64, Quantiles)]) -> Vec<(Key, &'static str)> {
    let labels = ["9 of 10 songs", "8 of 10", "half"];
    let mut strength = 0.0;
    let mut entries = Vec::new();
    for ((low, high), label) in PAIRS.into_iter().zip(labels) {
        if bands.iter().any(|(_, band)| band.values[low].is_some() && band.values[high].is_some()) {
            // Bands lie on one another, and each is stronger than the one around it.
            strength += 0.13;
            entries.push((Key::Band(theme::TARGET, strength), label));
        }
    }
    entries.push((Key::Line(theme::TARGET, 2.0), "median"));
    entries.push((Key::Dashed(theme::MUTED), "judged between"));
    entries
}

/// The bands in which both percentiles are known.
fn between(bands: &[(f64, Quantiles)], (low, high): (usize, usize)) -> Vec<(f64, f64, f64)> {
    let point = |(hz, band): &(f64, Quantiles)| Some((on_frequency_axis(*hz), band.values[low]?, band.values[high]?));
    bands.iter().filter_map(point).collect()
}

fn medians(bands: &[(f64, Quantiles)]) -> Vec<(f64, Option<f64>)> {
    bands.iter().map(|(hz, band)| (on_frequency_axis(*hz), Some(band.median()))).collect()
}

fn song_levels(song: &SongFeatures) -> Vec<(f64, Option<f64>)> {
    let centers = dsp::third_octave_centers_hz().into_iter().enumerate();
    centers.map(|(band, hz)| (on_frequency_axis(hz), song.used_band_db(band))).collect()
}

fn level_axis(range: &std::ops::Range<f64>) -> Axis<'static> {
    Axis {
        title: "Level re 250 Hz – 2 kHz, dB",
        range: range.clone(),
        ticks: ticks(range, step(range, 8, &[5.0, 10.0, 20.0])),
        label: &|db| signed(db, 0),
    }
}

fn y_range(levels: impl Iterator<Item = f64>) -> std::ops::Range<f64> {
    let (lo, hi) = extent(levels).unwrap_or((-40.0, 10.0));
    rounded_out(lo.max(FLOOR_DB), hi.max(FLOOR_DB + 10.0) + 1.0, 5.0)
}

/// The median at three frequencies, and how wide the range is there.
fn corridor_words(lead: &str, profile: &Profile) -> Vec<String> {
    const TOLD_HZ: [f64; 3] = [125.0, 1_000.0, 8_000.0];
    let told = TOLD_HZ.iter().filter_map(|hz| {
        let found = profile.third_octave.at(*hz)?;
        let (low, high) = found.eight_of_ten();
        let median = signed(found.median(), 1);
        Some(format!("{median} dB at {} (8 of 10 songs: {} to {})", hertz(*hz), signed(low, 1), signed(high, 1)))
    });
    let told = told.collect::<Vec<_>>().join(", ");
    vec![format!("{lead}Medians: {told}; judged {}.", band(profile.valid_hz))]
}

/// How many judged bands of the song lie outside, and the farthest.
fn song_words(levels: &[(f64, Option<f64>)], profile: &Profile) -> String {
    let [from, to] = profile.valid_hz.map(on_frequency_axis);
    let centers = dsp::third_octave_centers_hz();
    let judged = levels.iter().zip(centers).filter(|((x, _), _)| from - 0.2 <= *x && *x <= to + 0.2);
    let outside: Vec<(f64, f64)> = judged
        .filter_map(|((_, db), hz)| {
            let beyond = profile.third_octave.outside_db(hz, (*db)?)?;
            (beyond != 0.0).then_some((hz, beyond))
        })
        .collect();
    match outside.iter().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs())) {
        None => "The song: no judged band outside the range of 8 of 10.".to_owned(),
        Some((hz, db)) => format!(
            "The song: {} outside the range of 8 of 10, the farthest by {} dB at {}.",
            count(outside.len(), "judged band"),
            signed(*db, 1),
            hertz(*hz)
        ),
    }
}

/// Where the medians part most, in the band that both judge.
fn farthest([a, b]: [&Profile; 2]) -> Option<String> {
    let low = a.valid_hz[0].max(b.valid_hz[0]) * 0.98;
    let high = a.valid_hz[1].min(b.valid_hz[1]) * 1.02;
    let both = a.third_octave.bands().filter(|(hz, _)| low <= *hz && *hz <= high);
    let parted = both.filter_map(|(hz, of_a)| Some((hz, b.third_octave.at(hz)?.median() - of_a.median())));
    let (hz, db) = parted.max_by(|x, y| x.1.abs().total_cmp(&y.1.abs()))?;
    Some(format!("The medians part most at {}, where B has {} dB against A.", hertz(hz), signed(db, 1)))
}
