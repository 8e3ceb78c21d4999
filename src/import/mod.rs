//! A Word file, or a plain text, back as a notice folder that builds.
//!
//! The way of a draft: its words ([`crate::docx::words`]) become lines, tables and pictures (`line`), each line gets the
//! role that its style, its look or its words give it (`recognise`), the lines become the parts of one paper (`paper`),
//! and the paper is written as the files that a clerk would type (`files`). Figures that still say what the data said
//! stay references to it (`figures`, `data`). In the end the new folder is read and composed, and what it prints is
//! compared with what the draft says (`check`): nothing is dropped in silence.

mod check;
mod data;
mod figures;
mod files;
mod lift;
mod line;
mod original;
mod paper;
mod plain;
mod recognise;
mod signs;
mod table;
mod yaml;

use std::collections::BTreeMap;

use crate::data::Data;
use crate::diag::{Diagnostic, Kind, has_errors};
use crate::document::Figure;
use crate::docx::words::{self, Passage, View, Words};
use crate::docx::{self, Stored};

pub use figures::EditedFigure;
use figures::Traced;
use files::Plan;
use line::{Piece, Reading};
pub use original::Original;
use paper::Paper;

/// Files of a folder: name and bytes.
pub type Files = Vec<(String, Vec<u8>)>;

/// Largest Word file that is read, in bytes.
pub const MAX_BYTES: usize = 128 * 1024 * 1024;

/// What is asked for beside the draft.
#[derive(Default, Clone, Copy)]
pub struct Options<'a> {
    /// Name of the draft, for messages.
    pub name: &'a str,
    /// Whether pending revisions count as accepted.
    pub view: View,
    /// The folder that it was made from.
    pub original: Option<&'a Original>,
}

