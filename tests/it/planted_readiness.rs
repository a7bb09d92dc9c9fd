//! What a production lacks or has twice, planted into real songs: a stem left out, a stem exported again under another name.
//! Each gives one finding more, and nothing else that has to be looked at.

use crate::demo_session::clean;
use crate::heard_song::HeardSong;
use crate::plan::{Plan, names};
use crate::premix::{premix, run};
use crate::real_stems::{say, song};
use crate::session_folder::{RATE_HZ, SessionFolder, read_wav_24};
use analyzer::{Section, SectionName};
use dsp::signals::white_noise;
use dsp::{AudioBlock, Biquad, Coefficients, Hertz, db_to_amplitude};
use hound::{SampleFormat, WavSpec, WavWriter};
use media::Decoder;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use suggest::{Heard, HeardSession, Scope, Severity, findings};

/// Of long songs this much is taken, from where most parts play.
const LENGTH_S: usize = 60;

/// A stem's rate and channels.
struct Audio {
    rate_hz: u32,
    channels: Vec<Vec<f32>>,
}

/// The stem from `start_s` on.
fn excerpt(path: &Path, start_s: usize) -> Audio {
    let mut decoder = Decoder::open(path).unwrap();
    let rate_hz = decoder.format().sample_rate_hz;
    let (mut audio, mut block) = (AudioBlock::default(), AudioBlock::default());
    let end = (start_s + LENGTH_S) * rate_hz as usize;
    while audio.n_frames() < end && decoder.next_block(&mut block).unwrap() {
        audio.append(&block, 0..block.n_frames());
    }
    let n_frames = audio.n_frames();
    let cut = (start_s * rate_hz as usize).min(n_frames)..end.min(n_frames);
    Audio { rate_hz, channels: audio.channels().iter().map(|channel| channel[cut.clone()].to_vec()).collect() }
}

/// A session of excerpts.
fn cut(folder: &Path, start_s: usize) -> SessionFolder {
    let session = SessionFolder::empty();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if media::has_audio_extension(&path) && !name.contains("master") {
            let audio = excerpt(&path, start_s);
            session.write(&format!("{name}.wav"), audio.rate_hz, &audio.channels);
        }
    }
    session
}

fn stem(session: &SessionFolder, name: &str) -> Audio {
    excerpt(&session.file(&format!("{name}.wav")), 0)
}

fn check(session: &SessionFolder) -> Plan {
    Plan::of(&run(premix("check").arg(session.folder()).args(["--format", "json", "--fail-on", "error", "--quiet"])))
}

/// The checks that found something to look at before mixing.
fn items(plan: &Plan) -> BTreeSet<String> {
    let items = plan.0["readiness"]["items"].as_array().unwrap().iter();
    let told = items.filter(|item| ["warn", "fail"].iter().any(|bad| item["result"] == *bad) && item["class"] != "mix");
    told.map(|item| item["check"].as_str().unwrap().to_owned()).collect()
}

fn found<'a>(plan: &'a Plan, rule: &str) -> Vec<&'a Value> {
    plan.findings().iter().filter(|finding| finding["rule"] == rule).collect()
}

fn new_items(before: &Plan, after: &Plan) -> Vec<String> {
    items(after).difference(&items(before)).cloned().collect()
}

/// Leaves stems out of a session: one item more, `check_name`, and it names the part.
fn leave_out(session: &SessionFolder, left_out: &[&str], expected: &[&str], part: &str) {
    let before = check(session);
    let audio: Vec<Audio> = left_out.iter().map(|name| stem(session, name)).collect();
    for name in left_out {
        fs::remove_file(session.file(&format!("{name}.wav"))).unwrap();
    }
    let after = check(session);
    let new = new_items(&before, &after);
    say(&format!("without {left_out:?}: {new:?}"));
    assert!(new.len() == 1 && expected.contains(&new[0].as_str()), "without {left_out:?}: {new:?}");
    let told = found(&after, &new[0]);
    let says_it = |finding: &&Value| finding["summary"].as_str().unwrap().contains(&format!("No {part} among"));
    assert_eq!(told.iter().copied().filter(says_it).count(), 1, "{told:?}");
    for (name, audio) in left_out.iter().zip(audio) {
        session.write(&format!("{name}.wav"), audio.rate_hz, &audio.channels);
    }
}

