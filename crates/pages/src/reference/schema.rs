//! Schemas: what a document says of values, as rows that people read.

use serde_json::Value;

/// How deep the fields of fields are shown.
const DEEPEST: usize = 2;

/// A document, for the schemas that it refers to.
#[derive(Clone, Copy)]
pub(super) struct Schemas<'a>(pub(super) &'a Value);

/// One field or parameter.
#[derive(Debug, PartialEq)]
pub(super) struct Row {
    pub(super) name: String,
    /// What values it takes.
    pub(super) kind: String,
    pub(super) is_required: bool,
    pub(super) meaning: String,
}

/// A field of an object, before it is shown.
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) schema: &'a Value,
    pub(super) is_required: bool,
    /// What is said of the field itself, not of its type.
    pub(super) meaning: Option<&'a str>,
}

impl<'a> Schemas<'a> {
    /// What a reference leads to; anything else is itself.
    pub(super) fn resolved(self, schema: &'a Value) -> &'a Value {
        let mut schema = schema;
        for _ in 0..8 {
            let Some(reference) = schema["$ref"].as_str() else { break };
            schema = reference.strip_prefix('#').and_then(|to| self.0.pointer(to)).unwrap_or(&Value::Null);
        }
        schema
    }

    /// The parameters of an operation, in path, query and headers.
    pub(super) fn parameters(self, said: &'a Value) -> Vec<Row> {
        let all = said["parameters"].as_array().into_iter().flatten();
        all.map(|parameter| {
            let parameter = self.resolved(parameter);
            let place = parameter["in"].as_str().unwrap_or_default();
            Row {
                name: parameter["name"].as_str().unwrap_or_default().to_owned(),
                kind: format!("{}, in the {place}", self.kind(&parameter["schema"])),
                is_required: parameter["required"] == true,
                meaning: parameter["description"].as_str().unwrap_or_default().to_owned(),
            }
        })
        .collect()
    }

    /// The schema and the content type of a request's body: JSON where there is a choice.
    pub(super) fn content(self, said: &'a Value) -> Option<(&'a str, &'a Value)> {
        let content = self.resolved(&said["requestBody"])["content"].as_object()?;
        let json = content.get_key_value("application/json");
        json.or_else(|| content.iter().next()).map(|(kind, said)| (kind.as_str(), said))
    }

    /// The fields of a request's body; several titles when it has several shapes.
    pub(super) fn body(self, said: &'a Value) -> Vec<(String, Vec<Row>)> {
        let Some((kind, content)) = self.content(said) else { return Vec::new() };
        self.shapes(&content["schema"], &format!("Body: {kind}"))
    }

    /// The fields of the answer when all goes well.
    pub(super) fn answer(self, said: &'a Value) -> Vec<(String, Vec<Row>)> {
        let responses = said["responses"].as_object().into_iter().flatten();
        let good = responses.filter(|(status, _)| status.starts_with('2'));
        let schemas = good.map(|(status, response)| {
            (status, &self.resolved(response)["content"]["application/json"]["schema"])
        });
        let found = schemas.into_iter().find(|(_, schema)| !schema.is_null());
        found.map_or_else(Vec::new, |(status, schema)| self.shapes(schema, &format!("What {status} carries")))
    }

    /// The shapes that an object can have, each with its fields.
    fn shapes(self, schema: &'a Value, title: &str) -> Vec<(String, Vec<Row>)> {
        let variants = self.variants(schema);
        if variants.len() > 1 && variants.iter().all(|variant| self.fields(variant).len() > 1) {
            let shapes = variants.into_iter().enumerate();
            return shapes
                .map(|(nth, variant)| {
                    let why =
                        variant["description"].as_str().or(self.resolved(variant)["description"].as_str());
                    let which = if nth == 0 { "either" } else { "or" };
                    let why = why.unwrap_or_default().trim_end_matches('.');
                    (format!("{title}, {which}: {why}"), self.rows(variant, "", 0))
                })
                .collect();
        }
        let rows = self.rows(schema, "", 0);
        if rows.is_empty() && !schema.is_null() {
            let meaning = self.resolved(schema)["description"].as_str().unwrap_or_default().to_owned();
            let row = Row { name: "…".to_owned(), kind: self.kind(schema), is_required: false, meaning };
            return vec![(title.to_owned(), vec![row])];
        }
        vec![(title.to_owned(), rows)]
    }

    /// The fields of an object, and theirs.
    fn rows(self, schema: &'a Value, before: &str, depth: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        for Field { name, schema, is_required, meaning } in self.fields(schema) {
            let name = format!("{before}{name}");
            // What may be null says what it is beside what it is otherwise.
            let otherwise = || self.variants(schema).into_iter().find_map(|one| one["description"].as_str());
            let meaning = meaning.or_else(otherwise).or(self.resolved(schema)["description"].as_str());
            let (item, end) = match self.resolved(schema).get("items") {
                Some(items) => (items, "[]."),
                None => (schema, "."),
            };
            let inner = format!("{name}{end}");
            rows.push(Row {
                name,
                kind: self.kind(schema),
                is_required,
                meaning: meaning.unwrap_or_default().to_owned(),
            });
            if depth < DEEPEST {
                rows.extend(self.rows(item, &inner, depth + 1));
            }
        }
        rows
    }

