use crate::args::Init;
use crate::console;
use pipeline::{Session, SessionOptions};

pub(crate) fn run(command: &Init) -> anyhow::Result<u8> {
    let options = SessionOptions {
        mix: command.mix.clone(),
        roles: command.role.clone(),
        keep_going: command.keep_going,
        ..SessionOptions::default()
    };
    let session = Session::open(&command.folder, &options)?;
    session.needs_stems()?;
    if command.print {
        console::print(&pipeline::session_file_text(&session))?;
    } else {
        let path = pipeline::write_session_file(&session)?;
        console::note(&format!("wrote {}: correct the roles that are wrong", path.display()));
    }
    Ok(0)
}
