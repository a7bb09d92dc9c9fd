//! The strip of REAPER against the desk's: the text that is shipped is run sample by sample, and what the two differ by is
//! measured.

use crate::eel2::Effect;
use desk::{Action, Channel, CompressorParams, FilterShape, GateParams, Strip};
use dsp::{AudioBlock, signals};
use handoff::{STRIP_JSFX, Section, Setting, strip_instances};

/// What the sections that no level moves may differ by, re the desk's output, in dB.
const LINEAR_NULL_DB: f64 = -80.0;
/// What the others may.
const DYNAMIC_NULL_DB: f64 = -60.0;
/// The desk gives `f32`: what is left is its rounding.
const ROUNDING_DB: f64 = -140.0;

fn settings(actions: &[Action]) -> Vec<Setting> {
    let setting = |(index, action): (usize, &Action)| Setting {
        id: format!("M{}", index + 1),
        action: action.clone(),
        words: String::new(),
        is_on: true,
        reason: String::new(),
    };
    actions.iter().enumerate().map(setting).collect()
}

fn eq(filter: FilterShape, frequency_hz: f64, gain_db: f64, q: f64) -> Action {
    Action::Eq { filter, frequency_hz, gain_db, q }
}

/// Noise that swells and stops, louder on the left: dynamics have something to do.
fn phrases(rate_hz: u32, n_channels: usize) -> AudioBlock {
    let n_frames = rate_hz as usize / 2;
    let channel = |seed: u64| -> Vec<f32> {
        let noise = signals::white_noise(seed, 0.8, n_frames);
        let swell = |i: usize| {
            let phase = (i as f64 / f64::from(rate_hz) * 8.0).fract();
            if phase < 0.7 { (phase * 4.0).min(1.0).powi(2) } else { 0.01 * (1.0 - phase) }
        };
        noise.iter().enumerate().map(|(i, x)| x * swell(i) as f32).collect()
    };
    let mut channels = vec![channel(7)];
    if n_channels == 2 {
        channels.push(channel(8).iter().map(|x| 0.6 * x).collect());
    }
    AudioBlock::from_channels(channels)
}

/// What the strips of REAPER make of a stem, and how late.
fn in_reaper(actions: &[Action], input: &AudioBlock, rate_hz: u32) -> (Vec<[f64; 2]>, usize) {
    let settings = settings(actions);
    let (instances, lost) = strip_instances(&settings, input.n_channels(), rate_hz);
    assert!(lost.is_empty(), "{lost:?}");
    let mut frames: Vec<[f64; 2]> = (0..input.n_frames())
        .map(|i| [0, input.n_channels() - 1].map(|channel| f64::from(input.channel(channel)[i])))
        .collect();
    let mut latency = 0;
    for instance in &instances {
        let mut effect = Effect::new(STRIP_JSFX, rate_hz, &instance.values);
        latency += effect.value("pdc_delay") as usize;
        for frame in &mut frames {
            *frame = effect.frame(*frame);
        }
    }
    (frames, latency)
}

/// What REAPER's strip and the desk's differ by, re the desk's, in dB, with the fader and pan of neither.
fn null_db(actions: &[Action], n_channels: usize, rate_hz: u32) -> f64 {
    let input = phrases(rate_hz, n_channels);
    let (frames, latency) = in_reaper(actions, &input, rate_hz);
    // A mono stem in the middle of the desk is 3 dB down on both sides; hard left it is as it was.
    let mut whole = actions.to_vec();
    whole.push(Action::Pan { position: if n_channels == 1 { -1.0 } else { 0.0 } });
    let mut strip = Strip::new(&whole, rate_hz, n_channels);
    assert_eq!(latency, strip.latency(), "both are equally late");
    let mut output = AudioBlock::default();
    strip.process(&input, &mut output);
    let (mut difference, mut power) = (0.0, 0.0);
    for (i, frame) in frames.iter().enumerate() {
        for (channel, x) in output.channels().iter().zip(frame).take(n_channels) {
            let wanted = f64::from(channel[i]);
            difference += (x - wanted).powi(2);
            power += wanted.powi(2);
        }
    }
    10.0 * (difference / power).log10()
}