const BASS: &[&str] = &["missing-role", "empty-low-end"];

#[test]
fn a_bass_or_the_drums_that_were_left_out_are_missed_once() {
    for (set, bass, drums) in [("kira_dynamic", "bass", "drums"), ("mdn_funk", "bassguitar", "drums")] {
        let Some(folder) = song(set) else { return };
        let session = cut(&folder, 0);
        leave_out(&session, &[bass], BASS, "bass");
        leave_out(&session, &[drums], &["missing-role"], "drums");
    }
}

/// Ways in which a stem is exported a second time, with the gain and delay that are told of it.
#[derive(Debug, Clone, Copy)]
enum Again {
    AsItIs,
    Quieter,
    Late,
    Mono,
}

const AGAIN: [(Again, f64, f64); 4] =
    [(Again::AsItIs, 0.0, 0.0), (Again::Quieter, -6.0, 0.0), (Again::Late, 0.0, 5.0), (Again::Mono, 0.0, 0.0)];

fn again(audio: &Audio, how: Again) -> Vec<Vec<f32>> {
    let each = |change: &dyn Fn(&[f32]) -> Vec<f32>| audio.channels.iter().map(|x| change(x)).collect();
    match how {
        Again::AsItIs => audio.channels.clone(),
        Again::Quieter => each(&|x| x.iter().map(|x| db_to_amplitude(-6.0) as f32 * x).collect()),
        Again::Late => {
            let late = (0.005 * f64::from(audio.rate_hz)).round() as usize;
            each(&|x| std::iter::repeat_n(0.0, late).chain(x.iter().copied()).collect())
        }
        Again::Mono => {
            let share = 1.0 / audio.channels.len() as f32;
            let sum = |n: usize| audio.channels.iter().map(|x| share * x[n]).sum();
            vec![(0..audio.channels[0].len()).map(sum).collect()]
        }
    }
}

/// Exports `source` again as `name`, in every way.
fn double(session: &SessionFolder, source: &str, name: &str) {
    let before = check(session);
    assert_eq!(found(&before, "duplicate-stem"), [] as [&Value; 0]);
    let audio = stem(session, source);
    for (how, gain_db, delay_ms) in AGAIN {
        session.write(&format!("{name}.wav"), audio.rate_hz, &again(&audio, how));
        let after = check(session);
        let told = found(&after, "duplicate-stem");
        let new = new_items(&before, &after);
        say(&format!(
            "{source} {how:?}: {new:?} {}",
            told.first().map_or(&Value::Null, |finding| &finding["measured"])
        ));
        assert_eq!(new, ["duplicate-stem"], "{source} {how:?}");
        assert_eq!(told.len(), 1, "{source} {how:?}: {told:?}");
        let stems = &told[0]["stems"];
        assert!(names(stems, source) && names(stems, name) && stems.as_array().unwrap().len() == 2, "{stems}");
        // The copy may be the first of the pair.
        let sign = if stems[0] == source { 1.0 } else { -1.0 };
        let measured = |reading: &str| sign * told[0]["measured"][reading].as_f64().unwrap();
        assert!((measured("gain_db") - gain_db).abs() < 0.05, "{source} {how:?}: {}", measured("gain_db"));
        let off_ms = measured("delay_ms") - delay_ms;
        assert!(off_ms.abs() < 0.02, "{source} {how:?}: {}", measured("delay_ms"));
    }
    fs::remove_file(session.file(&format!("{name}.wav"))).unwrap();
}

#[test]
fn a_stem_that_was_exported_twice_is_told_with_its_original() {
    for (set, doubles) in [
        ("kira_dynamic", &[("pad", "Strings"), ("bass", "Sub Bass"), ("drums", "Loop")][..]),
        ("mdn_funk", &[("leadguitar", "Riff Gtr"), ("horns", "Trumpets")]),
        ("starlight", &[("Vocals30", "Choir")]),
    ] {
        let Some(folder) = song(set) else { return };
        let session = cut(&folder, 0);
        for (source, name) in doubles {
            double(&session, source, name);
        }
    }
}

