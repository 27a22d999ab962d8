//! Followers: programs that go by a space's clock. Whoever moves it is answered only when they have done what became due.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use http::Request;
use http::header::{CONTENT_TYPE, HOST};
use http::uri::PathAndQuery;
use http_body_util::Full;
use url::{Host, Url};

use crate::problem::Problem;
use crate::webhook::{Address, Carrier};

/// How many programs follow one clock.
const MOST: usize = 16;

/// How long a follower may take, in real time, to do what became due.
const PATIENCE: Duration = Duration::from_secs(10);

/// Those who follow one clock.
#[derive(Debug, Default)]
pub(crate) struct Followers {
    all: Mutex<Vec<Follower>>,
    carrier: Carrier,
}

/// One who follows, and where it hears of the clock.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Follower {
    address: Address,
    path: PathAndQuery,
}

impl Followers {
    /// Tells a program of this machine whenever the clock is moved, until it no longer listens. Once is enough.
    pub(crate) fn add(&self, url: &str) -> Result<(), Problem> {
        if !is_of_this_machine(url) {
            return Err(Problem::Invalid(format!("{url:?} is not on this machine, so it cannot follow")));
        }
        let (address, path) = Address::of(url).map_err(Problem::Invalid)?;
        let follower = Follower { address, path };
        let mut all = self.lock();
        if !all.contains(&follower) {
            if all.len() == MOST {
                return Err(Problem::Conflict(format!("{MOST} programs follow this clock already")));
            }
            all.push(follower);
        }
        Ok(())
    }

    /// Tells all of them how the clock stands, and comes back when each has done what became due.
    pub(crate) async fn tell(&self, clock: Bytes) {
        let all = self.lock().clone();
        join_all(all.iter().map(|follower| self.tell_one(follower, clock.clone()))).await;
    }

    async fn tell_one(&self, follower: &Follower, clock: Bytes) {
        let Follower { address, path } = follower;
        let request = Request::put(path.as_str())
            .header(HOST, address.authority())
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(clock))
            .expect("an address that was read can be asked");
        let carried = self.carrier.carry(address, request, PATIENCE, None).await;
        match carried.result() {
            Ok(status) if status < 300 => {}
            Ok(status) => tracing::warn!(status, to = address.authority(), "a follower did not follow"),
            Err(why) => {
                tracing::info!(why, to = address.authority(), "a follower does not answer; it is forgotten");
                self.lock().retain(|other| other != follower);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Follower>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_of_this_machine(url: &str) -> bool {
    let url = Url::parse(url);
    match url.as_ref().ok().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_programs_of_this_machine_follow_and_each_once() {
        let followers = Followers::default();
        for far in ["http://192.168.0.2/", "https://example.com/", "http://127.0.0.1.example.com/", "nowhere"]
        {
            assert!(followers.add(far).is_err(), "{far}");
        }
        for near in ["http://127.0.0.1:1/clock", "http://localhost:1/", "http://[::1]:1/"] {
            followers.add(near).unwrap();
            followers.add(near).unwrap();
        }
        assert_eq!(followers.lock().len(), 3);
        for port in 2..15 {
            followers.add(&format!("http://127.0.0.1:{port}/")).unwrap();
        }
        assert!(matches!(followers.add("http://127.0.0.1:99/"), Err(Problem::Conflict(_))));
    }

    #[tokio::test]
    async fn one_that_does_not_listen_is_forgotten() {
        let followers = Followers::default();
        followers.add("http://127.0.0.1:1/").unwrap();
        followers.tell(Bytes::from_static(b"{}")).await;
        assert!(followers.lock().is_empty());
    }
}
