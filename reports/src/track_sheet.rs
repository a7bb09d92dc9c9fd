//! The readings of one file in sections: what each is, what it reads, and what is normal. What the words call usual has
//! its source in docs/readings.md.

use crate::format::{UNDEFINED, hertz, number, optional, signed, time};
use analyzer::{PanBand, Playback, RegionName, Role, RoleGroup, Stereo, TrackAnalysis};
use corpus::{Percentiles, Profile};
use std::borrow::Cow;

/// Readings of one kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SheetSection {
    /// What they are about.
    pub(crate) title: &'static str,
    /// Of one kind of file always the same rows in the same order, whatever is defined.
    pub(crate) rows: Vec<SheetRow>,
}

/// One reading.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SheetRow {
    /// What it is, with its unit.
    pub(crate) label: Cow<'static, str>,
    /// What that means, for someone who does not know the word, and what is normal where no song need be asked.
    pub(crate) meaning: Cow<'static, str>,
    /// The reading.
    pub(crate) value: String,
    /// What eight of ten songs measure: `-18.0 … -13.3`.
    pub(crate) normal: Option<String>,
}

/// What a file is compared with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Normal<'a> {
    /// The songs.
    pub(crate) profile: &'a Profile,
    /// What of them.
    pub(crate) peers: Peers,
}

/// Like with like: whose readings a file's are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peers {
    /// Whole songs.
    Songs,
    /// Whole songs that are mastered: what mastering changes is held against masters alone.
    Mastered,
    /// All of a song that is of one group.
    Stems(RoleGroup),
    /// Nothing: what a stem plays is not known.
    None,
}

impl Peers {
    /// Of a file by what it plays; where that is not known, `unknown`.
    pub(crate) fn of(role: Role, unknown: Self) -> Self {
        match role {
            Role::Unknown => unknown,
            role => role.group().map_or(Self::Songs, Self::Stems),
        }
    }

    /// Whose readings eight of ten are.
    pub(crate) fn heading(self) -> &'static str {
        match self {
            Self::Songs | Self::Mastered => "8 of 10 songs",
            Self::Stems(RoleGroup::Vocals) => "8 of 10 vocals",
            Self::Stems(RoleGroup::Drums) => "8 of 10 drum sets",
            Self::Stems(RoleGroup::Bass) => "8 of 10 basses",
            Self::Stems(RoleGroup::Other) => "8 of 10 others",
            Self::None => "",
        }
    }
}

impl Normal<'_> {
    fn percentiles(&self, feature: &str) -> Option<Percentiles> {
        match self.peers {
            Peers::Songs | Peers::Mastered => self.profile.feature_of(self.peers == Peers::Mastered, feature).copied(),
            Peers::Stems(group) => self.profile.stems.get(&group)?.get(feature).copied(),
            Peers::None => None,
        }
    }
}

/// Collects the rows of a section.
struct Rows<'a> {
    normal: Normal<'a>,
    rows: Vec<SheetRow>,
}

impl<'a> Rows<'a> {
    fn new(normal: Normal<'a>) -> Self {
        Self { normal, rows: Vec::new() }
    }

    /// A reading that songs are known to have, by the profile's name of it.
    fn known(mut self, label: &'static str, feature: &str, value: Option<f64>, meaning: &'static str) -> Self {
        let decimals = if feature == "correlation" { 2 } else { 1 };
        let range = |p: Percentiles| format!("{} … {}", number(p.p10, decimals), number(p.p90, decimals));
        let normal = self.normal.percentiles(feature).map(range);
        self.rows.push(SheetRow {
            label: label.into(),
            meaning: meaning.into(),
            value: optional(value, decimals),
            normal,
        });
        self
    }

    fn reading(self, label: &'static str, value: Option<f64>, decimals: usize, meaning: &'static str) -> Self {
        self.text(label, optional(value, decimals), meaning)
    }

    fn text(mut self, label: &'static str, value: String, meaning: &'static str) -> Self {
        self.rows.push(SheetRow { label: label.into(), meaning: meaning.into(), value, normal: None });
        self
    }

    fn section(self, title: &'static str) -> SheetSection {
        SheetSection { title, rows: self.rows }
    }
}

/// All sections, in the order in which they are read.
pub(crate) fn track_sheet(track: &TrackAnalysis, normal: Normal<'_>) -> Vec<SheetSection> {
    vec![
        loudness(track, Rows::new(normal)),
        dynamics(track, Rows::new(normal)),
        spectrum(track, Rows::new(normal)),
        stereo(track, Rows::new(normal)),
        recording(track, Rows::new(normal)),
    ]
}

