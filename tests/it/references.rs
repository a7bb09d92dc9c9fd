//! Songs that a session is judged by: the song itself finds nothing in it, a planted tilt is found, and what a reference cannot
//! tell is said.

use crate::demo_session::clean;
use crate::plan::Plan;
use crate::planted_delays::filtered;
use crate::premix::{Run, premix, run};
use crate::real_stems::{mix, song};
use crate::session_folder::{RATE_HZ, SessionFolder, read_wav_24, write_wav};
use dsp::signals::white_noise;
use dsp::{Biquad, Coefficients, Hertz};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Around here a planted tilt leaves the level as it is.
const PIVOT_HZ: f64 = 700.0;

fn check(folder: &Path, reference: &str, arguments: &[&str]) -> Run {
    let words = ["--fail-on", "error", "--reference", reference];
    run(premix("check").arg(folder).args(words).args(arguments))
}

fn checked(folder: &Path, reference: &str) -> Plan {
    Plan(serde_json::from_str(&check(folder, reference, &["--format", "json"]).stdout).unwrap())
}

fn tonal(plan: &Plan) -> Vec<&Value> {
    plan.findings().iter().filter(|finding| finding["rule"] == "tonal-balance").collect()
}

fn references(plan: &Plan) -> &[Value] {
    plan.0["session"]["references"].as_array().unwrap()
}

fn remarks(reference: &Value) -> String {
    reference["remarks"].to_string()
}

#[test]
fn a_song_judged_by_its_own_plain_sum_has_the_tone_that_it_should_have() {
    let unity = clean().draft.join("unity.wav");
    let plan = checked(&clean().session, &unity.display().to_string());
    assert_eq!(tonal(&plan), Vec::<&Value>::new());
    assert_eq!(plan.0["before"]["outside_corridor_db"], 0.0);
    assert_eq!(references(&plan)[0]["name"], "unity");
}

#[test]
fn real_songs_judged_by_their_own_plain_sums() {
    for set in ["mdn_funk", "kira_dynamic"] {
        let Some(folder) = song(set) else { continue };
        let place = SessionFolder::empty();
        run(premix("draft").arg(&folder).arg("-o").arg(place.out()).args(["--technical", "--quiet"])).succeeded();
        let plan = checked(&folder, &place.out().join("unity.wav").display().to_string());
        assert_eq!(tonal(&plan), Vec::<&Value>::new(), "{set}");
    }
}

/// The same stems, each tilted by so many dB per octave.
fn tilted(folder: &Path, db_per_octave: f64) -> SessionFolder {
    let session = SessionFolder::empty();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "wav") {
            continue;
        }
        let (rate_hz, channels) = read_wav_24(&path);
        let gain = |cycles: f64| {
            let hz = (cycles * f64::from(rate_hz)).clamp(20.0, 20_000.0);
            dsp::db_to_amplitude(db_per_octave * (hz / PIVOT_HZ).log2()) as f32
        };
        let channels: Vec<Vec<f32>> = channels.iter().map(|x| filtered(x, |cycles| gain(cycles).into())).collect();
        write_wav(&session.file(&path.file_name().unwrap().to_string_lossy()), rate_hz, &channels);
    }
    session
}

#[test]
fn a_tilt_is_found_on_both_sides_and_in_its_direction() {
    let unity = clean().draft.join("unity.wav").display().to_string();
    for db_per_octave in [2.0, -2.0] {
        let session = tilted(&clean().session, db_per_octave);
        let plan = checked(&session.folder(), &unity);
        let findings = tonal(&plan);
        for (is_high, name) in [(true, "treble"), (false, "bass")] {
            let there = |one: &&&Value| (one["band_hz"][0].as_f64().unwrap() > PIVOT_HZ) == is_high;
            let of_side: Vec<&&Value> = findings.iter().filter(there).collect();
            assert!(!of_side.is_empty(), "{db_per_octave} dB/oct, {name}: {findings:?}");
            for finding in of_side {
                let size_db = finding["measured"]["outside_corridor_db"].as_f64().unwrap();
                assert_eq!(
                    size_db > 0.0,
                    (db_per_octave > 0.0) == is_high,
                    "{db_per_octave} dB/oct, {name}: {finding}"
                );
                assert!(finding["summary"].as_str().unwrap().contains("the reference unity"), "{finding}");
            }
        }
    }
}

