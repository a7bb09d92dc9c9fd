use crate::analysis::{Measuring, analyse, analyse_mix_file};
use crate::focal::{focal_stems, passages_not_found};
use crate::genre::{ALL_GENRES, profile_to_judge_by};
use crate::mix_render::{MixRender, RenderedMix};
use crate::own_mix::{self, Search};
use crate::references::analyse_references;
use crate::song_likeness::SongPeers;
use crate::strips::console_setting;
use crate::{AcceptedFinding, AnalysedStem, Cache, Error, Session, Stage, StemFile, Watch, bleed, pairs};
use analyzer::{
    Meter, MixCopy, Retained, RoleGuess, RoleModel, Song, SongPart, TrackAnalysis, fused_role, role_features,
    settle_voices, song,
};
use media::WavWriter;
use rayon::prelude::*;
use suggest::{
    Acceptance, Balance, BalanceChoice, BalanceDecision, FocalStem, HeardBleed, HeardSession, HeardStem, Hearing,
    Masking, MixFile, MoveKind, OwnMix, Proposal, Reference, RelatedPair, Scope, SoundStage, StageReading, Target,
    TranslationReading, bus_tone, decide_balance, mix_stage,
};

/// What the user asks for.
#[derive(Debug, Clone)]
pub struct Options {
    /// Keep the stems' balance or build it anew; as the session says when `None`.
    pub balance: Option<BalanceChoice>,
    /// Name of the profile that the session is judged by; as the session says when `None`.
    pub genre: Option<String>,
    /// Clean-up, polarity and files alone; no mix decision.
    pub technical: bool,
    /// The kinds of move to propose; all when `None`.
    pub only: Option<Vec<MoveKind>>,
    /// Size of gain, pan and EQ moves, 0…1.
    pub strength: f64,
    /// Go on with what can be read of damaged files.
    pub keep_going: bool,
    /// Where what is measured of files is kept, and looked for; nowhere when `None`.
    pub cache: Option<Cache>,
}

/// A session that was measured, and what the rules made of it.
#[derive(Debug)]
pub struct Heard {
    /// The stems.
    pub stems: Vec<HeardStem>,
    /// The plain sum.
    pub(crate) unity: RenderedMix,
    pub(crate) pairs: Vec<RelatedPair>,
    /// Stems that hear others.
    pub(crate) bleed: Vec<HeardBleed>,
    /// The mix that lies beside the stems.
    pub(crate) mix_file: Option<MixFile>,
    /// The reference that is a mix of the stems.
    pub(crate) own_mix: Option<OwnMix>,
    /// Stems that the user wants to win.
    pub(crate) focal: Vec<FocalStem>,
    /// Findings that are meant.
    pub(crate) accepted: Vec<Acceptance>,
    /// There are no stems but a mix alone.
    pub(crate) mix_only: bool,
    /// Files and recordings alone were judged.
    pub(crate) technical: bool,
    pub(crate) song: Song,
    pub(crate) target: Target,
    /// What the mix is held against as a song.
    pub(crate) peers: SongPeers,
    pub(crate) decision: BalanceDecision,
    /// Length of the mix at the session's rate.
    pub(crate) n_frames: usize,
    pub(crate) notes: Vec<String>,
    pub(crate) sample_rate_hz: u32,
}

impl Heard {
    /// The readings of the plain sum.
    pub fn unity(&self) -> &TrackAnalysis {
        &self.unity.analysis
    }

    /// What each stem plays.
    pub(crate) fn roles(&self) -> Vec<RoleGuess> {
        self.stems.iter().map(|stem| stem.role).collect()
    }

    /// What the session is judged by.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The session as the rules see it, summed as `mix`.
    pub(crate) fn session<'a>(&'a self, mix: &'a RenderedMix) -> HeardSession<'a> {
        HeardSession {
            stems: &self.stems,
            mix_only: self.mix_only,
            mix: &mix.analysis,
            mix_file: self.mix_file.as_ref(),
            own_mix: self.own_mix.as_ref(),
            levels_lu: &mix.levels_lu,
            group_levels_lu: &mix.group_levels_lu,
            repairs: &mix.strips,
            pairs: &self.pairs,
            bleed: &self.bleed,
            sections: &self.song.sections,
            focal: &self.focal,
            accepted: &self.accepted,
            target: &self.target,
            balance: self.decision.balance,
            masking: mix.masking.as_ref(),
            sample_rate_hz: self.sample_rate_hz,
        }
    }

    /// Who hides whom in `mix`, stereo and mono listened to at once; `None` where only repairs were asked for, or one part
    /// alone plays.
    pub(crate) fn masking(&self, mix: &RenderedMix, options: &Options) -> Option<Masking> {
        let lufs = mix.analysis.loudness.integrated_lufs.filter(|_| !options.technical)?;
        let session = self.session(mix);
        let stage = SoundStage::new(&session, &mix.strips, &mix.retained, lufs);
        if stage.parts.len() < 2 {
            return None;
        }
        let passages = stage.passages();
        let (stereo, mono) =
            rayon::join(|| stage.masking(Hearing::Stereo, &passages), || stage.masking(Hearing::Mono, &[]));
        Some(Masking::new(&stage, stereo, &mono))
    }

