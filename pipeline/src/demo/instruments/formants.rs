use super::super::clock::RATE_HZ;
use super::super::melody::Vowel;
use std::f64::consts::PI;

pub(super) const N_FORMANTS: usize = 5;

/// The resonances of a vocal tract: centre, width and gain of each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tract {
    pub(super) centers_hz: [f64; N_FORMANTS],
    pub(super) widths_hz: [f64; N_FORMANTS],
    pub(super) gains_db: [f64; N_FORMANTS],
}

/// Centres after the averages of Peterson & Barney (1952) between men and women; the upper formants, which carry no
/// vowel, are wide, as they are in a voice that is never still.
pub(super) fn tract(vowel: Vowel) -> Tract {
    let (centers_hz, gains_db) = match vowel {
        Vowel::A => ([760.0, 1_220.0, 2_650.0, 3_600.0, 4_700.0], [0.0, -1.0, -3.0, -3.0, -4.0]),
        Vowel::E => ([560.0, 1_950.0, 2_720.0, 3_700.0, 4_850.0], [0.0, -1.0, -1.0, -2.0, -4.0]),
        Vowel::I => ([330.0, 2_420.0, 3_150.0, 3_900.0, 5_000.0], [0.0, -2.0, -2.0, -3.0, -5.0]),
        Vowel::O => ([540.0, 920.0, 2_550.0, 3_450.0, 4_500.0], [0.0, -1.0, -6.0, -6.0, -8.0]),
        Vowel::U => ([360.0, 860.0, 2_400.0, 3_350.0, 4_400.0], [0.0, -2.0, -8.0, -8.0, -10.0]),
        Vowel::Schwa => ([560.0, 1_380.0, 2_580.0, 3_550.0, 4_600.0], [0.0, -1.0, -4.0, -4.0, -5.0]),
    };
    Tract { centers_hz, widths_hz: [110.0, 170.0, 340.0, 550.0, 850.0], gains_db }
}

impl Tract {
    /// Moves a share of the way towards another shape.
    pub(super) fn glide_to(&mut self, target: &Self, share: f64) {
        for i in 0..N_FORMANTS {
            self.centers_hz[i] += share * (target.centers_hz[i] - self.centers_hz[i]);
            self.widths_hz[i] += share * (target.widths_hz[i] - self.widths_hz[i]);
            self.gains_db[i] += share * (target.gains_db[i] - self.gains_db[i]);
        }
    }
}

/// One band-pass that may move while it sounds: a state-variable filter in topology-preserving form (Zavalishin, *The
/// Art of VA Filter Design*, 2012), with unity gain at its centre.
#[derive(Debug, Clone, Copy, Default)]
struct Resonator {
    state: [f64; 2],
    g: f64,
    damping: f64,
    scale: f64,
    gain: f64,
}

impl Resonator {
    fn tune(&mut self, center_hz: f64, width_hz: f64, gain: f64) {
        self.g = (PI * center_hz.min(0.45 * RATE_HZ) / RATE_HZ).tan();
        self.damping = width_hz / center_hz;
        self.scale = 1.0 / (1.0 + self.g * (self.g + self.damping));
        self.gain = gain * self.damping;
    }

    #[inline]
    fn step(&mut self, x: f64) -> f64 {
        let band = (self.state[0] + self.g * (x - self.state[1])) * self.scale;
        let low = self.state[1] + self.g * band;
        self.state = [2.0 * band - self.state[0], 2.0 * low - self.state[1]];
        self.gain * band
    }
}

/// Formants side by side, which share one source.
#[derive(Debug, Clone, Default)]
pub(super) struct FormantBank {
    resonators: [Resonator; N_FORMANTS],
}

impl FormantBank {
    /// Takes the shape of a tract whose centres are multiplied by `scale` (a smaller head has higher formants).
    pub(super) fn tune(&mut self, tract: &Tract, scale: f64) {
        for (i, resonator) in self.resonators.iter_mut().enumerate() {
            // Neighbours get opposite signs, so that they add between their centres instead of cancelling.
            let sign = if i % 2 == 0 { 1.0 } else { -1.0 };
            let gain = sign * 10.0_f64.powf(tract.gains_db[i] / 20.0);
            resonator.tune(tract.centers_hz[i] * scale, tract.widths_hz[i], gain);
        }
    }

    /// The next sample.
    #[inline]
    pub(super) fn step(&mut self, source: f64) -> f64 {
        self.resonators.iter_mut().map(|r| r.step(source)).sum()
    }
}
