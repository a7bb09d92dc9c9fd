//! A reference that is a mix of the session's own stems: what was changed in one of them since is told by its amount and place,
//! and the moves bring it back.

use crate::audio_files::decoded;
use crate::plan::{Plan, names};
use crate::premix::{premix, run};
use crate::real_stems::{mix, song};
use crate::session_folder::{SessionFolder, write_wav};
use desk::{Action, FilterShape};
use dsp::Biquad;
use media::Decoder;
use serde_json::Value;
use std::fs;

/// What is promised: as much beside in level and gain.
const TOLERANCE_DB: f64 = 2.0;
const TOLERANCE_OCTAVES: f64 = 1.0 / 3.0;

/// The stems of `set`, one of them changed, and a mix of them as they were beside the folder.
struct Changed {
    session: SessionFolder,
    mix: String,
}

impl Changed {
    /// `None` where there are no stems.
    fn of(set: &str, stem: &str, change: impl Fn(u32, &mut Vec<f32>)) -> Option<Self> {
        let folder = song(set)?;
        let session = SessionFolder::empty();
        let mut sum: Vec<Vec<f32>> = Vec::new();
        let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let mut rate_hz = 0;
        for path in files {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let rate = Decoder::open(&path).unwrap().format().sample_rate_hz;
            let (_, mut channels) = decoded(&path);
            rate_hz = rate;
            add(&mut sum, &channels);
            if name == stem {
                for channel in &mut channels {
                    change(rate, channel);
                }
            }
            write_wav(&session.file(&format!("{name}.wav")), rate, &channels);
        }
        let mix = session.out().with_file_name("My song.wav");
        write_wav(&mix, rate_hz, &sum);
        Some(Self { session, mix: mix.display().to_string() })
    }

    fn planned(&self, reference: &str, arguments: &[&str]) -> Plan {
        let words = ["--reference", reference, "--format", "json"];
        let planned = run(premix("suggest").arg(self.session.folder()).args(words).args(arguments));
        Plan(serde_json::from_str(&planned.stdout).unwrap_or_else(|_| panic!("{}", planned.stderr)))
    }
}

fn add(sum: &mut Vec<Vec<f32>>, channels: &[Vec<f32>]) {
    sum.resize_with(channels.len(), Vec::new);
    for (sum, channel) in sum.iter_mut().zip(channels) {
        sum.resize(sum.len().max(channel.len()), 0.0);
        sum.iter_mut().zip(channel).for_each(|(sum, x)| *sum += x);
    }
}

fn louder(gain_db: f64) -> impl Fn(u32, &mut Vec<f32>) {
    move |_, samples| samples.iter_mut().for_each(|x| *x *= dsp::db_to_amplitude(gain_db) as f32)
}

fn told(plan: &Plan) -> Vec<&Value> {
    plan.findings().iter().filter(|finding| finding["rule"] == "unlike-reference").collect()
}

/// The moves of these kinds that stand, with their stems.
fn standing<'a>(plan: &'a Plan, kind: &str) -> Vec<&'a Value> {
    let stands = |one: &&Value| one["status"] != "dropped" && one["stem"] != "bus:mix" && one["action"]["kind"] == kind;
    plan.moves().iter().filter(stands).collect()
}

#[test]
fn a_fader_that_moved_is_brought_back() {
    let Some(changed) = Changed::of("kira_dynamic", "bass", louder(-6.0)) else { return };
    let plan = changed.planned(&changed.mix, &[]);
    let [finding] = told(&plan)[..] else { panic!("{:?}", told(&plan)) };
    assert!(names(&finding["stems"], "bass") && finding["severity"] == "warning", "{finding}");
    let sentence = finding["summary"].as_str().unwrap();
    assert!(sentence.starts_with("bass is ") && sentence.ends_with(" dB softer than in My song."), "{sentence}");
    let [gain] = standing(&plan, "gain")[..] else { panic!("{:?}", standing(&plan, "gain")) };
    let gain_db = gain["action"]["gain_db"].as_f64().unwrap();
    assert!(gain["stem"] == "bass" && (gain_db - 6.0).abs() < TOLERANCE_DB, "{gain}");
    let known = &plan.0["session"]["references"][0]["own_mix"];
    assert!(known["explained"].as_f64().unwrap() > 0.9, "{known}");
    assert!(plan.0["session"]["notes"].to_string().contains("is a mix of these stems"));
    // What the user says of it.
    assert_eq!(standing(&changed.planned(&changed.mix, &["--lock", "bass"]), "gain"), Vec::<&Value>::new());
    let half = changed.planned(&changed.mix, &["--strength", "0.5"]);
    assert!((standing(&half, "gain")[0]["action"]["gain_db"].as_f64().unwrap() - 0.5 * gain_db).abs() < 0.11);
    let no_level = changed.planned(&format!("{},level=0", changed.mix), &[]);
    assert_eq!(told(&no_level), Vec::<&Value>::new());
}

#[test]
fn a_bell_is_taken_out_again() {
    let bell = |rate_hz: u32, samples: &mut Vec<f32>| {
        let bell = Action::Eq { filter: FilterShape::Bell, frequency_hz: 1_000.0, gain_db: 8.0, q: 1.0 };
        bell.filters(rate_hz).into_iter().for_each(|filter| Biquad::new(filter).process(samples));
    };
    let Some(changed) = Changed::of("kira_dynamic", "lead", bell) else { return };
    let plan = changed.planned(&changed.mix, &["--only", "eq"]);
    let [finding] = told(&plan)[..] else { panic!("{:?}", told(&plan)) };
    assert!(names(&finding["stems"], "lead") && finding["severity"] == "warning", "{finding}");
    assert!(finding["summary"].as_str().unwrap().contains(" dB more around "), "{finding}");
    let near = |one: &&Value| {
        let action = &one["action"];
        let octaves = (action["frequency_hz"].as_f64().unwrap() / 1_000.0).log2().abs();
        (action["gain_db"].as_f64().unwrap() + 8.0).abs() < TOLERANCE_DB && octaves < TOLERANCE_OCTAVES
    };
    assert!(standing(&plan, "eq").iter().any(near), "{:?}", standing(&plan, "eq"));
    let only_level = changed.planned(&format!("{},tone=0", changed.mix), &[]);
    assert_eq!(told(&only_level), Vec::<&Value>::new());
}

#[test]
fn another_song_is_no_mix_of_these_stems_and_threads_do_not_matter() {
    let Some(changed) = Changed::of("kira_dynamic", "bass", louder(-6.0)) else { return };
    if let Some(other) = mix("rock/Jan_Kosyk-Anarchia_final_master.mp3") {
        let plan = changed.planned(&other.display().to_string(), &[]);
        assert_eq!((told(&plan), &plan.0["session"]["references"][0]["own_mix"]), (Vec::new(), &Value::Null));
    }
    let text = |jobs: &str| {
        let words = ["--reference", &changed.mix, "--format", "json", "--jobs", jobs];
        run(premix("suggest").arg(changed.session.folder()).args(words)).stdout
    };
    assert_eq!(text("1"), text("3"));
}
