use super::typeface::{Typeface, Weight};
use krilla::text::KrillaGlyph;
use plotters::style::RGBColor;

/// How text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::pdf) struct Style {
    /// How heavy.
    pub(in crate::pdf) weight: Weight,
    /// Size of the font, in points.
    pub(in crate::pdf) size: f32,
    /// Its colour.
    pub(in crate::pdf) color: RGBColor,
}

impl Style {
    /// From one base line to the next, in points.
    pub(super) fn leading(self) -> f32 {
        1.36 * self.size
    }
}

/// Text of one look; several are a paragraph.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pdf) struct Span {
    /// What it says.
    pub(in crate::pdf) text: String,
    /// How.
    pub(in crate::pdf) style: Style,
}

impl Span {
    pub(in crate::pdf) fn new(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }
}

/// Text of one look on one line.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// Where it begins, in points from the start of the line.
    pub(super) x: f32,
    pub(super) text: String,
    pub(super) style: Style,
    pub(super) glyphs: Vec<KrillaGlyph>,
}

/// What stands on one base line.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) runs: Vec<Run>,
    /// In points.
    pub(super) width: f32,
}

impl Line {
    /// From this base line to the next, in points.
    pub(super) fn leading(&self) -> f32 {
        self.runs.iter().map(|run| run.style.leading()).fold(0.0, f32::max)
    }

    /// Size of the largest letters, in points.
    pub(super) fn size(&self) -> f32 {
        self.runs.iter().map(|run| run.style.size).fold(0.0, f32::max)
    }

    fn push(&mut self, typeface: &Typeface, text: &str, style: Style) {
        let word = typeface.word(text, style.weight);
        if self.runs.last().is_none_or(|run| run.style != style) {
            self.runs.push(Run { x: self.width, text: String::new(), style, glyphs: Vec::new() });
        }
        let Some(run) = self.runs.last_mut() else { return };
        let before = run.text.len();
        run.text.push_str(text);
        run.glyphs.extend(word.glyphs.iter().cloned().map(|mut glyph| {
            glyph.text_range = glyph.text_range.start + before..glyph.text_range.end + before;
            glyph
        }));
        self.width += word.width * style.size;
    }
}

/// What no line may be broken within: letters between two spaces, of one look or several.
type Unit<'a> = Vec<(&'a str, Style)>;

/// A paragraph in lines of at most `width` points. A word that is longer goes on in the next line.
pub(super) fn lines(typeface: &Typeface, spans: &[Span], width: f32) -> Vec<Line> {
    let mut lines = vec![Line::default()];
    for unit in units(spans) {
        let needed = unit_width(typeface, &unit);
        let line = &lines[lines.len() - 1];
        let space = unit[0].1;
        let gap = if line.runs.is_empty() { 0.0 } else { width_of(typeface, " ", space) };
        if line.width + gap + needed <= width {
            let line = last(&mut lines);
            if gap > 0.0 {
                line.push(typeface, " ", space);
            }
            for (text, style) in unit {
                line.push(typeface, text, style);
            }
            continue;
        }
        if !line.runs.is_empty() {
            lines.push(Line::default());
        }
        for piece in unit {
            set_broken(typeface, &mut lines, piece, width);
        }
    }
    lines.retain(|line| !line.runs.is_empty());
    lines
}

/// Text on one line of at most `width` points, with an ellipsis where something is missing.
pub(super) fn fitted(typeface: &Typeface, span: &Span, width: f32) -> Line {
    let whole = |text: &str| {
        let all = lines(typeface, &[Span::new(text, span.style)], f32::INFINITY);
        all.into_iter().next().unwrap_or_default()
    };
    let line = whole(&span.text);
    if line.width <= width {
        return line;
    }
    let ends = span.text.char_indices().map(|(at, _)| at).rev();
    let cut = ends.map(|at| whole(&format!("{}…", span.text[..at].trim_end()))).find(|line| line.width <= width);
    cut.unwrap_or_default()
}

fn last(lines: &mut [Line]) -> &mut Line {
    let end = lines.len() - 1;
    &mut lines[end]
}

/// Broken behind a hyphen or the like where it does not fit, else between two letters.
fn set_broken(typeface: &Typeface, lines: &mut Vec<Line>, (text, style): (&str, Style), width: f32) {
    let mut rest = text;
    while last(lines).width + width_of(typeface, rest, style) > width {
        let room = width - last(lines).width;
        let mut fitting = typeface.word(rest, style.weight).fitting(room / style.size);
        if let Some(joint) = rest[..fitting].rfind(['-', '_', '/', '.']) {
            fitting = joint + 1;
        }
        if fitting == 0 && last(lines).runs.is_empty() {
            // Wider than the line by itself.
            fitting = rest.chars().next().map_or(rest.len(), char::len_utf8);
        }
        if fitting > 0 {
            last(lines).push(typeface, &rest[..fitting], style);
        }
        rest = &rest[fitting..];
        if rest.is_empty() {
            return;
        }
        lines.push(Line::default());
    }
    last(lines).push(typeface, rest, style);
}

fn units(spans: &[Span]) -> Vec<Unit<'_>> {
    let mut units: Vec<Unit<'_>> = Vec::new();
    let mut is_open = false;
    for span in spans {
        for (k, word) in span.text.split(' ').enumerate() {
            is_open &= k == 0;
            if word.is_empty() {
                continue;
            }
            match units.last_mut().filter(|_| is_open) {
                Some(unit) => unit.push((word, span.style)),
                None => units.push(vec![(word, span.style)]),
            }
            is_open = true;
        }
    }
    units
}

fn unit_width(typeface: &Typeface, unit: &Unit<'_>) -> f32 {
    unit.iter().map(|(text, style)| width_of(typeface, text, *style)).sum()
}

fn width_of(typeface: &Typeface, text: &str, style: Style) -> f32 {
    typeface.word(text, style.weight).width * style.size
}