fn check(name: &str, actions: &[Action], most_db: f64) {
    for (n_channels, rate_hz) in [(2, 44_100), (1, 48_000), (2, 96_000)] {
        let null_db = null_db(actions, n_channels, rate_hz);
        assert!(null_db < most_db, "{name} of {n_channels} channels at {rate_hz} Hz: {null_db:.1} dB");
        say(&format!("{name}, {n_channels} channels, {rate_hz} Hz: {null_db:.1} dB"));
    }
}

#[expect(clippy::print_stderr, reason = "the figures of docs/accuracy.md are read here")]
fn say(line: &str) {
    eprintln!("{line}");
}

#[test]
fn every_filter_is_that_of_the_desk() {
    for filter in [FilterShape::Bell, FilterShape::LowShelf, FilterShape::HighShelf] {
        for (frequency_hz, gain_db, q) in
            [(40.0, 6.0, 0.7), (320.0, -2.5, 1.4), (2_600.0, -8.0, 8.0), (9_000.0, 9.0, 1.0), (16_000.0, -12.0, 0.4)]
        {
            let name = format!("{filter:?} {frequency_hz} Hz");
            check(&name, &[eq(filter, frequency_hz, gain_db, q)], LINEAR_NULL_DB);
        }
    }
    for filter in [FilterShape::HighPass, FilterShape::LowPass, FilterShape::Notch] {
        for (frequency_hz, q) in [(90.0, 0.71), (1_000.0, 3.0), (12_000.0, 1.0), (18_000.0, 0.5)] {
            check(&format!("{filter:?} {frequency_hz} Hz"), &[eq(filter, frequency_hz, 0.0, q)], LINEAR_NULL_DB);
        }
    }
    check("all-pass", &[Action::AllPass { frequency_hz: 120.0, q: Some(0.7), inverted: false }], LINEAR_NULL_DB);
    check("all-pass 1", &[Action::AllPass { frequency_hz: 900.0, q: None, inverted: false }], LINEAR_NULL_DB);
    check("DC block", &[Action::DcBlock], LINEAR_NULL_DB);
}

#[test]
fn filters_that_do_not_fit_into_one_strip_go_on_in_the_next() {
    let band = |i: u32| eq(FilterShape::Bell, 100.0 * f64::from(1 << i), 3.0, 1.0);
    let mut actions: Vec<Action> = (0..7).map(band).collect();
    actions.push(eq(FilterShape::HighPass, 60.0, 0.0, 0.7));
    let settings = settings(&actions);
    let (instances, _) = strip_instances(&settings, 2, 48_000);
    assert_eq!(instances.len(), 2);
    assert_eq!(instances[0].moves[0], (Section::Filter(0), "M8".to_owned()), "high-passes come first");
    check("eight filters", &actions, LINEAR_NULL_DB);
}

#[test]
fn delays_and_polarities_are_those_of_the_desk() {
    for delay_samples in [-20.0, 7.0, 480.0, -12.5, 0.37, 100.25] {
        let delay = Action::Delay { delay_samples, delay_ms: 0.0 };
        check(&format!("delay {delay_samples}"), &[delay], LINEAR_NULL_DB);
    }
    let actions =
        [Action::ChannelPolarity { channel: Channel::Left }, Action::Delay { delay_samples: 3.0, delay_ms: 0.0 }];
    check("left inverted and late", &actions, LINEAR_NULL_DB);
}

fn compressor(look_ahead_ms: f64, knee_db: f64) -> Action {
    Action::Compress(CompressorParams {
        threshold_dbfs: -24.0,
        ratio: 3.0,
        knee_db,
        attack_ms: 5.0,
        release_ms: 80.0,
        look_ahead_ms,
        make_up_db: Some(2.5),
    })
}

