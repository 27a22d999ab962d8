//! The world every space begins with: the same on every machine, so that what is written down works everywhere.

use antiphon_graph::{AccountId, PersonId, PostId};
use indexmap::IndexMap;
use jiff::{SignedDuration, Timestamp};

use super::account::{Account, Post, Switches, Token};
use super::message::{Content, Side};
use super::person::{Magic, Person};
use super::thread::WINDOW;
use super::{New, World};

/// The access token of the seeded account in the unnamed space; elsewhere the space's name follows a dot.
pub(crate) const TOKEN: &str = "sandbox-token";

/// What a long-lived token lasts.
pub(crate) const TOKEN_LASTS: SignedDuration = SignedDuration::from_hours(24 * 60);

/// What a token may be used for.
pub(crate) const SCOPES: [&str; 3] =
    ["instagram_business_basic", "instagram_business_manage_messages", "instagram_business_manage_comments"];

/// The webhook fields the seeded account is subscribed to: all that the sandbox ever tells.
pub(crate) const FIELDS: [&str; 11] = [
    "messages",
    "message_reactions",
    "messaging_postbacks",
    "messaging_seen",
    "messaging_referral",
    "messaging_optins",
    "messaging_handover",
    "message_edit",
    "standby",
    "comments",
    "live_comments",
];

/// How many people there are at the beginning.
pub(crate) const PEOPLE: usize = 2 + Magic::ALL.len();

/// The number of the first person that somebody makes.
pub(crate) const FIRST_MADE: u64 = 1_001;

/// The seeded account, @demo.shop.
pub(crate) fn shop() -> AccountId {
    AccountId::new("17841400000000001").expect("digits are an account id")
}

/// Ava, who has just written "Hi".
pub(crate) fn ava() -> PersonId {
    person_id(1)
}

/// Ben, who never wrote.
pub(crate) fn ben() -> PersonId {
    person_id(2)
}

/// The id of the person with this number. Magic people begin at 101.
pub(crate) fn person_id(number: u64) -> PersonId {
    PersonId::new((900_000_000_000_000 + number).to_string()).expect("digits are a person's id")
}

/// The token of the seeded account in a space.
pub(crate) fn token(space: &str) -> String {
    if space.is_empty() { TOKEN.into() } else { format!("{TOKEN}.{space}") }
}

/// A token of one space as it is in another: `sandbox-token.t17` is `sandbox-token.t18` in t18. Tokens that name no
/// space stay as they are.
pub(crate) fn token_of(token: &str, space: &str) -> String {
    if !token.starts_with(TOKEN) {
        return token.to_owned();
    }
    let (bare, _) = token.split_once('.').unwrap_or((token, ""));
    if space.is_empty() { bare.to_owned() } else { format!("{bare}.{space}") }
}

/// The seeded world of a space.
pub(crate) fn world(now: Timestamp, space: &str) -> World {
    let mut world = World::new();
    let account = account(now, shop(), "demo.shop", "Demo Shop", token(space));
    world.accounts.insert(account.id.clone(), account);
    for person in people() {
        world.people.insert(person.id.clone(), person);
    }
    let hi = New { from: Side::Person, content: Content::text("Hi"), reply_to: None };
    world.keep(&shop(), &ava(), hi, now);
    world.thread_mut(&shop(), &ava()).open(now, WINDOW);
    world
}

/// A new account with three posts and a token.
pub(crate) fn account(now: Timestamp, id: AccountId, username: &str, name: &str, token: String) -> Account {
    let posts = [
        ("New in: the spring collection", "photo.jpg"),
        ("Behind the counter", "photo-2.jpg"),
        ("Thank you", "photo-3.jpg"),
    ];
    let posts = posts.into_iter().zip(1..).map(|((caption, picture), number)| {
        let id =
            PostId::new((18_000_000_000_000_000_u64 + number).to_string()).expect("digits are a post id");
        (id.clone(), Post { id, caption: caption.into(), picture: picture.into() })
    });
    let issued = Token {
        issued_at: now,
        expires_at: now.saturating_add(TOKEN_LASTS).unwrap_or(Timestamp::MAX),
        scopes: SCOPES.map(String::from).to_vec(),
        trouble: None,
    };
    Account {
        app_scoped_id: format!("2{}", &id.as_str()[1..]),
        id,
        username: username.into(),
        name: name.into(),
        tokens: IndexMap::from([(token, issued)]),
        posts: posts.collect(),
        switches: Switches::default(),
        subscribed_fields: FIELDS.map(String::from).to_vec(),
        messenger_profile: serde_json::Map::new(),
    }
}

fn people() -> impl Iterator<Item = Person> {
    let ordinary = [Person::new(ava(), "Ava"), Person::new(ben(), "Ben")];
    let magic =
        Magic::ALL.into_iter().zip(101..).map(|(magic, number)| Person::magic(person_id(number), magic));
    ordinary.into_iter().chain(magic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ava_has_written_and_ben_has_not() {
        let now = "2026-01-01T12:00:00Z".parse().unwrap();
        let world = world(now, "");
        assert!(world.thread(&shop(), &ava()).unwrap().is_open(now));
        assert!(world.thread(&shop(), &ben()).is_none());
        assert_eq!(world.account_by_token(TOKEN).unwrap().username, "demo.shop");
        assert_eq!(world.accounts[&shop()].posts.len(), 3);
    }

    #[test]
    fn a_token_follows_its_world_to_another_space() {
        for (token, space, there) in [
            ("sandbox-token", "t17", "sandbox-token.t17"),
            ("sandbox-token-2.t17", "t18", "sandbox-token-2.t18"),
            ("sandbox-token.t17", "", "sandbox-token"),
            ("IGAA.own", "t17", "IGAA.own"),
        ] {
            assert_eq!(token_of(token, space), there);
        }
    }

    #[test]
    fn people_are_found_by_name_handle_and_id() {
        let world = world("2026-01-01T12:00:00Z".parse().unwrap(), "t17");
        for name in ["ava", "Ava", "@ava", "900000000000001"] {
            assert_eq!(world.person_named(name).unwrap().id, ava(), "{name}");
        }
        assert_eq!(world.person_named("drops_reply").unwrap().magic, Some(Magic::DropsReply));
        assert!(world.person_named("nobody").is_none());
        assert!(world.account_by_token("sandbox-token.t17").is_some());
    }
}
