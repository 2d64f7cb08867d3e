//! New paths of templates that moved since earlier versions.

use crate::{catalog::moved::covers, tree::RelPath};

/// A move of a template, with project paths; folders end with `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The old path of a file or folder.
    pub from: String,
    /// The new path, or the paths of the files into which the file was split.
    pub to: Vec<String>,
    /// The part that receives the owner's standalone additions, such as a new table.
    pub additions: Option<String>,
}

/// All moves of templates. The catalog verified that the moves form no cycle.
#[derive(Clone, Debug, Default)]
pub struct Moves(Vec<Move>);

/// Where a file ends up after all moves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// The final path, or the paths of the files into which the file was split.
    pub parts: Vec<RelPath>,
    /// The part that receives the owner's standalone additions, such as a new table.
    pub additions: Option<RelPath>,
}

impl FromIterator<Move> for Moves {
    fn from_iter<I: IntoIterator<Item = Move>>(moves: I) -> Self {
        Self(moves.into_iter().collect())
    }
}

impl Moves {
    /// The new path of a file; `None` if no rule covers it.
    pub fn route(&self, path: &RelPath) -> Option<Route> {
        self.rule(path.as_str())?;
        let mut route = Route::default();
        self.follow(path.as_str(), true, &mut route);
        Some(route)
    }

    /// The rule that applies to a path. Rules for files take precedence over rules for their folders.
    fn rule(&self, path: &str) -> Option<&Move> {
        let rules = self.0.iter().filter(|rule| covers(&rule.from, path));
        rules.max_by_key(|rule| rule.from.len())
    }

    fn follow(&self, path: &str, gets_additions: bool, route: &mut Route) {
        let Some(rule) = self.rule(path) else {
            // Never fails: the catalog verified the paths of all rules.
            if let Ok(path) = RelPath::parse(path) {
                if gets_additions {
                    route.additions = Some(path.clone());
                }
                if !route.parts.contains(&path) {
                    route.parts.push(path);
                }
            }
            return;
        };
        let rest = &path[rule.from.len()..];
        for to in &rule.to {
            let gets = rule.to.len() == 1 || rule.additions.as_ref() == Some(to);
            let to = format!("{to}{rest}");
            self.follow(&to, gets_additions && gets, route);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(from: &str, to: &[&str], additions: Option<&str>) -> Move {
        Move {
            from: from.into(),
            to: to.iter().map(|to| (*to).into()).collect(),
            additions: additions.map(Into::into),
        }
    }

    #[test]
    fn a_route_follows_all_moves_of_a_file() {
        let moves: Moves = [
            rule(
                "lib/db/schema.ts",
                &["lib/db/auth.ts", "lib/db/tasks.ts"],
                Some("lib/db/tasks.ts"),
            ),
            rule("lib/", &["src/lib/"], None),
            rule("src/lib/db/tasks.ts", &["src/tasks.ts"], None),
        ]
        .into_iter()
        .collect();
        let route = |path: &str| {
            let route = moves.route(&RelPath::parse(path).expect("a path"))?;
            let parts: Vec<String> = route.parts.iter().map(ToString::to_string).collect();
            Some((
                parts.join(" "),
                route.additions.map(|path| path.to_string()),
            ))
        };
        let (parts, additions) = route("lib/db/schema.ts").expect("a route");
        assert_eq!(parts, "src/lib/db/auth.ts src/tasks.ts");
        assert_eq!(additions.as_deref(), Some("src/tasks.ts"));
        assert_eq!(route("lib/a.ts").expect("a route").0, "src/lib/a.ts");
        assert_eq!(route("libs/a.ts"), None);
    }
}
