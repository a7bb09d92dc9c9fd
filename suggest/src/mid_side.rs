use crate::{HeardSession, HeardStem};
use analyzer::{FaultKind, Retained, TrackAnalysis};
use desk::Action;
use dsp::{ComponentBands, N_COMPONENTS, db_to_power, power_to_db};

/// The lows, which should be mono, in hertz.
pub(crate) const LOWS_HZ: [f64; 2] = [20.0, 120.0];

/// What left and right have in common in a range, and what sets them apart: powers of mid, (L+R)/√2, and side, (L−R)/√2.
/// Together they are the power in stereo; in mono, (L+R)/2 from both loudspeakers, mid is what is left.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct MidSide {
    pub(crate) mid: f64,
    pub(crate) side: f64,
}

/// No range is said to lose more than this in mono, in dB: below it lies the rounding of what is retained.
pub(crate) const DEEPEST_LOSS_DB: f64 = -60.0;

impl MidSide {
    /// Means over the time in which the file plays, of the third octaves whose centre lies in `band_hz`.
    pub(crate) fn of_file(analysis: &TrackAnalysis, band_hz: [f64; 2]) -> Self {
        let thirds = &analysis.spectrum.third_octave;
        let bands = thirds.centers_hz.iter().zip(&thirds.levels_db).zip(&analysis.stereo.mono_loss_per_band_db);
        let mut sums = Self::default();
        for ((_, level_db), loss_db) in bands.filter(|((hz, _), _)| holds(band_hz, **hz)) {
            let whole = level_db.map_or(0.0, db_to_power);
            let mid = whole * loss_db.map_or(0.0, db_to_power);
            sums.mid += mid;
            sums.side += whole - mid;
        }
        sums
    }

    /// Sums over the whole session: what a stem brings to the mix.
    pub(crate) fn of_stem(retained: &Retained, band_hz: [f64; 2]) -> Self {
        let components = (0..N_COMPONENTS).filter(|c| holds(band_hz, ComponentBands::center_hz(*c)));
        let mut sums = Self::default();
        for component in components {
            let columns = retained.left.column(component).into_iter().zip(retained.right.column(component));
            for ((left, right), cross) in columns.zip(retained.cross.column(component)) {
                let (half, cross) = (0.5 * (f64::from(*left) + f64::from(*right)), f64::from(*cross));
                sums.mid += half + cross;
                sums.side += half - cross;
            }
        }
        sums
    }

    pub(crate) fn whole(self) -> f64 {
        self.mid + self.side
    }

    /// 10·log10(side / mid); `None` where either is missing.
    pub(crate) fn side_to_mid_db(self) -> Option<f64> {
        if self.mid > 0.0 { power_to_db(self.side / self.mid) } else { None }
    }

    /// The level change in mono, in dB, no deeper than [`DEEPEST_LOSS_DB`].
    pub(crate) fn mono_loss_db(self) -> f64 {
        power_to_db(self.mid / self.whole()).map_or(DEEPEST_LOSS_DB, |db| db.clamp(DEEPEST_LOSS_DB, 0.0))
    }
}

fn holds([low_hz, high_hz]: [f64; 2], hz: f64) -> bool {
    low_hz <= hz && hz < high_hz
}

/// The stem that brings most of the side signal in a range, and its share of that of all stems. Stems are taken as they
/// are, but for those with a channel turned over by a repair.
pub(crate) fn widest(session: &HeardSession<'_>, band_hz: [f64; 2]) -> Option<(usize, f64)> {
    let turned = |index: usize| {
        let repairs = session.repairs.get(index).map_or(&[][..], Vec::as_slice);
        repairs.iter().any(|action| matches!(action, Action::ChannelPolarity { .. }))
    };
    let side = |(index, stem): (usize, &HeardStem)| {
        if turned(index) { 0.0 } else { MidSide::of_stem(&stem.retained, band_hz).side }
    };
    let sides: Vec<f64> = session.stems.iter().enumerate().map(side).collect();
    let widest = (0..sides.len()).max_by(|a, b| sides[*a].total_cmp(&sides[*b]))?;
    let sum: f64 = sides.iter().sum();
    (sum > 0.0).then(|| (widest, sides[widest] / sum))
}

/// One channel is the other one upside down: another rule's matter.
pub(crate) fn is_flipped(stem: &HeardStem) -> bool {
    stem.analysis.faults.iter().any(|fault| matches!(fault.kind, FaultKind::FlippedChannel { .. }))
}

/// One channel is the other one, later: another rule's matter.
pub(crate) fn is_delayed(stem: &HeardStem) -> bool {
    stem.analysis.faults.iter().any(|fault| matches!(fault.kind, FaultKind::HaasDelay { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use analyzer::{ComponentMeter, TrackInfo, TrackMeter};
    use dsp::{AudioBlock, signals};

    fn info() -> TrackInfo {
        TrackInfo {
            name: String::new(),
            path: String::new(),
            codec: String::new(),
            bits_per_sample: None,
            sample_rate_hz: 48_000,
            channels: 2,
        }
    }

    /// Right is half of left: side over mid is (0.5 / 1.5)², whichever way it is read.
    #[test]
    fn files_and_retained_powers_tell_the_same_side() {
        let left = signals::white_noise(1, 0.4, 6 * 48_000);
        let right: Vec<f32> = left.iter().map(|x| 0.5 * x).collect();
        let block = AudioBlock::from_channels(vec![left, right]);
        let (mut components, mut track) = (ComponentMeter::new(48_000), TrackMeter::new(info()));
        components.push(&block);
        track.push(&block);
        let (retained, analysis) = (components.finish(), track.finish());
        for band_hz in [[20.0, 120.0], [200.0, 5_000.0]] {
            for read in [MidSide::of_stem(&retained, band_hz), MidSide::of_file(&analysis, band_hz)] {
                assert!((read.side_to_mid_db().unwrap() - 20.0 * (0.5_f64 / 1.5).log10()).abs() < 0.05, "{read:?}");
                assert!((read.mono_loss_db() + 10.0 * (10.0_f64 / 9.0).log10()).abs() < 0.01, "{read:?}");
            }
        }
    }
}
