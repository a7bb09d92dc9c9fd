//! A plan that is rendered again: whole, in parts, without some of its moves, edited, and wrong.

use crate::demo_session::planted;
use crate::folder_contents::contents;
use crate::plan::Plan;
use crate::premix::{Run, premix, run};
use crate::real_stems::say;
use crate::session_folder::{read_wav_24, read_wav_float};
use ebur128::{EbuR128, Mode};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder that is gone after the test.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A plan beside the demo's draft with `edit` done to it.
    fn edited(&self, edit: impl FnOnce(&mut Value)) -> PathBuf {
        let mut plan = planted().plan().0;
        edit(&mut plan);
        let path = self.path("edited.json");
        fs::write(&path, plan.to_string()).unwrap();
        path
    }
}

fn render(plan: &Path, out: &Path, arguments: &[&str]) -> Run {
    let session = planted().session.display().to_string();
    let session = ["--session", session.as_str()];
    run(premix("render").arg(plan).arg("-o").arg(out).args(session).args(arguments))
}

fn plan_file() -> PathBuf {
    planted().draft.join("plan.json")
}

/// The level of what two mixes differ by, re that of the first, in dB.
pub(crate) fn null_db(first: &[Vec<f32>], second: &[Vec<f32>]) -> f64 {
    let power = |samples: &mut dyn Iterator<Item = f64>| samples.map(|x| x * x).sum::<f64>();
    let both = || first.iter().flatten().zip(second.iter().flatten());
    assert_eq!(first[0].len(), second[0].len());
    let difference = power(&mut both().map(|(a, b)| f64::from(*a) - f64::from(*b)));
    10.0 * (difference / power(&mut both().map(|(a, _)| f64::from(*a)))).log10()
}

fn times(channels: &[Vec<f32>], gain_db: f64) -> Vec<Vec<f32>> {
    let factor = 10_f64.powf(gain_db / 20.0);
    channels.iter().map(|channel| channel.iter().map(|x| (f64::from(*x) * factor) as f32).collect()).collect()
}

/// The sum of all files of a folder.
fn sum(folder: &Path) -> Vec<Vec<f32>> {
    let mut sum: Vec<Vec<f32>> = Vec::new();
    for path in contents(folder).into_keys() {
        let (_, channels) = read_wav_float(&folder.join(path));
        sum.resize(channels.len(), vec![0.0; channels[0].len()]);
        for (to, from) in sum.iter_mut().flatten().zip(channels.iter().flatten()) {
            *to += from;
        }
    }
    sum
}

#[test]
fn a_plan_renders_to_the_draft_it_came_with() {
    let place = Place::new();
    // The plan knows where its stems are.
    let run = run(premix("render").arg(plan_file()).arg("-o").arg(place.path("out")));
    run.succeeded();
    let read = |folder: &Path| fs::read(folder.join("draft.wav")).unwrap();
    assert!(read(&place.path("out")) == read(&planted().draft), "the same bytes");
    let mut told = Plan::read(&place.path("out/plan.json")).0;
    let mut plan = planted().plan().0;
    assert_ne!(told["session"]["folder"].take(), plan["session"]["folder"].take());
    // Neither writes parts that nobody asked for; the plain sum is the draft's alone.
    let written = plan["files"]["written"].take();
    let without_unity: Vec<&Value> = written.as_array().unwrap().iter().filter(|name| **name != "unity.wav").collect();
    assert_eq!(told["files"]["written"].take(), json!(without_unity));
    assert_eq!(told["after"]["integrated_lufs"], plan["after"]["integrated_lufs"]);
    assert!(told["after"]["masking"].is_null() && told["after"]["translation"].is_null(), "nobody listened for it");
    for (stem, before) in told["stems"].as_array_mut().unwrap().iter_mut().zip(plan["stems"].as_array_mut().unwrap()) {
        assert!(stem["level_after_lu"].is_null());
        before["level_after_lu"].take();
    }
    told["after"].take();
    plan["after"].take();
    assert_eq!(told, plan);
}

