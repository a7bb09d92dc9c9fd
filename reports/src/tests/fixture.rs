//! A song by hand: twelve stems with what usually is wrong with them, the moves, and the draft.

// The file is also a module of an example, where a nested one would be looked for elsewhere.
#[path = "fixture/findings.rs"]
mod findings;

use super::{AudioFiles, Likeness, SessionReport};
use analyzer::masking::MaskingMap;
use analyzer::{
    Activity, Dynamics, Fault, FaultKind, Format, GONIOMETER_CELLS, Goniometer, Loudness, PanBand, Polarity, Role,
    RoleGroup, Spectrum, Stereo, ThirdOctaveSpectrum, TimeRange, Timeline, TrackAnalysis, Unmeasured,
};
use corpus::{ComparedSong, Profile, SongFeatures, SongTypicality, profile_names, shipped_song_table};
use dsp::{N_ERB_BANDS, erb_center_hz};
use std::collections::BTreeMap;
use suggest::{
    AcceptedFinding, Balance, DelaySource, DeviceReading, FocalMaps, FocalReading, Help, KitArrival, KitMicrophone,
    KitPlace, KitReading, MaskerShare, MaskingReading, MixReading, PairFix, PairKind, PairReading, PartMasking,
    PartOnDevice, Plan, Reference, ReferenceWeights, SessionSummary, Stage, StemSummary, SumBand, Target,
    TargetSummary, TranslationReading,
};

/// Length of the song in seconds.
const LENGTH_S: f64 = 214.0;

/// A session that owns what its report borrows.
#[derive(Debug, Clone)]
pub(crate) struct Song {
    /// The plan.
    pub(crate) plan: Plan,
    /// The stems' readings.
    pub(crate) stems: Vec<TrackAnalysis>,
    /// The plain sum.
    pub(crate) unity: TrackAnalysis,
    /// The draft.
    pub(crate) draft: TrackAnalysis,
    /// What the song is judged by.
    pub(crate) target: Target,
    /// When and where the lead vocal is lost.
    pub(crate) focal: Option<FocalMaps>,
    /// How typical the draft is.
    pub(crate) likeness: Option<Box<SongLikeness>>,
}

impl Song {
    /// The same with its draft for a reference.
    pub(crate) fn judged_by_its_draft(mut self) -> Self {
        let reference = Reference { analysis: self.draft.clone(), weights: ReferenceWeights::default() };
        self.plan.session.references = vec![reference.summary()];
        self.target = Target::new(self.target.profile().clone(), vec![reference]);
        self
    }

    /// The report with a draft.
    pub(crate) fn report(&self) -> SessionReport<'_> {
        SessionReport {
            plan: &self.plan,
            stems: &self.stems,
            unity: &self.unity,
            draft: Some(&self.draft),
            focal: self.focal.as_ref(),
            target: &self.target,
            likeness: self.likeness.as_deref().map(SongLikeness::told),
            version: "0.1.0",
            audio: Some(AudioFiles { unity: "unity.wav", unity_gain_db: -1.2, draft: "draft.wav", draft_gain_db: 0.0 }),
        }
    }
}

/// A song that was held against a profile.
#[derive(Debug, Clone)]
pub(crate) struct SongLikeness {
    name: String,
    features: SongFeatures,
    profile: Profile,
    /// What that told.
    pub(crate) typicality: SongTypicality,
}

impl SongLikeness {
    /// Of a song that is a master or not, against a shipped profile.
    pub(crate) fn of(name: &str, features: SongFeatures, mastered: bool, profile: &str) -> Self {
        let song = ComparedSong { features: &features, mastered, sha256: None };
        let all: Vec<Profile> = profile_names().map(|name| corpus::profile(name).expect("listed")).collect();
        let table = shipped_song_table(profile);
        let profile = corpus::profile(profile).expect("shipped");
        let typicality = SongTypicality::of(song, &profile, table.as_ref(), &all);
        Self { name: name.to_owned(), features, profile, typicality }
    }

