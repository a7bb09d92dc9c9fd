use std::io::{Read, Seek};

use crate::wav_header::{ChunkWalk, HeaderError, MAX_CHUNKS, WavHeader, read_up_to, u64_at};

/// Sony Wave64 names its chunks by GUIDs of 16 bytes; this is the outermost one.
const RIFF_GUID: [u8; 16] = *b"riff\x2E\x91\xCF\x11\xA5\xD6\x28\xDB\x04\xC1\0\0";
/// What follows the four letters of a RIFF chunk in the GUID of the chunk of the same content.
const GUID_TAIL: [u8; 12] = *b"\xF3\xAC\xD3\x11\x8C\xD1\0\xC0\x4F\x8E\xDB\x8A";
/// GUID and size; the size counts them too.
const CHUNK_HEADER_BYTES: usize = 24;
/// The outermost chunk header and the GUID of the content.
const FILE_HEADER_BYTES: usize = CHUNK_HEADER_BYTES + 16;
/// Chunks begin at multiples of this many bytes.
const ALIGNMENT: u64 = 8;
/// What writers that cannot seek back leave as the size of the samples: nothing, or the largest number there is.
const PLACEHOLDERS: [u64; 3] = [0, i64::MAX.cast_unsigned(), u64::MAX];

/// True when the first bytes of a file are those of a Wave64 file.
pub(crate) fn is_wave64(first_bytes: &[u8]) -> bool {
    first_bytes.starts_with(&RIFF_GUID)
}

/// Walks the chunks of `file` from its beginning.
pub(crate) fn read_wave64_header(file: &mut (impl Read + Seek), file_bytes: u64) -> Result<WavHeader, HeaderError> {
    let mut riff = [0; FILE_HEADER_BYTES];
    if read_up_to(file, 0, &mut riff)? < riff.len() {
        return Err(HeaderError::Damaged("it is cut off within its header"));
    }
    if riff_id(&riff[CHUNK_HEADER_BYTES..]) != Some(*b"wave") {
        return Err(HeaderError::Damaged("its header does not announce audio"));
    }
    let mut walk = ChunkWalk::new(u64_at(&riff, 16), file_bytes);
    let mut position = riff.len() as u64;
    for _ in 0..MAX_CHUNKS {
        let mut head = [0; CHUNK_HEADER_BYTES];
        if read_up_to(file, position, &mut head)? < head.len() {
            break;
        }
        let (id, start) = (riff_id(&head), position + CHUNK_HEADER_BYTES as u64);
        let size = match body_bytes(&walk, id, start, u64_at(&head, 16)) {
            // What stands behind the samples is not worth refusing them for.
            Err(_) if walk.has_samples() => break,
            size => size?,
        };
        if let Some(id) = id {
            walk.take(file, id, start, size)?;
        }
        let Some(next) = walk.next_chunk(start, size, ALIGNMENT) else { break };
        position = next;
    }
    walk.into_header("w64")
}

/// The size of the chunk's body; `None` for samples whose writer could not know it.
fn body_bytes(walk: &ChunkWalk, id: Option<[u8; 4]>, start: u64, size: u64) -> Result<Option<u64>, HeaderError> {
    let is_data = id == Some(*b"data");
    if is_data && PLACEHOLDERS.contains(&size) {
        return Ok(None);
    }
    let body = size.checked_sub(CHUNK_HEADER_BYTES as u64);
    let body = body.ok_or(HeaderError::Damaged("a chunk is smaller than its own header"))?;
    let is_unfinished = is_data && body == 0 && walk.is_unfinished(start);
    Ok((!is_unfinished).then_some(body))
}

/// The four letters of the RIFF chunk that a GUID stands for.
fn riff_id(guid: &[u8]) -> Option<[u8; 4]> {
    let (letters, rest) = guid.split_first_chunk()?;
    rest.starts_with(&GUID_TAIL).then_some(*letters)
}
