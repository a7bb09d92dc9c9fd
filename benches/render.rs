//! Every processor of a strip and every effect by itself on a stereo stem, and eight stems with three EQ bands each mixed into
//! a limiter.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use desk::{Action, Console, ConsoleSetting, Echo, EchoParams, FilterShape, Reverb, ReverbParams, Strip, StripSetting};
use dsp::AudioBlock;
use dsp::signals::white_noise;
use std::time::Duration;

const RATE_HZ: u32 = 48_000;
const N_STRIPS: usize = 8;
const BLOCK_FRAMES: usize = 4_096;
/// Ten seconds.
const N_BLOCKS: usize = 117;

fn band(filter: FilterShape, frequency_hz: f64, gain_db: f64, q: f64) -> Action {
    Action::Eq { filter, frequency_hz, gain_db, q }
}

fn strip() -> Vec<Action> {
    vec![
        Action::Gain { gain_db: -3.0 },
        band(FilterShape::HighPass, 80.0, 0.0, 0.71),
        band(FilterShape::Bell, 400.0, -3.0, 1.4),
        band(FilterShape::HighShelf, 8_000.0, 2.0, 0.71),
    ]
}

/// Each alone; the sample of the figures is a frame of two channels.
fn processors() -> Vec<(&'static str, Vec<Action>)> {
    let dynamic_eq = Action::DynamicEq {
        frequency_hz: 2_500.0,
        q: 1.4,
        threshold_dbfs: -30.0,
        ratio: 3.0,
        range_db: 6.0,
        attack_ms: 5.0,
        release_ms: 100.0,
    };
    vec![
        ("none", Vec::new()),
        ("bell_400_hz", vec![band(FilterShape::Bell, 400.0, -3.0, 1.4)]),
        ("bell_12_khz", vec![band(FilterShape::Bell, 12_000.0, -3.0, 1.4)]),
        ("all_pass", vec![Action::AllPass { frequency_hz: 250.0, q: Some(0.7), inverted: false }]),
        ("fractional_delay", vec![Action::Delay { delay_samples: 48.5, delay_ms: 48.5 / 48.0 }]),
        ("width", vec![Action::Width { width: 0.5, band_hz: None }]),
        ("width_of_a_band", vec![Action::Width { width: 0.5, band_hz: Some([200.0, 4_000.0]) }]),
        ("mono_below", vec![Action::MonoBelow { frequency_hz: 120.0 }]),
        ("dynamic_eq", vec![dynamic_eq]),
        ("de_esser", vec![Action::DeEss { band_hz: [5_000.0, 9_000.0], threshold_db: -9.0, range_db: 6.0 }]),
    ]
}

fn stem(seed: u64) -> AudioBlock {
    let channel = |seed| white_noise(seed, 0.4, BLOCK_FRAMES);
    AudioBlock::from_channels(vec![channel(2 * seed), channel(2 * seed + 1)])
}

fn processor(criterion: &mut Criterion) {
    let input = stem(0);
    let mut group = criterion.benchmark_group("processor");
    group.throughput(Throughput::Elements(BLOCK_FRAMES as u64)).measurement_time(Duration::from_secs(2));
    for (name, actions) in processors() {
        let mut strip = Strip::new(&actions, RATE_HZ, 2);
        let mut output = AudioBlock::default();
        group.bench_function(name, |bencher| bencher.iter(|| strip.process(&input, &mut output)));
    }
    group.finish();
}

fn effect(criterion: &mut Criterion) {
    let input = stem(0);
    let mut block = input.clone();
    let mut group = criterion.benchmark_group("effect");
    group.throughput(Throughput::Elements(BLOCK_FRAMES as u64)).measurement_time(Duration::from_secs(2));
    let hall = ReverbParams {
        predelay_ms: 20.0,
        t60_low_s: 1.5,
        t60_mid_s: 1.2,
        t60_high_s: 0.8,
        crossover_low_hz: 250.0,
        crossover_high_hz: 4_000.0,
        size_m: 12.0,
    };
    let flat_hall = ReverbParams { t60_low_s: 1.2, t60_high_s: 1.2, ..hall };
    for (name, params) in [("reverb", hall), ("reverb_of_one_t60", flat_hall)] {
        let mut reverb = Reverb::new(params, RATE_HZ);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                block.clone_from(&input);
                reverb.process(&mut block);
            });
        });
    }
    let repeats =
        EchoParams { time_ms: 333.33, feedback_db: -9.0, low_pass_hz: 5_000.0, high_pass_hz: 200.0, ping_pong: true };
    let mut echo = Echo::new(repeats, RATE_HZ);
    group.bench_function("echo", |bencher| {
        bencher.iter(|| {
            block.clone_from(&input);
            echo.process(&mut block);
        });
    });
    group.finish();
}

fn mix(criterion: &mut Criterion) {
    let stems: Vec<AudioBlock> = (0..N_STRIPS as u64).map(stem).collect();
    let mut group = criterion.benchmark_group("render");
    group.throughput(Throughput::Elements((N_BLOCKS * BLOCK_FRAMES) as u64));
    group.bench_function("console_8_strips_3_bands_limiter_10_s", |bencher| {
        let setting = StripSetting { name: String::new(), actions: strip(), n_channels: 2, output: None };
        let mix = vec![Action::Limiter { ceiling_dbtp: -1.0 }];
        let setting = ConsoleSetting { strips: vec![setting; N_STRIPS], buses: Vec::new(), mix };
        let mut console = Console::new(&setting, RATE_HZ);
        let mut mix = AudioBlock::default();
        bencher.iter(|| (0..N_BLOCKS).for_each(|_| console.process(&stems, &mut mix)));
    });
    group.finish();
}

criterion_group! {
    name = render;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(6));
    targets = processor, effect, mix
}
criterion_main!(render);
