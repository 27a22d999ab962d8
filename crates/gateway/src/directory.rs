//! The directory: apps, accounts and callers' keys, with what is sealed opened, in memory.

mod keys;
mod seals;
mod tokens;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use antiphon_engine::{OnUnknown, Pause};
use antiphon_graph::{AccessToken, AccountId, AppSecret, PersonId, VerifyToken};
use antiphon_store::{Account, App, Sealed, Store, TokenStanding};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

pub use self::seals::WrongKey;
use crate::Keyring;
use crate::caller::{Caller, Credentials, OpenKey, Unknown};
use crate::seal::{MasterKey, Unsealed};
use crate::tokens::Tries;

/// Apps and accounts with their secrets opened, and keys. Clones share one.
#[derive(Clone)]
pub struct Directory<S> {
    store: S,
    keyring: Keyring,
    known: Arc<RwLock<Known>>,
    /// Held from a change in the store until it is read again, lest an older reading come last.
    changing: Arc<Mutex<()>>,
    /// How renewals of tokens went.
    pub(crate) tries: Tries,
}

#[derive(Default)]
struct Known {
    apps: HashMap<String, Arc<OpenApp>>,
    accounts: HashMap<AccountId, Arc<OpenAccount>>,
    tokens: HashMap<AccountId, TokenStanding>,
    credentials: Credentials,
}

/// An app, its secrets opened.
#[derive(Debug)]
pub struct OpenApp {
    /// What it is called here.
    pub name: String,
    /// Its secret, and the one before while both are in use.
    pub secrets: Vec<AppSecret>,
    /// What the webhook's handshake proves.
    pub verify_token: VerifyToken,
}

/// An account, its token opened.
#[derive(Debug)]
pub struct OpenAccount {
    /// Its id.
    pub id: AccountId,
    /// The app that it belongs to.
    pub app: String,
    /// The name after the `@`.
    pub username: Option<String>,
    /// Its token.
    pub token: AccessToken,
    /// When the token ends.
    pub token_expires_at: Option<Timestamp>,
    /// What its messages do when nobody can tell whether they arrived.
    pub on_unknown: OnUnknown,
    /// Why nothing was sent for it when it was read, if so.
    pub pause: Option<Pause>,
}

