//! What stands out of the spectrum: resonances, rumble, sibilance.

use super::{DRUMS, SUSTAINED, Stem, VOICES, analysis, changed, playing_power, plus, power, stems};
use crate::plan::Plan;
use crate::premix::{premix, run};
use crate::session_folder::SessionFolder;
use analyzer::TrackAnalysis;
use dsp::signals::white_noise;
use dsp::{AudioBlock, Biquad, Coefficients, Db, Hertz, db_to_power, power_to_db};

/// Every stem of the smaller sessions that has more than bass in it, and two voices.
const BRIGHT: [(&str, &str); 20] = [
    ("muldjordkit_session", "snare_top_SM57.flac"),
    ("muldjordkit_session", "snare_bottom_SM57.flac"),
    ("muldjordkit_session", "tom1_C516.flac"),
    ("muldjordkit_session", "hihat_SM57.flac"),
    ("muldjordkit_session", "overhead_L_NT5.flac"),
    ("muldjordkit_session", "ambience_L.flac"),
    ("kira_dynamic", "arp.ogg"),
    ("kira_dynamic", "drums.ogg"),
    ("kira_dynamic", "lead.ogg"),
    ("kira_dynamic", "pad.ogg"),
    ("mdn_funk", "clav.mp3"),
    ("mdn_funk", "drums.mp3"),
    ("mdn_funk", "horns.mp3"),
    ("mdn_funk", "leadguitar.mp3"),
    ("starlight", "BassDrums30.mp3"),
    ("starlight", "Guitar30.mp3"),
    ("starlight", "PianoSynth30.mp3"),
    ("starlight", "Vocals30.mp3"),
    ("evr_caesium", "VOX_LEAD.m4a"),
    ("evr_potassium", "VOX_LEAD.m4a"),
];

const RESONANCE_HZ: f64 = 2_600.0;
const RESONANCE_Q: f64 = 12.0;
/// A resonance that is found lies this near to the planted one.
const NEAR_OCTAVES: f64 = 1.0 / 12.0;

fn resonates(stem: &Stem, gain_db: f64) -> bool {
    let bell = Coefficients::bell(stem.rate_hz, Hertz(RESONANCE_HZ), Db(gain_db), RESONANCE_Q);
    let audio = changed(stem, |samples| Biquad::new(bell).process(samples));
    let found = analysis(&audio, stem.rate_hz).spectrum.resonances;
    found.iter().any(|resonance| (resonance.frequency_hz / RESONANCE_HZ).log2().abs() < NEAR_OCTAVES)
}

/// Notes and resonances look alike for as long as one note plays: not every one is named, and a guitar has one of its own
/// near the place that is planted.
#[test]
fn resonances() {
    let stems = stems(&BRIGHT);
    if stems.len() < BRIGHT.len() {
        return;
    }
    let n_named = |gain_db: f64| stems.iter().filter(|stem| resonates(stem, gain_db)).count();
    assert_eq!([0.0, 6.0, 9.0, 12.0, 15.0].map(n_named), [1, 3, 9, 12, 13]);
}

/// White noise through two pass filters of fourth order at each end, with the power `power`.
fn band_noise(rate_hz: u32, (low_hz, high_hz): (f64, f64), wanted_power: f64, n: usize) -> Vec<f32> {
    let mut noise = white_noise(11, 1.0, n);
    for q in [0.541, 1.307] {
        Biquad::new(Coefficients::high_pass(rate_hz, Hertz(low_hz), q)).process(&mut noise);
        Biquad::new(Coefficients::low_pass(rate_hz, Hertz(high_hz), q)).process(&mut noise);
    }
    let gain = (wanted_power / power(&noise)).sqrt() as f32;
    for x in &mut noise {
        *x *= gain;
    }
    noise
}

/// The two third octaves below 30 Hz against all of them, in dB.
fn below_30_hz_db(analysis: &TrackAnalysis) -> f64 {
    let levels = &analysis.spectrum.third_octave.levels_db;
    let sum = |bands: &[Option<f64>]| bands.iter().flatten().map(|db| db_to_power(*db)).sum::<f64>();
    power_to_db(sum(&levels[..2]) / sum(levels)).unwrap_or(f64::NEG_INFINITY)
}

