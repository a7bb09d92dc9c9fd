use crate::mid_side::{LOWS_HZ, MidSide};
use analyzer::{RoleGroup, TimeRange, TrackAnalysis};
use desk::Action;
use std::fmt;
use std::str::FromStr;

/// Where a move is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// The stem with this index.
    Stem(usize),
    /// The mix bus.
    MixBus,
}

/// The kinds of move that `--only` chooses from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveKind {
    /// Faders.
    Level,
    /// Pan, balance and width.
    Pan,
    /// Equaliser bands.
    Eq,
    /// Polarity.
    Polarity,
    /// Moves in time and phase.
    Delay,
    /// Compressors.
    Dynamics,
    /// Removal of constant offsets.
    CleanUp,
}

impl MoveKind {
    const NAMES: [(Self, &'static str); 7] = [
        (Self::Level, "level"),
        (Self::Pan, "pan"),
        (Self::Eq, "eq"),
        (Self::Polarity, "polarity"),
        (Self::Delay, "delay"),
        (Self::Dynamics, "dynamics"),
        (Self::CleanUp, "clean-up"),
    ];

    /// The kind of `action`; `None` for what no rule proposes on a stem.
    pub fn of(action: &Action) -> Option<Self> {
        match action {
            Action::Gain { .. } | Action::Duck { .. } => Some(Self::Level),
            Action::Pan { .. } | Action::Width { .. } | Action::MonoBelow { .. } => Some(Self::Pan),
            Action::Eq { .. } | Action::DynamicEq { .. } | Action::DeEss { .. } => Some(Self::Eq),
            Action::Polarity | Action::ChannelPolarity { .. } => Some(Self::Polarity),
            Action::DcBlock => Some(Self::CleanUp),
            Action::Delay { .. } | Action::AllPass { .. } => Some(Self::Delay),
            Action::Compress(_) => Some(Self::Dynamics),
            Action::Gate(_)
            | Action::Saturate(_)
            | Action::Reverb(_)
            | Action::Echo(_)
            | Action::ReverbSend { .. }
            | Action::EchoSend { .. }
            | Action::Limiter { .. } => None,
        }
    }
}

/// A name that is no kind of move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownMoveKind(String);

impl fmt::Display for UnknownMoveKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = MoveKind::NAMES.iter().map(|(_, name)| *name).collect();
        write!(f, "'{}' is no kind of move: choose from {}", self.0, names.join(", "))
    }
}

impl std::error::Error for UnknownMoveKind {}

impl FromStr for MoveKind {
    type Err = UnknownMoveKind;
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Self::NAMES.iter().find(|(_, known)| *known == name);
        known.map(|(kind, _)| *kind).ok_or_else(|| UnknownMoveKind(name.to_owned()))
    }
}

/// A reading of one stem by itself that a move is meant to bring down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StemMetric {
    /// The larger of the channels' constant offsets, in dBFS.
    DcOffset,
    /// Energy of the lowest third octaves (20 and 25 Hz) against all of the stem's, in dB.
    Rumble,
    /// Height of a resonance above the spectrum around it, in dB.
    ResonanceExcess {
        /// Its centre in hertz.
        frequency_hz: f64,
    },
    /// How far the stem leans to one side, in dB.
    Lean,
    /// How much left and right cancel: their correlation with the opposite sign.
    Anticorrelation,
    /// Side over mid below 120 Hz, in dB.
    LowSideToMid,
    /// Median difference in loudness between neighbouring phrases, in LU.
    PhraseJump,
    /// Loud s sounds re the rest of a voice, in dB.
    SibilantLevel,
    /// How far the loudness of the stem lies from that in a mix of it, in LU.
    LevelFromReference {
        /// Its loudness there, in LUFS.
        wanted_lufs: f64,
    },
    /// How far the level of a band re the rest of the stem lies from that in a mix of it, in dB.
    ToneFromReference {
        /// The band's edges in hertz.
        band_hz: [f64; 2],
        /// Its level re the rest there, in dB.
        wanted_db: f64,
    },
    /// What a range loses in mono, in dB.
    MonoLoss {
        /// Its edges in hertz.
        band_hz: [f64; 2],
    },
}

