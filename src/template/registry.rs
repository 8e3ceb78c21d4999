//! The templates that can be named: those built into the program and those in a project folder.

use std::sync::OnceLock;

use include_dir::{Dir, include_dir};

use crate::diag::{Diagnostic, Kind, did_you_mean, nearest};
use crate::folder::Folder;
use crate::notice::keyed::{Keyed, is_empty};
use crate::notice::vocabulary::{self, FIELD_TYPES, field as field_key, template as key};
use crate::notice::{Form, kinds, marks};
use crate::source::{Origin, Text, decode};
use crate::tree::read_tree;
use crate::tree::{Node, NodeKind};

static BUILT_IN: Dir = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// What a template makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateType {
    /// 通知: a whole notice.
    Notice,
    /// 附件: one attachment.
    Attachment,
}

/// One template.
#[derive(Debug, Clone)]
pub struct Template {
    /// 名称
    pub name: String,
    /// Its folder, such as notice-issue.
    pub folder: String,
    /// What it makes.
    pub kind: TemplateType,
    /// 文种; empty for an attachment.
    pub document_kind: String,
    /// 格式
    pub form: Form,
    /// One line on what it is for.
    pub description: String,
    /// Its text, itself a template.
    pub text: Text,
    /// Its declared fields.
    pub fields: Vec<Field>,
}

/// One declared field.
#[derive(Debug, Clone)]
pub struct Field {
    /// 代号
    pub key: String,
    /// 名称, for people.
    pub label: String,
    /// 类型
    pub kind: FieldType,
    /// 必填
    pub required: bool,
    /// 缺省
    pub default: Option<Node>,
    /// 示例, as typed.
    pub example: Option<String>,
    /// 说明
    pub description: Option<String>,
}

/// The type of a declared field.
#[derive(Debug, Clone)]
pub enum FieldType {
    /// 文字: one line by an author.
    Line,
    /// 正文: lines by an author.
    Text,
    /// 数字
    Number,
    /// 日期
    Date,
    /// 是否
    Switch,
    /// 清单 of plain values.
    Values(Box<FieldType>),
    /// 清单 of mappings with these fields.
    Rows(Vec<Field>),
    /// 数据: the name of a table.
    Data,
}

impl FieldType {
    /// The Chinese name of the type.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Line => "文字",
            Self::Text => "正文",
            Self::Number => "数字",
            Self::Date => "日期",
            Self::Switch => "是否",
            Self::Values(_) | Self::Rows(_) => "清单",
            Self::Data => "数据",
        }
    }
}

/// The built-in templates: 文种 in the order of 第八条, the attachments last, of the same the order of their folders.
///
/// They are read once in a run. A built-in template that cannot be read is a fault of the program; it is in `sink`.
pub fn built_in(sink: &mut Vec<Diagnostic>) -> &'static [Template] {
    static READ: OnceLock<(Vec<Template>, Vec<Diagnostic>)> = OnceLock::new();
    let (known, faults) = READ.get_or_init(|| {
        let mut faults = vec![];
        (read_built_in(&mut faults), faults)
    });
    sink.extend_from_slice(faults);
    known
}

fn read_built_in(sink: &mut Vec<Diagnostic>) -> Vec<Template> {
    let files = built_in_files();
    let mut known: Vec<Template> =
        built_in_folders().iter().filter_map(|name| load(&files, name, None, sink)).collect();
    known.sort_by_key(|t| {
        kinds::KINDS.iter().position(|k| k.name == t.document_kind).map_or((1, 0), |at| (0, at))
    });
    known
}

/// The template that a notice names: a built-in one by its 名称 or folder, or a folder of the project.
///
/// `None` with [`Kind::TemplateMissing`] when there is none, or with what is wrong in its template.yaml.
pub fn find(name: &Text, project: &Folder, sink: &mut Vec<Diagnostic>) -> Option<Template> {
    let typed = name.text.trim().trim_end_matches(['/', '\\']).replace('\\', "/");
    let known = built_in(sink);
    if let Some(found) = known.iter().find(|t| t.name == typed || t.folder == typed) {
        return Some(found.clone());
    }
    let own = format!("{typed}/template.yaml");
    if project.list().contains(&own.trim_start_matches("./").to_string()) {
        return load(project, typed.trim_start_matches("./"), Some(&name.whole_origin()), sink);
    }
    let found = Diagnostic::error(Kind::TemplateMissing, format!("没有叫“{typed}”的模板"))
        .at(&name.whole_origin());
    let names: Vec<&str> = known.iter().map(|t| t.name.as_str()).collect();
    let within: Vec<&str> = names.iter().copied().filter(|name| name.contains(&typed)).collect();
    let hint = match within.as_slice() {
        [_, _, ..] if !typed.is_empty() => format!("是不是{}中的一个？", within.join("、")),
        _ => {
            let meant = nearest(&typed, names.iter().copied());
            let names = names.join("、");
            did_you_mean(meant, format!("自带的模板有：{names}；也可以写文件夹里的模板文件夹"))
        }
    };
    sink.push(found.hint(hint));
    None
}

