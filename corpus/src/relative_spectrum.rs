/// The bands whose mean level is the reference of a relative spectrum, in hertz: the ten from 250 to 2000 Hz.
const REFERENCE_HZ: (f64, f64) = (245.0, 2_050.0);

/// `levels_db` relative to the mean of the ten bands from 250 to 2000 Hz; `None` when one of those is empty.
pub fn relative_db(levels_db: &[Option<f64>], centers_hz: &[f64]) -> Option<Vec<Option<f64>>> {
    let inside = centers_hz.iter().map(|hz| REFERENCE_HZ.0 <= *hz && *hz <= REFERENCE_HZ.1);
    let reference: Option<Vec<f64>> =
        levels_db.iter().zip(inside).filter(|(_, inside)| *inside).map(|(level, _)| *level).collect();
    let reference = reference.filter(|bands| !bands.is_empty())?;
    let mean = reference.iter().sum::<f64>() / reference.len() as f64;
    Some(levels_db.iter().map(|level| level.map(|l| l - mean)).collect())
}
