use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex};

use futures_util::StreamExt as _;
use http_body_util::combinators::BoxBody;
use http_body_util::{Full, StreamBody};
use hyper::body::Frame;
use hyper::service::service_fn;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket};

use super::*;

const LONG: Duration = Duration::from_mins(1);

type Body = BoxBody<Bytes, Infallible>;

/// A small web: what is asked for says what is answered.
async fn web() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let service = service_fn(|request| async move { Ok::<_, Infallible>(answer(&request)) });
            let connection = hyper::server::conn::http1::Builder::new();
            tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
        }
    });
    base
}

fn answer(request: &Request<Incoming>) -> Response<Body> {
    let full = |text: &'static str| Full::from(text).boxed();
    let status = |status: u16| Response::builder().status(status);
    let to = |location: &str| status(302).header(LOCATION, location).body(full("")).unwrap();
    let hop = request.uri().path().strip_prefix("/hops/").and_then(|left| left.parse::<u32>().ok());
    match request.uri().path() {
        "/there" => {
            status(200).header(CONTENT_TYPE, "text/plain; charset=utf-8").body(full("hello")).unwrap()
        }
        "/partial" => status(206).body(full("hello")).unwrap(),
        "/nothing" => status(204).body(full("")).unwrap(),
        "/headers" => {
            let header = |name| request.headers()[name].to_str().unwrap();
            let seen = format!("{} {}", header(USER_AGENT), request.uri());
            Response::new(Full::from(seen).boxed())
        }
        "/hops/0" => to("/there"),
        _ if hop.is_some() => to(&format!("/hops/{}", hop.unwrap() - 1)),
        "/for-ever" => to("/for-ever"),
        "/away" => to("http://192.0.2.1/"),
        "/to-a-file" => to("file:///etc/passwd"),
        "/to-a-user" => to("http://user:secret@127.0.0.1/"),
        "/to-example" => to("https://example.com/image.jpg"),
        "/nowhere" => status(302).body(full("")).unwrap(),
        "/endless" => Response::new(endless()),
        "/large" => status(200).header(CONTENT_LENGTH, "9542042").body(endless()).unwrap(),
        _ => status(404).body(full("")).unwrap(),
    }
}

fn endless() -> Body {
    let megabyte = Bytes::from(vec![0; 1 << 20]);
    let frames = futures_util::stream::repeat(megabyte).map(|bytes| Ok(Frame::data(bytes)));
    http_body_util::BodyExt::boxed(StreamBody::new(frames))
}

/// A server that says these bytes, whatever it is asked, and hangs up.
async fn says(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            if stream.read(&mut [0; 4_096]).await? > 0 {
                stream.write_all(bytes).await?;
            }
            stream.shutdown().await?;
        }
        Ok::<_, io::Error>(())
    });
    address.to_string()
}

async fn fetched(link: &str) -> Result<Found, Unreached> {
    get(link, Kind::Image, Reach::Loopback, LONG).await
}

async fn why_not(link: &str) -> String {
    match fetched(link).await {
        Err(Unreached::NotThere(why)) => why,
        other => panic!("{link} gave {other:?}"),
    }
}

#[tokio::test]
async fn a_link_is_followed_to_its_bytes() {
    let web = web().await;
    let found = fetched(&format!("{web}/there")).await.unwrap();
    let link = format!("{web}/there");
    assert_eq!(found, Found { bytes: "hello".into(), link, declared: Some("text/plain".into()) });
    for path in ["partial", "hops/0", "hops/2"] {
        assert_eq!(fetched(&format!("{web}/{path}")).await.unwrap().bytes, "hello", "{path}");
    }
    assert_eq!(fetched(&format!("{web}/nothing")).await.unwrap().bytes, "");
}

#[tokio::test]
async fn it_comes_as_instagram_and_asks_for_all_of_the_link_but_its_fragment() {
    let web = web().await;
    let found = fetched(&format!("{web}/headers?a=%20b&c#d")).await.unwrap();
    assert_eq!(found.bytes, "facebookexternalua /headers?a=%20b&c");
}

#[tokio::test]
async fn localhost_is_reached_by_name() {
    let web = web().await.replace("127.0.0.1", "localhost");
    assert_eq!(fetched(&format!("{web}/there")).await.unwrap().bytes, "hello");
}

#[tokio::test]
async fn what_is_not_there_is_told_in_words() {
    let web = web().await;
    let why = async |path: &str| why_not(&format!("{web}/{path}")).await;
    assert_eq!(why("none.png").await, format!("404 from {web}/none.png"));
    assert_eq!(why("hops/3").await, format!("{web}/hops/3: more than 3 redirects"));
    assert_eq!(why("for-ever").await, format!("{web}/for-ever: more than 3 redirects"));
    assert_eq!(why("nowhere").await, format!("{web}/nowhere: a redirect (302) to nowhere"));
    assert!(why_not("not a link").await.contains("`not a link` is no link"));
    assert!(why_not("ftp://127.0.0.1/a.png").await.contains("http or https"));
}

