use crate::cascade::Cascade;
use crate::delay::{Delay, DelaySetting, LONGEST_CHUNK};
use crate::dynamic_band::{DynamicBand, DynamicBandSetting};
use crate::dynamics::{Dynamics, DynamicsSetting};
use crate::narrowing::{Narrowing, NarrowingCoefficients};
use crate::{Action, Channel, FilterShape, pan_gains};
use dsp::{AudioBlock, Coefficients, Db};
use std::ops::Range;

/// Frames that are processed at a time, so that the planes stay in the nearest cache.
pub(crate) const CHUNK: usize = LONGEST_CHUNK;

/// The largest sample.
pub(crate) const LOUDEST: f64 = f32::MAX as f64;

/// What a list of actions comes to on one strip at one rate, whatever the order of the list.
#[derive(Debug)]
pub(crate) struct ChainSetting {
    /// DC block, high-passes, then the other bands and all-passes in the order of the list.
    filters: Vec<Coefficients>,
    /// Left and right.
    inverted: [bool; 2],
    delay: DelaySetting,
    /// In the order of the list.
    dynamic_bands: Vec<DynamicBandSetting>,
    dynamics: DynamicsSetting,
    /// In the order of the list; none of a mono stem.
    narrowings: Vec<NarrowingCoefficients>,
    /// Fader and pan in one: linear factors of the left and right output.
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
        let mut inverted = [false; 2];
        for action in actions {
            match *action {
                Action::Gain { gain_db } => gain = gain + Db(gain_db),
                Action::Pan { position: p } => position = p,
                Action::Polarity | Action::AllPass { inverted: true, .. } => inverted = inverted.map(|is| !is),
                Action::ChannelPolarity { channel } if n_channels == 2 => match channel {
                    Channel::Left => inverted[0] = !inverted[0],
                    Channel::Right => inverted[1] = !inverted[1],
                },
                Action::Delay { delay_samples: samples, .. } => delay_samples += samples,
                Action::ChannelPolarity { .. }
                | Action::DcBlock
                | Action::Eq { .. }
                | Action::AllPass { .. }
                | Action::DynamicEq { .. }
                | Action::DeEss { .. }
                | Action::Gate(_)
                | Action::Compress(_)
                | Action::Saturate(_)
                | Action::Duck { .. }
                | Action::Width { .. }
                | Action::MonoBelow { .. }
                | Action::Reverb(_)
                | Action::Echo(_)
                | Action::ReverbSend { .. }
                | Action::EchoSend { .. }
                | Action::Limiter { .. } => {}
            }
        }
        let narrowing = |action| NarrowingCoefficients::of(action, sample_rate_hz).filter(|_| n_channels == 2);
        Self {
            filters: filters(actions, sample_rate_hz),
            inverted,
            delay: DelaySetting::new(delay_samples, sample_rate_hz),
            dynamic_bands: actions.iter().filter_map(|a| DynamicBandSetting::of(a, sample_rate_hz)).collect(),
            dynamics: DynamicsSetting::new(actions, sample_rate_hz),
            narrowings: actions.iter().filter_map(narrowing).collect(),
            gains: pan_gains(position, n_channels).map(|pan| gain.to_amplitude() * pan),
            n_channels,
        }
    }

    pub(crate) fn latency(&self) -> usize {
        self.delay.latency() + self.dynamics.latency()
    }

    /// The least latency at which every one of `settings` can be in time, and its keys too, whatever the stages in front of
    /// which they are heard.
    pub(crate) fn common_latency(settings: &[Self]) -> usize {
        let delays = settings.iter().map(|setting| setting.delay.latency()).max();
        let dynamics = settings.iter().map(|setting| setting.dynamics.latency()).max();
        delays.unwrap_or(0) + dynamics.unwrap_or(0)
    }

    pub(crate) fn with_latency(mut self, latency: usize) -> Self {
        self.delay = self.delay.with_latency(latency - self.dynamics.latency());
        self
    }

    /// How much later the strip puts a sound out than its latency says, to the nearest sample.
    pub(crate) fn nearest_delay_samples(&self) -> i64 {
        self.delay.nearest_samples()
    }

    /// With the keys found among `stems`, each a name and the samples by which its strip makes it later. The input lags by
    /// `input_latency`.
    pub(crate) fn connected(mut self, stems: &[(&str, i64)], input_latency: usize) -> Self {
        let latency = input_latency + self.latency();
        self.dynamics.connect(stems, latency);
        for band in &mut self.dynamic_bands {
            band.connect(stems, input_latency + self.delay.latency());
        }
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

/// The processing of one strip in double precision: filters, polarity and delay per input channel, what depends on the level
/// and narrowing over both, then the output gains.
///
/// The filters stand first, where they can rest while the stem is silent.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    planes: Vec<Vec<f64>>,
    paths: Vec<ChannelPath>,
    dynamic_bands: Vec<DynamicBand>,
    dynamics: Dynamics,
    narrowings: Vec<Narrowing>,
    gains: [f64; 2],
    latency: usize,
}

