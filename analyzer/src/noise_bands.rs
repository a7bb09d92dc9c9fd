use crate::level::{percentile, sorted};
use crate::noise_floor::{NoisyPauses, SILENT_POWER, playing_power};
use crate::places::{MAX_PLACES, runs};
use crate::spectrum_meter::{FrameTimes, ShortFrame};
use crate::{Noise, TimeRange};
use dsp::{db_to_power, power_to_db};
use std::ops::Range;

/// ERB bands in a group, 2 Cam wide: its power in noise varies by less than 1 dB from frame to frame.
const BANDS: usize = 4;
/// Groups from 190 Hz to 15 kHz.
const GROUPS: usize = 16;
/// Above 1 kHz, where noise is alone first: what decays and what is held loses its overtones before its lows.
const HEARD: Range<usize> = 5..GROUPS;
/// One of them may hold something else.
const FEWEST_STEADY: usize = 10;
/// The floor of a group is exceeded nearly always.
const FLOOR_PERCENTILE: f64 = 0.05;
/// Around its floor the power of noise in a group stays within this, in dB.
const STEADY_DB: [f64; 2] = [-1.5, 3.0];
/// Noise is smooth: a group differs from the mean of its neighbours by less than this, in dB. Design heuristic: white noise
/// under music reads 1.3 at most, the floors of held notes 6.7.
const LARGEST_STEP_DB: f64 = 3.0;
/// And it is never still: over frames the level of a group has this standard deviation at least, in dB, on average. Design
/// heuristic: white noise reads 0.35 to 1.1, static tones below 0.1.
const SMALLEST_SPREAD_DB: f64 = 0.25;
/// What is heard alone is that far under what is played, in dB.
const SMALLEST_PAUSE_DB: f64 = 8.0;
/// Within 0.2 s the level of all heard groups together moves by no more than this, in dB: a reverberation of 8 s falls as
/// fast.
const LARGEST_FALL_DB: f64 = 1.5;
/// A second in all.
const SHORTEST_S: f64 = 1.0;

type Powers = [f64; GROUPS];

/// The noise of a file whose pauses are short, or in which lows sound on: frames in which nearly all bands above 1 kHz are
/// at their floors at once. Sounds that decay or change pass their floors one after the other.
pub(crate) fn noise_in_bands(frames: &[ShortFrame], times: FrameTimes, tenth_powers: &[f32]) -> Option<NoisyPauses> {
    let sounding =
        |frame: &ShortFrame| Some(group_powers(frame)).filter(|powers| powers.iter().sum::<f64>() > SILENT_POWER);
    let frames: Vec<(usize, Powers)> =
        frames.iter().enumerate().filter_map(|(index, frame)| Some((index, sounding(frame)?))).collect();
    let floors = floors(&frames)?;
    let playing = playing_power(tenth_powers)?;
    let is_pause = |index: usize| {
        let tenth = (10.0 * times.start_s(index)) as usize;
        let powers = tenth_powers.iter().skip(tenth).take(2);
        powers.fold(0.0, |most, power| f64::from(*power).max(most)) < playing * db_to_power(-SMALLEST_PAUSE_DB)
    };
    let at_floor: Vec<(usize, Powers)> =
        frames.into_iter().filter(|(index, powers)| is_pause(*index) && is_at_floor(powers, &floors)).collect();
    let alone = lasting(&at_floor);
    if (alone.len() as f64) * times.hop_s < SHORTEST_S || spread_db(&alone) < SMALLEST_SPREAD_DB {
        return None;
    }
    let floor_dbfs = power_to_db(level(&alone, &floors))?;
    let snr_db = power_to_db(playing)? - floor_dbfs;
    let places = runs(alone.iter().map(|(index, _)| *index), 0);
    let place = |frames: &Range<usize>| TimeRange {
        start_s: times.start_s(frames.start),
        end_s: times.start_s(frames.end - 1) + times.length_s,
    };
    (snr_db >= SMALLEST_PAUSE_DB).then(|| NoisyPauses {
        noise: Noise { floor_dbfs, snr_db },
        places: places.iter().take(MAX_PLACES).map(place).collect(),
    })
}

fn group_powers(frame: &ShortFrame) -> Powers {
    std::array::from_fn(|group| frame.erb[BANDS * group..][..BANDS].iter().map(|power| f64::from(*power)).sum())
}

/// Of all groups; `None` where they are not those of noise.
fn floors(frames: &[(usize, Powers)]) -> Option<Powers> {
    let mut floors = [0.0; GROUPS];
    for (group, floor) in floors.iter_mut().enumerate() {
        *floor = percentile(&sorted(frames.iter().map(|(_, powers)| powers[group])), FLOOR_PERCENTILE)?;
    }
    let levels = floors[HEARD].iter().map(|power| power_to_db(*power)).collect::<Option<Vec<f64>>>()?;
    let is_smooth = |three: &[f64]| (three[1] - f64::midpoint(three[0], three[2])).abs() < LARGEST_STEP_DB;
    levels.windows(3).all(is_smooth).then_some(floors)
}

fn is_at_floor(powers: &Powers, floors: &Powers) -> bool {
    let [low, high] = STEADY_DB.map(db_to_power);
    let is_steady = |group: &usize| (low * floors[*group]..=high * floors[*group]).contains(&powers[*group]);
    HEARD.filter(is_steady).count() >= FEWEST_STEADY
}

