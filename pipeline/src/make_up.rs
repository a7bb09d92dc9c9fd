//! Make-ups that a plan leaves open: the gain with which a stem's strip is as loud as without its compressor.

use crate::reader::{CHUNK_FRAMES, SessionReader};
use crate::strips::console_setting;
use crate::{Error, Session, Watch};
use analyzer::IntegratedLoudness;
use desk::{Action, CompressorParams, Console};
use dsp::AudioBlock;
use rayon::prelude::*;

/// Make-ups are given in hundredths of a decibel.
const STEPS_PER_DB: f64 = 100.0;
/// No make-up is further from none, in dB: more cannot be dialled.
const LARGEST_DB: f64 = 100.0;
/// Design heuristic: the level in dBFS for whose reduction the first make-up makes up. It keeps what is turned down far above the
/// absolute gate of the meter.
const FIRST_LEVEL_DBFS: f64 = -20.0;
/// Design heuristic: renders after which a make-up in front of what bends levels is as near as it comes.
const MOST_RENDERS: usize = 8;
/// Design heuristic: the least that a decibel of make-up is taken to be worth behind what bends levels, in LU.
const LEAST_SLOPE: f64 = 0.1;

/// The song for which make-ups are measured.
#[derive(Debug)]
pub(crate) struct MakeUp<'a> {
    pub(crate) session: &'a Session,
    /// The actions of every stem's strip.
    pub(crate) strips: &'a [Vec<Action>],
    pub(crate) n_frames: usize,
    pub(crate) tolerate_damage: bool,
    pub(crate) watch: &'a Watch<'a>,
}

impl MakeUp<'_> {
    /// The strips with every open make-up filled in. Only stems that have one are read.
    pub(crate) fn filled(&self) -> Result<Vec<Vec<Action>>, Error> {
        (0..self.strips.len()).into_par_iter().map(|stem| self.filled_strip(stem)).collect()
    }

    /// In their order: each compressor is matched together with those before it, whose make-up is known by then, and
    /// without those behind it whose make-up is open.
    fn filled_strip(&self, stem: usize) -> Result<Vec<Action>, Error> {
        let mut actions = self.strips[stem].clone();
        while let Some((place, params)) = actions.iter().enumerate().find_map(open_compressor) {
            let make_up_db = self.matched_db(stem, &actions, (place, params))?;
            actions[place] = with_make_up(params, make_up_db);
        }
        Ok(actions)
    }

    /// 0 for a strip that is silence to the meter.
    fn matched_db(
        &self,
        stem: usize,
        actions: &[Action],
        (place, params): (usize, CompressorParams),
    ) -> Result<f64, Error> {
        let (before, behind) = (&actions[..place], &actions[place + 1..]);
        let behind: Vec<Action> =
            behind.iter().filter(|action| open_compressor((0, action)).is_none()).cloned().collect();
        let without = [before, &behind].concat();
        let with = |make_up_db: f64| [before, &[with_make_up(params, make_up_db)], &behind].concat();
        let bends = before.iter().chain(&behind).any(|action| matches!(action, Action::Saturate(_)))
            || behind.iter().any(|action| matches!(action, Action::Compress(_)));
        let most_renders = if bends { MOST_RENDERS } else { 1 };
        let mut make_up_db = rounded(params.reduction_db(FIRST_LEVEL_DBFS));
        let [wanted_lufs, mut lufs] = self.loudness_lufs(stem, [&without, &with(make_up_db)])?;
        let mut tried = Vec::new();
        while let Some((wanted_lufs, lufs_with)) = wanted_lufs.zip(lufs) {
            tried.push((make_up_db, wanted_lufs - lufs_with));
            make_up_db = next_make_up_db(&tried);
            if tried.len() == most_renders || tried.iter().any(|(tried_db, _)| tried_db.total_cmp(&make_up_db).is_eq())
            {
                return Ok(make_up_db);
            }
            [lufs] = self.loudness_lufs(stem, [&with(make_up_db)])?;
        }
        Ok(0.0)
    }

    /// The integrated loudness (BS.1770) of a stem's strip with each of these lists of actions, in one pass.
    fn loudness_lufs<const N: usize>(&self, stem: usize, variants: [&[Action]; N]) -> Result<[Option<f64>; N], Error> {
        let rate = self.session.sample_rate_hz;
        let unreadable = |error| Error::Unreadable(vec![error]);
        let stems = self.heard_by(stem);
        let starts = self.session.start_frames();
        let open =
            |stem: &usize| SessionReader::open(&self.session.stems[*stem], rate, starts[*stem], self.tolerate_damage);
        let mut readers: Vec<SessionReader> = stems.iter().map(open).collect::<Result<_, _>>().map_err(unreadable)?;
        let mut lanes = variants.map(|actions| {
            let others = stems[1..].iter().map(|other| self.strips[*other].clone());
            let strips = std::iter::once(actions.to_vec()).chain(others).collect();
            let console = Console::new(&console_setting(self.session, &stems, strips, &[]), rate);
            (console.strip_latency(), console, self.n_frames, IntegratedLoudness::new(rate, 2))
        });
        let mut inputs = vec![AudioBlock::default(); stems.len()];
        let mut output = AudioBlock::default();
        while lanes.iter().any(|(_, _, remaining, _)| *remaining > 0) {
            self.watch.go_on()?;
            for (reader, input) in readers.iter_mut().zip(&mut inputs) {
                reader.read(CHUNK_FRAMES, input).map_err(unreadable)?;
            }
            for (latency, console, remaining, loudness) in &mut lanes {
                console.split_mut().0[0].process_among(&inputs, &inputs[0], &mut output);
                let skipped = (*latency).min(output.n_frames());
                *latency -= skipped;
                output.drop_front(skipped);
                output.truncate(*remaining);
                *remaining -= output.n_frames();
                loudness.push(&output);
            }
        }
        Ok(lanes.map(|(_, _, _, loudness)| loudness.finish()))
    }

    /// The stem and those that its strip listens to.
    fn heard_by(&self, stem: usize) -> Vec<usize> {
        let is_key = |other: &usize| {
            let name = self.session.stems[*other].name.as_str();
            self.strips[stem].iter().any(|action| action.key_stem() == Some(name))
        };
        let others = (0..self.session.stems.len()).filter(|other| *other != stem);
        std::iter::once(stem).chain(others.filter(is_key)).collect()
    }
}

/// A compressor whose make-up is open, with its place.
fn open_compressor((place, action): (usize, &Action)) -> Option<(usize, CompressorParams)> {
    match action {
        Action::Compress(params) if params.make_up_db.is_none() => Some((place, *params)),
        _ => None,
    }
}

fn with_make_up(params: CompressorParams, make_up_db: f64) -> Action {
    Action::Compress(CompressorParams { make_up_db: Some(make_up_db), ..params })
}

/// By the secant through the last two that were tried, each with the loudness in LU that is missing.
fn next_make_up_db(tried: &[(f64, f64)]) -> f64 {
    let slope = match tried {
        [.., (before_db, missing_before_lu), (last_db, missing_lu)] => {
            (missing_before_lu - missing_lu) / (last_db - before_db)
        }
        _ => 1.0,
    };
    let (last_db, missing_lu) = tried.last().copied().unwrap_or_default();
    rounded(last_db + missing_lu / slope.clamp(LEAST_SLOPE, 1.0))
}

fn rounded(make_up_db: f64) -> f64 {
    (make_up_db * STEPS_PER_DB).round().clamp(-LARGEST_DB * STEPS_PER_DB, LARGEST_DB * STEPS_PER_DB) / STEPS_PER_DB
}
