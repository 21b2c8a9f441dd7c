//! Groups of athletes: everybody, a heat, a team.

use std::{cmp::Ordering, fmt, sync::Arc};

use super::{athlete::Athlete, fold::folded};

/// Some of the athletes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Group {
    /// Everybody.
    #[default]
    All,
    /// Those of a heat, by its name.
    Heat(Arc<str>),
    /// Those of a team, by its name.
    Team(Arc<str>),
}

impl Group {
    /// The groups there are: everybody, then heats, then teams, each in the order of its name, with
    /// numbers in names by their value. Names that differ in case or accents alone are one group,
    /// named as by the first athlete who has it.
    pub fn all_of<'a>(athletes: impl IntoIterator<Item = &'a Athlete>) -> Vec<Self> {
        let mut named: Vec<(bool, String, Self)> = Vec::new();
        for athlete in athletes {
            let heat = (false, athlete.heat.as_str());
            let team = (true, athlete.team.as_str());
            for (is_team, name) in [heat, team].into_iter().filter(|(_, name)| !is_blank(name)) {
                let key = key_of(name);
                if named.iter().any(|known| known.0 == is_team && known.1 == key) {
                    continue;
                }
                let name = Arc::from(name.trim());
                let group = if is_team { Self::Team(name) } else { Self::Heat(name) };
                named.push((is_team, key, group));
            }
        }
        // Keys differ, so the order does not depend on that of the roster.
        named.sort_by(|one, other| one.0.cmp(&other.0).then_with(|| natural(&one.1, &other.1)));
        let named = named.into_iter().map(|(.., group)| group);
        std::iter::once(Self::All).chain(named).collect()
    }

    /// Whether an athlete belongs to it.
    pub fn holds(&self, athlete: &Athlete) -> bool {
        match self {
            Self::All => true,
            Self::Heat(name) => is_same(name, &athlete.heat),
            Self::Team(name) => is_same(name, &athlete.team),
        }
    }
}

/// As a filter shows it: `everybody`, `heat 2`, `team Blue`.
impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("everybody"),
            // Who names a heat `Heat 2` does not want it said twice.
            Self::Heat(name) if key_of(name).starts_with("heat ") => f.write_str(name),
            Self::Team(name) if key_of(name).starts_with("team ") => f.write_str(name),
            Self::Heat(name) => write!(f, "heat {name}"),
            Self::Team(name) => write!(f, "team {name}"),
        }
    }
}

fn is_blank(name: &str) -> bool {
    name.trim().is_empty()
}

fn is_same(name: &str, other: &str) -> bool {
    !is_blank(other) && (name == other || key_of(name) == key_of(other))
}

/// What names have in common that a person takes for the same.
fn key_of(name: &str) -> String {
    folded(name).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The order of two texts with the numbers in them by their value: `heat 2` before `heat 10`.
fn natural(one: &str, other: &str) -> Ordering {
    let (mut a, mut b) = (one, other);
    loop {
        let (number_a, number_b) = (digits(a), digits(b));
        if number_a.is_empty() || number_b.is_empty() {
            let (mut rest_a, mut rest_b) = (a.chars(), b.chars());
            match (rest_a.next(), rest_b.next()) {
                (Some(x), Some(y)) if x == y => (a, b) = (rest_a.as_str(), rest_b.as_str()),
                // Without a difference but leading zeros, plain text decides.
                (None, None) => return one.cmp(other),
                (x, y) => return x.cmp(&y),
            }
        } else {
            let value = |digits: &str| {
                let significant = digits.trim_start_matches('0').to_owned();
                (significant.len(), significant)
            };
            let order = value(number_a).cmp(&value(number_b));
            if order != Ordering::Equal {
                return order;
            }
            (a, b) = (&a[number_a.len()..], &b[number_b.len()..]);
        }
    }
}

/// The digits at the start of a text.
fn digits(text: &str) -> &str {
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    &text[..n_digits]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{AthleteId, Login, Profile};

    fn athlete(heat: &str, team: &str) -> Athlete {
        Athlete {
            id: AthleteId(1),
            login: Login::try_from("rider1").unwrap(),
            name: "Rider".to_owned(),
            bib: String::new(),
            team: team.to_owned(),
            heat: heat.to_owned(),
            slot: 0,
            profile: Profile::default(),
        }
    }

    fn labels(athletes: &[Athlete]) -> Vec<String> {
        Group::all_of(athletes).iter().map(Group::to_string).collect()
    }

    #[test]
    fn groups_come_in_order_of_their_names_and_numbers() {
        let athletes = [
            athlete("10", "Vittoria"),
            athlete("2", "blue"),
            athlete("Final", "Équipe 12"),
            athlete("1", "equipe 2"),
            athlete("", ""),
        ];
        let expected = [
            "everybody",
            "heat 1",
            "heat 2",
            "heat 10",
            "heat Final",
            "team blue",
            "team equipe 2",
            "team Équipe 12",
            "team Vittoria",
        ];
        assert_eq!(labels(&athletes), expected);
        let mut turned = athletes.to_vec();
        turned.reverse();
        assert_eq!(labels(&turned), expected, "whatever the order of the roster");
        assert_eq!(labels(&[]), ["everybody"]);
    }

    #[test]
    fn a_name_in_other_letters_is_the_same_group() {
        let athletes = [athlete("Heat 1", "Velo Club"), athlete("heat  1", "VÉLO CLUB ")];
        assert_eq!(labels(&athletes), ["everybody", "Heat 1", "team Velo Club"]);
        for group in Group::all_of(&athletes) {
            assert!(athletes.iter().all(|athlete| group.holds(athlete)), "{group}");
        }
        assert!(!Group::Team("Velo".into()).holds(&athletes[0]));
        assert!(!Group::Team("".into()).holds(&athlete("", " ")), "no team is no team of its own");
    }

    proptest! {
        #[test]
        fn everybody_with_a_heat_or_team_is_in_one_group_of_each(
            given in prop::collection::vec(("[a-c0-9 é]{0,4}", "[A-C0-9]{0,3}"), 0..12),
        ) {
            let athletes: Vec<Athlete> =
                given.iter().map(|(heat, team)| athlete(heat, team)).collect();
            let groups = Group::all_of(&athletes);
            for athlete in &athletes {
                let n = |is_it: fn(&Group) -> bool| {
                    groups.iter().filter(|group| is_it(group) && group.holds(athlete)).count()
                };
                let has = |name: &str| usize::from(!is_blank(name));
                prop_assert_eq!(n(|group| matches!(group, Group::All)), 1);
                prop_assert_eq!(n(|group| matches!(group, Group::Heat(_))), has(&athlete.heat));
                prop_assert_eq!(n(|group| matches!(group, Group::Team(_))), has(&athlete.team));
            }
        }

        #[test]
        fn the_natural_order_is_an_order(a in "[a-b0-2]{0,5}", b in "[a-b0-2]{0,5}", c in "[a-b0-2]{0,5}") {
            prop_assert_eq!(natural(&a, &b), natural(&b, &a).reverse());
            if natural(&a, &b) != Ordering::Greater && natural(&b, &c) != Ordering::Greater {
                prop_assert_ne!(natural(&a, &c), Ordering::Greater, "{} {} {}", a, b, c);
            }
        }
    }
}