    /// What becomes of the parts of `mix` on devices that are no monitors; `None` where only repairs were asked for, or one
    /// part alone plays.
    pub(crate) fn translation(&self, mix: &RenderedMix) -> Option<TranslationReading> {
        let lufs = mix.analysis.loudness.integrated_lufs.filter(|_| !self.technical)?;
        let stage = SoundStage::new(&self.session(mix), &mix.strips, &mix.retained, lufs);
        TranslationReading::new(&stage, |stem| self.stems[stem].analysis.name.clone())
    }

    /// Runs the rules of one scope on the stems, summed as `mix`.
    pub(crate) fn findings(&self, mix: &RenderedMix, scope: Scope, options: &Options) -> Vec<suggest::Heard> {
        let mut heard = suggest::findings(&self.session(mix), scope, options.technical, options.only.as_deref());
        for one in &mut heard {
            one.proposals = one.proposals.iter().filter_map(|proposal| at_strength(proposal, options)).collect();
        }
        heard
    }

    /// What the mix bus may do for the tone of `mix`, each move with the place of the finding that it answers.
    pub(crate) fn bus_tone(
        &self,
        mix: &RenderedMix,
        findings: &[suggest::Heard],
        options: &Options,
    ) -> Vec<(usize, Proposal)> {
        if options.only.as_ref().is_some_and(|kinds| !kinds.contains(&MoveKind::Eq)) {
            return Vec::new();
        }
        let proposed = bus_tone(&self.session(mix), findings).into_iter();
        proposed.filter_map(|(finding, proposal)| Some((finding, at_strength(&proposal, options)?))).collect()
    }
}

/// The move at the size that the user wants; one of no size is none.
fn at_strength(proposal: &Proposal, options: &Options) -> Option<Proposal> {
    let scaled = proposal.scaled(options.strength).unwrap_or_else(|| proposal.clone());
    Some(scaled).filter(|proposal| proposal.size > 0.0)
}

fn acceptances(session: &Session) -> Vec<Acceptance> {
    let stem = |name: &String| session.stems.iter().position(|stem| stem.name == *name);
    let acceptance = |told: &AcceptedFinding| Acceptance {
        rule: told.rule.clone(),
        stem: told.stem.as_ref().and_then(stem),
        reason: told.reason.clone(),
    };
    session.accepted.iter().map(acceptance).collect()
}

/// What each stem plays, by its name and its sound.
fn roles(session: &Session, analysed: &[AnalysedStem]) -> Vec<RoleGuess> {
    let fused = |(stem, file): (&AnalysedStem, &StemFile)| {
        let features = role_features(&stem.analysis, &stem.retained);
        let heard = features.map(|features| RoleModel::shipped().probabilities(&features));
        fused_role(file.role, heard.as_ref())
    };
    let guesses: Vec<RoleGuess> = analysed.par_iter().zip(&session.stems).map(fused).collect();
    let mut stems: Vec<_> = guesses.into_iter().zip(analysed.iter().map(|stem| &stem.analysis)).collect();
    settle_voices(&mut stems);
    stems.into_iter().map(|(guess, _)| guess).collect()
}

/// Measures every stem once and the plain sum of them, which is also written to `unity_sink` if there is one.
pub fn listen(
    session: &Session,
    options: &Options,
    unity_sink: Option<&mut WavWriter>,
    watch: &Watch<'_>,
) -> Result<Heard, Error> {
    let genre = options.genre.as_deref().or(session.genre.as_deref()).unwrap_or(ALL_GENRES);
    let profile = profile_to_judge_by(genre)?;
    let peers = SongPeers::of(genre)?;
    let Measured { stems: analysed, mix_file, references, mut notes } = Measured::of(session, options, watch)?;
    let target = Target::new(profile, references);
    let roles = if session.mix_only { vec![session.stems[0].role] } else { roles(session, &analysed) };
    let (pairs, left_out) = pairs::relate(session, &analysed, &roles);
    notes.extend(left_out);
    let bleed = bleed::bleed(&analysed, &roles, &pairs);
    let n_frames = analysed.iter().map(|stem| stem.n_frames).max().unwrap_or(0);
    let wants_own_mix = !options.technical && !session.mix_only && own_mix::is_asked(target.references());
    let (unity, copy) = plain_sum(session, options, (&roles, n_frames, wants_own_mix), unity_sink, watch)?;
    let search = Search { session, n_frames, tolerate_damage: options.keep_going, watch };
    let own_mix = copy.map(|sum| search.own_mix(target.references(), &sum)).transpose()?.flatten();
    notes.extend(own_mix.as_ref().map(OwnMix::note));
    let decision = decided(session, options, &analysed, (&unity.analysis, mix_file.as_ref()));
    let heard_stem = |((stem, file), role): ((AnalysedStem, &StemFile), RoleGuess)| HeardStem {
        analysis: stem.analysis,
        role,
        locked: file.locked,
        retained: stem.retained,
    };
    let stems: Vec<HeardStem> = analysed.into_iter().zip(&session.stems).zip(roles).map(heard_stem).collect();
    let song = song(&stems.iter().map(song_part).collect::<Vec<_>>());
    notes.extend(passages_not_found(session, &song, n_frames as f64 / f64::from(session.sample_rate_hz)));
    let mut heard = Heard {
        focal: focal_stems(session, &song),
        song,
        stems,
        unity,
        pairs,
        bleed,
        mix_file,
        own_mix,
        accepted: acceptances(session),
        mix_only: session.mix_only,
        technical: options.technical,
        target,
        peers,
        decision,
        n_frames,
        notes,
        sample_rate_hz: session.sample_rate_hz,
    };
    heard.unity.masking = heard.masking(&heard.unity, options);
    Ok(heard)
}

