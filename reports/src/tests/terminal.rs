use super::fixture::{blank_song, song, song_of};
use super::plain;
use crate::TerminalStyle;
use crate::{
    analysis_sheets_terminal, analysis_terminal, check_terminal, describe_action, self_check_terminal, terminal,
};
use analyzer::{EbuQuantity, EbuReading};

#[test]
fn no_line_is_wider_than_the_terminal() {
    for song in vec![song(), blank_song(2), song_of(30)].into_iter().chain([song().judged_by_its_draft()]) {
        for width in [40, 60, 80, 120] {
            let style = plain(width);
            let texts = [
                terminal(&song.report(), style),
                check_terminal(&song.report(), style),
                analysis_terminal(&song.stems, style),
                analysis_sheets_terminal(&song.stems, song.target.profile(), style),
                self_check_terminal(&ebu_readings(), style),
            ];
            for line in texts.iter().flat_map(|text| text.lines()) {
                assert!(line.chars().count() <= width, "{width}: {line}");
            }
        }
    }
}

#[test]
fn escape_sequences_are_written_for_colour_only() {
    let mut song = song();
    song.plan.stems[0].name = "kick\u{1b}[2J".to_owned();
    song.plan.session.title = "\u{7}song".to_owned();
    assert!(!terminal(&song.report(), plain(80)).contains('\u{1b}'));
    let colored = terminal(&song.report(), TerminalStyle { color: true, width: 80 });
    assert!(colored.contains("\u{1b}[1m") && !colored.contains("\u{1b}[2J") && !colored.contains('\u{7}'));
}

#[test]
fn the_report_tells_every_finding_and_move() {
    let song = song();
    let text = terminal(&song.report(), plain(400));
    for finding in &song.plan.findings {
        assert!(text.contains(&finding.summary), "{}", finding.id);
    }
    for mv in &song.plan.moves {
        assert!(text.contains(&describe_action(&mv.action)), "{}", mv.id);
    }
    assert!(text.contains("Lead Vox: turn up 3.8 dB (level in mix -9.6 → -4.6 LU)"));
    assert!(text.contains("Rhodes: pan to 30 % right: it harms mix mono loss (LU): -0.7 → -1.6"));
    assert!(text.contains("unity.wav was turned by -1.2 dB"));
}

#[test]
fn a_sheet_compares_with_what_the_name_says_it_plays() {
    let song = song();
    let sheets = analysis_sheets_terminal(&song.stems, song.target.profile(), plain(120));
    let sheet = |name: &str| sheets.split(name).nth(1).unwrap().to_owned();
    assert!(sheet("Kick In\n").contains("8 of 10 drum sets") && sheet("Bass DI\n").contains("8 of 10 basses"));
    let crest = sheet("Lead Vox\n").lines().find(|line| line.starts_with("Crest")).unwrap().to_owned();
    assert!(crest.contains("15.0 … 22.1"), "{crest}");
}

#[test]
fn a_check_tells_no_move_and_no_draft() {
    let song = song();
    let text = check_terminal(&song.report(), plain(400));
    assert!(text.contains(&song.plan.findings[0].summary));
    assert!(!text.contains("→") && !text.contains("After") && !text.contains("turned by"));
}

/// Three sections of a live case at one rate; the last is off, and what is not there is, too.
fn ebu_readings() -> Vec<EbuReading> {
    let reading = |part: usize, measured: Option<f64>, ok: bool| EbuReading {
        case: "3341-14",
        signal: "live, 0.4 s, -38 to -19",
        part,
        sample_rate_hz: 44_100,
        quantity: EbuQuantity::MaxMomentary,
        unit: "LUFS",
        expected: -39.0 + part as f64,
        tolerance: [-0.1, 0.1],
        measured,
        ok,
    };
    vec![reading(1, Some(-38.004), true), reading(2, Some(-37.02), true), reading(3, Some(-36.45), false)]
}

#[test]
fn a_self_check_names_what_is_off() {
    let mut readings = ebu_readings();
    let text = self_check_terminal(&readings, plain(100));
    let row = text.lines().find(|line| line.starts_with("3341-14")).unwrap();
    for cell in ["live, 0.4 s, -38 to -19", "max M", "-38.0 to -36.0", "-38.00 to -36.45", "-0.450", "±0.1", "NO"] {
        assert!(row.contains(cell), "{cell}: {row}");
    }
    assert!(text.contains("3 readings at 44.1 kHz: 1 outside the standard's tolerance:"), "{text}");
    assert!(text.contains("3341-14, part 3, 44.1 kHz: max M -36.450 LUFS, expected -36.0"), "{text}");
    readings.pop();
    assert!(self_check_terminal(&readings, plain(100)).contains("2 readings at 44.1 kHz: all within"));
    readings[0].measured = None;
    readings[0].ok = false;
    assert!(self_check_terminal(&readings, plain(100)).contains("max M – LUFS, expected -38.0"));
}
