use crate::handed_on::HandedOn;
use crate::listening::Heard;
use crate::mix_render::{MixRender, RenderedMix};
use crate::output::{Staging, conform};
use crate::own_output::check_free;
use crate::part_file::{WrittenFile, matched_files};
use crate::proving::{Place, prove};
use crate::relative_path::relative_path;
use crate::strips::console_setting;
use crate::{AcceptedFinding, Error, Options, Parts, Session, SongLikeness, Stage, Watch, listen, preview};
use analyzer::{Meter, TrackAnalysis};
use desk::{Action, ConsoleSetting};
use media::{WavSampleFormat, WavWriter};
use std::collections::BTreeMap;
use std::path::Path;
use suggest::{
    Acceptance, Balance, BusSetting, Channel, Composition, FocalMaps, GroupBus, Guard, Judgement, MixFileReading,
    MixReading, Outcome, Placement, Plan, Proof, Proposal, RULES, ReferenceSummary, Scope, SessionSummary, Status,
    StemSummary, Verified, compose, group_buses, judge_mix, kick_masking_index,
};

/// A plan and everything that was measured for it.
#[derive(Debug)]
pub struct Draft {
    /// The plan.
    pub plan: Plan,
    /// What the session is judged by.
    pub target: suggest::Target,
    /// Readings of the stems, in session order.
    pub stems: Vec<TrackAnalysis>,
    /// Readings of the plain sum.
    pub unity: TrackAnalysis,
    /// Readings of the draft; `None` when nothing was rendered.
    pub draft: Option<TrackAnalysis>,
    /// When and where the part that should win is lost; `None` where nobody listened for it.
    pub focal: Option<FocalMaps>,
    /// How typical the mix is of the songs of the profile: the draft, or the plain sum where nothing was rendered.
    pub likeness: SongLikeness,
}

/// What is rendered of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Nothing: findings alone.
    Findings,
    /// Every move is rendered and judged.
    Moves,
}

/// Listens to a session and gives its plan without writing anything.
pub fn plan(session: &Session, options: &Options, depth: Depth, watch: &Watch<'_>) -> Result<Draft, Error> {
    if depth == Depth::Moves {
        session.needs_stems()?;
    }
    let heard = listen(session, options, None, watch)?;
    match depth {
        Depth::Findings => {
            let scopes = [Scope::Stems, Scope::Mix];
            let findings = scopes.iter().flat_map(|scope| heard.findings(&heard.unity, *scope, options));
            let findings = findings.map(|one| (one, Vec::new())).collect();
            Ok(assemble(session, heard, findings, Vec::new(), None))
        }
        Depth::Moves => {
            let mixed = Mixing::new(session, &heard, options, watch).mix()?;
            let draft = mixed.behind_bus().clone();
            Ok(finish(session, heard, Vec::new(), mixed, draft))
        }
    }
}

