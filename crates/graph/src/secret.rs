//! Secrets: strings that cannot be printed by accident and are wiped when dropped.

use std::fmt;

use zeroize::Zeroizing;

/// Defines a secret whose `Debug` shows only its type.
macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Eq, PartialEq)]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// Keeps the secret, without the white space and line ends that files and terminals add around it.
            pub fn new(secret: impl Into<String>) -> Self {
                let secret = Zeroizing::new(secret.into());
                Self(Zeroizing::new(secret.trim().to_owned()))
            }

            /// The secret itself, for the one place that must send or compare it.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    };
}

secret! {
    /// An account's access token: 60 days from its last refresh. See
    /// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/get-started>.
    AccessToken
}
secret! {
    /// The Instagram app's secret, which signs webhooks; it is not the Meta app's secret. See
    /// <https://developers.facebook.com/documentation/instagram-platform/webhooks>.
    AppSecret
}
secret! {
    /// The word an app and Instagram agree on for the subscription handshake.
    VerifyToken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        let token = AccessToken::new("IGAA-very-secret\n");
        assert_eq!(token.expose(), "IGAA-very-secret");
        assert_eq!(format!("{token:?}"), "AccessToken(..)");
    }
}
