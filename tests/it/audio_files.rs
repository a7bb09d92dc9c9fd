//! Audio as FLAC or with other bits, and what is left when it cannot be written.

use crate::folder_contents::{assert_is_draft, contents, entries};
use crate::handoff::check_projects;
use crate::plan::Plan;
use crate::premix::{premix, run};
use crate::session_folder::{SessionFolder, read_wav_24, read_wav_float};
use dsp::{AudioBlock, Db};
use media::Decoder;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const ALL_PARTS: [&str; 3] = ["--stems", "--buses", "--prepared"];

/// The codec of a file, and its samples.
pub(crate) fn decoded(path: &Path) -> (String, Vec<Vec<f32>>) {
    let mut decoder = Decoder::open(path).unwrap();
    let mut channels = vec![Vec::new(); decoder.format().channels];
    let mut block = AudioBlock::default();
    while decoder.next_block(&mut block).unwrap() {
        for (all, samples) in channels.iter_mut().zip(block.channels()) {
            all.extend_from_slice(samples);
        }
    }
    (decoder.format().codec.clone(), channels)
}

/// The audio files in `folder`, by relative path.
fn audio(folder: &Path) -> Vec<PathBuf> {
    let is_audio = |path: &PathBuf| path.extension().is_some_and(|end| end == "wav" || end == "flac");
    contents(folder).into_keys().filter(is_audio).collect()
}

#[test]
fn flac_holds_what_24_bit_wav_holds_and_the_projects_name_it() {
    let session = SessionFolder::band();
    let place = tempfile::tempdir().unwrap();
    let (wav, floats) = (place.path().join("wav"), place.path().join("floats"));
    let draft = |out: &Path, arguments: &[&str]| {
        run(premix("draft").arg(session.folder()).arg("-o").arg(out).args(ALL_PARTS).args(arguments)).succeeded();
    };
    session.draft(&[&ALL_PARTS[..], &["--files", "flac"]].concat()).succeeded();
    draft(&wav, &["--bits", "24"]);
    draft(&floats, &["--bits", "float"]);
    let names = audio(&session.out());
    assert!(names.len() > 2 + 3 + 3, "{names:?}");
    for name in &names {
        assert_eq!(name.extension().unwrap(), "flac");
        let (codec, samples) = decoded(&session.out().join(name));
        let (_, exact) = read_wav_24(&wav.join(name).with_extension("wav"));
        assert!(codec == "flac" && samples == exact, "{}", name.display());
        let (_, floats) = read_wav_float(&floats.join(name).with_extension("wav"));
        let pairs = || samples.iter().flatten().zip(floats.iter().flatten());
        let largest = pairs().map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(largest <= 1.51 / 8_388_608.0, "{}: {largest}", name.display());
    }
    assert_eq!((audio(&wav).len(), audio(&floats).len()), (names.len(), names.len()));
    let plan = Plan::read(&session.out().join("plan.json"));
    let mut written: Vec<PathBuf> =
        plan.0["files"]["written"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().into()).collect();
    written.sort();
    assert_eq!(written, names);
    assert!(plan.0["files"].get("beyond_full_scale").is_none());
    let report = fs::read_to_string(session.out().join("report.html")).unwrap();
    assert!(report.contains("draft.flac") && report.contains("unity.flac") && !report.contains("draft.wav"));
    check_projects(&session.folder(), &session.out());
    // A render has the same samples, by the name of the file.
    let again = place.path().join("again");
    run(premix("render").arg(wav.join("plan.json")).arg("-o").arg(&again).args(["--files", "flac"])).succeeded();
    assert!(decoded(&again.join("draft.flac")) == decoded(&session.out().join("draft.flac")));
}

#[test]
fn dithered_files_do_not_depend_on_the_number_of_threads() {
    let session = SessionFolder::band();
    let place = tempfile::tempdir().unwrap();
    let of = |jobs: &str| {
        let out = place.path().join(jobs);
        let draft = &mut premix("draft");
        run(draft.arg(session.folder()).arg("-o").arg(&out).args(ALL_PARTS).args(["--files", "flac", "--jobs", jobs]))
            .succeeded();
        contents(&out)
    };
    let one = of("1");
    assert!(one.keys().filter(|path| path.extension().is_some_and(|end| end == "flac")).count() > 8, "{one:?}");
    assert_eq!(one, of("3"));
}

