//! The arrows between the rooms.

use antiphon_tests::arrows;
use antiphon_tests::metadata::Metadata;

#[test]
fn every_room_leans_only_on_the_rooms_below_it() {
    assert_eq!(arrows::forbidden(&Metadata::load().edges), Vec::<String>::new());
}

#[test]
fn what_knows_or_decides_does_nothing() {
    let metadata = Metadata::load();
    for room in ["antiphon-graph", "antiphon-engine"] {
        let behind = metadata.behind(room);
        assert!(behind.iter().any(|name| name == "http"), "the search finds what is there: {behind:?}");
        assert_eq!(arrows::too_much_behind_pure(&behind), Vec::<&str>::new(), "{room}");
    }
}

#[test]
fn every_package_of_the_workspace_has_a_licence() {
    let metadata = Metadata::load();
    for package in metadata.ours() {
        assert_eq!(package.licence.as_deref(), Some("MIT OR Apache-2.0"), "{}", package.name);
    }
    assert!(metadata.ours().count() >= 6, "the workspace is seen whole");
}
