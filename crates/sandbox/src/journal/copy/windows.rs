//! A request as a curl command for Windows' `cmd`, which expands variables within quotes and knows no end of a quote but
//! its own: so nothing is quoted for it, and every sign that it minds has a caret.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Parts;
use crate::journal::curl::{NoCommand, Shell, options};
use crate::journal::secret::Piece;

/// The longest line that `cmd` takes.
const LONGEST: usize = 8_191;

pub(super) fn command(parts: &Parts<'_>, shell: Shell) -> Result<String, NoCommand> {
    let mut command = format!(
        "curl.exe{} {}",
        options(parts.method, &parts.url, !parts.body.is_empty()),
        word(parts.url.as_bytes(), shell)
    );
    for (name, value) in &parts.headers {
        let header = match value {
            [] => format!("{name};").into_bytes(),
            value => [name.as_bytes(), b": ", value].concat(),
        };
        command.push_str(" ^\n  -H ");
        command.push_str(&word(&header, shell));
    }
    if !parts.body.is_empty() && !parts.names_a_kind() {
        command.push_str(" ^\n  -H ^\"Content-Type:^\"");
    }
    if !parts.body.is_empty() {
        command.push_str(" ^\n  --data-binary ");
        if is_plain(parts.body) {
            command.push_str(&word(parts.body, shell));
        } else {
            command = from_a_file(parts.body, shell, &command)?;
        }
    }
    if command.len() > LONGEST { Err(NoCommand::TooLong(parts.body.len())) } else { Ok(command) }
}

/// Whether a body is the same to every code page, on one line.
fn is_plain(body: &[u8]) -> bool {
    !body.starts_with(b"@") && body.iter().all(|byte| (b' '..=b'~').contains(byte))
}

/// Other bytes than those come through no argument; they go by a file.
fn from_a_file(body: &[u8], shell: Shell, command: &str) -> Result<String, NoCommand> {
    if shell.pieces(body).iter().any(|piece| matches!(piece, Piece::Secret(..))) {
        return Err(NoCommand::SecretInside);
    }
    let encoded = STANDARD.encode(body);
    Ok(format!(
        "powershell -NoProfile -Command \"[IO.File]::WriteAllBytes($pwd.Path + '\\body.bin', \
         [Convert]::FromBase64String('{encoded}'))\" && ^\n{command}@body.bin"
    ))
}

/// One word: its quotes for curl, and carets for `cmd`.
fn word(of: &[u8], shell: Shell) -> String {
    let mut word = String::from("^\"");
    for piece in shell.pieces(of) {
        match piece {
            Piece::Plain(bytes) => caret(&String::from_utf8_lossy(bytes), &mut word),
            Piece::Secret(_, variable) => {
                word.push('%');
                word.push_str(variable);
                word.push('%');
            }
        }
    }
    word.push_str("^\"");
    word
}

fn caret(text: &str, to: &mut String) {
    let mut backslashes = 0;
    for letter in text.chars() {
        if letter == '"' {
            // curl's own reading: backslashes before a quote count twice.
            to.extend(std::iter::repeat_n('\\', backslashes + 1));
        }
        backslashes = if letter == '\\' { backslashes + 1 } else { 0 };
        if !(letter.is_alphanumeric() || " _-:=+~'/.,?;*`\\[]{}$#@".contains(letter)) {
            to.push('^');
        }
        to.push(letter);
    }
    to.extend(std::iter::repeat_n('\\', backslashes));
}
