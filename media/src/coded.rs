use std::fs::File;
use std::io::Seek;
use std::path::{Path, PathBuf};

use dsp::AudioBlock;
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, profiles};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;

use crate::aac_config::signals_he_aac;
use crate::codec_name::codec_name;
use crate::mp4_timing::{DEFAULT_AAC_PRIMING_FRAMES, Mp4Timing, read_mp4_timing};
use crate::trim::Trim;
use crate::{FileFormat, MediaError};

/// A packet holds less than this: a longer duration in a damaged one is not believed.
const MAX_PACKET_FRAMES: u64 = 1 << 17;
/// How far short of its header's count a file with encoder padding may fall before it is called cut off: two packets of
/// the longest kind.
const PROMISE_SLACK_FRAMES: u64 = 8192;

/// Streams a file through a general demuxer and the decoder of its codec.
pub(crate) struct CodedReader {
    path: PathBuf,
    demuxer: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track_id: u32,
    /// Frames per tick of the demuxer's time stamps.
    frames_per_tick: f64,
    sample_rate_hz: u32,
    n_channels: usize,
    trim: Trim,
    /// What the file declares, where that is more than an estimate.
    promise: Option<Promise>,
    found_frames: u64,
    n_decoded_packets: u64,
    n_damaged_packets: u64,
    /// Frames of damaged packets still to be replaced by silence.
    lost_frames: u64,
    /// The first packet, decoded when the file was opened to learn its true rate and channels.
    first: AudioBlock,
    /// The packet being decoded.
    decoded: AudioBlock,
}

impl std::fmt::Debug for CodedReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CodedReader").field("path", &self.path).field("trim", &self.trim).finish_non_exhaustive()
    }
}

/// The length that a file is held to.
struct Promise {
    declared_frames: u64,
    /// How much less is no truncation.
    slack_frames: u64,
}

/// What became of one packet.
enum Step {
    Decoded,
    /// The packet could not be decoded; it was to last this many frames.
    Damaged(u64),
    End,
}

impl CodedReader {
    /// A reader standing at the first sample, and what it will deliver.
    pub(crate) fn new(
        path: &Path,
        mut file: File,
        file_bytes: u64,
        signature: &[u8],
    ) -> Result<(Self, FileFormat), MediaError> {
        let timing = if is_mp4(signature) { Some(read_mp4_timing(&mut file, file_bytes)) } else { None };
        let timing = timing.transpose().map_err(|error| MediaError::io(path, error))?;
        file.rewind().map_err(|error| MediaError::io(path, error))?;
        let demuxer = probe(path, file, signature)?;
        let track = audio_track(path, demuxer.as_ref())?.clone();
        let decoder = make_decoder(path, &track)?;
        let mut reader = Self {
            path: path.to_path_buf(),
            demuxer,
            decoder,
            track_id: track.id,
            frames_per_tick: 1.0,
            sample_rate_hz: 0,
            n_channels: 0,
            trim: Trim::default(),
            promise: None,
            found_frames: 0,
            n_decoded_packets: 0,
            n_damaged_packets: 0,
            lost_frames: 0,
            first: AudioBlock::default(),
            decoded: AudioBlock::default(),
        };
        reader.decode_first(&track)?;
        reader.trim = reader.encoder_trim(&track, timing.as_ref());
        let start_frame = timing.and_then(|timing| timing.start_frame(reader.sample_rate_hz));
        let format = reader.format(&track, start_frame).within_limits(path)?;
        reader.promise = promise(&track, &format);
        Ok((reader, format))
    }

    /// Appends the audio of the next packet, which may be none; false at the end.
    pub(crate) fn append_packet(&mut self, block: &mut AudioBlock) -> Result<bool, MediaError> {
        if self.trim.is_over() {
            return Ok(false);
        }
        if self.lost_frames > 0 {
            self.append_lost(block);
            return Ok(true);
        }
        if !self.first.is_empty() {
            self.decoded = std::mem::take(&mut self.first);
            self.append_decoded(block);
            return Ok(true);
        }
        match self.step()? {
            Step::Decoded => self.append_decoded(block),
            Step::Damaged(n_frames) => self.lost_frames = n_frames,
            Step::End => return self.end(),
        }
        Ok(true)
    }