fn loudness(track: &TrackAnalysis, rows: Rows<'_>) -> SheetSection {
    let loudness = &track.loudness;
    let rows = rows
        .known("Integrated, LUFS", "integrated_lufs", loudness.integrated_lufs, "how loud the whole file is")
        .reading(
            "Mono file on two speakers, LUFS",
            loudness.integrated_dual_mono_lufs,
            1,
            "what programs read that play a mono file on both sides: 3 LU more",
        )
        .reading("Loudest 3 s, LUFS", loudness.max_short_term_lufs, 1, "short-term loudness at its highest")
        .reading("Loudest 0.4 s, LUFS", loudness.max_momentary_lufs, 1, "momentary loudness at its highest")
        .known("Range, LU", "range_lu", loudness.range_lu, "from the quiet parts to the loud ones; unsure below 60 s")
        .reading(
            "True peak, dBTP",
            loudness.true_peak_dbtp,
            1,
            "the highest peak between samples; services ask for -1 or lower",
        )
        .reading("Sample peak, dBFS", loudness.sample_peak_dbfs, 1, "the highest sample; 0 is full scale");
    rows.section("Loudness")
}

fn dynamics(track: &TrackAnalysis, rows: Rows<'_>) -> SheetSection {
    let dynamics = &track.dynamics;
    let crest = |band: usize| dynamics.band_crest.get(band)?.crest_db;
    let rows = rows
        .known("Peak to loudness, dB", "plr_db", dynamics.plr_db, "PLR: how far peaks stand above the loudness")
        .reading(
            "Least peak to short-term, dB",
            dynamics.psr_min_db,
            1,
            "PSR at the densest moment; below 8 is over-limited",
        )
        .reading("The same, 5th percentile, dB", dynamics.psr_p5_db, 1, "so that one moment does not decide")
        .known("Crest factor, dB", "crest_db", dynamics.crest_db, "peak over RMS: high for drums, low for pads")
        .reading("DR", dynamics.dr, 0, "TT dynamic range: peaks over the loudest fifth")
        .reading(
            "Momentary spread, LU",
            dynamics.momentary_spread_lu,
            1,
            "how far loud and soft moments lie apart while it plays",
        )
        .known(
            "Crest 20–120 Hz, dB",
            "crest_20_to_120_hz_db",
            crest(0),
            "peaks over level in the lows; 3 is a steady tone",
        )
        .known("Crest 120 Hz – 1 kHz, dB", "crest_120_to_1000_hz_db", crest(1), "of the low mids; 10 is steady noise")
        .known("Crest 1–6 kHz, dB", "crest_1000_to_6000_hz_db", crest(2), "of the high mids; more is more percussive")
        .known("Crest above 6 kHz, dB", "crest_6000_to_20000_hz_db", crest(3), "of the treble")
        .reading("Onsets a second", dynamics.onsets_per_second, 1, "how many sounds begin while it plays")
        .reading(
            "Attack, dB/ms",
            dynamics.attack_slope_db_per_ms,
            2,
            "how steeply they begin: more is more percussive",
        );
    rows.section("Dynamics")
}

fn spectrum(track: &TrackAnalysis, rows: Rows<'_>) -> SheetSection {
    let spectrum = &track.spectrum;
    let strongest = spectrum.resonances.first();
    let region = |name: RegionName| spectrum.regions.iter().find(|region| region.name == name)?.excess_db;
    let rows = rows
        .known(
            "Tilt, dB/oct",
            "tilt_db_per_octave",
            spectrum.tilt_db_per_octave,
            "how fast the level falls from 100 Hz to 10 kHz; lower is darker",
        )
        .reading(
            "Off the straight line, dB",
            spectrum.tilt_residual_db,
            1,
            "how uneven the spectrum is around its tilt",
        )
        .reading(
            "Tilt to 4.5 kHz, dB/oct",
            spectrum.tilt_to_4500_hz_db_per_octave,
            1,
            "from 89 Hz, whatever the drums do; popular songs have -4.5",
        )
        .reading("Mud, dB", region(RegionName::Mud), 1, "200–500 Hz over what lies around it; 0 is even")
        .reading("Boxy, dB", region(RegionName::Boxy), 1, "300–600 Hz over what lies around it")
        .reading("Nasal, dB", region(RegionName::Nasal), 1, "800 Hz – 1.5 kHz over what lies around it")
        .reading("Harsh, dB", region(RegionName::Harsh), 1, "2–5 kHz at its brightest over 250 Hz – 2 kHz")
        .reading(
            "Sibilance, events a minute",
            spectrum.sibilance.as_ref().map(|sibilance| sibilance.events_per_minute),
            0,
            "moments of 5–9 kHz that stand out: s and sh",
        )
        .reading("Below 30 Hz, dB", spectrum.rumble_db, 1, "against 40–120 Hz; rumble has more than -20")
        .reading("Below 30 Hz in pauses, dB", spectrum.rumble_in_gaps_db, 1, "against the whole stem")
        .text(
            "Strongest resonance",
            strongest.map_or_else(
                || UNDEFINED.to_owned(),
                |peak| format!("{} +{} dB", hertz(peak.frequency_hz), number(peak.excess_db, 1)),
            ),
            "a narrow peak that stays where it is, whatever is played",
        );
    rows.section("Spectrum")
}

