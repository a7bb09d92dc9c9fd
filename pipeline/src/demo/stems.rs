//! The stems as they are exported: each instrument with its tone, its room and its fader.

use super::DemoStem;
use super::instruments;
use super::room::{RoomSize, add_room};
use super::tone::{Filter, filter, round_peaks};
use Filter::{Bell, HighPass, HighShelf, LowPass, LowShelf};
use dsp::{AudioBlock, Db};

/// How one stem leaves its channel.
struct Strip {
    name: &'static str,
    /// The room and how much of it.
    room: Option<(RoomSize, f64)>,
    filters: &'static [Filter],
    fader: Db,
    /// Level at which the tape saturates, for what was recorded hot.
    tape: Option<Db>,
}

const STUDIO: RoomSize = RoomSize { reverberation_s: 0.45, damping_hz: 6_000.0, pre_delay_s: 0.004 };
const PLATE: RoomSize = RoomSize { reverberation_s: 0.9, damping_hz: 7_000.0, pre_delay_s: 0.02 };

const KICK: Strip = Strip {
    name: "Kick",
    room: None,
    filters: &[HighPass(34.0), HighPass(34.0), LowShelf(90.0, -9.5), Bell(200.0, 3.0, 0.8), Bell(3_200.0, 4.0, 0.7)],
    fader: Db(-11.1),
    tape: Some(Db(-6.0)),
};
const SNARE: Strip = Strip {
    name: "Snare",
    room: Some((STUDIO, 0.12)),
    filters: &[
        HighPass(52.0),
        HighPass(52.0),
        LowShelf(120.0, 5.0),
        HighShelf(6_500.0, -7.0),
        LowPass(13_000.0),
        Bell(200.0, -4.0, 1.0),
    ],
    fader: Db(-9.3),
    tape: Some(Db(-5.0)),
};
const HATS: Strip = Strip {
    name: "Hats",
    room: None,
    filters: &[HighPass(500.0), HighPass(500.0), HighShelf(9_000.0, -5.0), LowPass(12_000.0)],
    fader: Db(-14.9),
    tape: Some(Db(-6.0)),
};
const CRASH: Strip = Strip {
    name: "Crash",
    room: None,
    filters: &[HighPass(350.0), HighPass(350.0), HighShelf(8_000.0, -5.0), LowPass(13_000.0)],
    fader: Db(-15.2),
    tape: Some(Db(-6.0)),
};
const BASS_DI: Strip = Strip {
    name: "Bass DI",
    room: None,
    filters: &[HighPass(36.0), HighPass(36.0), LowShelf(115.0, -6.5), Bell(800.0, 4.0, 0.6), Bell(170.0, -3.0, 1.0)],
    fader: Db(-19.0),
    tape: None,
};
const BASS_AMP: Strip = Strip {
    name: "Bass Amp",
    room: None,
    filters: &[HighPass(36.0), HighPass(36.0), LowShelf(115.0, -6.5), Bell(800.0, 3.0, 0.6), Bell(170.0, -3.0, 1.0)],
    fader: Db(-17.1),
    tape: None,
};
const GUITAR: Strip = Strip {
    name: "Guitar",
    room: Some((STUDIO, 0.1)),
    filters: &[HighPass(75.0), HighPass(75.0), Bell(300.0, 3.0, 0.6), HighShelf(7_000.0, -4.0)],
    fader: Db(-4.0),
    tape: Some(Db(-6.0)),
};
const KEYS: Strip = Strip {
    name: "Keys",
    room: Some((STUDIO, 0.1)),
    filters: &[HighPass(80.0), HighPass(80.0), LowShelf(240.0, -6.0), LowPass(9_000.0)],
    fader: Db(-4.2),
    tape: None,
};
const PAD: Strip = Strip {
    name: "Pad",
    room: Some((PLATE, 0.2)),
    filters: &[HighPass(140.0), HighPass(140.0), LowShelf(250.0, -1.0)],
    fader: Db(-3.2),
    tape: None,
};
const LEAD_VOCAL: Strip = Strip {
    name: "Lead Vocal",
    room: Some((PLATE, 0.08)),
    filters: &[
        HighPass(95.0),
        HighPass(95.0),
        Bell(1_700.0, 3.0, 0.7),
        HighShelf(9_000.0, 3.0),
        Bell(205.0, -2.0, 1.2),
    ],
    fader: Db(-8.7),
    tape: None,
};
const BACKING_VOCALS: Strip = Strip {
    name: "Backing Vocals",
    room: Some((PLATE, 0.2)),
    filters: &[HighPass(140.0), HighPass(140.0), HighShelf(8_000.0, 3.0)],
    fader: Db(-20.4),
    tape: None,
};

/// All stems, drums first, voices last.
pub(super) fn all() -> Vec<DemoStem> {
    let di = instruments::bass_di();
    let amp = instruments::bass_amp(&di);
    vec![
        export(&KICK, instruments::kick()),
        export(&SNARE, instruments::snare()),
        export(&HATS, instruments::hats()),
        export(&CRASH, instruments::crash()),
        export(&BASS_DI, di),
        export(&BASS_AMP, amp),
        export(&GUITAR, instruments::guitar()),
        export(&KEYS, instruments::keys()),
        export(&PAD, instruments::pad()),
        export(&LEAD_VOCAL, instruments::lead_vocal()),
        export(&BACKING_VOCALS, instruments::backing_vocals()),
    ]
}

fn export(strip: &Strip, mut audio: AudioBlock) -> DemoStem {
    if let Some((size, amount)) = strip.room {
        add_room(&mut audio, size, amount);
    }
    audio.scale(strip.fader.to_amplitude() as f32);
    for channel in audio.channels_mut() {
        // Before the filters, so that the high-passes also remove the difference tones of the saturation.
        if let Some(ceiling) = strip.tape {
            round_peaks(channel, ceiling);
        }
        filter(channel, strip.filters);
    }
    DemoStem { name: strip.name.into(), audio }
}
