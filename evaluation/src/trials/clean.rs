use crate::session_folder::SessionFolder;
use pipeline::Draft;
use std::collections::BTreeMap;
use suggest::{BalanceChoice, Class, Finding, Severity, Status};

/// Bands this far below the loudest one are not heard in a mix, in dB. Design heuristic.
const HEARD_DB: f64 = 60.0;

/// How many false alarms each rule gives on a session that nothing was done to: what is at least a warning, and no matter of
/// the file or of taste.
pub(super) fn false_alarms(findings: &[Finding]) -> BTreeMap<&'static str, usize> {
    let mut alarms = BTreeMap::new();
    let judges = |one: &&Finding| matches!(one.class, Class::Production | Class::Mix);
    for one in findings.iter().filter(|one| one.severity >= Severity::Warning).filter(judges) {
        *alarms.entry(one.rule).or_insert(0) += 1;
    }
    alarms
}

/// What a draft does to a session that nothing was done to, both made equally loud.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Change {
    /// Mean over the third octaves that are heard of what each is turned up or down, in dB.
    pub(super) ltas_db: f64,
    /// What is left of a difference in loudness, in LU.
    pub(super) loudness_lu: f64,
    /// Moves on stems that stand.
    pub(super) n_moves: usize,
}

impl Change {
    /// By a draft with `balance`; `None` where it or the plain sum cannot be measured.
    pub(super) fn by(balance: BalanceChoice, session: &SessionFolder) -> anyhow::Result<Option<Self>> {
        Ok(Self::of(&session.drafted(balance)?))
    }

    fn of(draft: &Draft) -> Option<Self> {
        let gain_db = draft.plan.files.as_ref()?.unity_gain_db;
        let (before, after) = (&draft.unity, draft.draft.as_ref()?);
        let loudness_lu = after.loudness.integrated_lufs? - before.loudness.integrated_lufs? - gain_db;
        let (was, is) = (&before.spectrum.third_octave.levels_db, &after.spectrum.third_octave.levels_db);
        let on_stems = draft.plan.moves.iter().filter(|one| !one.findings.is_empty());
        Some(Self {
            ltas_db: mean_change_db(was, is, gain_db)?,
            loudness_lu,
            n_moves: on_stems.filter(|one| one.status != Status::Dropped).count(),
        })
    }
}

/// Of the bands that are heard, by how much each changes beside `gain_db`.
fn mean_change_db(was: &[Option<f64>], is: &[Option<f64>], gain_db: f64) -> Option<f64> {
    let loudest = was.iter().flatten().copied().reduce(f64::max)?;
    let bands = was.iter().zip(is).filter_map(|(was, is)| Some(((*was)?, (*is)?)));
    let changes: Vec<f64> =
        bands.filter(|(was, _)| *was >= loudest - HEARD_DB).map(|(was, is)| (is - was - gain_db).abs()).collect();
    Some(changes.iter().sum::<f64>() / changes.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::finding;
    use super::*;

    #[test]
    fn alarms_are_warnings_about_the_production_or_the_mix() {
        let findings = [
            finding("rumble", &["Bass"]),
            finding("rumble", &["Kick"]),
            Finding { severity: Severity::Info, ..finding("stem-level", &["Bass"]) },
            Finding { class: Class::Export, severity: Severity::Error, ..finding("clipped", &["Bass"]) },
            Finding { class: Class::Material, ..finding("fake-stereo", &["Pad"]) },
            Finding { class: Class::Mix, severity: Severity::Error, ..finding("stem-delay", &["Pad"]) },
        ];
        assert_eq!(false_alarms(&findings), BTreeMap::from([("rumble", 2), ("stem-delay", 1)]));
    }

    #[test]
    fn a_change_is_counted_beside_the_gain_where_something_is_heard() {
        let was = [Some(-20.0), Some(-30.0), Some(-90.0), None];
        let is = [Some(-24.0), Some(-30.0), Some(-40.0), Some(-20.0)];
        assert_eq!(mean_change_db(&was, &is, -3.0), Some(2.0));
        assert_eq!(mean_change_db(&[None], &[None], 0.0), None);
    }
}