    /// The fields of an object, of all that it is made of, and of all that it could be.
    pub(super) fn fields(self, schema: &'a Value) -> Vec<Field<'a>> {
        let schema = self.resolved(schema);
        let required = |name: &str| {
            let all = schema["required"].as_array();
            all.is_some_and(|all| all.iter().any(|required| required == name))
        };
        let own = schema["properties"].as_object().into_iter().flatten();
        let mut fields: Vec<_> = own
            .map(|(name, schema)| Field {
                name,
                schema,
                is_required: required(name),
                meaning: schema["description"].as_str(),
            })
            .collect();
        fields.extend(schema["allOf"].as_array().into_iter().flatten().flat_map(|part| self.fields(part)));
        for variant in self.variants(schema) {
            let mut possible = self.fields(variant);
            if let [only] = &mut possible[..] {
                only.meaning = only.meaning.or(variant["description"].as_str());
            }
            for field in possible {
                if !fields.iter().any(|known| known.name == field.name) {
                    fields.push(Field { is_required: false, ..field });
                }
            }
        }
        fields
    }

    /// What a value could be, `null` aside.
    pub(super) fn variants(self, schema: &'a Value) -> Vec<&'a Value> {
        let schema = self.resolved(schema);
        let all = schema["oneOf"].as_array().or(schema["anyOf"].as_array()).into_iter().flatten();
        all.filter(|variant| variant["type"] != "null").collect()
    }

    /// What values a schema takes, in words: `text`, `list of number`, `close` or `reset`.
    fn kind(self, schema: &'a Value) -> String {
        let schema = self.resolved(schema);
        let choices = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let mut kinds: Vec<String> = choices.map(|choice| format!("{choice:?}")).collect();
        if kinds.is_empty() {
            kinds = self.variants(schema).into_iter().map(|variant| self.variant_kind(variant)).collect();
        }
        if kinds.is_empty() {
            let format =
                schema["format"].as_str().filter(|format| *format == "date-time" || *format == "uri");
            kinds = types(schema).map(|kind| self.type_kind(kind, schema, format)).collect();
        }
        kinds.dedup();
        match kinds.len() {
            0 => "anything".to_owned(),
            _ => kinds.join(" or "),
        }
    }

    fn variant_kind(self, variant: &'a Value) -> String {
        match &self.fields(variant)[..] {
            [only] => format!("{{{:?}: …}}", only.name),
            _ => self.kind(variant),
        }
    }

    fn type_kind(self, kind: &str, schema: &'a Value, format: Option<&str>) -> String {
        match (kind, format) {
            (_, Some("date-time")) => "time".to_owned(),
            (_, Some("uri")) => "address".to_owned(),
            ("string", _) => "text".to_owned(),
            ("integer" | "number", _) => "number".to_owned(),
            ("boolean", _) => "true or false".to_owned(),
            ("array", _) => format!("list of {}", self.kind(&schema["items"])),
            (other, _) => other.to_owned(),
        }
    }
}

/// The types of a schema that says them, `null` aside.
pub(super) fn types(schema: &Value) -> impl Iterator<Item = &str> {
    let one = schema["type"].as_str();
    let several = schema["type"].as_array().into_iter().flatten().filter_map(Value::as_str);
    one.into_iter().chain(several).filter(|kind| *kind != "null")
}
