//! A request as Rust code with reqwest.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::Parts;
use crate::journal::curl::Shell;
use crate::journal::secret::Piece;

pub(super) fn code(parts: &Parts<'_>, shell: Shell) -> String {
    let mut variables = BTreeSet::new();
    let mut written = |bytes: &[u8]| expression(bytes, shell, &mut variables);
    let mut call = format!(
        "let response = reqwest::Client::new()\n    .request(reqwest::Method::from_bytes(b\"{}\")?, {})",
        parts.method,
        written(parts.url.as_bytes())
    );
    for (name, value) in &parts.headers {
        write!(call, "\n    .header(\"{name}\", {})", written(value)).expect("a String takes everything");
    }
    if !parts.body.is_empty() {
        write!(call, "\n    .body({})", written(parts.body)).expect("a String takes everything");
    }
    call.push_str("\n    .send()\n    .await?;");
    let mut code = String::new();
    for variable in variables {
        let name = variable.to_lowercase();
        writeln!(code, "let {name} = std::env::var(\"{variable}\")?;").expect("a String takes everything");
    }
    code + &call
}

/// Bytes as an expression: a literal, or several with variables between them.
fn expression(bytes: &[u8], shell: Shell, variables: &mut BTreeSet<&'static str>) -> String {
    let is_text = std::str::from_utf8(bytes).is_ok();
    let pieces = shell.pieces(bytes);
    if let [Piece::Plain(_)] | [] = pieces[..] {
        return literal(bytes, is_text);
    }
    let pieces: Vec<_> = pieces
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(bytes) => literal(bytes, is_text),
            Piece::Secret(_, variable) => {
                variables.insert(variable);
                let name = variable.to_lowercase();
                if is_text { format!("&{name}") } else { format!("{name}.as_bytes()") }
            }
        })
        .collect();
    format!("[{}].concat()", pieces.join(", "))
}

fn literal(bytes: &[u8], is_text: bool) -> String {
    let Some(text) = std::str::from_utf8(bytes).ok().filter(|_| is_text) else {
        return format!("&b\"{}\"[..]", bytes.escape_ascii());
    };
    let is_raw =
        text.contains(['"', '\\']) && !text.chars().any(|letter| letter.is_control() && letter != '\n');
    if !is_raw {
        return format!("{text:?}");
    }
    let mut hashes = String::from("#");
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}
