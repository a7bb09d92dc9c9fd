use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a file could not be read or written. The text names the file, the reason and the way out, in one line.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MediaError {
    /// There is no file at the path.
    #[error("{}: there is no such file; check the path", path.display())]
    NotFound {
        /// The path that was asked for.
        path: PathBuf,
    },
    /// The operating system refused to read or write.
    #[error("{}: {source}; check the permissions, the disk and that the path is a file", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The file has zero bytes.
    #[error("{}: the file is empty (0 bytes); export or copy it again", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The content is no audio format, whatever the name says.
    #[error("{}: this is not an audio file, whatever its name says; export it again or take it out", path.display())]
    NotAudio {
        /// The file.
        path: PathBuf,
    },
    /// The format is known and not decoded here.
    #[error("{}: {what} is not supported; export it as WAV (24 bit or float)", path.display())]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// The format, codec or property.
        what: String,
    },
    /// The content contradicts its own format.
    #[error("{}: the file is damaged: {reason}; export or copy it again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The file ends before the audio that its header declares; what was there has been delivered.
    #[error(
        "{}: the file is cut off: it declares {declared_frames} frames and holds {found_frames}; export or copy it again",
        path.display()
    )]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Samples per channel that the header declares.
        declared_frames: u64,
        /// Samples per channel that were there.
        found_frames: u64,
    },
    /// The file to write would be larger than its format can say.
    #[error(
        "{}: the WAV file would exceed {limit_bytes} bytes, more than its header can say; write a shorter stretch or fewer channels",
        path.display()
    )]
    TooLarge {
        /// The file to be written.
        path: PathBuf,
        /// The largest number of bytes of audio that is written.
        limit_bytes: u64,
    },
}

impl MediaError {
    /// The file that the error is about.
    pub fn path(&self) -> &Path {
        match self {
            Self::NotFound { path }
            | Self::Io { path, .. }
            | Self::Empty { path }
            | Self::NotAudio { path }
            | Self::Unsupported { path, .. }
            | Self::Damaged { path, .. }
            | Self::Truncated { path, .. }
            | Self::TooLarge { path, .. } => path,
        }
    }

    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        if source.kind() == io::ErrorKind::NotFound { Self::NotFound { path } } else { Self::Io { path, source } }
    }

    pub(crate) fn damaged(path: &Path, reason: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_path_buf(), reason: reason.into() }
    }

    pub(crate) fn unsupported(path: &Path, what: impl Into<String>) -> Self {
        Self::Unsupported { path: path.to_path_buf(), what: what.into() }
    }

    pub(crate) fn truncated(path: &Path, declared_frames: u64, found_frames: u64) -> Self {
        Self::Truncated { path: path.to_path_buf(), declared_frames, found_frames }
    }
}
