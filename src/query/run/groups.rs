//! The groups of a statement: a series of the answer each.

use std::collections::BTreeSet;

use super::{
    super::{
        plan::{Plan, PlanSource},
        recording::tag,
    },
    Options, World,
    node::Node,
    world,
};

/// The name of a measurement and the values of tags, sorted by key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::query) struct GroupKey {
    pub(in crate::query) name: String,
    pub(in crate::query) tags: Vec<(String, String)>,
}

impl GroupKey {
    /// With only the tags of `keys`.
    pub(super) fn project(&self, keys: &[String]) -> Self {
        Self { name: self.name.clone(), tags: project(&self.tags, keys) }
    }
}

/// The values of some tags; empty for those that are not there.
pub(super) fn project(tags: &[(String, String)], keys: &[String]) -> Vec<(String, String)> {
    keys.iter().map(|key| (key.clone(), tag(tags, key).to_owned())).collect()
}

/// All groups by the tags of `options.group_by`, sorted.
pub(in crate::query) fn groups_of(
    world: &World,
    plan: &Plan,
    options: &Options,
) -> BTreeSet<GroupKey> {
    let mut all = BTreeSet::new();
    for source in &plan.sources {
        all.extend(groups_of_source(world, plan, source, options));
    }
    all
}

/// The groups that one source has rows of.
pub(super) fn groups_of_source(
    world: &World,
    plan: &Plan,
    source: &PlanSource,
    options: &Options,
) -> BTreeSet<GroupKey> {
    match source {
        PlanSource::Measurement(measurement) => {
            let condition = plan.select.condition.as_ref().map(|condition| {
                Node::new(condition, &mut |var| {
                    if world::is_tag(var) { Node::Tag(var.name.clone()) } else { Node::Column(0) }
                })
            });
            let mut groups = BTreeSet::new();
            for (name, info) in world.meant(measurement) {
                let meant = info.series.iter().filter(|tags| {
                    condition.as_ref().is_none_or(|condition| condition.may_hold(tags))
                });
                let own: BTreeSet<GroupKey> = meant
                    .map(|tags| GroupKey {
                        name: name.clone(),
                        tags: project(tags, &options.group_by),
                    })
                    .collect();
                let limits = options.limits;
                let most = match limits.series_limit {
                    // An offset alone leaves nothing.
                    0 if limits.series_offset == 0 => usize::MAX,
                    most => usize::try_from(most).unwrap_or(usize::MAX),
                };
                let offset = usize::try_from(limits.series_offset).unwrap_or(usize::MAX);
                groups.extend(own.into_iter().skip(offset).take(most));
            }
            groups
        }
        PlanSource::Subquery(inner) => {
            let within = options.within(inner);
            let groups = groups_of(world, inner, &within);
            groups.iter().map(|group| group.project(&options.group_by)).collect()
        }
    }
}
