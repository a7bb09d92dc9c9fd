use crate::song::{gain_db, in_draft, position};
use crate::{Setting, Song};
use desk::Action;
use std::fmt::Write;

/// The kinds of processing that DAWs bring, in the order of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Processor {
    Fader,
    Polarity,
    Delay,
    Equaliser,
    DynamicEqualiser,
    DeEsser,
    Gate,
    Compressor,
    Saturation,
    Ducking,
    Width,
    Reverb,
    Echo,
    Limiter,
}

/// Whose names stand in [`Processor::names`].
const DAWS: [&str; 6] = ["Ableton Live", "Logic Pro", "Cubase", "Studio One", "REAPER", "FL Studio"];

impl Processor {
    fn of(action: &Action) -> Self {
        match action {
            Action::Gain { .. } | Action::Pan { .. } => Self::Fader,
            Action::Polarity | Action::ChannelPolarity { .. } => Self::Polarity,
            Action::Delay { .. } | Action::AllPass { .. } => Self::Delay,
            Action::Eq { .. } | Action::DcBlock => Self::Equaliser,
            Action::DynamicEq { .. } => Self::DynamicEqualiser,
            Action::DeEss { .. } => Self::DeEsser,
            Action::Gate(_) => Self::Gate,
            Action::Compress(_) => Self::Compressor,
            Action::Saturate(_) => Self::Saturation,
            Action::Duck { .. } => Self::Ducking,
            Action::Width { .. } | Action::MonoBelow { .. } => Self::Width,
            Action::Reverb(_) | Action::ReverbSend { .. } => Self::Reverb,
            Action::Echo(_) | Action::EchoSend { .. } => Self::Echo,
            Action::Limiter { .. } => Self::Limiter,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Fader => "fader and pan",
            Self::Polarity => "polarity",
            Self::Delay => "delay by samples",
            Self::Equaliser => "EQ",
            Self::DynamicEqualiser => "dynamic EQ",
            Self::DeEsser => "de-esser",
            Self::Gate => "gate, expander",
            Self::Compressor => "compressor",
            Self::Saturation => "saturation",
            Self::Ducking => "ducking",
            Self::Width => "width",
            Self::Reverb => "reverb",
            Self::Echo => "echo",
            Self::Limiter => "limiter",
        }
    }

    /// What comes nearest among what each of [`DAWS`] brings, from their manuals.
    fn names(self) -> [&'static str; 6] {
        match self {
            Self::Fader => ["mixer", "mixer", "MixConsole", "console", "mixer", "mixer"],
            Self::Polarity => ["Utility", "Gain", "Pre section", "Mixtool", "Ø of the track", "swap polarity"],
            Self::Delay => [
                "track delay",
                "Sample Delay",
                "track delay",
                "track delay",
                "JS: Time Adjustment Delay",
                "mixer track latency",
            ],
            Self::Equaliser => ["EQ Eight", "Channel EQ", "Studio EQ", "Pro EQ", "ReaEQ", "Fruity Parametric EQ 2"],
            Self::DynamicEqualiser => {
                ["Multiband Dynamics", "Multipressor", "Frequency", "Pro EQ", "ReaXcomp", "Maximus"]
            }
            Self::DeEsser => ["Multiband Dynamics", "DeEsser 2", "DeEsser", "De-Esser", "ReaXcomp", "Maximus"],
            Self::Gate => ["Gate", "Noise Gate", "Gate", "Gate", "ReaGate", "Fruity Limiter"],
            Self::Compressor => ["Compressor", "Compressor", "Compressor", "Compressor", "ReaComp", "Fruity Limiter"],
            Self::Saturation => {
                ["Saturator", "Overdrive", "DaTube", "RedlightDist", "JS: Saturation", "Fruity Waveshaper"]
            }
            Self::Ducking => [
                "Compressor, side-chain",
                "Compressor, side-chain",
                "Compressor, side-chain",
                "Compressor, side-chain",
                "ReaComp, auxiliary input",
                "Fruity Limiter, side-chain",
            ],
            Self::Width => {
                ["Utility", "Direction Mixer", "StereoEnhancer", "Binaural Pan", "JS: Stereo Width", "Stereo Shaper"]
            }
            Self::Reverb => ["Reverb", "ChromaVerb", "RoomWorks", "Room Reverb", "ReaVerbate", "Fruity Reeverb 2"],
            Self::Echo => ["Delay", "Stereo Delay", "StereoDelay", "Analog Delay", "ReaDelay", "Fruity Delay 3"],
            Self::Limiter => ["Limiter", "Limiter", "Limiter", "Limiter", "ReaLimit", "Fruity Limiter"],
        }
    }
}

