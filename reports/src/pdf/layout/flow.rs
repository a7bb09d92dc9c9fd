use super::strip::Strip;
use std::rc::Rc;

/// A strip on a page.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    /// From the top of the text, in points.
    pub(super) y: f32,
    pub(super) strip: Rc<Strip>,
    /// A head that was on an earlier page.
    pub(super) is_repeated: bool,
}

/// One page.
pub(super) type Page = Vec<Placed>;

/// Fills pages of `height` points. What has to stay together goes to the next page as a whole, unless no page can hold it.
pub(super) fn pages(strips: Vec<Strip>, height: f32) -> Vec<Page> {
    let strips: Vec<Rc<Strip>> = strips.into_iter().map(Rc::new).collect();
    let mut pages = Pages { filled: vec![Page::new()], y: 0.0, height };
    let mut first = 0;
    while first < strips.len() {
        let kept = strips[first..].iter().take_while(|strip| strip.keeps_next).count();
        let end = (first + kept + 1).min(strips.len());
        let together = &strips[first..end];
        if !pages.is_new() && !pages.holds(together) && pages.could_hold(together) {
            pages.turn();
        }
        for strip in together {
            pages.place(strip);
        }
        first = end;
    }
    pages.filled
}

struct Pages {
    filled: Vec<Page>,
    /// Where the last strip ends.
    y: f32,
    height: f32,
}

/// Sums of sizes in points are exact to far less than this.
const ROUNDING: f32 = 0.01;

impl Pages {
    fn is_new(&self) -> bool {
        self.filled.last().is_none_or(Vec::is_empty)
    }

    fn turn(&mut self) {
        self.filled.push(Page::new());
        self.y = 0.0;
    }

    fn holds(&self, strips: &[Rc<Strip>]) -> bool {
        let needed: f32 = strips.iter().map(|strip| strip.space_before + strip.height).sum();
        self.y + needed <= self.height + ROUNDING
    }

    /// Whether a page of their own would do.
    fn could_hold(&self, strips: &[Rc<Strip>]) -> bool {
        let needed: f32 = strips.iter().map(|strip| strip.space_before + strip.height).sum();
        let head = strips[0].head.as_ref().map_or(0.0, |head| head.height);
        needed - strips[0].space_before + head <= self.height + ROUNDING
    }

    fn place(&mut self, strip: &Rc<Strip>) {
        if !self.is_new() && !self.holds(std::slice::from_ref(strip)) {
            self.turn();
        }
        if self.is_new()
            && let Some(head) = &strip.head
        {
            self.put(head, 0.0, true);
        }
        let space = if self.is_new() { 0.0 } else { strip.space_before };
        self.put(strip, space, false);
    }

    fn put(&mut self, strip: &Rc<Strip>, space: f32, is_repeated: bool) {
        let placed = Placed { y: self.y + space, strip: Rc::clone(strip), is_repeated };
        self.y = placed.y + strip.height;
        if let Some(page) = self.filled.last_mut() {
            page.push(placed);
        }
    }
}
