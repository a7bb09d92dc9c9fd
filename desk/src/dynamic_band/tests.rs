use super::*;
use crate::fixtures::{
    RATE, assert_same_bits, component, delay, dynamic_eq, dynamic_eq_keyed_by, mono, render, stereo_noise, strip,
    strips,
};
use crate::{Console, Strip};
use dsp::{AudioBlock, Db, signals};

const DE_ESSER: Action = Action::DeEss { band_hz: [5_000.0, 9_000.0], threshold_db: -9.0, range_db: 6.0 };

/// What becomes of sines of some frequencies and amplitudes on a stereo stem, in dB.
fn changes_db(action: &Action, sines: &[(f64, f64)]) -> Vec<f64> {
    let mut sum = vec![0.0; 2 * RATE as usize];
    for (hz, amplitude) in sines {
        let sine = signals::sine(RATE, Hertz(*hz), *amplitude, sum.len());
        sum.iter_mut().zip(sine).for_each(|(sum, x)| *sum += x);
    }
    let output = render(
        &mut Strip::new(std::slice::from_ref(action), RATE, 2),
        &AudioBlock::from_channels(vec![sum.clone(), sum]),
    );
    let settled = &output.channel(0)[RATE as usize..];
    sines.iter().map(|(hz, amplitude)| 20.0 * (component(settled, Hertz(*hz)).0 / amplitude).log10()).collect()
}

#[test]
fn a_steady_band_is_turned_down_as_the_ratio_says_and_no_further_than_the_range() {
    // Six decibels over at 3:1 ask for four; 24 over for sixteen, of which eight are given.
    for (threshold_dbfs, wanted_db) in [(-12.0, -4.0), (-30.0, -8.0)] {
        let change_db = changes_db(&dynamic_eq(threshold_dbfs), &[(2_000.0, 0.501_187)])[0];
        assert!((change_db - wanted_db).abs() < 0.05, "{change_db} dB");
    }
}

#[test]
fn at_a_steady_gain_it_is_a_bell() {
    let heard_hz = 2_800.0;
    let changes = changes_db(&dynamic_eq(-30.0), &[(2_000.0, 0.5), (heard_hz, 0.001), (100.0, 0.001)]);
    let gain = Db(changes[0]).to_amplitude();
    let bell = Coefficients::bell(RATE, Hertz(2_000.0), Db(changes[0]), 1.4 / gain.sqrt());
    let wanted_db = 10.0 * bell.power_response(RATE, Hertz(heard_hz)).log10();
    assert!((changes[0] + 8.0).abs() < 0.05, "{changes:?}");
    assert!((changes[1] - wanted_db).abs() < 0.05, "{changes:?} dB for {wanted_db}");
    assert!(changes[2].abs() < 0.1, "{changes:?}");
}

#[test]
fn a_de_esser_turns_a_bright_band_down_at_any_level() {
    for level in [0.5, 0.005] {
        // An s alone is its band: 0 dB re the whole, nine over the threshold, of which six are given.
        assert!((changes_db(&DE_ESSER, &[(6_700.0, level)])[0] + 6.0).abs() < 0.05);
        // A tenth of the power: one under the threshold.
        let vowel = changes_db(&DE_ESSER, &[(6_700.0, 0.316 * level), (500.0, level)]);
        assert!(vowel.iter().all(|db| db.abs() < 1e-3), "{vowel:?}");
        // A third: nearly four over.
        let share_db = 10.0 * (0.49_f64 / 1.49).log10();
        let bright = changes_db(&DE_ESSER, &[(6_700.0, 0.7 * level), (500.0, level)]);
        assert!((bright[0] + share_db + 9.0).abs() < 0.3 && bright[1].abs() < 0.1, "{bright:?} for {share_db}");
    }
}

