use super::*;
use tempfile::TempDir;

const HOUR: u64 = 3_600;

/// A folder that is filled with short, silent WAV files.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Mono files at 48 kHz.
    fn with(names: &[&str]) -> Self {
        let folder = Self::new();
        for name in names {
            folder.write(name, &wav(1, 48_000));
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn open(&self) -> Session {
        self.open_with(&SessionOptions::default()).unwrap()
    }

    fn open_with(&self, options: &SessionOptions) -> Result<Session, Error> {
        Session::open(self.0.path(), options)
    }
}

/// A file of ten silent 16-bit frames.
fn wav(channels: u16, rate_hz: u32) -> Vec<u8> {
    wave(channels, rate_hz, &[])
}

/// A mono file whose first frame stands at `start_frame` on the studio's clock (EBU Tech 3285).
fn stamped_wav(rate_hz: u32, start_frame: u64) -> Vec<u8> {
    const BEXT_BYTES: usize = 602;
    const TIME_REFERENCE_AT: usize = 338;
    let mut bext = vec![0; BEXT_BYTES];
    bext[TIME_REFERENCE_AT..TIME_REFERENCE_AT + 8].copy_from_slice(&start_frame.to_le_bytes());
    wave(1, rate_hz, &chunk(*b"bext", &bext))
}

fn wave(channels: u16, rate_hz: u32, extra: &[u8]) -> Vec<u8> {
    let mut form = [1, channels].map(u16::to_le_bytes).concat();
    form.extend([rate_hz, rate_hz * 2 * u32::from(channels)].map(u32::to_le_bytes).concat());
    form.extend([2 * channels, 16].map(u16::to_le_bytes).concat());
    let data = vec![0; 10 * 2 * usize::from(channels)];
    let chunks = [b"WAVE", chunk(*b"fmt ", &form).as_slice(), extra, &chunk(*b"data", &data)].concat();
    chunk(*b"RIFF", &chunks)
}

fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    [name.as_slice(), &(body.len() as u32).to_le_bytes(), body].concat()
}

fn names(session: &Session) -> Vec<&str> {
    session.stems.iter().map(|stem| stem.name.as_str()).collect()
}

