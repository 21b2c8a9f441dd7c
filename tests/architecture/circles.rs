//! Circles among the entries of a folder.
//!
//! The rule: in every folder of `src`, its entries use each other in one direction. An entry is a
//! file, or a folder with all that is in it. What a module and the modules inside it use of each
//! other is free: a `mod.rs` declares its parts, gives their names out and calls them, and they
//! see what it shares with them. So two files of one folder, or of two folders, never form a
//! circle; what they share belongs into a third file, or into the `mod.rs` above them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::modules::{Edge, Modules};

/// A circle: its folder, and its entries with one place for each arrow.
pub(crate) struct Circle {
    /// Such as `server`; empty for `src` itself.
    pub(crate) folder: String,
    /// In the order of the alphabet.
    pub(crate) entries: Vec<String>,
    /// One place for each arrow among them.
    pub(crate) places: Vec<String>,
}

/// All circles.
pub(crate) fn circles(modules: &Modules) -> Vec<Circle> {
    let edges = modules.edges();
    let mut folders: BTreeMap<&[String], Arrows<'_>> = BTreeMap::new();
    for edge in &edges {
        if let Some((folder, from, to)) = entries(edge) {
            folders.entry(folder).or_default().add(from, to, &edge.place);
        }
    }
    let folders = folders.iter();
    folders.flat_map(|(folder, arrows)| arrows.circles(&folder.join("/"))).collect()
}

/// The folder that has both files, and in which of its entries each is; `None` where one is
/// inside the other.
fn entries(edge: &Edge) -> Option<(&[String], &str, &str)> {
    let both = edge.from.iter().zip(&edge.to);
    let depth = both.take_while(|(from, to)| from == to).count();
    Some((&edge.from[..depth], edge.from.get(depth)?, edge.to.get(depth)?))
}

/// Which entries of a folder use which, with a place for each.
#[derive(Default)]
struct Arrows<'a>(BTreeMap<&'a str, BTreeMap<&'a str, &'a str>>);

impl<'a> Arrows<'a> {
    fn add(&mut self, from: &'a str, to: &'a str, place: &'a str) {
        self.0.entry(from).or_default().entry(to).or_insert(place);
    }

    fn reached_from(&self, from: &'a str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut next = VecDeque::from([from]);
        while let Some(entry) = next.pop_front() {
            for to in self.0.get(entry).into_iter().flat_map(BTreeMap::keys) {
                if reached.insert(*to) {
                    next.push_back(to);
                }
            }
        }
        reached
    }

    fn circles(&self, folder: &str) -> Vec<Circle> {
        let reached: BTreeMap<&str, BTreeSet<&str>> =
            self.0.keys().map(|entry| (*entry, self.reached_from(entry))).collect();
        let meets = |a: &str, b: &str| reached.get(a).is_some_and(|reached| reached.contains(b));
        let mut found = Vec::new();
        let mut done = BTreeSet::new();
        for entry in self.0.keys().filter(|entry| meets(entry, entry)) {
            let members: Vec<&str> =
                self.0.keys().copied().filter(|it| meets(entry, it) && meets(it, entry)).collect();
            if !done.insert(members.clone()) {
                continue;
            }
            let arrows = members.iter().flat_map(|from| self.0[from].iter());
            let places = arrows.filter(|(to, _)| members.contains(to));
            found.push(Circle {
                folder: folder.to_owned(),
                places: places.map(|(_, place)| (*place).to_owned()).collect(),
                entries: members.into_iter().map(str::to_owned).collect(),
            });
        }
        found
    }
}

