//! Delays and flips planted on real stems, where there are any: they are not part of the source tree.

use analyzer::{AlignmentCopy, AlignmentMeter, Polarity, Waveform, relation};
use dsp::signals::Noise;
use dsp::{AudioBlock, Biquad, Coefficients, Complex32, Db, Hertz, RealFourier};
use media::Decoder;
use std::f64::consts::{PI, TAU};
use std::fs;
use std::path::{Path, PathBuf};

/// Where folders of stems may lie, from the root of the workspace.
const STEMS: &str = "../shared/audio/stems";
/// Of a stem this much is taken, around its loudest part, in seconds.
const EXCERPT_S: usize = 24;
const LONGEST_DELAY_S: f64 = 0.02;
/// Silence on a copy is right where noise covers it, but not often.
const LEAST_CLAIMED: f64 = 0.9;
const SHORT_SETS: [&str; 4] = ["kira_dynamic", "starlight", "mdn_funk", "muldjordkit_session"];
const LONG_SETS: [&str; 3] = ["evr_caesium", "evr_potassium", "evr_francium"];

pub(crate) struct Stem {
    pub(crate) name: String,
    pub(crate) rate: u32,
    pub(crate) samples: Vec<f32>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Copying {
    Exact,
    LinearPhase,
    MinimumPhase,
    Noise20,
    Noise10,
    LinearPhaseNoise20,
    Room,
}

const COPYINGS: [Copying; 7] = [
    Copying::Exact,
    Copying::LinearPhase,
    Copying::MinimumPhase,
    Copying::Noise20,
    Copying::Noise10,
    Copying::LinearPhaseNoise20,
    Copying::Room,
];

#[derive(Debug, Default, Clone, Copy)]
struct Score {
    n: usize,
    claimed: usize,
    placed: usize,
    sum_kept: usize,
    polarity_claimed: usize,
    polarity_right: usize,
}

impl Score {
    fn add(&mut self, other: Self) {
        self.n += other.n;
        self.claimed += other.claimed;
        self.placed += other.placed;
        self.sum_kept += other.sum_kept;
        self.polarity_claimed += other.polarity_claimed;
        self.polarity_right += other.polarity_right;
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

#[expect(clippy::print_stderr, reason = "the table is the result, and a test that skips says why")]
fn say(line: &str) {
    eprintln!("{line}");
}

fn files(set: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(STEMS).join(set);
    let Ok(entries) = fs::read_dir(&folder) else {
        say(&format!("skipped: there are no stems in {STEMS}/{set}"));
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    files.retain(|path| media::has_audio_extension(path) && !name(path).contains("master"));
    files.sort();
    files
}

/// The stem as mono.
pub(crate) fn whole(path: &Path) -> Stem {
    let mut decoder = Decoder::open(path).unwrap();
    let rate = decoder.format().sample_rate_hz;
    let (mut block, mut samples) = (AudioBlock::default(), Vec::new());
    while decoder.next_block(&mut block).unwrap() {
        let (left, right) = block.left_right();
        samples.extend(left.iter().zip(right).map(|(l, r)| 0.5 * (l + r)));
    }
    Stem { name: path.file_stem().unwrap().to_string_lossy().into_owned(), rate, samples }
}

/// The loudest [`EXCERPT_S`] seconds of a stem, as mono.
pub(crate) fn excerpt(path: &Path) -> Stem {
    let mut stem = whole(path);
    let length = EXCERPT_S * stem.rate as usize;
    let n = stem.samples.len();
    let end = |start: usize| (start + length).min(n);
    let power = |start: &usize| stem.samples[*start..end(*start)].iter().map(|x| f64::from(x * x)).sum::<f64>();
    let starts = (0..n.saturating_sub(length).max(1)).step_by(4 * stem.rate as usize);
    let start = starts.max_by(|x, y| power(x).total_cmp(&power(y))).unwrap();
    stem.samples = stem.samples[start..end(start)].to_vec();
    stem
}

fn copy(samples: &[f32], rate: u32) -> AlignmentCopy {
    let mut meter = AlignmentMeter::new(rate);
    for part in samples.chunks(16_384) {
        meter.push(&AudioBlock::from_channels(vec![part.to_vec()]));
    }
    meter.finish()
}

/// `samples` with every frequency multiplied by `response`, given in cycles per sample.
pub(crate) fn filtered(samples: &[f32], response: impl Fn(f64) -> Complex32) -> Vec<f32> {
    // Silence behind the samples takes up what is moved over either end.
    let mut fourier = RealFourier::new((samples.len() + samples.len() / 8).next_power_of_two());
    let mut spectrum = vec![Complex32::default(); fourier.n_bins()];
    fourier.forward(samples.iter().copied(), &mut spectrum);
    let scale = 1.0 / fourier.size() as f32;
    for (k, value) in spectrum.iter_mut().enumerate() {
        *value *= response(k as f64 / fourier.size() as f64) * scale;
    }
    let mut out = vec![0.0; fourier.size()];
    fourier.inverse(&mut spectrum, &mut out);
    out.truncate(samples.len());
    out
}

pub(crate) fn delayed(samples: &[f32], delay: f64) -> Vec<f32> {
    filtered(samples, |frequency| {
        let (sin, cos) = (-TAU * (frequency * delay).fract()).sin_cos();
        Complex32::new(cos as f32, sin as f32)
    })
}

/// Gains of up to 8 dB up or down around three random frequencies, an octave wide, that leave phases alone.
fn linear_phase(samples: &[f32], random: &mut Noise) -> Vec<f32> {
    let bells: [(f64, f64); 3] = std::array::from_fn(|_| (8.0 * random.uniform() - 9.0, random.white() * 2.5_f64.ln()));
    filtered(samples, |frequency| {
        let octave = frequency.max(1e-6).log2();
        let bend: f64 = bells.iter().map(|(center, gain)| gain * (-0.5 * (octave - center).powi(2)).exp()).sum();
        Complex32::new(bend.exp() as f32, 0.0)
    })
}

fn minimum_phase(samples: &mut [f32], rate: u32, random: &mut Noise) {
    for _ in 0..3 {
        let center = Hertz(80.0 * 2.0_f64.powf(6.0 * random.uniform()));
        Biquad::new(Coefficients::bell(rate, center, Db(8.0 * random.white()), 0.7 + random.uniform()))
            .process(samples);
    }
}

fn add_noise(samples: &mut [f32], ratio_db: f64, random: &mut Noise) {
    let power = samples.iter().map(|x| f64::from(x * x)).sum::<f64>() / samples.len() as f64;
    let amplitude = (3.0 * power * dsp::db_to_power(-ratio_db)).sqrt();
    for x in samples {
        *x += (amplitude * random.white()) as f32;
    }
}

/// Early reflections and a tail of half a second, together 6 dB below the direct sound.
fn add_room(samples: &mut [f32], rate: u32, random: &mut Noise) {
    let mut response = vec![0.0_f32; samples.len()];
    for _ in 0..150 {
        let t = 0.003 + 0.3 * random.uniform().powi(2);
        response[(t * f64::from(rate)) as usize] += (random.white() * (-t / 0.08).exp()) as f32;
    }
    let norm = response.iter().map(|x| f64::from(x * x)).sum::<f64>().sqrt();
    let mut fourier = RealFourier::new((samples.len() + samples.len() / 8).next_power_of_two());
    let (mut room, mut dry) =
        (vec![Complex32::default(); fourier.n_bins()], vec![Complex32::default(); fourier.n_bins()]);
    fourier.forward(response.into_iter(), &mut room);
    fourier.forward(samples.iter().copied(), &mut dry);
    dry.iter_mut().zip(&room).for_each(|(x, room)| *x *= room);
    let mut wet = vec![0.0; fourier.size()];
    fourier.inverse(&mut dry, &mut wet);
    let gain = (0.5 / norm / fourier.size() as f64) as f32;
    samples.iter_mut().zip(&wet).for_each(|(sum, x)| *sum += gain * x);
}

fn planted(stem: &Stem, copying: Copying, delay: f64, sign: f32, random: &mut Noise) -> Vec<f32> {
    let mut copy = delayed(&stem.samples, delay);
    let gain = sign * 2.0_f32.powf(random.white() as f32);
    for x in &mut copy {
        *x *= gain;
    }
    match copying {
        Copying::Exact => {}
        Copying::LinearPhase => copy = linear_phase(&copy, random),
        Copying::MinimumPhase => minimum_phase(&mut copy, stem.rate, random),
        Copying::Noise20 => add_noise(&mut copy, 20.0, random),
        Copying::Noise10 => add_noise(&mut copy, 10.0, random),
        Copying::LinearPhaseNoise20 => {
            copy = linear_phase(&copy, random);
            add_noise(&mut copy, 20.0, random);
        }
        Copying::Room => add_room(&mut copy, stem.rate, random),
    }
    copy
}

/// By how much the level of the pair's sum at `delay` and `sign` stays below the best possible, in dB.
fn sum_loss_db(a: &[f32], b: &[f32], delay: f64, sign: f64, rate: u32) -> f64 {
    let energy = |x: &[f32]| x.iter().map(|x| f64::from(x * x)).sum::<f64>();
    let total = energy(a) + energy(b);
    let mut fourier = RealFourier::new((2 * a.len().max(b.len())).next_power_of_two());
    let mut x = vec![Complex32::default(); fourier.n_bins()];
    let mut y = x.clone();
    fourier.forward(a.iter().copied(), &mut x);
    fourier.forward(b.iter().copied(), &mut y);
    y.iter_mut().zip(&x).for_each(|(y, x)| *y *= x.conj());
    let mut products = vec![0.0; fourier.size()];
    fourier.inverse(&mut y, &mut products);
    let n = products.len() as i64;
    let at = |lag: i64| f64::from(products[lag.rem_euclid(n) as usize]) / n as f64;
    let reach = (1.2 * LONGEST_DELAY_S * f64::from(rate)) as i64;
    let best = (-reach..=reach).map(|lag| at(lag).abs()).fold(0.0, f64::max);
    let nearest = delay.round() as i64;
    let found: f64 = (nearest - 32..=nearest + 32)
        .map(|lag| {
            let t = lag as f64 - delay;
            let window = 0.5 + 0.5 * (PI * t / 33.0).cos();
            at(lag) * if t.abs() < 1e-9 { 1.0 } else { window * (PI * t).sin() / (PI * t) }
        })
        .sum();
    10.0 * ((total + 2.0 * best) / (total + 2.0 * sign * found)).log10()
}

fn delay_samples(random: &mut Noise, rate: u32) -> f64 {
    let longest = LONGEST_DELAY_S * f64::from(rate);
    let shortest = 0.000_2 * f64::from(rate);
    let magnitude = shortest * (longest / shortest).powf(random.uniform());
    let sign = if random.uniform() < 0.5 { -1.0 } else { 1.0 };
    let delay = sign * magnitude;
    if random.uniform() < 0.5 { delay.round() } else { delay }
}

fn score(stem: &Stem, reference: &AlignmentCopy, copying: Copying, seed: u64) -> Score {
    let mut random = Noise::new(seed);
    let delay = delay_samples(&mut random, stem.rate);
    let sign = if random.uniform() < 0.5 { -1.0 } else { 1.0 };
    let other = planted(stem, copying, delay, sign as f32, &mut random);
    let relation = relation(reference, &copy(&other, stem.rate));
    let mut score = Score { n: 1, ..Score::default() };
    if let Waveform::Matched(found) = relation.waveform {
        let found_delay = found.delay_s * f64::from(stem.rate);
        score.claimed = 1;
        score.placed = usize::from((found_delay - delay).abs() <= 0.1);
        let found_sign = if found.polarity == Polarity::Inverted { -1.0 } else { 1.0 };
        let loss = sum_loss_db(&stem.samples, &other, found_delay, found_sign, stem.rate);
        score.sum_kept = usize::from(loss <= 0.2);
        if found.polarity != Polarity::Undetermined {
            score.polarity_claimed = 1;
            score.polarity_right = usize::from(found_sign * sign > 0.0);
        }
    }
    score
}

fn line(name: &str, score: Score) -> String {
    format!(
        "{name:<22} n {:4}  claimed {:5.1} %  delay within 0.1 sample {:5.1} %  sum within 0.2 dB {:5.1} %  polarity {:5.1} % of {}",
        score.n,
        100.0 * share(score.claimed, score.n),
        100.0 * share(score.placed, score.claimed),
        100.0 * share(score.sum_kept, score.claimed),
        100.0 * share(score.polarity_right, score.polarity_claimed),
        score.polarity_claimed
    )
}

/// Finds delays and flips planted on every stem of `sets`, as a table and as rates that have to hold.
fn sweep(sets: &[&str]) {
    let mut scores = [Score::default(); COPYINGS.len()];
    let mut seed = 1;
    for path in sets.iter().flat_map(|set| files(set)) {
        let stem = excerpt(&path);
        let reference = copy(&stem.samples, stem.rate);
        for (copying, total) in COPYINGS.iter().zip(&mut scores) {
            seed += 1;
            total.add(score(&stem, &reference, *copying, seed));
        }
    }
    let (mut straight, mut bent, mut all) = (Score::default(), Score::default(), Score::default());
    for (copying, score) in COPYINGS.iter().zip(scores) {
        say(&line(&format!("{copying:?}"), score));
        all.add(score);
        if *copying == Copying::MinimumPhase {
            bent = score;
        } else {
            straight.add(score);
        }
    }
    assert!(share(bent.sum_kept, bent.claimed) >= 0.95, "{bent:?}");
    assert!(share(all.polarity_right, all.polarity_claimed) >= 0.99, "{all:?}");
    assert!(share(straight.placed, straight.claimed) >= 0.95, "{straight:?}");
    assert!(share(all.claimed, all.n) >= LEAST_CLAIMED, "{all:?}");
}

/// All pairs of a song: how many, how many of them are claimed to be copies, and which of those upside down.
fn pairs(set: &str) -> (usize, usize, Vec<String>) {
    let mut n = 0;
    let (mut claimed, mut inverted) = (0, Vec::new());
    let stems: Vec<Stem> = files(set).iter().map(|path| whole(path)).collect();
    let copies: Vec<AlignmentCopy> = stems.iter().map(|stem| copy(&stem.samples, stem.rate)).collect();
    for (i, first) in copies.iter().enumerate() {
        for (j, second) in copies.iter().enumerate().skip(i + 1) {
            n += 1;
            if let Waveform::Matched(found) = relation(first, second).waveform {
                claimed += 1;
                say(&format!("{set}: {} and {}: {found:?}", stems[i].name, stems[j].name));
                if found.polarity == Polarity::Inverted {
                    inverted.push(format!("{} and {}", stems[i].name, stems[j].name));
                }
            }
        }
    }
    say(&format!("{set}: {claimed} of {n} pairs claimed"));
    (n, claimed, inverted)
}

fn check_pairs(sets: &[&str]) {
    let (mut n, mut claimed, mut inverted) = (0, 0, Vec::new());
    for set in sets {
        let (n_pairs, n_claimed, names) = pairs(set);
        n += n_pairs;
        claimed += n_claimed;
        inverted.extend(names);
    }
    assert_eq!(inverted, Vec::<String>::new());
    assert!(claimed as f64 <= 0.05 * n as f64, "{claimed} of {n}");
}

#[test]
fn planted_delays_and_flips_are_found() {
    sweep(&SHORT_SETS[..1]);
}

#[test]
fn planted_delays_and_flips_are_found_in_short_sets() {
    if std::env::var_os("RUN_SLOW_TESTS").is_none() {
        say("skipped: planting on more sets takes minutes; set RUN_SLOW_TESTS to run it");
        return;
    }
    sweep(&SHORT_SETS);
}

#[test]
fn nothing_is_claimed_of_different_instruments() {
    check_pairs(&SHORT_SETS);
}

#[test]
fn nothing_is_claimed_of_different_instruments_of_long_songs() {
    if std::env::var_os("RUN_SLOW_TESTS").is_none() {
        say("skipped: comparing all pairs of long songs takes a minute; set RUN_SLOW_TESTS to run it");
        return;
    }
    check_pairs(&LONG_SETS);
}

/// How sounds reach the microphones of a real kit, in milliseconds after the first named, and whether upside down.
const KIT: [(&str, &str, f64, Polarity); 5] = [
    ("snare_top_SM57", "snare_bottom_SM57", 1.4, Polarity::Inverted),
    ("snare_top_SM57", "overhead_L_NT5", 2.4, Polarity::Same),
    ("snare_top_SM57", "overhead_R_NT5", 2.7, Polarity::Same),
    ("snare_top_SM57", "ambience_L", 7.7, Polarity::Same),
    ("kick_R_D112", "kick_L_D112", 2.6, Polarity::Inverted),
];

#[test]
fn arrivals_at_the_microphones_of_a_kit_are_the_known_ones() {
    let stems: Vec<Stem> = files("muldjordkit_session").iter().map(|path| whole(path)).collect();
    if stems.is_empty() {
        return;
    }
    let copy_of = |name: &str| {
        let stem = stems.iter().find(|stem| stem.name == name).unwrap();
        copy(&stem.samples, stem.rate)
    };
    for (first, second, delay_ms, polarity) in KIT {
        let relation = relation(&copy_of(first), &copy_of(second));
        let arrival = relation.second_at_hits_of_first.unwrap();
        say(&format!("{second} after {first}: {:+.2} ms {:?}", 1_000.0 * arrival.delay_s, arrival));
        assert!((1_000.0 * arrival.delay_s - delay_ms).abs() <= 0.3, "{second}: {arrival:?}");
        assert_eq!(arrival.polarity, polarity, "{second}");
        let of_one_source = second == "snare_bottom_SM57";
        assert_eq!(relation.one_source_arrival().is_some(), of_one_source, "{second}: {relation:?}");
    }
}
