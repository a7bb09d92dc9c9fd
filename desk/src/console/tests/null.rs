use super::full_session::{Rendered, full_session, stems};
use super::*;
use crate::fixtures::assert_same_bits;

/// The stems that some processor in `setting` listens to.
fn keys(setting: &ConsoleSetting) -> Vec<&str> {
    let strips = setting.strips.iter().flat_map(|strip| &strip.actions);
    strips.chain(setting.buses.iter().flat_map(|bus| &bus.actions)).filter_map(Action::key_stem).collect()
}

/// The console of one group bus, or of what plays into none: its strips, the effects, and the keys as stems that are not
/// heard.
fn apart(session: &ConsoleSetting, output: Option<&str>) -> (Vec<usize>, ConsoleSetting) {
    let is_member = |strip: &StripSetting| strip.output.as_deref() == output;
    let buses = session.buses.iter().filter(|bus| bus.effect().is_some() || Some(bus.name.as_str()) == output);
    let buses: Vec<BusSetting> = buses.cloned().collect();
    let strips = session.strips.iter().filter(|strip| is_member(strip)).cloned().collect();
    let alone = ConsoleSetting { strips, buses: buses.clone(), mix: Vec::new() };
    let keys = keys(&alone);
    let (mut stems, mut strips) = (Vec::new(), Vec::new());
    for (index, strip) in session.strips.iter().enumerate() {
        let delays = strip.actions.iter().filter(|action| matches!(action, Action::Delay { .. })).cloned();
        let unheard = || delays.chain([Action::Gain { gain_db: f64::NEG_INFINITY }]).collect();
        if is_member(strip) {
            strips.push(strip.clone());
        } else if keys.contains(&strip.name.as_str()) {
            strips.push(StripSetting { actions: unheard(), output: None, ..strip.clone() });
        } else {
            continue;
        }
        stems.push(index);
    }
    (stems, ConsoleSetting { strips, buses, mix: Vec::new() })
}

fn power(block: &[Vec<f64>]) -> f64 {
    block.iter().flatten().map(|x| x * x).sum()
}

#[test]
#[expect(clippy::print_stderr, reason = "figures for docs/accuracy.md")]
fn the_session_is_the_sum_of_its_buses_rendered_one_by_one() {
    let session = full_session();
    let stems = stems(&session);
    let mix = Rendered::new(&session, &stems).mix;
    let exact = |x: &f32| f64::from(*x);
    let mix: Vec<Vec<f64>> = mix.channels().iter().map(|side| side.iter().map(exact).collect()).collect();
    let mut residual = mix.clone();
    let outputs = [None, Some("drums"), Some("music"), Some("vocals")];
    assert!(session.strips.iter().all(|strip| outputs.contains(&strip.output.as_deref())));
    for output in outputs {
        let (members, setting) = apart(&session, output);
        let stems: Vec<AudioBlock> = members.iter().map(|stem| stems[*stem].clone()).collect();
        let part = Rendered::new(&setting, &stems).mix;
        for (residual, part) in residual.iter_mut().zip(part.channels()) {
            residual.iter_mut().zip(part).for_each(|(r, x)| *r -= f64::from(*x));
        }
    }
    let null_db = 10.0 * (power(&residual) / power(&mix)).log10();
    eprintln!("the residual is {null_db:.1} dB re the mix");
    assert!(null_db < -120.0, "{null_db}");
}

#[test]
fn what_plays_into_no_bus_and_the_buses_are_to_the_bit_what_the_mix_is_made_of() {
    let session = full_session();
    let rendered = Rendered::new(&session, &stems(&session));
    let direct = rendered.strips.iter().zip(&session.strips).filter(|(_, strip)| strip.output.is_none());
    let parts: Vec<&AudioBlock> = direct.map(|(output, _)| output).chain(&rendered.buses).collect();
    let sum =
        |side: usize, frame: usize| parts.iter().map(|part| f64::from(part.channel(side)[frame])).sum::<f64>() as f32;
    let n_frames = rendered.mix.n_frames();
    let expected =
        AudioBlock::from_channels((0..2).map(|side| (0..n_frames).map(|i| sum(side, i)).collect()).collect());
    assert_same_bits(&rendered.mix, &expected);
}
