//! Writes down what was inferred of a session, for the user to correct.

use crate::session_file::{SESSION_FILE, is_inside};
use crate::{Error, Session};
use analyzer::Role;
use std::fmt::Write;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// Writes a `premix.toml` into the folder of `session`; one that is there already is left alone.
pub fn write_session_file(session: &Session) -> Result<PathBuf, Error> {
    let path = session.folder.join(SESSION_FILE);
    let refused = |reason: String| Error::SessionFile { path: path.clone(), reason };
    let failed = |error: &std::io::Error| refused(format!("cannot be written ({error}). Print it with --print."));
    let file = OpenOptions::new().write(true).create_new(true).open(&path);
    let mut file = file.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            refused("it is there already. Remove it to have a new one, or print one with --print.".to_owned())
        }
        _ => failed(&error),
    })?;
    file.write_all(session_file_text(session).as_bytes()).map_err(|error| {
        // Half of it would be taken for all that the user says.
        fs::remove_file(&path).map_or_else(|also| failed(&also), |()| failed(&error))
    })?;
    Ok(path)
}

/// What stands in a new `premix.toml`: title, mix and roles as they were inferred, and how to say more.
pub fn session_file_text(session: &Session) -> String {
    let mut text = format!(
        "# What premix is told of this session. What stands here wins over what it would infer, and what is given on the\n\
         # command line wins over both. A line that begins with # says nothing.\n\n\
         title = {}\n\
         # genre = \"popular\"\n\
         # balance = \"keep\"     # or \"rebuild\"; premix decides when this says nothing\n",
        quoted(&session.title)
    );
    match session.mix_file.as_ref().map(|mix| mix.relative_path.as_str()).filter(|path| is_inside(Path::new(path))) {
        None => text.push_str("# mix = \"rough mix.wav\"\n"),
        // One file is named; others that are named like mixes are found again by their names.
        Some(path) => _ = writeln!(text, "mix = {}", quoted(path)),
    }
    text.push_str("# lock = [\"a stem that no move is made on\"]\n\n[roles]\n");
    for stem in &session.stems {
        let (name, role) = (quoted(&stem.name), stem.role.role);
        _ = match role {
            Role::Unknown => writeln!(text, "# {name} = \"...\"     # the name does not tell"),
            _ => writeln!(text, "{name} = {}", quoted(&role.label().replace(' ', "_"))),
        };
    }
    text.push_str(
        "\n# A stem that should win, throughout or in a passage, as a lead vocal does:\n\
         # [[focal]]\n# stem = \"Guitar\"\n# from = \"1:30\"\n# to = \"2:05\"\n# section = \"chorus\"     # instead of from and to: a letter or name of the report\n\n\
         # A song or a folder of songs that this one should measure like, and how much in what, from 0 (not) to 1 (alone):\n\
         # [[reference]]\n# path = \"../references/song.wav\"     # from this folder, or absolute\n# tone = 1\n# dynamics = 0.5\n\
         # width = 0\n# level = 1     # shown only\n\n\
         # A finding that is meant, and no longer reported:\n\
         # [[accepted]]\n# rule = \"fake-stereo\"\n# stem = \"Synth\"     # on all stems when this is left out\n\
         # reason = \"it is made of one oscillator\"\n",
    );
    text
}

/// As a basic string of TOML on one line, which may also be a key.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => _ = write!(quoted, "\\u{:04X}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SessionOptions;
    use crate::session_file::SessionFile;
    use media::{WavSampleFormat, WavWriter};

    fn session(names: &[&str]) -> (tempfile::TempDir, Session) {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(format!("{name}.wav"));
            let mut writer = WavWriter::create(&path, 44_100, 1, WavSampleFormat::Pcm24).unwrap();
            writer.write(&dsp::AudioBlock::from_channels(vec![vec![0.1; 100]])).unwrap();
            writer.finish().unwrap();
        }
        let session = Session::open(folder.path(), &SessionOptions::default()).unwrap();
        (folder, session)
    }

    #[test]
    fn what_is_written_is_read_again_as_it_was_inferred() {
        let (folder, inferred) =
            session(&["Kick in", "it's \"odd\"", "Snare \"top\" d'une\nnuit \\", "Lead Vox", "Rough mix"]);
        let path = write_session_file(&inferred).unwrap();
        assert_eq!(path, folder.path().join("premix.toml"));
        let again = Session::open(folder.path(), &SessionOptions::default()).unwrap();
        assert_eq!(again.title, inferred.title);
        assert_eq!(again.mixes, ["Rough mix.wav"]);
        let roles = |session: &Session| session.stems.iter().map(|stem| stem.role.role).collect::<Vec<_>>();
        assert_eq!(roles(&again), roles(&inferred));
        assert!(roles(&again).contains(&Role::Unknown), "the odd name is left open");
        let file = SessionFile::of(folder.path()).unwrap();
        assert_eq!(file.beneath(&SessionOptions::default(), folder.path()).roles.len(), 3);
    }

    #[test]
    fn the_mix_that_was_named_is_the_one_that_is_written() {
        let (folder, _) = session(&["a master", "b", "Kick"]);
        let options = SessionOptions { mix: Some(folder.path().join("b.wav")), ..SessionOptions::default() };
        let named = Session::open(folder.path(), &options).unwrap();
        write_session_file(&named).unwrap();
        let again = Session::open(folder.path(), &SessionOptions::default()).unwrap();
        assert_eq!(again.mix_file.unwrap().name, "b");
        assert_eq!(again.stems.iter().map(|stem| stem.name.as_str()).collect::<Vec<_>>(), ["Kick"]);
    }

    #[test]
    fn a_file_that_is_there_stays_as_it_is() {
        let (folder, inferred) = session(&["Kick"]);
        let path = folder.path().join("premix.toml");
        fs::write(&path, "title = 'mine'").unwrap();
        assert!(matches!(write_session_file(&inferred), Err(Error::SessionFile { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), "title = 'mine'");
    }
}