    /// As reports take it.
    pub(crate) fn told(&self) -> Likeness<'_> {
        Likeness { name: &self.name, features: &self.features, profile: &self.profile, typicality: &self.typicality }
    }
}

const STEMS: [(&str, Role, Option<f64>, f64, f64); 12] = [
    ("Kick In", Role::Kick, Some(-23.4), -12.1, -10.4),
    ("Snare Top", Role::Snare, Some(-24.8), -13.5, -13.0),
    ("Snare Bottom", Role::Snare, Some(-28.0), -16.7, -17.9),
    ("OH", Role::Overhead, Some(-22.0), -10.7, -13.2),
    ("Bass DI", Role::Bass, Some(-18.9), -7.6, -8.8),
    ("Gtr Rhythm L", Role::ElectricGuitar, Some(-19.4), -8.1, -10.6),
    ("Gtr Rhythm R", Role::ElectricGuitar, Some(-19.9), -8.6, -11.1),
    ("Acoustic Guitar (stereo pair, room side)", Role::AcousticGuitar, Some(-27.2), -15.9, -15.4),
    ("Rhodes", Role::Keys, Some(-26.1), -14.8, -16.0),
    ("Lead Vox", Role::LeadVocal, Some(-20.9), -9.6, -4.6),
    ("BV Stack", Role::BackingVocal, Some(-29.5), -18.2, -14.4),
    ("FX Print", Role::Effects, None, 0.0, 0.0),
];

/// The song.
pub(crate) fn song() -> Song {
    let profile = corpus::profile("popular").expect("shipped");
    let stems: Vec<TrackAnalysis> = STEMS.iter().map(|(name, _, lufs, _, _)| stem(name, *lufs)).collect();
    let unity = mix("unity", &profile, -11.3, 0.3, |hz| 4.5 * bump(hz, 180.0, 0.7) - 3.0 * bump(hz, 9_000.0, 1.0));
    let draft = mix("draft", &profile, -12.5, -1.0, |hz| 0.8 * bump(hz, 200.0, 0.7) - 0.4 * bump(hz, 9_000.0, 1.0));
    let plan = plan(&unity, &draft, &profile);
    let target = Target::new(profile, Vec::new());
    let likeness =
        Some(Box::new(SongLikeness::of("draft", SongFeatures::of(&draft, None).without_level(), false, "popular")));
    Song { plan, stems, unity, draft, target, focal: Some(focal_maps()), likeness }
}

/// A song of `n` stems that nothing is known of: no reading, no finding, no draft.
pub(crate) fn blank_song(n: usize) -> Song {
    let mut song = song();
    let blank = TrackAnalysis {
        loudness: Loudness::default(),
        dynamics: Dynamics::default(),
        spectrum: Spectrum::default(),
        stereo: Stereo::default(),
        timeline: Timeline::default(),
        ..song.unity.clone()
    };
    song.plan.stems = (0..n).map(|k| StemSummary { name: format!("stem {k}"), ..silent_summary() }).collect();
    song.plan.findings.clear();
    song.plan.moves.clear();
    song.plan.pairs.clear();
    song.plan.kit = None;
    song.plan.before = MixReading::new(&blank, None, BTreeMap::new());
    song.plan.after = Some(song.plan.before.clone());
    song.stems =
        song.plan.stems.iter().map(|stem| TrackAnalysis { name: stem.name.clone(), ..blank.clone() }).collect();
    song.unity = blank.clone();
    song.draft = blank;
    song.focal = None;
    song.likeness = None;
    song
}

