//! The JSON that other programs read: fields, units in names, numbers, and material at the edges of what audio is.

use crate::demo_session::planted;
use crate::premix::{Run, premix, run};
use crate::session_folder::SessionFolder;
use dsp::signals::{sine, white_noise};
use dsp::{Db, Hertz};
use serde_json::Value;

/// One path per line; `[]` goes through every element of an array.
const ANALYSIS: &str = "
    schema
    tracks[].name
    tracks[].path
    tracks[].format.sample_rate_hz
    tracks[].format.channels
    tracks[].format.bits_per_sample
    tracks[].format.duration_s
    tracks[].loudness.integrated_lufs
    tracks[].loudness.max_momentary_lufs
    tracks[].loudness.max_short_term_lufs
    tracks[].loudness.range_lu
    tracks[].loudness.true_peak_dbtp
    tracks[].loudness.sample_peak_dbfs
    tracks[].loudness.playback[].platform
    tracks[].loudness.playback[].basis
    tracks[].loudness.playback[].target_lufs
    tracks[].loudness.playback[].gain_db
    tracks[].loudness.playback[].playback_lufs
    tracks[].loudness.playback[].playback_true_peak_dbtp
    tracks[].loudness.playback[].loudness_wasted_lu
    tracks[].dynamics.plr_db
    tracks[].dynamics.psr_min_db
    tracks[].dynamics.psr_p5_db
    tracks[].dynamics.crest_db
    tracks[].dynamics.dr
    tracks[].dynamics.band_crest[].low_hz
    tracks[].dynamics.band_crest[].high_hz
    tracks[].dynamics.band_crest[].crest_db
    tracks[].dynamics.onsets_per_second
    tracks[].dynamics.attack_slope_db_per_ms
    tracks[].spectrum.third_octave.centers_hz
    tracks[].spectrum.third_octave.levels_db
    tracks[].spectrum.third_octave.loud_db
    tracks[].spectrum.third_octave.left_db
    tracks[].spectrum.third_octave.right_db
    tracks[].spectrum.erb.centers_hz
    tracks[].spectrum.erb.levels_db
    tracks[].spectrum.tilt_db_per_octave
    tracks[].spectrum.tilt_to_4500_hz_db_per_octave
    tracks[].spectrum.tilt_to_4500_hz_residual_db
    tracks[].spectrum.regions[].name
    tracks[].spectrum.regions[].low_hz
    tracks[].spectrum.regions[].high_hz
    tracks[].spectrum.regions[].excess_db
    tracks[].spectrum.sibilance
    tracks[].stereo.correlation
    tracks[].stereo.mono_loss_lu
    tracks[].stereo.side_to_mid_db
    tracks[].stereo.balance_db
    tracks[].activity.active_share
    tracks[].activity.silent_share
    tracks[].activity.leading_silence_s
    tracks[].activity.trailing_silence_s
    tracks[].noise
    tracks[].faults
";

/// What a plan and a check share.
const FINDINGS: &str = "
    schema
    session.title
    session.stage
    session.balance
    session.sample_rate_hz
    session.tempo_bpm
    session.references
    stems[].name
    stems[].role
    stems[].role_confidence
    stems[].role_source
    findings[].id
    findings[].rule
    findings[].severity
    findings[].class
    findings[].stems
    findings[].summary
    findings[].band_hz
    findings[].where
    findings[].measured
    findings[].target
    findings[].confidence
    findings[].moves
    accepted
    before
    before.masking.focal[].name
    before.masking.focal[].when
    before.masking.focal[].declared
    before.masking.focal[].masking_index
    before.masking.focal[].audibility_loss_phon
    before.masking.parts[].sections
    before.masking.parts[].name
    before.masking.parts[].stems
    before.masking.parts[].loudness_sones
    before.masking.parts[].loudness_in_mix_sones
    before.masking.parts[].masking_index
    before.masking.parts[].mono_masking_index
    before.masking.parts[].audibility_loss_phon
    before.masking.parts[].maskers[].name
    before.masking.parts[].maskers[].masking_index
    before.masking.parts[].maskers[].coactive_share
    before.translation.devices[].name
    before.translation.devices[].is_mono
    before.translation.devices[].mix_change_lu
    before.translation.devices[].parts[].name
    before.translation.devices[].parts[].stems
    before.translation.devices[].parts[].level_lu
    before.translation.devices[].parts[].change_lu
    before.translation.devices[].parts[].own_change_lu
    before.translation.devices[].parts[].mono_loss_lu
    before.translation.devices[].parts[].vanishes
    before.translation.devices[].parts[].help
