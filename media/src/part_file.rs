use std::fs;
use std::path::{Path, PathBuf};

use crate::MediaError;

/// The file that is written to, removed again unless it was given its final name.
#[derive(Debug)]
pub(crate) struct PartFile {
    path: PathBuf,
}

impl PartFile {
    /// A hidden name in the same folder, so that renaming stays within one disk; with the process in it, so that two runs
    /// do not write into one file.
    pub(crate) fn beside(path: &Path) -> Result<Self, MediaError> {
        let name = path.file_name().ok_or_else(|| {
            MediaError::io(path, std::io::Error::new(std::io::ErrorKind::InvalidInput, "the path names no file"))
        })?;
        let part_name = format!(".{}.{}.part", name.to_string_lossy(), std::process::id());
        Ok(Self { path: path.with_file_name(part_name) })
    }

    /// Where it lies until it has its final name.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn rename_to(mut self, path: &Path) -> Result<(), MediaError> {
        fs::rename(&self.path, path).map_err(|error| MediaError::io(path, error))?;
        self.path.clear();
        Ok(())
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            // Nothing can be reported from here, and a file that was never created is no loss.
            drop(fs::remove_file(&self.path));
        }
    }
}
