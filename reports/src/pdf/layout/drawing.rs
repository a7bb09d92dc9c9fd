//! Pictures as the plots write them: SVG of six kinds of elements, without styles, groups or gradients.

use super::line::{Line, Span, Style, lines};
use super::typeface::{Typeface, Weight};
use plotters::style::RGBColor;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

/// A picture, in pixels of its canvas.
#[derive(Debug, Clone)]
pub(super) struct Drawing {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) shapes: Vec<Shape>,
}

/// What a picture is made of, from back to front.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// Straight lines between points.
    Path { points: Vec<(f32, f32)>, is_closed: bool, look: Look },
    /// A circle.
    Circle { center: (f32, f32), radius: f32, look: Look },
    /// A line of text.
    Text {
        /// Where its base line begins, before it is turned.
        start: (f32, f32),
        /// By how many degrees it is turned to the right, and around which point.
        turn: Option<(f32, (f32, f32))>,
        line: Line,
    },
}

/// How a shape is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    pub(super) fill: Option<RGBColor>,
    /// Colour and width.
    pub(super) stroke: Option<(RGBColor, f32)>,
    /// 1 hides what is behind.
    pub(super) opacity: f32,
}

impl Drawing {
    /// Reads a picture; `None` where that is none of the plots'.
    pub(super) fn read(svg: &str, typeface: &Typeface) -> Option<Self> {
        let mut reader = Reader::from_str(svg);
        let mut drawing: Option<Self> = None;
        loop {
            match reader.read_event().ok()? {
                Event::Eof => return drawing,
                Event::Start(element) if element.name().0 == "svg" => {
                    let size: Vec<f32> = attribute(&element, "viewBox")?.split(' ').flat_map(str::parse).collect();
                    let [_, _, width, height] = *size.as_slice() else { return None };
                    drawing = Some(Self { width, height, shapes: Vec::new() });
                }
                Event::Start(element) if element.name().0 == "text" => {
                    let said = reader.read_text(element.name()).ok()?;
                    let said = unescape(said.trim()).ok()?.into_owned();
                    drawing.as_mut()?.shapes.push(text(&element, said, typeface)?);
                }
                Event::Start(element) | Event::Empty(element) => drawing.as_mut()?.shapes.push(shape(&element)?),
                _ => {}
            }
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok().flatten()?;
    Some(unescape(&attribute.value).ok()?.into_owned())
}

fn figure(element: &BytesStart<'_>, name: &str) -> Option<f32> {
    attribute(element, name)?.parse().ok()
}

/// `None` also for `none`.
fn color(element: &BytesStart<'_>, name: &str) -> Option<RGBColor> {
    let value = attribute(element, name)?;
    let part = |at: usize| u8::from_str_radix(value.get(at..at + 2)?, 16).ok();
    value.starts_with('#').then_some(())?;
    Some(RGBColor(part(1)?, part(3)?, part(5)?))
}

fn shape(element: &BytesStart<'_>) -> Option<Shape> {
    let of = |name| figure(element, name);
    let stroke = color(element, "stroke").map(|color| (color, of("stroke-width").unwrap_or(1.0)));
    let look = Look { fill: color(element, "fill"), stroke, opacity: of("opacity").unwrap_or(1.0) };
    let path = |points, is_closed| Shape::Path { points, is_closed, look };
    Some(match element.name().0 {
        "rect" => {
            let (x, y, width, height) = (of("x")?, of("y")?, of("width")?, of("height")?);
            path(vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height)], true)
        }
        "line" => path(vec![(of("x1")?, of("y1")?), (of("x2")?, of("y2")?)], false),
        "polyline" => path(points(&attribute(element, "points")?)?, false),
        "polygon" => path(points(&attribute(element, "points")?)?, true),
        "circle" => Shape::Circle { center: (of("cx")?, of("cy")?), radius: of("r")?, look },
        _ => return None,
    })
}

/// `1,2 3,4`.
fn points(list: &str) -> Option<Vec<(f32, f32)>> {
    let point = |pair: &str| {
        let (x, y) = pair.split_once(',')?;
        Some((x.parse().ok()?, y.parse().ok()?))
    };
    list.split_whitespace().map(point).collect()
}

/// Height of small letters of the font, in parts of its size: `ex`.
const X_HEIGHT: f32 = 0.547;

fn text(element: &BytesStart<'_>, said: String, typeface: &Typeface) -> Option<Shape> {
    let size = figure(element, "font-size")?;
    let is_bold = attribute(element, "font-weight").as_deref() == Some("bold");
    let weight = if is_bold { Weight::Bold } else { Weight::Regular };
    let style = Style { weight, size, color: color(element, "fill")? };
    let line = lines(typeface, &[Span::new(said, style)], f32::INFINITY).into_iter().next().unwrap_or_default();
    let back = match attribute(element, "text-anchor").as_deref() {
        Some("middle") => line.width / 2.0,
        Some("end") => line.width,
        _ => 0.0,
    };
    let dy = attribute(element, "dy").unwrap_or_default();
    let down = match (dy.strip_suffix("ex"), dy.strip_suffix("em")) {
        (Some(heights), _) => heights.parse::<f32>().ok()? * X_HEIGHT * size,
        (_, Some(sizes)) => sizes.parse::<f32>().ok()? * size,
        _ => 0.0,
    };
    let start = (figure(element, "x")? - back, figure(element, "y")? + down);
    Some(Shape::Text { start, turn: turn(element), line })
}

/// `rotate(270, 16, 832)`.
fn turn(element: &BytesStart<'_>) -> Option<(f32, (f32, f32))> {
    let transform = attribute(element, "transform")?;
    let figures = transform.strip_prefix("rotate(")?.strip_suffix(')')?;
    let figures: Vec<f32> = figures.split(',').flat_map(|figure| figure.trim().parse()).collect();
    let [degrees, x, y] = *figures.as_slice() else { return None };
    Some((degrees, (x, y)))
}
