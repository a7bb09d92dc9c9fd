/// Sones of a tone of 1 kHz heard with both ears in a free field, per level in dB (ANSI S3.4-2007, table 7).
pub(crate) const TONE_1_KHZ: [(f64, f64); 30] = [
    (0.0, 0.0011),
    (1.0, 0.0018),
    (2.0, 0.0028),
    (3.0, 0.0044),
    (4.0, 0.0065),
    (5.0, 0.0088),
    (7.5, 0.017),
    (10.0, 0.029),
    (15.0, 0.070),
    (20.0, 0.142),
    (25.0, 0.255),
    (30.0, 0.422),
    (35.0, 0.662),
    (40.0, 0.997),
    (45.0, 1.461),
    (50.0, 2.098),
    (55.0, 2.970),
    (60.0, 4.166),
    (65.0, 5.813),
    (70.0, 8.102),
    (75.0, 11.326),
    (80.0, 15.980),
    (85.0, 22.929),
    (90.0, 33.216),
    (95.0, 48.242),
    (100.0, 70.362),
    (105.0, 103.274),
    (110.0, 152.776),
    (115.0, 227.855),
    (120.0, 341.982),
];

/// The loudness level of `sones`: that of a tone of 1 kHz as loud, in dB. Linear over the logarithm of sones between the
/// rows of the standard; `None` for what is softer than the tone of 0 dB, which no one hears.
pub fn phon(sones: f64) -> Option<f64> {
    if sones.is_nan() || sones < TONE_1_KHZ[0].1 {
        return None;
    }
    let above = TONE_1_KHZ.partition_point(|(_, row)| *row <= sones).min(TONE_1_KHZ.len() - 1);
    let ((lo_db, lo), (hi_db, hi)) = (TONE_1_KHZ[above - 1], TONE_1_KHZ[above]);
    Some(lo_db + (hi_db - lo_db) * (sones / lo).ln() / (hi / lo).ln())
}

/// The loudness in sones of a loudness level, from 0 phon.
pub fn sones(phon: f64) -> Option<f64> {
    if phon.is_nan() || phon < 0.0 {
        return None;
    }
    let above = TONE_1_KHZ.partition_point(|(row, _)| *row <= phon).min(TONE_1_KHZ.len() - 1);
    let ((lo_db, lo), (hi_db, hi)) = (TONE_1_KHZ[above - 1], TONE_1_KHZ[above]);
    Some(lo * (hi / lo).powf((phon - lo_db) / (hi_db - lo_db)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loudness_levels_are_those_of_the_standard() {
        let rows = [(0.5, 31.8), (1.0, 40.0), (2.0, 49.3), (4.0, 59.4), (8.0, 69.8), (16.0, 80.0), (32.0, 89.5)];
        for (loudness, expected) in rows {
            assert!((phon(loudness).unwrap() - expected).abs() < 0.1, "{loudness}: {:?}", phon(loudness));
        }
        assert_eq!(phon(0.001), None);
        assert_eq!(phon(f64::NAN), None);
    }

    #[test]
    fn both_ways_meet_from_threshold_to_beyond_the_table() {
        for level in 0..=130 {
            let there_and_back = phon(sones(f64::from(level)).unwrap()).unwrap();
            assert!((there_and_back - f64::from(level)).abs() < 1e-9);
        }
        assert_eq!(sones(-1.0), None);
    }
}
