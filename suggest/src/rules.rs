//! The rules: one file per problem, named for the problem. [`RULES`] lists them all.

mod baked_reverb;
mod band_limited;
mod bleed;
mod channel_missing;
mod channel_polarity;
mod clicks;
mod clipped;
mod comb_filter;
mod crowded_centre;
mod crowded_range;
mod crowded_section;
mod cut_tail;
mod dc_offset;
mod dropouts;
mod duplicate_stem;
mod empty_low_end;
mod fake_stereo;
mod group_part;
mod kick_bass_conflict;
mod kit_polarity;
mod layer_timing;
mod level_solver;
mod limited;
mod little_headroom;
mod lossy_file;
mod low_bit_depth;
mod mains_hum;
mod masked_focal;
mod missing_role;
mod missing_stem;
mod mix_among_stems;
mod mix_bus_processing;
mod mono_as_stereo;
mod mono_loss;
mod no_lift;
mod noisy;
mod not_a_number;
mod off_centre;
mod out_of_tune;
mod overs;
mod padded_bits;
mod phase_rotation;
mod polarity_inverted;
mod resonance;
mod rumble;
mod sibilant;
mod silent_stem;
mod stem_delay;
mod stem_level;
mod sum_over_full_scale;
mod tonal_balance;
mod unclear_names;
mod uneven_channels;
mod uneven_files;
mod uneven_level;
mod unlike_reference;
mod unused_stem;
mod upsampled;
mod wide_bass;

pub use kick_bass_conflict::kick_masking_index;

use crate::{Channel, Class, HeardSession, MoveKind, Proof, Proposal, Readings, Severity, acceptance};
use analyzer::TimeRange;
use serde::Serialize;

/// What a rule has to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The stems as they are, and their plain sum.
    Stems,
    /// The mix of the repaired stems: a level is not judged while a polarity switch hides half of it. Where nothing is
    /// repaired (`check`) that is the plain sum.
    Mix,
}

/// What may be asked of whoever made the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// The file, made anew.
    ExportAgain,
    /// Another file beside the one there is.
    SendAsWell,
    /// A file that is not there.
    LookFor,
    /// The session without the file: of a pair without the second.
    LeaveOut,
    /// The file under another name.
    Rename,
}

/// What a session does not always have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Stems: of a mix alone it can tell nothing.
    Stems,
    /// A mix beside the stems.
    MixFile,
    /// A reference that is a mix of these stems.
    OwnMix,
    /// Stems that are recordings of one thing, or run alike.
    Pairs,
    /// Two groups of instruments or more.
    WholeMix,
    /// Two parts or more that could hide each other.
    Masking,
    /// A verse and a chorus.
    Sections,
}

/// A problem that premix knows.
#[derive(Debug)]
pub struct Rule {
    /// Its name in findings and on the command line.
    pub name: &'static str,
    /// The problem, in words that follow "because of".
    pub title: &'static str,
    /// What a person does about it.
    pub fix: &'static str,
    /// What is asked of whoever made the files; `None` where they can do nothing about it.
    pub request: Option<Request>,
    /// What must be there for it to hear anything.
    pub needs: &'static [Need],
    /// Where the problem comes from.
    pub class: Class,
    /// It concerns files and recordings, not the mix: `--technical` leaves it on.
    pub technical: bool,
    /// What it has to hear.
    pub scope: Scope,
    /// Looks for it.
    pub listen: fn(&HeardSession<'_>) -> Vec<Heard>,
}

/// What a rule heard, before it has a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// The rule's name; set by [`findings`].
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where it comes from; set by [`findings`].
    pub class: Class,
    /// The channels concerned.
    pub channels: Vec<Channel>,
    /// Each of the channels has it; else it is one matter between them.
    pub each: bool,
    /// One sentence with the numbers in it.
    pub summary: String,
    /// The band concerned, in hertz.
    pub band_hz: Option<[f64; 2]>,
    /// When, in seconds; empty when throughout.
    pub places: Vec<TimeRange>,
    /// What was measured.
    pub measured: Readings,
    /// What was expected.
    pub target: Readings,
    /// How sure it is, 0…1.
    pub confidence: f64,
    /// What would mend it.
    pub proposals: Vec<Proposal>,
    /// Why the user means it, where that was said; set by [`findings`].
    pub accepted: Option<String>,
}

impl Rule {
    /// Whether it listens where only files and recordings may be judged, or everything.
    pub fn listens(&self, technical_only: bool) -> bool {
        self.technical || !technical_only
    }

    /// Whether it hears nothing in a mix without its stems.
    pub fn needs_stems(&self) -> bool {
        let is_of_stems = |need: &Need| matches!(need, Need::Stems | Need::MixFile | Need::Pairs | Need::Masking);
        self.needs.iter().any(is_of_stems)
    }
}

