use crate::FilterShape;
use dsp::Db;

/// An analogue section of second order whose frequency is the unit: H(s) = (n₂s² + n₁s + n₀) / (d₂s² + d₁s + d₀).
///
/// The forms are those of R. Bristow-Johnson's *Cookbook formulae for audio EQ biquad filter coefficients*, before his
/// bilinear transform.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Prototype {
    /// n₂, n₁, n₀.
    pub(super) numerator: [f64; 3],
    /// d₂, d₁, d₀.
    pub(super) denominator: [f64; 3],
}

impl Prototype {
    /// A band of a shape; the gain counts for bells and shelves.
    pub(super) fn new(filter: FilterShape, gain: Db, q: f64) -> Self {
        let amp = Db(gain.0 / 2.0).to_amplitude();
        let slope = amp.sqrt() / q;
        let resonant = [1.0, 1.0 / q, 1.0];
        let (numerator, denominator) = match filter {
            FilterShape::Bell => ([1.0, amp / q, 1.0], [1.0, 1.0 / (amp * q), 1.0]),
            FilterShape::LowShelf => ([amp, amp * slope, amp * amp], [amp, slope, 1.0]),
            FilterShape::HighShelf => ([amp * amp, amp * slope, amp], [1.0, slope, amp]),
            FilterShape::HighPass => ([1.0, 0.0, 0.0], resonant),
            FilterShape::LowPass => ([0.0, 0.0, 1.0], resonant),
            FilterShape::Notch => ([1.0, 0.0, 1.0], resonant),
        };
        Self { numerator, denominator }
    }
}