#[test]
fn what_never_reaches_the_threshold_passes_bit_for_bit() {
    let input = stereo_noise(3, 0.3, 20_000);
    let lows = mono(signals::sine(RATE, Hertz(200.0), 0.5, 20_000));
    assert_same_bits(&render(&mut Strip::new(&[dynamic_eq(0.0)], RATE, 2), &input), &input);
    let plain = render(&mut Strip::new(&[], RATE, 1), &lows);
    assert_same_bits(&render(&mut Strip::new(&[DE_ESSER], RATE, 1), &lows), &plain);
    for neutral in [
        Action::DeEss { band_hz: [5_000.0, 9_000.0], threshold_db: -60.0, range_db: 0.0 },
        Action::DynamicEq {
            frequency_hz: 500.0,
            q: 1.0,
            threshold_dbfs: -80.0,
            ratio: 1.0,
            range_db: 12.0,
            attack_ms: 1.0,
            release_ms: 50.0,
            key_stem: None,
        },
    ] {
        assert_same_bits(&render(&mut Strip::new(&[neutral], RATE, 2), &input), &input);
    }
}

/// The mix of a guitar and a voice that is not heard, without the latency.
fn guitar_under_voice(guitar: (Vec<Action>, &AudioBlock), voice: (Vec<Action>, &AudioBlock)) -> Vec<f32> {
    let unheard = [voice.0, vec![Action::Gain { gain_db: -400.0 }]].concat();
    let mut console = Console::new(&strips(vec![strip("guitar", guitar.0, 1), strip("voice", unheard, 1)]), RATE);
    let mut mix = AudioBlock::default();
    console.process(&[guitar.1.clone(), voice.1.clone()], &mut mix);
    mix.channel(0)[console.latency()..].to_vec()
}

fn tone(frequency_hz: f64, amplitude: f64) -> AudioBlock {
    mono(signals::sine(RATE, Hertz(frequency_hz), amplitude, 2 * RATE as usize))
}

#[test]
fn a_key_turns_the_band_down_by_its_own_band_however_loud_the_stem() {
    let change_db = |level: f64, voice: &AudioBlock| {
        let guitar = (vec![dynamic_eq_keyed_by("voice", -12.0)], &tone(2_000.0, level));
        let settled = &guitar_under_voice(guitar, (Vec::new(), voice))[RATE as usize..2 * RATE as usize - 4_800];
        // The centre of the pan law.
        20.0 * (component(settled, Hertz(2_000.0)).0 / level).log10() + 10.0 * 2.0_f64.log10()
    };
    for level in [0.5, 0.005] {
        // The voice's band is six decibels over at 3:1: four.
        assert!((change_db(level, &tone(2_000.0, 0.501_187)) + 4.0).abs() < 0.05);
        assert!(change_db(level, &tone(200.0, 0.501_187)).abs() < 1e-6, "what lies below the band is not heard");
        assert!(change_db(level, &AudioBlock::silence(1, 2 * RATE as usize)).abs() < 1e-6);
    }
}

#[test]
fn a_key_is_heard_when_its_strip_puts_it_out() {
    let mut click = AudioBlock::silence(1, 4_000);
    click.channel_mut(0)[1_000] = 0.9;
    let guitar = mono(stereo_noise(5, 0.4, 4_000).channel(0).to_vec());
    let first_change = |guitar_delay: f64, voice_delay: f64| {
        let mix = |band: Vec<Action>| {
            let guitar = ([band, vec![delay(guitar_delay)]].concat(), &guitar);
            guitar_under_voice(guitar, (vec![delay(voice_delay)], &click))
        };
        let (with, without) = (mix(vec![dynamic_eq_keyed_by("voice", -100.0)]), mix(Vec::new()));
        with.iter().zip(without).position(|(a, b)| (a - b).abs() > 1e-5).expect("it is turned down")
    };
    let undelayed = first_change(0.0, 0.0);
    assert!((1_000..1_004).contains(&undelayed), "{undelayed}");
    for (guitar_delay, voice_delay, expected) in
        [(0.0, 30.0, 1_030), (0.0, -30.0, 970), (-55.0, -30.0, 970), (17.0, 0.0, 1_000)]
    {
        let change = first_change(guitar_delay, voice_delay);
        assert!((expected..expected + 4).contains(&change), "{guitar_delay} {voice_delay}: {change}");
    }
}

#[test]
fn a_plan_without_a_key_is_read() {
    let json = r#"{"kind": "dynamic_eq", "frequency_hz": 2000.0, "q": 1.4, "threshold_dbfs": -30.0, "ratio": 3.0,
        "range_db": 8.0, "attack_ms": 5.0, "release_ms": 100.0}"#;
    assert_eq!(serde_json::from_str::<Action>(json).unwrap(), dynamic_eq(-30.0));
}
