use super::drawing::Drawing;
use super::flow::{Page, pages};
use super::line::{Line, Span, Style, fitted, lines};
use super::paint::laid_out;
use super::strip::{ASCENT, Area, DESCENT, Piece, Strip};
use super::typeface::{Typeface, Weight};
use super::{Block, TEXT_HEIGHT, TEXT_WIDTH};
use crate::pictures::pictures;
use crate::tests::fixture::{Song, blank_song, song, song_of};
use plotters::style::RGBColor;
use suggest::Finding;

const STYLE: Style = Style { weight: Weight::Regular, size: 9.0, color: RGBColor(0, 0, 0) };
/// Sums of sizes in points are exact to far less than this.
const ROUNDING: f32 = 0.05;

/// What a piece covers.
fn area(piece: &Piece) -> Area {
    match piece {
        Piece::Text { x, base_line, line, .. } => {
            let size = line.size();
            Area { x: *x, y: base_line - ASCENT * size, width: line.width, height: (ASCENT + DESCENT) * size }
        }
        Piece::Fill { area, .. } | Piece::Picture { area, .. } => *area,
    }
}

fn words(line: &Line) -> String {
    line.runs.iter().map(|run| run.text.as_str()).collect()
}

fn broken(text: &str, width: f32) -> Vec<String> {
    lines(&Typeface::new(), &[Span::new(text, STYLE)], width).iter().map(words).collect()
}

fn all_pages(song: &Song) -> Vec<Page> {
    laid_out(&crate::pdf::blocks(&song.report()), &Typeface::new()).0
}

/// Sixty stems with names of 200 letters and two hundred findings.
fn huge_song() -> Song {
    let mut song = song_of(60);
    let long = |name: &str| format!("{name} {}", "Ж".repeat(200 - name.chars().count()));
    song.plan.session.title = long("Title");
    for stem in &mut song.plan.stems {
        stem.name = long(&stem.name);
    }
    for stem in &mut song.stems {
        stem.name = long(&stem.name);
    }
    let findings = song.plan.findings.clone();
    let copy = |(k, finding): (usize, &Finding)| {
        let stems = finding.stems.iter().map(|stem| long(stem)).collect();
        Finding { id: format!("F{}", k + 1), stems, ..finding.clone() }
    };
    song.plan.findings = findings.iter().cycle().take(200).enumerate().map(copy).collect();
    song
}

