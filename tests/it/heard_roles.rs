//! Stems whose names say nothing: what they play is told by their sound, said to be a guess, and corrected by the user.

use crate::plan::Plan;
use crate::premix::{premix, run};
use crate::real_stems::{say, song};
use crate::session_folder::SessionFolder;
use analyzer::{Role, RoleClass};
use std::fs;

/// Real stems and what they are. The shipped model was trained on them too: how well it does on others stands in
/// `docs/accuracy.md`.
const STEMS: &[(&str, &str, RoleClass)] = &[
    ("kira_dynamic", "bass.ogg", RoleClass::Bass),
    ("kira_dynamic", "drums.ogg", RoleClass::Kit),
    ("kira_dynamic", "lead.ogg", RoleClass::Sustained),
    ("kira_dynamic", "pad.ogg", RoleClass::Sustained),
    ("starlight", "Vocals30.mp3", RoleClass::Voice),
    ("starlight", "Guitar30.mp3", RoleClass::Guitar),
    ("mdn_funk", "bassguitar.mp3", RoleClass::Bass),
    ("mdn_funk", "drums.mp3", RoleClass::Kit),
    ("mdn_funk", "clav.mp3", RoleClass::Keys),
    ("mdn_funk", "horns.mp3", RoleClass::Sustained),
    ("muldjordkit_session", "kick_L_D112.flac", RoleClass::Kick),
    ("muldjordkit_session", "snare_top_SM57.flac", RoleClass::Snare),
    ("muldjordkit_session", "hihat_SM57.flac", RoleClass::Cymbals),
    ("muldjordkit_session", "floortom_C516.flac", RoleClass::Percussion),
];
/// How many of those the sound alone may get wrong or leave open.
const MOST_MISSED: usize = 4;

fn extension(file: &str) -> &str {
    file.rsplit_once('.').unwrap().1
}

fn role(plan: &Plan, stem: &str) -> Role {
    serde_json::from_value(plan.stem(stem)["role"].clone()).unwrap()
}

/// A check, whatever it finds.
fn checked(session: &SessionFolder, arguments: &[&str]) -> Plan {
    let run = run(premix("check").arg(session.folder()).args(["--format", "json"]).args(arguments));
    Plan(serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr)))
}

#[test]
fn renamed_real_stems_are_told_by_their_sound() {
    let session = SessionFolder::empty();
    for (k, (folder, file, _)) in STEMS.iter().enumerate() {
        let Some(folder) = song(folder) else { return };
        let name = format!("Track {:02}.{}", k + 1, extension(file));
        fs::copy(folder.join(file), session.file(&name)).unwrap();
    }
    let plan = checked(&session, &[]);
    let mut n_missed = 0;
    for (k, (_, file, class)) in STEMS.iter().enumerate() {
        let name = format!("Track {:02}", k + 1);
        let (stem, heard) = (plan.stem(&name), role(&plan, &name));
        assert!(heard == Role::Unknown || stem["role_source"] == "audio", "{file}: {stem}");
        if RoleClass::of(heard) != Some(*class) {
            say(&format!("{file}: {stem}"));
            n_missed += 1;
        }
    }
    assert!(n_missed <= MOST_MISSED, "{n_missed} of {} were missed", STEMS.len());
}

#[test]
fn a_session_without_a_single_name_becomes_a_draft() {
    let session = SessionFolder::band();
    for (k, name) in ["Bass.wav", "Kick.wav", "Lead Vocal.wav"].iter().enumerate() {
        fs::rename(session.file(name), session.file(&format!("Audio {}.wav", k + 1))).unwrap();
    }
    session.draft(&["--quiet"]).succeeded();
    let plan = Plan::read(&session.out().join("plan.json"));
    for name in plan.stem_names() {
        let stem = plan.stem(name);
        assert!(stem["role"] == "unknown" || stem["role_source"] == "audio", "{stem}");
    }
}

#[test]
fn the_user_wins_over_the_sound() {
    let session = SessionFolder::band();
    fs::rename(session.file("Kick.wav"), session.file("Audio 1.wav")).unwrap();
    let plan = checked(&session, &["--role", "Audio 1=piano"]);
    let stem = plan.stem("Audio 1");
    assert_eq!((stem["role"].as_str(), stem["role_source"].as_str()), (Some("piano"), Some("user")));
    assert_eq!(stem["role_confidence"], 1.0);
}
