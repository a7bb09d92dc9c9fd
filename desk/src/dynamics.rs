use crate::Action;
use crate::chain::CHUNK;
use crate::compressor::{Compressor, CompressorParams};
use crate::ducker::{Ducker, DuckerParams};
use crate::gate::{Gate, GateParams};
use crate::key::{Key, KeySetting};
use crate::saturator::{SaturationParams, Saturator};
use dsp::AudioBlock;
use std::ops::Range;

/// What changes with the level on one strip: gates, then compressors, saturations and duckers, each in the order of the
/// list. Those that change nothing are left out.
#[derive(Debug, Clone, Default)]
pub(crate) struct DynamicsSetting {
    stages: Vec<StageSetting>,
    sample_rate_hz: u32,
}

#[derive(Debug, Clone)]
struct StageSetting {
    params: StageParams,
    key: Option<KeySetting>,
}

/// In the order of the strip.
#[derive(Debug, Clone)]
enum StageParams {
    Gate(GateParams),
    Compressor(CompressorParams),
    Saturator(SaturationParams),
    Ducker(DuckerParams),
}

impl DynamicsSetting {
    pub(crate) fn new(actions: &[Action], sample_rate_hz: u32) -> Self {
        let mut stages: Vec<StageSetting> = actions.iter().filter_map(StageSetting::of).collect();
        stages.sort_by_key(|stage| match stage.params {
            StageParams::Gate(_) => 0,
            StageParams::Compressor(_) => 1,
            StageParams::Saturator(_) => 2,
            StageParams::Ducker(_) => 3,
        });
        Self { stages, sample_rate_hz }
    }

    pub(crate) fn latency(&self) -> usize {
        self.stages.iter().map(|stage| stage.latency(self.sample_rate_hz)).sum()
    }

    /// Finds the stems of the keys among `stems`, each a name and the samples by which its strip makes it later, on a strip
    /// that lags by `latency`. A stage whose key is not among them hears silence.
    pub(crate) fn connect(&mut self, stems: &[(&str, i64)], latency: usize) {
        let mut behind = 0;
        for stage in self.stages.iter_mut().rev() {
            behind += stage.latency(self.sample_rate_hz);
            if let Some(key) = &mut stage.key {
                key.connect(stems, latency - behind);
            }
        }
    }
}

impl StageSetting {
    /// The stage that `action` asks for; `None` when it changes nothing.
    fn of(action: &Action) -> Option<Self> {
        let (params, key_stem, is_neutral) = match action {
            Action::Gate(params) => (StageParams::Gate(params.clone()), params.key_stem.as_ref(), params.is_neutral()),
            Action::Compress(params) => (StageParams::Compressor(*params), None, params.is_neutral()),
            Action::Saturate(params) => (StageParams::Saturator(*params), None, params.is_neutral()),
            Action::Duck { key_stem, depth_db, band_hz, attack_ms, release_ms } => {
                let [depth_db, attack_ms, release_ms] = [*depth_db, *attack_ms, *release_ms];
                let params = DuckerParams { depth_db, band_hz: *band_hz, attack_ms, release_ms };
                (StageParams::Ducker(params), Some(key_stem), params.is_neutral())
            }
            _ => return None,
        };
        (!is_neutral).then(|| Self { params, key: key_stem.map(|stem| KeySetting::new(stem.clone())) })
    }

    fn latency(&self, sample_rate_hz: u32) -> usize {
        match &self.params {
            StageParams::Compressor(params) => params.latency(sample_rate_hz),
            StageParams::Saturator(_) => Saturator::LATENCY,
            StageParams::Gate(_) | StageParams::Ducker(_) => 0,
        }
    }
}

/// The level-dependent processing of one strip.
#[derive(Debug, Clone)]
pub(crate) struct Dynamics {
    stages: Vec<Stage>,
    key_peaks: Vec<f64>,
}

#[derive(Debug, Clone)]
struct Stage {
    processor: Processor,
    key: Option<Key>,
}

#[derive(Debug, Clone)]
enum Processor {
    Gate(Gate),
    Compressor(Compressor),
    Saturator(Saturator),
    Ducker(Ducker),
}

impl Dynamics {
    pub(crate) fn new(setting: &DynamicsSetting, n_channels: usize) -> Self {
        let rate = setting.sample_rate_hz;
        let stage = |stage: &StageSetting| Stage {
            processor: match &stage.params {
                StageParams::Gate(params) => Processor::Gate(Gate::new(params.clone(), rate)),
                StageParams::Compressor(params) => Processor::Compressor(Compressor::new(*params, rate, n_channels)),
                StageParams::Saturator(params) => Processor::Saturator(Saturator::new(*params, rate, n_channels)),
                StageParams::Ducker(params) => Processor::Ducker(Ducker::new(*params, rate, n_channels)),
            },
            key: stage.key.as_ref().map(Key::new),
        };
        Self { stages: setting.stages.iter().map(stage).collect(), key_peaks: vec![0.0; CHUNK] }
    }

    /// Processes up to [`CHUNK`] frames in place: those of `range` in the blocks of all stems, `stems`, where keys are.
    pub(crate) fn process(&mut self, planes: &mut [&mut [f64]], stems: &[AudioBlock], range: &Range<usize>) {
        for Stage { processor, key } in &mut self.stages {
            let peaks = &mut self.key_peaks[..range.len()];
            if let Some(key) = key {
                key.read(stems, range, peaks);
            }
            let key_peaks = key.is_some().then_some(&*peaks);
            match processor {
                Processor::Gate(gate) => gate.process(planes, key_peaks),
                Processor::Compressor(compressor) => compressor.process(planes),
                Processor::Saturator(saturator) => saturator.process(planes),
                Processor::Ducker(ducker) => ducker.process(planes, key_peaks.expect("a ducker has a key")),
            }
        }
    }

    pub(crate) fn reset(&mut self) {
        for Stage { processor, key } in &mut self.stages {
            match processor {
                Processor::Gate(gate) => gate.reset(),
                Processor::Compressor(compressor) => compressor.reset(),
                Processor::Saturator(saturator) => saturator.reset(),
                Processor::Ducker(ducker) => ducker.reset(),
            }
            if let Some(key) = key {
                key.reset();
            }
        }
    }
}

#[cfg(test)]
mod tests;
