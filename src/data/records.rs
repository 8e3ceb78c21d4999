//! Figures, tables and equations in YAML and JSON.

use super::equations;
use super::grid::{Field, Rows, figure, key_column, report_unknown, too_many};
use super::{Item, Table, names};
use crate::diag::{Diagnostic, Kind};
use crate::source::Origin;
use crate::tree::{Entry, Node, NodeKind};

/// Reads a data file: a mapping of names to figures and tables, or one list of rows (a table named by the file, `stem`).
pub(super) fn read(node: &Node, stem: &str, sink: &mut Vec<Diagnostic>) -> Vec<Item> {
    match &node.kind {
        NodeKind::Null => vec![],
        NodeKind::Map(entries) => entries.iter().flat_map(|e| entry(e, sink)).collect(),
        NodeKind::List(rows) => table(stem, &node.origin, rows, sink).into_iter().collect(),
        NodeKind::Scalar(_) => {
            let finding =
                Diagnostic::error(Kind::DataValue, "数据文件里要写“代号: 数值”").at(&node.origin);
            sink.push(finding.hint("例如：研发投入: 304.45亿元"));
            vec![]
        }
    }
}

fn entry(entry: &Entry, sink: &mut Vec<Diagnostic>) -> Vec<Item> {
    if matches!(entry.key.as_str(), "等式" | "equations") {
        return vec![Item::Equations(equations::read(&entry.value, sink))];
    }
    let key = (entry.key.clone(), entry.key_origin.clone());
    match &entry.value.kind {
        NodeKind::List(rows) if matches!(entry.key.as_str(), "指标" | "figures") => {
            rows.iter().filter_map(|row| figure_from(row, None, sink)).collect()
        }
        NodeKind::List(rows) => {
            table(&entry.key, &entry.key_origin, rows, sink).into_iter().collect()
        }
        NodeKind::Map(_) | NodeKind::Scalar(_) => {
            figure_from(&entry.value, Some(key), sink).into_iter().collect()
        }
        NodeKind::Null => {
            let finding = Diagnostic::error(Kind::DataValue, format!("“{}”没有填数值", entry.key));
            sink.push(
                finding.at(&entry.key_origin).hint("请填上数值；暂时没有的，请先删去这一项。"),
            );
            vec![]
        }
    }
}

/// A figure from a scalar or a mapping.
fn figure_from(
    node: &Node,
    key: Option<(String, Origin)>,
    sink: &mut Vec<Diagnostic>,
) -> Option<Item> {
    let fields = match &node.kind {
        NodeKind::Scalar(text) => {
            let value = text.text.trim().to_string();
            vec![("数值".to_string(), value, node.origin.clone())]
        }
        _ => figure_fields(node, sink)?,
    };
    let origin = key.as_ref().map_or(&node.origin, |(_, origin)| origin).clone();
    match figure(fields, key, &origin, sink) {
        Ok(figure) => Some(Item::Figure(figure)),
        Err(key) => key.map(Item::Faulty),
    }
}

fn figure_fields(node: &Node, sink: &mut Vec<Diagnostic>) -> Option<Vec<Field>> {
    let NodeKind::Map(entries) = &node.kind else {
        let finding = Diagnostic::error(Kind::DataValue, "指标要写成“代号、数值、单位”等项");
        sink.push(
            finding.at(&node.origin).hint("例如：{代号: 研发投入, 数值: 304.45, 单位: 亿元}"),
        );
        return None;
    };
    let mut fields: Vec<Field> = vec![];
    let mut usable = true;
    for entry in entries {
        report_unknown(&entry.key, &entry.key_origin, sink);
        let name = names::figure_column(&entry.key).unwrap_or(&entry.key).to_string();
        if let Some((_, _, first)) = fields.iter().find(|(n, ..)| *n == name) {
            let finding = Diagnostic::error(Kind::FieldDuplicate, format!("“{name}”写了两次"));
            sink.push(
                finding.at(&entry.key_origin).with(first, "第一次写在这里").hint("请只留一处。"),
            );
            continue;
        }
        let value = field(name.clone(), entry, sink);
        usable &= value.is_some() || name != "数值" || entry.value.kind == NodeKind::Null;
        fields.extend(value);
    }
    usable.then_some(fields)
}

/// One field with a plain value; an empty one is absent.
fn field(name: String, entry: &Entry, sink: &mut Vec<Diagnostic>) -> Option<Field> {
    match &entry.value.kind {
        NodeKind::Null => None,
        NodeKind::Scalar(text) => {
            let value = text.text.trim().to_string();
            if value.is_empty() { None } else { Some((name, value, entry.value.origin.clone())) }
        }
        _ => {
            let message = format!("“{name}”要写一个数或一句话");
            sink.push(Diagnostic::error(Kind::DataValue, message).at(&entry.value.origin));
            None
        }
    }
}

fn table(key: &str, origin: &Origin, nodes: &[Node], sink: &mut Vec<Diagnostic>) -> Option<Item> {
    if let Some((message, hint)) = names::refusal(key) {
        let (message, hint) = (message.replace("代号", "表名"), hint.replace("代号", "表名"));
        sink.push(Diagnostic::error(Kind::DataValue, message).at(origin).hint(hint));
        return None;
    }
    let mut columns: Vec<String> = vec![];
    let mut marked = None;
    for entry in nodes.iter().flat_map(Node::entries) {
        let column = column_name(&entry.key);
        if column.len() < entry.key.len() {
            marked = Some(column);
        }
        if !columns.iter().any(|c| c == column) {
            columns.push(column.to_string());
        }
    }
    let Some(key_column) = key_column(&columns, marked) else {
        if nodes.is_empty() {
            let finding =
                Diagnostic::warning(Kind::DataValue, format!("“{key}”是空的，没有一行")).at(origin);
            sink.push(finding);
        } else {
            report_no_row(key, &nodes[0], sink);
        }
        return None;
    };
    let mut rows = Rows::new(key, &key_column);
    let from = sink.len();
    for node in nodes {
        if too_many(from, sink, origin.source()) {
            break;
        }
        match &node.kind {
            NodeKind::Map(entries) => {
                let field =
                    |e: &Entry, sink: &mut _| field(column_name(&e.key).to_string(), e, sink);
                let fields = entries.iter().filter_map(|e| field(e, sink)).collect();
                rows.add(fields, sink);
            }
            _ => report_no_row(key, node, sink),
        }
    }
    let rows = rows.rows;
    Some(Item::Table(Table { key: key.into(), columns, key_column, rows, origin: origin.clone() }))
}

fn column_name(key: &str) -> &str {
    key.trim_end_matches(['*', '＊']).trim_end()
}

fn report_no_row(key: &str, node: &Node, sink: &mut Vec<Diagnostic>) {
    let message = format!("“{key}”的每一行要写成“列名: 内容”");
    let finding = Diagnostic::error(Kind::DataValue, message).at(&node.origin);
    sink.push(finding.hint("例如：- {序号: 1, 企业名称: 甲公司}"));
}
