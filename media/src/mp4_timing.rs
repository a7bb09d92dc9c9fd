use std::io::{self, Read, Seek, SeekFrom};

use crate::trim::Trim;

/// Frames that an AAC encoder puts in front of the audio when a file does not say how many: one transform's overlap, the
/// least that any encoder for AAC-LC needs and what most but Apple's write (theirs, 2112, always say so).
pub(crate) const DEFAULT_AAC_PRIMING_FRAMES: u64 = 1024;

/// Boxes nest no deeper than this on the way to what is read here.
const MAX_DEPTH: usize = 8;
/// More boxes than a file of one audio track has on that way; a walk through garbage ends here.
const MAX_BOXES: usize = 4096;
/// The bytes of a leaf box that are read.
const MAX_LEAF_BYTES: usize = 1024;

/// What an MP4 file says about where the audio of its first audio track begins and ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mp4Timing {
    /// Ticks per second of edit durations.
    movie_timescale: u32,
    track: TrackTiming,
    /// The encoder delay and length in frames from the `iTunSMPB` comment.
    gapless: Option<GaplessComment>,
}

/// The times of one track.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct TrackTiming {
    is_audio: bool,
    /// Ticks per second of media times.
    media_timescale: u32,
    media_duration: u64,
    /// Duration of an empty edit in front, in movie ticks.
    empty_duration: u64,
    edit: Option<Edit>,
}

/// The first edit that shows media (ISO/IEC 14496-12, 8.6.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Edit {
    /// In movie ticks; 0 means to the end.
    duration: u64,
    /// In media ticks.
    media_time: u64,
}

/// What Apple's encoders write for gapless playback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct GaplessComment {
    priming_frames: u64,
    n_frames: u64,
}

impl Mp4Timing {
    /// What to cut from the decoded frames of the track. An edit list that skips something counts before the gapless
    /// comment; without either, AAC loses [`DEFAULT_AAC_PRIMING_FRAMES`] in front and nothing behind.
    pub(crate) fn trim(&self, sample_rate_hz: u32, is_aac: bool) -> Trim {
        match (self.track.edit, self.gapless) {
            (Some(edit), gapless) if edit.media_time > 0 || gapless.is_none() => self.edit_trim(edit, sample_rate_hz),
            (_, Some(gapless)) if is_aac => Trim {
                skip_frames: gapless.priming_frames,
                keep_frames: (gapless.n_frames > 0).then_some(gapless.n_frames),
            },
            (None, None) if is_aac => Trim { skip_frames: DEFAULT_AAC_PRIMING_FRAMES, keep_frames: None },
            _ => Trim::default(),
        }
    }

    /// The length of the empty edit in front of the track, in frames; `None` without one.
    pub(crate) fn start_frame(&self, sample_rate_hz: u32) -> Option<u64> {
        let empty = rescale_up(self.track.empty_duration, sample_rate_hz, self.movie_timescale);
        empty.filter(|frames| *frames > 0)
    }

    fn edit_trim(&self, edit: Edit, sample_rate_hz: u32) -> Trim {
        let track = &self.track;
        let skip_frames = rescale_up(edit.media_time, sample_rate_hz, track.media_timescale).unwrap_or(0);
        // The movie's ticks may be as coarse as a millisecond or 1/600 s: rounding up keeps the last samples, and the
        // media's own duration, which is finer, cuts what that adds.
        let edited = rescale_up(edit.duration, sample_rate_hz, self.movie_timescale).filter(|frames| *frames > 0);
        let left = track.media_duration.checked_sub(edit.media_time).filter(|left| *left > 0);
        let in_media = left.and_then(|ticks| rescale_up(ticks, sample_rate_hz, track.media_timescale));
        let keep_frames = edited.map(|edited| in_media.map_or(edited, |in_media| edited.min(in_media)));
        Trim { skip_frames, keep_frames }
    }
}

/// Reads the timing of the first audio track from the boxes of an MP4 file.
pub(crate) fn read_mp4_timing(file: &mut (impl Read + Seek), file_bytes: u64) -> io::Result<Mp4Timing> {
    let mut walk = BoxWalk { n_boxes: 0, timing: Mp4Timing::default(), track: TrackTiming::default() };
    walk.boxes(file, 0, file_bytes, 0)?;
    Ok(walk.timing)
}

struct BoxWalk {
    n_boxes: usize,
    timing: Mp4Timing,
    /// The track being read.
    track: TrackTiming,
}

impl BoxWalk {
    fn boxes(&mut self, file: &mut (impl Read + Seek), start: u64, end: u64, depth: usize) -> io::Result<()> {
        let mut position = start;
        while position + 8 <= end && self.n_boxes < MAX_BOXES {
            self.n_boxes += 1;
            let Some(found) = read_box(file, position, end)? else { break };
            self.visit(file, &found, depth)?;
            position = found.end;
        }
        Ok(())
    }

