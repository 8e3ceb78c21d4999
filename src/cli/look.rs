//! The commands that show what there is: templates, fields, keys, fonts, stages, licences.

use std::path::{Path, PathBuf};

use hongtou::diag::{Diagnostic, has_errors};
use hongtou::folder::Folder;
use hongtou::fonts::BUNDLE;
use hongtou::markup::reference::{CONSTRUCTS, Construct};
use hongtou::notice::House;
use hongtou::notice::schema::{self, File};
use hongtou::notice::vocabulary::{self, Key};
use hongtou::pipeline;
use hongtou::project;
use hongtou::source::{Source, Text};
use hongtou::template::filters;
use hongtou::template::registry::{self, Field, FieldType, TemplateType};
use serde::Serialize;
use serde_json::{Value, json};

use super::args::{SchemaOf, Stage};
use super::columns::columns;
use super::{Report, open};

pub fn templates(show_filters: bool) -> Report {
    if show_filters {
        return list_filters();
    }
    let mut findings = vec![];
    let known = registry::built_in(&mut findings);
    let kind = |kind| match kind {
        TemplateType::Notice => "通知",
        TemplateType::Attachment => "附件",
    };
    let rows: Vec<_> = known
        .iter()
        .map(|t| [t.name.clone(), t.folder.clone(), kind(t.kind).into(), t.description.clone()])
        .collect();
    let data = known.iter().map(|t| {
        json!({ "name": t.name, "folder": t.folder, "type": kind(t.kind), "description": t.description })
    });
    Report { text: columns(&rows), data: data.collect(), findings, ..Report::default() }
}

fn list_filters() -> Report {
    let rows: Vec<_> = filters::LIST
        .iter()
        .map(|f| [f.signature.into(), f.about.into(), format!("{} → {}", f.example, f.result)])
        .collect();
    let data = filters::LIST.iter().map(|f| {
        json!({
            "name": f.name, "filter": f.is_filter, "signature": f.signature,
            "about": f.about, "example": f.example, "result": f.result,
        })
    });
    Report { text: columns(&rows), data: data.collect(), ..Report::default() }
}

pub fn fields(template: &str) -> Report {
    let mut findings = vec![];
    let name = Text::whole(&Source::new("命令行", template));
    // A path names a template folder; it is looked for from the folder that we stand in.
    let folder = Folder::open(Path::new(".")).unwrap_or_else(|_| empty());
    let Some(found) = registry::find(&name, &folder, &mut findings) else {
        findings.iter_mut().for_each(|d| d.place = None);
        return Report { findings, ..Report::default() };
    };
    let header = ["代号", "类型", "必填", "名称", "示例", "说明"].map(String::from);
    let mut rows = vec![header];
    push_rows(&found.fields, 0, &mut rows);
    let data = fields_data(&found.fields);
    Report { text: columns(&rows), data, findings, ..Report::default() }
}

fn empty() -> Folder {
    Folder::in_memory(Vec::<(String, Vec<u8>)>::new())
}

/// Longest example of the table, in characters.
const EXAMPLE: usize = 16;

fn push_rows(fields: &[Field], depth: usize, rows: &mut Vec<[String; 6]>) {
    for field in fields {
        let example = field.example.as_deref().unwrap_or_default().replace('\n', " ");
        let cut = example.chars().count() > EXAMPLE;
        let short: String = example.chars().take(EXAMPLE).collect();
        rows.push([
            format!("{}{}", "  ".repeat(depth), field.key),
            field.kind.name().into(),
            if field.required { "是" } else { "否" }.into(),
            field.label.clone(),
            if cut { format!("{short}…") } else { short },
            field.description.clone().unwrap_or_default(),
        ]);
        if let FieldType::Rows(inner) = &field.kind {
            push_rows(inner, depth + 1, rows);
        }
    }
}

fn fields_data(fields: &[Field]) -> Value {
    let of = |f: &Field| {
        let inner = match &f.kind {
            FieldType::Rows(inner) => fields_data(inner),
            FieldType::Values(item) => json!(item.name()),
            _ => Value::Null,
        };
        json!({
            "key": f.key, "label": f.label, "type": f.kind.name(), "required": f.required,
            "example": f.example, "description": f.description, "items": inner,
        })
    };
    fields.iter().map(of).collect()
}

/// Without a file: the table of all keys; with one: its JSON Schema.
pub fn schema(of: Option<SchemaOf>) -> Report {
    let file = match of {
        None => return keys(),
        Some(SchemaOf::Notice) => File::Notice,
        Some(SchemaOf::Office) => File::Office,
        Some(SchemaOf::Template) => File::Template,
        Some(SchemaOf::Text) => return constructs(),
    };
    as_json(schema::schema(file), vec![])
}

/// What a text can hold, each with an example.
fn constructs() -> Report {
    let mut text = String::from("正文和附件的文字里可以写：\n");
    for Construct { name, about, example } in CONSTRUCTS {
        text.push_str(&format!("\n{name}　{about}\n"));
        example.lines().for_each(|line| text.push_str(&format!("    {line}\n")));
    }
    let data = json!({ "constructs": CONSTRUCTS });
    Report { text, data, ..Report::default() }
}

