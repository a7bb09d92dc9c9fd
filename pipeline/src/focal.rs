use crate::{Passage, Session};
use analyzer::{Section, SectionName, Song, TimeRange};
use suggest::FocalStem;

/// The sections of the song that go by this letter or name.
fn sections_called<'a>(song: &'a Song, name: &'a str) -> impl Iterator<Item = &'a Section> {
    let is_called = move |section: &&Section| {
        let label = section.name.map(SectionName::label);
        section.letter.eq_ignore_ascii_case(name) || label.is_some_and(|label| label.eq_ignore_ascii_case(name))
    };
    song.sections.iter().filter(is_called)
}

/// The stems that the user wants to win, once for each passage.
pub(crate) fn focal_stems(session: &Session, song: &Song) -> Vec<FocalStem> {
    let of = |(stem, passage): &(usize, Passage)| -> Vec<FocalStem> {
        let focal = |when| FocalStem { stem: *stem, when };
        match passage {
            Passage::Throughout => vec![focal(None)],
            Passage::Time(when) => vec![focal(Some(*when))],
            Passage::Section(name) => {
                let time = |section: &Section| TimeRange { start_s: section.start_s, end_s: section.end_s };
                sections_called(song, name).map(|section| focal(Some(time(section)))).collect()
            }
        }
    };
    session.focal.iter().flat_map(of).collect()
}

/// A note for each passage that a stem should win in and that the song of this length does not have.
pub(crate) fn passages_not_found(session: &Session, song: &Song, length_s: f64) -> Vec<String> {
    let note = |(stem, passage): &(usize, Passage)| {
        let stem = &session.stems[*stem].name;
        match passage {
            Passage::Section(name) if sections_called(song, name).next().is_none() => {
                Some(format!("{stem} should win in section {name}, which this song does not have."))
            }
            Passage::Time(when) if when.start_s >= length_s => {
                Some(format!("{stem} should win from {:.0} s on, where this song has ended.", when.start_s))
            }
            _ => None,
        }
    };
    session.focal.iter().filter_map(note).collect()
}
