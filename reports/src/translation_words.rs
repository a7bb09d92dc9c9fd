//! What becomes of the parts on phones, laptops, in cars and clubs and on earbuds.

use crate::SessionReport;
use crate::format::{band, number, printable};
use suggest::{DeviceReading, Help, PartOnDevice, TranslationReading};

/// What the lines stand under.
pub(crate) const HEADING: &str = "On other loudspeakers";
/// So many parts are told with what would help, those that lose most.
const MOST_HELPED: usize = 2;
/// A share of a part below this is nothing, in dB.
const NOTHING_DB: f64 = -55.0;

/// The reading of the draft, or of the stems as they are where there is no draft.
pub(crate) fn shown<'a>(report: &SessionReport<'a>) -> Option<&'a TranslationReading> {
    let after = report.plan.after.as_ref().filter(|_| report.draft.is_some());
    after.and_then(|mix| mix.translation.as_ref()).or(report.plan.before.translation.as_ref())
}

/// A line for each device on which something vanishes, or one line; nothing where it was not asked for.
pub(crate) fn lines(report: &SessionReport<'_>) -> Vec<String> {
    if report.plan.session.mix_only && !report.plan.session.technical {
        return vec![of_a_mix(report.plan.before.mono_loss_lu)];
    }
    let Some(reading) = shown(report) else { return Vec::new() };
    let told: Vec<String> = reading.devices.iter().filter_map(line).collect();
    if told.is_empty() {
        let names: Vec<&str> = reading.devices.iter().map(|device| device.name).collect();
        return vec![format!("Nothing vanishes: {}.", names.join(", "))];
    }
    told
}

/// What is told of a mix without its stems.
fn of_a_mix(mono_loss_lu: Option<f64>) -> String {
    let mono = mono_loss_lu.map_or_else(String::new, |lu| {
        format!("On a phone and in a club (mono) the whole changes by {} LU. ", number(lu, 1))
    });
    format!("{mono}Which parts vanish there is not determinable from a stereo file.")
}

/// The parts that vanish on a device, those that lose most first.
pub(crate) fn gone(device: &DeviceReading) -> Vec<&PartOnDevice> {
    let mut gone: Vec<&PartOnDevice> = device.parts.iter().filter(|part| part.vanishes).collect();
    gone.sort_by(|a, b| a.change_lu.total_cmp(&b.change_lu));
    gone
}

fn line(device: &DeviceReading) -> Option<String> {
    let gone = gone(device);
    let lost = |part: &&PartOnDevice| format!("{} ({} LU)", printable(&part.name), number(part.change_lu, 0));
    let parts: Vec<String> = gone.iter().map(lost).collect();
    let (verb, parts) = match parts.as_slice() {
        [] => return None,
        [one] => ("vanishes", one.clone()),
        [most @ .., last] => ("vanish", format!("{} and {last}", most.join(", "))),
    };
    let helps = gone.iter().filter_map(|part| Some(help(&printable(&part.name), part.help.as_ref()?)));
    let told = std::iter::once(format!("{} {parts} {verb}.", place(device))).chain(helps.take(MOST_HELPED));
    Some(told.collect::<Vec<_>>().join(" "))
}

fn place(device: &DeviceReading) -> String {
    match device.name {
        "car" => "In a car".to_owned(),
        "club" => "In a club (mono)".to_owned(),
        "earbuds" => "On earbuds".to_owned(),
        name if device.is_mono => format!("On a {name} (mono)"),
        name => format!("On a {name}"),
    }
}

fn help(name: &str, help: &Help) -> String {
    match help {
        Help::Layer { band_hz, share_db, wanted_db } if *share_db < NOTHING_DB => format!(
            "{name} has nothing at {}: a layer there, {} dB under the whole of it or more, would keep it.",
            band(*band_hz),
            number(-wanted_db, 0)
        ),
        Help::Layer { band_hz, share_db, wanted_db } => format!(
            "What {name} has at {} is {} dB of it: saturation or a layer that makes it {} dB would keep it.",
            band(*band_hz),
            number(*share_db, 0),
            number(*wanted_db, 0)
        ),
        Help::Narrow { width } => {
            format!("The sides of {name} cancel: narrow it to {} % of its width.", number(100.0 * width, 0))
        }
        Help::OneSide => format!("The sides of {name} cancel: turn one over, or use one side alone."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, change_lu: f64, help: Option<Help>) -> PartOnDevice {
        PartOnDevice {
            name: name.to_owned(),
            stems: vec![name.to_owned()],
            level_lu: -8.0,
            change_lu,
            own_change_lu: change_lu - 3.0,
            mono_loss_lu: None,
            vanishes: change_lu <= -10.0,
            help,
        }
    }

    fn device(name: &'static str, parts: Vec<PartOnDevice>) -> DeviceReading {
        DeviceReading { name, is_mono: matches!(name, "phone" | "club"), mix_change_lu: -3.0, parts }
    }

    #[test]
    fn a_line_names_what_is_gone_and_what_would_help() {
        let layer = Help::Layer { band_hz: [500.0, 2_000.0], share_db: -32.4, wanted_db: -18.2 };
        let told = line(&device("phone", vec![part("Keys", 2.0, None), part("Bass", -34.2, Some(layer))]));
        assert_eq!(
            told.as_deref(),
            Some(
                "On a phone (mono) Bass (-34 LU) vanishes. What Bass has at 500 Hz – 2 kHz is -32 dB of \
                 it: saturation or a layer that makes it -18 dB would keep it."
            )
        );
        let narrow = Help::Narrow { width: 0.4 };
        let told =
            line(&device("club", vec![part("Pad", -11.0, Some(narrow)), part("Synth", -60.0, Some(Help::OneSide))]));
        assert_eq!(
            told.as_deref(),
            Some(
                "In a club (mono) Synth (-60 LU) and Pad (-11 LU) vanish. The sides of Synth cancel: \
                 turn one over, or use one side alone. The sides of Pad cancel: narrow it to 40 % of its width."
            )
        );
        assert_eq!(line(&device("car", vec![part("Keys", -9.9, None)])), None);
    }
}