/// Listens to a session, proves the moves, renders the draft and writes it, the plain sum and the files that
/// `files` makes of the result (name and content) into the folder `out`, which appears whole or not at all, with the
/// `parts` that are wanted.
pub fn draft(
    session: &Session,
    options: &Options,
    (out, parts): (&Path, Parts),
    files: impl FnOnce(&Draft) -> Vec<(&'static str, Vec<u8>)>,
    watch: &Watch<'_>,
) -> Result<Draft, Error> {
    session.needs_stems()?;
    check_free(out, parts)?;
    let staging = Staging::new(out)?;
    let rate = session.sample_rate_hz;
    let create =
        |name| WavWriter::create(&staging.float_path(name)?, rate, 2, WavSampleFormat::Float32).map_err(Error::Writing);
    let mut unity_sink = create("unity")?;
    let heard = listen(session, options, Some(&mut unity_sink), watch)?;
    unity_sink.finish().map_err(Error::Writing)?;
    let mixing = Mixing::new(session, &heard, options, watch);
    let mixed = mixing.mix()?;
    let mut draft_sink = create("draft")?;
    let bus = preview::bus(mixed.behind_bus(), mixed.balance(heard.decision.balance));
    let whole_bus = [mixed.bus.clone(), bus.clone()].concat();
    let output = MixOutput { bus: whole_bus, measured: false, parts: Some((&staging, parts)) };
    let rendered = mixing.render_retaining(&mixed.strips, Vec::new(), output, Some(&mut draft_sink))?;
    draft_sink.finish().map_err(Error::Writing)?;
    let format = parts.form.of_mixes();
    let mut written = ["draft", "unity"].map(|name| WrittenFile::mix(name, format)).to_vec();
    written.extend(rendered.written.iter().cloned());
    let (unity_gain_db, draft_gain_db) = preview::matching_gains_db(&heard.unity.analysis, &rendered.analysis);
    let write = |name, gain_db, done| conform(&staging, (name, format), gain_db, (watch, done, 2));
    write("unity", unity_gain_db, 0)?;
    let draft = write("draft", draft_gain_db, 1)?;
    let bus = bus_settings(bus, mixed.behind_bus(), &rendered);
    let mut result = finish(session, heard, bus, mixed, draft);
    result.plan.session.folder = relative_path(out, &session.folder);
    let handed_on = HandedOn::of_plan(&result.plan, session, draft_gain_db);
    let prepared = handed_on.write((&staging, out), parts, options.keep_going, watch)?;
    written.extend(prepared);
    result.plan.files = Some(matched_files(unity_gain_db, draft_gain_db, written));
    for (name, content) in files(&result) {
        staging.write_bytes(name, &content)?;
    }
    watch.step(Stage::Writing, 2, 2)?;
    // Meanwhile somebody may have worked in it.
    check_free(out, parts)?;
    staging.publish()?;
    Ok(result)
}

/// Each attempt to prove moves together is a render of the whole song.
const MOST_ATTEMPTS: usize = 4;

/// What comes behind the buses of a mix, whether its strips and groups are measured, and which of its parts are written where.
#[derive(Default)]
struct MixOutput<'a> {
    bus: Vec<Action>,
    measured: bool,
    parts: Option<(&'a Staging, Parts)>,
}

/// Renders whole mixes.
struct Mixing<'a> {
    session: &'a Session,
    heard: &'a Heard,
    options: &'a Options,
    watch: &'a Watch<'a>,
    groups: Vec<GroupBus>,
}

/// The mix with all moves that stood, before what the mix bus does for the draft.
struct Mixed {
    strips: Vec<Vec<Action>>,
    findings: Vec<(suggest::Heard, Vec<Outcome>)>,
    /// Where the repaired stems belong.
    placement: Placement,
    /// Before the mix bus.
    mix: RenderedMix,
    /// What the mix bus does for the tone.
    bus: Vec<Action>,
    /// What comes of that; `None` where it does nothing.
    toned: Option<TrackAnalysis>,
}

impl Mixed {
    fn behind_bus(&self) -> &TrackAnalysis {
        self.toned.as_ref().unwrap_or(&self.mix.analysis)
    }

    /// What became of the `decided` balance: without a fader or pan move it is still that of the stems.
    fn balance(&self, decided: Balance) -> Balance {
        let mixes = |action: &Action| matches!(action, Action::Gain { .. } | Action::Pan { .. });
        if self.strips.iter().flatten().any(mixes) { decided } else { Balance::Keep }
    }
}

/// Ties every finding to what became of its proposals.
fn tie(findings: Vec<suggest::Heard>, outcomes: &BTreeMap<Place, Outcome>) -> Vec<(suggest::Heard, Vec<Outcome>)> {
    let of = |finding: usize, n: usize| (0..n).filter_map(|i| outcomes.get(&(finding, i)).cloned()).collect();
    findings
        .into_iter()
        .enumerate()
        .map(|(f, one)| (of(f, one.proposals.len()), one))
        .map(|(o, one)| (one, o))
        .collect()
}

