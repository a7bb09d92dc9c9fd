use dsp::AudioBlock;

/// How one little-endian PCM sample is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PcmEncoding {
    U8,
    S16,
    S24,
    S32,
    F32,
    F64,
}

impl PcmEncoding {
    /// The integer encoding of a container of `n_bytes` bytes. Samples of fewer valid bits are left-justified in it, so
    /// that the container alone decides the scale.
    pub(crate) fn integer(n_bytes: usize) -> Option<Self> {
        match n_bytes {
            1 => Some(Self::U8),
            2 => Some(Self::S16),
            3 => Some(Self::S24),
            4 => Some(Self::S32),
            _ => None,
        }
    }

    /// The floating-point encoding of `n_bytes` bytes.
    pub(crate) fn float(n_bytes: usize) -> Option<Self> {
        match n_bytes {
            4 => Some(Self::F32),
            8 => Some(Self::F64),
            _ => None,
        }
    }

    /// Bytes per sample.
    pub(crate) fn n_bytes(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::S16 => 2,
            Self::S24 => 3,
            Self::S32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// The name that other audio tools use.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::U8 => "pcm_u8",
            Self::S16 => "pcm_s16le",
            Self::S24 => "pcm_s24le",
            Self::S32 => "pcm_s32le",
            Self::F32 => "pcm_f32le",
            Self::F64 => "pcm_f64le",
        }
    }

    /// Replaces `block` by the interleaved frames in `bytes`. Integer full scale becomes ±1; floats are kept as they
    /// are, above ±1 as well.
    pub(crate) fn decode(self, bytes: &[u8], n_channels: usize, block: &mut AudioBlock) {
        match self {
            Self::U8 => deinterleave(bytes, n_channels, block, |[b]: [u8; 1]| (f32::from(b) - 128.0) / 128.0),
            Self::S16 => deinterleave(bytes, n_channels, block, |b| f32::from(i16::from_le_bytes(b)) / 32_768.0),
            Self::S24 => deinterleave(bytes, n_channels, block, |[a, b, c]: [u8; 3]| {
                // In the upper three bytes of an i32 the sign needs no care.
                (i32::from_le_bytes([0, a, b, c]) >> 8) as f32 / 8_388_608.0
            }),
            Self::S32 => deinterleave(bytes, n_channels, block, |b| i32::from_le_bytes(b) as f32 / 2_147_483_648.0),
            Self::F32 => deinterleave(bytes, n_channels, block, f32::from_le_bytes),
            Self::F64 => deinterleave(bytes, n_channels, block, |b| f64::from_le_bytes(b) as f32),
        }
    }
}

fn deinterleave<const N: usize>(
    bytes: &[u8],
    n_channels: usize,
    block: &mut AudioBlock,
    sample: impl Fn([u8; N]) -> f32,
) {
    let (samples, _) = bytes.as_chunks::<N>();
    block.reset(n_channels, samples.len() / n_channels);
    for (index, channel) in block.channels_mut().enumerate() {
        for (to, from) in channel.iter_mut().zip(samples.iter().skip(index).step_by(n_channels)) {
            *to = sample(*from);
        }
    }
}