/// The clean demo, changed by `change`.
fn demo(change: impl Fn(&str, &mut Vec<Vec<f32>>) -> Option<String>) -> SessionFolder {
    let session = SessionFolder::empty();
    for entry in fs::read_dir(&clean().session).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "wav") {
            let name = path.file_stem().unwrap().to_str().unwrap();
            let (rate_hz, mut channels) = read_wav_24(&path);
            if let Some(name) = change(name, &mut channels) {
                session.write(&format!("{name}.wav"), rate_hz, &channels);
            }
        }
    }
    session
}

const NEW_RULES: [&str; 9] = [
    "duplicate-stem",
    "missing-role",
    "empty-low-end",
    "no-lift",
    "crowded-section",
    "little-headroom",
    "unclear-names",
    "low-bit-depth",
    "lossy-file",
];

#[test]
fn nothing_is_missed_of_a_whole_song() {
    let plan = check(&demo(|name, _| Some(name.to_owned())));
    for rule in NEW_RULES {
        assert_eq!(found(&plan, rule), [] as [&Value; 0]);
    }
}

#[test]
fn an_inverted_copy_cancels_and_is_told_once() {
    let session = demo(|name, _| Some(name.to_owned()));
    let guitar = stem(&session, "Guitar");
    let inverted: Vec<Vec<f32>> = guitar.channels.iter().map(|x| x.iter().map(|x| -x).collect()).collect();
    session.write("Zither.wav", guitar.rate_hz, &inverted);
    // An error sets the exit code.
    let run = run(premix("check").arg(session.folder()).args(["--format", "json", "--quiet"]));
    let plan = Plan(serde_json::from_str(&run.stdout).unwrap());
    let told = found(&plan, "duplicate-stem");
    assert!(told.len() == 1 && told[0]["severity"] == "error", "{told:?}");
    for rule in ["polarity-inverted", "stem-delay", "phase-rotation"] {
        assert!(!plan.has_finding(rule, "Zither"), "{rule}");
    }
}

#[test]
fn a_song_without_its_singer_gets_a_note_and_one_without_harmony_a_warning() {
    let voiceless = check(&demo(|name, _| (!name.contains("Vocal")).then(|| name.to_owned())));
    let told = found(&voiceless, "missing-role");
    assert!(told.len() == 1 && told[0]["severity"] == "info", "{told:?}");
    let bare = check(&demo(|name, _| (!["Guitar", "Keys", "Pad"].contains(&name)).then(|| name.to_owned())));
    let told = found(&bare, "missing-role");
    assert!(told.len() == 1 && told[0]["severity"] == "warning", "{told:?}");
    assert!(told[0]["summary"].as_str().unwrap().contains("No harmony instrument among"), "{}", told[0]["summary"]);
}

#[test]
fn a_voice_and_a_guitar_lack_nothing_that_has_to_be_looked_at() {
    let duo = check(&demo(|name, _| ["Guitar", "Lead Vocal"].contains(&name).then(|| name.to_owned())));
    for rule in ["missing-role", "empty-low-end"] {
        assert!(found(&duo, rule).iter().all(|finding| finding["severity"] == "info"), "{rule}");
    }
}

#[test]
fn a_part_of_a_song_is_told_so_in_one_note() {
    let kit = check(&demo(|name, _| ["Kick", "Snare", "Hats", "Crash"].contains(&name).then(|| name.to_owned())));
    let told: Vec<&Value> = ["missing-role", "empty-low-end"].iter().flat_map(|rule| found(&kit, rule)).collect();
    assert!(told.len() == 1 && told[0]["severity"] == "info", "{told:?}");
}

#[test]
fn a_bass_that_no_fader_brings_back_leaves_the_lows_empty() {
    let gain = db_to_amplitude(-40.0) as f32;
    let plan = check(&demo(|name, channels| {
        if name.starts_with("Bass") {
            channels.iter_mut().flatten().for_each(|x| *x *= gain);
        }
        (name != "Kick").then(|| name.to_owned())
    }));
    let told = found(&plan, "empty-low-end");
    assert!(told.len() == 1 && told[0]["severity"] == "warning" && names(&told[0]["stems"], "Bass DI"), "{told:?}");
}

