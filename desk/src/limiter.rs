mod ballistics;
mod detector;
mod guard;
mod hold;
mod look_ahead;
mod reduction;
mod smoother;
mod soft_clip;
mod turning;

pub use reduction::GainReduction;

use crate::ballistics::gain_of;
use crate::chain::{CHUNK, chunks};
use ballistics::Shares;
use dsp::AudioBlock;
use guard::Guard;
use look_ahead::MARGIN;
use reduction::ReductionHistory;
use soft_clip::SoftClip;
use std::ops::Range;
use turning::{Turned, Turning};

/// What a [`Limiter`] is asked to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LimiterParams {
    /// No true peak above this, in dBTP.
    pub ceiling_dbtp: f64,
}

/// A streaming true-peak limiter, both channels with one gain.
///
/// Four-times oversampled peaks (ITU-R BS.1770-5, annex 2) above the ceiling ask for a reduction in dB. A slow stage (100 ms
/// attack, 500 ms release) carries what lasts; of the rest a soft clip at four times the rate takes up to 1.5 dB, and a fast
/// stage (instant attack, 10 ms release) what is more, both smoothed over 3 ms of look-ahead. A guard behind it, which reads
/// peaks at eight points per sample and turns down over 3 ms as well, takes what is left above the ceiling. A signal whose peaks stay below the ceiling
/// passes bit for bit, `latency` later. Samples that are not finite count as silence.
#[derive(Debug, Clone)]
pub struct Limiter {
    turning: Turning,
    clips: [SoftClip; 2],
    guard: Guard,
    /// Between the stages: both channels, and how deep they are clipped.
    planes: [Vec<f64>; 2],
    depths_db: Vec<f64>,
    history: ReductionHistory,
}

impl Limiter {
    /// A limiter at rest.
    pub fn new(params: LimiterParams, sample_rate_hz: u32) -> Self {
        let LimiterParams { ceiling_dbtp } = params;
        let clip = SoftClip::new(ceiling_dbtp - MARGIN.0);
        Self {
            turning: Turning::new(ceiling_dbtp, sample_rate_hz),
            clips: [clip.clone(), clip],
            guard: Guard::new(ceiling_dbtp, sample_rate_hz),
            planes: [vec![0.0; CHUNK], vec![0.0; CHUNK]],
            depths_db: vec![0.0; CHUNK],
            history: ReductionHistory::new(sample_rate_hz),
        }
    }

    /// Samples by which the output lags the input.
    pub fn latency(&self) -> usize {
        self.turning.latency() + SoftClip::LATENCY + self.guard.latency()
    }

    /// Limits the next block in place.
    ///
    /// # Panics
    /// When the block is not stereo.
    pub fn process(&mut self, block: &mut AudioBlock) {
        assert_eq!(block.n_channels(), 2, "the limiter works on stereo");
        let mut sides = block.channels_mut();
        let (left, right) = (sides.next().expect("two channels"), sides.next().expect("two channels"));
        for range in chunks(left.len()) {
            self.process_chunk(&mut left[range.clone()], &mut right[range]);
        }
    }

    /// Back to rest, as after `new`; the statistics begin anew.
    pub fn reset(&mut self) {
        self.turning.reset();
        self.clips.iter_mut().for_each(SoftClip::reset);
        self.guard.reset();
        self.history.reset();
    }

    /// How much the signal has been turned down so far, without what the guard took of single samples.
    pub fn gain_reduction(&self) -> GainReduction {
        self.history.reading()
    }

    fn process_chunk(&mut self, left: &mut [f32], right: &mut [f32]) {
        let frames: Range<usize> = 0..left.len();
        for i in frames.clone() {
            let frame = [left[i], right[i]].map(|x| if x.is_finite() { x } else { 0.0 });
            let Turned { peak, frame, shares: Shares { gain_db, clip_db } } = self.turning.push(frame);
            self.history.push(peak, gain_db + clip_db);
            let gain = if gain_db == 0.0 { 1.0 } else { gain_of(gain_db) };
            for (plane, x) in self.planes.iter_mut().zip(frame) {
                plane[i] = f64::from(x) * gain;
            }
            self.depths_db[i] = clip_db;
        }
        for (clip, plane) in self.clips.iter_mut().zip(&mut self.planes) {
            clip.process(&mut plane[frames.clone()], &self.depths_db[frames.clone()]);
        }
        for i in frames {
            [left[i], right[i]] = self.guard.push([self.planes[0][i] as f32, self.planes[1][i] as f32]);
        }
    }
}

#[cfg(test)]
mod tests;
