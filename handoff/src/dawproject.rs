//! `DAWproject` 1.0 (Bitwig, <https://github.com/bitwig/dawproject>): what Bitwig Studio, Studio One, Cubase and others open.

mod devices;
mod xml;

use crate::song::{gain_db, in_draft, position};
use crate::{Clip, Group, Prepared, Setting, Song, Track};
use desk::Action;
use devices::{Fate, bool_text, devices, fate, real};
use dsp::Db;
use std::io::{Cursor, Write};
use xml::XmlText;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A DAWproject, and what it does not hold.
#[derive(Debug, Clone, PartialEq)]
pub struct DawProject {
    /// The contents of the `.dawproject`.
    pub bytes: Vec<u8>,
    /// Channel, move and words of each setting that is printed into the prepared audio.
    pub printed: Vec<String>,
    /// The same of each that is missing, in whole or in part, and then which part.
    pub lost: Vec<String>,
}

/// What can go wrong in packing one.
#[derive(Debug, thiserror::Error)]
pub enum DawProjectError {
    /// The archive could not be made.
    #[error("the DAWproject could not be packed: {0}")]
    Archive(#[from] zip::result::ZipError),
    /// The archive could not be written to.
    #[error("the DAWproject could not be packed: {0}")]
    Packing(#[from] std::io::Error),
}

/// The session as a DAWproject. Audio stays beside it, named by path: a stem's prepared file, or its own.
pub fn dawproject(song: &Song) -> Result<DawProject, DawProjectError> {
    let mut metadata = XmlText::new();
    metadata.open("MetaData", &[]);
    metadata.text("Title", &song.title);
    metadata.text("Comment", "The draft of a plan; plan.json, moves.md and handoff.md lie beside it.");
    metadata.close();
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // Without a time of writing, the same plan gives the same bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, text) in [("project.xml", project_xml(song)), ("metadata.xml", metadata.finish())] {
        archive.start_file(name, options)?;
        archive.write_all(text.as_bytes())?;
    }
    let bytes = archive.finish()?.into_inner();
    let (printed, lost) = fates(song);
    Ok(DawProject { bytes, printed, lost })
}

fn fates(song: &Song) -> (Vec<String>, Vec<String>) {
    let (mut printed, mut lost) = (Vec::new(), Vec::new());
    let tracks = song.tracks.iter().map(|track| (track.name.as_str(), &track.settings, track.prepared.as_ref()));
    let groups = song.groups.iter().map(|group| (group.name.as_str(), &group.settings, None));
    for (channel, settings, prepared) in tracks.chain(groups).chain([("bus:mix", &song.mix, None)]) {
        for setting in settings.iter().filter(|setting| setting.is_on) {
            let told = format!("{channel}, {}: {}", setting.id, setting.words);
            match fate(&setting.action, prepared) {
                Fate::Carried => {}
                Fate::Partly(part) => lost.push(format!("{told}: without {part}")),
                Fate::Printed => printed.push(told),
                Fate::Lost => lost.push(told),
            }
        }
    }
    (printed, lost)
}

/// Name and settings of a channel, and where it plays to.
struct ChannelText<'a> {
    id: String,
    role: &'static str,
    n_channels: usize,
    settings: &'a [Setting],
    prepared: Option<&'a Prepared>,
    /// What the fader does beside the settings, in dB.
    more_gain_db: f64,
    destination: Option<String>,
}

const MASTER_ID: &str = "channel-mix";

fn track_id(index: usize) -> String {
    format!("track-{}", index + 1)
}

fn channel_id(index: usize) -> String {
    format!("channel-{}", index + 1)
}

fn group_channel_id(index: usize) -> String {
    format!("bus-channel-{}", index + 1)
}

fn project_xml(song: &Song) -> String {
    let mut xml = XmlText::new();
    xml.open("Project", &[("version", "1.0")]);
    xml.empty("Application", &[("name", "premix"), ("version", env!("CARGO_PKG_VERSION"))]);
    xml.open("Transport", &[]);
    // Programs expect a tempo; 120 is what they start with.
    real(&mut xml, "Tempo", "bpm", song.tempo_bpm.unwrap_or(120.0));
    xml.empty("TimeSignature", &[("numerator", "4"), ("denominator", "4")]);
    xml.close();
    structure(&mut xml, song);
    arrangement(&mut xml, song);
    xml.close();
    xml.finish()
}

fn structure(xml: &mut XmlText, song: &Song) {
    xml.open("Structure", &[]);
    for (index, group) in song.groups.iter().enumerate() {
        let is_effect = group.stems.is_empty();
        let content = if is_effect { "audio" } else { "tracks" };
        let id = format!("bus-{}", index + 1);
        xml.open("Track", &[("id", &id), ("name", group.title()), ("contentType", content), ("loaded", "true")]);
        let channel = ChannelText {
            id: group_channel_id(index),
            role: if is_effect { "effect" } else { "submix" },
            n_channels: 2,
            settings: &group.settings,
            prepared: None,
            more_gain_db: 0.0,
            destination: Some(MASTER_ID.to_owned()),
        };
        channel.write(xml, song);
        for (index, track) in song.tracks.iter().enumerate().filter(|(_, track)| group.stems.contains(&track.name)) {
            track_element(xml, song, (index, track));
        }
        xml.close();
    }
    for (index, track) in song.tracks.iter().enumerate().filter(|(_, track)| bus_of(song, track).is_none()) {
        track_element(xml, song, (index, track));
    }
    xml.open("Track", &[("id", "track-mix"), ("name", "Master"), ("contentType", "audio"), ("loaded", "true")]);
    let channel = ChannelText {
        id: MASTER_ID.to_owned(),
        role: "master",
        n_channels: 2,
        settings: &song.mix,
        prepared: None,
        more_gain_db: song.gain_db,
        destination: None,
    };
    channel.write(xml, song);
    xml.close();
    xml.close();
}

