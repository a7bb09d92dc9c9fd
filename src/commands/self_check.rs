use crate::args::{AnalysisFormat, SelfCheck};
use crate::{FINDINGS, console};

pub(crate) fn run(command: &SelfCheck) -> anyhow::Result<u8> {
    let readings = console::watched(&command.running, pipeline::self_check)?;
    console::print(&match command.format {
        AnalysisFormat::Text => reports::self_check_terminal(&readings, console::style(&command.running)),
        AnalysisFormat::Json => reports::self_check_json(&readings),
    })?;
    Ok(if readings.iter().all(|reading| reading.ok) { 0 } else { FINDINGS })
}
