//! What flags, the environment and files say: where to send, as whom, with which token.
//!
//! A flag wins over the environment, that over `./antiphon.toml`, that over `~/.config/antiphon/config.toml`, and that
//! over `/etc/antiphon/config.toml`. Every setting remembers where it was said, so that an error can name the place.

mod file;
mod key;
pub(crate) mod serve;

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};

use antiphon_graph::Invalid;

use self::file::File;
pub(crate) use self::key::Key;
use crate::failure::Failure;

/// What the environment and files say; flags are added where a setting is asked for.
#[derive(Debug, Default)]
pub(crate) struct Config {
    variables: Vec<(Key, String)>,
    /// The nearest first.
    files: Vec<File>,
}

/// What was said, and where.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Setting {
    pub(crate) value: String,
    pub(crate) origin: Origin,
}

impl Setting {
    /// Its value, read; what is wrong with it is said with where it stands.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&str) -> Result<T, Invalid>) -> Result<T, Failure> {
        read(&self.value).map_err(|invalid| {
            let failure = Failure::from(invalid);
            let message = format!("{}: {}", self.origin, failure.message);
            failure.with_message(message)
        })
    }
}

/// Where something was said.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Origin {
    Flag(&'static str),
    Variable(&'static str),
    File { file: PathBuf, line: usize, key: &'static str },
}

impl Config {
    /// Reads the environment alone.
    pub(crate) fn of_environment() -> Result<Self, Failure> {
        let mut variables = Vec::new();
        for key in Key::ALL {
            variables.extend(said_by_environment(key.variable())?.map(|value| (key, value)));
        }
        Ok(Self { variables, files: Vec::new() })
    }

    /// Reads the environment and the files there are: only the one named, if one is.
    ///
    /// # Errors
    ///
    /// Every mistake in every file, at once.
    pub(crate) fn read(only: Option<&Path>) -> Result<Self, Failure> {
        let chosen = match only {
            Some(file) => Some(file.to_owned()),
            None => said_by_environment("ANTIPHON_CONFIG_FILE")?.map(PathBuf::from),
        };
        let (must_exist, paths) = match chosen {
            Some(file) => (true, vec![file]),
            None => (false, Self::usual_files()),
        };
        let (mut files, mut mistakes) = (Vec::new(), Vec::new());
        for path in paths {
            match File::read(&path, must_exist) {
                Ok(file) => files.extend(file),
                Err(wrong) => mistakes.extend(wrong),
            }
        }
        if mistakes.is_empty() {
            return Ok(Self { files, ..Self::of_environment()? });
        }
        Err(Self::mistaken(&mistakes))
    }

    /// Looks through one file, and says how much it sets.
    ///
    /// # Errors
    ///
    /// Every mistake in it.
    pub(crate) fn check(file: &Path) -> Result<usize, Failure> {
        let read = File::read(file, true).map_err(|mistakes| Self::mistaken(&mistakes))?;
        Ok(read.map_or(0, |file| file.len()))
    }

    fn mistaken(mistakes: &[String]) -> Failure {
        let names: Vec<_> = Key::ALL.iter().map(|key| key.name()).collect();
        let hint =
            format!("the keys are {}, and the section [serve]; --no-config reads no file", names.join(", "));
        Failure::usage(mistakes.join("\n"), hint)
    }

    /// Where files are looked for, the nearest first.
    pub(crate) fn usual_files() -> Vec<PathBuf> {
        let absolute = |variable| env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = absolute("XDG_CONFIG_HOME").or_else(|| Some(absolute("HOME")?.join(".config")));
        let user = home.map(|folder| folder.join("antiphon/config.toml"));
        let all = [Some("antiphon.toml".into()), user, Some("/etc/antiphon/config.toml".into())];
        all.into_iter().flatten().collect()
    }

    /// The files that were read, the nearest first.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|file| file.path.as_path())
    }

    /// What is said about a key, by whoever wins.
    pub(crate) fn setting(&self, key: Key, flag: Option<&str>) -> Result<Option<Setting>, Failure> {
        Ok(self.either([(key, flag)])?.map(|(_, setting)| setting))
    }

    /// What is said about one of several keys that exclude each other.
    ///
    /// # Errors
    ///
    /// When one place says two of them: nobody could know which is meant.
    pub(crate) fn either<const N: usize>(
        &self,
        keys: [(Key, Option<&str>); N],
    ) -> Result<Option<(Key, Setting)>, Failure> {
        let flags = keys.iter().filter_map(|(key, flag)| Some((*key, key.by_flag((*flag)?))));
        if let Some(said) = one(flags.collect())? {
            return Ok(Some(said));
        }
        let variables = self.variables.iter().filter(|(said, _)| keys.iter().any(|(key, _)| key == said));
        let variables = variables.map(|(key, value)| (*key, key.by_variable(value)));
        if let Some(said) = one(variables.collect())? {
            return Ok(Some(said));
        }
        for file in &self.files {
            let said = keys.iter().filter_map(|(key, _)| Some((*key, file.says(*key)?)));
            if let Some(said) = one(said.collect())? {
                return Ok(Some(said));
            }
        }
        Ok(None)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => f.write_str(flag),
            Self::Variable(name) => f.write_str(name),
            Self::File { file, line, key } => write!(f, "{key} in {} line {line}", file.display()),
        }
    }
}

