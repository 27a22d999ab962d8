//! A user's own app: takes what is handed on to it, and answers as it is told.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

/// For whatever does not come: then the story is wrong, and should say so.
const PATIENCE: Duration = Duration::from_secs(20);

/// An app that listens.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Post>>>,
    script: Arc<Mutex<VecDeque<Say>>>,
    count: Arc<watch::Sender<usize>>,
    free: Arc<watch::Sender<bool>>,
}

/// What was handed on to it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Post {
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// What was answered.
    pub(crate) said: Say,
}

/// How it answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Say {
    Status(u16),
    /// 200, but only when it is let go.
    Late,
    /// 200, and half of what it says it says.
    Half,
    /// Nothing: it hangs up.
    Nothing,
    /// Another place to ask.
    Elsewhere,
}

impl Post {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl Receiver {
    pub(crate) async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self {
            address: listener.local_addr().unwrap(),
            seen: Arc::default(),
            script: Arc::default(),
            count: Arc::new(watch::Sender::new(0)),
            free: Arc::new(watch::Sender::new(false)),
        };
        let own = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let receiver = own.clone();
                tokio::spawn(async move { receiver.answer(stream).await });
            }
        });
        receiver
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hooks?key=1", self.address)
    }

    /// Answers the next ones so, in this order; all others with 200.
    pub(crate) fn say(&self, script: impl IntoIterator<Item = Say>) {
        self.script.lock().unwrap().extend(script);
    }

    /// Lets those go that are answered late.
    pub(crate) fn let_go(&self) {
        self.free.send_replace(true);
    }

    /// What came, once so many have come.
    pub(crate) async fn posts(&self, at_least: usize) -> Vec<Post> {
        let mut count = self.count.subscribe();
        let enough = timeout(PATIENCE, count.wait_for(|count| *count >= at_least)).await.is_ok();
        let seen = self.seen.lock().unwrap().clone();
        assert!(enough, "{} of {at_least} came: {seen:#?}", seen.len());
        seen
    }

    async fn answer(&self, mut stream: TcpStream) {
        let Some(mut post) = read(&mut stream).await else { return };
        post.said = self.script.lock().unwrap().pop_front().unwrap_or(Say::Status(200));
        let said = post.said;
        self.seen.lock().unwrap().push(post);
        self.count.send_modify(|count| *count += 1);
        let bytes = match said {
            Say::Status(status) => format!("HTTP/1.1 {status} So\r\ncontent-length: 2\r\n\r\nok"),
            Say::Late => {
                let _ = self.free.subscribe().wait_for(|is_free| *is_free).await;
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".to_owned()
            }
            Say::Half => "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf".to_owned(),
            Say::Nothing => return,
            Say::Elsewhere => {
                let to = self.address;
                format!("HTTP/1.1 307 There\r\nlocation: http://{to}/elsewhere\r\ncontent-length: 0\r\n\r\n")
            }
        };
        let _ = stream.write_all(bytes.as_bytes()).await;
    }
}

async fn read(stream: &mut TcpStream) -> Option<Post> {
    let mut bytes = Vec::new();
    loop {
        let head = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = head {
            let text = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let mut lines = text.lines();
            let path = lines.next()?.split(' ').nth(1)?.to_owned();
            let headers: Vec<_> = lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect();
            let length = headers.iter().find(|(name, _)| name == "content-length")?.1.parse().ok()?;
            let mut body = bytes[end + 4..].to_vec();
            while body.len() < length {
                if stream.read_buf(&mut body).await.ok()? == 0 {
                    return None;
                }
            }
            return Some(Post { path, headers, body, said: Say::Nothing });
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}