/// The arrows between the modules of the root, as the paths name them, with a place for each.
pub(crate) fn arrows(modules: &Modules) -> BTreeMap<(String, String), String> {
    let mut arrows = BTreeMap::new();
    for Edge { from, through, place, .. } in modules.edges() {
        if let (Some(from), Some(to)) = (from.first().cloned(), through) {
            arrows.entry((from, to)).or_insert(place);
        }
    }
    arrows
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: (&str, &str) = ("lib.rs", "mod a; mod b; mod c;");

    fn entries_of(files: &[(&str, &str)]) -> Vec<String> {
        let found = circles(&Modules::parse(files.iter().copied()));
        found
            .iter()
            .map(|circle| format!("{}: {}", circle.folder, circle.entries.join(" ")))
            .collect()
    }

    #[test]
    fn two_files_that_use_each_other_are_a_circle() {
        let a = ("a/x.rs", "use super::y::Y;");
        let y = ("a/y.rs", "fn f() -> crate::a::x::X { X }");
        let folder = ("a/mod.rs", "mod x; mod y;");
        assert_eq!(entries_of(&[ROOT, folder, a, y]), ["a: x y"]);
        let one_way = ("a/y.rs", "fn f() {}");
        assert!(entries_of(&[ROOT, folder, a, one_way]).is_empty());
    }

    #[test]
    fn a_circle_of_three_folders_is_seen() {
        let files = [
            ROOT,
            ("a/mod.rs", "mod x;"),
            ("a/x.rs", "use crate::b::B;"),
            ("b/mod.rs", "pub use self::y::B; mod y;"),
            ("b/y.rs", "use crate::c;"),
            ("c.rs", "fn f() { crate::a::f(); }"),
        ];
        assert_eq!(entries_of(&files), [": a b c"]);
    }

    #[test]
    fn a_module_and_its_parts_are_one() {
        let files = [
            ROOT,
            ("a/mod.rs", "mod x; mod y; pub use x::X; fn f() { y::g(); } struct Shared;"),
            ("a/x.rs", "use super::Shared;"),
            ("a/y.rs", "use super::{Shared, X};"),
        ];
        assert!(entries_of(&files).is_empty());
    }

    #[test]
    fn re_exports_and_aliases_hide_no_circle() {
        let files = [
            ROOT,
            ("a/mod.rs", "mod x; mod y; pub use x::X; use self::y as other;"),
            ("a/x.rs", "use super as up; fn f() { up::other::g(); }"),
            ("a/y.rs", "use super::X;"),
        ];
        assert_eq!(entries_of(&files), ["a: x y"]);
        let by_glob = [
            ROOT,
            ("a/mod.rs", "mod x; mod y; pub use x::*;"),
            ("a/x.rs", "use super::y::Y; pub use inner::*; mod inner { pub struct X; }"),
            ("a/y.rs", "fn f() { println!(\"{}\", super::x::N) }"),
        ];
        assert_eq!(entries_of(&by_glob), ["a: x y"]);
    }

    #[test]
    fn tests_comments_and_texts_are_no_use() {
        let files = [
            ROOT,
            ("a/mod.rs", "mod x; mod y;"),
            ("a/x.rs", "use super::y::Y;"),
            (
                "a/y.rs",
                "//! [`super::x::X`]\n#[cfg(test)] use super::x;\n\
                 /* super::x /* nested */ super::x */ fn c() -> [char; 3] { ['\"', '\\'', b'\"'] }\n\
                 fn f<'a>() -> &'a str { \"super::x::X \\\" super::x\"; r#\"super::x\" super::x\"# }\n\
                 #[cfg(test)] mod tests { use super::super::x::X; }",
            ),
        ];
        assert!(entries_of(&files).is_empty());
    }

    #[test]
    fn arrows_are_seen_whatever_they_are_called() {
        let named = |text: &str| {
            let files = [ROOT, ("a.rs", text), ("b.rs", ""), ("c.rs", "pub use crate::b::B;")];
            let found = arrows(&Modules::parse(files));
            let from_a = found.keys().filter(|(from, _)| from == "a");
            from_a.map(|(_, to)| to.clone()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(named("use crate::b::B;"), "b");
        assert_eq!(named("use super::b;"), "b");
        assert_eq!(named("use crate as root; fn f() { root::b::g() }"), "b");
        assert_eq!(named("use crate::{b as other, c::{self, B}};"), "b c");
        assert_eq!(named("mod inner { use super::super::b::B; }"), "b");
        assert_eq!(named("macro_rules! m { () => { $crate::b::g() } }"), "b");
        assert_eq!(named("fn f(x: impl Fn(crate::b::B)) {}"), "b");
        // What another module re-exports is its own.
        assert_eq!(named("use crate::c::B;"), "c");
        assert_eq!(named("use std::b; fn f() { b::g(); serde::c(); }"), "");
    }

    #[test]
    fn writes_are_seen_whatever_the_lock_is_called() {
        let text = "fn f() { live.write().apply(); self.parts[0].write(); x.store().write();\n\
                    RwLock::write(&live); out.write(b\"x\"); self.0.try_write(); }";
        let modules = Modules::parse([("a.rs", text)]);
        let on: Vec<&str> = modules.writes().map(|(_, _, on)| on).collect();
        assert_eq!(on, ["live", "parts", "store", "RwLock", "0"]);
    }
}
