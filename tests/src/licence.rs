//! Whether a package's SPDX expression can be met by licences that we allow.

/// Can the expression be met? `MIT/Apache-2.0`, the older way to write `OR`, counts too; what cannot be read is no.
pub fn allowed(expression: &str, allow: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, allow };
    reader.either() == Some(true) && reader.words.is_empty()
}

/// Each step says whether its part is met, or nothing when it is no part of an expression.
struct Reader<'a> {
    words: &'a [&'a str],
    allow: &'a [String],
}

impl Reader<'_> {
    fn either(&mut self) -> Option<bool> {
        let mut met = self.both()?;
        while self.take("OR") {
            met |= self.both()?;
        }
        Some(met)
    }

    fn both(&mut self) -> Option<bool> {
        let mut met = self.one()?;
        while self.take("AND") {
            met &= self.one()?;
        }
        Some(met)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let met = self.either()?;
            return self.take(")").then_some(met);
        }
        let [name, rest @ ..] = self.words else { return None };
        self.words = rest;
        if let ["WITH", exception, rest @ ..] = self.words {
            self.words = rest;
            return Some(self.has(&format!("{name} WITH {exception}")));
        }
        Some(self.has(name))
    }

    fn has(&self, name: &str) -> bool {
        self.allow.iter().any(|allowed| allowed == name)
    }

    fn take(&mut self, word: &str) -> bool {
        let taken = self.words.first() == Some(&word);
        self.words = &self.words[usize::from(taken)..];
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(expression: &str) -> bool {
        let allow: Vec<String> =
            ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "ISC"].map(String::from).into();
        allowed(expression, &allow)
    }

    #[test]
    fn one_of_several_is_enough() {
        assert!(ours("MIT OR GPL-3.0"));
        assert!(ours("GPL-3.0 OR Apache-2.0 WITH LLVM-exception"));
        assert!(ours("MIT/Apache-2.0"));
    }

    #[test]
    fn all_that_are_joined_must_be_allowed() {
        assert!(ours("Apache-2.0 AND ISC"));
        assert!(!ours("MIT AND GPL-3.0"));
        assert!(!ours("(MIT OR ISC) AND AGPL-3.0"));
        assert!(ours("(MIT OR AGPL-3.0) AND ISC"));
    }

    #[test]
    fn an_exception_is_a_licence_of_its_own() {
        assert!(!ours("MIT WITH Some-exception"));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for broken in ["", "MIT OR", "(MIT", "MIT)", "MIT ISC", "non-standard"] {
            assert!(!ours(broken), "{broken:?}");
        }
    }
}
