use super::features::Features;
use crate::Tempo;
use std::collections::BTreeSet;
use std::ops::Range;

/// Design heuristic: what a boundary costs, in squared distances times frames; a stem as loud as the song pays for it in
/// three beats. Of 104 edges of mutes planted into five songs 3 finds 99 and begins two sections elsewhere; 2 finds two
/// more, with four elsewhere and 21 sections instead of 17 in the song that has most; 4 finds three fewer, with six.
const BOUNDARY_COST: f64 = 3.0;
/// Design heuristic: what a boundary inside a bar costs against one between bars. Without this, and without what short
/// sections cost, that song has 19 sections and no more edges are found.
const WITHIN_BAR: f64 = 1.5;
/// Frames of a section, four bars of four beats, below which it costs more to tell, up to twice as much.
const SHORT_FRAMES: f64 = 16.0;
/// Sections are at least about this long.
const SHORTEST_S: f64 = 4.0;
/// Design heuristic: two sections in a row differ by at least this squared distance, against 1 for a stem as loud as the
/// song that comes in. In a long song a small step gains more than a boundary costs.
const LEAST_CHANGE: f64 = 0.12;

/// The frames that begin sections, 0 among them, and behind them the number of frames: those that make the sum of what
/// the frames of each section differ from its mean, and of what boundaries cost, as small as can be. Silence before and
/// after the song belongs to the first and the last section.
pub(super) fn boundaries(features: &Features, tempo: Option<&Tempo>) -> Vec<usize> {
    let n = features.n_frames();
    if n < 2 {
        return (0..=n).collect();
    }
    let sums = Sums::of(features);
    let bars: BTreeSet<usize> =
        tempo.into_iter().flat_map(Tempo::sure_bar_starts_s).map(|start_s| features.frame_at(start_s)).collect();
    let boundary_cost = |frame: usize| {
        if bars.is_empty() || bars.contains(&frame) { BOUNDARY_COST } else { WITHIN_BAR * BOUNDARY_COST }
    };
    let shortest = (SHORTEST_S / features.step_s().max(f64::MIN_POSITIVE)).round().max(1.0) as usize;
    let mut edges = cheapest(features.sounding(), shortest, &sums, boundary_cost);
    join_alike(&mut edges, &sums);
    edges[0] = 0;
    *edges.last_mut().expect("a song has two edges") = n;
    edges
}

/// The edges of the cheapest sections of `frames`, each at least `shortest` long where these are; by dynamic programming,
/// the best way to each frame from the best ways to those before it.
fn cheapest(frames: Range<usize>, shortest: usize, sums: &Sums, boundary_cost: impl Fn(usize) -> f64) -> Vec<usize> {
    let mut costs = vec![f64::INFINITY; frames.end + 1];
    let mut starts = vec![frames.start; frames.end + 1];
    costs[frames.start] = 0.0;
    for end in frames.start + shortest..=frames.end {
        for start in frames.start..=end - shortest {
            let shortness = (1.0 - (end - start) as f64 / SHORT_FRAMES).max(0.0);
            let cost = costs[start] + sums.spread(start..end) + BOUNDARY_COST * shortness;
            if cost < costs[end] {
                (costs[end], starts[end]) = (cost, start);
            }
        }
        costs[end] += boundary_cost(end);
    }
    let mut edges = vec![frames.end];
    while let Some(end) = edges.last().copied().filter(|end| *end > frames.start) {
        edges.push(starts[end]);
    }
    edges.reverse();
    edges
}

/// Takes out the least boundary until all are changes.
fn join_alike(edges: &mut Vec<usize>, sums: &Sums) {
    loop {
        let changes = edges.windows(3).map(|edge| sums.distance(edge[0]..edge[1], edge[1]..edge[2]));
        let least = changes.enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
        let Some((before, _)) = least.filter(|(_, change)| *change < LEAST_CHANGE) else { break };
        edges.remove(before + 1);
    }
}

/// Sums over the frames before each frame.
struct Sums {
    values: Vec<Vec<f64>>,
    squares: Vec<f64>,
}

impl Sums {
    fn of(features: &Features) -> Self {
        let width = features.frame(0).len();
        let (mut values, mut squares) = (vec![vec![0.0; width]], vec![0.0]);
        for frame in (0..features.n_frames()).map(|frame| features.frame(frame)) {
            let before = &values[values.len() - 1];
            let after: Vec<f64> = before.iter().zip(frame).map(|(sum, value)| sum + value).collect();
            values.push(after);
            squares.push(squares[squares.len() - 1] + frame.iter().map(|value| value * value).sum::<f64>());
        }
        Self { values, squares }
    }

    /// The sum of the squared distances of frames from their mean.
    fn spread(&self, frames: Range<usize>) -> f64 {
        let (before, after) = (&self.values[frames.start], &self.values[frames.end]);
        let of_mean: f64 = before.iter().zip(after).map(|(before, after)| (after - before) * (after - before)).sum();
        self.squares[frames.end] - self.squares[frames.start] - of_mean / frames.len() as f64
    }

    fn mean(&self, frames: Range<usize>) -> impl Iterator<Item = f64> {
        let n = frames.len() as f64;
        let (before, after) = (&self.values[frames.start], &self.values[frames.end]);
        before.iter().zip(after).map(move |(before, after)| (after - before) / n)
    }

    /// The squared distance of the means of two sections.
    fn distance(&self, one: Range<usize>, other: Range<usize>) -> f64 {
        self.mean(one).zip(self.mean(other)).map(|(a, b)| (a - b) * (a - b)).sum()
    }
}
