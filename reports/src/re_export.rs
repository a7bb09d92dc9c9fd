use crate::format::{channel, count, places, printable, sample_rate, time_range};
use std::fmt::Write;
use suggest::{Finding, Plan, RULES, Request, Rule, Severity};

/// Places named per file and matter.
const SHOWN_PLACES: usize = 4;
const NOTHING_TO_SEND: &str = "No file has to be exported again.\n";

/// What is asked, in the order of the page.
const TITLES: [(Request, &str); 5] = [
    (Request::ExportAgain, "Please export these files again"),
    (Request::SendAsWell, "Please send as well"),
    (Request::LookFor, "Please look for what is missing"),
    (Request::LeaveOut, "Please leave out"),
    (Request::Rename, "Please rename"),
];

/// One page of plain text to send to whoever made the files: which to export again, what is wrong with each, and how to
/// send it.
pub fn re_export(plan: &Plan) -> String {
    let asked: Vec<Asked<'_>> = plan.findings.iter().filter_map(|finding| Asked::new(plan, finding)).collect();
    if asked.is_empty() {
        return NOTHING_TO_SEND.to_owned();
    }
    let (pressing, others): (Vec<_>, Vec<_>) = asked.into_iter().partition(Asked::is_pressing);
    let mut text = format!("The files of {}\n", printable(&plan.session.title));
    if pressing.is_empty() {
        write!(text, "\n{NOTHING_TO_SEND}").expect("a string takes any text");
    }
    for (request, title) in TITLES {
        let of_kind: Vec<&Asked<'_>> = pressing.iter().filter(|asked| asked.request == request).collect();
        write_part(&mut text, plan, title, &of_kind);
    }
    write_part(&mut text, plan, "If it is no trouble", &others.iter().collect::<Vec<_>>());
    let rate = sample_rate(plan.session.sample_rate_hz);
    write!(
        text,
        "\nAll files best come as WAV, AIFF or FLAC with 24 bits or as 32-bit float, at {rate}, from one start to the end of \
         the last tail, with peaks under -1 dBTP and nothing on the mix bus.\n"
    )
    .expect("a string takes any text");
    text
}

/// The files that have to be exported again.
pub(crate) fn files_to_export(plan: &Plan) -> Vec<&str> {
    let asked = plan.findings.iter().filter_map(|finding| Asked::new(plan, finding));
    let again = asked.filter(|asked| asked.is_pressing() && asked.request == Request::ExportAgain);
    once(again.flat_map(|asked| asked.files))
}

/// What is asked for because of one finding.
struct Asked<'a> {
    finding: &'a Finding,
    rule: &'static Rule,
    request: Request,
    /// Paths of the files; none of what is missing.
    files: Vec<&'a str>,
}

impl<'a> Asked<'a> {
    fn new(plan: &'a Plan, finding: &'a Finding) -> Option<Self> {
        let rule = RULES.iter().find(|rule| rule.name == finding.rule)?;
        let request = rule.request?;
        let file = |name: &String| match plan.stems.iter().find(|stem| stem.name == *name) {
            Some(stem) => Some(stem.path.as_str()),
            None => plan.mix_file.as_ref().map(|mix| mix.path.as_str()),
        };
        let files: Vec<&str> = finding.stems.iter().filter_map(file).collect();
        let files = match request {
            Request::LookFor => Vec::new(),
            Request::LeaveOut => files.last().copied().into_iter().collect(),
            Request::ExportAgain | Request::SendAsWell | Request::Rename => files,
        };
        Some(Self { finding, rule, request, files })
    }

    fn is_pressing(&self) -> bool {
        self.finding.severity >= Severity::Warning
    }

    /// `- Kick clips 14 times. At 0:12–0:13. => Record or export it again, lower.`
    fn line(&self) -> String {
        let at =
            places(&self.finding.places, SHOWN_PLACES, time_range).map_or(String::new(), |at| format!(" At {at}."));
        format!("- {}{at}\n  => {}.\n", printable(&self.finding.summary), self.rule.fix)
    }
}

/// First what concerns one file alone, all of a file together, then what several have in common.
fn write_part(text: &mut String, plan: &Plan, title: &str, asked: &[&Asked<'_>]) {
    if asked.is_empty() {
        return;
    }
    write!(text, "\n{title}\n{}\n", "=".repeat(title.chars().count())).expect("a string takes any text");
    let (single, common): (Vec<&Asked<'_>>, Vec<_>) = asked.iter().partition(|asked| asked.files.len() <= 1);
    for one in single.iter().filter(|one| one.files.is_empty()) {
        write!(text, "\n{}", one.line()).expect("a string takes any text");
    }
    for file in once(single.iter().flat_map(|one| one.files.iter().copied())) {
        write!(text, "\n{}\n", printable(file)).expect("a string takes any text");
        single.iter().filter(|one| one.files.contains(&file)).for_each(|one| text.push_str(&one.line()));
    }
    for one in common {
        let names: Vec<String> = one.finding.stems.iter().map(|stem| channel(stem)).collect();
        let of = if names.len() == plan.stems.len() { "All files".to_owned() } else { count(names.len(), "file") };
        write!(text, "\n{of}: {}\n{}", names.join(", "), one.line()).expect("a string takes any text");
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
