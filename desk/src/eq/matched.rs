use super::corrector::{Corrector, MOST_UNCORRECTED};
use super::prototype::Prototype;
use dsp::{Coefficients, Hertz};
use std::f64::consts::{PI, TAU};

/// A digital filter whose magnitude is that of its analogue prototype.
///
/// Poles and zeros s of the prototype become e^s (impulse invariance: M. Vicanek, *Matched Second Order Digital Filters*,
/// 2016, section 2), exact where a resonance or a notch lies, whatever its quality. What is left of the difference is
/// smooth, because every root has cancelled; a second section, which matches it at five frequencies in the manner of
/// Vicanek's numerators, removes it where it is heard. Frequencies from 0.49 of the rate on are moved there.
pub(super) fn matched(prototype: &Prototype, sample_rate_hz: u32, frequency: Hertz) -> Vec<Coefficients> {
    let rate_hz = f64::from(sample_rate_hz);
    let w0 = TAU * frequency.0.clamp(rate_hz * 1e-6, rate_hz * 0.49) / rate_hz;
    let invariant = Invariant::new(prototype, w0, PI);
    if Corrector::none().error(&invariant) <= MOST_UNCORRECTED {
        return vec![invariant.coefficients()];
    }
    let bounds = FURTHEST_ROOTS.map(|furthest| Invariant::new(prototype, w0, furthest));
    let designs = bounds.into_iter().flat_map(|invariant| {
        Corrector::candidates(&invariant)
            .into_iter()
            .map(move |corrector| (corrector.error(&invariant), invariant, corrector))
    });
    match designs.min_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((_, invariant, corrector)) => vec![invariant.coefficients(), corrector.coefficients()],
        None => vec![invariant.coefficients()],
    }
}

/// Roots that lie beyond half the rate have no counterpart; they are brought to one of these, in radians per sample, with
/// their distance from it as their damping. Which one leaves the smoothest difference is tried.
const FURTHEST_ROOTS: [f64; 3] = [PI, 0.95 * PI, 0.9 * PI];

/// A root of the prototype in the plane of s, in radians per sample, and the logarithm of its digital counterpart.
#[derive(Debug, Clone, Copy)]
struct Root {
    analogue: [f64; 2],
    digital: [f64; 2],
}

impl Root {
    fn new(re: f64, im: f64, furthest: f64) -> Self {
        let beyond = im.abs() - furthest;
        let digital = if beyond > 0.0 { [-re.hypot(beyond), furthest.copysign(im)] } else { [re, im] };
        Self { analogue: [re, im], digital }
    }

    /// |jw − s|² / |1 − e^(s' − jw)|² of a root s and its counterpart e^s': one where both vanish.
    fn residual(self, w: f64) -> f64 {
        let [re, im] = self.analogue;
        let analogue = re * re + (w - im) * (w - im);
        let [re, im] = self.digital;
        let digital = re.exp_m1().powi(2) + 4.0 * re.exp() * ((w - im) / 2.0).sin().powi(2);
        if digital == 0.0 { 1.0 } else { analogue / digital }
    }
}

/// One side of the prototype's fraction: its roots, and its leading coefficient with radians per sample as unit.
#[derive(Debug, Clone, Copy)]
struct Side {
    roots: Option<[Root; 2]>,
    lead: f64,
}

impl Side {
    fn new([c2, c1, c0]: [f64; 3], w0: f64, furthest: f64) -> Self {
        if c2 == 0.0 {
            return Self { roots: None, lead: c0 * w0 * w0 };
        }
        let damping = 0.5 * c1 / c2 * w0;
        let square = c0 / c2 * w0 * w0;
        let discriminant = damping * damping - square;
        let roots = if discriminant > 0.0 {
            let fast = damping + discriminant.sqrt();
            [Root::new(-square / fast, 0.0, furthest), Root::new(-fast, 0.0, furthest)]
        } else {
            let im = (-discriminant).sqrt();
            [Root::new(-damping, im, furthest), Root::new(-damping, -im, furthest)]
        };
        Self { roots: Some(roots), lead: c2 }
    }

    /// The factor by which the analogue power exceeds the digital one.
    fn residual(&self, w: f64) -> f64 {
        self.lead * self.lead * self.roots.map_or(1.0, |roots| roots.map(|root| root.residual(w)).iter().product())
    }

    /// (1 − e^s₁z⁻¹)(1 − e^s₂z⁻¹).
    fn polynomial(&self) -> [f64; 3] {
        let Some([first, second]) = self.roots else { return [1.0, 0.0, 0.0] };
        let radii = [first, second].map(|root| root.digital[0].exp());
        let angle = first.digital[1];
        // Both have one radius and opposite angles, or lie on the real axis.
        [1.0, -(radii[0] + radii[1]) * angle.cos(), radii[0] * radii[1]]
    }
}

/// The impulse-invariant filter, before its correction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Invariant {
    numerator: Side,
    denominator: Side,
}

impl Invariant {
    fn new(prototype: &Prototype, w0: f64, furthest: f64) -> Self {
        Self {
            numerator: Side::new(prototype.numerator, w0, furthest),
            denominator: Side::new(prototype.denominator, w0, furthest),
        }
    }

    /// The analogue power over the digital one at `w` radians per sample, over the same without frequency.
    pub(super) fn residual(&self, w: f64) -> f64 {
        self.raw(w) / self.raw(0.0)
    }

    fn raw(&self, w: f64) -> f64 {
        self.numerator.residual(w) / self.denominator.residual(w)
    }

    /// The section, right at frequency zero.
    fn coefficients(&self) -> Coefficients {
        let gain = self.raw(0.0).sqrt();
        Coefficients::normalised(self.numerator.polynomial().map(|b| gain * b), self.denominator.polynomial())
    }
}