/// A paper as a folder.
#[derive(Debug, Default)]
pub struct Imported {
    /// The files of the folder.
    pub files: Files,
    /// What was recognised: the item in Chinese, and what it says, in the order of the paper.
    pub elements: Vec<(&'static str, String)>,
    /// Figures that somebody has changed in the draft.
    pub edited: Vec<EditedFigure>,
    /// What was found on the way: what is not carried, what was taken for what.
    pub findings: Vec<Diagnostic>,
}

/// Reads a draft as a folder.
///
/// # Errors
/// When it is no Word file, or holds no text.
pub fn draft(bytes: &[u8], options: &Options) -> Result<Imported, Vec<Diagnostic>> {
    read(bytes, options, false)
}

fn read(bytes: &[u8], options: &Options, begins: bool) -> Result<Imported, Vec<Diagnostic>> {
    let unreadable = |reason: String| {
        let message = format!("{}：{reason}", options.name);
        vec![Diagnostic::error(Kind::FileUnreadable, message).hint(DRAFT_HINT)]
    };
    if bytes.len() > MAX_BYTES {
        return Err(unreadable("文件太大".to_string()));
    }
    let words = words::words_of(bytes, options.view).map_err(unreadable)?;
    let mut sink = vec![];
    let stored = docx::stored(bytes).unwrap_or_else(|reason| {
        let found =
            Diagnostic::warning(Kind::WordFile, format!("稿子里存的数据读不了（{reason}）"));
        sink.push(found.hint("按普通 Word 文件导入，数据作为文字"));
        None
    });
    let parts = line::picture_parts(&words);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let media = words::parts(bytes, &parts).map_err(unreadable)?;
    let mut traced = stored.as_ref().map(Traced::of).unwrap_or_default();
    let ours = stored.is_some();
    let mut reading = Reading::new(options.name, &mut traced, media, ours, &mut sink);
    let mut pieces = margins(&words, &mut reading);
    pieces.extend(reading.pieces(&words.passages));
    let pictures = std::mem::take(&mut reading.pictures);
    tell_comments(&words, &mut sink);
    if pieces.is_empty() {
        return Err(vec![
            Diagnostic::error(Kind::FileUnreadable, format!("{}里没有文字", options.name))
                .hint("内容是图片（扫描件）的，请先识别成文字"),
        ]);
    }
    if !ours {
        half_width(&mut pieces, &mut sink);
    }
    recognise::recognise(&mut pieces);
    let form = stored.as_ref().map_or_else(|| recognise::form(&pieces), |s| s.document.form);
    let said = check::said(&pieces);
    let paper = paper::assemble(pieces, form, &traced, options.name, &mut sink);
    let source = Source { stored: stored.as_ref(), traced: &traced, options, pictures, begins };
    Ok(finish(paper, &source, &said, sink))
}

/// Reads a plain text of a paper as a folder.
///
/// # Errors
/// When it cannot be decoded or holds no text.
pub fn text(bytes: &[u8], name: &str) -> Result<Imported, Vec<Diagnostic>> {
    let mut sink = vec![];
    let mut pieces = plain::pieces(bytes, name, &mut sink).ok_or_else(|| sink.clone())?;
    if pieces.is_empty() {
        let found = Diagnostic::error(Kind::FileUnreadable, format!("{name}里没有文字"));
        return Err(vec![found.hint("请核对文件")]);
    }
    half_width(&mut pieces, &mut sink);
    recognise::recognise(&mut pieces);
    let form = recognise::form(&pieces);
    let said = check::said(&pieces);
    let traced = Traced::default();
    let paper = paper::assemble(pieces, form, &traced, name, &mut sink);
    let options = Options { name, ..Options::default() };
    let source = Source {
        stored: None,
        traced: &traced,
        options: &options,
        pictures: vec![],
        begins: false,
    };
    Ok(finish(paper, &source, &said, sink))
}

const DRAFT_HINT: &str = "请给 Word 或 WPS 存的 .docx 文件；旧的 .doc、.wps 文件请先另存为 .docx，加了密码的请先去掉密码";

/// Reads last year's paper as the beginning of this year's: what is data in it waits for a decision.
///
/// # Errors
/// As [`draft`].
pub fn begin(bytes: &[u8], options: &Options) -> Result<Imported, Vec<Diagnostic>> {
    read(bytes, options, true)
}

/// What a paper was read from.
struct Source<'a> {
    stored: Option<&'a Stored>,
    traced: &'a Traced,
    options: &'a Options<'a>,
    pictures: Files,
    /// Whether it is last year's paper and this year's is begun.
    begins: bool,
}

/// The paper as files, checked against what was read.
fn finish(
    mut paper: Paper,
    source: &Source,
    said: &[check::Said],
    mut sink: Vec<Diagnostic>,
) -> Imported {
    let original = source.options.original;
    let figures = paper.figures();
    let (csv, known) = known_data(&figures, original);
    loosen(&mut paper, &figures, &known, &mut sink);
    if source.begins {
        return begun(paper, source, said, sink);
    }
    let csv = csv.filter(|_| !paper.figures().is_empty());
    let mut plan = Plan {
        template: source.stored.and_then(|s| s.provenance.template.as_deref()),
        issuer: source.stored.map(|s| s.document.meta.issuer.as_str()),
        original,
        data: csv.as_ref().map(|_| data::DATA_FILE),
        sealed: None,
        about: &ABOUT,
        code: None,
    };
    let others = |files: &mut Files| {
        files.extend(original.map(|o| o.files.clone()).unwrap_or_default());
        files.extend(csv.iter().map(|csv| (data::DATA_FILE.to_string(), csv.clone().into_bytes())));
        files.extend(source.pictures.iter().cloned());
    };
    let mut written = files::files(&paper, &plan, &mut vec![]);
    others(&mut written);
    let may_seal = original.is_none_or(|o| !o.keeps(&crate::notice::vocabulary::notice::SEALED));
    let sealed = source.stored.and_then(|s| s.provenance.sealed).filter(|_| may_seal);
    plan.sealed = sealed.filter(|sealed| check::sealed(&written).is_some_and(|now| now != *sealed));
    let mut output = files::files(&paper, &plan, &mut sink);
    others(&mut output);
    tell_edited(source, &known, &mut sink);
    check::check(&output, said, source.options.name, &mut sink);
    let elements = elements(&paper);
    let edited = source.traced.edited.clone();
    Imported { files: output, elements, edited, findings: sink }
}

