use crate::args::{AnalysisFormat, Analyze};
use crate::cache_folder::cache;
use crate::console;

pub(crate) fn run(command: &Analyze) -> anyhow::Result<u8> {
    let profile = pipeline::profile_to_judge_by(&command.genre)?;
    let cache = cache(&command.cache);
    let (tracks, notes) = console::watched(&command.running, |watch| {
        pipeline::analyse_files(&command.paths, command.keep_going, cache.as_ref(), watch)
    })?;
    console::print(&match command.format {
        AnalysisFormat::Text if command.details || tracks.len() == 1 => {
            reports::analysis_sheets_terminal(&tracks, &profile, console::style(&command.running))
        }
        AnalysisFormat::Text => reports::analysis_terminal(&tracks, console::style(&command.running)),
        AnalysisFormat::Json => reports::analysis_json(&tracks),
    })?;
    for note in notes {
        console::note(&note);
    }
    Ok(0)
}
