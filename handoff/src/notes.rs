use crate::song::{gain_db, in_draft};
use crate::{DawProject, ReaperProject, STRIP_PATH, Song};
use std::fmt::Write;

/// What lies beside the projects, how to open them and what each of them is without: Markdown.
pub fn notes(song: &Song, reaper: &ReaperProject, dawproject: &DawProject) -> String {
    let mut notes = format!(
        "# What a DAW opens\n\n\
         `moves.md` holds every setting, for any DAW. What was tried and dropped is in the projects, too, switched off.\n\n\
         ## premix.rpp (REAPER)\n\n\
         Each track has the strip of the draft, `{STRIP_PATH}`, which must stay beside the project; its name says which move \
         is in which section, and each section has a switch. Mono tracks have a pan law of -3 dB, stereo tracks a balance of \
         0 dB; between the middle and the sides the curve is REAPER's own.\n"
    );
    list(&mut notes, "It is without:", &reaper.lost);
    let gain_db = gain_db(in_draft(&song.mix)) + song.gain_db;
    append(
        &mut notes,
        format_args!(
            "\n## premix.dawproject\n\n\
             Bitwig Studio, Studio One, Cubase and others open it. Devices are the DAW's own: an EQ band has the same numbers \
             and about the same curve, a compressor its own way of moving. The pan law is the DAW's; where mono tracks in the \
             middle are not 3 dB down, turn them down by that. The master fader is at {gain_db:+.2} dB, so that it is as loud as the draft.\n"
        ),
    );
    list(&mut notes, "In the audio files in `prepared/`:", &dawproject.printed);
    list(&mut notes, "It is without:", &dawproject.lost);
    if song.tempo_bpm.is_none() {
        notes.push_str("\nThe tempo of the song is not sure: both projects stand at 120 beats per minute.\n");
    }
    notes
}

fn list(notes: &mut String, head: &str, lines: &[String]) {
    if !lines.is_empty() {
        append(notes, format_args!("\n{head}\n\n"));
    }
    for line in lines {
        append(notes, format_args!("- {line}\n"));
    }
}

fn append(notes: &mut String, what: std::fmt::Arguments<'_>) {
    notes.write_fmt(what).expect("text can be appended to");
}
