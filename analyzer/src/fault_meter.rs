use crate::bandwidth_meter::Cutoff;
use crate::clicks::{Clicks, ClicksFound};
use crate::clipping::FlatTops;
use crate::haas_meter::HaasDelay;
use crate::hum_meter::Hum;
use crate::lanes::{self, extremes};
use crate::padding::UsedBits;
use crate::tenths::StreamEnd;
use crate::{Fault, FaultKind, Side};
use dsp::{AudioBlock, amplitude_to_db};

/// Looks for technical faults while a file streams in tenths of a second.
#[derive(Debug)]
pub(crate) struct FaultMeter {
    sample_rate_hz: u32,
    channels: Vec<Channel>,
    /// L − R of the current tenth.
    difference: Vec<f32>,
    largest_difference: f32,
    n_frames: usize,
}

#[derive(Debug)]
struct Channel {
    sum: f64,
    /// Squares of the sums of single tenths of a second.
    squared_sums: f64,
    n_tenths: usize,
    peak: f32,
    tops: [FlatTops; 2],
    used_bits: UsedBits,
    clicks: Clicks,
}

/// What other meters and the file itself tell about faults.
#[derive(Debug)]
pub(crate) struct FaultContext {
    /// Of the first and the last channel.
    pub(crate) mean_squares: (f64, f64),
    /// Where the spectrum ends with an edge.
    pub(crate) cutoff: Option<Cutoff>,
    /// Mains hum.
    pub(crate) hum: Option<Hum>,
    /// One channel that is the other one, later.
    pub(crate) haas: Option<HaasDelay>,
    /// One channel that is the other one, inverted.
    pub(crate) flipped: Option<FaultKind>,
    /// Bits per sample of the file.
    pub(crate) bits_per_sample: Option<u32>,
    /// What the stream showed.
    pub(crate) end: StreamEnd,
}

/// Peak below which a file is silent, and level of L − R below the peak at which both are the same: −90 dB, the last
/// step of 16-bit audio.
const SILENCE: f32 = 3.162_277_7e-5;
/// Offset from which it costs headroom and clicks at edits: −60 dBFS.
const DC_OFFSET: f64 = 1e-3;
/// The mean of less than this is the signal's, not the converter's.
const SHORTEST_FOR_DC_S: f64 = 1.0;
/// Even without an offset the mean of loud noise may be 1e-3 over some seconds; four standard errors it never is.
const DC_STANDARD_ERRORS: f64 = 4.0;
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

impl FaultMeter {
    pub(crate) fn new(sample_rate_hz: u32, n_channels: usize) -> Self {
        let channel = |_| Channel {
            sum: 0.0,
            squared_sums: 0.0,
            n_tenths: 0,
            peak: 0.0,
            tops: [FlatTops::new(sample_rate_hz, 1.0), FlatTops::new(sample_rate_hz, -1.0)],
            used_bits: UsedBits::default(),
            clicks: Clicks::new(sample_rate_hz),
        };
        Self {
            sample_rate_hz,
            channels: (0..n_channels).map(channel).collect(),
            difference: Vec::new(),
            largest_difference: 0.0,
            n_frames: 0,
        }
    }

    pub(crate) fn push(&mut self, block: &AudioBlock) {
        for (channel, samples) in self.channels.iter_mut().zip(block.channels()) {
            channel.push(samples, self.n_frames);
        }
        let (left, right) = block.left_right();
        if block.n_channels() > 1 {
            self.difference.clear();
            self.difference.extend(left.iter().zip(right).map(|(l, r)| l - r));
            let (low, high) = extremes(&self.difference);
            self.largest_difference = self.largest_difference.max(high).max(-low);
        }
        self.n_frames += block.n_frames();
    }

    /// All faults.
    pub(crate) fn finish(self, context: FaultContext) -> Vec<Fault> {
        let FaultContext { mean_squares, cutoff, hum, haas, flipped, bits_per_sample, end } = context;
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
        if self.peak() < SILENCE {
            faults.push(everywhere(FaultKind::Silent));
            return faults;
        }
        faults.extend(self.dc_offset().map(everywhere));
        let haas = haas.map(FaultKind::from);
        faults.extend(self.channel_fault(mean_squares).or(haas).or(flipped).map(everywhere));
        faults.extend(cutoff.and_then(|cutoff| self.narrow(cutoff)).map(everywhere));
        faults.extend(self.padded(bits_per_sample).map(everywhere));
        faults.extend(hum.map(|hum| everywhere(hum.into())));
        let (clicks, clipped) = self.clicks_and_clipped();
        faults.extend(clicks);
        faults.extend(clipped);
        faults
    }

