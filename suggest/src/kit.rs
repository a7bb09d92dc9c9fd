use crate::RelatedPair;
use crate::pair::words;
use analyzer::{Arrival, Polarity, Role};
use serde::Serialize;

/// Which microphones of a session hear one acoustic drum kit, told by their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KitLayout {
    /// Microphones of one drum or cymbal each, by index.
    pub close: Vec<usize>,
    /// The overheads, which are the anchor: what all others are timed against.
    pub overheads: Vec<usize>,
    /// Rooms and ambience.
    pub rooms: Vec<usize>,
}

/// More overheads or rooms than this are not timed: a kit has two of each, or four.
const MOST_OVERHEADS: usize = 2;
const MOST_ROOMS: usize = 4;
/// A kit has at least as many close microphones.
const FEWEST_CLOSE: usize = 2;
/// Hits that agree less than this tell nothing.
const LEAST_AGREEMENT: f64 = 0.4;

impl KitLayout {
    /// The kit among stems of these names and roles; `None` where none is named as an overhead, or too few are close.
    pub fn of<'a>(stems: impl Iterator<Item = (&'a str, Role)>) -> Option<Self> {
        let mut kit = Self { close: Vec::new(), overheads: Vec::new(), rooms: Vec::new() };
        for (index, (name, role)) in stems.enumerate() {
            match role {
                Role::Overhead if names_an_overhead(name) => kit.overheads.push(index),
                Role::Room => kit.rooms.push(index),
                Role::Kick | Role::Snare | Role::Hat | Role::Tom | Role::Overhead => kit.close.push(index),
                _ => {}
            }
        }
        kit.overheads.truncate(MOST_OVERHEADS);
        kit.rooms.truncate(MOST_ROOMS);
        (!kit.overheads.is_empty() && kit.close.len() >= FEWEST_CLOSE).then_some(kit)
    }

    /// Close microphones with those that hear them from afar.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let distant = self.overheads.iter().chain(&self.rooms);
        distant.flat_map(|distant| self.close.iter().map(|close| (*close, *distant)))
    }
}

/// What a distant microphone hears of a close one comes later, and most hits agree on it.
pub(crate) fn is_from_afar(arrival: &Arrival) -> bool {
    arrival.delay_s > 0.0 && arrival.agreement >= LEAST_AGREEMENT
}

/// Rides and crashes have microphones of their own, which are no overheads.
fn names_an_overhead(name: &str) -> bool {
    words(name).any(|word| matches!(word.as_str(), "overhead" | "overheads" | "oh" | "ohs" | "ohl" | "ohr"))
}

/// Where a microphone stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KitPlace {
    /// At one drum or cymbal.
    Close,
    /// Over the kit.
    Overhead,
    /// In the room.
    Room,
}

/// A drum kit as one picture: when and which way up its sound reaches each microphone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KitReading {
    /// The overheads: time 0 is when a sound reaches them, in the mean.
    pub overheads: Vec<String>,
    /// The close microphone whose hits tell of the microphones that have no drum of their own.
    pub reference: Option<String>,
    /// The microphones: close ones, overheads, rooms.
    pub microphones: Vec<KitMicrophone>,
}

/// One microphone of a kit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KitMicrophone {
    /// The stem's name.
    pub name: String,
    /// Where it stands.
    pub place: KitPlace,
    /// When the same sound is in it, after it is in the overheads: negative when it is in this one first. `None` when the
    /// overheads never rest before its hits.
    pub after_overheads: Option<KitArrival>,
    /// When the hits of the reference are in it, after they are in the reference.
    pub after_reference: Option<KitArrival>,
}

/// When and which way up a sound reaches a microphone, against another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KitArrival {
    /// How much later, in milliseconds.
    pub delay_ms: f64,
    /// Whether the first excursions point the same way.
    pub polarity: Polarity,
    /// The share of the hits that say so, 0…1.
    pub confidence: f64,
    /// The close microphone whose hits were timed.
    pub hits_of: String,
}

impl KitArrival {
    fn of(arrival: &Arrival, hits_of: &str) -> Self {
        Self {
            delay_ms: 1_000.0 * arrival.delay_s,
            polarity: arrival.polarity,
            confidence: arrival.agreement,
            hits_of: hits_of.to_owned(),
        }
    }

    /// The same seen from the other microphone.
    fn reversed(self) -> Self {
        Self { delay_ms: -self.delay_ms, ..self }
    }

    /// From a to b and from b to c gives from a to c.
    fn then(&self, next: &Self) -> Self {
        let polarity = match (self.polarity, next.polarity) {
            (Polarity::Undetermined, _) | (_, Polarity::Undetermined) => Polarity::Undetermined,
            (first, second) if first == second => Polarity::Same,
            _ => Polarity::Inverted,
        };
        let confidence = self.confidence.min(next.confidence);
        Self { delay_ms: self.delay_ms + next.delay_ms, polarity, confidence, hits_of: self.hits_of.clone() }
    }
}

