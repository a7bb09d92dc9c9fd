use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use dsp::AudioBlock;
use opus_pure::{MAX_PACKET_SAMPLES, OggOpusReader, OggPacket, OpusDecoder, Trim};

use crate::{FileFormat, MediaError};

/// Opus is always decoded at its internal rate (RFC 6716, section 2.1.3).
const SAMPLE_RATE_HZ: u32 = 48_000;

/// Streams an Opus file in Ogg (RFC 7845).
///
/// The packets come from the decoder's own Ogg reader: its trimming keeps pre-skip and end trim apart in a file of a
/// single page as well, where the general demuxer counts the pre-skip into the end trim.
#[derive(Debug)]
pub(crate) struct OpusReader {
    path: PathBuf,
    packets: OggOpusReader<BufReader<File>>,
    decoder: OpusDecoder,
    trim: Trim,
    n_channels: usize,
    packet: OggPacket,
    interleaved: Vec<f32>,
}

/// True when the first page of an Ogg file, of which these are the first bytes, holds an Opus header.
pub(crate) fn is_ogg_opus(first_bytes: &[u8]) -> bool {
    first_bytes.starts_with(b"OggS") && first_bytes.get(28..36) == Some(b"OpusHead")
}

impl OpusReader {
    /// A reader standing at the first sample, and what it will deliver.
    pub(crate) fn new(path: &Path, file: File) -> Result<(Self, FileFormat), MediaError> {
        let packets =
            OggOpusReader::new(BufReader::new(file)).map_err(|error| MediaError::damaged(path, error.to_string()))?;
        let head = packets.head();
        let n_channels = usize::from(head.channel_count);
        if head.mapping_family != 0 {
            return Err(MediaError::unsupported(path, format!("Opus of {n_channels} channels in a surround layout")));
        }
        let rate = SAMPLE_RATE_HZ as i32;
        let decoder = head.decoder(rate).map_err(|error| MediaError::damaged(path, error.to_string()))?;
        let trim = Trim::new(head, rate, n_channels).map_err(|error| MediaError::damaged(path, error.to_string()))?;
        let format = FileFormat {
            container: "ogg".to_owned(),
            codec: "opus".to_owned(),
            sample_rate_hz: SAMPLE_RATE_HZ,
            channels: n_channels,
            bits_per_sample: None,
            declared_frames: None,
            start_frame: None,
        }
        .within_limits(path)?;
        let interleaved = vec![0.0; MAX_PACKET_SAMPLES * n_channels];
        let packet = OggPacket::default();
        Ok((Self { path: path.to_path_buf(), packets, decoder, trim, n_channels, packet, interleaved }, format))
    }

    /// Appends the audio of the next packet, which may be none; false at the end.
    pub(crate) fn append_packet(&mut self, block: &mut AudioBlock) -> Result<bool, MediaError> {
        let damaged = |error: opus_pure::Error| MediaError::damaged(&self.path, error.to_string());
        if !self.packets.read_packet_into(&mut self.packet).map_err(damaged)? {
            return Ok(false);
        }
        let n_frames =
            self.decoder.decode(&self.packet.data, MAX_PACKET_SAMPLES, &mut self.interleaved).map_err(damaged)?;
        let audio = self.trim.keep(&self.packet, &self.interleaved[..n_frames * self.n_channels]);
        let planes = (0..self.n_channels)
            .map(|channel| audio.iter().skip(channel).step_by(self.n_channels).copied().collect())
            .collect();
        let decoded = AudioBlock::from_channels(planes);
        block.append(&decoded, 0..decoded.n_frames());
        Ok(true)
    }
}
