//! Target, rules, level solver, plan and the judgement of a rendered move.
//!
//! The pipeline measures a session and hands over a [`HeardSession`]. [`findings`] runs the rules on it: each gives
//! findings and [`Proposal`]s. The pipeline renders a proposal without and with its action and lets [`Proposal::judge`]
//! decide; [`compose`] makes the [`Plan`].

mod acceptance;
mod balance;
mod band_energy;
mod bus_tone;
mod compose;
mod diff;
mod finding;
mod group_bus;
mod judgement;
mod kit;
mod levels;
mod low_end;
mod masking;
mod mid_side;
mod missing_parts;
mod mix_file;
mod mix_model;
mod moves;
mod own_mix;
mod pair;
mod placement;
mod plan;
mod proposal;
mod readiness;
mod reference;
mod reference_range;
mod rules;
mod session;
mod stage;
mod target;
mod tone_fit;
mod tone_target;
mod translation;

pub use acceptance::{Acceptance, AcceptedFinding};
pub use balance::{BalanceChoice, BalanceDecision, decide_balance};
pub use bus_tone::bus_tone;
pub use compose::{BusSetting, Composition, MIX_BUS, Outcome, compose};
pub use diff::{
    Change, Changes, Diff, DiffReadings, FindingChange, SectionChange, SectionLevel, StemChange, ToneChange, ToneRun,
    Version, VersionSummary,
};
pub use finding::{Class, Finding, Readings, Severity};
pub use group_bus::{GroupBus, group_buses};
pub use judgement::{Judgement, judge_mix};
pub use kit::{KitArrival, KitLayout, KitMicrophone, KitPlace, KitReading};
pub use levels::source_name;
pub use masking::{
    Focal, FocalMaps, FocalModel, FocalReading, FocalStem, Hearing, MaskerShare, Masking, MaskingReading, Part,
    PartMasking, SoundStage,
};
pub use mix_file::{MixFile, MixFileReading, StemInMix};
pub use mix_model::MixModel;
pub use moves::{Guard, Move, Status, Verified};
pub use own_mix::{OwnMix, OwnMixReading, OwnMixStem, StemInOwnMix};
pub use pair::{ArrivalReading, DelaySource, PairFix, PairKind, PairReading, RelatedPair, SumBand};
pub use placement::Placement;
pub use plan::{Balance, MatchedFiles, MixReading, Plan, SessionSummary, StemSummary, TargetSummary};
pub use proposal::{Channel, MoveKind, Proof, Proposal, StemMetric};
pub use readiness::{CheckResult, Readiness, ReadinessItem, Verdict, readiness};
pub use reference::{Reference, ReferenceSummary, ReferenceWeights};
pub use rules::{Heard, Need, RULES, Request, Rule, Scope, findings, kick_masking_index};
pub use session::{HeardBleed, HeardSession, HeardStem};
pub use stage::{Stage, StageReading, mix_stage, stems_stage};
pub use target::Target;
pub use tone_fit::Band;
pub use translation::{DEVICES, Device, DeviceReading, DeviceResponse, Help, PartOnDevice, TranslationReading};
