//! Any subset of the settings can be switched off.

use super::full_session::{Rendered, full_session, stems};
use super::*;
use crate::FilterShape;
use dsp::signals::Noise;

/// Where an action is: the index of its channel (strips, then buses, then the mix) and its own.
type Place = (usize, usize);

fn channels(setting: &mut ConsoleSetting) -> Vec<&mut Vec<Action>> {
    let strips = setting.strips.iter_mut().map(|strip| &mut strip.actions);
    strips.chain(setting.buses.iter_mut().map(|bus| &mut bus.actions)).chain([&mut setting.mix]).collect()
}

fn places(setting: &ConsoleSetting) -> Vec<Place> {
    let mut setting = setting.clone();
    let channels = channels(&mut setting);
    let of = |(channel, actions): (usize, &&mut Vec<Action>)| {
        (0..actions.len()).map(move |action| (channel, action)).collect()
    };
    channels.iter().enumerate().flat_map::<Vec<Place>, _>(of).collect()
}

fn without(setting: &ConsoleSetting, off: &[Place]) -> ConsoleSetting {
    let mut setting = setting.clone();
    for (channel, actions) in channels(&mut setting).into_iter().enumerate() {
        let mut index = 0..;
        actions.retain(|_| !off.contains(&(channel, index.next().expect("endless"))));
    }
    setting
}

/// With what is off at its neutral setting, or left out where it has none.
fn neutral(setting: &ConsoleSetting, off: &[Place]) -> ConsoleSetting {
    let mut setting = setting.clone();
    let mut left_out = Vec::new();
    for (channel, actions) in channels(&mut setting).into_iter().enumerate() {
        for (index, action) in actions.iter_mut().enumerate() {
            if off.contains(&(channel, index)) && !make_neutral(action) {
                left_out.push((channel, index));
            }
        }
    }
    without(&setting, &left_out)
}

/// Whether there is a setting at which the action does nothing.
fn make_neutral(action: &mut Action) -> bool {
    match action {
        Action::Eq { filter: FilterShape::HighPass | FilterShape::LowPass | FilterShape::Notch, .. }
        | Action::Polarity
        | Action::ChannelPolarity { .. }
        | Action::AllPass { .. }
        | Action::DcBlock
        | Action::Reverb(_)
        | Action::Echo(_)
        | Action::Limiter { .. } => return false,
        Action::Gain { gain_db } | Action::Eq { gain_db, .. } => *gain_db = 0.0,
        Action::Pan { position } => *position = 0.0,
        Action::Delay { delay_samples, delay_ms } => (*delay_samples, *delay_ms) = (0.0, 0.0),
        Action::DynamicEq { range_db, .. } | Action::DeEss { range_db, .. } => *range_db = 0.0,
        Action::Gate(params) => params.range_db = 0.0,
        Action::Compress(params) => (params.ratio, params.make_up_db) = (1.0, Some(0.0)),
        Action::Saturate(params) => params.mix = 0.0,
        Action::Duck { depth_db, .. } => *depth_db = 0.0,
        Action::Width { width, .. } => *width = 1.0,
        Action::MonoBelow { frequency_hz } => *frequency_hz = 0.0,
        Action::ReverbSend { level_db } | Action::EchoSend { level_db } => *level_db = f64::NEG_INFINITY,
    }
    true
}

/// With a mix bus that works.
fn session() -> ConsoleSetting {
    let mix = vec![Action::Gain { gain_db: 3.0 }, Action::Limiter { ceiling_dbtp: -6.0 }];
    ConsoleSetting { mix, ..full_session() }
}

/// The channels whose own output must not change while `off` is switched off.
fn untouched(setting: &ConsoleSetting, off: &[Place]) -> Vec<bool> {
    let mut copy = setting.clone();
    let channels: Vec<Vec<Action>> = channels(&mut copy).into_iter().map(std::mem::take).collect();
    let is_off = |channel: usize| off.iter().any(|place| place.0 == channel);
    // A key sounds at another time without its delay.
    let moves = |name: &str| {
        let stem = setting.strips.iter().position(|strip| strip.name == name);
        off.iter().any(|(channel, action)| {
            Some(*channel) == stem && matches!(channels[*channel][*action], Action::Delay { .. })
        })
    };
    let is_own = |channel: usize| !is_off(channel) && !channels[channel].iter().filter_map(Action::key_stem).any(moves);
    let n_strips = setting.strips.len();
    let mut untouched: Vec<bool> = (0..channels.len() - 1).map(is_own).collect();
    for (bus, BusSetting { name, actions }) in setting.buses.iter().enumerate() {
        let is_effect = actions.iter().any(|action| matches!(action, Action::Reverb(_) | Action::Echo(_)));
        for strip in 0..n_strips {
            let is_heard = is_effect || setting.strips[strip].output.as_ref() == Some(name);
            untouched[n_strips + bus] &= untouched[strip] || !is_heard;
        }
    }
    untouched
}

#[test]
fn what_is_switched_off_is_as_if_it_had_never_been_there_and_the_rest_stays() {
    let setting = session();
    let stems = stems(&setting);
    let whole = Rendered::new(&setting, &stems);
    let outputs = |rendered: &Rendered| [rendered.strips.clone(), rendered.buses.clone()].concat();
    let places = places(&setting);
    let mut noise = Noise::new(8);
    let mut n_untouched = 0;
    for share in [0.02, 0.05, 0.1, 0.3, 0.6, 0.95].repeat(2) {
        let off: Vec<Place> = places.iter().copied().filter(|_| noise.uniform() < share).collect();
        let left_out = Rendered::new(&without(&setting, &off), &stems);
        let neutral = Rendered::new(&neutral(&setting, &off), &stems);
        assert!(neutral == left_out, "{off:?}");
        let untouched = untouched(&setting, &off);
        let pairs = outputs(&whole).into_iter().zip(outputs(&left_out)).zip(untouched);
        for (channel, ((before, after), is_untouched)) in pairs.enumerate() {
            assert!(before == after || !is_untouched, "channel {channel} changes without {off:?}");
            n_untouched += usize::from(is_untouched);
        }
    }
    assert!(n_untouched > 25, "{n_untouched}");
}

#[test]
fn every_action_of_the_session_does_something() {
    let setting = session();
    let stems = stems(&setting);
    let whole = Rendered::new(&setting, &stems).mix;
    for place in places(&setting) {
        let rendered = Rendered::new(&without(&setting, &[place]), &stems).mix;
        assert!(rendered != whole, "{place:?}");
    }
}
