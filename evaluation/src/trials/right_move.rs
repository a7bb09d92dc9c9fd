use crate::faults::{Remedy, Tolerance};
use desk::{Action, FilterShape};
use suggest::Move;

/// Whether `one` is what undoes a fault of any of `stems`, in direction and size.
pub(super) fn is_right_move(one: &Move, (remedy, tolerance): (Remedy, Tolerance), stems: &[String]) -> bool {
    let Tolerance { amount, octaves } = tolerance;
    let is_near = |found: f64, wanted: f64| found * wanted > 0.0 && (found - wanted).abs() <= amount;
    let is_tuned = |found_hz: f64, wanted_hz: f64| (found_hz / wanted_hz).log2().abs() <= octaves;
    let on_stem = stems.contains(&one.stem);
    match (remedy, &one.action) {
        (Remedy::GainDb(wanted), Action::Gain { gain_db }) => on_stem && is_near(*gain_db, wanted),
        // Of two recordings that are upside down to each other either may be turned.
        (Remedy::Polarity, Action::Polarity) => true,
        (Remedy::DcBlock, Action::DcBlock) | (Remedy::ChannelPolarity, Action::ChannelPolarity { .. }) => on_stem,
        (Remedy::DelaySamples(wanted), Action::Delay { delay_samples, .. }) => {
            is_near(*delay_samples, if on_stem { wanted } else { -wanted })
        }
        (
            Remedy::Bell { frequency_hz, gain_db },
            Action::Eq { filter: FilterShape::Bell, frequency_hz: hz, gain_db: db, .. },
        ) => on_stem && is_tuned(*hz, frequency_hz) && is_near(*db, gain_db),
        (Remedy::Pan(wanted), Action::Pan { position }) => on_stem && is_near(*position, wanted),
        (Remedy::HighPassBelowHz(highest), Action::Eq { filter: FilterShape::HighPass, frequency_hz, .. }) => {
            on_stem && *frequency_hz <= highest
        }
        (Remedy::MonoBelowHz(wanted), Action::MonoBelow { frequency_hz }) => on_stem && is_tuned(*frequency_hz, wanted),
        (Remedy::Narrow, Action::Width { width, .. }) => on_stem && *width < 1.0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use suggest::Status;

    fn is_right(stem: &str, action: Action, remedy: Remedy) -> bool {
        let one = Move {
            id: "M1".to_owned(),
            stem: stem.to_owned(),
            action,
            findings: Vec::new(),
            places: Vec::new(),
            verified: None,
            guards: Vec::new(),
            status: Status::Kept,
            reason: String::new(),
        };
        is_right_move(&one, (remedy, remedy.tolerance()), &["Bass".to_owned()])
    }

    #[test]
    fn a_fader_has_to_go_the_right_way_by_about_as_much() {
        let gain = |gain_db| Action::Gain { gain_db };
        assert!(is_right("Bass", gain(-4.0), Remedy::GainDb(-6.0)));
        assert!(!is_right("Bass", gain(-2.0), Remedy::GainDb(-6.0)), "too little");
        assert!(!is_right("Bass", gain(6.0), Remedy::GainDb(-6.0)), "the wrong way");
        assert!(!is_right("Kick", gain(-6.0), Remedy::GainDb(-6.0)), "on another stem");
        assert!(!is_right("Bass", Action::Polarity, Remedy::GainDb(-6.0)), "another move");
    }

    #[test]
    fn one_recording_may_come_earlier_or_its_partner_later() {
        let delay = |delay_samples| Action::Delay { delay_samples, delay_ms: delay_samples / 48.0 };
        assert!(is_right("Bass", delay(-97.0), Remedy::DelaySamples(-96.0)));
        assert!(is_right("Bass Amp", delay(97.0), Remedy::DelaySamples(-96.0)));
        assert!(!is_right("Bass", delay(97.0), Remedy::DelaySamples(-96.0)));
        assert!(!is_right("Bass", delay(-90.0), Remedy::DelaySamples(-96.0)));
    }

    #[test]
    fn a_band_has_to_be_where_the_fault_is() {
        let eq = |filter, frequency_hz, gain_db| Action::Eq { filter, frequency_hz, gain_db, q: 4.0 };
        let bell = Remedy::Bell { frequency_hz: 1_000.0, gain_db: -10.0 };
        assert!(is_right("Bass", eq(FilterShape::Bell, 1_100.0, -6.0), bell));
        assert!(!is_right("Bass", eq(FilterShape::Bell, 1_200.0, -6.0), bell));
        assert!(!is_right("Bass", eq(FilterShape::HighPass, 1_000.0, -6.0), bell));
        let high_pass = Remedy::HighPassBelowHz(60.0);
        assert!(is_right("Bass", eq(FilterShape::HighPass, 30.0, 0.0), high_pass));
        assert!(!is_right("Bass", eq(FilterShape::HighPass, 80.0, 0.0), high_pass));
    }
}
