use super::*;
use Role::{
    AcousticGuitar, BackingVocal, Bass, Brass, Dialog, DrumBus, Effects, ElectricGuitar, Hat, Keys, Kick, LeadVocal,
    Mix, Overhead, Pad, Percussion, Piano, Room, Snare, Strings, Synth, Tom, Wind,
};

fn check(expected: Role, names: &[&str]) {
    for name in names {
        let guess = role_from_name(name);
        assert_eq!(guess.role, expected, "{name}: {guess:?}");
        assert!(guess.confidence > DOUBTFUL, "{name}: {guess:?}");
    }
}

#[test]
fn drums_are_told_from_the_names_of_real_sessions() {
    check(Kick, &["KICK", "kick_trigger", "kick_L_D112", "01_Kick In", "BD-out", "Bass Drum", "KickDrum_03"]);
    check(Snare, &["SNARE", "snare_bottom_SM57", "snare_top_SM57", "CLAPS", "SN bot", "Rim", "caisse claire"]);
    check(Hat, &["HATS", "ALT_HATS", "OPEN_HATS", "HAT_FILL", "hihat_SM57", "HiHat", "SCRATCH_HATS", "HH"]);
    check(Overhead, &["CRASH", "CYMBALS", "overhead_L_NT5", "ride_R_SM57", "OH_L", "Overheads"]);
    check(Tom, &["floortom_C516", "tom1_C516", "Tom 2", "Floor Tom", "Toms"]);
    check(Room, &["ambience_L", "Room Mono", "Drum Room"]);
    check(Percussion, &["PERC_BUILD", "Shaker", "tamb 2", "Congas_L", "percussion"]);
    let beats = ["BREAK", "BREAKBEAT", "GARAGE_BEAT", "BIG_BEAT", "END_DRUMS", "OUTRO_DRUM", "TRAP_BEAT", "FILL_BEAT"];
    check(DrumBus, &beats);
    check(DrumBus, &["drums", "Schlagzeug", "Batería", "SCRATCH_BEAT", "Drum Kit", "FILL_BUILD", "BUILD"]);
}

#[test]
fn tones_are_told_from_the_names_of_real_sessions() {
    check(Bass, &["bassguitar", "bass", "Bass DI", "Synth Bass", "SubBass", "Kontrabass", "E-Bass"]);
    check(ElectricGuitar, &["leadguitar", "Guitar30", "Gtr L", "E-Gitarre", "EGTR_2", "Rhythm Guitar R"]);
    check(AcousticGuitar, &["Acoustic Gtr", "AcGtr_L", "Akustikgitarre", "Guitarra acústica", "Ukulele"]);
    check(Keys, &["KEYS", "MALLET", "clav", "Rhodes", "Hammond B3", "E-Piano", "Orgel"]);
    check(Piano, &["Piano", "Klavier_L", "grand piano"]);
    check(Synth, &["MINILOGUE_SYNTH", "SINE", "arp", "Synth Lead", "lead"]);
    check(Pad, &["pad", "Warm Pad", "PADS_2"]);
    check(Strings, &["Strings", "Violin 1", "cello", "Streicher"]);
    check(Brass, &["horns", "Trumpet", "Brass Section"]);
    check(Wind, &["Sax", "Alto Sax", "flute"]);
}

#[test]
fn voices_effects_and_mixes_are_told_from_the_names_of_real_sessions() {
    check(LeadVocal, &["VOX_LEAD", "Vocals30", "Lead Vox", "LeadVocal", "Vocals", "Gesang", "remix_vox"]);
    let backing =
        ["BGVOX_ALT", "BGVOX_ECHO", "BGVOX_HARMONY", "BGVOX_SCATTER_OUTRO", "BVs", "Backing Vocals L", "Choir"];
    check(BackingVocal, &backing);
    check(BackingVocal, &["Vox Double", "BGVOX_BUILD", "Ad-Libs", "Harmony_2"]);
    check(Effects, &["MICROCOSM_EFFECT", "SWEEP", "FILL_SCRATCH", "TEXTURE", "Riser 3", "FX"]);
    check(Dialog, &["Dialogue", "Voice Over"]);
    check(Mix, &["__master_mobile", "rough mix", "bounce", "final", "2mix", "Song_Final_Mix_v3", "MyRoughMix"]);
}

#[test]
fn two_roles_in_one_name_leave_doubt() {
    for (name, first) in [("BassDrums30", Bass), ("PAD_+_BASS", Pad), ("KICK_HATS", Kick), ("PianoSynth30", Piano)] {
        let guess = role_from_name(name);
        assert_eq!(guess.role, first, "{name}");
        assert!((guess.confidence - DOUBTFUL).abs() < 1e-12, "{name}");
    }
}

/// Pro Tools, Logic, Cubase, Ableton, Reaper and Studio One: numbers, song, tempo, key, take, channel, bounce.
#[test]
fn what_workstations_add_to_a_name_does_not_change_it() {
    check(
        Kick,
        &["01_SongName_Kick In_120bpm_Am-01", "Kick#01", "Kick.L", "Kick.A1", "Kick_bip", "1-Kick", "01-Kick In-01"],
    );
    check(Kick, &["Song Title - Kick Out (120 BPM)", "KickIn-bounced", "Kick [2024-05-01 120000]", "Kick.01_03"]);
    check(Snare, &["02 Snare Top_L", "Snare Top.dup1", "Snr T-02", "SNR_BTM", "SnareUp", "Sn Dn"]);
    check(Hat, &["03_HH_126bpm_Fmin", "HiHat#02.R"]);
    check(Bass, &["BASS_DI_01-Bounce-1", "Bass DI.cm", "07-Bass_Amp_C#m_98", "Sub_Bass_MAIN_v2", "Bass_Stem_48k24b"]);
    check(ElectricGuitar, &["EGtr1 DI", "GTR_Rhy_L_comp", "12 Gtr Lead Dbl", "Guitar Clean_140 BPM_Bb"]);
    check(LeadVocal, &["Lead Vox_comp.03", "LdVox_tuned", "VOX_Main_dry-01", "Vocal Comp 2", "Audio 1-3_Vocal"]);
    check(BackingVocal, &["BGV Hi L", "Bvox 3_tuned", "BV Stack_R"]);
    check(Keys, &["Rhodes_wet_01", "Keys St_L"]);
    check(Synth, &["Synth Lead_bounce", "Arp-Freeze"]);
    for name in ["Audio 1-3", "Audio 01_05", "Track 12.L", "MIDI 4-01", "Inst 3#01", "05_120bpm_Am"] {
        let guess = role_from_name(name);
        assert!(guess.role == Role::Unknown, "{name}: {guess:?}");
    }
}

#[test]
fn what_names_nothing_is_unknown() {
    for name in ["", "Track 07", "audio_12", "untitled", "03", "___"] {
        assert_eq!(role_from_name(name).role, Role::Unknown, "{name}");
    }
    assert_ne!(role_from_name("remix").role, Mix);
    assert_eq!(role_from_name("snaretop").role, Snare);
}
