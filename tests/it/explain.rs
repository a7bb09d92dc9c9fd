//! `premix explain`: a rule's texts and rates, as text and as JSON.

use crate::premix::{premix, run};

#[test]
fn a_rule_is_explained_with_how_often_it_was_right() {
    let explained = run(premix("explain").arg("dc-offset"));
    explained.succeeded();
    for expected in
        ["What it hears", "Why it matters", "What it proposes", "DC block", "How often it is right", "gross"]
    {
        assert!(explained.stdout.contains(expected), "{expected} is not in:\n{}", explained.stdout);
    }
    let document = run(premix("explain").args(["dc-offset", "--format", "json"])).json();
    assert_eq!(document["schema"], "premix.rule/1");
    assert_eq!(document["rule"], "dc-offset");
    let sizes = document["rates"]["sizes"].as_array().unwrap();
    let gross = sizes.iter().find(|rates| rates["size"] == "gross").unwrap();
    let [count, n] = ["count", "n"].map(|name| gross["recall"][name].as_u64().unwrap());
    assert!(0 < count && count <= n, "{gross}");
}

#[test]
fn a_rule_that_is_not_there_is_wrong_usage() {
    let refused = run(premix("explain").arg("dc-ofset"));
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("dc-offset"), "{}", refused.stderr);
}