/// Rumble through the pauses of stems that have none below 30 Hz; each is named by its role.
#[test]
fn rumble() {
    let stems = stems(&[DRUMS[0], VOICES[1]]);
    for (stem, name) in stems.iter().zip(["Snare", "Lead Vocal"]) {
        let mut last_db = below_30_hz_db(&analysis(&stem.audio, stem.rate_hz));
        assert!(last_db < -40.0 && !rumbles(name, stem.rate_hz, &stem.audio), "{} is clean", stem.name);
        for (size_db, named) in [(-36.0, false), (-26.0, true), (-16.0, true)] {
            let wanted = playing_power(stem) * db_to_power(size_db);
            let audio = plus(stem, &band_noise(stem.rate_hz, (15.0, 28.0), wanted, stem.audio.n_frames()));
            let read_db = below_30_hz_db(&analysis(&audio, stem.rate_hz));
            assert!((read_db - size_db).abs() < 2.0 && read_db > last_db, "{}, {size_db}: {read_db}", stem.name);
            last_db = read_db;
            assert_eq!(rumbles(name, stem.rate_hz, &audio), named, "{}, {size_db} dB", stem.name);
        }
    }
}

/// Whether the rule names the stem in a session of kick, bass and voice.
fn rumbles(name: &str, rate_hz: u32, audio: &AudioBlock) -> bool {
    let session = SessionFolder::band();
    session.write(&format!("{name}.wav"), rate_hz, audio.channels());
    let plan = Plan::of(run(premix("check").arg(session.folder()).args(["--format", "json"])).succeeded());
    plan.has_finding("rumble", name)
}

/// Bursts of 100 ms of 5 to 9 kHz, one a second, with the level of what is played plus `size_db`.
fn hissing(stem: &Stem, size_db: f64) -> AudioBlock {
    let wanted = playing_power(stem) * db_to_power(size_db);
    let mut noise = band_noise(stem.rate_hz, (5_000.0, 9_000.0), wanted, stem.audio.n_frames());
    let second = stem.rate_hz as usize;
    noise.iter_mut().enumerate().filter(|(n, _)| n % second >= second / 10).for_each(|(_, x)| *x = 0.0);
    plus(stem, &noise)
}

/// How many of the seconds of a stem begin with an event.
fn heard_bursts(audio: &AudioBlock, rate_hz: u32) -> usize {
    let places = analysis(audio, rate_hz).spectrum.sibilance.map_or(Vec::new(), |sibilance| sibilance.places);
    let n_bursts = audio.n_frames().div_ceil(rate_hz as usize);
    let heard = |burst: &usize| places.iter().any(|place| (place.start_s - *burst as f64).abs() < 0.02);
    (0..n_bursts).filter(heard).count()
}

#[test]
fn sibilance() {
    for stem in stems(&[&SUSTAINED[..], &VOICES[..], &[("mdn_funk", "leadguitar.mp3")]].concat()) {
        let usual = heard_bursts(&stem.audio, stem.rate_hz);
        let n_bursts = stem.audio.n_frames() / stem.rate_hz as usize;
        assert!(usual <= 1, "{}: {usual} by chance", stem.name);
        assert!(heard_bursts(&hissing(&stem, -10.0), stem.rate_hz) <= usual, "{}, -10 dB", stem.name);
        for size_db in [0.0, 6.0, 12.0] {
            let heard = heard_bursts(&hissing(&stem, size_db), stem.rate_hz);
            assert!(10 * heard >= 9 * n_bursts, "{}, {size_db} dB: {heard} of {n_bursts}", stem.name);
        }
    }
    // Over cymbals nothing stands out.
    for stem in stems(&DRUMS[1..2]) {
        assert_eq!(heard_bursts(&hissing(&stem, 0.0), stem.rate_hz), 0, "{}", stem.name);
    }
}
