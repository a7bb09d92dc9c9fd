use super::presentation::{DRAFT_FILE, UNITY_FILE, print_plan, report};
use crate::args::{self, OutputArgs};
use crate::console;
use pipeline::{Options, Parts, Session, file_name};
use std::path::{Path, PathBuf};

/// Which files to ask for again.
const RE_EXPORT_FILE: &str = "re-export.txt";

pub(crate) fn run(command: &args::Draft) -> anyhow::Result<u8> {
    let session = Session::open(&command.session.folder, &command.session.session_options(&command.moves.lock))?;
    let out = command.out.clone().unwrap_or_else(|| default_folder(&session, &session.title, "premix"));
    let parts = command.parts.parts();
    write(&session, &command.session.options(&command.moves), (&out, parts), &command.output)?;
    Ok(0)
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
    let texts = |draft: &pipeline::Draft| {
        vec![
            ("plan.json", reports::plan_json(&draft.plan)),
            ("report.html", reports::html(&report(draft))),
            (RE_EXPORT_FILE, reports::re_export(&draft.plan)),
        ]
    };
    let draft =
        console::watched(&output.running, |watch| pipeline::draft(session, options, (out, parts), texts, watch))?;
    print_plan(&draft, output)?;
    if !output.running.quiet {
        for name in ["report.html", "plan.json", RE_EXPORT_FILE, DRAFT_FILE, UNITY_FILE] {
            console::note(&format!("wrote {}", out.join(name).display()));
        }
        note_parts(out, parts);
    }
    Ok(())
}

/// Says which parts lie beside a draft.
pub(super) fn note_parts(out: &Path, parts: Parts) {
    for name in parts.folders() {
        console::note(&format!("wrote {}", out.join(name).display()));
    }
}
