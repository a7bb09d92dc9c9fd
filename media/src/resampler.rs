use dsp::AudioBlock;
use rubato::audioadapter_buffers::direct::{SequentialSliceOfSlices, SequentialSliceOfVecs};
use rubato::{Fft, FixedSync, Indexing, Resampler as _};

/// The transform is at least this many input frames long: long enough that a 44.1 kHz source keeps its band up to 20 kHz.
const MIN_BLOCK_FRAMES: usize = 1024;

/// Changes the sample rate of a stream. Time zero stays time zero, the length becomes exactly
/// `round(n_frames * to_hz / from_hz)`, and the result does not depend on the sizes of the blocks pushed.
pub struct Resampler {
    from_hz: u32,
    to_hz: u32,
    n_channels: usize,
    /// `None` when both rates are equal: the input is passed on untouched.
    converter: Option<Converter>,
    n_input_frames: u64,
    n_output_frames: u64,
}

/// The transform and what it works on.
struct Converter {
    fft: Fft<f32>,
    /// Input that does not fill a block yet.
    waiting: AudioBlock,
    /// One converted block.
    converted: AudioBlock,
    /// Output frames of the transform's own delay still to drop.
    delay_frames: usize,
}

impl std::fmt::Debug for Resampler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resampler").field("from_hz", &self.from_hz).field("to_hz", &self.to_hz).finish_non_exhaustive()
    }
}

impl Resampler {
    /// A resampler from `from_hz` to `to_hz`, both in Hz.
    ///
    /// # Panics
    /// When a rate is zero.
    pub fn new(from_hz: u32, to_hz: u32, n_channels: usize) -> Self {
        assert!(from_hz > 0 && to_hz > 0, "a sample rate is above zero");
        let converter = (from_hz != to_hz).then(|| Converter::new(from_hz, to_hz, n_channels));
        Self { from_hz, to_hz, n_channels, converter, n_input_frames: 0, n_output_frames: 0 }
    }

    /// Takes in `input` and replaces `output` by what is ready, which may be nothing.
    ///
    /// # Panics
    /// When `input` has another number of channels than the resampler.
    pub fn push(&mut self, input: &AudioBlock, output: &mut AudioBlock) {
        assert_eq!(input.n_channels(), self.n_channels, "a block has the channels of its resampler");
        output.reset(self.n_channels, 0);
        self.n_input_frames += input.n_frames() as u64;
        let Some(converter) = &mut self.converter else {
            output.append(input, 0..input.n_frames());
            return;
        };
        converter.waiting.append(input, 0..input.n_frames());
        converter.convert_whole_blocks(output);
        self.n_output_frames += output.n_frames() as u64;
    }

    /// Replaces `output` by the rest of the stream and makes the resampler ready for another one.
    pub fn finish(&mut self, output: &mut AudioBlock) {
        let total = rounded_ratio(self.n_input_frames, self.to_hz, self.from_hz);
        output.reset(self.n_channels, 0);
        let Some(converter) = &mut self.converter else {
            self.n_input_frames = 0;
            return;
        };
        let missing = total.saturating_sub(self.n_output_frames) as usize;
        while output.n_frames() < missing {
            converter.pad_to_block();
            converter.convert_whole_blocks(output);
        }
        output.truncate(missing);
        converter.reset();
        self.n_input_frames = 0;
        self.n_output_frames = 0;
    }
}

impl Converter {
    fn new(from_hz: u32, to_hz: u32, n_channels: usize) -> Self {
        let block = block_frames(from_hz, to_hz);
        let fft = Fft::new(from_hz as usize, to_hz as usize, block, n_channels, FixedSync::Both)
            .expect("both rates and the block size are above zero");
        let converted = AudioBlock::silence(n_channels, fft.output_frames_max());
        let delay_frames = fft.output_delay();
        Self { fft, waiting: AudioBlock::silence(n_channels, 0), converted, delay_frames }
    }

    fn convert_whole_blocks(&mut self, output: &mut AudioBlock) {
        let n_in = self.fft.input_frames_next();
        let mut done = 0;
        while self.waiting.n_frames() - done >= n_in {
            self.convert_block(done, output);
            done += n_in;
        }
        self.waiting.drop_front(done);
    }

    /// Converts the block of waiting input that begins at frame `from`.
    fn convert_block(&mut self, from: usize, output: &mut AudioBlock) {
        let n_channels = self.converted.n_channels();
        let n_out = self.converted.n_frames();
        let input = SequentialSliceOfVecs::new(self.waiting.channels(), n_channels, self.waiting.n_frames())
            .expect("the waiting input has its own size");
        let mut planes: Vec<&mut [f32]> = self.converted.channels_mut().collect();
        let mut room = SequentialSliceOfSlices::new_mut(&mut planes, n_channels, n_out).expect("the planes have room");
        self.fft
            .process_into_buffer(&input, &mut room, Some(&Indexing::new().input_offset(from)))
            .expect("both buffers have the sizes that the transform asked for");
        let skipped = self.delay_frames.min(n_out);
        self.delay_frames -= skipped;
        output.append(&self.converted, skipped..n_out);
    }

    fn pad_to_block(&mut self) {
        let missing = self.fft.input_frames_next() - self.waiting.n_frames();
        self.waiting.append(&AudioBlock::silence(self.waiting.n_channels(), missing), 0..missing);
    }

    fn reset(&mut self) {
        self.fft.reset();
        self.waiting.truncate(0);
        self.delay_frames = self.fft.output_delay();
    }
}

/// A multiple of the shortest input that corresponds to whole output frames. The factor is even: the filter's centre then
/// falls on a whole frame on both sides and its delay can be removed exactly.
fn block_frames(from_hz: u32, to_hz: u32) -> usize {
    let shortest = (from_hz / greatest_common_divisor(from_hz, to_hz)) as usize;
    MIN_BLOCK_FRAMES.div_ceil(shortest).next_multiple_of(2) * shortest
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// `n * numerator / denominator`, rounded to nearest.
fn rounded_ratio(n: u64, numerator: u32, denominator: u32) -> u64 {
    let (numerator, denominator) = (u128::from(numerator), u128::from(denominator));
    ((2 * u128::from(n) * numerator + denominator) / (2 * denominator)) as u64
}
