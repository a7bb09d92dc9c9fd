use crate::format::{capitalized, channel, count, places, printable, time_range};
use std::fmt::Write;
use suggest::{Finding, Plan, RULES, Rule, Severity};

/// Places named per file and matter.
const SHOWN_PLACES: usize = 4;
/// What concerns more files than this is asked for once, with their names.
const LISTED_SINGLY: usize = 3;

const NOTHING_TO_SEND: &str = "No file has to be exported again.\n";

/// One page of plain text to send to whoever made the files: which to export again, what is wrong with each, and how to
/// send it.
pub fn re_export(plan: &Plan) -> String {
    let asked: Vec<Request<'_>> = plan.findings.iter().filter_map(|finding| Request::new(plan, finding)).collect();
    if asked.is_empty() {
        return NOTHING_TO_SEND.to_owned();
    }
    let (please, if_easy): (Vec<_>, Vec<_>) = asked.into_iter().partition(Request::is_pressing);
    let mut text = String::new();
    let parts = [("Please export these files again", please), ("If it is no trouble", if_easy)];
    for (title, requests) in parts.iter().filter(|(_, requests)| !requests.is_empty()) {
        if !text.is_empty() {
            text.push('\n');
        }
        let title = format!("{title}: {}", printable(&plan.session.title));
        write!(text, "{title}\n{}\n", "=".repeat(title.chars().count())).expect("a string takes any text");
        write_requests(&mut text, plan, requests);
    }
    text
}

/// The files that have to be exported again.
pub(crate) fn files_to_export(plan: &Plan) -> Vec<&str> {
    let asked = plan.findings.iter().filter_map(|finding| Request::new(plan, finding)).filter(Request::is_pressing);
    once(asked.flat_map(|request| request.files))
}

/// What is asked for because of one finding.
struct Request<'a> {
    finding: &'a Finding,
    rule: &'static Rule,
    /// Paths of the files.
    files: Vec<&'a str>,
}

impl<'a> Request<'a> {
    fn new(plan: &'a Plan, finding: &'a Finding) -> Option<Self> {
        let rule = RULES.iter().find(|rule| rule.name == finding.rule && rule.new_file)?;
        let file = |name: &String| match plan.stems.iter().find(|stem| stem.name == *name) {
            Some(stem) => Some(stem.path.as_str()),
            None => plan.mix_file.as_ref().map(|mix| mix.path.as_str()),
        };
        let files = finding.stems.iter().filter_map(file).collect();
        Some(Self { finding, rule, files })
    }

    fn is_pressing(&self) -> bool {
        self.finding.severity >= Severity::Warning
    }

    /// `- Kick clips 14 times. At 0:12–0:13. => Record or export it again, 6 dB lower.`
    fn line(&self) -> String {
        let at =
            places(&self.finding.places, SHOWN_PLACES, time_range).map_or(String::new(), |at| format!(" At {at}."));
        format!("- {}{at}\n  => {}.\n", capitalized(&printable(&self.finding.summary)), self.rule.fix)
    }
}

/// First the files that are named singly, each with all that is asked of it, then what many have in common.
fn write_requests(text: &mut String, plan: &Plan, requests: &[Request<'_>]) {
    let (single, common): (Vec<_>, Vec<_>) = requests.iter().partition(|request| request.files.len() <= LISTED_SINGLY);
    for file in once(single.iter().flat_map(|request| request.files.iter().copied())) {
        write!(text, "\n{}\n", printable(file)).expect("a string takes any text");
        single
            .iter()
            .filter(|request| request.files.contains(&file))
            .for_each(|request| text.push_str(&request.line()));
    }
    for request in common {
        let names: Vec<String> = request.finding.stems.iter().map(|stem| channel(stem)).collect();
        let of = if names.len() == plan.stems.len() { "All files".to_owned() } else { count(names.len(), "file") };
        write!(text, "\n{of}: {}\n{}", names.join(", "), request.line()).expect("a string takes any text");
    }
}

/// Each file once, in the order in which it comes first.
fn once<'a>(files: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut known = Vec::new();
    for file in files {
        if !known.contains(&file) {
            known.push(file);
        }
    }
    known
}
