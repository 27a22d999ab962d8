//! A user's own app, as a relay finds it: well, slow, refusing, lying, or gone.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// How long a slow app takes for an answer.
const SLOW: Duration = Duration::from_millis(50);

/// An app that listens, and keeps what came.
#[derive(Clone, Debug)]
pub(crate) struct App {
    address: SocketAddr,
    mood: Arc<Mutex<Mood>>,
    posts: Arc<Mutex<Vec<Post>>>,
}

/// How it answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mood {
    Well,
    /// It answers, but takes its time.
    Slow,
    /// It answers 500, having done nothing.
    Refusing,
    /// It takes everything, says 200, and hangs up before it has said it all.
    Lying,
    /// It hangs up on everybody.
    Gone,
}

/// What came to it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Post {
    /// By what it is recognised when it comes again.
    pub(crate) name: String,
    /// What has to be the same then.
    pub(crate) signature: String,
    pub(crate) body: String,
    /// It was answered well, to the last byte.
    pub(crate) is_taken: bool,
}

impl App {
    pub(crate) async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let app = Self { address, mood: Arc::new(Mutex::new(Mood::Well)), posts: Arc::default() };
        let own = app.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let app = own.clone();
                tokio::spawn(async move { app.answer(stream).await });
            }
        });
        app
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hooks", self.address)
    }

    pub(crate) fn is_now(&self, mood: Mood) {
        *self.mood.lock().expect("nobody panicked") = mood;
    }

    /// What came, in the order in which it came.
    pub(crate) fn posts(&self) -> Vec<Post> {
        self.posts.lock().expect("nobody panicked").clone()
    }

    async fn answer(&self, mut stream: TcpStream) {
        let mood = *self.mood.lock().expect("nobody panicked");
        if mood == Mood::Gone {
            return;
        }
        let Some(post) = read(&mut stream).await else { return };
        let nth = {
            let mut posts = self.posts.lock().expect("nobody panicked");
            posts.push(post);
            posts.len() - 1
        };
        if mood == Mood::Slow {
            sleep(SLOW).await;
        }
        let answer = match mood {
            Mood::Refusing => "HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n",
            Mood::Lying => "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhal",
            Mood::Well | Mood::Slow | Mood::Gone => "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        };
        let is_written = stream.write_all(answer.as_bytes()).await.is_ok();
        if is_written && matches!(mood, Mood::Well | Mood::Slow) {
            self.posts.lock().expect("nobody panicked")[nth].is_taken = true;
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Post> {
    let mut bytes = Vec::new();
    let (head, start) = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break (String::from_utf8(bytes[..end].to_vec()).ok()?, end + 4);
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let header = |wanted: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.to_owned())
    };
    let length: usize = header("content-length")?.parse().ok()?;
    while bytes.len() < start + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(Post {
        name: header("webhook-id").or_else(|| header("antiphon-delivery"))?,
        signature: header("x-hub-signature-256").unwrap_or_default(),
        body: String::from_utf8(bytes[start..start + length].to_vec()).ok()?,
        is_taken: false,
    })
}