impl<'a> Mixing<'a> {
    fn new(session: &'a Session, heard: &'a Heard, options: &'a Options, watch: &'a Watch<'a>) -> Self {
        let roles: Vec<_> = heard.stems.iter().map(|stem| (stem.name(), stem.role.role)).collect();
        Self { session, heard, options, watch, groups: group_buses(&roles) }
    }

    /// Renders the mix before its bus, and measures it and its parts.
    fn render(&self, strips: &[Vec<Action>]) -> Result<RenderedMix, Error> {
        self.render_retaining(strips, Vec::new(), MixOutput { measured: true, ..MixOutput::default() }, None)
    }

    /// The same, retaining the outputs of the strips of these stems.
    fn render_retaining(
        &self,
        strips: &[Vec<Action>],
        retained: Vec<usize>,
        output: MixOutput<'_>,
        sink: Option<&mut WavWriter>,
    ) -> Result<RenderedMix, Error> {
        let all: Vec<usize> = (0..self.session.stems.len()).collect();
        let setting = console_setting(self.session, &all, strips.to_vec(), &self.groups);
        let render = MixRender {
            session: self.session,
            stems: &all,
            setting: ConsoleSetting { mix: output.bus, ..setting },
            name: "draft",
            roles: output.measured.then(|| self.heard.roles()),
            parts: output.parts,
            retained,
            copied: false,
            meters: Meter::OF_A_PROOF,
            n_frames: self.heard.n_frames,
            tolerate_damage: self.options.keep_going,
        };
        render.run(sink, Stage::Mixing, self.watch)
    }

    /// Renders the mix that `standing` moves make, and listens to who hides whom in it where one of them is about that.
    fn render_for(&self, standing: &[(Place, Proposal)], strips: &[Vec<Action>]) -> Result<RenderedMix, Error> {
        let is_unmasking = |proof| matches!(proof, Proof::Audibility { .. } | Proof::LowEnd { .. });
        let unmasking = standing.iter().filter(|(_, proposal)| is_unmasking(proposal.proof));
        let moved: Vec<usize> = unmasking
            .filter_map(|(_, proposal)| match proposal.channel {
                Channel::Stem(stem) => Some(stem),
                Channel::MixBus => None,
            })
            .collect();
        let asked = !moved.is_empty();
        let output = MixOutput { measured: true, ..MixOutput::default() };
        let mut after = self.render_retaining(strips, moved, output, None)?;
        if asked {
            after.masking = self.heard.masking(&after, self.options);
        }
        Ok(after)
    }

    /// Proves the repairs on stems and pairs one by one, listens to the repaired mix, then proves the moves on it
    /// together.
    fn mix(&self) -> Result<Mixed, Error> {
        let Self { session, heard, options, watch, .. } = *self;
        let mut findings = heard.findings(&heard.unity, Scope::Stems, options);
        let mut outcomes = prove(session, heard, &findings, options, watch)?;
        let repaired = self.strips(outcomes.values());
        let rendered = if repaired.iter().all(Vec::is_empty) { None } else { Some(self.render(&repaired)?) };
        let before = match rendered {
            Some(mut rendered) => {
                rendered.masking = heard.masking(&rendered, options);
                rendered
            }
            None => heard.unity.clone(),
        };
        let before = &before;
        let n_repairs = findings.len();
        findings.extend(heard.findings(before, Scope::Mix, options));
        // What a stem by itself proves is settled before the moves that only the mix can prove.
        let on_stems = prove(session, heard, &findings[n_repairs..], options, watch)?;
        outcomes.extend(on_stems.into_iter().map(|((finding, index), one)| ((n_repairs + finding, index), one)));
        let settled = self.strips(outcomes.values());
        let later = findings.iter().enumerate().skip(n_repairs);
        let proposals =
            later.flat_map(|(f, one)| one.proposals.iter().enumerate().map(move |(i, p)| ((f, i), p.clone())));
        let placement = Placement::of(&heard.session(before));
        let proposals = proposals.filter(|(place, _)| !outcomes.contains_key(place)).collect();
        let mix = self.prove_in_mix(before, &placement, &settled, proposals, &mut outcomes)?;
        let strips = self.strips(outcomes.values());
        let mut mix = match mix {
            Some(mix) => mix,
            None if strips == repaired => before.clone(),
            None => self.render(&strips)?,
        };
        if mix.masking.is_none() {
            mix.masking = heard.masking(&mix, options);
        }
        let toned = self.tone_of_bus(&mix, &mut findings, &mut outcomes)?;
        let (bus, toned) = toned.map_or((Vec::new(), None), |(bus, toned)| (bus, Some(toned)));
        Ok(Mixed { strips, findings: tie(findings, &outcomes), placement, mix, bus, toned })
    }

