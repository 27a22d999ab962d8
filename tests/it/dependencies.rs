//! What may come in from outside.

use antiphon_tests::metadata::Metadata;
use antiphon_tests::policy::Policy;

#[test]
fn every_dependency_has_a_licence_that_lets_anybody_use_it() {
    assert_eq!(Policy::load().licences_refused(Metadata::load().theirs()), Vec::<String>::new());
}

#[test]
fn every_dependency_comes_from_the_public_registry() {
    assert_eq!(Policy::load().sources_refused(Metadata::load().theirs()), Vec::<String>::new());
}

#[test]
fn no_dependency_is_there_twice_without_a_reason() {
    assert_eq!(Policy::load().doubles_refused(Metadata::load().theirs()), Vec::<String>::new());
}
