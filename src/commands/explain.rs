use crate::args::{AnalysisFormat, Explain};
use crate::console;

pub(crate) fn run(command: &Explain) -> anyhow::Result<u8> {
    console::print(&match command.format {
        AnalysisFormat::Text => reports::rule_terminal(&command.page, console::plain_style()),
        AnalysisFormat::Json => reports::rule_json(&command.page),
    })?;
    Ok(0)
}
