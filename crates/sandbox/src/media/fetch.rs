//! Fetches media as Instagram does: by link, from whoever has them, within bounds.
//!
//! Out of the box only this machine is reached. The name is looked up here, every address it has is checked, and the
//! connection goes to a checked one, at each redirect anew: a link cannot lead elsewhere by a trick with names.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, CONTENT_LENGTH, HOST, LOCATION, USER_AGENT};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use url::{Position, Url};

use super::samples;
use crate::tls;

/// How many redirects are followed.
const MOST_REDIRECTS: usize = 3;

/// Which hosts media may be fetched from.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Reach {
    /// This machine only.
    #[default]
    Loopback,
    /// Any host.
    Anywhere,
}

/// Why there are no bytes, in words.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Unreached {
    NotThere(String),
    TooSlow(String),
    TooLarge,
}

/// One step on the way to the bytes.
enum Step {
    Arrived(Bytes),
    GoOn(Url),
}

/// The bytes that a link leads to, at most so many, within so long.
pub(crate) async fn get(link: &str, reach: Reach, most: usize, within: Duration) -> Result<Bytes, Unreached> {
    let fetched = timeout(within, follow(link, reach, most)).await;
    fetched.unwrap_or_else(|_| Err(Unreached::TooSlow(format!("{link} did not arrive within {within:?}"))))
}

async fn follow(link: &str, reach: Reach, most: usize) -> Result<Bytes, Unreached> {
    let mut url = Url::parse(link).map_err(|error| not_there(link, &error.to_string()))?;
    for _ in 0..=MOST_REDIRECTS {
        match step(&url, reach, most).await? {
            Step::Arrived(bytes) => return Ok(bytes),
            Step::GoOn(next) => url = next,
        }
    }
    Err(not_there(link, &format!("more than {MOST_REDIRECTS} redirects")))
}

async fn step(url: &Url, reach: Reach, most: usize) -> Result<Step, Unreached> {
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
        return Err(not_there(url.as_str(), "a link is http or https, without a user name"));
    }
    if url.host_str() == Some("example.com")
        && let Some(sample) = samples::of_example_com(url.path())
    {
        return Ok(Step::Arrived(Bytes::from_static(sample.bytes)));
    }
    let response = ask(url, reach).await?;
    match response.status() {
        StatusCode::OK => read(url, response, most).await.map(Step::Arrived),
        status if status.is_redirection() => {
            let to = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
            let next = to.and_then(|to| url.join(to).ok());
            next.map(Step::GoOn).ok_or_else(|| not_there(url.as_str(), "a redirect to nowhere"))
        }
        status => Err(Unreached::NotThere(format!("{} from {url}", status.as_u16()))),
    }
}

async fn ask(url: &Url, reach: Reach) -> Result<Response<Incoming>, Unreached> {
    let wrong = |why: &str| not_there(url.as_str(), why);
    let host = url.host_str().ok_or_else(|| wrong("no host in it"))?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let port = url.port_or_known_default().ok_or_else(|| wrong("no port in it"))?;
    let stream = connect(url, host, port, reach).await?;
    if url.scheme() == "http" {
        return exchange(url, stream).await;
    }
    let name =
        ServerName::try_from(host.to_owned()).map_err(|_| wrong("no certificate can be for this name"))?;
    match tls::connector().connect(name, stream).await {
        Ok(stream) => exchange(url, stream).await,
        Err(error) => Err(wrong(&format!("no TLS: {error}"))),
    }
}

async fn connect(url: &Url, host: &str, port: u16, reach: Reach) -> Result<TcpStream, Unreached> {
    let wrong = |why: &str| not_there(url.as_str(), why);
    let found = lookup_host((host, port)).await.map_err(|error| wrong(&error.to_string()))?;
    let addresses: Vec<SocketAddr> = found.collect();
    let is_ours = |address: &SocketAddr| address.ip().to_canonical().is_loopback();
    if reach == Reach::Loopback && !addresses.iter().all(is_ours) {
        let why =
            format!("{host} is not this machine; a sandbox started with --allow-remote-media would fetch it");
        return Err(wrong(&why));
    }
    if addresses.iter().any(|address| is_nobody(address.ip())) {
        return Err(wrong(&format!("{host} is no host's address")));
    }
    TcpStream::connect(&addresses[..]).await.map_err(|error| wrong(&error.to_string()))
}

fn is_nobody(address: IpAddr) -> bool {
    address.is_unspecified() || address.is_multicast()
}

async fn exchange<S>(url: &Url, stream: S) -> Result<Response<Incoming>, Unreached>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let wrong = |error: hyper::Error| not_there(url.as_str(), &error.to_string());
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(wrong)?;
    // It ends with the sender or the body; what goes wrong on it, they hear.
    tokio::spawn(async { drop(connection.await) });
    let request = Request::get(&url[Position::BeforePath..Position::AfterQuery])
        .header(HOST, &url[Position::BeforeHost..Position::AfterPort])
        .header(ACCEPT, "*/*")
        .header(USER_AGENT, "facebookexternalua")
        .body(Empty::<Bytes>::new())
        .map_err(|error| not_there(url.as_str(), &error.to_string()))?;
    sender.send_request(request).await.map_err(wrong)
}

