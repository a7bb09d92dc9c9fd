use crate::song::in_draft;
use crate::{Setting, Song};
use desk::{Action, FilterShape, PowerResponse};
use dsp::{Hertz, power_to_db};
use std::fmt::Write;

/// The EQ of one stem or bus in the form that Equalizer APO, `AutoEq` and `PipeWire` read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EqText {
    /// The stem's name, or that of the bus without `bus:`.
    pub name: String,
    /// The contents of the file.
    pub text: String,
}

/// Frequencies at which the highest boost is looked for: a twelfth of an octave apart from 20 Hz to 20 kHz.
const N_FREQUENCIES: i32 = 120;

/// The EQ of every stem and bus that has bands in the draft. The preamp makes room for the highest boost.
pub fn eq_texts(song: &Song) -> Vec<EqText> {
    let tracks = song.tracks.iter().map(|track| (track.name.as_str(), track.settings.as_slice()));
    let groups = song.groups.iter().map(|group| (group.title(), group.settings.as_slice()));
    let all = tracks.chain(groups).chain([("mix", song.mix.as_slice())]);
    let text = |(name, settings): (&str, &[Setting])| {
        Some(EqText { name: name.to_owned(), text: eq_text(&bands(settings), song.sample_rate_hz)? })
    };
    all.filter_map(text).collect()
}

fn bands(settings: &[Setting]) -> Vec<Action> {
    in_draft(settings).filter(|action| matches!(action, Action::Eq { .. })).cloned().collect()
}

fn eq_text(bands: &[Action], sample_rate_hz: u32) -> Option<String> {
    if bands.is_empty() {
        return None;
    }
    let response = PowerResponse::of(bands, sample_rate_hz);
    let frequency = |i: i32| Hertz(20.0 * 1_000.0_f64.powf(f64::from(i) / f64::from(N_FREQUENCIES)));
    let below_nyquist = |frequency: &Hertz| frequency.0 < 0.5 * f64::from(sample_rate_hz);
    let heard = (0..=N_FREQUENCIES).map(frequency).filter(below_nyquist);
    let highest_db = heard.filter_map(|frequency| power_to_db(response.at(frequency))).fold(0.0, f64::max);
    let mut text = format!("Preamp: {:.1} dB\n", -(highest_db * 10.0).ceil() / 10.0 + 0.0);
    for (index, band) in bands.iter().enumerate() {
        let Action::Eq { filter, frequency_hz, gain_db, q } = *band else { continue };
        let number = index + 1;
        let (kind, gain) = kind_and_gain(filter, gain_db);
        writeln!(text, "Filter {number}: ON {kind} Fc {} Hz{gain} Q {q:.3}", trimmed(frequency_hz))
            .expect("text can be appended to");
    }
    Some(text)
}

/// The filter's letters, and its gain where it has one. `HPQ` and `LPQ` are passes with a quality.
fn kind_and_gain(filter: FilterShape, gain_db: f64) -> (&'static str, String) {
    let gain = format!(" Gain {gain_db:.1} dB");
    match filter {
        FilterShape::Bell => ("PK", gain),
        FilterShape::LowShelf => ("LSC", gain),
        FilterShape::HighShelf => ("HSC", gain),
        FilterShape::HighPass => ("HPQ", String::new()),
        FilterShape::LowPass => ("LPQ", String::new()),
        FilterShape::Notch => ("NO", String::new()),
    }
}

/// To a tenth of a hertz, without zeros behind the point.
fn trimmed(hz: f64) -> String {
    format!("{hz:.1}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(filter: FilterShape, frequency_hz: f64, gain_db: f64, q: f64) -> Action {
        Action::Eq { filter, frequency_hz, gain_db, q }
    }

    #[test]
    fn bands_read_as_other_programs_write_them() {
        let bands = [
            band(FilterShape::HighPass, 80.0, 0.0, 0.71),
            band(FilterShape::Bell, 2_612.5, 3.0, 1.4),
            band(FilterShape::LowShelf, 120.0, -2.5, 0.7),
        ];
        let text = eq_text(&bands, 48_000).expect("there are bands");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "Preamp: -3.0 dB",
                "Filter 1: ON HPQ Fc 80 Hz Q 0.710",
                "Filter 2: ON PK Fc 2612.5 Hz Gain 3.0 dB Q 1.400",
                "Filter 3: ON LSC Fc 120 Hz Gain -2.5 dB Q 0.700",
            ]
        );
        assert_eq!(eq_text(&[], 48_000), None);
    }

    #[test]
    fn a_cut_needs_no_room() {
        let text = eq_text(&[band(FilterShape::Bell, 300.0, -4.0, 1.0)], 44_100).expect("there is a band");
        assert!(text.starts_with("Preamp: 0.0 dB\n"), "{text}");
    }
}