";

const MOVES: &str = "
    moves[].id
    moves[].stem
    moves[].action.kind
    moves[].findings
    moves[].where
    moves[].verified
    moves[].guards[].metric
    moves[].guards[].before
    moves[].guards[].after
    moves[].status
    moves[].reason
    after
";

/// Endings of the names of numbers.
const UNITS: [&str; 10] = ["_db", "_dbfs", "_dbtp", "_hz", "_lufs", "_lu", "_s", "_ms", "_samples", "_bpm"];

/// What `path` leads to; `None` stands for a field that is not there.
fn at<'a>(document: &'a Value, path: &str) -> Vec<Option<&'a Value>> {
    let mut values = vec![Some(document)];
    for part in path.split('.') {
        let (field, each) = part.strip_suffix("[]").map_or((part, false), |field| (field, true));
        let fields = values.into_iter().map(|value| value.and_then(|value| value.get(field)));
        values = if each {
            fields
                .flat_map(|list| list.and_then(Value::as_array).map_or(vec![None], |l| l.iter().map(Some).collect()))
                .collect()
        } else {
            fields.collect()
        };
    }
    values
}

fn check_fields(document: &Value, paths: &str) {
    let missing: Vec<&str> = paths.split_whitespace().filter(|path| at(document, path).contains(&None)).collect();
    assert!(missing.is_empty(), "fields are missing: {missing:?}");
}

/// A name with a unit holds numbers, or null where a reading is undefined.
fn check_units(name: &str, value: &Value) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(field, value)| {
            // A table of readings by group carries the unit in its own name.
            let inherits = UNITS.iter().any(|unit| name.ends_with(unit));
            check_units(if inherits { name } else { field }, value);
        }),
        Value::Array(values) => values.iter().for_each(|value| check_units(name, value)),
        Value::String(text) => {
            assert!(!UNITS.iter().any(|unit| name.ends_with(unit)), "{name} is the text {text}");
            let lower = text.to_lowercase();
            let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
            assert!(!words.iter().any(|word| ["nan", "inf", "-inf", "infinity"].contains(word)), "{name}: {text}");
        }
        Value::Bool(_) | Value::Null | Value::Number(_) => {}
    }
}

/// No number has more than four decimals, as it is written.
fn check_decimals(json: &str) {
    for (n, line) in json.lines().enumerate() {
        // Pretty-printed: a line holds one value, behind its name if it has one.
        let value = line.rsplit("\": ").next().unwrap_or(line).trim().trim_end_matches(',');
        if value.parse::<f64>().is_err() {
            continue;
        }
        let decimals = value.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        assert!(decimals <= 4 && !value.contains(['e', 'E']), "line {}: {line}", n + 1);
    }
}

fn check(run: &Run, schema: &str, paths: &[&str]) {
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["schema"], schema);
    for paths in paths {
        check_fields(&document, paths);
    }
    check_units("", &document);
    check_decimals(&run.stdout);
}

fn analyse(session: &SessionFolder) -> Value {
    let run = run(premix("analyze").arg(session.folder()).args(["--format", "json"]));
    run.succeeded();
    check(&run, "premix.analysis/1", &[ANALYSIS]);
    run.json()["tracks"][0].clone()
}

#[test]
fn an_analysis_has_its_fields() {
    let run = run(premix("analyze").arg(&planted().session).args(["--format", "json"]));
    check(&run, "premix.analysis/1", &[ANALYSIS]);
    let tracks = run.json()["tracks"].as_array().unwrap().len();
    assert_eq!(tracks, planted().plan().stem_names().len());
}

