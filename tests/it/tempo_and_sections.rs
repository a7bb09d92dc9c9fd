//! Tempo and sections of songs: through the program, of real stems whose tempo is known, and with changes planted into
//! them.

use crate::premix::{premix, run};
use crate::real_stems::{long_song, say, song as real_song};
use crate::session_folder::{RATE_HZ, SessionFolder};
use analyzer::{
    ComponentMeter, Meter, Retained, Role, RoleGroup, Section, Song, SongPart, TrackAnalysis, TrackInfo, TrackMeter,
    role_from_name, song,
};
use dsp::AudioBlock;
use dsp::signals::sine;
use dsp::{Hertz, signals};
use media::Decoder;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::thread;

/// A stem that was measured.
struct Stem {
    role: Role,
    analysis: TrackAnalysis,
    retained: Retained,
}

/// Stems that are silenced for a while.
#[derive(Clone)]
struct Mute {
    drums: bool,
    seconds: Range<f64>,
}

impl Mute {
    fn takes(&self, role: Role) -> bool {
        (role.group() == Some(RoleGroup::Drums)) == self.drums
    }
}

fn measured(path: &Path, mute: Option<&Mute>) -> Stem {
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let role = role_from_name(&name).role;
    let mut decoder = Decoder::open(path).unwrap();
    let (sample_rate_hz, channels) = (decoder.format().sample_rate_hz, decoder.format().channels);
    let info =
        TrackInfo { name, path: String::new(), codec: String::new(), bits_per_sample: None, sample_rate_hz, channels };
    let (mut track, mut components) =
        (TrackMeter::with(info, &[Meter::Dynamics, Meter::Spectrum, Meter::Song]), ComponentMeter::new(sample_rate_hz));
    let frame = |seconds: f64| (seconds * f64::from(sample_rate_hz)) as usize;
    let muted = mute.filter(|mute| mute.takes(role)).map(|mute| frame(mute.seconds.start)..frame(mute.seconds.end));
    let (mut block, mut start) = (AudioBlock::default(), 0);
    while decoder.next_block(&mut block).unwrap() {
        if let Some(muted) = &muted {
            let n = block.n_frames();
            let within = muted.start.clamp(start, start + n) - start..muted.end.clamp(start, start + n) - start;
            block.channels_mut().for_each(|channel| channel[within.clone()].fill(0.0));
        }
        track.push(&block);
        components.push(&block);
        start += block.n_frames();
    }
    Stem { role, analysis: track.finish(), retained: components.finish() }
}

