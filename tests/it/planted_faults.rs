//! Every detector of faults against real stems: silent on the clean one, and finding what is planted from the size on that
//! `docs/accuracy.md` states. Real stems are not part of the source tree; without them the tests say so and pass.

use crate::real_stems::song;
use analyzer::{TrackAnalysis, TrackInfo, TrackMeter};
use dsp::signals::{sine, white_noise};
use dsp::{AudioBlock, Hertz, TruePeakMeter, db_to_amplitude};
use media::{Decoder, Resampler};
use serde_json::Value;

mod clean_stems;
mod mono_sum;
mod spectrum;
mod stereo;

/// Up to 25 s of a real stem from its first sound on, faded out.
struct Stem {
    name: String,
    rate_hz: u32,
    audio: AudioBlock,
}

/// Close microphones of a drum kit, lossless, 24 bits.
const DRUMS: [(&str, &str); 3] = [
    ("muldjordkit_session", "snare_top_SM57.flac"),
    ("muldjordkit_session", "overhead_L_NT5.flac"),
    ("muldjordkit_session", "tom1_C516.flac"),
];
/// Sounds that go on, decoded from Ogg Vorbis and MP3.
const SUSTAINED: [(&str, &str); 3] =
    [("kira_dynamic", "lead.ogg"), ("kira_dynamic", "pad.ogg"), ("starlight", "PianoSynth30.mp3")];
/// Voices that pause, decoded from AAC.
const VOICES: [(&str, &str); 2] = [("evr_caesium", "VOX_LEAD.m4a"), ("evr_potassium", "VOX_LEAD.m4a")];

const LONGEST_S: usize = 25;
const FADE_MS: usize = 20;
const SILENCE: f32 = 3e-5;

fn stems(files: &[(&str, &str)]) -> Vec<Stem> {
    files.iter().filter_map(|(folder, file)| Some(read(&song(folder)?.join(file)))).collect()
}

fn read(path: &std::path::Path) -> Stem {
    let mut decoder = Decoder::open(path).unwrap();
    let rate_hz = decoder.format().sample_rate_hz;
    let (mut audio, mut block) = (AudioBlock::default(), AudioBlock::default());
    while decoder.next_block(&mut block).unwrap() && audio.n_frames() < LONGEST_S * rate_hz as usize {
        let sounds = block.channels().iter().flatten().any(|x| x.abs() > SILENCE);
        if sounds || !audio.is_empty() {
            audio.append(&block, 0..block.n_frames());
        }
    }
    fade(&mut audio, rate_hz as usize * FADE_MS / 1_000);
    Stem { name: path.file_name().unwrap().to_string_lossy().into_owned(), rate_hz, audio }
}

fn fade(audio: &mut AudioBlock, n: usize) {
    for channel in audio.channels_mut() {
        for (k, x) in channel.iter_mut().rev().take(n).enumerate() {
            *x *= k as f32 / n as f32;
        }
    }
}

/// A file of 24 bits with no name to speak of.
fn info(sample_rate_hz: u32, channels: usize) -> TrackInfo {
    TrackInfo {
        name: "stem".to_owned(),
        path: "stem.wav".to_owned(),
        codec: "PCM".to_owned(),
        bits_per_sample: Some(24),
        sample_rate_hz,
        channels,
    }
}

fn analysis(audio: &AudioBlock, rate_hz: u32) -> TrackAnalysis {
    let mut meter = TrackMeter::new(info(rate_hz, audio.n_channels()));
    meter.push(audio);
    meter.finish()
}

/// The faults of `kind`, as they are in the JSON.
fn found(kind: &str, audio: &AudioBlock, rate_hz: u32) -> Vec<Value> {
    let faults = analysis(audio, rate_hz).faults.into_iter().map(|fault| serde_json::to_value(fault).unwrap());
    faults.filter(|fault| fault["kind"] == kind).collect()
}

