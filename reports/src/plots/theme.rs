//! One look for all plots. Colours are from the Okabe-Ito set, darkened where a line would not reach 3:1 on white;
//! before and after also differ in shape and stroke, so that a grey print can be read. `page.css` holds the dark
//! counterpart of each colour.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, register_font};
use std::sync::LazyLock;

/// Plotters counts whole pixels: plots are drawn four times as large as they are shown, so that curves stay smooth.
pub(super) const SCALE: f64 = 4.0;

/// Width that a plot is designed for, in pixels as shown.
pub(super) const WIDTH: f64 = 960.0;

/// What readers see; `DejaVu Sans` is also what the text is measured with, and Verdana is equally wide.
const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";

/// Plotters asks for a font size 1.24 times the em that it writes.
const PLOTTERS_SIZE_PER_EM: f64 = 1.24;

/// Size of labels, in pixels as shown.
pub(super) const LABEL: f64 = 14.0;

/// Size of what comes second, in pixels as shown.
pub(super) const SMALL: f64 = 13.0;

/// Behind everything.
pub(crate) const PAPER: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);
/// Text.
pub(crate) const INK: RGBColor = RGBColor(0x1B, 0x1F, 0x24);
/// Text that comes second, and axes.
pub(crate) const MUTED: RGBColor = RGBColor(0x57, 0x60, 0x6A);
/// Grid lines.
pub(crate) const GRID: RGBColor = RGBColor(0xD8, 0xDE, 0xE4);
/// The plain sum of the stems.
pub(crate) const BEFORE: RGBColor = RGBColor(0xD5, 0x5E, 0x00);
/// The draft.
pub(crate) const AFTER: RGBColor = RGBColor(0x00, 0x72, 0xB2);
/// What songs of the profile measure.
pub(crate) const TARGET: RGBColor = RGBColor(0x00, 0x7F, 0x5C);
/// Songs that the user chose.
pub(crate) const REFERENCE: RGBColor = RGBColor(0x6A, 0x3D, 0x9A);
/// Where a finding was heard, and what is hidden.
pub(crate) const PLACE: RGBColor = RGBColor(0xB0, 0x5A, 0x8C);

static FONTS: LazyLock<()> = LazyLock::new(|| {
    let fonts = [(FontStyle::Normal, dejavu::sans::regular()), (FontStyle::Bold, dejavu::sans::bold())];
    for (style, bytes) in fonts {
        assert!(register_font(FAMILY, style, bytes).is_ok(), "the fonts of the dejavu crate are well-formed");
    }
});

/// Makes the font known to plotters; without it no text can be measured.
pub(super) fn register_fonts() {
    LazyLock::force(&FONTS);
}

/// Pixels of the canvas for pixels as shown.
pub(super) fn px(shown: f64) -> i32 {
    (shown * SCALE).round() as i32
}

/// Text of a size in pixels as shown, anchored vertically in its middle.
pub(super) fn text(size: f64, color: RGBColor, anchor: HPos) -> TextStyle<'static> {
    (FAMILY, size * PLOTTERS_SIZE_PER_EM * SCALE).into_font().color(&color).pos(Pos::new(anchor, VPos::Center))
}

/// The same in bold.
pub(super) fn bold_text(size: f64, color: RGBColor, anchor: HPos) -> TextStyle<'static> {
    (FAMILY, size * PLOTTERS_SIZE_PER_EM * SCALE, FontStyle::Bold)
        .into_font()
        .color(&color)
        .pos(Pos::new(anchor, VPos::Center))
}

/// A line of a width in pixels as shown.
pub(super) fn stroke(color: RGBColor, width: f64) -> ShapeStyle {
    color.stroke_width(px(width) as u32)
}
