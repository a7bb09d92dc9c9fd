//! Oscillators whose frequency may change at every sample.

use super::clock::RATE_HZ;
use std::f64::consts::TAU;

/// A falling sawtooth between −1 and 1 with polynomial band-limited steps (`PolyBLEP`; Välimäki & Huovilainen 2007), so
/// that its bright partials do not fold back into the audible range.
#[derive(Debug, Clone)]
pub(super) struct Saw {
    /// From 0 to 1.
    phase: f64,
}

impl Saw {
    /// A sawtooth that starts at `phase`, from 0 to 1.
    pub(super) fn new(phase: f64) -> Self {
        Self { phase }
    }

    /// Where in its cycle the next sample lies, from 0 to 1.
    pub(super) fn phase(&self) -> f64 {
        self.phase
    }

    /// The next sample at `frequency_hz`.
    #[inline]
    pub(super) fn step(&mut self, frequency_hz: f64) -> f64 {
        let step = frequency_hz / RATE_HZ;
        let t = self.phase;
        let smoothing = if t < step {
            let x = t / step;
            x + x - x * x - 1.0
        } else if t > 1.0 - step {
            let x = (t - 1.0) / step;
            x * x + x + x + 1.0
        } else {
            0.0
        };
        self.phase += step;
        if self.phase >= 1.0 {
            self.phase -= 1.0;
        }
        1.0 - 2.0 * t + smoothing
    }
}

/// A sine that decays on its own: one complex number, turned and shrunk at every sample.
#[derive(Debug, Clone, Copy)]
pub(super) struct Partial {
    real: f64,
    imaginary: f64,
    turn_real: f64,
    turn_imaginary: f64,
}

impl Partial {
    /// gain·exp(−t/decay)·sin(2π(ft + phase)), with the phase from 0 to 1; an infinite decay time never falls.
    pub(super) fn new(frequency_hz: f64, phase: f64, gain: f64, decay_s: f64) -> Self {
        let shrink = (-1.0 / (decay_s * RATE_HZ)).exp();
        let (sin, cos) = (TAU * frequency_hz / RATE_HZ).sin_cos();
        let (imaginary, real) = (TAU * phase).sin_cos();
        Self { real: gain * real, imaginary: gain * imaginary, turn_real: cos * shrink, turn_imaginary: sin * shrink }
    }

    /// The next sample.
    #[inline]
    pub(super) fn step(&mut self) -> f64 {
        let out = self.imaginary;
        self.imaginary = self.real * self.turn_imaginary + out * self.turn_real;
        self.real = self.real * self.turn_real - out * self.turn_imaginary;
        out
    }
}
