mod diffuser;
mod lines;
mod network;

use crate::cascade::Cascade;
use crate::delay::{Delay, DelaySetting};
use crate::eq::dc_block;
use crate::stereo_planes::StereoPlanes;
use diffuser::Diffuser;
use dsp::{AudioBlock, Seconds};
use network::{Network, NetworkCoefficients};
use serde::{Deserialize, Serialize};

/// A decay is kept in this range, in seconds: the all-passes in front of the network ring for 90 ms themselves.
const T60_RANGE_S: (f64, f64) = (0.1, 30.0);
/// From a closet to a cathedral, in metres.
const SIZE_RANGE_M: (f64, f64) = (2.0, 40.0);
/// The longest pre-delay, in milliseconds.
const LONGEST_PREDELAY_MS: f64 = 500.0;

/// What a reverb is asked to do. What comes out is the room alone, without the sound that went in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReverbParams {
    /// How long after the sound the room begins, in milliseconds.
    pub predelay_ms: f64,
    /// The time in which what is below `crossover_low_hz` falls by 60 dB, in seconds.
    pub t60_low_s: f64,
    /// The same between the crossovers.
    pub t60_mid_s: f64,
    /// The same above `crossover_high_hz`.
    pub t60_high_s: f64,
    /// Where lows become mids, in hertz: the decay there lies between both.
    pub crossover_low_hz: f64,
    /// Where mids become highs, in hertz; at least twice `crossover_low_hz`.
    pub crossover_high_hz: f64,
    /// The mean way of sound from wall to wall, in metres: 4·volume/surface of a room. A chamber has 3, a hall 12.
    /// A decay of more than a second for every 3.2 of them leaves single resonances to be heard.
    pub size_m: f64,
}

impl ReverbParams {
    /// What can be had of it: values outside the ranges are moved to their ends, what is no number to the lower one.
    fn within_ranges(self) -> Self {
        let within = |value: f64, (lowest, highest): (f64, f64)| value.max(lowest).min(highest);
        let crossover_low_hz = within(self.crossover_low_hz, (20.0, 5_000.0));
        Self {
            predelay_ms: within(self.predelay_ms, (0.0, LONGEST_PREDELAY_MS)),
            t60_low_s: within(self.t60_low_s, T60_RANGE_S),
            t60_mid_s: within(self.t60_mid_s, T60_RANGE_S),
            t60_high_s: within(self.t60_high_s, T60_RANGE_S),
            crossover_low_hz,
            crossover_high_hz: within(self.crossover_high_hz, (2.0 * crossover_low_hz, 20_000.0)),
            size_m: within(self.size_m, SIZE_RANGE_M),
        }
    }
}

/// A streaming reverb: stereo in, the room alone in stereo out.
///
/// A feedback delay network (J.-M. Jot & A. Chaigne, *Digital delay networks for designing artificial reverberators*, AES
/// 1991): 16 lines behind all-passes that thicken the onset, a lossless matrix that mixes them, and in every line filters
/// that take 60 dB per T60, band by band. Each side goes into all lines, and each side hears all of them elsewhere, so that
/// left and right are not alike. Nothing moves in it: the same input always gives the same output.
///
/// White noise comes out as loud as it goes in where the decay is that of the mids; longer decays are louder. A constant
/// offset is taken out. Samples that are not finite count as silence.
#[derive(Debug, Clone)]
pub struct Reverb {
    dc_blocks: [Cascade; 2],
    predelays: [Delay; 2],
    diffusers: [Diffuser; 2],
    network: Network,
    planes: StereoPlanes,
}

impl Reverb {
    /// A reverb at rest.
    pub fn new(params: ReverbParams, sample_rate_hz: u32) -> Self {
        let params = params.within_ranges();
        let predelay = DelaySetting::whole(Seconds(params.predelay_ms / 1_000.0).to_samples(sample_rate_hz));
        let dc_block = Cascade::new(&[dc_block(sample_rate_hz)]);
        Self {
            dc_blocks: [dc_block.clone(), dc_block],
            predelays: [Delay::new(&predelay), Delay::new(&predelay)],
            diffusers: [0, 1].map(|side| Diffuser::new(side, params.size_m, sample_rate_hz)),
            network: Network::new(&NetworkCoefficients::new(&params, sample_rate_hz)),
            planes: StereoPlanes::new(),
        }
    }

    /// Samples by which the output lags the input: none, because a pre-delay is asked for.
    pub fn latency(&self) -> usize {
        0
    }

    /// Replaces the next block by its reverberation.
    ///
    /// # Panics
    /// When the block is not stereo.
    pub fn process(&mut self, block: &mut AudioBlock) {
        let mut planes = std::mem::take(&mut self.planes);
        planes.process(block, |left, right| self.process_planes(left, right));
        self.planes = planes;
    }

    /// Replaces up to a chunk of frames by their reverberation.
    pub(crate) fn process_planes(&mut self, left: &mut [f64], right: &mut [f64]) {
        for (side, plane) in [&mut *left, &mut *right].into_iter().enumerate() {
            self.dc_blocks[side].process(plane);
            self.predelays[side].process(plane);
            self.diffusers[side].process(plane);
        }
        self.network.process(left, right);
    }

    /// Back to rest, as after `new`.
    pub fn reset(&mut self) {
        self.dc_blocks.iter_mut().for_each(Cascade::reset);
        self.predelays.iter_mut().for_each(Delay::reset);
        self.diffusers.iter_mut().for_each(Diffuser::reset);
        self.network.reset();
    }
}

#[cfg(test)]
mod tests;
