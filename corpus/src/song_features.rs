//! What is read of a song for a profile, and which of it a file cannot tell.

use analyzer::{FaultKind, Tempo, TrackAnalysis};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Readings of one song.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SongFeatures {
    /// By the feature's name with its unit.
    pub features: BTreeMap<String, f64>,
    /// Third-octave levels in dB re the mean of the ten bands 250–2000 Hz, 20 Hz to 20 kHz; empty where one of those ten is
    /// empty.
    pub third_octave_db: Vec<Option<f64>>,
    /// Bands above say something of the file and nothing of the song: a codec or the sample rate took what was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds_to_hz: Option<f64>,
    /// Features that are read and not used, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

/// Features of a song that are not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Why not.
    pub because: String,
    /// Their names.
    pub features: Vec<String>,
}

/// A tempo is used that is at least this sure: from there on the places of findings are counted in bars, too.
const SUREST_LEAST: f64 = 0.3;
/// Loudness range says little of less (EBU Tech 3342).
const SHORTEST_FOR_RANGE_S: f64 = 60.0;
/// An encoder thins out what lies just below the edge it cuts at: a sixth of an octave.
const BELOW_THE_EDGE: f64 = 0.890_898_718_140_339_3;
/// Crest factors of 6–20 kHz are those of music that reaches this far. Design heuristic: above it lies less than a
/// hundredth of the band's power in the median of popular music (the profile's own curve).
const TREBLE_REACHES_HZ: f64 = 16_000.0;
/// The tilt is read up to here.
const TILT_TO_HZ: f64 = 10_000.0;
/// A song lies in the list of `premix profile build --songs` as normalised.
const NORMALISED: &str = "its loudness was normalised by its publisher";
/// A draft and the sum of stems are turned until their peaks fit.
const TURNED: &str = "premix turned it until its peaks fit";
/// Features that change by as much as a song is turned up.
const LEVELS: [&str; 2] = ["integrated_lufs", "true_peak_dbtp"];

impl SongFeatures {
    /// Of a file that was measured with all meters.
    pub fn of(track: &TrackAnalysis, tempo: Option<&Tempo>) -> Self {
        let mut song = Self::default();
        song.read_whole(track, tempo);
        song.read_octaves(track);
        let bands = &track.spectrum.third_octave;
        let levels = crate::relative_db(&bands.levels_db, &bands.centers_hz).unwrap_or_default();
        song.third_octave_db = levels.into_iter().map(|level| level.map(shortened)).collect();
        song.leave_out_treble(track);
        song.leave_out_stereo(track);
        if track.format.duration_s < SHORTEST_FOR_RANGE_S {
            song.leave_out("it is shorter than a minute", |feature| feature == "range_lu");
        }
        song
    }

    /// The value of a feature that is used.
    pub fn used(&self, feature: &str) -> Option<f64> {
        let is_out = self.left_out.iter().any(|out| out.features.iter().any(|name| name == feature));
        self.features.get(feature).copied().filter(|_| !is_out)
    }

    /// The level of a band that is used.
    pub fn used_band_db(&self, band: usize) -> Option<f64> {
        let reaches_hz = dsp::third_octave_centers_hz()[band] * 2.0_f64.powf(1.0 / 6.0);
        let is_held = self.holds_to_hz.is_none_or(|hz| reaches_hz <= hz);
        self.third_octave_db.get(band).copied().flatten().filter(|_| is_held)
    }

    /// Uses its loudness or does not; what was said of that before is forgotten.
    pub(crate) fn set_normalised(&mut self, is_normalised: bool) {
        self.left_out.retain(|out| out.because != NORMALISED);
        if is_normalised {
            self.leave_out(NORMALISED, |feature| feature == "integrated_lufs");
        }
    }

    /// Of a mix that was turned up or down when it was written: how loud it is says nothing of the song.
    #[must_use]
    pub fn without_level(mut self) -> Self {
        self.leave_out(TURNED, |feature| LEVELS.contains(&feature));
        self
    }

    fn read(&mut self, feature: &str, value: Option<f64>) {
        self.features.extend(value.map(|value| (feature.to_owned(), shortened(value))));
    }