/// A kit with what was measured between its microphones.
#[derive(Debug)]
pub(crate) struct Kit<'a> {
    pub(crate) layout: KitLayout,
    names: Vec<&'a str>,
    roles: Vec<Role>,
    pairs: &'a [RelatedPair],
}

impl<'a> Kit<'a> {
    /// The kit of a session whose stems have these names and roles.
    pub(crate) fn of(stems: impl Iterator<Item = (&'a str, Role)>, pairs: &'a [RelatedPair]) -> Option<Self> {
        let (names, roles): (Vec<&str>, Vec<Role>) = stems.unzip();
        let layout = KitLayout::of(names.iter().copied().zip(roles.iter().copied()))?;
        Some(Self { layout, names, roles, pairs })
    }

    /// When and which way up the hits of the close microphone reach the other one: sound takes time.
    pub(crate) fn arrival(&self, close: usize, other: usize) -> Option<Arrival> {
        let pair = self.pairs.iter().find(|pair| pair.is_of(close, other))?;
        pair.at_hits_of(close).filter(is_from_afar)
    }

    /// The mean over the overheads that tell.
    fn to_overheads(&self, close: usize) -> Option<KitArrival> {
        let arrivals: Vec<Arrival> =
            self.layout.overheads.iter().filter_map(|overhead| self.arrival(close, *overhead)).collect();
        let n = arrivals.len() as f64;
        let mean = |of: fn(&Arrival) -> f64| arrivals.iter().map(of).sum::<f64>() / n;
        let signed = |arrival: &Arrival| if arrival.polarity == Polarity::Inverted { -1.0 } else { 1.0 };
        let polarity = match mean(signed) {
            sign if sign > 0.0 => Polarity::Same,
            sign if sign < 0.0 => Polarity::Inverted,
            _ => Polarity::Undetermined,
        };
        (n > 0.0).then(|| KitArrival {
            delay_ms: 1_000.0 * mean(|arrival| arrival.delay_s),
            polarity,
            confidence: mean(|arrival| arrival.agreement),
            hits_of: self.names[close].to_owned(),
        })
    }

    /// The close microphone that tells most surely when its hits reach the overheads: a snare's where there is one.
    fn reference(&self) -> Option<(usize, KitArrival)> {
        let measured = self.layout.close.iter().filter_map(|close| Some((*close, self.to_overheads(*close)?)));
        let rank = |(close, arrival): &(usize, KitArrival)| (self.roles[*close] == Role::Snare, arrival.confidence);
        measured.reduce(|best, next| if rank(&next) > rank(&best) { next } else { best })
    }

    /// The picture; `None` when nothing in it could be timed.
    pub(crate) fn reading(&self) -> Option<KitReading> {
        let (reference, to_overheads) = self.reference()?;
        let layout = &self.layout;
        let places = [
            (&layout.close, KitPlace::Close),
            (&layout.overheads, KitPlace::Overhead),
            (&layout.rooms, KitPlace::Room),
        ];
        let placed = places.into_iter().flat_map(|(stems, place)| stems.iter().map(move |stem| (*stem, place)));
        let microphone = |(stem, place): (usize, KitPlace)| {
            let after_reference = self.after_reference(reference, stem, place);
            let derived = || Some(to_overheads.clone().reversed().then(after_reference.as_ref()?));
            let own = (place == KitPlace::Close).then(|| self.to_overheads(stem).map(KitArrival::reversed)).flatten();
            let name = self.names[stem].to_owned();
            KitMicrophone { name, place, after_overheads: own.or_else(derived), after_reference }
        };
        Some(KitReading {
            overheads: layout.overheads.iter().map(|stem| self.names[*stem].to_owned()).collect(),
            reference: Some(self.names[reference].to_owned()),
            microphones: placed.map(microphone).collect(),
        })
    }

    /// Of two close microphones only those of one drum have a time between them; else it is bleed.
    fn after_reference(&self, reference: usize, stem: usize, place: KitPlace) -> Option<KitArrival> {
        let arrival = if place == KitPlace::Close {
            let pair = self.pairs.iter().find(|pair| pair.is_of(reference, stem))?;
            let both = pair.relation.one_source_arrival()?;
            if pair.first == reference { both } else { pair.relation.first_at_hits_of_second? }
        } else {
            self.arrival(reference, stem)?
        };
        Some(KitArrival::of(&arrival, self.names[reference]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_way_up_is_open_on_the_whole_where_it_is_open_on_a_part_of_the_way() {
        use Polarity::{Inverted, Same, Undetermined};
        let arrival = |polarity| KitArrival { delay_ms: 1.0, polarity, confidence: 0.8, hits_of: "Snare".to_owned() };
        for (first, next, whole) in [
            (Same, Same, Same),
            (Same, Inverted, Inverted),
            (Inverted, Inverted, Same),
            (Undetermined, Same, Undetermined),
            (Inverted, Undetermined, Undetermined),
            (Undetermined, Undetermined, Undetermined),
        ] {
            let found = arrival(first).then(&arrival(next));
            assert_eq!(found.polarity, whole, "{first:?} then {next:?}");
        }
    }
}
