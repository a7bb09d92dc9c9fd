use crate::Loudness;
use serde::{Deserialize, Serialize};

/// Where loudness is normalised, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Platform {
    /// Its name, with the listener's setting where there are several.
    pub name: &'static str,
    /// The integrated loudness that it plays at, in LUFS.
    pub target_lufs: f64,
    /// What it does with tracks below its target.
    pub raises: Raises,
    /// What the figures rest on.
    pub basis: Basis,
    /// Where they are from.
    pub source: &'static str,
}

/// What happens to tracks below a target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Raises {
    /// They stay as they are.
    Never,
    /// They are raised as far as their true peak stays at or below this, in dBTP.
    UpTo {
        /// The highest true peak.
        true_peak_dbtp: f64,
    },
    /// They are raised to the target, and a limiter holds their samples at this, in dBFS.
    Limited {
        /// The limiter's ceiling.
        ceiling_dbfs: f64,
    },
}

/// What the figures of a [`Platform`] rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The platform says so itself.
    Official,
    /// A published recommendation.
    Recommendation,
    /// Others measured it; the platform gives no figure.
    ThirdParty,
}

/// One decibel is left for what a lossy codec adds (Spotify, AES TD1008, EBU R 128).
const HEADROOM: Raises = Raises::UpTo { true_peak_dbtp: -1.0 };
const SPOTIFY: &str = "Spotify, Loudness normalization, support.spotify.com/us/artists/article/loudness-normalization";
const MEASURED: &str = "measured by mastering engineers";

/// Platforms whose figures are known. `SoundCloud` is left out: published figures run from none at all over −8 to −13 and
/// −10 to −14 LUFS. Bandcamp, downloads and discs are not normalised.
pub const PLATFORMS: [Platform; 10] = [
    platform("Spotify", -14.0, HEADROOM, Basis::Official, SPOTIFY),
    platform("Spotify loud", -11.0, Raises::Limited { ceiling_dbfs: -1.0 }, Basis::Official, SPOTIFY),
    platform("Spotify quiet", -19.0, HEADROOM, Basis::Official, SPOTIFY),
    platform("Apple Music", -16.0, HEADROOM, Basis::ThirdParty, MEASURED),
    platform("YouTube", -14.0, Raises::Never, Basis::ThirdParty, MEASURED),
    platform("Tidal", -14.0, Raises::Never, Basis::ThirdParty, MEASURED),
    platform("Amazon Music", -14.0, Raises::Never, Basis::ThirdParty, MEASURED),
    platform("Deezer", -15.0, Raises::Never, Basis::ThirdParty, MEASURED),
    platform("AES TD1008", -16.0, HEADROOM, Basis::Recommendation, "AES TD1008.1.21-9, single tracks"),
    platform("EBU R 128", -23.0, HEADROOM, Basis::Recommendation, "EBU R 128 v5"),
];

const fn platform(
    name: &'static str,
    target_lufs: f64,
    raises: Raises,
    basis: Basis,
    source: &'static str,
) -> Platform {
    Platform { name, target_lufs, raises, basis, source }
}

/// How a file would be played where loudness is normalised, as a single track: within an album one gain, that of the
/// album, goes for all of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Playback {
    /// The [`Platform`]'s name.
    pub platform: String,
    /// What its figures rest on.
    pub basis: Basis,
    /// Its target in LUFS.
    pub target_lufs: f64,
    /// What it turns the file up or down by, in dB.
    pub gain_db: f64,
    /// Integrated loudness as played, in LUFS.
    pub playback_lufs: f64,
    /// True peak as played, in dBTP; where a limiter holds samples, its ceiling.
    pub playback_true_peak_dbtp: f64,
    /// How far the file lies above the target, in LU: loudness that nobody hears.
    pub loudness_wasted_lu: f64,
}

/// How a file of that `loudness` would be played by every one of [`PLATFORMS`]; empty where it is undefined. A mono file
/// counts as what two loudspeakers play of it.
pub fn playback(loudness: &Loudness) -> Vec<Playback> {
    let integrated = loudness.integrated_dual_mono_lufs.or(loudness.integrated_lufs);
    let Some((integrated_lufs, true_peak_dbtp)) = integrated.zip(loudness.true_peak_dbtp) else {
        return Vec::new();
    };
    PLATFORMS.iter().map(|platform| platform.playback(integrated_lufs, true_peak_dbtp)).collect()
}

