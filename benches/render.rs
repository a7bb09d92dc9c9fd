//! Mixing eight stereo stems with three EQ bands each into a limiter.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use desk::{Action, Console, FilterShape};
use dsp::AudioBlock;
use dsp::signals::white_noise;
use std::time::Duration;

const RATE_HZ: u32 = 48_000;
const N_STRIPS: usize = 8;
const BLOCK_FRAMES: usize = 4_096;
/// Ten seconds.
const N_BLOCKS: usize = 117;

fn strip() -> Vec<Action> {
    let band = |filter, frequency_hz, gain_db, q| Action::Eq { filter, frequency_hz, gain_db, q };
    vec![
        Action::Gain { gain_db: -3.0 },
        band(FilterShape::HighPass, 80.0, 0.0, 0.71),
        band(FilterShape::Bell, 400.0, -3.0, 1.4),
        band(FilterShape::HighShelf, 8_000.0, 2.0, 0.71),
    ]
}

fn mix(criterion: &mut Criterion) {
    let channel = |seed| white_noise(seed, 0.4, BLOCK_FRAMES);
    let stems: Vec<AudioBlock> =
        (0..N_STRIPS as u64).map(|n| AudioBlock::from_channels(vec![channel(2 * n), channel(2 * n + 1)])).collect();
    let mut group = criterion.benchmark_group("render");
    group.throughput(Throughput::Elements((N_BLOCKS * BLOCK_FRAMES) as u64));
    group.bench_function("console_8_strips_3_bands_limiter_10_s", |bencher| {
        let limiter = [Action::Limiter { ceiling_dbtp: -1.0 }];
        let mut console = Console::new(vec![(strip(), 2); N_STRIPS], &limiter, RATE_HZ);
        let mut mix = AudioBlock::default();
        bencher.iter(|| (0..N_BLOCKS).for_each(|_| console.process(&stems, &mut mix)));
    });
    group.finish();
}

criterion_group! {
    name = render;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(6));
    targets = mix
}
criterion_main!(render);
