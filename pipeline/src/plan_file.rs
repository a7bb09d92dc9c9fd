//! A `plan.json` that is read back: what of it a render needs.

mod check;

use crate::handed_on::HandedMove;
use crate::relative_path::relative_path;
use crate::{Error, Session, SessionOptions, StemFile};
use analyzer::{Role, Section, Song, Tempo, TrackAnalysis};
use desk::{Action, BusSetting};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use suggest::{GroupBus, MIX_BUS, MatchedFiles, MixReading, Plan, Status};

/// Why a move of a render is dropped.
const LEFT_OUT: &str = "left out of this render";

/// Plans larger than this are none, in bytes.
const LARGEST_BYTES: u64 = 64 << 20;

/// A plan, edited or as it was written.
#[derive(Debug, Clone)]
pub struct PlanFile {
    path: PathBuf,
    document: Document,
    /// All of it, of which `document` is what a render needs.
    whole: Value,
}

#[derive(Debug, Clone, Deserialize)]
struct Document {
    schema: String,
    session: PlannedSession,
    stems: Vec<PlannedStem>,
    #[serde(default)]
    buses: Vec<GroupBus>,
    moves: Vec<PlannedMove>,
    files: Option<MatchedFiles>,
}

#[derive(Debug, Clone, Deserialize)]
struct PlannedSession {
    title: String,
    folder: PathBuf,
    sample_rate_hz: u32,
    n_frames: usize,
    mixes: Vec<String>,
    #[serde(default)]
    references: Vec<PlannedReference>,
    #[serde(default)]
    technical: bool,
    #[serde(default)]
    tempo: Option<Tempo>,
    #[serde(default)]
    sections: Vec<Section>,
}

#[derive(Debug, Clone, Deserialize)]
struct PlannedReference {
    path: PathBuf,
}

#[derive(Debug, Clone, Deserialize)]
struct PlannedStem {
    name: String,
    role: Role,
}

#[derive(Debug, Clone, Deserialize)]
struct PlannedMove {
    id: String,
    stem: String,
    action: Action,
    status: Status,
    #[serde(default)]
    reason: String,
}

