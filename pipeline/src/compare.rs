//! Two versions of a song held against each other.

use crate::content::ContentHash;
use crate::{Depth, Draft, Error, Options, Session, SessionOptions, StemFile, Watch, plan};
use std::path::Path;
use suggest::{Diff, Version};

/// Listens to two folders of stems, or to two mixes, and holds the newer against the older. Names of stems in `told` need to
/// be those of one version alone.
pub fn compare(
    [old, new]: [&Path; 2],
    told: &SessionOptions,
    options: &Options,
    watch: &Watch<'_>,
) -> Result<Diff, Error> {
    let (older, unknown_old) = open(old, told)?;
    let (newer, unknown_new) = open(new, told)?;
    if let Some(name) = unknown_old.into_iter().find(|name| unknown_new.contains(name)) {
        let stems = older
            .stems
            .iter()
            .chain(newer.stems.iter().filter(|new| older.stems.iter().all(|old| old.name != new.name)));
        let known = stems.map(|stem| stem.name.as_str()).collect::<Vec<_>>().join(", ");
        return Err(Error::NoSuchStem { name, known });
    }
    if older.mix_only != newer.mix_only {
        let (mix, stems) = if older.mix_only { (old, new) } else { (new, old) };
        return Err(Error::NotAlike { mix: mix.to_path_buf(), stems: stems.to_path_buf() });
    }
    let contents = [contents(&older)?, contents(&newer)?];
    let older = plan(&older, options, Depth::Findings, watch)?;
    let newer = plan(&newer, options, Depth::Findings, watch)?;
    Ok(Diff::of(version(&older, &contents[0]), version(&newer, &contents[1])))
}

/// Opens a version with what is told of its stems, and gives the names that it does not have.
fn open(path: &Path, told: &SessionOptions) -> Result<(Session, Vec<String>), Error> {
    let mut told = told.clone();
    let mut unknown = Vec::new();
    loop {
        match Session::open(path, &told) {
            Err(Error::NoSuchStem { name, .. }) if !unknown.contains(&name) => {
                told.roles.retain(|(stem, _)| *stem != name);
                told.focal.retain(|wish| wish.stem != name);
                unknown.push(name);
            }
            opened => return Ok((opened?, unknown)),
        }
    }
}

fn version<'a>(draft: &'a Draft, contents: &'a [String]) -> Version<'a> {
    Version { plan: &draft.plan, stems: &draft.stems, mix: &draft.unity, contents }
}

/// What tells the files of each stem from others.
fn contents(session: &Session) -> Result<Vec<String>, Error> {
    session.stems.iter().map(content).collect()
}

fn content(stem: &StemFile) -> Result<String, Error> {
    let mut hash = ContentHash::default();
    for path in &stem.paths {
        hash.add_file(path).map_err(|source| Error::Text { path: path.clone(), source })?;
    }
    Ok(hash.digits())
}