fn stems(folder: &Path, mute: Option<&Mute>) -> Vec<Stem> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        path.extension().is_some_and(|extension| extension != "json") && !name.contains("master")
    });
    paths.sort();
    thread::scope(|scope| {
        let threads: Vec<_> = paths.iter().map(|path| scope.spawn(move || measured(path, mute))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn heard(stems: &[Stem]) -> Song {
    let parts: Vec<SongPart<'_>> = stems
        .iter()
        .map(|stem| SongPart {
            role: stem.role,
            onset_strength_db: &stem.analysis.onset_strength_db,
            chroma: &stem.analysis.chroma,
            retained: &stem.retained,
        })
        .collect();
    song(&parts)
}

/// Real stems read the tempo that their authors give within 0.1 %, with all stems and without their drums; bars that are
/// sure begin with the file, as these do.
fn check_tempo(folder: &Path, bpm: f64, starts_with_a_bar: bool) -> Song {
    let mut stems = stems(folder, None);
    let whole = heard(&stems);
    stems.retain(|stem| stem.role.group() != Some(RoleGroup::Drums));
    let without_drums = (!stems.is_empty()).then(|| heard(&stems));
    for song in [Some(&whole), without_drums.as_ref()].into_iter().flatten() {
        let tempo = song.tempo.as_ref().unwrap();
        say(&format!(
            "{bpm} BPM: {:.3}, confidence {:.2}, alternatives {:?}, bars {:?}",
            tempo.bpm, tempo.confidence, tempo.alternatives, tempo.bars
        ));
        assert!((tempo.bpm / bpm - 1.0).abs() < 0.001, "{} for {bpm}", tempo.bpm);
        if starts_with_a_bar && let Some((bar, beat)) = tempo.bar_at(0.05) {
            assert_eq!((bar, beat), (1, 1), "{:?}", tempo.bars);
        }
    }
    whole
}

/// 32 beats in the 21⅓ s that its player loops.
#[test]
fn kira_dynamic_has_90() {
    let Some(folder) = real_song("kira_dynamic") else { return };
    assert_eq!(check_tempo(&folder, 90.0, true).sections.len(), 1);
}

/// The hits were placed at 150 BPM, some milliseconds early or late.
#[test]
fn muldjordkit_session_has_150() {
    let Some(folder) = real_song("muldjordkit_session") else { return };
    let song = check_tempo(&folder, 150.0, false);
    // On the grid of the hits, whose first is at 0.5 s.
    for beat_s in &song.tempo.unwrap().beats_s {
        let beats = (beat_s - 0.5) / 0.4;
        assert!((beats - beats.round()).abs() < 0.05, "{beat_s}");
    }
}

#[test]
fn evr_caesium_has_130() {
    long_song("evr_caesium").map(|folder| check_tempo(&folder, 130.0, true));
}

#[test]
fn evr_francium_has_128() {
    long_song("evr_francium").map(|folder| check_tempo(&folder, 128.0, true));
}

#[test]
fn evr_potassium_has_90() {
    long_song("evr_potassium").map(|folder| check_tempo(&folder, 90.0, true));
}

/// Where changes were planted into a song and where it was found to change.
#[derive(Default)]
struct Plants {
    planted: usize,
    found: usize,
    /// Sections that begin where neither the song had a change nor one was planted.
    invented: usize,
}

/// Sixteen bars, then eight, without the drums or with nothing else, where both edges lie inside sections and what is
/// muted plays at both.
fn mutes(clean: &Song, clean_stems: &[Stem]) -> Vec<Mute> {
    let bar_s = 4.0 * 60.0 / clean.tempo.as_ref().unwrap().bpm;
    let end_s = clean.sections.last().unwrap().end_s;
    let sounds = |drums: bool, seconds: Range<f64>| {
        clean_stems.iter().any(|stem| {
            let stem_is_meant = (stem.role.group() == Some(RoleGroup::Drums)) == drums;
            let ranges = &stem.analysis.activity.ranges;
            stem_is_meant
                && stem.analysis.loudness.integrated_lufs.is_some_and(|lufs| lufs > -30.0)
                && ranges.iter().any(|range| range.start_s <= seconds.start && seconds.end <= range.end_s)
        })
    };
    let is_free = |edge_s: f64| clean.sections.iter().all(|section| (section.start_s - edge_s).abs() > CLEAR_S);
    let mut mutes: Vec<Mute> = Vec::new();
    for (n_bars, drums) in [(16.0, true), (16.0, false), (8.0, true), (8.0, false)] {
        let length_s = n_bars * bar_s;
        let starts = (2..).map(|bar| f64::from(bar) * bar_s).take_while(|start_s| start_s + length_s + CLEAR_S < end_s);
        for start_s in starts {
            let edges = [start_s, start_s + length_s];
            let overlaps = |other: &Mute| edges[0] < other.seconds.end && other.seconds.start < edges[1];
            let is_new = !mutes.iter().any(|other| other.drums == drums && overlaps(other));
            if is_new && edges.iter().all(|edge| is_free(*edge) && sounds(drums, edge - 4.0..edge + 4.0)) {
                mutes.push(Mute { drums, seconds: edges[0]..edges[1] });
            }
        }
    }
    mutes.truncate(MOST_MUTES);
    mutes
}

fn found(folder: &Path, clean: &Song, mute: &Mute, plants: &mut Plants) {
    let sections = heard(&stems(folder, Some(mute))).sections;
    let distance_s = |sections: &[Section], edge_s: f64| {
        sections.iter().map(|section| (section.start_s - edge_s).abs()).fold(f64::INFINITY, f64::min)
    };
    let edges = [mute.seconds.start, mute.seconds.end];
    let away = edges.map(|edge_s| distance_s(&sections, edge_s));
    let is_known = |start_s: f64| {
        distance_s(&clean.sections, start_s) < NEAR_S || edges.iter().any(|edge_s| (edge_s - start_s).abs() < NEAR_S)
    };
    let invented = sections.iter().filter(|section| !is_known(section.start_s)).count();
    say(&format!(
        "{} muted from {:.2} s to {:.2} s: found {:.2} and {:.2} s from it, {invented} others",
        if mute.drums { "drums" } else { "all but drums" },
        edges[0],
        edges[1],
        away[0],
        away[1]
    ));
    plants.planted += edges.len();
    plants.found += away.iter().filter(|away_s| **away_s < NEAR_S).count();
    plants.invented += invented;
}

/// A planted edge is found within this.
const NEAR_S: f64 = 1.0;
/// A planted edge lies this far from those of the song.
const CLEAR_S: f64 = 6.0;
/// Mutes planted into a song at most, each with two edges.
const MOST_MUTES: usize = 6;

/// Nine of ten edges are found, and at most one change that nobody planted for two mutes.
fn check_mutes(folder: &Path) {
    let clean_stems = stems(folder, None);
    let clean = heard(&clean_stems);
    let mut plants = Plants::default();
    for mute in mutes(&clean, &clean_stems) {
        found(folder, &clean, &mute, &mut plants);
    }
    let Plants { planted, found, invented } = plants;
    let told = format!("{found} of {planted} edges, {invented} others in {}", folder.display());
    say(&told);
    assert!(planted >= 4 && 10 * found >= 9 * planted && 4 * invented <= planted, "{told}");
}

#[test]
fn mutes_in_mdn_funk_are_sections() {
    if let Some(folder) = real_song("mdn_funk") {
        check_mutes(&folder);
    }
}

#[test]
fn mutes_in_evr_caesium_are_sections() {
    if let Some(folder) = long_song("evr_caesium") {
        check_mutes(&folder);
    }
}

#[test]
fn mutes_in_evr_francium_are_sections() {
    if let Some(folder) = long_song("evr_francium") {
        check_mutes(&folder);
    }
}

#[test]
fn mutes_in_evr_potassium_are_sections() {
    if let Some(folder) = long_song("evr_potassium") {
        check_mutes(&folder);
    }
}

/// Struck twice a second in these stretches of seconds.
fn struck(frequency_hz: f64, seconds: f64, stretches: &[Range<f64>]) -> Vec<f32> {
    let tone = sine(RATE_HZ, Hertz(frequency_hz), 0.2, (seconds * f64::from(RATE_HZ)) as usize);
    let at = |(k, x): (usize, f32)| {
        let time_s = k as f64 / f64::from(RATE_HZ);
        let sounds = stretches.iter().any(|stretch| stretch.contains(&time_s));
        if sounds { x * (-6.0 * (time_s % 0.5)).exp() as f32 } else { 0.0 }
    };
    tone.into_iter().enumerate().map(at).collect()
}

/// A lead that comes in at 20 s is told in the plan and at the head of the report.
#[test]
fn the_program_tells_tempo_and_sections() {
    let session = SessionFolder::empty();
    let throughout = 0.0..40.0;
    session.write("Kick.wav", RATE_HZ, &[struck(60.0, 40.0, std::slice::from_ref(&throughout))]);
    session.write("Bass.wav", RATE_HZ, &[struck(110.0, 40.0, std::slice::from_ref(&throughout))]);
    session.write("Lead Synth.wav", RATE_HZ, &[struck(880.0, 40.0, &[20.0..40.0])]);
    let suggest = |format: &str| run(premix("suggest").arg(session.folder()).args(["--format", format]));
    let plan = suggest("json").json();
    let told = &plan["session"];
    assert!((told["tempo_bpm"].as_f64().unwrap() - 120.0).abs() < 0.1, "{told}");
    assert_eq!(told["tempo_bpm"], told["tempo"]["bpm"]);
    let starts: Vec<f64> =
        told["sections"].as_array().unwrap().iter().map(|section| section["start_s"].as_f64().unwrap()).collect();
    assert!(starts.len() == 2 && (starts[1] - 20.0).abs() < 1.0, "{starts:?}");
    assert_eq!([&told["sections"][0]["letter"], &told["sections"][1]["letter"]], ["A", "B"]);
    for format in ["text", "markdown", "html"] {
        let text = suggest(format).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            text.contains("120.0 BPM") && text.contains("B 0:20–0:40"),
            "{format}: {}",
            &text[..400.min(text.len())]
        );
    }
}

/// Noise that goes on has neither.
#[test]
fn noise_has_no_tempo_and_one_section() {
    let session = SessionFolder::empty();
    for (seed, name) in ["Pad.wav", "Texture.wav"].into_iter().enumerate() {
        session.write(name, RATE_HZ, &[signals::white_noise(seed as u64, 0.1, 30 * RATE_HZ as usize)]);
    }
    let plan = run(premix("suggest").arg(session.folder()).args(["--format", "json"])).json();
    let told = &plan["session"];
    assert!(told["tempo"].is_null() && told["tempo_bpm"].is_null(), "{told}");
    assert_eq!(told["sections"].as_array().unwrap().len(), 1);
}
