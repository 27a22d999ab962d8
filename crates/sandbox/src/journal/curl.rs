//! A recorded request as a command that sends it again: for any POSIX shell, byte for byte in its body.

use std::fmt::Write as _;

use super::Exchange;
use super::message::Message;
use super::secret::{self, Piece};

/// The longest body that stands on the command line itself; systems allow an argument 128 KiB.
const MOST_ON_THE_LINE: usize = 64 * 1024;

/// The longest body that is written into a command at all.
pub(super) const MOST: usize = 1024 * 1024;

/// Headers that curl writes by itself, or that belong to the connection.
pub(super) const NOT_REPEATED: [&str; 13] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// Why a request cannot be written as a command.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum NoCommand {
    #[error("what came is not an HTTP request, so no command sends it; look at its raw bytes")]
    NotHttp,
    #[error(
        "the body is {0} bytes, too long for a command; take its raw bytes and send them with --data-binary @file"
    )]
    TooLong(usize),
    #[error("it is no text, so it cannot be copied as text; take its raw bytes")]
    NoText,
    #[error("a secret stands in a body that goes by a file; ask for it with secrets")]
    SecretInside,
}

impl Exchange {
    /// The command. Secrets are variables (`$IG_TOKEN`) unless they are asked for.
    pub(crate) fn curl(&self, with_secrets: bool) -> Result<String, NoCommand> {
        let request = Message::request(self.request.bytes()).ok_or(NoCommand::NotHttp)?;
        if request.body.len() > MOST {
            return Err(NoCommand::TooLong(request.body.len()));
        }
        let mut line = request.start_line.split(' ');
        let (method, target) = line.next().zip(line.next()).ok_or(NoCommand::NotHttp)?;
        let shell = Shell { with_secrets };
        let url = url(&request, target, self.tls);
        let mut command =
            format!("curl{} {}", options(method, &url, !request.body.is_empty()), shell.word(url.as_bytes()));
        for (name, value) in &request.headers {
            if !NOT_REPEATED.contains(&name.to_ascii_lowercase().as_str()) {
                let header = header(name, value);
                write!(command, " \\\n  -H {}", shell.word(&header)).expect("a String takes everything");
            }
        }
        if request.body.is_empty() {
            return Ok(command);
        }
        if request.header("content-type").is_none() {
            command.push_str(" \\\n  -H 'Content-Type:'"); // or curl would say that it is a form
        }
        if fits_on_the_line(&request.body) {
            write!(command, " \\\n  --data-binary {}", shell.word(&request.body))
                .expect("a String takes everything");
            return Ok(command);
        }
        Ok(format!("{} |\n{command} \\\n  --data-binary @-", shell.printf(&request.body)))
    }
}

pub(super) fn url(request: &Message<'_>, target: &str, tls: bool) -> String {
    if target.contains("://") {
        return target.to_owned();
    }
    let host = request.header("host").unwrap_or(b"localhost");
    format!("{}://{}{target}", if tls { "https" } else { "http" }, String::from_utf8_lossy(host))
}

pub(super) fn options(method: &str, url: &str, has_body: bool) -> String {
    let mut options = String::new();
    match method {
        "GET" if !has_body => {}
        "HEAD" => options.push_str(" --head"),
        method => write!(options, " -X {method}").expect("a String takes everything"),
    }
    if url.contains(['[', ']', '{', '}']) {
        options.push_str(" --globoff");
    }
    if url.contains("/.") {
        options.push_str(" --path-as-is");
    }
    options
}

/// A header as curl takes it: one without a value ends in a semicolon.
fn header(name: &str, value: &[u8]) -> Vec<u8> {
    if value.is_empty() { format!("{name};").into_bytes() } else { [name.as_bytes(), b": ", value].concat() }
}

/// Whether a body survives as an argument: copied, pasted, and taken by curl for no file's name.
pub(super) fn fits_on_the_line(body: &[u8]) -> bool {
    let survives = |character: char| !character.is_control() || character == '\n' || character == '\t';
    body.len() <= MOST_ON_THE_LINE
        && !body.starts_with(b"@")
        && std::str::from_utf8(body).is_ok_and(|text| text.chars().all(survives))
}

/// Writes words for a POSIX shell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shell {
    pub(super) with_secrets: bool,
}

impl Shell {
    pub(super) fn pieces(self, of: &[u8]) -> Vec<Piece<'_>> {
        if self.with_secrets { vec![Piece::Plain(of)] } else { secret::pieces(of) }
    }

    /// One word, in single quotes but for its secrets.
    pub(super) fn word(self, of: &[u8]) -> String {
        let mut word = String::new();
        for piece in self.pieces(of) {
            match piece {
                Piece::Plain(bytes) => {
                    let text = String::from_utf8_lossy(bytes).replace('\'', r"'\''");
                    write!(word, "'{text}'")
                }
                Piece::Secret(_, variable) => write!(word, "\"${variable}\""),
            }
            .expect("a String takes everything");
        }
        word
    }

    /// A `printf` that writes these bytes, whatever they are.
    pub(super) fn printf(self, of: &[u8]) -> String {
        let (mut format, mut arguments) = (String::new(), String::new());
        for piece in self.pieces(of) {
            match piece {
                Piece::Plain(bytes) => bytes.iter().for_each(|&byte| escape(byte, &mut format)),
                Piece::Secret(_, variable) => {
                    format.push_str("%s");
                    write!(arguments, " \"${variable}\"").expect("a String takes everything");
                }
            }
        }
        if let Some(rest) = format.strip_prefix('-') {
            format = format!(r"\055{rest}"); // or printf would look for options
        }
        format!("printf '{format}'{arguments}")
    }
}

