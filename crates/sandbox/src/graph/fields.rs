//! `fields`: what a reader wants to know, nested as deep as it goes: `id,messages.limit(5){message,from}`.

/// One wanted field.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// At most so many of a list: `.limit(5)`.
    pub(crate) limit: Option<usize>,
    /// Only what comes after this cursor: `.after(abc)`.
    pub(crate) after: Option<String>,
    /// What of each: `{message,from}`; empty when nothing is said.
    pub(crate) inner: Vec<Field>,
}

impl Field {
    /// A field of which nothing more is said.
    pub(crate) fn plain(name: &str) -> Self {
        Self { name: name.to_owned(), limit: None, after: None, inner: Vec::new() }
    }
}

/// How deep braces may go.
const DEEPEST: usize = 8;

/// Reads a list of fields; nothing when its brackets do not close.
pub(crate) fn read(fields: &str) -> Option<Vec<Field>> {
    let mut reader = Reader { left: fields.trim() };
    let read = reader.list(DEEPEST)?;
    reader.left.is_empty().then_some(read)
}

struct Reader<'a> {
    left: &'a str,
}

impl Reader<'_> {
    fn list(&mut self, deeper: usize) -> Option<Vec<Field>> {
        let mut fields = Vec::new();
        loop {
            let field = self.field(deeper)?;
            if !field.name.is_empty() {
                fields.push(field);
            }
            if !self.skip(',') {
                return Some(fields);
            }
        }
    }

    fn field(&mut self, deeper: usize) -> Option<Field> {
        let mut field = Field::plain(self.word());
        while self.skip('.') {
            let modifier = self.word().to_owned();
            let argument = self.argument()?;
            match modifier.as_str() {
                "limit" => field.limit = Some(argument.parse().ok()?),
                "after" => field.after = Some(argument),
                _ => {}
            }
        }
        if self.skip('{') {
            field.inner = self.list(deeper.checked_sub(1)?)?;
            if !self.skip('}') {
                return None;
            }
        }
        Some(field)
    }

    /// What stands in round brackets.
    fn argument(&mut self) -> Option<String> {
        if !self.skip('(') {
            return None;
        }
        let (argument, left) = self.left.split_once(')')?;
        self.left = left;
        Some(argument.trim().to_owned())
    }

    fn word(&mut self) -> &str {
        let left = self.left.trim_start();
        let end = left.find(|char: char| !char.is_ascii_alphanumeric() && char != '_').unwrap_or(left.len());
        let (word, left) = left.split_at(end);
        self.left = left.trim_start();
        word
    }

    fn skip(&mut self, char: char) -> bool {
        match self.left.trim_start().strip_prefix(char) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(fields: &[Field]) -> Vec<&str> {
        fields.iter().map(|field| field.name.as_str()).collect()
    }

    #[test]
    fn fields_nest_and_take_limits() {
        let fields =
            read("id, updated_time,messages.limit(5).after(QX==){ message,from },participants").unwrap();
        assert_eq!(names(&fields), ["id", "updated_time", "messages", "participants"]);
        assert_eq!((fields[2].limit, fields[2].after.as_deref()), (Some(5), Some("QX==")));
        assert_eq!(names(&fields[2].inner), ["message", "from"]);
    }

    #[test]
    fn nothing_asks_for_nothing() {
        assert_eq!(read("").unwrap(), []);
        assert_eq!(names(&read(",id,,").unwrap()), ["id"]);
    }

    #[test]
    fn brackets_that_do_not_close_and_words_that_are_none_are_refused() {
        let bomb = "a{".repeat(100_000);
        for wrong in ["a{", "a}", "a.limit(5", "a.limit(x)", "a b", "ä", "a{b}}", &bomb] {
            assert_eq!(read(wrong), None, "{wrong:.20}");
        }
    }
}
