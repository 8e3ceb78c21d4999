//! A paper as the files of a notice folder.

use crate::diag::{Diagnostic, Kind};
use crate::document::{Form, Inline, plain};
use crate::folder::Folder;
use crate::markup;
use crate::notice::vocabulary::{attachment, notice, office};
use crate::notice::{Item, safe_name};
use crate::spec;
use crate::template::registry;

use super::Files;
use super::habits::Habits;
use super::original::Original;
use super::paper::{Attached, Paper};
use super::yaml::Yaml;
use super::{signs, titles};

/// What the folder is made of besides the paper.
pub(super) struct Plan<'a> {
    /// 名称 of the template that the draft was made with.
    pub template: Option<&'a str>,
    /// 署名 of the paper that the draft stores, when the draft shows none.
    pub issuer: Option<&'a str>,
    /// The folder that the draft was made from.
    pub original: Option<&'a Original>,
    /// The data file to name, when one is made.
    pub data: Option<&'a str>,
    /// 盖章 where it is not as the 文种 has it.
    pub sealed: Option<bool>,
    /// Words on where the folder comes from, one line each.
    pub about: &'a [&'a str],
    /// 代字, when the paper has no number to tell it.
    pub code: Option<&'a str>,
    /// How its office has papers set.
    pub habits: &'a Habits,
}

/// The files but for data and pictures.
pub(super) fn files(paper: &Paper, plan: &Plan, sink: &mut Vec<Diagnostic>) -> Files {
    let mut files = Files::new();
    let (template, form) = template(paper, plan, sink);
    let mut yaml = Yaml::new(plan.about);
    yaml.line(notice::TEMPLATE.zh, &template);
    let offices = match plan.original {
        Some(original) => {
            yaml.raw(&original.kept());
            None
        }
        None => Some(offices(paper, plan, sink)),
    };
    if let Some(offices) = &offices {
        let names: Vec<String> = offices.iter().map(|(name, _)| name.clone()).collect();
        yaml.list(notice::OFFICE.zh, &names);
        files.extend(offices.iter().cloned());
    }
    yaml.line(notice::STATUS.zh, if is_final(paper) { "定稿" } else { "送审" });
    if form != paper.form {
        let word = match paper.form {
            Form::Ordinary => "普通",
            Form::Letter => "信函",
            Form::Order => "命令",
            Form::Minutes => "纪要",
        };
        yaml.line(notice::FORM.zh, word);
    }
    head(&mut yaml, paper, plan);
    yaml.block(notice::TEXT.zh, &markup::write(&paper.text));
    for (key, names) in
        [&notice::ATTENDED, &notice::EXCUSED, &notice::OBSERVED].into_iter().zip(&paper.attendance)
    {
        yaml.maybe(key.zh, names.as_ref().map(|names| line(names)).as_deref());
    }
    attachments(&mut yaml, paper, &mut files, sink);
    close(&mut yaml, paper, plan);
    if let (Some(data), None) = (plan.data, plan.original) {
        yaml.line(notice::DATA.zh, data);
    }
    files.insert(0, ("notice.yaml".to_string(), yaml.finish()));
    files
}

/// Whether nothing of a paper is open.
fn is_final(paper: &Paper) -> bool {
    let title: String = titles::on_one_line(&paper.title);
    let upward = matches!(signs::kind(&title), Some("请示" | "报告"));
    let number = paper.number.as_deref().is_some_and(|number| {
        let serial: String =
            number.chars().rev().skip(1).take_while(char::is_ascii_digit).collect();
        !serial.is_empty() && !number.contains("〔〕")
    });
    let signed = !upward || !paper.signers.is_empty() || paper.form != Form::Ordinary;
    let dated = paper.date.as_deref().is_some_and(signs::is_whole) || paper.adopted.is_some();
    number && signed && dated && !paper.text.is_empty()
}

/// 名称 of the template, and its form.
fn template(paper: &Paper, plan: &Plan, sink: &mut Vec<Diagnostic>) -> (String, Form) {
    let known = registry::built_in(&mut vec![]);
    let named = plan.template.and_then(|name| known.iter().find(|t| t.name == name));
    if let Some(found) = named {
        return (found.name.clone(), found.form);
    }
    if let (Some(name), Some(original)) = (plan.template, plan.original) {
        return (original.template(name), paper.form);
    }
    let title = titles::on_one_line(&paper.title);
    let kind = match paper.form {
        Form::Minutes => Some("纪要"),
        Form::Order => Some("命令"),
        Form::Ordinary | Form::Letter => signs::kind(&title),
    };
    let name = match kind {
        Some("通知") | None => general(&title),
        Some(kind) => {
            let found = known.iter().find(|t| t.document_kind == kind);
            found.map_or("一般通知", |template| template.name.as_str())
        }
    };
    if kind.is_none() {
        let message = format!("从标题“{}”看不出文种，先按通知", super::line::shortened(&title));
        let found = Diagnostic::warning(Kind::Recognised, message);
        sink.push(found.hint("请把 notice.yaml 里的“模板”改成相应的文种，见 hongtou templates"));
    }
    let form = known.iter().find(|t| t.name == name).map_or(Form::Ordinary, |t| t.form);
    (name.to_string(), form)
}

