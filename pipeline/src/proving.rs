//! Proves moves that concern one stem, or two, by rendering them.

use crate::make_up::MakeUp;
use crate::mix_render::MixRender;
use crate::reader::{CHUNK_FRAMES, SessionReader};
use crate::strips::console_setting;
use crate::{Error, Heard, Options, Session, Stage, Watch};
use analyzer::{Meter, TrackAnalysis, TrackInfo, TrackMeter};
use desk::{Action, Console, ConsoleSetting, StripSetting};
use dsp::AudioBlock;
use rayon::prelude::*;
use std::collections::BTreeMap;
use suggest::{Channel, Judgement, Outcome, Proof, Proposal, Status};

/// Where a proposal stands: which finding, and which of its proposals.
pub(crate) type Place = (usize, usize);

/// Renders and judges every proposal that is proved on one stem or on a pair. A move that fails is tried at half its
/// size if it has one.
pub(crate) fn prove(
    session: &Session,
    heard: &Heard,
    findings: &[suggest::Heard],
    options: &Options,
    watch: &Watch<'_>,
) -> Result<BTreeMap<Place, Outcome>, Error> {
    let mut alone: BTreeMap<usize, Vec<(Place, &Proposal)>> = BTreeMap::new();
    let mut paired = Vec::new();
    let mut outcomes = BTreeMap::new();
    for (finding, one) in findings.iter().enumerate() {
        for (index, proposal) in one.proposals.iter().enumerate() {
            let place = (finding, index);
            match (proposal.proof, proposal.channel) {
                (Proof::Stem { .. }, Channel::Stem(stem)) => alone.entry(stem).or_default().push((place, proposal)),
                (Proof::PairSum { partner }, Channel::Stem(stem)) => {
                    paired.push(PairMove { place, proposal, stem, partner });
                }
                _ => {}
            }
        }
    }
    let bench = Bench { session, heard, tolerate_damage: options.keep_going, watch };
    let steps = alone.len() + paired.len();
    watch.step(Stage::Proving, 0, steps as u64)?;
    let proved: Vec<Result<Vec<(Place, Outcome)>, Error>> =
        alone.par_iter().map(|(stem, proposals)| bench.prove_on_stem(*stem, proposals)).collect();
    for result in proved {
        outcomes.extend(result?);
        watch.step(Stage::Proving, outcomes.len().min(steps) as u64, steps as u64)?;
    }
    // One after the other: turning or moving one stem changes what is right for the next.
    let mut settled: Vec<Vec<Action>> = vec![Vec::new(); session.stems.len()];
    for group in paired.chunk_by(|a, b| a.place.0 == b.place.0 && (a.stem, a.partner) == (b.stem, b.partner)) {
        let PairMove { stem, partner, .. } = group[0];
        let proposals: Vec<&Proposal> = group.iter().map(|one| one.proposal).collect();
        let judgement = bench.prove_on_pair(&proposals, stem, partner, &settled)?;
        let status = if judgement.accepted { Status::Kept } else { Status::Dropped };
        for one in group {
            if judgement.accepted {
                settled[stem].push(one.proposal.action.clone());
            }
            let outcome = Outcome { proposal: one.proposal.clone(), judgement: judgement.clone(), status };
            outcomes.insert(one.place, outcome);
        }
    }
    Ok(outcomes)
}

/// A move that is proved on the sum of two stems.
struct PairMove<'a> {
    place: Place,
    proposal: &'a Proposal,
    stem: usize,
    partner: usize,
}

struct Bench<'a> {
    session: &'a Session,
    heard: &'a Heard,
    tolerate_damage: bool,
    watch: &'a Watch<'a>,
}