/// The stems are those of the reference with 2 dB per octave, so the bus goes against that, within what it may do; the
/// moves are rendered with the draft, and again from its plan.
#[test]
fn the_mix_bus_brings_the_tone_nearer_to_a_reference() {
    let unity = clean().draft.join("unity.wav").display().to_string();
    let session = tilted(&clean().session, 2.0);
    session.draft(&["--reference", &format!("{unity},level=0"), "--only", "eq", "--quiet"]).succeeded();
    let plan = Plan::read(&session.out().join("plan.json"));
    let is_tone = |one: &&Value| one["stem"] == "bus:mix" && one["action"]["kind"] == "eq";
    let bands: Vec<&Value> = plan.moves().iter().filter(is_tone).collect();
    assert!(!bands.is_empty() && bands.len() <= 3, "{bands:?}");
    for band in &bands {
        assert!(band["action"]["gain_db"].as_f64().unwrap().abs() <= 3.0 && band["status"] != "dropped", "{band}");
        let verified = &band["verified"];
        assert_eq!(verified["metric"], "mix_outside_corridor_db");
        assert!(verified["after"].as_f64().unwrap() < 0.75 * verified["before"].as_f64().unwrap(), "{band}");
    }
    let outside_db = |reading: &Value| reading["outside_corridor_db"].as_f64().unwrap();
    assert!(outside_db(&plan.0["after"]) < 0.75 * outside_db(&plan.0["before"]), "{bands:?}");
    let again = session.out().with_file_name("again");
    run(premix("render").arg(session.out().join("plan.json")).arg("-o").arg(&again)).succeeded();
    assert!(read_wav_24(&again.join("draft.wav")) == read_wav_24(&session.out().join("draft.wav")));
    // Without a reference, and with one that does not count in tone, nothing is done.
    for arguments in [vec![], vec!["--reference".to_owned(), format!("{unity},tone=0,level=0")]] {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        session.draft(&[&["--only", "eq", "--quiet"], &arguments[..]].concat()).succeeded();
        let plan = Plan::read(&session.out().join("plan.json"));
        assert_eq!(plan.moves().iter().filter(is_tone).count(), 0);
    }
}

/// White noise below a frequency on one channel.
fn low_passed(folder: &Path, name: &str) {
    let mut noise = white_noise(3, 0.1, 8 * RATE_HZ as usize);
    for _ in 0..8 {
        Biquad::new(Coefficients::low_pass(RATE_HZ, Hertz(9_000.0), std::f64::consts::FRAC_1_SQRT_2))
            .process(&mut noise);
    }
    write_wav(&folder.join(name), RATE_HZ, &[noise]);
}

#[test]
fn a_folder_of_references_beside_the_stems_is_summed_by_nobody() {
    let session = SessionFolder::band();
    let folder = session.file("liked");
    fs::create_dir(&folder).unwrap();
    for name in ["One.wav", "Two.wav"] {
        low_passed(&folder, name);
    }
    fs::write(session.file("premix.toml"), "[[reference]]\npath = 'liked'\ntone = 0.5\n").unwrap();
    let check = |jobs: &str| run(premix("check").arg(session.folder()).args(["--format", "json", "--jobs", jobs]));
    let alone = check("1");
    let plan = Plan(serde_json::from_str(&alone.stdout).unwrap());
    assert_eq!(plan.stem_names(), ["Bass", "Kick", "Lead Vocal"]);
    let [one, two] = references(&plan) else { panic!("{plan:?}") };
    assert_eq!([&one["name"], &two["name"]], ["One", "Two"]);
    assert_eq!(one["weights"]["tone"], 0.5);
    assert!(remarks(one).contains("width is left out"), "a mono file: {one}");
    assert_eq!(alone.stdout, check("4").stdout);
}

#[test]
fn what_a_reference_counts_for_is_said() {
    let session = SessionFolder::band();
    low_passed(&session.folder(), "Liked.wav");
    let reference = format!("{},tone=1,dynamics=0", session.file("Liked.wav").display());
    let text = check(&session.folder(), &reference, &[]).stdout;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Judged by Popular music"), "{text}");
    assert!(text.contains("and the reference Liked (tone 1, dynamics 0, width 0, level 1)"), "{text}");
    for form in ["markdown", "html"] {
        let text = check(&session.folder(), &reference, &["--format", form]).stdout;
        assert!(text.contains("Liked.wav") && text.contains("its width is left out"), "{form}");
    }
}

#[test]
fn flaws_of_real_masters_are_said() {
    let session = SessionFolder::band();
    if let Some(master) = mix("rock/Jan_Kosyk-Anarchia_final_master.mp3") {
        let plan = checked(&session.folder(), &master.display().to_string());
        let reference = &references(&plan)[0];
        for remark in ["is a master", "lossy codec"] {
            assert!(remarks(reference).contains(remark), "{reference}");
        }
        assert_eq!(reference["used_weights"]["dynamics"], 0.0);
        assert_eq!(reference["weights"]["dynamics"], 0.5);
    }
}

#[test]
fn a_reference_that_cannot_be_used_is_named_with_the_way_out() {
    let session = SessionFolder::band();
    let other = SessionFolder::empty();
    fs::write(other.file("Broken.wav"), "no audio at all").unwrap();
    write_wav(&other.out(), RATE_HZ, &[vec![0.0; 48_000]]);
    fs::rename(other.out(), other.file("Silent.wav")).unwrap();
    fs::create_dir(other.file("Empty")).unwrap();
    for name in ["Nowhere.wav", "Broken.wav", "Silent.wav", "Empty"] {
        let run = check(&session.folder(), &other.file(name).display().to_string(), &[]);
        assert_eq!(run.code, Some(3), "{name}: {}", run.stderr);
        assert!(run.stderr.contains(name) && run.stderr.contains("or leave it out"), "{}", run.stderr);
    }
    let broken = other.file("Broken.wav").display().to_string();
    let kept = Plan(check(&session.folder(), &broken, &["--format", "json", "--keep-going"]).json());
    assert!(kept.0["session"]["notes"].to_string().contains("Broken.wav"));
    for (wrong, told) in [("a.wav,tone=1.5", "tone=1.5"), ("a.wav,volume=1", "'volume'")] {
        let run = check(&session.folder(), wrong, &[]);
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
}