fn stereo(track: &TrackAnalysis, rows: Rows<'_>) -> SheetSection {
    let stereo = &track.stereo;
    let low = stereo.octaves.iter().find(|octave| (octave.center_hz - LOW_OCTAVE_HZ).abs() < 1.0);
    let rows = rows
        .known("Correlation", "correlation", stereo.correlation, "1 is mono, 0 unrelated sides, below 0 out of phase")
        .reading("Lowest correlation", stereo.correlation_p5, 2, "5th percentile of windows of 0.4 s")
        .text(
            "Out of phase, % of time",
            optional(stereo.correlation_negative_share.map(|share| share * 100.0), 0),
            "how long the correlation of 0.4 s is below 0",
        )
        .reading(
            "Correlation at 63 Hz",
            low.and_then(|octave| octave.correlation),
            2,
            "whether both sides agree in the lows",
        )
        .reading(
            "Lost in mono, LU",
            stereo.mono_loss_lu,
            1,
            "change of loudness when both sides are summed; -0.5 to -2.5 is usual of a stereo mix",
        )
        .known("Side to mid, dB", "side_to_mid_db", stereo.side_to_mid_db, "how wide: the sides against the middle")
        .reading("Right to left, dB", stereo.balance_db, 1, "above 0 leans right, below 0 left")
        .reading("Spread of that, dB", stereo.balance_spread_db, 1, "how far the balance moves over time")
        .reading(
            "Width of the mids",
            mids(stereo).map(|band| band.pan_rms),
            2,
            "250 Hz – 2.5 kHz: 0 all centre, 1 all at the sides",
        );
    rows.section("Stereo")
}

/// The octave in which a low end is judged.
const LOW_OCTAVE_HZ: f64 = 63.0;

/// The middle of the mids.
const MIDS_HZ: f64 = 1_000.0;

/// The band in which voices and chords lie.
fn mids(stereo: &Stereo) -> Option<&PanBand> {
    stereo.panorama.iter().find(|band| (band.low_hz..band.high_hz).contains(&MIDS_HZ))
}

fn recording(track: &TrackAnalysis, rows: Rows<'_>) -> SheetSection {
    let offset = track.dc_offset_full_scale.iter().map(|offset| offset.abs()).reduce(f64::max);
    let percent = |share: f64| number(share * 100.0, 0);
    let rows = rows
        .text("Length", time(track.format.duration_s), "minutes and seconds")
        .text("Plays, % of time", percent(track.activity.active_share), "the share of the file that sounds")
        .text("Silent, % of time", percent(track.activity.silent_share), "the share that holds digital silence")
        .reading(
            "Noise in pauses, dBFS",
            track.noise.map(|noise| noise.floor_dbfs),
            1,
            "where the file pauses but is not silent",
        )
        .reading("Signal to noise, dB", track.noise.map(|noise| noise.snr_db), 1, "below 40 is taken for noisy")
        .reading(
            "Tuning, cents",
            track.tuning.map(|tuning| tuning.cents),
            0,
            "how far its notes lie above those of A4 = 440 Hz",
        )
        .reading(
            "Dies away by 60 dB in, s",
            track.decay.map(|decay| decay.t60_s),
            1,
            "1 to 6 kHz where it stops: its own ring, or a room",
        )
        .text(
            "DC offset, % of full scale",
            optional(offset.map(|offset| offset * 100.0), 2),
            "a shifted zero line, which costs headroom; above 0.1 is a fault",
        );
    rows.section("Recording")
}

/// How platforms would play a whole song.
pub(crate) fn platform_section(track: &TrackAnalysis) -> SheetSection {
    let row = |playback: &Playback| {
        let value = format!("{} dB", signed(playback.gain_db, 1));
        SheetRow { label: playback.platform.clone().into(), meaning: played(playback).into(), value, normal: None }
    };
    SheetSection { title: "Turned by platforms", rows: track.loudness.playback.iter().map(row).collect() }
}

/// What a platform makes of a song, in words.
pub(crate) fn played(playback: &Playback) -> String {
    let target = number(playback.target_lufs, 0);
    if playback.loudness_wasted_lu > 0.0 {
        let wasted = number(playback.loudness_wasted_lu, 1);
        return format!("target {target} LUFS: {wasted} LU of loudness are turned down again");
    }
    let lufs = number(playback.playback_lufs, 1);
    let peak = number(playback.playback_true_peak_dbtp, 1);
    format!("target {target} LUFS: plays at {lufs} LUFS and peaks at {peak} dBTP")
}