impl StemMetric {
    /// The metric's name, ending with its unit where it has one.
    pub fn name(self) -> &'static str {
        match self {
            Self::DcOffset => "dc_offset_dbfs",
            Self::Rumble => "below_30_hz_db",
            Self::ResonanceExcess { .. } => "resonance_excess_db",
            Self::Lean => "lean_db",
            Self::Anticorrelation => "anticorrelation",
            Self::LowSideToMid => "low_side_to_mid_db",
            Self::PhraseJump => "phrase_jump_lu",
            Self::SibilantLevel => "sibilants_re_rest_db",
            Self::LevelFromReference { .. } => "level_from_reference_lu",
            Self::ToneFromReference { .. } => "tone_from_reference_db",
            Self::MonoLoss { .. } => "loss_in_mono_db",
        }
    }

    /// The metric's value in `analysis`; `None` where it is undefined.
    pub fn read(self, analysis: &TrackAnalysis) -> Option<f64> {
        match self {
            Self::DcOffset => {
                let offset = analysis.dc_offset_full_scale.iter().fold(0.0_f64, |max, x| max.max(x.abs()));
                // A perfectly centred file reads the offset of one step of 24 bits.
                dsp::amplitude_to_db(offset.max(2.0_f64.powi(-23)))
            }
            Self::Rumble => below_30_hz_db(analysis),
            Self::ResonanceExcess { frequency_hz } => analysis.spectrum.excess_db(frequency_hz),
            Self::Lean => analysis.stereo.balance_db.map(f64::abs),
            Self::Anticorrelation => analysis.stereo.correlation.map(|correlation| -correlation),
            Self::LowSideToMid => MidSide::of_file(analysis, LOWS_HZ).side_to_mid_db(),
            Self::PhraseJump => analysis.dynamics.phrases.map(|phrases| phrases.jump_lu),
            Self::SibilantLevel => analysis.spectrum.sibilance.as_ref().and_then(|sibilance| sibilance.level_db),
            Self::LevelFromReference { wanted_lufs } => Some((analysis.loudness.integrated_lufs? - wanted_lufs).abs()),
            Self::ToneFromReference { band_hz, wanted_db } => {
                Some((contrast_db(&analysis.spectrum.third_octave.levels_db, band_hz)? - wanted_db).abs())
            }
            Self::MonoLoss { band_hz } => Some(-MidSide::of_file(analysis, band_hz).mono_loss_db()),
        }
    }
}

/// Level of the two lowest third octaves re the whole spectrum, in dB; where they hold nothing, as low as can be told.
pub(crate) fn below_30_hz_db(analysis: &TrackAnalysis) -> Option<f64> {
    const BANDS_BELOW_30_HZ: usize = 2;
    const LOWEST_DB: f64 = -120.0;
    let levels = &analysis.spectrum.third_octave.levels_db;
    let power = |bands: &[Option<f64>]| bands.iter().flatten().map(|db| dsp::db_to_power(*db)).sum::<f64>();
    let whole_db = dsp::power_to_db(power(levels))?;
    Some(dsp::power_to_db(power(levels.get(..BANDS_BELOW_30_HZ)?)).map_or(LOWEST_DB, |low_db| low_db - whole_db))
}

/// Level of the third octaves that a band touches re that of all others, in dB.
pub(crate) fn contrast_db(levels_db: &[Option<f64>], [lo_hz, hi_hz]: [f64; 2]) -> Option<f64> {
    let half = 2.0_f64.powf(1.0 / 6.0);
    let (mut inside, mut outside) = (0.0, 0.0);
    for (level_db, hz) in levels_db.iter().zip(dsp::third_octave_centers_hz()) {
        let touches = lo_hz <= hz * half && hz / half <= hi_hz;
        *(if touches { &mut inside } else { &mut outside }) += level_db.map_or(0.0, dsp::db_to_power);
    }
    Some(dsp::power_to_db(inside)? - dsp::power_to_db(outside)?)
}