/// The song with `n` stems, each at another level.
pub(crate) fn song_of(n: usize) -> Song {
    let mut song = song();
    let of = |k: usize| StemSummary {
        name: format!("{} {k}", STEMS[k % 11].0),
        role: STEMS[k % 11].1,
        level_before_lu: Some(-6.0 - 0.9 * k as f64),
        level_after_lu: Some(-7.0 - 0.8 * k as f64),
        target_level_lu: k.is_multiple_of(3).then_some(-9.0),
        ..silent_summary()
    };
    song.plan.stems = (0..n).map(of).collect();
    song.plan.before.masking = Some(masking(&song.plan.stems, 1.0));
    let after = song.plan.after.as_mut().expect("set above");
    after.masking = Some(masking(&song.plan.stems, 0.8));
    after.translation = Some(translation(&song.plan.stems));
    song.plan.before.translation = Some(translation(&song.plan.stems));
    song.stems = song.plan.stems.iter().map(|summary| stem(&summary.name, Some(-20.0))).collect();
    song
}

fn silent_summary() -> StemSummary {
    StemSummary {
        name: String::new(),
        path: "stems/x.wav".to_owned(),
        role: Role::Unknown,
        role_confidence: 0.0,
        role_source: analyzer::RoleSource::Name,
        locked: false,
        integrated_lufs: None,
        level_before_lu: None,
        level_after_lu: None,
        target_level_lu: None,
    }
}

fn bump(hz: f64, center_hz: f64, octaves: f64) -> f64 {
    (-((hz / center_hz).log2() / octaves).powi(2)).exp()
}

fn stem(name: &str, lufs: Option<f64>) -> TrackAnalysis {
    TrackAnalysis {
        name: name.to_owned(),
        path: format!("stems/{name}.wav"),
        format: Format {
            sample_rate_hz: 48_000,
            channels: if name.contains("OH") || name.contains("Stack") { 2 } else { 1 },
            bits_per_sample: Some(24),
            duration_s: LENGTH_S,
            codec: "PCM".to_owned(),
        },
        loudness: Loudness {
            integrated_lufs: lufs,
            max_momentary_lufs: lufs.map(|l| l + 7.0),
            max_short_term_lufs: lufs.map(|l| l + 4.2),
            range_lu: lufs.map(|_| 6.1),
            true_peak_dbtp: lufs.map(|l| (l + 17.3).min(0.4)),
            sample_peak_dbfs: lufs.map(|l| (l + 17.0).min(0.0)),
            ..Loudness::default()
        },
        dynamics: Dynamics {
            plr_db: lufs.map(|_| 17.3),
            psr_min_db: lufs.map(|_| 9.8),
            psr_p5_db: lufs.map(|_| 11.6),
            crest_db: lufs.map(|_| 18.1),
            dr: lufs.map(|_| 13.0),
            momentary_spread_lu: lufs.map(|_| 8.0),
            phrases: None,
            band_crest: Vec::new(),
            onsets_per_second: lufs.map(|_| 2.4),
            attack_slope_db_per_ms: lufs.map(|_| 1.9),
        },
        spectrum: spectrum(lufs.map(|_| -6.2), ThirdOctaveSpectrum::default()),
        stereo: Stereo { correlation: lufs.map(|_| 1.0), mono_loss_lu: lufs.map(|_| 0.0), ..Stereo::default() },
        activity: Activity {
            active_share: 0.81,
            silent_share: 0.1,
            leading_silence_s: 4.0,
            trailing_silence_s: 0.0,
            ranges: vec![TimeRange { start_s: 4.0, end_s: 200.0 }],
        },
        noise: None,
        partial_motion: analyzer::PartialMotion::default(),
        tuning: None,
        decay: None,
        dc_offset_full_scale: vec![0.0],
        faults: if lufs.is_none() { vec![Fault { kind: FaultKind::Silent, places: Vec::new() }] } else { Vec::new() },
        timeline: Timeline { momentary_lufs: phrases(name, lufs), ..Timeline::default() },
        onsets_s: Vec::new(),
        onset_strength_db: Vec::new(),
        chroma: Vec::new(),
        envelope: analyzer::EnvelopeShape::default(),
    }
}

/// Eight seconds in sixteen at a level, from where the length of the name says.
fn phrases(name: &str, lufs: Option<f64>) -> Vec<Option<f32>> {
    let Some(lufs) = lufs else { return Vec::new() };
    let plays = |tenth: usize| (tenth / 80 + name.len()).is_multiple_of(2);
    (0..(10.0 * LENGTH_S) as usize).map(|tenth| plays(tenth).then_some(lufs as f32)).collect()
}

