//! How what was prepared takes the place of what an earlier run wrote: all of it at once.

use crate::Error;
use crate::output::{names_in, output_error};
use crate::own_output::{is_own_output, own_files};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Makes what lies in the folder `prepared` that of the folder `wanted`, which exists. What an earlier run wrote into
/// `wanted` is gone then, and what else lies there stays.
///
/// A folder that holds an earlier run's files is exchanged for `prepared`, in which all else is linked first: a run that is
/// killed leaves one or the other. It goes file by file in any other folder, in the one that the program runs in (whoever
/// stands in it would stand in one that is gone), and where the system does not exchange or link.
pub(crate) fn replace_folder(prepared: &Path, wanted: &Path) -> Result<(), Error> {
    // A link to a folder stays one.
    let wanted = &wanted.canonicalize().map_err(output_error(wanted))?;
    let own = own_files(wanted);
    let is_exchanged = is_own_output(wanted)
        && !holds_current_folder(wanted)
        && link_others(wanted, prepared, &own).is_ok()
        && exchange(prepared, wanted).is_ok();
    if !is_exchanged {
        return replace_files(prepared, wanted, &own);
    }
    // What was put into the old folder in between comes, too; where it cannot, the old folder is the user's again.
    let own_before = own.iter().map(|path| counterpart(path, wanted, prepared)).collect();
    if link_others(prepared, wanted, &own_before).is_err() {
        exchange(prepared, wanted).map_err(output_error(wanted))?;
        return replace_files(prepared, wanted, &own);
    }
    Ok(())
}

fn holds_current_folder(folder: &Path) -> bool {
    env::current_dir().and_then(|current| current.canonicalize()).is_ok_and(|current| current.starts_with(folder))
}

/// The path in `to` that has the place of `path` in `from`.
fn counterpart(path: &Path, from: &Path, to: &Path) -> PathBuf {
    path.strip_prefix(from).map_or_else(|_| path.to_path_buf(), |name| to.join(name))
}

/// Links what lies in `from`, without the files `own` and what `to` has already, into `to`. A file where the other has a folder
/// is an error.
fn link_others(from: &Path, to: &Path, own: &BTreeSet<PathBuf>) -> io::Result<()> {
    fs::set_permissions(to, fs::metadata(from)?.permissions())?;
    for entry in fs::read_dir(from)? {
        let source = entry?.path();
        let target = counterpart(&source, from, to);
        let is_folder = source.symlink_metadata()?.is_dir();
        let there = target.symlink_metadata().ok();
        let is_own = if is_folder { holds_alone(&source, own)? } else { own.contains(&source) };
        if is_own {
            continue;
        }
        if there.as_ref().is_some_and(|there| there.is_dir() != is_folder) {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists));
        }
        match (is_folder, there) {
            (true, None) => fs::create_dir(&target).and_then(|()| link_others(&source, &target, own))?,
            (true, Some(_)) => link_others(&source, &target, own)?,
            (false, None) => fs::hard_link(&source, &target)?,
            (false, Some(_)) => {}
        }
    }
    Ok(())
}

/// There are files in `folder`, and all are among `own`.
fn holds_alone(folder: &Path, own: &BTreeSet<PathBuf>) -> io::Result<bool> {
    let mut is_empty = true;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_own = if path.symlink_metadata()?.is_dir() { holds_alone(&path, own)? } else { own.contains(&path) };
        if !is_own {
            return Ok(false);
        }
        is_empty = false;
    }
    Ok(!is_empty)
}

/// Gives two folders each other's name, in one step.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// Moves what lies in `prepared` to `wanted`, file by file, and takes away those of `own` that were not replaced.
fn replace_files(prepared: &Path, wanted: &Path, own: &BTreeSet<PathBuf>) -> Result<(), Error> {
    let is_left = |path: &&PathBuf| path.is_file() && !counterpart(path, wanted, prepared).is_file();
    let left: Vec<&PathBuf> = own.iter().filter(is_left).collect();
    move_all(prepared, wanted)?;
    left.into_iter().try_for_each(|path| fs::remove_file(path).map_err(output_error(path)))
}

