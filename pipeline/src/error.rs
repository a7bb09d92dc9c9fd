use media::MediaError;
use std::path::PathBuf;
use thiserror::Error;

/// Why a session could not be worked on.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The path does not exist.
    #[error("{}: there is no such folder or file. Check the path.", path.display())]
    NotFound {
        /// What was asked for.
        path: PathBuf,
    },
    /// A folder without audio files.
    #[error(
        "{}: no audio files in this folder ({n_other} other files). Give the folder that holds the stems as WAV, AIFF, \
         FLAC, MP3, M4A or OGG.",
        path.display()
    )]
    NoAudio {
        /// The folder.
        path: PathBuf,
        /// Files that are not audio.
        n_other: usize,
    },
    /// Stems are needed, and there is a mix alone.
    #[error(
        "{}: this is a mix, and moves need its stems. Give the folder with the single tracks, or say with --role \
         STEM=ROLE what a file plays that is one. What can be said of a mix by itself, premix check says.",
        path.display()
    )]
    OnlyMixes {
        /// The folder or file.
        path: PathBuf,
    },
    /// Two versions that have nothing in common to compare.
    #[error(
        "{} is a mix and {} holds stems: compare two folders of stems, or two mixes.",
        mix.display(),
        stems.display()
    )]
    NotAlike {
        /// The mix.
        mix: PathBuf,
        /// The folder of stems.
        stems: PathBuf,
    },
    /// No stem has a sound in it.
    #[error("{}: all {n_stems} stems are silent. Were the tracks muted when they were exported?", path.display())]
    AllSilent {
        /// The folder.
        path: PathBuf,
        /// How many stems there are.
        n_stems: usize,
    },
    /// Files that could not be read.
    #[error("{}", list(.0))]
    Unreadable(Vec<MediaError>),
    /// A reference that cannot be followed.
    #[error("{}: this reference cannot be used: {reason}. Name another with --reference or in premix.toml, or leave it out.", path.display())]
    Reference {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file with more channels than a stem has.
    #[error("{}: {channels} channels. Export the track as mono or stereo.", path.display())]
    TooManyChannels {
        /// The file.
        path: PathBuf,
        /// How many it has.
        channels: usize,
    },
    /// The user named a stem that does not exist.
    #[error("there is no stem '{name}' in this session: the stems are {known}")]
    NoSuchStem {
        /// What was asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The `premix.toml` of a session does not say what it should.
    #[error("{}: {reason}", path.display())]
    SessionFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Something could not be written.
    #[error("{}: cannot be written ({source}). Choose another folder with -o.", path.display())]
    Output {
        /// What was to be written.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Audio of the user's would be lost, or a project that was worked in.
    #[error(
        "{}: holds audio that premix did not write, or a premix.rpp that was saved since, and some of it might be replaced. \
         Choose another folder with -o.",
        path.display()
    )]
    WouldOverwrite {
        /// The folder.
        path: PathBuf,
    },
    /// A plan that cannot be rendered.
    #[error("{}: this plan cannot be rendered: {reason}.", path.display())]
    PlanFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The plan has no such move.
    #[error("there is no move {id} in this plan: its moves are {known}")]
    NoSuchMove {
        /// What was asked for.
        id: String,
        /// The moves there are.
        known: String,
    },
    /// The demo would mix with other files.
    #[error("{}: holds other files than the demo's. Give an empty or a new folder.", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// An audio file could not be written.
    #[error(transparent)]
    Writing(MediaError),
    /// A folder could not be listed.
    #[error("{}: cannot be listed ({source}). Check its permissions.", path.display())]
    Listing {
        /// The folder.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The profile does not exist.
    #[error(transparent)]
    Profile(#[from] corpus::ProfileError),
    /// A profile, or what one is built from, does not say what it should.
    #[error("{}: {source}", path.display())]
    ProfileFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: corpus::ProfileError,
    },
    /// A text file could not be read.
    #[error("{}: cannot be read ({source}). Check the path.", path.display())]
    Text {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// What is to be written would lie among the songs.
    #[error("{}: lies in {}, where the songs are and nothing is written. Choose another place with -o.", path.display(),
        folder.display())]
    AmongSongs {
        /// What was to be written.
        path: PathBuf,
        /// The folder of the songs.
        folder: PathBuf,
    },
    /// Another file stands where a profile is to be written.
    #[error("{}: is there and no profile. Choose another place with -o.", path.display())]
    NoProfileThere {
        /// What was to be written.
        path: PathBuf,
    },
    /// Another file stands where a page is to be written.
    #[error("{}: is there and no page of premix. Choose another place with -o.", path.display())]
    NoPageThere {
        /// What was to be written.
        path: PathBuf,
    },
    /// No file could be used for a profile.
    #[error("{}", no_songs(failures))]
    NoSongs {
        /// What became of each.
        failures: Vec<crate::FailedSong>,
    },
    /// The user interrupted the building of a profile.
    #[error(
        "interrupted: {n_songs} songs are measured and kept in {}; the same command goes on from there",
        table.display()
    )]
    BuildInterrupted {
        /// Songs in the table.
        n_songs: usize,
        /// The table.
        table: PathBuf,
    },
    /// The threads could not be started.
    #[error("cannot start {jobs} threads ({source}). Give fewer with --jobs.")]
    Threads {
        /// How many were asked for.
        jobs: usize,
        /// The system's reason.
        source: rayon::ThreadPoolBuildError,
    },
    /// The user interrupted.
    #[error("interrupted: nothing was written")]
    Cancelled,
}

fn no_songs(failures: &[crate::FailedSong]) -> String {
    let reasons: Vec<String> = failures.iter().map(|failed| format!("\n{failed}")).collect();
    format!("no song could be measured.{}", reasons.concat())
}

fn list(errors: &[MediaError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl Error {
    /// Several errors of input as one: all reading errors in one list, so that they are mended in one go.
    pub(crate) fn together(errors: Vec<Self>) -> Self {
        let mut unreadable = Vec::new();
        let mut others = Vec::new();
        for error in errors {
            match error {
                Self::Unreadable(list) => unreadable.extend(list),
                other => others.push(other),
            }
        }
        match others.into_iter().next() {
            Some(other) if unreadable.is_empty() => other,
            _ => Self::Unreadable(unreadable),
        }
    }

    /// The user asked for something that does not exist, as against input that cannot be read.
    pub fn is_usage(&self) -> bool {
        matches!(
            self,
            Self::NoSuchStem { .. }
                | Self::NoSuchMove { .. }
                | Self::NotAlike { .. }
                | Self::Profile(_)
                | Self::Threads { .. }
        )
    }
}