/// The files of a built-in template's example, which `hongtou new` copies: (path, bytes).
pub fn example(template: &Template) -> Vec<(String, &'static [u8])> {
    let prefix = format!("{}/example/", template.folder);
    all_files(&BUILT_IN)
        .into_iter()
        .filter_map(|(path, bytes)| Some((path.strip_prefix(&prefix)?.to_string(), bytes)))
        .collect()
}

/// The files of a built-in template but for its example, by path; none of a template of the project, whose files are read
/// from its folder.
pub fn built_in_source(name: &str) -> Vec<(String, &'static [u8])> {
    let known = built_in(&mut vec![]);
    let Some(template) = known.iter().find(|t| t.name == name) else { return vec![] };
    let (own, example) = (format!("{}/", template.folder), format!("{}/example/", template.folder));
    let files = all_files(&BUILT_IN).into_iter();
    files.filter(|(path, _)| path.starts_with(&own) && !path.starts_with(&example)).collect()
}

fn built_in_folders() -> Vec<&'static str> {
    let has_yaml = |d: &&Dir| d.get_file(d.path().join("template.yaml")).is_some();
    let mut names: Vec<_> =
        BUILT_IN.dirs().filter(has_yaml).filter_map(|d| d.path().to_str()).collect();
    names.sort_unstable();
    names
}

fn built_in_files() -> Folder {
    Folder::in_memory(all_files(&BUILT_IN))
}