/// Why the directory did not do as asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The store did not.
    #[error("the store did not do as asked")]
    Store(#[from] antiphon_store::Error),
    /// A secret was not opened.
    #[error(transparent)]
    Unsealed(#[from] Unsealed),
    /// Another master key sealed what is kept.
    #[error(transparent)]
    WrongKey(#[from] WrongKey),
}

impl<S: Store> Directory<S> {
    /// Reads all apps, accounts and keys, and opens their secrets.
    ///
    /// # Errors
    ///
    /// When one of them was sealed with another key.
    pub async fn open(store: S, key: MasterKey, now: Timestamp) -> Result<Self, Error> {
        seals::check(&store, &key, now).await?;
        let keyring = Keyring::of(key);
        let (known, changing, tries) = (Arc::default(), Arc::default(), Tries::default());
        let directory = Self { store, keyring, known, changing, tries };
        directory.read_all().await?;
        Ok(directory)
    }

    /// Reads everything again. When that fails, everything stays as it was.
    async fn read_all(&self) -> Result<(), Error> {
        let mut known = Known::default();
        for app in self.store.apps().await? {
            known.apps.insert(app.name.clone(), Arc::new(self.opened_app(&app)?));
        }
        let tokens = &mut known.credentials.tokens;
        for account in self.store.accounts().await? {
            let open = Arc::new(self.opened_account(&account)?);
            tokens.insert(account.token_hash, (open.clone(), None));
            known.accounts.insert(account.id, open);
        }
        for earlier in self.store.earlier_tokens(Timestamp::MIN).await? {
            let Some(account) = known.accounts.get(&earlier.account) else { continue };
            tokens.entry(earlier.hash).or_insert_with(|| (account.clone(), Some(earlier.ends_at)));
        }
        let standings = self.store.token_standings().await?;
        known.tokens = standings.into_iter().map(|standing| (standing.account.clone(), standing)).collect();
        let keys = self.store.keys().await?;
        let mut current = self.known.write().unwrap_or_else(PoisonError::into_inner);
        for row in keys {
            let (hash, key) = (row.hash, OpenKey::new(row));
            // Uses that are not kept yet are not forgotten.
            if let Some(used_at) = current.credentials.keys.get(&hash).and_then(|key| key.used_at()) {
                key.use_at(used_at);
            }
            known.credentials.keys.insert(hash, Arc::new(key));
        }
        *current = known;
        Ok(())
    }

    /// Keeps an app, in place of an earlier one of its name.
    ///
    /// # Errors
    ///
    /// When the store does not take it.
    pub async fn put_app(
        &self,
        name: &str,
        secrets: &[AppSecret],
        verify_token: &VerifyToken,
    ) -> Result<(), Error> {
        let _changing = self.changing.lock().await;
        let seal = |what: &str, secret: &str| self.keyring.seal(&app_place(name, what), secret);
        let secrets: Vec<Sealed> = secrets.iter().map(|secret| seal("secret", secret.expose())).collect();
        let verify_token = seal("verify_token", verify_token.expose());
        self.store.put_app(App { name: name.to_owned(), secrets, verify_token }).await?;
        self.read_all().await
    }

    /// Keeps an account, in place of an earlier one of its id. The token that it had before goes on being a caller's.
    ///
    /// # Errors
    ///
    /// When the store does not take it.
    pub async fn put_account(&self, account: OpenAccount, now: Timestamp) -> Result<(), Error> {
        self.replace_account(account, false, now).await
    }

    /// The same; tokens that it had before are nobody's any more when they are to be dropped.
    ///
    /// # Errors
    ///
    /// When the store does not take it.
    pub async fn replace_account(
        &self,
        account: OpenAccount,
        drop_earlier: bool,
        now: Timestamp,
    ) -> Result<(), Error> {
        let OpenAccount { id, app, username, token, token_expires_at, on_unknown, pause } = account;
        let _changing = self.changing.lock().await;
        let sealed = self.keyring.seal(&account_place(&id), token.expose());
        let token_hash = hash(token.expose());
        let account =
            Account { id, app, username, token: sealed, token_hash, token_expires_at, on_unknown, pause };
        self.store.put_account(account, drop_earlier, now).await?;
        self.read_all().await
    }

    /// Who shows this token or key.
    ///
    /// # Errors
    ///
    /// When it is nobody's, or works no more.
    pub fn caller(&self, secret: &str, now: Timestamp) -> Result<Caller, Unknown> {
        self.known().credentials.caller(secret, now)
    }

    /// The account that a token belongs to.
    pub fn account_of(&self, token: &AccessToken) -> Option<Arc<OpenAccount>> {
        self.known().credentials.tokens.get(&hash(token.expose())).map(|(account, _)| account.clone())
    }

    /// An account by its id.
    pub fn account(&self, id: &AccountId) -> Option<Arc<OpenAccount>> {
        self.known().accounts.get(id).cloned()
    }

    /// All accounts, by id.
    pub fn accounts(&self) -> Vec<Arc<OpenAccount>> {
        let mut accounts: Vec<_> = self.known().accounts.values().cloned().collect();
        accounts.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        accounts
    }

    /// A mark of a person whom an account knows, which tells nobody who it is.
    pub(crate) fn mark(&self, account: &AccountId, person: &PersonId) -> [u8; 32] {
        self.keyring.mark(&format!("person/{account}/{person}"))
    }

    /// The verify token with which the gateway asks itself: good for one challenge, and found by nobody else.
    pub(crate) fn trial(&self, challenge: &str) -> VerifyToken {
        use std::fmt::Write as _;
        let mark = self.keyring.mark(&format!("handshake/{challenge}"));
        VerifyToken::new(mark.iter().fold(String::new(), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}"); // a string takes everything
            digits
        }))
    }

    /// What names a file by its bytes, so that nobody else finds the name.
    pub(crate) fn naming(&self) -> ring::hmac::Context {
        self.keyring.naming()
    }

    /// All apps, by name.
    pub fn apps(&self) -> Vec<Arc<OpenApp>> {
        let mut apps: Vec<_> = self.known().apps.values().cloned().collect();
        apps.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        apps
    }

    fn known(&self) -> std::sync::RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn opened_app(&self, app: &App) -> Result<OpenApp, Unsealed> {
        let open = |what: &str, sealed: &Sealed| self.keyring.open(&app_place(&app.name, what), sealed);
        let secrets =
            app.secrets.iter().map(|sealed| open("secret", sealed).map(|secret| AppSecret::new(&*secret)));
        Ok(OpenApp {
            name: app.name.clone(),
            secrets: secrets.collect::<Result<_, _>>()?,
            verify_token: VerifyToken::new(&*open("verify_token", &app.verify_token)?),
        })
    }

    fn opened_account(&self, account: &Account) -> Result<OpenAccount, Unsealed> {
        let token = self.keyring.open(&account_place(&account.id), &account.token)?;
        Ok(OpenAccount {
            id: account.id.clone(),
            app: account.app.clone(),
            username: account.username.clone(),
            token: AccessToken::new(&*token),
            token_expires_at: account.token_expires_at,
            on_unknown: account.on_unknown,
            pause: account.pause.clone(),
        })
    }
}

impl<S> fmt::Debug for Directory<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Directory(..)")
    }
}

fn app_place(name: &str, what: &str) -> String {
    format!("app/{name}/{what}")
}

fn account_place(id: &AccountId) -> String {
    format!("account/{id}/token")
}

pub(crate) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