/// The frames that are among three in a row at one level: a decay is at its floor for a moment only.
fn lasting(at_floor: &[(usize, Powers)]) -> Vec<(usize, Powers)> {
    let sum = |powers: &Powers| powers[HEARD].iter().sum::<f64>();
    let (low, high) = (db_to_power(-LARGEST_FALL_DB), db_to_power(LARGEST_FALL_DB));
    let mut lasts = vec![false; at_floor.len()];
    for (first, three) in at_floor.windows(3).enumerate() {
        let is_row = three[2].0 - three[0].0 == 2;
        if is_row && (low..=high).contains(&(sum(&three[2].1) / sum(&three[0].1))) {
            lasts[first..first + 3].fill(true);
        }
    }
    at_floor.iter().zip(lasts).filter_map(|(frame, lasts)| lasts.then_some(*frame)).collect()
}

/// The standard deviation of a group's level, of all that are heard.
fn spread_db(alone: &[(usize, Powers)]) -> f64 {
    let variance = |group: usize| {
        let levels_db: Vec<f64> = alone.iter().filter_map(|(_, powers)| power_to_db(powers[group])).collect();
        let mean_db = levels_db.iter().sum::<f64>() / levels_db.len() as f64;
        levels_db.iter().map(|level_db| (level_db - mean_db).powi(2)).sum::<f64>() / levels_db.len() as f64
    };
    (HEARD.map(variance).sum::<f64>() / HEARD.len() as f64).sqrt()
}

/// The power of the noise: where it is alone what it has there, and below no more than the floors.
fn level(alone: &[(usize, Powers)], floors: &Powers) -> f64 {
    let lows: f64 = floors[..HEARD.start].iter().sum();
    let median = |group| percentile(&sorted(alone.iter().map(|(_, powers)| powers[group])), 0.5).unwrap_or_default();
    lows + HEARD.map(median).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use crate::track::tests::analyzed;
    use crate::{Fault, FaultKind};
    use dsp::{Hertz, db_to_power, signals};

    const RATE: usize = 48_000;
    const LENGTH: usize = 40 * RATE;

    /// A tone of −12 dBFS that sounds for 0.6 of every 1.08 seconds.
    fn staccato() -> Vec<f32> {
        let tone = signals::sine(RATE as u32, Hertz(330.0), 0.355, LENGTH);
        let plays = |k: usize| if k % (RATE * 108 / 100) < RATE * 6 / 10 { 1.0 } else { 0.0 };
        tone.into_iter().enumerate().map(|(k, x)| plays(k) * x).collect()
    }

    fn plus(samples: &[f32], other: &[f32]) -> Vec<f32> {
        samples.iter().zip(other).map(|(x, y)| x + y).collect()
    }

    fn white(dbfs: f64) -> Vec<f32> {
        // The mean square of uniform noise is a third of its peak's square.
        signals::white_noise(7, (3.0 * db_to_power(dbfs)).sqrt(), LENGTH)
    }

    fn noisy(samples: Vec<f32>) -> Option<Fault> {
        let faults = analyzed(RATE as u32, vec![samples]).faults;
        faults.into_iter().find(|fault| matches!(fault.kind, FaultKind::Noisy { .. }))
    }

    #[test]
    fn noise_is_heard_in_pauses_of_half_a_second_and_over_lows_that_sound_on() {
        let bass = signals::sine(RATE as u32, Hertz(80.0), 0.011, LENGTH);
        let swell = |k: usize| 0.6 + 0.4 * (k as f32 / RATE as f32 * 3.0).sin();
        let bass: Vec<f32> = bass.into_iter().enumerate().map(|(k, x)| swell(k) * x).collect();
        for level_dbfs in [-32.0, -47.0] {
            for samples in [staccato(), plus(&staccato(), &bass)] {
                let fault = noisy(plus(&samples, &white(level_dbfs))).expect("noise was planted");
                let FaultKind::Noisy { floor_dbfs, snr_db } = fault.kind else { panic!("{fault:?}") };
                // Of white noise up to 24 kHz the bands hold the part up to 15 kHz.
                assert!((floor_dbfs + 2.0 - level_dbfs).abs() < 1.0, "{level_dbfs}: {floor_dbfs}");
                assert!((snr_db + 12.0 + floor_dbfs).abs() < 2.5, "{level_dbfs}: {snr_db}");
                assert!(fault.places.len() > 20, "{:?}", fault.places);
            }
        }
    }

    #[test]
    fn decays_bleed_and_held_notes_are_no_noise() {
        let hits = |k: usize, seconds: f32| (-((k % (RATE * 4 / 5)) as f32) / (seconds * RATE as f32)).exp();
        let drums =
            |seconds: f32| white(-10.0).iter().enumerate().map(|(k, x)| x * hits(k, seconds)).collect::<Vec<_>>();
        let bleed = drums(0.3).iter().map(|x| 0.03 * x).collect::<Vec<_>>();
        let mut note = vec![0.0; LENGTH];
        for k in 1..80 {
            let partial = signals::sine(RATE as u32, Hertz(110.0 * f64::from(k)), 0.02 / f64::from(k), LENGTH);
            note.iter_mut().zip(partial).for_each(|(x, y)| *x += y);
        }
        for (name, samples) in [
            ("a short decay", drums(0.1)),
            ("a long decay", drums(0.3)),
            ("bleed", plus(&staccato(), &bleed)),
            ("a held note", plus(&staccato(), &note)),
            ("steady sound", white(-20.0)),
        ] {
            assert_eq!(noisy(samples), None, "{name}");
        }
    }
}
