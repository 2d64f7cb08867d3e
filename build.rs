//! Compiles authgen again when a template is added or removed: `include_dir!` only tracks files that it has seen.

fn main() {
    println!("cargo:rerun-if-changed=templates");
}
