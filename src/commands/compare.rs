use crate::args::{self, Format, MoveArgs};
use crate::{FINDINGS, console};

pub(crate) fn run(command: &args::Compare) -> anyhow::Result<u8> {
    let told = command.told.session_options(&[]);
    let options = command.told.options(&MoveArgs::all(command.technical));
    let diff = console::watched(&command.output.running, |watch| {
        pipeline::compare([&command.old, &command.new], &told, &options, watch)
    })?;
    console::print(&match command.output.format {
        Format::Text => reports::diff_terminal(&diff, console::style(&command.output.running)),
        Format::Json => reports::diff_json(&diff),
        Format::Markdown => reports::diff_markdown(&diff),
        Format::Html => reports::diff_html(&diff, env!("CARGO_PKG_VERSION")),
    })?;
    let failed = command.fail_on_new.is_some_and(|least| diff.is_new(least.severity()));
    Ok(if failed { FINDINGS } else { 0 })
}
