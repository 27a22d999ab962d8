//! A request as a curl command that a shell can run.

use http::Request;

/// The command that sends a request, with the token as the shell finds it.
pub(crate) fn command(request: &Request<Vec<u8>>, token_in_shell: &str) -> String {
    let body = String::from_utf8_lossy(request.body());
    format!(
        "curl -X {} {} -H \"Authorization: Bearer {token_in_shell}\" -H 'Content-Type: application/json' --data-raw {}",
        request.method(),
        quoted(&request.uri().to_string()),
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
