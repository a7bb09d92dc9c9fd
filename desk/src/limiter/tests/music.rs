//! The limiter on finished songs, against one with a single stage.

use super::detector::PeakDetector;
use super::look_ahead::{Heard, LookAhead};
use super::smoother::Smoother;
use super::turning::LOOK_AHEAD;
use super::*;
use crate::ballistics::share_per_sample;
use media::Decoder;
use std::path::Path;

/// Where finished songs may lie, in folders by genre.
const MIXES: &str = "../../shared/audio/mixes";
/// None of these is one of the two that the limiter was tuned on (*Party Sector* by Joth and *Anarchia* by Jan Kosyk).
const SONGS: [&str; 4] = [
    "electronic/Jalmaan-Bumblebeat.flac",
    "rock/Joshua_Morin-On_the_run.ogg",
    "hiphop/Boomboxhead-aliens.mp3",
    "orchestral/Kevin_MacLeod-Dance_of_the_Sugar_Plum_Fairy.ogg",
];
const MORE_SONGS: [&str; 8] = [
    "chillwave/HOME-Resting_State_12.mp3",
    "chiptune/Eric_Skiff-Chibi_Ninja.ogg",
    "electronic/Matthew_Pablo-Red_Doors_v2.0.ogg",
    "folk_acoustic/Karissa_Hobbs-Lets_Go_Fishin.ogg",
    "game_pop_electronic/Mateus_Reis-City_Chill.ogg",
    "jazz/Kevin_MacLeod-Vibe_Ace.ogg",
    "orchestral/Alexandr_Zhelanov-Epic_Fall.ogg",
    "singer_songwriter_home/Brock_Wilcox-Umbrellas.mp3",
];
/// The one-stage limiters, by release.
const RELEASES_MS: [f64; 2] = [25.0, 250.0];
const MANY_RELEASES_MS: [f64; 8] = [10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1_000.0, 4_000.0];
const EXCERPT_SECONDS: usize = 10;
/// How often the gain is found by which a limiter works as hard, or plays as loud, as it is asked to.
const ROUNDS: usize = 5;

/// Ten seconds from the middle of a song and their sample rate; `None`, and a reason on stderr, when it is not there.
fn excerpt(song: &str) -> Option<(AudioBlock, u32)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(MIXES).join(song);
    if !path.is_file() {
        say(&format!("skipped: there is no {MIXES}/{song}"));
        return None;
    }
    let mut decoder = Decoder::open(&path).unwrap();
    let rate = decoder.format().sample_rate_hz;
    let (mut whole, mut block) = (AudioBlock::default(), AudioBlock::default());
    while whole.n_frames() < 60 * rate as usize && decoder.next_block(&mut block).unwrap() {
        whole.append(&block, 0..block.n_frames());
    }
    let middle = whole.n_frames() / 2;
    Some((cut(&whole, middle..middle + EXCERPT_SECONDS * rate as usize), rate))
}

#[expect(clippy::print_stderr, reason = "figures for docs/accuracy.md, and why a test skips")]
fn say(line: &str) {
    eprintln!("{line}");
}

fn louder(block: &AudioBlock, gain_db: f64) -> AudioBlock {
    let mut block = block.clone();
    block.scale(Db(gain_db).to_amplitude() as f32);
    block
}

fn lufs(block: &AudioBlock, rate: u32) -> f64 {
    let mut meter = EbuR128::new(2, rate, Mode::I).unwrap();
    meter.add_frames_planar_f32(&[block.channel(0), block.channel(1)]).unwrap();
    meter.loudness_global().unwrap()
}

/// A limiter with the same detector, look-ahead, hold and smoothing whose gain has a single release.
fn one_stage(block: &AudioBlock, rate: u32, release_ms: f64) -> (AudioBlock, usize) {
    let n_ahead = LOOK_AHEAD.to_samples(rate);
    let (mut ahead, mut smoother) =
        (LookAhead::new(CEILING_DBTP, PeakDetector::standard(), n_ahead), Smoother::new(n_ahead));
    let release = share_per_sample(release_ms, rate);
    let (mut reduction_db, mut out) = (0.0_f64, block.clone());
    for i in 0..block.n_frames() {
        let Heard { wanted_db, frame, .. } = ahead.push([block.channel(0)[i], block.channel(1)[i]]);
        reduction_db = wanted_db.max(reduction_db + release * (wanted_db - reduction_db));
        let gain = gain_of(smoother.push(reduction_db)) as f32;
        for (side, x) in frame.into_iter().enumerate() {
            out.channel_mut(side)[i] = x * gain;
        }
    }
    (out, ahead.latency())
}

/// The output, late by the second, for an input.
type Limiting<'a> = &'a dyn Fn(&AudioBlock) -> (AudioBlock, usize);

fn two_stages(block: &AudioBlock, rate: u32) -> (AudioBlock, usize) {
    let mut limiter = limiter(rate);
    (limited(&mut limiter, block), limiter.latency())
}