/// Plants a fault of each size into each stem, and looks for it: `(size, named)`.
fn check(stems: &[Stem], kind: &str, plant: impl Fn(&Stem, f64) -> AudioBlock, sizes: &[(f64, bool)]) {
    for stem in stems {
        assert_eq!(found(kind, &stem.audio, stem.rate_hz), [] as [Value; 0], "{} is clean", stem.name);
        for &(size, named) in sizes {
            let faults = found(kind, &plant(stem, size), stem.rate_hz);
            assert_eq!(!faults.is_empty(), named, "{}, {kind} of size {size}: {faults:?}", stem.name);
        }
    }
}

fn changed(stem: &Stem, mut change: impl FnMut(&mut [f32])) -> AudioBlock {
    let mut audio = stem.audio.clone();
    audio.channels_mut().for_each(&mut change);
    audio
}

fn plus(stem: &Stem, added: &[f32]) -> AudioBlock {
    changed(stem, |samples| samples.iter_mut().zip(added).for_each(|(x, y)| *x += y))
}

fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |peak, x| peak.max(x.abs()))
}

fn power(samples: &[f32]) -> f64 {
    samples.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / samples.len() as f64
}

/// Mean power of the tenths of a second of the first channel that are not 10 dB or more under the mean of all.
fn playing_power(stem: &Stem) -> f64 {
    let samples = stem.audio.channel(0);
    let mean = power(samples);
    let tenths = samples.chunks(stem.rate_hz as usize / 10);
    power(&tenths.filter(|part| power(part) > 0.1 * mean).flatten().copied().collect::<Vec<f32>>())
}

#[test]
fn clipping_at_full_scale_and_turned_down_since() {
    let stems = stems(&[&DRUMS[..], &SUSTAINED[..]].concat());
    let clip = |stem: &Stem, drive_db: f64, gain: f32| {
        let drive =
            db_to_amplitude(drive_db) as f32 / stem.audio.channels().iter().map(|x| peak(x)).fold(0.0, f32::max);
        changed(stem, |samples| samples.iter_mut().for_each(|x| *x = gain * (drive * *x).clamp(-1.0, 1.0)))
    };
    for (gain, class) in [(1.0, "full_scale"), (0.5, "turned_down")] {
        check(
            &stems,
            "clipped",
            |stem, drive_db| clip(stem, drive_db, gain),
            &[(0.0, false), (6.0, true), (18.0, true)],
        );
        for stem in &stems {
            assert_eq!(found("clipped", &clip(stem, 6.0, gain), stem.rate_hz)[0]["class"], class, "{}", stem.name);
        }
    }
}

#[test]
fn limiting() {
    let limit = |stem: &Stem, drive_db: f64| {
        let top = stem.audio.channels().iter().map(|x| peak(x)).fold(0.0, f32::max);
        let mut audio = stem.audio.clone();
        audio.scale(db_to_amplitude(drive_db) as f32 / top);
        desk::Limiter::new(desk::LimiterParams { ceiling_dbtp: -1.0 }, stem.rate_hz).process(&mut audio);
        audio
    };
    check(&stems(&SUSTAINED), "limited", limit, &[(0.0, false), (9.0, true), (15.0, true)]);
}

#[test]
fn peaks_above_full_scale() {
    let raise = |stem: &Stem, to_dbtp: f64| {
        let top = stem.audio.channels().iter().map(|x| TruePeakMeter::new().push(x, peak(x))).fold(0.0, f32::max);
        changed(stem, |samples| samples.iter_mut().for_each(|x| *x *= db_to_amplitude(to_dbtp) as f32 / top))
    };
    let stems = stems(&[&DRUMS[..], &SUSTAINED[..2], &VOICES[..]].concat());
    check(&stems, "overs", raise, &[(0.1, false), (0.3, true), (3.0, true)]);
}

/// Middles of the ten loudest half seconds at least a second apart: sounds that go on.
fn loud_places(samples: &[f32], rate_hz: u32) -> Vec<usize> {
    let half = rate_hz as usize / 2;
    let mut halves: Vec<(f64, usize)> = samples
        .chunks_exact(half)
        .enumerate()
        .skip(1)
        .step_by(2)
        .map(|(k, part)| (power(part), k * half + half / 2))
        .collect();
    halves.sort_by(|a, b| b.0.total_cmp(&a.0));
    halves.into_iter().take(10).map(|(_, place)| place).collect()
}

