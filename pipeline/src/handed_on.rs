//! What a DAW opens, written beside a draft.

use crate::output::{Staging, output_error};
use crate::part_file::WrittenFile;
use crate::parts::file_names;
use crate::prepared::{PreparedStem, write_prepared};
use crate::relative_path::relative_path;
use crate::{Error, Parts, ProjectPaths, Session, StemFile, Watch};
use analyzer::{Section, Song};
use desk::{Action, Channel};
use handoff::{Clip, Group, Marker, Prepared, Setting, Track};
use std::fs;
use std::path::Path;
use suggest::{GroupBus, MIX_BUS, Plan, Status};

/// One move of a plan, however that was read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HandedMove<'a> {
    pub(crate) id: &'a str,
    /// The stem or bus.
    pub(crate) channel: &'a str,
    pub(crate) action: &'a Action,
    pub(crate) status: Status,
    pub(crate) reason: &'a str,
}

/// A plan on its session.
#[derive(Debug)]
pub(crate) struct HandedOn<'a> {
    pub(crate) session: &'a Session,
    pub(crate) title: &'a str,
    pub(crate) moves: Vec<HandedMove<'a>>,
    pub(crate) groups: &'a [GroupBus],
    /// Tempo and sections.
    pub(crate) song: &'a Song,
    /// Length of the draft.
    pub(crate) n_frames: usize,
    /// What the draft was turned by behind its bus.
    pub(crate) gain_db: f64,
    /// Files and recordings alone were judged: there is no mix decision, and prepared stems are finished ones.
    pub(crate) technical: bool,
}

impl<'a> HandedOn<'a> {
    /// A plan that was just made.
    pub(crate) fn of_plan(plan: &'a Plan, session: &'a Session, gain_db: f64) -> Self {
        let handed = |one: &'a suggest::Move| HandedMove {
            id: &one.id,
            channel: &one.stem,
            action: &one.action,
            status: one.status,
            reason: &one.reason,
        };
        Self {
            session,
            title: &plan.session.title,
            moves: plan.moves.iter().map(handed).collect(),
            groups: &plan.buses,
            song: &plan.session.song,
            n_frames: plan.session.n_frames,
            gain_db,
            technical: plan.session.technical,
        }
    }

    /// Writes it into what becomes the folder `out`, and gives the audio files among it.
    pub(crate) fn write(
        &self,
        (staging, out): (&Staging, &Path),
        parts: Parts,
        tolerate_damage: bool,
        watch: &Watch<'_>,
    ) -> Result<Vec<WrittenFile>, Error> {
        let stems = self.to_prepare(parts);
        let place = (staging, parts.form.of_parts());
        let written = write_prepared(self.session, &stems, self.n_frames, place, tolerate_damage, watch)?;
        let mut song = self.song(out, parts);
        for (one, file) in stems.iter().zip(&written) {
            let path = written_path(out, &out.join(&file.path), parts);
            song.tracks[one.stem].prepared = Some(Prepared { path, is_whole: self.technical });
        }
        write_texts(&song, staging)?;
        Ok(written)
    }

    /// The stems that are prepared: all that are wanted or finished so, else those with a repair, and those that are more than
    /// one file of two channels.
    fn to_prepare(&self, parts: Parts) -> Vec<PreparedStem> {
        let of = |(index, stem): (usize, &StemFile)| {
            // What of a stem's settings a prepared file holds does not depend on where it lies.
            let file = Prepared { path: String::new(), is_whole: self.technical };
            let settings = self.settings(&stem.name).into_iter();
            let actions: Vec<Action> =
                settings.filter(|one| one.is_on && file.holds(&one.action)).map(|one| one.action).collect();
            let is_odd = stem.paths.len() > 1 || stem.n_channels() > 2;
            let is_wanted = parts.prepared || self.technical || is_odd || !actions.is_empty();
            is_wanted.then_some(PreparedStem { stem: index, actions })
        };
        self.session.stems.iter().enumerate().filter_map(of).collect()
    }

    /// The session as a DAW has it whose project lies in `out`.
    fn song(&self, out: &Path, parts: Parts) -> handoff::Song {
        let rate_hz = self.session.sample_rate_hz;
        let starts = self.session.start_frames();
        let stems = self.session.stems.iter().zip(starts);
        let track = |(stem, start): (&StemFile, usize)| Track {
            name: stem.name.clone(),
            n_channels: stem.n_channels(),
            clips: self.clips(stem, start as f64 / f64::from(rate_hz), &|path| written_path(out, path, parts)),
            prepared: None,
            settings: self.settings(&stem.name),
        };
        let tempo = self.song.tempo.as_ref().filter(|tempo| tempo.is_sure());
        handoff::Song {
            title: self.title.to_owned(),
            sample_rate_hz: rate_hz,
            duration_s: self.n_frames as f64 / f64::from(rate_hz),
            tempo_bpm: tempo.map(|tempo| tempo.bpm),
            markers: self.song.sections.iter().map(marker).collect(),
            tracks: stems.map(track).collect(),
            groups: self.groups(),
            mix: self.settings(MIX_BUS),
            gain_db: self.gain_db,
        }
    }

    /// One file, or left and right.
    fn clips(&self, stem: &StemFile, start_s: f64, path_of: &dyn Fn(&Path) -> String) -> Vec<Clip> {
        let rate_hz = stem.format.sample_rate_hz;
        let whole_s = self.n_frames as f64 / f64::from(self.session.sample_rate_hz) - start_s;
        let declared_s = stem.format.declared_frames.map(|frames| frames as f64 / f64::from(rate_hz));
        let sides = if stem.paths.len() == 2 { [Some(Channel::Left), Some(Channel::Right)] } else { [None; 2] };
        let clip = |(path, side): (&std::path::PathBuf, Option<Channel>)| Clip {
            path: path_of(path),
            start_s,
            duration_s: declared_s.map_or(whole_s, |declared_s| declared_s.min(whole_s)).max(0.0),
            sample_rate_hz: rate_hz,
            side,
        };
        stem.paths.iter().zip(sides).map(clip).collect()
    }

    fn settings(&self, channel: &str) -> Vec<Setting> {
        let of_channel = self.moves.iter().filter(|one| one.channel == channel);
        let setting = |one: &HandedMove<'_>| Setting {
            id: one.id.to_owned(),
            action: one.action.clone(),
            words: reports::describe_action(one.action),
            is_on: one.status != Status::Dropped,
            reason: reports::reason_in_words(one.reason),
        };
        of_channel.map(setting).collect()
    }

    /// The buses that stems play into, then those that only take sends.
    fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let of_stems = self.groups.iter().map(|bus| (bus.name.as_str(), bus.stems.as_slice()));
        let of_moves = self.moves.iter().filter(|one| one.channel.starts_with("bus:") && one.channel != MIX_BUS);
        for (name, stems) in of_stems.chain(of_moves.map(|one| (one.channel, [].as_slice()))) {
            if groups.iter().all(|group| group.name != name) {
                let settings = self.settings(name);
                groups.push(Group { name: name.to_owned(), stems: stems.to_vec(), settings });
            }
        }
        groups
    }
}