    fn read_whole(&mut self, track: &TrackAnalysis, tempo: Option<&Tempo>) {
        let TrackAnalysis { loudness, dynamics, spectrum, stereo, .. } = track;
        self.read("integrated_lufs", loudness.integrated_lufs);
        self.read("range_lu", loudness.range_lu);
        self.read("plr_db", dynamics.plr_db);
        self.read("psr_p5_db", dynamics.psr_p5_db);
        self.read("crest_db", dynamics.crest_db);
        for band in &dynamics.band_crest {
            self.read(&format!("crest_{:.0}_to_{:.0}_hz_db", band.low_hz, band.high_hz), band.crest_db);
        }
        self.read("tilt_db_per_octave", spectrum.tilt_db_per_octave);
        self.read("tilt_to_4500_hz_db_per_octave", spectrum.tilt_to_4500_hz_db_per_octave);
        self.read("side_to_mid_db", stereo.side_to_mid_db);
        self.read("correlation", stereo.correlation);
        self.read("mono_loss_lu", stereo.mono_loss_lu);
        self.read("tempo_bpm", tempo.filter(|tempo| tempo.confidence >= SUREST_LEAST).map(|tempo| tempo.bpm));
    }

    fn read_octaves(&mut self, track: &TrackAnalysis) {
        for octave in &track.stereo.octaves {
            self.read(&octave_feature("side_to_mid", octave.center_hz, "_db"), octave.side_to_mid_db);
            self.read(&octave_feature("correlation", octave.center_hz, ""), octave.correlation);
        }
    }

    /// A low-passed file falsifies what is read from above its edge.
    fn leave_out_treble(&mut self, track: &TrackAnalysis) {
        let edges_hz = track.faults.iter().filter_map(|fault| match fault.kind {
            FaultKind::BandLimited { cutoff_hz, .. } | FaultKind::Upsampled { cutoff_hz, .. } => Some(cutoff_hz),
            _ => None,
        });
        let edge_hz = edges_hz.fold(f64::INFINITY, f64::min);
        let nyquist_hz = f64::from(track.format.sample_rate_hz) / 2.0;
        let holds_to_hz = nyquist_hz.min(edge_hz * BELOW_THE_EDGE);
        self.holds_to_hz = Some(shortened(holds_to_hz));
        let octaves = track.stereo.octaves.iter().map(|octave| octave.center_hz).filter(|hz| *hz > holds_to_hz);
        let mut lost: Vec<String> = octaves.flat_map(octave_features).collect();
        if holds_to_hz < TREBLE_REACHES_HZ * BELOW_THE_EDGE {
            lost.push("crest_6000_to_20000_hz_db".to_owned());
        }
        if holds_to_hz < TILT_TO_HZ {
            lost.push("tilt_db_per_octave".to_owned());
        }
        let because = format!("the file holds nothing above {:.1} kHz", edge_hz.min(nyquist_hz) / 1_000.0);
        self.leave_out(&because, |feature| lost.iter().any(|name| name == feature));
    }

    /// One channel, or two alike, say how the file was delivered and not how wide the song is.
    fn leave_out_stereo(&mut self, track: &TrackAnalysis) {
        let is_doubled = track.faults.iter().any(|fault| matches!(fault.kind, FaultKind::MonoAsStereo));
        if track.format.channels == 1 || is_doubled {
            let prefixes = ["side_to_mid", "correlation", "mono_loss"];
            self.leave_out("the file is mono", |feature| prefixes.iter().any(|prefix| feature.starts_with(prefix)));
        }
    }

    fn leave_out(&mut self, because: &str, is_out: impl Fn(&str) -> bool) {
        let features: Vec<String> = self.features.keys().filter(|name| is_out(name)).cloned().collect();
        if !features.is_empty() {
            self.left_out.push(LeftOut { because: because.to_owned(), features });
        }
    }
}

/// To 1/10,000: digits that mean something, and none that depend on the machine's sine.
fn shortened(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0 + 0.0
}

/// `side_to_mid_63_hz_db`: octaves are named by their nominal frequencies.
fn octave_feature(kind: &str, center_hz: f64, unit: &str) -> String {
    let nominal = if center_hz < 40.0 { "31.5".to_owned() } else { format!("{center_hz:.0}") };
    let nominal = if nominal == "62" { "63" } else { &nominal };
    format!("{kind}_{nominal}_hz{unit}")
}

fn octave_features(center_hz: f64) -> [String; 2] {
    [octave_feature("side_to_mid", center_hz, "_db"), octave_feature("correlation", center_hz, "")]
}
