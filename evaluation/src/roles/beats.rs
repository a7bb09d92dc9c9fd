//! What drums play.

use super::note::CLIP_S;
use crate::chance::Chance;

/// The drums of a kit that have their own way to be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Drum {
    Kick,
    Snare,
    Hat,
    Cymbal,
    Tom,
    Percussion,
}

impl Drum {
    pub(crate) const ALL: [Self; 6] = [Self::Kick, Self::Snare, Self::Hat, Self::Cymbal, Self::Tom, Self::Percussion];
}

/// One stroke.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stroke {
    pub(crate) start_s: f64,
    pub(crate) drum: Drum,
    /// Chooses among the sounds of that drum, 0…1.
    pub(crate) which: f64,
    /// 0…1.
    pub(crate) strength: f64,
}

/// Sixteenths of a bar.
const STEPS: usize = 16;

/// A clip of one drum alone.
pub(crate) fn drum(drum: Drum, mut chance: Chance) -> Vec<Stroke> {
    let step_s = 15.0 / chance.between(70.0, 170.0);
    strokes(drum, step_s, &mut chance)
}

/// A clip of a whole kit: kick, snare and hats or cymbals, at times toms and percussion.
pub(crate) fn kit(mut chance: Chance) -> Vec<Stroke> {
    let step_s = 15.0 / chance.between(70.0, 170.0);
    let mut parts = vec![Drum::Kick, Drum::Snare];
    parts.push(if chance.happens(0.8) { Drum::Hat } else { Drum::Cymbal });
    parts.extend(chance.happens(0.4).then_some(Drum::Tom));
    parts.extend(chance.happens(0.3).then_some(Drum::Cymbal));
    parts.extend(chance.happens(0.3).then_some(Drum::Percussion));
    let mut all: Vec<Stroke> = parts.into_iter().flat_map(|drum| strokes(drum, step_s, &mut chance)).collect();
    all.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
    all
}

/// The bar that a drum repeats, as the chance of a stroke per sixteenth.
fn bar(drum: Drum, chance: &mut Chance) -> [f64; STEPS] {
    let mut bar = [0.0; STEPS];
    let mut strike = |steps: &mut dyn Iterator<Item = usize>, share: f64| steps.for_each(|step| bar[step] = share);
    match drum {
        Drum::Kick if chance.happens(0.4) => strike(&mut (0..STEPS).step_by(4), 1.0),
        Drum::Kick => {
            let steps: Vec<usize> = (0..=chance.below(4)).map(|_| 2 * chance.below(8)).collect();
            strike(&mut steps.into_iter().chain([0]), 0.95);
        }
        Drum::Snare => {
            strike(&mut [4, 12].into_iter(), 1.0);
            if chance.happens(0.4) {
                let ghost = chance.below(STEPS);
                strike(&mut [ghost].into_iter(), 0.5);
            }
        }
        Drum::Hat => strike(&mut (0..STEPS).step_by(*chance.one_of(&[1, 2, 2, 4])), 0.93),
        Drum::Cymbal if chance.happens(0.5) => strike(&mut (0..STEPS).step_by(4), 0.9),
        Drum::Cymbal => strike(&mut [0].into_iter(), 1.0),
        Drum::Tom | Drum::Percussion => {
            let steps: Vec<usize> = (0..chance.below(6) + 2).map(|_| chance.below(STEPS)).collect();
            strike(&mut steps.into_iter(), 0.9);
        }
    }
    bar
}

fn strokes(drum: Drum, step_s: f64, chance: &mut Chance) -> Vec<Stroke> {
    let bar = bar(drum, chance);
    let which = chance.between(0.0, 1.0);
    // One sound, or several in turn.
    let changing = match drum {
        Drum::Kick | Drum::Snare => 0.1,
        Drum::Hat => 0.4,
        _ => 0.8,
    };
    let wander = if chance.happens(changing) { 0.5 } else { 0.02 };
    let human = chance.between(0.0, 0.12);
    let mut all = Vec::new();
    for step in 0..(CLIP_S / step_s) as usize {
        if chance.happens(bar[step % STEPS]) {
            let accent = if step % 4 == 0 { 0.9 } else { 0.7 };
            all.push(Stroke {
                start_s: step as f64 * step_s + chance.between(0.0, human) * step_s,
                drum,
                which: (which + chance.between(-wander, wander)).rem_euclid(1.0),
                strength: (accent + chance.between(-0.2, 0.1)).clamp(0.1, 1.0),
            });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drum_plays_alone_and_a_kit_plays_together() {
        for seed in 0..30 {
            for one in Drum::ALL {
                let strokes = drum(one, Chance::new(seed));
                assert!(!strokes.is_empty() && strokes.iter().all(|stroke| stroke.drum == one), "{one:?} {seed}");
            }
            let kit = kit(Chance::new(seed));
            assert!([Drum::Kick, Drum::Snare].iter().all(|drum| kit.iter().any(|stroke| stroke.drum == *drum)));
            assert!(kit.windows(2).all(|pair| pair[0].start_s <= pair[1].start_s));
        }
    }
}
