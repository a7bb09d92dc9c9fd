use std::io::{self, Read, Seek, SeekFrom};

use crate::pcm::PcmEncoding;

/// More chunks than any real file has; a walk through garbage ends here.
pub(crate) const MAX_CHUNKS: usize = 4096;
/// The bytes of a `fmt ` chunk that mean anything (WAVEFORMATEXTENSIBLE).
const FMT_BYTES: usize = 40;
/// The `bext` chunk up to the end of its time reference (EBU Tech 3285, section 2.3).
const BEXT_BYTES: usize = 346;
const DS64_BYTES: usize = 24;
/// Writers that cannot seek back leave their largest size in the header: this one, as sox does, or all ones.
const STREAMED_SIZES: std::ops::RangeInclusive<u64> = 0x7FFF_0000..=0x7FFF_FFFF;
const ALL_ONES: u64 = 0xFFFF_FFFF;
/// Chunks are padded to an even length.
const RIFF_ALIGNMENT: u64 = 2;

/// `wFormatTag` values of the WAVE format registry.
const TAG_PCM: u16 = 1;
const TAG_FLOAT: u16 = 3;
const TAG_EXTENSIBLE: u16 = 0xFFFE;

/// What a RIFF/WAVE, RF64, BW64 or Wave64 file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WavHeader {
    /// `wav` or `w64`.
    pub(crate) container: &'static str,
    /// `None` when the audio is not PCM; [`WavHeader::format_tag`] says what it is then.
    pub(crate) encoding: Option<PcmEncoding>,
    /// The format tag, that of the sub-format for an extensible header.
    pub(crate) format_tag: u16,
    pub(crate) n_channels: usize,
    pub(crate) sample_rate_hz: u32,
    /// Bits of a sample that carry signal.
    pub(crate) valid_bits: u32,
    /// Where the samples begin, in bytes.
    pub(crate) data_start: u64,
    /// Bytes of samples declared; `None` when the writer could not know.
    pub(crate) data_bytes: Option<u64>,
    /// The time reference of the `bext` chunk, in frames since midnight; 0 without one.
    pub(crate) time_reference: Option<u64>,
}

/// Why a file with a WAVE signature has no usable header.
#[derive(Debug)]
pub(crate) enum HeaderError {
    Io(io::Error),
    Damaged(&'static str),
}

impl From<io::Error> for HeaderError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// True when the first bytes of a file are those of a little-endian WAVE file.
pub(crate) fn is_wav(first_bytes: &[u8]) -> bool {
    first_bytes.len() >= 12
        && matches!(&first_bytes[..4], b"RIFF" | b"RF64" | b"BW64")
        && &first_bytes[8..12] == b"WAVE"
}

/// Walks the chunks of `file` from its beginning.
pub(crate) fn read_wav_header(file: &mut (impl Read + Seek), file_bytes: u64) -> Result<WavHeader, HeaderError> {
    let mut riff = [0; 12];
    file.seek(SeekFrom::Start(0))?;
    file.read_exact(&mut riff)?;
    let mut walk = ChunkWalk::new(u64::from(u32_at(&riff, 4)) + 8, file_bytes);
    let mut position = riff.len() as u64;
    for _ in 0..MAX_CHUNKS {
        let mut head = [0; 8];
        if read_up_to(file, position, &mut head)? < head.len() {
            break;
        }
        let (start, size) = (position + 8, u64::from(u32_at(&head, 4)));
        let size = if head.starts_with(b"data") { walk.riff_data_bytes(start, size) } else { Some(size) };
        walk.take(file, [head[0], head[1], head[2], head[3]], start, size)?;
        let Some(next) = walk.next_chunk(start, size, RIFF_ALIGNMENT) else { break };
        position = next;
    }
    walk.into_header("wav")
}

/// What has been met so far.
#[derive(Debug, Default)]
pub(crate) struct ChunkWalk {
    /// Where the file ends by its own outer size.
    outer_end: u64,
    file_bytes: u64,
    fmt: Option<Vec<u8>>,
    /// Start and declared size of the samples.
    data: Option<(u64, Option<u64>)>,
    /// The 64-bit size of the samples in an RF64 file (EBU Tech 3306).
    ds64_data_bytes: Option<u64>,
    time_reference: Option<u64>,
}

impl ChunkWalk {
    pub(crate) fn new(outer_end: u64, file_bytes: u64) -> Self {
        Self { outer_end, file_bytes, ..Self::default() }
    }

