use dsp::{AudioBlock, db_to_amplitude, db_to_power, power_to_db};

/// A tenth of a second is loud enough to carry a level from here on, in dBFS (ITU-R BS.1770-5, absolute gate).
const ABSOLUTE_GATE_DBFS: f64 = -70.0;
/// And no further than this under the mean of those (ITU-R BS.1770-5, relative gate), in dB.
const RELATIVE_GATE_DB: f64 = -10.0;

/// The mean power of each tenth of a second, of all channels alike; the rest that fills none is left out.
pub(super) fn tenth_powers(audio: &AudioBlock, sample_rate_hz: u32) -> Vec<f64> {
    let length = sample_rate_hz as usize / 10;
    let n_values = (length * audio.n_channels()).max(1) as f64;
    let sum = |k: usize| -> f64 {
        let of_channel = |channel: &Vec<f32>| -> f64 {
            channel[k * length..(k + 1) * length].iter().map(|x| f64::from(*x) * f64::from(*x)).sum()
        };
        audio.channels().iter().map(of_channel).sum()
    };
    (0..audio.n_frames() / length.max(1)).map(|k| sum(k) / n_values).collect()
}

/// The level while it plays, in dBFS (0 is the power of a full-scale square wave): the gates of BS.1770 without its
/// weighting, because what is planted at a level re this may be anything from hum to hiss. `None` of silence.
pub(crate) fn gated_level_db(audio: &AudioBlock, sample_rate_hz: u32) -> Option<f64> {
    let powers = tenth_powers(audio, sample_rate_hz);
    let absolute = db_to_power(ABSOLUTE_GATE_DBFS);
    let mean_above = |gate: f64| {
        let loud: Vec<f64> = powers.iter().copied().filter(|power| *power > gate).collect();
        (!loud.is_empty()).then(|| loud.iter().sum::<f64>() / loud.len() as f64)
    };
    let gate = mean_above(absolute)? * db_to_power(RELATIVE_GATE_DB);
    power_to_db(mean_above(gate.max(absolute))?)
}

/// Scaled so that its gated level is this; as it is where it is silent. Repeated, because soft tenths of a second pass the
/// absolute gate at one gain and not at another.
pub(super) fn set_gated_level(audio: &mut AudioBlock, sample_rate_hz: u32, level_db: f64) {
    for _ in 0..3 {
        let Some(is_db) = gated_level_db(audio, sample_rate_hz) else { return };
        audio.scale(db_to_amplitude(level_db - is_db) as f32);
    }
}

/// The value below which `share` of all values lie; `None` of none.
pub(super) fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut values = values.to_vec();
    let index = ((values.len() as f64 * share) as usize).min(values.len().checked_sub(1)?);
    Some(*values.select_nth_unstable_by(index, f64::total_cmp).1)
}