    fn peak(&self) -> f32 {
        self.channels.iter().map(|channel| channel.peak).fold(0.0, f32::max)
    }

    /// The mean of each channel; empty before the first sample.
    pub(crate) fn means(&self) -> Vec<f64> {
        let channels = self.channels.iter().filter(|_| self.n_frames > 0);
        channels.map(|channel| channel.sum / self.n_frames as f64).collect()
    }

    fn dc_offset(&self) -> Option<FaultKind> {
        let means = self.means();
        let long_enough = self.n_frames as f64 >= SHORTEST_FOR_DC_S * f64::from(self.sample_rate_hz);
        let is_offset = |(channel, mean): (&Channel, &f64)| mean.abs() > DC_OFFSET && channel.is_steadily_off();
        let offset = long_enough && self.channels.iter().zip(&means).any(is_offset);
        offset.then_some(FaultKind::DcOffset { left_full_scale: *means.first()?, right_full_scale: *means.last()? })
    }

    fn channel_fault(&self, (left, right): (f64, f64)) -> Option<FaultKind> {
        if self.channels.len() < 2 {
            None
        } else if left < DEAD_POWER_RATIO * right {
            Some(FaultKind::DeadChannel { channel: Side::Left })
        } else if right < DEAD_POWER_RATIO * left {
            Some(FaultKind::DeadChannel { channel: Side::Right })
        } else {
            (self.largest_difference < SILENCE * self.peak()).then_some(FaultKind::MonoAsStereo)
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
        (used_bits <= PADDED_BITS).then_some(FaultKind::PaddedBits { used_bits, file_bits })
    }

    fn clicks_and_clipped(self) -> (Option<Fault>, Option<Fault>) {
        let (clicks, tops): (Vec<_>, Vec<_>) =
            self.channels.into_iter().map(|channel| (channel.clicks, channel.tops)).unzip();
        let clicks = clicks.into_iter().map(Clicks::finish).reduce(|all, next| all.and(&next));
        (clicks.and_then(ClicksFound::fault), clipped(tops))
    }
}

fn clipped(tops: Vec<[FlatTops; 2]>) -> Option<Fault> {
    let clipping = tops.into_iter().flatten().filter_map(FlatTops::finish).reduce(|all, next| all.and(&next))?;
    Some(Fault {
        kind: FaultKind::Clipped {
            runs: clipping.runs,
            samples: clipping.samples,
            level_dbfs: amplitude_to_db(f64::from(clipping.top))?,
        },
        places: clipping.places.into_ranges(),
    })
}

impl Channel {
    /// True when the mean stands out of what the sums of single tenths let expect of a signal without offset.
    fn is_steadily_off(&self) -> bool {
        let n = self.n_tenths as f64;
        let variance = (self.squared_sums / n - (self.sum / n).powi(2)).max(0.0);
        self.sum.abs() > DC_STANDARD_ERRORS * (n * variance).sqrt()
    }

    fn push(&mut self, samples: &[f32], first: usize) {
        let (low, high) = extremes(samples);
        let sum = lanes::sum(samples, |x| x);
        self.sum += sum;
        self.squared_sums += sum * sum;
        self.n_tenths += 1;
        self.peak = self.peak.max(high).max(-low);
        self.used_bits.push(samples);
        self.clicks.push(samples, first);
        let [above, below] = &mut self.tops;
        above.push(samples, first);
        below.push(samples, first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::tests::analyzed;
    use dsp::signals;

    const RATE: usize = 48_000;

    fn noise(seed: u64) -> Vec<f32> {
        signals::white_noise(seed, 0.5, 5 * RATE)
    }

    fn faults(left: Vec<f32>, right: Vec<f32>) -> Vec<Fault> {
        analyzed(RATE as u32, vec![left, right]).faults
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
        let [Fault { kind: FaultKind::Clipped { runs, level_dbfs, .. }, places }] = found.as_slice() else {
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