    /// Takes in the chunk whose body begins at `start`; `size` is `None` when the writer could not know it.
    pub(crate) fn take(
        &mut self,
        file: &mut (impl Read + Seek),
        id: [u8; 4],
        start: u64,
        size: Option<u64>,
    ) -> io::Result<()> {
        match &id {
            b"fmt " if self.fmt.is_none() => self.fmt = Some(read_body(file, start, size, FMT_BYTES)?),
            b"ds64" => {
                let body = read_body(file, start, size, DS64_BYTES)?;
                self.ds64_data_bytes = (body.len() == DS64_BYTES).then(|| u64_at(&body, 8));
            }
            b"bext" => {
                let body = read_body(file, start, size, BEXT_BYTES)?;
                self.time_reference = (body.len() == BEXT_BYTES).then(|| u64_at(&body, 338));
            }
            b"data" if self.data.is_none() => self.data = Some((start, size)),
            _ => {}
        }
        Ok(())
    }

    /// Where the next chunk begins, if that is known and within the file.
    pub(crate) fn next_chunk(&self, start: u64, size: Option<u64>, alignment: u64) -> Option<u64> {
        start.checked_add(size?)?.checked_next_multiple_of(alignment).filter(|next| *next < self.file_bytes)
    }

    pub(crate) fn has_samples(&self) -> bool {
        self.data.is_some()
    }

    /// True when a size of zero for the samples at `start` is a placeholder: the outer size does not cover the bytes that
    /// follow. Otherwise the file has no samples.
    pub(crate) fn is_unfinished(&self, start: u64) -> bool {
        start < self.file_bytes && self.outer_end < self.file_bytes
    }

    /// The size of the samples in a RIFF file, unless the writer left a placeholder.
    fn riff_data_bytes(&self, start: u64, size: u64) -> Option<u64> {
        if let (ALL_ONES, Some(bytes)) = (size, self.ds64_data_bytes) {
            return Some(bytes);
        }
        let there = self.file_bytes.saturating_sub(start);
        let is_placeholder = size == ALL_ONES || (STREAMED_SIZES.contains(&size) && size > there);
        let is_unfinished = size == 0 && self.is_unfinished(start);
        (!is_placeholder && !is_unfinished).then_some(size)
    }

    pub(crate) fn into_header(self, container: &'static str) -> Result<WavHeader, HeaderError> {
        let fmt = self.fmt.ok_or(HeaderError::Damaged("it has no format chunk"))?;
        let (data_start, data_bytes) = self.data.ok_or(HeaderError::Damaged("it has a header and no samples"))?;
        if fmt.len() < 16 {
            return Err(HeaderError::Damaged("its format chunk is too short"));
        }
        let tag = u16_at(&fmt, 0);
        let is_extensible = tag == TAG_EXTENSIBLE && fmt.len() >= FMT_BYTES;
        let format_tag = if is_extensible { u16_at(&fmt, 24) } else { tag };
        let bits = u32::from(u16_at(&fmt, 14));
        let valid_bits = if is_extensible { u32::from(u16_at(&fmt, 18)) } else { bits };
        let n_channels = usize::from(u16_at(&fmt, 2));
        let n_bytes = container_bytes(usize::from(u16_at(&fmt, 12)), n_channels, bits);
        Ok(WavHeader {
            container,
            encoding: match format_tag {
                TAG_PCM => PcmEncoding::integer(n_bytes),
                TAG_FLOAT => PcmEncoding::float(n_bytes),
                _ => None,
            },
            format_tag,
            n_channels,
            sample_rate_hz: u32_at(&fmt, 4),
            valid_bits: if (1..=bits).contains(&valid_bits) { valid_bits } else { bits },
            data_start,
            data_bytes,
            time_reference: self.time_reference,
        })
    }
}

/// Bytes per stored sample: what the block alignment says, or the bits rounded up where it says nothing sensible.
fn container_bytes(block_align: usize, n_channels: usize, bits: u32) -> usize {
    let from_bits = bits.div_ceil(8) as usize;
    let from_align = block_align.checked_div(n_channels).unwrap_or(0);
    let is_sound = n_channels > 0 && block_align.is_multiple_of(n_channels) && from_align >= from_bits;
    if is_sound { from_align } else { from_bits }
}

/// Reads the first `at_most` bytes of a chunk, or as many as there are.
fn read_body(file: &mut (impl Read + Seek), start: u64, size: Option<u64>, at_most: usize) -> io::Result<Vec<u8>> {
    let size = size.and_then(|size| usize::try_from(size).ok());
    let mut body = vec![0; size.map_or(at_most, |size| size.min(at_most))];
    let n_read = read_up_to(file, start, &mut body)?;
    body.truncate(n_read);
    Ok(body)
}

pub(crate) fn read_up_to(file: &mut (impl Read + Seek), start: u64, to: &mut [u8]) -> io::Result<usize> {
    file.seek(SeekFrom::Start(start))?;
    let mut n_read = 0;
    while n_read < to.len() {
        match file.read(&mut to[n_read..]) {
            Ok(0) => break,
            Ok(n) => n_read += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(n_read)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

pub(crate) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}
