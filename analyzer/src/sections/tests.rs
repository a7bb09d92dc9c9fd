use super::{Section, SectionName};
use crate::track::tests::analyzed;
use crate::{ComponentMeter, Retained, Role, Song, SongPart, TrackAnalysis, song};
use dsp::signals::{sine, white_noise};
use dsp::{AudioBlock, Hertz};

const RATE_HZ: u32 = 22_050;

/// A tone or chord that is struck every half second and sounds in these stretches of seconds.
fn played(tones_hz: &[f64], seconds: f64, stretches: &[(f64, f64)]) -> Vec<f32> {
    let n = (seconds * f64::from(RATE_HZ)) as usize;
    let mut samples = vec![0.0_f32; n];
    for tone_hz in tones_hz {
        samples.iter_mut().zip(sine(RATE_HZ, Hertz(*tone_hz), 0.2, n)).for_each(|(sum, x)| *sum += x);
    }
    for (k, sample) in samples.iter_mut().enumerate() {
        let time_s = k as f64 / f64::from(RATE_HZ);
        let sounds = stretches.iter().any(|(start_s, end_s)| *start_s <= time_s && time_s < *end_s);
        *sample *= if sounds { (-4.0 * (time_s % 0.5)).exp() as f32 } else { 0.0 };
    }
    samples
}

fn heard(stems: Vec<(Role, Vec<f32>)>) -> Song {
    let measured: Vec<(Role, TrackAnalysis, Retained)> = stems
        .into_iter()
        .map(|(role, samples)| {
            let mut components = ComponentMeter::new(RATE_HZ);
            components.push(&AudioBlock::from_channels(vec![samples.clone()]));
            (role, analyzed(RATE_HZ, vec![samples]), components.finish())
        })
        .collect();
    let parts: Vec<SongPart<'_>> = measured
        .iter()
        .map(|(role, analysis, retained)| SongPart {
            role: *role,
            onset_strength_db: &analysis.onset_strength_db,
            chroma: &analysis.chroma,
            retained,
        })
        .collect();
    song(&parts)
}

/// Sections begin at these seconds and at no others, within a second.
fn check(sections: &[Section], starts_s: &[f64]) {
    let found: Vec<f64> = sections.iter().map(|section| section.start_s).collect();
    assert_eq!(found.len(), starts_s.len(), "{found:?} for {starts_s:?}");
    for (found, planted) in found.iter().zip(starts_s) {
        assert!((found - planted).abs() < 1.0, "{found} for {planted}");
    }
}

fn letters(sections: &[Section]) -> String {
    sections.iter().map(|section| section.letter.as_str()).collect()
}

#[test]
fn stems_that_come_and_go_make_sections_that_are_told_apart() {
    let song = heard(vec![
        (Role::Bass, played(&[110.0], 96.0, &[(0.0, 96.0)])),
        (Role::Synth, played(&[660.0, 990.0], 96.0, &[(24.0, 48.0), (72.0, 96.0)])),
        (Role::Hat, played(&[5_000.0], 96.0, &[(24.0, 48.0), (72.0, 96.0)])),
    ]);
    check(&song.sections, &[0.0, 24.0, 48.0, 72.0]);
    assert_eq!(letters(&song.sections), "ABAB");
    assert!((song.sections[3].end_s - 96.0).abs() < 0.1);
}

#[test]
fn other_chords_make_another_section() {
    let (first, second) = (&[220.0, 277.2, 329.6], &[246.9, 311.1, 370.0]);
    let (mut keys, other) = (played(first, 60.0, &[(0.0, 30.0)]), played(second, 60.0, &[(30.0, 60.0)]));
    keys.iter_mut().zip(&other).for_each(|(sum, x)| *sum += x);
    let song = heard(vec![(Role::Keys, keys), (Role::Kick, played(&[55.0], 60.0, &[(0.0, 60.0)]))]);
    check(&song.sections, &[0.0, 30.0]);
    assert_eq!(letters(&song.sections), "AB");
}