/// The paper as the beginning of this year's.
fn begun(
    mut paper: Paper,
    source: &Source,
    said: &[check::Said],
    mut sink: Vec<Diagnostic>,
) -> Imported {
    let elements = elements(&paper);
    let mut lifted = lift::lift(&mut paper);
    // With last year's values every datum prints last year's words; one that does not is none.
    let kept: Files = vec![(data::DATA_FILE.to_string(), lifted.csv(true).into_bytes())];
    let known = data::read(&files::folder(&kept), &[data::DATA_FILE]);
    let figures = paper.figures();
    loosen(&mut paper, &figures, &known, &mut sink);
    let used: Vec<String> = paper.figures().into_iter().map(|f| f.expression).collect();
    lifted.retain(&used);
    let last = [
        paper.number.take().map(|number| format!("上年的发文字号：{number}")),
        paper.date.take().map(|date| format!("上年的成文日期：{date}")),
    ];
    paper.printed_on = None;
    let last: Vec<String> = last.into_iter().flatten().collect();
    let about = BEGUN.into_iter().chain(last.iter().map(String::as_str));
    let about: Vec<&str> = about.collect();
    let code = elements.iter().find(|(what, _)| *what == "发文字号");
    let code =
        code.and_then(|(_, number)| number.split_once('〔')).map(|(code, _)| code.to_string());
    let plan = Plan {
        template: source.stored.and_then(|s| s.provenance.template.as_deref()),
        issuer: source.stored.map(|s| s.document.meta.issuer.as_str()),
        original: None,
        data: Some(data::DATA_FILE).filter(|_| !used.is_empty()),
        sealed: None,
        about: &about,
        code: code.as_deref(),
    };
    let mut output = files::files(&paper, &plan, &mut sink);
    output.extend(source.pictures.iter().cloned());
    let mut checked = output.clone();
    if !used.is_empty() {
        output.push((data::DATA_FILE.to_string(), lifted.csv(false).into_bytes()));
        checked.extend(kept);
    }
    check::check(&checked, said, source.options.name, &mut sink);
    let message = format!("从稿子里提出{}项数据，上年的数在 data.csv 的“上年”一列", lifted.len());
    let found = Diagnostic::note(Kind::Recognised, message);
    sink.push(found.hint("请逐项在“处理”一列写改（填上新数值）、留（照上年）或者待补；没有提出来的数和措辞请通读改写"));
    Imported { files: output, elements, edited: vec![], findings: sink }
}

const BEGUN: [&str; 3] = [
    "由 hongtou new --from 从上年的稿子开的头。“#”后面是说明，不会印出来。",
    "双花括号里是 data.csv 中的代号；每项数据在“处理”一列写改、留或者待补，定稿前都要定下来。",
    "文号和日期还空着；文字是上年的，请通读改写。",
];

const ABOUT: [&str; 2] = [
    "由 hongtou import 从稿子里认出来的内容，请核对后再生成。“#”后面是说明，不会印出来。",
    "正文一行就是一段；双花括号里是数据文件中的代号。",
];

/// The data that figures refer to: those of the original folder, or a table made for them.
fn known_data(figures: &[Figure], original: Option<&Original>) -> (Option<String>, Data) {
    if let Some(original) = original {
        return (None, original.data.clone());
    }
    let csv = data::rebuilt(figures);
    let data = csv.as_ref().map(|csv| {
        let files: Files = vec![(data::DATA_FILE.to_string(), csv.clone().into_bytes())];
        data::read(&files::folder(&files), &[data::DATA_FILE])
    });
    (csv, data.unwrap_or_default())
}