fn mix(name: &str, profile: &Profile, lufs: f64, peak: f64, tone: impl Fn(f64) -> f64) -> TrackAnalysis {
    let corridor = &profile.third_octave;
    let ripple = |k: usize| 1.1 * (k as f64 * 1.7).sin();
    let levels = corridor.centers_hz.iter().zip(&corridor.p50_db).enumerate();
    let levels_db: Vec<_> = levels.map(|(k, (hz, db))| (k > 0).then(|| db - 24.0 + tone(*hz) + ripple(k))).collect();
    let loss = |k: usize| {
        -0.4 - 2.1 * bump(k as f64, 22.0, 0.9) - if lufs > -12.0 { 5.0 * bump(k as f64, 8.0, 0.3) } else { 0.0 }
    };
    let song = |t: f64| {
        let chorus = if (60.0..90.0).contains(&t) || (130.0..175.0).contains(&t) { 3.4 } else { 0.0 };
        let fade = if t < 6.0 {
            -2.5 * (6.0 - t)
        } else if t > 204.0 {
            -3.0 * (t - 204.0)
        } else {
            0.0
        };
        lufs - 1.4 + chorus + fade + 0.9 * (t * 0.71).sin() + 0.5 * (t * 2.3).cos()
    };
    let short_term_lufs: Vec<_> = (0..2_140).map(|k| (k >= 30).then(|| song(f64::from(k) / 10.0) as f32)).collect();
    let base = stem(name, Some(lufs));
    TrackAnalysis {
        format: Format { channels: 2, ..base.format.clone() },
        loudness: Loudness { true_peak_dbtp: Some(peak), ..base.loudness.clone() },
        dynamics: Dynamics { plr_db: Some(peak - lufs), ..base.dynamics.clone() },
        spectrum: spectrum(
            Some(if lufs > -12.0 { -6.9 } else { -5.6 }),
            ThirdOctaveSpectrum {
                centers_hz: corridor.centers_hz.clone(),
                loud_db: levels_db.clone(),
                levels_db,
                ..ThirdOctaveSpectrum::default()
            },
        ),
        stereo: Stereo {
            correlation: Some(if lufs > -12.0 { 0.58 } else { 0.81 }),
            mono_loss_lu: Some(if lufs > -12.0 { -1.9 } else { -0.7 }),
            side_to_mid_db: Some(if lufs > -12.0 { -5.8 } else { -9.1 }),
            balance_db: Some(0.2),
            correlation_negative_share: Some(if lufs > -12.0 { 0.06 } else { 0.0 }),
            mono_loss_per_band_db: (0..corridor.centers_hz.len()).map(|k| (k > 0).then(|| loss(k))).collect(),
            goniometer: goniometer(if lufs > -12.0 { 0.5 } else { 0.3 }),
            panorama: panorama(if lufs > -12.0 { [0.05, 0.3, 0.45] } else { [0.02, 0.2, 0.35] }),
            ..Stereo::default()
        },
        timeline: Timeline {
            psr_db: psr_db(&short_term_lufs, peak),
            correlation: correlation(lufs),
            short_term_lufs,
            ..Timeline::default()
        },
        ..base
    }
}

/// A mix that peaks 1 dB under its true peak all the time.
fn psr_db(short_term_lufs: &[Option<f32>], peak: f64) -> Vec<Option<f32>> {
    short_term_lufs.iter().map(|lufs| lufs.filter(|lufs| *lufs > -40.0).map(|lufs| peak as f32 - 1.0 - lufs)).collect()
}

