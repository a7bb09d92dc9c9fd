use super::block::Block;
use super::flow::{Page, Placed, pages};
use super::line::{Line, Span, Style, fitted};
use super::setting::Setting;
use super::strip::{Area, Leaf, Piece, Strip};
use super::typeface::Typeface;
use super::{PAGE_HEIGHT, PAGE_WIDTH, RUNNING, SIDE, TEXT_HEIGHT, TEXT_WIDTH, TOP};
use krilla::color::rgb;
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect, Size};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};
use plotters::style::RGBColor;

/// Width of the bar beside cards, in points.
const BAR: f32 = 2.5;

/// What stands on every page, and what the file says of itself.
#[derive(Debug, Clone)]
pub(in crate::pdf) struct Running {
    /// Above the text, on the left; also the document's title.
    pub(in crate::pdf) title: String,
    /// Above the text, on the right.
    pub(in crate::pdf) kind: String,
    /// Below the text, on the left; the number of the page is on the right.
    pub(in crate::pdf) footer: String,
    /// How it looks.
    pub(in crate::pdf) style: Style,
    /// The program that wrote it, with its version.
    pub(in crate::pdf) program: String,
    /// What is in the document, in a sentence.
    pub(in crate::pdf) summary: String,
}

/// The blocks as pages of a PDF.
pub(in crate::pdf) fn document(blocks: &[Block], running: &Running) -> Vec<u8> {
    let typeface = Typeface::new();
    let (pages, leaves) = laid_out(blocks, &typeface);
    let mut document = krilla::Document::new();
    document.set_metadata(
        Metadata::new()
            .title(format!("{} – premix", running.title))
            .description(running.summary.clone())
            .creator(running.program.clone())
            .producer(running.program.clone())
            .authors(vec![running.program.clone()])
            .language("en".to_owned()),
    );
    let size = Size::from_wh(PAGE_WIDTH, PAGE_HEIGHT).expect("a page has a size");
    let mut content = vec![Vec::new(); leaves.len()];
    for (k, placed) in pages.iter().enumerate() {
        let mut page = document.start_page_with(PageSettings::new(size));
        {
            let mut painter = Painter { surface: page.surface(), typeface: &typeface, content: &mut content };
            painter.running(running, &format!("{} of {}", k + 1, pages.len()));
            for placed in placed {
                painter.strip(placed);
            }
        }
        page.finish();
    }
    document.set_outline(outline(&pages, &leaves));
    document.set_tag_tree(super::structure::structure(&leaves, content));
    document.finish().expect("no limit of the format is passed and no standard beyond it is asked for")
}

/// The pages, and what the document is made of.
pub(super) fn laid_out(blocks: &[Block], typeface: &Typeface) -> (Vec<Page>, Vec<Leaf>) {
    let mut setting = Setting::new(typeface);
    setting.set(blocks);
    let Setting { strips, leaves, .. } = setting;
    (pages(strips, TEXT_HEIGHT), leaves)
}

pub(super) struct Painter<'a, 'b> {
    pub(super) surface: Surface<'a>,
    typeface: &'b Typeface,
    /// What was painted of each leaf.
    content: &'b mut Vec<Vec<Identifier>>,
}

impl Painter<'_, '_> {
    fn running(&mut self, running: &Running, number: &str) {
        let span = |text: &str| Span::new(text, running.style);
        let number = fitted(self.typeface, &span(number), TEXT_WIDTH);
        let kind = fitted(self.typeface, &span(&running.kind), TEXT_WIDTH / 2.0);
        let title = fitted(self.typeface, &span(&running.title), TEXT_WIDTH - kind.width - 2.0 * running.style.size);
        let footer =
            fitted(self.typeface, &span(&running.footer), TEXT_WIDTH - number.width - 2.0 * running.style.size);
        let right = |line: &Line| PAGE_WIDTH - SIDE - line.width;
        let bottom = PAGE_HEIGHT - RUNNING + running.style.size;
        self.artifact(ArtifactType::Header);
        self.line(SIDE, RUNNING, &title);
        self.line(right(&kind), RUNNING, &kind);
        self.surface.end_tagged();
        self.artifact(ArtifactType::Footer);
        self.line(SIDE, bottom, &footer);
        self.line(right(&number), bottom, &number);
        self.surface.end_tagged();
    }