fn escape(byte: u8, format: &mut String) {
    match byte {
        b'%' => format.push_str("%%"),
        b'\\' => format.push_str(r"\\"),
        b'\'' => format.push_str(r"\047"),
        b' '..=b'~' => format.push(char::from(byte)),
        other => write!(format, "\\{other:03o}").expect("a String takes everything"),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::process::Command;
    use std::thread;

    use proptest::prelude::*;

    use super::super::frame::{self, Cut};
    use super::super::tests::exchange;
    use super::*;

    fn request(host: &str, target: &str, more: &str, body: &[u8]) -> Vec<u8> {
        let length = body.len();
        let head =
            format!("POST {target} HTTP/1.1\r\nHost: {host}\r\n{more}Content-Length: {length}\r\n\r\n");
        [head.as_bytes(), body].concat()
    }

    #[test]
    fn a_command_is_readable_and_carries_no_secret() {
        let more = "Content-Type: application/json\r\nAuthorization: Bearer abc\r\nUser-Agent: x\r\n";
        let raw = request("127.0.0.1:2401", "/v24.0/me/messages", more, br#"{"message":{"text":"it's"}}"#);
        let exchange = exchange(&raw, b"");
        insta::assert_snapshot!(exchange.curl(false).unwrap(), @r#"
        curl -X POST 'http://127.0.0.1:2401/v24.0/me/messages' \
          -H 'Content-Type: application/json' \
          -H 'Authorization: Bearer '"$IG_TOKEN" \
          --data-binary '{"message":{"text":"it'\''s"}}'
        "#);
        assert!(exchange.curl(true).unwrap().contains("Bearer abc"));
    }

    #[test]
    fn what_is_no_request_or_too_long_says_so() {
        assert_eq!(exchange(b"\x16\x03", b"").curl(false), Err(NoCommand::NotHttp));
        let long = request("h", "/", "", &vec![b'a'; MOST + 1]);
        assert_eq!(exchange(&long, b"").curl(false), Err(NoCommand::TooLong(MOST + 1)));
    }

    /// Runs the command of a recorded request and returns what a listener got from it.
    fn resent(target: &str, more: &str, body: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let hears = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let (mut heard, mut piece) = (Vec::new(), [0; 4_096]);
            while !matches!(frame::request(&heard), Cut::Whole { .. }) {
                let read = stream.read(&mut piece).unwrap();
                assert!(read > 0, "curl hung up: {}", String::from_utf8_lossy(&heard));
                heard.extend_from_slice(&piece[..read]);
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
            heard
        });
        let recorded = request(&host, target, more, body);
        let command = exchange(&recorded, b"").curl(false).unwrap();
        let ran = Command::new("sh").arg("-c").arg(&command).env("IG_TOKEN", "t0ken").output();
        let ran = ran.expect("the tests need sh and curl; install them");
        assert!(ran.status.success(), "{command}\n{}", String::from_utf8_lossy(&ran.stderr));
        (recorded, hears.join().unwrap())
    }

    fn assert_resent(target: &str, more: &str, body: &[u8]) {
        let (recorded, heard) = resent(target, more, body);
        let (recorded, heard) = (Message::request(&recorded).unwrap(), Message::request(&heard).unwrap());
        assert_eq!(heard.start_line, recorded.start_line);
        assert_eq!(heard.body, recorded.body);
        let kind = |message: &Message<'_>| message.header("content-type").map(<[u8]>::to_vec);
        assert_eq!(kind(&heard), kind(&recorded));
    }

    #[test]
    fn the_command_sends_the_same_bytes_again() {
        let json = "Content-Type: application/json\r\n";
        assert_resent(
            "/v24.0/me/messages",
            json,
            br#"{"recipient":{"id":"1"},"message":{"text":"it's $HOME `x` \\ \" 100%"}}"#,
        );
        assert_resent(
            "/me/messages?message[text]=a&b={c}",
            "X-Empty:\r\n",
            "no kind: é 👩‍👩‍👧\n\ttab".as_bytes(),
        );
        assert_resent("/../me/./messages", json, b"@not-a-file");
        assert_resent(
            "/me",
            "Content-Type: multipart/form-data; boundary=x\r\n",
            b"--x\r\n\r\n\0\x01\xff%s\\n'\r\n--x--",
        );
    }

    #[test]
    fn a_variable_stands_for_the_token_and_is_sent_in_its_place() {
        let body = br#"{"access_token":"t0ken","text":"hi"}"#;
        assert_resent("/me/messages?access_token=t0ken&x=1", "Authorization: Bearer t0ken\r\n", body);
        assert_resent("/me", "", b"access_token=t0ken&bytes=\xff");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
        #[test]
        fn any_body_is_sent_again_as_it_was(body in proptest::collection::vec(any::<u8>(), 1..300)) {
            assert_resent("/me/messages", "Content-Type: text/plain\r\n", &body);
        }

        #[test]
        fn any_text_is_sent_again_as_it_was(body in "\\PC{1,200}") {
            assert_resent("/me/messages", "Content-Type: text/plain\r\n", body.as_bytes());
        }
    }
}
