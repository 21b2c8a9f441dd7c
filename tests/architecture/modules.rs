//! The files of a crate as modules: which file each path that they name leads to.
//!
//! Paths are followed as the compiler follows them, through `use`, aliases, re-exports and
//! globs, also within macros. Code of tests is left out.

use std::collections::{BTreeMap, BTreeSet};

use crate::tokens::{Token, end_of_group, is_name, tokens_of, without_tests};

/// A module by its path, such as `["server", "write"]`; the root of the crate is empty.
pub(crate) type Module = Vec<String>;

/// All files of a crate.
pub(crate) struct Modules {
    files: BTreeMap<Module, File>,
}

/// One file.
struct File {
    /// Such as `server/write.rs`.
    place: String,
    uses: Vec<Use>,
    /// Paths outside `use`.
    paths: Vec<Path>,
    /// Calls of `.write()`, by what they are called on.
    writes: Vec<(usize, String)>,
}

/// A path as written, and its line.
#[derive(Clone)]
struct Path {
    names: Vec<String>,
    line: usize,
}

/// A name that a `use` brings in; `*` for all names.
struct Use {
    path: Path,
    name: String,
}

/// A file names something that another file defines.
pub(crate) struct Edge {
    pub(crate) from: Module,
    /// The file in which it is defined.
    pub(crate) to: Module,
    /// The first module of the crate's root, other than the own one, through which the path
    /// leads: that of a re-export, and not of what is re-exported.
    pub(crate) through: Option<String>,
    /// File, line and path as written.
    pub(crate) place: String,
}

impl Modules {
    /// Reads files, given by their paths below the root of the crate and their texts.
    pub(crate) fn parse<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let files =
            files.into_iter().map(|(place, text)| (module_of(place), File::read(place, text)));
        Self { files: files.collect() }
    }

    /// All edges between different files.
    pub(crate) fn edges(&self) -> Vec<Edge> {
        let mut edges = Vec::new();
        for (from, file) in &self.files {
            let uses = file.uses.iter().map(|used| &used.path);
            for path in uses.chain(&file.paths) {
                let mut search = Search { own: from.first(), through: None, seen: BTreeSet::new() };
                let Some(to) = self.find(from, &path.names, &mut search) else { continue };
                if to != *from {
                    let place =
                        format!("src/{}:{}: {}", file.place, path.line, path.names.join("::"));
                    edges.push(Edge { from: from.clone(), to, through: search.through, place });
                }
            }
        }
        edges
    }

    /// Calls of `.write()` and the like: file, line, and what they are called on.
    pub(crate) fn writes(&self) -> impl Iterator<Item = (&str, usize, &str)> {
        self.files.values().flat_map(|file| {
            file.writes.iter().map(|(line, on)| (file.place.as_str(), *line, on.as_str()))
        })
    }

    /// The file that defines what a path of the file `from` names; `None` for other crates.
    fn find(&self, from: &Module, path: &[String], search: &mut Search<'_>) -> Option<Module> {
        let (first, mut rest) = path.split_first()?;
        let mut module = match first.as_str() {
            "crate" | "$crate" => Module::new(),
            "self" => from.clone(),
            "super" => {
                let n_more = rest.iter().take_while(|name| *name == "super").count();
                rest = &rest[n_more..];
                from[..from.len().checked_sub(n_more + 1)?].to_vec()
            }
            _ if self.binds(from, first) => {
                rest = path;
                from.clone()
            }
            _ => return None,
        };
        while let Some((name, after)) = rest.split_first() {
            let inner: Module = module.iter().chain([name]).cloned().collect();
            if !self.files.contains_key(&inner) {
                return self.find_item(module, name, after, search);
            }
            module = inner;
            search.enter(&module);
            rest = after;
        }
        Some(module)
    }

    /// The file that defines the item `name`, which the file `module` defines or brings in.
    fn find_item(
        &self,
        module: Module,
        name: &str,
        after: &[String],
        search: &mut Search<'_>,
    ) -> Option<Module> {
        let file = self.files.get(&module)?;
        if search.seen.insert((module.clone(), name.to_owned())) {
            if let Some(used) = file.uses.iter().find(|used| used.name == name) {
                let path: Vec<String> = used.path.names.iter().chain(after).cloned().collect();
                return self.find(&module, &path, search);
            }
            for glob in file.uses.iter().filter(|used| used.name == "*") {
                let of = self.find(&module, &glob.path.names, search);
                if let Some(of) = of.filter(|of| *of != module && self.binds(of, name)) {
                    return self.find_item(of, name, after, search);
                }
            }
        }
        Some(module)
    }

    /// Whether a name is a module inside a file or brought in by it.
    fn binds(&self, module: &Module, name: &str) -> bool {
        let inner: Module =
            module.iter().map(String::as_str).chain([name]).map(str::to_owned).collect();
        self.files.contains_key(&inner)
            || self
                .files
                .get(module)
                .is_some_and(|file| file.uses.iter().any(|used| used.name == name))
    }
}

