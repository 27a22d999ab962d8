//! What is shipped for service managers is understood by them, and leaves a gateway no more than it needs.

use std::fs;
use std::process::Command;

use antiphon_tests::{repository, world};

const UNIT: &str = "deploy/systemd/antiphon.service";

/// The unit, as it would be with the binary in place.
fn unit(folder: &tempfile::TempDir) -> std::path::PathBuf {
    let binary = world::binary().to_str().expect("a path of this machine").to_owned();
    let unit = repository::read(UNIT).replace("/usr/bin/antiphon", &binary);
    let path = folder.path().join("antiphon.service");
    fs::write(&path, unit).expect("a folder of the test's own can be written");
    path
}

fn analyze(arguments: &[&str]) {
    let said = Command::new("systemd-analyze").args(arguments).output();
    let said = said.unwrap_or_else(|error| panic!("systemd-analyze ({error}); bring it with: make tools"));
    let words = [said.stdout, said.stderr].concat();
    assert!(said.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&words));
}

#[test]
fn systemd_understands_the_unit() {
    let folder = tempfile::TempDir::new().expect("there is room for a folder");
    analyze(&["verify", unit(&folder).to_str().expect("a path")]);
}

#[test]
fn the_unit_leaves_the_gateway_little_of_the_machine() {
    let folder = tempfile::TempDir::new().expect("there is room for a folder");
    // Tenths: what is left is the network, which it is for.
    analyze(&["security", "--offline=yes", "--threshold=20", unit(&folder).to_str().expect("a path")]);
}
