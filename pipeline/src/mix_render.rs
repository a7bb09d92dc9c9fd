use crate::analysis::Meterage;
use crate::output::Staging;
use crate::part_file::WrittenFile;
use crate::parts::PartWriters;
use crate::reader::{CHUNK_FRAMES, SessionReader};
use crate::{Error, Parts, Session, Stage, Watch};
use analyzer::{
    ComponentMeter, IntegratedLoudness, Meter, MixCopy, MixCopyMeter, Retained, RoleGroup, RoleGuess, TrackAnalysis,
    TrackInfo, TrackMeter,
};
use desk::{Action, Console, ConsoleSetting, GainReduction};
use dsp::AudioBlock;
use media::WavWriter;
use rayon::prelude::*;
use std::collections::BTreeMap;
use suggest::Masking;

/// What is rendered and what is measured of it.
pub(crate) struct MixRender<'a> {
    pub(crate) session: &'a Session,
    /// The stems that play, by index.
    pub(crate) stems: &'a [usize],
    /// Their strips, and what comes behind them.
    pub(crate) setting: ConsoleSetting,
    /// The name under which the mix is measured.
    pub(crate) name: &'a str,
    /// Also measure every strip, and every group that these roles of all stems of the session make.
    pub(crate) roles: Option<Vec<RoleGuess>>,
    /// Also write what comes out of strips and buses.
    pub(crate) parts: Option<(&'a Staging, Parts)>,
    /// The stems whose output is retained, by index.
    pub(crate) retained: Vec<usize>,
    /// Also keep a copy of the mix, to find it in others.
    pub(crate) copied: bool,
    /// What the mix is measured with.
    pub(crate) meters: &'static [Meter],
    pub(crate) n_frames: usize,
    pub(crate) tolerate_damage: bool,
}

/// The readings of a rendered mix.
#[derive(Debug, Clone)]
pub(crate) struct RenderedMix {
    pub(crate) analysis: TrackAnalysis,
    /// Loudness of the groups relative to the mix in LU; empty when parts were not asked for.
    pub(crate) group_levels_lu: BTreeMap<RoleGroup, f64>,
    /// Loudness of each strip's output relative to the mix in LU; empty when parts were not asked for.
    pub(crate) levels_lu: Vec<Option<f64>>,
    /// The actions of each strip that it was rendered with.
    pub(crate) strips: Vec<Vec<Action>>,
    /// What was retained of strips' outputs, by stem; empty when nothing was asked for.
    pub(crate) retained: Vec<Option<Retained>>,
    /// The copy of the mix; `None` where it was not asked for.
    pub(crate) copy: Option<MixCopy>,
    /// Who hides whom; `None` until somebody asks.
    pub(crate) masking: Option<Masking>,
    /// What the limiter of the bus did; `None` without one.
    pub(crate) gain_reduction: Option<GainReduction>,
    /// The parts that were written.
    pub(crate) written: Vec<WrittenFile>,
    /// The first of the stems that goes on where the mix ends.
    pub(crate) longer_stem: Option<usize>,
}

struct Lane {
    reader: SessionReader,
    loudness: Option<IntegratedLoudness>,
    components: Option<ComponentMeter>,
}

impl Lane {
    fn measure(&mut self, output: &AudioBlock) {
        if let Some(loudness) = &mut self.loudness {
            loudness.push(output);
        }
        if let Some(components) = &mut self.components {
            components.push(output);
        }
    }
}

struct Meters {
    mix: TrackMeter,
    groups: Vec<(RoleGroup, Vec<usize>, IntegratedLoudness, AudioBlock)>,
}

