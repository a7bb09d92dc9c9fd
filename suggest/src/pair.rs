use crate::kit::is_from_afar;
use analyzer::{Arrival, Duplicate, PairRelation, Polarity, Role, Unmeasured, Waveform};
use serde::Serialize;

/// Why two stems are compared. Where two reasons hold the first one is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PairKind {
    /// Their names say one source: microphones of one drum, DI and amplifier, layers of one part that share the first word.
    SameSource,
    /// Two mono files that are named as the sides of one thing. Time between them is width, so neither is shifted.
    LeftRight,
    /// A close microphone of a drum kit, and an overhead or room. Distance is their sound, so neither is shifted.
    CloseAndDistant,
    /// Their levels run alike, whatever their names say.
    SharedEnvelope,
}

impl PairKind {
    /// Two recordings of one thing that have to line up: a delay between them is a fault.
    pub(crate) fn has_to_line_up(self) -> bool {
        matches!(self, Self::SameSource | Self::SharedEnvelope)
    }
}

/// Two stems that were compared, and how their waveforms relate.
#[derive(Debug, Clone)]
pub struct RelatedPair {
    /// Index of the first stem.
    pub first: usize,
    /// Index of the second stem.
    pub second: usize,
    /// Why they were compared.
    pub kind: PairKind,
    /// How alike their levels run, −1…1; `None` where either hardly varies.
    pub level_correlation: Option<f64>,
    /// What was measured between them.
    pub relation: PairRelation,
    /// The second stem is nothing but the first one, at this gain and delay.
    pub duplicate: Option<Duplicate>,
}

impl RelatedPair {
    /// One is nothing but the other, and that is what is said of the pair: sides that are equal are one sound in two files.
    pub(crate) fn told_duplicate(&self) -> Option<Duplicate> {
        self.duplicate.filter(|_| self.kind != PairKind::LeftRight)
    }

    /// It has exactly these two stems.
    pub(crate) fn is_of(&self, a: usize, b: usize) -> bool {
        (self.first, self.second) == (a, b) || (self.first, self.second) == (b, a)
    }

    /// When and which way up the other stem begins at the hits of `stem`, which is one of both.
    pub(crate) fn at_hits_of(&self, stem: usize) -> Option<Arrival> {
        if stem == self.first { self.relation.second_at_hits_of_first } else { self.relation.first_at_hits_of_second }
    }
}

/// Roles of which the first excursions of two recordings say which way up they are: acoustic sounds in front of
/// microphones. Layers from a machine begin together, too, and as they please.
pub(crate) fn is_acoustic(role: Role) -> bool {
    matches!(
        role,
        Role::Kick
            | Role::Snare
            | Role::Overhead
            | Role::Room
            | Role::Bass
            | Role::ElectricGuitar
            | Role::AcousticGuitar
            | Role::Keys
            | Role::Piano
            | Role::LeadVocal
    )
}

/// What was found between two stems: a row of the plan's `pairs`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairReading {
    /// Name of the first stem.
    pub first: String,
    /// Name of the second stem.
    pub second: String,
    /// Why they were compared.
    pub kind: PairKind,
    /// How alike their levels run, −1…1.
    pub level_correlation: Option<f64>,
    /// How much later the second one is, in milliseconds; `None` with a reason in `unmeasured`.
    pub delay_ms: Option<f64>,
    /// Which way up the second one is against the first.
    pub polarity: Option<Polarity>,
    /// The share of what is coherent that lines up there, or of the hits that say so, 0…1.
    pub confidence: Option<f64>,
    /// What the delay was read from.
    pub read_from: Option<DelaySource>,
    /// Why no waveform was found in the other one.
    pub unmeasured: Option<Unmeasured>,
    /// What the second stem heard of the hits of the first: bleed, where the other way round comes later, too.
    pub second_at_hits_of_first: Option<ArrivalReading>,
    /// What the first stem heard of the hits of the second.
    pub first_at_hits_of_second: Option<ArrivalReading>,
    /// Normalised correlation as the stems lie, −1…1.
    pub correlation: Option<f64>,
    /// The same when lined up, of the second stem as it stands: negative when upside down.
    pub aligned_correlation: Option<f64>,
    /// What one polarity switch gives the sum, in dB.
    pub flip_gain_db: Option<f64>,
    /// What lining up gives the sum, in dB.
    pub aligned_gain_db: Option<f64>,
    /// What a finding on the pair proposes.
    pub fix: Option<PairFix>,
    /// The sum per third octave without and with that; empty without a finding.
    pub sum: Vec<SumBand>,
}

