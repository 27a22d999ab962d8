//! Code that checks a signature, to be copied.

/// Code in one language.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Snippet {
    pub(crate) language: &'static str,
    pub(crate) code: &'static str,
}

/// All of it.
pub(crate) const ALL: [Snippet; 4] = [
    Snippet { language: "Rust", code: RUST },
    Snippet { language: "Shell", code: SHELL },
    Snippet { language: "Node", code: NODE },
    Snippet { language: "Python", code: PYTHON },
];

const RUST: &str = r#"// hmac, sha2 and hex from crates.io; body: the bytes as they came
use hmac::{Hmac, KeyInit as _, Mac as _};

fn is_from_instagram(body: &[u8], header: &str, app_secret: &str) -> bool {
    let Some(digits) = header.strip_prefix("sha256=") else { return false };
    let Ok(signature) = hex::decode(digits) else { return false };
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(app_secret.as_bytes()).expect("any length is a key");
    mac.update(body);
    mac.verify_slice(&signature).is_ok() // takes the same time for every wrong one
}
"#;

const SHELL: &str = r#"# the exact bytes, then their digest
curl -s "$EXCHANGE/raw?side=request" | sed '1,/^\r$/d' > body
openssl dgst -sha256 -hmac "$IG_APP_SECRET" body
"#;

const NODE: &str = r"import { createHmac, timingSafeEqual } from 'node:crypto';

// body: a Buffer, as it came (express.raw({ type: 'application/json' }))
export function isFromInstagram(body, header, appSecret) {
  const digest = createHmac('sha256', appSecret).update(body).digest('hex');
  const [a, b] = [Buffer.from(header ?? ''), Buffer.from(`sha256=${digest}`)];
  return a.length === b.length && timingSafeEqual(a, b);
}
";

const PYTHON: &str = r#"import hashlib, hmac

# body: bytes, as they came (request.get_data() in Flask, await request.body() in FastAPI)
def is_from_instagram(body: bytes, header: str, app_secret: str) -> bool:
    digest = hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest((header or "").encode(), f"sha256={digest}".encode())
"#;
