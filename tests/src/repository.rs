//! The repository's own files.

use std::fs;
use std::path::{Path, PathBuf};

/// One file of Rust, with its path from the repository's root.
#[derive(Clone, Debug)]
pub struct Source {
    /// With forward slashes: `crates/graph/src/id.rs`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// The repository's root folder.
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the tests stand in a folder of the repository").to_owned()
}

/// Every file of Rust that this project wrote.
pub fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    for folder in ["crates", "tests", "bench"] {
        gather(&root(), &root().join(folder), &mut found);
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// A file of the repository, by its path from the root.
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn gather(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a folder that opens can be read").path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target" && name != "node_modules") {
                gather(root, &path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let relative = path.strip_prefix(root).expect("it was found under the root");
            let text =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            found.push(Source { path: relative.to_string_lossy().replace('\\', "/"), text });
        }
    }
}