    fn visit(&mut self, file: &mut (impl Read + Seek), found: &FoundBox, depth: usize) -> io::Result<()> {
        let FoundBox { kind, start, end } = *found;
        match &kind {
            _ if depth >= MAX_DEPTH => {}
            b"moov" | b"edts" | b"mdia" | b"udta" | b"ilst" => self.boxes(file, start, end, depth + 1)?,
            b"trak" => {
                self.track = TrackTiming::default();
                self.boxes(file, start, end, depth + 1)?;
                if self.track.is_audio && !self.timing.track.is_audio {
                    self.timing.track = self.track.clone();
                }
            }
            // A full box: version and flags come before its children.
            b"meta" => self.boxes(file, (start + 4).min(end), end, depth + 1)?,
            b"mvhd" => self.timing.movie_timescale = timescale_and_duration(&leaf(file, start, end)?).0,
            b"mdhd" => {
                let (timescale, duration) = timescale_and_duration(&leaf(file, start, end)?);
                (self.track.media_timescale, self.track.media_duration) = (timescale, duration);
            }
            b"hdlr" => self.track.is_audio |= leaf(file, start, end)?.get(8..12) == Some(b"soun"),
            b"elst" => self.read_edits(&leaf(file, start, end)?),
            b"----" => {
                let body = leaf(file, start, end)?;
                self.timing.gapless = self.timing.gapless.or_else(|| gapless_comment(&body));
            }
            _ => {}
        }
        Ok(())
    }

    fn read_edits(&mut self, body: &[u8]) {
        let is_long = body.first() == Some(&1);
        let entry_bytes = if is_long { 20 } else { 12 };
        let n_entries = be(body, 4, 4).unwrap_or(0) as usize;
        for entry in body.get(8..).unwrap_or_default().chunks_exact(entry_bytes).take(n_entries) {
            let (duration, media_time) = if is_long {
                (be(entry, 0, 8), be(entry, 8, 8).map(|time| time as i64))
            } else {
                (be(entry, 0, 4), be(entry, 4, 4).map(|time| i64::from(time as u32 as i32)))
            };
            let (Some(duration), Some(media_time)) = (duration, media_time) else { return };
            match u64::try_from(media_time) {
                Ok(media_time) => {
                    self.track.edit = Some(Edit { duration, media_time });
                    return;
                }
                // A media time of −1 is an empty edit: time passes and nothing is shown.
                Err(_) => self.track.empty_duration = self.track.empty_duration.saturating_add(duration),
            }
        }
    }
}

/// A box and where its body lies, in bytes.
struct FoundBox {
    kind: [u8; 4],
    start: u64,
    end: u64,
}

fn read_box(file: &mut (impl Read + Seek), position: u64, limit: u64) -> io::Result<Option<FoundBox>> {
    let head = leaf(file, position, limit.min(position + 16))?;
    let (Some(size), Some(kind)) = (be(&head, 0, 4), head.get(4..8)) else { return Ok(None) };
    let (head_bytes, size) = match size {
        0 => (8, limit - position),
        1 => (16, be(&head, 8, 8).unwrap_or(0)),
        size => (8, size),
    };
    let end = position.saturating_add(size).min(limit);
    let kind = [kind[0], kind[1], kind[2], kind[3]];
    Ok((size >= head_bytes && position + head_bytes <= end).then_some(FoundBox {
        kind,
        start: position + head_bytes,
        end,
    }))
}

/// The body between `start` and `end`, or its beginning when it is long.
fn leaf(file: &mut (impl Read + Seek), start: u64, end: u64) -> io::Result<Vec<u8>> {
    let n_bytes = end.saturating_sub(start).min(MAX_LEAF_BYTES as u64);
    let mut body = Vec::with_capacity(n_bytes as usize);
    file.seek(SeekFrom::Start(start))?;
    file.take(n_bytes).read_to_end(&mut body)?;
    Ok(body)
}

/// Timescale and duration of an `mvhd` or `mdhd` box, which begin alike. A duration of all ones is unknown: 0.
fn timescale_and_duration(body: &[u8]) -> (u32, u64) {
    let (at, n_bytes) = if body.first() == Some(&1) { (20, 8) } else { (12, 4) };
    let timescale = be(body, at, 4).unwrap_or(0) as u32;
    let all_ones = u64::MAX >> (64 - 8 * n_bytes);
    let duration = be(body, at + 4, n_bytes).filter(|duration| *duration != all_ones).unwrap_or(0);
    (timescale, duration)
}

/// Reads ` 00000000 00000840 000001E8 00000000005689D8 …`: nothing, priming, padding and length in frames, in
/// hexadecimal.
fn gapless_comment(body: &[u8]) -> Option<GaplessComment> {
    let name = b"iTunSMPB";
    let name_at = body.windows(name.len()).position(|window| window == name)?;
    let data_at = body.windows(4).position(|window| window == b"data")?;
    // The name box comes before the data box; behind "data" stand type and locale, four bytes each.
    let text = body.get(data_at + 12..).filter(|_| name_at < data_at)?;
    let mut numbers = std::str::from_utf8(text).ok()?.split_ascii_whitespace();
    let mut number = || u64::from_str_radix(numbers.next()?, 16).ok();
    let (_, priming_frames, _padding, n_frames) = (number()?, number()?, number()?, number()?);
    Some(GaplessComment { priming_frames, n_frames })
}

/// The big-endian number of `n_bytes` bytes at `at`.
fn be(bytes: &[u8], at: usize, n_bytes: usize) -> Option<u64> {
    Some(bytes.get(at..at + n_bytes)?.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}

/// `ticks` of a timescale in frames, rounded up.
fn rescale_up(ticks: u64, sample_rate_hz: u32, timescale: u32) -> Option<u64> {
    let scaled = u128::from(ticks) * u128::from(sample_rate_hz);
    (timescale > 0).then(|| u64::try_from(scaled.div_ceil(u128::from(timescale))).ok()).flatten()
}