    /// Packets that could not be decoded so far.
    pub(crate) fn n_damaged_packets(&self) -> u64 {
        self.n_damaged_packets
    }

    /// Decodes up to the first good packet, whose rate and channels are the true ones: a container may state others.
    fn decode_first(&mut self, track: &Track) -> Result<(), MediaError> {
        let params = self.decoder.codec_params();
        self.sample_rate_hz = params.sample_rate.unwrap_or(0);
        self.n_channels = params.channels.as_ref().map_or(0, Channels::count);
        if let Some(time_base) = track.time_base {
            let seconds = f64::from(time_base.numer.get()) / f64::from(time_base.denom.get());
            self.frames_per_tick = seconds * f64::from(self.sample_rate_hz);
        }
        loop {
            match self.step()? {
                Step::Decoded => break,
                Step::Damaged(n_frames) => self.lost_frames += n_frames,
                Step::End if self.n_damaged_packets > 0 => {
                    return Err(MediaError::damaged(&self.path, "none of its packets could be decoded"));
                }
                Step::End => return Ok(()),
            }
        }
        self.n_channels = self.decoded.n_channels();
        self.first = std::mem::take(&mut self.decoded);
        Ok(())
    }

    /// Reads and decodes one packet into `decoded`.
    fn step(&mut self) -> Result<Step, MediaError> {
        let Some(packet) = self.next_packet()? else { return Ok(Step::End) };
        match self.decoder.decode(&packet) {
            Ok(buffer) => {
                let (rate, n_channels) = (buffer.spec().rate(), buffer.num_planes());
                self.decoded.reset(n_channels, buffer.frames());
                let mut planes: Vec<&mut [f32]> = self.decoded.channels_mut().collect();
                buffer.copy_to_slice_planar(&mut planes);
                self.n_decoded_packets += 1;
                if self.n_decoded_packets == 1 {
                    self.sample_rate_hz = rate;
                } else if rate != self.sample_rate_hz {
                    let reason = format!("its sample rate changes from {} to {rate} Hz", self.sample_rate_hz);
                    return Err(MediaError::damaged(&self.path, reason));
                }
                Ok(Step::Decoded)
            }
            // One bad packet does not spoil the others: its time is kept as silence, so that what follows stays aligned.
            Err(Error::DecodeError(_) | Error::IoError(_)) => Ok(self.damaged_packet(&packet)),
            Err(Error::Unsupported(_)) if self.n_decoded_packets > 0 => Ok(self.damaged_packet(&packet)),
            Err(Error::ResetRequired) => {
                self.decoder.reset();
                Ok(self.damaged_packet(&packet))
            }
            Err(error) => Err(stream_error(&self.path, error)),
        }
    }