fn gate(ratio: Option<f64>) -> Action {
    Action::Gate(GateParams {
        threshold_dbfs: -30.0,
        range_db: 15.0,
        ratio,
        attack_ms: 0.5,
        hold_ms: 20.0,
        release_ms: 60.0,
        hysteresis_db: 3.0,
        key_stem: None,
    })
}

fn dynamic_bell() -> Action {
    Action::DynamicEq {
        frequency_hz: 3_000.0,
        q: 1.0,
        threshold_dbfs: -30.0,
        ratio: 3.0,
        range_db: 6.0,
        attack_ms: 10.0,
        release_ms: 120.0,
        key_stem: None,
    }
}

#[test]
fn dynamics_are_those_of_the_desk() {
    check("compressor", &[compressor(0.0, 6.0)], DYNAMIC_NULL_DB);
    check("hard knee with look-ahead", &[compressor(1.5, 0.0)], DYNAMIC_NULL_DB);
    check("gate", &[gate(None)], DYNAMIC_NULL_DB);
    check("expander", &[gate(Some(2.0))], DYNAMIC_NULL_DB);
    check("dynamic bell", &[dynamic_bell()], DYNAMIC_NULL_DB);
    let de_esser = Action::DeEss { band_hz: [5_000.0, 9_000.0], threshold_db: -9.0, range_db: 6.0 };
    check("de-esser", &[de_esser], DYNAMIC_NULL_DB);
}

#[test]
fn widths_are_those_of_the_desk() {
    check("width", &[Action::Width { width: 0.6, band_hz: None }], LINEAR_NULL_DB);
    check("width of a band", &[Action::Width { width: 0.3, band_hz: Some([200.0, 2_000.0]) }], LINEAR_NULL_DB);
    check("mono below", &[Action::MonoBelow { frequency_hz: 120.0 }], LINEAR_NULL_DB);
}

/// In the order of a plan, which is not that of the strip.
#[test]
fn a_whole_strip_is_that_of_the_desk() {
    let actions = [
        Action::Width { width: 0.5, band_hz: None },
        compressor(0.0, 6.0),
        eq(FilterShape::Bell, 2_600.0, -3.0, 2.0),
        gate(None),
        Action::DcBlock,
        eq(FilterShape::HighPass, 80.0, 0.0, 0.7),
        dynamic_bell(),
        Action::Delay { delay_samples: -12.5, delay_ms: 0.0 },
        compressor(2.0, 3.0),
    ];
    check("whole strip", &actions, DYNAMIC_NULL_DB);
}

#[test]
fn a_strip_that_is_switched_off_is_a_wire() {
    let actions = [gate(None), compressor(0.0, 6.0), eq(FilterShape::Bell, 500.0, 6.0, 1.0)];
    let mut settings = settings(&actions);
    for setting in &mut settings {
        setting.is_on = false;
    }
    let (instances, _) = strip_instances(&settings, 2, 48_000);
    let mut effect = Effect::new(STRIP_JSFX, 48_000, &instances[0].values);
    let input = phrases(48_000, 2);
    for i in 0..input.n_frames() {
        let frame = [0, 1].map(|side| f64::from(input.channel(side)[i]));
        assert_eq!(effect.frame(frame).map(f64::to_bits), frame.map(f64::to_bits));
    }
    assert_eq!(instances[0].values[Section::Gate.switch()].to_bits(), (-30.0_f64).to_bits(), "its settings are there");
}

/// Without tolerance for anything but the rounding of the desk's samples: the arithmetic itself is one.
#[test]
fn what_is_left_is_the_rounding_of_samples() {
    let db = null_db(&[eq(FilterShape::Bell, 2_600.0, -8.0, 8.0)], 2, 44_100);
    assert!(db < ROUNDING_DB, "{db} dB");
}
