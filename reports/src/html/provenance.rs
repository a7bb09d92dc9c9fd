use crate::SessionReport;
use crate::provenance_words::{self, HEADING};
use maud::{Markup, html};

/// Where every number comes from, and what could not be measured.
pub(super) fn provenance(report: &SessionReport<'_>) -> Markup {
    html! {
        section.provenance aria-labelledby="provenance" {
            h2 #provenance { (HEADING) }
            div.card {
                dl {
                    @for (term, said) in provenance_words::provenance(report) {
                        dt { (term) }
                        dd {
                            @if let [one] = said.as_slice() { (one) }
                            @else { ul { @for item in &said { li { (item) } } } }
                        }
                    }
                }
            }
        }
    }
}
