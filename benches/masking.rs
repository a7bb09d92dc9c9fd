//! The masking of 24 stems: its steps for a stem in a frame, and a minute of the whole. And of a session of 26 stems of
//! 294 s: one move tried on the model as the rules try it, and who hides whom, beside measuring one of the stems.

use analyzer::masking::{Ears, FrameWeights, MaskingModel, MixFrame, SoundField, masking};
use analyzer::{ComponentMeter, Role, RoleGuess, TrackInfo, TrackMeter};
use criterion::{Criterion, criterion_group, criterion_main};
use desk::{Action, FilterShape};
use dsp::signals::white_noise;
use dsp::{AudioBlock, N_COMPONENTS};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;
use suggest::{Balance, Focal, FocalModel, HeardSession, HeardStem, Hearing, SoundStage, Target};

const N_STEMS: usize = 24;
const N_FRAMES: usize = 600;
const FULL_SCALE_SPL_DB: f64 = 100.0;

/// Component powers of a channel, frame after frame.
fn powers(seed: u64) -> Vec<f32> {
    white_noise(seed, 1e-3, N_FRAMES * N_COMPONENTS).iter().map(|x| x * x).collect()
}

fn sum(channels: &[Vec<f32>]) -> Vec<f32> {
    (0..N_FRAMES * N_COMPONENTS).map(|i| channels.iter().map(|channel| channel[i]).sum()).collect()
}

fn frame(left: &[f32], right: &[f32], index: usize) -> Ears {
    let components = index * N_COMPONENTS..(index + 1) * N_COMPONENTS;
    Ears { left: left[components.clone()].to_vec(), right: right[components].to_vec() }
}

fn model(criterion: &mut Criterion) {
    let left: Vec<Vec<f32>> = (0..N_STEMS as u64).map(powers).collect();
    let right: Vec<Vec<f32>> = (100..100 + N_STEMS as u64).map(powers).collect();
    let mix = [sum(&left), sum(&right)];
    let model = MaskingModel::new(SoundField::Diffuse, FULL_SCALE_SPL_DB);
    let first = frame(&mix[0], &mix[1], 0);
    let mut weights = FrameWeights::default();
    model.weigh(first.powers(), &mut weights);
    let stems: Vec<_> = left
        .iter()
        .zip(&right)
        .map(|(left, right)| model.excitation(&weights, frame(left, right, 0).powers()))
        .collect();
    let all = model.all(&stems);
    let stem = frame(&left[0], &right[0], 0);

    let mut group = criterion.benchmark_group("masking");
    group.bench_function("excitation_of_a_stem", |b| b.iter(|| model.excitation(&weights, black_box(stem.powers()))));
    group.bench_function("sum_of_24_stems", |b| b.iter(|| model.all(black_box(&stems))));
    group.bench_function("loudness_of_a_stem", |b| b.iter(|| model.loudness(black_box(&stems[0]))));
    group.bench_function("loudness_in_mix_of_a_stem", |b| b.iter(|| model.loudness_in_mix(black_box(&stems[0]), &all)));
    group.bench_function("weights_of_a_frame", |b| b.iter(|| model.weigh(black_box(first.powers()), &mut weights)));
    group.bench_function("24_stems_60_s", |b| {
        b.iter(|| {
            let frames = (0..N_FRAMES).map(|index| MixFrame {
                mix: frame(&mix[0], &mix[1], index),
                stems: left.iter().zip(&right).map(|(left, right)| frame(left, right, index)).collect(),
            });
            masking(&model, frames, &[])
        });
    });
    group.finish();
}

const RATE_HZ: u32 = 48_000;
const BLOCK_FRAMES: usize = 4_096;
const LONG_STEMS: usize = 26;
const LONG_S: usize = 294;

/// Noise that plays all the time, as its blocks and as what is heard of it.
fn heard(role: Role) -> HeardStem {
    let blocks: Vec<AudioBlock> = (0..16).map(block).collect();
    let info = TrackInfo {
        name: "noise".to_owned(),
        path: "noise.wav".to_owned(),
        codec: "pcm_s24le".to_owned(),
        bits_per_sample: Some(24),
        sample_rate_hz: RATE_HZ,
        channels: 2,
    };
    let (mut meter, mut components) = (TrackMeter::new(info), ComponentMeter::new(RATE_HZ));
    for block in blocks.iter().cycle().take(LONG_S * RATE_HZ as usize / BLOCK_FRAMES) {
        meter.push(block);
        components.push(block);
    }
    let role = RoleGuess::told(role);
    HeardStem { analysis: meter.finish(), role, locked: false, retained: components.finish() }
}

fn block(seed: u64) -> AudioBlock {
    let channel = |seed| white_noise(seed, 0.1, BLOCK_FRAMES);
    AudioBlock::from_channels(vec![channel(2 * seed), channel(2 * seed + 1)])
}

fn session(criterion: &mut Criterion) {
    let vocal = heard(Role::LeadVocal);
    let synth = HeardStem { role: RoleGuess::told(Role::Synth), ..vocal.clone() };
    let stems: Vec<HeardStem> = [vec![vocal], vec![synth; LONG_STEMS - 1]].concat();
    let flat = vec![Vec::new(); LONG_STEMS];
    let heard_session = HeardSession {
        stems: &stems,
        mix_only: false,
        mix: &stems[0].analysis,
        levels_lu: &[],
        group_levels_lu: &BTreeMap::new(),
        repairs: &flat,
        mix_file: None,
        own_mix: None,
        pairs: &[],
        bleed: &[],
        sections: &[],
        focal: &[],
        accepted: &[],
        target: &Target::new(corpus::profile("popular").expect("it is shipped"), Vec::new()),
        balance: Balance::Keep,
        masking: None,
        sample_rate_hz: RATE_HZ,
    };
    let mix_lufs = stems[0].analysis.loudness.integrated_lufs.expect("noise is loud");
    let stage = SoundStage::new(&heard_session, &flat, &[], mix_lufs + 10.0 * (LONG_STEMS as f64).log10());
    let masked = stage.masking(Hearing::Stereo, &[]);
    let model = FocalModel::new(&stage, Focal { part: 0, when: None, declared: false }, 1, &masked.maps[0]);
    let cut = Action::Eq { filter: FilterShape::Bell, frequency_hz: 1_500.0, gain_db: -3.0, q: 1.0 };

    let mut group = criterion.benchmark_group("masking_26_stems_294_s");
    group.bench_function("candidate", |b| b.iter(|| model.masking_index_with(black_box(std::slice::from_ref(&cut)))));
    group.bench_function("matrix", |b| {
        b.iter(|| (stage.masking(Hearing::Stereo, &[]), stage.masking(Hearing::Mono, &[])));
    });
    group.bench_function("measuring_one_of_the_stems", |b| b.iter(|| heard(Role::Synth)));
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(4));
    targets = model, session
}
criterion_main!(benches);
