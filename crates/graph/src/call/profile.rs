//! Who a person is, as far as they let an account know.

use http::{Method, Request};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Call, read, request};
use crate::{AccessToken, Endpoint, PersonId};

/// What is asked for when nothing else is.
const FIELDS: &str = "name,username,profile_pic,follower_count,is_user_follow_business,is_business_follow_user,is_verified_user";

/// Asks for a person's profile: `GET /{person}`.
///
/// Refused with code 230 until the person has written to the account. See
/// <https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/user-profile>.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Profile {
    person: PersonId,
    fields: String,
}

/// A person's profile. Any field may be missing.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Person {
    /// Who it is.
    #[serde(deserialize_with = "read::id")]
    pub id: PersonId,
    /// The name shown, which a person need not have.
    pub name: Option<String>,
    /// The name after the `@`.
    pub username: Option<String>,
    /// A picture's address, which expires within days; some have none.
    pub profile_pic: Option<String>,
    /// How many follow the person.
    pub follower_count: Option<u64>,
    /// Whether the person follows the account.
    pub is_user_follow_business: Option<bool>,
    /// Whether the account follows the person.
    pub is_business_follow_user: Option<bool>,
    /// Whether Instagram has verified the person.
    pub is_verified_user: Option<bool>,
    /// Further fields that were asked for.
    #[serde(flatten)]
    pub further: Map<String, Value>,
}

impl Profile {
    /// Everything that this crate has a name for.
    pub fn of(person: PersonId) -> Self {
        Self { person, fields: FIELDS.to_owned() }
    }

    /// The given fields only; the id comes in any case.
    #[must_use]
    pub fn asking<'a>(self, fields: impl IntoIterator<Item = &'a str>) -> Self {
        let fields = fields.into_iter().collect::<Vec<_>>().join(",");
        Self { fields, ..self }
    }
}

impl Call for Profile {
    type Answer = Person;

    fn to_http(&self, endpoint: &Endpoint, token: &AccessToken) -> Request<Vec<u8>> {
        request(Method::GET, endpoint.uri(&[self.person.as_str()], &[("fields", &self.fields)]), token)
    }

    fn read(body: Value) -> Option<Person> {
        read::whole(body)
    }
}