/// What was measured of the files of a session, each decoded once.
struct Measured {
    stems: Vec<AnalysedStem>,
    mix_file: Option<MixFile>,
    references: Vec<Reference>,
    notes: Vec<String>,
}

impl Measured {
    fn of(session: &Session, options: &Options, watch: &Watch<'_>) -> Result<Self, Error> {
        let measuring = Measuring { tolerate_damage: options.keep_going, cache: options.cache.as_ref() };
        let (stems, (mix_file, references)) = rayon::join(
            || analyse(session, measuring, watch),
            || {
                rayon::join(
                    || analyse_mix_file(session, measuring, watch),
                    || analyse_references(&session.references, measuring, watch),
                )
            },
        );
        options.cache.iter().for_each(Cache::trim);
        let (stems, mix_file, (references, left_out)) = (stems?, mix_file?, references?);
        if stems.iter().all(|stem| stem.analysis.loudness.integrated_lufs.is_none()) {
            return Err(Error::AllSilent { path: session.folder.clone(), n_stems: stems.len() });
        }
        let broken = session.mix_file.as_ref().filter(|_| mix_file.is_none());
        let broken = broken.map(|mix| format!("{} breaks off: it is not compared with the stems.", mix.relative_path));
        let damaged = stems.iter().filter_map(|stem| Some((&stem.analysis.name, stem.damage.as_ref()?)));
        let damaged = damaged.map(|(name, damage)| format!("{name}: {damage}"));
        let notes = session.notes.iter().cloned().chain(left_out).chain(broken).chain(damaged).collect();
        let mix_file = mix_file.map(|mix| {
            let stems: Vec<&Retained> = stems.iter().map(|stem| &stem.retained).collect();
            MixFile { fit: analyzer::mix_fit(&mix.retained, &stems), analysis: mix.analysis }
        });
        Ok(Self { stems, mix_file, references, notes })
    }
}

/// Renders the plain sum of the stems, of these roles and so many frames, and copies it where that is `copied`.
fn plain_sum(
    session: &Session,
    options: &Options,
    (roles, n_frames, copied): (&[RoleGuess], usize, bool),
    sink: Option<&mut WavWriter>,
    watch: &Watch<'_>,
) -> Result<(RenderedMix, Option<MixCopy>), Error> {
    let all: Vec<usize> = (0..session.stems.len()).collect();
    let render = MixRender {
        session,
        stems: &all,
        setting: console_setting(session, &all, vec![Vec::new(); all.len()], &[]),
        name: "unity",
        roles: Some(roles.to_vec()),
        parts: None,
        retained: Vec::new(),
        copied,
        meters: Meter::OF_A_MIX,
        n_frames,
        tolerate_damage: options.keep_going,
    };
    let mut sum = render.run(sink, Stage::Summing, watch)?;
    let copy = sum.copy.take();
    Ok((sum, copy))
}

/// Whether the balance of the stems is kept or built anew, and why.
fn decided(
    session: &Session,
    options: &Options,
    stems: &[AnalysedStem],
    (sum, mix_file): (&TrackAnalysis, Option<&MixFile>),
) -> BalanceDecision {
    let readings: Vec<_> = stems.iter().map(|stem| &stem.analysis).collect();
    if session.mix_only {
        let StageReading { stage, because } = mix_stage(readings[0], None);
        return BalanceDecision { stage, balance: Balance::Keep, because };
    }
    let choice = options.balance.or(session.balance).unwrap_or_default();
    let decision = decide_balance(choice, &readings, sum, mix_file);
    if options.technical {
        let because = "only repairs were asked for".to_owned();
        return BalanceDecision { balance: Balance::Keep, because, ..decision };
    }
    decision
}

fn song_part(stem: &HeardStem) -> SongPart<'_> {
    SongPart {
        role: stem.role.role,
        onset_strength_db: &stem.analysis.onset_strength_db,
        chroma: &stem.analysis.chroma,
        retained: &stem.retained,
    }
}
