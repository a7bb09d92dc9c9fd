use super::chunk::{ChunkText, guid, number, quoted};
use super::strip::{N_SLIDERS, StripInstance, strip_instances};
use crate::song::{gain_db, in_draft, position};
use crate::{Clip, Group, Setting, Song, Track};
use desk::{Action, Channel};
use dsp::Db;

/// Where the strip lies, from the folder of the project: REAPER looks for effects of a project there.
pub const STRIP_PATH: &str = "Effects/premix_strip.jsfx";
/// What a project calls it.
const STRIP_NAME: &str = "<Project>/premix_strip.jsfx";

/// How our projects begin: with the version of REAPER that they are for. It writes its own there.
const HEAD: &str = "REAPER_PROJECT 0.1 \"7.0/premix\" 0";

/// The pan law of mono tracks, as the gain in the middle: −3.01 dB, as on the desk.
const MONO_LAW: f64 = std::f64::consts::FRAC_1_SQRT_2;
/// That of stereo tracks, whose pan is a balance that leaves the middle alone.
const STEREO_LAW: f64 = 1.0;

/// A REAPER project, and what it cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaperProject {
    /// The contents of the `.rpp`.
    pub text: String,
    /// Channel and move, in words, of each setting that it is without.
    pub lost: Vec<String>,
}

/// The session as a REAPER project: a track per stem under its own name, in the folder of its bus, with the strip of the desk.
pub fn reaper_project(song: &Song) -> ReaperProject {
    let mut writer = Writer { song, text: ChunkText::default(), lost: Vec::new() };
    writer.text.open(HEAD);
    writer.head();
    writer.master();
    let effects = song.groups.iter().filter(|group| group.stems.is_empty());
    let groups = song.groups.iter().filter(|group| !group.stems.is_empty());
    for group in groups {
        let members: Vec<&Track> = song.tracks.iter().filter(|track| group.stems.contains(&track.name)).collect();
        writer.folder(group, &members);
    }
    let is_in_group = |track: &Track| song.groups.iter().any(|group| group.stems.contains(&track.name));
    for track in song.tracks.iter().filter(|track| !is_in_group(track)) {
        writer.track(track, "0 0");
    }
    for effect in effects {
        writer.effect(effect);
    }
    writer.text.close();
    ReaperProject { text: writer.text.finish(), lost: writer.lost }
}

/// Whether a project is as [`reaper_project`] wrote it: REAPER has not saved it since.
pub fn is_unsaved(project: &str) -> bool {
    project.strip_prefix('<').is_some_and(|rest| rest.starts_with(HEAD))
}

struct Writer<'a> {
    song: &'a Song,
    text: ChunkText,
    lost: Vec<String>,
}

