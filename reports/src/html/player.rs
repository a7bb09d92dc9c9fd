use crate::verdict::loudness_match;
use crate::{AudioFiles, SessionReport};
use maud::{Markup, html};

/// The plain sum and the draft, to be switched between at the same loudness.
pub(super) fn player(report: &SessionReport<'_>, audio: AudioFiles<'_>) -> Markup {
    html! {
        section #listen aria-labelledby="listen-title" {
            h2 #listen-title { "Listen" }
            div.player.card {
                div.deck hidden {
                    button.play type="button" { "Play" }
                    div role="group" aria-label="Which mix is heard" {
                        button.unity type="button" data-mix="unity" aria-pressed="false" { "Stems as they are" }
                        " "
                        button.draft type="button" data-mix="draft" aria-pressed="true" { "Draft" }
                    }
                    input.seek type="range" min="0" max="0" step="0.1" value="0" aria-label="Position";
                    span.clock { "0:00 / 0:00" }
                }
                div.tracks {
                    (track("unity", "Stems as they are", audio.unity))
                    (track("draft", "Draft", audio.draft))
                }
                p.missing.quiet hidden {
                    "The audio cannot be played: " (audio.unity) " and " (audio.draft) " have to lie beside this page."
                }
            }
            @if let Some(matched) = loudness_match(report) { p.quiet.small { (matched) } }
        }
    }
}

fn track(class: &str, label: &str, file: &str) -> Markup {
    html! {
        figure {
            figcaption { (label) " (" a href=(file) { (file) } ")" }
            audio class=(class) src=(file) controls preload="metadata" {}
        }
    }
}
