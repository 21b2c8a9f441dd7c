//! How much a name that a phone gives is like what is known of an athlete.

use super::folded;

/// Less than this share of equal letters is chance.
const LEAST_SHARE: f32 = 0.5;

/// How much `said` is like one of some names, from 0 (nothing in common) to 1 (the same), whatever the
/// case and accents. Of names of several words each word counts, too.
pub fn likeness<'n>(said: &str, names: impl IntoIterator<Item = &'n str>) -> f32 {
    let said = letters(said);
    if said.is_empty() {
        return 0.0;
    }
    let of_name = |name: &str| {
        let words = folded(name);
        let words = words.split_whitespace().map(|word| likeness_of(&said, &letters(word)));
        words.fold(likeness_of(&said, &letters(name)), f32::max)
    };
    names.into_iter().map(of_name).fold(0.0, f32::max)
}

/// Letters and digits alone, folded.
fn letters(text: &str) -> Vec<char> {
    folded(text).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn likeness_of(one: &[char], other: &[char]) -> f32 {
    let longest = one.len().max(other.len());
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    let share = 1.0 - distance(one, other) as f32 / longest as f32;
    // A name within the other, such as `anna` in `annasphone`; single letters are in everything.
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let is_within = 2 < short.len() && long.windows(short.len()).any(|part| part == short);
    let share = if is_within { share.max(0.8) } else { share };
    // The digits of `rider12` and of bib 12.
    let digits = |text: &[char]| -> String {
        text.iter().filter(|letter| letter.is_ascii_digit()).collect()
    };
    let number = digits(one);
    let is_same_number = !number.is_empty() && number == digits(other);
    let share = if is_same_number { share.max(0.9) } else { share };
    if share < LEAST_SHARE { 0.0 } else { share }
}

/// Letters that have to be added, removed or exchanged.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, known) in row.iter_mut().skip(1).zip(other) {
            let exchanged = diagonal + usize::from(letter != known);
            diagonal = *cell;
            *cell = exchanged.min(*cell + 1).min(left + 1);
            left = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_is_most_like_and_chance_is_nothing() {
        for (said, names, least, most) in [
            ("rider7", vec!["rider7"], 1.0, 1.0),
            ("Rider-7", vec!["rider7"], 1.0, 1.0),
            ("Núñez", vec!["Pilar Nunez"], 1.0, 1.0),
            ("ridr7", vec!["rider7"], 0.8, 0.99),
            ("annas-phone", vec!["Anna Rossi"], 0.8, 0.8),
            ("device12", vec!["12"], 0.9, 0.9),
            ("device12", vec!["13"], 0.0, 0.0),
            ("xyz", vec!["rider7", "Anna"], 0.0, 0.0),
            ("", vec!["rider7"], 0.0, 0.0),
            ("rider7", vec![""], 0.0, 0.0),
        ] {
            let found = likeness(said, names.iter().copied());
            assert!((least..=most).contains(&found), "{said} {names:?}: {found}");
        }
    }

    #[test]
    fn the_distance_counts_letters() {
        let of = |one: &str, other: &str| distance(&letters(one), &letters(other));
        assert_eq!([of("kitten", "sitting"), of("", "abc"), of("abc", "abc")], [3, 3, 0]);
    }
}
