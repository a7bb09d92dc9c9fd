use crate::bandwidth_meter::Cutoff;
use crate::clicks::{Clicks, ClicksFound};
use crate::clipping::{Clipping, FlatTops};
use crate::cut_tail::{Tail, cut_tail};
use crate::dropouts::{Dropouts, DropoutsFound};
use crate::haas_meter::HaasDelay;
use crate::hum_meter::Hum;
use crate::lanes::extremes;
use crate::limiting::limited;
use crate::noise_floor::NoisyPauses;
use crate::padding::UsedBits;
use crate::silence::SILENCE;
use crate::tenths::StreamEnd;
use crate::{Fault, FaultKind, Noise, Side};
use dsp::{AudioBlock, db_to_power};

/// Looks for technical faults while a file streams in tenths of a second.
#[derive(Debug)]
pub(crate) struct FaultMeter {
    sample_rate_hz: u32,
    /// The file has two channels, which can be faults of each other. Of a surround file only the first two are looked at,
    /// and say nothing about the others.
    is_stereo: bool,
    channels: Vec<Channel>,
    /// L − R of the current tenth.
    difference: Vec<f32>,
    largest_difference: f32,
    /// The highest sample of the first two channels, per tenth of a second.
    tenth_peaks: Vec<f32>,
    n_frames: usize,
}

#[derive(Debug)]
struct Channel {
    peak: f32,
    tops: [FlatTops; 2],
    used_bits: UsedBits,
    clicks: Clicks,
    dropouts: Dropouts,
    tail: Tail,
}

/// What other meters and the file itself tell about faults.
#[derive(Debug)]
pub(crate) struct FaultContext {
    /// No channel holds a sound.
    pub(crate) is_silent: bool,
    /// Of the first two channels.
    pub(crate) mean_squares: (f64, f64),
    /// The mean of each channel.
    pub(crate) means: Vec<f64>,
    /// The fault that those are.
    pub(crate) dc_offset: Option<FaultKind>,
    /// Where the spectrum ends with an edge.
    pub(crate) cutoff: Option<Cutoff>,
    /// One channel that is the other one, later.
    pub(crate) haas: Option<HaasDelay>,
    /// One channel that is the other one, inverted.
    pub(crate) flipped: Option<FaultKind>,
    /// Peak to loudness ratio.
    pub(crate) plr_db: Option<f64>,
    /// The noise in the pauses, and those.
    pub(crate) noise: Option<NoisyPauses>,
    /// The fault that the true peaks are.
    pub(crate) overs: Option<Fault>,
    /// Bits per sample of the file.
    pub(crate) bits_per_sample: Option<u32>,
    /// What the stream showed.
    pub(crate) end: StreamEnd,
}

/// L − R this far below the peak is none: −90 dB.
const SAME: f32 = SILENCE;
/// A channel this far under the other carries nothing: 60 dB.
const DEAD_POWER_RATIO: f64 = 1e-6;
/// Rates from here on are chosen for what lies above 22 kHz.
const LOWEST_HIGH_RATE_HZ: u32 = 64_000;
/// Half of 48 kHz and the width of an edge.
const UPSAMPLED_BELOW_HZ: f64 = 24_500.0;
/// The hardest codec settings end at 20.0 to 20.5 kHz; the filters of converters at 44.1 kHz begin there.
const BAND_LIMITED_BELOW_HZ: f64 = 20_500.0;
/// Samples that use no more bits than this did not need a larger file.
const PADDED_BITS: u32 = 16;
/// Signal to noise from which noise is no fault, in dB: that of a good tape recorder is 60.
pub const NOISY_BELOW_DB: f64 = 40.0;
/// Hum that carries half the power of the noise is most of what is heard of it.
const HUM_ALONE_DB: f64 = 3.0;

impl FaultMeter {
    /// For a file of `n_channels`.
    pub(crate) fn new(sample_rate_hz: u32, n_channels: usize) -> Self {
        let channel = |_| Channel {
            peak: 0.0,
            tops: [FlatTops::new(sample_rate_hz, 1.0), FlatTops::new(sample_rate_hz, -1.0)],
            used_bits: UsedBits::default(),
            clicks: Clicks::new(sample_rate_hz),
            dropouts: Dropouts::new(sample_rate_hz),
            tail: Tail::new(sample_rate_hz),
        };
        Self {
            sample_rate_hz,
            is_stereo: n_channels == 2,
            channels: (0..n_channels.min(2)).map(channel).collect(),
            difference: Vec::new(),
            largest_difference: 0.0,
            tenth_peaks: Vec::new(),
            n_frames: 0,
        }
    }

