//! Who holds a port that is wanted: another sandbox, or a program of this machine.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use antiphon_client::Transport as _;
use http::Request;
use serde_json::Value;

use crate::transport;

/// How long another sandbox may take to say that it is one.
const PATIENCE: Duration = Duration::from_secs(1);

/// Who holds it, in words; nobody who can be named, when that is not to be found out.
pub(crate) async fn holder(address: SocketAddr) -> Option<String> {
    let program = program(address.port());
    let sandbox = version_of_sandbox(address).await;
    match (sandbox, program) {
        (Some(version), Some(program)) => Some(format!("another antiphon {version} ({program})")),
        (Some(version), None) => Some(format!("another antiphon {version}")),
        (None, program) => program,
    }
}

async fn version_of_sandbox(address: SocketAddr) -> Option<String> {
    let base = format!("http://{address}");
    let http = transport::to(&base, PATIENCE).ok()?;
    let request = Request::get(format!("{base}/_sandbox/livez")).body(Vec::new()).ok()?;
    let answer = http.carry(request).await.ok()?;
    let health: Value = serde_json::from_slice(answer.body()).ok()?;
    Some(health["version"].as_str()?.to_owned())
}

/// The program with a listening socket on a port, as far as Linux lets one see.
fn program(port: u16) -> Option<String> {
    let sockets =
        ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| fs::read_to_string(table).unwrap_or_default());
    let inode = sockets.iter().find_map(|table| listening(table, port))?;
    let socket = format!("socket:[{inode}]");
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let holder = processes.map(|entry| entry.path()).find(|process| has_open(process, &socket))?;
    let id = holder.file_name()?.to_string_lossy().into_owned();
    let name = fs::read_to_string(holder.join("comm")).unwrap_or_default();
    Some(format!("process {id}, {}", name.trim_end()))
}

/// The inode of the socket that listens on a port, from a table of the kernel's.
fn listening(table: &str, port: u16) -> Option<&str> {
    const LISTEN: &str = "0A";
    let port = format!(":{port:04X}");
    table.lines().skip(1).find_map(|line| {
        let fields: Vec<_> = line.split_ascii_whitespace().collect();
        let is_it = fields.get(1)?.ends_with(&port) && *fields.get(3)? == LISTEN;
        if is_it { fields.get(9).copied() } else { None }
    })
}

fn has_open(process: &Path, socket: &str) -> bool {
    let Ok(files) = fs::read_dir(process.join("fd")) else { return false };
    let mut targets = files.flatten().filter_map(|file| fs::read_link(file.path()).ok());
    targets.any(|target| target.as_os_str() == socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_socket_that_listens_is_found_in_the_kernels_table() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
            0: 0100007F:0961 0100007F:D2F0 01 00000000:00000000 00:00000000 00000000  1000        0 111 1\n   \
            1: 0100007F:0961 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 222 1\n";
        assert_eq!(listening(table, 2401), Some("222"));
        assert_eq!(listening(table, 2400), None);
        assert_eq!(listening("", 2401), None);
    }
}
