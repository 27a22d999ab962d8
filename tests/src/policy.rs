//! What `deny.toml` allows of dependencies: the one list, which `cargo deny` reads too.

use std::collections::BTreeMap;

use toml::{Table, Value};

use crate::licence;
use crate::metadata::Package;
use crate::repository;

/// The parts of `deny.toml` that need no database.
#[derive(Debug)]
pub struct Policy {
    licences: Vec<String>,
    /// Second versions that may stay: name, start of the version.
    doubles: Vec<(String, String)>,
    registries: Vec<String>,
}

impl Policy {
    /// Reads the repository's.
    pub fn load() -> Self {
        Self::read(&repository::read("deny.toml"))
    }

    fn read(text: &str) -> Self {
        let table: Table = text.parse().expect("deny.toml is TOML");
        let words = |value: &Value| -> Vec<String> {
            let list = value.as_array().expect("a list");
            list.iter().map(|word| word.as_str().expect("a word").to_owned()).collect()
        };
        let doubles = table["bans"]["skip"].as_array().expect("a list").iter().map(|entry| {
            assert!(entry["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{entry:?}: say why");
            let (name, version) =
                entry["crate"].as_str().and_then(|spec| spec.split_once('@')).expect("name@version");
            (name.to_owned(), version.to_owned())
        });
        Self {
            doubles: doubles.collect(),
            licences: words(&table["licenses"]["allow"]),
            registries: words(&table["sources"]["allow-registry"]),
        }
    }

    /// Packages whose licence cannot be met.
    pub fn licences_refused<'a>(&self, packages: impl IntoIterator<Item = &'a Package>) -> Vec<String> {
        let refused = |package: &&Package| {
            !package.licence.as_deref().is_some_and(|licence| licence::allowed(licence, &self.licences))
        };
        let packages = packages.into_iter().filter(refused);
        packages
            .map(|package| format!("{} {}: {:?}", package.name, package.version, package.licence))
            .collect()
    }

    /// Packages that come from elsewhere than the registries.
    pub fn sources_refused<'a>(&self, packages: impl IntoIterator<Item = &'a Package>) -> Vec<String> {
        let known = |source: &str| {
            source
                .strip_prefix("registry+")
                .is_some_and(|url| self.registries.iter().any(|known| known == url))
        };
        let refused = |package: &&Package| package.source.as_deref().is_some_and(|source| !known(source));
        packages
            .into_iter()
            .filter(refused)
            .map(|package| format!("{}: {:?}", package.name, package.source))
            .collect()
    }

    /// Packages that are there twice, and exceptions that nothing needs any more.
    pub fn doubles_refused<'a>(&self, packages: impl IntoIterator<Item = &'a Package>) -> Vec<String> {
        let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for package in packages {
            versions.entry(&package.name).or_default().push(&package.version);
        }
        let excepts = |(name, start): &(String, String), of: &str, version: &str| {
            name == of && (version == start || version.starts_with(&format!("{start}.")))
        };
        let mut complaints = Vec::new();
        for (name, all) in &versions {
            let left: Vec<_> = all
                .iter()
                .filter(|version| !self.doubles.iter().any(|skip| excepts(skip, name, version)))
                .collect();
            if left.len() > 1 {
                complaints.push(format!("{name} is there in several versions: {all:?}"));
            }
        }
        for skip in &self.doubles {
            let doubled = versions.get(skip.0.as_str()).is_some_and(|all| {
                all.len() > 1 && all.iter().any(|version| excepts(skip, &skip.0, version))
            });
            if !doubled {
                complaints.push(format!(
                    "{}@{} is no second version any more: take it off the list",
                    skip.0, skip.1
                ));
            }
        }
        complaints
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        Policy::read(
            r#"
            licenses.allow = ["MIT"]
            bans.skip = [{ crate = "syn@2", reason = "macros" }]
            sources.allow-registry = ["https://index"]
            "#,
        )
    }

    fn package(name: &str, version: &str) -> Package {
        let (licence, source) = (Some("MIT".into()), Some("registry+https://index".into()));
        Package { name: name.into(), version: version.into(), licence, source }
    }

    #[test]
    fn a_licence_off_the_list_is_found_and_so_is_none() {
        let gpl = Package { licence: Some("GPL-3.0".into()), ..package("a", "1.0.0") };
        let none = Package { licence: None, ..package("b", "1.0.0") };
        assert_eq!(policy().licences_refused([&gpl, &none, &package("c", "1.0.0")]).len(), 2);
    }

    #[test]
    fn a_package_from_git_or_another_registry_is_found() {
        let git = Package { source: Some("git+https://index".into()), ..package("a", "1.0.0") };
        let other = Package { source: Some("registry+https://elsewhere".into()), ..package("b", "1.0.0") };
        assert_eq!(policy().sources_refused([&git, &other, &package("c", "1.0.0")]).len(), 2);
    }

    #[test]
    fn a_second_version_is_found_unless_it_is_excepted() {
        let syn = [package("syn", "2.0.119"), package("syn", "3.0.10")];
        assert_eq!(policy().doubles_refused(&syn), Vec::<String>::new());
        let twice = [&syn[0], &syn[1], &package("rand", "0.8.1"), &package("rand", "0.9.0")];
        assert_eq!(
            policy().doubles_refused(twice),
            ["rand is there in several versions: [\"0.8.1\", \"0.9.0\"]"]
        );
    }

    #[test]
    fn an_exception_that_nothing_needs_is_found() {
        let complaints = policy().doubles_refused(&[package("syn", "3.0.10")]);
        assert!(complaints[0].contains("take it off the list"), "{complaints:?}");
    }

    #[test]
    fn an_exception_is_for_its_version_alone() {
        let three = [package("syn", "2.0.1"), package("syn", "20.0.0"), package("syn", "3.0.10")];
        assert_eq!(policy().doubles_refused(&three).len(), 1);
    }
}
