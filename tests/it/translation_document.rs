//! `docs/translation.md` is what the table of devices says. `UPDATE_DOCS=1 cargo test --test it translation_document` writes it.

use dsp::third_octave_centers_hz;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use suggest::{DEVICES, Device};

const HEAD: &str = "\
# On other loudspeakers

What premix takes phones, laptops, cars, clubs and earbuds for when it says what is left of a mix there. This page is made from
`suggest/src/translation/device.rs`.

Every part of the mix (the microphones of one source, or a stem) is taken through its strip and then through the response below, and
weighted as loudness is (K-weighting, ITU-R BS.1770-5). Its share of the mix there is held against its share on full-range monitors,
over the whole song. A part that loses 10 LU or more of its place, and of its own loudness against what the device makes of 1 kHz,
vanishes there (design heuristic: half as loud). Both have to hold, since a boosted bass takes a share from all others and leaves
them as they are. Parts more than 30 LU under the mix are not missed.

No rule hangs on it: it is a reading, nothing is rendered, and no finding or move comes of it. The responses are those of a kind of
device, not of yours; a song that passes here still wants to be played on one. Not in it: distortion and limiters of small amplifiers,
harmonics from which a deep note is heard on a loudspeaker that does not play it (only what is in the stem counts), the noise of
a road, what a room does, what one part cancels of another in mono, and moves on group buses and the mix bus. Dynamics and
saturation on a strip count where the draft retained what came out of it.
";

/// Centre frequencies as they are usually called.
fn nominal(hz: f64) -> String {
    const NOMINAL_HZ: [f64; 10] = [1.0, 1.25, 1.6, 2.0, 2.5, 3.15, 4.0, 5.0, 6.3, 8.0];
    let third = (10.0 * (hz / 1_000.0).log10()).round() as i32;
    let decade = 10.0_f64.powi(3 + third.div_euclid(10));
    format!("{}", NOMINAL_HZ[third.rem_euclid(10) as usize] * decade)
}

fn is_played_as(device: &Device) -> &'static str {
    if device.is_mono { "the sum of left and right" } else { "left and right" }
}

fn document() -> String {
    let mut text = HEAD.to_owned();
    for device in &DEVICES {
        write!(text, "\n## {}\n\nPlays {}. {}\n", device.name, is_played_as(device), device.source).unwrap();
    }
    let names: Vec<&str> = DEVICES.iter().map(|device| device.name).collect();
    let rule: String = names.iter().map(|_| "---:|").collect();
    write!(text, "\n## Responses\n\nIn dB re 1 kHz.\n\n| Hz | {} |\n|---:|{rule}\n", names.join(" | ")).unwrap();
    let levels = DEVICES.map(|device| device.third_octaves_db());
    for (band, hz) in third_octave_centers_hz().into_iter().enumerate() {
        // Adding zero turns −0 into 0.
        let cells: Vec<String> =
            levels.iter().map(|levels| format!("{:.1}", (10.0 * levels[band]).round() / 10.0 + 0.0)).collect();
        writeln!(text, "| {} | {} |", nominal(hz), cells.join(" | ")).unwrap();
    }
    text
}

#[test]
fn translation_document_is_what_the_devices_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/translation.md");
    let expected = document();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &expected).expect("docs can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "docs/translation.md is out of date: run UPDATE_DOCS=1 cargo test --test it translation_document"
    );
}
