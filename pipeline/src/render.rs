//! A plan that is rendered again.

use crate::handed_on::HandedOn;
use crate::make_up::MakeUp;
use crate::mix_render::MixRender;
use crate::output::{Staging, conform};
use crate::own_output::check_free;
use crate::part_file::{WrittenFile, matched_files};
use crate::preview::CEILING_DBTP;
use crate::session::same_file;
use crate::strips::console_setting;
use crate::{Error, Parts, PlanFile, Session, Stage, Watch};
use analyzer::{Meter, TrackAnalysis};
use desk::{Action, ConsoleSetting};
use media::{WavSampleFormat, WavWriter};
use std::path::Path;
use suggest::{MIX_BUS, MatchedFiles};

/// A plan that was rendered.
#[derive(Debug)]
pub struct Rendered {
    /// The readings of the draft.
    pub draft: TrackAnalysis,
    /// What it was turned down by in the end, in dB: by as much as when the plan was made, and more where its peaks would
    /// else pass the ceiling.
    pub gain_db: f64,
    /// The part of that which the plan does not know of, in dB.
    pub turned_down_db: f64,
    /// What was written.
    pub files: MatchedFiles,
}

/// Renders `plan` on the stems of `session` into the folder `out`, which appears whole or not at all: the draft, the parts
/// that are wanted and `plan.json`, in which moves that were left out are dropped and open make-ups hold what was measured.
pub fn render(
    plan: &PlanFile,
    session: &Session,
    (out, parts): (&Path, Parts),
    keep_going: bool,
    watch: &Watch<'_>,
) -> Result<Rendered, Error> {
    check_free(out, parts)?;
    // An edited plan is the user's work.
    if same_file(&out.join("plan.json"), plan.path()) {
        return Err(
            plan.unfit(format!("{} would be replaced by its render. Choose another folder with -o", out.display()))
        );
    }
    let plan = &with_make_ups(plan, session, keep_going, watch)?;
    let staging = Staging::new(out)?;
    let all: Vec<usize> = (0..session.stems.len()).collect();
    let float_path = staging.float_path("draft")?;
    let mut sink =
        WavWriter::create(&float_path, session.sample_rate_hz, 2, WavSampleFormat::Float32).map_err(Error::Writing)?;
    let setting = setting(plan, session, &all);
    let tail_frames = (setting.tail_s().min(LONGEST_TAIL_S) * f64::from(session.sample_rate_hz)).ceil() as usize;
    let mix = MixRender {
        session,
        stems: &all,
        setting,
        name: "draft",
        roles: None,
        parts: Some((&staging, parts)),
        retained: Vec::new(),
        copied: false,
        meters: Meter::OF_A_PROOF,
        n_frames: plan.n_frames() + tail_frames,
        tolerate_damage: keep_going,
    };
    let mixed = mix.run(Some(&mut sink), Stage::Mixing, watch)?;
    if let Some(stem) = mixed.longer_stem {
        let name = &session.stems[stem].name;
        return Err(plan.unfit(format!("{name} is longer than when the plan was made: run draft again")));
    }
    sink.finish().map_err(Error::Writing)?;
    let planned_db = plan.files().map_or(0.0, |files| files.draft_gain_db);
    let peak_dbtp = mixed.analysis.loudness.true_peak_dbtp;
    let over_db = peak_dbtp.map_or(0.0, |peak| (peak + planned_db - CEILING_DBTP).max(0.0));
    // A plan that was written below the ceiling stays at its gain to the bit, whatever the last digits of its peak.
    let turned_down_db = if over_db > SMALLEST_EXCESS_DB { over_db } else { 0.0 };
    let gain_db = planned_db - turned_down_db;
    let format = parts.form.of_mixes();
    let draft = conform(&staging, ("draft", format), gain_db, (watch, 0, 1))?;
    let handed_on = HandedOn {
        session,
        title: plan.title(),
        moves: plan.handed_moves(),
        groups: plan.groups(),
        song: &plan.song(),
        n_frames: plan.n_frames() + tail_frames,
        gain_db,
        technical: plan.is_technical(),
    };
    let prepared = handed_on.write((&staging, out), parts, keep_going, watch)?;
    let written = std::iter::once(WrittenFile::mix("draft", format)).chain(mixed.written).chain(prepared).collect();
    let unity_gain_db = plan.files().map_or(0.0, |files| files.unity_gain_db);
    let files = matched_files(unity_gain_db, gain_db, written);
    staging.write_text("plan.json", &plan.text(out, session, &draft, &files))?;
    watch.step(Stage::Writing, 1, 1)?;
    // Meanwhile somebody may have worked in it.
    check_free(out, parts)?;
    staging.publish()?;
    Ok(Rendered { draft, gain_db, turned_down_db, files })
}

/// An effect that sounds on for longer is cut, in seconds.
const LONGEST_TAIL_S: f64 = 30.0;

/// Peaks that pass the ceiling by less are those of the plan's own draft, in dB.
const SMALLEST_EXCESS_DB: f64 = 0.05;

/// The plan with every open make-up filled in.
fn with_make_ups(
    plan: &PlanFile,
    session: &Session,
    tolerate_damage: bool,
    watch: &Watch<'_>,
) -> Result<PlanFile, Error> {
    let strips = &strip_actions(plan, session);
    let filled = MakeUp { session, strips, n_frames: plan.n_frames(), tolerate_damage, watch }.filled()?;
    let stems = session.stems.iter().zip(&filled);
    Ok(stems.fold(plan.clone(), |plan, (stem, actions)| plan.with_actions(&stem.name, actions)))
}

fn strip_actions(plan: &PlanFile, session: &Session) -> Vec<Vec<Action>> {
    session.stems.iter().map(|stem| plan.actions(&stem.name)).collect()
}

fn setting(plan: &PlanFile, session: &Session, stems: &[usize]) -> ConsoleSetting {
    let strips = strip_actions(plan, session);
    let mut setting = console_setting(session, stems, strips, plan.groups());
    for bus in &mut setting.buses {
        bus.actions = plan.actions(&bus.name);
    }
    setting.buses.extend(plan.effect_buses());
    setting.mix = plan.actions(MIX_BUS);
    setting
}
