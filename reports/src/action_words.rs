use crate::format::{band, hertz_setting, number, printable, signed};
use desk::{Action, Channel, CompressorParams, EchoParams, FilterShape, GateParams, ReverbParams, SaturationParams};

/// A setting in the words and numbers that are typed into any DAW: `bell -4.0 dB at 2.60 kHz, Q 8`.
pub fn describe_action(action: &Action) -> String {
    match *action {
        Action::Gain { gain_db } => describe_gain(gain_db),
        Action::Pan { position } => describe_pan(position),
        Action::Polarity => "invert the polarity".to_owned(),
        Action::ChannelPolarity { channel: Channel::Left } => "invert the polarity of the left channel".to_owned(),
        Action::ChannelPolarity { channel: Channel::Right } => "invert the polarity of the right channel".to_owned(),
        Action::Delay { delay_samples, delay_ms } => describe_delay(delay_samples, delay_ms),
        Action::AllPass { frequency_hz, q, inverted } => describe_all_pass(frequency_hz, q, inverted),
        Action::DcBlock => "remove the DC offset".to_owned(),
        Action::Eq { filter, frequency_hz, gain_db, q } => describe_eq(filter, frequency_hz, gain_db, q),
        Action::DynamicEq { frequency_hz, q, threshold_dbfs, ratio, range_db, attack_ms, release_ms, ref key_stem } => {
            let band = format!("{}, Q {}", hertz_setting(frequency_hz), trimmed(q, 2));
            let key = key_stem.as_ref().map_or_else(String::new, |key| format!(" keyed by {}", printable(key)));
            let curve = format!("above {} dBFS{key} at {}:1", number(threshold_dbfs, 1), trimmed(ratio, 1));
            let (attack, release) = (number(attack_ms, 0), number(release_ms, 0));
            let range = number(range_db, 1);
            format!(
                "dynamic bell at {band}: cut {curve} by up to {range} dB (attack {attack} ms, release {release} ms)"
            )
        }
        Action::DeEss { band_hz, threshold_db, range_db } => {
            let (threshold, range) = (signed(threshold_db, 1), number(range_db, 1));
            format!("de-ess {} by up to {range} dB where it stands above {threshold} dB of the whole", band(band_hz))
        }
        Action::Gate(ref gate) => describe_gate(gate),
        Action::Compress(ref compressor) => describe_compressor(compressor),
        Action::Saturate(ref saturation) => describe_saturation(saturation),
        Action::Duck { ref key_stem, depth_db, band_hz, attack_ms, release_ms } => {
            let range = band_hz.map_or_else(String::new, |band_hz| format!(" at {}", band(band_hz)));
            let key = printable(key_stem);
            let (attack, release) = (number(attack_ms, 0), number(release_ms, 0));
            format!("duck by {} dB{range} under {key} (attack {attack} ms, release {release} ms)", number(depth_db, 1))
        }
        Action::Width { width, band_hz } => describe_width(width, band_hz),
        Action::MonoBelow { frequency_hz } => format!("make mono below {}", hertz_setting(frequency_hz)),
        Action::Reverb(ref reverb) => describe_reverb(reverb),
        Action::Echo(ref echo) => describe_echo(echo),
        Action::ReverbSend { level_db } => format!("send to the reverb at {} dB", signed(level_db, 1)),
        Action::EchoSend { level_db } => format!("send to the echo at {} dB", signed(level_db, 1)),
        Action::Limiter { ceiling_dbtp } => format!("limit true peaks to {} dBTP", number(ceiling_dbtp, 1)),
    }
}

fn describe_gate(gate: &GateParams) -> String {
    let GateParams { threshold_dbfs, range_db, attack_ms, hold_ms, release_ms, hysteresis_db, .. } = gate;
    let kind = gate.ratio.map_or_else(|| "gate".to_owned(), |ratio| format!("expand 1:{}", trimmed(ratio, 1)));
    let key = gate.key_stem.as_ref().map_or_else(String::new, |key| format!(" keyed by {}", printable(key)));
    format!(
        "{kind} below {} dBFS{key}, range {} dB (attack {} ms, hold {} ms, release {} ms, hysteresis {} dB)",
        signed(*threshold_dbfs, 1),
        number(*range_db, 1),
        trimmed(*attack_ms, 1),
        number(*hold_ms, 0),
        number(*release_ms, 0),
        trimmed(*hysteresis_db, 1)
    )
}

