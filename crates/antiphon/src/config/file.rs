//! One configuration file.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Key, Origin, Setting, serve};
use crate::nearest::nearest;

/// A file that was read.
#[derive(Debug)]
pub(super) struct File {
    pub(super) path: PathBuf,
    /// What it says, and on which line.
    said: Vec<(Key, String, usize)>,
    /// The same of its section `[serve]`.
    serves: Vec<(&'static serve::Key, String, usize)>,
}

impl File {
    /// Reads a file; none when there is none and there need not be one.
    ///
    /// # Errors
    ///
    /// Every mistake, each with its line. None repeats what the file says: somebody may have written a secret into it.
    pub(super) fn read(path: &Path, must_exist: bool) -> Result<Option<Self>, Vec<String>> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(path.to_owned(), &text).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound && !must_exist => Ok(None),
            Err(error) => Err(vec![format!("{}: {error}", path.display())]),
        }
    }

    pub(super) fn parse(path: PathBuf, text: &str) -> Result<Self, Vec<String>> {
        let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut mistakes: Vec<_> = errors
            .iter()
            .map(|error| (error.span().map_or(1, |span| line(span.start)), error.message().to_owned()))
            .collect();
        let mut said = Vec::new();
        let mut serves = Vec::new();
        for (name, value) in table.get_ref() {
            let at = line(name.span().start);
            if let ("serve", DeValue::Table(section)) = (&**name.get_ref(), value.get_ref()) {
                for (name, value) in section {
                    let at = line(name.span().start);
                    match read_serve(name.get_ref(), value) {
                        Ok((key, value)) => serves.push((key, value, at)),
                        Err(mistake) => mistakes.push((at, mistake)),
                    }
                }
                continue;
            }
            match read(name.get_ref(), value) {
                Ok((key, value)) => said.push((key, value, at)),
                Err(mistake) => mistakes.push((at, mistake)),
            }
        }
        if mistakes.is_empty() {
            return Ok(Self { path, said, serves });
        }
        mistakes.sort();
        Err(mistakes.iter().map(|(line, why)| format!("{} line {line}: {why}", path.display())).collect())
    }

    /// What it says about a key.
    pub(super) fn says(&self, key: Key) -> Option<Setting> {
        let (_, value, line) = self.said.iter().find(|(said, ..)| *said == key)?;
        let value = if key == Key::TokenFile { self.beside(value) } else { value.clone() };
        Some(Setting {
            value,
            origin: Origin::File { file: self.path.clone(), line: *line, key: key.name() },
        })
    }

    /// What it says about a setting of `serve`.
    pub(super) fn serves(&self, key: &serve::Key) -> Option<Setting> {
        let (known, value, line) = self.serves.iter().find(|(said, ..)| said.name == key.name)?;
        let value = match value.strip_prefix("sqlite:") {
            Some(file) => format!("sqlite:{}", self.beside(file)),
            None if key.is_path() && !value.starts_with("s3:") => self.beside(value),
            None => value.clone(),
        };
        Some(Setting {
            value,
            origin: Origin::File { file: self.path.clone(), line: *line, key: known.name },
        })
    }

    /// How much it says.
    pub(super) fn len(&self) -> usize {
        self.said.len() + self.serves.len()
    }

    /// A path as a file means it: from home with `~/`, else from where the file is.
    fn beside(&self, path: &str) -> String {
        let home = path.strip_prefix("~/").zip(std::env::var_os("HOME"));
        let path = match home {
            Some((rest, home)) => Path::new(&home).join(rest),
            None => self.path.parent().unwrap_or(Path::new("")).join(path),
        };
        path.to_string_lossy().into_owned()
    }
}

fn read(name: &str, value: &Spanned<DeValue<'_>>) -> Result<(Key, String), String> {
    let Some(key) = Key::ALL.into_iter().find(|key| key.name() == name) else {
        return Err(unknown(name));
    };
    let text = value.get_ref().as_str().filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| format!("{name} is not a text; write {name} = {:?}", key.example()))?;
    Ok((key, text.to_owned()))
}

/// A setting of `serve`, a text or a number. None repeats what stands there: it may be a secret in the wrong place.
fn read_serve(name: &str, value: &Spanned<DeValue<'_>>) -> Result<(&'static serve::Key, String), String> {
    let Some(key) = serve::named(name) else {
        return Err(if SECRETS.contains(&name) { misplaced(name) } else { serve::unknown(name) });
    };
    let text = match value.get_ref() {
        DeValue::String(text) if !text.is_empty() => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        _ => return Err(format!("{name} is neither a text nor a number")),
    };
    match key.mistake(&text) {
        Some(mistake) => Err(mistake),
        None => Ok((key, text)),
    }
}

const SECRETS: [&str; 7] = ["token", "access_token", "secret", "app_secret", "password", "master_key", "key"];

fn misplaced(name: &str) -> String {
    let file = if name.ends_with("key") { "master_key_file" } else { "token_file" };
    format!("{name} does not belong here; keep the secret in a file and name it: {file}")
}

fn unknown(name: &str) -> String {
    if SECRETS.contains(&name) {
        return misplaced(name);
    }
    match nearest(name, Key::ALL.map(Key::name)) {
        Some(near) => format!("there is no key {name}; did you mean {near}?"),
        None => format!("there is no key {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str) -> Vec<String> {
        File::parse("a.toml".into(), text).unwrap_err()
    }

    #[test]
    fn all_mistakes_are_named_at_once_with_their_lines() {
        let wrong = mistakes("grpah = 'http://a'\naccount = 17\n\ncolour = 'red'\n");
        assert_eq!(
            wrong,
            [
                "a.toml line 1: there is no key grpah; did you mean graph?",
                "a.toml line 2: account is not a text; write account = \"17841400000000001\"",
                "a.toml line 4: there is no key colour",
            ]
        );
    }

    #[test]
    fn the_section_serve_takes_texts_and_numbers_and_names_its_mistakes() {
        let wrong =
            mistakes("[serve]\nlisten = 'here'\ntexts_a_secnd = 9\nmaster_key = 'canary'\n").join("\n");
        assert!(wrong.contains("line 2: listen is no address"), "{wrong}");
        assert!(
            wrong.contains("line 3: there is no key texts_a_secnd in [serve]; did you mean texts_a_second?")
        );
        assert!(wrong.contains("master_key_file") && !wrong.contains("canary"), "{wrong}");
        let file =
            File::parse("/etc/a.toml".into(), "[serve]\ntexts_a_second = 50\ndatabase = 'sqlite:a.db'\n");
        let file = file.unwrap();
        let said = |name| file.serves(serve::named(name).unwrap()).unwrap().value;
        assert_eq!((said("texts_a_second").as_str(), said("database").as_str()), ("50", "sqlite:/etc/a.db"));
    }

    #[test]
    fn a_secret_in_a_file_is_not_repeated() {
        for text in ["token = 'canary'", "graph = canary", "token = 'canary"] {
            let wrong = mistakes(text).join("\n");
            assert!(!wrong.contains("canary"), "{wrong}");
        }
        assert!(mistakes("token = 'canary'")[0].contains("token_file"));
    }

    #[test]
    fn a_path_is_meant_from_where_the_file_is() {
        let file = File::parse("/etc/antiphon/config.toml".into(), "token_file = 'token'").unwrap();
        assert_eq!(file.says(Key::TokenFile).unwrap().value, "/etc/antiphon/token");
        let file = File::parse("antiphon.toml".into(), "token_file = '/run/token'").unwrap();
        assert_eq!(file.says(Key::TokenFile).unwrap().value, "/run/token");
    }
}