impl Bench<'_> {
    /// Moves of one finding stand or fall together.
    fn prove_on_stem(&self, stem: usize, proposals: &[(Place, &Proposal)]) -> Result<Vec<(Place, Outcome)>, Error> {
        let proposals: Vec<(Place, Proposal)> = proposals
            .iter()
            .map(|(place, proposal)| Ok((*place, self.made_up(stem, proposal)?)))
            .collect::<Result<_, Error>>()?;
        let groups: Vec<&[(Place, Proposal)]> = proposals.chunk_by(|a, b| a.0.0 == b.0.0).collect();
        let actions = |group: &&[(Place, Proposal)]| group.iter().map(|(_, one)| one.action.clone()).collect();
        let variants: Vec<Vec<Action>> = std::iter::once(Vec::new()).chain(groups.iter().map(actions)).collect();
        let renders = self.render_stem(stem, &variants)?;
        let (before, afters) = renders.split_first().expect("the variant without a move comes first");
        let mut outcomes = Vec::new();
        for (group, after) in groups.into_iter().zip(afters) {
            outcomes.extend(self.judge_group(stem, group, before, after)?);
        }
        Ok(outcomes)
    }

    /// The proposal with its make-up, where it leaves one open: a compressor is judged as loud as the stem without it.
    fn made_up(&self, stem: usize, proposal: &Proposal) -> Result<Proposal, Error> {
        let Self { session, heard, tolerate_damage, watch } = *self;
        let mut strips = vec![Vec::new(); session.stems.len()];
        strips[stem].push(proposal.action.clone());
        let make_up = MakeUp { session, strips: &strips, n_frames: heard.n_frames, tolerate_damage, watch };
        let action = make_up.filled()?.swap_remove(stem).swap_remove(0);
        Ok(Proposal { action, ..proposal.clone() })
    }

    /// What becomes of moves that were rendered together; at half their size where they fail and all have one.
    fn judge_group(
        &self,
        stem: usize,
        group: &[(Place, Proposal)],
        before: &TrackAnalysis,
        after: &TrackAnalysis,
    ) -> Result<Vec<(Place, Outcome)>, Error> {
        let settled = |proposals: Vec<Proposal>, judgement: &Judgement, status: Status| {
            let outcome = |proposal| Outcome { proposal, judgement: judgement.clone(), status };
            group.iter().map(|(place, _)| *place).zip(proposals.into_iter().map(outcome)).collect()
        };
        let whole: Vec<Proposal> = group.iter().map(|(_, one)| one.clone()).collect();
        let judgement = whole[0].judge(before, after);
        if judgement.accepted {
            return Ok(settled(whole, &judgement, Status::Kept));
        }
        if let Some(halves) = whole.iter().map(|one| one.scaled(0.5)).collect::<Option<Vec<Proposal>>>() {
            let render = self.render_stem(stem, &[halves.iter().map(|half| half.action.clone()).collect()])?;
            let second = halves[0].judge(before, &render[0]);
            if second.accepted {
                return Ok(settled(halves, &second, Status::Reduced));
            }
        }
        Ok(settled(whole, &judgement, Status::Dropped))
    }

    /// Decodes the stem once and measures it through every variant of its strip.
    fn render_stem(&self, stem: usize, variants: &[Vec<Action>]) -> Result<Vec<TrackAnalysis>, Error> {
        let rate = self.session.sample_rate_hz;
        let file = &self.session.stems[stem];
        let unreadable = |error| Error::Unreadable(vec![error]);
        let start = self.session.start_frames()[stem];
        let mut reader = SessionReader::open(file, rate, start, self.tolerate_damage).map_err(unreadable)?;
        let info = TrackInfo {
            name: file.name.clone(),
            path: file.relative_path.clone(),
            codec: file.format.codec.clone(),
            bits_per_sample: file.format.bits_per_sample,
            sample_rate_hz: rate,
            channels: 2,
        };
        let mut lanes: Vec<(Console, usize, TrackMeter)> = variants
            .iter()
            .map(|actions| {
                let (name, actions, n_channels) = (String::new(), actions.clone(), file.n_channels());
                let strips = vec![StripSetting { name, actions, n_channels, output: None }];
                let console = Console::new(&ConsoleSetting { strips, ..ConsoleSetting::default() }, rate);
                let latency = console.latency();
                (console, latency, TrackMeter::with(info.clone(), Meter::OF_A_PROOF))
            })
            .collect();
        let mut input = [AudioBlock::default()];
        let mut mix = AudioBlock::default();
        while reader.read(CHUNK_FRAMES, &mut input[0]).map_err(unreadable)? {
            self.watch.go_on()?;
            for (console, latency, meter) in &mut lanes {
                console.process(&input, &mut mix);
                let skipped = (*latency).min(mix.n_frames());
                *latency -= skipped;
                mix.drop_front(skipped);
                meter.push(&mix);
            }
        }
        Ok(lanes.into_iter().map(|(_, _, meter)| meter.finish()).collect())
    }

    /// Judges the sum of two stems with all of these moves on the first, beside what was settled before.
    fn prove_on_pair(
        &self,
        proposals: &[&Proposal],
        stem: usize,
        partner: usize,
        settled: &[Vec<Action>],
    ) -> Result<Judgement, Error> {
        let render = |actions: Vec<Action>| {
            let pair = [stem, partner];
            let render = MixRender {
                session: self.session,
                stems: &pair,
                setting: console_setting(self.session, &pair, vec![actions, settled[partner].clone()], &[]),
                name: "pair",
                roles: None,
                parts: None,
                retained: Vec::new(),
                copied: false,
                meters: Meter::OF_A_PROOF,
                n_frames: self.heard.n_frames,
                tolerate_damage: self.tolerate_damage,
            };
            render.run(None, Stage::Proving, self.watch)
        };
        let before = render(settled[stem].clone())?;
        let moves = proposals.iter().map(|proposal| proposal.action.clone());
        let after = render(settled[stem].iter().cloned().chain(moves).collect())?;
        Ok(proposals[0].judge(&before.analysis, &after.analysis))
    }
}
