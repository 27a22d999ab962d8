//! A web server for files, on loopback, for as long as a test needs it.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// Serves files by their names.
#[derive(Debug)]
pub struct Files {
    base: String,
}

impl Files {
    /// Begins to serve; it ends with the test.
    ///
    /// # Panics
    ///
    /// When no port is free.
    pub fn serve(files: HashMap<String, Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let base = format!("http://{}", listener.local_addr().expect("it has an address"));
        let files = Arc::new(files);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let files = files.clone();
                // Whoever asks may hang up.
                thread::spawn(move || answer(&stream, &files));
            }
        });
        Self { base }
    }

    /// Where a file is.
    pub fn url(&self, name: &str) -> String {
        format!("{}/{name}", self.base)
    }
}

/// Answers one request and hangs up.
fn answer(mut stream: &TcpStream, files: &HashMap<String, Vec<u8>>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let name = request.split([' ', '?']).nth(1).unwrap_or_default().trim_start_matches('/');
    let Some(bytes) = files.get(name) else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    };
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", bytes.len())?;
    stream.write_all(bytes)
}
