use super::layout::{Block, Picture};
use super::look::{BODY, QUIET, SMALL_QUIET, caption, paragraph, part, section, text};
use crate::likeness_words::{LIKENESS_HEADING, UNTYPICAL, among_songs, likeness_blocks, sentences};
use crate::pictures::{self, FEATURE_STRIPS, HEADING, NOTHING_TO_DRAW};
use crate::plots::{NothingToDraw, Plot};
use crate::{SessionReport, feature_strips_plot};

/// All plots, each with how to read it.
pub(super) fn pictures(report: &SessionReport<'_>) -> Vec<Block> {
    let mut blocks = vec![part(HEADING)];
    blocks.extend(pictures::pictures(report).into_iter().flat_map(|(plot, reading)| picture(plot, reading)));
    blocks
}

pub(super) fn picture(plot: Result<Plot, NothingToDraw>, reading: &str) -> Vec<Block> {
    match plot {
        Ok(Plot { title, alt, svg }) => {
            vec![section(&title), caption(reading), Block::Picture(Picture { svg, alt: text(&alt) })]
        }
        Err(nothing) => {
            vec![section(&nothing.title), paragraph(&format!("{NOTHING_TO_DRAW}{}.", nothing.because), QUIET)]
        }
    }
}

/// How typical the mix is of the songs of the profile.
pub(super) fn likeness(report: &SessionReport<'_>) -> Vec<Block> {
    let Some(song) = report.likeness else { return Vec::new() };
    let mut blocks = vec![part(LIKENESS_HEADING), paragraph(&format!("{} {UNTYPICAL}", among_songs(&song)), BODY)];
    for block in likeness_blocks(song.typicality) {
        let (said, items) = sentences(&block);
        blocks.push(paragraph(&said, BODY));
        blocks.extend(items.iter().map(|item| paragraph(&format!("• {item}"), SMALL_QUIET)));
    }
    let readings = Some((song.features, song.typicality.mastered));
    blocks.extend(picture(feature_strips_plot(song.profile, readings), FEATURE_STRIPS));
    blocks
}
