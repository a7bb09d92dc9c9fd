use crate::Error;
use crate::output::output_error;
use corpus::{ProfileError, ReadTable, SongRow, SongTable, json_line};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// The song table on the disk while its songs are measured: each is added as soon as it is known, so that nothing is
/// measured twice when the run is stopped.
#[derive(Debug)]
pub(crate) struct SongCache {
    path: PathBuf,
    known: BTreeMap<String, SongRow>,
    file: Mutex<Option<File>>,
}

impl SongCache {
    /// With what is there already, and `others`; a line that a stopped run left unfinished is cut off when the first song is
    /// added.
    pub(crate) fn open(path: &Path, others: &SongTable) -> Result<Self, Error> {
        let table = if path.exists() { read_table(path)?.table } else { SongTable::default() };
        let known = table
            .into_rows()
            .into_iter()
            .chain(others.rows().iter().cloned())
            .map(|row| (row.content.sha256.clone(), row))
            .collect();
        Ok(Self { path: path.to_path_buf(), known, file: Mutex::new(None) })
    }

    /// The row of a song that was measured before.
    pub(crate) fn known(&self, sha256: &str) -> Option<&SongRow> {
        self.known.get(sha256)
    }

    /// Songs that were measured before.
    pub(crate) fn n_known(&self) -> usize {
        self.known.len()
    }

    /// Writes down a song.
    pub(crate) fn add(&self, row: &SongRow) -> Result<(), Error> {
        let mut file = self.file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let file = match &mut *file {
            Some(file) => file,
            none => none.insert(self.begin()?),
        };
        file.write_all(json_line(row).as_bytes()).map_err(output_error(&self.path))
    }

    /// A file of whole lines to add to.
    fn begin(&self) -> Result<File, Error> {
        write_whole(&self.path, &SongTable::new(self.known.values().cloned()).to_json_lines())?;
        OpenOptions::new().append(true).open(&self.path).map_err(output_error(&self.path))
    }
}

/// Reads the finished song table of another build.
pub(crate) fn read_finished_table(path: &Path) -> Result<SongTable, Error> {
    let read = read_table(path)?;
    if read.is_torn {
        let reason = "its last line breaks off".to_owned();
        let source = ProfileError::SongTable { reason };
        return Err(Error::ProfileFile { path: path.to_path_buf(), source });
    }
    Ok(read.table)
}

fn read_table(path: &Path) -> Result<ReadTable, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error::Text { path: path.to_path_buf(), source })?;
    SongTable::from_json_lines(&text).map_err(|source| Error::ProfileFile { path: path.to_path_buf(), source })
}

/// Writes a text that appears whole or not at all; missing folders are made.
pub(crate) fn write_whole(path: &Path, text: &str) -> Result<(), Error> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(output_error(path))?;
    // A file made in a temporary folder has the permissions of any new file, which a temporary file has not.
    let temporary = tempfile::Builder::new().prefix(".premix-").tempdir_in(folder).map_err(output_error(path))?;
    let new = temporary.path().join("new");
    fs::write(&new, text).map_err(output_error(path))?;
    fs::rename(&new, path).map_err(output_error(path))
}
