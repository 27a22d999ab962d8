//! `antiphon disclosure`: how an account says that a bot is speaking, and the evidence that it did.

use std::fs;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway_api::{GatewayApi, Which};
use crate::patience::until_interrupted;
use crate::printer::Printer;
use crate::rows::{day_and_time, page, quoted, text_of};
use crate::sandbox_api::encoded;

/// Lets an account's bots say that they are bots, and shows when they did.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        antiphon disclosure set 17841400000000001 --on\n  \
        antiphon disclosure set 17841400000000001 --market germany --words de=\"Hier antwortet ein Bot.\"\n  \
        antiphon disclosure list --person 900000000000001\n  \
        antiphon disclosure list --csv > disclosures.csv"
)]
pub(crate) struct Disclosure {
    #[command(flatten)]
    which: Which,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show how an account says it.
    Show {
        /// The account's id.
        account: String,
    },
    /// Change how an account says it; what is not named stays.
    Set {
        /// The account's id.
        account: String,
        #[command(flatten)]
        change: Box<Change>,
    },
    /// List when bots said it, to whom, and in which words.
    List(Wanted),
}

#[derive(Debug, Args)]
struct Change {
    /// Say it from now on.
    #[arg(long)]
    on: bool,
    /// Do not say it any more.
    #[arg(long, conflicts_with = "on")]
    off: bool,
    /// How to say it.
    #[arg(long)]
    manner: Option<Manner>,
    /// Only in this market; may be given several times.
    #[arg(long = "market", value_name = "MARKET")]
    markets: Vec<Market>,
    /// In all markets.
    #[arg(long, conflicts_with = "markets")]
    all_markets: bool,
    /// In this language, where a message names neither language nor market, such as en or pt-BR.
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// Say it again after so long, such as 7d.
    #[arg(long, value_name = "DURATION")]
    lapse: Option<String>,
    /// Say it in these words; none: in Antiphon's own. May be given several times.
    #[arg(long, value_name = "LANGUAGE=WORDS", value_parser = in_language)]
    words: Vec<(String, String)>,
    /// The same from a file.
    #[arg(long, value_name = "LANGUAGE=FILE", value_parser = in_language)]
    words_file: Vec<(String, String)>,
}

/// In a message of its own, or before the text in the same message.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Manner {
    Message,
    Prefix,
}

/// A market whose laws want it said.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Market {
    California,
    Germany,
}

#[derive(Debug, Args)]
struct Wanted {
    /// Only this account's.
    #[arg(long, value_name = "IG_ID")]
    account: Option<String>,
    /// Only to this person.
    #[arg(long, value_name = "IGSID")]
    person: Option<String>,
    /// From this time on, such as 2026-01-01T00:00:00Z.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Before this time.
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Those behind the page that gave this as `next`.
    #[arg(long, value_name = "NEXT", conflicts_with = "csv")]
    after: Option<String>,
    /// All of them as a table in CSV.
    #[arg(long)]
    csv: bool,
}

impl Disclosure {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        let gateway = self.which.api(&global.config()?).await?;
        until_interrupted(self.command.run(&gateway, printer)).await?;
        Ok(Exit::Ok)
    }
}

impl Command {
    async fn run(&self, gateway: &GatewayApi, printer: &mut Printer) -> Result<(), Failure> {
        match self {
            Self::Show { account } => {
                let policy = gateway.get(&path(account)).await?;
                printer.answer(&policy, policy_in_words);
            }
            Self::Set { account, change } => {
                let mut policy = gateway.get(&path(account)).await?;
                change.apply(&mut policy)?;
                let policy = gateway.put(&path(account), &policy).await?;
                printer.answer(&policy, policy_in_words);
            }
            Self::List(wanted) if wanted.csv => {
                let table = gateway.text(&wanted.path()).await?;
                printer.answer(&json!(table), |_| table.trim_end().to_owned());
            }
            Self::List(wanted) => {
                let answer = gateway.get(&wanted.path()).await?;
                printer.answer(&answer, |answer| page(answer, in_words));
            }
        }
        Ok(())
    }
}

impl Change {
    fn apply(&self, policy: &mut Value) -> Result<(), Failure> {
        if self.on || self.off {
            policy["enabled"] = self.on.into();
        }
        if let Some(manner) = self.manner {
            policy["manner"] = word(&manner);
        }
        if self.all_markets || !self.markets.is_empty() {
            policy["markets"] = self.markets.iter().map(word).collect();
        }
        if let Some(language) = &self.language {
            policy["language"] = language.as_str().into();
        }
        if let Some(lapse) = &self.lapse {
            policy["lapse"] = lapse.as_str().into();
        }
        let mut words = self.words.clone();
        for (language, file) in &self.words_file {
            words.push((language.clone(), read(file)?));
        }
        for (language, said) in words {
            match said.as_str() {
                "" => drop(policy["words"].as_object_mut().and_then(|words| words.remove(&language))),
                said => policy["words"][language] = said.into(),
            }
        }
        Ok(())
    }
}

impl Wanted {
    fn path(&self) -> String {
        let named = [
            ("account", &self.account),
            ("person", &self.person),
            ("from", &self.from),
            ("until", &self.until),
            ("after", &self.after),
        ];
        let named =
            named.iter().filter_map(|(name, value)| Some(format!("&{name}={}", encoded(value.as_ref()?))));
        let format = if self.csv { "csv" } else { "json" };
        format!("/disclosures?format={format}{}", named.collect::<String>())
    }
}

fn path(account: &str) -> String {
    format!("/accounts/{}/disclosure", encoded(account))
}

fn word(choice: &impl ValueEnum) -> Value {
    choice.to_possible_value().map_or(Value::Null, |word| word.get_name().into())
}

fn in_language(written: &str) -> Result<(String, String), &'static str> {
    let (language, words) = written.split_once('=').ok_or("write it like de=WORDS")?;
    Ok((language.to_owned(), words.to_owned()))
}

fn read(file: &str) -> Result<String, Failure> {
    let words = fs::read_to_string(PathBuf::from(file));
    let words = words.map_err(|error| Failure::usage(format!("{file}: {error}"), "name a file of text"))?;
    Ok(words.trim_end().to_owned())
}

fn policy_in_words(policy: &Value) -> String {
    let markets = policy["markets"].as_array().map_or(&[][..], Vec::as_slice);
    let markets: Vec<_> = markets.iter().filter_map(Value::as_str).collect();
    let markets = if markets.is_empty() { "all".to_owned() } else { markets.join(", ") };
    let language = policy["language"].as_str().unwrap_or("the market's, or else en");
    let mut lines = vec![
        format!("enabled   {}", if policy["enabled"] == true { "yes" } else { "no" }),
        format!("manner    {}", text_of(policy, "manner")),
        format!("markets   {markets}"),
        format!("language  {language}"),
        format!("lapse     {}", text_of(policy, "lapse")),
    ];
    for (language, words) in policy["words"].as_object().into_iter().flatten() {
        lines.push(format!("words     {language}: {}", quoted(words.as_str().unwrap_or_default())));
    }
    lines.join("\n")
}

fn in_words(disclosure: &Value) -> String {
    let market = disclosure["market"].as_str().map(|market| format!(" for {market}")).unwrap_or_default();
    format!(
        "{}  {} to {}  {} ({}{market})  {}",
        day_and_time(&text_of(disclosure, "at")),
        text_of(disclosure, "account"),
        text_of(disclosure, "person"),
        text_of(disclosure, "rule"),
        text_of(disclosure, "language"),
        quoted(&text_of(disclosure, "words")),
    )
}
