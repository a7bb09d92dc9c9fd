//! A `plan.json` that is read back: what of it a render needs.

use crate::relative_path::relative_path;
use crate::{Error, Session, SessionOptions, setting_limits};
use analyzer::Role;
use desk::{Action, BusSetting};
use serde::Deserialize;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use suggest::{GroupBus, MIX_BUS, MatchedFiles, Plan, Status};

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
}

impl PlanFile {
    /// Reads the plan at `path`.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Text { path: path.to_path_buf(), source };
        if fs::metadata(path).map_err(failed)?.len() > LARGEST_BYTES {
            return Err(Self::wrong(path, "it is too large for a plan"));
        }
        let text = fs::read_to_string(path).map_err(failed)?;
        let no_plan = |error: serde_json::Error| Self::wrong(path, error.to_string());
        let whole: Value = serde_json::from_str(&text).map_err(no_plan)?;
        let document: Document = serde_json::from_str(&text).map_err(no_plan)?;
        if document.schema != Plan::SCHEMA {
            return Err(Self::wrong(path, format!("its schema is {}, not {}", document.schema, Plan::SCHEMA)));
        }
        let faults = whole["moves"].as_array().into_iter().flatten().zip(&document.moves);
        let mut faults = faults.filter_map(|(told, one)| Some((&one.id, setting_limits::fault(&told["action"])?)));
        match faults.next() {
            Some((id, fault)) => Err(Self::wrong(path, format!("in move {id}, {fault}"))),
            None => Ok(Self { path: path.to_path_buf(), document, whole }),
        }
    }

    /// The session's name.
    pub fn title(&self) -> &str {
        &self.document.session.title
    }

    /// Opens the session that the plan was made of: in `folder`, or where it was when the plan was written.
    pub fn open_session(&self, folder: Option<&Path>, keep_going: bool) -> Result<Session, Error> {
        let planned = &self.document.session;
        let beside = || self.path.parent().unwrap_or(Path::new("")).join(&planned.folder);
        let folder = folder.map_or_else(beside, Path::to_path_buf);
        if !folder.exists() {
            return Err(
                self.unfit(format!("its stems are not in {}. Say where they are with --session", folder.display()))
            );
        }
        // What a stem is called may say that it is a mix; the plan knows better.
        let roles = self.document.stems.iter().map(|stem| (stem.name.clone(), stem.role)).collect();
        let options = SessionOptions { roles, keep_going, ..SessionOptions::default() };
        let mut session = Session::open(&folder, &options)?;
        session.stems.retain(|stem| !planned.mixes.contains(&stem.relative_path));
        self.check(&session)?;
        Ok(session)
    }

    fn check(&self, session: &Session) -> Result<(), Error> {
        let folder = session.folder.display();
        let is_planned = |name: &str| self.document.stems.iter().any(|stem| stem.name == name);
        if let Some(stem) = session.stems.iter().find(|stem| !is_planned(&stem.name)) {
            return Err(self.unfit(format!("{folder} holds {}, which it does not know", stem.relative_path)));
        }
        let is_there = |name: &str| session.stems.iter().any(|stem| stem.name == name);
        if let Some(stem) = self.document.stems.iter().find(|stem| !is_there(&stem.name)) {
            return Err(self.unfit(format!("{folder} does not hold its stem {}", stem.name)));
        }
        if session.sample_rate_hz != self.document.session.sample_rate_hz {
            return Err(self.unfit(format!(
                "it is for {} Hz and the stems in {folder} are for {} Hz",
                self.document.session.sample_rate_hz, session.sample_rate_hz
            )));
        }
        let bus = |one: &PlannedMove| one.stem.starts_with("bus:");
        if let Some(one) = self.document.moves.iter().find(|one| !bus(one) && !is_there(&one.stem)) {
            return Err(self.unfit(format!("move {} is made on {}, which is no stem", one.id, one.stem)));
        }
        Ok(())
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
            told["reason"] = "left out of this render".into();
        }
        Ok(self)
    }

    /// The plan as it lies in the folder `out`.
    pub(crate) fn text(&self, out: &Path, session: &Session, draft_gain_db: f64) -> String {
        let mut whole = self.whole.clone();
        whole["session"]["folder"] = relative_path(out, &session.folder).into();
        if self.document.files.is_some() {
            whole["files"]["draft_gain_db"] = draft_gain_db.into();
        }
        format!("{whole:#}\n")
    }

    pub(crate) fn n_frames(&self) -> usize {
        self.document.session.n_frames
    }

    pub(crate) fn files(&self) -> Option<MatchedFiles> {
        self.document.files
    }

    /// The settings of a stem or a bus, in the order of the plan.
    pub(crate) fn actions(&self, channel: &str) -> Vec<Action> {
        let moves = self.document.moves.iter();
        moves.filter(|one| one.stem == channel && one.status != Status::Dropped).map(|one| one.action.clone()).collect()
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

    fn unfit(&self, reason: String) -> Error {
        Self::wrong(&self.path, reason)
    }

    fn wrong(path: &Path, reason: impl Into<String>) -> Error {
        Error::PlanFile { path: path.to_path_buf(), reason: reason.into() }
    }
}
