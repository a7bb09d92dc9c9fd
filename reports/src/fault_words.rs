use crate::format::{count, number};
use analyzer::{ClippingClass, Fault, FaultKind, Side};

/// A fault of a file in a few words with its size: `clipped in 12 places at -0.1 dBFS`.
pub(crate) fn describe_fault(fault: &Fault) -> String {
    match &fault.kind {
        FaultKind::Silent => "silent".to_owned(),
        FaultKind::NoSamples => "no samples".to_owned(),
        FaultKind::NotANumber { samples } => format!("{} not a number", count(*samples as usize, "sample")),
        FaultKind::Clipped { class, runs, level_dbfs, .. } => {
            let then = if *class == ClippingClass::TurnedDown { ", turned down since" } else { "" };
            format!("clipped in {} at {} dBFS{then}", count(*runs as usize, "place"), number(*level_dbfs, 1))
        }
        FaultKind::Limited { level_dbfs, .. } => format!("limited to {} dBFS", number(*level_dbfs, 1)),
        FaultKind::Overs { highest_dbtp, .. } => format!("peaks of up to {} dBTP", number(*highest_dbtp, 1)),
        FaultKind::Dropouts { dropouts, longest_ms } => {
            format!("{} of up to {} ms", count(*dropouts as usize, "dropout"), number(*longest_ms, 1))
        }
        FaultKind::CutTail { level_dbfs } => format!("tail cut off at {} dBFS", number(*level_dbfs, 0)),
        FaultKind::Noisy { floor_dbfs, snr_db } => {
            format!("noise at {} dBFS, {} dB under what is played", number(*floor_dbfs, 0), number(*snr_db, 0))
        }
        FaultKind::DcOffset { left_full_scale, right_full_scale } => {
            let largest = left_full_scale.abs().max(right_full_scale.abs());
            format!("DC offset of {} % of full scale", number(largest * 100.0, 2))
        }
        FaultKind::DeadChannel { channel: Side::Left } => "left channel is empty".to_owned(),
        FaultKind::DeadChannel { channel: Side::Right } => "right channel is empty".to_owned(),
        FaultKind::MonoAsStereo => "both channels are the same".to_owned(),
        FaultKind::HaasDelay { delay_ms, late: Side::Left, .. } => {
            format!("left is right {} ms later", number(*delay_ms, 1))
        }
        FaultKind::HaasDelay { delay_ms, late: Side::Right, .. } => {
            format!("right is left {} ms later", number(*delay_ms, 1))
        }
        FaultKind::FlippedChannel { correlation } => {
            format!("one channel is inverted (correlation {})", number(*correlation, 2))
        }
        FaultKind::BandLimited { cutoff_hz, .. } => {
            format!("nothing above {} kHz", number(cutoff_hz / 1_000.0, 1))
        }
        FaultKind::Upsampled { cutoff_hz, .. } => {
            format!("upsampled: nothing above {} kHz", number(cutoff_hz / 1_000.0, 1))
        }
        FaultKind::Hum { frequency_hz, level_dbfs, .. } => {
            format!("{} Hz hum at {} dBFS", number(*frequency_hz, 0), number(*level_dbfs, 0))
        }
        FaultKind::Clicks { clicks, .. } => count(*clicks as usize, "click"),
        FaultKind::PaddedBits { used_bits, file_bits } => format!("{used_bits} bits in a {file_bits}-bit file"),
    }
}