/// A variable's value; an empty one says nothing.
pub(crate) fn said_by_environment(name: &'static str) -> Result<Option<String>, Failure> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => {
            Err(Failure::usage(format!("the variable {name} is not UTF-8"), "set it anew, or unset it"))
        }
    }
}

fn one(mut said: Vec<(Key, Setting)>) -> Result<Option<(Key, Setting)>, Failure> {
    match said.as_slice() {
        [(_, first), (_, second), ..] => {
            let message = format!("{} and {} exclude each other", first.origin, second.origin);
            Err(Failure::usage(message, "say one of them"))
        }
        _ => Ok(said.pop()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(files: [&str; 2]) -> Config {
        let read = |(index, text): (usize, &str)| File::parse(format!("{index}.toml").into(), text).unwrap();
        Config {
            variables: vec![(Key::Space, "t17".into())],
            files: files.into_iter().enumerate().map(read).collect(),
        }
    }

    #[test]
    fn a_flag_wins_over_a_near_file_and_that_over_a_far_one() {
        let config = config(["graph = 'http://near'", "graph = 'http://far'\naccount = '1'"]);
        let graph = config.setting(Key::Graph, None).unwrap().unwrap();
        assert_eq!(
            (graph.value.as_str(), graph.origin.to_string()),
            ("http://near", "graph in 0.toml line 1".into())
        );
        let account = config.setting(Key::Account, None).unwrap().unwrap();
        assert_eq!(
            (account.value.as_str(), account.origin.to_string()),
            ("1", "account in 1.toml line 2".into())
        );
        let flag = config.setting(Key::Graph, Some("http://flag")).unwrap().unwrap();
        assert_eq!((flag.value.as_str(), flag.origin.to_string()), ("http://flag", "--graph".into()));
        let space = config.setting(Key::Space, None).unwrap().unwrap();
        assert_eq!((space.value.as_str(), space.origin.to_string()), ("t17", "ANTIPHON_SPACE".into()));
        assert_eq!(config.setting(Key::Sandbox, None).unwrap(), None);
    }

    #[test]
    fn a_nearer_gateway_wins_over_a_farther_graph_and_both_in_one_place_are_a_mistake() {
        let keys = [(Key::Gateway, None), (Key::Graph, None)];
        let apart = config(["gateway = 'http://a'", "graph = 'http://b'"]);
        assert_eq!(apart.either(keys).unwrap().unwrap().0, Key::Gateway);
        let together = config(["gateway = 'http://a'\ngraph = 'http://b'", ""]);
        assert!(together.either(keys).unwrap_err().message.contains("exclude each other"));
        let flags = [(Key::Gateway, Some("http://a")), (Key::Graph, Some("http://b"))];
        assert!(apart.either(flags).unwrap_err().message.contains("--gateway and --graph"));
    }
}
