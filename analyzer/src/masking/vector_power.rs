//! Powers and logarithms in `f32` of additions, multiplications and bit shifts alone, so that the compiler computes
//! several at once and every processor gives the same bits. Both are within 3·10⁻⁷ of the exact value.

use std::f32::consts::LN_2;

/// Adding this to a small number leaves its nearest integer in the lowest bits: 1.5·2²³.
const ROUNDING: f32 = 12_582_912.0;
/// √½ as bits: mantissas are taken between √½ and √2, where the series of the logarithm converges fastest.
const HALF_ROOT_BITS: u32 = std::f32::consts::FRAC_1_SQRT_2.to_bits();
const MANTISSA_BITS: u32 = 23;

/// 2^x for x from −126 to 127 (Taylor series of degree 7 around the nearest integer).
#[inline]
pub(crate) fn exp2(x: f32) -> f32 {
    let shifted = x + ROUNDING;
    let y = (x - (shifted - ROUNDING)) * LN_2;
    let mut series = 1.0 / 5040.0;
    for factorial in [720.0, 120.0, 24.0, 6.0, 2.0, 1.0, 1.0] {
        series = series * y + 1.0 / factorial;
    }
    f32::from_bits(series.to_bits().wrapping_add(shifted.to_bits() << MANTISSA_BITS))
}

/// The logarithm to base 2 of a positive, normal number: 2·artanh((m − 1)/(m + 1)) as a series to the ninth power.
#[inline]
pub(crate) fn log2(x: f32) -> f32 {
    const SCALE: f32 = 2.0 / LN_2;
    let bits = x.to_bits();
    let exponent = (bits.wrapping_sub(HALF_ROOT_BITS) as i32) >> MANTISSA_BITS;
    let mantissa = f32::from_bits(bits.wrapping_sub((exponent as u32) << MANTISSA_BITS));
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let square = t * t;
    let mut series = SCALE / 9.0;
    for divisor in [7.0, 5.0, 3.0, 1.0] {
        series = series * square + SCALE / divisor;
    }
    exponent as f32 + t * series
}

/// base^exponent for a positive, normal base.
#[inline]
pub(crate) fn power(base: f32, exponent: f32) -> f32 {
    exp2(exponent * log2(base))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers() -> impl Iterator<Item = f32> {
        (-3_000..3_000).map(|i| 1.021_f32.powi(i))
    }

    #[test]
    fn powers_and_logarithms_are_those_of_the_standard_library_to_seven_digits() {
        for x in numbers() {
            let exact = f64::from(x).log2();
            assert!((f64::from(log2(x)) - exact).abs() < 3e-7 * exact.abs().max(1.0), "log2({x})");
        }
        for i in -12_000..12_000 {
            let x = i as f32 * 0.01;
            let exact = f64::from(x).exp2();
            assert!((f64::from(exp2(x)) / exact - 1.0).abs() < 3e-7, "exp2({x})");
        }
    }

    #[test]
    fn fractional_powers_hold_six_digits_over_the_range_of_hearing() {
        for x in numbers().filter(|x| 1e-10 < *x && *x < 1e14) {
            let exact = f64::from(x).powf(0.2278);
            assert!((f64::from(power(x, 0.2278)) / exact - 1.0).abs() < 1.5e-6, "{x}");
        }
    }
}