/// Moves the files of `from` to `to`, folder by folder.
fn move_all(from: &Path, to: &Path) -> Result<(), Error> {
    for name in names_in(from)? {
        let (source, target) = (from.join(&name), to.join(&name));
        if source.is_dir() && target.is_dir() {
            move_all(&source, &target)?;
        } else {
            fs::rename(&source, &target).map_err(output_error(&target))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own_output::is_own_output;
    use std::collections::BTreeMap;

    /// A folder with these files; what lies in them is their name and `version`.
    fn write(folder: &Path, version: &str, names: &[&str]) {
        for name in names {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, format!("{version} {name}")).unwrap();
        }
    }

    /// An earlier run's folder that holds something of the user's, and what is to replace it.
    fn folders(place: &Path) -> (PathBuf, PathBuf) {
        let (prepared, wanted) = (place.join("prepared"), place.join("wanted"));
        write(&prepared, "new", &["draft.flac", "plan.json", "report.html", "eq/Bass.txt"]);
        let own = ["draft.wav", "unity.wav", "stems/Bass.wav", "report.html", "report.pdf", "eq/Kick.txt"];
        write(&wanted, "old", &own);
        write(&wanted, "mine", &["notes.txt", "stems/take 2.wav", "bounces/last.wav", "eq/idea.txt"]);
        fs::create_dir(wanted.join("empty")).unwrap();
        let written = r#""files":{"written":["draft.wav","unity.wav","stems/Bass.wav"]}"#;
        let plan = format!(r#"{{"stems":[{{"name":"Kick"}},{{"name":"Bass"}}],{written}}}"#);
        fs::write(wanted.join("plan.json"), plan).unwrap();
        (prepared, wanted)
    }

    fn texts(folder: &Path) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for name in names_in(folder).unwrap() {
            let (path, name) = (folder.join(&name), name.to_string_lossy().into_owned());
            if path.is_dir() {
                found.extend(texts(&path).into_iter().map(|(below, text)| (format!("{name}/{below}"), text)));
            } else {
                found.insert(name, fs::read_to_string(path).unwrap());
            }
        }
        found
    }

    fn assert_is_replaced(wanted: &Path) {
        let new = ["draft.flac", "eq/Bass.txt", "plan.json", "report.html"].map(|name| (name, "new"));
        let mine = ["bounces/last.wav", "eq/idea.txt", "notes.txt", "stems/take 2.wav"].map(|name| (name, "mine"));
        let expected =
            new.into_iter().chain(mine).map(|(name, version)| (name.to_owned(), format!("{version} {name}")));
        assert_eq!(texts(wanted), expected.collect());
        assert!(wanted.join("empty").is_dir());
    }

    #[test]
    fn a_run_takes_the_place_of_an_earlier_one_and_leaves_what_is_the_users() {
        let place = tempfile::tempdir().unwrap();
        let (prepared, wanted) = folders(place.path());
        replace_folder(&prepared, &wanted).unwrap();
        assert_is_replaced(&wanted);
        // It was exchanged: the old folder is where the new one was.
        assert!(prepared.join("draft.wav").is_file() && prepared.join("notes.txt").is_file());
    }

    #[test]
    fn file_by_file_the_same_comes_out() {
        let place = tempfile::tempdir().unwrap();
        let (prepared, wanted) = folders(place.path());
        replace_files(&prepared, &wanted, &own_files(&wanted)).unwrap();
        assert_is_replaced(&wanted);
    }

    #[test]
    fn a_folder_that_is_not_there_is_exchanged_for_nothing() {
        let place = tempfile::tempdir().unwrap();
        let (one, other) = (place.path().join("one"), place.path().join("other"));
        write(&one, "one", &["a"]);
        assert!(exchange(&one, &other).is_err() && one.join("a").is_file(), "there is no other");
        write(&other, "other", &["b"]);
        exchange(&one, &other).unwrap();
        assert!(one.join("b").is_file() && other.join("a").is_file());
    }

    #[test]
    fn a_folder_of_the_user_is_added_to() {
        let place = tempfile::tempdir().unwrap();
        let (prepared, wanted) = folders(place.path());
        fs::remove_file(wanted.join("plan.json")).unwrap();
        assert!(!is_own_output(&wanted));
        replace_folder(&prepared, &wanted).unwrap();
        let found = texts(&wanted);
        assert_eq!(found["draft.flac"], "new draft.flac");
        assert!(
            ["draft.wav", "stems/Bass.wav", "eq/Kick.txt"].iter().all(|name| found[*name] == format!("old {name}"))
        );
    }

    #[test]
    fn a_folder_in_the_way_of_a_file_is_an_error_and_loses_nothing() {
        let place = tempfile::tempdir().unwrap();
        let (prepared, wanted) = folders(place.path());
        fs::remove_file(wanted.join("report.html")).unwrap();
        write(&wanted, "mine", &["report.html/page.txt"]);
        assert!(matches!(replace_folder(&prepared, &wanted), Err(Error::Output { .. })));
        assert!(wanted.join("report.html/page.txt").is_file() && wanted.join("notes.txt").is_file());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_folder_stays_one() {
        let place = tempfile::tempdir().unwrap();
        let (prepared, wanted) = folders(place.path());
        let link = place.path().join("link");
        std::os::unix::fs::symlink(&wanted, &link).unwrap();
        std::os::unix::fs::symlink("notes.txt", wanted.join("linked.txt")).unwrap();
        replace_folder(&prepared, &link).unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert!(wanted.join("linked.txt").symlink_metadata().unwrap().is_symlink());
        fs::remove_file(wanted.join("linked.txt")).unwrap();
        assert_is_replaced(&wanted);
    }
}