impl Heard {
    /// A finding on `channels` with nothing but its sentence; a rule adds what it knows with struct update syntax.
    pub(crate) fn new(severity: Severity, channels: Vec<Channel>, summary: String) -> Self {
        Self {
            rule: "",
            severity,
            class: Class::Material,
            channels,
            each: false,
            summary,
            band_hz: None,
            places: Vec::new(),
            measured: Readings::new(),
            target: Readings::new(),
            confidence: 1.0,
            proposals: Vec::new(),
            accepted: None,
        }
    }
}

/// All rules, in the order in which their moves are made: repairs first, then levels and pan, then the mix.
pub const RULES: &[Rule] = &[
    not_a_number::RULE,
    silent_stem::RULE,
    uneven_files::RULE,
    mix_among_stems::RULE,
    missing_stem::RULE,
    unused_stem::RULE,
    mix_bus_processing::RULE,
    unclear_names::RULE,
    low_bit_depth::RULE,
    lossy_file::RULE,
    little_headroom::RULE,
    duplicate_stem::RULE,
    missing_role::RULE,
    empty_low_end::RULE,
    no_lift::RULE,
    crowded_section::RULE,
    band_limited::RULE,
    upsampled::RULE,
    padded_bits::RULE,
    channel_missing::RULE,
    uneven_channels::RULE,
    mono_as_stereo::RULE,
    fake_stereo::RULE,
    clipped::RULE,
    limited::RULE,
    overs::RULE,
    dropouts::RULE,
    clicks::RULE,
    cut_tail::RULE,
    mains_hum::RULE,
    noisy::RULE,
    dc_offset::RULE,
    channel_polarity::RULE,
    polarity_inverted::RULE,
    stem_delay::RULE,
    comb_filter::RULE,
    kit_polarity::RULE,
    phase_rotation::RULE,
    layer_timing::RULE,
    out_of_tune::RULE,
    baked_reverb::RULE,
    rumble::RULE,
    resonance::RULE,
    sibilant::RULE,
    bleed::RULE,
    uneven_level::RULE,
    unlike_reference::RULE,
    off_centre::RULE,
    wide_bass::RULE,
    mono_loss::RULE,
    masked_focal::RULE,
    kick_bass_conflict::RULE,
    stem_level::RULE,
    crowded_centre::RULE,
    crowded_range::RULE,
    tonal_balance::RULE,
    sum_over_full_scale::RULE,
];

/// Runs the rules of one scope. Moves on locked stems, of kinds that are not in `only` and for what the user accepted are
/// not proposed; their findings stay.
pub fn findings(
    session: &HeardSession<'_>,
    scope: Scope,
    technical_only: bool,
    only: Option<&[MoveKind]>,
) -> Vec<Heard> {
    let allowed = |proposal: &Proposal| {
        let locked = matches!(proposal.channel, Channel::Stem(index) if session.stems[index].locked);
        let chosen = only.is_none_or(|kinds| MoveKind::of(&proposal.action).is_some_and(|kind| kinds.contains(&kind)));
        !locked && chosen
    };
    let mut heard: Vec<Heard> = Vec::new();
    let hears = |rule: &&Rule| rule.listens(technical_only) && !(session.mix_only && rule.needs_stems());
    for rule in RULES.iter().filter(|rule| rule.scope == scope).filter(hears) {
        for mut one in (rule.listen)(session) {
            one.rule = rule.name;
            one.class = rule.class;
            one.proposals.retain(allowed);
            if rule.name != unlike_reference::RULE.name {
                one.proposals.retain(|proposal| !unlike_reference::is_settled(session, proposal));
            }
            one.accepted = acceptance::reason(session.accepted, &one);
            heard.push(one);
        }
    }
    let (mut accepted, open): (Vec<Heard>, Vec<Heard>) = heard.into_iter().partition(|one| one.accepted.is_some());
    for one in &mut accepted {
        one.proposals.clear();
    }
    let mut findings = one_cause_once(open);
    findings.extend(accepted);
    findings
}

/// The rule whose findings the tone of the mix bus answers.
pub(crate) const TONAL_BALANCE: &str = tonal_balance::RULE.name;

/// A lead that is too quiet is a matter of its own level, unless one part is behind most of what it loses.
const BEHIND_MOST: f64 = 0.55;

/// A part that covers the lead because it is too loud is one problem, and so is a lead that is covered because it is too
/// quiet: they are told once. What the level rule says of a part that is behind most of the loss goes into the finding on
/// masking, and its faders are the remedy; else the level is the cause, and masking is not told.
fn one_cause_once(heard: Vec<Heard>) -> Vec<Heard> {
    let (mut covered, others): (Vec<Heard>, Vec<Heard>) =
        heard.into_iter().partition(|one| one.rule == masked_focal::RULE.name);
    let is_level = |one: &Heard| one.rule == stem_level::RULE.name;
    covered.retain(|finding| {
        let moves_lead = |one: &Heard| !one.proposals.is_empty() && one.channels.contains(&finding.channels[0]);
        !others.iter().any(|one| is_level(one) && moves_lead(one)) || masker_share(finding) >= BEHIND_MOST
    });
    let mut kept = Vec::new();
    for one in others {
        let same = |finding: &&mut Heard| one.channels.iter().any(|channel| finding.channels.contains(channel));
        match covered.iter_mut().find(same).filter(|_| is_level(&one)) {
            Some(finding) => {
                finding.measured.extend(one.measured);
                if !one.proposals.is_empty() {
                    finding.proposals.retain(|proposal| !is_fader_for_audibility(proposal));
                    finding.proposals.extend(one.proposals);
                }
            }
            None => kept.push(one),
        }
    }
    covered.extend(kept);
    covered
}

