//! The declared fields of a template, checked against what a notice gives.

use indexmap::IndexMap;
use rust_decimal::Decimal;

use crate::diag::{Diagnostic, Kind, Place, did_you_mean, nearest};
use crate::source::{Origin, Text};
use crate::template::registry::{Field, FieldType};
use crate::template::{FieldValue, Fields};
use crate::tree::{Entry, Node, NodeKind};

use crate::notice::checked::{accept, fold, is_blank};
use crate::notice::keyed::{is_empty, scalar};
use crate::notice::{dates, marks};

/// The values of declared fields.
#[derive(Debug, Default)]
pub struct Values {
    /// The fields for the template; each declared one is there.
    pub fields: Fields,
    /// 数据 fields: the field's key and the name of the table that was given.
    pub tables: Vec<(String, Text)>,
}

/// Reads the declared fields from the entries of a mapping.
///
/// Entries that name no field are left alone. With `demand`, a missing required field is
/// [`Kind::FieldMissing`] at `place`; ill-typed ones are [`Kind::FieldType`] or [`Kind::DateForm`].
pub fn read(
    declared: &[Field],
    entries: &[&Entry],
    demand: Option<&Place>,
    sink: &mut Vec<Diagnostic>,
) -> Values {
    let mut values = Values::default();
    for field in declared {
        let entry = entries.iter().find(|e| e.key.trim() == field.key);
        let given = entry.map(|e| &e.value).filter(|n| !is_empty(n));
        if let (None, true, Some(place)) = (given, field.required, demand) {
            sink.push(missing(field, entry.map_or(place.clone(), |e| e.key_origin.place())));
        }
        let node = given.or(field.default.as_ref());
        if let (FieldType::Data, Some(node)) = (&field.kind, node) {
            let name = scalar(node, &field.key, sink).map(Text::trimmed);
            values.tables.extend(name.map(|name| (field.key.clone(), name)));
            continue;
        }
        let value = match node {
            Some(node) => {
                value(&field.kind, &field.label, node, sink).unwrap_or(FieldValue::Faulty)
            }
            None if field.required && demand.is_some() => FieldValue::Faulty,
            None => absent(&field.kind),
        };
        values.fields.insert(field.key.clone(), value);
    }
    values
}

fn missing(field: &Field, place: Place) -> Diagnostic {
    let message = match field.label == field.key {
        true => format!("缺少“{}”", field.key),
        false => format!("缺少“{}”（{}）", field.key, field.label),
    };
    let example = field.example.as_deref().unwrap_or("……").lines().next().unwrap_or_default();
    Diagnostic::error(Kind::FieldMissing, message)
        .at(place)
        .hint(format!("请加一行　{}: {example}", field.key))
}

fn absent(kind: &FieldType) -> FieldValue {
    match kind {
        FieldType::Values(_) | FieldType::Rows(_) => FieldValue::List(vec![]),
        _ => FieldValue::Absent,
    }
}

fn value(
    kind: &FieldType,
    label: &str,
    node: &Node,
    sink: &mut Vec<Diagnostic>,
) -> Option<FieldValue> {
    if let FieldType::Values(inner) = kind {
        let items = list(node, label, sink)?;
        let items = items.iter().filter_map(|n| value(inner, label, n, sink));
        return Some(FieldValue::List(items.collect()));
    }
    if let FieldType::Rows(fields) = kind {
        let items = list(node, label, sink)?;
        let rows = items.iter().filter_map(|n| row(fields, label, n, sink));
        return Some(FieldValue::List(rows.collect()));
    }
    let text = scalar(node, label, sink)?;
    let origin = text.whole_origin();
    match kind {
        FieldType::Line => line(text, label, &origin, sink),
        FieldType::Number => number(text, label, &origin, sink),
        FieldType::Date => {
            let date = accept(dates::parse(&text.text), |d| dates::print(*d), &origin, sink);
            date.map(FieldValue::Date)
        }
        FieldType::Switch => {
            let on = accept(marks::yes_no(&text.text), bool::to_string, &origin, sink);
            on.map(FieldValue::Switch)
        }
        FieldType::Text | FieldType::Data | FieldType::Values(_) | FieldType::Rows(_) => {
            Some(FieldValue::Text(text.trimmed()))
        }
    }
}

fn list<'a>(node: &'a Node, label: &str, sink: &mut Vec<Diagnostic>) -> Option<&'a [Node]> {
    if let NodeKind::List(items) = &node.kind {
        return Some(items);
    }
    let found =
        Diagnostic::error(Kind::FieldType, format!("“{label}”应当是清单，每一项以“- ”开头"));
    sink.push(found.at(&node.origin));
    None
}

