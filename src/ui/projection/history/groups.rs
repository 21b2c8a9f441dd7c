//! Which sessions share a row of the list: those of an event, and those that several athletes rode
//! at the same time.

use std::collections::BTreeMap;

use crate::{
    history::SessionEntry,
    model::{EventId, UnixNanos},
    ui::state::GroupKey,
};

/// Sessions that share a row: at least two.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub(super) key: GroupKey,
    /// Their indices.
    pub(super) members: Vec<u32>,
}

/// The groups among these sessions, given by their indices. Each session belongs to one group at
/// most; one that is alone in its event, or that nobody else rode along with, belongs to none.
pub(super) fn groups(sessions: &[SessionEntry], listed: &[u32]) -> Vec<Group> {
    let mut of_events: BTreeMap<&EventId, Vec<u32>> = BTreeMap::new();
    let mut others: Vec<(u32, &SessionEntry)> = Vec::new();
    for &index in listed {
        let Some(entry) = sessions.get(index as usize) else { continue };
        match &entry.event {
            Some(event) => of_events.entry(event).or_default().push(index),
            None => others.push((index, entry)),
        }
    }
    let several = of_events.into_iter().filter(|(_, members)| members.len() > 1);
    let mut groups: Vec<Group> = several
        .map(|(event, members)| Group { key: GroupKey::Event(event.clone()), members })
        .collect();
    groups.extend(together(others));
    groups
}

/// Chains of sessions in which each begins before all of those before it have ended.
fn together(mut sessions: Vec<(u32, &SessionEntry)>) -> Vec<Group> {
    let begin = |entry: &SessionEntry| (entry.session.key.from, entry.session.key.login.clone());
    sessions.sort_by_cached_key(|(_, entry)| begin(entry));
    let mut groups = Vec::new();
    let mut chain: Vec<(u32, &SessionEntry)> = Vec::new();
    let mut end = UnixNanos(i64::MIN);
    for (index, entry) in sessions {
        if end < entry.session.key.from {
            groups.extend(group_of(&chain));
            chain.clear();
        }
        end = end.max(entry.session.to);
        chain.push((index, entry));
    }
    groups.extend(group_of(&chain));
    groups
}

/// The group of a chain in which there is more than one athlete.
fn group_of(chain: &[(u32, &SessionEntry)]) -> Option<Group> {
    let (_, first) = chain.first()?;
    let first = &first.session.key;
    let others = chain.iter().any(|(_, entry)| entry.session.key.login != first.login);
    others.then(|| Group {
        key: GroupKey::Together(first.clone()),
        members: chain.iter().map(|(index, _)| *index).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        history::Finality,
        model::{Login, Session, SessionKey},
    };

    /// Sessions of a rider from one second to another, of an event or of none.
    fn check(sessions: &[(&str, i64, i64, Option<&str>)], expected: &[(&str, &[u32])]) {
        let entry = |&(login, from, to, event): &(&str, i64, i64, Option<&str>)| SessionEntry {
            session: Session {
                key: SessionKey {
                    login: Login::try_from(login).unwrap(),
                    from: UnixNanos::from_secs(from),
                },
                to: UnixNanos::from_secs(to),
                lines: 9,
                title: String::new(),
                tags: Vec::new(),
                note: String::new(),
            },
            summary: None,
            finality: Finality::default(),
            summed_to: None,
            event: event.map(|id| id.parse().unwrap()),
        };
        let sessions: Vec<SessionEntry> = sessions.iter().map(entry).collect();
        let listed: Vec<u32> = (0..sessions.len() as u32).collect();
        let found: Vec<(String, Vec<u32>)> = groups(&sessions, &listed)
            .into_iter()
            .map(|group| match group.key {
                GroupKey::Event(id) => (id.to_string(), group.members),
                GroupKey::Together(key) => {
                    (format!("{} {}", key.login, key.from.0 / 1_000_000_000), group.members)
                }
            })
            .collect();
        let expected: Vec<(String, Vec<u32>)> =
            expected.iter().map(|(key, members)| ((*key).to_owned(), members.to_vec())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn an_event_is_a_group_also_where_its_sessions_are_hours_apart() {
        check(
            &[("a", 0, 9, Some("giro")), ("b", 4_000, 4_009, Some("giro")), ("a", 20, 30, None)],
            &[("giro", &[0, 1])],
        );
        check(&[("a", 0, 9, Some("giro")), ("b", 0, 9, Some("tour"))], &[]);
    }

    #[test]
    fn without_an_event_those_who_rode_at_the_same_time_are_a_group() {
        check(
            &[("b", 5, 20, None), ("a", 0, 9, None), ("c", 20, 30, None), ("d", 31, 40, None)],
            &[("a 0", &[1, 0, 2])],
        );
    }

    #[test]
    fn sessions_of_one_athlete_are_no_group() {
        check(&[("a", 0, 9, None), ("a", 9, 20, None)], &[]);
    }

    #[test]
    fn a_session_of_an_event_rides_along_with_nobody_else() {
        check(&[("a", 0, 9, Some("giro")), ("b", 0, 9, None)], &[]);
    }
}