/// What has to be rendered to prove a move, and what is read from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Proof {
    /// The stem by itself; the metric must fall towards what the rule tolerates. Moves of one finding on one stem are
    /// rendered and judged together.
    Stem {
        /// What is read.
        metric: StemMetric,
        /// From here on it is no problem.
        tolerated: f64,
    },
    /// The sum of the stem and its partner; its loudness must rise. Moves of one finding on one pair are rendered and judged
    /// together.
    PairSum {
        /// Index of the partner.
        partner: usize,
    },
    /// The whole mix; the stem must come nearer to the place that its role has among the others.
    Place,
    /// The whole mix; the group's loudness relative to it must come nearer to this.
    GroupInMix {
        /// The group.
        group: RoleGroup,
        /// The wanted level, in LU.
        wanted_lu: f64,
    },
    /// The whole mix; what the rest of it takes from a part that should win must fall towards what is tolerated.
    Audibility {
        /// Index of that part among those that should win ([`crate::Masking::focal`]).
        focal: usize,
        /// The masking index from which on it is no problem.
        tolerated_index: f64,
    },
    /// The whole mix; what the bass takes from the kick while both play must fall towards what is tolerated.
    LowEnd {
        /// The kick, by its index among the parts of [`crate::Masking`].
        kick: usize,
        /// The bass, likewise.
        bass: usize,
        /// The share of the kick's loudness in its range from which on it is no problem.
        tolerated_index: f64,
    },
    /// The whole mix; its spectrum must come nearer to the target's corridor.
    ToneOfMix,
    /// The whole mix; the share of its side signal must come nearer to this range.
    Width {
        /// The wanted range, in percent of the mix's power.
        wanted_percent: (f64, f64),
    },
}

/// A move before it is rendered.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Where it is made.
    pub channel: Channel,
    /// The setting.
    pub action: Action,
    /// Where it matters; empty when throughout.
    pub places: Vec<TimeRange>,
    /// How it is proved.
    pub proof: Proof,
    /// Its share of the full move, 0…1: what it has to achieve shrinks with it.
    pub size: f64,
}

impl Proposal {
    /// The move at `factor` times its size; `None` for a move that has no size, such as polarity.
    pub fn scaled(&self, factor: f64) -> Option<Self> {
        let action = match self.action {
            Action::Gain { gain_db } => Action::Gain { gain_db: round_to(gain_db * factor, 0.1) },
            Action::Pan { position } => Action::Pan { position: round_to(position * factor, 0.01) },
            Action::Width { width, band_hz } => {
                Action::Width { width: 1.0 - round_to((1.0 - width) * factor, 0.01), band_hz }
            }
            Action::Eq { filter, frequency_hz, gain_db, q } if gain_db != 0.0 => {
                Action::Eq { filter, frequency_hz, gain_db: round_to(gain_db * factor, 0.1), q }
            }
            Action::Duck { ref key_stem, depth_db, band_hz, attack_ms, release_ms } => Action::Duck {
                key_stem: key_stem.clone(),
                depth_db: round_to(depth_db * factor, 0.1),
                band_hz,
                attack_ms,
                release_ms,
            },
            _ => return None,
        };
        Some(Self { action, size: self.size * factor, ..self.clone() })
    }
}

/// `value` at the nearest multiple of `step`: settings are numbers that a person would dial.
pub(crate) fn round_to(value: f64, step: f64) -> f64 {
    let steps = (value / step).round();
    // Division by the reciprocal gives 0.3 and not 0.30000000000000004.
    if step < 1.0 { steps / (1.0 / step).round() } else { steps * step }
}

/// A frequency rounded to three digits, as it would be dialled in.
pub(crate) fn three_digits(frequency_hz: f64) -> f64 {
    round_to(frequency_hz, 10.0_f64.powf(frequency_hz.log10().floor() - 2.0))
}