    pub(crate) fn push(&mut self, block: &AudioBlock) {
        let mut peak = 0.0_f32;
        for (channel, samples) in self.channels.iter_mut().zip(block.channels()) {
            peak = peak.max(channel.push(samples, self.n_frames));
        }
        self.tenth_peaks.push(peak);
        if self.is_stereo {
            let (left, right) = block.left_right();
            self.difference.clear();
            self.difference.extend(left.iter().zip(right).map(|(l, r)| l - r));
            let (low, high) = extremes(&self.difference);
            self.largest_difference = self.largest_difference.max(high).max(-low);
        }
        self.n_frames += block.n_frames();
    }

    /// All faults.
    pub(crate) fn finish(self, hum: Option<Hum>, context: FaultContext) -> Vec<Fault> {
        let FaultContext { mean_squares, means, dc_offset, cutoff, haas, flipped, end, .. } = context;
        let FaultContext { is_silent, plr_db, noise, overs, bits_per_sample, .. } = context;
        let mut faults = Vec::new();
        if end.not_finite > 0 {
            faults
                .push(Fault { kind: FaultKind::NotANumber { samples: end.not_finite }, places: end.not_finite_places });
        }
        let everywhere = |kind| Fault { kind, places: Vec::new() };
        if end.n_frames == 0 {
            faults.push(everywhere(FaultKind::NoSamples));
            return faults;
        }
        if is_silent {
            faults.push(everywhere(FaultKind::Silent));
            return faults;
        }
        faults.extend(dc_offset.map(everywhere));
        if self.is_stereo {
            let haas = haas.map(FaultKind::from);
            faults.extend(self.channel_fault(mean_squares).or(haas).or(flipped).map(everywhere));
        }
        faults.extend(cutoff.and_then(|cutoff| self.narrow(cutoff)).map(everywhere));
        faults.extend(self.padded(bits_per_sample).map(everywhere));
        faults.extend(hum.map(|hum| everywhere(hum.into())));
        let duration_s = end.n_frames as f64 / f64::from(self.sample_rate_hz);
        let cut_tail = self.cut_tail(&means, noise.as_ref(), duration_s);
        faults.extend(noise.filter(|pauses| is_noisy(pauses.noise, hum)).map(NoisyPauses::fault));
        faults.extend(cut_tail);
        faults.extend(overs);
        faults.extend(self.heard_in_samples(plr_db));
        faults
    }

    fn peak(&self) -> f32 {
        self.channels.iter().map(|channel| channel.peak).fold(0.0, f32::max)
    }

    fn channel_fault(&self, (left, right): (f64, f64)) -> Option<FaultKind> {
        if left < DEAD_POWER_RATIO * right {
            Some(FaultKind::DeadChannel { channel: Side::Left })
        } else if right < DEAD_POWER_RATIO * left {
            Some(FaultKind::DeadChannel { channel: Side::Right })
        } else {
            (self.largest_difference < SAME * self.peak()).then_some(FaultKind::MonoAsStereo)
        }
    }

    fn narrow(&self, cutoff: Cutoff) -> Option<FaultKind> {
        let Cutoff { frequency_hz: cutoff_hz, drop_db } = cutoff;
        if self.sample_rate_hz >= LOWEST_HIGH_RATE_HZ {
            (cutoff_hz < UPSAMPLED_BELOW_HZ).then_some(FaultKind::Upsampled { cutoff_hz, drop_db })
        } else {
            (cutoff_hz < BAND_LIMITED_BELOW_HZ).then_some(FaultKind::BandLimited { cutoff_hz, drop_db })
        }
    }

    fn padded(&self, file_bits: Option<u32>) -> Option<FaultKind> {
        let file_bits = file_bits.filter(|bits| *bits > PADDED_BITS)?;
        let all = self.channels.iter().fold(UsedBits::default(), |all, channel| all.and(&channel.used_bits));
        let used_bits = all.finish();
        (0 < used_bits && used_bits <= PADDED_BITS).then_some(FaultKind::PaddedBits { used_bits, file_bits })
    }

    fn cut_tail(&self, means: &[f64], pauses: Option<&NoisyPauses>, duration_s: f64) -> Option<Fault> {
        let floor_power = pauses.map_or(0.0, |pauses| db_to_power(pauses.noise.floor_dbfs));
        let tails = self.channels.iter().zip(means).map(|(channel, mean)| (&channel.tail, *mean));
        cut_tail(tails, floor_power, duration_s)
    }

