use desk::{Action, FilterShape, PowerResponse};
use dsp::{ComponentBands, Hertz, N_COMPONENTS, N_THIRD_OCTAVES, db_to_power, power_to_db, third_octave_centers_hz};
use std::f64::consts::FRAC_1_SQRT_2;

/// A kind of loudspeaker or earphone that a song is played on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Device {
    /// What people call it.
    pub name: &'static str,
    /// It plays the sum of left and right.
    pub is_mono: bool,
    /// What it makes of each frequency.
    pub response: DeviceResponse,
    /// Where the response is from.
    pub source: &'static str,
}

/// The response of a device against full-range monitors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DeviceResponse {
    /// Per third octave, 20 Hz to 20 kHz, in dB re 1 kHz.
    Published(&'static [f64; N_THIRD_OCTAVES]),
    /// What these filters make: shape, corner in hertz, gain in dB (of shelves), Q.
    Filters(&'static [(FilterShape, f64, f64, f64)]),
}

/// Q of the two sections of a Butterworth filter of fourth order, 1 / (2 cos(π/8)) and 1 / (2 cos(3π/8)).
const FOURTH_ORDER_Q: [f64; 2] = [0.541_196, 1.306_563];

/// What a device loses at most, in dB: below it lies the noise of any room.
const DEEPEST_DB: f64 = -80.0;
/// A device plays what is no further under its level at 1 kHz, in dB.
const PLAYS_DB: f64 = -3.5;
/// The rate that filters are designed at, in hertz; they are read far below its half.
const DESIGN_RATE_HZ: u32 = 192_000;

/// The devices, the poorest first.
pub const DEVICES: [Device; 5] = [
    Device {
        name: "phone",
        is_mono: true,
        response: DeviceResponse::Filters(&[
            (FilterShape::HighPass, 500.0, 0.0, FOURTH_ORDER_Q[0]),
            (FilterShape::HighPass, 500.0, 0.0, FOURTH_ORDER_Q[1]),
            (FilterShape::LowPass, 15_000.0, 0.0, FRAC_1_SQRT_2),
        ]),
        source: "Design heuristic: one loudspeaker, −3 dB at 500 Hz, below it 24 dB per octave (a closed box, and the \
                 amplifier's protection), −3 dB at 15 kHz. Published lower limits lie around it: 630 Hz for the loudspeaker of a \
                 tablet, 300 Hz with a port (Chang & Wang 2018, Journal of Mechanics), 260 Hz for one telephone of 2018 \
                 (vpervolume.com, audiometric data). No free curve of telephones was found.",
    },
    Device {
        name: "laptop",
        is_mono: false,
        response: DeviceResponse::Filters(&[
            (FilterShape::HighPass, 300.0, 0.0, FOURTH_ORDER_Q[0]),
            (FilterShape::HighPass, 300.0, 0.0, FOURTH_ORDER_Q[1]),
            (FilterShape::LowPass, 14_000.0, 0.0, FRAC_1_SQRT_2),
        ]),
        source: "Design heuristic with the corners of three published measurements: flat from 300 Hz to 20 kHz with a steep fall \
                 below (Dell E1505, danmarx.org/blog/?p=263), a steep fall below 300 Hz (ordinarysound.com/built-in-speaker), \
                 a quick fall below 400 Hz and a roll-off from 7 kHz (Framework 13, community.frame.work/t/1078). Here −3 dB at \
                 300 Hz, below it 24 dB per octave, −3 dB at 14 kHz. Large ones reach an octave lower.",
    },
    Device {
        name: "car",
        is_mono: false,
        response: DeviceResponse::Filters(&[
            (FilterShape::LowShelf, 105.0, 13.0, FRAC_1_SQRT_2),
            (FilterShape::HighShelf, 2_500.0, -2.0, FRAC_1_SQRT_2),
        ]),
        source: "Listeners set +13 dB of bass and −2 dB of treble against a flat response in a car (mean; Dennis 2015, \
                 In-Vehicle Audio System Sound Quality Preference Study, AES convention paper 9393). Design heuristic: the \
                 corners of the shelves, 105 Hz and 2.5 kHz. The noise of the road is not in it.",
    },
    Device {
        name: "club",
        is_mono: true,
        response: DeviceResponse::Filters(&[
            (FilterShape::HighPass, 30.0, 0.0, FOURTH_ORDER_Q[0]),
            (FilterShape::HighPass, 30.0, 0.0, FOURTH_ORDER_Q[1]),
            (FilterShape::LowShelf, 100.0, 10.0, FRAC_1_SQRT_2),
            (FilterShape::HighShelf, 5_000.0, -2.0, FRAC_1_SQRT_2),
        ]),
        source: "Design heuristic: both sides summed, subwoofers 10 dB up below 100 Hz and down to 30 Hz, treble 2 dB down: \
                 together the tilt of 12 dB that a system tuned for rock has (ProSoundWeb, Front Lines: Why We Measure, which \
                 found 4 to 12 dB of variance in the systems of 11 venues). No free curve of a club was found.",
    },
    Device {
        name: "earbuds",
        is_mono: false,
        response: DeviceResponse::Published(&[
            11.6, 11.8, 11.9, 11.4, 10.8, 9.7, 8.6, 6.7, 5.1, 3.6, 2.6, 1.8, 1.0, 0.5, 0.4, 0.3, 0.1, 0.0, 0.2, -0.2,
            -0.3, -1.3, -1.6, -0.6, 0.1, 0.1, -0.2, -2.0, -2.2, -2.0, -6.4,
        ]),
        source: "The Harman in-ear target of 2019 less the response of a flat loudspeaker in a room at the same ear (2013), both \
                 re 1 kHz, as digitised by AutoEq (github.com/jaakkopasanen/AutoEq, targets harman_in-ear_2019v2 and \
                 loudspeaker_in-room_flat_2013): earphones made to that target, well sealed.",
    },
];

impl Device {
    /// The response per third octave, 20 Hz to 20 kHz, in dB re 1 kHz.
    pub fn third_octaves_db(&self) -> [f64; N_THIRD_OCTAVES] {
        match self.response {
            DeviceResponse::Published(levels_db) => *levels_db,
            DeviceResponse::Filters(filters) => filtered_db(filters),
        }
    }

    /// What it makes of the power of each component, linear in dB over octaves between the third octaves.
    pub(super) fn power_factors(&self) -> Vec<f64> {
        let levels_db = self.third_octaves_db();
        let lowest_hz = third_octave_centers_hz()[0];
        let factor = |component: usize| {
            let at = (3.0 * (ComponentBands::center_hz(component) / lowest_hz).log2()).max(0.0);
            let below = (at as usize).min(N_THIRD_OCTAVES - 2);
            let share = at - below as f64;
            db_to_power(levels_db[below] + share * (levels_db[below + 1] - levels_db[below]))
        };
        (0..N_COMPONENTS).map(factor).collect()
    }

    /// From where to where it plays, in hertz: centres of third octaves.
    pub(super) fn plays_hz(&self) -> [f64; 2] {
        let levels_db = self.third_octaves_db();
        let plays = |band: &usize| levels_db[*band] >= PLAYS_DB;
        let centers_hz = third_octave_centers_hz();
        let lowest = (0..N_THIRD_OCTAVES).find(plays).unwrap_or(0);
        let highest = (0..N_THIRD_OCTAVES).rev().find(plays).unwrap_or(N_THIRD_OCTAVES - 1);
        [centers_hz[lowest], centers_hz[highest]]
    }
}

fn filtered_db(filters: &[(FilterShape, f64, f64, f64)]) -> [f64; N_THIRD_OCTAVES] {
    let action = |(filter, frequency_hz, gain_db, q): &(FilterShape, f64, f64, f64)| Action::Eq {
        filter: *filter,
        frequency_hz: *frequency_hz,
        gain_db: *gain_db,
        q: *q,
    };
    let actions: Vec<Action> = filters.iter().map(action).collect();
    let response = PowerResponse::of(&actions, DESIGN_RATE_HZ);
    let at_1_khz = response.at(Hertz(1_000.0));
    third_octave_centers_hz()
        .map(|hz| power_to_db(response.at(Hertz(hz)) / at_1_khz).map_or(DEEPEST_DB, |db| db.max(DEEPEST_DB)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(name: &str) -> Device {
        DEVICES.into_iter().find(|device| device.name == name).unwrap()
    }

    /// A Butterworth high-pass of fourth order: −3 dB at its corner, −10·log10(1 + 2⁸) an octave below.
    #[test]
    fn small_loudspeakers_fall_by_24_db_per_octave() {
        for (name, corner) in [("phone", 14), ("laptop", 12)] {
            let levels_db = device(name).third_octaves_db();
            let corner_hz = third_octave_centers_hz()[corner];
            let expected_db =
                |hz: f64| -10.0 * (1.0 + (if name == "phone" { 500.0 } else { 300.0 } / hz).powi(8)).log10();
            for hz in [corner_hz, corner_hz / 2.0, corner_hz / 4.0] {
                let band = third_octave_centers_hz().iter().position(|c| (c - hz).abs() < 1e-6).unwrap();
                assert!((levels_db[band] - expected_db(hz)).abs() < 0.1, "{name} {hz}: {}", levels_db[band]);
            }
        }
    }

    #[test]
    fn every_response_is_re_1_khz_and_within_bounds() {
        for device in DEVICES {
            let levels_db = device.third_octaves_db();
            assert!(levels_db[17].abs() < 1e-9, "{}", device.name);
            assert!(levels_db.iter().all(|db| (DEEPEST_DB..=13.5).contains(db)), "{}: {levels_db:?}", device.name);
            let factors = device.power_factors();
            assert!(factors.iter().all(|factor| factor.is_finite() && *factor > 0.0));
        }
    }

    #[test]
    fn devices_play_from_their_corner_on() {
        assert!((device("phone").plays_hz()[0] - 500.0).abs() < 1e-6);
        assert!((device("laptop").plays_hz()[0] - 314.98).abs() < 0.01);
        assert!(device("car").plays_hz()[0] < 20.0 && device("earbuds").plays_hz()[0] < 20.0);
    }

    /// What lies between two third octaves is read between them.
    #[test]
    fn components_follow_the_third_octaves() {
        let phone = device("phone");
        let (levels_db, factors) = (phone.third_octaves_db(), phone.power_factors());
        for (component, factor) in factors.iter().enumerate() {
            let hz = ComponentBands::center_hz(component);
            let nearest = (0..N_THIRD_OCTAVES)
                .min_by(|a, b| {
                    let distance = |band: usize| (third_octave_centers_hz()[band] / hz).ln().abs();
                    distance(*a).total_cmp(&distance(*b))
                })
                .unwrap();
            assert!((10.0 * factor.log10() - levels_db[nearest]).abs() < 4.1, "{hz}");
        }
    }
}
