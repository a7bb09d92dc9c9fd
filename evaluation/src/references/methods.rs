use super::half::Half;
use analyzer::Section;
use dsp::{ComponentBands, Hertz, KWeighting, N_COMPONENTS, N_THIRD_OCTAVES, power_to_db, third_octave_centers_hz};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

/// What of a song is taken for its spectrum.
#[derive(Debug, Clone, Copy)]
pub(super) enum Method {
    /// All of it that passes the gate of loudness.
    Gated,
    /// The share of that with the highest short-term loudness.
    Loud(f64),
    /// What lies within so many LU of the short-term loudness that a twentieth of that exceeds.
    Within(f64),
    /// The rest of that.
    Quieter(f64),
    /// The loudest section, told from the mix alone.
    LoudestSection,
    /// All sections of the loudest kind that comes again, or of the loudest kind where none does.
    LoudKind,
    /// All sections that are not of that kind.
    OtherKinds,
}

const METHODS: [(&str, Method); 12] = [
    ("all that passes the gate", Method::Gated),
    ("loudest half", Method::Loud(0.5)),
    ("loudest quarter", Method::Loud(0.25)),
    ("loudest tenth", Method::Loud(0.1)),
    ("loudest twentieth", Method::Loud(0.05)),
    ("within 6 LU of the loudest", Method::Within(6.0)),
    ("within 4 LU of the loudest", Method::Within(4.0)),
    ("within 2 LU of the loudest", Method::Within(2.0)),
    ("what is quieter than that by more than 4 LU", Method::Quieter(4.0)),
    ("loudest section", Method::LoudestSection),
    ("loudest kind of section that comes again", Method::LoudKind),
    ("all other sections", Method::OtherKinds),
];

/// Tenths of a second in the short-term window.
const SHORT_TERM: usize = 30;
const ABSOLUTE_GATE_LUFS: f64 = -70.0;
const RELATIVE_GATE_LU: f64 = -10.0;
/// The bands that profiles judge: 40 Hz to 16 kHz.
const JUDGED: Range<usize> = 3..30;
/// 250 Hz to 2 kHz, whose mean level is 0 dB.
const REFERENCE: Range<usize> = 11..21;
/// The share of the gated time that stands for the loudest.
const LOUDEST_SHARE: f64 = 0.05;

/// Per third octave in dB re the mean of 250 Hz–2 kHz.
pub(super) type Levels = Vec<Option<f64>>;

/// The spectrum of a half as the method takes it.
pub(super) fn spectrum(half: &Half, method: Method) -> Option<Levels> {
    Timeline::of(half).spectrum(method)
}

/// For each method how near the halves of a song are to each other, and a song to itself with more of its quiet parts, against
/// halves of different songs.
pub(super) fn table(songs: &[[Half; 2]]) -> String {
    let mut text = String::from(
        "| spectrum of | halves of a song, RMS dB: median | 90 % | its quiet third three times as long: median | 90 % | \
         different songs: median | other half found |\n|---|---:|---:|---:|---:|---:|---:|\n",
    );
    let timelines: Vec<[Timeline<'_>; 2]> = songs.iter().map(|song| song.each_ref().map(Timeline::of)).collect();
    let drawn_out: Vec<Timeline<'_>> = timelines.iter().map(|[_, second]| second.drawn_out()).collect();
    for (name, method) in METHODS {
        let spectra: Vec<[Option<Levels>; 2]> =
            timelines.iter().map(|song| song.each_ref().map(|half| half.spectrum(method))).collect();
        let distance = |a: usize, b: usize| Some(rms(spectra[a][0].as_ref()?, spectra[b][1].as_ref()?));
        let within: Vec<f64> = (0..songs.len()).filter_map(|k| distance(k, k)).collect();
        let from_itself = |k: usize| Some(rms(spectra[k][1].as_ref()?, &drawn_out[k].spectrum(method)?));
        let longer: Vec<f64> = (0..songs.len()).filter_map(from_itself).collect();
        let pairs = (0..songs.len()).flat_map(|a| (0..songs.len()).filter(move |b| a != *b).map(move |b| (a, b)));
        let between: Vec<f64> = pairs.filter_map(|(a, b)| distance(a, b)).collect();
        let nearest = |b: &usize| {
            let found = (0..songs.len()).filter_map(|a| Some((a, distance(a, *b)?))).min_by(|a, b| a.1.total_cmp(&b.1));
            found.is_some_and(|(a, _)| a == *b)
        };
        let found = (0..songs.len()).filter(nearest).count();
        _ = writeln!(
            text,
            "| {name} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {found} of {} |",
            quantile(&within, 0.5),
            quantile(&within, 0.9),
            quantile(&longer, 0.5),
            quantile(&longer, 0.9),
            quantile(&between, 0.5),
            songs.len()
        );
    }
    text
}

/// The value that the share `at` of `values` does not exceed.
pub(super) fn quantile(values: &[f64], at: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get((at * sorted.len().saturating_sub(1) as f64).round() as usize).copied().unwrap_or(f64::NAN)
}

fn rms(a: &Levels, b: &Levels) -> f64 {
    let squares: Vec<f64> = JUDGED.filter_map(|band| Some((a[band]? - b[band]?).powi(2))).collect();
    (squares.iter().sum::<f64>() / squares.len().max(1) as f64).sqrt()
}

/// The tenths of a second of a song in the order in which they are played.
struct Timeline<'a> {
    half: &'a Half,
    /// Short-term loudness around every tenth of the file.
    loudness_lufs: Vec<f64>,
    frames: Vec<usize>,
}

