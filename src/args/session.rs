//! What can be said of a session on the command line.

use super::{CacheArgs, MoveArgs};
use crate::cache_folder;
use analyzer::Role;
use clap::Args;
use pipeline::{FocalWish, Options, ReferenceWish, SessionOptions};
use std::path::PathBuf;
use suggest::BalanceChoice;

/// The session and what is known of its files.
#[derive(Debug, Args)]
pub(crate) struct SessionArgs {
    /// Folder of stems; check takes a mix, too
    #[arg(value_name = "SESSION")]
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) told: ToldArgs,
}

/// What is known of files, and what they are judged by.
#[derive(Debug, Args)]
pub(crate) struct ToldArgs {
    /// A mix of the song, and no stem: a file of the folder, or any other
    #[arg(long, value_name = "FILE")]
    pub(crate) mix: Option<PathBuf>,
    /// What a stem plays, when its name does not tell; may be given more than once
    #[arg(long, value_name = "STEM=ROLE", value_parser = stem_role)]
    pub(crate) role: Vec<(String, Role)>,
    /// Keep the stems' own balance, rebuild it, or decide by what the stems are: keep, rebuild, auto
    /// [default: auto]
    #[arg(long, value_name = "CHOICE")]
    pub(crate) balance: Option<BalanceChoice>,
    /// Profile to judge by: a shipped one, or the path of a .json of your own [default: popular]
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) genre: Option<String>,
    /// A song, or a folder of songs, that this one should measure like, with weights from 0 (the profile alone) to 1 (the
    /// reference alone) [default: tone=1,dynamics=0.5,width=0,level=1]; may be given more than once
    #[arg(long, value_name = "FILE|FOLDER[,tone=1,…]")]
    pub(crate) reference: Vec<ReferenceWish>,
    /// A stem that should win, throughout, in a passage (Guitar@1:30-2:05) or in a section of the report (Guitar@B,
    /// Guitar@chorus), as a lead vocal does; may be given more than once
    #[arg(long, value_name = "STEM[@PASSAGE]")]
    pub(crate) focal: Vec<FocalWish>,
    /// Go on without files that cannot be read, and with what can be read of damaged ones
    #[arg(long)]
    pub(crate) keep_going: bool,
    #[command(flatten)]
    pub(crate) cache: CacheArgs,
}

impl ToldArgs {
    pub(crate) fn session_options(&self, locked: &[String]) -> SessionOptions {
        SessionOptions {
            mix: self.mix.clone(),
            roles: self.role.clone(),
            locked: locked.to_vec(),
            focal: self.focal.clone(),
            references: self.reference.clone(),
            keep_going: self.keep_going,
        }
    }

    pub(crate) fn options(&self, moves: &MoveArgs) -> Options {
        Options {
            balance: self.balance,
            genre: self.genre.clone(),
            technical: moves.technical,
            only: moves.only.clone(),
            strength: moves.strength,
            keep_going: self.keep_going,
            cache: cache_folder::cache(&self.cache),
        }
    }
}

pub(super) fn stem_role(text: &str) -> Result<(String, Role), String> {
    let (stem, role) = text.rsplit_once('=').ok_or("write it as STEM=ROLE, for example Track01=lead_vocal")?;
    role.parse().map(|role| (stem.to_owned(), role)).map_err(|error: analyzer::UnknownRole| error.to_string())
}