#[test]
fn names_that_say_nothing_are_told_with_what_they_sound_like() {
    let numbered = |name: &str| {
        match name {
            "Kick" => "Audio 1",
            "Snare" => "Audio 2",
            "Hats" => "Track 03",
            "Bass DI" => "bounce",
            other => return other.to_owned(),
        }
        .to_owned()
    };
    let plan = check(&demo(|name, _| Some(numbered(name))));
    let told = found(&plan, "unclear-names");
    assert!(told.len() == 1 && told[0]["severity"] == "warning", "{told:?}");
    assert!(told[0]["summary"].as_str().unwrap().contains("Audio 1 sounds like kick"), "{}", told[0]["summary"]);
    let one = check(&demo(|name, _| Some(if name == "Kick" { "Audio 1".to_owned() } else { name.to_owned() })));
    assert_eq!(found(&one, "unclear-names")[0]["severity"], "info");
}

#[test]
fn peaks_near_full_scale_are_listed_once() {
    let plan = check(&demo(|name, channels| {
        if ["Keys", "Pad"].contains(&name) {
            let peak = channels.iter().flatten().fold(0.0_f32, |peak, x| peak.max(x.abs()));
            let gain = db_to_amplitude(-0.5) as f32 / peak;
            channels.iter_mut().flatten().for_each(|x| *x *= gain);
        }
        Some(name.to_owned())
    }));
    let told = found(&plan, "little-headroom");
    assert!(told.len() == 1 && told[0]["severity"] == "info", "{told:?}");
    assert_eq!(told[0]["stems"], serde_json::json!(["Keys", "Pad"]));
}

fn write_bits(session: &SessionFolder, name: &str, bits: u16) {
    let spec = WavSpec { channels: 1, sample_rate: 48_000, bits_per_sample: bits, sample_format: SampleFormat::Int };
    let mut writer = WavWriter::create(session.file(name), spec).unwrap();
    let full = f64::from(1_i32 << (bits - 1));
    for x in white_noise(u64::from(bits), 0.2, 5 * 48_000) {
        writer.write_sample((f64::from(x) * full) as i32).unwrap();
    }
    writer.finalize().unwrap();
}

#[test]
fn depths_that_differ_are_a_warning_and_sixteen_bits_a_note() {
    for (bits, severity) in
        [(&[24, 24][..], None), (&[16, 16], Some("info")), (&[16, 24], Some("warning")), (&[8, 24], Some("warning"))]
    {
        let session = SessionFolder::empty();
        for (bits, name) in bits.iter().zip(["Shaker.wav", "Hats.wav"]) {
            write_bits(&session, name, *bits);
        }
        let plan = check(&session);
        let told = found(&plan, "low-bit-depth");
        assert_eq!(told.first().map(|finding| finding["severity"].as_str().unwrap()), severity, "{bits:?}");
        assert_eq!(found(&plan, "lossy-file"), [] as [&Value; 0]);
    }
}

#[test]
fn lossy_files_are_listed_once() {
    let Some(folder) = song("mdn_funk") else { return };
    let plan = Plan::of(&run(premix("check").arg(&folder).args(["--format", "json", "--fail-on", "error"])));
    let told = found(&plan, "lossy-file");
    assert!(told.len() == 1 && told[0]["stems"].as_array().unwrap().len() == 5, "{told:?}");
    assert_eq!(found(&plan, "band-limited"), [] as [&Value; 0], "the same files for the same reason");
}

const SECOND: usize = RATE_HZ as usize;

/// From and to a second, at a gain in dB.
type Passage = (usize, usize, f64);
/// A stem's name and when it plays.
type Player<'a> = (&'a str, &'a [Passage]);