    /// The next packet of the track, `None` at the end.
    fn next_packet(&mut self) -> Result<Option<Packet>, MediaError> {
        loop {
            match self.demuxer.next_packet() {
                Ok(Some(packet)) if packet.track_id == self.track_id => return Ok(Some(packet)),
                Ok(Some(_)) => {}
                Ok(None) => return Ok(None),
                Err(Error::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
                Err(Error::ResetRequired) => {
                    return Err(MediaError::unsupported(&self.path, "a second stream chained behind the first"));
                }
                Err(error) => return Err(stream_error(&self.path, error)),
            }
        }
    }

    fn damaged_packet(&mut self, packet: &Packet) -> Step {
        self.n_damaged_packets += 1;
        let n_frames = (packet.dur.get() as f64 * self.frames_per_tick).round() as u64;
        Step::Damaged(n_frames.min(MAX_PACKET_FRAMES))
    }

    fn append_lost(&mut self, block: &mut AudioBlock) {
        let n_frames = self.lost_frames.min(MAX_PACKET_FRAMES);
        self.lost_frames -= n_frames;
        self.decoded.reset(self.n_channels, n_frames as usize);
        self.append_decoded(block);
    }

    fn append_decoded(&mut self, block: &mut AudioBlock) {
        if self.decoded.n_channels() != self.n_channels {
            self.decoded = with_channels(&self.decoded, self.n_channels);
        }
        self.trim.apply(&mut self.decoded);
        self.found_frames += self.decoded.n_frames() as u64;
        block.append(&self.decoded, 0..self.decoded.n_frames());
    }

    fn end(&self) -> Result<bool, MediaError> {
        match &self.promise {
            Some(promise) if self.found_frames + promise.slack_frames < promise.declared_frames => {
                Err(MediaError::truncated(&self.path, promise.declared_frames, self.found_frames))
            }
            _ => Ok(false),
        }
    }

    /// What the encoder put around the audio, by what the container says of it. MP3, Vorbis and FLAC are trimmed by their
    /// decoders already.
    fn encoder_trim(&self, track: &Track, timing: Option<&Mp4Timing>) -> Trim {
        let is_aac = self.decoder.codec_params().codec == CODEC_ID_AAC;
        match (container_name(self.demuxer.as_ref()), timing) {
            ("mp4", Some(timing)) => timing.trim(self.sample_rate_hz, is_aac),
            ("caf", _) => packet_table_trim(track),
            ("adts", _) => Trim { skip_frames: DEFAULT_AAC_PRIMING_FRAMES, keep_frames: None },
            _ => Trim::default(),
        }
    }

    fn format(&self, track: &Track, start_frame: Option<u64>) -> FileFormat {
        let params = self.decoder.codec_params();
        let codec = codec_name(params.codec);
        let is_lossless = codec.starts_with("pcm_") || codec == "flac" || codec == "alac";
        let bits_per_sample = params.bits_per_coded_sample.or(params.bits_per_sample);
        // A fragmented MP4 file declares 0 frames and has some.
        let counted = track.num_frames.filter(|n_frames| *n_frames > 0 || self.first.is_empty());
        let declared = counted.map(|n_frames| n_frames.saturating_sub(self.trim.skip_frames));
        FileFormat {
            container: container_name(self.demuxer.as_ref()).to_owned(),
            codec: codec.to_owned(),
            sample_rate_hz: self.sample_rate_hz,
            channels: self.n_channels,
            bits_per_sample: bits_per_sample.filter(|bits| is_lossless && *bits > 0),
            declared_frames: self.trim.keep_frames.or(declared),
            start_frame,
        }
    }
}

fn promise(track: &Track, format: &FileFormat) -> Option<Promise> {
    let counts = match format.container.as_str() {
        "flac" | "wav" | "aiff" | "caf" | "mp4" => true,
        // Without the encoder's own tag the number is an estimate from the bit rate.
        "mp3" => track.delay.is_some(),
        _ => false,
    };
    let is_exact = format.codec.starts_with("pcm_") || format.container == "flac";
    let slack_frames = if is_exact { 0 } else { PROMISE_SLACK_FRAMES };
    format.declared_frames.filter(|_| counts).map(|declared_frames| Promise { declared_frames, slack_frames })
}

fn probe(path: &Path, file: File, signature: &[u8]) -> Result<Box<dyn FormatReader>, MediaError> {
    let stream = MediaSourceStream::new(Box::new(file), MediaSourceStreamOptions::default());
    let mut hint = Hint::new();
    if let Some(extension) = path.extension().and_then(|extension| extension.to_str()) {
        hint.with_extension(extension);
    }
    let (format_options, metadata_options) = (FormatOptions::default(), MetadataOptions::default());
    symphonia::default::get_probe().probe(&hint, stream, format_options, metadata_options).map_err(
        |error| match error {
            // An MP4 file without its index is one whose recording or copying broke off.
            Error::Unsupported(what) if is_mp4(signature) => MediaError::damaged(path, what),
            Error::Unsupported(what) if is_known(signature) => MediaError::unsupported(path, what),
            error if is_known(signature) => stream_error(path, error),
            _ => MediaError::NotAudio { path: path.to_path_buf() },
        },
    )
}

fn audio_track<'a>(path: &Path, demuxer: &'a dyn FormatReader) -> Result<&'a Track, MediaError> {
    let track = demuxer.first_track_known_codec(TrackType::Audio).or_else(|| demuxer.first_track(TrackType::Audio));
    track.ok_or_else(|| MediaError::NotAudio { path: path.to_path_buf() })
}

