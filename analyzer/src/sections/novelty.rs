use super::features::Features;
use crate::Tempo;

/// How far is looked to each side.
const REACH_S: f64 = 8.0;
/// Beats after which harmony usually comes round; the reach is a multiple of it, so that what comes round is no change.
const BEATS_PER_ROUND: usize = 8;
/// The reach fades out like a Gaussian whose standard deviation is this share of it.
const TAPER: f64 = 0.5;
/// Sections are at least this long.
const SHORTEST_S: f64 = 8.0;
/// Design heuristic: a change is at least this large, against 1 for a stem as loud as the song that comes in, and above the
/// mean of the song's. Asking for more (0.7 standard deviations above the mean) left out half the edges of drums that were
/// muted in a song whose other changes are large; what it left out of three songs lies on multiples of four bars.
const LEAST_CHANGE: f64 = 0.12;

/// The frames that begin sections, 0 among them, and behind them the number of frames.
pub(super) fn boundaries(features: &Features, tempo: Option<&Tempo>) -> Vec<usize> {
    let n = features.n_frames();
    if n < 2 {
        return (0..=n).collect();
    }
    let reach = (REACH_S / features.step_s().max(f64::MIN_POSITIVE)).round() as usize;
    let reach = if tempo.is_some() { reach.div_ceil(BEATS_PER_ROUND) * BEATS_PER_ROUND } else { reach };
    let changes = changes(features, reach);
    let shortest = (SHORTEST_S / features.step_s().max(f64::MIN_POSITIVE)).ceil() as usize;
    // Nearer to the ends one side has too few frames for its mean to be steady.
    let inner = changes.get(shortest..=n.saturating_sub(shortest)).unwrap_or_default();
    let mean = inner.iter().sum::<f64>() / inner.len().max(1) as f64;
    let least = LEAST_CHANGE.max(mean);
    let is_peak = |frame: usize| {
        let mut around = frame.saturating_sub(shortest / 2)..(frame + shortest / 2 + 1).min(n);
        changes[frame] >= least && around.all(|other| changes[other] <= changes[frame])
    };
    let mut peaks: Vec<usize> = (shortest..=n.saturating_sub(shortest)).filter(|frame| is_peak(*frame)).collect();
    peaks.sort_by(|a, b| changes[*b].total_cmp(&changes[*a]).then(a.cmp(b)));
    let mut chosen: Vec<usize> = Vec::new();
    for peak in peaks {
        if chosen.iter().all(|other| peak.abs_diff(*other) >= shortest) {
            chosen.push(peak);
        }
    }
    if let Some(tempo) = tempo {
        for frame in &mut chosen {
            *frame = on_bar(*frame, features, tempo);
        }
    }
    chosen.extend([0, n]);
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

/// The frame that begins a bar, where one lies within a beat of `frame` and bars are sure.
fn on_bar(frame: usize, features: &Features, tempo: &Tempo) -> usize {
    let near = frame.saturating_sub(1)..=frame + 1;
    let mut bars = tempo.sure_bar_starts_s().map(|start_s| features.frame_at(start_s));
    bars.find(|bar| near.contains(bar)).unwrap_or(frame)
}

/// For each frame the squared distance of what is heard before it and from it on, `reach` frames to each side.
pub(crate) fn changes(features: &Features, reach: usize) -> Vec<f64> {
    let weights: Vec<f64> =
        (0..reach).map(|k| (-0.5 * ((k as f64 + 0.5) / (TAPER * reach as f64)).powi(2)).exp()).collect();
    let n = features.n_frames();
    let side = |frames: &mut dyn Iterator<Item = usize>| {
        let mut sum = vec![0.0; features.frame(0).len()];
        let mut all = 0.0;
        for (frame, weight) in frames.zip(&weights) {
            all += weight;
            for (sum, value) in sum.iter_mut().zip(features.frame(frame)) {
                *sum += weight * value;
            }
        }
        sum.into_iter().map(move |value| value / all).collect::<Vec<f64>>()
    };
    let change = |frame: usize| {
        if frame == 0 {
            return 0.0;
        }
        let (before, after) = (side(&mut (0..frame).rev()), side(&mut (frame..n)));
        before.iter().zip(&after).map(|(a, b)| (a - b).powi(2)).sum()
    };
    (0..n).map(change).collect()
}