/// An engineer who gets it can turn it down; what is clipped is lost.
#[test]
fn what_passes_full_scale_stays_floating_point_and_is_told() {
    let session = SessionFolder::band_at(Db(12.0));
    let run = session.draft(&["--prepared", "--files", "flac"]);
    let kick = session.out().join("prepared/Kick.wav");
    assert!(run.succeeded().stderr.contains("prepared/Kick.wav passes full scale"), "{}", run.stderr);
    let (_, found) = read_wav_float(&kick);
    let (_, stem) = read_wav_float(&session.file("Kick.wav"));
    assert_eq!(found, stem);
    assert!(session.out().join("prepared/Bass.flac").is_file() && !kick.with_extension("flac").exists());
    let plan = Plan::read(&session.out().join("plan.json"));
    let beyond = &plan.0["files"]["beyond_full_scale"];
    assert!(beyond.as_array().unwrap().iter().any(|name| name == "prepared/Kick.wav"), "{beyond}");
    check_projects(&session.folder(), &session.out());
}

#[test]
fn a_folder_holds_the_draft_in_the_latest_format_alone() {
    let session = SessionFolder::band();
    session.draft(&["--stems"]).succeeded();
    assert_is_draft_with_stems(&session.out());
    session.draft(&["--stems", "--files", "flac"]).succeeded();
    assert!(
        audio(&session.out()).iter().all(|path| path.extension().unwrap() == "flac"),
        "{:?}",
        audio(&session.out())
    );
    session.draft(&["--stems"]).succeeded();
    assert_is_draft_with_stems(&session.out());
    // Another's file is not replaced.
    fs::write(session.out().join("draft.flac"), "mine").unwrap();
    assert_eq!(session.draft(&["--files", "flac"]).code, Some(3));
    assert_eq!(fs::read(session.out().join("draft.flac")).unwrap(), b"mine");
}

fn assert_is_draft_with_stems(out: &Path) {
    let names = audio(out);
    assert!(names.len() >= 5 && names.iter().all(|path| path.extension().unwrap() == "wav"), "{names:?}");
}

#[test]
fn flac_of_floats_is_refused() {
    let session = SessionFolder::band();
    let run = session.draft(&["--files", "flac", "--bits", "float"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("--bits float is for --files wav"), "{}", run.stderr);
    session.assert_nothing_written();
}

/// A limit of the size of files stands for a full disk: writing fails in the same way.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_draft_and_nothing_else() {
    let session = SessionFolder::band();
    session.draft(&["--quiet"]).succeeded();
    let before = contents(&session.out());
    let beside = entries(session.out().parent().unwrap());
    // In blocks of 512 or 1024 bytes, as the shell has it; the draft as floats has 1.9 MB, as FLAC a part of that.
    for (blocks, arguments) in [("40", &["--stems"][..]), ("800", &["--files", "flac"]), ("1800", &["--bits", "24"])] {
        let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let output = Command::new("sh")
            .args(["-c", &limited, env!("CARGO_BIN_EXE_premix"), "draft"])
            .args([&session.folder(), Path::new("-o"), &session.out()])
            .args(arguments)
            .env("PREMIX_CACHE", "")
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{blocks}: {stderr}");
        assert!(stderr.contains("unity.wav: ") && stderr.contains("the disk"), "{blocks}: {stderr}");
        assert_eq!(contents(&session.out()), before);
        assert_eq!(entries(session.out().parent().unwrap()), beside, "{blocks}");
    }
}

/// Killed, a run cannot take away the hidden folder in which it prepares its files; what it was to replace is whole.
#[test]
fn a_killed_draft_leaves_the_old_one() {
    let session = SessionFolder::band();
    session.draft(&["--quiet"]).succeeded();
    let before = contents(&session.out());
    let place = session.out().parent().unwrap().to_path_buf();
    let n_beside = entries(&place).len();
    let mut child = Command::new(env!("CARGO_BIN_EXE_premix"))
        .args([Path::new("draft"), &session.folder(), Path::new("-o"), &session.out(), Path::new("--stems")])
        .env("PREMIX_CACHE", "")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while entries(&place).len() == n_beside && start.elapsed() < Duration::from_mins(1) {
        sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success(), "it was done before it could be killed");
    assert_eq!(contents(&session.out()), before);
    let left: Vec<PathBuf> =
        entries(&place).into_iter().filter(|path| path.file_name().is_some_and(is_hidden)).collect();
    assert_eq!(left.len(), 1, "{left:?}");
    session.draft(&["--stems"]).succeeded();
    assert!(session.out().join("stems").is_dir());
    session.draft(&["--quiet"]).succeeded();
    assert_is_draft(&session.out());
}

fn is_hidden(name: &std::ffi::OsStr) -> bool {
    name.to_string_lossy().starts_with(".premix-")
}
