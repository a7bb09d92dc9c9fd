//! Stems with their repairs in the audio, for programs that do those in ways of their own.

use crate::output::{Staging, output_error};
use crate::part_file::{PartFile, WrittenFile};
use crate::parts::file_names;
use crate::reader::{CHUNK_FRAMES, SessionReader};
use crate::{Error, Session, Watch};
use desk::{Action, Strip};
use dsp::AudioBlock;
use media::AudioFormat;
use rayon::prelude::*;
use std::fs;

/// The folder of prepared stems.
pub(crate) const FOLDER: &str = "prepared";

/// A stem that is prepared.
#[derive(Debug)]
pub(crate) struct PreparedStem {
    /// Its index in the session.
    pub(crate) stem: usize,
    /// What is done to it: no fader, no pan.
    pub(crate) actions: Vec<Action>,
}

/// Writes `prepared/NAME` of each of `stems`, at the session's rate, in its place on the session's time and `n_frames` long, with
/// the channels that it has (two at most); gives the files in the order of `stems`.
pub(crate) fn write_prepared(
    session: &Session,
    stems: &[PreparedStem],
    n_frames: usize,
    (staging, format): (&Staging, AudioFormat),
    tolerate_damage: bool,
    watch: &Watch<'_>,
) -> Result<Vec<WrittenFile>, Error> {
    if stems.is_empty() {
        return Ok(Vec::new());
    }
    let folder = staging.path(FOLDER);
    fs::create_dir(&folder).map_err(output_error(&folder))?;
    // By the names of all stems, so that a stem is called the same whatever others are prepared.
    let names: Vec<&str> = session.stems.iter().map(|stem| stem.name.as_str()).collect();
    let names = file_names(&names);
    let starts = session.start_frames();
    let written = stems.par_iter().map(|one| {
        let file = &session.stems[one.stem];
        let rate_hz = session.sample_rate_hz;
        let reader = SessionReader::open(file, rate_hz, starts[one.stem], tolerate_damage);
        let mut reader = reader.map_err(|error| Error::Unreadable(vec![error]))?;
        let n_channels = file.n_channels().min(2);
        let mut strip = Strip::new(&on_channels(&one.actions, n_channels), rate_hz, n_channels);
        let name = format!("{FOLDER}/{}", names[one.stem]);
        let mut writer = PartFile::create(staging, name, (rate_hz, n_channels), format)?;
        let (mut skip, mut remaining) = (strip.latency(), n_frames);
        let (mut input, mut output, mut written) =
            (AudioBlock::default(), AudioBlock::default(), AudioBlock::default());
        while remaining > 0 {
            watch.go_on()?;
            reader.read(CHUNK_FRAMES, &mut input).map_err(|error| Error::Unreadable(vec![error]))?;
            strip.process(&input, &mut output);
            let start = skip.min(output.n_frames());
            skip -= start;
            output.drop_front(start);
            output.truncate(remaining);
            remaining -= output.n_frames();
            written.reset(n_channels, output.n_frames());
            for (to, from) in written.channels_mut().zip(output.channels()) {
                to.copy_from_slice(from);
            }
            writer.write(&written)?;
        }
        writer.finish()
    });
    written.collect()
}

/// A mono stem keeps its level on the left, from where it is written.
fn on_channels(actions: &[Action], n_channels: usize) -> Vec<Action> {
    let to_the_left = (n_channels == 1).then_some(Action::Pan { position: -1.0 });
    actions.iter().cloned().chain(to_the_left).collect()
}