#[test]
fn stems_and_buses_add_up_to_the_mix_before_its_bus() {
    let place = Place::new();
    let out = place.path("out");
    let plan = planted().plan();
    let of_the_mix = plan.moves().iter().filter(|one| one["stem"] == "bus:mix").map(|one| one["id"].as_str().unwrap());
    let without: Vec<&str> = of_the_mix.flat_map(|id| ["--without", id]).collect();
    render(&plan_file(), &out, &[&without[..], &["--stems", "--buses"]].concat()).succeeded();
    let told = Plan::read(&out.join("plan.json"));
    let gain_db = told.0["files"]["draft_gain_db"].as_f64().unwrap();
    let (_, draft) = read_wav_24(&out.join("draft.wav"));
    let stems = times(&sum(&out.join("stems")), gain_db);
    let buses = times(&sum(&out.join("buses")), gain_db);
    assert_eq!(contents(&out.join("stems")).len(), plan.stem_names().len());
    assert!(out.join("buses/drums.wav").is_file());
    for (name, parts) in [("stems", stems), ("buses", buses)] {
        let null_db = null_db(&draft, &parts);
        // The draft has 24 bits and peaks at −1 dBTP: its last bit lies near −125 dB re its level.
        assert!(null_db < -118.0, "{name}: {null_db:.1} dB");
    }
}

#[test]
fn without_all_moves_it_is_the_plain_sum() {
    let place = Place::new();
    let plan = planted().plan();
    let ids: Vec<&str> = plan.moves().iter().map(|one| one["id"].as_str().unwrap()).collect();
    render(&plan_file(), &place.path("out"), &["--without", &ids.join(",")]).succeeded();
    let told = Plan::read(&place.path("out/plan.json"));
    assert!(told.moves().iter().all(|one| one["status"] == "dropped"));
    let gain = |name: &str| told.0["files"][name].as_f64().unwrap();
    let (_, draft) = read_wav_24(&place.path("out/draft.wav"));
    let (_, unity) = read_wav_24(&planted().draft.join("unity.wav"));
    let null_db = null_db(&unity, &times(&draft, gain("unity_gain_db") - gain("draft_gain_db")));
    assert!(null_db < -100.0, "{null_db:.1} dB");
}

#[test]
fn one_move_less_changes_its_stem_alone() {
    let place = Place::new();
    let plan = planted().plan();
    let stems = plan.stem_names();
    let kept = |one: &&Value| one["status"] == "kept" && stems.contains(&one["stem"].as_str().unwrap());
    let left_out = plan.moves().iter().find(kept).unwrap();
    render(&plan_file(), &place.path("all"), &["--stems"]).succeeded();
    render(&plan_file(), &place.path("less"), &["--stems", "--without", left_out["id"].as_str().unwrap()]).succeeded();
    for stem in &stems {
        let read = |out: &str| read_wav_float(&place.path(out).join("stems").join(format!("{stem}.wav")));
        assert_eq!(read("all") != read("less"), left_out["stem"] == *stem, "{stem}");
    }
}

#[test]
fn an_edited_plan_is_rendered_as_it_stands() {
    let place = Place::new();
    let stem = planted().plan().stem_names()[0].to_owned();
    let plan = place.edited(|plan| {
        let moves = plan["moves"].as_array_mut().unwrap();
        moves.push(json!({"id": "mine", "stem": stem, "status": "kept", "action": {"kind": "gain", "gain_db": -6.0}}));
    });
    render(&plan_file(), &place.path("as-it-was"), &["--stems"]).succeeded();
    render(&plan, &place.path("edited"), &["--stems"]).succeeded();
    let read = |out: &str| read_wav_float(&place.path(out).join("stems").join(format!("{stem}.wav"))).1;
    let null_db = null_db(&read("edited"), &times(&read("as-it-was"), -6.0));
    assert!(null_db < -120.0, "{null_db:.1} dB");
}

