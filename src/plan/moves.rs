//! Where templates went that were elsewhere in earlier versions.

use crate::{catalog::moved::covers, tree::RelPath};

/// One rule, with paths of the project; a folder's end in `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Where the file or folder was.
    pub from: String,
    /// Where it is, or where its parts are.
    pub to: Vec<String>,
    /// Which of several parts gets what belongs to none of them.
    pub additions: Option<String>,
}

/// All rules. The catalog has proven that they lead to an end.
#[derive(Clone, Debug, Default)]
pub struct Moves(Vec<Move>);

/// Where one file went, over all versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// The one path, or those of the parts.
    pub parts: Vec<RelPath>,
    /// The part that gets what belongs to none of them.
    pub additions: Option<RelPath>,
}

impl FromIterator<Move> for Moves {
    fn from_iter<I: IntoIterator<Item = Move>>(moves: I) -> Self {
        Self(moves.into_iter().collect())
    }
}

impl Moves {
    /// Where a file went; none when no rule is about it.
    pub fn route(&self, path: &RelPath) -> Option<Route> {
        self.rule(path.as_str())?;
        let mut route = Route::default();
        self.follow(path.as_str(), true, &mut route);
        Some(route)
    }

    /// A file before the folder that it lies in.
    fn rule(&self, path: &str) -> Option<&Move> {
        let rules = self.0.iter().filter(|rule| covers(&rule.from, path));
        rules.max_by_key(|rule| rule.from.len())
    }

    fn follow(&self, path: &str, gets_additions: bool, route: &mut Route) {
        let Some(rule) = self.rule(path) else {
            // The catalog has proven each path of a rule to be one.
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
    fn a_file_is_followed_over_all_versions() {
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
