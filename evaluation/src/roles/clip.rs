use analyzer::RoleClass;
use dsp::AudioBlock;

/// A stretch of audio of which is known what plays.
#[derive(Debug, Clone)]
pub(crate) struct Clip {
    pub(crate) truth: Truth,
    pub(crate) sample_rate_hz: u32,
    pub(crate) audio: AudioBlock,
}

/// What is known of a row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Truth {
    /// `None` for effects, which belong nowhere.
    pub(crate) class: Option<RoleClass>,
    /// What must not stand on both sides of a split: the song, the program, the drum kit.
    pub(crate) group: String,
    /// Where the sound comes from: a song, a soundfont, a kit, own synthesis.
    pub(crate) source: String,
    /// Which of that: a stem, a program.
    pub(crate) name: String,
    /// A real stem as it is, a part of one, or something made.
    pub(crate) kind: Kind,
}

/// The source of clips that are synthesised here, which are told more easily than others.
pub(crate) const OWN_SYNTHESIS: &str = "own synthesis";

/// What a row is evaluated as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A whole file of a real session.
    RealStem,
    /// A part of such a file.
    RealExcerpt,
    /// Rendered from samples, or synthesised.
    Made,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::RealStem => "real_stem",
            Self::RealExcerpt => "real_excerpt",
            Self::Made => "made",
        }
    }

    pub(crate) fn of_word(word: &str) -> Option<Self> {
        [Self::RealStem, Self::RealExcerpt, Self::Made].into_iter().find(|kind| kind.word() == word)
    }
}

/// Something that gives clips when it is its turn.
pub(crate) type Job<'a> = Box<dyn Fn() -> anyhow::Result<Vec<Clip>> + Send + Sync + 'a>;
