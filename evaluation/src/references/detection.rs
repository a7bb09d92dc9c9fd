use super::half::Half;
use super::methods::{Method, quantile, spectrum};
use analyzer::{ThirdOctaveSpectrum, TrackAnalysis};
use corpus::Profile;
use dsp::third_octave_centers_hz;
use std::fmt::Write;
use suggest::{Reference, ReferenceWeights, Target};

/// The share of songs as they are that may be remarked on; all, for the threshold of the rule.
const FALSE_ALARMS: [f64; 3] = [1.0, 0.25, 0.1];
/// What the rule *tonal-balance* asks for, in dB.
const LEAST_DEVIATION_DB: f64 = 1.0;
const TILTS_DB_PER_OCTAVE: [f64; 5] = [0.5, 1.0, 1.5, 2.0, 3.0];
const BUMPS_DB: [f64; 5] = [2.0, 3.0, 4.0, 6.0, 9.0];
const BUMP_CENTERS: [usize; 5] = [8, 12, 17, 22, 26];
const PIVOT_HZ: f64 = 700.0;
/// Groups of bands whose differences between halves are shown: from this frequency on.
const ZONES_HZ: [f64; 5] = [39.0, 60.0, 200.0, 1_000.0, 4_000.0];

/// What a song is judged by.
struct Judge {
    name: &'static str,
    /// Per song what of it is compared with what. A deviation counts as far as all comparisons have it.
    songs: Vec<Vec<Comparison>>,
}

/// The spectrum of a song, and what it is held against.
struct Comparison {
    target: Target,
    spectrum: ThirdOctaveSpectrum,
}

/// How far halves differ, and the share of planted faults that is noticed.
pub(super) fn tables(songs: &[[Half; 2]]) -> anyhow::Result<String> {
    let profile = corpus::profile("popular")?;
    let judges = judges(songs, &profile);
    let mut text = differences(songs);
    for judge in &judges {
        _ = writeln!(text, "{:.0} % of the bands inside the corridor of {}.", 100.0 * judge.inside(), judge.name);
    }
    text.push_str("\n| judged by | threshold, dB | flagged as it is |");
    for size in TILTS_DB_PER_OCTAVE {
        _ = write!(text, " tilt {size} |");
    }
    for size in BUMPS_DB {
        _ = write!(text, " bump {size} |");
    }
    _ = writeln!(text, "\n|---|{}", "---:|".repeat(2 + TILTS_DB_PER_OCTAVE.len() + BUMPS_DB.len()));
    for judge in judges {
        let mut thresholds = FALSE_ALARMS.map(|share| judge.threshold_db(share)).to_vec();
        thresholds.dedup();
        for threshold in thresholds {
            text.push_str(&judge.row(threshold));
        }
    }
    Ok(text)
}

/// A song, and which half of it.
type Place = (usize, usize);

fn judges(songs: &[[Half; 2]], profile: &Profile) -> Vec<Judge> {
    let by = |name: &'static str, of: &dyn Fn(usize) -> Vec<Place>| {
        let target = |song: usize| {
            let references = of(song).into_iter().map(|(song, half)| reference(&songs[song][half].analysis));
            Target::new(profile.clone(), references.collect())
        };
        let comparison = |song: usize| {
            let spectrum = songs[song][1].analysis.spectrum.third_octave.clone();
            vec![Comparison { target: target(song), spectrum }]
        };
        Judge { name, songs: (0..songs.len()).map(comparison).collect() }
    };
    let matched = |name: &'static str, methods: &[Method]| {
        let comparisons = |song: &[Half; 2]| methods.iter().map(|method| matched(song, *method, profile)).collect();
        Judge { name, songs: songs.iter().map(comparisons).collect() }
    };
    let others = |song: usize| -> Vec<Place> {
        let genre = &songs[song][0].genre;
        let alike = (0..songs.len()).filter(|other| *other != song && songs[*other][0].genre == *genre);
        alike.map(|other| (other, 0)).collect()
    };
    vec![
        by("blind: popular music", &|_| Vec::new()),
        by("another song of its folder", &|song| others(song).into_iter().take(1).collect()),
        by("all other songs of its folder", &others),
        by("the other half of the song", &|song| vec![(song, 0)]),
        matched("the same, all that passes the gate", &[Method::Gated]),
        matched("the same, loud and quiet by loudness must both say so", &[Method::Within(4.0), Method::Quieter(4.0)]),
        matched("the same, loudest kind of section with loudest", &[Method::LoudKind]),
        matched("the same, all other sections with the others", &[Method::OtherKinds]),
        matched("the same, both of these must say so", &[Method::LoudKind, Method::OtherKinds]),
        by("the song itself", &|song| vec![(song, 1)]),
    ]
}