/// Wide and narrow parts in turn; the plain sum falls below 0 for a tenth of a second.
fn correlation(lufs: f64) -> Vec<Option<f32>> {
    let mean = if lufs > -12.0 { 0.5 } else { 0.75 };
    let at = |k: i32| mean + 0.2 * (f64::from(k) * 0.13).sin() * (f64::from(k) * 0.017).cos();
    let dip = |k: i32| if k == 1_001 && lufs > -12.0 { -0.4 } else { at(k) };
    (0..2_140).map(|k| (k >= 4).then(|| dip(k) as f32)).collect()
}

/// A cloud around the upright, `width` times as wide as it is high.
fn goniometer(width: f64) -> Goniometer {
    let off = |index: usize| (index as f64 + 0.5) / (0.5 * GONIOMETER_CELLS as f64) - 1.0;
    let count = |row: usize, column: usize| {
        let (side, mid) = (off(column) / width, off(row));
        (5_000.0 * (-(side * side + mid * mid) / 0.18).exp()) as u32
    };
    let row = |row: usize| std::array::from_fn(|column| count(row, column));
    Goniometer { counts: (0..GONIOMETER_CELLS).map(row).collect() }
}

/// Lows, mids and highs, each with a share at the centre and the rest around it within a width.
fn panorama(widths: [f64; 3]) -> Vec<PanBand> {
    let edges_hz = [20.0, 250.0, 2_500.0, 16_000.0];
    let band = |(edges, width): (&[f64], f64)| {
        let index = |step: i32| f64::from(step - 20) / 20.0;
        let powers = (0..41).map(|step| (-(index(step) / width).powi(2)).exp() + f64::from(u8::from(step == 20)));
        let powers: Vec<f64> = powers.collect();
        let sum: f64 = powers.iter().sum();
        let pan_rms = (0..41).zip(&powers).map(|(step, power)| index(step).powi(2) * power / sum).sum::<f64>().sqrt();
        let shares = powers.iter().map(|power| power / sum).collect();
        PanBand { low_hz: edges[0], high_hz: edges[1], shares, pan_center: 0.0, pan_rms }
    };
    edges_hz.windows(2).zip(widths).map(band).collect()
}

fn spectrum(tilt_db_per_octave: Option<f64>, third_octave: ThirdOctaveSpectrum) -> Spectrum {
    let mut spectrum = Spectrum::default();
    spectrum.tilt_db_per_octave = tilt_db_per_octave;
    spectrum.third_octave = third_octave;
    spectrum
}

fn groups(levels: [f64; 4]) -> BTreeMap<RoleGroup, f64> {
    [RoleGroup::Vocals, RoleGroup::Drums, RoleGroup::Bass, RoleGroup::Other].into_iter().zip(levels).collect()
}

