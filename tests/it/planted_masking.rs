//! Parts that are raised until they cover the lead vocal, through the whole program: each is named with the right pair and
//! band, once, and songs as their authors left them have one warning at most.
//!
//! Thresholds were chosen on starlight, `evr_potassium` and the demo; `evr_caesium` and `evr_francium` are held out. Nothing can
//! be planted in the latter two: that they have one warning at most is all they show.

use crate::demo_session::clean;
use crate::heard_song::{HeardSong, gain};
use crate::plan::{Plan, names};
use crate::premix::{premix, run};
use crate::real_stems::{long_song, say, song};
use crate::session_folder::{SessionFolder, read_wav_24, write_wav};
use analyzer::Role;
use analyzer::masking::StemMasking;
use desk::{Action, FilterShape, Strip};
use dsp::{AudioBlock, erb_center_hz};
use media::Decoder;
use std::fs;
use std::path::Path;
use suggest::{Hearing, SoundStage};

/// What a plant must cost the lead vocal on top of what it loses anyway.
const COST_PHON: f64 = 6.0;
/// What cannot cost that much when raised by all these steps was never a masker.
const N_STEPS: u32 = 16;
const STEP_DB: f64 = 1.5;
/// A plausible masker plays for at least this share of the vocal's time.
const LEAST_COACTIVE: f64 = 0.5;
/// Rules on who hides whom.
const MASKING_RULES: [&str; 2] = ["masked-focal", "kick-bass-conflict"];

struct Plant {
    masker: String,
    action: Action,
    /// Where it takes the most sones.
    band_hz: f64,
}

fn suggest(folder: &Path) -> Plan {
    Plan::of(&run(premix("suggest").arg(folder).args(["--balance", "keep", "--format", "json"])))
}

/// The smallest size of an action, in steps, that costs the vocal as much as a plant must. A masker that drowns
/// everything turns the vocal's own level down, too, because the level of the whole is given: more need not cost more.
fn smallest(
    song: &HeardSong,
    focal: usize,
    stem: usize,
    clean_phon: f64,
    action: impl Fn(f64) -> Action,
) -> Option<(Action, StemMasking)> {
    (1..=N_STEPS).find_map(|step| {
        let action = action(STEP_DB * f64::from(step));
        let masked = song.masking_with(stem, &action)[focal].clone()?;
        (masked.audibility_loss.mean_phon - clean_phon >= COST_PHON).then_some((action, masked))
    })
}

fn yields(role: Role) -> bool {
    !matches!(role, Role::LeadVocal | Role::BackingVocal | Role::Dialog | Role::Mix | Role::Room)
}

fn plants(song: &HeardSong, vocal: &str) -> Vec<Plant> {
    let session = song.session();
    let stage = SoundStage::new(&session, &song.flat(), &[], song.mix_lufs);
    let vocal = song.stem(vocal);
    let focal = stage.parts.iter().position(|part| part.stems.contains(&vocal)).unwrap();
    let clean = stage.masking(Hearing::Stereo, &[]).whole[focal].clone().unwrap();
    let plausible = (0..stage.parts.len()).filter(|part| {
        let part_of = &stage.parts[*part];
        part_of.stems.len() == 1 && yields(part_of.role) && clean.maskers[*part].coactive_share >= LEAST_COACTIVE
    });
    let loudest = (0..clean.bands.len())
        .max_by(|a, b| clean.bands[*a].loudness_sones.total_cmp(&clean.bands[*b].loudness_sones))
        .unwrap();
    let bell = |gain_db: f64| Action::Eq {
        filter: FilterShape::Bell,
        frequency_hz: erb_center_hz(loudest).round(),
        gain_db,
        q: 1.0,
    };
    let mut plants = Vec::new();
    for part in plausible {
        let stem = stage.parts[part].stems[0];
        let masker = song.heard.stems[stem].name();
        let phon = clean.audibility_loss.mean_phon;
        let raised = smallest(song, focal, stem, phon, gain);
        let boosted = smallest(song, focal, stem, phon, bell);
        for found in [raised, boosted] {
            let Some((action, masked)) = found else {
                say(&format!("{masker} cannot cost the vocal {COST_PHON} phon: no plant"));
                continue;
            };
            let taken =
                |band: &usize| masked.maskers[part].band_masking_indices[*band] * masked.bands[*band].loudness_sones;
            let band = (0..masked.bands.len()).max_by(|a, b| taken(a).total_cmp(&taken(b))).unwrap();
            say(&format!(
                "{masker} {action:?}: takes {:.2} of {:.2} ({:.2} clean), {:.1} phon after {phon:.1}",
                masked.maskers[part].masking_index,
                masked.masking_index,
                clean.maskers[part].masking_index,
                masked.audibility_loss.mean_phon,
            ));
            plants.push(Plant { masker: masker.to_owned(), action, band_hz: erb_center_hz(band) });
        }
    }
    plants
}

