//! The settings in `docs/plan.md` are those that a plan takes, all of them.

use desk::Action;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The name under which a plan holds an action: the compiler asks for a new one here.
fn kind(action: &Action) -> &'static str {
    match action {
        Action::Gain { .. } => "gain",
        Action::Pan { .. } => "pan",
        Action::Polarity => "polarity",
        Action::ChannelPolarity { .. } => "channel_polarity",
        Action::Delay { .. } => "delay",
        Action::AllPass { .. } => "all_pass",
        Action::DcBlock => "dc_block",
        Action::Eq { .. } => "eq",
        Action::DynamicEq { .. } => "dynamic_eq",
        Action::DeEss { .. } => "de_esser",
        Action::Gate(_) => "gate",
        Action::Compress(_) => "compressor",
        Action::Saturate(_) => "saturation",
        Action::Duck { .. } => "duck",
        Action::Width { .. } => "width",
        Action::MonoBelow { .. } => "mono_below",
        Action::Reverb(_) => "reverb",
        Action::Echo(_) => "echo",
        Action::ReverbSend { .. } => "reverb_send",
        Action::EchoSend { .. } => "echo_send",
        Action::Limiter { .. } => "limiter",
    }
}

const N_KINDS: usize = 21;

#[test]
fn every_setting_of_the_document_is_one_of_a_plan() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/plan.md")).unwrap();
    let rows = text.lines().filter_map(|line| line.split_once("| `{")?.1.split_once("` |"));
    let mut kinds = BTreeSet::new();
    for (inside, _) in rows {
        let json = format!("{{{inside}");
        let action: Action = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{json}: {error}"));
        let told: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_value(&action).unwrap(), told, "nothing is left out or added");
        assert_eq!(told["kind"], kind(&action));
        kinds.insert(kind(&action));
    }
    assert_eq!(kinds.len(), N_KINDS, "{kinds:?}");
}
