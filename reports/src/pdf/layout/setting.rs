use super::block::{Block, Picture};
use super::drawing::Drawing;
use super::line::{Line, Span, lines};
use super::strip::{ASCENT, Area, DESCENT, Leaf, Piece, Strip};
use super::typeface::Typeface;
use super::{TEXT_HEIGHT, TEXT_WIDTH};
use plotters::style::RGBColor;
use std::rc::Rc;

/// White between a bar and what stands beside it, in points.
const BESIDE_BAR: f32 = 10.0;
/// White above paragraphs, in parts of the font's size.
const PARAGRAPH_SPACE: f32 = 0.45;
/// White above headings, in parts of the font's size; of a new part of the document and of what belongs to one.
const HEADING_SPACE: [f32; 2] = [1.5, 1.2];
/// White above pictures, cards and tables, in points.
pub(super) const BLOCK_SPACE: f32 = 6.0;
/// What is left of a page for the heading and the caption of its largest picture, in points.
const ABOVE_PICTURE: f32 = 110.0;

/// Turns blocks into strips.
pub(super) struct Setting<'a> {
    pub(super) typeface: &'a Typeface,
    pub(super) strips: Vec<Strip>,
    pub(super) leaves: Vec<Leaf>,
    /// How many there were.
    pub(super) tables: usize,
    /// Where what is set begins, in points.
    pub(super) left: f32,
}

impl<'a> Setting<'a> {
    pub(super) fn new(typeface: &'a Typeface) -> Self {
        Self { typeface, strips: Vec::new(), leaves: Vec::new(), tables: 0, left: 0.0 }
    }

    pub(super) fn width(&self) -> f32 {
        TEXT_WIDTH - self.left
    }

    pub(super) fn leaf(&mut self, leaf: Leaf) -> usize {
        self.leaves.push(leaf);
        self.leaves.len() - 1
    }

    pub(super) fn set(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Heading { level, spans } => self.set_heading(*level, spans),
                Block::Text(spans) => self.set_paragraph(spans, false),
                Block::Caption(spans) => self.set_paragraph(spans, true),
                Block::Table(table) => self.set_table(table),
                Block::Picture(picture) => self.set_picture(picture),
                Block::Card { color, blocks } => self.set_card(*color, blocks),
            }
        }
    }

    fn set_heading(&mut self, level: u16, spans: &[Span]) {
        let text: String = spans.iter().map(|span| span.text.as_str()).collect();
        let leaf = self.leaf(Leaf::Heading(level, text));
        let lines = lines(self.typeface, spans, self.width());
        let space = HEADING_SPACE[usize::from(level > 2)] * lines.first().map_or(0.0, Line::size);
        for (k, line) in lines.into_iter().enumerate() {
            let space_before = if k == 0 { space } else { 0.0 };
            self.strips.push(Strip { keeps_next: true, ..self.line_strip(line, space_before, leaf) });
        }
    }

    fn set_paragraph(&mut self, spans: &[Span], keeps_next: bool) {
        let leaf = self.leaf(Leaf::Paragraph);
        let lines = lines(self.typeface, spans, self.width());
        let n = lines.len();
        for (k, line) in lines.into_iter().enumerate() {
            // No line of a paragraph is alone on a page.
            let is_kept = keeps_next || (k == 0 && n > 1) || k + 2 == n;
            let space_before = if k == 0 { PARAGRAPH_SPACE * line.size() } else { 0.0 };
            self.strips.push(Strip { keeps_next: is_kept, ..self.line_strip(line, space_before, leaf) });
        }
    }

    fn line_strip(&self, line: Line, space_before: f32, leaf: usize) -> Strip {
        let height = line.leading();
        let text = Piece::Text { x: self.left, base_line: base_line(&line), line, leaf };
        Strip { height, space_before, pieces: vec![text], ..Strip::default() }
    }

    /// A picture that could not be read would be missing, not the page.
    fn set_picture(&mut self, picture: &Picture) {
        let Some(drawing) = Drawing::read(&picture.svg, self.typeface) else { return };
        let scale = (self.width() / drawing.width).min((TEXT_HEIGHT - ABOVE_PICTURE) / drawing.height);
        let (width, height) = (scale * drawing.width, scale * drawing.height);
        let leaf = self.leaf(Leaf::Figure(picture.alt.clone()));
        let area = Area { x: self.left, y: 0.0, width, height };
        let pieces = vec![Piece::Picture { area, drawing: Rc::new(drawing), leaf }];
        self.strips.push(Strip { height, space_before: BLOCK_SPACE, pieces, ..Strip::default() });
    }

    fn set_card(&mut self, color: RGBColor, blocks: &[Block]) {
        let first = self.strips.len();
        self.left += BESIDE_BAR;
        self.set(blocks);
        self.left -= BESIDE_BAR;
        let end = self.strips.len();
        for (k, strip) in self.strips[first..end].iter_mut().enumerate() {
            // The bar goes on between paragraphs.
            if k > 0 {
                strip.lower(strip.space_before);
            }
            strip.space_before = if k == 0 { 1.5 * BLOCK_SPACE } else { 0.0 };
            strip.keeps_next = first + k + 1 < end;
            strip.bar = Some(color);
        }
    }
}

impl Strip {
    /// Makes it higher at its upper edge.
    fn lower(&mut self, by: f32) {
        self.height += by;
        for piece in &mut self.pieces {
            match piece {
                Piece::Text { base_line, .. } => *base_line += by,
                Piece::Fill { area, .. } | Piece::Picture { area, .. } => area.y += by,
            }
        }
    }
}

/// Where letters stand in the height of their line.
pub(super) fn base_line(line: &Line) -> f32 {
    let size = line.size();
    (line.leading() - (ASCENT + DESCENT) * size) / 2.0 + ASCENT * size
}
