//! What an earlier run wrote into a folder: no stems, and nothing of the user's.

use crate::prepared::FOLDER;
use crate::{Error, Parts};
use media::has_audio_extension;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The audio files that every draft has, without their extensions.
const DRAFT_AUDIO: [&str; 2] = ["draft", "unity"];
/// What else a draft or a render has.
const TEXTS: [&str; 9] = [
    "plan.json",
    "report.html",
    "report.pdf",
    "re-export.txt",
    "moves.md",
    "handoff.md",
    "premix.dawproject",
    "premix.rpp",
    "Effects/premix_strip.jsfx",
];
/// The files of equalisers are in this folder.
const EQ_FOLDER: &str = "eq";
/// Those of what is written.
const EXTENSIONS: [&str; 2] = ["wav", "flac"];

/// An earlier run wrote into this folder.
pub(crate) fn is_own_output(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).is_file();
    has("plan.json") && EXTENSIONS.iter().any(|extension| has(&format!("draft.{extension}")))
}

/// The audio files that an earlier run wrote into `folder` and below it.
pub(crate) fn own_audio(folder: &Path) -> BTreeSet<PathBuf> {
    if !is_own_output(folder) {
        return BTreeSet::new();
    }
    let plan = plan_in(folder);
    let written = plan["files"]["written"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let is_below = |name: &&str| Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    // Plans of old do not list them.
    let mixes = DRAFT_AUDIO.iter().map(|name| folder.join(name).with_extension("wav"));
    written.filter(is_below).map(|name| folder.join(name)).chain(mixes).collect()
}

/// Everything that an earlier run wrote into `folder` and below it.
pub(crate) fn own_files(folder: &Path) -> BTreeSet<PathBuf> {
    if !is_own_output(folder) {
        return BTreeSet::new();
    }
    let plan = plan_in(folder);
    let channels = ["stems", "buses"].into_iter().filter_map(|list| plan[list].as_array()).flatten();
    // A name that is no file name was written otherwise: that file stays.
    let names = channels.filter_map(|channel| channel["name"].as_str()).filter(|name| !name.contains(['/', '\\']));
    let equalisers = names.map(|name| folder.join(EQ_FOLDER).join(format!("{name}.txt")));
    let texts = TEXTS.iter().map(|name| folder.join(name));
    own_audio(folder).into_iter().chain(texts).chain(equalisers).collect()
}

/// The plan in `folder`; null where none can be read.
fn plan_in(folder: &Path) -> Value {
    let plan = fs::read_to_string(folder.join("plan.json")).unwrap_or_default();
    serde_json::from_str(&plan).unwrap_or_default()
}

/// Nothing of the user's is replaced when a draft, and the folders of `parts`, are written to `folder`.
pub(crate) fn check_free(folder: &Path, parts: Parts) -> Result<(), Error> {
    let own = own_audio(folder);
    let extension = parts.form.of_mixes().extension();
    let drafts = DRAFT_AUDIO.iter().map(|name| folder.join(name).with_extension(extension));
    let listed = parts.folders().copied().chain([FOLDER]);
    let listed = listed.filter_map(|name| fs::read_dir(folder.join(name)).ok()).flatten();
    let files = listed.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| has_audio_extension(path));
    // Who has saved the project in REAPER has worked in it.
    let project = fs::read_to_string(folder.join("premix.rpp"));
    let is_worked_in = project.is_ok_and(|project| !handoff::is_unsaved(&project));
    if is_worked_in || drafts.chain(files).any(|path| path.exists() && !own.contains(&path)) {
        return Err(Error::WouldOverwrite { path: folder.to_path_buf() });
    }
    Ok(())
}