fn all_files(dir: &Dir<'static>) -> Vec<(String, &'static [u8])> {
    let mut files: Vec<(String, &'static [u8])> = dir
        .files()
        .filter_map(|f| Some((f.path().to_str()?.replace('\\', "/"), f.contents())))
        .collect();
    files.extend(dir.dirs().flat_map(all_files));
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

/// Reads the template in a folder.
fn load(
    files: &Folder,
    folder: &str,
    asked_by: Option<&Origin>,
    sink: &mut Vec<Diagnostic>,
) -> Option<Template> {
    let tree = read_tree(files, &format!("{folder}/template.yaml"), asked_by, sink)?;
    let keyed = Keyed::sort(&tree, key::ALL, sink);
    keyed.refuse_rest(&[], sink);
    let kind = keyed.read_plain(&key::TYPE, template_type, sink);
    let fields = keyed.get(&key::FIELDS).map(|n| fields(n, true, sink)).unwrap_or_default();
    let text = text(&keyed, files, folder, sink);
    let name = keyed.string(&key::NAME, sink);
    for (item, given) in
        [(&key::NAME, name.is_some()), (&key::TYPE, keyed.get(&key::TYPE).is_some())]
    {
        if !given {
            keyed.missing(item, sink);
        }
    }
    let (name, kind, text) = (name?, kind?, text?);
    let document_kind = keyed.string(&key::KIND, sink);
    if kind == TemplateType::Notice {
        refuse_standard_names(&fields, &keyed, sink);
        if document_kind.is_none() {
            keyed.missing(&key::KIND, sink);
        }
    }
    Some(Template {
        name,
        folder: folder.to_string(),
        kind,
        document_kind: document_kind.unwrap_or_default(),
        form: keyed.read_plain(&key::FORM, marks::form, sink).unwrap_or_default(),
        description: keyed.string(&key::DESCRIPTION, sink).unwrap_or_default(),
        text,
        fields,
    })
}

fn template_type(typed: &str) -> crate::notice::checked::Reading<TemplateType> {
    marks::choice(
        typed,
        &[
            ("通知", "notice", TemplateType::Notice),
            ("附件", "attachment", TemplateType::Attachment),
        ],
    )
}

/// Its text file, without the line breaks at its end.
fn text(keyed: &Keyed, files: &Folder, folder: &str, sink: &mut Vec<Diagnostic>) -> Option<Text> {
    let Some(name) = keyed.text(&key::TEXT, sink) else {
        keyed.missing(&key::TEXT, sink);
        return None;
    };
    let path = format!("{folder}/{}", name.text);
    let bytes = files.read(&path, Some(&name.whole_origin()), sink)?;
    Some(Text::whole(&decode(&path, &bytes, sink)?))
}

/// The fields of a whole notice stand beside the standard items, so they cannot bear their names.
fn refuse_standard_names(fields: &[Field], keyed: &Keyed, sink: &mut Vec<Diagnostic>) {
    for field in fields {
        if vocabulary::find(vocabulary::notice::ALL, &field.key).is_some() {
            let message = format!("字段“{}”和公文的项目重名", field.key);
            sink.push(
                Diagnostic::error(Kind::FieldDuplicate, message)
                    .at(&keyed.origin_of(&key::FIELDS))
                    .hint("请给字段换一个代号"),
            );
        }
    }
}

fn fields(node: &Node, top: bool, sink: &mut Vec<Diagnostic>) -> Vec<Field> {
    let NodeKind::List(items) = &node.kind else {
        sink.push(
            Diagnostic::error(Kind::FieldType, "“字段”应当是列表，每个字段以“- 代号:”开头")
                .at(&node.origin),
        );
        return vec![];
    };
    let mut fields: Vec<Field> = vec![];
    for item in items {
        let Some(field) = field(item, top, sink) else { continue };
        if fields.iter().any(|f| f.key == field.key) {
            let message = format!("字段“{}”写了两次", field.key);
            sink.push(Diagnostic::error(Kind::FieldDuplicate, message).at(&item.origin));
        } else {
            fields.push(field);
        }
    }
    fields
}

fn field(node: &Node, top: bool, sink: &mut Vec<Diagnostic>) -> Option<Field> {
    let keyed = Keyed::sort(node, field_key::ALL, sink);
    keyed.refuse_rest(&[], sink);
    let kind = field_type(&keyed, top, sink);
    let Some(name) = keyed.text(&field_key::KEY, sink) else {
        keyed.missing(&field_key::KEY, sink);
        return None;
    };
    if !is_identifier(&name.text) {
        sink.push(
            Diagnostic::error(Kind::FieldType, format!("代号“{}”不能用作名字", name.text))
                .at(&name.whole_origin())
                .hint("代号只用汉字、字母、数字和下划线，不以数字开头"),
        );
    }
    let label = keyed.string(&field_key::LABEL, sink);
    Some(Field {
        label: label.unwrap_or_else(|| name.text.clone()),
        key: name.text,
        kind: kind?,
        required: keyed.read_plain(&field_key::REQUIRED, marks::yes_no, sink).unwrap_or(false),
        default: keyed.get(&field_key::DEFAULT).filter(|n| !is_empty(n)).cloned(),
        example: keyed.get(&field_key::EXAMPLE).and_then(Node::as_text).map(|t| t.text.clone()),
        description: keyed.string(&field_key::DESCRIPTION, sink),
    })
}

/// A name that templates can use.
fn is_identifier(name: &str) -> bool {
    let starts = |c: char| c.is_alphabetic() || c == '_';
    name.starts_with(starts) && name.chars().all(|c| starts(c) || c.is_numeric())
}

fn field_type(keyed: &Keyed, top: bool, sink: &mut Vec<Diagnostic>) -> Option<FieldType> {
    let Some(text) = keyed.text(&field_key::TYPE, sink) else {
        return Some(FieldType::Line);
    };
    let kind = plain_type(&text, sink)?;
    let rows = keyed.get(&field_key::FIELDS);
    let item = keyed.text(&field_key::ITEM, sink);
    match (kind, rows, item) {
        ("list", Some(rows), None) => Some(FieldType::Rows(fields(rows, false, sink))),
        ("list", None, Some(item)) => {
            let inner = simple(plain_type(&item, sink)?);
            if inner.is_none() {
                sink.push(wrong_type("“项”不能是清单或数据", &item));
            }
            inner.map(|inner| FieldType::Values(Box::new(inner)))
        }
        ("list", ..) => {
            sink.push(wrong_type("清单要写“字段”，或者写“项”，两样写一样", &text));
            None
        }
        (_, None, None) if kind == "data" && top => Some(FieldType::Data),
        (_, None, None) if kind == "data" => {
            sink.push(wrong_type("清单里的字段不能是数据", &text));
            None
        }
        (_, None, None) => simple(kind),
        _ => {
            sink.push(wrong_type("只有清单才写“字段”或“项”", &text));
            None
        }
    }
}

fn plain_type(text: &Text, sink: &mut Vec<Diagnostic>) -> Option<&'static str> {
    let words: Vec<_> = FIELD_TYPES.iter().map(|(zh, en)| (*zh, *en, *en)).collect();
    match marks::choice(&text.text, &words) {
        Ok(read) => Some(read.value),
        Err(refused) => {
            sink.push(refused.at(&text.whole_origin()));
            None
        }
    }
}

fn simple(kind: &str) -> Option<FieldType> {
    Some(match kind {
        "line" => FieldType::Line,
        "text" => FieldType::Text,
        "number" => FieldType::Number,
        "date" => FieldType::Date,
        "boolean" => FieldType::Switch,
        _ => return None,
    })
}

fn wrong_type(message: &str, text: &Text) -> Diagnostic {
    Diagnostic::error(Kind::FieldType, message).at(&text.whole_origin())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn the_built_in_templates_are_sound() {
        let mut sink = vec![];
        let names: Vec<_> = built_in(&mut sink).iter().map(|t| t.name.clone()).collect();
        assert_eq!(sink, []);
        let expected = "决议 决定 命令 公报 公告 通告 意见 转发通知 一般通知 印发通知 会议通知 通报 报告 请示 批复 议案 函 纪要 工作总结";
        assert_eq!(names.join(" "), expected);
    }

    #[test]
    fn every_built_in_template_has_an_example() {
        for template in built_in(&mut vec![]) {
            let files = example(template);
            assert!(files.iter().any(|(p, _)| p == "notice.yaml"), "{}", template.name);
        }
    }

    fn found(name: &str, files: &[(&str, &str)]) -> (Option<Template>, Vec<Diagnostic>) {
        let folder = Folder::in_memory(files.iter().map(|(n, t)| (*n, t.as_bytes())));
        let mut sink = vec![];
        let text = Text::whole(&Source::new("notice.yaml", name));
        (find(&text, &folder, &mut sink), sink)
    }

    #[test]
    fn a_template_is_found_by_name_or_folder() {
        assert_eq!(found("印发通知", &[]).0.map(|t| t.folder).as_deref(), Some("notice-issue"));
        assert_eq!(found("work-summary", &[]).0.map(|t| t.name).as_deref(), Some("工作总结"));
        let (none, sink) = found("印发通告", &[]);
        assert!(none.is_none());
        assert_eq!(sink[0].kind, Kind::TemplateMissing);
        assert_eq!(sink[0].hints, ["是不是“印发通知”？"]);
    }

    #[test]
    fn a_project_can_bring_its_own() {
        let yaml = "名称: 会议通知\n类型: 通知\n文种: 通知\n正文: text.md\n字段:\n  - {代号: 时间, 类型: 日期, 必填: 是}\n";
        let files = [("模板/template.yaml", yaml), ("模板/text.md", "定于{{ 时间 }}召开。\n")];
        let (template, sink) = found("./模板/", &files);
        assert_eq!(sink, []);
        let template = template.expect("found");
        assert_eq!(template.name, "会议通知");
        assert!(matches!(template.fields[0].kind, FieldType::Date));
        assert!(template.fields[0].required);
    }

    #[test]
    fn a_faulty_template_reports_each_fault() {
        let yaml = "名称: 甲\n类型: 通知单\n正文: tex.md\n字段:\n  - {代号: 1号, 类型: 文字}\n  - {代号: 乙, 类型: 清单}\n  - {代号: 标题, 类型: 文本}\n  - {名称: 丙}\n";
        let (template, sink) = found("甲", &[("甲/template.yaml", yaml), ("甲/text.md", "")]);
        assert!(template.is_none());
        let kinds: Vec<_> = sink.iter().map(|d| d.kind.id()).collect();
        assert_eq!(
            kinds,
            [
                "field-type",
                "field-type",
                "field-type",
                "field-type",
                "field-missing",
                "file-missing"
            ]
        );
    }
}
