use super::canvas::{self, Area, Drawn, Key};
use super::curves::{extent, rounded_out, step, ticks};
use super::song_scale::SongScale;
use super::timeline::{MOST_POINTS, READINGS_PER_SECOND};
use super::{NothingToDraw, Plot, theme};
use crate::SessionReport;
use crate::format::{count, number, time};
use analyzer::{Section, TrackAnalysis};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use std::ops::Range;

const TITLE: &str = "How the energy runs";

/// Where loudness is drawn, from above, in pixels as shown.
const LOUDNESS: Range<f64> = 64.0..244.0;
/// Where the number of stems is drawn, from above, in pixels as shown.
const STEMS: Range<f64> = 268.0..348.0;
/// Height of the picture, in pixels as shown.
const HEIGHT: f64 = 406.0;
/// Right edge of the figures on the axes, in pixels as shown.
const FIGURES_RIGHT: f64 = 204.0;
/// Left edge of the names of the axes, in pixels as shown.
const NAME_LEFT: f64 = 12.0;
/// What is softer than the loudest section by more than this is a pause, in LU.
const DEEPEST_LU: f64 = 30.0;
/// Distances that ticks may have, in LU.
const STEPS_LU: [f64; 4] = [1.0, 2.0, 5.0, 10.0];
/// Distances that ticks may have, in stems.
const STEPS_STEMS: [f64; 5] = [1.0, 2.0, 5.0, 10.0, 20.0];

/// Loudness of the stems' sum over time and per section, and how many stems play.
pub fn energy_curve_plot(report: &SessionReport<'_>) -> Result<Plot, NothingToDraw> {
    let Some(chart) = Chart::new(report) else {
        return Err(NothingToDraw::new(TITLE, "nothing sounds for three seconds"));
    };
    Ok(canvas::plot(TITLE, chart.alt(), HEIGHT, |area| chart.draw(area)))
}

/// A section with its loudness, the power mean of its momentary loudness.
struct Bar<'a> {
    section: &'a Section,
    lufs: Option<f64>,
}

struct Chart<'a> {
    scale: SongScale,
    /// Short-term loudness, ten a second.
    short_term_lufs: &'a [Option<f32>],
    bars: Vec<Bar<'a>>,
    sections: &'a [Section],
    /// How many stems play, ten a second.
    playing: Vec<u16>,
    range_lufs: Range<f64>,
}

impl<'a> Chart<'a> {
    fn new(report: &SessionReport<'a>) -> Option<Self> {
        let length_s = report.plan.session.duration_s.max(1.0);
        let timeline = &report.unity.timeline;
        let sections = report.plan.session.song.sections.as_slice();
        let bar = |section| Bar { section, lufs: mean_lufs(&timeline.momentary_lufs, section) };
        let bars: Vec<Bar<'a>> = sections.iter().map(bar).collect();
        let readings = timeline.short_term_lufs.iter().flatten().map(|lufs| f64::from(*lufs));
        let (_, loudest) = extent(readings.clone())?;
        let (softest, _) = extent(readings.filter(|lufs| *lufs > loudest - DEEPEST_LU))?;
        let range_lufs = rounded_out(softest, loudest, step(&(softest..loudest), 6, &STEPS_LU));
        let playing = playing(report.stems, length_s);
        let short_term_lufs = timeline.short_term_lufs.as_slice();
        Some(Self { scale: SongScale { length_s }, short_term_lufs, bars, sections, playing, range_lufs })
    }

    fn most_stems(&self) -> f64 {
        f64::from(self.playing.iter().copied().max().unwrap_or(0).max(1))
    }

    fn loudness_y(&self, lufs: f64) -> f64 {
        let share = (lufs - self.range_lufs.start) / (self.range_lufs.end - self.range_lufs.start);
        LOUDNESS.end - share.clamp(0.0, 1.0) * (LOUDNESS.end - LOUDNESS.start)
    }

    fn stems_y(&self, n: f64) -> f64 {
        STEMS.end - n / self.most_stems() * (STEMS.end - STEMS.start)
    }

    fn draw(&self, area: &Area<'_>) -> Drawn {
        let keys = [
            (Key::Band(theme::BEFORE, 0.25), "loudness of the section"),
            (Key::Line(theme::BEFORE, 1.4), "of the last 3 seconds"),
            (Key::Band(theme::MUTED, 0.5), "stems that play"),
        ];
        canvas::legend(area, NAME_LEFT, 15.0, &keys)?;
        self.draw_grid(area)?;
        for bar in &self.bars {
            let Some(lufs) = bar.lufs else { continue };
            let corners = [
                (self.scale.x(bar.section.start_s), self.loudness_y(lufs)),
                (self.scale.x(bar.section.end_s), LOUDNESS.end),
            ];
            area.draw(&Rectangle::new(corners.map(pixel), theme::BEFORE.mix(0.25).filled()))?;
        }
        self.draw_stems(area)?;
        self.draw_curve(area)?;
        self.scale.draw_sections(area, self.sections, LOUDNESS.start, STEMS.end)?;
        self.scale.draw_axis(area, STEMS.end)
    }

