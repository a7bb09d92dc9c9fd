use crate::decoded::decoded;
use crate::faults::{Material, Planted, Stem};
use anyhow::Context;
use dsp::AudioBlock;
use media::{WavSampleFormat, WavWriter};
use pipeline::{Cache, Depth, Draft, Options, Parts, ReferenceWish, Session, SessionOptions, Watch};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use suggest::{BalanceChoice, ReferenceWeights};
use tempfile::TempDir;

/// The name of the mix beside the stems, where there is one.
const MIX: &str = "Mix.wav";
/// The name of the song that it should measure like.
const REFERENCE: &str = "Reference.wav";

/// Material as a session on the disk, which is gone when this is.
pub(crate) struct SessionFolder {
    folder: TempDir,
    /// Of the stems; the folder's name is the song's title.
    stems: PathBuf,
    mix: Option<PathBuf>,
    /// The song that it should measure like.
    reference: Option<PathBuf>,
    /// What was measured of stems: sessions with a fault share all others.
    cache: Arc<TempDir>,
}

impl SessionFolder {
    /// All stems of `material` as floating-point files.
    pub(crate) fn of(material: &Material) -> anyhow::Result<Self> {
        let made = Self::empty(&material.song, Arc::new(temporary_folder()?))?;
        for stem in &material.stems {
            made.write(stem, material.sample_rate_hz)?;
        }
        Ok(made)
    }

    /// This session of `clean` with what was planted in it: files that nothing was done to are linked.
    pub(crate) fn with(&self, clean: &Material, planted: &Planted) -> anyhow::Result<Self> {
        let mut made = Self::empty(&clean.song, Arc::clone(&self.cache))?;
        made.reference.clone_from(&self.reference);
        for stem in &planted.stems {
            if clean.stems.contains(stem) {
                fs::hard_link(self.stems.join(file_name(stem)), made.stems.join(file_name(stem)))?;
            } else {
                made.write(stem, clean.sample_rate_hz)?;
            }
        }
        if let Some(mix) = &planted.mix {
            let path = made.folder.path().join(MIX);
            write(&path, mix, clean.sample_rate_hz)?;
            made.mix = Some(path);
        }
        Ok(made)
    }

    /// Judges it by this song from now on, and all sessions that are made of it, while this one is there.
    pub(crate) fn follow(&mut self, song: &AudioBlock, sample_rate_hz: u32) -> anyhow::Result<()> {
        let path = self.folder.path().join(REFERENCE);
        write_as(&path, song, sample_rate_hz, WavSampleFormat::Pcm24)?;
        self.reference = Some(path);
        Ok(())
    }

    fn empty(song: &str, cache: Arc<TempDir>) -> anyhow::Result<Self> {
        let folder = temporary_folder()?;
        let stems = folder.path().join(song);
        fs::create_dir(&stems)?;
        Ok(Self { folder, stems, mix: None, reference: None, cache })
    }

    fn write(&self, stem: &Stem, sample_rate_hz: u32) -> anyhow::Result<()> {
        write(&self.stems.join(file_name(stem)), &stem.audio, sample_rate_hz)
    }

    /// What is said of it where the user says nothing.
    pub(crate) fn heard(&self, depth: Depth) -> anyhow::Result<Draft> {
        with_watch(|watch| Ok(pipeline::plan(&self.open()?, &self.options(None), depth, watch)?))
    }

    /// Its draft, matched with the plain sum; the files are thrown away.
    pub(crate) fn drafted(&self, balance: BalanceChoice) -> anyhow::Result<Draft> {
        self.drafted_into(balance, false, |_, _| Ok(()))
    }

    /// What the strips of its draft play, `heard` one by one with the stem's name, in front of the mix bus, which is no part of
    /// a mix that is handed on.
    pub(crate) fn drafted_stems(
        &self,
        balance: BalanceChoice,
        mut heard: impl FnMut(&str, &AudioBlock),
    ) -> anyhow::Result<Draft> {
        self.drafted_into(balance, true, |draft, out| {
            let written = draft.plan.files.as_ref().map_or(&[][..], |files| &files.written);
            let strips: Vec<&String> = written.iter().filter(|path| path.starts_with("stems/")).collect();
            anyhow::ensure!(strips.len() == draft.stems.len(), "a strip for each stem");
            for (stem, path) in draft.stems.iter().zip(strips) {
                heard(&stem.name, &decoded(&out.join(path))?.1);
            }
            Ok(())
        })
    }

    fn drafted_into(
        &self,
        balance: BalanceChoice,
        stems: bool,
        read: impl FnOnce(&Draft, &Path) -> anyhow::Result<()>,
    ) -> anyhow::Result<Draft> {
        let out = self.folder.path().join(format!("{balance:?}"));
        let parts = Parts { stems, ..Parts::default() };
        let draft = with_watch(|watch| {
            Ok(pipeline::draft(&self.open()?, &self.options(Some(balance)), (&out, parts), |_| Vec::new(), watch)?)
        })?;
        read(&draft, &out)?;
        fs::remove_dir_all(&out)?;
        Ok(draft)
    }

    fn options(&self, balance: Option<BalanceChoice>) -> Options {
        let cache = Some(Cache::new(self.cache.path().to_path_buf()));
        Options { balance, genre: None, technical: false, only: None, strength: 1.0, keep_going: false, cache }
    }

    fn open(&self) -> Result<Session, pipeline::Error> {
        let reference = |path: &PathBuf| ReferenceWish { path: path.clone(), weights: ReferenceWeights::default() };
        let references = self.reference.iter().map(reference).collect();
        Session::open(&self.stems, &SessionOptions { mix: self.mix.clone(), references, ..SessionOptions::default() })
    }
}

fn temporary_folder() -> anyhow::Result<TempDir> {
    TempDir::new().context("cannot make a folder for a session")
}

fn file_name(stem: &Stem) -> String {
    format!("{}.wav", stem.name)
}

fn write(path: &Path, audio: &AudioBlock, sample_rate_hz: u32) -> anyhow::Result<()> {
    write_as(path, audio, sample_rate_hz, WavSampleFormat::Float32)
}

fn write_as(path: &Path, audio: &AudioBlock, sample_rate_hz: u32, format: WavSampleFormat) -> anyhow::Result<()> {
    let mut writer = WavWriter::create(path, sample_rate_hz, audio.n_channels(), format)?;
    writer.write(audio)?;
    Ok(writer.finish()?)
}

fn with_watch(work: impl FnOnce(&Watch<'_>) -> anyhow::Result<Draft>) -> anyhow::Result<Draft> {
    let cancelled = AtomicBool::new(false);
    work(&Watch { report: &|_, _, _| {}, cancelled: &cancelled })
}