#[test]
fn dropouts() {
    let lose = |stem: &Stem, ms: f64, held: bool| {
        let n = (ms * f64::from(stem.rate_hz) / 1_000.0) as usize;
        let places = loud_places(stem.audio.channel(0), stem.rate_hz);
        changed(stem, |samples| {
            for place in &places {
                let value = if held { samples[place - 1 - n / 3] } else { 0.0 };
                samples[*place..place + n].fill(value);
            }
        })
    };
    let stems = stems(&SUSTAINED);
    for held in [false, true] {
        check(&stems, "dropouts", |stem, ms| lose(stem, ms, held), &[(0.2, false), (3.0, true), (60.0, true)]);
        for stem in &stems {
            let fault = &found("dropouts", &lose(stem, 3.0, held), stem.rate_hz)[0];
            let places = loud_places(stem.audio.channel(0), stem.rate_hz);
            let n = fault["dropouts"].as_u64().unwrap();
            assert!((5..=10).contains(&n), "{}, held {held}: {n} of 10", stem.name);
            for place in fault["where"].as_array().unwrap() {
                let start = (place["start_s"].as_f64().unwrap() * f64::from(stem.rate_hz)).round() as usize;
                assert!(places.iter().any(|at| at.abs_diff(start) <= 1), "{}: {place}", stem.name);
            }
        }
    }
    check(&self::stems(&DRUMS), "dropouts", |stem, _| stem.audio.clone(), &[(0.0, false)]);
}

#[test]
fn tails_that_are_cut() {
    // Cuts where the last 10 ms have the wanted level and the 40 ms before are within 6 dB of it.
    let cut = |stem: &Stem, dbfs: f64| {
        let ms = stem.rate_hz as usize / 1_000;
        let samples = stem.audio.channel(0);
        let near = |a: f64, db: f64| (10.0 * a.log10() - dbfs).abs() < db;
        let ends = (50 * ms..samples.len() - FADE_MS * ms).step_by(ms);
        let end = ends.rev().find(|end| {
            near(power(&samples[end - 10 * ms..*end]), 1.0)
                && near(power(&samples[end - 50 * ms..end - 10 * ms]), 6.0)
                && near(power(&samples[end - ms..*end]), 6.0)
        });
        let mut audio = AudioBlock::from_channels(vec![samples.to_vec()]);
        audio.truncate(end.unwrap_or_else(|| panic!("{} is nowhere at {dbfs} dBFS", stem.name)));
        audio
    };
    let stems = stems(&[&DRUMS[..], &VOICES[..]].concat());
    check(&stems, "cut_tail", cut, &[(-55.0, false), (-45.0, true), (-30.0, true)]);
}

#[test]
fn noise_in_the_pauses() {
    let noisy = |stem: &Stem, snr_db: f64| {
        let peak = (3.0 * playing_power(stem)).sqrt() * db_to_amplitude(-snr_db);
        plus(stem, &white_noise(5, peak, stem.audio.n_frames()))
    };
    check(&stems(&VOICES), "noisy", noisy, &[(46.0, false), (36.0, true), (24.0, true)]);
    for stem in &stems(&[&DRUMS[..], &SUSTAINED[..]].concat()) {
        assert_eq!(found("noisy", &stem.audio, stem.rate_hz), [] as [Value; 0], "{} is clean", stem.name);
    }
}

/// Clicks are told from what sounds this long before and after: 46 ms, and what the detector's segments add.
const CLICK_SURROUNDINGS_MS: usize = 52;

#[test]
fn clicks() {
    // Of the smallest that is named: one whose second difference is six times the largest around it.
    let click = |stem: &Stem, ratio: f64| {
        let samples = stem.audio.channel(0);
        let place = loud_places(samples, stem.rate_hz)[0];
        let near = stem.rate_hz as usize * CLICK_SURROUNDINGS_MS / 1_000;
        let around = &samples[place - near..place + near];
        let largest = around.windows(3).map(|x| (x[2] - 2.0 * x[1] + x[0]).abs()).fold(0.0, f32::max);
        changed(stem, |samples| samples[place] += ratio as f32 * 3.0 * largest)
    };
    check(&stems(&SUSTAINED), "clicks", click, &[(0.7, false), (1.3, true), (4.0, true)]);
}

