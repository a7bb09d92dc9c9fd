//! Songs that the user wants theirs to measure like: what is asked for, where they lie, and how they measure.

use crate::analysis::{Interruption, Measuring, analyse_file};
use crate::session::audio_files;
use crate::{Error, StemFile, Watch};
use analyzer::{Role, RoleGuess};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use suggest::{Reference, ReferenceWeights};

/// A song or a folder of songs, and what they count for.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferenceWish {
    /// The file, or the folder.
    pub path: PathBuf,
    /// What its songs count for.
    pub weights: ReferenceWeights,
}

impl FromStr for ReferenceWish {
    type Err = String;

    /// Takes a path, or with weights behind it `Song.wav,tone=1,dynamics=0`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts: Vec<&str> = text.split(',').collect();
        let mut said = Vec::new();
        // A path may hold commas: from its end on, what has an equals sign is a weight.
        while let Some((name, value)) = parts.last().filter(|_| parts.len() > 1).and_then(|part| part.split_once('=')) {
            said.push((name.trim(), value.trim()));
            parts.pop();
        }
        let mut weights = ReferenceWeights::default();
        for (name, value) in said {
            let weight = value.parse().map_err(|_| format!("{name}={value}: a weight is a number from 0 to 1"))?;
            weights = weights.with(name, weight)?;
        }
        match parts.join(",") {
            path if path.is_empty() => Err("name a file or a folder before the weights".to_owned()),
            path => Ok(Self { path: PathBuf::from(path), weights }),
        }
    }
}

/// One song to be followed.
#[derive(Debug, Clone)]
pub struct ReferenceFile {
    /// The file.
    pub file: StemFile,
    /// What it counts for.
    pub weights: ReferenceWeights,
}

/// The songs at `wishes`, in that order and the order of their paths, and a note for each file that was left out.
pub(crate) fn reference_files(
    wishes: &[ReferenceWish],
    keep_going: bool,
) -> Result<(Vec<ReferenceFile>, Vec<String>), Error> {
    let (mut found, mut notes) = (Vec::new(), Vec::new());
    for ReferenceWish { path, weights } in wishes {
        let (_, files) = audio_files(path).map_err(|error| refused(path, &listing_reason(&error)))?;
        for path in files {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let shown = path.display().to_string();
            match StemFile::open(&path, name, shown, RoleGuess::named(Role::Mix, 1.0)) {
                Ok(file) => found.push(ReferenceFile { file, weights: *weights }),
                Err(error) => leave_out(refused(&path, &error.to_string()), keep_going, &mut notes)?,
            }
        }
    }
    Ok((found, notes))
}

fn listing_reason(error: &Error) -> String {
    match error {
        Error::NotFound { .. } => "there is no such file or folder".to_owned(),
        Error::NoAudio { .. } => "there is no audio file in this folder".to_owned(),
        other => other.to_string(),
    }
}

fn refused(path: &Path, reason: &str) -> Error {
    // The errors of files begin with the file.
    let shown = path.display().to_string();
    let reason = reason.strip_prefix(&format!("{shown}: ")).unwrap_or(reason).trim_end_matches('.').to_owned();
    Error::Reference { path: path.to_path_buf(), reason }
}

fn leave_out(error: Error, keep_going: bool, notes: &mut Vec<String>) -> Result<(), Error> {
    if !keep_going {
        return Err(error);
    }
    notes.push(format!("Left out: {error}"));
    Ok(())
}

/// Measures every reference, in parallel; also gives a note for each that was left out.
pub(crate) fn analyse_references(
    files: &[ReferenceFile],
    measuring: Measuring<'_>,
    watch: &Watch<'_>,
) -> Result<(Vec<Reference>, Vec<String>), Error> {
    let keep_going = measuring.tolerate_damage;
    let measured: Vec<_> =
        files.par_iter().map(|one| Ok(analyse_file(&one.file, measuring, |_| watch.go_on())?.analysis)).collect();
    let (mut references, mut notes) = (Vec::new(), Vec::new());
    for (one, result) in files.iter().zip(measured) {
        let path = &one.file.paths[0];
        match result {
            Err(Interruption::Other(error)) => return Err(error),
            Err(Interruption::Media(error)) => leave_out(refused(path, &error.to_string()), keep_going, &mut notes)?,
            Ok(analysis) if analysis.loudness.integrated_lufs.is_none() => {
                leave_out(refused(path, "it is silent"), keep_going, &mut notes)?;
            }
            Ok(analysis) => references.push(Reference { analysis, weights: one.weights }),
        }
    }
    Ok((references, notes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(text: &str) -> ReferenceWish {
        text.parse().unwrap()
    }

    #[test]
    fn weights_stand_behind_the_path() {
        assert_eq!(wish("Song.wav"), ReferenceWish { path: "Song.wav".into(), weights: ReferenceWeights::default() });
        let weights = ReferenceWeights { tone: 0.5, dynamics: 0.0, ..ReferenceWeights::default() };
        assert_eq!(wish("a/Song.wav,tone=0.5,dynamics=0"), ReferenceWish { path: "a/Song.wav".into(), weights });
        assert_eq!(wish("Love, Peace.wav,width=1").path, PathBuf::from("Love, Peace.wav"));
    }

    #[test]
    fn what_is_no_weight_is_refused_by_name() {
        let refused = |text: &str| text.parse::<ReferenceWish>().unwrap_err();
        assert!(refused("Song.wav,volume=1").contains("'volume'"));
        assert!(refused("Song.wav,tone=2").contains("tone=2") && refused("Song.wav,tone=x").contains("tone=x"));
        assert!(refused(",tone=1").contains("name a file"));
    }
}
