use super::presentation::{mixes, print_plan, report};
use crate::args::{self, OutputArgs};
use crate::console;
use anyhow::{Context, ensure};
use pipeline::{Options, Parts, Session, file_name};
use std::fs;
use std::path::{Path, PathBuf};
use suggest::MatchedFiles;

/// What a DAW opens, and what tells of it.
pub(super) const HANDED_ON: [&str; 4] = ["moves.md", "premix.rpp", "premix.dawproject", "handoff.md"];

/// Which files to ask for again.
const RE_EXPORT_FILE: &str = "re-export.txt";

pub(crate) fn run(command: &args::Draft) -> anyhow::Result<u8> {
    match &command.out {
        Some(out) if command.each => run_each(command, out),
        _ => run_one(command, &command.session.folder, command.out.as_deref()),
    }
}

fn run_one(command: &args::Draft, folder: &Path, out: Option<&Path>) -> anyhow::Result<u8> {
    let session = Session::open(folder, &command.session.told.session_options(&command.moves.lock))?;
    let out = out.map_or_else(|| default_folder(&session, &session.title, "premix"), Path::to_path_buf);
    let parts = command.parts.parts();
    write(&session, &command.session.told.options(&command.moves), (&out, parts), &command.output)?;
    Ok(0)
}

/// Drafts every folder in the session's. One that cannot be read is said and does not keep the others from being done.
fn run_each(command: &args::Draft, out: &Path) -> anyhow::Result<u8> {
    let place = &command.session.folder;
    let entries = fs::read_dir(place).with_context(|| format!("{} cannot be read", place.display()))?;
    let mut folders = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<PathBuf>>>()?;
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    ensure!(!folders.is_empty(), "{} holds no folders: leave --each out for one session", place.display());
    let mut failed = None;
    for folder in &folders {
        let Some(name) = folder.file_name() else { continue };
        match run_one(command, folder, Some(&out.join(name))) {
            Err(error) if !matches!(error.downcast_ref(), Some(pipeline::Error::Cancelled)) => {
                console::complain(&error);
                failed = Some(format!("{} was not drafted", folder.display()));
            }
            done => drop(done?),
        }
    }
    failed.map_or(Ok(0), |failed| Err(anyhow::anyhow!(failed)))
}

/// In the current folder, unless that lies in the session, which is not written to: then beside the session.
pub(super) fn default_folder(session: &Session, title: &str, suffix: &str) -> PathBuf {
    let name = file_name(&format!("{title}-{suffix}"));
    let absolute = |path: &Path| path.canonicalize().ok();
    match (absolute(&session.folder), absolute(Path::new("."))) {
        (Some(folder), Some(here)) if folder.is_dir() && here.starts_with(&folder) => folder.with_file_name(name),
        _ => PathBuf::from(name),
    }
}

/// Runs draft on `session`, writes `out` and prints the plan.
pub(crate) fn write(
    session: &Session,
    options: &Options,
    (out, parts): (&Path, Parts),
    output: &OutputArgs,
) -> anyhow::Result<()> {
    let files = |draft: &pipeline::Draft| {
        vec![
            ("plan.json", reports::plan_json(&draft.plan).into_bytes()),
            ("report.html", reports::html(&report(draft)).into_bytes()),
            ("report.pdf", reports::pdf(&report(draft))),
            (RE_EXPORT_FILE, reports::re_export(&draft.plan).into_bytes()),
        ]
    };
    let draft =
        console::watched(&output.running, |watch| pipeline::draft(session, options, (out, parts), files, watch))?;
    print_plan(&draft, output)?;
    if !output.running.quiet {
        let files = draft.plan.files.iter();
        let audio = files.clone().flat_map(mixes);
        for name in ["report.html", "report.pdf", "plan.json", RE_EXPORT_FILE].into_iter().chain(audio).chain(HANDED_ON)
        {
            console::note(&format!("wrote {}", out.join(name).display()));
        }
        note_parts(out, parts);
        files.for_each(|files| note_beyond_full_scale(out, files));
    }
    Ok(())
}

/// Says which parts lie beside a draft.
pub(super) fn note_parts(out: &Path, parts: Parts) {
    for name in parts.folders() {
        console::note(&format!("wrote {}", out.join(name).display()));
    }
}

/// Says which files are not what was asked for.
pub(super) fn note_beyond_full_scale(out: &Path, files: &MatchedFiles) {
    for path in &files.beyond_full_scale {
        let path = out.join(path);
        console::note(&format!("{} passes full scale: WAV of 32-bit floats, which does not clip it", path.display()));
    }
}
