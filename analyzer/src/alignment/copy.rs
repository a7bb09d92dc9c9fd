use crate::decimator::Decimator;
use crate::finite::finite;
use crate::lanes::sum;
use crate::packed;
use dsp::AudioBlock;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A mono copy of passages of a stem at a lower rate, kept to compare waveforms of related stems.
///
/// The passages are windows of six seconds at fixed places of the song, the same for every stem. A song of up to four
/// minutes is kept whole, at some low rates one of up to two and a half; of a longer one every second window is kept, then
/// every fourth, and so on. With 16 bits per sample that is at most 7.1 MB per stem, whatever the length and rate; silent
/// windows take nothing. Where many stems keep one, each keeps fewer windows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlignmentCopy {
    /// Samples per second of the copy.
    pub sample_rate_hz: f64,
    stride: usize,
    windows: Vec<Window>,
    most_windows: usize,
}

/// One passage, quantised relative to its own peak: noise 98 dB below that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Window {
    index: usize,
    step: f32,
    #[serde(with = "packed")]
    samples: Vec<i16>,
    #[serde(with = "packed")]
    powers: Vec<f32>,
}

/// Makes the [`AlignmentCopy`] of a file while it streams.
#[derive(Debug)]
pub struct AlignmentMeter {
    decimator: Decimator,
    mono: Vec<f32>,
    pending: Vec<f32>,
    next_window: usize,
    copy: AlignmentCopy,
}

/// The copy's rate is the lowest integer fraction of the file's at or above this: 14.7 kHz of 44.1 kHz, 12 kHz of 48 kHz.
/// The phase up to 5 kHz tells a hundredth of a sample of the file; the lowest rate that holds it keeps memory small.
const LOWEST_RATE_HZ: u32 = 12_000;
/// The copy is flat up to this part of its rate.
pub(super) const PASS: f64 = 0.4;
/// The length of a window, in seconds: a few bars' worth of hits or notes.
const WINDOW_S: f64 = 6.0;
/// Windows that are kept at most: four minutes.
const MOST_WINDOWS: usize = 40;
/// Bytes that one stem keeps at most: that many windows of a file of 44.1 kHz.
const MOST_BYTES: usize = 7_056_000;
/// Bytes that all stems of a session keep together, at most: those of 24.
const MOST_SHARED_BYTES: usize = 24 * MOST_BYTES;
/// ... but each keeps so many windows: those that a comparison takes at most.
const FEWEST_WINDOWS: usize = 8;
/// A window whose peak is below this is silent: −80 dBFS.
const SILENT_PEAK: f32 = 1e-4;
/// Powers are kept per frame of this length, in seconds.
pub(super) const FRAME_S: f64 = 0.1;

impl AlignmentCopy {
    fn window_length(&self) -> usize {
        (WINDOW_S * self.sample_rate_hz).round() as usize
    }

    /// The indices of the windows that both copies keep, with the mean squares of their frames.
    pub(super) fn common<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (usize, &'a [f32], &'a [f32])> {
        let find = |index| other.windows.binary_search_by_key(&index, |window| window.index).ok();
        self.windows.iter().filter_map(move |window| {
            let partner = &other.windows[find(window.index)?];
            Some((window.index, window.powers.as_slice(), partner.powers.as_slice()))
        })
    }

    /// Hands the mean squares of the frames of every window that either copy keeps to `each`, an empty list for silence.
    pub(super) fn either(&self, other: &Self, mut each: impl FnMut(&[f32], &[f32])) {
        let stride = self.stride.max(other.stride);
        let indices = self.windows.iter().chain(&other.windows).map(|window| window.index);
        let indices: BTreeSet<usize> = indices.filter(|index| index.is_multiple_of(stride)).collect();
        for index in indices {
            each(self.window_powers(index), other.window_powers(index));
        }
    }

    fn window_powers(&self, index: usize) -> &[f32] {
        let found = self.windows.binary_search_by_key(&index, |window| window.index);
        found.map_or(&[], |place| &self.windows[place].powers)
    }