/// Figures that the data would not print as the draft has them become text.
fn loosen(paper: &mut Paper, figures: &[Figure], known: &Data, sink: &mut Vec<Diagnostic>) {
    let good = data::good(figures, known);
    let keep = |figure: &Figure| {
        let key = (figure.expression.clone(), figure.printed.clone());
        good.get(&key).copied().unwrap_or(false)
    };
    let mut told: BTreeMap<String, String> = BTreeMap::new();
    for figure in figures.iter().filter(|figure| !keep(figure)) {
        told.entry(figure.expression.clone()).or_insert_with(|| figure.printed.clone());
    }
    if !told.is_empty() {
        let names: Vec<String> =
            told.iter().map(|(expression, printed)| format!("{printed}（{expression}）")).collect();
        let message = format!("{}处数据的代号：{}", told.len(), names.join("、"));
        let found = Diagnostic::note(Kind::NotCarried, message);
        sink.push(found.hint("这些来自循环、表格或者别的算法，已作为文字写进正文"));
    }
    for inlines in paper.inlines_mut() {
        paper::keep_figures(inlines, &keep);
    }
}

/// Figures that somebody has changed or struck out, each with what to do in the data.
fn tell_edited(source: &Source, known: &Data, sink: &mut Vec<Diagnostic>) {
    for edited in &source.traced.edited {
        let EditedFigure { name, old, new, .. } = edited;
        let message = format!("“{name}”在数据里是“{old}”，稿子里改成了“{new}”，已按稿子写成文字");
        let spot =
            crate::diag::Spot::Paragraph { number: edited.paragraph, words: edited.words.clone() };
        let place = crate::diag::Place { file: source.options.name.to_string(), spot: Some(spot) };
        let mut found = Diagnostic::warning(Kind::FigureEdited, message).at(place);
        let datum = known.figures.get(edited.path.split(['.', '[']).next().unwrap_or_default());
        if let Some(datum) = datum {
            let part = edited.path.split_once('.').and_then(|(_, part)| datum.parts.get(part));
            found = found.with(&part.unwrap_or(&datum.value).origin, "数据在这里");
        }
        let (value, _) = data::measured(new);
        let (before, _) = data::measured(old);
        found = found.hint(format!(
            "数据确实变了的，请在数据文件里把 {before} 改为 {value}，再把正文里的“{new}”换回 {{{{ {} }}}}",
            edited.path
        ));
        sink.push(found);
    }
    if let [first, ..] = &source.traced.unbound[..] {
        let count = source.traced.unbound.len();
        let some = source.traced.unbound.iter().take(5).map(|(printed, ..)| printed.as_str());
        let some: Vec<&str> = some.collect();
        let message = format!("{count}处数据与数据文件的联系：{} 等", some.join("、"));
        let spot = crate::diag::Spot::Paragraph { number: first.1, words: first.2.clone() };
        let place = crate::diag::Place { file: source.options.name.to_string(), spot: Some(spot) };
        let found = Diagnostic::note(Kind::NotCarried, message).at(place);
        sink.push(found.hint("这些来自循环、表格或者别的算法，已作为文字写进新文件夹"));
    }
    for (name, printed) in source.traced.missing() {
        let message = format!("“{name}”（{printed}）在稿子里删去了");
        sink.push(Diagnostic::note(Kind::FigureEdited, message));
    }
}

/// Comments stay in the draft.
fn tell_comments(words: &Words, sink: &mut Vec<Diagnostic>) {
    for (author, text) in &words.comments {
        let message = format!("批注（{author}）：{}", line::shortened(text));
        sink.push(Diagnostic::note(Kind::NotCarried, message).hint("批注留在原来的稿子里"));
    }
    if words.pending > 0 {
        let message = format!("稿子里还有{}处修订没有接受或拒绝", words.pending);
        let found = Diagnostic::note(Kind::Recognised, message);
        sink.push(found.hint("已按全部接受导入；要按全部拒绝导入，请加 --reject"));
    }
}

