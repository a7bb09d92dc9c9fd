use crate::Role;
use Role::{
    AcousticGuitar, BackingVocal, Bass, Brass, Dialog, DrumBus, Effects, ElectricGuitar, Hat, Keys, Kick, LeadVocal,
    Mix, Overhead, Pad, Percussion, Piano, Room, Snare, Strings, Synth, Tom, Wind,
};

/// One word of the dictionary names a role outright.
pub(crate) const CERTAIN: f64 = 0.9;
/// The word has other meanings, or qualifies another.
pub(crate) const LIKELY: f64 = 0.6;

/// Words that name a role, lower-case; several tokens are joined by a space, entries by a comma. English, and what German, French, Spanish
/// and Italian sessions are commonly labelled with.
const WORDS: &[(&str, Role, f64)] = &[
    ("kick, kik, kck, bd, bassdrum, bass drum, kickdrum, kick drum, kd, grosse caisse, bombo, cassa", Kick, CERTAIN),
    (
        "snare, snr, sn, sd, snaredrum, rim, rimshot, sidestick, side stick, clap, claps, snap, snaps, caisse \
         claire, caja, redoblante, rullante",
        Snare,
        CERTAIN,
    ),
    ("hat, hats, hh, hihat, hihats, hi hat, hi hats, charley, charleston", Hat, CERTAIN),
    (
        "oh, ohs, overhead, overheads, over head, over heads, cym, cyms, cymbal, cymbals, crash, crashes, ride, \
         splash, china, becken, platillos, piatti, cymbale, cymbales",
        Overhead,
        CERTAIN,
    ),
    ("tom, toms, floor, floortom, floor tom, rack tom, racktom, standtom, timbal", Tom, CERTAIN),
    ("room, rooms, amb, ambience, ambiance, ambient, raum, drum room, sala", Room, CERTAIN),
    (
        "perc, percs, percussion, percussions, shaker, shakers, tamb, tambo, tambourine, conga, congas, bongo, \
         bongos, cowbell, triangle, maracas, cabasa, guiro, claves, woodblock, djembe, cajon, timbales, tabla, \
         darbuka, schellenkranz, percusion, pandereta, percussioni, perkussion, udu, agogo, castanets, guira",
        Percussion,
        CERTAIN,
    ),
    (
        "drum, drums, drumkit, drum kit, drum bus, drumbus, drum loop, drumloop, kit, beat, beats, break, breaks, \
         breakbeat, breakbeats, break beat, drummachine, drum machine, schlagzeug, batterie, bateria, batteria, \
         tr808, tr909, percussion loop",
        DrumBus,
        CERTAIN,
    ),
    (
        "bass, bs, bassguitar, bass guitar, bassgtr, bass gtr, ebass, e bass, electric bass, subbass, sub bass, \
         synth bass, synthbass, bass synth, bass synthesizer, double bass, upright bass, kontrabass, contrabass, \
         contrebasse, contrabajo, basse, bajo, basso, sub, bass di, di bass, bass amp, bass mic, reese, acoustic \
         bass, moog bass, fretless, bassline, bass line",
        Bass,
        CERTAIN,
    ),
    (
        "gtr, gtrs, guitar, guitars, eg, egtr, e gtr, elgtr, el gtr, electric guitar, leadguitar, lead guitar, \
         lead gtr, leadgtr, rhythm guitar, rhythm gtr, rhythmguitar, rhy gtr, e git, egit, git, gitarre, gitarren, \
         e gitarre, egitarre, guitare, guitare electrique, guitarra, guitarras, chitarra, elguitar, eguitar, e \
         guitar, distorted guitar, clean guitar, guit, guits, solo guitar, guitar solo, lap steel, pedal steel, \
         slide guitar, strat, tele, power chords",
        ElectricGuitar,
        CERTAIN,
    ),
    (
        "acoustic guitar, acoustic gtr, ac gtr, acgtr, ac guitar, acg, agtr, a gtr, aco gtr, nylon, nylon guitar, \
         acoustic, akustikgitarre, akustische gitarre, a git, agit, guitare acoustique, guitare folk, guitarra \
         acustica, guitarra espanola, chitarra acustica, mandolin, ukulele, uke, banjo, bouzouki, classical \
         guitar, steel string, 12 string, twelve string",
        AcousticGuitar,
        CERTAIN,
    ),
    (
        "keys, key, keyboard, keyboards, keybd, rhodes, wurli, wurlitzer, organ, hammond, b3, ep, epiano, e piano, \
         electric piano, elpiano, clav, clavinet, harpsichord, orgel, orgue, organo, mallet, mallets, vibes, \
         vibraphone, marimba, xylophone, glockenspiel, glock, celesta, celeste, accordion, akkordeon, melodica, \
         mellotron, tasten, clavier, claviers, teclado, teclados, tastiera, kalimba, bells, harmonium, vibraphon, \
         steel drum, steel drums, steelpan, music box",
        Keys,
        CERTAIN,
    ),
    (
        "piano, pno, pianos, grand piano, upright piano, klavier, fluegel, grand, acoustic piano, pianoforte, \
         flugel",
        Piano,
        CERTAIN,
    ),
    (
        "synth, synths, syn, synthesizer, synthesiser, lead synth, synth lead, leadsynth, synthlead, pluck, \
         plucks, arp, arps, arpeggio, arpeggiator, saw, supersaw, minilogue, moog, juno, prophet, minimoog, tb303, \
         analog, chiptune, sequence, sequencer, stab, stabs, sine, square, wavetable, serum, synthe, sintetizador, \
         modular, acid, synthi, synth pluck",
        Synth,
        CERTAIN,
    ),
    (
        "pad, pads, synth pad, synthpad, pad synth, warm pad, string pad, drone, flaeche, flachen, nappe, nappes",
        Pad,
        CERTAIN,
    ),
    (
        "string, strings, str, strgs, violin, violins, vln, vla, viola, violas, cello, celli, cellos, vc, fiddle, \
         streicher, geige, geigen, bratsche, violon, violons, violoncelle, alto, cordes, cuerdas, violino, archi, \
         orchestra, harp, string quartet, quartet, string section, violonchelo, pizz, pizzicato, erhu",
        Strings,
        CERTAIN,
    ),
    (
        "brass, horn, horns, tpt, trumpet, trumpets, trp, tbn, trombone, trombones, tuba, french horn, flugelhorn, \
         bugle, cornet, blaeser, blaser, trompete, posaune, cuivres, trompette, trompeta, metales, tromba, ottoni, \
         bone, bones, brass section, horn section",
        Brass,
        CERTAIN,
    ),
    (
        "sax, saxes, saxophone, saxophon, alto sax, tenor sax, bari sax, baritone sax, soprano sax, flute, flutes, \
         clarinet, oboe, bassoon, woodwind, woodwinds, winds, wind, flote, floete, klarinette, recorder, \
         harmonica, mundharmonika, piccolo, whistle, flauta, clarinete, flauto, bagpipe, pan flute, saxofon, bass \
         clarinet, english horn, saxo",
        Wind,
        CERTAIN,
    ),
    (
        "vox, vocal, vocals, voc, vocs, lv, lvox, leadvox, lead vox, lead vocal, lead vocals, lead voc, leadvocal, \
         leadvocals, lead voice, vox lead, vocal lead, voc lead, lead v, ld vox, ldvox, main vox, main vocal, main \
         vocals, voice, singer, rap, rapper, acapella, acappella, a cappella, gesang, stimme, leadgesang, \
         hauptstimme, voix, chant, chant lead, voz, voz principal, voces, voce, male vocal, female vocal, male \
         singer, female singer, verse vox, chorus vox, vox main, topline, lead vocalist, vx",
        LeadVocal,
        CERTAIN,
    ),
    (
        "bv, bvs, bvox, bgv, bgvs, bgvox, bg vox, bg voc, bg vocal, bg vocals, bkg vox, bkgvox, backing, backings, \
         backing vocal, backing vocals, backing vox, backing voc, background vocal, background vocals, background \
         vox, backup vocal, backup vocals, back vox, backvox, backs, harm, harmony, harmonies, harmony vox, vox \
         harmony, vox harm, choir, chor, choeur, choeurs, coro, coros, cori, dbl, double, doubles, vox double, vox \
         dbl, vocal double, lead double, lead vox double, lead vocal double, adlib, adlibs, ad lib, ad libs, gang, \
         gang vocal, gang vocals, gang vox, hintergrundgesang, ooh, oohs, aah, aahs, ahs, vocal chops, vox chops, \
         vocal chop, vox chop, vocoder, vox adlib, vox adlibs, zweitstimme, vox bg, vocals bg, crowd vox, lead vox \
         dbl, voc dbl, chorus vocals backing, segunda voz",
        BackingVocal,
        CERTAIN,
    ),
    (
        "fx, sfx, effect, effects, riser, risers, rise, impact, impacts, noise, sweep, sweeps, downlifter, \
         uplifter, whoosh, swoosh, texture, textures, scratch, scratches, glitch, foley, atmo, atmos, atmosphere, \
         efx, transition, transitions, reverse, boom, microcosm, soundscape, vinyl, effekte, effekt, effets, \
         efectos, reverb, verb, delay, echo, vox fx, vocal fx, vox reverb, vox delay, vox verb, fill scratch, \
         scratch fill, sirene, siren, buildup, build up, laser, field recording, drum fx, guitar fx",
        Effects,
        CERTAIN,
    ),
    (
        "dialog, dialogue, speech, narration, narrator, voiceover, voice over, spoken, spoken word, vo, podcast, \
         host, talk, sprecher, interview",
        Dialog,
        CERTAIN,
    ),
    (
        "mix, mixdown, mix down, master, mastered, mastering, bounce, roughmix, rough mix, rough, premaster, pre \
         master, 2mix, 2 mix, two mix, twomix, stereo mix, mixbus, mix bus, stereo out, full mix, fullmix, final \
         mix, final master, main mix, main out, print, printed mix, mezcla, mischung, mixage, 2bus, 2 bus, mix ref",
        Mix,
        CERTAIN,
    ),
    ("final, full song, whole song, song, demo, instrumental, ref, reference", Mix, LIKELY),
    ("lead, leads, ld, solo, melody, hook, riff, chord, chords, theme", Synth, LIKELY),
    ("build, fill, fills, groove, loop, tops, top loop, 808, 909", DrumBus, LIKELY),
];

