//! `include_dir!` does not notice new files below `templates/`; this line does.

fn main() {
    println!("cargo:rerun-if-changed=templates");
}
