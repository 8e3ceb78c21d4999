//! JSON Schema (draft 2020-12) of the files, for completion in an editor; made from the table of keys.

use serde_json::{Map, Value, json};

use super::vocabulary::{self, Key, Shape};

/// The files that have a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// notice.yaml
    Notice,
    /// office.yaml
    Office,
    /// template.yaml
    Template,
}

impl File {
    /// Its usual name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice.yaml",
            Self::Office => "office.yaml",
            Self::Template => "template.yaml",
        }
    }

    /// Its items.
    pub fn keys(self) -> &'static [Key] {
        match self {
            Self::Notice => vocabulary::notice::ALL,
            Self::Office => vocabulary::office::ALL,
            Self::Template => vocabulary::template::ALL,
        }
    }
}

/// The schema of a file: every name of each key, in both languages.
pub fn schema(file: File) -> Value {
    let mut definitions = Map::new();
    let mut tables = vec![("", file.keys())];
    match file {
        File::Notice => {
            tables.push(("office/", vocabulary::office::ALL));
            tables.push(("attachment/", vocabulary::attachment::ALL));
        }
        File::Template => tables.push(("field/", vocabulary::field::ALL)),
        File::Office => {}
    }
    for (prefix, keys) in &tables {
        for key in *keys {
            definitions.insert(format!("{}{}", prefix.replace('/', "_"), key.en), of_key(key));
        }
    }
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": file.name(),
        "type": "object",
        "properties": object("", file.keys())["properties"],
        // The fields of a template stand beside the items of a notice.
        "additionalProperties": file == File::Notice,
    });
    for (prefix, keys) in &tables[1..] {
        let prefix = prefix.trim_end_matches('/');
        definitions.insert(prefix.to_string(), object(&format!("{prefix}_"), keys));
    }
    schema["$defs"] = Value::Object(definitions);
    schema
}

fn object(prefix: &str, keys: &[Key]) -> Value {
    let mut properties = Map::new();
    for key in keys {
        for name in key.names() {
            let reference = format!("#/$defs/{prefix}{}", key.en);
            properties.insert(name.to_string(), json!({ "$ref": reference }));
        }
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn of_key(key: &Key) -> Value {
    let mut schema = of_shape(key.shape);
    schema["title"] = json!(key.zh);
    schema["description"] = json!(key.about);
    schema["examples"] = json!([key.example]);
    schema
}

fn of_shape(shape: Shape) -> Value {
    let text = json!({ "type": ["string", "number", "null"] });
    let one_or_many = |one: Value| json!({ "anyOf": [one, { "type": "array", "items": one }] });
    match shape {
        Shape::Line | Shape::Date | Shape::Millimetres | Shape::Points => text,
        Shape::Lines | Shape::File => json!({ "type": ["string", "null"] }),
        Shape::LineOrList | Shape::Files => one_or_many(text),
        Shape::YesNo => json!({ "enum": ["是", "否", true, false] }),
        Shape::Choice(words) => choice(words),
        Shape::Choices(words) => one_or_many(choice(words)),
        Shape::Office => {
            one_or_many(json!({ "anyOf": [{ "type": "string" }, { "$ref": "#/$defs/office" }] }))
        }
        Shape::Attachments => one_or_many(
            json!({ "anyOf": [{ "type": "string" }, { "$ref": "#/$defs/attachment" }] }),
        ),
        Shape::Content => json!({ "type": ["string", "object"] }),
        Shape::Fonts => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Shape::Groups => {
            let members = one_or_many(json!({ "type": "string" }));
            json!({ "type": "object", "additionalProperties": members })
        }
        Shape::Pairs => json!({ "type": "object", "additionalProperties": text }),
        Shape::LinesOrPairs => json!({
            "anyOf": [one_or_many(text.clone()), { "type": "object", "additionalProperties": text }]
        }),
        Shape::Fields => json!({ "type": "array", "items": { "$ref": "#/$defs/field" } }),
        Shape::Any => json!({}),
    }
}

fn choice(words: &[(&str, &str)]) -> Value {
    let typed = words.iter().flat_map(|(zh, en)| [*zh, *en]);
    // YAML reads 33476 as a number.
    let number = |word: &str| word.parse::<u64>().ok().map(Value::from);
    let values = typed.flat_map(|word| [Some(json!(word)), number(word)]).flatten();
    json!({ "enum": values.collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_is_defined() {
        for file in [File::Notice, File::Office, File::Template] {
            let schema = schema(file);
            let text = schema.to_string();
            for reference in text.split("\"#/$defs/").skip(1) {
                let name = reference.split('"').next().unwrap_or_default();
                assert!(schema["$defs"].get(name).is_some(), "{}: {name}", file.name());
            }
        }
    }

    #[test]
    fn both_languages_and_short_forms_are_offered() {
        let schema = schema(File::Notice);
        for name in ["发文字号", "文号", "number"] {
            assert_eq!(schema["properties"][name]["$ref"], "#/$defs/number", "{name}");
        }
        assert_eq!(schema["$defs"]["number"]["title"], "发文字号");
        assert_eq!(schema["$defs"]["status"]["enum"][0], "送审");
        let margins = &schema["$defs"]["office_word_margins"]["enum"];
        assert_eq!(margins, &json!(["常用", "office", "33476", 33476, "gbt33476"]));
    }
}
