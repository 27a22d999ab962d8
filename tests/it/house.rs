//! The rules of the house, over every file.

use antiphon_tests::{habits, repository};

#[test]
fn every_file_keeps_the_rules_of_the_house() {
    let sources = repository::sources();
    assert!(sources.iter().any(|source| source.path == "crates/graph/src/id.rs"), "the files are found");
    let complaints: Vec<String> = sources.iter().flat_map(habits::complaints).collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn no_excuse_outlives_its_file() {
    assert_eq!(habits::not_long_any_more(&repository::sources()), Vec::<&str>::new());
}
