//! `antiphon sandbox account`: the business's side of the sandbox.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::nearest::nearest;
use crate::printer::Printer;
use crate::rows::{day_and_time, rows, text_of};
use crate::sandbox_api::{SandboxApi, encoded};

/// Shows and changes accounts: their tokens and what Instagram lets them do.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon sandbox account\n  \
    antiphon sandbox account token expire\n  \
    antiphon sandbox account switch multi_image off")]
pub(crate) struct Account {
    #[command(subcommand)]
    change: Option<Change>,
}

#[derive(Debug, Subcommand)]
enum Change {
    /// List them; the same as nothing.
    List,
    /// Add one, with a token and three posts.
    Add { username: String },
    /// Expire, revoke or restore an account's tokens.
    Token {
        fate: Fate,
        /// The account's id; the first when left out.
        account: Option<String>,
    },
    /// Switch something that Instagram lets an account do.
    Switch {
        /// `multi_image`, `message_access`, `human_agent`, `rate_limits` or `actions_need_window`.
        name: String,
        state: State,
        /// The account's id; the first when left out.
        account: Option<String>,
    },
}

/// What becomes of a token.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Fate {
    /// It has expired.
    Expire,
    /// The owner changed the password.
    ChangePassword,
    /// The owner removed the app.
    Revoke,
    /// It works again, for 60 days.
    Restore,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum State {
    On,
    Off,
}

impl Account {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let answer = match self.change.unwrap_or(Change::List) {
            Change::List => sandbox.get("/accounts").await?,
            Change::Add { username } => sandbox.post("/accounts", &json!({ "username": username })).await?,
            Change::Token { fate, account } => {
                let account = chosen(sandbox, account).await?;
                let id = encoded(account["id"].as_str().unwrap_or_default());
                sandbox.post(&format!("/accounts/{id}/tokens/{}", fate.word()), &Value::Null).await?
            }
            Change::Switch { name, state, account } => {
                switch(sandbox, &name, state, chosen(sandbox, account).await?).await?
            }
        };
        printer.answer(&answer, |answer| rows(answer, in_words));
        Ok(Exit::Ok)
    }
}

impl Fate {
    fn word(self) -> &'static str {
        match self {
            Self::Expire => "expire",
            Self::ChangePassword => "change_password",
            Self::Revoke => "revoke",
            Self::Restore => "restore",
        }
    }
}

/// The account of this id, or the first.
async fn chosen(sandbox: &SandboxApi, id: Option<String>) -> Result<Value, Failure> {
    let accounts = sandbox.get("/accounts").await?;
    let mut accounts = accounts["data"].as_array().into_iter().flatten();
    let is_meant = |account: &&Value| match &id {
        Some(id) => account["id"] == **id || account["username"] == **id,
        None => true,
    };
    accounts.find(is_meant).cloned().ok_or_else(|| {
        let message = format!("there is no account {:?}", id.as_deref().unwrap_or("at all"));
        Failure::new(Exit::NotFound, "not_found", message, "`antiphon sandbox account` lists them")
    })
}

/// Turns one switch. The others stay as they are.
async fn switch(sandbox: &SandboxApi, name: &str, state: State, account: Value) -> Result<Value, Failure> {
    let known: Vec<&str> =
        account["switches"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    if !known.contains(&name) {
        let near = nearest(name, known.iter().copied());
        let meant = near.map(|near| format!("did you mean {near}? ")).unwrap_or_default();
        let hint = format!("{meant}the switches are {}", known.join(", "));
        return Err(Failure::usage(format!("there is no switch {name:?}"), hint));
    }
    let id = encoded(account["id"].as_str().unwrap_or_default());
    sandbox.put(&format!("/accounts/{id}/switches"), &json!({ name: state == State::On })).await
}

fn in_words(account: &Value) -> String {
    let tokens = account["tokens"].as_array().into_iter().flatten().map(|token| {
        let state = match (token["trouble"].as_str(), token["expired"].as_bool()) {
            (Some(trouble), _) => trouble.replace('_', " "),
            (None, Some(true)) => "expired".to_owned(),
            (None, _) => format!("until {}", day_and_time(&text_of(token, "expires_at"))),
        };
        format!("\n  token   {}  {state}", text_of(token, "token"))
    });
    let switches = account["switches"].as_object().into_iter().flatten().map(|(name, is_on)| {
        let state = if is_on == true { "on" } else { "off" };
        format!("\n  switch  {name:<20} {state}")
    });
    let details: String = tokens.chain(switches).collect();
    format!("{}  @{}{details}", text_of(account, "id"), text_of(account, "username"))
}
