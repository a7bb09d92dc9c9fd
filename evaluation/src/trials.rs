//! How often what premix says is right: faults are planted in sessions, and what is said of them is held against what was
//! planted and against what is said of the same sessions without.

mod answer;
mod clean;
mod document;
#[cfg(test)]
pub(crate) mod fixtures;
mod news;
mod own_reference;
mod plan_of_trials;
mod proportion;
mod right_move;
mod rule_rates;
mod score_row;
mod scores;
#[cfg(test)]
mod tests;

use crate::faults::{Fault, Material, Planted, Size, Truth, Use, use_of};
use crate::parallel;
use crate::session_folder::SessionFolder;
use answer::{Answer, Question};
use anyhow::Context;
use clean::{Change, false_alarms};
use own_reference::OwnReference;
use pipeline::Depth;
use plan_of_trials::{DRAFTS, PlanOfTrials};
use scores::{ANY_RULE, Recording, Scores};
use std::collections::BTreeSet;
use std::io::Write;
use suggest::Plan;

/// How it is called.
pub(crate) const USAGE: &str =
    "evaluation errors [--full | --subset] [--songs NAME,…] [--faults NAME,…] [--stems FOLDER] [--write]";

/// What is asked about a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Case {
    fault: Fault,
    /// The mix of the song's own stems that the session is judged by; `None` where the user says nothing.
    reference: Option<OwnReference>,
}

impl Case {
    const fn of(fault: Fault) -> Self {
        Self { fault, reference: None }
    }

    /// All of them.
    fn all() -> Vec<Self> {
        let own = OwnReference::ALL.into_iter();
        let own = own.flat_map(|one| OwnReference::FAULTS.map(|fault| Self { fault, reference: Some(one) }));
        Fault::ALL.map(Self::of).into_iter().chain(own).collect()
    }

    /// What it is called in tables.
    fn name(self) -> String {
        self.fault.name().to_owned() + self.reference.map_or("", OwnReference::suffix)
    }
}

/// A fault that is planted once.
#[derive(Debug, Clone, Copy)]
struct Trial {
    case: Case,
    size: Size,
    /// Which of the stems and places that it could be at.
    draw: u64,
}

/// A session that nothing was done to, and what is said of it.
struct CleanSession<'a> {
    material: &'a Material,
    reference: Option<OwnReference>,
    folder: SessionFolder,
    found: Plan,
    proved: Plan,
}

impl<'a> CleanSession<'a> {
    fn of(material: &'a Material, reference: Option<OwnReference>) -> anyhow::Result<Self> {
        let mut folder = SessionFolder::of(material)?;
        if let Some(reference) = reference {
            folder.follow(&reference.audio(material), material.sample_rate_hz)?;
        }
        let (found, proved) = (folder.heard(Depth::Findings)?.plan, folder.heard(Depth::Moves)?.plan);
        Ok(Self { material, reference, folder, found, proved })
    }

    /// What is answered to one fault: by each rule that could tell it, and by all of them.
    fn answers(&self, planted: &Planted) -> anyhow::Result<Vec<(&'static str, Answer)>> {
        let Truth { rules, remedy, .. } = planted.truth;
        // Moves are rendered where it is known which is right.
        let (depth, clean) =
            if remedy.is_some() { (Depth::Moves, &self.proved) } else { (Depth::Findings, &self.found) };
        let heard = self.folder.with(self.material, planted)?.heard(depth)?.plan;
        let answer = |rules: &[&'static str]| Answer::of(rules, &planted.truth, clean, &heard);
        let mut answers: Vec<_> = rules.iter().map(|rule| (*rule, answer(&[*rule]))).collect();
        answers.push((ANY_RULE, answer(rules)));
        Ok(answers)
    }

    /// The answers to a trial; none where its fault has no place in this session.
    fn run(&self, trial: &Trial) -> anyhow::Result<Vec<(&'static str, Answer)>> {
        let Trial { case, size, draw } = *trial;
        let fault = case.fault;
        let Some(planted) = fault.plant(size, self.material, draw) else { return Ok(Vec::new()) };
        // What was drawn before is no trial of its own.
        if (0..draw).any(|earlier| fault.plant(size, self.material, earlier).as_ref() == Some(&planted)) {
            return Ok(Vec::new());
        }
        let planted = match self.reference {
            Some(_) => OwnReference::asked(planted),
            None => planted,
        };
        let about = || format!("{} {} in {}", size.name(), case.name(), self.material.song);
        let answers = self.answers(&planted).with_context(about)?;
        let is_told = answers.iter().any(|(_, answer)| answer.to(Question::Recall).count > 0);
        let is_mended = answers.iter().any(|(_, answer)| answer.to(Question::RightMove).count > 0);
        let told = if is_mended {
            "told and mended"
        } else if is_told {
            "told"
        } else {
            "missed"
        };
        report(&format!("{}, {}: {told}", about(), planted.truth.stems.join(" and ")));
        Ok(answers)
    }
}

/// Runs `errors` with the words behind it: tables go to the standard output, progress to the standard error. Without
/// `--write` it fails where a figure is not the committed one.
pub(crate) fn run(words: &[String]) -> anyhow::Result<()> {
    let plan = PlanOfTrials::parse(words)?;
    let rows = scores(&plan, parallel::n_threads())?.rows();
    std::io::stdout().lock().write_all(document::tables(&rows).as_bytes())?;
    plan.settle(&rows)
}

/// Everything that `plan` asks for. Songs follow each other, so that one is in memory; their trials run side by side.
fn scores(plan: &PlanOfTrials, n_threads: usize) -> anyhow::Result<Scores> {
    let mut scores = Scores::default();
    for song in plan.choice.songs()? {
        let material = song.read()?;
        report(&format!("{}: {} stems", material.song, material.stems.len()));
        let recording = Recording { tunes: use_of(&material.song) == Use::Tunes, song: material.song.clone() };
        add_song(&mut scores, &recording, &material, (plan, n_threads))?;
    }
    Ok(scores)
}

fn add_song(
    scores: &mut Scores,
    recording: &Recording,
    material: &Material,
    (plan, n_threads): (&PlanOfTrials, usize),
) -> anyhow::Result<()> {
    let clean = CleanSession::of(material, None)?;
    scores.add_clean(recording, false_alarms(&clean.found.findings));
    for (draft, balance) in DRAFTS {
        if let Some(change) = Change::by(balance, &clean.folder)? {
            scores.add_change(recording, draft, change);
        }
    }
    let trials = plan.trials(&material.song);
    let references: BTreeSet<Option<OwnReference>> = trials.iter().map(|trial| trial.case.reference).collect();
    for reference in references {
        let judged;
        let clean = match reference {
            None => &clean,
            Some(own) => {
                judged = CleanSession::of(material, reference)?;
                let n_told = judged.found.findings.iter().filter(|one| one.rule == "unlike-reference").count();
                report(&format!("{} as it is beside its {}: {n_told} told", material.song, own.words()));
                &judged
            }
        };
        let trials: Vec<Trial> = trials.iter().copied().filter(|trial| trial.case.reference == reference).collect();
        let answers = parallel::map_on(n_threads, &trials, |trial| clean.run(trial));
        for (trial, answers) in trials.iter().zip(answers) {
            scores.add_trial(recording, (trial.case, trial.size), &answers?);
        }
    }
    Ok(())
}

/// A line of progress.
fn report(line: &str) {
    // There is no one left to tell when the standard error is gone.
    drop(writeln!(std::io::stderr().lock(), "{line}"));
}