    /// Mean squares of all frames that are kept.
    pub(super) fn powers(&self) -> impl Iterator<Item = f64> {
        self.windows.iter().flat_map(|window| window.powers.iter().map(|power| f64::from(*power)))
    }

    /// The indices of the windows that are kept, ascending.
    pub(super) fn window_indices(&self) -> impl Iterator<Item = usize> {
        self.windows.iter().map(|window| window.index)
    }

    /// The samples of the window with this index; none when it was silent or not kept.
    pub(super) fn samples(&self, index: usize) -> Vec<f32> {
        let found = self.windows.binary_search_by_key(&index, |window| window.index);
        found.map_or_else(
            |_| Vec::new(),
            |place| {
                let window = &self.windows[place];
                window.samples.iter().map(|x| f32::from(*x) * window.step).collect()
            },
        )
    }

    fn keep(&mut self, index: usize, samples: &[f32]) {
        if !index.is_multiple_of(self.stride) {
            return;
        }
        let peak = samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        if peak >= SILENT_PEAK {
            let step = peak / f32::from(i16::MAX);
            let frame = (FRAME_S * self.sample_rate_hz).round() as usize;
            self.windows.push(Window {
                index,
                step,
                samples: samples.iter().map(|x| (x / step).round() as i16).collect(),
                powers: samples.chunks(frame).map(|part| (sum(part, |x| x * x) / part.len() as f64) as f32).collect(),
            });
        }
        if index / self.stride >= self.most_windows {
            self.stride *= 2;
            let stride = self.stride;
            self.windows.retain(|window| window.index.is_multiple_of(stride));
        }
    }
}

impl AlignmentMeter {
    /// At the start of a file.
    pub fn new(sample_rate_hz: u32) -> Self {
        Self::one_of(1, sample_rate_hz)
    }

    /// At the start of a file of which `n_stems` are kept at once. Up to 24 keep 7.1 MB each; more share what those keep
    /// together, 169 MB, but none keeps fewer than eight windows.
    pub fn one_of(n_stems: usize, sample_rate_hz: u32) -> Self {
        let factor = (sample_rate_hz / LOWEST_RATE_HZ).max(1);
        let copy_rate_hz = f64::from(sample_rate_hz) / f64::from(factor);
        let mut copy = AlignmentCopy {
            sample_rate_hz: copy_rate_hz,
            stride: 1,
            windows: Vec::new(),
            most_windows: FEWEST_WINDOWS,
        };
        let window_bytes = copy.window_length().max(1) * size_of::<i16>();
        let bytes = MOST_BYTES.min(MOST_SHARED_BYTES / n_stems.max(1));
        copy.most_windows = (bytes / window_bytes).clamp(FEWEST_WINDOWS, MOST_WINDOWS);
        Self {
            decimator: Decimator::new(factor as usize, PASS),
            mono: Vec::new(),
            pending: Vec::new(),
            next_window: 0,
            copy,
        }
    }

    /// Windows that are kept at most.
    pub fn most_windows(&self) -> usize {
        self.copy.most_windows
    }

    /// Takes the next block. Samples that are not finite are read as zero.
    pub fn push(&mut self, block: &AudioBlock) {
        if block.is_empty() {
            return;
        }
        let block = finite(block);
        let (left, right) = block.left_right();
        self.mono.clear();
        self.mono.extend(left.iter().zip(right).map(|(l, r)| 0.5 * l + 0.5 * r));
        self.decimator.push(&self.mono, &mut self.pending);
        self.seal();
    }

    /// The copy of all that was pushed.
    pub fn finish(mut self) -> AlignmentCopy {
        self.decimator.finish(&mut self.pending);
        let length = self.copy.window_length();
        for samples in self.pending.chunks(length) {
            self.copy.keep(self.next_window, samples);
            self.next_window += 1;
        }
        self.copy
    }

    fn seal(&mut self) {
        let length = self.copy.window_length();
        while self.pending.len() >= length {
            self.copy.keep(self.next_window, &self.pending[..length]);
            self.next_window += 1;
            self.pending.drain(..length);
        }
    }
}
