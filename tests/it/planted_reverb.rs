//! A dry kick in a room of a known reverberation time: the rule names the stem and the time.

use crate::plan::Plan;
use crate::planted_width::mono;
use crate::real_stems::{long_song, song};
use crate::session_folder::{SessionFolder, write_wav};
use dsp::signals::white_noise;
use dsp::{Complex32, Db, RealFourier};
use std::path::Path;

/// The sound with what noise that falls by 60 dB in `t60_s` makes of it, `wet` against the sound itself.
fn in_a_room(rate_hz: u32, dry: &[f32], t60_s: f64, wet: Db) -> Vec<f32> {
    let rate = f64::from(rate_hz);
    let falling = |(k, x): (usize, &f32)| x * 10f64.powf(-3.0 * k as f64 / rate / t60_s) as f32;
    let room: Vec<f32> = white_noise(3, 1.0, (1.2 * t60_s * rate) as usize).iter().enumerate().map(falling).collect();
    let energy: f64 = room.iter().map(|x| f64::from(*x).powi(2)).sum();
    let n = dry.len() + room.len();
    let size = n.next_power_of_two();
    let gain = (wet.to_amplitude() / energy.sqrt() / size as f64) as f32;
    let mut fourier = RealFourier::new(size);
    let mut spectrum = vec![Complex32::default(); fourier.n_bins()];
    let mut of_room = spectrum.clone();
    fourier.forward(dry.iter().copied(), &mut spectrum);
    fourier.forward(room.iter().map(|x| gain * x), &mut of_room);
    for (bin, room) in spectrum.iter_mut().zip(&of_room) {
        *bin *= room;
    }
    let mut wet = vec![0.0; size];
    fourier.inverse(&mut spectrum, &mut wet);
    (0..n).map(|k| dry.get(k).copied().unwrap_or(0.0) + wet[k]).collect()
}

/// The time that the rule tells of the stem, alone in its session.
fn told_s(name: &str, rate_hz: u32, samples: Vec<f32>) -> Option<f64> {
    let place = SessionFolder::empty();
    write_wav(&place.file(name), rate_hz, &[samples]);
    let plan = Plan::checked(&place.folder());
    let finding = plan.findings().iter().find(|one| one["rule"] == "baked-reverb")?;
    assert_eq!(finding["severity"], "info");
    finding["measured"]["t60_s"].as_f64()
}

/// Within 15 % where it is told; and whether it has to be.
fn check(path: &Path, name: &str, rooms: &[(f64, f64, bool)]) {
    let (rate_hz, dry) = mono(path);
    assert_eq!(told_s(name, rate_hz, dry.clone()), None, "{name} is dry");
    for (t60_s, wet_db, has_to) in rooms {
        let told = told_s(name, rate_hz, in_a_room(rate_hz, &dry, *t60_s, Db(*wet_db)));
        assert_eq!(told.is_some(), *has_to, "{name}, {t60_s} s at {wet_db} dB: {told:?}");
        let is_near = told.is_none_or(|told_s| (told_s / t60_s - 1.0).abs() < 0.15);
        assert!(is_near, "{name}, {t60_s} s at {wet_db} dB: {told:?}");
    }
}

/// Its hits leave too little time for three seconds.
#[test]
fn a_kick_in_a_room_is_named() {
    let Some(folder) = song("muldjordkit_session") else { return };
    let rooms = [(0.3, -6.0, false), (0.3, -15.0, false), (0.8, -6.0, true), (0.8, -10.0, true), (0.8, -15.0, true)];
    check(&folder.join("kick_R_D112.flac"), "Kick.wav", &rooms);
    check(&folder.join("kick_R_D112.flac"), "Kick.wav", &[(1.5, -10.0, true), (1.5, -15.0, true), (3.0, -6.0, false)]);
}

#[test]
fn a_voice_in_a_room_is_named() {
    let Some(folder) = long_song("evr_francium") else { return };
    for t60_s in [0.3, 0.8, 1.5, 3.0] {
        let rooms = [-6.0, -10.0, -15.0].map(|wet_db| (t60_s, wet_db, t60_s > 0.6));
        check(&folder.join("VOX_LEAD.m4a"), "Lead Vocal.wav", &rooms);
    }
}
