use super::Case;
use super::answer::{Answer, Question};
use super::clean::Change;
use super::proportion::Proportion;
use super::score_row::{ScoreKey, ScoreRow};
use crate::faults::Size;
use std::collections::{BTreeMap, BTreeSet};
use suggest::{Class, RULES};

/// The name of everything that could tell a fault, as a rule.
pub(super) const ANY_RULE: &str = "any";
/// Songs together.
pub(super) const ALL_SONGS: &str = "all";
/// Those that thresholds were chosen on, and the others.
pub(super) const TUNED: &str = "tuned";
pub(super) const REPORTED: &str = "reported";

/// Whether a name is that of songs together.
pub(super) fn is_of_songs_together(recording: &str) -> bool {
    [ALL_SONGS, TUNED, REPORTED].contains(&recording)
}

/// Whether a name is that of a kind of fault.
pub(super) fn is_of_faults_together(case: &str) -> bool {
    [TECHNICAL, MUSICAL].contains(&case)
}

/// Kinds of fault.
pub(super) const TECHNICAL: &str = "technical faults";
pub(super) const MUSICAL: &str = "musical faults";
/// Sessions without a fault.
pub(super) const CLEAN: &str = "clean session";
/// Measures of clean sessions: findings, and sessions with any.
pub(super) const FALSE_ALARMS: &str = "false-alarms";
pub(super) const ALARMED_SESSIONS: &str = "alarmed-sessions";
/// What a draft does to a clean session.
pub(super) const LTAS_CHANGE: &str = "ltas-change-db";
pub(super) const LOUDNESS_CHANGE: &str = "loudness-change-lu";
pub(super) const MOVES: &str = "moves";

/// A song of the evaluation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Recording {
    /// The folder's name.
    pub(super) song: String,
    /// Thresholds may be chosen on it; else it is only reported.
    pub(super) tunes: bool,
}

/// Everything that was answered and measured, whatever the order.
#[derive(Debug, Default)]
pub(super) struct Scores {
    /// By case, rule, size and recording.
    answers: BTreeMap<[String; 4], Answer>,
    /// By song, then rule.
    alarms: BTreeMap<Recording, BTreeMap<&'static str, usize>>,
    /// By kind of draft, then song.
    changes: BTreeMap<(String, Recording), Change>,
}

impl Scores {
    /// One trial: what each rule answered, and all together.
    pub(super) fn add_trial(&mut self, of: &Recording, (case, size): (Case, Size), answers: &[(&str, Answer)]) {
        let kind = if case.fault.is_technical() { TECHNICAL } else { MUSICAL };
        for (rule, answer) in answers {
            self.add_answer(of, [&case.name(), rule, size.name()], *answer);
            if *rule == ANY_RULE && case.reference.is_none() {
                self.add_answer(of, [kind, ANY_RULE, size.name()], *answer);
            }
        }
    }

    fn add_answer(&mut self, of: &Recording, [case, rule, size]: [&str; 3], answer: Answer) {
        for recording in of.names() {
            self.answers.entry([case, rule, size, recording].map(str::to_owned)).or_default().add(answer);
        }
    }

    /// What each rule says of a clean session.
    pub(super) fn add_clean(&mut self, of: &Recording, alarms: BTreeMap<&'static str, usize>) {
        self.alarms.insert(of.clone(), alarms);
    }

    /// What a draft of this kind does to a clean session.
    pub(super) fn add_change(&mut self, of: &Recording, draft: &str, change: Change) {
        self.changes.insert((draft.to_owned(), of.clone()), change);
    }

    /// All of it, sorted.
    pub(super) fn rows(&self) -> Vec<ScoreRow> {
        let mut rows = Vec::new();
        for ([case, rule, size, recording], answer) in &self.answers {
            let key = |question: Question| key([case, rule, size, recording, question.name()]);
            let answered = Question::ALL.into_iter();
            rows.extend(answered.filter_map(|question| ScoreRow::rate(key(question), answer.to(question))));
        }
        rows.extend(self.clean_rows());
        rows.extend(self.change_rows());
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        rows
    }

    fn clean_rows(&self) -> Vec<ScoreRow> {
        let judging = RULES.iter().filter(|rule| matches!(rule.class, Class::Production | Class::Mix));
        let mut rows = Vec::new();
        for rule in judging.map(|rule| rule.name) {
            for (recording, songs) in by_name(self.alarms.keys()) {
                let counts = songs.iter().map(|song| self.alarms[*song].get(rule).copied().unwrap_or(0));
                let (findings, n) = (counts.clone().sum::<usize>(), songs.len());
                let mut alarmed = Proportion::default();
                counts.for_each(|count| alarmed.add(Proportion::of(count > 0)));
                // A song by itself is told where there is something to tell.
                if findings > 0 || recording == ALL_SONGS {
                    let value = findings as f64 / n as f64;
                    let key = |measure| key([CLEAN, rule, "", recording, measure]);
                    rows.push(ScoreRow { key: key(FALSE_ALARMS), count: Some(findings), n, value, interval: None });
                    rows.extend(ScoreRow::rate(key(ALARMED_SESSIONS), alarmed));
                }
            }
        }
        rows
    }