fn reference(analysis: &TrackAnalysis) -> Reference {
    let weights = ReferenceWeights { tone: 1.0, dynamics: 0.0, width: 0.0, level: 0.0 };
    Reference { analysis: analysis.clone(), weights }
}

/// The second half against the first, of both what the method takes.
fn matched([first, second]: &[Half; 2], method: Method, profile: &Profile) -> Comparison {
    let taken = |half: &Half| {
        let mut analysis = half.analysis.clone();
        if let Some(levels) = spectrum(half, method) {
            analysis.spectrum.third_octave.loud_db = levels;
        }
        analysis
    };
    let target = Target::new(profile.clone(), vec![reference(&taken(first))]);
    Comparison { target, spectrum: taken(second).spectrum.third_octave }
}

impl Comparison {
    /// How far each band lies outside the corridor with `gain_db` planted.
    fn deviation_db(&self, gain_db: &dyn Fn(usize) -> f64) -> Vec<Option<f64>> {
        self.target.deviation_db(&self.target.judged_db(&planted(&self.spectrum, gain_db)))
    }
}

impl Judge {
    /// How far each band of a song lies outside all its corridors, on the same side.
    fn deviation_db(&self, song: usize, gain_db: &dyn Fn(usize) -> f64) -> Vec<Option<f64>> {
        let all = self.songs[song].iter().map(|comparison| comparison.deviation_db(gain_db));
        let nearer = |a: f64, b: f64| if a * b > 0.0 { a.abs().min(b.abs()).copysign(a) } else { 0.0 };
        let both = |a: Vec<Option<f64>>, b: Vec<Option<f64>>| {
            a.into_iter().zip(b).map(|(a, b)| Some(nearer(a?, b?))).collect()
        };
        all.reduce(both).unwrap_or_default()
    }

    /// The share of the judged bands of all songs as they are that lie inside.
    fn inside(&self) -> f64 {
        let of_song = |song: usize| self.deviation_db(song, &|_| 0.0);
        let bands: Vec<f64> = (0..self.songs.len()).flat_map(of_song).flatten().collect();
        bands.iter().filter(|db| **db == 0.0).count() as f64 / bands.len().max(1) as f64
    }

    /// What is found in each song as it is.
    fn healthy_db(&self) -> Vec<f64> {
        (0..self.songs.len()).map(|song| self.largest(song, &|_| 0.0, |_| true)).collect()
    }

    /// The threshold that leaves so many false alarms, and no lower one than that of the rule.
    fn threshold_db(&self, false_alarms: f64) -> f64 {
        quantile(&self.healthy_db(), 1.0 - false_alarms).max(LEAST_DEVIATION_DB)
    }

    /// Its line: what is noticed with a threshold.
    fn row(&self, threshold: f64) -> String {
        let healthy = self.healthy_db();
        let alarms = healthy.iter().filter(|size| **size > threshold).count();
        let mut row = format!("| {} | {threshold:.1} | {alarms} of {} |", self.name, healthy.len());
        for size in TILTS_DB_PER_OCTAVE {
            _ = write!(row, " {:.0} % |", 100.0 * self.noticed_tilts(size, threshold));
        }
        for size in BUMPS_DB {
            _ = write!(row, " {:.0} % |", 100.0 * self.noticed_bumps(size, threshold));
        }
        row + "\n"
    }

