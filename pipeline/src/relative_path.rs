use std::path::{Component, Path, PathBuf};

/// The way from one folder to another, with `/` between folders; the whole path where the two have nothing in common.
pub(crate) fn relative_path(from: &Path, to: &Path) -> String {
    let way = whole(from).zip(whole(to)).and_then(|(from, to)| between(&from, &to));
    let way = way.unwrap_or_else(|| to.to_path_buf());
    way.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// The path from the root, with links resolved as far as it exists.
fn whole(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let there = path.ancestors().find(|ancestor| ancestor.exists())?;
    let rest = path.strip_prefix(there).ok()?;
    Some(there.canonicalize().ok()?.components().chain(rest.components()).collect())
}

fn between(from: &Path, to: &Path) -> Option<PathBuf> {
    let common = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let shares_root = from.components().take(common).any(|part| matches!(part, Component::RootDir));
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    shares_root.then(|| up.chain(to.components().skip(common)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_goes_up_and_down() {
        let way = |from: &str, to: &str| between(Path::new(from), Path::new(to));
        assert_eq!(way("/a/b/out", "/a/songs/one"), Some(PathBuf::from("../../songs/one")));
        assert_eq!(way("/a/song/out", "/a/song"), Some(PathBuf::from("..")));
        assert_eq!(way("out", "/a/song"), None);
    }
}
