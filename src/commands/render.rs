use super::draft::{HANDED_ON, default_folder, note_beyond_full_scale, note_parts};
use super::presentation::mixes;
use crate::args;
use crate::console;
use pipeline::PlanFile;

pub(crate) fn run(command: &args::Render) -> anyhow::Result<u8> {
    let plan = PlanFile::read(&command.plan)?.without(&command.without)?;
    let session = plan.open_session(command.session.as_deref(), command.keep_going)?;
    let out = command.out.clone().unwrap_or_else(|| default_folder(&session, plan.title(), "render"));
    let parts = command.parts.parts();
    let rendered = console::watched(&command.running, |watch| {
        pipeline::render(&plan, &session, (&out, parts), command.keep_going, watch)
    })?;
    if !command.running.quiet {
        if rendered.turned_down_db > 0.0 {
            let by_db = rendered.turned_down_db;
            console::note(&format!(
                "the draft was turned down by {by_db:.1} dB more than in the plan: its peaks would pass the ceiling"
            ));
        }
        for name in ["plan.json"].into_iter().chain(mixes(&rendered.files)).chain(HANDED_ON) {
            console::note(&format!("wrote {}", out.join(name).display()));
        }
        note_parts(&out, parts);
        note_beyond_full_scale(&out, &rendered.files);
    }
    Ok(0)
}
