use crate::Error;
use corpus::{Profile, profile};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

/// The profile of songs of any genre.
pub(crate) const ALL_GENRES: &str = "popular";

/// The profile called `genre`, as it stands in its file: a shipped one by its name, any other by the path of its `.json`.
pub fn find_profile(genre: &str) -> Result<Profile, Error> {
    let path = Path::new(genre);
    if !is_file_name(genre) {
        return Ok(profile(genre)?);
    }
    let text = fs::read_to_string(path).map_err(|source| Error::Text { path: path.to_path_buf(), source })?;
    Profile::from_json(&text).map_err(|source| Error::ProfileFile { path: path.to_path_buf(), source })
}

/// The same as ranges of what to expect of the next song: see [`Profile::predictive`].
pub fn profile_to_judge_by(genre: &str) -> Result<Profile, Error> {
    Ok(find_profile(genre)?.predictive(&profile(ALL_GENRES)?))
}

/// A genre that `premix.toml` names: paths are relative to its folder.
pub(crate) fn beside(folder: &Path, genre: String) -> String {
    if is_file_name(&genre) { folder.join(genre).to_string_lossy().into_owned() } else { genre }
}

fn is_file_name(genre: &str) -> bool {
    Path::new(genre).extension().and_then(OsStr::to_str).is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}
