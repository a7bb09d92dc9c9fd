//! The scale of plots that lie over each other: the time of the song from left to right, with its sections.

use super::canvas::{Area, Drawn, fitted};
use super::theme;
use super::timeline::time_axis;
use analyzer::Section;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use std::ops::Range;

/// Where the scale lies, in pixels as shown.
const SCALE: Range<f64> = 214.0..948.0;
/// A narrower section has no room for its letter, in pixels as shown.
const NARROWEST_LETTER: f64 = 11.0;
/// How far the lines of the sections stand over the plot, in pixels as shown.
const SECTION_HEAD: f64 = 20.0;
/// Half the width of a time on the axis, in pixels as shown.
const HALF_LABEL: f64 = 18.0;

/// The time of the song from left to right.
pub(super) struct SongScale {
    pub(super) length_s: f64,
}

impl SongScale {
    /// Where a second lies, in pixels as shown.
    pub(super) fn x(&self, s: f64) -> f64 {
        SCALE.start + (s / self.length_s).clamp(0.0, 1.0) * (SCALE.end - SCALE.start)
    }

    /// The left and the right end, in pixels as shown.
    pub(super) fn ends() -> [f64; 2] {
        [SCALE.start, SCALE.end]
    }

    /// A line where each section begins, from above `top` down to `bottom`, with its letter and, where there is room, its name.
    pub(super) fn draw_sections(&self, area: &Area<'_>, sections: &[Section], top: f64, bottom: f64) -> Drawn {
        let letter = theme::bold_text(theme::SMALL, theme::INK, HPos::Left);
        for section in sections {
            let x = theme::px(self.x(section.start_s));
            let ends = [(x, theme::px(top - SECTION_HEAD)), (x, theme::px(bottom))];
            area.draw(&PathElement::new(ends, theme::stroke(theme::MUTED, 1.0)))?;
            let width = self.x(section.end_s) - self.x(section.start_s) - 6.0;
            if width >= NARROWEST_LETTER {
                let named = section.name.map(|name| format!("{} {}", section.letter, name.label()));
                // A name that has no room is left out, not cut.
                let words = named.filter(|named| fitted(area, named, &letter, width) == *named);
                let words = words.unwrap_or_else(|| section.letter.clone());
                area.draw_text(&words, &letter, (x + theme::px(4.0), theme::px(top - 12.0)))?;
            }
        }
        Ok(())
    }

    /// The axis of time below `bottom`.
    pub(super) fn draw_axis(&self, area: &Area<'_>, bottom: f64) -> Drawn {
        let axis = time_axis(self.length_s);
        for tick in &axis.ticks {
            let x = self.x(*tick);
            let ends = [(theme::px(x), theme::px(bottom)), (theme::px(x), theme::px(bottom + 5.0))];
            area.draw(&PathElement::new(ends, theme::stroke(theme::MUTED, 1.0)))?;
            // The last one would be cut at the edge of the picture.
            let x = x.min(theme::WIDTH - HALF_LABEL);
            let label = theme::text(theme::LABEL, theme::MUTED, HPos::Center);
            area.draw_text(&(axis.label)(*tick), &label, (theme::px(x), theme::px(bottom + 17.0)))?;
        }
        let ends = Self::ends().map(|x| (theme::px(x), theme::px(bottom)));
        area.draw(&PathElement::new(ends, theme::stroke(theme::MUTED, 1.0)))?;
        let title = theme::text(theme::LABEL, theme::INK, HPos::Center);
        let middle = (theme::px(f64::midpoint(SCALE.start, SCALE.end)), theme::px(bottom + 43.0));
        area.draw_text(axis.title, &title, middle)
    }
}