/// What a limiter does beside turning down: the level, re the output, of what a gain that stands still for 100 ms does not
/// explain (least squares), and by how much these gains move from one to the next, in dB.
fn distortion_and_movement_db(input: &AudioBlock, (output, latency): &(AudioBlock, usize), rate: u32) -> (f64, f64) {
    let length = rate as usize / 10;
    let (mut residual, mut power, mut gains_db) = (0.0, 0.0, Vec::new());
    for start in (0..input.n_frames() - latency - length).step_by(length) {
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for side in 0..2 {
            let x = &input.channel(side)[start..start + length];
            let y = &output.channel(side)[start + latency..start + latency + length];
            for (x, y) in x.iter().zip(y) {
                let (x, y) = (f64::from(*x), f64::from(*y));
                xx += x * x;
                xy += x * y;
                yy += y * y;
            }
        }
        if xx > 0.0 {
            residual += yy - xy * xy / xx;
            power += yy;
            gains_db.push(20.0 * (xy / xx).log10());
        }
    }
    let moves: Vec<f64> = gains_db.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    (10.0 * (residual / power).log10(), moves.iter().sum::<f64>() / moves.len() as f64)
}

/// The gain in dB at which the limiter turns down by 6 dB in the 95th percentile.
fn gain_for_six_db(input: &AudioBlock, rate: u32) -> f64 {
    let mut gain_db = 6.0 + CEILING_DBTP - true_peak_dbtp(input, rate);
    for _ in 0..ROUNDS {
        let mut limiter = limiter(rate);
        limited(&mut limiter, &louder(input, gain_db));
        gain_db += 6.0 - limiter.gain_reduction().p95_db;
    }
    gain_db
}

/// The same figures of another limiter, driven until its output is as loud.
fn as_loud(input: &AudioBlock, rate: u32, wanted_lufs: f64, start_db: f64, limiting: Limiting<'_>) -> (f64, f64) {
    let mut gain_db = start_db;
    for _ in 0..ROUNDS {
        gain_db += wanted_lufs - lufs(&limiting(&louder(input, gain_db)).0, rate);
    }
    let input = louder(input, gain_db);
    distortion_and_movement_db(&input, &limiting(&input), rate)
}

/// The means over `songs`, each measured by its distortion and movement: of the two stages, then of one with each release.
fn compare(songs: &[&str], releases_ms: &[f64]) -> Option<Vec<(f64, f64)>> {
    let songs: Vec<_> = songs.iter().filter_map(|song| Some((song, excerpt(song)?))).collect();
    let mut means = vec![(0.0, 0.0); 1 + releases_ms.len()];
    for (song, (input, rate)) in &songs {
        let rate = *rate;
        let gain_db = gain_for_six_db(input, rate);
        let driven = louder(input, gain_db);
        let ours = two_stages(&driven, rate);
        let (four, sixteen) = (true_peak_dbtp(&ours.0, rate), fine_peak_db(&ours.0));
        assert!(four <= CEILING_DBTP + 0.05 && sixteen <= CEILING_DBTP + 0.05, "{song}: {four} {sixteen}");
        let wanted_lufs = lufs(&ours.0, rate);
        let one = |release| as_loud(input, rate, wanted_lufs, gain_db, &|block| one_stage(block, rate, release));
        let mut figures = vec![distortion_and_movement_db(&driven, &ours, rate)];
        figures.extend(releases_ms.iter().map(|release_ms| one(*release_ms)));
        say(&format!("{song}: {four:.2} dBTP at 4x, {sixteen:.2} at 16x, {wanted_lufs:.1} LUFS, {figures:.2?}"));
        for (mean, figure) in means.iter_mut().zip(figures) {
            *mean = (mean.0 + figure.0 / songs.len() as f64, mean.1 + figure.1 / songs.len() as f64);
        }
    }
    say(&format!("means: two stages {:.2?}, one of {releases_ms:?} ms {:.2?}", means[0], &means[1..]));
    (!songs.is_empty()).then_some(means)
}

#[test]
fn songs_at_six_db_of_reduction_keep_the_ceiling_and_are_changed_less_than_by_one_stage() {
    if let Some(means) = compare(&SONGS, &RELEASES_MS) {
        let (distortion_db, movement_db) = means[0];
        assert!(means[1..].iter().all(|one| distortion_db < one.0 && movement_db < one.1), "{means:?}");
    }
}

/// Up to a second of release no single stage distorts as little, nor moves as little.
#[test]
fn twelve_songs_are_changed_less_than_by_any_one_stage() {
    if std::env::var_os("RUN_SLOW_TESTS").is_none() {
        say("skipped: twelve songs through eight limiters take minutes; set RUN_SLOW_TESTS to run it");
        return;
    }
    if let Some(means) = compare(&[&SONGS[..], &MORE_SONGS].concat(), &MANY_RELEASES_MS) {
        let (distortion_db, movement_db) = means[0];
        for (one, release_ms) in
            means[1..].iter().zip(MANY_RELEASES_MS).filter(|(_, release_ms)| *release_ms <= 1_000.0)
        {
            assert!(distortion_db < one.0 && movement_db < one.1, "{release_ms} ms");
        }
    }
}