impl MixRender<'_> {
    /// Renders the mix as a stream, measures it and writes it to `sink` if there is one.
    pub(crate) fn run(
        self,
        mut sink: Option<&mut WavWriter>,
        stage: Stage,
        watch: &Watch<'_>,
    ) -> Result<RenderedMix, Error> {
        let rate = self.session.sample_rate_hz;
        let mut lanes = self.lanes()?;
        let mut meters = self.meters();
        let mut copy = self.copied.then(|| MixCopyMeter::new(rate));
        let mut console = Console::new(&self.setting, rate);
        let parts = self
            .parts
            .map(|(staging, parts)| PartWriters::new(staging, parts, &self.setting, &console, (rate, self.n_frames)));
        let mut parts = parts.transpose()?;
        let mut latency = console.latency();
        let mut remaining = self.n_frames;
        let (strips, buses, mix_bus) = console.split_mut();
        let mut inputs = vec![AudioBlock::default(); lanes.len()];
        let mut outputs = inputs.clone();
        let mut mix = AudioBlock::default();
        let meterage = Meterage::new(watch, stage, self.n_frames as f64 / f64::from(rate));
        while remaining > 0 {
            // All are read before any is processed: a strip may listen to any stem.
            let reading = lanes.par_iter_mut().zip(inputs.par_iter_mut());
            reading
                .try_for_each(|(lane, input)| lane.reader.read(CHUNK_FRAMES, input).map(|_| ()))
                .map_err(|error| Error::Unreadable(vec![error]))?;
            let processing = strips.par_iter_mut().zip(&inputs).zip(outputs.par_iter_mut());
            lanes.par_iter_mut().zip(processing).for_each(|(lane, ((strip, input), output))| {
                strip.process_among(&inputs, input, output);
                lane.measure(output);
            });
            buses.par_iter_mut().for_each(|bus| bus.process(&inputs, &outputs));
            mix_bus.process(&outputs, buses, &mut mix);
            let skipped = latency.min(mix.n_frames());
            latency -= skipped;
            mix.drop_front(skipped);
            mix.truncate(remaining);
            remaining -= mix.n_frames();
            meters.push(&mix, &outputs);
            if let Some(copy) = &mut copy {
                copy.push(&mix);
            }
            if let Some(writer) = sink.as_deref_mut() {
                writer.write(&mix).map_err(Error::Writing)?;
            }
            if let Some(parts) = &mut parts {
                parts.write(&outputs, buses)?;
            }
            meterage.add(mix.n_frames(), rate)?;
        }
        let written = parts.map_or(Ok(Vec::new()), PartWriters::finish)?;
        let longer_stem = first_unread(&mut lanes)?;
        let gain_reduction = mix_bus.gain_reduction();
        let mut strip_lufs = Vec::new();
        let mut retained = vec![None; if self.retained.is_empty() { 0 } else { self.session.stems.len() }];
        for (lane, stem) in lanes.into_iter().zip(self.stems) {
            strip_lufs.extend(lane.loudness.map(IntegratedLoudness::finish));
            if let Some(components) = lane.components {
                retained[*stem] = Some(components.finish());
            }
        }
        Ok(RenderedMix {
            retained,
            gain_reduction,
            written,
            longer_stem,
            copy: copy.map(MixCopyMeter::finish),
            ..meters.finish(strip_actions(self.setting), strip_lufs)
        })
    }

    fn lanes(&self) -> Result<Vec<Lane>, Error> {
        let starts = self.session.start_frames();
        let rate = self.session.sample_rate_hz;
        let open = |index: &usize| {
            let stem = &self.session.stems[*index];
            let reader = SessionReader::open(stem, rate, starts[*index], self.tolerate_damage)?;
            let loudness = self.roles.as_ref().map(|_| IntegratedLoudness::new(rate, 2));
            let components = self.retained.contains(index).then(|| ComponentMeter::new(rate));
            Ok(Lane { reader, loudness, components })
        };
        self.stems.iter().map(open).collect::<Result<_, _>>().map_err(|error| Error::Unreadable(vec![error]))
    }

    fn meters(&self) -> Meters {
        let rate = self.session.sample_rate_hz;
        let mut members: BTreeMap<RoleGroup, Vec<usize>> = BTreeMap::new();
        for (lane, index) in self.stems.iter().enumerate() {
            if let Some(group) = self.roles.as_ref().and_then(|roles| roles[*index].role.group()) {
                members.entry(group).or_default().push(lane);
            }
        }
        let info = TrackInfo {
            name: self.name.to_owned(),
            path: format!("{}.wav", self.name),
            codec: "pcm_s24le".to_owned(),
            bits_per_sample: Some(24),
            sample_rate_hz: rate,
            channels: 2,
        };
        Meters {
            mix: TrackMeter::with(info, self.meters),
            groups: members
                .into_iter()
                .map(|(group, lanes)| (group, lanes, IntegratedLoudness::new(rate, 2), AudioBlock::default()))
                .collect(),
        }
    }
}

impl Meters {
    fn push(&mut self, mix: &AudioBlock, outputs: &[AudioBlock]) {
        let Self { mix: meter, groups } = self;
        rayon::join(
            || meter.push(mix),
            || {
                groups.par_iter_mut().for_each(|(_, lanes, loudness, sum)| {
                    sum_into(sum, lanes.iter().map(|lane| &outputs[*lane]));
                    loudness.push(sum);
                });
            },
        );
    }

    fn finish(self, strips: Vec<Vec<Action>>, strip_lufs: Vec<Option<f64>>) -> RenderedMix {
        let analysis = self.mix.finish();
        let relative = |lufs: Option<f64>| Some(lufs? - analysis.loudness.integrated_lufs?);
        let groups = self.groups.into_iter();
        RenderedMix {
            group_levels_lu: groups.filter_map(|(group, _, lufs, _)| Some((group, relative(lufs.finish())?))).collect(),
            levels_lu: strip_lufs.into_iter().map(relative).collect(),
            analysis,
            strips,
            retained: Vec::new(),
            copy: None,
            masking: None,
            gain_reduction: None,
            written: Vec::new(),
            longer_stem: None,
        }
    }
}

/// The first lane that was not read to its end.
fn first_unread(lanes: &mut [Lane]) -> Result<Option<usize>, Error> {
    let mut rest = AudioBlock::default();
    for (index, lane) in lanes.iter_mut().enumerate() {
        if lane.reader.read(1, &mut rest).map_err(|error| Error::Unreadable(vec![error]))? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

fn strip_actions(setting: ConsoleSetting) -> Vec<Vec<Action>> {
    setting.strips.into_iter().map(|strip| strip.actions).collect()
}

fn sum_into<'a>(sum: &mut AudioBlock, blocks: impl Iterator<Item = &'a AudioBlock>) {
    sum.reset(2, CHUNK_FRAMES);
    for block in blocks {
        for (total, samples) in sum.channels_mut().zip(block.channels()) {
            for (t, x) in total.iter_mut().zip(samples) {
                *t += x;
            }
        }
    }
}