#[test]
fn nothing_lies_outside_the_text_of_a_page_or_over_something_else() {
    let songs: [fn() -> Song; 3] = [song, || blank_song(3), huge_song];
    for song in songs {
        let song = song();
        for page in all_pages(&song) {
            let mut end = 0.0;
            for placed in &page {
                assert!(placed.y >= end - ROUNDING, "{} before {end}", placed.y);
                end = placed.y + placed.strip.height;
                assert!(end <= TEXT_HEIGHT + ROUNDING, "{end}");
                for piece in &placed.strip.pieces {
                    let Area { x, y, width, height } = area(piece);
                    assert!(x >= -ROUNDING && x + width <= TEXT_WIDTH + ROUNDING, "{x} + {width}: {piece:?}");
                    assert!(
                        y >= -ROUNDING && y + height <= placed.strip.height + ROUNDING,
                        "{y} + {height}: {piece:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn cells_of_a_row_do_not_touch_each_other() {
    for page in all_pages(&huge_song()) {
        for placed in &page {
            let texts: Vec<Area> =
                placed.strip.pieces.iter().filter(|piece| matches!(piece, Piece::Text { .. })).map(area).collect();
            for (k, a) in texts.iter().enumerate() {
                for b in &texts[k + 1..] {
                    let apart = a.x + a.width <= b.x + ROUNDING
                        || b.x + b.width <= a.x + ROUNDING
                        || a.y + a.height <= b.y + ROUNDING
                        || b.y + b.height <= a.y + ROUNDING;
                    assert!(apart, "{a:?} and {b:?}");
                }
            }
        }
    }
}

#[test]
fn a_heading_is_never_the_last_of_a_page() {
    for page in all_pages(&huge_song()) {
        assert!(!page.last().unwrap().strip.pieces.is_empty());
        let sizes = |piece: &Piece| matches!(piece, Piece::Text { line, .. } if line.size() > 10.0);
        assert!(!page.last().unwrap().strip.pieces.iter().any(sizes));
    }
}

#[test]
fn lines_are_broken_between_words_and_long_words_behind_hyphens_or_between_letters() {
    let width = 60.0;
    assert_eq!(broken("one two three four", width), ["one two", "three four"]);
    assert_eq!(broken("polarity-inverted", width), ["polarity-", "inverted"]);
    assert_eq!(broken(&"x".repeat(25), width).concat(), "x".repeat(25));
    let typeface = Typeface::new();
    for text in ["one two three four", "Гитара_и_голос-1234567890", "a\u{4e00}b"] {
        for line in lines(&typeface, &[Span::new(text, STYLE)], width) {
            assert!(line.width <= width, "{}", words(&line));
        }
    }
}

#[test]
fn no_line_is_broken_between_two_looks_without_a_space() {
    let bold = Style { weight: Weight::Bold, ..STYLE };
    let spans = [Span::new("one (", STYLE), Span::new("two", bold), Span::new(") three", STYLE)];
    let lines: Vec<String> = lines(&Typeface::new(), &spans, 44.0).iter().map(words).collect();
    assert_eq!(lines, ["one", "(two)", "three"]);
}

#[test]
fn what_does_not_fit_has_an_ellipsis() {
    let typeface = Typeface::new();
    let line = fitted(&typeface, &Span::new("a name that is much too long", STYLE), 60.0);
    assert!(line.width <= 60.0 && words(&line).ends_with('…'), "{}", words(&line));
    assert_eq!(words(&fitted(&typeface, &Span::new("short", STYLE), 60.0)), "short");
}

fn strip(height: f32, keeps_next: bool) -> Strip {
    Strip { height, keeps_next, ..Strip::default() }
}

#[test]
fn what_belongs_together_goes_to_the_next_page_as_one() {
    let strips = vec![strip(60.0, false), strip(20.0, true), strip(10.0, true), strip(30.0, false)];
    let lengths: Vec<usize> = pages(strips, 100.0).iter().map(Vec::len).collect();
    assert_eq!(lengths, [1, 3]);
}

#[test]
fn what_no_page_holds_begins_where_it_is_and_goes_on() {
    let mut strips = vec![strip(60.0, false)];
    strips.extend((0..12).map(|_| strip(10.0, true)));
    let lengths: Vec<usize> = pages(strips, 100.0).iter().map(Vec::len).collect();
    assert_eq!(lengths, [5, 8]);
}

#[test]
fn a_table_repeats_its_head() {
    let head = std::rc::Rc::new(strip(10.0, true));
    let row = || Strip { head: Some(std::rc::Rc::clone(&head)), ..strip(30.0, false) };
    let strips = vec![strip(10.0, true), row(), row(), row(), row()];
    let repeated: Vec<Vec<bool>> =
        pages(strips, 100.0).iter().map(|page| page.iter().map(|placed| placed.is_repeated).collect()).collect();
    assert_eq!(repeated, [vec![false, false, false, false], vec![true, false]]);
}

/// A kind of element that is not known would leave the whole picture out.
#[test]
fn every_plot_is_read_whole() {
    let typeface = Typeface::new();
    let songs: [fn() -> Song; 3] = [song, || song_of(30), || song().judged_by_its_draft()];
    for song in songs {
        let song = song();
        for (plot, _) in pictures(&song.report()) {
            let plot = plot.unwrap();
            let drawing = Drawing::read(&plot.svg, &typeface).unwrap_or_else(|| panic!("{}", plot.title));
            let elements = plot.svg.matches('<').count() - plot.svg.matches("</").count();
            assert_eq!(drawing.shapes.len(), elements - 1, "{}", plot.title);
        }
    }
}

#[test]
fn the_pictures_of_the_report_are_on_its_pages() {
    let song = song();
    let drawn = |piece: &Piece| matches!(piece, Piece::Picture { .. });
    let placed = all_pages(&song).iter().flatten().flat_map(|placed| placed.strip.pieces.clone()).filter(drawn).count();
    let blocks = crate::pdf::blocks(&song.report());
    assert_eq!(placed, blocks.iter().filter(|block| matches!(block, Block::Picture(_))).count());
    assert!(placed > pictures(&song.report()).len(), "{placed}");
}
