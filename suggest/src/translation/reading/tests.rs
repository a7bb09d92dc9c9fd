use super::*;
use analyzer::{ComponentMeter, Role};
use dsp::{AudioBlock, signals};

const RATE_HZ: u32 = 48_000;
const N: usize = 4 * RATE_HZ as usize;

fn retained(left: Vec<f32>, right: Vec<f32>) -> analyzer::Retained {
    let mut meter = ComponentMeter::new(RATE_HZ);
    meter.push(&AudioBlock::from_channels(vec![left, right]));
    meter.finish()
}

fn sine(hz: f64, amplitude: f64) -> Vec<f32> {
    signals::sine(RATE_HZ, Hertz(hz), amplitude, N)
}

/// A deep bass, a part of broad noise, and a synthesiser whose sides are each other's opposite.
fn song() -> Vec<analyzer::Retained> {
    let bass = sine(60.0, 0.5);
    let noise = signals::white_noise(1, 0.1, N);
    let synth = signals::white_noise(2, 0.1, N);
    let opposite = synth.iter().map(|x| -x).collect();
    vec![retained(bass.clone(), bass), retained(noise.clone(), noise), retained(synth, opposite)]
}

fn reading(stems: &[&analyzer::Retained]) -> TranslationReading {
    let stems: Vec<(Role, &analyzer::Retained)> = stems.iter().map(|stem| (Role::Synth, *stem)).collect();
    TranslationReading::new(&SoundStage::of_stems(&stems), |stem| format!("stem {stem}")).unwrap()
}

fn on<'a>(reading: &'a TranslationReading, device: &str) -> &'a DeviceReading {
    reading.devices.iter().find(|one| one.name == device).unwrap()
}

fn gone(reading: &TranslationReading, device: &str) -> Vec<usize> {
    let parts = &on(reading, device).parts;
    (0..parts.len()).filter(|part| parts[*part].vanishes).collect()
}

#[test]
fn a_deep_sine_vanishes_on_small_loudspeakers_and_nowhere_else() {
    let song = song();
    let reading = reading(&[&song[0], &song[1]]);
    for (device, expected) in
        [("phone", vec![0]), ("laptop", vec![0]), ("car", vec![]), ("club", vec![]), ("earbuds", vec![])]
    {
        assert_eq!(gone(&reading, device), expected, "{device}");
    }
    // −24 dB per octave from 500 Hz: 73.7 dB, of which the reading tells 60.
    let bass = &on(&reading, "phone").parts[0];
    assert!(bass.own_change_lu < -59.0 && bass.mono_loss_lu.unwrap().abs() < 0.01, "{bass:?}");
    let Some(Help::Layer { band_hz, share_db, wanted_db }) = bass.help else { panic!("{bass:?}") };
    assert!((band_hz[0] - 500.0).abs() < 1e-6 && (band_hz[1] - 2_000.0).abs() < 1e-6 && share_db < -50.0);
    assert!((wanted_db - on(&reading, "phone").mix_change_lu + 10.0).abs() < 1e-9);
    // A car gives more of it than of anything else.
    assert!(on(&reading, "car").parts[0].change_lu > 0.0 && on(&reading, "car").parts[1].change_lu < 0.0);
}

#[test]
fn opposite_sides_vanish_in_mono_alone() {
    let song = song();
    let reading = reading(&[&song[1], &song[2]]);
    for (device, expected) in
        [("phone", vec![1]), ("laptop", vec![]), ("car", vec![]), ("club", vec![1]), ("earbuds", vec![])]
    {
        assert_eq!(gone(&reading, device), expected, "{device}");
    }
    let synth = &on(&reading, "club").parts[1];
    assert!(synth.mono_loss_lu.unwrap() < -40.0 && synth.help == Some(Help::OneSide), "{synth:?}");
    assert_eq!(on(&reading, "car").parts[1].mono_loss_lu, None);
}

/// Two unrelated sides lose 3 dB in mono, and stay.
#[test]
fn unrelated_sides_lose_three_decibels() {
    let song = song();
    let wide = retained(signals::white_noise(3, 0.1, N), signals::white_noise(4, 0.1, N));
    let reading = reading(&[&song[1], &wide]);
    let wide = &on(&reading, "club").parts[1];
    assert!((wide.mono_loss_lu.unwrap() + 3.01).abs() < 0.2 && !wide.vanishes && wide.help.is_none(), "{wide:?}");
}

/// A range of noise that a wide image takes 12 dB of in mono is narrowed to a quarter: mid and side are then alike.
#[test]
fn what_is_too_wide_is_narrowed_by_as_much_as_it_takes() {
    let (mid, side) = (signals::white_noise(5, 0.1, N), signals::white_noise(6, 0.1, N));
    let mix = |sign: f32| mid.iter().zip(&side).map(|(m, s)| 0.3 * (0.26 * m + sign * s)).collect::<Vec<f32>>();
    let song = song();
    let reading = reading(&[&song[1], &retained(mix(1.0), mix(-1.0))]);
    let wide = &on(&reading, "club").parts[1];
    let Some(Help::Narrow { width }) = wide.help else { panic!("{wide:?}") };
    assert!((width - 0.25).abs() < 0.051, "{width}");
}

/// On every device, and on monitors, the shares of all parts are the whole.
#[test]
fn shares_add_up() {
    let song = song();
    let reading = reading(&song.iter().collect::<Vec<_>>());
    for device in &reading.devices {
        let sum = |level: fn(&PartOnDevice) -> f64| device.parts.iter().map(|part| dsp::db_to_power(level(part))).sum();
        let (here, there): (f64, f64) = (sum(|part| part.level_lu), sum(|part| part.level_lu + part.change_lu));
        assert!((here - 1.0).abs() < 1e-9 && (there - 1.0).abs() < 1e-5, "{}: {here} {there}", device.name);
    }
}

/// Louder or softer as a whole, and in any order, the parts read the same.
#[test]
fn neither_order_nor_level_matters() {
    let song = song();
    let louder: Vec<analyzer::Retained> = song
        .iter()
        .map(|stem| analyzer::Retained { left: &stem.left * 4.0, right: &stem.right * 4.0, cross: &stem.cross * 4.0 })
        .collect();
    let told = reading(&[&song[0], &song[1], &song[2]]);
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        for stems in [&song, &louder] {
            let again = reading(&order.map(|stem| &stems[stem]));
            for (device, other) in told.devices.iter().zip(&again.devices) {
                for (place, stem) in order.into_iter().enumerate() {
                    let (part, other) = (&device.parts[stem], &other.parts[place]);
                    assert!((part.change_lu - other.change_lu).abs() < 1e-6, "{} {stem}", device.name);
                    assert_eq!(part.vanishes, other.vanishes);
                }
            }
        }
    }
}

#[test]
fn one_part_alone_has_no_place_to_lose() {
    let song = song();
    let stems = [(Role::Bass, &song[0])];
    assert_eq!(TranslationReading::new(&SoundStage::of_stems(&stems), |_| String::new()), None);
}