    /// Clicks, dropouts, and clipping or else limiting.
    fn heard_in_samples(self, plr_db: Option<f64>) -> Vec<Fault> {
        let (mut clicks, mut dropouts, mut tops) = (Vec::new(), Vec::new(), Vec::new());
        for channel in self.channels {
            clicks.push(channel.clicks.finish());
            dropouts.push(channel.dropouts.finish());
            tops.extend(channel.tops);
        }
        let clicks = clicks.into_iter().reduce(|all, next| all.and(&next)).and_then(ClicksFound::fault);
        let dropouts = dropouts.into_iter().reduce(|all, next| all.and(&next)).and_then(DropoutsFound::fault);
        let clipping = tops.into_iter().filter_map(FlatTops::finish).reduce(|all, next| all.and(&next));
        let limited = || Some(Fault { kind: limited(&self.tenth_peaks, plr_db)?, places: Vec::new() });
        let tops = clipping.and_then(Clipping::fault).or_else(limited);
        [clicks, dropouts, tops].into_iter().flatten().collect()
    }
}

/// Noise that is not the hum which is named already.
fn is_noisy(noise: Noise, hum: Option<Hum>) -> bool {
    let is_hum = hum.is_some_and(|hum| hum.level_db > noise.floor_dbfs - HUM_ALONE_DB);
    noise.snr_db < NOISY_BELOW_DB && !is_hum
}

impl Channel {
    /// Takes the next tenth and returns its highest sample.
    fn push(&mut self, samples: &[f32], first: usize) -> f32 {
        let (low, high) = extremes(samples);
        let peak = high.max(-low);
        self.peak = self.peak.max(peak);
        self.used_bits.push(samples);
        self.clicks.push(samples, first);
        self.dropouts.push(samples);
        self.tail.push(samples);
        let [above, below] = &mut self.tops;
        above.push(samples, first);
        below.push(samples, first);
        peak
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ClippingClass;
    use crate::track::tests;
    use dsp::signals;

    const RATE: usize = 48_000;

    fn noise(seed: u64) -> Vec<f32> {
        signals::white_noise(seed, 0.5, 5 * RATE)
    }

    fn faults(left: Vec<f32>, right: Vec<f32>) -> Vec<Fault> {
        tests::faults(RATE as u32, vec![left, right])
    }

    #[test]
    fn a_healthy_file_has_none() {
        assert_eq!(faults(noise(1), noise(2)), []);
    }

    #[test]
    fn an_offset_is_found_with_its_size() {
        let left = noise(1).iter().map(|x| x + 0.02).collect();
        let found = faults(left, noise(2));
        let [Fault { kind: FaultKind::DcOffset { left_full_scale, right_full_scale }, places }] = found.as_slice()
        else {
            panic!("{found:?}");
        };
        assert!((left_full_scale - 0.02).abs() < 2e-3 && right_full_scale.abs() < 2e-3);
        assert!(places.is_empty());
    }

    #[test]
    fn clipping_is_found_where_it_is() {
        let mut left = noise(1);
        for start in [RATE, 3 * RATE] {
            for x in &mut left[start..start + RATE / 10] {
                *x = (6.0 * *x).clamp(-0.98, 0.98);
            }
        }
        let found = faults(left, noise(2));
        // What is cut square rings above full scale between samples.
        let [
            Fault { kind: FaultKind::Overs { .. }, .. },
            Fault { kind: FaultKind::Clipped { class: ClippingClass::FullScale, runs, level_dbfs, .. }, places },
        ] = found.as_slice()
        else {
            panic!("{found:?}");
        };
        assert!(*runs > 100 && (level_dbfs + 0.175).abs() < 0.01);
        assert_eq!(places.len(), 2, "{places:?}");
        assert!((places[0].start_s - 1.0).abs() < 0.01 && (places[1].end_s - 3.1).abs() < 0.01);
    }

    #[test]
    fn samples_that_are_no_numbers_are_counted_and_placed() {
        let mut left = noise(1);
        left[2 * RATE] = f32::NAN;
        left[2 * RATE + 100] = f32::INFINITY;
        left[4 * RATE] = f32::NEG_INFINITY;
        let found = faults(left, noise(2));
        assert_eq!(found[0].kind, FaultKind::NotANumber { samples: 3 });
        let starts: Vec<f64> = found[0].places.iter().map(|place| place.start_s).collect();
        assert_eq!(starts, [2.0, 4.0]);
    }

    #[test]
    fn a_dead_channel_and_a_mono_file_are_told_apart() {
        let dead = faults(noise(1).iter().map(|x| 1e-4 * x).collect(), noise(2));
        assert_eq!(dead[0].kind, FaultKind::DeadChannel { channel: Side::Left });
        let same = faults(noise(1), noise(1));
        assert_eq!(same[0].kind, FaultKind::MonoAsStereo);
        let quieter = faults(noise(1), noise(1).iter().map(|x| 0.9 * x).collect());
        assert_eq!(quieter, []);
    }
}