#[test]
fn mains_hum() {
    let hum = |stem: &Stem, dbfs: f64| {
        let mut lines = vec![0.0; stem.audio.n_frames()];
        for k in 1..=8 {
            let amplitude = db_to_amplitude(dbfs - 3.0 * f64::from(k - 1));
            let line = sine(stem.rate_hz, Hertz(50.0 * f64::from(k)), amplitude, lines.len());
            lines.iter_mut().zip(line).for_each(|(sum, x)| *sum += x);
        }
        plus(stem, &lines)
    };
    check(&stems(&VOICES), "hum", hum, &[(-95.0, false), (-88.0, true), (-40.0, true)]);
}

#[test]
fn offsets() {
    let offset = |stem: &Stem, mean: f64| changed(stem, |samples| samples.iter_mut().for_each(|x| *x += mean as f32));
    let stems = stems(&[&DRUMS[..], &SUSTAINED[..], &VOICES[..]].concat());
    check(&stems, "dc_offset", offset, &[(5e-4, false), (3e-3, true), (3e-2, true)]);
}

/// The stem at another rate.
fn resampled(audio: &AudioBlock, from_hz: u32, to_hz: u32) -> AudioBlock {
    let mut resampler = Resampler::new(from_hz, to_hz, audio.n_channels());
    let (mut whole, mut part) = (AudioBlock::default(), AudioBlock::default());
    resampler.push(audio, &mut part);
    whole.append(&part, 0..part.n_frames());
    resampler.finish(&mut part);
    whole.append(&part, 0..part.n_frames());
    whole
}

#[test]
fn spectra_that_were_cut_off() {
    let through = |stem: &Stem, cutoff_hz: f64| {
        let low = resampled(&stem.audio, stem.rate_hz, 2 * cutoff_hz as u32);
        resampled(&low, 2 * cutoff_hz as u32, stem.rate_hz)
    };
    check(&stems(&DRUMS[..2]), "band_limited", through, &[(21_500.0, false), (16_000.0, true), (11_025.0, true)]);
}

#[test]
fn rates_that_promise_too_much() {
    for stem in stems(&DRUMS[..2]) {
        let named = |audio: &AudioBlock, rate_hz: u32| found("upsampled", audio, rate_hz).len() == 1;
        assert!(!named(&stem.audio, stem.rate_hz), "{} is clean", stem.name);
        for (to_hz, expected) in [(48_000, false), (88_200, true), (96_000, true), (192_000, true)] {
            let audio = resampled(&stem.audio, stem.rate_hz, to_hz);
            assert_eq!(named(&audio, to_hz), expected, "{} at {to_hz} Hz", stem.name);
        }
        // What was recorded at the high rate fills it: a noise floor stands for that.
        let mut wide = resampled(&stem.audio, stem.rate_hz, 96_000);
        let floor = white_noise(9, db_to_amplitude(-50.0), wide.n_frames());
        wide.channels_mut().for_each(|samples| samples.iter_mut().zip(&floor).for_each(|(x, y)| *x += y));
        assert!(!named(&wide, 96_000), "{} with sound up to 48 kHz", stem.name);
    }
}

#[test]
fn bits_that_are_not_used() {
    let rounded = |stem: &Stem, bits: f64| {
        let steps = (bits - 1.0).exp2() as f32;
        changed(stem, |samples| samples.iter_mut().for_each(|x| *x = (*x * steps).round() / steps))
    };
    check(&stems(&DRUMS), "padded_bits", rounded, &[(20.0, false), (16.0, true), (8.0, true)]);
}

#[test]
fn samples_that_are_no_numbers() {
    let broken = |stem: &Stem, n: f64| changed(stem, |samples| samples[1_000..1_000 + n as usize].fill(f32::NAN));
    check(
        &stems(&[&DRUMS[..], &VOICES[..]].concat()),
        "not_a_number",
        broken,
        &[(0.0, false), (1.0, true), (100.0, true), (1e5, true)],
    );
}