fn make_decoder(path: &Path, track: &Track) -> Result<Box<dyn AudioDecoder>, MediaError> {
    let params = track.codec_params.as_ref().and_then(|params| params.audio());
    let params = params.ok_or_else(|| MediaError::unsupported(path, "its codec"))?;
    if is_he_aac(params) {
        return Err(MediaError::unsupported(path, "HE-AAC (AAC with spectral band replication)"));
    }
    let options = AudioDecoderOptions::default().gapless(true);
    symphonia::default::get_codecs().make_audio_decoder(params, &options).map_err(|error| match error {
        Error::Unsupported(why) => {
            MediaError::unsupported(path, format!("this kind of {} audio ({why})", codec_name(params.codec)))
        }
        error => stream_error(path, error),
    })
}

fn is_he_aac(params: &AudioCodecParameters) -> bool {
    let he = [Some(profiles::CODEC_PROFILE_AAC_HE), Some(profiles::CODEC_PROFILE_AAC_HE_V2)];
    params.codec == CODEC_ID_AAC
        && (he.contains(&params.profile) || params.extra_data.as_deref().is_some_and(signals_he_aac))
}

/// The encoder delay and length that the packet table of a CAF file states.
fn packet_table_trim(track: &Track) -> Trim {
    let is_stated = track.delay.is_some() || track.padding.is_some();
    Trim { skip_frames: track.delay.unwrap_or(0).into(), keep_frames: track.num_frames.filter(|_| is_stated) }
}

/// The block with another number of channels: further ones are left out, missing ones are copies of the last.
fn with_channels(block: &AudioBlock, n_channels: usize) -> AudioBlock {
    let last = block.n_channels().saturating_sub(1);
    let plane = |index: usize| block.channels().get(index.min(last)).cloned().unwrap_or_default();
    AudioBlock::from_channels((0..n_channels).map(plane).collect())
}

fn container_name(demuxer: &dyn FormatReader) -> &'static str {
    match demuxer.format_info().short_name {
        "wave" => "wav",
        "isomp4" => "mp4",
        "aac" => "adts",
        other => other,
    }
}

fn is_mp4(signature: &[u8]) -> bool {
    matches!(signature.get(4..8), Some(b"ftyp" | b"moov" | b"mdat" | b"wide" | b"free" | b"skip"))
}

fn is_known(signature: &[u8]) -> bool {
    let starts: [&[u8]; 6] = [b"RIFF", b"FORM", b"caff", b"fLaC", b"OggS", b"ID3"];
    is_mp4(signature) || starts.iter().any(|start| signature.starts_with(start))
}

fn stream_error(path: &Path, error: Error) -> MediaError {
    match error {
        Error::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            MediaError::damaged(path, "it ends before the audio that it declares")
        }
        // A seek to where no file can end.
        Error::IoError(error) if error.kind() == std::io::ErrorKind::InvalidInput => {
            MediaError::damaged(path, "it points outside itself")
        }
        Error::IoError(error) => MediaError::io(path, error),
        Error::Unsupported(what) => MediaError::unsupported(path, what),
        Error::DecodeError(reason) | Error::LimitError(reason) => MediaError::damaged(path, reason),
        error => MediaError::damaged(path, error.to_string()),
    }
}