#[test]
fn what_goes_on_is_one_section() {
    let one = |stems| check(&heard(stems).sections, &[0.0]);
    one(vec![(Role::Effects, white_noise(1, 0.3, 60 * RATE_HZ as usize))]);
    one(vec![
        (Role::Pad, sine(RATE_HZ, Hertz(220.0), 0.2, 60 * RATE_HZ as usize)),
        (Role::Bass, white_noise(2, 0.1, 60 * RATE_HZ as usize)),
    ]);
    one(vec![(Role::Bass, played(&[110.0], 60.0, &[(0.0, 60.0)]))]);
    one(vec![(Role::Bass, played(&[110.0], 3.0, &[(0.0, 3.0)]))]);
    assert_eq!(song(&[]).sections, []);
}

/// A song of intro, two verses and two choruses and an outro has its names; without a voice it has letters alone.
#[test]
fn names_need_a_voice_that_comes_again() {
    let session = |voice: Role| {
        heard(vec![
            (Role::Keys, played(&[440.0, 550.0], 144.0, &[(0.0, 144.0)])),
            (Role::Bass, played(&[110.0], 144.0, &[(24.0, 120.0)])),
            (Role::DrumBus, played(&[60.0, 3_000.0], 144.0, &[(24.0, 120.0)])),
            (voice, played(&[700.0, 1_400.0], 144.0, &[(24.0, 120.0)])),
            (Role::Synth, played(&[300.0, 900.0, 1_800.0], 144.0, &[(48.0, 72.0), (96.0, 120.0)])),
        ])
    };
    let named = session(Role::LeadVocal);
    check(&named.sections, &[0.0, 24.0, 48.0, 72.0, 96.0, 120.0]);
    let names: Vec<Option<&str>> = named.sections.iter().map(|section| section.name.map(SectionName::label)).collect();
    let expected = ["intro", "verse", "chorus", "verse", "chorus", "outro"].map(Some);
    assert_eq!(names, expected);
    let letters_alone = session(Role::Strings);
    assert!(letters_alone.sections[1..5].iter().all(|section| section.name.is_none()));
}

/// Verse, chorus, verse, chorus, bridge, chorus have their letters, and their names where there is a voice.
#[test]
fn what_comes_again_has_its_letter_again() {
    let (chorus, bridge) = ([(24.0, 48.0), (72.0, 96.0), (120.0, 144.0)], (96.0, 120.0));
    let song = heard(vec![
        (Role::Bass, played(&[110.0], 144.0, &[(0.0, 96.0), (120.0, 144.0)])),
        (Role::DrumBus, played(&[60.0, 3_000.0], 144.0, &[(0.0, 96.0), (120.0, 144.0)])),
        (Role::Keys, played(&[440.0, 554.4, 659.3], 144.0, &[(0.0, 96.0), (120.0, 144.0)])),
        (Role::Pad, played(&[311.1, 370.0, 466.2], 144.0, &[bridge])),
        (Role::LeadVocal, played(&[700.0, 1_400.0], 144.0, &[(0.0, 144.0)])),
        (Role::ElectricGuitar, played(&[220.0, 880.0, 1_760.0], 144.0, &chorus)),
    ]);
    check(&song.sections, &[0.0, 24.0, 48.0, 72.0, 96.0, 120.0]);
    assert_eq!(letters(&song.sections), "ABABCB");
    let names: Vec<Option<SectionName>> = song.sections.iter().map(|section| section.name).collect();
    let (verse, chorus) = (Some(SectionName::Verse), Some(SectionName::Chorus));
    assert_eq!(names, [verse, chorus, verse, chorus, None, chorus]);
}

/// Two bars at the start and eight and four bars in between, at 120 a minute; silence before and after is no section.
#[test]
fn short_changes_are_sections() {
    let drums = [(6.0, 30.0), (46.0, 70.0), (78.0, 102.0)];
    let song = heard(vec![
        (Role::Keys, played(&[440.0, 554.4, 659.3], 112.0, &[(2.0, 102.0)])),
        (Role::DrumBus, played(&[60.0, 3_000.0], 112.0, &drums)),
    ]);
    check(&song.sections, &[0.0, 6.0, 30.0, 46.0, 70.0, 78.0]);
    assert_eq!(letters(&song.sections), "ABABAB");
    assert!((song.sections[5].end_s - 112.0).abs() < 0.1);
}