/// How a project in `out` names a file.
fn written_path(out: &Path, path: &Path, parts: Parts) -> String {
    let Some((folder, name)) = path.parent().zip(path.file_name()) else { return path.display().to_string() };
    let folder = if parts.paths == ProjectPaths::Absolute {
        let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
        absolute.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
    } else {
        relative_path(out, folder)
    };
    match (folder.as_str(), name.to_string_lossy()) {
        ("", name) => name.into_owned(),
        (folder, name) => format!("{}/{name}", folder.trim_end_matches('/')),
    }
}

fn marker(section: &Section) -> Marker {
    let name =
        section.name.map_or_else(|| section.letter.clone(), |name| format!("{} {}", section.letter, name.label()));
    Marker { start_s: section.start_s, name }
}

fn write_texts(song: &handoff::Song, staging: &Staging) -> Result<(), Error> {
    staging.write_text("moves.md", &handoff::settings_sheet(song))?;
    let texts = handoff::eq_texts(song);
    let folder = |path: &str| {
        let path = staging.path(path);
        fs::create_dir_all(&path).map_err(output_error(&path))
    };
    if !texts.is_empty() {
        folder("eq")?;
    }
    let names: Vec<&str> = texts.iter().map(|text| text.name.as_str()).collect();
    for (text, name) in texts.iter().zip(file_names(&names)) {
        staging.write_text(&format!("eq/{name}.txt"), &text.text)?;
    }
    let reaper = handoff::reaper_project(song);
    staging.write_text("premix.rpp", &reaper.text)?;
    folder("Effects")?;
    staging.write_text(handoff::STRIP_PATH, handoff::STRIP_JSFX)?;
    let dawproject = handoff::dawproject(song).map_err(|source| Error::Output {
        path: staging.path("premix.dawproject"),
        source: std::io::Error::other(source),
    })?;
    staging.write_bytes("premix.dawproject", &dawproject.bytes)?;
    staging.write_text("handoff.md", &handoff::notes(song, &reaper, &dawproject))
}
