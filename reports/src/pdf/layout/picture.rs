use super::drawing::{Drawing, Look, Shape};
use super::paint::{Painter, fill};
use super::strip::Area;
use krilla::geom::{Path, PathBuilder, Transform};
use krilla::paint::{Fill, Stroke};

/// How far the handles of a quarter of a circle reach, in radii: with cubic curves it is off by 0.03 % at most.
const QUARTER_HANDLE: f32 = 0.552_284_8;

impl Painter<'_, '_> {
    /// Draws a picture as large as `area`.
    pub(super) fn picture(&mut self, drawing: &Drawing, area: Area) {
        let scale = area.width / drawing.width;
        self.surface.push_transform(&Transform::from_row(scale, 0.0, 0.0, scale, area.x, area.y));
        for shape in &drawing.shapes {
            match shape {
                Shape::Path { points, is_closed, look } => self.shape(path(points, *is_closed), *look),
                Shape::Circle { center, radius, look } => self.shape(circle(*center, *radius), *look),
                Shape::Text { start, turn, line } => {
                    let (degrees, (x, y)) = turn.unwrap_or_default();
                    self.surface.push_transform(&Transform::from_rotate_at(degrees, x, y));
                    self.line(start.0, start.1, line);
                    self.surface.pop();
                }
            }
        }
        self.surface.pop();
    }

    fn shape(&mut self, path: Option<Path>, Look { fill: inner, stroke, opacity }: Look) {
        let Some(path) = path.filter(|_| inner.is_some() || stroke.is_some()) else { return };
        self.surface.set_fill(inner.map(|color| fill(color, opacity)));
        self.surface.set_stroke(stroke.map(|(color, width)| {
            let Fill { paint, opacity, .. } = fill(color, opacity);
            Stroke { paint, opacity, width, ..Stroke::default() }
        }));
        self.surface.draw_path(&path);
    }
}

fn path(points: &[(f32, f32)], is_closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (k, (x, y)) in points.iter().enumerate() {
        if k == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
    }
    if is_closed {
        path.close();
    }
    path.finish()
}

fn circle((x, y): (f32, f32), radius: f32) -> Option<Path> {
    let handle = QUARTER_HANDLE * radius;
    let mut path = PathBuilder::new();
    path.move_to(x + radius, y);
    path.cubic_to(x + radius, y + handle, x + handle, y + radius, x, y + radius);
    path.cubic_to(x - handle, y + radius, x - radius, y + handle, x - radius, y);
    path.cubic_to(x - radius, y - handle, x - handle, y - radius, x, y - radius);
    path.cubic_to(x + handle, y - radius, x + radius, y - handle, x + radius, y);
    path.close();
    path.finish()
}
