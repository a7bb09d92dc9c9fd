use super::norms::Norms;
use crate::published::{BIN_HZ, N_THIRD_OCTAVES, percentile, third_octave_hz};
use crate::songs::{Song, relative_thirds, third_name};
use corpus::Corridor;
use std::ops::Range;

/// How a published third octave, in dB re the power of the whole clip, becomes one of ours, in dB re the mean of ten bands.
///
/// The published percentiles are of each band by itself, so a song's own reference cannot be taken from them. Medians are
/// held against the mean of the ten medians; the distances of the other percentiles are stretched as the bands of the
/// measured songs vary more, or less, around the one reference than around the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BandConversion {
    /// What ours reads more because theirs is made of whole bins, in dB: computed.
    pub(crate) shift_db: f64,
    /// What ours of the same 30 s was found to read more, relative to the ten bands: median over songs, in dB.
    pub(crate) found_db: f64,
    /// Distance from the 10th to the 90th percentile of ours over songs by that of theirs re total power.
    pub(crate) stretch: f64,
}

/// Bands to each side that share their stretch: that of a single band of few songs is mostly chance.
const STRETCH_REACH: usize = 2;

/// What a band of `from_hz` to `below_hz` holds of level noise against the whole bins between its edges, in dB.
fn bin_shift_db(band: usize) -> f64 {
    let half = 2.0_f64.powf(1.0 / 6.0);
    let (from_hz, below_hz) = (third_octave_hz(band) / half, third_octave_hz(band) * half);
    let n_bins = (below_hz / BIN_HZ).ceil() - (from_hz / BIN_HZ).ceil();
    10.0 * ((below_hz - from_hz) / (n_bins * BIN_HZ)).log10()
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

/// Ours of the same clip, re the ten bands.
fn ours_of_clip(song: &Song) -> Option<Vec<f64>> {
    (0..N_THIRD_OCTAVES).map(|band| song.clip.ours.get(&third_name(band)).copied()).collect()
}

/// The conversion of every band, from the songs in which all bands sound.
pub(crate) fn conversions(songs: &[&Song]) -> Option<Vec<BandConversion>> {
    let widths = |three: Vec<Three>| -> Vec<f64> { three.iter().map(|[p10, _, p90]| p90 - p10).collect() };
    let (to, from) = (widths(percentiles(songs, ours)?), widths(percentiles(songs, theirs)?));
    let stretch = |band: usize| {
        let near = band.saturating_sub(STRETCH_REACH)..(band + STRETCH_REACH + 1).min(N_THIRD_OCTAVES);
        near.clone().map(|band| to[band] / from[band]).sum::<f64>() / near.len() as f64
    };
    let found = percentiles(songs, |song| {
        let theirs = relative(&theirs(song)?);
        Some(ours_of_clip(song)?.iter().zip(theirs).map(|(ours, theirs)| ours - theirs).collect())
    })?;
    let band =
        |band: usize| BandConversion { shift_db: bin_shift_db(band), found_db: found[band][1], stretch: stretch(band) };
    Some((0..N_THIRD_OCTAVES).map(band).collect())
}

/// Percentiles of ours from percentiles of theirs.
pub(crate) fn converted(theirs: &[Three], conversions: &[BandConversion]) -> Vec<Three> {
    let shifted = theirs.iter().zip(conversions).map(|([_, median, _], conversion)| median + conversion.shift_db);
    let medians = relative(&shifted.collect::<Vec<_>>());
    let band = |((three, median), conversion): ((&Three, f64), &BandConversion)| {
        three.map(|value| median + (value - three[1]) * conversion.stretch)
    };
    theirs.iter().zip(medians).zip(conversions).map(band).collect()
}

/// How far the 10th, 50th and 90th percentiles of ours that are converted lie from those that are measured: root mean square
/// over `bands`, in dB.
///
/// The songs are halved by artist; each half is converted as the other one teaches.
pub(crate) fn errors_across_halves(songs: &[Song], bands: &Range<usize>) -> Option<Three> {
    let mut artists: Vec<&str> = songs.iter().map(|song| song.artist.as_str()).collect();
    artists.sort_unstable();
    artists.dedup();
    let is_even = |song: &&Song| artists.iter().position(|artist| *artist == song.artist).is_some_and(|at| at % 2 == 0);
    let (even, odd): (Vec<&Song>, Vec<&Song>) = songs.iter().partition(is_even);
    let mut squares = [0.0; 3];
    for (taught, asked) in [(&even, &odd), (&odd, &even)] {
        let guessed = converted(&percentiles(asked, theirs)?, &conversions(taught)?);
        let truth = percentiles(asked, ours)?;
        for band in bands.clone() {
            for (square, (guessed, truth)) in squares.iter_mut().zip(guessed[band].iter().zip(truth[band])) {
                *square += (guessed - truth).powi(2);
            }
        }
    }
    Some(squares.map(|square| (square / (2 * bands.len()) as f64).sqrt()))
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
        n_songs: None,
        n_artists: None,
        p5_db: None,
        p25_db: None,
        p75_db: None,
        p95_db: None,
        centers_hz: dsp::third_octave_centers_hz().map(tenth).to_vec(),
        p10_db: column(0),
        p50_db: column(1),
        p90_db: column(2),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::songs::measured;
    use dsp::{AudioBlock, signals};

    #[test]
    fn levels_of_a_whole_become_levels_of_the_middle() {
        // A spectrum that is level but for its bins, 15 dB under the whole.
        let theirs: Vec<Three> =
            (0..N_THIRD_OCTAVES).map(|band| [-18.0, -15.0, -13.0].map(|level| level - bin_shift_db(band))).collect();
        let plain = |band: usize| BandConversion { shift_db: bin_shift_db(band), found_db: 0.0, stretch: 0.5 };
        let conversions: Vec<BandConversion> = (0..N_THIRD_OCTAVES).map(plain).collect();
        for three in converted(&theirs, &conversions) {
            for (level, truth) in three.into_iter().zip([-1.5, 0.0, 1.0]) {
                assert!((level - truth).abs() < 1e-9, "{three:?}");
            }
        }
    }

    /// The publisher's own count of bins: 3 from 55.68 to 70.15 Hz, 6 from 140.31 to 176.78 Hz.
    #[test]
    fn bands_of_few_bins_are_narrower_or_wider_than_they_should_be() {
        for (band, n_bins, width_hz) in [(5, 3.0, 14.47), (9, 6.0, 36.47), (28, 546.0, 2_940.67)] {
            let truth = 10.0 * (width_hz / (n_bins * 5.383_3_f64)).log10();
            assert!((bin_shift_db(band) - truth).abs() < 0.01, "{band}: {}", bin_shift_db(band));
        }
    }

    /// Level noise tells the bins alone: ours and theirs of the same samples differ by what is computed.
    #[test]
    fn noise_differs_by_the_bins() {
        let channel = |seed| signals::white_noise(seed, 0.3, 44_100 * 60);
        let both = measured(44_100, &AudioBlock::from_channels(vec![channel(1), channel(2)]));
        let of = |band: usize| both.published[&format!("ltas_{band}")] + bin_shift_db(band);
        let theirs = relative(&(0..N_THIRD_OCTAVES).map(of).collect::<Vec<_>>());
        for (band, theirs) in theirs.into_iter().enumerate().skip(5) {
            let ours = both.ours[&third_name(band)];
            assert!((ours - theirs).abs() < 0.4, "{band}: {ours} {theirs}");
        }
    }
}