/// The template of a 通知 by the words of its title.
fn general(title: &str) -> &'static str {
    let title = signs::squeezed(title);
    match () {
        () if title.contains("印发《") => "印发通知",
        () if title.contains("转发") => "转发通知",
        () if title.contains("召开") && title.contains('会') => "会议通知",
        () => "一般通知",
    }
}

/// The name of an office as its mark has it: without 文件, 令 and 会议纪要, which the program adds.
fn bare_mark(mark: &str) -> &str {
    let endings = [spec::WENJIAN, "会议纪要", "纪要", "令"];
    endings.iter().find_map(|end| mark.strip_suffix(end).filter(|m| !m.is_empty())).unwrap_or(mark)
}

/// One file for each office, the lead office first.
fn offices(paper: &Paper, plan: &Plan, sink: &mut Vec<Diagnostic>) -> Files {
    let marks: Vec<&str> = paper.marks.iter().map(String::as_str).collect();
    let mut signatures: Vec<String> = match paper.form {
        Form::Order => vec![],
        _ => paper.signatures.clone(),
    };
    if signatures.is_empty() {
        let issuer =
            paper.issuer.clone().filter(|issuer| paper.printed_by.as_ref() != Some(issuer));
        signatures.extend(issuer);
    }
    if signatures.is_empty() {
        signatures.extend(plan.issuer.filter(|i| !i.is_empty()).map(str::to_string));
    }
    let signed = if paper.form == Form::Order { paper.signer_titles.len() } else { 0 };
    let count = marks.len().max(signatures.len()).max(signed).max(1);
    let mut files = Files::new();
    for at in 0..count {
        let signature = signatures.get(at).cloned();
        let mark = marks.get(at).map(|mark| bare_mark(mark).to_string());
        // 纪要 may have the name of a meeting there.
        let mark = match (&signature, paper.form) {
            (Some(signature), Form::Minutes) => Some(signature.clone()),
            _ => mark.or_else(|| signature.clone()),
        };
        let mark = mark.or_else(|| co_issuer(paper, at, sink));
        let Some(mark) = mark else {
            let found = Diagnostic::warning(Kind::Recognised, "没有认出发文机关");
            sink.push(found.hint("请在 office.yaml 里填上发文机关标志、署名和代字"));
            files.push(("office.yaml".into(), unknown_office()));
            return files;
        };
        let mut yaml = Yaml::new(if at == 0 { &OFFICE_ABOUT } else { &[] });
        yaml.line(office::MARK.zh, &mark);
        yaml.maybe(office::SIGNATURE.zh, signature.as_deref());
        let with = marks.iter().any(|mark| mark.ends_with(spec::WENJIAN)) || paper.wenjian;
        if at == 0 && paper.form == Form::Ordinary && !with && !marks.is_empty() {
            yaml.line(office::WITH_WENJIAN.zh, "否");
        }
        if at == 0 {
            habits(&mut yaml, paper, plan);
            let code = paper.number.as_deref().and_then(|n| n.split('〔').next()).or(plan.code);
            let code = code.or(paper.code.as_deref());
            yaml.maybe(office::CODE.zh, code.filter(|code| !code.starts_with('第')));
            yaml.maybe(office::PRINTED_BY.zh, paper.printed_by.as_deref());
        }
        let name =
            if at == 0 { "office.yaml".to_string() } else { format!("office{}.yaml", at + 1) };
        files.push((name, yaml.finish()));
    }
    files
}

/// What the draft shows of how its office has papers set.
fn habits(yaml: &mut Yaml, paper: &Paper, plan: &Plan) {
    if paper.disclosed_in_note {
        yaml.line(office::DISCLOSURE_AT.zh, "附注");
    }
    let habits = plan.habits;
    yaml.maybe(office::LINE_PITCH.zh, habits.pitch_pt.map(|pt| format!("{pt}磅")).as_deref());
    if habits.bold_title {
        yaml.line(office::BOLD_TITLE.zh, "是");
    }
    let level = |level: &u8| ["一级", "二级", "三级", "四级"].get(usize::from(*level) - 1);
    let levels = habits.bold_levels.iter().filter_map(level).map(|word| word.to_string());
    let levels: Vec<String> = levels.collect();
    yaml.list(office::BOLD_LEVELS.zh, &levels);
}

