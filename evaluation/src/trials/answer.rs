use super::news::is_news;
use super::proportion::Proportion;
use super::right_move::is_right_move;
use crate::faults::Truth;
use analyzer::TimeRange;
use suggest::{Finding, Move, Plan, Status};

/// How far beyond the edges of what was planted a band may reach.
const BAND_TOLERANCE_OCTAVES: f64 = 1.0 / 3.0;

/// What was asked of a session with a fault in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Question {
    /// Is the fault told, of a stem that has it? Of all trials.
    Recall,
    /// Does the first thing that is told name a stem that has it? Of those in which anything is told.
    RightStem,
    /// Are the frequencies and the time right? Of the hits on a fault that has some.
    RightPlace,
    /// Is a move that undoes it among those that stand? Of the hits on a fault that one move undoes.
    RightMove,
}

impl Question {
    pub(super) const ALL: [Self; 4] = [Self::Recall, Self::RightStem, Self::RightPlace, Self::RightMove];

    /// What it is called in tables.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Recall => "recall",
            Self::RightStem => "right-stem",
            Self::RightPlace => "right-place",
            Self::RightMove => "right-move",
        }
    }
}

/// What `rules` say of a session with a fault in it, held against what is true.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Answer([Proportion; 4]);

impl Answer {
    /// Of one trial: the `planted` session's plan against that of the `clean` one.
    pub(super) fn of(rules: &[&str], truth: &Truth, clean: &Plan, planted: &Plan) -> Self {
        let told = planted.findings.iter().filter(|one| rules.contains(&one.rule));
        let news: Vec<&Finding> = told.filter(|one| is_news(one, &clean.findings)).collect();
        Self::of_news(&news, truth, planted)
    }

    fn of_news(news: &[&Finding], truth: &Truth, planted: &Plan) -> Self {
        let hits: Vec<&&Finding> = news.iter().filter(|one| names_stem(one, truth)).collect();
        let is_hit = !hits.is_empty();
        let mut answer = Self::default();
        answer.set(Question::Recall, is_hit);
        if let Some(first) = news.first() {
            answer.set(Question::RightStem, names_stem(first, truth));
        }
        if is_hit && (truth.band_hz.is_some() || truth.place.is_some()) {
            answer.set(Question::RightPlace, hits.iter().any(|hit| is_right_place(hit, truth)));
        }
        if let Some(remedy) = truth.remedy.filter(|_| is_hit) {
            let tolerance = truth.tolerance.unwrap_or(remedy.tolerance());
            let answers =
                |one: &&Move| one.status != Status::Dropped && hits.iter().any(|hit| hit.moves.contains(&one.id));
            let mut standing = planted.moves.iter().filter(answers);
            answer.set(Question::RightMove, standing.any(|one| is_right_move(one, (remedy, tolerance), &truth.stems)));
        }
        answer
    }

    fn set(&mut self, question: Question, is_true: bool) {
        self.0[question as usize] = Proportion::of(is_true);
    }

    /// What was answered to one of them.
    pub(super) fn to(self, question: Question) -> Proportion {
        self.0[question as usize]
    }

    pub(super) fn add(&mut self, other: Self) {
        for (sum, one) in self.0.iter_mut().zip(other.0) {
            sum.add(one);
        }
    }
}

/// It names a stem that has the fault; a fault of the mix has none.
fn names_stem(finding: &Finding, truth: &Truth) -> bool {
    truth.stems.is_empty() || finding.stems.iter().any(|stem| truth.stems.contains(stem))
}

/// Its band lies inside the planted one, and its times overlap with the planted one; what tells none is not right.
fn is_right_place(finding: &Finding, truth: &Truth) -> bool {
    let is_inside = |planted: [f64; 2]| {
        let reach = BAND_TOLERANCE_OCTAVES.exp2();
        finding.band_hz.is_some_and(|found| found[0] >= planted[0] / reach && found[1] <= planted[1] * reach)
    };
    let overlaps = |planted: TimeRange| {
        finding.places.iter().any(|place| place.start_s < planted.end_s && planted.start_s < place.end_s)
    };
    truth.band_hz.is_none_or(is_inside) && truth.place.is_none_or(overlaps)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::finding;
    use super::*;

    fn truth(stem: &str) -> Truth {
        Truth {
            stems: vec![stem.to_owned()],
            rules: &["resonance"],
            band_hz: None,
            place: None,
            remedy: None,
            tolerance: None,
        }
    }

    #[test]
    fn a_place_is_right_inside_a_third_of_an_octave_and_within_the_time() {
        let place = TimeRange { start_s: 4.0, end_s: 8.0 };
        let planted = Truth { band_hz: Some([900.0, 1_100.0]), place: Some(place), ..truth("Bass") };
        let found = |band_hz, start_s, end_s| Finding {
            band_hz: Some(band_hz),
            places: vec![TimeRange { start_s, end_s }],
            ..finding("resonance", &["Bass"])
        };
        assert!(is_right_place(&found([750.0, 1_300.0], 7.0, 20.0), &planted));
        assert!(!is_right_place(&found([700.0, 1_300.0], 7.0, 20.0), &planted), "too low");
        assert!(!is_right_place(&found([750.0, 1_400.0], 7.0, 20.0), &planted), "too high");
        assert!(!is_right_place(&found([900.0, 1_100.0], 8.0, 20.0), &planted), "too late");
        assert!(!is_right_place(&finding("resonance", &["Bass"]), &planted), "nothing told");
    }

    #[test]
    fn a_fault_of_the_mix_is_named_by_whatever_is_named() {
        assert!(names_stem(&finding("resonance", &["Bass", "Kick"]), &truth("Kick")));
        assert!(!names_stem(&finding("resonance", &["Bass"]), &truth("Kick")));
        assert!(names_stem(&finding("tonal-balance", &["bus:mix"]), &Truth { stems: Vec::new(), ..truth("Kick") }));
    }
}