/// What stands in headers and footers: the mark of a 信函 belongs to the paper, page numbers to nobody.
fn margins(words: &Words, reading: &mut Reading) -> Vec<Piece> {
    let mut out: Vec<Piece> = vec![];
    let mut told: Vec<String> = vec![];
    for (_, passages) in &words.margins {
        for paragraph in passages.iter().flat_map(Passage::paragraphs) {
            let text: String = signs::squeezed(&paragraph.text);
            let counts = |c: char| c.is_ascii_digit() || "-—–－·第页共Page/of".contains(c);
            if text.chars().all(counts) {
                continue;
            }
            let role = docx::role_of_style(&paragraph.style, &paragraph.style_name);
            let mark = reading.ours && role == Some(crate::document::Role::Mark);
            let red = paragraph.all(|letter| letter.red) && paragraph.size() >= 36;
            if (mark || red) && out.is_empty() {
                out.extend(reading.pieces(&[Passage::Paragraph(paragraph.clone())]));
            } else if !told.contains(&text) {
                reading.tell("页眉或页脚里的文字", "要用的，请写进正文", &paragraph.text);
                told.push(text);
            }
        }
    }
    out
}

/// Full-width digits and letters as half-width ones, as papers have them.
fn half_width(pieces: &mut [Piece], sink: &mut Vec<Diagnostic>) {
    use crate::document::Inline;
    fn change(inlines: &mut [Inline], changed: &mut usize) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => {
                    let half: String = text.chars().map(signs::half).collect();
                    *changed += usize::from(half != *text);
                    *text = half;
                }
                Inline::Strong(inner) | Inline::Emphasis(inner) => change(inner, changed),
                Inline::Superscript(inner) | Inline::Subscript(inner) => change(inner, changed),
                Inline::Revised(_, inner) => change(inner, changed),
                Inline::Heading(_, inner) => change(inner, changed),
                Inline::Footnote(note) => change(&mut note.text, changed),
                Inline::Figure(_) | Inline::Break => {}
            }
        }
    }
    let mut changed = 0;
    for piece in pieces {
        match piece {
            Piece::Line(line) => change(&mut line.inlines, &mut changed),
            Piece::Table(table) => {
                let body = table.rows.iter_mut().flat_map(|(_, cells)| cells);
                let cells = table.head.iter_mut().flatten().chain(body);
                cells.for_each(|cell| change(cell, &mut changed));
            }
            Piece::Pictures(_) => {}
        }
    }
    if changed > 0 {
        let message = format!("全角的数字、字母已改为半角，共{changed}处");
        sink.push(Diagnostic::note(Kind::Normalised, message));
    }
}

/// What was recognised, for people.
fn elements(paper: &Paper) -> Vec<(&'static str, String)> {
    use crate::document::plain;
    let mut out: Vec<(&'static str, String)> = vec![];
    let mut say = |what: &'static str, text: Option<String>| {
        out.extend(text.filter(|text| !text.is_empty()).map(|text| (what, text)));
    };
    say("份号", paper.copy_number.clone());
    say("密级", paper.secrecy.clone());
    say("紧急程度", paper.urgency.clone());
    say("发文机关标志", Some(paper.marks.join("、")));
    say("发文字号", paper.number.clone());
    say("签发人", Some(paper.signers.join("、")));
    say("标题", Some(plain(&paper.title)));
    say("题注", paper.adopted.as_ref().map(|lines| plain(&lines.concat())));
    say("主送机关", paper.recipients.as_deref().map(plain));
    say("正文", Some(format!("{}段", paper.text.len())).filter(|_| !paper.text.is_empty()));
    say("署名", Some(paper.signatures.join("、")));
    say("成文日期", paper.date.clone());
    say("附注", paper.note.as_deref().map(plain));
    for attached in &paper.attachments {
        say(if attached.listed { "附件" } else { "印发件" }, Some(plain(&attached.title)));
    }
    say("抄送机关", paper.copied_to.as_deref().map(plain));
    say("印发机关", paper.printed_by.clone());
    out
}

/// Whether a finding keeps the folder from being built.
pub fn builds(imported: &Imported) -> bool {
    !has_errors(&imported.findings)
}
