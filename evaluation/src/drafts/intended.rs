use crate::faults::{DEMO, Material};
use analyzer::Role;

/// The songs whose plain sum is a mix: somebody balanced their stems, if not for the last time (the finished song of `evr_caesium`
/// has other levels). The others (a raw drum kit, and two sets whose stems are each as loud as they go) have no intended balance
/// that is independent of what this program aims at; theirs is the plain sum, too, and tells how far a draft moves from what it was
/// given, not whether that is better.
const BALANCED: [&str; 5] = ["evr_caesium", "evr_francium", "evr_potassium", "kira_dynamic", DEMO];

/// Whether the plain sum of a song is a mix.
pub(super) fn is_balanced(song: &str) -> bool {
    BALANCED.contains(&song)
}

/// The stems that should win: the lead vocals, in a song without them what is called a lead; there may be none.
pub(super) fn focal(material: &Material) -> Vec<String> {
    let names = |is_meant: &dyn Fn(&str, Role) -> bool| -> Vec<String> {
        let stems = material.stems.iter().filter(|stem| is_meant(&stem.name, stem.role));
        stems.map(|stem| stem.name.clone()).collect()
    };
    let voices = names(&|_, role| role == Role::LeadVocal);
    if voices.is_empty() { names(&|name, _| name.to_lowercase().contains("lead")) } else { voices }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::{Stem, demo};
    use dsp::AudioBlock;

    #[test]
    fn the_voice_should_win_else_the_lead_else_nothing() {
        let stem = |name: &str, role| Stem { name: name.to_owned(), role, audio: AudioBlock::default() };
        let of = |stems: &[Stem]| focal(&Material { stems: stems.to_vec(), ..demo() });
        let guitar = stem("leadguitar", Role::ElectricGuitar);
        assert_eq!(of(&[guitar.clone(), stem("Vox", Role::LeadVocal)]), ["Vox"]);
        assert_eq!(of(&[guitar, stem("Bass", Role::Bass)]), ["leadguitar"]);
        assert!(of(&[stem("Bass", Role::Bass)]).is_empty());
    }
}
