//! Packs `templates/` into the binary: all files concatenated and compressed, and a table of their paths and lengths.

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=templates");
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("templates");
    let mut table = String::from("[");
    let mut bytes = Vec::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
        let entry = entry?;
        if !entry.file_type().is_file() {
            continue;
        }
        let parts: Option<Vec<&str>> = entry
            .path()
            .strip_prefix(&root)?
            .iter()
            .map(|part| part.to_str())
            .collect();
        let path = parts.ok_or("a template's path is not UTF-8")?.join("/");
        let content = fs::read(entry.path())?;
        write!(table, "({path:?}, {}),", content.len())?;
        bytes.extend(content);
    }
    table.push(']');
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("templates.rs"), table)?;
    let packed = lz4_flex::compress_prepend_size(&bytes);
    fs::write(Path::new(&out).join("templates.lz4"), packed)?;
    Ok(())
}
