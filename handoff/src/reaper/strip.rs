use crate::Setting;
use desk::{Action, Channel, CompressorParams, FilterShape, GateParams};

/// The channel strip as REAPER runs it: the text of `premix_strip.jsfx`.
pub const STRIP_JSFX: &str = include_str!("premix_strip.jsfx");

/// Sliders of the strip, counted from 1; a project has one value for each.
pub const N_SLIDERS: usize = 63;

/// A part of the strip with a switch of its own, in the order in which it is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// The DC block.
    DcBlock,
    /// One of the filters, counted from 0.
    Filter(usize),
    /// Polarity of single channels.
    Polarity,
    /// The delay.
    Delay,
    /// The dynamic bell.
    DynamicBell,
    /// The de-esser.
    DeEsser,
    /// The gate.
    Gate,
    /// The compressor.
    Compressor,
    /// The width.
    Width,
}

/// All of them.
pub const SECTIONS: [Section; 13] = [
    Section::DcBlock,
    Section::Filter(0),
    Section::Filter(1),
    Section::Filter(2),
    Section::Filter(3),
    Section::Filter(4),
    Section::Polarity,
    Section::Delay,
    Section::DynamicBell,
    Section::DeEsser,
    Section::Gate,
    Section::Compressor,
    Section::Width,
];

impl Section {
    /// Its switch among the sliders, counted from 1; behind it stand its settings.
    pub fn switch(self) -> usize {
        match self {
            Self::DcBlock => 1,
            Self::Polarity => 2,
            Self::Delay => 4,
            Self::Filter(index) => 6 + 5 * index,
            Self::DynamicBell => 31,
            Self::DeEsser => 39,
            Self::Gate => 44,
            Self::Compressor => 52,
            Self::Width => 60,
        }
    }

    fn label(self) -> String {
        match self {
            Self::DcBlock => "DC block".to_owned(),
            Self::Filter(index) => format!("filter {}", index + 1),
            Self::Polarity => "polarity".to_owned(),
            Self::Delay => "delay".to_owned(),
            Self::DynamicBell => "dynamic bell".to_owned(),
            Self::DeEsser => "de-esser".to_owned(),
            Self::Gate => "gate".to_owned(),
            Self::Compressor => "compressor".to_owned(),
            Self::Width => "width".to_owned(),
        }
    }
}

/// One strip of a track: the values of its sliders. What does not fit into one goes on in the next.
#[derive(Debug, Clone, PartialEq)]
pub struct StripInstance {
    /// By slider, counted from 0.
    pub values: [f64; N_SLIDERS],
    /// Which move each section holds.
    pub moves: Vec<(Section, String)>,
}

impl StripInstance {
    /// All sections off, with the settings that the effect itself starts with.
    fn neutral() -> Self {
        let mut values = [0.0; N_SLIDERS];
        let line = |slider: usize| STRIP_JSFX.lines().find(|line| line.starts_with(&format!("slider{slider}:")));
        for (index, value) in values.iter_mut().enumerate() {
            let number = line(index + 1).and_then(|line| line.split([':', '<']).nth(1));
            *value = number.and_then(|number| number.parse().ok()).expect("every slider of the effect has a default");
        }
        Self { values, moves: Vec::new() }
    }

    fn set(&mut self, section: Section, setting: &Setting, values: &[f64]) {
        let first = section.switch() - 1;
        self.values[first] = f64::from(u8::from(setting.is_on));
        self.values[first + 1..=first + values.len()].copy_from_slice(values);
        self.moves.push((section, setting.id.clone()));
    }

    /// What REAPER shows as its name: which move is where.
    pub fn title(&self) -> String {
        let moves: Vec<String> = self.moves.iter().map(|(section, id)| format!("{} {id}", section.label())).collect();
        format!("premix: {}", moves.join(", "))
    }
}

/// The strips that a channel needs, and the settings that none of them, no fader and no send can hold.
///
/// Their order is that of the desk: DC block, high-passes, other filters in the order of the plan, dynamic bands, gates,
/// compressors, width. Polarity of single channels and delays, which change nothing of what the others do, stand in the
/// first one; delays add up there.
pub fn strip_instances(
    settings: &[Setting],
    n_channels: usize,
    sample_rate_hz: u32,
) -> (Vec<StripInstance>, Vec<&Setting>) {
    let mut instances: Vec<StripInstance> = Vec::new();
    let mut lost = Vec::new();
    let mut next = 0;
    let mut in_order: Vec<&Setting> = settings.iter().collect();
    in_order.sort_by_key(|setting| order(&setting.action));
    let rate_hz = f64::from(sample_rate_hz);
    for setting in in_order {
        match (&setting.action, values(&setting.action)) {
            (Action::ChannelPolarity { channel }, _) if n_channels > 1 => {
                let slider = if *channel == Channel::Left { 1 } else { 2 };
                let first = first_of(&mut instances);
                if setting.is_on {
                    first.values[slider] = 1.0 - first.values[slider];
                }
                first.moves.push((Section::Polarity, setting.id.clone()));
            }
            (Action::Delay { delay_samples, .. }, _) => {
                delay(first_of(&mut instances), setting, delay_samples / rate_hz * 1_000.0);
            }
            (Action::Width { .. } | Action::MonoBelow { .. }, _) if n_channels == 1 => {}
            (_, Some((fits, values))) => {
                let slot = (next..SECTIONS.len()).find(|slot| fits(SECTIONS[*slot]) && !instances.is_empty());
                let slot = slot.or_else(|| {
                    instances.push(StripInstance::neutral());
                    (0..SECTIONS.len()).find(|slot| fits(SECTIONS[*slot]))
                });
                if let (Some(slot), Some(last)) = (slot, instances.last_mut()) {
                    last.set(SECTIONS[slot], setting, &values);
                    next = slot + 1;
                }
            }
            (action, None) if is_elsewhere(action) => {}
            (_, None) => lost.push(setting),
        }
    }
    (instances, lost)
}

