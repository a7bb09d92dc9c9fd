use super::presentation::print_plan;
use crate::args;
use crate::console;
use pipeline::{Depth, Session};

pub(crate) fn run(command: &args::Suggest) -> anyhow::Result<u8> {
    let session = Session::open(&command.session.folder, &command.session.told.session_options(&command.moves.lock))?;
    let options = command.session.told.options(&command.moves);
    let plan =
        console::watched(&command.output.running, |watch| pipeline::plan(&session, &options, Depth::Moves, watch))?;
    print_plan(&plan, &command.output)?;
    Ok(0)
}
