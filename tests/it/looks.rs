//! Many large files that are looked at before they are sent.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;

use antiphon_tests::curl;
use antiphon_tests::world::World;
use serde_json::{Value, json};

const MIB: u64 = 1024 * 1024;

/// The largest video that Instagram takes, in bytes.
const LARGE: u64 = 25 * MIB;

#[test]
fn large_files_that_are_looked_at_a_hundred_times_at_once_take_no_memory() {
    let world = World::start();
    let host = films();
    // What the first look costs is no file's cost.
    look(world.gateway(), &format!("{host}/first"));
    let before = world.memory();
    let (tell, told) = mpsc::channel();
    for nth in 0..100 {
        // Every tenth is sent whole, for its server does not say how large it is.
        let url = format!("{host}/{}/{nth}", if nth % 10 == 0 { "endless" } else { "told" });
        let (gateway, tell) = (world.gateway().to_owned(), tell.clone());
        thread::spawn(move || tell.send(look(&gateway, &url)));
    }
    drop(tell);
    let mut most = before;
    let all: Vec<_> = told.iter().inspect(|_| most = most.max(world.memory())).collect();
    for told in &all {
        assert_eq!((&told["fits"], &told["bytes"]), (&json!(true), &json!(LARGE)), "{told}");
    }
    assert_eq!(all.len(), 100);
    assert!(most - before < 64 * MIB, "looking took {} bytes", most - before);
}

fn look(gateway: &str, url: &str) -> Value {
    curl::post(&format!("{gateway}/v1/media/check"), &json!({ "kind": "video", "url": url })).json()
}

/// A server of films, each as large as can be: it sends all of it to whoever listens, whatever was asked for.
fn films() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let address = listener.local_addr().expect("it has an address");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Whoever has enough hangs up.
            thread::spawn(move || drop(film(stream)));
        }
    });
    format!("http://{address}")
}

fn film(mut stream: TcpStream) -> std::io::Result<()> {
    let mut head = vec![0; 4096];
    let read = stream.read(&mut head)?;
    let tells = !String::from_utf8_lossy(&head[..read]).contains("/endless/");
    let length = if tells { format!("content-length: {LARGE}\r\n") } else { String::new() };
    write!(stream, "HTTP/1.1 200 OK\r\n{length}connection: close\r\n\r\n")?;
    let mut chunk = vec![0; 64 * 1024];
    chunk[..12].copy_from_slice(b"\0\0\0\x18ftypmp42");
    for _ in 0..LARGE / 65_536 {
        stream.write_all(&chunk)?;
    }
    Ok(())
}