/// A session of noises around 700 Hz.
fn noises(parts: &[Player<'_>], n_s: usize) -> HeardSong {
    let session = SessionFolder::empty();
    for (k, (name, passages)) in parts.iter().enumerate() {
        let mut samples = white_noise(k as u64 + 1, 0.1, n_s * SECOND);
        Biquad::new(Coefficients::band_pass(RATE_HZ, Hertz(700.0), 0.7)).process(&mut samples);
        for (n, x) in samples.iter_mut().enumerate() {
            let passage = passages.iter().find(|(start, end, _)| (start * SECOND..end * SECOND).contains(&n));
            *x *= passage.map_or(0.0, |(_, _, gain_db)| db_to_amplitude(*gain_db) as f32);
        }
        session.write(&format!("{name}.wav"), RATE_HZ, &[samples]);
    }
    HeardSong::of(&session.folder())
}

fn heard(song: &HeardSong, sections: &[Section], rule: &str) -> Vec<Heard> {
    let session = HeardSession { sections, ..song.session() };
    let mut heard = findings(&session, Scope::Stems, false, None);
    heard.retain(|one| one.rule == rule);
    heard
}

fn section(name: Option<SectionName>, start_s: f64, end_s: f64) -> Section {
    Section { letter: "A".to_owned(), name, start_s, end_s }
}

#[test]
fn a_chorus_that_neither_gets_louder_nor_fuller_is_told() {
    let sections = [
        section(Some(SectionName::Verse), 0.0, 10.0),
        section(Some(SectionName::Chorus), 10.0, 20.0),
        section(Some(SectionName::Verse), 20.0, 30.0),
        section(Some(SectionName::Chorus), 30.0, 40.0),
    ];
    let steady: &[Passage] = &[(0, 40, 0.0)];
    let flat = noises(&[("Keys", steady), ("Guitar", steady)], 40);
    let told = heard(&flat, &sections, "no-lift");
    assert!(told.len() == 1 && told[0].severity == Severity::Warning && told[0].places.len() == 2, "{told:?}");
    assert!(told[0].measured["lift_lu"].abs() < 0.3 && told[0].measured.get("chorus_parts") == Some(&2.0), "{told:?}");
    assert_eq!(heard(&flat, &[section(None, 0.0, 40.0)], "no-lift"), [], "sections without names tell nothing");
    let louder =
        noises(&[("Keys", &[(0, 10, 0.0), (10, 20, 3.0), (20, 30, 0.0), (30, 40, 3.0)]), ("Guitar", steady)], 40);
    assert_eq!(heard(&louder, &sections, "no-lift"), []);
    let fuller = noises(&[("Keys", steady), ("Guitar", steady), ("Pad", &[(10, 20, -25.0), (30, 40, -25.0)])], 40);
    assert_eq!(heard(&fuller, &sections, "no-lift"), [], "a part that enters is a lift");
    let once = noises(&[("Keys", &[(0, 10, 0.0), (10, 20, 3.0), (20, 40, 0.0)]), ("Guitar", steady)], 40);
    assert_eq!(heard(&once, &sections, "no-lift")[0].places.len(), 1);
}

const LAYERS: [&str; 14] = [
    "Keys", "Piano", "Pad", "Strings", "Brass", "Flute", "Sax", "Organ", "Synth", "Cello", "Arp", "Clav", "Rhodes",
    "Violin",
];

#[test]
fn a_section_of_more_than_twelve_parts_is_crowded() {
    let sections = [section(None, 0.0, 6.0), section(None, 6.0, 12.0)];
    let of = |parts: &[&'static str], gain_db: f64| -> Vec<Heard> {
        let throughout: &[Passage] = &[(0, 12, 0.0)];
        let second: Vec<Passage> = vec![(6, 12, gain_db)];
        let parts: Vec<Player<'_>> =
            parts.iter().enumerate().map(|(k, name)| (*name, if k < 6 { throughout } else { &second[..] })).collect();
        heard(&noises(&parts, 12), &sections, "crowded-section")
    };
    let told = of(&LAYERS, 0.0);
    assert!(told.len() == 1 && told[0].measured.get("parts") == Some(&14.0), "{told:?}");
    assert_eq!(told[0].places.iter().map(|place| place.start_s).collect::<Vec<_>>(), [6.0]);
    assert_eq!(of(&LAYERS[..12], 0.0), []);
    assert_eq!(of(&LAYERS, -30.0), [], "what lies far behind crowds nothing");
}