#[test]
fn a_reverb_that_is_written_into_a_plan_is_heard_on_its_bus_alone() {
    let place = Place::new();
    let stem = planted().plan().stem_names()[0].to_owned();
    let room = json!({"kind": "reverb", "predelay_ms": 20.0, "t60_low_s": 1.4, "t60_mid_s": 1.2, "t60_high_s": 0.8,
        "crossover_low_hz": 250.0, "crossover_high_hz": 4000.0, "size_m": 12.0});
    let plan = place.edited(|plan| {
        let moves = plan["moves"].as_array_mut().unwrap();
        let send = json!({"kind": "reverb_send", "level_db": -9.0});
        moves.push(json!({"id": "send", "stem": stem, "status": "kept", "action": send}));
        moves.push(json!({"id": "room", "stem": "bus:reverb", "status": "kept", "action": room.clone()}));
    });
    render(&plan, &place.path("wet"), &["--buses"]).succeeded();
    let unsent = place.edited(|plan| {
        let moves = plan["moves"].as_array_mut().unwrap();
        moves.push(json!({"id": "room", "stem": "bus:reverb", "status": "kept", "action": room}));
    });
    render(&unsent, &place.path("dry"), &["--buses"]).succeeded();
    let energy = |out: &str| {
        let (_, channels) = read_wav_float(&place.path(out).join("buses/reverb.wav"));
        channels.iter().flatten().map(|x| f64::from(*x).powi(2)).sum::<f64>()
    };
    assert!(energy("wet") > 0.0);
    let n_frames = |out: &str| read_wav_24(&place.path(out).join("draft.wav")).1[0].len();
    let rate_hz = planted().plan().0["session"]["sample_rate_hz"].as_f64().unwrap();
    assert_eq!(n_frames("wet") - n_frames("dry"), ((0.02 + 1.4) * rate_hz).ceil() as usize, "the room rings out");
    assert!(energy("dry") <= 0.0, "an effect that nothing is sent to is silent");
    let others = |out: &str| {
        let folder = place.path(out).join("buses");
        let names = contents(&folder).into_keys().filter(|name| name != Path::new("reverb.wav"));
        names.map(|name| read_wav_float(&folder.join(name)).1[0][..n_frames("dry")].to_vec()).collect::<Vec<_>>()
    };
    assert!(others("wet") == others("dry"));
}

/// By the `ebur128` crate.
fn integrated_lufs(path: &Path) -> f64 {
    let (rate_hz, channels) = read_wav_float(path);
    let mut meter = EbuR128::new(channels.len() as u32, rate_hz, Mode::I).unwrap();
    let planes: Vec<&[f32]> = channels.iter().map(Vec::as_slice).collect();
    meter.add_frames_planar_f32(&planes).unwrap();
    meter.loudness_global().unwrap()
}

#[test]
fn an_open_make_up_leaves_a_stem_as_loud_as_it_was() {
    let place = Place::new();
    let stem = planted().plan().stem_names()[0].to_owned();
    let compressor = |threshold_db: f64| {
        json!({"kind": "compressor", "threshold_db": threshold_db, "ratio": 4.0, "knee_db": 6.0, "attack_ms": 10.0,
            "release_ms": 120.0, "look_ahead_ms": 2.0, "makeup_db": null})
    };
    let rounding = json!({"kind": "saturation", "level_dbfs": -20.0, "drive_db": 6.0, "mix": 1.0});
    let plan = place.edited(|plan| {
        let moves = plan["moves"].as_array_mut().unwrap();
        for (id, action) in [("first", compressor(-40.0)), ("second", compressor(-30.0)), ("rounding", rounding)] {
            moves.push(json!({"id": id, "stem": stem, "status": "kept", "action": action}));
        }
    });
    let lufs = |out: &str| integrated_lufs(&place.path(out).join("stems").join(format!("{stem}.wav")));
    let make_ups = |out: &str| -> Vec<Option<f64>> {
        let plan = Plan::read(&place.path(out).join("plan.json"));
        let compressors = plan.moves().iter().filter(|one| one["action"]["kind"] == "compressor");
        compressors.map(|one| one["action"]["makeup_db"].as_f64()).collect()
    };
    let cases = [
        ("one", "first,second,rounding", "second,rounding", 1),
        ("two", "first,second,rounding", "rounding", 2),
        ("all", "first,second", "", 2),
    ];
    for (name, without_it, left_out, n_open) in cases {
        let before = format!("before-{name}");
        render(&plan, &place.path(&before), &["--stems", "--without", without_it]).succeeded();
        let without: &[&str] = if left_out.is_empty() { &[] } else { &["--without", left_out] };
        render(&plan, &place.path(name), &[&["--stems"], without].concat()).succeeded();
        let (before_lufs, after_lufs) = (lufs(&before), lufs(name));
        say(&format!("{name}: {before_lufs:.3} LUFS without, {after_lufs:.3} with, make-up {:?}", make_ups(name)));
        assert!((after_lufs - before_lufs).abs() < 0.1, "{name}: {before_lufs} LUFS without, {after_lufs} with");
        let measured: Vec<f64> = make_ups(name).into_iter().flatten().collect();
        assert_eq!(measured.len(), n_open);
        assert!(measured.iter().all(|make_up_db| *make_up_db > 0.5), "they have something to make up: {measured:?}");
    }
    // What was written renders to the same.
    render(&place.path("all/plan.json"), &place.path("again"), &[]).succeeded();
    let draft = |out: &str| fs::read(place.path(out).join("draft.wav")).unwrap();
    assert!(draft("again") == draft("all"), "the same bytes");
}

