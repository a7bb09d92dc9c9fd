use dsp::db_to_power;
use serde::{Deserialize, Serialize};

/// How sound reaches the ear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SoundField {
    /// From one source in front: how loudness tables are stated.
    Free,
    /// From all around, as music in a room.
    Diffuse,
}

/// Hz; the tables below hold for these.
const FREQUENCIES_HZ: [f64; 41] = [
    0.0, 20.0, 25.0, 31.5, 40.0, 50.0, 63.0, 80.0, 100.0, 125.0, 160.0, 200.0, 250.0, 315.0, 400.0, 500.0, 630.0,
    750.0, 800.0, 1000.0, 1250.0, 1500.0, 1600.0, 2000.0, 2500.0, 3000.0, 3150.0, 4000.0, 5000.0, 6000.0, 6300.0,
    8000.0, 9000.0, 10000.0, 11200.0, 12500.0, 14000.0, 15000.0, 16000.0, 18000.0, 20000.0,
];
/// dB from free field (frontal) to eardrum, ANSI S3.4-2007.
const FREE_FIELD_DB: [f64; 41] = [
    0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.1, 0.3, 0.5, 0.9, 1.4, 1.6, 1.7, 2.5, 2.7, 2.6, 2.6, 3.2, 5.2, 6.6,
    12.0, 16.8, 15.3, 15.2, 14.2, 10.7, 7.1, 6.4, 1.8, -0.9, -1.6, 1.9, 4.9, 2.0, -2.0, 2.5, 2.5, 2.5,
];
/// dB from diffuse field to eardrum, ANSI S3.4-2007.
const DIFFUSE_FIELD_DB: [f64; 41] = [
    0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.1, 0.3, 0.4, 0.5, 1.0, 1.6, 1.7, 2.2, 2.7, 2.9, 3.8, 5.3, 6.8, 7.2,
    10.2, 14.9, 14.5, 14.4, 12.7, 10.8, 8.9, 8.7, 8.5, 6.2, 5.0, 4.5, 4.0, 3.3, 2.6, 2.0, 2.0, 2.0,
];
/// dB through the middle ear, ANSI S3.4-2007.
const MIDDLE_EAR_DB: [f64; 41] = [
    -100.0, -39.6, -32.0, -25.85, -21.4, -18.5, -15.9, -14.1, -12.4, -11.0, -9.6, -8.3, -7.4, -6.2, -4.8, -3.8, -3.3,
    -2.9, -2.6, -2.6, -4.5, -5.4, -6.1, -8.5, -10.4, -7.3, -7.0, -6.6, -7.0, -9.2, -10.2, -12.2, -10.8, -10.1, -12.7,
    -15.0, -18.2, -23.8, -32.3, -45.5, -50.0,
];

impl SoundField {
    /// The gain from this field to the cochlea at `frequency_hz` as a factor of power, linear in dB over frequency
    /// between the rows of the standard.
    pub(crate) fn power_gain(self, frequency_hz: f64) -> f64 {
        let outer = match self {
            Self::Free => &FREE_FIELD_DB,
            Self::Diffuse => &DIFFUSE_FIELD_DB,
        };
        db_to_power(interpolated(outer, frequency_hz) + interpolated(&MIDDLE_EAR_DB, frequency_hz))
    }

    /// How steeply that gain grows around `frequency_hz`, over a tenth of it, in nepers of power per hertz.
    pub(crate) fn nepers_per_hz(self, frequency_hz: f64) -> f64 {
        let (low_hz, high_hz) = (0.95 * frequency_hz, 1.05 * frequency_hz);
        (self.power_gain(high_hz) / self.power_gain(low_hz)).ln() / (high_hz - low_hz)
    }
}

fn interpolated(table: &[f64; 41], frequency_hz: f64) -> f64 {
    let above = FREQUENCIES_HZ.partition_point(|hz| *hz <= frequency_hz).clamp(1, FREQUENCIES_HZ.len() - 1);
    let (lo, hi) = (FREQUENCIES_HZ[above - 1], FREQUENCIES_HZ[above]);
    let share = ((frequency_hz - lo) / (hi - lo)).min(1.0);
    table[above - 1] + share * (table[above] - table[above - 1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::power_to_db;

    fn gain_db(field: SoundField, hz: f64) -> f64 {
        power_to_db(field.power_gain(hz)).unwrap()
    }

    #[test]
    fn gains_are_those_of_the_tables_and_lie_between_their_rows() {
        assert!(gain_db(SoundField::Free, 1_000.0).abs() < 1e-9);
        assert!((gain_db(SoundField::Diffuse, 1_000.0) - 1.2).abs() < 1e-9);
        assert!((gain_db(SoundField::Free, 3_000.0) - 8.0).abs() < 1e-9);
        assert!((gain_db(SoundField::Free, 22.5) + 35.8).abs() < 1e-9);
        assert!((gain_db(SoundField::Diffuse, 24_000.0) + 48.0).abs() < 1e-9);
    }
}