    fn change_rows(&self) -> Vec<ScoreRow> {
        let drafts: BTreeSet<&String> = self.changes.keys().map(|(draft, _)| draft).collect();
        let mut rows = Vec::new();
        for draft in drafts {
            let of_draft = self.changes.iter().filter(|((kind, _), _)| kind == draft);
            let songs: BTreeMap<&Recording, &Change> = of_draft.map(|((_, song), change)| (song, change)).collect();
            for (recording, songs_of_it) in by_name(songs.keys().copied()) {
                let mean = |of: fn(&Change) -> f64| {
                    songs_of_it.iter().map(|song| of(songs[song])).sum::<f64>() / songs_of_it.len() as f64
                };
                for (measure, value) in [
                    (LTAS_CHANGE, mean(|change| change.ltas_db)),
                    (LOUDNESS_CHANGE, mean(|change| change.loudness_lu)),
                    (MOVES, mean(|change| change.n_moves as f64)),
                ] {
                    let key = key([draft, "", "", recording, measure]);
                    rows.push(ScoreRow { key, count: None, n: songs_of_it.len(), value, interval: None });
                }
            }
        }
        rows
    }
}

impl Recording {
    /// Itself, and what it is part of.
    fn names(&self) -> [&str; 3] {
        [&self.song, ALL_SONGS, if self.tunes { TUNED } else { REPORTED }]
    }
}

/// The songs behind each name.
fn by_name<'a>(songs: impl Iterator<Item = &'a Recording>) -> BTreeMap<&'a str, Vec<&'a Recording>> {
    let mut named: BTreeMap<&str, Vec<&Recording>> = BTreeMap::new();
    for song in songs {
        for name in song.names() {
            named.entry(name).or_default().push(song);
        }
    }
    named
}

fn key(cells: [&str; 5]) -> ScoreKey {
    let [case, rule, size, recording, measure] = cells.map(str::to_owned);
    ScoreKey { case, rule, size, recording, measure }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(song: &str, tunes: bool) -> Recording {
        Recording { song: song.to_owned(), tunes }
    }

    fn figure(rows: &[ScoreRow], cells: [&str; 5]) -> Option<(usize, usize)> {
        let row = rows.iter().find(|row| row.key == key(cells))?;
        Some((row.count?, row.n))
    }

    #[test]
    fn alarms_are_counted_per_song_and_per_session() {
        let mut scores = Scores::default();
        scores.add_clean(&recording("a", true), BTreeMap::from([("rumble", 3)]));
        scores.add_clean(&recording("b", false), BTreeMap::new());
        let rows = scores.rows();
        assert!(rows.is_sorted_by(|a, b| a.key < b.key), "no key twice, and in order");
        for (name, findings, alarmed) in
            [("a", Some((3, 1)), Some((1, 1))), ("b", None, None), (ALL_SONGS, Some((3, 2)), Some((1, 2)))]
        {
            assert_eq!(figure(&rows, [CLEAN, "rumble", "", name, FALSE_ALARMS]), findings, "{name}");
            assert_eq!(figure(&rows, [CLEAN, "rumble", "", name, ALARMED_SESSIONS]), alarmed, "{name}");
        }
        assert_eq!(figure(&rows, [CLEAN, "resonance", "", ALL_SONGS, ALARMED_SESSIONS]), Some((0, 2)));
        assert_eq!(figure(&rows, [CLEAN, "clipped-codec", "", ALL_SONGS, FALSE_ALARMS]), None, "no rule");
    }

    #[test]
    fn changes_are_means_over_songs() {
        let mut scores = Scores::default();
        for (song, ltas_db, n_moves) in [("a", 1.0, 2), ("b", 2.0, 5)] {
            scores.add_change(&recording(song, true), "draft", Change { ltas_db, loudness_lu: 0.0, n_moves });
        }
        let rows = scores.rows();
        let mean =
            |measure| rows.iter().find(|row| row.key == key(["draft", "", "", TUNED, measure])).map(|row| row.value);
        assert_eq!((mean(LTAS_CHANGE), mean(MOVES)), (Some(1.5), Some(3.5)));
    }
}
