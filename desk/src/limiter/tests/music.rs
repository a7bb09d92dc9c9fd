//! The limiter on finished songs, against one with a single stage.

use super::*;
use media::Decoder;
use std::path::Path;

/// Where finished songs may lie, in folders by genre.
const MIXES: &str = "../../shared/audio/mixes";
const SONGS: [&str; 4] = [
    "electronic/Jalmaan-Bumblebeat.flac",
    "rock/Joshua_Morin-On_the_run.ogg",
    "hiphop/Boomboxhead-aliens.mp3",
    "orchestral/Kevin_MacLeod-Dance_of_the_Sugar_Plum_Fairy.ogg",
];
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
    let coefficients = LimiterCoefficients::new(LimiterParams { ceiling_dbtp: CEILING_DBTP }, rate);
    let mut hold = Hold::new(coefficients.hold());
    let mut smoother = Smoother::new(coefficients.look_ahead);
    let mut detectors = [PeakDetector::new(), PeakDetector::new()];
    let release = crate::ballistics::share_per_sample(release_ms, rate);
    let latency = coefficients.delay() + PeakDetector::LATENCY;
    let (mut reduction_db, mut out) = (0.0_f64, block.clone());
    for i in 0..block.n_frames() {
        let peak = detectors[0].peak(block.channel(0)[i]).max(detectors[1].peak(block.channel(1)[i]));
        let wanted_db = hold.push(coefficients.reduction_db(peak));
        reduction_db = wanted_db.max(reduction_db + release * (wanted_db - reduction_db));
        let gain = Db(-smoother.push(reduction_db)).to_amplitude() as f32;
        for side in 0..2 {
            out.channel_mut(side)[i] = if i < latency { 0.0 } else { block.channel(side)[i - latency] * gain };
        }
    }
    (out, latency)
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

#[test]
fn songs_at_six_db_of_reduction_keep_the_ceiling_and_are_changed_less_than_by_one_stage() {
    let mut means = [(0.0, 0.0); 3];
    let songs: Vec<_> = SONGS.iter().filter_map(|song| Some((song, excerpt(song)?))).collect();
    for (song, (input, rate)) in &songs {
        let rate = *rate;
        let gain_db = gain_for_six_db(input, rate);
        let driven = louder(input, gain_db);
        let ours = two_stages(&driven, rate);
        let (four, sixteen) = (true_peak_dbtp(&ours.0, rate), fine_peak_db(&ours.0));
        let wanted_lufs = lufs(&ours.0, rate);
        let figures = [
            distortion_and_movement_db(&driven, &ours, rate),
            as_loud(input, rate, wanted_lufs, gain_db, &|block| one_stage(block, rate, 25.0)),
            as_loud(input, rate, wanted_lufs, gain_db, &|block| one_stage(block, rate, 250.0)),
        ];
        say(&format!("{song}: {four:.3} dBTP at 4x, {sixteen:.3} at 16x, {wanted_lufs:.1} LUFS, {figures:.2?}"));
        assert!(four <= CEILING_DBTP + 0.05 && sixteen <= CEILING_DBTP + 0.05, "{song}: {four} {sixteen}");
        for (mean, figure) in means.iter_mut().zip(figures) {
            *mean = (mean.0 + figure.0 / songs.len() as f64, mean.1 + figure.1 / songs.len() as f64);
        }
    }
    let [ours, quick, slow] = means;
    say(&format!("means: two stages {ours:.2?}, one of 25 ms {quick:.2?}, one of 250 ms {slow:.2?}"));
    assert!(songs.is_empty() || (ours.0 < quick.0 && ours.1 < slow.1));
}
