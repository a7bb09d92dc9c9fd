//! What can be typed. Parsing gives checked values: roles, kinds of move and balances are no longer strings behind it.

mod session;

pub(crate) use session::{SessionArgs, ToldArgs};

use analyzer::Role;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use corpus::Evidence;
use pipeline::{FileForm, Parts, ProjectPaths};
use reports::RulePage;
use session::stem_role;
use std::path::PathBuf;
use suggest::{MoveKind, Severity};

/// Listens to a song before it is mixed: measures the stems, says what is wrong and where, gives each fix as numbers,
/// proves it by rendering, and hands back a draft mix with a report.
#[derive(Debug, Parser)]
#[command(name = "premix", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes: 0 fine, 1 findings at or above --fail-on (check) or --fail-on-new (compare) or a meter \
that is off (self-check), 2 wrong usage, 3 some input could not be read or output \
not be written, 130 interrupted.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The main job: analyse, suggest, verify, render a draft mix and write a report
    Draft(Draft),
    /// Render a plan again: an edited one, or with moves switched off
    Render(Render),
    /// Findings and verified moves; nothing is written to disk
    Suggest(Suggest),
    /// What is wrong, without moves, in stems or in a mix; exit code 1 when a finding reaches --fail-on
    Check(Check),
    /// Two versions of a song: what was solved, what is new, and how levels and tone changed
    Compare(Compare),
    /// Measurements of files and folders, without judgement
    Analyze(Analyze),
    /// Write a premix.toml into a session with what its file names tell, for you to correct
    Init(Init),
    /// Write a synthesised song with planted faults and run draft on it
    Demo(Demo),
    /// Profiles: what songs of a kind measure like, shipped or built from songs of your own
    Profile(ProfileArgs),
    /// What a rule hears, why it matters, what it proposes, and how often it was right
    Explain(Explain),
    /// What was measured of files before: how much there is, or take it away
    #[command(subcommand)]
    Cache(CacheCommand),
    /// Run the EBU's loudness suite through this program's own meters; exit code 1 when a reading is off
    SelfCheck(SelfCheck),
}

