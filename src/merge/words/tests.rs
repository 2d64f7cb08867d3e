use super::*;

mod changes;
mod layout;
mod random;
mod rewrapped;
mod templates;

const TS: &str = "\
export async function load(id: string) {
  // The id is the user's.
  const found = await db.query({
    where: { id },
    limit: 20,
  });
  if (!found) {
    return null;
  }
  return found.name;
}
";

fn run(path: &str, base: &str, yours: &str, template: &str) -> Option<String> {
    let path = RelPath::parse(path).expect("a path");
    merge(&path, base, yours, template)
}

/// Replaces every `width` spaces of indentation with a tab.
fn to_tabs(text: &str, width: usize) -> String {
    let line = |line: &str| {
        let body = line.trim_start_matches(' ');
        let space = line.len() - body.len();
        format!(
            "{}{}{body}",
            "\t".repeat(space / width),
            " ".repeat(space % width)
        )
    };
    text.split_inclusive('\n').map(line).collect()
}
