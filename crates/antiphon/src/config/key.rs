//! The settings there are.

use super::{Origin, Setting};

/// A setting.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Key {
    Gateway,
    Graph,
    Sandbox,
    Space,
    Account,
    TokenFile,
}

impl Key {
    pub(crate) const ALL: [Self; 6] =
        [Self::Gateway, Self::Graph, Self::Sandbox, Self::Space, Self::Account, Self::TokenFile];

    /// What files call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Graph => "graph",
            Self::Sandbox => "sandbox",
            Self::Space => "space",
            Self::Account => "account",
            Self::TokenFile => "token_file",
        }
    }

    /// What the environment calls it.
    pub(crate) fn variable(self) -> &'static str {
        match self {
            Self::Gateway => "ANTIPHON_GATEWAY",
            Self::Graph => "ANTIPHON_GRAPH",
            Self::Sandbox => "ANTIPHON_SANDBOX",
            Self::Space => "ANTIPHON_SPACE",
            Self::Account => "ANTIPHON_ACCOUNT",
            Self::TokenFile => "ANTIPHON_TOKEN_FILE",
        }
    }

    /// What the command line calls it.
    pub(crate) fn flag(self) -> &'static str {
        match self {
            Self::Gateway => "--gateway",
            Self::Graph => "--graph",
            Self::Sandbox => "--sandbox",
            Self::Space => "--space",
            Self::Account => "--account",
            Self::TokenFile => "--token-file",
        }
    }

    /// What it is for.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Self::Gateway => "send through this gateway",
            Self::Graph => "send to Instagram itself, or to what speaks like it",
            Self::Sandbox => "the sandbox that is steered, and sent to when nothing else is named",
            Self::Space => "the space of the sandbox: a world of its own",
            Self::Account => "the account to send from, by its id",
            Self::TokenFile => "the file that holds the access token",
        }
    }

    /// A value that a file may hold.
    pub(crate) fn example(self) -> &'static str {
        match self {
            Self::Gateway => "http://127.0.0.1:2400",
            Self::Graph => "https://graph.instagram.com",
            Self::Sandbox => "http://127.0.0.1:2401",
            Self::Space => "t17",
            Self::Account => "17841400000000001",
            Self::TokenFile => "~/.secrets/instagram",
        }
    }

    pub(super) fn by_flag(self, value: &str) -> Setting {
        Setting { value: value.to_owned(), origin: Origin::Flag(self.flag()) }
    }

    pub(super) fn by_variable(self, value: &str) -> Setting {
        Setting { value: value.to_owned(), origin: Origin::Variable(self.variable()) }
    }
}
