use crate::published::{BAND_EDGES_HZ, Features};
use crate::songs::{OUR_WIDTHS_HZ, Song, crest_name, width_name};

/// A published feature and the reading of ours that it is translated to.
#[derive(Debug, Clone)]
pub(crate) struct Translation {
    pub(crate) published: String,
    pub(crate) ours: String,
    /// Whether mastering changes it: then it says nothing of a song that is still to be mixed.
    pub(crate) changed_by_mastering: bool,
    /// Where the definitions part.
    pub(crate) why: &'static str,
}

/// Published features that no reading of ours answers, and why.
pub(crate) const WITHOUT_COUNTERPART: [(&str, &str); 3] = [
    ("sub, bass, mud, mids, presence, sibilance, air", "the third octaves hold them"),
    ("corr_low", "no reading of ours is a correlation below 150 Hz"),
    ("band_spread_0…3", "no reading of ours is a spread of levels per band"),
];

/// All translations of features, the third octaves apart.
pub(crate) fn translations() -> Vec<Translation> {
    let of = |published: &str, ours: &str, changed_by_mastering: bool, why: &'static str| Translation {
        published: published.to_owned(),
        ours: ours.to_owned(),
        changed_by_mastering,
        why,
    };
    let mut all = vec![
        of("lufs", "integrated_lufs", true, "shelf at 1500 instead of 1682 Hz; same gates; mono doubled in both"),
        of("lra", "range_lu", true, "windows move by 100 ms; 30 s hold fewer parts of a song"),
        of("true_peak", "true_peak_dbtp", true, "other interpolation; the highest peak may lie outside the clip"),
        of("plr", "plr_db", true, "the two before it"),
        of("crest", "crest_db", true, "same definition"),
        of("psr", "psr_p5_db", true, "one peak against the 95th percentile of loudness, not a ratio per window"),
        of("slope", "tilt_db_per_octave", false, "125 Hz–8 kHz instead of 100 Hz–10 kHz; not gated"),
        of("width_all", "side_to_mid_db", false, "same definition, from a spectrum"),
        of("corr", "correlation", false, "same definition"),
    ];
    let crests = BAND_EDGES_HZ.windows(2).enumerate();
    all.extend(crests.map(|(index, edges)| Translation {
        published: format!("band_crest_{index}"),
        ours: crest_name(edges[0], edges[1]),
        changed_by_mastering: true,
        why: "mono sum instead of left and right; 24 instead of 18 dB per octave",
    }));
    all.extend(OUR_WIDTHS_HZ.into_iter().enumerate().map(|(index, range)| Translation {
        published: format!("width_{index}"),
        ours: width_name(range),
        changed_by_mastering: false,
        why: "whole third octaves, gated",
    }));
    all
}

/// Number, mean and standard deviation of differences over songs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Summary {
    pub(crate) n: usize,
    pub(crate) mean: f64,
    pub(crate) deviation: f64,
}

impl Summary {
    /// `None` of fewer than two.
    pub(crate) fn of(differences: &[f64]) -> Option<Self> {
        let n = differences.len();
        let mean = differences.iter().sum::<f64>() / n as f64;
        let squares: f64 = differences.iter().map(|d| (d - mean).powi(2)).sum();
        (n > 1).then(|| Self { n, mean, deviation: (squares / (n - 1) as f64).sqrt() })
    }
}

/// How ours and the publisher's differ over the same songs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Differences {
    /// Ours less theirs on the same 30 s: what the definitions make.
    pub(crate) definition: Summary,
    /// Ours of the whole song less ours of 30 s.
    pub(crate) extent: Summary,
    /// Ours of the whole song less theirs of 30 s: the conversion.
    pub(crate) both: Summary,
}

/// Widths below this are mono and no image, in dB: the publisher has values where we have none.
const MONO_BELOW_DB: f64 = -60.0;

impl Differences {
    pub(crate) fn of(songs: &[Song], translation: &Translation) -> Option<Self> {
        let Translation { published, ours, .. } = translation;
        let theirs = |features: &Features| {
            features.get(published).copied().filter(|value| !published.starts_with("width") || *value > MONO_BELOW_DB)
        };
        let summary = |difference: &dyn Fn(&Song) -> Option<f64>| {
            Summary::of(&songs.iter().filter_map(difference).collect::<Vec<_>>())
        };
        Some(Self {
            definition: summary(&|song| Some(song.clip.ours.get(ours)? - theirs(&song.clip.published)?))?,
            extent: summary(&|song| Some(song.whole.ours.get(ours)? - song.clip.ours.get(ours)?))?,
            both: summary(&|song| Some(song.whole.ours.get(ours)? - theirs(&song.clip.published)?))?,
        })
    }

    /// Whether percentiles may be moved by the mean difference: it may not stray by more than half as much as songs do,
    /// which would widen their percentiles by an eighth (√(1 + ¼)), and the definitions alone by a third (design
    /// heuristic).
    pub(crate) fn convert(&self, deviation_of_songs: f64) -> bool {
        self.both.deviation <= deviation_of_songs / 2.0 && self.definition.deviation <= deviation_of_songs / 3.0
    }
}
