use crate::args::{Format, OutputArgs};
use crate::console;
use pipeline::Draft;
use reports::{AudioFiles, Likeness, SessionReport};
use suggest::MatchedFiles;

/// The audio files that a run wrote and that lie beside the report: the draft, and the plain sum where that was written.
pub(crate) fn mixes(files: &MatchedFiles) -> impl Iterator<Item = &str> {
    files.written.iter().map(String::as_str).filter(|path| !path.contains('/'))
}

fn mix<'a>(files: &'a MatchedFiles, name: &str) -> &'a str {
    mixes(files).find(|path| path.starts_with(name)).unwrap_or_default()
}

/// The report of a draft, a plan or a check.
pub(crate) fn report(draft: &Draft) -> SessionReport<'_> {
    SessionReport {
        plan: &draft.plan,
        stems: &draft.stems,
        unity: &draft.unity,
        draft: draft.draft.as_ref(),
        focal: draft.focal.as_ref(),
        target: &draft.target,
        likeness: Some(Likeness {
            name: match &draft.draft {
                Some(_) => "The draft",
                None if draft.plan.session.mix_only => "The mix",
                None => "The sum of the stems",
            },
            features: &draft.likeness.features,
            profile: &draft.likeness.profile,
            typicality: &draft.likeness.typicality,
        }),
        version: env!("CARGO_PKG_VERSION"),
        audio: draft.plan.files.as_ref().map(|files| AudioFiles {
            unity: mix(files, "unity."),
            unity_gain_db: files.unity_gain_db,
            draft: mix(files, "draft."),
            draft_gain_db: files.draft_gain_db,
        }),
    }
}

/// The plan with its moves, in the form that was asked for.
pub(crate) fn print_plan(draft: &Draft, output: &OutputArgs) -> anyhow::Result<()> {
    let report = report(draft);
    console::print(&match output.format {
        Format::Text => reports::terminal(&report, console::style(&output.running)),
        Format::Json => reports::plan_json(&draft.plan),
        Format::Markdown => reports::markdown(&report),
        Format::Html => reports::html(&report),
    })
}