/// Every setting of the plan, stem by stem, to be typed into the plug-ins that any DAW brings: Markdown.
pub fn settings_sheet(song: &Song) -> String {
    let mut sheet = format!("# Settings for {}\n", plain(&song.title));
    let rate = song.sample_rate_hz;
    let intro = format!(
        "\nSettings are in the order in which the channel of the draft has them. What is crossed out was tried and dropped, and is not \
         part of the draft. Samples are those of {rate} Hz. Thresholds are peak levels in dBFS in front of the fader, times are \
         time constants.\n"
    );
    sheet.push_str(&intro);
    for track in &song.tracks {
        let bus = song.groups.iter().find(|group| group.stems.contains(&track.name));
        let bus = bus.map_or_else(|| "plays into the mix".to_owned(), |bus| format!("plays into {}", plain(&bus.name)));
        let kind = if track.n_channels == 1 { "mono" } else { "stereo" };
        let place = format!("{kind}, {bus}; {}", fader(&track.settings));
        channel(&mut sheet, &track.name, &place, &track.settings);
    }
    for group in &song.groups {
        channel(&mut sheet, &group.name, &fader(&group.settings), &group.settings);
    }
    let behind = format!("{}; the draft is {:+.2} dB of that", fader(&song.mix), song.gain_db);
    channel(&mut sheet, "bus:mix", &behind, &song.mix);
    names(&mut sheet, song);
    sheet
}

fn fader(settings: &[Setting]) -> String {
    let pan = match (100.0 * position(in_draft(settings))).round() {
        0.0 => "centre".to_owned(),
        left if left < 0.0 => format!("{:.0} % left", -left),
        right => format!("{right:.0} % right"),
    };
    format!("fader {:+.1} dB, pan {pan}", gain_db(in_draft(settings)))
}

fn channel(sheet: &mut String, name: &str, place: &str, settings: &[Setting]) {
    append(sheet, format_args!("\n## {}\n\n{place}\n", plain(name)));
    let mut in_order: Vec<&Setting> = settings.iter().collect();
    in_order.sort_by_key(|setting| Processor::of(&setting.action) == Processor::Fader);
    if !in_order.is_empty() {
        sheet.push('\n');
    }
    for Setting { id, words, is_on, reason, .. } in in_order {
        let words = if *is_on { format!("**{}**", plain(words)) } else { format!("~~{}~~", plain(words)) };
        append(sheet, format_args!("- {id}: {words} ({})\n", plain(reason)));
    }
}

fn names(sheet: &mut String, song: &Song) {
    let of_groups = song.groups.iter().flat_map(|group| &group.settings);
    let settings = song.tracks.iter().flat_map(|track| &track.settings).chain(of_groups).chain(&song.mix);
    let mut used: Vec<Processor> = settings.map(|setting| Processor::of(&setting.action)).collect();
    used.sort();
    used.dedup();
    if used.is_empty() {
        return;
    }
    append(sheet, format_args!("\n## Nearest plug-ins\n\n| | {} |\n|---|{}\n", DAWS.join(" | "), "---|".repeat(6)));
    for processor in used {
        append(sheet, format_args!("| {} | {} |\n", processor.title(), processor.names().join(" | ")));
    }
}

fn append(sheet: &mut String, what: std::fmt::Arguments<'_>) {
    sheet.write_fmt(what).expect("text can be appended to");
}

/// `text` on one line, with nothing in it that Markdown takes for its own.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in text.chars() {
        if r"\`*_{}[]<>#|~".contains(c) {
            plain.push('\\');
        }
        plain.push(if c.is_control() { ' ' } else { c });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Track;

    fn setting(id: &str, action: Action, is_on: bool) -> Setting {
        let words = format!("words of {id}");
        Setting { id: id.to_owned(), action, words, is_on, reason: "because".to_owned() }
    }

    fn song(settings: Vec<Setting>) -> Song {
        let track = Track { name: "Gît *1*".to_owned(), n_channels: 1, clips: Vec::new(), prepared: None, settings };
        Song {
            title: "A song".to_owned(),
            sample_rate_hz: 48_000,
            duration_s: 1.0,
            tempo_bpm: None,
            markers: Vec::new(),
            tracks: vec![track],
            groups: Vec::new(),
            mix: Vec::new(),
            gain_db: -1.5,
        }
    }

    #[test]
    fn moves_stand_under_their_stem_with_the_fader_last() {
        let settings = vec![
            setting("M1", Action::Gain { gain_db: -2.0 }, true),
            setting("M2", Action::Polarity, true),
            setting("M3", Action::Gain { gain_db: -1.0 }, true),
            setting("M4", Action::Pan { position: 0.3 }, false),
        ];
        let sheet = settings_sheet(&song(settings));
        assert!(sheet.contains("## Gît \\*1\\*\n\nmono, plays into the mix; fader -3.0 dB, pan centre\n"), "{sheet}");
        let at = |text: &str| sheet.find(text).unwrap_or_else(|| panic!("{text} in {sheet}"));
        assert!(at("- M2: **words of M2** (because)") < at("- M1: **words of M1**"));
        assert!(at("- M4: ~~words of M4~~") > 0);
        assert!(at("| polarity | Utility |") > 0);
        assert!(!sheet.contains("| compressor |"), "only what is used is named");
    }
}
