//! A folder of stems, measured once, whose masking is read with any setting of the strips.

use analyzer::masking::StemMasking;
use analyzer::{RoleGroup, TrackAnalysis};
use desk::{Action, PowerResponse};
use dsp::{ComponentBands, Hertz, power_to_db};
use pipeline::{Heard, Options, Session, SessionOptions, Watch, listen};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use suggest::{Balance, BalanceChoice, HeardSession, Hearing, SoundStage};

/// Stems and their plain sum.
#[derive(Debug)]
pub(crate) struct HeardSong {
    pub(crate) heard: Heard,
    pub(crate) mix_lufs: f64,
    rate_hz: u32,
    flat: Vec<Vec<Action>>,
    no_groups: BTreeMap<RoleGroup, f64>,
}

pub(crate) fn gain(gain_db: f64) -> Action {
    Action::Gain { gain_db }
}

impl HeardSong {
    pub(crate) fn of(folder: &Path) -> Self {
        let session = Session::open(folder, &SessionOptions::default()).unwrap();
        let options = Options {
            balance: Some(BalanceChoice::Keep),
            genre: None,
            technical: true,
            only: None,
            strength: 1.0,
            keep_going: false,
            cache: None,
        };
        let watch = Watch { report: &|_, _, _| (), cancelled: &AtomicBool::new(false) };
        let heard = listen(&session, &options, None, &watch).unwrap();
        Self {
            mix_lufs: heard.unity().loudness.integrated_lufs.unwrap(),
            rate_hz: session.sample_rate_hz,
            flat: vec![Vec::new(); heard.stems.len()],
            no_groups: BTreeMap::new(),
            heard,
        }
    }

    /// Strips that do nothing.
    pub(crate) fn flat(&self) -> Vec<Vec<Action>> {
        self.flat.clone()
    }

    /// The index of the stem `name`.
    pub(crate) fn stem(&self, name: &str) -> usize {
        self.heard.stems.iter().position(|stem| stem.name() == name).unwrap()
    }

    /// Takes what is retained of a stem in these tenths of a second away.
    pub(crate) fn silence(&mut self, stem: usize, frames: Range<usize>) {
        let retained = &mut self.heard.stems[stem].retained;
        for powers in [&mut retained.left, &mut retained.right, &mut retained.cross] {
            for mut row in powers.rows_mut().into_iter().take(frames.end).skip(frames.start) {
                row.fill(0.0);
            }
        }
    }

    pub(crate) fn session(&self) -> HeardSession<'_> {
        let mix: &TrackAnalysis = self.heard.unity();
        HeardSession {
            stems: &self.heard.stems,
            mix_only: false,
            mix,
            mix_file: None,
            own_mix: None,
            levels_lu: &[],
            group_levels_lu: &self.no_groups,
            repairs: &self.flat,
            pairs: &[],
            bleed: &[],
            sections: &[],
            focal: &[],
            accepted: &[],
            target: self.heard.target(),
            balance: Balance::Keep,
            masking: None,
            sample_rate_hz: self.rate_hz,
        }
    }

    /// The masking of every part in the mix that these strips make, heard as a mix of `mix_lufs`.
    pub(crate) fn masking_at(&self, strips: &[Vec<Action>], mix_lufs: f64) -> Vec<Option<StemMasking>> {
        let session = self.session();
        SoundStage::new(&session, strips, &[], mix_lufs).masking(Hearing::Stereo, &[]).whole
    }

    /// The same where the strip of one stem alone does something, at the loudness that the mix then has.
    pub(crate) fn masking_with(&self, stem: usize, action: &Action) -> Vec<Option<StemMasking>> {
        let mut strips = self.flat();
        strips[stem].push(action.clone());
        self.masking_at(&strips, self.mix_lufs_with(stem, action))
    }

    fn mix_lufs_with(&self, stem: usize, action: &Action) -> f64 {
        let stem = &self.heard.stems[stem];
        let power = |response: &dyn Fn(usize) -> f64| -> f64 {
            let rows = stem.retained.left.rows().into_iter().chain(stem.retained.right.rows());
            rows.flat_map(|row| row.iter().enumerate().map(|(c, p)| f64::from(*p) * response(c)).collect::<Vec<_>>())
                .sum()
        };
        let heard = PowerResponse::of(std::slice::from_ref(action), self.rate_hz);
        let response = |c: usize| heard.at(Hertz(ComponentBands::center_hz(c)));
        let ratio = power(&response) / power(&|_| 1.0);
        let of_lufs = |lufs: f64| dsp::db_to_power(lufs);
        let own = stem.analysis.loudness.integrated_lufs.map_or(0.0, of_lufs);
        power_to_db(of_lufs(self.mix_lufs) + (ratio - 1.0) * own).unwrap()
    }
}