/// One item of a 清单 of mappings; its unknown keys are reported here.
fn row(
    fields: &[Field],
    label: &str,
    node: &Node,
    sink: &mut Vec<Diagnostic>,
) -> Option<FieldValue> {
    if !matches!(node.kind, NodeKind::Map(_)) {
        let names: Vec<_> = fields.iter().map(|f| f.key.as_str()).collect();
        let message = format!("“{label}”的每一项要分别写出：{}", names.join("、"));
        sink.push(Diagnostic::error(Kind::FieldType, message).at(&node.origin));
        return None;
    }
    let entries: Vec<&Entry> = node.entries().iter().collect();
    refuse_unknown(fields, &entries, sink);
    let values = read(fields, &entries, Some(&node.origin.place()), sink);
    Some(FieldValue::Map(values.fields.into_iter().collect::<IndexMap<_, _>>()))
}

/// Reports the entries that name no declared field.
pub fn refuse_unknown(declared: &[Field], entries: &[&Entry], sink: &mut Vec<Diagnostic>) {
    for entry in entries.iter().filter(|e| !declared.iter().any(|f| f.key == e.key.trim())) {
        let names = declared.iter().map(|f| f.key.as_str());
        let found = Diagnostic::error(Kind::FieldUnknown, format!("不认识“{}”这一项", entry.key))
            .at(&entry.key_origin);
        let meant = nearest(entry.key.trim(), names.clone());
        let otherwise = format!("可以写：{}", names.collect::<Vec<_>>().join("、"));
        sink.push(found.hint(did_you_mean(meant, otherwise)));
    }
}

fn line(
    text: &Text,
    label: &str,
    origin: &Origin,
    sink: &mut Vec<Diagnostic>,
) -> Option<FieldValue> {
    let text = text.trimmed();
    if text.text.contains('\n') {
        let found = Diagnostic::error(Kind::FieldType, format!("“{label}”只能写一行"));
        sink.push(found.at(origin));
        return None;
    }
    Some(FieldValue::Text(text))
}

/// A bare decimal; blanks and commas between thousands are let pass.
fn number(
    text: &Text,
    label: &str,
    origin: &Origin,
    sink: &mut Vec<Diagnostic>,
) -> Option<FieldValue> {
    let folded = fold(&text.text).text;
    let digits: String =
        folded.chars().filter(|c| !matches!(c, ',' | '，') && !is_blank(*c)).collect();
    let plain = digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    match digits.parse::<Decimal>() {
        Ok(value) if plain => Some(FieldValue::Number(value)),
        _ => {
            let message = format!("“{label}”应当是数字，“{}”不是", text.text.trim());
            sink.push(
                Diagnostic::error(Kind::FieldType, message)
                    .at(origin)
                    .hint("只写阿拉伯数字，不带单位，如 304.45"),
            );
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::tree::read_yaml;

    fn field(key: &str, kind: FieldType, required: bool) -> Field {
        let (default, example, description) = (None, None, None);
        Field { key: key.into(), label: key.into(), kind, required, default, example, description }
    }

    fn read_all(declared: &[Field], yaml: &str) -> (Values, Vec<String>) {
        let source = Source::new("summary.yaml", yaml);
        let mut sink = vec![];
        let node = read_yaml(&source, &mut sink).expect("readable");
        let entries: Vec<&Entry> = node.entries().iter().collect();
        refuse_unknown(declared, &entries, &mut sink);
        let values = read(declared, &entries, Some(&source.whole()), &mut sink);
        (values, sink.into_iter().map(|d| d.message).collect())
    }

    #[test]
    fn values_get_their_declared_types() {
        let declared = [
            field("数", FieldType::Number, true),
            field("日", FieldType::Date, true),
            field("开", FieldType::Switch, true),
            field("空", FieldType::Line, false),
            field("表", FieldType::Data, false),
            field("列", FieldType::Values(Box::new(FieldType::Text)), false),
        ];
        let (values, sink) = read_all(
            &declared,
            "数: 304.450\n日: 2024-02-06\n开: 否\n表: 授信企业\n列: [甲, 乙]\n",
        );
        assert_eq!(sink, [""; 0]);
        assert_eq!(values.fields["数"], FieldValue::Number("304.450".parse().unwrap()));
        assert_eq!(values.fields["开"], FieldValue::Switch(false));
        assert_eq!(values.fields["空"], FieldValue::Absent);
        assert!(matches!(&values.fields["列"], FieldValue::List(items) if items.len() == 2));
        assert_eq!(values.tables[0].1.text, "授信企业");
    }

    #[test]
    fn every_fault_is_reported() {
        let rows = FieldType::Rows(vec![field("标题", FieldType::Line, true)]);
        let declared = [
            field("数", FieldType::Number, true),
            field("日", FieldType::Date, true),
            field("行", FieldType::Line, true),
            field("缺", FieldType::Line, true),
            field("项", rows, true),
        ];
        let yaml =
            "数: 三百\n日: 2024-02-30\n行: |\n  甲\n  乙\n项:\n  - 标体: 丙\n  - 丁\n多: 1\n";
        let (_, sink) = read_all(&declared, yaml);
        assert_eq!(
            sink,
            [
                "不认识“多”这一项",
                "“数”应当是数字，“三百”不是",
                "没有2月30日，2024年2月只有29天",
                "“行”只能写一行",
                "缺少“缺”",
                "不认识“标体”这一项",
                "缺少“标题”",
                "“项”的每一项要分别写出：标题",
            ]
        );
    }
}
