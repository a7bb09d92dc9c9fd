use crate::args::{
    AnalysisFormat, PageArgs, PageFormat, ProfileArgs, ProfileBuildArgs, ProfileCommand, ProfileCompare, ProfileShow,
};
use crate::{console, today};
use corpus::{Comparison, Measuring, Profile, ProfileHead};
use pipeline::{BuiltProfile, ProfileBuild, build_profile, find_profile, profile_to_judge_by};
use reports::Likeness;
use std::path::Path;

pub(crate) fn run(command: &ProfileArgs) -> anyhow::Result<u8> {
    match &command.command {
        ProfileCommand::Build(build) => run_build(build)?,
        ProfileCommand::List { format } => list(*format)?,
        ProfileCommand::Show(show) => run_show(show)?,
        ProfileCommand::Compare(command) => compare(command)?,
    }
    Ok(0)
}

fn run_build(command: &ProfileBuildArgs) -> anyhow::Result<()> {
    let date = command.date.clone().unwrap_or_else(today::utc);
    let build = ProfileBuild {
        folders: command.folders.clone(),
        merge: command.merge.clone(),
        songs: command.songs.clone(),
        head: ProfileHead {
            name: command.name.clone(),
            title: command.title.clone().unwrap_or_else(|| title(&command.name)),
            evidence: command.evidence.into(),
            mastered: !command.unmastered,
            note: command.note.clone(),
        },
        measuring: Measuring { measured_on: date, measured_by: env!("CARGO_PKG_VERSION").to_owned() },
        out: command.out.clone().unwrap_or_else(|| format!("{}.json", command.name).into()),
        csv: command.csv.clone(),
    };
    let built = console::watched(&command.running, |watch| build_profile(&build, watch))?;
    for failed in &built.failures {
        console::note(&format!("left out {failed}"));
    }
    if !command.running.quiet {
        console::print(&summary(&built, &build))?;
    }
    Ok(())
}

fn summary(built: &BuiltProfile, build: &ProfileBuild) -> String {
    let profile = &built.profile;
    let n_known = profile.n_songs as usize - built.n_measured;
    let repeated = match built.n_repeated {
        0 => String::new(),
        n => format!(", {n} files repeat others"),
    };
    let failed = match built.failures.len() {
        0 => String::new(),
        n => format!(", {n} files left out"),
    };
    let csv = build.csv.as_ref().map_or_else(String::new, |csv| format!("wrote {}\n", csv.display()));
    format!(
        "{}: {}; {} measured, {n_known} known before{repeated}{failed}\nwrote {}\nwrote {}\n{csv}",
        profile.label(),
        songs_by_artists(profile.n_songs, profile.n_artists.unwrap_or_default()),
        built.n_measured,
        build.out.display(),
        built.table.display(),
    )
}

/// `folk_acoustic` as `Folk acoustic`.
fn title(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn list(format: AnalysisFormat) -> anyhow::Result<()> {
    let profiles = corpus::profile_names().map(find_profile).collect::<Result<Vec<_>, _>>()?;
    console::print(&match format {
        AnalysisFormat::Text => reports::profile_list_terminal(&profiles, console::plain_style()),
        AnalysisFormat::Json => reports::profile_list_json(&profiles),
    })
}

fn run_show(command: &ProfileShow) -> anyhow::Result<()> {
    let profile = find_profile(&command.name)?;
    let expected = profile_to_judge_by(&command.name)?;
    show(&command.page, |format| match format {
        PageFormat::Text => reports::profile_terminal(&profile, &expected, console::plain_style()),
        PageFormat::Json => profile.to_json(),
        PageFormat::Html => reports::profile_html(&profile, &expected, VERSION),
    })
}

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Prints it, or writes the page where that was asked for.
fn show(page: &PageArgs, text: impl Fn(PageFormat) -> String) -> anyhow::Result<()> {
    let Some(out) = &page.out else { return console::print(&text(page.format)) };
    pipeline::write_page(out, &text(PageFormat::Html))?;
    console::note(&format!("wrote {}", out.display()));
    Ok(())
}

fn compare(command: &ProfileCompare) -> anyhow::Result<()> {
    if is_song(&command.second) {
        return compare_song(command);
    }
    let both: [Profile; 2] = [find_profile(&command.first)?, find_profile(&command.second)?];
    let comparison = Comparison::of(&both[0], &both[1]);
    show(&command.page, |format| match format {
        PageFormat::Text => {
            let labels = [both[0].label(), both[1].label()];
            let labels = [labels[0].as_str(), labels[1].as_str()];
            reports::profile_comparison_terminal(&comparison, labels, console::plain_style())
        }
        PageFormat::Json => reports::profile_comparison_json(&comparison),
        PageFormat::Html => reports::profile_comparison_html(&comparison, [&both[0], &both[1]], VERSION),
    })
}

/// Profiles are names, or files that end with `.json`.
fn is_song(text: &str) -> bool {
    Path::new(text).extension().is_some_and(|extension| !extension.eq_ignore_ascii_case("json"))
}

fn compare_song(command: &ProfileCompare) -> anyhow::Result<()> {
    let path = Path::new(&command.second);
    let (song, notes) =
        console::watched(&command.running, |watch| pipeline::compare_song(&command.first, path, watch))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let told = Likeness { name: &name, features: &song.features, profile: &song.profile, typicality: &song.typicality };
    show(&command.page, |format| match format {
        PageFormat::Text => reports::song_likeness_terminal(&told, console::style(&command.running)),
        PageFormat::Json => reports::song_likeness_json(&told),
        PageFormat::Html => reports::song_likeness_html(&told, VERSION),
    })?;
    for note in notes {
        console::note(&note);
    }
    Ok(())
}

fn songs_by_artists(n_songs: u32, n_artists: u32) -> String {
    let plural = |n: u32| if n == 1 { "" } else { "s" };
    format!("{n_songs} song{} by {n_artists} artist{}", plural(n_songs), plural(n_artists))
}