    /// Fits the tone of the mix bus to the mix with all other moves, and proves it: whole, at half its size, or not at all. Gives
    /// the bus that stands, and the mix behind it.
    fn tone_of_bus(
        &self,
        mix: &RenderedMix,
        findings: &mut [suggest::Heard],
        outcomes: &mut BTreeMap<Place, Outcome>,
    ) -> Result<Option<(Vec<Action>, TrackAnalysis)>, Error> {
        let mut standing = Vec::new();
        for (finding, proposal) in self.heard.bus_tone(mix, findings, self.options) {
            standing.push(((finding, findings[finding].proposals.len()), proposal.clone()));
            findings[finding].proposals.push(proposal);
        }
        for halved in [false, true] {
            if standing.is_empty() {
                break;
            }
            let bus: Vec<Action> = standing.iter().map(|(_, proposal)| proposal.action.clone()).collect();
            let output = MixOutput { bus: bus.clone(), ..MixOutput::default() };
            let after = self.render_retaining(&mix.strips, Vec::new(), output, None)?.analysis;
            let proposals: Vec<Proposal> = standing.iter().map(|(_, proposal)| proposal.clone()).collect();
            let (was, is) = (self.reading(mix), self.reading_of(&after, mix));
            let judgements =
                judge_mix(&proposals, &vec![None; proposals.len()], &was, &is, self.heard.decision.balance);
            if judgements.iter().all(|judgement| judgement.accepted) {
                let status = if halved { Status::Reduced } else { Status::Kept };
                let outcome = |((place, proposal), judgement)| (place, Outcome { proposal, judgement, status });
                outcomes.extend(standing.into_iter().zip(judgements).map(outcome));
                return Ok(Some((bus, after)));
            }
            standing = next_attempt(standing, judgements, halved, outcomes);
        }
        Ok(None)
    }

    /// Renders all `proposals` together, then those that failed at half their size, and drops what still fails. Gives the
    /// last mix when it holds just the moves that stood.
    fn prove_in_mix(
        &self,
        before: &RenderedMix,
        placement: &Placement,
        repaired: &[Vec<Action>],
        proposals: Vec<(Place, Proposal)>,
        outcomes: &mut BTreeMap<Place, Outcome>,
    ) -> Result<Option<RenderedMix>, Error> {
        let mut standing = proposals;
        let mut failures: BTreeMap<Place, String> = BTreeMap::new();
        for attempt in 0..MOST_ATTEMPTS {
            if standing.is_empty() {
                break;
            }
            let halved = attempt > 0;
            let strips = with(repaired, standing.iter().map(|(_, proposal)| proposal));
            let after = self.render_for(&standing, &strips)?;
            let judgements = self.judge(&standing, placement, before, &after);
            let failed = judgements.iter().filter(|judgement| !judgement.accepted).count();
            if failed == 0 {
                let status = |size: f64| if size < self.options.strength { Status::Reduced } else { Status::Kept };
                outcomes.extend(standing.into_iter().zip(judgements).map(|((place, proposal), judgement)| {
                    let judgement = match failures.get(&place) {
                        Some(failed) => judgement.after_failing(failed),
                        None => judgement,
                    };
                    let status = status(proposal.size);
                    (place, Outcome { proposal, judgement, status })
                }));
                return Ok(Some(after));
            }
            if !halved {
                let failed = standing.iter().zip(&judgements).filter(|(_, judgement)| !judgement.accepted);
                failures.extend(failed.map(|((place, _), judgement)| (*place, judgement.reason.clone())));
            }
            standing = next_attempt(standing, judgements, halved || attempt + 1 == MOST_ATTEMPTS, outcomes);
        }
        // What still shifts after so many renders is not proved.
        let unproved = |proposal| Outcome { proposal, judgement: Judgement::unproved(), status: Status::Dropped };
        outcomes.extend(standing.into_iter().map(|(place, proposal)| (place, unproved(proposal))));
        Ok(None)
    }

