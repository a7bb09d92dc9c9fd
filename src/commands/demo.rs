use super::draft;
use crate::args::{self, MoveArgs};
use crate::cache_folder::cache;
use crate::console;
use pipeline::{Options, Parts, Session, SessionOptions, demo};

pub(crate) fn run(command: &args::Demo) -> anyhow::Result<u8> {
    let folder = command.folder.join("session");
    let song = if command.clean { demo::clean() } else { demo::planted() };
    pipeline::write_demo(&song, &folder)?;
    if !command.output.running.quiet {
        console::note(&format!("wrote {}: {} stems and planted.json", folder.display(), song.stems.len()));
        for planted in &song.planted {
            console::note(&format!("planted on {}: {}", planted.stem, planted.description));
        }
    }
    let session = Session::open(&folder, &SessionOptions::default())?;
    let moves = MoveArgs::all(false);
    let options = Options {
        balance: None,
        genre: None,
        technical: moves.technical,
        only: moves.only,
        strength: moves.strength,
        keep_going: false,
        cache: cache(&command.cache),
    };
    draft::write(&session, &options, (&command.folder.join("draft"), Parts::default()), &command.output)?;
    Ok(0)
}
