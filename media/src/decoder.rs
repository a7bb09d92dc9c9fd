use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use dsp::AudioBlock;

use crate::coded::CodedReader;
use crate::containment::contained;
use crate::opus::{OpusReader, is_ogg_opus};
use crate::wav_header::{HeaderError, is_wav, read_wav_header};
use crate::wav_reader::WavReader;
use crate::wave64::{is_wave64, read_wave64_header};
use crate::{FileFormat, MediaError};

/// Packets are gathered until a block has this many samples per channel, so that what is done per block costs little.
const MIN_BLOCK_FRAMES: usize = 4096;
/// The bytes at the beginning of a file that tell its format.
const SIGNATURE_BYTES: u64 = 64;

/// Streams the samples of one audio file.
///
/// Integer full scale becomes ±1; what lies above it in floating-point and lossy files is kept. The delay and padding of
/// an encoder are removed, so that the first sample is that of the song. An MP3 file without the encoder's own tag does not
/// say how long its delay is and keeps it (1105 frames with the most common encoder); a raw AAC stream loses the 1024
/// frames that every encoder needs.
#[derive(Debug)]
pub struct Decoder {
    path: PathBuf,
    format: FileFormat,
    source: Source,
    n_damaged_packets: u64,
}

#[derive(Debug)]
enum Source {
    Wav(WavReader),
    Opus(Box<OpusReader>),
    Coded(Box<CodedReader>),
    /// The stream broke off; the error is still to be told.
    Failed(Option<MediaError>),
    /// Nothing more comes: the end was reached, or an error after which the decoder's state is not to be trusted.
    Over,
}

impl Decoder {
    /// Opens an audio file. What it is, is told by its content; the name is a hint at most.
    pub fn open(path: &Path) -> Result<Self, MediaError> {
        let io_error = |error| MediaError::io(path, error);
        let mut file = File::open(path).map_err(io_error)?;
        let metadata = file.metadata().map_err(io_error)?;
        if metadata.is_dir() {
            return Err(io_error(std::io::ErrorKind::IsADirectory.into()));
        }
        if metadata.len() == 0 {
            return Err(MediaError::Empty { path: path.to_path_buf() });
        }
        let mut signature = Vec::new();
        (&mut file).take(SIGNATURE_BYTES).read_to_end(&mut signature).map_err(io_error)?;
        file.rewind().map_err(io_error)?;
        refuse_known(path, &signature)?;
        let (source, format) = contained(path, || open_source(path, file, metadata.len(), &signature))?;
        Ok(Self { path: path.to_path_buf(), format, source, n_damaged_packets: 0 })
    }

    /// What the file is.
    pub fn format(&self) -> &FileFormat {
        &self.format
    }

    /// Replaces the content of `block` by the next stretch of audio; `Ok(false)`, and an empty block, at the end.
    ///
    /// A file that ends before the audio it declares delivers what it has and then [`MediaError::Truncated`], once.
    pub fn next_block(&mut self, block: &mut AudioBlock) -> Result<bool, MediaError> {
        block.reset(self.format.channels, 0);
        let source = &mut self.source;
        let result = contained(&self.path, || source.next_block(block));
        self.n_damaged_packets = self.source.n_damaged_packets().unwrap_or(self.n_damaged_packets);
        match result {
            Ok(true) => Ok(true),
            Ok(false) => {
                self.source = Source::Over;
                block.reset(self.format.channels, 0);
                Ok(false)
            }
            // What was decoded before the error is delivered first.
            Err(error) if !block.is_empty() && block.n_channels() == self.format.channels => {
                self.source = Source::Failed(Some(error));
                Ok(true)
            }
            Err(error) => {
                self.source = Source::Over;
                block.reset(self.format.channels, 0);
                Err(error)
            }
        }
    }

    /// Packets that could not be decoded so far and were replaced by silence of their length.
    pub fn n_damaged_packets(&self) -> u64 {
        self.n_damaged_packets
    }
}

impl Source {
    fn next_block(&mut self, block: &mut AudioBlock) -> Result<bool, MediaError> {
        match self {
            Self::Wav(reader) => reader.next_block(block),
            Self::Opus(reader) => gather(block, |block| reader.append_packet(block)),
            Self::Coded(reader) => gather(block, |block| reader.append_packet(block)),
            Self::Failed(error) => error.take().map_or(Ok(false), Err),
            Self::Over => Ok(false),
        }
    }

    fn n_damaged_packets(&self) -> Option<u64> {
        match self {
            Self::Coded(reader) => Some(reader.n_damaged_packets()),
            Self::Wav(_) | Self::Opus(_) | Self::Failed(_) | Self::Over => None,
        }
    }
}

/// Appends packets until the block is long enough or the stream ends.
fn gather(
    block: &mut AudioBlock,
    mut append_packet: impl FnMut(&mut AudioBlock) -> Result<bool, MediaError>,
) -> Result<bool, MediaError> {
    while block.n_frames() < MIN_BLOCK_FRAMES && append_packet(block)? {}
    Ok(!block.is_empty())
}

fn open_source(
    path: &Path,
    mut file: File,
    file_bytes: u64,
    signature: &[u8],
) -> Result<(Source, FileFormat), MediaError> {
    if is_ogg_opus(signature) {
        let (reader, format) = OpusReader::new(path, file)?;
        return Ok((Source::Opus(Box::new(reader)), format));
    }
    let header_error = |error| match error {
        HeaderError::Io(error) => MediaError::io(path, error),
        HeaderError::Damaged(reason) => MediaError::damaged(path, reason),
    };
    if is_wave64(signature) {
        let header = read_wave64_header(&mut file, file_bytes).map_err(header_error)?;
        let Some(encoding) = header.encoding else {
            return Err(MediaError::unsupported(path, format!("Sony Wave64 of format tag {}", header.format_tag)));
        };
        let (reader, format) = WavReader::new(path, file, &header, encoding)?;
        return Ok((Source::Wav(reader), format));
    }
    if is_wav(signature) {
        let header = read_wav_header(&mut file, file_bytes).map_err(header_error)?;
        if let Some(encoding) = header.encoding {
            let (reader, format) = WavReader::new(path, file, &header, encoding)?;
            return Ok((Source::Wav(reader), format));
        }
        file.rewind().map_err(|error| MediaError::io(path, error))?;
    }
    let (reader, format) = CodedReader::new(path, file, file_bytes, signature)?;
    Ok((Source::Coded(Box::new(reader)), format))
}

/// Refuses, by name, formats that are known and not read.
fn refuse_known(path: &Path, signature: &[u8]) -> Result<(), MediaError> {
    const KNOWN: [(&[u8], &str); 9] = [
        (b"RIFX", "big-endian WAV (RIFX)"),
        (b"wvpk", "WavPack"),
        (b"MAC ", "Monkey's Audio"),
        (b"TTA1", "TTA"),
        (b".snd", "Sun AU"),
        (b"MPCK", "Musepack"),
        (b"DSD ", "DSD"),
        (b"\x30\x26\xB2\x75\x8E\x66\xCF\x11", "Windows Media (ASF)"),
        (b"\x1A\x45\xDF\xA3", "Matroska or WebM"),
    ];
    match KNOWN.iter().find(|(magic, _)| signature.starts_with(magic)) {
        Some((_, what)) => Err(MediaError::unsupported(path, *what)),
        None => Ok(()),
    }
}
