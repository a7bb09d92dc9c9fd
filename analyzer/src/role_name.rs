use crate::role_words::{entries, is_weak, look_up};
use crate::{Role, RoleGuess};

/// Two roles stand in one name, or the dictionary's word is only a part of one.
const DOUBTFUL: f64 = 0.5;
/// Shortest word of the dictionary that is looked for inside a longer one.
const SHORTEST_PART: usize = 4;

/// The role that a stem's file name tells. Exact words win over parts of words, longer word groups over shorter, and
/// words that mostly qualify others (`lead`, `fx`, `room`) count only alone; two roles in one name leave the first, in
/// doubt.
pub fn role_from_name(name: &str) -> RoleGuess {
    let tokens = tokens(name);
    let matches = matches(&tokens);
    let strong: Vec<&Match> = matches.iter().filter(|found| !found.weak).collect();
    let candidates = if strong.is_empty() { matches.iter().collect() } else { strong };
    let Some(first) = candidates.first() else {
        return from_parts(&tokens);
    };
    let unanimous = candidates.iter().all(|found| found.role == first.role);
    RoleGuess::named(first.role, if unanimous { first.confidence } else { DOUBTFUL })
}

/// A word of the dictionary found in a name.
#[derive(Debug)]
struct Match {
    role: Role,
    confidence: f64,
    weak: bool,
}

/// Reads the tokens from the left, each time taking the longest group of up to four that the dictionary holds.
fn matches(tokens: &[String]) -> Vec<Match> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let longest = (1..=4.min(tokens.len() - at)).rev().find_map(|n| {
            let group = tokens[at..at + n].join(" ");
            look_up(&group).map(|(role, confidence)| (n, group, role, confidence))
        });
        match longest {
            Some((n, group, role, confidence)) => {
                found.push(Match { role, confidence, weak: is_weak(&group) });
                at += n;
            }
            None => at += 1,
        }
    }
    found
}

/// The longest word of the dictionary that is a part of a token: `mydrumsfinal`, `snaretop`. A finished mix is never
/// told from a part of a word (`remix`).
fn from_parts(tokens: &[String]) -> RoleGuess {
    let words = entries().filter(|(_, role, _)| *role != Role::Mix);
    let is_part = |word: &str| word.len() >= SHORTEST_PART && tokens.iter().any(|token| token.contains(word));
    let parts = words.filter(|(word, ..)| is_part(word));
    // The first of the longest, so that the order of the dictionary decides between equals.
    let longest = parts.reduce(|best, next| if next.0.len() > best.0.len() { next } else { best });
    match longest {
        Some((_, role, _)) => RoleGuess::named(role, DOUBTFUL),
        None => RoleGuess::named(Role::Unknown, 0.0),
    }
}

/// Lower-case words: split at everything that is not a letter or digit and where a capital follows a small letter;
/// digits are dropped unless the word with them is in the dictionary (`808`, `b3`).
fn tokens(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut previous = ' ';
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (letter.is_uppercase() && previous.is_lowercase()) {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            words.last_mut().expect("one word is there from the start").extend(letter.to_lowercase().map(plain));
        }
        previous = letter;
    }
    words.into_iter().flat_map(|word| without_digits(&word)).filter(|word| !word.is_empty()).collect()
}

fn without_digits(word: &str) -> Vec<String> {
    if look_up(word).is_some() {
        return vec![word.to_owned()];
    }
    word.split(|letter: char| letter.is_ascii_digit()).map(str::to_owned).collect()
}

/// The letter without its accent, so that `bateria` matches `batería`.
fn plain(letter: char) -> char {
    match letter {
        'á' | 'à' | 'â' | 'ä' | 'ã' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    }
}

#[cfg(test)]
mod tests;