#[test]
fn a_suggestion_has_its_fields() {
    let run = run(premix("suggest").arg(&planted().session).args(["--format", "json"]));
    check(&run, "premix.plan/1", &[FINDINGS, MOVES]);
    let document = run.json();
    for finding in document["findings"].as_array().unwrap() {
        assert!(["error", "warning", "info"].contains(&finding["severity"].as_str().unwrap()), "{finding}");
        let class = finding["class"].as_str().unwrap();
        assert!(["production", "export", "material", "mix"].contains(&class), "{finding}");
    }
    for one in document["moves"].as_array().unwrap() {
        assert!(["kept", "reduced", "dropped"].contains(&one["status"].as_str().unwrap()), "{one}");
        assert!(one["verified"].is_object() || !one["reason"].as_str().unwrap().is_empty(), "{one}");
    }
}

#[test]
fn findings_and_moves_point_at_each_other() {
    let plan = planted().plan();
    let ids = |list: &[Value]| list.iter().map(|one| one["id"].clone()).collect::<Vec<_>>();
    let (findings, moves) = (ids(plan.findings()), ids(plan.moves()));
    let point_into = |from: &[Value], field: &str, into: &[Value]| {
        from.iter().flat_map(|one| one[field].as_array().unwrap()).all(|id| into.contains(id))
    };
    assert!(point_into(plan.findings(), "moves", &moves));
    assert!(point_into(plan.moves(), "findings", &findings));
    for stem in plan.findings().iter().flat_map(|finding| finding["stems"].as_array().unwrap()) {
        let stem = stem.as_str().unwrap();
        assert!(stem.starts_with("bus:") || plan.stem_names().contains(&stem), "{stem}");
    }
}

#[test]
fn a_check_has_the_fields_of_a_plan_without_moves() {
    let run = run(premix("check").arg(&planted().session).args(["--format", "json"]));
    check(&run, "premix.plan/1", &[FINDINGS]);
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document.get("moves"), None);
}

#[test]
fn a_check_says_whether_the_song_is_ready() {
    let run = run(premix("check").arg(&planted().session).args(["--format", "json"]));
    let paths = "readiness.verdict readiness.because readiness.items[].check readiness.items[].title readiness.items[].result readiness.items[].fix";
    check(&run, "premix.plan/1", &[paths]);
}

#[test]
fn samples_that_are_not_numbers_give_readings() {
    let session = SessionFolder::empty();
    let mut samples = white_noise(3, 0.2, 48_000);
    samples[1_000] = f32::NAN;
    samples[2_000] = f32::INFINITY;
    samples[3_000] = f32::NEG_INFINITY;
    session.write("Voice.wav", 48_000, &[samples]);
    let track = analyse(&session);
    assert!(track["loudness"]["integrated_lufs"].is_f64(), "{}", track["loudness"]);
    assert!(!track["faults"].as_array().unwrap().is_empty());
}

#[test]
fn nothing_but_nan_gives_no_reading() {
    let session = SessionFolder::empty();
    session.write("Voice.wav", 48_000, &[vec![f32::NAN; 48_000]]);
    assert!(analyse(&session)["loudness"]["integrated_lufs"].is_null());
}

#[test]
fn low_and_high_rates_give_a_tone_its_loudness() {
    // BS.1770-5 defines its filter at 48 kHz. Tech 3341 grants 0.1 LU; at 8 kHz the filter's shelf bends towards half the
    // rate, which costs a tone at 1 kHz another 0.2 dB.
    for (rate_hz, tolerance_lu) in [(8_000, 0.3), (48_000, 0.1), (192_000, 0.1)] {
        let session = SessionFolder::empty();
        let tone = sine(rate_hz, Hertz(1_000.0), Db(-20.0).to_amplitude(), 3 * rate_hz as usize);
        session.write("Tone.wav", rate_hz, &[tone.clone(), tone]);
        let found = analyse(&session)["loudness"]["integrated_lufs"].as_f64().unwrap();
        assert!((found - -20.0).abs() <= tolerance_lu, "{rate_hz} Hz: {found} LUFS");
    }
}

#[test]
fn a_file_of_one_sample_gives_its_peak() {
    let session = SessionFolder::empty();
    session.write("Click.wav", 44_100, &[vec![0.5], vec![0.25]]);
    let track = analyse(&session);
    let peak = track["loudness"]["sample_peak_dbfs"].as_f64().unwrap();
    assert!((peak - -6.0206).abs() < 1e-3, "{peak}");
    assert!(track["loudness"]["integrated_lufs"].is_null());
}
