use super::xml::XmlText;
use crate::{Prepared, Setting};
use desk::{Action, FilterShape};

/// What becomes of a setting in a DAWproject.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fate {
    /// It is there.
    Carried,
    /// It is there, but not this of it.
    Partly(String),
    /// It is in the audio.
    Printed,
    /// It is not there.
    Lost,
}

/// What becomes of `action` on a channel that plays a prepared file, or does not.
pub(super) fn fate(action: &Action, prepared: Option<&Prepared>) -> Fate {
    match action {
        action if prepared.is_some_and(|prepared| prepared.holds(action)) => Fate::Printed,
        action if Prepared::is_repair(action) => Fate::Lost,
        Action::Gain { .. } | Action::Pan { .. } | Action::Eq { .. } => Fate::Carried,
        Action::Compress(compressor) => {
            let ahead_ms = compressor.look_ahead_ms;
            let ahead = if ahead_ms > 0.0 { format!(" and the look-ahead of {ahead_ms} ms") } else { String::new() };
            let knee_db = compressor.knee_db;
            if knee_db > 0.0 { Fate::Partly(format!("the knee of {knee_db} dB{ahead}")) } else { Fate::Carried }
        }
        Action::Gate(gate) => {
            let key = gate.key_stem.as_ref().map_or_else(String::new, |key| format!(" and the key {key}"));
            Fate::Partly(format!("the hold of {} ms, the hysteresis of {} dB{key}", gate.hold_ms, gate.hysteresis_db))
        }
        Action::Limiter { .. } => Fate::Partly("how it turns down: every DAW's limiter is its own".to_owned()),
        Action::ReverbSend { .. } | Action::EchoSend { .. } => {
            Fate::Partly("the effect that it leads to: the send is switched off until one is there".to_owned())
        }
        _ => Fate::Lost,
    }
}

/// The built-in devices of a channel, in the order of the desk: one equaliser, then gates, compressors and limiters. What was
/// dropped is there and switched off.
pub(super) fn devices(xml: &mut XmlText, settings: &[Setting], prepared: Option<&Prepared>) {
    let is_open = |setting: &&Setting| !prepared.is_some_and(|prepared| prepared.holds(&setting.action));
    let open: Vec<&Setting> = settings.iter().filter(is_open).collect();
    let of = |is: fn(&Action) -> bool| open.iter().copied().filter(move |setting| is(&setting.action));
    let bands: Vec<&Setting> = of(|action| matches!(action, Action::Eq { .. })).collect();
    let gates = of(|action| matches!(action, Action::Gate(_)));
    let compressors = of(|action| matches!(action, Action::Compress(_)));
    let limiters = of(|action| matches!(action, Action::Limiter { .. }));
    let dynamics: Vec<&Setting> = gates.chain(compressors).chain(limiters).collect();
    if bands.is_empty() && dynamics.is_empty() {
        return;
    }
    xml.open("Devices", &[]);
    if !bands.is_empty() {
        equaliser(xml, &bands);
    }
    for setting in dynamics {
        dynamic(xml, setting);
    }
    xml.close();
}

fn equaliser(xml: &mut XmlText, bands: &[&Setting]) {
    let mut in_order = bands.to_vec();
    in_order.sort_by_key(|band| !matches!(band.action, Action::Eq { filter: FilterShape::HighPass, .. }));
    xml.open("Equalizer", &[("deviceName", "Equalizer"), ("deviceRole", "audioFX")]);
    xml.empty("Enabled", &[("value", "true")]);
    for (order, setting) in in_order.iter().enumerate() {
        let Action::Eq { filter, frequency_hz, gain_db, q } = setting.action else { continue };
        xml.open("Band", &[("type", kind(filter)), ("order", &order.to_string())]);
        real(xml, "Freq", "hertz", frequency_hz);
        if matches!(filter, FilterShape::Bell | FilterShape::LowShelf | FilterShape::HighShelf) {
            real(xml, "Gain", "decibel", gain_db);
        }
        real(xml, "Q", "linear", q);
        xml.empty("Enabled", &[("value", bool_text(setting.is_on))]);
        xml.close();
    }
    xml.close();
}

/// A ratio as the format's reference and Bitwig Studio mean it: 100·(1 − 1/ratio).
fn ratio_percent(ratio: f64) -> f64 {
    100.0 * (1.0 - 1.0 / ratio)
}

fn dynamic(xml: &mut XmlText, setting: &Setting) {
    let open = |xml: &mut XmlText, element: &'static str| {
        let device = [("name", setting.id.as_str()), ("deviceName", element), ("deviceRole", "audioFX")];
        xml.open(element, &device);
        xml.empty("Enabled", &[("value", bool_text(setting.is_on))]);
    };
    match &setting.action {
        Action::Gate(gate) => {
            open(xml, "NoiseGate");
            real(xml, "Attack", "seconds", gate.attack_ms / 1_000.0);
            real(xml, "Range", "decibel", -gate.range_db);
            if let Some(ratio) = gate.ratio {
                real(xml, "Ratio", "percent", ratio_percent(ratio));
            }
            real(xml, "Release", "seconds", gate.release_ms / 1_000.0);
            real(xml, "Threshold", "decibel", gate.threshold_dbfs);
            xml.close();
        }
        Action::Compress(compressor) => {
            open(xml, "Compressor");
            real(xml, "Attack", "seconds", compressor.attack_ms / 1_000.0);
            xml.empty("AutoMakeup", &[("value", "false")]);
            real(xml, "OutputGain", "decibel", compressor.make_up_db.unwrap_or(0.0));
            real(xml, "Ratio", "percent", ratio_percent(compressor.ratio));
            real(xml, "Release", "seconds", compressor.release_ms / 1_000.0);
            real(xml, "Threshold", "decibel", compressor.threshold_dbfs);
            xml.close();
        }
        Action::Limiter { ceiling_dbtp } => {
            open(xml, "Limiter");
            real(xml, "Threshold", "decibel", *ceiling_dbtp);
            xml.close();
        }
        _ => {}
    }
}

/// A parameter with its unit.
pub(super) fn real(xml: &mut XmlText, name: &str, unit: &str, value: f64) {
    // A sum of nothing can be −0.
    xml.empty(name, &[("unit", unit), ("value", &format!("{}", value + 0.0))]);
}

pub(super) fn bool_text(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

fn kind(filter: FilterShape) -> &'static str {
    match filter {
        FilterShape::Bell => "bell",
        FilterShape::LowShelf => "lowShelf",
        FilterShape::HighShelf => "highShelf",
        FilterShape::HighPass => "highPass",
        FilterShape::LowPass => "lowPass",
        FilterShape::Notch => "notch",
    }
}
