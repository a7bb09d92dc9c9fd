//! Tempo, sections and bars in words.

use crate::format::{number, time, time_range};
use analyzer::{Section, Song, Tempo, TimeRange};

/// What is told of the song at the head of a report: `128.0 BPM, confidence 0.9; sections A 0:00–0:30 (intro), …`.
pub(crate) fn tempo_and_sections(song: &Song) -> Option<String> {
    let sections = (song.sections.len() > 1).then(|| {
        let sections: Vec<String> = song.sections.iter().map(section).collect();
        format!("sections {}", sections.join(", "))
    });
    let told: Vec<String> = [song.tempo.as_ref().map(tempo), sections].into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join("; "))
}

fn tempo(tempo: &Tempo) -> String {
    let others: Vec<String> = tempo.alternatives.iter().map(|other| number(other.bpm, 1)).collect();
    let others = if others.is_empty() { String::new() } else { format!(" (or {})", others.join(" or ")) };
    format!("{} BPM{others}, confidence {}", number(tempo.bpm, 1), number(tempo.confidence, 1))
}

fn section(section: &Section) -> String {
    let name = section.name.map_or_else(String::new, |name| format!(" ({})", name.label()));
    format!("{} {}–{}{name}", section.letter, time(section.start_s), time(section.end_s))
}

/// A stretch of time, and its bars where they are sure: `1:23–1:31 (bars 45–48)`.
pub(crate) fn place(range: TimeRange, song: &Song) -> String {
    let seconds = time_range(range);
    match song.tempo.as_ref().and_then(|tempo| bars(range, tempo)) {
        Some(bars) => format!("{seconds} ({bars})"),
        None => seconds,
    }
}

/// What ends as a bar begins is not in it.
const BEFORE_END_S: f64 = 0.1;

fn bars(range: TimeRange, tempo: &Tempo) -> Option<String> {
    let (first, _) = tempo.bar_at(range.start_s)?;
    let (last, _) = tempo.bar_at((range.end_s - BEFORE_END_S).max(range.start_s))?;
    Some(if first == last { format!("bar {first}") } else { format!("bars {first}–{last}") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use analyzer::{Bars, SectionName, TempoAlternative};

    fn song(bar_confidence: f64) -> Song {
        let bars = Bars { beats_per_bar: 4, first_beat: 1, first_s: 0.6, confidence: bar_confidence };
        let section = |letter: &str, name, start_s, end_s| Section { letter: letter.to_owned(), name, start_s, end_s };
        Song {
            tempo: Some(Tempo {
                bpm: 120.0,
                confidence: 0.93,
                alternatives: vec![TempoAlternative { bpm: 60.0, strength: 0.9 }],
                beats_s: (0..120).map(|beat| 0.1 + 0.5 * f64::from(beat)).collect(),
                bars: Some(bars),
            }),
            sections: vec![section("A", Some(SectionName::Intro), 0.0, 16.6), section("B", None, 16.6, 60.0)],
        }
    }

    #[test]
    fn the_head_tells_tempo_and_sections() {
        assert_eq!(
            tempo_and_sections(&song(0.9)).unwrap(),
            "120.0 BPM (or 60.0), confidence 0.9; sections A 0:00–0:17 (intro), B 0:17–1:00"
        );
        assert_eq!(tempo_and_sections(&Song::default()), None);
    }

    #[test]
    fn places_have_bars_where_these_are_sure() {
        let range = |start_s, end_s| TimeRange { start_s, end_s };
        assert_eq!(place(range(4.6, 8.6), &song(0.9)), "0:05–0:09 (bars 3–4)");
        assert_eq!(place(range(4.6, 4.7), &song(0.9)), "0:05 (bar 3)");
        assert_eq!(place(range(0.2, 0.4), &song(0.9)), "0:00", "before the first whole bar");
        assert_eq!(place(range(4.6, 8.6), &song(0.1)), "0:05–0:09");
    }
}