impl PlanFile {
    /// Reads the plan at `path`.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Text { path: path.to_path_buf(), source };
        if fs::metadata(path).map_err(failed)?.len() > LARGEST_BYTES {
            return Err(wrong(path, "it is too large for a plan".to_owned()));
        }
        let text = fs::read_to_string(path).map_err(failed)?;
        let no_plan = |error: serde_json::Error| wrong(path, error.to_string());
        let whole: Value = serde_json::from_str(&text).map_err(no_plan)?;
        let document: Document = serde_json::from_str(&text).map_err(no_plan)?;
        if document.schema != Plan::SCHEMA {
            return Err(wrong(path, format!("its schema is {}, not {}", document.schema, Plan::SCHEMA)));
        }
        let plan = Self { path: path.to_path_buf(), document, whole };
        plan.check_numbers()?;
        plan.check_moves()?;
        Ok(plan)
    }

    /// The session's name.
    pub fn title(&self) -> &str {
        &self.document.session.title
    }

    /// Opens the session that the plan was made of: in `folder`, or where it was when the plan was written.
    pub fn open_session(&self, folder: Option<&Path>, keep_going: bool) -> Result<Session, Error> {
        let folder = self.session_folder(folder)?;
        // What a stem is called may say that it is a mix; the plan knows better.
        let roles = self.document.stems.iter().map(|stem| (stem.name.clone(), stem.role)).collect();
        let options = SessionOptions { roles, keep_going, ..SessionOptions::default() };
        let mut session = Session::open(&folder, &options).map_err(|error| match error {
            Error::NoSuchStem { name, .. } => self.unfit(format!("{} does not hold its stem {name}", folder.display())),
            other => other,
        })?;
        let planned = &self.document.session;
        let is_other = |stem: &StemFile| {
            let is_reference = planned.references.iter().any(|one| one.path.ends_with(&stem.relative_path));
            is_reference || planned.mixes.contains(&stem.relative_path)
        };
        session.keep_stems(|stem| self.knows(&stem.name) || !is_other(stem));
        if let Some(stem) = session.stems.iter().find(|stem| !self.knows(&stem.name)) {
            let (folder, path) = (folder.display(), &stem.relative_path);
            return Err(self.unfit(format!("{folder} holds {path}, which it does not know")));
        }
        if session.sample_rate_hz != planned.sample_rate_hz {
            return Err(self.unfit(format!(
                "it is for {} Hz and the stems in {} are for {} Hz",
                planned.sample_rate_hz,
                folder.display(),
                session.sample_rate_hz
            )));
        }
        Ok(session)
    }

    fn session_folder(&self, told: Option<&Path>) -> Result<PathBuf, Error> {
        let planned = &self.document.session.folder;
        let beside = self.path.parent().unwrap_or(Path::new("")).join(planned);
        // What `suggest` printed names it from where that was called.
        let places = told.map_or_else(|| vec![beside.clone(), planned.clone()], |told| vec![told.to_path_buf()]);
        let found = places.iter().find(|place| place.exists()).cloned();
        let place = places[0].display();
        found.ok_or_else(|| self.unfit(format!("its stems are not in {place}: say where they are with --session")))
    }

    fn knows(&self, stem: &str) -> bool {
        self.document.stems.iter().any(|planned| planned.name == stem)
    }

    /// Without these moves, as if they had been dropped.
    pub fn without(mut self, ids: &[String]) -> Result<Self, Error> {
        for id in ids {
            let Some(index) = self.document.moves.iter().position(|one| one.id.eq_ignore_ascii_case(id)) else {
                let known: Vec<&str> = self.document.moves.iter().map(|one| one.id.as_str()).collect();
                return Err(Error::NoSuchMove { id: id.clone(), known: known.join(", ") });
            };
            self.document.moves[index].status = Status::Dropped;
            let told = &mut self.whole["moves"][index];
            told["status"] = "dropped".into();
            told["reason"] = LEFT_OUT.into();
            LEFT_OUT.clone_into(&mut self.document.moves[index].reason);
        }
        Ok(self)
    }

    /// The plan as it lies in the folder `out` after a render: what was measured of the draft is that of this one.
    pub(crate) fn text(&self, out: &Path, session: &Session, draft: &TrackAnalysis, files: &MatchedFiles) -> String {
        let mut whole = self.whole.clone();
        whole["session"]["folder"] = relative_path(out, &session.folder).into();
        let after = MixReading::new(draft, None, BTreeMap::new());
        whole["after"] = rounded(serde_json::to_value(after).unwrap_or_default());
        whole["files"] = serde_json::to_value(files).unwrap_or_default();
        for stem in whole["stems"].as_array_mut().into_iter().flatten() {
            // The levels in another draft.
            stem["level_after_lu"] = Value::Null;
        }
        format!("{whole:#}\n")
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn n_frames(&self) -> usize {
        self.document.session.n_frames
    }

    pub(crate) fn files(&self) -> Option<&MatchedFiles> {
        self.document.files.as_ref()
    }

    /// The settings of a stem or a bus, in the order of the plan.
    pub(crate) fn actions(&self, channel: &str) -> Vec<Action> {
        let moves = self.document.moves.iter();
        moves.filter(|one| one.stem == channel && one.status != Status::Dropped).map(|one| one.action.clone()).collect()
    }

    /// With these settings of a stem in place of [`Self::actions`], one for each.
    pub(crate) fn with_actions(mut self, channel: &str, actions: &[Action]) -> Self {
        let told = self.whole["moves"].as_array_mut().into_iter().flatten();
        let moves = self.document.moves.iter_mut().zip(told);
        let rendered = moves.filter(|(one, _)| one.stem == channel && one.status != Status::Dropped);
        for ((one, told), action) in rendered.zip(actions) {
            if one.action != *action {
                one.action = action.clone();
                told["action"] = serde_json::to_value(action).unwrap_or_default();
            }
        }
        self
    }

    pub(crate) fn groups(&self) -> &[GroupBus] {
        &self.document.buses
    }

    /// The buses that only take sends: those that moves are made on and that no stem plays into.
    pub(crate) fn effect_buses(&self) -> Vec<BusSetting> {
        let mut buses: Vec<BusSetting> = Vec::new();
        for one in &self.document.moves {
            let name = &one.stem;
            let is_known = *name == MIX_BUS
                || self.document.buses.iter().any(|bus| bus.name == *name)
                || buses.iter().any(|bus| bus.name == *name);
            if name.starts_with("bus:") && !is_known {
                buses.push(BusSetting { name: name.clone(), actions: self.actions(name) });
            }
        }
        buses
    }

    /// Tempo and sections.
    pub(crate) fn song(&self) -> Song {
        Song { tempo: self.document.session.tempo.clone(), sections: self.document.session.sections.clone() }
    }

    /// It holds no mix decision.
    pub(crate) fn is_technical(&self) -> bool {
        self.document.session.technical
    }

    /// All moves, those that were dropped as well.
    pub(crate) fn handed_moves(&self) -> Vec<HandedMove<'_>> {
        let mut handed = Vec::new();
        for PlannedMove { id, stem, action, status, reason } in &self.document.moves {
            handed.push(HandedMove { id, channel: stem, action, status: *status, reason });
        }
        handed
    }

    pub(crate) fn unfit(&self, reason: String) -> Error {
        wrong(&self.path, reason)
    }
}

fn wrong(path: &Path, reason: String) -> Error {
    Error::PlanFile { path: path.to_path_buf(), reason }
}

/// All numbers with the four decimals of a plan.
fn rounded(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map_or(Value::Number(number), |x| ((x * 1e4).round() / 1e4).into()),
        Value::Array(values) => values.into_iter().map(rounded).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, rounded(value))).collect(),
        other => other,
    }
}