fn first_of(instances: &mut Vec<StripInstance>) -> &mut StripInstance {
    if instances.is_empty() {
        instances.push(StripInstance::neutral());
    }
    &mut instances[0]
}

/// A delay that counts is not replaced by one that was dropped.
fn delay(first: &mut StripInstance, setting: &Setting, ms: f64) {
    let (switch, value) = (Section::Delay.switch() - 1, Section::Delay.switch());
    if setting.is_on {
        let sum_ms = if first.values[switch] > 0.0 { first.values[value] + ms } else { ms };
        first.values[value] = sum_ms;
        first.values[switch] = 1.0;
    } else if first.values[switch] == 0.0 {
        first.values[value] = ms;
    }
    first.moves.push((Section::Delay, setting.id.clone()));
}

/// The order of a [`desk::Strip`].
fn order(action: &Action) -> u8 {
    match action {
        Action::DcBlock => 0,
        Action::Eq { filter: FilterShape::HighPass, .. } => 1,
        Action::Gate(_) => 4,
        Action::Compress(_) => 5,
        Action::Width { .. } | Action::MonoBelow { .. } => 6,
        Action::DynamicEq { .. } | Action::DeEss { .. } => 3,
        _ => 2,
    }
}

/// What fader, pan, polarity switch and sends of a track hold.
fn is_elsewhere(action: &Action) -> bool {
    matches!(
        action,
        Action::Gain { .. }
            | Action::Pan { .. }
            | Action::Polarity
            | Action::ChannelPolarity { .. }
            | Action::ReverbSend { .. }
            | Action::EchoSend { .. }
    )
}

type Fits = fn(Section) -> bool;

/// Where an action fits, and the sliders behind the switch there; `None` of what the strip cannot do.
fn values(action: &Action) -> Option<(Fits, Vec<f64>)> {
    let is_filter: Fits = |section| matches!(section, Section::Filter(_));
    match *action {
        Action::DcBlock => Some((|section| section == Section::DcBlock, Vec::new())),
        Action::Eq { filter, frequency_hz, gain_db, q } => {
            Some((is_filter, vec![shape(filter), frequency_hz, gain_db, q]))
        }
        Action::AllPass { frequency_hz, q: Some(q), .. } => Some((is_filter, vec![7.0, frequency_hz, 0.0, q])),
        Action::AllPass { frequency_hz, q: None, .. } => Some((is_filter, vec![6.0, frequency_hz])),
        Action::DynamicEq {
            frequency_hz,
            q,
            threshold_dbfs,
            ratio,
            range_db,
            attack_ms,
            release_ms,
            key_stem: None,
        } => {
            let values = vec![frequency_hz, q, threshold_dbfs, ratio, range_db, attack_ms, release_ms];
            Some((|section| section == Section::DynamicBell, values))
        }
        Action::DeEss { band_hz: [low_hz, high_hz], threshold_db, range_db } => {
            Some((|section| section == Section::DeEsser, vec![low_hz, high_hz, threshold_db, range_db]))
        }
        Action::Gate(GateParams {
            threshold_dbfs,
            range_db,
            ratio,
            attack_ms,
            hold_ms,
            release_ms,
            hysteresis_db,
            key_stem: None,
        }) => {
            let ratio = ratio.unwrap_or(0.0);
            let values = vec![threshold_dbfs, range_db, ratio, attack_ms, hold_ms, release_ms, hysteresis_db];
            Some((|section| section == Section::Gate, values))
        }
        Action::Compress(ref compressor) => Some((|section| section == Section::Compressor, of_compressor(compressor))),
        Action::Width { width, band_hz } => {
            let [low_hz, high_hz] = band_hz.unwrap_or([0.0, 0.0]);
            Some((|section| section == Section::Width, vec![width, low_hz, high_hz]))
        }
        Action::MonoBelow { frequency_hz } => Some((|section| section == Section::Width, vec![0.0, 0.0, frequency_hz])),
        _ => None,
    }
}

fn of_compressor(compressor: &CompressorParams) -> Vec<f64> {
    let CompressorParams { threshold_dbfs, ratio, knee_db, attack_ms, release_ms, look_ahead_ms, make_up_db } =
        *compressor;
    vec![threshold_dbfs, ratio, knee_db, attack_ms, release_ms, look_ahead_ms, make_up_db.unwrap_or(0.0)]
}

/// The number of a shape in the effect.
fn shape(filter: FilterShape) -> f64 {
    match filter {
        FilterShape::Bell => 0.0,
        FilterShape::LowShelf => 1.0,
        FilterShape::HighShelf => 2.0,
        FilterShape::HighPass => 3.0,
        FilterShape::LowPass => 4.0,
        FilterShape::Notch => 5.0,
    }
}