fn file_names(stem: &StemFile) -> Vec<String> {
    stem.paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

fn locked(name: &str) -> SessionOptions {
    SessionOptions { locked: vec![name.to_owned()], ..SessionOptions::default() }
}

fn with_role(name: &str, role: Role) -> SessionOptions {
    SessionOptions { roles: vec![(name.to_owned(), role)], ..SessionOptions::default() }
}

#[test]
fn two_halves_are_one_stereo_stem() {
    let session = Folder::with(&["Kick.wav", "Overhead.L.wav", "Overhead.R.wav"]).open();
    assert_eq!(names(&session), ["Kick", "Overhead"]);
    let overhead = &session.stems[1];
    assert_eq!(file_names(overhead), ["Overhead.L.wav", "Overhead.R.wav"]);
    assert_eq!((overhead.n_channels(), overhead.role.role), (2, Role::Overhead));
}

#[test]
fn halves_that_do_not_fit_stay_apart() {
    let lonely = Folder::with(&["Keys.L.wav", "Pad.R.wav"]).open();
    assert_eq!(names(&lonely), ["Keys.L", "Pad.R"]);
    let stereo = Folder::new();
    stereo.write("Keys.L.wav", &wav(2, 48_000));
    stereo.write("Keys.R.wav", &wav(2, 48_000));
    assert_eq!(names(&stereo.open()), ["Keys.L", "Keys.R"]);
    let rates = Folder::new();
    rates.write("Keys.L.wav", &wav(1, 48_000));
    rates.write("Keys.R.wav", &wav(1, 44_100));
    assert_eq!(names(&rates.open()), ["Keys.L", "Keys.R"]);
}

#[test]
fn no_half_is_lost_when_the_right_one_comes_first() {
    let session = Folder::with(&["a/Keys.R.wav", "b/Keys.L.wav"]).open();
    let files: Vec<_> = session.stems.iter().map(file_names).collect();
    let apart = [vec!["Keys.R.wav"], vec!["Keys.L.wav"]];
    assert!(files == apart || files == [["Keys.L.wav", "Keys.R.wav"]], "{files:?}");
}

#[test]
fn a_joined_pair_is_spoken_of_by_its_common_name() {
    let folder = Folder::with(&["Thing.L.wav", "Thing.R.wav"]);
    assert!(folder.open_with(&locked("Thing")).unwrap().stems[0].locked);
    assert_eq!(folder.open_with(&with_role("Thing", Role::Keys)).unwrap().stems[0].role.role, Role::Keys);
}

#[test]
fn equal_names_are_told_apart() {
    let extensions = Folder::with(&["Kick.wav", "Kick.bwf", "Snare.wav"]).open();
    assert_eq!(names(&extensions), ["Kick.bwf", "Kick.wav", "Snare"]);
    let folders = Folder::with(&["day 1/Kick.wav", "day 2/Kick.wav", "Snare.wav"]).open();
    assert_eq!(names(&folders), ["Snare", "day 1/Kick.wav", "day 2/Kick.wav"]);
    assert!(extensions.stems[..2].iter().chain(&folders.stems[1..]).all(|stem| stem.role.role == Role::Kick));
}

#[test]
fn mixes_are_no_stems() {
    let session = Folder::with(&["Kick.wav", "Bass.wav", "Song Mix.wav", "master.wav", "bounces/Rough Mix.wav"]).open();
    assert_eq!(names(&session), ["Bass", "Kick"]);
    assert_eq!(session.mixes, ["Song Mix.wav", "bounces/Rough Mix.wav", "master.wav"]);
}

#[test]
fn a_mix_can_be_named() {
    let folder = Folder::with(&["Kick.wav", "Paper Lanterns v3.wav"]);
    assert_eq!(names(&folder.open()).len(), 2);
    for mix in [PathBuf::from("Paper Lanterns v3.wav"), folder.path("Paper Lanterns v3.wav")] {
        let options = SessionOptions { mix: Some(mix), ..SessionOptions::default() };
        let session = folder.open_with(&options).unwrap();
        assert_eq!(names(&session), ["Kick"]);
        assert_eq!(session.mixes, ["Paper Lanterns v3.wav"]);
    }
    let options = SessionOptions { mix: Some(PathBuf::from("nowhere.wav")), ..SessionOptions::default() };
    assert!(matches!(folder.open_with(&options), Err(Error::NotFound { path }) if path == Path::new("nowhere.wav")));
}

#[test]
fn a_mix_elsewhere_takes_no_stem_away() {
    let (folder, elsewhere) = (Folder::with(&["Kick.wav"]), Folder::with(&["Kick.wav"]));
    let options = SessionOptions { mix: Some(elsewhere.path("Kick.wav")), ..SessionOptions::default() };
    let session = folder.open_with(&options).unwrap();
    assert_eq!(names(&session), ["Kick"]);
    assert_eq!(session.mix_file.unwrap().paths, [elsewhere.path("Kick.wav")], "it is what the stems are compared with");
}

#[test]
fn a_mix_that_cannot_be_read_is_told_and_an_error_where_it_was_named() {
    let folder = Folder::with(&["Kick.wav"]);
    folder.write("Rough Mix.wav", b"no audio");
    folder.write("Surround Mix.wav", &wav(6, 48_000));
    let session = folder.open();
    assert!(session.mix_file.is_none());
    let told = session.notes.iter().filter(|note| note.starts_with("Not compared with the stems")).count();
    assert_eq!(told, 2, "{:?}", session.notes);
    let named = |name: &str| SessionOptions { mix: Some(folder.path(name)), ..SessionOptions::default() };
    assert!(matches!(folder.open_with(&named("Rough Mix.wav")), Err(Error::Unreadable(_))));
    assert!(matches!(folder.open_with(&named("Surround Mix.wav")), Err(Error::TooManyChannels { channels: 6, .. })));
}

#[test]
fn a_file_of_the_session_is_read_as_it_is() {
    let folder = Folder::with(&["Kick.wav", "a/Paper Lanterns v3.wav"]);
    folder.write("premix.toml", b"mix = 'a/Paper Lanterns v3.wav'");
    assert_eq!(names(&folder.open()), ["Kick"], "from wherever the program is run");
    fs::remove_file(folder.path("premix.toml")).unwrap();
    fs::create_dir(folder.path("premix.toml")).unwrap();
    let refused = folder.open_with(&SessionOptions::default());
    assert!(matches!(refused, Err(Error::SessionFile { reason, .. }) if reason.contains("no file")));
    fs::remove_dir(folder.path("premix.toml")).unwrap();
    folder.write("premix.toml", &vec![b'#'; 2 << 20]);
    let refused = folder.open_with(&SessionOptions::default());
    assert!(matches!(refused, Err(Error::SessionFile { reason, .. }) if reason.contains("megabyte")));
    let many = "[[focal]]\nstem = 'Kick'\n".repeat(65);
    folder.write("premix.toml", many.as_bytes());
    assert!(matches!(folder.open_with(&SessionOptions::default()), Err(Error::SessionFile { .. })));
}

#[test]
fn a_role_wins_over_the_name() {
    let folder = Folder::with(&["Kick.wav", "Master.wav"]);
    let session = folder.open_with(&with_role("Master", Role::Synth)).unwrap();
    assert_eq!(names(&session), ["Kick", "Master"]);
    assert_eq!(session.stems[1].role, RoleGuess::told(Role::Synth));
    let session = folder.open_with(&with_role("Kick", Role::Mix)).unwrap();
    assert!(session.mix_only, "nothing but mixes is left");
}

#[test]
fn names_that_no_stem_has_are_refused_with_those_there_are() {
    let folder = Folder::with(&["Kick.wav", "Bass.wav", "Mix.wav"]);
    for options in [locked("Banjo"), with_role("Banjo", Role::Keys), locked("kick"), locked("Mi")] {
        let asked = options.locked.iter().chain(options.roles.iter().map(|(name, _)| name)).next().cloned();
        let refused = folder.open_with(&options);
        assert!(
            matches!(&refused, Err(Error::NoSuchStem { name, known }) if Some(name) == asked.as_ref() && known == "Bass, Kick"),
            "{asked:?}: {refused:?}"
        );
    }
    assert!(folder.open_with(&locked("Kick")).unwrap().stems.iter().all(|stem| stem.locked == (stem.name == "Kick")));
}

#[test]
fn what_is_hidden_or_no_audio_is_passed_over() {
    let folder = Folder::with(&["Kick.wav", ".Bass.wav", "._Kick.wav", ".trash/Snare.wav"]);
    folder.write("lyrics.txt", b"la la la");
    assert_eq!(names(&folder.open()), ["Kick"]);
    let texts = Folder::new();
    texts.write("lyrics.txt", b"la la la");
    texts.write("docs/notes.md", b"# Notes");
    assert!(matches!(texts.open_with(&SessionOptions::default()), Err(Error::NoAudio { n_other: 2, .. })));
}

#[test]
fn an_earlier_draft_inside_the_session_is_passed_over() {
    let folder = Folder::with(&["Kick.wav", "song-premix/draft.wav", "song-premix/unity.wav"]);
    // Without a plan it is a folder like any other.
    assert_eq!(names(&folder.open()).len(), 3);
    folder.write("song-premix/plan.json", b"{}");
    assert_eq!(names(&folder.open()), ["Kick"]);
}

#[test]
fn folders_are_read_in_the_order_of_their_paths() {
    let session = Folder::with(&["vocals/Lead.wav", "drums/Snare.wav", "drums/close/Kick.wav", "Bass.wav"]).open();
    let paths: Vec<_> = session.stems.iter().map(|stem| stem.relative_path.as_str()).collect();
    assert_eq!(paths, ["Bass.wav", "drums/Snare.wav", "drums/close/Kick.wav", "vocals/Lead.wav"]);
}

#[test]
fn bad_files_are_all_named_or_left_out_with_a_note() {
    let folder = Folder::with(&["Kick.wav"]);
    folder.write("Bass.wav", b"");
    folder.write("Keys.wav", b"not audio at all");
    let refused = folder.open_with(&SessionOptions::default());
    assert!(matches!(&refused, Err(Error::Unreadable(errors)) if errors.len() == 2), "{refused:?}");
    let session = folder.open_with(&SessionOptions { keep_going: true, ..SessionOptions::default() }).unwrap();
    assert_eq!(names(&session), ["Kick"]);
    assert!(session.notes.len() == 2 && session.notes[0].contains("Bass.wav"), "{:?}", session.notes);
}

#[test]
fn a_file_of_many_channels_is_refused_or_left_out() {
    let folder = Folder::with(&["Kick.wav"]);
    folder.write("Surround.wav", &wav(6, 48_000));
    let refused = folder.open_with(&SessionOptions::default());
    assert!(matches!(refused, Err(Error::TooManyChannels { channels: 6, .. })), "{refused:?}");
    let kept = folder.open_with(&SessionOptions { keep_going: true, ..SessionOptions::default() });
    assert_eq!(kept.map(|session| session.notes.len()).ok(), Some(1), "left out with a note");
}

#[test]
fn the_rate_is_that_of_most_stems() {
    let rate_of = |rates_hz: &[u32]| {
        let folder = Folder::new();
        for (n, rate_hz) in rates_hz.iter().enumerate() {
            folder.write(&format!("Stem {n}.wav"), &wav(1, *rate_hz));
        }
        folder.open().sample_rate_hz
    };
    assert_eq!(rate_of(&[96_000, 44_100, 44_100]), 44_100);
    assert_eq!(rate_of(&[48_000, 44_100]), 48_000);
}

#[test]
fn time_stamps_place_stems_after_the_earliest_one() {
    let folder = Folder::with(&["a.wav"]);
    folder.write("b.wav", &stamped_wav(48_000, 48_000 * HOUR));
    folder.write("c.wav", &stamped_wav(48_000, 48_000 * HOUR + 4_800));
    folder.write("d.wav", &stamped_wav(44_100, 44_100 * HOUR + 8_820));
    // The next day's take.
    folder.write("e.wav", &stamped_wav(48_000, 48_000 * 20 * HOUR));
    assert_eq!(folder.open().start_frames(), [0, 0, 4_800, 9_600, 0]);
}

#[test]
fn a_mix_alone_stands_in_the_place_of_stems() {
    let folder = Folder::with(&["Song Mix.wav", "master.wav"]);
    let session = folder.open();
    assert_eq!((names(&session), session.mix_only), (vec!["Song Mix"], true));
    assert!(session.mixes.is_empty() && session.mix_file.is_none());
    assert!(session.notes[0].contains("Song Mix.wav is judged"), "{:?}", session.notes);
    assert!(matches!(session.needs_stems(), Err(Error::OnlyMixes { .. })));
    let other = SessionOptions { mix: Some("master.wav".into()), ..SessionOptions::default() };
    assert_eq!(names(&folder.open_with(&other).unwrap()), ["master"]);
    assert!(Folder::with(&["Kick.wav", "Mix.wav"]).open().needs_stems().is_ok());
}

#[test]
fn a_song_by_itself_is_a_mix_unless_something_says_what_it_plays() {
    let folder = Folder::with(&["Northern Lights.wav", "Bass.wav"]);
    let path = folder.path("Northern Lights.wav");
    let song = Session::open(&path, &SessionOptions::default()).unwrap();
    assert_eq!((names(&song), song.mix_only, song.title.as_str()), (vec!["Northern Lights"], true, "Northern Lights"));
    let told = Session::open(&path, &with_role("Northern Lights", Role::Pad)).unwrap();
    assert!(!told.mix_only);
    let told = Session::open(&folder.path("Bass.wav"), &with_role("Bass", Role::Mix)).unwrap();
    assert!(told.mix_only && told.notes.is_empty());
    let title = Folder::with(&["Creepy Piano 1.wav"]);
    let song = Session::open(&title.path("Creepy Piano 1.wav"), &SessionOptions::default()).unwrap();
    assert!(song.mix_only && song.notes[0].contains("Creepy Piano 1=piano"), "{:?}", song.notes);
}

#[test]
fn mixes_that_cannot_be_read_are_said_to_be_so() {
    let folder = Folder::new();
    folder.write("Song Mix.wav", b"RIFF");
    for path in [folder.path(""), folder.path("Song Mix.wav")] {
        let refused = Session::open(&path, &SessionOptions::default());
        assert!(matches!(refused, Err(Error::Unreadable(_))), "{refused:?}");
    }
}

#[test]
fn a_file_by_itself_is_a_session_of_one_stem() {
    let folder = Folder::with(&["Kick.wav", "Bass.wav"]);
    let session = Session::open(&folder.path("Kick.wav"), &SessionOptions::default()).unwrap();
    assert_eq!((names(&session), session.title.as_str()), (vec!["Kick"], "Kick"));
    assert!(session.notes[0].contains("--role \"Kick=mix\""), "{:?}", session.notes);
}