/// What one stem heard of the hits of the other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ArrivalReading {
    /// How much later than in the stem that was hit, in milliseconds.
    pub delay_ms: f64,
    /// Whether the first excursions point the same way.
    pub polarity: Polarity,
    /// Level at these hits relative to the stem that was hit, in dB.
    pub level_db: f64,
    /// Hits that were heard.
    pub hits: usize,
    /// The share of the hits that say so, 0…1.
    pub agreement: f64,
}

impl ArrivalReading {
    fn of(arrival: Arrival) -> Self {
        Self {
            delay_ms: 1_000.0 * arrival.delay_s,
            polarity: arrival.polarity,
            level_db: arrival.level_db,
            hits: arrival.n_hits,
            agreement: arrival.agreement,
        }
    }
}

/// What a delay was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DelaySource {
    /// The whole waveform.
    Waveform,
    /// The beginnings of hits, which both heard of one source.
    Hits,
}

/// What makes a pair sum better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PairFix {
    /// One polarity switch.
    Flip,
    /// A delay, and a switch where it is upside down.
    Align,
    /// An all-pass.
    Rotate,
}

/// A third octave of a pair's sum.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SumBand {
    /// Centre of the band, in hertz.
    pub center_hz: f64,
    /// Its level over the powers of both stems, in dB: 3 where they add up, 0 where they are unrelated.
    pub before_db: f64,
    /// The same with the fix, as predicted.
    pub after_db: f64,
}

impl PairReading {
    /// The reading of `pair`, whose stems have these names and whose finding proposes `fix`.
    pub fn new(pair: &RelatedPair, names: [String; 2], fix: Option<PairFix>) -> Self {
        let relation = &pair.relation;
        let [first, second] = names;
        let mut reading = Self {
            first,
            second,
            kind: pair.kind,
            level_correlation: pair.level_correlation,
            delay_ms: None,
            polarity: None,
            confidence: None,
            read_from: None,
            unmeasured: None,
            second_at_hits_of_first: relation.second_at_hits_of_first.map(ArrivalReading::of),
            first_at_hits_of_second: relation.first_at_hits_of_second.map(ArrivalReading::of),
            correlation: relation.correlation,
            aligned_correlation: None,
            flip_gain_db: relation.flip_gain_db,
            aligned_gain_db: relation.aligned_gain_db,
            fix,
            sum: fix.map_or_else(Vec::new, |fix| sum(relation, fix)),
        };
        match relation.waveform {
            Waveform::Matched(found) => {
                reading.delay_ms = Some(1_000.0 * found.delay_s);
                reading.polarity = Some(found.polarity);
                reading.confidence = Some(found.confidence);
                reading.read_from = Some(DelaySource::Waveform);
                reading.aligned_correlation = Some(found.aligned_correlation);
            }
            Waveform::Unmeasured(reason) => reading.read_hits(pair, reason),
        }
        reading
    }

    /// Where the waveforms do not match, hits may.
    fn read_hits(&mut self, pair: &RelatedPair, reason: Unmeasured) {
        self.unmeasured = Some(reason);
        let arrival = match pair.kind {
            PairKind::CloseAndDistant => pair.relation.second_at_hits_of_first.filter(is_from_afar),
            PairKind::SameSource | PairKind::LeftRight => pair.relation.one_source_arrival(),
            PairKind::SharedEnvelope => None,
        };
        if let Some(arrival) = arrival {
            self.delay_ms = Some(1_000.0 * arrival.delay_s);
            self.polarity = Some(arrival.polarity);
            self.confidence = Some(arrival.agreement);
            self.read_from = Some(DelaySource::Hits);
        }
    }
}

fn sum(relation: &PairRelation, fix: PairFix) -> Vec<SumBand> {
    let bands = relation.bands.iter().filter_map(|band| {
        let after_db = match fix {
            PairFix::Flip => Some(band.flipped_gain_db),
            PairFix::Align => band.aligned_gain_db,
            PairFix::Rotate => band.rotated_gain_db,
        };
        Some(SumBand { center_hz: band.center_hz, before_db: band.gain_db, after_db: after_db? })
    });
    bands.collect()
}

/// The words of a stem's name, in lower case, numbers trimmed.
pub(crate) fn words(name: &str) -> impl Iterator<Item = String> {
    name.split(|c: char| !c.is_alphanumeric()).map(|word| word.trim_matches(char::is_numeric).to_lowercase())
}
