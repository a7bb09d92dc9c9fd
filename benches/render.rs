//! Every processor of a strip and every effect by itself on a stereo stem; eight stems with three EQ bands each mixed into a
//! limiter; 26 stems with what a plan typically has, through six buses.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use desk::{
    Action, BusSetting, CompressorParams, Console, ConsoleSetting, Echo, EchoParams, FilterShape, GateParams, Limiter,
    LimiterParams, Reverb, ReverbParams, SaturationParams, Strip, StripSetting,
};
use dsp::AudioBlock;
use dsp::signals::white_noise;
use std::time::Duration;

const RATE_HZ: u32 = 48_000;
const N_STRIPS: usize = 8;
/// The stem that duckers listen to.
const KEY: &str = "kick";
const BLOCK_FRAMES: usize = 4_096;
/// Ten seconds.
const N_BLOCKS: usize = 117;

const HALL: ReverbParams = ReverbParams {
    predelay_ms: 20.0,
    t60_low_s: 1.5,
    t60_mid_s: 1.2,
    t60_high_s: 0.8,
    crossover_low_hz: 250.0,
    crossover_high_hz: 4_000.0,
    size_m: 12.0,
};
const REPEATS: EchoParams =
    EchoParams { time_ms: 333.33, feedback_db: -9.0, low_pass_hz: 5_000.0, high_pass_hz: 200.0, ping_pong: true };

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

fn compressor(look_ahead_ms: f64) -> Action {
    Action::Compress(CompressorParams {
        threshold_dbfs: -20.0,
        ratio: 2.5,
        knee_db: 6.0,
        attack_ms: 10.0,
        release_ms: 120.0,
        look_ahead_ms,
        make_up_db: Some(2.0),
    })
}

fn gate() -> Action {
    Action::Gate(GateParams {
        threshold_dbfs: -20.0,
        range_db: 15.0,
        ratio: None,
        attack_ms: 0.5,
        hold_ms: 10.0,
        release_ms: 60.0,
        hysteresis_db: 3.0,
        key_stem: None,
    })
}

fn duck(band_hz: Option<[f64; 2]>) -> Action {
    Action::Duck { key_stem: KEY.to_owned(), depth_db: 4.0, band_hz, attack_ms: 5.0, release_ms: 120.0 }
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
        key_stem: None,
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
        ("gate", vec![gate()]),
        ("compressor", vec![compressor(0.0)]),
        ("compressor_look_ahead", vec![compressor(3.0)]),
        ("saturation", vec![Action::Saturate(SaturationParams { level_dbfs: -6.0, drive_db: 6.0, mix: 0.5 })]),
        ("ducker", vec![duck(None)]),
        ("ducker_of_a_band", vec![duck(Some([40.0, 120.0]))]),
    ]
}

fn stem(seed: u64) -> AudioBlock {
    let channel = |seed| white_noise(seed, 0.4, BLOCK_FRAMES);
    AudioBlock::from_channels(vec![channel(2 * seed), channel(2 * seed + 1)])
}

fn processor(criterion: &mut Criterion) {
    let stems = [stem(0), stem(1)];
    let mut group = criterion.benchmark_group("processor");
    group.throughput(Throughput::Elements(BLOCK_FRAMES as u64)).measurement_time(Duration::from_secs(2));
    for (name, actions) in processors() {
        let strips = vec![channel_strip("", actions, None), channel_strip(KEY, Vec::new(), None)];
        let mut console = Console::new(&ConsoleSetting { strips, ..ConsoleSetting::default() }, RATE_HZ);
        let strip: &mut Strip = &mut console.split_mut().0[0];
        let mut output = AudioBlock::default();
        group.bench_function(name, |bencher| bencher.iter(|| strip.process_among(&stems, &stems[0], &mut output)));
    }
    let mut limiter = Limiter::new(LimiterParams { ceiling_dbtp: -12.0 }, RATE_HZ);
    let mut block = AudioBlock::default();
    group.bench_function("limiter", |bencher| {
        bencher.iter(|| {
            block.clone_from(&stems[0]);
            limiter.process(&mut block);
        });
    });
    group.finish();
}

