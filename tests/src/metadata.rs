//! What cargo knows of the workspace and of everything it depends on.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

use crate::repository;

/// One package that is really built, ours or another's.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its name on the registry.
    pub name: String,
    /// Its exact version.
    pub version: String,
    /// Its SPDX expression, when it says one.
    pub licence: Option<String>,
    /// Where it comes from; nothing for the workspace's own.
    pub source: Option<String>,
}

/// What a dependency is needed for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// To run.
    Normal,
    /// To test.
    Dev,
    /// To build.
    Build,
}

/// One package needs another.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Who needs it, by name.
    pub from: String,
    /// What is needed, by name.
    pub to: String,
    /// What for.
    pub kind: Kind,
}

/// The packages that are built, and who needs whom.
#[derive(Debug)]
pub struct Metadata {
    /// All of them, the workspace's own included.
    pub packages: Vec<Package>,
    /// All direct dependencies.
    pub edges: Vec<Edge>,
}

impl Metadata {
    /// Asks cargo.
    pub fn load() -> Self {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let output = Command::new(cargo)
            .args(["metadata", "--format-version", "1", "--locked"])
            .current_dir(repository::root())
            .output()
            .expect("cargo runs: it runs this test");
        assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
        Self::read(&serde_json::from_slice(&output.stdout).expect("cargo writes JSON"))
    }

    /// The packages of this workspace.
    pub fn ours(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| package.source.is_none())
    }

    /// The packages of others.
    pub fn theirs(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| package.source.is_some())
    }

    /// Everything that a package needs to run, by name, at any distance.
    pub fn behind(&self, name: &str) -> Vec<String> {
        let mut found = vec![name.to_owned()];
        let mut next = 0;
        while let Some(from) = found.get(next).cloned() {
            next += 1;
            for edge in self.edges.iter().filter(|edge| edge.from == from && edge.kind == Kind::Normal) {
                if !found.contains(&edge.to) {
                    found.push(edge.to.clone());
                }
            }
        }
        found.split_off(1)
    }

    fn read(value: &Value) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let nodes = value["resolve"]["nodes"].as_array().expect("cargo resolves");
        let names: BTreeMap<&str, String> = list(&value["packages"])
            .filter_map(|package| Some((package["id"].as_str()?, text(&package["name"])?)))
            .collect();
        let built = |package: &&Value| nodes.iter().any(|node| node["id"] == package["id"]);
        let packages = list(&value["packages"])
            .filter(built)
            .map(|package| Package {
                name: text(&package["name"]).expect("every package has a name"),
                version: text(&package["version"]).expect("every package has a version"),
                licence: text(&package["license"]),
                source: text(&package["source"]),
            })
            .collect();
        let mut edges = Vec::new();
        for node in nodes {
            let from = &names[node["id"].as_str().expect("every node has an id")];
            for dependency in list(&node["deps"]) {
                let to = &names[dependency["pkg"].as_str().expect("every dependency has an id")];
                for kind in list(&dependency["dep_kinds"]) {
                    let kind = match kind["kind"].as_str() {
                        None => Kind::Normal,
                        Some("dev") => Kind::Dev,
                        Some(_) => Kind::Build,
                    };
                    edges.push(Edge { from: from.clone(), to: to.clone(), kind });
                }
            }
        }
        Self { packages, edges }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
