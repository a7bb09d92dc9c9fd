use super::norms::Norms;
use super::translation::Summary;
use crate::published::{N_THIRD_OCTAVES, percentile};
use crate::songs::{Song, relative_thirds, third_name};
use corpus::Corridor;

/// How a published third octave, in dB re the power of the whole clip, becomes one of ours, in dB re the mean of ten bands.
///
/// The published percentiles are of each band by itself, so a song's own reference cannot be taken from them. Medians are
/// held against the mean of the ten medians; the distances of the other percentiles are stretched as the bands of the
/// measured songs vary more, or less, around the one reference than around the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BandConversion {
    /// Ours less theirs, each relative to the ten bands, per song.
    pub(crate) shift: Summary,
    /// Deviation over songs of ours over that of theirs re total power.
    pub(crate) stretch: f64,
}

/// Tenth percentile, median and ninetieth percentile.
pub(crate) type Three = [f64; 3];
const SHARES: Three = [0.1, 0.5, 0.9];

/// Theirs of a clip, re its power.
fn theirs(song: &Song) -> Option<Vec<f64>> {
    (0..N_THIRD_OCTAVES).map(|band| song.clip.published.get(&format!("ltas_{band}")).copied()).collect()
}

/// Ours of a song, re the ten bands.
fn ours(song: &Song) -> Option<Vec<f64>> {
    (0..N_THIRD_OCTAVES).map(|band| song.whole.ours.get(&third_name(band)).copied()).collect()
}

fn relative(levels: &[f64]) -> Vec<f64> {
    let levels: Vec<Option<f64>> = levels.iter().copied().map(Some).collect();
    relative_thirds(&levels).expect("no band is missing").into_iter().flatten().collect()
}

/// The conversion of every band, from the songs in which all bands sound.
pub(crate) fn conversions(songs: &[&Song]) -> Option<Vec<BandConversion>> {
    let (theirs, ours): (Vec<Vec<f64>>, Vec<Vec<f64>>) =
        songs.iter().filter_map(|song| Some((theirs(song)?, ours(song)?))).unzip();
    let at_band = |spectra: &[Vec<f64>], band: usize| -> Vec<f64> { spectra.iter().map(|bands| bands[band]).collect() };
    let relative_theirs: Vec<Vec<f64>> = theirs.iter().map(|bands| relative(bands)).collect();
    let band = |band: usize| {
        let (from, to) = (at_band(&relative_theirs, band), at_band(&ours, band));
        let shift = Summary::of(&to.iter().zip(from).map(|(to, from)| to - from).collect::<Vec<_>>())?;
        let stretch = Summary::of(&to)?.deviation / Summary::of(&at_band(&theirs, band))?.deviation;
        Some(BandConversion { shift, stretch })
    };
    (0..N_THIRD_OCTAVES).map(band).collect()
}

/// Percentiles of ours from percentiles of theirs.
pub(crate) fn converted(theirs: &[Three], conversions: &[BandConversion]) -> Vec<Three> {
    let medians = relative(&theirs.iter().map(|[_, median, _]| *median).collect::<Vec<_>>());
    let band = |((three, median), conversion): ((&Three, f64), &BandConversion)| {
        let median = median + conversion.shift.mean;
        three.map(|value| median + (value - three[1]) * conversion.stretch)
    };
    theirs.iter().zip(medians).zip(conversions).map(band).collect()
}

/// How far percentiles of ours that are converted lie from those that are measured: root mean square over `bands`.
///
/// The songs are halved by artist; each half is converted as the other one teaches.
pub(crate) fn error_across_halves(songs: &[Song], bands: std::ops::Range<usize>) -> Option<f64> {
    let mut artists: Vec<&str> = songs.iter().map(|song| song.artist.as_str()).collect();
    artists.sort_unstable();
    artists.dedup();
    let is_even = |song: &&Song| artists.iter().position(|artist| *artist == song.artist).is_some_and(|at| at % 2 == 0);
    let (even, odd): (Vec<&Song>, Vec<&Song>) = songs.iter().partition(is_even);
    let mut squares = Vec::new();
    for (taught, asked) in [(&even, &odd), (&odd, &even)] {
        let guessed = converted(&percentiles(asked, theirs)?, &conversions(taught)?);
        let truth = percentiles(asked, ours)?;
        for band in bands.clone() {
            squares.extend((0..SHARES.len()).map(|k| (guessed[band][k] - truth[band][k]).powi(2)));
        }
    }
    Some((squares.iter().sum::<f64>() / squares.len() as f64).sqrt())
}

fn percentiles(songs: &[&Song], of: impl Fn(&Song) -> Option<Vec<f64>>) -> Option<Vec<Three>> {
    let spectra: Vec<Vec<f64>> = songs.iter().filter_map(|song| of(song)).collect();
    let band = |band: usize| -> Option<Three> {
        let levels: Vec<f64> = spectra.iter().map(|spectrum| spectrum[band]).collect();
        let [low, middle, high] = SHARES.map(|share| percentile(&levels, share));
        Some([low?, middle?, high?])
    };
    (0..N_THIRD_OCTAVES).map(band).collect()
}

/// The published spectrum of a genre as a corridor of ours. The publisher has no band at 20 kHz; it goes on as the two
/// below it fall, so that the corridor has all bands, and is not judged.
pub(crate) fn corridor(norms: &Norms, genre: &str, conversions: &[BandConversion]) -> Option<Corridor> {
    let published = |band: usize| -> Option<Three> {
        let p = norms.percentiles(genre, &format!("ltas_{band}"))?;
        Some([p.p10, p.p50, p.p90])
    };
    let theirs: Option<Vec<Three>> = (0..N_THIRD_OCTAVES).map(published).collect();
    let mut bands = converted(&theirs?, conversions);
    let (before, last) = (bands[N_THIRD_OCTAVES - 2], bands[N_THIRD_OCTAVES - 1]);
    bands.push(last.map(|level| level + last[1] - before[1]));
    let tenth = |x: f64| (x * 10.0).round() / 10.0;
    let column = |k: usize| bands.iter().map(|three| tenth(three[k])).collect();
    Some(Corridor {
        centers_hz: dsp::third_octave_centers_hz().map(tenth).to_vec(),
        p10_db: column(0),
        p50_db: column(1),
        p90_db: column(2),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(mean: f64, stretch: f64) -> Vec<BandConversion> {
        vec![BandConversion { shift: Summary { n: 9, mean, deviation: 0.0 }, stretch }; N_THIRD_OCTAVES]
    }

    #[test]
    fn levels_of_a_whole_become_levels_of_the_middle() {
        // A level spectrum, 15 dB under the whole in every band.
        let converted = converted(&[[-18.0, -15.0, -13.0]; N_THIRD_OCTAVES], &plain(0.5, 0.5));
        for three in converted {
            for (level, truth) in three.into_iter().zip([-1.0, 0.5, 1.5]) {
                assert!((level - truth).abs() < 1e-9, "{three:?}");
            }
        }
    }
}