/// The song with one stem through a strip, beside the others as they are.
fn write_planted(folder: &Path, plant: &Plant, into: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_stem().unwrap() != plant.masker.as_str() {
            fs::copy(&path, into.join(path.file_name().unwrap())).unwrap();
            continue;
        }
        let mut decoder = Decoder::open(&path).unwrap();
        let rate_hz = decoder.format().sample_rate_hz;
        let mut strip = Strip::new(std::slice::from_ref(&plant.action), rate_hz, decoder.format().channels);
        let (mut block, mut output, mut audio) = <(AudioBlock, AudioBlock, AudioBlock)>::default();
        while decoder.next_block(&mut block).unwrap() {
            strip.process(&block, &mut output);
            audio.append(&output, 0..output.n_frames());
        }
        write_wav(&into.join(format!("{}.wav", plant.masker)), rate_hz, audio.channels());
    }
}

fn masking_warnings(plan: &Plan) -> usize {
    let warned = plan.of_severity("warning").into_iter().chain(plan.of_severity("error"));
    warned.filter(|(rule, _)| MASKING_RULES.contains(rule)).count()
}

/// What is wrong with the plan of a planted song; nothing when all is as it should be.
fn wrong(plan: &Plan, vocal: &str, plant: &Plant) -> Option<String> {
    let pair = |finding: &&serde_json::Value| {
        finding["rule"] == "masked-focal" && names(&finding["stems"], vocal) && names(&finding["stems"], &plant.masker)
    };
    let Some(found) = plan.findings().iter().find(pair) else { return Some("not named".to_owned()) };
    if found["id"] != "F1" && found["id"] != "F2" {
        return Some(format!("named as {}", found["id"]));
    }
    let [low_hz, high_hz] = [0, 1].map(|edge| found["band_hz"][edge].as_f64().unwrap());
    if plant.band_hz < low_hz || plant.band_hz > high_hz {
        return Some(format!("named at {low_hz} to {high_hz} Hz, is at {}", plant.band_hz));
    }
    let twice = |finding: &&serde_json::Value| {
        finding["rule"] == "stem-level" && (names(&finding["stems"], vocal) || names(&finding["stems"], &plant.masker))
    };
    plan.findings().iter().find(twice).map(|level| format!("named twice: {}", level["summary"]))
}