#[derive(Debug, Args)]
pub(crate) struct Draft {
    #[command(flatten)]
    pub(crate) session: SessionArgs,
    #[command(flatten)]
    pub(crate) moves: MoveArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    /// Folder to write to [default: the session's name with -premix, in the current folder, never inside the session]
    #[arg(short, long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// SESSION is a folder of sessions: each folder in it is drafted, into one of its name in FOLDER
    #[arg(long, requires = "out", conflicts_with = "mix")]
    pub(crate) each: bool,
    #[command(flatten)]
    pub(crate) parts: PartsArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Render {
    /// A plan.json, as draft wrote it or edited
    #[arg(value_name = "PLAN")]
    pub(crate) plan: PathBuf,
    /// Leave this move out (M3); may be given more than once, or as M3,M5
    #[arg(long, value_delimiter = ',', value_name = "ID")]
    pub(crate) without: Vec<String>,
    /// Folder of the stems [default: where they were when the plan was written]
    #[arg(long, value_name = "SESSION")]
    pub(crate) session: Option<PathBuf>,
    /// Folder to write to [default: the session's name with -render, in the current folder, never inside the session]
    #[arg(short, long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) parts: PartsArgs,
    /// Go on with what can be read of damaged files
    #[arg(long)]
    pub(crate) keep_going: bool,
    #[command(flatten)]
    pub(crate) running: RunningArgs,
}

/// What is written beside the draft.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct PartsArgs {
    /// Write every stem with its moves, too, as long as the draft: stems/NAME.wav
    #[arg(long)]
    pub(crate) stems: bool,
    /// Write the buses, too, which add up to the draft in front of its mix bus and final gain: buses/NAME.wav
    #[arg(long)]
    pub(crate) buses: bool,
    /// Write every stem with polarity, delay and DC block in the audio, at one rate and aligned, too: prepared/NAME.wav
    /// [default: those in which something of that was done]
    #[arg(long)]
    pub(crate) prepared: bool,
    /// How the projects for DAWs name audio files: from their own folder, or from the root
    #[arg(long, value_enum, default_value_t = PathsChoice::Relative, value_name = "HOW")]
    pub(crate) paths: PathsChoice,
    /// Write audio as WAV, or as FLAC, which has 24 bits
    #[arg(long, value_enum, default_value_t = FilesChoice::Wav, value_name = "FORMAT")]
    pub(crate) files: FilesChoice,
    /// Write all WAV with 24 bits and dither, or as 32-bit floats [default: 24 for the draft and the plain sum, float for all
    /// else]
    #[arg(long, value_enum, value_name = "BITS")]
    pub(crate) bits: Option<BitsChoice>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FilesChoice {
    Wav,
    Flac,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BitsChoice {
    #[value(name = "24")]
    Integer24,
    Float,
}

/// As clap says what is wrong with arguments.
fn no_float_flac() -> clap::Error {
    let reason = "FLAC holds integers: --bits float is for --files wav";
    Arguments::command().error(clap::error::ErrorKind::ArgumentConflict, reason)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PathsChoice {
    Relative,
    Absolute,
}

impl From<PathsChoice> for ProjectPaths {
    fn from(choice: PathsChoice) -> Self {
        match choice {
            PathsChoice::Relative => Self::Relative,
            PathsChoice::Absolute => Self::Absolute,
        }
    }
}

impl PartsArgs {
    pub(crate) fn parts(self) -> Parts {
        let form = match (self.files, self.bits) {
            (FilesChoice::Flac, Some(BitsChoice::Float)) => no_float_flac().exit(),
            (FilesChoice::Flac, _) => FileForm::Flac,
            (FilesChoice::Wav, None) => FileForm::Usual,
            (FilesChoice::Wav, Some(BitsChoice::Integer24)) => FileForm::Wav24,
            (FilesChoice::Wav, Some(BitsChoice::Float)) => FileForm::FloatWav,
        };
        Parts { stems: self.stems, buses: self.buses, prepared: self.prepared, paths: self.paths.into(), form }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Suggest {
    #[command(flatten)]
    pub(crate) session: SessionArgs,
    #[command(flatten)]
    pub(crate) moves: MoveArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) session: SessionArgs,
    /// The least severity that makes the exit code 1
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "SEVERITY")]
    pub(crate) fail_on: FailOn,
    /// Files and recordings only, not the mix
    #[arg(long)]
    pub(crate) technical: bool,
    /// Print one page instead, to send to whoever made the files: which to export again, and how
    #[arg(long, conflicts_with = "format")]
    pub(crate) re_export: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// The older version: a folder of stems, or a mix
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// The newer version, of the same kind
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    #[command(flatten)]
    pub(crate) told: ToldArgs,
    /// Exit with 1 when a finding of this severity or a worse one is new, or was milder before
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on_new: Option<FailOn>,
    /// Files and recordings only, not the mix
    #[arg(long)]
    pub(crate) technical: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Analyze {
    /// Audio files and folders
    #[arg(required = true, value_name = "FILE|FOLDER")]
    pub(crate) paths: Vec<PathBuf>,
    /// Go on without files that cannot be read
    #[arg(long)]
    pub(crate) keep_going: bool,
    /// A sheet of readings for every file with what is normal, as for a single file, instead of one line per file
    #[arg(long)]
    pub(crate) details: bool,
    /// Profile whose songs say what is normal: a shipped one, or the path of a .json of your own
    #[arg(long, default_value = "popular", value_name = "NAME|FILE")]
    pub(crate) genre: String,
    /// Form of what is printed
    #[arg(long, value_enum, default_value_t = AnalysisFormat::Text)]
    pub(crate) format: AnalysisFormat,
    #[command(flatten)]
    pub(crate) cache: CacheArgs,
    #[command(flatten)]
    pub(crate) running: RunningArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Folder of stems
    #[arg(value_name = "SESSION")]
    pub(crate) folder: PathBuf,
    /// A file of the folder that is a mix of the song, and no stem
    #[arg(long, value_name = "FILE")]
    pub(crate) mix: Option<PathBuf>,
    /// What a stem plays, when its name does not tell; may be given more than once
    #[arg(long, value_name = "STEM=ROLE", value_parser = stem_role)]
    pub(crate) role: Vec<(String, Role)>,
    /// Go on without files that cannot be read
    #[arg(long)]
    pub(crate) keep_going: bool,
    /// Print it instead of writing it
    #[arg(long)]
    pub(crate) print: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Folder to write to: the song goes to DIR/session, the result to DIR/draft
    #[arg(default_value = "premix-demo", value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// The same song without faults
    #[arg(long)]
    pub(crate) clean: bool,
    #[command(flatten)]
    pub(crate) cache: CacheArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ProfileArgs {
    #[command(subcommand)]
    pub(crate) command: ProfileCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProfileCommand {
    /// Measure songs and make a profile of them; what is known already is not measured again
    Build(ProfileBuildArgs),
    /// The shipped profiles
    List {
        /// Form of what is printed
        #[arg(long, value_enum, default_value_t = AnalysisFormat::Text)]
        format: AnalysisFormat,
    },
    /// What a profile holds, where it is from, and what to expect of the next song by it
    Show(ProfileShow),
    /// Two profiles side by side, or a song against a profile: how typical it is, and what makes it untypical
    Compare(ProfileCompare),
}

#[derive(Debug, Args)]
pub(crate) struct ProfileShow {
    /// A shipped profile, or the path of a .json
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) page: PageArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ProfileCompare {
    /// A shipped profile, or the path of a .json
    #[arg(value_name = "A")]
    pub(crate) first: String,
    /// Another, or an audio file
    #[arg(value_name = "B|SONG")]
    pub(crate) second: String,
    #[command(flatten)]
    pub(crate) page: PageArgs,
    #[command(flatten)]
    pub(crate) running: RunningArgs,
}

/// In which form, and where to.
#[derive(Debug, Args)]
pub(crate) struct PageArgs {
    /// Form of what is printed
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    pub(crate) format: PageFormat,
    /// Write the page with its plots here instead of printing
    #[arg(short, long, value_name = "FILE.html", value_parser = html_file)]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ProfileBuildArgs {
    /// Name of the profile: letters, digits, - and _
    #[arg(value_parser = profile_name)]
    pub(crate) name: String,
    /// Folders of songs, and songs; nothing is written there
    #[arg(value_name = "FOLDER", required_unless_present = "merge")]
    pub(crate) folders: Vec<PathBuf>,
    /// File to write to; the table of songs goes beside it as .songs.jsonl [default: NAME.json in the current folder]
    #[arg(short, long, value_name = "FILE", value_parser = json_file)]
    pub(crate) out: Option<PathBuf>,
    /// A table of songs (.songs.jsonl) of another build, whose songs are added; may be given more than once
    #[arg(long, value_name = "TABLE")]
    pub(crate) merge: Vec<PathBuf>,
    /// Tab-separated values with a line of heads that say whose songs are: path, and any of artist, title, licence,
    /// source, notes [default: file names like Artist - Title, else one artist per folder]
    #[arg(long, alias = "artists", value_name = "FILE")]
    pub(crate) songs: Option<PathBuf>,
    /// Write the table of songs as comma-separated values, too
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
    /// The songs are mixes before mastering: their loudness and dynamics are targets for a mix
    #[arg(long)]
    pub(crate) unmastered: bool,
    /// The name for people [default: from NAME]
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// What to keep in mind when a song is compared with these
    #[arg(long, default_value = "")]
    pub(crate) note: String,
    /// Whose evidence it is: yours, or measured for a profile that is shipped
    #[arg(long, value_enum, default_value_t = BuiltEvidence::Yours)]
    pub(crate) evidence: BuiltEvidence,
    /// The day to note of songs that are measured now, YYYY-MM-DD [default: today, UTC]
    #[arg(long, value_parser = date)]
    pub(crate) date: Option<String>,
    #[command(flatten)]
    pub(crate) running: RunningArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BuiltEvidence {
    Yours,
    Measured,
}

impl From<BuiltEvidence> for Evidence {
    fn from(evidence: BuiltEvidence) -> Self {
        match evidence {
            BuiltEvidence::Yours => Self::Yours,
            BuiltEvidence::Measured => Self::Measured,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Name of the rule, as findings have it
    #[arg(value_name = "RULE", value_parser = rule_page)]
    pub(crate) page: RulePage,
    /// Form of what is printed
    #[arg(long, value_enum, default_value_t = AnalysisFormat::Text)]
    pub(crate) format: AnalysisFormat,
}

#[derive(Debug, Args)]
pub(crate) struct SelfCheck {
    /// Form of what is printed
    #[arg(long, value_enum, default_value_t = AnalysisFormat::Text)]
    pub(crate) format: AnalysisFormat,
    #[command(flatten)]
    pub(crate) running: RunningArgs,
}

/// Where measurements are kept, so that a file is measured once.
#[derive(Debug, Args)]
pub(crate) struct CacheArgs {
    /// Folder where measurements are kept, so that a file that did not change is not measured again, also from the
    /// environment variable `PREMIX_CACHE` [default: premix in the user's cache folder; see premix cache show]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) cache: Option<PathBuf>,
    /// Measure every file, and keep nothing (also with an empty `PREMIX_CACHE`)
    #[arg(long, conflicts_with = "cache")]
    pub(crate) no_cache: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CacheCommand {
    /// Where it lies, and how much it holds
    Show {
        /// Another folder than the usual one
        #[arg(long = "cache", value_name = "FOLDER")]
        folder: Option<PathBuf>,
    },
    /// Remove all measurements
    Clear {
        /// Another folder than the usual one
        #[arg(long = "cache", value_name = "FOLDER")]
        folder: Option<PathBuf>,
    },
}

/// Which moves are wanted.
#[derive(Debug, Args)]
pub(crate) struct MoveArgs {
    /// Make no move on this stem; may be given more than once
    #[arg(long, value_name = "STEM")]
    pub(crate) lock: Vec<String>,
    /// Only these kinds of move: level, pan, eq, polarity, delay, dynamics, clean-up
    #[arg(long, value_delimiter = ',', value_name = "KINDS")]
    pub(crate) only: Option<Vec<MoveKind>>,
    /// Repairs of files and recordings alone (offset, polarity, rumble): no mix decision
    #[arg(long)]
    pub(crate) technical: bool,
    /// Size of level moves, pan positions and EQ gains, from 0 (none) to 1 (full); high-passes, polarity and the like have
    /// no size
    #[arg(long, default_value_t = 1.0, value_parser = strength)]
    pub(crate) strength: f64,
}

/// How results are shown.
#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
    /// Form of what is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) running: RunningArgs,
}

/// How the program runs.
#[derive(Debug, Args)]
pub(crate) struct RunningArgs {
    /// Threads [default: one per processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) jobs: Option<u16>,
    /// No progress, and no summary of what was written
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// No colours (also with the environment variable `NO_COLOR`)
    #[arg(long)]
    pub(crate) no_color: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    Markdown,
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnalysisFormat {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PageFormat {
    Text,
    Json,
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    #[value(alias = "note")]
    Info,
    Warning,
    Error,
}

impl FailOn {
    pub(crate) fn severity(self) -> Severity {
        match self {
            Self::Info => Severity::Info,
            Self::Warning => Severity::Warning,
            Self::Error => Severity::Error,
        }
    }
}

impl MoveArgs {
    /// Everything at full size.
    pub(crate) fn all(technical: bool) -> Self {
        Self { lock: Vec::new(), only: None, technical, strength: 1.0 }
    }
}

fn rule_page(name: &str) -> Result<RulePage, String> {
    let names = || suggest::RULES.iter().map(|rule| rule.name).collect::<Vec<_>>().join(", ");
    RulePage::of(name).ok_or_else(|| format!("there is no such rule: choose from {}", names()))
}

fn profile_name(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    if !text.is_empty() && text.chars().all(is_plain) {
        Ok(text.to_owned())
    } else {
        Err("a name of letters, digits, - and _ is wanted".to_owned())
    }
}

fn html_file(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let is_page = path.extension().is_some_and(|extension| extension == "html");
    if is_page { Ok(path) } else { Err("a file name that ends with .html is wanted".to_owned()) }
}

fn json_file(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.extension().is_some_and(|extension| extension == "json") {
        Ok(path)
    } else {
        Err("a file name that ends with .json is wanted, so that --genre takes it".to_owned())
    }
}

fn date(text: &str) -> Result<String, String> {
    let is_date = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    if is_date { Ok(text.to_owned()) } else { Err("a day like 2026-01-31 is wanted".to_owned()) }
}

fn strength(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "a number from 0 to 1 is wanted".to_owned())?;
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err("a number from 0 to 1 is wanted".to_owned()) }
}
