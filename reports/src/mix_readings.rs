//! The readings of the full mix as rows: before, after, and what songs of the profile measure.

use crate::SessionReport;
use crate::format::{UNDEFINED, number, optional, time_range};
use analyzer::{Role, RoleGroup};
use corpus::{Percentiles, Profile};
use std::borrow::Cow;
use suggest::{FocalReading, MixReading};

/// One reading of the mix.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MixRow {
    /// What it is, with its unit.
    pub(crate) label: Cow<'static, str>,
    /// What that means, for someone who does not know the word.
    pub(crate) meaning: &'static str,
    /// The plain sum of the stems.
    pub(crate) before: Option<f64>,
    /// The draft.
    pub(crate) after: Option<f64>,
    /// What songs of the profile measure, or what stands in for them: references as far as they count.
    pub(crate) target: Option<Percentiles>,
    /// The lowest and the highest reading of the references.
    pub(crate) references: Option<(f64, f64)>,
    /// Digits behind the point.
    pub(crate) decimals: usize,
}

/// One kind of reading: label, meaning, the profile's name of it, digits behind the point, and where it stands.
struct Kind {
    label: &'static str,
    meaning: &'static str,
    feature: &'static str,
    decimals: usize,
    value: fn(&MixReading) -> Option<f64>,
}

const KINDS: [Kind; 11] = [
    Kind {
        label: "Integrated loudness, LUFS",
        meaning: "how loud the whole song is",
        feature: "integrated_lufs",
        decimals: 1,
        value: |mix| mix.integrated_lufs,
    },
    Kind {
        label: "Loudest 3 s, LUFS",
        meaning: "short-term loudness at its highest",
        feature: "max_short_term_lufs",
        decimals: 1,
        value: |mix| mix.max_short_term_lufs,
    },
    Kind {
        label: "Loudness range, LU",
        meaning: "from the quiet parts to the loud ones",
        feature: "range_lu",
        decimals: 1,
        value: |mix| mix.range_lu,
    },
    Kind {
        label: "True peak, dBTP",
        meaning: "the highest peak between samples",
        feature: "true_peak_dbtp",
        decimals: 1,
        value: |mix| mix.true_peak_dbtp,
    },
    Kind {
        label: "Peak to loudness, dB",
        meaning: "PLR: how far peaks stand above the loudness",
        feature: "plr_db",
        decimals: 1,
        value: |mix| mix.plr_db,
    },
    Kind {
        label: "Spectral tilt, dB/oct",
        meaning: "how fast the level falls towards the treble",
        feature: "tilt_db_per_octave",
        decimals: 1,
        value: |mix| mix.tilt_db_per_octave,
    },
    Kind {
        label: "Outside the tonal corridor, dB",
        meaning: "mean distance of the spectrum from the target's range; 0 is all inside",
        feature: "outside_corridor_db",
        decimals: 1,
        value: |mix| mix.outside_corridor_db,
    },
    Kind {
        label: "Lost in mono, LU",
        meaning: "change of loudness when both sides are summed",
        feature: "mono_loss_lu",
        decimals: 1,
        value: |mix| mix.mono_loss_lu,
    },
    Kind {
        label: "Side to mid, dB",
        meaning: "how wide: the sides against the middle",
        feature: "side_to_mid_db",
        decimals: 1,
        value: |mix| mix.side_to_mid_db,
    },
    Kind {
        label: "Correlation",
        meaning: "1 is mono, 0 unrelated sides, below 0 out of phase",
        feature: "correlation",
        decimals: 2,
        value: |mix| mix.correlation,
    },
    Kind {
        label: "Lead vocal hidden, %",
        meaning: "the share of its loudness that the rest of the mix takes; 30 to 60 is usual",
        feature: "lead_vocal_hidden_percent",
        decimals: 0,
        value: lead_vocal_hidden_percent,
    },
];

/// Of the first lead vocal.
fn lead_vocal_hidden_percent(mix: &MixReading) -> Option<f64> {
    let mut parts = mix.masking.iter().flat_map(|masking| &masking.parts);
    Some(100.0 * parts.find(|part| part.role == Role::LeadVocal)?.masking_index)
}

/// The stem groups with their names, in the order they are shown.
pub(crate) const GROUPS: [(RoleGroup, &str, &str); 4] = [
    (RoleGroup::Vocals, "Vocals", "Vocals in the mix, LU"),
    (RoleGroup::Drums, "Drums", "Drums in the mix, LU"),
    (RoleGroup::Bass, "Bass", "Bass in the mix, LU"),
    (RoleGroup::Other, "Other", "Other instruments in the mix, LU"),
];

/// The rows that have a reading before or after.
pub(crate) fn mix_rows(report: &SessionReport<'_>) -> Vec<MixRow> {
    let before = &report.plan.before;
    let after = report.plan.after.as_ref().filter(|_| report.draft.is_some());
    let whole = KINDS.iter().map(|kind| MixRow {
        label: Cow::Borrowed(kind.label),
        meaning: kind.meaning,
        before: (kind.value)(before),
        after: after.and_then(kind.value),
        target: report.target.feature(kind.feature),
        references: references(report, kind),
        decimals: kind.decimals,
    });
    let groups = GROUPS.iter().map(|(group, _, label)| MixRow {
        label: Cow::Borrowed(*label),
        meaning: "loudness of the group against the whole mix",
        before: before.group_levels_lu.get(group).copied(),
        after: after.and_then(|after| after.group_levels_lu.get(group).copied()),
        target: group_target(report.target.profile(), *group),
        references: None,
        decimals: 1,
    });
    let all = whole.chain(focal_rows(before, after)).chain(groups);
    all.filter(|row| row.before.is_some() || row.after.is_some()).collect()
}

