use std::sync::Arc;
use std::sync::Mutex;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;

/// What is wanted at most in these stories, in bytes.
const MOST: u64 = 1_000_000;
const PATIENCE: Duration = Duration::from_secs(30);

/// What a server does after its first bytes.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Then {
    HangUp,
    /// Sends so many more bytes.
    More(u64),
    /// Says nothing more, and does not hang up.
    Stay,
    /// Sends a byte now and then, for ever.
    Drip,
}

/// A server of this machine, and the heads of the requests that came to it.
#[derive(Clone)]
struct Server {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers each request as the script says by its head.
    async fn answering(script: impl Fn(&str) -> (Vec<u8>, Then) + Clone + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self { port: listener.local_addr().unwrap().port(), heads: Arc::default() };
        let heads = server.heads.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (heads, script) = (heads.clone(), script.clone());
                tokio::spawn(async move {
                    let mut stream = stream;
                    let head = head_of(&mut stream).await;
                    heads.lock().unwrap().push(head.clone());
                    let (first, then) = script(&head);
                    let _ = stream.write_all(&first).await;
                    finish(stream, then).await;
                });
            }
        });
        server
    }

    /// The same answer to all.
    async fn always(first: impl Into<Vec<u8>>, then: Then) -> Self {
        let first = first.into();
        Self::answering(move |_| (first.clone(), then)).await
    }

    fn place(&self, path: &str) -> Place {
        format!("http://127.0.0.1:{}{path}", self.port).parse().unwrap()
    }

    async fn get(&self, path: &str) -> Result<Got, Failed> {
        Reach::with_loopback().get(&self.place(path), None, MOST, PATIENCE).await
    }

    async fn file(&self, path: &str) -> Beginning {
        match self.get(path).await.unwrap() {
            Got::File(beginning) => beginning,
            Got::Unchanged => panic!("nothing was known"),
        }
    }

    async fn fails(&self, path: &str) -> String {
        self.get(path).await.unwrap_err().to_string()
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

async fn head_of(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap().to_ascii_lowercase()
}

async fn finish(mut stream: TcpStream, then: Then) {
    match then {
        Then::HangUp => {}
        Then::More(bytes) => drop(tokio::io::copy(&mut tokio::io::repeat(0).take(bytes), &mut stream).await),
        Then::Stay => drop(stream.read_u8().await),
        Then::Drip => {
            while stream.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {status} So\r\n{headers}\r\n").as_bytes(), body].concat()
}

#[tokio::test]
async fn only_the_first_bytes_are_asked_for_and_the_size_is_told() {
    let head = answer(
        "206",
        "content-range: bytes 0-65535/900000\r\ncontent-type: Image/PNG; x=y\r\netag: \"a\"\r\ncontent-length: 65536\r\n",
        &vec![7; HEAD],
    );
    let server = Server::always(head, Then::HangUp).await;
    let file = server.file("/a.png?b=c").await;
    assert_eq!(
        (file.head, file.bytes, file.declared.as_deref()),
        (vec![7; HEAD], 900_000, Some("image/png"))
    );
    assert_eq!(file.known_by.unwrap().value, "\"a\"");
    let head = &server.heads()[0];
    assert!(head.starts_with("get /a.png?b=c http/1.1\r\n"), "{head}");
    assert!(
        head.contains("range: bytes=0-65535\r\n") && head.contains("accept-encoding: identity\r\n"),
        "{head}"
    );
}

#[tokio::test]
async fn who_sends_the_whole_is_not_listened_to_for_longer() {
    let large = 1_u64 << 40;
    let head = answer("200", &format!("content-length: {large}\r\n"), b"");
    let server = Server::always(head, Then::More(large)).await;
    let file = server.file("/").await;
    assert_eq!((file.head.len(), file.bytes), (HEAD, large));
    let server = Server::always(answer("200", "content-length: 3\r\n", b"abc and more"), Then::HangUp).await;
    let file = server.file("/").await;
    assert_eq!((&file.head[..], file.bytes), (&b"abc"[..], 3));
}

#[tokio::test]
async fn what_has_no_length_is_counted_to_one_byte_too_many() {
    let beginning = |already: u64, more: u64| async move {
        let body = vec![1; usize::try_from(already).unwrap()];
        Server::always(answer("200", "", &body), Then::More(more)).await.file("/").await
    };
    for (bytes, counted) in
        [(0, 0), (5, 5), (HEAD as u64, HEAD as u64), (MOST, MOST), (MOST + 1, MOST + 1), (1 << 40, MOST + 1)]
    {
        let already = bytes.min(1_000);
        let file = beginning(already, bytes - already).await;
        assert_eq!(file.bytes, counted, "{bytes}");
        assert_eq!(file.head.len() as u64, counted.min(HEAD as u64));
    }
}

#[tokio::test]
async fn what_comes_in_pieces_is_counted_too() {
    let pieces = b"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n";
    let server = Server::always(answer("200", "transfer-encoding: chunked\r\n", pieces), Then::Stay).await;
    let file = server.file("/").await;
    assert_eq!((&file.head[..], file.bytes), (&b"abcdefg"[..], 7));
    let cut = &pieces[..12];
    let server = Server::always(answer("200", "transfer-encoding: chunked\r\n", cut), Then::HangUp).await;
    assert_eq!(server.fails("/").await, Failed::Broken.to_string());
}

#[tokio::test]
async fn a_part_that_makes_no_sense_is_not_believed() {
    for range in [
        "bytes 0-65535/*",
        "bytes 1-10/11",
        "bytes 0-9/9",
        "bytes 0-0/5",
        "bytes 0-4/70000",
        "bytes 0-18446744073709551615/5",
        "bytes -5/5",
        "bytes 0-99/100",
        "pages 0-4/5",
        "hush",
        "",
    ] {
        let server = Server::answering(move |head| {
            if head.contains("range: ") {
                let headers = format!("content-range: {range}\r\ncontent-length: 5\r\n");
                (answer("206", &headers, b"wrong"), Then::HangUp)
            } else {
                (answer("200", "content-length: 7\r\n", b"correct"), Then::HangUp)
            }
        });
        let server = server.await;
        let file = server.file("/").await;
        assert_eq!((&file.head[..], file.bytes, server.heads().len()), (&b"correct"[..], 7, 2), "{range}");
    }
    let stubborn = Server::always(answer("206", "content-length: 5\r\n", b"wrong"), Then::HangUp).await;
    assert_eq!(stubborn.fails("/").await, "it answered 206 Partial Content");
}

#[tokio::test]
async fn a_file_without_bytes_has_no_part() {
    let server = Server::answering(|head| {
        let status = if head.contains("range: ") { "416" } else { "200" };
        (answer(status, "content-length: 0\r\n", b""), Then::HangUp)
    });
    let file = server.await.file("/").await;
    assert_eq!((file.head.len(), file.bytes), (0, 0));
}

#[tokio::test]
async fn lengths_that_are_not_kept_and_what_is_no_file_are_failures() {
    for (answer, why) in [
        (answer("200", "content-length: 50\r\n", b"short"), "it broke off before its answer was whole"),
        (answer("200", "content-length: 5\r\ncontent-encoding: gzip\r\n", b"short"), "it packs the file"),
        (answer("404", "content-length: 4\r\n", b"hush"), "it answered 404 Not Found"),
        (answer("304", "", b""), "it answered 304 Not Modified"),
        (answer("200", "content-length: 5\r\ncontent-length: 6\r\n", b"short"), "does not speak HTTP"),
        (b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(), "does not speak HTTP"),
        (Vec::new(), "it broke off"),
    ] {
        let told = Server::always(answer, Then::HangUp).await.fails("/").await;
        assert!(told.contains(why) && !told.contains("hush"), "{told}: {why}");
    }
}

#[tokio::test]
async fn redirects_are_followed_five_times_and_read_as_strictly() {
    let server = Server::answering(|head| {
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let (status, to) = match path.as_str() {
            "/0" => return (answer("200", "content-length: 5\r\n", b"there"), Then::HangUp),
            "/metadata" => ("302", "http://169.254.169.254/latest/meta-data/".to_owned()),
            "/inside" => ("301", "//10.0.0.1/".to_owned()),
            "/file" => ("303", "file:///etc/passwd".to_owned()),
            "/userinfo" => ("307", "https://a:hush@b.example/".to_owned()),
            "/plain" => ("308", "http://8.8.8.8/".to_owned()),
            "/port" => ("302", "https://8.8.8.8:22/".to_owned()),
            "/nowhere" => return (answer("302", "content-length: 0\r\n", b""), Then::HangUp),
            path => ("302", format!("/{}", path[1..].parse::<u32>().unwrap() - 1)),
        };
        (answer(status, &format!("location: {to}\r\ncontent-length: 0\r\n"), b""), Then::HangUp)
    });
    let server = server.await;
    assert_eq!(server.file("/5").await.head, b"there");
    for (path, why) in [
        ("/6", "it redirects more than 5 times"),
        ("/metadata", "link-local"),
        ("/inside", "a private address"),
        ("/file", "neither https:// nor http://"),
        ("/userinfo", "a name or a password"),
        ("/plain", "plain http"),
        ("/port", "port 22"),
        ("/nowhere", "redirects to nowhere"),
    ] {
        let told = server.fails(path).await;
        assert!(told.contains(why) && !told.contains("hush"), "{path}: {told}");
    }
}

#[tokio::test]
async fn what_is_known_is_asked_about_where_it_was_found() {
    let server = Server::answering(|head| {
        if head.contains("if-none-match: \"a\"") || head.contains("if-modified-since: thu") {
            return (answer("304", "", b""), Then::HangUp);
        }
        match head.split(' ').nth(1).unwrap_or_default() {
            "/moved" => (answer("302", "location: /tag\r\ncontent-length: 0\r\n", b""), Then::HangUp),
            "/tag" => (
                answer("200", "etag: \"a\"\r\nlast-modified: Thu\r\ncontent-length: 1\r\n", b"x"),
                Then::HangUp,
            ),
            _ => (answer("200", "last-modified: Thu\r\ncontent-length: 1\r\n", b"x"), Then::HangUp),
        }
    });
    let server = server.await;
    let again = async |path, known: Option<&Validator>| {
        Reach::with_loopback().get(&server.place(path), known, MOST, PATIENCE).await.unwrap()
    };
    let tagged = server.file("/tag").await.known_by;
    assert_eq!(tagged.as_ref().unwrap().name, IF_NONE_MATCH);
    assert!(matches!(again("/tag", tagged.as_deref()).await, Got::Unchanged));
    assert!(matches!(again("/moved", tagged.as_deref()).await, Got::Unchanged), "it leads there");
    assert!(
        matches!(again("/other", tagged.as_deref()).await, Got::File(_)),
        "it was said of something else"
    );
    let dated = server.file("/dated").await.known_by;
    assert!(matches!(again("/dated", dated.as_deref()).await, Got::Unchanged));
}

#[tokio::test(start_paused = true)]
async fn nobody_is_waited_for_for_long() {
    let first = answer("200", "", &vec![0; HEAD]);
    for (first, then, within) in [
        (Vec::new(), Then::Stay, "5s"),
        (answer("200", "content-length: 900000\r\n", b"slow"), Then::Stay, "5s"),
        (answer("200", "content-length: 900000\r\n", b"slow"), Then::Drip, "5s"),
        (answer("302", "location: /\r\ncontent-length: 9\r\n", b"slow"), Then::Drip, "more than 5 times"),
        (first.clone(), Then::Stay, "30s"),
        (first, Then::Drip, "30s"),
    ] {
        let told = Server::always(first, then).await.fails("/").await;
        assert!(told.contains(within), "{told}: {within}");
    }
}

#[tokio::test]
async fn every_hop_asks_for_its_addresses_once_and_goes_to_one_that_was_checked() {
    let server = Server::always(answer("200", "content-length: 1\r\n", b"x"), Then::HangUp).await;
    let asked = Arc::new(Mutex::new(0));
    let count = asked.clone();
    // It leads here the first time it is asked for, and somewhere else every second time.
    let reach = Reach::with_loopback().with_names(move |_| {
        let mut count = count.lock().unwrap();
        *count += 1;
        let last = if *count % 2 == 1 { [127, 0, 0, 1] } else { [169, 254, 169, 254] };
        vec![std::net::Ipv4Addr::from(last).into()]
    });
    let place: Place = format!("http://flips.example:{}/", server.port).parse().unwrap();
    assert!(reach.get(&place, None, MOST, PATIENCE).await.is_ok());
    assert_eq!(*asked.lock().unwrap(), 1);
    let told = reach.get(&place, None, MOST, PATIENCE).await.unwrap_err().to_string();
    assert!(told.contains("link-local"), "{told}");
    assert_eq!(server.heads().len(), 1);
}
