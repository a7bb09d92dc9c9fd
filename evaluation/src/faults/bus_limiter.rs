use super::{Material, Planted, Size, Truth};
use crate::chance::Chance;
use desk::{Limiter, LimiterParams, pan_gains};
use dsp::{AudioBlock, amplitude_to_db};

/// How far the highest peak of the plain sum is taken down, in dB. Design heuristics: a limiter for safety, flat peaks and dull drums,
/// and the loudness of a master.
pub(super) const REDUCTION_DB: [f64; 3] = [3.0, 6.0, 12.0];

/// A mix beside the stems: their plain sum with a limiter on its bus. Nothing of it is left to chance.
pub(super) fn plant(size: Size, material: &Material, _chance: &mut Chance) -> Option<Planted> {
    let mut mix = plain_sum(material);
    let ceiling_dbtp = amplitude_to_db(peak(&mix))? - size.of(REDUCTION_DB);
    let n_frames = mix.n_frames();
    let mut limiter = Limiter::new(LimiterParams { ceiling_dbtp }, material.sample_rate_hz);
    let latency = limiter.latency();
    mix.append(&AudioBlock::silence(2, latency), 0..latency);
    limiter.process(&mut mix);
    mix.drop_front(latency);
    mix.truncate(n_frames);
    let truth = Truth { stems: Vec::new(), ..Truth::on("", &["mix-bus-processing"]) };
    Some(Planted { stems: material.stems.clone(), mix: Some(mix), truth })
}

/// Mono stems are in the middle, as the desk puts them there.
pub(crate) fn plain_sum(material: &Material) -> AudioBlock {
    let n_frames = material.stems.first().map_or(0, |stem| stem.audio.n_frames());
    let mut sum = AudioBlock::silence(2, n_frames);
    for stem in &material.stems {
        let gains = pan_gains(0.0, stem.audio.n_channels());
        let (left, right) = stem.audio.left_right();
        for ((to, from), gain) in sum.channels_mut().zip([left, right]).zip(gains) {
            for (to, x) in to.iter_mut().zip(from) {
                *to += (gain * f64::from(*x)) as f32;
            }
        }
    }
    sum
}

fn peak(audio: &AudioBlock) -> f64 {
    f64::from(audio.channels().iter().flatten().fold(0.0_f32, |most, x| most.max(x.abs())))
}