fn references(report: &SessionReport<'_>, kind: &Kind) -> Option<(f64, f64)> {
    let values = report.plan.session.references.iter().filter_map(|reference| (kind.value)(&reference.reading));
    values.fold(None, |range, value| {
        let (lo, hi) = range.unwrap_or((value, value));
        Some((lo.min(value), hi.max(value)))
    })
}

/// What the table of readings stands under.
pub(crate) const HEADING: &str = "The whole mix";
/// Stands where there are none.
pub(crate) const SILENT: &str = "Nothing to show: the mix is silent.";

/// What the columns are of.
pub(crate) fn caption(report: &SessionReport<'_>) -> String {
    let profile = report.target.profile().label();
    let references = if report.plan.session.references.is_empty() {
        ""
    } else {
        " Where a reference counts, its own reading and a tolerance stand in for them, by its weight."
    };
    let mixes = if report.plan.session.mix_only { "" } else { "Before is the stems as they are, after is the draft. " };
    format!("{mixes}The percentiles are of {profile}: 8 of 10 songs lie between the 10th and the 90th.{references}")
}

/// What the columns hold, and whether these are figures.
pub(crate) fn columns(report: &SessionReport<'_>) -> Vec<(&'static str, bool)> {
    let mut columns =
        vec![("Reading", false), ("Before", true), ("After", true), ("10th", true), ("Median", true), ("90th", true)];
    columns.extend((!report.plan.session.references.is_empty()).then_some(("Reference", true)));
    columns.push(("Where it lies", false));
    columns
}

/// What the column of ranges is called.
pub(crate) fn target_heading(report: &SessionReport<'_>) -> &'static str {
    if report.plan.session.references.is_empty() { "8 of 10 songs" } else { "Target" }
}

/// A row for each part that the user wants to win.
fn focal_rows(before: &MixReading, after: Option<&MixReading>) -> Vec<MixRow> {
    let focal = |mix: &MixReading| mix.masking.as_ref().map_or(Vec::new(), |masking| masking.focal.clone());
    let was = focal(before);
    let is = after.map_or(Vec::new(), focal);
    let percent = |focal: &FocalReading| focal.masking_index.map(|index| 100.0 * index);
    let row = |(index, focal): (usize, &FocalReading)| {
        let place = focal.when.map_or(String::new(), |when| format!(" {}", time_range(when)));
        MixRow {
            label: Cow::Owned(format!("{} hidden{place}, %", focal.name)),
            meaning: "the share of its loudness that the rest of the mix takes, where you want it to win",
            before: percent(focal),
            after: is.get(index).and_then(percent),
            target: None,
            references: None,
            decimals: 0,
        }
    };
    was.iter().enumerate().filter(|(_, focal)| focal.declared).map(row).collect()
}

/// The readings that neither the plain sum nor the draft has.
pub(crate) fn not_measured(report: &SessionReport<'_>) -> Vec<&'static str> {
    let has = |kind: &Kind| {
        (kind.value)(&report.plan.before).is_some() || report.plan.after.as_ref().and_then(kind.value).is_some()
    };
    KINDS.iter().filter(|kind| !has(kind)).map(|kind| kind.label).collect()
}

/// What songs of the profile measure for a stem group.
pub(crate) fn group_target(profile: &Profile, group: RoleGroup) -> Option<Percentiles> {
    profile.group_levels_lu.get(&group).copied()
}

impl MixRow {
    /// The reading of the plain sum.
    pub(crate) fn before_text(&self) -> String {
        optional(self.before, self.decimals)
    }

    /// The reading of the draft.
    pub(crate) fn after_text(&self) -> String {
        optional(self.after, self.decimals)
    }

    /// The range of eight songs out of ten: `-18.0 … -13.3`.
    pub(crate) fn target_text(&self) -> String {
        self.target.map_or_else(
            || UNDEFINED.to_owned(),
            |p| format!("{} … {}", number(p.p10, self.decimals), number(p.p90, self.decimals)),
        )
    }

    /// One of the percentiles of the songs.
    pub(crate) fn percentile_text(&self, of: fn(&Percentiles) -> f64) -> String {
        optional(self.target.as_ref().map(of), self.decimals)
    }

    /// The reading of the reference, or the range of several.
    pub(crate) fn references_text(&self) -> String {
        let text = |value: f64| number(value, self.decimals);
        match self.references {
            None => UNDEFINED.to_owned(),
            Some((lo, hi)) if text(lo) == text(hi) => text(lo),
            Some((lo, hi)) => format!("{} … {}", text(lo), text(hi)),
        }
    }

    /// Where the newest reading lies: `within`, `below`, `above`; nothing when there is no target.
    pub(crate) fn position(&self) -> Option<&'static str> {
        let (value, target) = (self.after.or(self.before)?, self.target?);
        Some(match value {
            _ if value < target.p10 => "below",
            _ if value > target.p90 => "above",
            _ => "within",
        })
    }
}