fn plan(unity: &TrackAnalysis, draft: &TrackAnalysis, profile: &Profile) -> Plan {
    let summary = |(name, role, lufs, before, after): &(&str, Role, Option<f64>, f64, f64)| StemSummary {
        name: (*name).to_owned(),
        path: format!("stems/{name}.wav"),
        role: *role,
        role_confidence: 0.92,
        role_source: analyzer::RoleSource::Both,
        locked: false,
        integrated_lufs: *lufs,
        level_before_lu: lufs.map(|_| *before),
        level_after_lu: lufs.map(|_| *after),
        target_level_lu: match role {
            Role::LeadVocal => Some(-4.2),
            Role::Bass => Some(-7.5),
            Role::Kick => Some(-10.0),
            _ => None,
        },
    };
    let sounding: Vec<StemSummary> = STEMS[..11].iter().map(summary).collect();
    Plan {
        schema: Plan::SCHEMA,
        session: SessionSummary {
            title: "Northern Line (tracking week 2)".to_owned(),
            folder: "../Northern Line (tracking week 2)".to_owned(),
            stage: Stage::RawStems,
            balance: Balance::Rebuild,
            balance_because: "the stems are raw tracks: 8 of 12 are mono and peak near the same level".to_owned(),
            sample_rate_hz: 48_000,
            duration_s: LENGTH_S,
            n_frames: (LENGTH_S * 48_000.0) as usize,
            tempo_bpm: None,
            song: analyzer::Song::default(),
            technical: false,
            mix_only: false,
            mixes: vec!["Northern Line rough 3.mp3".to_owned()],
            target: TargetSummary {
                profile: profile.name.clone(),
                title: profile.title.clone(),
                evidence: profile.evidence.as_str().to_owned(),
                n_songs: profile.n_songs,
                sources: profile.sources.clone(),
            },
            references: Vec::new(),
            notes: vec!["Rhodes.wav was converted from 44.1 kHz to 48 kHz".to_owned()],
        },
        stems: STEMS.iter().map(summary).collect(),
        buses: suggest::group_buses(&STEMS.map(|stem| (stem.0, stem.1))),
        findings: findings::findings(),
        accepted: vec![AcceptedFinding {
            rule: "cut-tail",
            stems: vec!["Rhodes".to_owned()],
            summary: "Rhodes ends at −20 dBFS: its tail is cut off.".to_owned(),
            reason: "it is taken up by the next song".to_owned(),
        }],
        moves: findings::moves(),
        mix_file: None,
        pairs: pairs(),
        kit: Some(kit()),
        before: MixReading {
            masking: Some(masking(&sounding, 1.0)),
            translation: Some(translation(&sounding)),
            ..MixReading::new(unity, Some(1.3), groups([-9.1, -7.2, -7.6, -3.4]))
        },
        after: Some(MixReading {
            masking: Some(masking(&sounding, 0.8)),
            translation: Some(translation(&sounding)),
            ..MixReading::new(draft, Some(0.1), groups([-4.2, -7.0, -8.8, -6.1]))
        }),
        files: None,
    }
}

/// Every stem a part; those before it in the list hide it the less the farther away they stand. The lead vocal loses
/// `strength` times 0.7.
fn masking(stems: &[StemSummary], strength: f64) -> MaskingReading {
    let part = |(k, stem): (usize, &StemSummary)| {
        let is_lead = stem.role == Role::LeadVocal;
        let masking_index = if is_lead { 0.7 * strength } else { 0.5 };
        let others = stems.iter().enumerate().filter(|(other, _)| *other != k);
        let near = |other: usize| 0.5_f64.powi(i32::try_from(k.abs_diff(other)).unwrap_or(i32::MAX));
        let all: f64 = others.clone().map(|(other, _)| near(other)).sum();
        let maskers = others.map(|(other, stem)| MaskerShare {
            name: stem.name.clone(),
            masking_index: masking_index * near(other) / all,
            coactive_share: 0.8,
        });
        PartMasking {
            name: stem.name.clone(),
            role: stem.role,
            stems: vec![stem.name.clone()],
            loudness_sones: 6.0,
            loudness_in_mix_sones: 6.0 * (1.0 - masking_index),
            masking_index,
            mono_masking_index: Some(masking_index),
            audibility_loss_phon: 20.0 * masking_index,
            maskers: maskers.collect(),
            sections: Vec::new(),
        }
    };
    let parts: Vec<PartMasking> = stems.iter().enumerate().map(part).collect();
    let leads = parts.iter().filter(|part| part.role == Role::LeadVocal);
    let focal = leads.map(|part| FocalReading {
        name: part.name.clone(),
        when: None,
        declared: false,
        masking_index: Some(part.masking_index),
        audibility_loss_phon: Some(part.audibility_loss_phon),
    });
    MaskingReading { focal: focal.collect(), parts }
}

/// The bass is gone on a phone; all else stays, each part a little worse than the one before.
fn translation(stems: &[StemSummary]) -> TranslationReading {
    let device = |device: &suggest::Device| {
        let part = |(k, stem): (usize, &StemSummary)| {
            let vanishes = device.name == "phone" && stem.role == Role::Bass;
            let change_lu = if vanishes { -24.0 } else { 2.0 - 0.25 * k as f64 };
            let layer = Help::Layer { band_hz: [500.0, 2_000.0], share_db: -32.0, wanted_db: -18.0 };
            PartOnDevice {
                name: stem.name.clone(),
                stems: vec![stem.name.clone()],
                level_lu: -6.0 - 0.5 * k as f64,
                change_lu,
                own_change_lu: change_lu - 4.0,
                mono_loss_lu: device.is_mono.then_some(-0.5),
                vanishes,
                help: vanishes.then_some(layer),
            }
        };
        let parts = stems.iter().enumerate().map(part).collect();
        DeviceReading { name: device.name, is_mono: device.is_mono, mix_change_lu: -4.0, parts }
    };
    TranslationReading { devices: suggest::DEVICES.iter().map(device).collect() }
}