#[tokio::test]
async fn each_redirect_is_judged_anew() {
    let web = web().await;
    let why = async |path: &str| why_not(&format!("{web}/{path}")).await;
    assert!(why("to-a-file").await.contains("http or https"));
    assert!(why("away").await.starts_with("http://192.0.2.1/: 192.0.2.1 is not on this machine; start"));
    assert!(why("to-a-user").await.contains("without a user name"));
    let picture = fetched(&format!("{web}/to-example")).await.unwrap();
    assert_eq!(picture.declared.as_deref(), Some("image/jpeg"));
}

#[tokio::test]
async fn secrets_of_a_link_are_not_repeated() {
    let web = web().await;
    let signed = why_not(&format!("{web}/none.png?signature=abc")).await;
    assert_eq!(signed, format!("404 from {web}/none.png?.."));
    let with_password = why_not("http://someone:abc@127.0.0.1/").await;
    assert!(!with_password.contains("abc") && !with_password.contains("someone"), "{with_password}");
    let redirected = why_not(&format!("{web}/to-a-user")).await;
    assert!(!redirected.contains("secret"), "{redirected}");
    let long = why_not(&format!("{web}/{}", "x".repeat(5_000))).await;
    assert!(long.len() < 300, "{long}");
}

#[tokio::test]
async fn no_byte_too_many_is_read() {
    let web = web().await;
    for (path, size) in [("endless", None), ("large", Some(9_542_042))] {
        let link = format!("{web}/{path}");
        assert_eq!(fetched(&link).await, Err(Unreached::TooLarge { size, link }));
    }
}

#[tokio::test]
async fn the_announced_length_is_not_trusted() {
    let less = says(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhello").await;
    let why = why_not(&format!("http://{less}/")).await;
    assert!(why.contains("ended in the middle, after 5 bytes"), "{why}");
    let more = says(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhello").await;
    assert_eq!(fetched(&format!("http://{more}/")).await.unwrap().bytes, "he");
    let two = says(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 5\r\n\r\nhello").await;
    why_not(&format!("http://{two}/")).await;
}

#[tokio::test]
async fn what_does_not_speak_http_is_not_there() {
    let ssh = says(b"SSH-2.0-OpenSSH_9.2\r\n").await;
    why_not(&format!("http://{ssh}/")).await;
    let silent = says(b"").await;
    why_not(&format!("http://{silent}/")).await;
}

#[tokio::test]
async fn a_plain_port_has_no_tls() {
    let web = web().await.replace("http://", "https://");
    assert!(why_not(&format!("{web}/there")).await.contains("no TLS"));
}

#[tokio::test]
async fn a_port_where_nobody_listens_refuses() {
    // Bound, so that nobody else takes the port meanwhile, and not listening.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    assert_eq!(
        why_not(&format!("http://{address}/a")).await,
        format!("http://{address}/a: connection refused")
    );
}

#[tokio::test]
async fn a_host_that_says_nothing_or_never_ends_is_too_slow() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    let patience = Duration::from_millis(20);
    for link in [format!("http://{address}/?token=abc"), format!("https://{address}/?token=abc")] {
        let Err(Unreached::TooSlow(why)) = get(&link, Kind::Video, Reach::Loopback, patience).await else {
            panic!("{link} was there");
        };
        assert!(why.ends_with("did not arrive within 20ms") && !why.contains("abc"), "{why}");
    }
}

#[tokio::test]
async fn a_fetch_given_up_leaves_no_connection() {
    let closed = Arc::new(Mutex::new(false));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let link = format!("http://{}/", listener.local_addr().unwrap());
    let fetch = get(&link, Kind::Image, Reach::Loopback, Duration::from_millis(20));
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        // Ends only when the other side hangs up.
        tokio::io::copy(&mut stream, &mut tokio::io::sink()).await.unwrap();
        *closed.lock().unwrap() = true;
    };
    let (fetched, ()) = tokio::join!(fetch, server);
    assert!(matches!(fetched, Err(Unreached::TooSlow(_))));
    assert!(*closed.lock().unwrap());
}

#[tokio::test]
async fn addresses_of_other_machines_are_not_reached_however_they_are_spelt() {
    for host in [
        "192.0.2.1",
        "3221225985",
        "0xc0000201",
        "0300.0.2.1",
        "[::ffff:192.0.2.1]",
        "[2001:db8::1]",
        "192.0.513",
    ] {
        let why = why_not(&format!("http://{host}/a.png")).await;
        assert!(why.contains("is not on this machine"), "{host}: {why}");
    }
    assert!(why_not("http://0.0.0.0:8000/a.png").await.contains("link to 127.0.0.1"));
}

#[tokio::test]
async fn the_files_of_example_com_are_samples() {
    for scheme in ["http", "https"] {
        let picture = fetched(&format!("{scheme}://example.com/image.jpg")).await.unwrap();
        assert!(picture.bytes.starts_with(b"\xff\xd8\xff"));
    }
    let film = get("https://example.com/video.mp4", Kind::Video, Reach::Anywhere, LONG).await.unwrap();
    assert_eq!(&film.bytes[4..8], b"ftyp");
}
