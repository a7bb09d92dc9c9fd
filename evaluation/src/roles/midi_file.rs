use super::note::Note;

/// Ticks per second: 500 per quarter at 120 beats a minute.
const TICKS_PER_S: f64 = 1_000.0;
const TICKS_PER_QUARTER: u16 = 500;
const MICROSECONDS_PER_QUARTER: u32 = 500_000;
/// The drum channel of General MIDI, counted from 0.
pub(crate) const DRUM_CHANNEL: u8 = 9;

/// A standard MIDI file of one track (format 0, RP-001) in which `program` plays `notes` on `channel`.
pub(crate) fn midi_file(program: u8, channel: u8, notes: &[Note]) -> Vec<u8> {
    let mut events: Vec<(u32, [u8; 3])> = Vec::new();
    for note in notes {
        let tick = |seconds: f64| (seconds * TICKS_PER_S).round() as u32;
        let end = tick(note.start_s + note.length_s).max(tick(note.start_s) + 1);
        events.push((tick(note.start_s), [0x90 | channel, note.pitch, note.velocity]));
        events.push((end, [0x80 | channel, note.pitch, 64]));
    }
    // What ends comes before what begins at the same tick.
    events.sort_by_key(|(tick, bytes)| (*tick, bytes[0] & 0xf0, bytes[1]));
    let mut track = vec![0x00, 0xff, 0x51, 0x03];
    track.extend(&MICROSECONDS_PER_QUARTER.to_be_bytes()[1..]);
    track.extend([0x00, 0xc0 | channel, program]);
    let mut now = 0;
    for (tick, bytes) in events {
        push_length(&mut track, tick - now);
        track.extend(bytes);
        now = tick;
    }
    track.extend([0x00, 0xff, 0x2f, 0x00]);
    let mut file = b"MThd\0\0\0\x06\0\0\0\x01".to_vec();
    file.extend(TICKS_PER_QUARTER.to_be_bytes());
    file.extend(b"MTrk");
    file.extend((track.len() as u32).to_be_bytes());
    file.extend(track);
    file
}

/// A variable-length quantity: seven bits a byte, the last with its top bit clear.
fn push_length(track: &mut Vec<u8>, value: u32) {
    for shift in [21, 14, 7] {
        if value >> shift > 0 {
            track.push(0x80 | (value >> shift) as u8 & 0x7f);
        }
    }
    track.push(value as u8 & 0x7f);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_the_standard() {
        for (value, bytes) in [
            (0_u32, vec![0x00_u8]),
            (0x7f, vec![0x7f]),
            (0x80, vec![0x81, 0x00]),
            (0x3fff, vec![0xff, 0x7f]),
            (0x0020_0000, vec![0x81, 0x80, 0x80, 0x00]),
        ] {
            let mut track = Vec::new();
            push_length(&mut track, value);
            assert_eq!(track, bytes, "{value:x}");
        }
    }

    #[test]
    fn a_file_says_how_long_its_track_is() {
        let note = Note { start_s: 1.0, length_s: 0.5, pitch: 60, velocity: 100 };
        let file = midi_file(33, 0, &[note]);
        assert_eq!(&file[..4], b"MThd");
        let declared = u32::from_be_bytes(file[18..22].try_into().unwrap()) as usize;
        assert_eq!(declared, file.len() - 22);
        assert!(file.windows(3).any(|bytes| bytes == [0x90, 60, 100]));
    }
}