/// How much of what the lead loses the one part takes.
fn masker_share(finding: &Heard) -> f64 {
    finding.measured["masker_index"] / finding.measured["masking_index"]
}

fn is_fader_for_audibility(proposal: &Proposal) -> bool {
    let is_fader = MoveKind::of(&proposal.action) == Some(MoveKind::Level);
    is_fader && matches!(proposal.proof, Proof::Audibility { .. })
}

/// `2.6 kHz` or `120 Hz`.
fn hertz(frequency_hz: f64) -> String {
    if frequency_hz >= 1_000.0 { format!("{:.1} kHz", frequency_hz / 1_000.0) } else { format!("{frequency_hz:.0} Hz") }
}

/// `1:05`.
fn clock(s: f64) -> String {
    format!("{}:{:02}", s as u64 / 60, s as u64 % 60)
}

/// `Kick, Snare, Bass, Pad and 3 more`.
fn names(session: &HeardSession<'_>, indices: &[usize]) -> String {
    const SHOWN: usize = 4;
    let shown: Vec<_> = indices.iter().take(SHOWN).map(|i| session.stems[*i].name()).collect();
    match indices.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk::Action;

    /// A finding on `stems` whose moves are on the last of them; of what the first loses, the last takes `share`.
    fn heard(rule: &'static str, stems: &[usize], actions: &[Action], share: f64) -> Heard {
        let channels: Vec<Channel> = stems.iter().map(|stem| Channel::Stem(*stem)).collect();
        let proof = if rule == "masked-focal" {
            Proof::Audibility { focal: stems[0], tolerated_index: 0.5 }
        } else {
            Proof::Place
        };
        let channel = channels[channels.len() - 1];
        let proposal =
            |action: &Action| Proposal { channel, action: action.clone(), places: Vec::new(), proof, size: 1.0 };
        let proposals = actions.iter().map(proposal).collect();
        let measured = Readings::from([(rule, 1.0), ("masking_index", 1.0), ("masker_index", share)]);
        Heard { rule, measured, proposals, ..Heard::new(Severity::Warning, channels, String::new()) }
    }

    fn fader(gain_db: f64) -> Action {
        Action::Gain { gain_db }
    }

    fn rules(heard: &[Heard]) -> Vec<&str> {
        heard.iter().map(|one| one.rule).collect()
    }

    #[test]
    fn a_level_and_a_cover_of_one_part_are_one_finding() {
        let cut = Action::Eq { filter: desk::FilterShape::Bell, frequency_hz: 500.0, gain_db: -3.0, q: 1.0 };
        let kept = one_cause_once(vec![
            heard("stem-level", &[2], &[fader(-5.0)], 0.0),
            heard("masked-focal", &[0, 2], &[cut.clone(), fader(-3.0)], 0.5),
            heard("stem-level", &[5], &[], 0.0),
            heard("resonance", &[2], &[], 0.0),
        ]);
        assert_eq!(rules(&kept), ["masked-focal", "stem-level", "resonance"]);
        let actions: Vec<_> = kept[0].proposals.iter().map(|proposal| proposal.action.clone()).collect();
        assert_eq!(actions, [cut, fader(-5.0)], "the fader is that of the level rule");
        assert!(kept[0].measured.contains_key("stem-level"));
    }

    #[test]
    fn a_lead_that_is_too_quiet_is_told_as_that_unless_one_part_is_behind_it() {
        for (share, told) in [(0.4, "stem-level"), (0.7, "masked-focal")] {
            let kept = one_cause_once(vec![
                heard("masked-focal", &[0, 2], &[fader(-3.0)], share),
                heard("stem-level", &[0], &[fader(8.0)], 0.0),
            ]);
            assert_eq!(rules(&kept), [told], "{share}");
            assert_eq!(kept[0].proposals[0].action, fader(8.0));
        }
    }

    #[test]
    fn a_level_without_a_move_leaves_the_remedy_of_a_cover() {
        let kept = one_cause_once(vec![
            heard("masked-focal", &[0, 2], &[fader(-3.0)], 0.4),
            heard("stem-level", &[0], &[], 0.0),
        ]);
        assert_eq!(rules(&kept), ["masked-focal"]);
        assert_eq!(kept[0].proposals[0].action, fader(-3.0));
    }
}
