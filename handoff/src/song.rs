use desk::{Action, Channel};

/// A session and its plan, as it is handed on.
#[derive(Debug, Clone, PartialEq)]
pub struct Song {
    /// The session's name.
    pub title: String,
    /// The rate of the draft, in Hz, which is that of delays in samples.
    pub sample_rate_hz: u32,
    /// Length of the draft, in seconds.
    pub duration_s: f64,
    /// Beats per minute; `None` where it is not sure.
    pub tempo_bpm: Option<f64>,
    /// Where sections start, in order.
    pub markers: Vec<Marker>,
    /// One per stem, in session order.
    pub tracks: Vec<Track>,
    /// Buses that stems play into, and those of the effects, which only take sends.
    pub groups: Vec<Group>,
    /// What the plan sets on the mix bus.
    pub mix: Vec<Setting>,
    /// What the draft was turned by behind the mix bus, in dB.
    pub gain_db: f64,
}

/// Where something begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Marker {
    /// From the start of the session, in seconds.
    pub start_s: f64,
    /// What begins there.
    pub name: String,
}

/// A stem.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// The user's own name for it.
    pub name: String,
    /// 1 is mono; of more than two channels, the first two play.
    pub n_channels: usize,
    /// Its file, or the two files of a split stereo pair.
    pub clips: Vec<Clip>,
    /// The file in which what a DAW may lack is done already; `None` where there is none.
    pub prepared: Option<Prepared>,
    /// What the plan sets on it, in the order of the plan.
    pub settings: Vec<Setting>,
}

/// A file on a track.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// Where it lies, with `/` between folders: from the root, or relative to the folder of what is handed on.
    pub path: String,
    /// Where it starts on the track, in seconds.
    pub start_s: f64,
    /// How long it plays, in seconds.
    pub duration_s: f64,
    /// The rate of the file, in Hz.
    pub sample_rate_hz: u32,
    /// The side that it is of, when the stem is split in two.
    pub side: Option<Channel>,
}

/// A stem with some of its settings in the audio: as long as the draft, at its rate, and starting with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Where it lies, as in a [`Clip`].
    pub path: String,
    /// All that changes the sound is in it; else what [`Prepared::is_repair`] says.
    pub is_whole: bool,
}

impl Prepared {
    /// Whether `action` is in every prepared file: repairs that DAWs do in ways of their own, or cannot do.
    pub fn is_repair(action: &Action) -> bool {
        matches!(
            action,
            Action::Polarity
                | Action::ChannelPolarity { .. }
                | Action::Delay { .. }
                | Action::AllPass { .. }
                | Action::DcBlock
        )
    }

    /// Whether `action` is in the audio of this one: never fader, pan and sends.
    pub fn holds(&self, action: &Action) -> bool {
        let is_mixing = matches!(
            action,
            Action::Gain { .. } | Action::Pan { .. } | Action::ReverbSend { .. } | Action::EchoSend { .. }
        );
        Self::is_repair(action) || (self.is_whole && !is_mixing)
    }
}

/// A bus between tracks and mix.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// `bus:drums`, `bus:reverb` …
    pub name: String,
    /// The names of the tracks that play into it; none of an effect's.
    pub stems: Vec<String>,
    /// What the plan sets on it.
    pub settings: Vec<Setting>,
}

impl Group {
    /// The name without what marks it as a bus.
    pub fn title(&self) -> &str {
        self.name.trim_start_matches("bus:")
    }
}

/// One move.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// `M1`, `M2` …
    pub id: String,
    /// What it sets.
    pub action: Action,
    /// The same in words and numbers that are typed into any DAW.
    pub words: String,
    /// It is part of the draft; else it was tried and dropped.
    pub is_on: bool,
    /// Why it was kept or dropped.
    pub reason: String,
}

/// The actions among `settings` that are part of the draft.
pub(crate) fn in_draft(settings: &[Setting]) -> impl Iterator<Item = &Action> {
    settings.iter().filter(|setting| setting.is_on).map(|setting| &setting.action)
}

/// The fader: gains add up, in dB.
pub(crate) fn gain_db<'a>(actions: impl Iterator<Item = &'a Action>) -> f64 {
    // Without a gain the sum is −0.
    actions.map(|action| if let Action::Gain { gain_db } = action { *gain_db } else { 0.0 }).sum::<f64>() + 0.0
}

/// The pan: of several, the last counts.
pub(crate) fn position<'a>(actions: impl Iterator<Item = &'a Action>) -> f64 {
    let position = |action: &Action| if let Action::Pan { position } = action { Some(*position) } else { None };
    actions.filter_map(position).last().unwrap_or(0.0).clamp(-1.0, 1.0)
}