/// What is remembered while a path is followed.
struct Search<'a> {
    /// The module of the root from which it starts.
    own: Option<&'a String>,
    through: Option<String>,
    /// Names that were looked up: two modules may bring in each other's.
    seen: BTreeSet<(Module, String)>,
}

impl Search<'_> {
    fn enter(&mut self, module: &Module) {
        if self.through.is_none() && module.first() != self.own {
            self.through = module.first().cloned();
        }
    }
}

/// The module of a file: `a/b.rs` and `a/b/mod.rs` are both `a::b`.
fn module_of(place: &str) -> Module {
    let mut module: Module = place.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    module.pop_if(|last| *last == "mod");
    if module == ["lib"] { Module::new() } else { module }
}

impl File {
    fn read(place: &str, text: &str) -> Self {
        let tokens = without_tests(tokens_of(text));
        let mut file = Self {
            place: place.to_owned(),
            uses: Vec::new(),
            paths: Vec::new(),
            writes: Vec::new(),
        };
        let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
        // Where the modules end that are written out within the file.
        let mut inner_ends: Vec<usize> = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            inner_ends.pop_if(|end| *end <= at);
            let depth = inner_ends.len();
            if text(at) == "use" {
                let leading = usize::from(text(at + 1) == "::");
                let mut names = Vec::new();
                at = use_tree(&tokens, at + 1 + leading, &[], &mut names);
                if leading == 0 {
                    let uses = names.into_iter().filter_map(|Use { path, name }| {
                        Some(Use { path: path.out_of(depth)?, name })
                    });
                    file.uses.extend(uses);
                }
            } else if text(at) == "mod" && text(at + 2) == "{" {
                inner_ends.push(end_of_group(&tokens, at + 2));
                at += 3;
            } else if is_name(text(at)) && text(at + 1) == "::" {
                let begins = at == 0 || !matches!(text(at - 1), "::" | ".");
                let line = tokens[at].line;
                let mut names = vec![text(at).to_owned()];
                while text(at + 1) == "::" && is_name(text(at + 2)) {
                    at += 2;
                    names.push(text(at).to_owned());
                }
                if let [.., kind, method] = names.as_slice()
                    && kind == "RwLock"
                    && is_write(method)
                {
                    file.writes.push((line, kind.clone()));
                }
                if begins {
                    file.paths.extend(Path { names, line }.out_of(depth));
                }
                at += 1;
            } else {
                let is_call = at > 1 && text(at - 1) == "." && text(at + 1) == "(";
                if is_call && text(at + 2) == ")" && is_write(text(at)) {
                    file.writes.push((tokens[at].line, receiver(&tokens, at - 2).to_owned()));
                }
                at += 1;
            }
        }
        file
    }
}

impl Path {
    /// A path of a module that is written out within a file as the file itself would write it;
    /// `None` where it names what is within.
    fn out_of(mut self, depth: usize) -> Option<Self> {
        if depth == 0 {
            return Some(self);
        }
        match self.names.first().map(String::as_str)? {
            "crate" | "$crate" => Some(self),
            "super" => {
                let n_supers = self.names.iter().take_while(|name| *name == "super").count();
                self.names.drain(..depth.min(n_supers));
                if n_supers == depth {
                    self.names.insert(0, "self".to_owned());
                }
                (depth <= n_supers).then_some(self)
            }
            _ => None,
        }
    }
}

/// What a method is called on: the last name before its dot, whose token is at `at`.
fn receiver(tokens: &[Token], mut at: usize) -> &str {
    while matches!(tokens[at].text.as_str(), ")" | "]") {
        let mut depth = 0_usize;
        loop {
            match tokens[at].text.as_str() {
                ")" | "]" => depth += 1,
                "(" | "[" => depth -= 1,
                _ => {}
            }
            if depth == 0 || at == 0 {
                break;
            }
            at -= 1;
        }
        at = at.saturating_sub(1);
    }
    &tokens[at].text
}

fn is_write(name: &str) -> bool {
    matches!(name, "write" | "try_write" | "write_arc" | "try_write_arc" | "write_recursive")
        || name.starts_with("upgradable_read")
}

/// Reads one tree of a `use` at `at`; gives the position behind it.
fn use_tree(tokens: &[Token], mut at: usize, prefix: &[String], out: &mut Vec<Use>) -> usize {
    let mut names = prefix.to_vec();
    let line = tokens[at].line;
    loop {
        match tokens[at].text.as_str() {
            "{" => {
                at += 1;
                while tokens[at].text != "}" {
                    at = use_tree(tokens, at, &names, out);
                    at += usize::from(tokens[at].text == ",");
                }
                return at + 1;
            }
            "*" => {
                out.push(Use { path: Path { names, line }, name: "*".to_owned() });
                return at + 1;
            }
            name => names.push(name.to_owned()),
        }
        at += 1;
        if tokens[at].text == "::" {
            at += 1;
            continue;
        }
        if names.len() > 1 {
            names.pop_if(|last| *last == "self");
        }
        let mut name = names.last().cloned().unwrap_or_default();
        if tokens[at].text == "as" {
            name.clone_from(&tokens[at + 1].text);
            at += 2;
        }
        out.push(Use { path: Path { names, line }, name });
        return at;
    }
}