fn check(folder: &Path, vocal: &str) {
    let clean = suggest(folder);
    assert!(masking_warnings(&clean) <= 1, "{:?}", clean.of_severity("warning"));
    let song = HeardSong::of(folder);
    let plants = plants(&song, vocal);
    if plants.is_empty() {
        say("nothing can be planted: no part plays for half of the vocal's time and can cost it as much");
    }
    let mut failed = Vec::new();
    for plant in &plants {
        let place = tempfile::tempdir().unwrap();
        write_planted(folder, plant, place.path());
        let plan = suggest(place.path());
        if let Some(wrong) = wrong(&plan, vocal, plant) {
            failed.push(format!("{} {:?}: {wrong}", plant.masker, plant.action));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn starlight() {
    song("starlight").inspect(|folder| check(folder, "Vocals30"));
}

#[test]
fn evr_caesium() {
    long_song("evr_caesium").inspect(|folder| check(folder, "VOX_LEAD"));
}

#[test]
fn evr_francium() {
    long_song("evr_francium").inspect(|folder| check(folder, "VOX_LEAD"));
}

#[test]
fn evr_potassium() {
    long_song("evr_potassium").inspect(|folder| check(folder, "VOX_LEAD"));
}

/// The plan for the kick and the bass of the clean demo alone, the bass turned by a gain.
fn kick_and_bass_plan(gain_db: f64) -> Plan {
    let session = SessionFolder::empty();
    for (name, factor) in [("Kick.wav", 1.0), ("Bass DI.wav", dsp::db_to_amplitude(gain_db) as f32)] {
        let (rate_hz, mut channels) = read_wav_24(&clean().session.join(name));
        channels.iter_mut().flatten().for_each(|x| *x *= factor);
        session.write(name, rate_hz, &channels);
    }
    suggest(&session.folder())
}

/// The stems that `kick-bass-conflict` names there.
fn kick_and_bass(gain_db: f64) -> Vec<String> {
    let plan = kick_and_bass_plan(gain_db);
    let conflict = plan.findings().iter().find(|finding| finding["rule"] == "kick-bass-conflict");
    let stems = conflict.and_then(|finding| finding["stems"].as_array()).into_iter().flatten();
    stems.map(|stem| stem.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_bass_that_covers_the_kick_is_named_and_one_in_balance_is_not() {
    assert_eq!(kick_and_bass(0.0), [""; 0]);
    assert_eq!(kick_and_bass(12.0), ["Kick", "Bass DI"]);
    let plan = suggest(&clean().session);
    let named = plan.findings().iter().any(|finding| finding["rule"] == "kick-bass-conflict");
    assert!(!named, "{:?}", plan.findings());
}

/// The bass is ducked by the kick in the render, and the kick is listened to again.
#[test]
fn a_bass_that_covers_the_kick_is_ducked_and_that_is_proved() {
    let plan = kick_and_bass_plan(12.0);
    let duck = plan.moves().iter().find(|mv| mv["action"]["kind"] == "duck").expect("a duck");
    assert_eq!(duck["action"]["key_stem"], "Kick");
    let [before, after] = ["before", "after"].map(|when| duck["verified"][when].as_f64().unwrap());
    assert_eq!(duck["verified"]["metric"], "kick_masking_index");
    assert!(after < before, "{duck}");
    assert_eq!(duck["status"], "kept", "{duck}");
}

/// The kick and the bass of a real song, as they are and with the bass turned up.
#[test]
fn a_real_bass_that_covers_the_kick_is_named_and_one_in_balance_is_not() {
    let Some(folder) = song("evr_potassium") else { return };
    for gain_db in [0.0, 6.0, 12.0] {
        let place = tempfile::tempdir().unwrap();
        for name in ["KICK.m4a", "PAD_+_BASS.m4a"] {
            fs::copy(folder.join(name), place.path().join(name)).unwrap();
        }
        let planted = tempfile::tempdir().unwrap();
        let plant = Plant { masker: "PAD_+_BASS".to_owned(), action: gain(gain_db), band_hz: 80.0 };
        write_planted(place.path(), &plant, planted.path());
        let role = ["--role", "PAD_+_BASS=bass", "--balance", "keep", "--format", "json"];
        let plan = Plan::of(&run(premix("suggest").arg(planted.path()).args(role)));
        let named = plan.findings().iter().find(|finding| finding["rule"] == "kick-bass-conflict");
        assert_eq!(named.is_some(), gain_db > 0.0, "{gain_db} dB: {named:?}");
        if let Some(found) = named {
            assert!(found["id"] == "F1" || found["id"] == "F2", "{}", found["id"]);
            assert!(names(&found["stems"], "KICK") && names(&found["stems"], "PAD_+_BASS"));
        }
    }
}
