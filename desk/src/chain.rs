use crate::cascade::Cascade;
use crate::delay::{Delay, DelaySetting, LONGEST_CHUNK};
use crate::{Action, Channel, FilterShape, pan_gains};
use dsp::{AudioBlock, Coefficients, Db};
use std::ops::Range;

/// Frames that are processed at a time, so that the planes stay in the nearest cache.
pub(crate) const CHUNK: usize = LONGEST_CHUNK;

/// What a list of actions comes to on one strip at one rate, whatever the order of the list.
#[derive(Debug)]
pub(crate) struct ChainSetting {
    /// DC block, high-passes, then the other bands in the order of the list.
    filters: Vec<Coefficients>,
    delay: DelaySetting,
    /// Polarity, fader and pan in one: linear factors of the left and right output.
    gains: [f64; 2],
    n_channels: usize,
}

impl ChainSetting {
    /// One channel is mono; of more than two, the first two are left and right.
    pub(crate) fn new(actions: &[Action], sample_rate_hz: u32, n_channels: usize) -> Self {
        let n_channels = n_channels.clamp(1, 2);
        let mut gain = Db::ZERO;
        let mut delay_samples = 0.0;
        let mut position = 0.0;
        let mut signs = [1.0_f64; 2];
        for action in actions {
            match *action {
                Action::Gain { gain_db } => gain = gain + Db(gain_db),
                Action::Pan { position: p } => position = p,
                Action::Polarity => signs = signs.map(|sign| -sign),
                Action::ChannelPolarity { channel } if n_channels == 2 => match channel {
                    Channel::Left => signs[0] = -signs[0],
                    Channel::Right => signs[1] = -signs[1],
                },
                Action::Delay { delay_samples: samples, .. } => delay_samples += samples,
                Action::ChannelPolarity { .. }
                | Action::DcBlock
                | Action::Eq { .. }
                | Action::AllPass { .. }
                | Action::Duck { .. }
                | Action::Width { .. }
                | Action::MonoBelow { .. }
                | Action::Limiter { .. } => {}
            }
        }
        let pan = pan_gains(position, n_channels);
        Self {
            filters: filters(actions, sample_rate_hz),
            delay: DelaySetting::new(delay_samples, sample_rate_hz),
            gains: [0, 1].map(|side| signs[side] * gain.to_amplitude() * pan[side]),
            n_channels,
        }
    }

    pub(crate) fn latency(&self) -> usize {
        self.delay.latency()
    }

    pub(crate) fn with_latency(mut self, latency: usize) -> Self {
        self.delay = self.delay.with_latency(latency);
        self
    }
}

fn filters(actions: &[Action], sample_rate_hz: u32) -> Vec<Coefficients> {
    let mut in_order: Vec<&Action> = actions.iter().collect();
    in_order.sort_by_key(|action| match action {
        Action::DcBlock => 0,
        Action::Eq { filter: FilterShape::HighPass, .. } => 1,
        _ => 2,
    });
    in_order.iter().flat_map(|action| action.filters(sample_rate_hz)).collect()
}

/// The processing of one strip in double precision: filters and delay per input channel, then the output gains.
///
/// All of it is linear and constant in time, so that it may be run in any order: with polarity, fader and pan in one factor
/// at the end, and the filters where they can rest while the stem is silent.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    channels: Vec<ChannelPath>,
    gains: [f64; 2],
    latency: usize,
}

#[derive(Debug, Clone)]
struct ChannelPath {
    plane: Vec<f64>,
    cascade: Cascade,
    delay: Delay,
}

impl Chain {
    pub(crate) fn new(setting: &ChainSetting) -> Self {
        let path = ChannelPath {
            plane: vec![0.0; CHUNK],
            cascade: Cascade::new(&setting.filters),
            delay: Delay::new(&setting.delay),
        };
        Self { channels: vec![path; setting.n_channels], gains: setting.gains, latency: setting.latency() }
    }

    pub(crate) fn latency(&self) -> usize {
        self.latency
    }

    pub(crate) fn n_channels(&self) -> usize {
        self.channels.len()
    }

    /// Where the next input of a channel goes: [`CHUNK`] frames, of which `run` takes the first.
    pub(crate) fn input(&mut self, channel: usize) -> &mut [f64] {
        &mut self.channels[channel].plane
    }

    /// Processes as many frames as `range` is long from the inputs into that range of a stereo block.
    pub(crate) fn run(&mut self, output: &mut AudioBlock, range: Range<usize>) {
        for path in &mut self.channels {
            let samples = &mut path.plane[..range.len()];
            path.cascade.process(samples);
            path.delay.process(samples);
        }
        let last = self.channels.len() - 1;
        for (side, gain) in self.gains.into_iter().enumerate() {
            let plane = &self.channels[side.min(last)].plane;
            for (out, x) in output.channel_mut(side)[range.clone()].iter_mut().zip(plane) {
                *out = (x * gain) as f32;
            }
        }
    }

    pub(crate) fn reset(&mut self) {
        for path in &mut self.channels {
            path.cascade.reset();
            path.delay.reset();
        }
    }
}

/// Cuts `n_frames` into the ranges that a chain processes at a time.
pub(crate) fn chunks(n_frames: usize) -> impl Iterator<Item = Range<usize>> {
    (0..n_frames).step_by(CHUNK).map(move |start| start..(start + CHUNK).min(n_frames))
}