fn effect(criterion: &mut Criterion) {
    let input = stem(0);
    let mut block = input.clone();
    let mut group = criterion.benchmark_group("effect");
    group.throughput(Throughput::Elements(BLOCK_FRAMES as u64)).measurement_time(Duration::from_secs(2));
    let flat_hall = ReverbParams { t60_low_s: 1.2, t60_high_s: 1.2, ..HALL };
    for (name, params) in [("reverb", HALL), ("reverb_of_one_t60", flat_hall)] {
        let mut reverb = Reverb::new(params, RATE_HZ);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                block.clone_from(&input);
                reverb.process(&mut block);
            });
        });
    }
    let mut echo = Echo::new(REPEATS, RATE_HZ);
    group.bench_function("echo", |bencher| {
        bencher.iter(|| {
            block.clone_from(&input);
            echo.process(&mut block);
        });
    });
    group.finish();
}

fn channel_strip(name: &str, actions: Vec<Action>, output: Option<&str>) -> StripSetting {
    StripSetting { name: name.to_owned(), actions, n_channels: 2, output: output.map(str::to_owned) }
}

/// What a plan typically has: three bands and a compressor on every stem, two in three sent to the room, some ducked.
fn typical_plan() -> ConsoleSetting {
    const GROUPS: [&str; 4] = ["drums", "bass", "guitars", "vocals"];
    let strip = |index: usize| {
        let mut actions = [strip(), vec![compressor(0.0), Action::Pan { position: 0.3 }]].concat();
        if !index.is_multiple_of(3) {
            actions.push(Action::ReverbSend { level_db: -9.0 });
        }
        match index {
            1 | 2 => actions.push(duck(Some([40.0, 120.0]))),
            20..24 => actions.push(Action::EchoSend { level_db: -12.0 }),
            _ => {}
        }
        channel_strip(if index == 0 { KEY } else { "" }, actions, GROUPS.get(index / 6).copied())
    };
    let bus = |name: &str, actions| BusSetting { name: name.to_owned(), actions };
    let group = |name| bus(name, vec![band(FilterShape::Bell, 300.0, -1.5, 1.0), compressor(0.0)]);
    let return_bands = [band(FilterShape::HighPass, 180.0, 0.0, 0.7), band(FilterShape::LowPass, 9_000.0, 0.0, 0.7)];
    let effects = [("room", Action::Reverb(HALL)), ("repeats", Action::Echo(REPEATS))]
        .map(|(name, effect)| bus(name, [vec![effect], return_bands.to_vec()].concat()));
    let mix = vec![band(FilterShape::HighPass, 20.0, 0.0, 0.7), Action::Limiter { ceiling_dbtp: -1.0 }];
    ConsoleSetting {
        strips: (0..26).map(strip).collect(),
        buses: [GROUPS.map(group).as_slice(), &effects].concat(),
        mix,
    }
}

fn mix(criterion: &mut Criterion) {
    let limiter = vec![Action::Limiter { ceiling_dbtp: -1.0 }];
    let strips = vec![channel_strip("", strip(), None); N_STRIPS];
    let consoles = [
        ("console_8_strips_3_bands_limiter_10_s", ConsoleSetting { strips, buses: Vec::new(), mix: limiter }),
        ("console_26_strips_6_buses_sends_10_s", typical_plan()),
    ];
    let mut group = criterion.benchmark_group("render");
    group.throughput(Throughput::Elements((N_BLOCKS * BLOCK_FRAMES) as u64));
    for (name, setting) in consoles {
        let stems: Vec<AudioBlock> = (0..setting.strips.len() as u64).map(stem).collect();
        let mut console = Console::new(&setting, RATE_HZ);
        let mut mix = AudioBlock::default();
        group.bench_function(name, |bencher| {
            bencher.iter(|| (0..N_BLOCKS).for_each(|_| console.process(&stems, &mut mix)));
        });
    }
    group.finish();
}

criterion_group! {
    name = render;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(6));
    targets = processor, effect, mix
}
criterion_main!(render);