impl Writer<'_> {
    fn line(&mut self, line: &str) {
        self.text.line(line);
    }

    fn head(&mut self) {
        let song = self.song;
        // 120 is what REAPER starts with.
        self.line(&format!("TEMPO {} 4 4", number(song.tempo_bpm.unwrap_or(120.0))));
        self.line(&format!("SAMPLERATE {} 1 0", song.sample_rate_hz));
        self.line("PANLAW 1");
        self.line("PANMODE 3");
        for (index, marker) in song.markers.iter().enumerate() {
            self.line(&format!("MARKER {} {} {} 0", index + 1, number(marker.start_s), quoted(&marker.name)));
        }
    }

    fn master(&mut self) {
        let song = self.song;
        let gain = Db(gain_db(in_draft(&song.mix)) + song.gain_db).to_amplitude();
        let position = position(in_draft(&song.mix));
        self.line(&format!("MASTER_VOLUME {} {} -1 -1 1", number(gain), number(position)));
        self.effects("MASTERFXLIST", "bus:mix", &song.mix, 2);
    }

    fn folder(&mut self, group: &Group, members: &[&Track]) {
        self.open_track(&group.name, group.title(), &group.settings, 2);
        self.line("ISBUS 1 1");
        self.effects("FXCHAIN", &group.name, &group.settings, 2);
        self.text.close();
        for (index, track) in members.iter().enumerate() {
            self.track(track, if index + 1 == members.len() { "2 -1" } else { "0 0" });
        }
    }

    /// A track with its files; `place` is its place among folders.
    fn track(&mut self, track: &Track, place: &str) {
        self.open_track(&track.name, &track.name, &track.settings, track.n_channels);
        self.line(&format!("ISBUS {place}"));
        self.effects("FXCHAIN", &track.name, &track.settings, track.n_channels);
        for clip in &track.clips {
            self.item(track, clip);
        }
        self.text.close();
    }

    /// An effect's bus takes the sends, which are muted: the effect itself is not here, and the sends would play dry.
    fn effect(&mut self, group: &Group) {
        self.open_track(&group.name, group.title(), &group.settings, 2);
        self.line("ISBUS 0 0");
        for (index, track) in tracks_in_order(self.song).into_iter().enumerate() {
            let level_db = track.and_then(|track| send_db(group, track));
            if let Some(level_db) = level_db {
                self.line(&format!("AUXRECV {index} 0 {} 0 1 0 0 0 0", number(Db(level_db).to_amplitude())));
            }
        }
        self.effects("FXCHAIN", &group.name, &group.settings, 2);
        self.text.close();
    }

    fn open_track(&mut self, id: &str, name: &str, settings: &[Setting], n_channels: usize) {
        self.text.open(&format!("TRACK {}", guid(&format!("track {id}"))));
        self.line(&format!("NAME {}", quoted(name)));
        let gain = Db(gain_db(in_draft(settings))).to_amplitude();
        let law = if n_channels == 1 { MONO_LAW } else { STEREO_LAW };
        let position = position(in_draft(settings));
        self.line(&format!("VOLPAN {} {} {} -1 1", number(gain), number(position), number(law)));
        self.line("MUTESOLO 0 0 0");
        let is_switched =
            |action: &&Action| matches!(action, Action::Polarity | Action::AllPass { inverted: true, .. });
        let n_switched = in_draft(settings).filter(is_switched).count();
        self.line(&format!("IPHASE {}", n_switched % 2));
        self.line("NCHAN 2");
        self.line("FX 1");
        self.line(&format!("TRACKID {}", guid(&format!("track {id}"))));
        self.line("MAINSEND 1 0");
    }

    fn effects(&mut self, chunk: &str, channel: &str, settings: &[Setting], n_channels: usize) {
        let (instances, lost) = strip_instances(settings, n_channels, self.song.sample_rate_hz);
        let kept = lost.into_iter().filter(|setting| setting.is_on);
        self.lost.extend(kept.map(|setting| format!("{channel}, {}: {}", setting.id, setting.words)));
        if instances.is_empty() {
            return;
        }
        self.text.open(chunk);
        self.line("SHOW 0");
        self.line("LASTSEL 0");
        self.line("DOCKED 0");
        for (index, instance) in instances.iter().enumerate() {
            self.strip(instance, &guid(&format!("strip {index} of {channel}")));
        }
        self.text.close();
    }

    fn strip(&mut self, instance: &StripInstance, id: &str) {
        self.line("BYPASS 0 0 0");
        self.text.open(&format!("JS {} {}", quoted(STRIP_NAME), quoted(&instance.title())));
        let mut values: Vec<String> = instance.values.iter().map(|value| number(*value)).collect();
        values.resize(N_SLIDERS.max(OLD_SLIDERS), "-".to_owned());
        self.line(&values.join(" "));
        self.text.close();
        self.line("FLOATPOS 0 0 0 0");
        self.line(&format!("FXID {id}"));
        self.line("WAK 0 0");
    }

    fn item(&mut self, track: &Track, clip: &Clip) {
        let id = format!("{} of {}", clip.path, track.name);
        self.text.open("ITEM");
        self.line(&format!("POSITION {}", number(clip.start_s)));
        self.line(&format!("LENGTH {}", number(clip.duration_s)));
        self.line("LOOP 0");
        self.line("FADEIN 0 0 0");
        self.line("FADEOUT 0 0 0");
        self.line(&format!("IGUID {}", guid(&format!("item {id}"))));
        self.line(&format!("NAME {}", quoted(&track.name)));
        // The two sides of a split pair lie on one track, each panned to its own side.
        let position = match clip.side {
            None => 0.0,
            Some(Channel::Left) => -1.0,
            Some(Channel::Right) => 1.0,
        };
        self.line(&format!("VOLPAN 1 {} 1 1", number(position)));
        self.line("SOFFS 0");
        self.line(&format!("GUID {}", guid(&format!("take {id}"))));
        self.text.open(&format!("SOURCE {}", source_kind(&clip.path)));
        self.line(&format!("FILE {}", quoted(&clip.path)));
        self.text.close();
        self.text.close();
    }
}

/// Sliders for which a project has a value on one line, whether an effect has them or not.
const OLD_SLIDERS: usize = 64;

/// What REAPER calls the kind of a file, by its extension; what it plays through its video decoder has no kind of its own.
fn source_kind(path: &str) -> &'static str {
    let extension = path.rsplit('.').next().unwrap_or("").to_lowercase();
    match extension.as_str() {
        "wav" | "w64" | "bwf" | "rf64" | "aif" | "aiff" | "aifc" | "caf" => "WAVE",
        "flac" => "FLAC",
        "mp3" => "MP3",
        "ogg" | "oga" => "VORBIS",
        "opus" => "OPUS",
        _ => "VIDEO",
    }
}

/// How loud a track is sent to the effect of a bus: of several sends, the last counts.
fn send_db(group: &Group, track: &Track) -> Option<f64> {
    let has = |is: fn(&Action) -> bool| in_draft(&group.settings).any(is);
    let level_db = |action: &Action| match action {
        Action::ReverbSend { level_db } if has(|action| matches!(action, Action::Reverb(_))) => Some(*level_db),
        Action::EchoSend { level_db } if has(|action| matches!(action, Action::Echo(_))) => Some(*level_db),
        _ => None,
    };
    in_draft(&track.settings).filter_map(level_db).last()
}

/// What stands in front of the effects, in the order of the project; a folder has no stem.
fn tracks_in_order(song: &Song) -> Vec<Option<&Track>> {
    let groups = || song.groups.iter().filter(|group| !group.stems.is_empty());
    let mut tracks = Vec::new();
    for group in groups() {
        tracks.push(None);
        tracks.extend(song.tracks.iter().filter(|track| group.stems.contains(&track.name)).map(Some));
    }
    let is_direct = |track: &&Track| groups().all(|group| !group.stems.contains(&track.name));
    tracks.extend(song.tracks.iter().filter(is_direct).map(Some));
    tracks
}
