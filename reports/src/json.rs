//! The JSON contract: pretty-printed, keys in the order that the structs declare, numbers rounded in one place.

use crate::{Likeness, RulePage};
use analyzer::{EbuReading, TrackAnalysis};
use corpus::{Comparison, Profile, SongTypicality};
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter};
use std::io;
use suggest::{
    AcceptedFinding, Diff, Finding, KitReading, MixFileReading, MixReading, PairReading, Plan, Readiness,
    SessionSummary, StemSummary,
};

/// What was measured of each file: the contents of `premix analyze --format json`.
pub fn analysis_json(tracks: &[TrackAnalysis]) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'static str,
        tracks: &'a [TrackAnalysis],
    }
    rounded(&Document { schema: "premix.analysis/1", tracks })
}

/// Profiles as their files hold them: the contents of `premix profile list --format json`.
pub fn profile_list_json(profiles: &[Profile]) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'static str,
        profiles: &'a [Profile],
    }
    rounded(&Document { schema: "premix.profiles/1", profiles })
}

/// Two profiles side by side: the contents of `premix profile compare --format json`.
pub fn profile_comparison_json(comparison: &Comparison) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'static str,
        #[serde(flatten)]
        comparison: &'a Comparison,
    }
    rounded(&Document { schema: "premix.profile_comparison/1", comparison })
}

/// A song against a profile, with every part: the contents of `premix profile compare NAME SONG --format json`.
pub fn song_likeness_json(song: &Likeness<'_>) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'static str,
        song: &'a str,
        #[serde(flatten)]
        typicality: &'a SongTypicality,
    }
    rounded(&Document { schema: "premix.song_likeness/1", song: song.name, typicality: song.typicality })
}

/// The plan as `plan.json` holds it.
pub fn plan_json(plan: &Plan) -> String {
    rounded(plan)
}

/// The plan without its moves and the draft's readings, and whether the production is ready: the contents of `premix check --format json`.
pub fn check_json(plan: &Plan) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'static str,
        session: &'a SessionSummary,
        stems: &'a [StemSummary],
        findings: &'a [Finding],
        accepted: &'a [AcceptedFinding],
        readiness: Readiness,
        mix_file: &'a Option<MixFileReading>,
        pairs: &'a [PairReading],
        kit: Option<&'a KitReading>,
        before: &'a MixReading,
    }
    rounded(&Document {
        schema: plan.schema,
        session: &plan.session,
        stems: &plan.stems,
        findings: &plan.findings,
        accepted: &plan.accepted,
        readiness: suggest::readiness(plan),
        mix_file: &plan.mix_file,
        pairs: &plan.pairs,
        kit: plan.kit.as_ref(),
        before: &plan.before,
    })
}

/// What changed between two versions: the contents of `premix compare --format json`.
pub fn diff_json(diff: &Diff) -> String {
    rounded(diff)
}

/// What the meters read of the EBU's suite: the contents of `premix self-check --format json`.
pub fn self_check_json(readings: &[EbuReading]) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'static str,
        ok: bool,
        readings: &'a [EbuReading],
    }
    rounded(&Document { schema: "premix.self-check/1", ok: readings.iter().all(|reading| reading.ok), readings })
}

/// What is known of a rule: the contents of `premix explain RULE --format json`.
pub fn rule_json(page: &RulePage) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'static str,
        #[serde(flatten)]
        page: &'a RulePage,
    }
    rounded(&Document { schema: "premix.rule/1", page })
}

fn rounded(document: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    let formatter = RoundedFormatter { pretty: PrettyFormatter::new() };
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    document.serialize(&mut serializer).expect("plain structs with string keys serialise into memory");
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("serde_json writes UTF-8")
}

/// Four decimals hold every reading's precision and drop the noise of the last bits.
fn to_four_decimals(value: f64) -> f64 {
    let rounded = (value * 1e4).round() / 1e4;
    let finite = if rounded.is_finite() { rounded } else { value };
    // Adding zero turns −0 into 0.
    finite + 0.0
}

/// Pretty-prints as `serde_json` does, with every number rounded. Numbers that are not finite never reach a formatter:
/// `serde_json` writes them as `null`.
struct RoundedFormatter<'a> {
    pretty: PrettyFormatter<'a>,
}

impl Formatter for RoundedFormatter<'_> {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        self.pretty.write_f64(writer, to_four_decimals(value))
    }

    fn write_f32<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f32) -> io::Result<()> {
        self.pretty.write_f64(writer, to_four_decimals(f64::from(value)))
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.begin_array(writer)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.pretty.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.begin_object(writer)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.pretty.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_object_value(writer)
    }
}
