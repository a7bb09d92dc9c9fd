use crate::faults::{Fault, Material, Planted, Size, Truth};

/// The faults that change how stems sound together. Left out are those of files (clipping, an offset, a copy), those that a mix
/// hides or a cleaner mends (hum, noise, rumble, sibilance, bleed, one side empty), and the one that no stem has (a limited bus).
const FAULTS: [Fault; 12] = [
    Fault::Level,
    Fault::Bell,
    Fault::Tilt,
    Fault::Polarity,
    Fault::Delay,
    Fault::WrongPan,
    Fault::OverCompression,
    Fault::MissingCompression,
    Fault::Resonance,
    Fault::MonoIncompatible,
    Fault::WideLowEnd,
    Fault::MaskingPad,
];
const SIZES: [Size; 2] = [Size::Plain, Size::Gross];
/// What is planted together, each on a stem of its own: of every line the first that has a place.
const SEVERAL: [&[Fault]; 3] = [&[Fault::Level], &[Fault::Bell], &[Fault::Polarity, Fault::Delay, Fault::WrongPan]];
/// Seeds that are tried until a fault is on a stem that has none.
const SEEDS: std::ops::Range<u64> = 0..16;

/// What is done to an excerpt before it is drafted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// Nothing.
    Clean,
    /// One fault.
    One(Fault, Size),
    /// Three on different stems.
    Several(Size),
}

/// The names of cases that are no fault.
pub(super) const CLEAN: &str = "clean";
pub(super) const SEVERAL_FAULTS: &str = "several";

impl Case {
    /// All of them.
    pub(super) fn all() -> Vec<Self> {
        let ones = FAULTS.into_iter().flat_map(|fault| SIZES.map(|size| Self::One(fault, size)));
        std::iter::once(Self::Clean).chain(ones).chain(SIZES.map(Self::Several)).collect()
    }

    /// A few that concern level, tone, phase and width: they take a minute.
    pub(super) fn subset() -> Vec<Self> {
        let ones = [Fault::Level, Fault::Polarity, Fault::WideLowEnd].map(|fault| Self::One(fault, Size::Gross));
        [Self::Clean].into_iter().chain(ones).chain([Self::Several(Size::Plain)]).collect()
    }

    /// The names of the cases with a fault.
    pub(super) fn faulted() -> impl Iterator<Item = &'static str> {
        FAULTS.into_iter().map(Fault::name).chain([SEVERAL_FAULTS])
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Clean => CLEAN,
            Self::One(fault, _) => fault.name(),
            Self::Several(_) => SEVERAL_FAULTS,
        }
    }

    /// Of its faults; empty where there is none.
    pub(super) fn size(self) -> &'static str {
        match self {
            Self::Clean => "",
            Self::One(_, size) | Self::Several(size) => size.name(),
        }
    }

    /// The excerpt with it; `None` where a fault has no place.
    pub(super) fn plant(self, material: &Material) -> Option<Planted> {
        match self {
            Self::Clean => Some(untouched(material)),
            Self::One(fault, size) => fault.plant(size, material, 0),
            Self::Several(size) => several(size, material),
        }
    }
}

fn untouched(material: &Material) -> Planted {
    let truth = Truth { stems: Vec::new(), rules: &[], band_hz: None, place: None, remedy: None, tolerance: None };
    Planted { stems: material.stems.clone(), mix: None, truth }
}

fn several(size: Size, material: &Material) -> Option<Planted> {
    let mut planted = untouched(material);
    for choice in SEVERAL {
        let Material { song, sample_rate_hz, .. } = material;
        let so_far = Material { song: song.clone(), sample_rate_hz: *sample_rate_hz, stems: planted.stems };
        let draws = choice.iter().flat_map(|fault| SEEDS.map(move |seed| (fault, seed)));
        let mut draws = draws.filter_map(|(fault, seed)| fault.plant(size, &so_far, seed));
        let mut next =
            draws.find(|next| next.truth.stems.first().is_some_and(|on| !planted.truth.stems.contains(on)))?;
        // The first stem of a truth is the one that was changed.
        next.truth.stems.truncate(1);
        next.truth.stems.extend(planted.truth.stems);
        planted = next;
    }
    Some(planted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::demo;

    #[test]
    fn several_faults_are_on_as_many_stems() {
        let material = demo();
        let planted = Case::Several(Size::Plain).plant(&material).expect("the demo has room for three");
        let changed: Vec<&str> = planted
            .stems
            .iter()
            .zip(&material.stems)
            .filter(|(now, was)| now != was)
            .map(|(now, _)| now.name.as_str())
            .collect();
        assert_eq!(changed.len(), 3, "{changed:?}");
        assert!(planted.truth.stems.iter().all(|stem| changed.contains(&stem.as_str())));
    }

    #[test]
    fn a_clean_case_changes_nothing_and_cases_have_names_of_their_own() {
        let material = demo();
        assert_eq!(Case::Clean.plant(&material).expect("it has a place").stems, material.stems);
        let mut names: Vec<_> = Case::all().into_iter().map(|case| (case.name(), case.size())).collect();
        let n_cases = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!((n_cases, names.len()), (27, 27));
        assert!(Case::faulted().all(|name| names.contains(&(name, "gross"))));
        assert!(Case::subset().iter().all(|case| names.contains(&(case.name(), case.size()))));
    }
}