impl<'a> Timeline<'a> {
    /// As it is.
    fn of(half: &'a Half) -> Self {
        let loudness_lufs = short_term_lufs(half);
        Self { half, frames: (0..loudness_lufs.len()).collect(), loudness_lufs }
    }

    /// With the quietest third of what is audible three times as long.
    fn drawn_out(&self) -> Self {
        let lufs = |frame: &usize| self.loudness_lufs[*frame];
        let audible: Vec<usize> =
            self.frames.iter().copied().filter(|frame| lufs(frame) > ABSOLUTE_GATE_LUFS).collect();
        let most = quantile(&audible.iter().map(lufs).collect::<Vec<_>>(), 1.0 / 3.0);
        let quiet = audible.iter().copied().filter(|frame| lufs(frame) <= most);
        let frames = quiet.clone().chain(quiet.clone()).chain(self.frames.iter().copied()).collect();
        Self { half: self.half, loudness_lufs: self.loudness_lufs.clone(), frames }
    }

    /// Third-octave levels re the mean of 250 Hz–2 kHz.
    fn spectrum(&self, method: Method) -> Option<Levels> {
        let mut powers = [0.0; N_THIRD_OCTAVES];
        let bands = bands();
        for frame in self.chosen(method) {
            let (left, right) = (self.half.retained.left.row(frame), self.half.retained.right.row(frame));
            for (component, band) in bands.iter().enumerate() {
                if let Some(band) = band {
                    powers[*band] += f64::from(left[component]) + f64::from(right[component]);
                }
            }
        }
        let levels: Levels = powers.iter().map(|power| power_to_db(*power)).collect();
        let reference: Option<Vec<f64>> = REFERENCE.map(|band| levels[band]).collect();
        let mean = reference?.iter().sum::<f64>() / REFERENCE.len() as f64;
        Some(levels.iter().map(|level| level.map(|db| db - mean)).collect())
    }

    /// The tenths of a second that the method takes.
    fn chosen(&self, method: Method) -> Vec<usize> {
        let lufs = |frame: &usize| self.loudness_lufs[*frame];
        let audible: Vec<f64> = self.frames.iter().map(lufs).filter(|lufs| *lufs > ABSOLUTE_GATE_LUFS).collect();
        let gate =
            mean_lufs(&audible).map_or(ABSOLUTE_GATE_LUFS, |mean| (mean + RELATIVE_GATE_LU).max(ABSOLUTE_GATE_LUFS));
        let gated: Vec<usize> = self.frames.iter().copied().filter(|frame| lufs(frame) > gate).collect();
        let reached_by = |share: f64| quantile(&gated.iter().map(lufs).collect::<Vec<_>>(), 1.0 - share);
        let least = match method {
            Method::Gated => gate,
            Method::Loud(share) => reached_by(share),
            Method::Within(range_lu) => reached_by(LOUDEST_SHARE) - range_lu,
            Method::Quieter(range_lu) => {
                let most = reached_by(LOUDEST_SHARE) - range_lu;
                let quiet: Vec<usize> = gated.iter().copied().filter(|frame| lufs(frame) < most).collect();
                return if quiet.is_empty() { gated } else { quiet };
            }
            Method::LoudestSection => return self.loudest_section().unwrap_or(gated),
            Method::LoudKind => return self.of_kinds(&gated, |letter, loud| letter == loud),
            Method::OtherKinds => return self.of_kinds(&gated, |letter, loud| letter != loud),
        };
        gated.into_iter().filter(|frame| lufs(frame) >= least).collect()
    }