/// Words that name a role only when nothing else does: `PERC_BUILD` is percussion, `BGVOX_ECHO` a backing vocal,
/// `MELODY_GLITCH` an effect, `drum loop bounce` a drum loop.
const WEAK: &str = "final, full song, whole song, song, demo, instrumental, ref, reference, lead, leads, ld, solo, melody, \
    hook, riff, chord, chords, theme, build, fill, fills, groove, loop, tops, top loop, 808, 909, effect, \
    effects, fx, reverb, verb, delay, echo, texture, room, rooms, amb, ambience, ambient, bounce, print, \
    master, reverse, noise, acoustic, double, doubles, dbl, harmony, kit, rough, analog, grand, rise, key, \
    str, square, sub, scratch, mix, break, breaks, alto, floor, acid, sequence, sweep, glitch, string";

/// The entries of the dictionary.
pub(crate) fn entries() -> impl Iterator<Item = (&'static str, Role, f64)> {
    WORDS.iter().flat_map(|(words, role, confidence)| words.split(", ").map(|word| (word, *role, *confidence)))
}

/// The role that a word or group of words names, and how surely.
pub(crate) fn look_up(word: &str) -> Option<(Role, f64)> {
    entries().find(|(entry, ..)| *entry == word).map(|(_, role, confidence)| (role, confidence))
}

/// True for a word that counts only when no other is there.
pub(crate) fn is_weak(word: &str) -> bool {
    WEAK.split(", ").any(|entry| entry == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_word_stands_twice_and_weak_words_are_in_the_dictionary() {
        let mut seen = BTreeSet::new();
        for (word, ..) in entries() {
            assert!(seen.insert(word), "{word}");
        }
        assert!(WEAK.split(", ").all(|word| seen.contains(word)));
    }
}