    fn judge(
        &self,
        proposals: &[(Place, Proposal)],
        placement: &Placement,
        before: &RenderedMix,
        after: &RenderedMix,
    ) -> Vec<Judgement> {
        let proposals: Vec<Proposal> = proposals.iter().map(|(_, proposal)| proposal.clone()).collect();
        let (was_db, is_db) = (placement.errors_db(&before.levels_lu), placement.errors_db(&after.levels_lu));
        let index = |mix: &RenderedMix, focal: usize| mix.masking.as_ref()?.focal_index(focal);
        let own: Vec<_> = proposals
            .iter()
            .map(|proposal| match (proposal.proof, proposal.channel) {
                (Proof::Audibility { focal, .. }, _) => index(before, focal).zip(index(after, focal)),
                (Proof::LowEnd { kick, bass, .. }, _) => {
                    let index = |mix: &RenderedMix| kick_masking_index(mix.masking.as_ref()?, kick, bass);
                    index(before).zip(index(after))
                }
                (_, Channel::Stem(stem)) => was_db[stem].zip(is_db[stem]),
                (_, Channel::MixBus) => None,
            })
            .collect();
        judge_mix(&proposals, &own, &self.reading(before), &self.reading(after), self.heard.decision.balance)
    }

    fn reading(&self, mix: &RenderedMix) -> MixReading {
        self.reading_of(&mix.analysis, mix)
    }

    /// The same of what comes of `mix` behind a bus.
    fn reading_of(&self, analysis: &TrackAnalysis, mix: &RenderedMix) -> MixReading {
        let outside = self.heard.session(mix).outside_corridor_db(analysis);
        MixReading::new(analysis, outside, mix.group_levels_lu.clone())
    }

    /// The settings of every strip with the moves that stand.
    fn strips<'b>(&self, outcomes: impl Iterator<Item = &'b Outcome>) -> Vec<Vec<Action>> {
        let empty = vec![Vec::new(); self.session.stems.len()];
        with(&empty, outcomes.filter(|outcome| outcome.status != Status::Dropped).map(|outcome| &outcome.proposal))
    }
}

fn with<'a>(strips: &[Vec<Action>], proposals: impl Iterator<Item = &'a Proposal>) -> Vec<Vec<Action>> {
    let mut strips = strips.to_vec();
    for proposal in proposals {
        if let Channel::Stem(stem) = proposal.channel {
            strips[stem].push(proposal.action.clone());
        }
    }
    strips
}

