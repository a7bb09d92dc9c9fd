use super::answer::Question;
use super::*;
use crate::faults::{Remedy, demo};
use dsp::AudioBlock;
use score_row::csv;
use scores::ALL_SONGS;

/// The demo's first seconds: enough for rules on files.
fn short_demo() -> Material {
    let mut material = demo();
    for stem in &mut material.stems {
        let mut short = AudioBlock::default();
        short.append(&stem.audio, 0..8 * material.sample_rate_hz as usize);
        stem.audio = short;
    }
    material
}

/// An offset of a hundredth of full scale on one stem.
fn offset(material: &Material, stem: &str) -> Planted {
    let mut stems = material.stems.clone();
    let planted = stems.iter_mut().find(|one| one.name == stem).expect("the demo has it");
    planted.audio.channels_mut().flatten().for_each(|x| *x += 0.01);
    let truth = Truth {
        stems: vec![stem.to_owned()],
        rules: &["dc-offset", "rumble"],
        band_hz: None,
        place: None,
        remedy: Some(Remedy::DcBlock),
        tolerance: None,
    };
    Planted { stems, mix: None, truth }
}

fn bass(material: &Material) -> String {
    let is_bass = |stem: &&crate::faults::Stem| stem.role == analyzer::Role::Bass;
    material.stems.iter().find(is_bass).expect("the demo has a bass").name.clone()
}

#[test]
fn an_offset_is_a_hit_on_its_stem_with_the_right_move_and_nothing_is_not() {
    let material = short_demo();
    let clean = CleanSession::of(&material, None).expect("it can be heard");
    let planted = offset(&material, &bass(&material));
    let answers = clean.answers(&planted).expect("it can be heard");
    let [("dc-offset", told), ("rumble", silent), (ANY_RULE, any)] = answers[..] else { panic!("not {answers:?}") };
    for question in [Question::Recall, Question::RightStem, Question::RightMove] {
        assert_eq!(told.to(question).rate(), Some(1.0), "{question:?}");
    }
    assert_eq!(told.to(Question::RightPlace).n, 0, "an offset has no place");
    assert_eq!(any, told);
    assert_eq!((silent.to(Question::Recall).rate(), silent.to(Question::RightStem).n), (Some(0.0), 0));
    // The same sounds with another truth: the finding names a stem that has nothing.
    let elsewhere = material.stems.iter().find(|stem| stem.name != bass(&material)).expect("there are others");
    let wrong = Truth { stems: vec![elsewhere.name.clone()], ..planted.truth.clone() };
    let answers = clean.answers(&Planted { truth: wrong, ..planted }).expect("it can be heard");
    assert_eq!(answers[0].1.to(Question::Recall).rate(), Some(0.0));
    assert_eq!(answers[0].1.to(Question::RightStem).rate(), Some(0.0));
    // Nothing planted is never told.
    let truth = Truth {
        stems: vec![bass(&material)],
        rules: &["dc-offset"],
        band_hz: None,
        place: None,
        remedy: None,
        tolerance: None,
    };
    let untouched = Planted { stems: material.stems.clone(), mix: None, truth };
    assert_eq!(clean.answers(&untouched).expect("it can be heard")[0].1.to(Question::Recall).rate(), Some(0.0));
}

#[test]
fn figures_do_not_depend_on_the_number_of_threads() {
    let material = short_demo();
    let clean = CleanSession::of(&material, None).expect("it can be heard");
    let trials = [Size::Plain, Size::Gross].map(|size| Trial { case: Case::of(Fault::Offset), size, draw: 0 });
    let recording = Recording { song: material.song.clone(), tunes: true };
    let table = |n_threads: usize| {
        let mut scores = Scores::default();
        let answers = parallel::map_on(n_threads, &trials, |trial| clean.run(trial));
        for (trial, answers) in trials.iter().zip(answers) {
            scores.add_trial(&recording, (trial.case, trial.size), &answers.expect("it can be heard"));
        }
        csv(&scores.rows())
    };
    let one = table(1);
    assert!(one.contains(&format!("offset,{ANY_RULE},gross,{ALL_SONGS},recall,1,1,1.0000")), "{one}");
    assert_eq!(one, table(3));
}