    /// The share of tilts, up and down, that are noticed on their own side and in their direction.
    fn noticed_tilts(&self, size: f64, threshold: f64) -> f64 {
        let octaves = third_octave_centers_hz().map(|hz| (hz / PIVOT_HZ).log2());
        share(self.songs.len(), &[-size, size], |song, tilt| {
            self.largest(song, &|band| tilt * octaves[band], |_| true) > threshold
        })
    }

    /// The share of bumps and dips an octave wide that are noticed where they are.
    fn noticed_bumps(&self, size: f64, threshold: f64) -> f64 {
        let shares = BUMP_CENTERS.map(|center| {
            let inside = |band: usize| band.abs_diff(center) <= 1;
            share(self.songs.len(), &[-size, size], |song, db| {
                self.largest(song, &|band| if inside(band) { db } else { 0.0 }, inside) > threshold
            })
        });
        shares.iter().sum::<f64>() / shares.len() as f64
    }

    /// By how much two neighbouring bands at least lie outside the corridor, on one side, with `gain_db` planted; where
    /// something is planted, in its direction alone, and among the bands that are `asked` for.
    fn largest(&self, song: usize, gain_db: &dyn Fn(usize) -> f64, asked: impl Fn(usize) -> bool) -> f64 {
        let deviation = self.deviation_db(song, gain_db);
        let one = |band: usize| {
            let db = deviation[band].filter(|db| asked(band) && db * gain_db(band) >= 0.0)?;
            Some(db)
        };
        let pairs = (1..deviation.len()).filter_map(|band| Some((one(band - 1)?, one(band)?)));
        pairs.filter(|(a, b)| a * b > 0.0).map(|(a, b)| a.abs().min(b.abs())).fold(0.0, f64::max)
    }
}

fn planted(spectrum: &ThirdOctaveSpectrum, gain_db: &dyn Fn(usize) -> f64) -> ThirdOctaveSpectrum {
    let with = |levels: &[Option<f64>]| -> Vec<Option<f64>> {
        levels.iter().enumerate().map(|(band, level)| level.map(|db| db + gain_db(band))).collect()
    };
    ThirdOctaveSpectrum { levels_db: with(&spectrum.levels_db), loud_db: with(&spectrum.loud_db), ..spectrum.clone() }
}

/// The share of songs and sizes that are `noticed`.
fn share(n_songs: usize, sizes: &[f64], noticed: impl Fn(usize, f64) -> bool) -> f64 {
    let cases = || (0..n_songs).flat_map(|song| sizes.iter().map(move |size| (song, *size)));
    cases().filter(|(song, size)| noticed(*song, *size)).count() as f64 / cases().count() as f64
}

/// How far the loud spectra of halves of one song differ per band.
fn differences(songs: &[[Half; 2]]) -> String {
    let mut text = String::from(
        "| bands from, Hz | halves of a song differ by, dB: median | 75 % | 90 % |\n|---:|---:|---:|---:|\n",
    );
    let centers = third_octave_centers_hz();
    for (zone, from_hz) in ZONES_HZ.iter().enumerate() {
        let to_hz = ZONES_HZ.get(zone + 1).copied().unwrap_or(16_100.0);
        let bands = || (0..centers.len()).filter(|band| *from_hz <= centers[*band] && centers[*band] < to_hz);
        let differences: Vec<f64> = songs
            .iter()
            .flat_map(|[a, b]| bands().filter_map(|band| Some((level(a, band)? - level(b, band)?).abs())))
            .collect();
        let [middle, most, nearly_all] = [0.5, 0.75, 0.9].map(|at| quantile(&differences, at));
        _ = writeln!(text, "| {from_hz:.0} | {middle:.2} | {most:.2} | {nearly_all:.2} |");
    }
    text
}

/// Of the loud spectrum, re the mean of 250 Hz–2 kHz.
fn level(half: &Half, band: usize) -> Option<f64> {
    let levels = &half.analysis.spectrum.third_octave.loud_db;
    let reference: Option<Vec<f64>> = levels[11..21].iter().copied().collect();
    Some(levels[band]? - reference?.iter().sum::<f64>() / 10.0)
}
