//! Measuring a stereo stem of one minute: every meter beside those that always listen, and the whole pass.

use analyzer::{
    AlignmentCopy, AlignmentMeter, ComponentMeter, Meter, TrackInfo, TrackMeter, level_correlation, relation,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dsp::AudioBlock;
use dsp::signals::white_noise;
use std::time::Duration;

const RATE_HZ: u32 = 48_000;
const N_BLOCKS: usize = 703;
const BLOCK_FRAMES: usize = 4_096;

/// A minute of noise, as the decoder would hand it over.
fn noise() -> Vec<AudioBlock> {
    let channel = |seed| white_noise(seed, 0.5, BLOCK_FRAMES);
    (0..N_BLOCKS as u64).map(|n| AudioBlock::from_channels(vec![channel(2 * n), channel(2 * n + 1)])).collect()
}

fn info() -> TrackInfo {
    TrackInfo {
        name: "noise".to_owned(),
        path: "noise.wav".to_owned(),
        codec: "pcm_s24le".to_owned(),
        bits_per_sample: Some(24),
        sample_rate_hz: RATE_HZ,
        channels: 2,
    }
}

/// The meters of a file, each alone beside the loudness that always listens.
const PASSES: [(&str, &[Meter]); 5] = [
    ("loudness", &[]),
    ("with_dynamics", &[Meter::Dynamics]),
    ("with_spectrum", &[Meter::Spectrum]),
    ("with_faults", &[Meter::Faults]),
    ("whole_pass", Meter::ALL),
];

fn meter(criterion: &mut Criterion) {
    let blocks = noise();
    let mut group = criterion.benchmark_group("meters_60_s");
    group.throughput(Throughput::Elements((N_BLOCKS * BLOCK_FRAMES) as u64));
    for (name, meters) in PASSES {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut meter = TrackMeter::with(info(), meters);
                for block in &blocks {
                    meter.push(block);
                }
                meter.finish()
            });
        });
    }
    group.bench_function("components", |bencher| {
        bencher.iter(|| {
            let mut meter = ComponentMeter::new(RATE_HZ);
            for block in &blocks {
                meter.push(block);
            }
            meter.finish()
        });
    });
    group.bench_function("alignment", |bencher| {
        bencher.iter(|| {
            let mut meter = AlignmentMeter::new(RATE_HZ);
            for block in &blocks {
                meter.push(block);
            }
            meter.finish()
        });
    });
    group.finish();
}

/// A minute of noise, and the same under other noise: the most that a comparison has to do.
fn copies() -> [AlignmentCopy; 2] {
    let copy = |added: f64| {
        let mut meter = AlignmentMeter::new(RATE_HZ);
        for (n, block) in noise().iter().enumerate() {
            let other = white_noise(10_000 + n as u64, added, BLOCK_FRAMES);
            let mixed = block.channel(0).iter().zip(&other).map(|(x, y)| x + y).collect();
            meter.push(&AudioBlock::from_channels(vec![mixed]));
        }
        meter.finish()
    };
    [copy(0.0), copy(0.1)]
}

fn compare(criterion: &mut Criterion) {
    let [a, b] = copies();
    let mut group = criterion.benchmark_group("pair_60_s");
    group.bench_function("level_correlation", |bencher| bencher.iter(|| level_correlation(&a, &b)));
    group.bench_function("relation", |bencher| bencher.iter(|| relation(&a, &b)));
    group.finish();
}

criterion_group! {
    name = meters;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(6));
    targets = meter, compare
}
criterion_main!(meters);