    fn draw_grid(&self, area: &Area<'_>) -> Drawn {
        let ends = SongScale::ends();
        let figure = theme::text(theme::SMALL, theme::MUTED, HPos::Right);
        let most = self.most_stems();
        let loudness = ticks(&self.range_lufs, step(&self.range_lufs, 6, &STEPS_LU)).into_iter();
        let stems = ticks(&(0.0..most), step(&(0.0..most), 3, &STEPS_STEMS)).into_iter();
        let lines = loudness.map(|lufs| (lufs, self.loudness_y(lufs))).chain(stems.map(|n| (n, self.stems_y(n))));
        for (value, y) in lines {
            area.draw(&PathElement::new(ends.map(|x| pixel((x, y))), theme::stroke(theme::GRID, 1.0)))?;
            area.draw_text(&number(value, 0), &figure, pixel((FIGURES_RIGHT, y)))?;
        }
        let name = theme::text(theme::LABEL, theme::INK, HPos::Left);
        for (words, place) in [("Loudness, LUFS", LOUDNESS), ("Stems that play", STEMS)] {
            area.draw_text(words, &name, pixel((NAME_LEFT, f64::midpoint(place.start, place.end))))?;
        }
        Ok(())
    }

    fn draw_stems(&self, area: &Area<'_>) -> Drawn {
        let mut tenth = 0;
        for run in self.playing.chunk_by(|a, b| a == b) {
            let [left, right] = [tenth, tenth + run.len()].map(|at| self.scale.x(at as f64 / READINGS_PER_SECOND));
            tenth += run.len();
            if run[0] > 0 {
                let corners = [(left, self.stems_y(f64::from(run[0]))), (right, STEMS.end)];
                area.draw(&Rectangle::new(corners.map(pixel), theme::MUTED.mix(0.5).filled()))?;
            }
        }
        Ok(())
    }

    fn draw_curve(&self, area: &Area<'_>) -> Drawn {
        let stride = self.short_term_lufs.len().div_ceil(MOST_POINTS).max(1);
        let points: Vec<Option<(i32, i32)>> = self
            .short_term_lufs
            .iter()
            .enumerate()
            .step_by(stride)
            .map(|(k, lufs)| {
                let lufs = f64::from((*lufs)?);
                let at = (self.scale.x((k + 1) as f64 / READINGS_PER_SECOND), self.loudness_y(lufs));
                (lufs >= self.range_lufs.start).then_some(pixel(at))
            })
            .collect();
        for run in points.split(Option::is_none).filter(|run| run.len() > 1) {
            area.draw(&PathElement::new(
                run.iter().flatten().copied().collect::<Vec<_>>(),
                theme::stroke(theme::BEFORE, 1.4),
            ))?;
        }
        Ok(())
    }

    /// Loudness and stems of each section.
    fn alt(&self) -> String {
        let most = |section: &Section| {
            let tenths = tenths(section);
            let n = self.playing.get(tenths.start..tenths.end.min(self.playing.len())).unwrap_or_default();
            count(usize::from(n.iter().copied().max().unwrap_or(0)), "stem")
        };
        let told: Vec<String> = self
            .bars
            .iter()
            .filter_map(|bar| {
                let (section, lufs) = (bar.section, number(bar.lufs?, 1));
                Some(format!("{} from {}: {lufs} LUFS, {}", section.letter, time(section.start_s), most(section)))
            })
            .collect();
        let readings = self.short_term_lufs.iter().flatten().map(|lufs| f64::from(*lufs));
        let (softest, loudest) = extent(readings).unwrap_or((0.0, 0.0));
        let all = format!(
            "Loudness over 3 seconds runs from {} to {} LUFS; up to {} play at once.",
            number(softest, 1),
            number(loudest, 1),
            count(usize::from(self.playing.iter().copied().max().unwrap_or(0)), "stem")
        );
        if told.is_empty() { all } else { format!("{all} Section {}.", told.join("; ")) }
    }
}

fn pixel((x, y): (f64, f64)) -> (i32, i32) {
    (theme::px(x), theme::px(y))
}

fn tenths(section: &Section) -> Range<usize> {
    let tenth = |s: f64| (s * READINGS_PER_SECOND).round() as usize;
    tenth(section.start_s)..tenth(section.end_s)
}

/// The power mean of a section's momentary loudness.
fn mean_lufs(momentary_lufs: &[Option<f32>], section: &Section) -> Option<f64> {
    let tenths = tenths(section);
    let readings = momentary_lufs.get(tenths.start..tenths.end.min(momentary_lufs.len()))?;
    let powers: f64 = readings.iter().flatten().map(|lufs| dsp::db_to_power(f64::from(*lufs))).sum();
    dsp::power_to_db(powers / readings.len().max(1) as f64)
}

/// How many stems play, ten a second.
fn playing(stems: &[TrackAnalysis], length_s: f64) -> Vec<u16> {
    let mut playing = vec![0; (length_s * READINGS_PER_SECOND).ceil() as usize];
    for range in stems.iter().flat_map(|stem| &stem.activity.ranges) {
        let [start, end] = [range.start_s, range.end_s].map(|s| (s * READINGS_PER_SECOND).round() as usize);
        let end = end.min(playing.len());
        playing.get_mut(start..end).into_iter().flatten().for_each(|n| *n += 1);
    }
    playing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loudness_of_a_section_is_the_mean_of_its_power() {
        let section = Section { letter: "A".to_owned(), name: None, start_s: 0.1, end_s: 0.3 };
        let lufs = [Some(0.0), Some(-20.0), None, Some(0.0)];
        assert!((mean_lufs(&lufs, &section).unwrap() + 23.01).abs() < 0.01);
        assert_eq!(mean_lufs(&lufs[..1], &section), None, "it begins behind the end");
    }
}