    fn loudest_section(&self) -> Option<Vec<usize>> {
        let ranges = self.half.sections.iter().map(|section| self.tenths(section));
        let level = |range: &Range<usize>| mean_lufs(&self.loudness_lufs[range.clone()]).unwrap_or(f64::NEG_INFINITY);
        let loudest = ranges.max_by(|a, b| level(a).total_cmp(&level(b)))?;
        Some(loudest.collect())
    }

    fn tenths(&self, section: &Section) -> Range<usize> {
        let n = self.loudness_lufs.len();
        let tenth = |seconds: f64| ((10.0 * seconds).round() as usize).min(n);
        tenth(section.start_s)..tenth(section.end_s)
    }

    /// The `gated` frames in sections whose letter is `wanted`, given that of the loudest kind; all of them where no section
    /// is.
    fn of_kinds(&self, gated: &[usize], wanted: impl Fn(&str, &str) -> bool) -> Vec<usize> {
        let sections = &self.half.sections;
        let Some(loud) = self.loud_letter() else { return gated.to_vec() };
        let ranges: Vec<Range<usize>> = sections
            .iter()
            .filter(|section| wanted(&section.letter, loud))
            .map(|section| self.tenths(section))
            .collect();
        let chosen: Vec<usize> =
            gated.iter().copied().filter(|frame| ranges.iter().any(|range| range.contains(frame))).collect();
        if chosen.is_empty() { gated.to_vec() } else { chosen }
    }

    /// The letter of the loudest kind of section that comes again after another, or of the loudest where none does.
    fn loud_letter(&self) -> Option<&str> {
        let mut kinds: BTreeMap<&str, (Vec<usize>, Vec<f64>)> = BTreeMap::new();
        for (place, section) in self.half.sections.iter().enumerate() {
            let (places, lufs) = kinds.entry(&section.letter).or_default();
            places.push(place);
            lufs.extend(&self.loudness_lufs[self.tenths(section)]);
        }
        let comes_again = |places: &[usize]| places.windows(2).any(|pair| pair[1] > pair[0] + 1);
        let any = kinds.values().any(|(places, _)| comes_again(places));
        let candidates = kinds.iter().filter(|(_, (places, _))| !any || comes_again(places));
        let level = |lufs: &[f64]| mean_lufs(lufs).unwrap_or(f64::NEG_INFINITY);
        candidates.max_by(|a, b| level(&a.1.1).total_cmp(&level(&b.1.1))).map(|(letter, _)| *letter)
    }
}

fn mean_lufs(loudness_lufs: &[f64]) -> Option<f64> {
    let powers = loudness_lufs.iter().map(|lufs| dsp::db_to_power(*lufs));
    power_to_db(powers.sum::<f64>() / loudness_lufs.len().max(1) as f64)
}

fn bands() -> Vec<Option<usize>> {
    let half_width = 2.0_f64.powf(1.0 / 6.0);
    let centers = third_octave_centers_hz();
    let band = |hz: f64| centers.iter().position(|center| center / half_width <= hz && hz < center * half_width);
    (0..N_COMPONENTS).map(|component| band(ComponentBands::center_hz(component))).collect()
}

/// Short-term loudness around every tenth of a second.
fn short_term_lufs(half: &Half) -> Vec<f64> {
    let weights: Vec<f64> = (0..N_COMPONENTS)
        .map(|c| KWeighting::power_response(half.sample_rate_hz, Hertz(ComponentBands::center_hz(c))))
        .collect();
    let weighted = |frame: usize| -> f64 {
        let (left, right) = (half.retained.left.row(frame), half.retained.right.row(frame));
        weights.iter().enumerate().map(|(c, weight)| weight * (f64::from(left[c]) + f64::from(right[c]))).sum()
    };
    let powers: Vec<f64> = (0..half.retained.n_frames()).map(weighted).collect();
    let around = |frame: usize| {
        let from = frame.saturating_sub(SHORT_TERM / 2);
        let window = &powers[from..(from + SHORT_TERM).min(powers.len())];
        let mean = window.iter().sum::<f64>() / window.len() as f64;
        power_to_db(mean).map_or(f64::NEG_INFINITY, |db| db + KWeighting::OFFSET_LUFS)
    };
    (0..powers.len()).map(around).collect()
}