fn describe_compressor(compressor: &CompressorParams) -> String {
    let CompressorParams { threshold_dbfs, ratio, knee_db, attack_ms, release_ms, look_ahead_ms, make_up_db } =
        *compressor;
    let ahead =
        if look_ahead_ms > 0.0 { format!(", look-ahead {} ms", trimmed(look_ahead_ms, 1)) } else { String::new() };
    let make_up = match make_up_db {
        None => ", make-up to the loudness without it".to_owned(),
        Some(0.0) => String::new(),
        Some(make_up_db) => format!(", make-up {} dB", signed(make_up_db, 1)),
    };
    format!(
        "compress {}:1 above {} dBFS, knee {} dB{make_up} (attack {} ms, release {} ms{ahead})",
        trimmed(ratio, 1),
        signed(threshold_dbfs, 1),
        trimmed(knee_db, 1),
        trimmed(attack_ms, 1),
        number(release_ms, 0)
    )
}

fn describe_saturation(saturation: &SaturationParams) -> String {
    let SaturationParams { level_dbfs, drive_db, mix } = *saturation;
    let (drive, level, mix) = (number(drive_db, 1), signed(level_dbfs, 1), number(100.0 * mix, 0));
    format!("saturate by {drive} dB at {level} dBFS, mix {mix} %")
}

fn describe_reverb(reverb: &ReverbParams) -> String {
    let ReverbParams { predelay_ms, t60_low_s, t60_mid_s, t60_high_s, crossover_low_hz, crossover_high_hz, size_m } =
        *reverb;
    format!(
        "reverb of {} s ({} s below {}, {} s above {}), pre-delay {} ms, {} m from wall to wall",
        number(t60_mid_s, 2),
        number(t60_low_s, 2),
        hertz_setting(crossover_low_hz),
        number(t60_high_s, 2),
        hertz_setting(crossover_high_hz),
        trimmed(predelay_ms, 1),
        trimmed(size_m, 1)
    )
}

fn describe_echo(echo: &EchoParams) -> String {
    let EchoParams { time_ms, feedback_db, low_pass_hz, high_pass_hz, ping_pong } = *echo;
    let sides = if ping_pong { ", from side to side" } else { "" };
    format!(
        "echo every {} ms, feedback {} dB, high-pass {}, low-pass {}{sides}",
        trimmed(time_ms, 1),
        signed(feedback_db, 1),
        hertz_setting(high_pass_hz),
        hertz_setting(low_pass_hz)
    )
}

fn describe_all_pass(frequency_hz: f64, q: Option<f64>, inverted: bool) -> String {
    let order = if q.is_some() { "second" } else { "first" };
    let quality = q.map_or_else(String::new, |q| format!(", Q {}", number(q, 1)));
    let switch = if inverted { ", and invert the polarity" } else { "" };
    format!("turn the phase by an all-pass of {order} order at {}{quality}{switch}", hertz_setting(frequency_hz))
}

fn describe_width(width: f64, band_hz: Option<[f64; 2]>) -> String {
    let range = band_hz.map_or_else(String::new, |band_hz| format!(" at {}", band(band_hz)));
    match number(width * 100.0, 0) {
        none if none == "0" => format!("make mono{range}"),
        percent => format!("turn the side signal{range} down to {percent} %"),
    }
}

fn describe_gain(gain_db: f64) -> String {
    match number(gain_db, 1) {
        zero if zero == "0.0" => "leave the level".to_owned(),
        _ if gain_db < 0.0 => format!("turn down {} dB", number(-gain_db, 1)),
        up => format!("turn up {up} dB"),
    }
}

fn describe_pan(position: f64) -> String {
    let side = if position < 0.0 { "left" } else { "right" };
    match (position.abs() * 100.0).round() {
        0.0 => "pan to the centre".to_owned(),
        100.0 => format!("pan hard {side}"),
        percent => format!("pan to {percent:.0} % {side}"),
    }
}

