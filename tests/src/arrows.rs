//! Which room may lean on which.

use crate::metadata::{Edge, Kind};

/// The rooms that a room may use to run, and those that its tests may use besides.
struct Room {
    name: &'static str,
    uses: &'static [&'static str],
    tests_use: &'static [&'static str],
}

const ROOMS: &[Room] = &[
    Room { name: "antiphon-graph", uses: &[], tests_use: &[] },
    Room { name: "antiphon-media", uses: &["antiphon-graph"], tests_use: &[] },
    Room { name: "antiphon-client", uses: &["antiphon-graph"], tests_use: &["antiphon-sandbox"] },
    Room { name: "antiphon-pages", uses: &[], tests_use: &[] },
    Room { name: "antiphon-sandbox", uses: &["antiphon-graph", "antiphon-pages"], tests_use: &[] },
    Room { name: "antiphon-engine", uses: &["antiphon-graph"], tests_use: &[] },
    Room { name: "antiphon-store", uses: &["antiphon-engine", "antiphon-graph"], tests_use: &[] },
    Room {
        name: "antiphon-gateway",
        uses: &[
            "antiphon-client",
            "antiphon-engine",
            "antiphon-graph",
            "antiphon-media",
            "antiphon-pages",
            "antiphon-store",
        ],
        tests_use: &["antiphon-sandbox"],
    },
    Room {
        name: "antiphon",
        uses: &[
            "antiphon-client",
            "antiphon-gateway",
            "antiphon-graph",
            "antiphon-media",
            "antiphon-sandbox",
        ],
        tests_use: &[],
    },
    // Not rooms: nothing may lean on them, and the tests see the system only from outside.
    Room {
        name: "antiphon-tests",
        uses: &[],
        tests_use: &["antiphon-client", "antiphon-graph", "antiphon-media", "antiphon-sandbox"],
    },
    Room { name: "antiphon-chaos", uses: &[], tests_use: &[] },
    Room {
        name: "antiphon-bench",
        uses: &["antiphon-client", "antiphon-graph", "antiphon-sandbox"],
        tests_use: &[],
    },
];

/// What must not stand behind a room that does nothing, only knows or decides: no runtime, no network, no randomness of
/// its own.
const NOT_BEHIND_PURE: &[&str] =
    &["tokio", "async-std", "smol", "hyper", "reqwest", "axum", "mio", "socket2", "rand"];

/// The arrows between the workspace's packages that are not allowed.
pub fn forbidden<'a>(edges: impl IntoIterator<Item = &'a Edge>) -> Vec<String> {
    let ours = |name: &str| name == "antiphon" || name.starts_with("antiphon-");
    edges
        .into_iter()
        .filter(|edge| ours(&edge.from) && ours(&edge.to))
        .filter_map(|edge| {
            let Some(room) = ROOMS.iter().find(|room| room.name == edge.from) else {
                return Some(format!(
                    "{} is not on the map: give it its arrows in tests/src/arrows.rs",
                    edge.from
                ));
            };
            let to = edge.to.as_str();
            let allowed = room.uses.contains(&to) || (edge.kind == Kind::Dev && room.tests_use.contains(&to));
            (!allowed).then(|| format!("{} must not lean on {} ({:?})", edge.from, to, edge.kind))
        })
        .collect()
}

/// What stands behind a room that does nothing, and must not.
pub fn too_much_behind_pure(behind: &[String]) -> Vec<&str> {
    behind.iter().map(String::as_str).filter(|name| NOT_BEHIND_PURE.contains(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(from: &str, to: &str, kind: Kind) -> Edge {
        Edge { from: from.into(), to: to.into(), kind }
    }

    #[test]
    fn the_arrows_of_the_map_are_allowed() {
        let edges = [
            edge("antiphon", "antiphon-sandbox", Kind::Normal),
            edge("antiphon-client", "antiphon-graph", Kind::Normal),
            edge("antiphon-client", "antiphon-sandbox", Kind::Dev),
            edge("antiphon-graph", "serde", Kind::Normal),
        ];
        assert_eq!(forbidden(&edges), Vec::<String>::new());
    }

    #[test]
    fn an_arrow_that_points_up_is_found() {
        assert_eq!(forbidden(&[edge("antiphon-graph", "antiphon-client", Kind::Normal)]).len(), 1);
        assert_eq!(forbidden(&[edge("antiphon-sandbox", "antiphon-client", Kind::Dev)]).len(), 1);
        assert_eq!(forbidden(&[edge("antiphon-client", "antiphon", Kind::Normal)]).len(), 1);
    }

    #[test]
    fn an_arrow_for_tests_is_none_for_the_rest() {
        assert_eq!(forbidden(&[edge("antiphon-client", "antiphon-sandbox", Kind::Normal)]).len(), 1);
    }

    #[test]
    fn a_room_that_is_not_on_the_map_is_found() {
        let complaints = forbidden(&[edge("antiphon-attic", "antiphon-graph", Kind::Normal)]);
        assert!(complaints[0].contains("not on the map"), "{complaints:?}");
    }

    #[test]
    fn a_runtime_behind_graph_is_found() {
        assert_eq!(too_much_behind_pure(&["serde".into(), "tokio".into()]), ["tokio"]);
    }
}