#[test]
fn what_cannot_be_rendered_is_said_and_nothing_is_written() {
    let place = Place::new();
    let added = |action: Value| {
        place.edited(|plan| {
            let moves = plan["moves"].as_array_mut().unwrap();
            moves.push(json!({"id": "mine", "stem": "bus:mix", "status": "kept", "action": action}));
        })
    };
    let far = added(json!({"kind": "delay", "delay_samples": 1e12, "delay_ms": 0.0}));
    let fails = |plan: &Path, arguments: &[&str], words: &[&str], code: i32| {
        let run = render(plan, &place.path("out"), arguments);
        assert_eq!(run.code, Some(code), "{}", run.stderr);
        assert!(words.iter().all(|word| run.stderr.contains(word)), "{}", run.stderr);
        assert!(!place.path("out").exists());
    };
    fails(&far, &[], &["edited.json", "mine", "delay_samples", "1000000"], 3);
    let open =
        added(json!({"kind": "compressor", "threshold_db": -20.0, "ratio": 2.0, "knee_db": 6.0, "attack_ms": 10.0,
        "release_ms": 120.0, "makeup_db": null}));
    fails(&open, &[], &["mine", "bus:mix", "makeup_db"], 3);
    fails(&added(json!({"kind": "teleport"})), &[], &["teleport"], 3);
    fails(&added(json!({"kind": "reverb_send", "level_db": -9.0})), &[], &["mine", "only stems"], 3);
    let keyed = json!({"kind": "duck", "key_stem": "Kik", "depth_db": 3.0, "band_hz": null, "attack_ms": 2.0, "release_ms": 99.0});
    fails(&added(keyed), &[], &["mine", "Kik"], 3);
    let twice = place.edited(|plan| plan["moves"][1]["id"] = "M1".into());
    fails(&twice, &[], &["m1"], 3);
    let nowhere = place.edited(|plan| plan["moves"][0]["stem"] = "bus:drum".into());
    fails(&nowhere, &[], &["M1", "bus:drum"], 3);
    let listed = place.edited(|plan| plan["session"] = json!(["title", "../session", 44_100, 1_000, [], []]));
    fails(&listed, &[], &["list"], 3);
    let endless = place.edited(|plan| plan["session"]["n_frames"] = json!(1_000_000_000_000_000_u64));
    fails(&endless, &[], &["n_frames"], 3);
    let loud = place.edited(|plan| plan["files"]["draft_gain_db"] = json!(60.0));
    fails(&loud, &[], &["draft_gain_db"], 3);
    let shorter = place.edited(|plan| plan["session"]["n_frames"] = json!(44_100));
    fails(&shorter, &[], &["longer"], 3);
    fails(&place.edited(|plan| plan["schema"] = "premix.plan/9".into()), &[], &["premix.plan/9"], 3);
    let renamed = place.edited(|plan| plan["stems"][0]["name"] = "Nobody".into());
    fails(&renamed, &[], &["no stem", "edited.json"], 3);
    fails(&plan_file(), &["--without", "M999"], &["M999", "M1"], 2);
    let own = planted().draft.join("plan.json");
    let run_onto = run(premix("render").arg(&own).arg("-o").arg(&planted().draft));
    assert!(run_onto.code == Some(3) && run_onto.stderr.contains("-o"), "{}", run_onto.stderr);
    fails(Path::new("no-such-plan.json"), &[], &["no-such-plan.json"], 3);
    let lost = place.edited(|plan| plan["session"]["folder"] = "no-such-folder".into());
    let run = run(premix("render").arg(lost).arg("-o").arg(place.path("out")));
    assert!(run.stderr.contains("--session"), "{}", run.stderr);
}

#[test]
fn stems_of_the_user_are_never_replaced() {
    let place = Place::new();
    let song = place.path("song");
    let stems = song.join("stems");
    fs::create_dir_all(&stems).unwrap();
    for name in contents(&planted().session).into_keys().filter(|name| name.extension().is_some_and(|is| is == "wav")) {
        fs::copy(planted().session.join(&name), stems.join(&name)).unwrap();
    }
    // What an earlier run left there makes the folder premix's own, but not the stems in it.
    for name in ["plan.json", "draft.wav", "unity.wav"] {
        fs::copy(planted().draft.join(name), song.join(name)).unwrap();
    }
    let before = contents(&stems);
    let run = run(premix("render").arg(plan_file()).arg("--session").arg(&stems).arg("-o").arg(&song).arg("--stems"));
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert!(run.stderr.contains("-o"), "{}", run.stderr);
    assert_eq!(contents(&stems), before);
}