    fn strip(&mut self, placed: &Placed) {
        let Strip { height, bar, pieces, .. } = &*placed.strip;
        let top = TOP + placed.y;
        if let Some(color) = *bar {
            self.fill(Area { x: SIDE, y: top, width: BAR, height: *height }, color);
        }
        for piece in pieces {
            match piece {
                Piece::Fill { area, color } => {
                    self.fill(Area { x: SIDE + area.x, y: top + area.y, ..*area }, *color);
                }
                Piece::Text { x, base_line, line, leaf } => {
                    self.tagged(placed.is_repeated, *leaf, ContentTag::Span(SpanTag::empty()));
                    self.line(SIDE + x, top + base_line, line);
                    self.surface.end_tagged();
                }
                Piece::Picture { area, drawing, leaf } => {
                    self.tagged(placed.is_repeated, *leaf, ContentTag::Other);
                    self.picture(drawing, Area { x: SIDE + area.x, y: top + area.y, ..*area });
                    self.surface.end_tagged();
                }
            }
        }
    }

    fn artifact(&mut self, kind: ArtifactType) {
        self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
    }

    /// What is repeated is read once.
    fn tagged(&mut self, is_repeated: bool, leaf: usize, tag: ContentTag<'_>) {
        if is_repeated {
            self.artifact(ArtifactType::PaginationOther);
        } else {
            let identifier = self.surface.start_tagged(tag);
            self.content[leaf].push(identifier);
        }
    }

    pub(super) fn line(&mut self, x: f32, base_line: f32, line: &Line) {
        self.surface.set_stroke(None);
        for run in &line.runs {
            self.surface.set_fill(Some(fill(run.style.color, 1.0)));
            let font = self.typeface.font(run.style.weight);
            let start = Point::from_xy(x + run.x, base_line);
            self.surface.draw_glyphs(start, &run.glyphs, font, &run.text, run.style.size, false);
        }
    }

    fn fill(&mut self, area: Area, color: RGBColor) {
        let Some(rect) = Rect::from_xywh(area.x, area.y, area.width, area.height) else { return };
        let mut path = PathBuilder::new();
        path.push_rect(rect);
        let Some(path) = path.finish() else { return };
        self.artifact(ArtifactType::Layout);
        self.surface.set_fill(Some(fill(color, 1.0)));
        self.surface.set_stroke(None);
        self.surface.draw_path(&path);
        self.surface.end_tagged();
    }
}

pub(super) fn fill(RGBColor(red, green, blue): RGBColor, opacity: f32) -> Fill {
    let opacity = NormalizedF32::new(opacity).unwrap_or(NormalizedF32::ONE);
    Fill { paint: rgb::Color::new(red, green, blue).into(), opacity, ..Fill::default() }
}

/// A bookmark for each heading below the title, those of the third level within those of the second.
fn outline(pages: &[Page], leaves: &[Leaf]) -> Outline {
    let mut parts: Vec<OutlineNode> = Vec::new();
    let mut last = None;
    for (page, placed) in pages.iter().enumerate().flat_map(|(k, page)| page.iter().map(move |placed| (k, placed))) {
        let Some(Piece::Text { leaf, .. }) = placed.strip.pieces.first() else { continue };
        let Leaf::Heading(level, text) = &leaves[*leaf] else { continue };
        if *level < 2 || last.replace(*leaf) == Some(*leaf) {
            continue;
        }
        let node = OutlineNode::new(text.clone(), XyzDestination::new(page, Point::from_xy(0.0, TOP + placed.y)));
        match parts.last_mut().filter(|_| *level > 2) {
            Some(part) => part.push_child(node),
            None => parts.push(node),
        }
    }
    let mut outline = Outline::new();
    for part in parts {
        outline.push_child(part);
    }
    outline
}
