//! The stems and the buses of a mix as files, written while the mix is rendered.

use crate::output::{Staging, output_error};
use crate::part_file::{PartFile, WrittenFile};
use crate::{Error, FileForm};
use desk::{Bus, Console, ConsoleSetting};
use dsp::AudioBlock;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs;

/// What is written beside a draft.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parts {
    /// Every stem with its moves.
    pub stems: bool,
    /// The buses, and the stems that play into none: they add up to the mix in front of its bus.
    pub buses: bool,
    /// Every stem with its repairs in the audio, not only those that a DAW could not do.
    pub prepared: bool,
    /// How what a DAW opens names audio files.
    pub paths: ProjectPaths,
    /// As what all audio is written.
    pub form: FileForm,
}

/// How a project names its files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ProjectPaths {
    /// From its own folder, so that both can be moved together.
    #[default]
    Relative,
    /// From the root.
    Absolute,
}

impl Parts {
    /// The names of their folders.
    pub fn folders(self) -> impl Iterator<Item = &'static &'static str> + Clone {
        [(self.stems, &"stems"), (self.buses, &"buses")].into_iter().filter(|(wanted, _)| *wanted).map(|(_, name)| name)
    }
}

/// What comes out of a strip or a bus, as a file that starts and ends with the mix.
struct PartWriter<'a> {
    file: PartFile<'a>,
    /// Frames that are still to be dropped in front: the latency.
    skip: usize,
    remaining: usize,
    scratch: AudioBlock,
}

impl PartWriter<'_> {
    /// Writes what of `block` lies within the mix.
    fn write(&mut self, block: &AudioBlock) -> Result<(), Error> {
        let start = self.skip.min(block.n_frames());
        self.skip -= start;
        let end = block.n_frames().min(start + self.remaining);
        self.remaining -= end - start;
        self.scratch.reset(block.n_channels(), 0);
        self.scratch.append(block, start..end);
        self.file.write(&self.scratch)
    }

    fn finish(self) -> Result<WrittenFile, Error> {
        self.file.finish()
    }
}

/// The files of all parts of one mix.
pub(crate) struct PartWriters<'a> {
    /// One per strip, or none.
    strips: Vec<PartWriter<'a>>,
    /// One per bus, or none.
    buses: Vec<PartWriter<'a>>,
    /// Of the strips that play into no bus, by index: they lie beside the buses.
    direct: Vec<(usize, PartWriter<'a>)>,
}

impl<'a> PartWriters<'a> {
    /// Makes the files in what is being prepared, for a mix of a number of frames at a sample rate.
    pub(crate) fn new(
        staging: &'a Staging,
        parts: Parts,
        setting: &ConsoleSetting,
        console: &Console,
        (sample_rate_hz, n_frames): (u32, usize),
    ) -> Result<Self, Error> {
        let files = |folder: &str, names: &[&str], latencies: &[usize]| {
            let path = staging.path(folder);
            fs::create_dir(&path).map_err(output_error(&path))?;
            let create = |(name, latency): (String, &usize)| {
                let name = format!("{folder}/{name}");
                let file = PartFile::create(staging, name, (sample_rate_hz, 2), parts.form.of_parts())?;
                Ok(PartWriter { file, skip: *latency, remaining: n_frames, scratch: AudioBlock::default() })
            };
            file_names(names).into_iter().zip(latencies).map(create).collect::<Result<Vec<_>, Error>>()
        };
        let (mut strips, mut buses, mut direct) = (Vec::new(), Vec::new(), Vec::new());
        if parts.stems {
            let names: Vec<&str> = setting.strips.iter().map(|strip| strip.name.as_str()).collect();
            strips = files("stems", &names, &vec![console.strip_latency(); names.len()])?;
        }
        if parts.buses {
            let alone = setting.strips.iter().enumerate().filter(|(_, strip)| strip.output.is_none());
            let alone: Vec<(usize, &str)> = alone.map(|(index, strip)| (index, strip.name.as_str())).collect();
            let names = setting.buses.iter().map(|bus| bus.name.trim_start_matches("bus:"));
            let names: Vec<&str> = names.chain(alone.iter().map(|(_, name)| *name)).collect();
            let mut latencies = vec![console.bus_latency(); setting.buses.len()];
            latencies.resize(names.len(), console.strip_latency());
            buses = files("buses", &names, &latencies)?;
            let writers = buses.split_off(setting.buses.len());
            direct = alone.into_iter().map(|(index, _)| index).zip(writers).collect();
        }
        Ok(Self { strips, buses, direct })
    }

    /// Writes the latest block of all strips and buses.
    pub(crate) fn write(&mut self, strips: &[AudioBlock], buses: &[Bus]) -> Result<(), Error> {
        let of_strips = self.strips.iter_mut().zip(strips);
        let of_buses = self.buses.iter_mut().zip(buses.iter().map(Bus::output));
        let direct = self.direct.iter_mut().map(|(index, writer)| (writer, &strips[*index]));
        let all: Vec<(&mut PartWriter<'_>, &AudioBlock)> = of_strips.chain(of_buses).chain(direct).collect();
        all.into_par_iter().try_for_each(|(writer, block)| writer.write(block))
    }

    /// Completes all files and names them.
    pub(crate) fn finish(self) -> Result<Vec<WrittenFile>, Error> {
        let direct = self.direct.into_iter().map(|(_, writer)| writer);
        let all: Vec<PartWriter<'_>> = self.strips.into_iter().chain(self.buses).chain(direct).collect();
        all.into_par_iter().map(PartWriter::finish).collect()
    }
}

/// `name` as any file system takes it: it names no folder.
pub fn file_name(name: &str) -> String {
    let allowed = |c: char| if c.is_control() || r#"<>:"/\|?*"#.contains(c) { '_' } else { c };
    let name: String = name.chars().map(allowed).collect();
    if name.chars().all(|c| c == '.') { "_".repeat(name.len().max(1)) } else { name }
}

/// Names that any file system takes, each of them once.
pub(crate) fn file_names(names: &[&str]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut distinct = |name: &str| {
        let name = file_name(name);
        let numbered = (2..).map(|n| format!("{name} {n}"));
        // Some file systems do not tell capitals from small letters.
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| taken.insert(name.to_lowercase()));
        free.unwrap_or(name)
    };
    names.iter().map(|name| distinct(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_distinct_and_name_no_folder() {
        let names = ["drums", "Git/Lead", "Git\\Lead", "git_lead", "..", "Á 1"];
        assert_eq!(file_names(&names), ["drums", "Git_Lead", "Git_Lead 2", "git_lead 3", "__", "Á 1"]);
    }
}
