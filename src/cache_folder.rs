use crate::args::CacheArgs;
use pipeline::Cache;
use std::env;
use std::path::PathBuf;

/// Names the folder; empty for none.
const VARIABLE: &str = "PREMIX_CACHE";

/// The cache that is wanted: the folder on the command line, else in the environment, else the platform's.
pub(crate) fn cache(wanted: &CacheArgs) -> Option<Cache> {
    if wanted.no_cache {
        return None;
    }
    let folder = match (&wanted.cache, env::var_os(VARIABLE)) {
        (Some(folder), _) => Some(folder.clone()),
        (None, Some(folder)) => Some(PathBuf::from(folder)).filter(|folder| !folder.as_os_str().is_empty()),
        (None, None) => platform_folder().map(|folder| folder.join("premix")),
    };
    folder.map(Cache::new)
}

/// Where programs of this user keep what they can do without.
fn platform_folder() -> Option<PathBuf> {
    let folder = |variable: &str| env::var_os(variable).map(PathBuf::from).filter(|folder| folder.is_absolute());
    if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        folder("HOME").map(|home| home.join("Library/Caches"))
    } else {
        folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")))
    }
}
