//! A reader of markup that is strict enough to see what is left open, and no more.

/// Elements that HTML closes by itself.
const VOID: [&str; 4] = ["meta", "br", "input", "link"];

/// Panics unless every element of `markup` is closed in the right order.
pub(super) fn assert_balanced(markup: &str) {
    let mut open: Vec<String> = Vec::new();
    for tag in tags(markup) {
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap_or_default().to_owned();
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(closed), "closed in the wrong order");
        } else if !tag.ends_with('/') && !tag.starts_with('!') && !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
}

/// What stands between `<` and `>`, outside style and script.
fn tags(markup: &str) -> Vec<String> {
    let bare = without(&without(markup, "style"), "script");
    let starts = bare.split('<').skip(1);
    starts.map(|rest| rest.split_once('>').expect("every tag ends").0.to_owned()).collect()
}

/// The markup without the content of one kind of element.
pub(super) fn without(markup: &str, element: &str) -> String {
    let (start, end) = (format!("<{element}>"), format!("</{element}>"));
    let mut parts = markup.split(&start);
    let head = parts.next().unwrap_or_default().to_owned();
    parts.fold(head, |kept, part| kept + part.split_once(&end).map_or(part, |(_, rest)| rest))
}