/// The mark of an office that a joint 命令 does not name: told from its signer's title as the lead office's is, else a
/// place to fill in.
fn co_issuer(paper: &Paper, at: usize, sink: &mut Vec<Diagnostic>) -> Option<String> {
    let title = paper.signer_titles.get(at).filter(|_| at > 0)?;
    let (lead, mark) = (paper.signer_titles.first()?, bare_mark(paper.marks.first()?));
    let found = signs::office_alike(mark, lead, title);
    let name = found.unwrap_or_else(|| format!("（请填第{}个机关）", at + 1));
    let message = format!("联合发布的第{}个机关，稿子里没有写，先按“{name}”", at + 1);
    let found = Diagnostic::warning(Kind::Recognised, message);
    sink.push(found.hint(format!("请核对 office{}.yaml；它的名称不印出来", at + 1)));
    Some(name)
}

const OFFICE_ABOUT: [&str; 1] = ["单位文件：从稿子里认出来的名称，请核对；各份公文可以共用"];

fn unknown_office() -> Vec<u8> {
    let mut yaml = Yaml::new(&["稿子里没有认出发文机关，请改成本单位的名称和代字"]);
    yaml.line(office::MARK.zh, "（请填发文机关）");
    yaml.finish()
}

fn head(yaml: &mut Yaml, paper: &Paper, plan: &Plan) {
    yaml.maybe(notice::COPY_NUMBER.zh, paper.copy_number.as_deref());
    yaml.maybe(notice::SECRECY.zh, paper.secrecy.as_deref());
    yaml.maybe(notice::URGENCY.zh, paper.urgency.as_deref());
    if let ([mark], true) = (&paper.marks[..], needs_mark(paper, plan)) {
        yaml.line(notice::MARK.zh, mark);
    }
    let several =
        paper.signatures.len() > 1 || paper.form == Form::Order && paper.signer_titles.len() > 1;
    if paper.marks.len() == 1 && several && plan.original.is_none() {
        yaml.line(notice::MARK_OF.zh, "主办");
    }
    yaml.maybe(notice::NUMBER.zh, paper.number.as_deref());
    let date = paper.date.as_deref();
    // Only the year of an open date is known.
    let date = date.map(|date| match signs::is_whole(date) {
        true => date.to_string(),
        false => date.split_once('年').map(|(year, _)| format!("{year}年")).unwrap_or_default(),
    });
    yaml.maybe(notice::DATE.zh, date.as_deref().filter(|date| date.chars().count() > 1));
    yaml.maybe(notice::PRINTED_ON.zh, paper.printed_on.as_deref());
    let signers: Vec<String> = match paper.form {
        Form::Order => vec![],
        _ => paper.signers.clone(),
    };
    yaml.list(notice::SIGNERS.zh, &signers);
    // A foreign 命令 has its 署名 there.
    let titles = match (paper.signer_titles.is_empty(), paper.form) {
        (true, Form::Order) => &paper.signatures,
        _ => &paper.signer_titles,
    };
    yaml.list(notice::SIGNER_TITLE.zh, titles);
    yaml.maybe(notice::TITLE.zh, Some(&markup::write_title(&titles::lines(&paper.title))));
    yaml.maybe(notice::ADOPTED.zh, paper.adopted.as_deref().map(markup::write_title).as_deref());
    yaml.maybe(
        notice::RECIPIENTS.zh,
        paper.recipients.as_ref().map(|names| line(names)).as_deref(),
    );
}

/// Whether the mark is another than the office's name with what its form adds.
fn needs_mark(paper: &Paper, plan: &Plan) -> bool {
    let Some(mark) = paper.marks.first() else { return false };
    let signature = paper.signatures.first().map(String::as_str).or(plan.issuer);
    match (paper.form, plan.original) {
        (_, Some(original)) => original.mark().is_none_or(|usual| usual != *mark),
        (Form::Minutes, None) => signature.is_none_or(|s| format!("{s}会议纪要") != *mark),
        (Form::Order, None) => !mark.ends_with('令'),
        (Form::Ordinary | Form::Letter, None) => false,
    }
}

