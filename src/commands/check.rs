use super::presentation::report;
use crate::args::{self, Format, MoveArgs};
use crate::{FINDINGS, console};
use pipeline::{Depth, Session};

pub(crate) fn run(command: &args::Check) -> anyhow::Result<u8> {
    let session = Session::open(&command.session.folder, &command.session.told.session_options(&[]))?;
    let options = command.session.told.options(&MoveArgs::all(command.technical));
    let checked =
        console::watched(&command.output.running, |watch| pipeline::plan(&session, &options, Depth::Findings, watch))?;
    let report = report(&checked);
    console::print(&match command.output.format {
        _ if command.re_export => reports::re_export(&checked.plan),
        Format::Text => reports::check_terminal(&report, console::style(&command.output.running)),
        Format::Json => reports::check_json(&checked.plan),
        Format::Markdown => reports::markdown(&report),
        Format::Html => reports::html(&report),
    })?;
    let reached = checked.plan.findings.iter().any(|finding| finding.severity >= command.fail_on.severity());
    Ok(if reached { FINDINGS } else { 0 })
}