fn bus_of(song: &Song, track: &Track) -> Option<usize> {
    song.groups.iter().position(|group| group.stems.contains(&track.name))
}

fn track_element(xml: &mut XmlText, song: &Song, (index, track): (usize, &Track)) {
    let id = track_id(index);
    xml.open("Track", &[("id", &id), ("name", &track.name), ("contentType", "audio"), ("loaded", "true")]);
    let channel = ChannelText {
        id: channel_id(index),
        role: "regular",
        n_channels: track.n_channels.min(2),
        settings: &track.settings,
        prepared: track.prepared.as_ref(),
        more_gain_db: 0.0,
        destination: Some(bus_of(song, track).map_or_else(|| MASTER_ID.to_owned(), group_channel_id)),
    };
    channel.write(xml, song);
    xml.close();
}

impl ChannelText<'_> {
    fn write(&self, xml: &mut XmlText, song: &Song) {
        let channels = self.n_channels.to_string();
        let mut attributes = vec![("id", self.id.as_str()), ("role", self.role), ("audioChannels", &channels)];
        attributes.extend(self.destination.as_deref().map(|destination| ("destination", destination)));
        xml.open("Channel", &attributes);
        devices(xml, self.settings, self.prepared);
        xml.empty("Mute", &[("value", "false")]);
        real(xml, "Pan", "normalized", f64::midpoint(position(in_draft(self.settings)), 1.0));
        self.sends(xml, song);
        let gain = Db(gain_db(in_draft(self.settings)) + self.more_gain_db).to_amplitude();
        real(xml, "Volume", "linear", gain);
        xml.close();
    }

    /// Sends are switched off: the effects that they lead to are not here, and would play what is sent to them dry.
    fn sends(&self, xml: &mut XmlText, song: &Song) {
        let sends: Vec<(usize, f64)> =
            in_draft(self.settings).filter_map(|action| Some((effect_of(song, action)?, send_db(action)?))).collect();
        if sends.is_empty() {
            return;
        }
        xml.open("Sends", &[]);
        for (effect, level_db) in sends {
            xml.open("Send", &[("destination", group_channel_id(effect).as_str()), ("type", "post")]);
            xml.empty("Enable", &[("value", bool_text(false))]);
            real(xml, "Volume", "linear", Db(level_db).to_amplitude());
            xml.close();
        }
        xml.close();
    }
}

fn send_db(action: &Action) -> Option<f64> {
    match action {
        Action::ReverbSend { level_db } | Action::EchoSend { level_db } => Some(*level_db),
        _ => None,
    }
}

/// The bus whose effect a send leads to.
fn effect_of(song: &Song, send: &Action) -> Option<usize> {
    let is_effect = |action: &Action| match send {
        Action::ReverbSend { .. } => matches!(action, Action::Reverb(_)),
        Action::EchoSend { .. } => matches!(action, Action::Echo(_)),
        _ => false,
    };
    song.groups.iter().position(|group: &Group| in_draft(&group.settings).any(is_effect))
}

fn arrangement(xml: &mut XmlText, song: &Song) {
    xml.open("Arrangement", &[("id", "arrangement")]);
    xml.open("Lanes", &[("timeUnit", "seconds")]);
    for (index, track) in song.tracks.iter().enumerate() {
        let id = track_id(index);
        xml.open("Clips", &[("track", &id), ("timeUnit", "seconds")]);
        match &track.prepared {
            Some(prepared) => clip(xml, track, &prepared_clip(song, &prepared.path)),
            None => track.clips.iter().for_each(|one| clip(xml, track, one)),
        }
        xml.close();
    }
    xml.close();
    if !song.markers.is_empty() {
        xml.open("Markers", &[("timeUnit", "seconds")]);
        for marker in &song.markers {
            xml.empty("Marker", &[("time", &format!("{}", marker.start_s)), ("name", &marker.name)]);
        }
        xml.close();
    }
    xml.close();
}

/// A prepared file is as long as the draft and starts with it.
fn prepared_clip(song: &Song, path: &str) -> Clip {
    Clip {
        path: path.to_owned(),
        start_s: 0.0,
        duration_s: song.duration_s,
        sample_rate_hz: song.sample_rate_hz,
        side: None,
    }
}

fn clip(xml: &mut XmlText, track: &Track, clip: &Clip) {
    let [start, duration] = [clip.start_s, clip.duration_s].map(|seconds| format!("{seconds}"));
    let place = [
        ("name", track.name.as_str()),
        ("time", &start),
        ("duration", &duration),
        ("contentTimeUnit", "seconds"),
        ("playStart", "0"),
    ];
    xml.open("Clip", &place);
    let (channels, rate) = (track.n_channels.to_string(), clip.sample_rate_hz.to_string());
    xml.open(
        "Audio",
        &[("timeUnit", "seconds"), ("duration", &duration), ("channels", &channels), ("sampleRate", &rate)],
    );
    xml.empty("File", &[("path", &clip.path), ("external", "true")]);
    xml.close();
    xml.close();
}
