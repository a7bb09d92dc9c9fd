use super::{Plot, theme};
use crate::format::printable;
use maud::{PreEscaped, Render};
use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use std::io;

/// What plots draw on, in pixels of the canvas.
pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// The result of drawing.
pub(super) type Drawn = Result<(), DrawingAreaErrorKind<io::Error>>;

/// A plot of `height` pixels as shown, filled by `draw`.
pub(super) fn plot(title: &str, alt: String, height: f64, draw: impl FnOnce(&Area<'_>) -> Drawn) -> Plot {
    theme::register_fonts();
    let mut svg = String::new();
    {
        let size = (theme::px(theme::WIDTH) as u32, theme::px(height) as u32);
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        let drawn = area.fill(&theme::PAPER).and_then(|()| draw(&area)).and_then(|()| area.present());
        drawn.expect("the backend writes into a string and the font is registered");
    }
    Plot { svg: shown_at(&svg, height, &format!("{title}. {alt}")), title: title.to_owned(), alt }
}

/// The plot with a head that shows the large canvas at its intended size and says in words what it holds.
fn shown_at(svg: &str, height: f64, label: &str) -> String {
    let (_, body) = svg.split_once('>').expect("plotters opens with the svg element");
    let (width, scale) = (theme::WIDTH, theme::SCALE);
    let label = printable(label);
    let PreEscaped(label) = label.render();
    format!(
        "<svg role=\"img\" aria-label=\"{label}\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" \
         xmlns=\"http://www.w3.org/2000/svg\">{body}",
        width * scale,
        height * scale
    )
}

/// `text` cut to a width in pixels as shown, with an ellipsis where something is missing.
pub(super) fn fitted(area: &Area<'_>, text: &str, style: &TextStyle<'_>, width: f64) -> String {
    let text = printable(text);
    let fits = |text: &str| area.estimate_text_size(text, style).is_ok_and(|(w, _)| w <= theme::px(width) as u32);
    if fits(&text) {
        return text;
    }
    let ends = text.char_indices().map(|(at, _)| at).rev();
    let cut = ends.map(|at| format!("{}…", text[..at].trim_end())).find(|cut| fits(cut));
    cut.unwrap_or_else(|| "…".to_owned())
}

/// One entry of a legend.
#[derive(Clone)]
pub(super) enum Key {
    /// A curve.
    Line(RGBColor, f64),
    /// A level that holds throughout.
    Dashed(RGBColor),
    /// A range.
    Band(RGBColor, f64),
    /// A ring.
    Ring(RGBColor),
    /// A disc.
    Disc(RGBColor),
    /// A diamond.
    Diamond(RGBColor),
    /// An upright bar.
    Tick(RGBColor),
    /// The mark of what grew.
    Rise,
    /// The mark of what shrank.
    Fall,
}

/// Draws legend entries in a row, `top` pixels (as shown) from the upper edge.
pub(super) fn legend(area: &Area<'_>, left: f64, top: f64, entries: &[(Key, &str)]) -> Drawn {
    const SWATCH: f64 = 26.0;
    const GAP: f64 = 22.0;
    let style = theme::text(theme::SMALL, theme::INK, HPos::Left);
    let mut x = left;
    for (key, label) in entries {
        draw_key(area, key, x, top, SWATCH)?;
        area.draw_text(label, &style, (theme::px(x + SWATCH + 6.0), theme::px(top)))?;
        let (width, _) = area.estimate_text_size(label, &style)?;
        x += SWATCH + 6.0 + f64::from(width) / theme::SCALE + GAP;
    }
    Ok(())
}

fn draw_key(area: &Area<'_>, key: &Key, x: f64, y: f64, width: f64) -> Drawn {
    let at = |dx: f64, dy: f64| (theme::px(x + dx), theme::px(y + dy));
    match *key {
        Key::Line(color, stroke) => {
            area.draw(&PathElement::new([at(0.0, 0.0), at(width, 0.0)], theme::stroke(color, stroke)))
        }
        Key::Dashed(color) => dashed(area, at(0.0, 0.0), at(width, 0.0), color),
        Key::Band(color, alpha) => {
            area.draw(&Rectangle::new([at(0.0, -6.0), at(width, 6.0)], color.mix(alpha).filled()))
        }
        Key::Ring(color) => ring(area, at(width / 2.0, 0.0), color),
        Key::Disc(color) => disc(area, at(width / 2.0, 0.0), color),
        Key::Diamond(color) => diamond(area, at(width / 2.0, 0.0), color.filled()),
        Key::Tick(color) => tick(area, at(width / 2.0, 0.0), 8.0, color),
        Key::Rise => triangle(area, at(width / 2.0, 0.0), true),
        Key::Fall => triangle(area, at(width / 2.0, 0.0), false),
    }
}

/// A dashed line between two pixels of the canvas.
pub(super) fn dashed(area: &Area<'_>, from: (i32, i32), to: (i32, i32), color: RGBColor) -> Drawn {
    area.draw(&DashedPathElement::new([from, to], theme::px(6.0), theme::px(4.0), theme::stroke(color, 1.6)))
}

/// The mark of the plain sum.
pub(super) fn ring(area: &Area<'_>, at: (i32, i32), color: RGBColor) -> Drawn {
    area.draw(&Circle::new(at, theme::px(5.5), theme::stroke(color, 2.4)))
}

/// What a ring is drawn on, so that no line shows through it.
pub(super) fn hollow(area: &Area<'_>, at: (i32, i32)) -> Drawn {
    area.draw(&Circle::new(at, theme::px(5.5), theme::PAPER.filled()))
}

/// The mark of the draft.
pub(super) fn disc(area: &Area<'_>, at: (i32, i32), color: RGBColor) -> Drawn {
    area.draw(&Circle::new(at, theme::px(5.5), color.filled()))
}

/// The mark of what is upside down.
pub(super) fn diamond(area: &Area<'_>, (x, y): (i32, i32), style: ShapeStyle) -> Drawn {
    let half = theme::px(6.5);
    let corners = [(x - half, y), (x, y - half), (x + half, y), (x, y + half)];
    if style.filled {
        area.draw(&Polygon::new(corners, style))
    } else {
        area.draw(&Polygon::new(corners, theme::PAPER.filled()))?;
        area.draw(&PathElement::new([corners[0], corners[1], corners[2], corners[3], corners[0]], style))
    }
}

/// An upright mark of twice `half_height` pixels as shown.
pub(super) fn tick(area: &Area<'_>, (x, y): (i32, i32), half_height: f64, color: RGBColor) -> Drawn {
    let half = theme::px(half_height);
    area.draw(&PathElement::new([(x, y - half), (x, y + half)], theme::stroke(color, 3.0)))
}

/// The mark of a change: a small triangle that points up for what grew, else down.
pub(super) fn triangle(area: &Area<'_>, (x, y): (i32, i32), up: bool) -> Drawn {
    let (half, tip) = (theme::px(3.6), theme::px(if up { -3.2 } else { 3.2 }));
    area.draw(&Polygon::new([(x - half, y - tip), (x + half, y - tip), (x, y + tip)], theme::INK.filled()))
}
