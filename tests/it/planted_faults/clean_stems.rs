//! All detectors over the whole stems of four sessions as they were published.

use super::info;
use crate::real_stems::song;
use analyzer::{TrackInfo, TrackMeter};
use dsp::AudioBlock;
use media::Decoder;
use std::path::Path;

/// A file and what it is expected to have, in the order of the alphabet, and nothing else.
type Expected = (&'static str, &'static [&'static str]);

/// Sessions and their files. That a file ends inside a sound, was coded or goes over full scale is what the
/// detectors say of them today; the tails were looked at, the others are as likely.
const SESSIONS: [(&str, &[Expected]); 4] = [
    // Sixteen microphones on a drum kit, lossless. The excerpt ends while drums ring.
    (
        "muldjordkit_session",
        &[
            ("ambience_L.flac", &["cut_tail"]),
            ("ambience_R.flac", &["cut_tail"]),
            ("floortom_C516.flac", &[]),
            ("hihat_SM57.flac", &["cut_tail"]),
            ("kick_L_D112.flac", &[]),
            ("kick_R_D112.flac", &["cut_tail"]),
            ("kick_trigger.flac", &["cut_tail"]),
            ("overhead_L_NT5.flac", &["cut_tail"]),
            ("overhead_R_NT5.flac", &["cut_tail"]),
            ("ride_L_SM57.flac", &[]),
            ("ride_R_SM57.flac", &[]),
            ("snare_bottom_SM57.flac", &[]),
            ("snare_top_SM57.flac", &["cut_tail"]),
            ("tom1_C516.flac", &[]),
            ("tom2_C516.flac", &[]),
            ("tom3_C516.flac", &[]),
        ],
    ),
    // A synthesiser loop in Ogg Vorbis: it ends where it begins again.
    (
        "kira_dynamic",
        &[
            ("arp.ogg", &["band_limited", "cut_tail"]),
            ("bass.ogg", &["band_limited", "cut_tail", "mono_as_stereo"]),
            ("drums.ogg", &[]),
            ("lead.ogg", &[]),
            ("pad.ogg", &["band_limited", "cut_tail"]),
        ],
    ),
    // A band at 64 kbit/s: MP3 cuts at 16 to 18 kHz and overshoots.
    (
        "mdn_funk",
        &[
            ("bassguitar.mp3", &[]),
            ("clav.mp3", &["band_limited"]),
            ("drums.mp3", &["band_limited", "overs"]),
            ("horns.mp3", &["band_limited", "cut_tail", "overs"]),
            ("leadguitar.mp3", &["band_limited"]),
        ],
    ),
    // A pop song, very loud, in MP3: 50 Hz before the guitar plays, a voice with an offset.
    (
        "starlight",
        &[
            ("BassDrums30.mp3", &["band_limited", "overs"]),
            ("Guitar30.mp3", &["band_limited", "hum"]),
            ("PianoSynth30.mp3", &["band_limited"]),
            ("Vocals30.mp3", &["band_limited", "dc_offset", "overs"]),
        ],
    ),
];

/// Kinds of the faults of a file with the length and bits that it has.
fn faults(path: &Path) -> Vec<String> {
    let mut decoder = Decoder::open(path).unwrap();
    let format = decoder.format().clone();
    let plain = info(format.sample_rate_hz, format.channels);
    let mut meter =
        TrackMeter::new(TrackInfo { codec: format.codec, bits_per_sample: format.bits_per_sample, ..plain });
    let mut block = AudioBlock::default();
    while decoder.next_block(&mut block).unwrap() {
        meter.push(&block);
    }
    let kind = |fault| serde_json::to_value(fault).unwrap()["kind"].as_str().unwrap().to_owned();
    let mut kinds: Vec<String> = meter.finish().faults.into_iter().map(kind).collect();
    kinds.sort();
    kinds
}

#[test]
fn every_file_has_the_faults_that_are_known_and_no_other() {
    for (session, files) in SESSIONS {
        let Some(folder) = song(session) else { continue };
        for (file, expected) in files {
            assert_eq!(faults(&folder.join(file)), *expected, "{session}/{file}");
        }
    }
}