/// What the mix bus did to the mix.
fn bus_settings(bus: Vec<Action>, before: &TrackAnalysis, rendered: &RenderedMix) -> Vec<BusSetting> {
    let after = &rendered.analysis;
    let pair = |metric: &str, reading: fn(&TrackAnalysis) -> Option<f64>| {
        let (before, after) = reading(before).zip(reading(after))?;
        Some(Verified { metric: metric.to_owned(), before, after })
    };
    let plr = before.dynamics.plr_db.zip(after.dynamics.plr_db);
    let plr = plr.map(|(before, after)| Guard { metric: "mix_plr_db".to_owned(), before, after });
    let reduction = rendered.gain_reduction.map(|reduction| Guard {
        metric: "gain_reduction_p95_db".to_owned(),
        before: 0.0,
        after: reduction.p95_db,
    });
    let setting = |action: Action| match action {
        Action::Limiter { .. } => BusSetting {
            verified: pair("true_peak_dbtp", |mix| mix.loudness.true_peak_dbtp),
            guards: plr.clone().into_iter().chain(reduction.clone()).collect(),
            reason: "guards the ceiling of the preview; it is no part of the mix you hand on",
            action,
        },
        _ => BusSetting {
            verified: pair("integrated_lufs", |mix| mix.loudness.integrated_lufs),
            guards: Vec::new(),
            reason: "sets the level of the mix against the ceiling of the file",
            action,
        },
    };
    bus.into_iter().map(setting).collect()
}

/// What came of a session that was mixed and written as `draft`.
fn finish(session: &Session, heard: Heard, bus: Vec<BusSetting>, mixed: Mixed, draft: TrackAnalysis) -> Draft {
    let Mixed { findings, placement, mix, .. } = mixed;
    let after = After { mix, placement, draft };
    assemble(session, heard, findings, bus, Some(after))
}

/// The mix before its bus, which knows its parts, where its stems belong, and the draft as it was written.
struct After {
    mix: RenderedMix,
    placement: Placement,
    draft: TrackAnalysis,
}

fn assemble(
    session: &Session,
    heard: Heard,
    findings: Vec<(suggest::Heard, Vec<Outcome>)>,
    bus: Vec<BusSetting>,
    after: Option<After>,
) -> Draft {
    let reading = |analysis: &TrackAnalysis, parts: &RenderedMix| {
        let outside = heard.session(parts).outside_corridor_db(analysis);
        let name = |stem: usize| heard.stems[stem].analysis.name.clone();
        MixReading {
            masking: parts.masking.as_ref().map(|masking| masking.reading(&heard.song.sections, name)),
            translation: heard.translation(parts),
            ..MixReading::new(analysis, outside, parts.group_levels_lu.clone())
        }
    };
    let stale = stale_acceptances(session, &heard, &findings);
    let mut summary = summary(session, &heard);
    summary.notes.extend(stale);
    let plan = compose(Composition {
        session: summary,
        stems: stem_summaries(&heard, after.as_ref()),
        mix_file: mix_file_reading(&heard),
        before: reading(&heard.unity.analysis, &heard.unity),
        after: after.as_ref().map(|after| reading(&after.draft, &after.mix)),
        heard: findings,
        pairs: heard.pairs,
        bus,
    });
    let masking_after = after.as_ref().and_then(|after| after.mix.masking.as_ref());
    let focal = heard.unity.masking.as_ref().and_then(|before| FocalMaps::new(before, masking_after));
    let mix = after.as_ref().map_or(&heard.unity.analysis, |after| &after.draft);
    // What is made of stems is to be mastered, whatever it measures like.
    let mastered = heard.mix_only && heard.decision.stage == suggest::Stage::Master;
    let likeness = heard.peers.likeness(mix, mastered, None);
    Draft {
        plan,
        focal,
        likeness,
        target: heard.target,
        stems: heard.stems.into_iter().map(|stem| stem.analysis).collect(),
        unity: heard.unity.analysis,
        draft: after.map(|after| after.draft),
    }
}

fn mix_file_reading(heard: &Heard) -> Option<MixFileReading> {
    let names: Vec<&str> = heard.stems.iter().map(suggest::HeardStem::name).collect();
    heard.mix_file.as_ref().map(|mix| mix.reading(&names))
}