fn keys() -> Report {
    let tables: [(&str, &[Key]); 5] = [
        ("notice.yaml（公文）", vocabulary::notice::ALL),
        ("office.yaml（单位）", vocabulary::office::ALL),
        ("附件、印发件的各项", vocabulary::attachment::ALL),
        ("template.yaml（模板）", vocabulary::template::ALL),
        ("模板的字段", vocabulary::field::ALL),
    ];
    let mut text = String::new();
    let mut data = serde_json::Map::new();
    for (title, keys) in tables {
        let mut rows = vec![["中文", "也可以写", "英文", "说明", "示例"].map(String::from)];
        rows.extend(keys.iter().map(|k| {
            [k.zh.into(), k.short.join("、"), k.en.into(), k.about.into(), k.example.into()]
        }));
        text.push_str(&format!("{title}\n{}\n", columns(&rows)));
        let list = keys.iter().map(|k| {
            json!({ "zh": k.zh, "short": k.short, "en": k.en, "about": k.about, "example": k.example })
        });
        data.insert(title.to_string(), list.collect());
    }
    text.push_str(
        "hongtou schema notice（office、template）打印 JSON Schema，供编辑器提示和补全。\n\
         hongtou schema text 列出正文里可以写的各种内容，各举一例。\n",
    );
    Report { text, data: Value::Object(data), ..Report::default() }
}

fn as_json(value: impl Serialize, findings: Vec<Diagnostic>) -> Report {
    match serde_json::to_value(value) {
        Ok(data) => {
            let text = format!("{data:#}\n");
            Report { text, data, findings, ..Report::default() }
        }
        Err(error) => Report { text: format!("{error}\n"), findings, ..Report::default() },
    }
}

pub fn fonts(notice: Option<&Path>, font_dirs: &[PathBuf]) -> Report {
    let mut findings = vec![];
    let house = notice.map_or(Some(House::default()), |path| house_of(path, &mut findings));
    let Some(house) = house else { return Report { findings, ..Report::default() } };
    let options = pipeline::Options { font_dirs: font_dirs.to_vec(), ..Default::default() };
    let faces = pipeline::fonts(&house, &options, &mut findings).report();
    let mut rows =
        vec![["字体", "字库", "字数", "缺通用规范汉字", "许可", "文件"].map(String::from)];
    rows.extend(faces.iter().map(|f| {
        [
            f.face.name().to_string(),
            f.family.clone(),
            f.characters.to_string(),
            f.missing_of_8105.to_string(),
            f.licence.clone(),
            f.file.as_ref().map_or("随程序提供".into(), |p| p.display().to_string()),
        ]
    }));
    let mut text = columns(&rows);
    let installed = hongtou::fonts::installed(&search(font_dirs));
    for (choice, file) in &installed {
        text.push_str(&format!(
            "另有 {}：{}（{}）\n",
            choice.face.name(),
            choice.font,
            file.display()
        ));
    }
    let installed: Vec<_> = installed
        .iter()
        .map(|(c, file)| json!({ "face": c.face, "family": c.font, "file": file }))
        .collect();
    let data = json!({ "faces": faces, "installed": installed });
    Report { text, data, findings, ..Report::default() }
}

/// The folders to look for an office's fonts in: those given, else the system's.
pub fn search(font_dirs: &[PathBuf]) -> Vec<PathBuf> {
    match font_dirs {
        [] => hongtou::fonts::system_dirs(),
        dirs => dirs.to_vec(),
    }
}

fn house_of(path: &Path, findings: &mut Vec<Diagnostic>) -> Option<House> {
    let (folder, name) = open(path, findings)?;
    let project = project::read(&folder, name.as_deref(), findings)?;
    Some(project.notice.house)
}

pub fn dump(path: &Path, stage: Stage) -> Report {
    let mut findings = vec![];
    match stage_of(path, stage, &mut findings) {
        Some(value) => as_json(value, findings),
        None => Report { findings, ..Report::default() },
    }
}

fn stage_of(path: &Path, stage: Stage, findings: &mut Vec<Diagnostic>) -> Option<Value> {
    let (folder, name) = open(path, findings)?;
    let project = project::read(&folder, name.as_deref(), findings)?;
    if stage == Stage::Notice {
        return serde_json::to_value(&project.notice).ok();
    }
    if has_errors(findings) {
        return None;
    }
    let made = match stage {
        Stage::Layout => pipeline::layout(&project.notice, &folder, &pipeline::Options::default())
            .map(|made| (serde_json::to_value(&made.output).ok(), made.warnings)),
        _ => pipeline::document(&project.notice)
            .map(|made| (serde_json::to_value(&made.output).ok(), made.warnings)),
    };
    match made {
        Ok((value, warnings)) => {
            findings.extend(warnings);
            value
        }
        Err(errors) => {
            findings.extend(errors);
            None
        }
    }
}

pub fn licenses() -> Report {
    let own = [include_str!("../../LICENSE"), include_str!("../../NOTICE")];
    let mut text = format!("hongtou\n\n{}\n", own.map(str::trim_end).join("\n\n"));
    let mut printed: Vec<&str> = vec![];
    for font in &BUNDLE {
        text.push_str(&format!("\n{} ({})\n", font.family, font.design));
        if !printed.contains(&font.licence) {
            printed.push(font.licence);
            text.push_str(&format!("\n{}\n", font.licence.trim_end()));
        }
    }
    Report { text, ..Report::default() }
}