fn describe_delay(delay_samples: f64, delay_ms: f64) -> String {
    let when = if delay_samples < 0.0 { "earlier" } else { "later" };
    let samples = trimmed(delay_samples.abs(), 2);
    let unit = if samples == "1" { "sample" } else { "samples" };
    format!("move {samples} {unit} {when} ({} ms)", number(delay_ms.abs(), 2))
}

fn describe_eq(filter: FilterShape, frequency_hz: f64, gain_db: f64, q: f64) -> String {
    let frequency = hertz_setting(frequency_hz);
    let (gain, q) = (signed(gain_db, 1), trimmed(q, 2));
    match filter {
        FilterShape::Bell => format!("bell {gain} dB at {frequency}, Q {q}"),
        FilterShape::LowShelf => format!("low shelf {gain} dB at {frequency}, Q {q}"),
        FilterShape::HighShelf => format!("high shelf {gain} dB at {frequency}, Q {q}"),
        FilterShape::HighPass => format!("high-pass at {frequency} (12 dB/oct)"),
        FilterShape::LowPass => format!("low-pass at {frequency} (12 dB/oct)"),
        FilterShape::Notch => format!("notch at {frequency}, Q {q}"),
    }
}

/// At most `decimals` digits behind the point, without zeros at the end.
fn trimmed(value: f64, decimals: usize) -> String {
    let text = number(value, decimals);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(action: &Action, words: &str) {
        assert_eq!(describe_action(action), words);
    }

    #[test]
    fn faders_and_pans() {
        check(&Action::Gain { gain_db: 3.46 }, "turn up 3.5 dB");
        check(&Action::Gain { gain_db: -2.0 }, "turn down 2.0 dB");
        check(&Action::Gain { gain_db: -0.01 }, "leave the level");
        check(&Action::Pan { position: -0.3 }, "pan to 30 % left");
        check(&Action::Pan { position: 1.0 }, "pan hard right");
        check(&Action::Pan { position: 0.001 }, "pan to the centre");
        let width = |width, band_hz| Action::Width { width, band_hz };
        check(&width(0.0, Some([20.0, 120.0])), "make mono at 20–120 Hz");
        check(&Action::MonoBelow { frequency_hz: 120.0 }, "make mono below 120 Hz");
        check(&width(0.6, None), "turn the side signal down to 60 %");
    }

    #[test]
    fn equaliser_bands() {
        let eq = |filter, frequency_hz, gain_db, q| Action::Eq { filter, frequency_hz, gain_db, q };
        check(&eq(FilterShape::Bell, 2_600.0, -4.0, 8.0), "bell -4.0 dB at 2.60 kHz, Q 8");
        check(&eq(FilterShape::HighPass, 35.0, 0.0, 0.707), "high-pass at 35 Hz (12 dB/oct)");
        check(&eq(FilterShape::HighShelf, 9_000.0, 1.5, 0.707), "high shelf +1.5 dB at 9.00 kHz, Q 0.71");
        check(&eq(FilterShape::Notch, 50.0, 0.0, 30.0), "notch at 50 Hz, Q 30");
    }

    #[test]
    fn bands_that_move() {
        let dynamic_eq = |key_stem: Option<&str>| Action::DynamicEq {
            frequency_hz: 2_000.0,
            q: 1.4,
            threshold_dbfs: -30.0,
            ratio: 3.0,
            range_db: 8.0,
            attack_ms: 5.0,
            release_ms: 100.0,
            key_stem: key_stem.map(str::to_owned),
        };
        check(
            &dynamic_eq(None),
            "dynamic bell at 2.00 kHz, Q 1.4: cut above -30.0 dBFS at 3:1 by up to 8.0 dB (attack 5 ms, release 100 ms)",
        );
        check(
            &dynamic_eq(Some("Lead Vox")),
            "dynamic bell at 2.00 kHz, Q 1.4: cut above -30.0 dBFS keyed by Lead Vox at 3:1 by up to 8.0 dB \
             (attack 5 ms, release 100 ms)",
        );
        check(
            &Action::DeEss { band_hz: [5_000.0, 9_000.0], threshold_db: -9.0, range_db: 6.0 },
            "de-ess 5–9 kHz by up to 6.0 dB where it stands above -9.0 dB of the whole",
        );
    }

    #[test]
    fn dynamics() {
        let gate = GateParams {
            threshold_dbfs: -31.5,
            range_db: 15.0,
            ratio: None,
            attack_ms: 0.5,
            hold_ms: 40.0,
            release_ms: 150.0,
            hysteresis_db: 4.0,
            key_stem: None,
        };
        check(
            &Action::Gate(gate.clone()),
            "gate below -31.5 dBFS, range 15.0 dB (attack 0.5 ms, hold 40 ms, release 150 ms, hysteresis 4 dB)",
        );
        check(
            &Action::Gate(GateParams { ratio: Some(2.0), key_stem: Some("Kick".to_owned()), ..gate }),
            "expand 1:2 below -31.5 dBFS keyed by Kick, range 15.0 dB (attack 0.5 ms, hold 40 ms, release 150 ms, \
             hysteresis 4 dB)",
        );
        let compressor = CompressorParams {
            threshold_dbfs: -20.0,
            ratio: 3.0,
            knee_db: 6.0,
            attack_ms: 10.0,
            release_ms: 120.0,
            look_ahead_ms: 0.0,
            make_up_db: Some(0.0),
        };
        check(&Action::Compress(compressor), "compress 3:1 above -20.0 dBFS, knee 6 dB (attack 10 ms, release 120 ms)");
        check(
            &Action::Compress(CompressorParams { look_ahead_ms: 1.5, make_up_db: Some(2.0), ..compressor }),
            "compress 3:1 above -20.0 dBFS, knee 6 dB, make-up +2.0 dB (attack 10 ms, release 120 ms, look-ahead 1.5 ms)",
        );
        check(
            &Action::Compress(CompressorParams { make_up_db: None, ..compressor }),
            "compress 3:1 above -20.0 dBFS, knee 6 dB, make-up to the loudness without it (attack 10 ms, release 120 ms)",
        );
        let saturation = SaturationParams { level_dbfs: -6.0, drive_db: 9.0, mix: 0.5 };
        check(&Action::Saturate(saturation), "saturate by 9.0 dB at -6.0 dBFS, mix 50 %");
    }

    #[test]
    fn effects() {
        let reverb = ReverbParams {
            predelay_ms: 22.5,
            t60_low_s: 1.4,
            t60_mid_s: 1.2,
            t60_high_s: 0.75,
            crossover_low_hz: 250.0,
            crossover_high_hz: 4_000.0,
            size_m: 12.0,
        };
        check(
            &Action::Reverb(reverb),
            "reverb of 1.20 s (1.40 s below 250 Hz, 0.75 s above 4.00 kHz), pre-delay 22.5 ms, 12 m from wall to wall",
        );
        let echo = EchoParams {
            time_ms: 375.0,
            feedback_db: -9.0,
            low_pass_hz: 5_000.0,
            high_pass_hz: 200.0,
            ping_pong: true,
        };
        check(
            &Action::Echo(echo),
            "echo every 375 ms, feedback -9.0 dB, high-pass 200 Hz, low-pass 5.00 kHz, from side to side",
        );
        check(&Action::ReverbSend { level_db: -12.0 }, "send to the reverb at -12.0 dB");
        check(&Action::EchoSend { level_db: 0.0 }, "send to the echo at 0.0 dB");
    }

    #[test]
    fn time_and_polarity() {
        check(&Action::Delay { delay_samples: -48.0, delay_ms: -1.0 }, "move 48 samples earlier (1.00 ms)");
        check(&Action::Delay { delay_samples: 1.0, delay_ms: 0.0208 }, "move 1 sample later (0.02 ms)");
        check(&Action::ChannelPolarity { channel: Channel::Left }, "invert the polarity of the left channel");
        let all_pass = |q, inverted| Action::AllPass { frequency_hz: 250.0, q, inverted };
        check(&all_pass(None, false), "turn the phase by an all-pass of first order at 250 Hz");
        check(
            &all_pass(Some(0.7), true),
            "turn the phase by an all-pass of second order at 250 Hz, Q 0.7, and invert the polarity",
        );
        check(&Action::Limiter { ceiling_dbtp: -1.0 }, "limit true peaks to -1.0 dBTP");
    }
}
