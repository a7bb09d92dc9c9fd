//! Decoding a stereo WAV of 24 bits.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dsp::AudioBlock;
use dsp::signals::white_noise;
use media::{Decoder, WavSampleFormat, WavWriter};
use std::hint::black_box;
use std::time::Duration;

const RATE_HZ: u32 = 48_000;
const LENGTH_S: usize = 60;

fn wav_24(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("noise.wav");
    let n_frames = LENGTH_S * RATE_HZ as usize;
    let noise = AudioBlock::from_channels(vec![white_noise(1, 0.5, n_frames), white_noise(2, 0.5, n_frames)]);
    let mut writer =
        WavWriter::create(&path, RATE_HZ, 2, WavSampleFormat::Pcm24).expect("the folder can be written to");
    writer.write(&noise).and_then(|()| writer.finish()).expect("there is room for a minute of audio");
    let mut group = criterion.benchmark_group("decode");
    group.throughput(Throughput::Elements(n_frames as u64));
    group.bench_function("wav_24_stereo_60_s", |bencher| {
        bencher.iter(|| {
            let mut decoder = Decoder::open(&path).expect("the file was written above");
            let mut block = AudioBlock::default();
            while decoder.next_block(&mut block).expect("the file is whole") {
                black_box(&block);
            }
        });
    });
    group.finish();
}

criterion_group! {
    name = decode;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(4));
    targets = wav_24
}
criterion_main!(decode);
