/// Audio object types of ISO/IEC 14496-3, table 1.17: spectral band replication, and parametric stereo on top of it.
const OBJECT_TYPE_SBR: u32 = 5;
const OBJECT_TYPE_PS: u32 = 29;
/// Announces backward-compatible SBR behind the core configuration (ISO/IEC 14496-3, 1.6.5).
const SBR_SYNC: u32 = 0x2B7;

/// True when an `AudioSpecificConfig` (ISO/IEC 14496-3, 1.6.2.1) says that the stream is HE-AAC: spectral band
/// replication signalled by the object type or behind the core configuration. A stream that carries it without saying so
/// cannot be told from plain AAC here.
pub(crate) fn signals_he_aac(config: &[u8]) -> bool {
    let mut bits = Bits { bytes: config, position: 0 };
    parse(&mut bits).unwrap_or(false)
}

fn parse(bits: &mut Bits<'_>) -> Option<bool> {
    let object_type = object_type(bits)?;
    if object_type == OBJECT_TYPE_SBR || object_type == OBJECT_TYPE_PS {
        return Some(true);
    }
    if bits.take(4)? == 0xF {
        bits.take(24)?;
    }
    let channel_configuration = bits.take(4)?;
    let _frame_length = bits.take(1)?;
    if bits.take(1)? == 1 {
        let _core_coder_delay = bits.take(14)?;
    }
    let _extension = bits.take(1)?;
    if channel_configuration == 0 {
        // A channel list of variable length follows; nothing behind it is looked for.
        return Some(false);
    }
    Some(bits.take(11)? == SBR_SYNC && bits.take(5)? == OBJECT_TYPE_SBR && bits.take(1)? == 1)
}

fn object_type(bits: &mut Bits<'_>) -> Option<u32> {
    match bits.take(5)? {
        31 => Some(32 + bits.take(6)?),
        object_type => Some(object_type),
    }
}

/// Reads bits from the most significant one on.
struct Bits<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl Bits<'_> {
    fn take(&mut self, n_bits: usize) -> Option<u32> {
        let mut value = 0;
        for _ in 0..n_bits {
            let byte = self.bytes.get(self.position / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.position % 8) & 1);
            self.position += 1;
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::signals_he_aac;

    #[test]
    fn plain_aac_is_not_he_aac() {
        // Object type 2 at 24 kHz and 48 kHz, stereo.
        assert!(!signals_he_aac(&[0x13, 0x10]));
        assert!(!signals_he_aac(&[0x11, 0x90]));
        // The extension is there and says that there is no SBR.
        assert!(!signals_he_aac(&[0x13, 0x10, 0x56, 0xE5, 0x00]));
        assert!(!signals_he_aac(&[]));
    }

    #[test]
    fn sbr_is_found_in_both_places() {
        // Object type 5 (24 kHz core, 48 kHz out) and 29.
        assert!(signals_he_aac(&[0x2B, 0x11, 0x88, 0x00]));
        assert!(signals_he_aac(&[0xEB, 0x09, 0x88, 0x00]));
        // Object type 2 with the backward-compatible extension.
        assert!(signals_he_aac(&[0x13, 0x10, 0x56, 0xE5, 0x98]));
    }
}