fn close(yaml: &mut Yaml, paper: &Paper, plan: &Plan) {
    if let Some(sealed) = plan.sealed {
        yaml.line(notice::SEALED.zh, if sealed { "是" } else { "否" });
    }
    yaml.maybe(notice::NOTE.zh, paper.note.as_ref().map(|note| line(note)).as_deref());
    yaml.maybe(notice::DISCLOSURE.zh, paper.disclosure.as_deref());
    yaml.maybe(notice::COPIES.zh, paper.copies.as_deref());
    yaml.maybe(notice::COPIED_TO.zh, paper.copied_to.as_ref().map(|names| line(names)).as_deref());
    if let Some(original) = plan.original {
        let usual = original.printed_by();
        let printed =
            paper.printed_by.as_deref().filter(|printed| usual.as_deref() != Some(*printed));
        yaml.maybe(notice::PRINTED_BY.zh, printed);
    }
}

/// A field of one line.
fn line(inlines: &[Inline]) -> String {
    markup::write_title(&[inlines.to_vec()])
}

/// 附件 and 印发件, each a text file of its own.
fn attachments(yaml: &mut Yaml, paper: &Paper, files: &mut Files, sink: &mut Vec<Diagnostic>) {
    let (mut listed, mut enclosed): (Vec<Entry>, Vec<Entry>) = (vec![], vec![]);
    for attached in &paper.attachments {
        let entries = if attached.listed { &mut listed } else { &mut enclosed };
        let label = if attached.listed { "附件" } else { "印发件" };
        let name = format!("{label}{}.md", entries.len() + 1);
        files.push((name.clone(), text_file(attached).into_bytes()));
        let mut entry = vec![(attachment::FILE.zh, name)];
        if let Some(names) = &attached.recipients {
            entry.push((attachment::RECIPIENTS.zh, line(names)));
        }
        if let Some(signature) = &attached.signature {
            entry.push((attachment::SIGNATURE.zh, signature.clone()));
            entry.extend(attached.date.clone().map(|date| (attachment::DATE.zh, date)));
        }
        entries.push(entry);
    }
    let listed = in_order(paper, listed, files, sink);
    yaml.maps(notice::ATTACHMENTS.zh, &listed);
    yaml.maps(notice::ENCLOSURES.zh, &enclosed);
}

/// One attachment as notice.yaml has it.
type Entry = Vec<(&'static str, String)>;

/// The attachments as 附件说明 has them: what it names and the paper does not hold goes with it as a file of its own.
fn in_order(
    paper: &Paper,
    bound: Vec<Entry>,
    files: &mut Files,
    sink: &mut Vec<Diagnostic>,
) -> Vec<Entry> {
    let own = paper.attachments.iter().filter(|attached| attached.listed);
    let titles = own.map(|attached| signs::squeezed(&plain(&attached.title)));
    let mut bound: Vec<(String, Entry)> = titles.zip(bound).collect();
    let mut out: Vec<Entry> = vec![];
    for (at, title) in paper.listed.iter().enumerate() {
        let text = signs::squeezed(&plain(title));
        // Somebody may have changed the title in one place only: then the places count.
        let same = bound.iter().position(|(title, _)| *title == text);
        let left = paper.listed.len() - at;
        match same.or((bound.len() >= left).then_some(0)).filter(|_| !bound.is_empty()) {
            Some(found) => out.push(bound.remove(found).1),
            None => out.push(separate(title, out.len() + 1, files, sink)),
        }
    }
    out.extend(bound.into_iter().map(|(_, entry)| entry));
    out
}

/// An attachment that is not in the draft, with a file in its place.
fn separate(
    title: &[Inline],
    number: usize,
    files: &mut Files,
    sink: &mut Vec<Diagnostic>,
) -> Entry {
    let text = plain(title);
    let name = format!("附件{number} {}.txt", safe_name(&text));
    files.push((name.clone(), format!("{text}\n（请换成真的附件）\n").into_bytes()));
    let message = format!("附件“{text}”不在稿子里，放了一个空的“{name}”");
    let found = Diagnostic::warning(Kind::NotCarried, message);
    sink.push(found.hint("请换成真的文件，并改 notice.yaml 里的文件名"));
    vec![
        (attachment::FILE.zh, name),
        (attachment::TITLE.zh, line(title)),
        (attachment::SEPARATE.zh, "是".to_string()),
    ]
}

/// The title on the first line, the text below.
fn text_file(attached: &Attached) -> String {
    let title = markup::write_title(&titles::lines(&attached.title));
    let items: &[Item] = &attached.text;
    format!("{title}\n{}", markup::write(items))
}

/// A folder in memory of these files.
pub(super) fn folder(files: &Files) -> Folder {
    Folder::in_memory(files.clone())
}
