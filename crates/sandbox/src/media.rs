//! The media of messages: fetched and judged as Instagram does, by the bytes and nothing else.
//!
//! A message carries links. Whoever takes it in fetches them, looks at what arrives and refuses what does not fit the
//! table of formats and sizes in [`Kind`]; a refusal says in words what was found and what would have done.
//!
//! What the documents leave open is decided here: a name or a declared type convinces nobody; an mp4 is sound or film
//! as it is asked for; an image or a film that lacks its end is refused where its format tells of it, which png, jpeg,
//! mp4, mov, m4a and avi do.

pub(crate) mod fetch;
pub(crate) mod image;
mod kind;
mod movie;
pub(crate) mod samples;
pub(crate) mod sniff;
mod verdict;

use self::fetch::{Reach, Unreached};
pub(crate) use self::kind::Kind;
pub(crate) use self::verdict::{Fetched, Unfit, judge};

/// Fetches what a link leads to and judges it.
pub(crate) async fn fetch(kind: Kind, url: &str, reach: Reach) -> Result<Fetched, Unfit> {
    let found = fetch::get(url, kind, reach, kind.patience()).await.map_err(|why| unreached(kind, why))?;
    let fetched = judge(kind, found.bytes).map_err(|unfit| unfit.at(&found.link))?;
    Ok(fetched.declared_as(found.declared.as_deref()))
}

/// What a failed fetch is to Instagram.
fn unreached(kind: Kind, why: Unreached) -> Unfit {
    match why {
        Unreached::TooSlow(why) if kind == Kind::Video => Unfit::TimedOutOrCorrupted(why),
        Unreached::TooSlow(why) | Unreached::NotThere(why) => Unfit::Unreachable(why),
        Unreached::TooLarge { size, link } => verdict::too_large(kind, size).at(&link),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_link_is_fetched_judged_and_named_in_the_refusal() {
        let fetched = |kind, link| fetch(kind, link, Reach::Loopback);
        let photo = fetched(Kind::Image, "https://example.com/image.jpg").await.unwrap();
        assert_eq!((photo.content_type, photo.dimensions), ("image/jpeg", Some((640, 480))));
        let voice = fetched(Kind::Audio, "https://example.com/voice.mp4").await.unwrap();
        assert_eq!((voice.content_type, voice.warning), ("audio/mp4", None));
        let page = fetched(Kind::Image, "https://example.com/page.html?s=1").await.unwrap_err();
        let why = "a web page (text/html) is not png or jpeg (https://example.com/page.html?..)";
        assert_eq!(page, Unfit::WrongType(why.into()));
    }

    #[test]
    fn a_slow_video_is_a_case_of_its_own() {
        let slow = || Unreached::TooSlow("it did not arrive".into());
        assert_eq!(unreached(Kind::Video, slow()), Unfit::TimedOutOrCorrupted("it did not arrive".into()));
        assert_eq!(unreached(Kind::Audio, slow()), Unfit::Unreachable("it did not arrive".into()));
    }

    #[test]
    fn something_too_large_is_named() {
        let large = Unreached::TooLarge { size: Some(9_542_042), link: "http://127.0.0.1/a.png".into() };
        let why = "9.1 MB is over the 8 MB limit for an image (http://127.0.0.1/a.png)";
        assert_eq!(unreached(Kind::Image, large), Unfit::TooLarge(why.into()));
    }
}
