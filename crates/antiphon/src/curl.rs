//! A request as a curl command that a shell can run.

use http::Request;

/// The command that sends a request, with the token as the shell finds it.
pub(crate) fn command(request: &Request<Vec<u8>>, token_in_shell: &str) -> String {
    let body = String::from_utf8_lossy(request.body());
    // What a gateway is asked besides; everything else is the same for all.
    let asked = request.headers().iter().filter(|(name, _)| name.as_str().starts_with("antiphon-"));
    let asked = asked.map(|(name, value)| {
        format!(" -H {}", quoted(&format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()))))
    });
    format!(
        "curl -X {} {} -H \"Authorization: Bearer {token_in_shell}\" -H 'Content-Type: application/json'{} --data-raw {}",
        request.method(),
        quoted(&request.uri().to_string()),
        asked.collect::<String>(),
        quoted(&body)
    )
}

/// A text as one word of a POSIX shell.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_gets_out_of_its_quotes() {
        assert_eq!(quoted("it's $HOME `x` \"y\" \\"), r#"'it'\''s $HOME `x` "y" \'"#);
    }
}
