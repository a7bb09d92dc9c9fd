//! What is said of a session with a fault in it, and not of the same session without.

use suggest::Finding;

/// Twice the power: a level in decibels that is this much farther off is clearly worse.
const CLEARLY_DB: f64 = 3.0;
/// Anything else that is farther off by half is clearly worse.
const CLEARLY_RATIO: f64 = 1.5;
/// Endings of the names of readings in decibels.
const DECIBELS: [&str; 6] = ["_db", "_dbfs", "_dbtp", "_lu", "_phon", "_lufs"];

/// Below every level that a file of 24 bits holds.
const NO_HUM_DBFS: f64 = -150.0;
/// Readings that tell how bad it is, from zero, where the rule gives no target of the same name.
const TELLING: [&str; 11] = [
    "distance_from_place_db",
    "mono_loss_db",
    "mono_loss_lu",
    "balance_db",
    "resonance_excess_db",
    "low_side_to_mid_db",
    "notch_depth_db",
    "flip_gain_db",
    "plr_loss_db",
    "peaks_at_one_level_share",
    "kick_masking_index",
];

/// Whether `finding` is none of the `clean` session's, or clearly worse than all of those that speak of the same matter.
pub(super) fn is_news(finding: &Finding, clean: &[Finding]) -> bool {
    let mut same = clean.iter().filter(|old| is_same_matter(old, finding));
    same.all(|old| finding.severity > old.severity || is_clearly_worse(finding, old))
}

/// The same rule on a stem in common, at frequencies in common.
fn is_same_matter(a: &Finding, b: &Finding) -> bool {
    let same_stem = a.stems.is_empty() && b.stems.is_empty() || a.stems.iter().any(|stem| b.stems.contains(stem));
    let same_band = match (a.band_hz, b.band_hz) {
        (Some(a), Some(b)) => a[0] <= b[1] && b[0] <= a[1],
        _ => true,
    };
    a.rule == b.rule && same_stem && same_band
}

fn is_clearly_worse(finding: &Finding, old: &Finding) -> bool {
    finding.measured.iter().any(|(name, now)| {
        let Some(was) = old.measured.get(name) else { return false };
        let (Some(now), Some(was)) = (badness(finding, name, *now), badness(old, name, *was)) else { return false };
        if DECIBELS.iter().any(|ending| name.ends_with(ending)) {
            (now - was) * now.signum() >= CLEARLY_DB
        } else {
            now * was < 0.0 || (now.abs() >= was.abs() * CLEARLY_RATIO && now.abs() > was.abs())
        }
    })
}

/// How far a reading is from what is expected, and on which side; `None` where it does not tell how bad it is. What crosses
/// to the other side has gone all the way there.
fn badness(finding: &Finding, name: &str, value: f64) -> Option<f64> {
    if let Some(target) = finding.target.get(name) {
        return Some(value - target);
    }
    // Nothing of it is as far below as can be told.
    if name == "hum_level_dbfs" {
        return Some(value - NO_HUM_DBFS);
    }
    if let ("level_in_mix_lu", Some(lowest), Some(highest)) =
        (name, finding.target.get("lowest_lu"), finding.target.get("highest_lu"))
    {
        return Some((value - highest).max(0.0) + (value - lowest).min(0.0));
    }
    TELLING.contains(&name).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::finding;
    use super::*;
    use suggest::{Readings, Severity};

    fn offset(stem: &str, dbfs: f64) -> Finding {
        Finding {
            measured: Readings::from([("dc_offset_dbfs", dbfs)]),
            target: Readings::from([("dc_offset_dbfs", -60.0)]),
            ..finding("dc-offset", &[stem])
        }
    }

    #[test]
    fn another_rule_another_stem_and_another_band_are_news() {
        let clean = [Finding { band_hz: Some([900.0, 1_100.0]), ..finding("resonance", &["Bass"]) }];
        assert!(!is_news(&clean[0], &clean));
        assert!(is_news(&Finding { rule: "rumble", ..clean[0].clone() }, &clean));
        assert!(is_news(&Finding { stems: vec!["Kick".to_owned()], ..clean[0].clone() }, &clean));
        assert!(is_news(&Finding { band_hz: Some([2_000.0, 2_400.0]), ..clean[0].clone() }, &clean));
        assert!(!is_news(&Finding { band_hz: Some([1_000.0, 1_200.0]), ..clean[0].clone() }, &clean));
        assert!(is_news(&Finding { severity: Severity::Error, ..clean[0].clone() }, &clean));
    }

    #[test]
    fn worse_is_three_decibels_or_half() {
        let clean = [offset("Bass", -50.0)];
        assert!(!is_news(&offset("Bass", -47.1), &clean));
        assert!(is_news(&offset("Bass", -46.9), &clean));
        assert!(!is_news(&offset("Bass", -56.0), &clean), "nearer to what is expected");
        let late = |ms: f64| Finding {
            measured: Readings::from([("delay_ms", ms)]),
            target: Readings::from([("delay_ms", 0.0)]),
            ..finding("stem-delay", &["Amp", "DI"])
        };
        assert!(!is_news(&late(2.9), &[late(2.0)]));
        assert!(is_news(&late(3.1), &[late(2.0)]));
        assert!(is_news(&late(-2.0), &[late(2.0)]), "the other one is late");
        let hum = |name: &'static str, value: f64| Finding {
            measured: Readings::from([(name, value)]),
            ..finding("mains-hum", &["Bass"])
        };
        assert!(is_news(&hum("hum_level_dbfs", -40.0), &[hum("hum_level_dbfs", -44.0)]));
        assert!(!is_news(&hum("hum_frequency_hz", 60.0), &[hum("hum_frequency_hz", 10.0)]), "no amount");
    }

    #[test]
    fn a_level_is_as_bad_as_it_is_outside_its_range() {
        let level = |lu: f64| Finding {
            measured: Readings::from([("level_in_mix_lu", lu)]),
            target: Readings::from([("lowest_lu", -12.0), ("highest_lu", -4.0)]),
            ..finding("stem-level", &["Bass"])
        };
        assert!(is_news(&level(-18.0), &[level(-14.0)]));
        assert!(!is_news(&level(-14.0), &[level(-13.0)]));
        assert!(is_news(&level(-3.0), &[level(-14.0)]), "too loud, and was too soft");
        assert!(!is_news(&level(-8.0), &[level(-13.0)]));
    }
}