impl Platform {
    fn playback(&self, integrated_lufs: f64, true_peak_dbtp: f64) -> Playback {
        let distance_db = self.target_lufs - integrated_lufs;
        let gain_db = match self.raises {
            _ if distance_db <= 0.0 => distance_db,
            Raises::Never => 0.0,
            Raises::UpTo { true_peak_dbtp: highest } => distance_db.min((highest - true_peak_dbtp).max(0.0)),
            Raises::Limited { .. } => distance_db,
        };
        let peak_dbtp = true_peak_dbtp + gain_db;
        Playback {
            platform: self.name.to_owned(),
            basis: self.basis,
            target_lufs: self.target_lufs,
            gain_db,
            playback_lufs: integrated_lufs + gain_db,
            playback_true_peak_dbtp: match self.raises {
                Raises::Limited { ceiling_dbfs } if gain_db > 0.0 => peak_dbtp.min(ceiling_dbfs),
                _ => peak_dbtp,
            },
            loudness_wasted_lu: (-distance_db).max(0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played(platform: &str, integrated_lufs: f64, true_peak_dbtp: f64) -> Playback {
        let loudness = Loudness {
            integrated_lufs: Some(integrated_lufs),
            true_peak_dbtp: Some(true_peak_dbtp),
            ..Loudness::default()
        };
        playback(&loudness).into_iter().find(|one| one.platform == platform).unwrap()
    }

    /// Gain, loudness and true peak as played, and loudness wasted.
    #[track_caller]
    fn check(platform: &str, (integrated_lufs, true_peak_dbtp): (f64, f64), expected: [f64; 4]) {
        let one = played(platform, integrated_lufs, true_peak_dbtp);
        let found = [one.gain_db, one.playback_lufs, one.playback_true_peak_dbtp, one.loudness_wasted_lu];
        let near = found.iter().zip(expected).all(|(x, y)| (x - y).abs() < 1e-9);
        assert!(near, "{platform}: {found:?}, expected {expected:?}");
    }

    #[test]
    fn loud_tracks_are_turned_down_everywhere() {
        let track = (-8.5, -0.3);
        check("Spotify", track, [-5.5, -14.0, -5.8, 5.5]);
        check("Spotify loud", track, [-2.5, -11.0, -2.8, 2.5]);
        check("Spotify quiet", track, [-10.5, -19.0, -10.8, 10.5]);
        check("Apple Music", track, [-7.5, -16.0, -7.8, 7.5]);
        check("YouTube", track, [-5.5, -14.0, -5.8, 5.5]);
        check("Deezer", track, [-6.5, -15.0, -6.8, 6.5]);
        check("EBU R 128", track, [-14.5, -23.0, -14.8, 14.5]);
    }

    /// The example that Spotify gives: −20 LUFS with peaks of −5 dB is played at −16 LUFS.
    #[test]
    fn quiet_tracks_are_raised_as_far_as_their_peaks_allow() {
        check("Spotify", (-20.0, -5.0), [4.0, -16.0, -1.0, 0.0]);
        check("Spotify", (-20.0, -9.0), [6.0, -14.0, -3.0, 0.0]);
        check("Apple Music", (-20.0, -5.0), [4.0, -16.0, -1.0, 0.0]);
        check("Spotify loud", (-20.0, -5.0), [9.0, -11.0, -1.0, 0.0]);
        for platform in ["YouTube", "Tidal", "Amazon Music", "Deezer"] {
            check(platform, (-20.0, -5.0), [0.0, -20.0, -5.0, 0.0]);
        }
    }

    #[test]
    fn a_quiet_track_whose_peaks_are_too_high_already_stays() {
        check("Spotify", (-20.0, -0.2), [0.0, -20.0, -0.2, 0.0]);
        check("AES TD1008", (-18.0, 1.5), [0.0, -18.0, 1.5, 0.0]);
    }

    #[test]
    fn mono_counts_as_both_loudspeakers_play_it_and_silence_is_not_played() {
        let mono = Loudness {
            integrated_lufs: Some(-15.0),
            integrated_dual_mono_lufs: Some(-12.0),
            true_peak_dbtp: Some(-3.0),
            ..Loudness::default()
        };
        assert!((playback(&mono)[0].gain_db + 2.0).abs() < 1e-9);
        assert_eq!(playback(&Loudness { true_peak_dbtp: Some(-3.0), ..Loudness::default() }), []);
    }
}
