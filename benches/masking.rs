//! The masking of 24 stems: its steps for a stem in a frame, and a minute of the whole.

use analyzer::masking::{Ears, FrameWeights, MaskingModel, MixFrame, SoundField, masking};
use criterion::{Criterion, criterion_group, criterion_main};
use dsp::N_COMPONENTS;
use dsp::signals::white_noise;
use std::hint::black_box;
use std::time::Duration;

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

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(4));
    targets = model
}
criterion_main!(benches);
