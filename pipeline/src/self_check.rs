use crate::{Error, Stage, Watch};
use analyzer::{EBU_CASES, EbuCase, EbuReading};
use rayon::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};

/// The sampling rates of recordings: at each the meters have other coefficients.
const RATES_HZ: [u32; 4] = [44_100, 48_000, 96_000, 192_000];

/// Runs the EBU's loudness suite through the meters that measure files, at the rates of recordings. The readings come in
/// the order of cases, then of rates.
pub fn self_check(watch: &Watch<'_>) -> Result<Vec<EbuReading>, Error> {
    let runs: Vec<(&EbuCase, u32)> =
        EBU_CASES.iter().flat_map(|case| RATES_HZ.map(|sample_rate_hz| (case, sample_rate_hz))).collect();
    let done = AtomicU64::new(0);
    let readings: Result<Vec<Vec<EbuReading>>, Error> = runs
        .par_iter()
        .map(|(case, sample_rate_hz)| {
            watch.go_on()?;
            let readings = case.measure(*sample_rate_hz);
            watch.step(Stage::Checking, done.fetch_add(1, Ordering::Relaxed) + 1, runs.len() as u64)?;
            Ok(readings)
        })
        .collect();
    Ok(readings?.into_iter().flatten().collect())
}
