use super::*;
use crate::role_from_name;
use crate::track::tests::analyzed;
use dsp::{Hertz, signals};

fn heard(class: RoleClass, probability: f64) -> RoleProbabilities {
    let mut classes = [(1.0 - probability) / 10.0; 10];
    classes[class as usize] = probability;
    RoleProbabilities { classes, effects: (1.0 - probability) / 10.0 }
}

#[test]
fn the_user_stands_whatever_is_heard() {
    let told = RoleGuess::told(Role::Piano);
    assert_eq!(fused_role(told, Some(&heard(RoleClass::Kick, 1.0))), told);
}

#[test]
fn a_name_that_says_nothing_leaves_it_to_the_sound() {
    let name = role_from_name("Track 01");
    let guess = fused_role(name, Some(&heard(RoleClass::Bass, 0.9)));
    assert_eq!((guess.role, guess.source), (Role::Bass, RoleSource::Audio));
    assert!((guess.confidence - 0.9).abs() < 1e-12);
    assert_eq!(fused_role(name, Some(&heard(RoleClass::Bass, 0.4))), name, "less than even is not known");
    assert_eq!(fused_role(name, None), name);
}

#[test]
fn a_sure_name_stands_and_is_surer_or_less_sure_for_what_is_heard() {
    let name = role_from_name("Lead Vox");
    let agreed = fused_role(name, Some(&heard(RoleClass::Voice, 0.9)));
    assert_eq!((agreed.role, agreed.source), (Role::LeadVocal, RoleSource::Both));
    assert!(agreed.confidence > name.confidence && agreed.confidence < 1.0);
    for against in [0.6, 0.999, 1.0] {
        let guess = fused_role(name, Some(&heard(RoleClass::Guitar, against)));
        assert_eq!((guess.role, guess.source), (Role::LeadVocal, RoleSource::Name));
        assert!((0.5..=name.confidence).contains(&guess.confidence), "{guess:?}");
    }
    assert!(fused_role(name, Some(&heard(RoleClass::Guitar, 1.0))).confidence < name.confidence);
}

#[test]
fn a_doubtful_name_is_settled_by_the_sound() {
    let name = role_from_name("KICK_HATS");
    assert_eq!((name.role, name.confidence), (Role::Kick, 0.5));
    let agreed = fused_role(name, Some(&heard(RoleClass::Kick, 0.8)));
    assert_eq!((agreed.role, agreed.source), (Role::Kick, RoleSource::Both));
    let overruled = fused_role(name, Some(&heard(RoleClass::Kit, 0.999)));
    assert_eq!((overruled.role, overruled.source), (Role::DrumBus, RoleSource::Audio));
    assert_eq!(fused_role(name, Some(&heard(RoleClass::Kit, 0.7))).role, Role::Kick, "a name weighs twice");
}

#[test]
fn effects_by_name_stay_effects() {
    let name = role_from_name("Riser 3");
    assert_eq!(fused_role(name, Some(&heard(RoleClass::Sustained, 1.0))), name);
}

fn voice(amplitude: f64, pan: f32) -> TrackAnalysis {
    let tone = signals::sine(48_000, Hertz(400.0), amplitude, 96_000);
    let side: Vec<f32> = tone.iter().map(|x| x * (1.0 - pan)).collect();
    analyzed(48_000, vec![tone, side])
}

#[test]
fn of_unnamed_voices_the_foremost_leads() {
    let guess = RoleGuess { role: Role::LeadVocal, confidence: 0.8, source: RoleSource::Audio };
    let (soft, loud, aside) = (voice(0.1, 0.0), voice(0.3, 0.0), voice(0.32, 0.9));
    let mut stems = [(guess, &soft), (guess, &loud), (guess, &aside)];
    settle_voices(&mut stems);
    assert_eq!(stems.map(|(guess, _)| guess.role), [Role::BackingVocal, Role::LeadVocal, Role::BackingVocal]);
    let mut stems = [(role_from_name("Vox"), &soft), (guess, &loud)];
    settle_voices(&mut stems);
    assert_eq!(stems.map(|(guess, _)| guess.role), [Role::LeadVocal, Role::BackingVocal], "the name says who leads");
}