/// A voice around 500 Hz and 2.5 kHz that is lost in the choruses above 1 kHz.
fn focal_maps() -> FocalMaps {
    let alone = |second: usize| {
        let sings = if second % 11 < 7 && second > 12 { 0.2 } else { 0.0 };
        std::array::from_fn(|band| {
            let hz = erb_center_hz(band);
            (sings * (bump(hz, 500.0, 1.0) + 0.6 * bump(hz, 2_500.0, 1.0))) as f32
        })
    };
    let map = |lost_above_1k: f32| {
        let alone_sones: Vec<[f32; N_ERB_BANDS]> = (0..LENGTH_S as usize).map(alone).collect();
        let lost = |second: usize, band: usize| {
            let chorus = (60..90).contains(&second) || (130..175).contains(&second);
            if chorus && erb_center_hz(band) > 1_000.0 { lost_above_1k } else { 0.2 }
        };
        let in_mix = |(second, row): (usize, &[f32; N_ERB_BANDS])| {
            std::array::from_fn(|band| row[band] * (1.0 - lost(second, band)))
        };
        MaskingMap { in_mix_sones: alone_sones.iter().enumerate().map(in_mix).collect(), alone_sones }
    };
    FocalMaps { name: "Lead Vox".to_owned(), role: Role::LeadVocal, before: map(0.9), after: Some(map(0.5)) }
}

/// The lower microphone of the snare is upside down.
fn pairs() -> Vec<PairReading> {
    let snare = PairReading {
        first: "Snare Top".to_owned(),
        second: "Snare Bottom".to_owned(),
        kind: PairKind::SameSource,
        level_correlation: Some(0.97),
        delay_ms: Some(1.2),
        polarity: Some(Polarity::Inverted),
        confidence: Some(0.83),
        read_from: Some(DelaySource::Hits),
        unmeasured: Some(Unmeasured::Unrelated),
        second_at_hits_of_first: None,
        first_at_hits_of_second: None,
        correlation: Some(-0.43),
        aligned_correlation: None,
        flip_gain_db: Some(3.7),
        aligned_gain_db: None,
        fix: Some(PairFix::Flip),
        sum: [(125.0, -3.7, 2.0), (250.0, -6.8, 2.5), (500.0, 1.6, -2.6)]
            .map(|(center_hz, before_db, after_db)| SumBand { center_hz, before_db, after_db })
            .to_vec(),
    };
    vec![snare]
}

/// The lower microphone of the snare is upside down against the overheads, the kick cannot be told.
fn kit() -> KitReading {
    let microphone = |name: &str, place, told: Option<(f64, Polarity, f64)>| KitMicrophone {
        name: name.to_owned(),
        place,
        after_overheads: told.map(|(delay_ms, polarity, confidence)| KitArrival {
            delay_ms,
            polarity,
            confidence,
            hits_of: "Snare Top".to_owned(),
        }),
        after_reference: None,
    };
    KitReading {
        overheads: vec!["OH".to_owned()],
        reference: Some("Snare Top".to_owned()),
        microphones: vec![
            microphone("Kick In", KitPlace::Close, None),
            microphone("Snare Top", KitPlace::Close, Some((-2.5, Polarity::Same, 0.7))),
            microphone("Snare Bottom", KitPlace::Close, Some((-1.2, Polarity::Inverted, 0.8))),
            microphone("OH", KitPlace::Overhead, Some((0.0, Polarity::Same, 0.5))),
        ],
    }
}