#[derive(Debug, Clone)]
struct ChannelPath {
    cascade: Cascade,
    is_inverted: bool,
    delay: Delay,
}

impl Chain {
    pub(crate) fn new(setting: &ChainSetting) -> Self {
        let path = |channel: usize| ChannelPath {
            cascade: Cascade::new(&setting.filters),
            is_inverted: setting.inverted[channel],
            delay: Delay::new(&setting.delay),
        };
        let n_channels = setting.n_channels;
        Self {
            planes: vec![vec![0.0; CHUNK]; n_channels],
            paths: (0..n_channels).map(path).collect(),
            dynamic_bands: setting.dynamic_bands.iter().map(|band| DynamicBand::new(band, n_channels)).collect(),
            dynamics: Dynamics::new(&setting.dynamics, n_channels),
            narrowings: setting.narrowings.iter().map(Narrowing::new).collect(),
            gains: setting.gains,
            latency: setting.latency(),
        }
    }

    pub(crate) fn latency(&self) -> usize {
        self.latency
    }

    pub(crate) fn n_channels(&self) -> usize {
        self.planes.len()
    }

    /// Where the next input of a channel goes: [`CHUNK`] frames, of which `run` takes the first.
    pub(crate) fn input(&mut self, channel: usize) -> &mut [f64] {
        &mut self.planes[channel]
    }

    /// Where the next `n_frames` of left and right go in a stereo chain.
    pub(crate) fn stereo_input(&mut self, n_frames: usize) -> [&mut [f64]; 2] {
        let [left, right] = self.planes.get_disjoint_mut([0, 1]).expect("buses are built with two channels");
        [&mut left[..n_frames], &mut right[..n_frames]]
    }

    /// Processes as many frames as `range` is long from the inputs into that range of a stereo block. Keys are heard in that
    /// range of the blocks of all stems.
    pub(crate) fn run(&mut self, output: &mut AudioBlock, range: Range<usize>, stems: &[AudioBlock]) {
        let n_frames = range.len();
        for (path, plane) in self.paths.iter_mut().zip(&mut self.planes) {
            path.process(&mut plane[..n_frames]);
        }
        for band in &mut self.dynamic_bands {
            band.process(&mut self.planes, stems, &range);
        }
        match self.planes.as_mut_slice() {
            [left, right] => {
                let (left, right) = (&mut left[..n_frames], &mut right[..n_frames]);
                self.dynamics.process(&mut [&mut *left, &mut *right], stems, &range);
                for narrowing in &mut self.narrowings {
                    narrowing.process(left, right);
                }
            }
            [only] => self.dynamics.process(&mut [&mut only[..n_frames]], stems, &range),
            _ => {}
        }
        let last = self.planes.len() - 1;
        for (side, gain) in self.gains.into_iter().enumerate() {
            let plane = &self.planes[side.min(last)];
            for (out, x) in output.channel_mut(side)[range.clone()].iter_mut().zip(plane) {
                // What is louder than a sample can be is as loud as it can be.
                *out = (x * gain).clamp(-LOUDEST, LOUDEST) as f32;
            }
        }
    }

    pub(crate) fn reset(&mut self) {
        self.paths.iter_mut().for_each(ChannelPath::reset);
        self.dynamic_bands.iter_mut().for_each(DynamicBand::reset);
        self.dynamics.reset();
        self.narrowings.iter_mut().for_each(Narrowing::reset);
    }
}

impl ChannelPath {
    fn process(&mut self, samples: &mut [f64]) {
        self.cascade.process(samples);
        if self.is_inverted {
            for x in samples.iter_mut() {
                *x = -*x;
            }
        }
        self.delay.process(samples);
    }

    fn reset(&mut self) {
        self.cascade.reset();
        self.delay.reset();
    }
}

/// Cuts `n_frames` into the ranges that a chain processes at a time.
pub(crate) fn chunks(n_frames: usize) -> impl Iterator<Item = Range<usize>> {
    (0..n_frames).step_by(CHUNK).map(move |start| start..(start + CHUNK).min(n_frames))
}