/// The references, and what the one that is a mix of the stems tells of them.
fn references(heard: &Heard) -> Vec<ReferenceSummary> {
    let mut references: Vec<_> = heard.target.references().iter().map(suggest::Reference::summary).collect();
    if let Some(own) = &heard.own_mix {
        let names: Vec<&str> = heard.stems.iter().map(suggest::HeardStem::name).collect();
        references[own.reference].own_mix = Some(own.reading(&names));
    }
    references
}

/// A note for each accepted finding that is no longer heard, of the rules that listened.
fn stale_acceptances(session: &Session, heard: &Heard, findings: &[(suggest::Heard, Vec<Outcome>)]) -> Vec<String> {
    let stale = heard.accepted.iter().zip(&session.accepted);
    let listened = |one: &Acceptance| RULES.iter().any(|rule| rule.name == one.rule && rule.listens(heard.technical));
    let is_heard = |one: &Acceptance| findings.iter().any(|(finding, _)| one.concerns(finding));
    let stale = stale.filter(|(one, _)| listened(one) && !is_heard(one));
    let note = |(one, told): (&Acceptance, &AcceptedFinding)| {
        let on = told.stem.as_ref().map_or(String::new(), |stem| format!(" on {stem}"));
        format!("The file premix.toml accepts {}{on}, which is not heard: the entry can go.", one.rule)
    };
    stale.map(note).collect()
}

fn summary(session: &Session, heard: &Heard) -> SessionSummary {
    SessionSummary {
        title: session.title.clone(),
        folder: session.folder.display().to_string(),
        stage: heard.decision.stage,
        balance: heard.decision.balance,
        balance_because: heard.decision.because.clone(),
        sample_rate_hz: session.sample_rate_hz,
        duration_s: heard.n_frames as f64 / f64::from(session.sample_rate_hz),
        n_frames: heard.n_frames,
        tempo_bpm: heard.song.tempo.as_ref().map(|tempo| tempo.bpm),
        song: heard.song.clone(),
        technical: heard.technical,
        mix_only: session.mix_only,
        mixes: session.mixes.clone(),
        target: heard.target.summary(),
        references: references(heard),
        notes: heard.notes.clone(),
    }
}

fn stem_summaries(heard: &Heard, after: Option<&After>) -> Vec<StemSummary> {
    let rebuilt = after.filter(|_| heard.decision.balance == Balance::Rebuild);
    let wanted_lu =
        rebuilt.map_or(vec![None; heard.stems.len()], |after| after.placement.levels_lu(&after.mix.levels_lu));
    let summary = |(index, stem): (usize, &suggest::HeardStem)| StemSummary {
        name: stem.analysis.name.clone(),
        path: stem.analysis.path.clone(),
        role: stem.role.role,
        role_confidence: stem.role.confidence,
        role_source: stem.role.source,
        locked: stem.locked,
        integrated_lufs: stem.analysis.loudness.integrated_lufs,
        level_before_lu: heard.unity.levels_lu[index],
        level_after_lu: after.and_then(|after| after.mix.levels_lu[index]),
        target_level_lu: wanted_lu[index],
    };
    heard.stems.iter().enumerate().map(summary).collect()
}

/// After a failed attempt: those that failed are tried at half their size once, and dropped the second time.
fn next_attempt(
    standing: Vec<(Place, Proposal)>,
    judgements: Vec<Judgement>,
    halved: bool,
    outcomes: &mut BTreeMap<Place, Outcome>,
) -> Vec<(Place, Proposal)> {
    let mut next = Vec::new();
    for ((place, proposal), judgement) in standing.into_iter().zip(judgements) {
        let half = proposal.scaled(0.5).filter(|_| !halved);
        match (judgement.accepted, half) {
            (true, _) => next.push((place, proposal)),
            (false, Some(half)) => next.push((place, half)),
            (false, None) => {
                outcomes.insert(place, Outcome { proposal, judgement, status: Status::Dropped });
            }
        }
    }
    next
}
