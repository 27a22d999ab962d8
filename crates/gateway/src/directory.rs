//! The directory: apps and accounts with their secrets opened, in memory.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use antiphon_engine::{OnUnknown, Pause};
use antiphon_graph::{AccessToken, AccountId, AppSecret, PersonId, VerifyToken};
use antiphon_store::{Account, App, Sealed, Store};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use crate::seal::{MasterKey, Unsealed};

/// Apps and accounts with their secrets opened. Clones share one.
#[derive(Clone)]
pub struct Directory<S> {
    store: S,
    key: MasterKey,
    known: Arc<RwLock<Known>>,
    /// Held from a change in the store until it is read again, lest an older reading come last.
    changing: Arc<Mutex<()>>,
}

#[derive(Default)]
struct Known {
    apps: HashMap<String, Arc<OpenApp>>,
    accounts: HashMap<AccountId, Arc<OpenAccount>>,
    by_token: HashMap<[u8; 32], Arc<OpenAccount>>,
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
}

impl<S: Store> Directory<S> {
    /// Reads all apps and accounts, and opens their secrets.
    ///
    /// # Errors
    ///
    /// When one of them was sealed with another key.
    pub async fn open(store: S, key: MasterKey) -> Result<Self, Error> {
        let directory = Self { store, key, known: Arc::default(), changing: Arc::default() };
        directory.read_all().await?;
        Ok(directory)
    }

    /// Reads everything again. When that fails, everything stays as it was.
    async fn read_all(&self) -> Result<(), Error> {
        let mut known = Known::default();
        for app in self.store.apps().await? {
            known.apps.insert(app.name.clone(), Arc::new(self.opened_app(&app)?));
        }
        for account in self.store.accounts().await? {
            let open = Arc::new(self.opened_account(&account)?);
            known.by_token.insert(account.token_hash, open.clone());
            known.accounts.insert(account.id, open);
        }
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
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
        let seal = |what: &str, secret: &str| self.key.seal(&app_place(name, what), secret);
        let secrets: Vec<Sealed> = secrets.iter().map(|secret| seal("secret", secret.expose())).collect();
        let verify_token = seal("verify_token", verify_token.expose());
        let _changing = self.changing.lock().await;
        self.store.put_app(App { name: name.to_owned(), secrets, verify_token }).await?;
        self.read_all().await
    }

    /// Keeps an account, in place of an earlier one of its id.
    ///
    /// # Errors
    ///
    /// When the store does not take it.
    pub async fn put_account(&self, account: OpenAccount) -> Result<(), Error> {
        let OpenAccount { id, app, username, token, token_expires_at, on_unknown, pause } = account;
        let sealed = self.key.seal(&account_place(&id), token.expose());
        let token_hash = hash(&token);
        let account =
            Account { id, app, username, token: sealed, token_hash, token_expires_at, on_unknown, pause };
        let _changing = self.changing.lock().await;
        self.store.put_account(account).await?;
        self.read_all().await
    }

    /// The account that a token belongs to.
    pub fn account_of(&self, token: &AccessToken) -> Option<Arc<OpenAccount>> {
        self.known().by_token.get(&hash(token)).cloned()
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
        self.key.mark(&format!("person/{account}/{person}"))
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
        let open = |what: &str, sealed: &Sealed| self.key.open(&app_place(&app.name, what), sealed);
        let secrets = app.secrets.iter().map(|sealed| open("secret", sealed).map(AppSecret::new));
        Ok(OpenApp {
            name: app.name.clone(),
            secrets: secrets.collect::<Result<_, _>>()?,
            verify_token: VerifyToken::new(open("verify_token", &app.verify_token)?),
        })
    }

    fn opened_account(&self, account: &Account) -> Result<OpenAccount, Unsealed> {
        let token = self.key.open(&account_place(&account.id), &account.token)?;
        Ok(OpenAccount {
            id: account.id.clone(),
            app: account.app.clone(),
            username: account.username.clone(),
            token: AccessToken::new(token),
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

fn hash(token: &AccessToken) -> [u8; 32] {
    Sha256::digest(token.expose().as_bytes()).into()
}