/// Reads a body and stops at the first byte too many.
async fn read(url: &Url, response: Response<Incoming>, most: usize) -> Result<Bytes, Unreached> {
    let declared =
        response.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length: usize| length > most) {
        return Err(Unreached::TooLarge);
    }
    let mut body = response.into_body();
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|error| not_there(url.as_str(), &format!("it ended in the middle: {error}")))?;
        if let Ok(data) = frame.into_data() {
            bytes.extend_from_slice(&data);
        }
        if bytes.len() > most {
            return Err(Unreached::TooLarge);
        }
    }
    Ok(bytes.freeze())
}

fn not_there(link: &str, why: &str) -> Unreached {
    Unreached::NotThere(format!("{link}: {why}"))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use http_body_util::Full;
    use hyper::service::service_fn;
    use tokio::net::TcpListener;

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    /// A small web: what is asked for says what is answered.
    async fn web() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let service = service_fn(|request: Request<Incoming>| async move {
                    Ok::<_, Infallible>(answer(request.uri().path()))
                });
                let connection = hyper::server::conn::http1::Builder::new();
                tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
            }
        });
        base
    }

    fn answer(path: &str) -> Response<Full<Bytes>> {
        let to = |location: &str| Response::builder().status(302).header(LOCATION, location);
        let body = Full::from("hello");
        match path {
            "/there" => Response::new(body),
            "/once" => to("/there").body(body).unwrap(),
            "/for-ever" => to("/for-ever").body(body).unwrap(),
            "/away" => to("http://192.0.2.1/").body(body).unwrap(),
            "/to-a-file" => to("file:///etc/passwd").body(body).unwrap(),
            "/nowhere" => Response::builder().status(302).body(body).unwrap(),
            _ => Response::builder().status(404).body(body).unwrap(),
        }
    }

    async fn fetched(link: &str) -> Result<Bytes, Unreached> {
        get(link, Reach::Loopback, 5, LONG).await
    }

    #[tokio::test]
    async fn a_link_is_followed_to_its_bytes() {
        let web = web().await;
        assert_eq!(fetched(&format!("{web}/there")).await.unwrap(), "hello");
        assert_eq!(fetched(&format!("{web}/once")).await.unwrap(), "hello");
    }

    #[tokio::test]
    async fn what_is_not_there_is_told_in_words() {
        let web = web().await;
        let why = |unreached| match unreached {
            Err(Unreached::NotThere(why)) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(why(fetched(&format!("{web}/none.png")).await), format!("404 from {web}/none.png"));
        assert!(why(fetched(&format!("{web}/for-ever")).await).contains("redirects"));
        assert!(why(fetched(&format!("{web}/nowhere")).await).contains("nowhere"));
        assert!(why(fetched(&format!("{web}/to-a-file")).await).contains("http or https"));
        assert!(why(fetched(&format!("{web}/away")).await).contains("not this machine"));
        assert!(why(fetched("http://user@127.0.0.1/").await).contains("user name"));
        assert!(why(fetched("not a link").await).contains("not a link"));
    }

    #[tokio::test]
    async fn a_byte_too_many_is_not_read() {
        let web = web().await;
        assert_eq!(get(&format!("{web}/there"), Reach::Loopback, 4, LONG).await, Err(Unreached::TooLarge));
    }

    #[tokio::test]
    async fn a_host_that_says_nothing_is_too_slow() {
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let link = format!("http://{}/", silent.local_addr().unwrap());
        let patience = Duration::from_millis(20);
        assert!(matches!(get(&link, Reach::Loopback, 5, patience).await, Err(Unreached::TooSlow(_))));
    }

    #[tokio::test]
    async fn addresses_of_other_machines_are_not_reached_however_they_are_spelt() {
        for link in [
            "http://192.0.2.1/",
            "http://3221225985/",
            "http://[::ffff:192.0.2.1]/",
            "http://0xc0000201/",
            "http://0.0.0.0/",
        ] {
            assert!(matches!(fetched(link).await, Err(Unreached::NotThere(_))), "{link} was reached");
        }
    }

    #[tokio::test]
    async fn the_files_of_example_com_are_samples() {
        let picture = get("https://example.com/image.jpg", Reach::Loopback, 1 << 20, LONG).await.unwrap();
        assert!(picture.starts_with(b"\xff\xd8\xff"));
        let film = get("https://example.com/video.mp4", Reach::Loopback, 1 << 20, LONG).await.unwrap();
        assert_eq!(&film[4..8], b"ftyp");
    }
}
