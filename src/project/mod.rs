//! A project folder, read into a checked [`Notice`]: all errors of all files in one run.

mod attachments;
mod bound;
mod declared;
mod pictures;

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::data::decide::{Open, PENDING};
use crate::data::{self, Data};
use crate::diag::{Diagnostic, Fault, Kind, Place, Severity, Spot, did_you_mean, nearest};
use crate::document::{Inline, Role, plain};
use crate::folder::Folder;
use crate::markup;
use crate::source::{Origin, Text, decode};
use crate::template::registry::{self, Template, TemplateType};
use crate::template::{Engine, Fields};
use crate::tree::{Node, NodeKind, read_tree};

use crate::notice::checked::{Checked, accept};
use crate::notice::dates::{self, DateOrYear};
use crate::notice::keyed::{Keyed, one_or_many, scalar};
use crate::notice::kinds::{self, Claims};
use crate::notice::number::{self, Context};
use crate::notice::office::{self, OfficeFile};
use crate::notice::roster::Roster;
use crate::notice::vocabulary::notice as key;
use crate::notice::{
    Date, DocNumber, Drafting, Form, Item, ItemKind, Notice, OfficeSeal, Status, departures, marks,
};
use declared::Values;

/// A notice with what it was made from.
#[derive(Debug, Clone)]
pub struct Project {
    /// The paper.
    pub notice: Notice,
    /// The data that it was filled from.
    pub data: Data,
    /// 名称 of its template.
    pub template: String,
    /// The slip of last year's paper, when the notice names one.
    pub earlier: Option<Earlier>,
    /// What it corrects, when it is to correct an issued paper.
    pub correction: Option<Correction>,
}

/// What a notice says of the issued paper that it corrects.
#[derive(Debug, Clone)]
pub struct Correction {
    /// The slip of that paper.
    pub slip: Earlier,
    /// 更正原因
    pub reason: String,
    /// 更正日期
    pub date: Date,
}

/// The slip of an earlier paper as it was read.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// Its name in the folder.
    pub name: String,
    /// What it holds.
    pub file: Vec<u8>,
    /// Where the notice names it.
    pub origin: Origin,
}

/// Names that a notice file can have, in the order in which they are looked for.
const FILE_NAMES: [&str; 5] =
    ["notice.yaml", "notice.yml", "notice.json", "通知.yaml", "公文.yaml"];

/// The notice file of a folder; [`Kind::FileMissing`] when it has none.
pub fn find_file(folder: &Folder, sink: &mut Vec<Diagnostic>) -> Option<&'static str> {
    let names = folder.list();
    let found = FILE_NAMES.into_iter().find(|n| names.iter().any(|name| name == n));
    if found.is_none() {
        let message = format!("文件夹里没有 {}", FILE_NAMES[0]);
        sink.push(
            Diagnostic::error(Kind::FileMissing, message)
                .hint("用 hongtou new 文件夹 生成一份可以照着改的"),
        );
    }
    found
}

/// Reads the notice `name` of a folder; without a name, the one that [`find_file`] finds.
///
/// Everything wrong with it and with the files that it names goes to `sink`, and so do notes on what was
/// rewritten, what is still open and where the office departs from the standard. `None` when so much is missing
/// (template, office) that there is no paper to speak of; with an error in `sink` the notice is not to be set.
pub fn read(folder: &Folder, name: Option<&str>, sink: &mut Vec<Diagnostic>) -> Option<Project> {
    let name = match name {
        Some(name) => name,
        None => find_file(folder, sink)?,
    };
    let start = sink.len();
    let tree = read_tree(folder, name, None, sink)?;
    let broken = sink[start..].iter().any(|d| d.kind == Kind::Syntax);
    let keyed = Keyed::sort(&tree, key::ALL, sink);
    let template = template(&keyed, folder, sink);
    let offices = offices(&keyed, folder, sink);
    let values = values(&keyed, template.as_ref(), sink);
    let before = sink.len();
    let mut data = read_data(&keyed, folder, sink);
    let lost = sink[before..].iter().position(loses_file).map(|at| before + at);
    look_for_undecided(&data, &keyed, sink);
    alias_tables(&mut data, &values, sink);
    let earlier = slip(&keyed, &key::EARLIER, folder, sink);
    let correction = correction(&keyed, folder, sink);
    let included = RefCell::new(vec![]);
    let includes = |name: &str| include(folder, name, &included);
    let nobody = Roster::default();
    let reader = Reader {
        keyed: &keyed,
        folder,
        engine: Engine::new(&data, &includes),
        fields: &values.fields,
        roster: offices.first().map_or(&nobody, |office| &office.roster),
        template: template.as_ref(),
    };
    let paper = reader.paper(&offices, sink);
    sink.append(&mut included.borrow_mut());
    if let Some(lost) = lost {
        gather_undefined(lost, sink);
    }
    if broken {
        drop_missing(start, &tree.origin.source().path, sink);
    }
    let (notice, template) = (paper?, template?);
    Some(Project { notice, template: template.name, data, earlier, correction })
}

/// What is corrected; why and when must stand beside it.
fn correction(keyed: &Keyed, folder: &Folder, sink: &mut Vec<Diagnostic>) -> Option<Correction> {
    let reason = keyed.text(&key::CORRECTION_REASON, sink);
    let date = keyed.read(&key::CORRECTED_ON, dates::parse, |date| dates::print(*date), sink);
    keyed.get(&key::CORRECTS)?;
    let slip = slip(keyed, &key::CORRECTS, folder, sink);
    for key in [&key::CORRECTION_REASON, &key::CORRECTED_ON] {
        if keyed.get(key).is_none() {
            keyed.missing(key, sink);
        }
    }
    let reason = reason?.text.trim_end_matches('。').to_string();
    Some(Correction { slip: slip?, reason, date: date? })
}

fn slip(
    keyed: &Keyed,
    key: &crate::notice::vocabulary::Key,
    folder: &Folder,
    sink: &mut Vec<Diagnostic>,
) -> Option<Earlier> {
    let name = keyed.text(key, sink)?;
    let origin = name.whole_origin();
    let file = folder.read(&name.text, Some(&origin), sink)?;
    Some(Earlier { name: name.text, file, origin })
}

fn template(keyed: &Keyed, folder: &Folder, sink: &mut Vec<Diagnostic>) -> Option<Template> {
    let Some(name) = keyed.text(&key::TEMPLATE, sink) else {
        keyed.missing(&key::TEMPLATE, sink);
        return None;
    };
    let template = registry::find(&name, folder, sink)?;
    if template.kind != TemplateType::Notice {
        let message = format!("“{}”是附件的模板，不能做整篇公文", template.name);
        sink.push(
            Diagnostic::error(Kind::TemplateMissing, message)
                .at(&name.whole_origin())
                .hint("整篇公文用 印发通知、一般通知；附件的模板写在“附件”下面"),
        );
    }
    Some(template)
}

fn offices(keyed: &Keyed, folder: &Folder, sink: &mut Vec<Diagnostic>) -> Vec<OfficeFile> {
    match keyed.get(&key::OFFICE) {
        Some(node) => office::read_all(folder, node, sink),
        None => {
            keyed.missing(&key::OFFICE, sink);
            vec![]
        }
    }
}

/// The fields of the template, which stand beside the standard items. Required ones are not asked for when the
/// notice brings its own 正文.
fn values(keyed: &Keyed, template: Option<&Template>, sink: &mut Vec<Diagnostic>) -> Values {
    // Without its template nobody can say which further names are meant.
    let Some(template) = template else { return Values::default() };
    let names: Vec<&str> = template.fields.iter().map(|f| f.key.as_str()).collect();
    keyed.refuse_rest(&names, sink);
    let place = keyed.origin.source().whole();
    let demand = keyed.get(&key::TEXT).is_none().then_some(&place);
    declared::read(&template.fields, &keyed.rest, demand, sink)
}

fn read_data(keyed: &Keyed, folder: &Folder, sink: &mut Vec<Diagnostic>) -> Data {
    let files = keyed.list(&key::DATA, sink).unwrap_or_default();
    let files: Vec<_> = files.iter().map(|t| (t.text.clone(), t.whole_origin())).collect();
    let before = sink.len();
    let mut data = data::read(folder, &files, sink);
    let typed = keyed.get(&key::EQUATIONS).map(|n| data::equations::read(n, sink));
    data.equations.extend(typed.unwrap_or_default());
    // With a file lost, no equation over its figures can be judged.
    if !sink[before..].iter().any(loses_file) {
        data::equations::check(&data.equations, &data, sink);
    }
    data
}

/// Figures that still wait for a decision or a value: 送审 prints them as such, 定稿 is not made.
fn look_for_undecided(data: &Data, keyed: &Keyed, sink: &mut Vec<Diagnostic>) {
    let open: Vec<_> = data.figures.values().filter(|figure| figure.open().is_some()).collect();
    let status = keyed.read_plain(&key::STATUS, marks::status, &mut vec![]).unwrap_or_default();
    let Some(first) = open.first() else { return };
    let names: Vec<&str> = open.iter().take(MAX_NAMES).map(|f| f.name.as_str()).collect();
    let more = if open.len() > MAX_NAMES { " 等" } else { "" };
    let names = format!("{}{more}", names.join("、"));
    let count = open.len();
    let undecided = open.iter().filter(|f| f.open() == Some(Open::Undecided)).count();
    let found = match status {
        Status::Draft => {
            let message = format!("{count}项数据待补（{names}），印作“{PENDING}”");
            Diagnostic::note(Kind::FieldOpen, message)
        }
        Status::Final => {
            let message = format!("定稿不能有待补的数据，还有{count}项：{names}");
            Diagnostic::error(Kind::FieldOpen, message)
        }
    };
    let hint = match undecided {
        0 => "请在数据文件里填上数值，处理写改".to_string(),
        some => {
            format!("其中{some}项还没有定：请在“处理”一列写改（填上新数值）、留（照上年）或者待补")
        }
    };
    sink.push(found.at(&first.origin).hint(hint));
}

/// Where a file could not be read to its end, what seems missing may stand in the rest: it is asked for when the rest
/// can be read.
fn drop_missing(start: usize, file: &str, sink: &mut Vec<Diagnostic>) {
    let mut at = 0;
    sink.retain(|d| {
        at += 1;
        let whole = d.place.as_ref().is_some_and(|p| p.file == file && p.spot.is_none());
        let missing = matches!(d.kind, Kind::FieldMissing | Kind::FieldOpen);
        at <= start || !(whole && missing)
    });
}

/// Faults that cost a whole data file; a warning costs nothing.
fn loses_file(finding: &Diagnostic) -> bool {
    use Kind::*;
    let of_file = matches!(
        finding.kind,
        FileMissing | FileUnreadable | FileOutside | FileTooLarge | Encoding | Syntax | DataColumn
    );
    of_file && finding.severity == Severity::Error
}

/// With a data file lost, each of its names would be a finding of its own: they become one hint of the fault
/// at `lost`, with the names, so that a misspelt one can still be seen.
fn gather_undefined(lost: usize, sink: &mut Vec<Diagnostic>) {
    let mut names: Vec<String> = vec![];
    let mut at = 0;
    sink.retain(|d| {
        let follows = at > lost && d.kind == Kind::TemplateUndefined && d.hints.len() < 2;
        at += 1;
        let name = if follows { d.place.as_ref().and_then(spotted) } else { None };
        if let Some(name) = &name
            && !names.contains(name)
        {
            names.push(name.clone());
        }
        name.is_none()
    });
    let shown = names.len().min(MAX_NAMES);
    if let (Some(lost), true) = (sink.get_mut(lost), shown > 0) {
        let more =
            if names.len() > shown { format!(" 等{}个", names.len()) } else { String::new() };
        lost.hints.push(format!("因此正文里的这些数据找不到：{}{more}", names[..shown].join("、")));
    }
}

/// How many names are listed.
const MAX_NAMES: usize = 12;

/// The words that a place points at.
fn spotted(place: &Place) -> Option<String> {
    match &place.spot {
        Some(Spot::Text { column, length, excerpt, from, .. }) => {
            Some(excerpt.chars().skip(column.saturating_sub(*from)).take(*length).collect())
        }
        _ => None,
    }
}

/// A 数据 field gives a table of the project a second name.
pub(super) fn alias_tables(data: &mut Data, values: &Values, sink: &mut Vec<Diagnostic>) {
    for (field, name) in &values.tables {
        if let Some(table) = data.tables.get(&name.text).cloned() {
            data.tables.insert(field.clone(), table);
            continue;
        }
        let message = format!("数据里没有叫“{}”的表", name.text);
        let found = Diagnostic::error(Kind::TemplateUndefined, message).at(&name.whole_origin());
        let meant = nearest(&name.text, data.tables.keys().map(String::as_str));
        sink.push(found.hint(did_you_mean(meant, "请在“数据”里写上放这张表的文件")));
    }
}

/// The text of a file that a template includes; a missing one is reported by the template.
fn include(folder: &Folder, name: &str, faults: &RefCell<Vec<Diagnostic>>) -> Option<Text> {
    let mut sink = vec![];
    let text = folder
        .read(name, None, &mut sink)
        .and_then(|bytes| decode(name, &bytes, &mut sink))
        .map(|source| Text::whole(&source));
    sink.retain(|d| d.kind != Kind::FileMissing);
    faults.borrow_mut().append(&mut sink);
    text
}

/// What the parts of a notice are read with.
pub(super) struct Reader<'a> {
    pub keyed: &'a Keyed<'a>,
    pub folder: &'a Folder,
    pub engine: Engine<'a>,
    pub fields: &'a Fields,
    pub roster: &'a Roster,
    template: Option<&'a Template>,
}

impl Reader<'_> {
    fn paper(&self, offices: &[OfficeFile], sink: &mut Vec<Diagnostic>) -> Option<Notice> {
        let keyed = self.keyed;
        let lead = offices.first();
        let status = keyed.read_plain(&key::STATUS, marks::status, sink).unwrap_or_default();
        let form = keyed.read_plain(&key::FORM, marks::form, sink);
        let form = form.or_else(|| Some(self.template?.form)).unwrap_or_default();
        let dated = Dated::read(keyed, lead, form, sink);
        dated.look_for_open(keyed, status, sink);
        let copy_number = keyed.read(&key::COPY_NUMBER, marks::copy_number, String::clone, sink);
        let secrecy = keyed.read(&key::SECRECY, marks::secrecy, String::clone, sink);
        copy_number_of_secret(keyed, sink);
        let title = self.title(form, sink);
        let adopted = self.adopted(dated.date, sink);
        let text = self.text(sink);
        let printed_by = keyed.text(&key::PRINTED_BY, sink);
        let printed_by = printed_by.or_else(|| lead?.printed_by.clone());
        if let Some(text) = &printed_by {
            let (item, origin) = (key::PRINTED_BY.zh, text.whole_origin());
            self.roster.look_for_former(item, &text.text, &origin, sink);
        }
        let printed_by = printed_by.map(|t| t.text);
        let own = keyed.list(&key::COPIED_TO, sink);
        let usual = || lead.and_then(|lead| lead.copied_to.clone());
        let copied_to = own.or_else(|| usual().map(|text| vec![text])).unwrap_or_default();
        let copied_to = self.offices_of(&key::COPIED_TO, &copied_to, "，", sink);
        let signer_titles = keyed.list(&key::SIGNER_TITLE, sink).unwrap_or_default();
        let mark = keyed.string(&key::MARK, sink);
        let attendance = [&key::ATTENDED, &key::EXCUSED, &key::OBSERVED]
            .map(|key| self.line(keyed.joined(key, "、", sink), sink));
        let signers = keyed.list(&key::SIGNERS, sink).unwrap_or_default();
        let urgency = keyed.read(&key::URGENCY, marks::urgency, String::clone, sink);
        let recipients = keyed.list(&key::RECIPIENTS, sink).unwrap_or_default();
        let recipients = self.offices_of(&key::RECIPIENTS, &recipients, "、", sink);
        let recipients = self.line(recipients, sink);
        let attachments = attachments::read_all(self, sink);
        let note = self.line(keyed.text(&key::NOTE, sink), sink);
        let copied_to = self.line(copied_to, sink);
        let disclosure = keyed.read(&key::DISCLOSURE, marks::disclosure, String::clone, sink);
        let copies = keyed.read(&key::COPIES, marks::copies, u32::to_string, sink);
        let sealed = keyed.read_plain(&key::SEALED, marks::yes_no, sink);
        let mark_of_lead = keyed.read_plain(&key::MARK_OF, mark_of_lead, sink).unwrap_or(false);
        let drafting = drafting(keyed, sink);
        let lead = lead?;
        let office_file = lead.origin.source().whole();
        sink.extend(departures::list(&lead.house).into_iter().map(|d| d.at(office_file.clone())));
        self.look_for_former(&title, &text, sink);
        let template = self.template?;
        let kind = kinds::find(&template.document_kind);
        let recipients_said = recipients.as_deref().map(plain);
        self.look_at_kind(template, lead, recipients_said.as_deref(), adopted.is_some(), sink);
        Some(Notice {
            status,
            form,
            kind: template.document_kind.clone(),
            offices: offices.iter().map(|o| o.office.clone()).collect(),
            mark_with_wenjian: lead.with_wenjian,
            mark_of_lead,
            copy_number,
            secrecy,
            urgency,
            number: dated.number,
            signers: signers.into_iter().map(|t| t.text).collect(),
            signer_titles: signer_titles.into_iter().map(|t| t.text).collect(),
            mark,
            title,
            adopted,
            recipients,
            text,
            attendance,
            attachments,
            date: dated.date,
            year: dated.year,
            sealed: sealed.unwrap_or(kind.is_none_or(|kind| kind.close == kinds::Close::Sealed)),
            seals: offices.iter().map(seal).collect(),
            note,
            disclosure: disclosure.or_else(|| lead.disclosure.clone()),
            copies,
            drafting,
            copied_to,
            printed_on: printed_by.as_ref().and(dated.printed_on),
            printed_by,
            house: lead.house.clone(),
            origins: origins(keyed, lead),
        })
    }

    /// Offices that are no more, in the title and the text.
    fn look_for_former(&self, title: &[Vec<Inline>], text: &[Item], sink: &mut Vec<Diagnostic>) {
        let place = self.keyed.origin_of(&key::TITLE);
        self.roster.look_in(key::TITLE.zh, &title.concat(), Some(&place), sink);
        for item in text {
            let content = match &item.kind {
                ItemKind::Heading { content, .. } | ItemKind::Paragraph { content, .. } => content,
                ItemKind::Article { content, .. } => content,
                _ => continue,
            };
            self.roster.look_in(key::TEXT.zh, content, item.origin.as_ref(), sink);
        }
    }

    /// Whether the office may issue this 文种, and to whom it goes.
    fn look_at_kind(
        &self,
        template: &Template,
        lead: &OfficeFile,
        recipients: Option<&str>,
        adopted: bool,
        sink: &mut Vec<Diagnostic>,
    ) {
        if template.kind != TemplateType::Notice {
            return;
        }
        let claims = Claims {
            kind: &template.document_kind,
            office: &lead.office,
            recipients,
            adopted,
            kind_at: &self.keyed.origin_of(&key::TEMPLATE),
            recipients_at: &self.keyed.origin_of(&key::RECIPIENTS),
        };
        kinds::check(&claims, sink);
    }

    /// 标题; a 命令 prints none and can do without.
    fn title(&self, form: Form, sink: &mut Vec<Diagnostic>) -> Vec<Vec<Inline>> {
        let Some(text) = self.keyed.text(&key::TITLE, sink) else {
            if form == Form::Order {
                return vec![];
            }
            self.keyed.missing(&key::TITLE, sink);
            return vec![];
        };
        let filled = self.engine.fill(&text, self.fields, sink);
        markup::parse_title(&filled, sink)
    }

    /// 题注; it names the day that 成文日期 gives.
    fn adopted(&self, date: Option<Date>, sink: &mut Vec<Diagnostic>) -> Option<Vec<Vec<Inline>>> {
        let text = self.keyed.text(&key::ADOPTED, sink)?;
        let origin = text.whole_origin();
        let filled = self.engine.fill(&text, self.fields, sink);
        let adopted = markup::parse_title(&filled, sink);
        let said: String = adopted.iter().map(|line| plain(line)).collect();
        if let Some(day) = date.map(dates::print).filter(|day| !said.contains(day)) {
            let message = format!("题注里没有成文日期“{day}”");
            sink.push(
                Diagnostic::warning(Kind::DateForm, message)
                    .at(&origin)
                    .with(&self.keyed.origin_of(&key::DATE), "成文日期")
                    .hint("会议通过的公文，成文日期就是会议通过的日期，请核对"),
            );
        }
        Some(adopted)
    }

    /// 正文 of the notice, or else the template's.
    fn text(&self, sink: &mut Vec<Diagnostic>) -> Vec<Item> {
        let own = self.keyed.get(&key::TEXT).and_then(|n| scalar(n, key::TEXT.zh, sink)).cloned();
        let Some(text) = own.or_else(|| self.template.map(|t| t.text.clone())) else {
            return vec![];
        };
        let filled = self.engine.fill(&text, self.fields, sink);
        pictures::load(markup::parse(&filled, sink), self.folder, sink)
    }

    /// An item that lists offices: groups spelt out, names looked at.
    pub fn offices_of(
        &self,
        item: &crate::notice::vocabulary::Key,
        parts: &[Text],
        mark: &str,
        sink: &mut Vec<Diagnostic>,
    ) -> Option<Text> {
        let spelt = self.roster.spell(parts, mark)?;
        self.roster.look_at(item.zh, &spelt, sink);
        Some(spelt)
    }

    /// An item of one line, filled and parsed.
    pub fn line(&self, text: Option<Text>, sink: &mut Vec<Diagnostic>) -> Option<Vec<Inline>> {
        let filled = self.engine.fill(&text?, self.fields, sink);
        Some(markup::parse_line(&filled, sink))
    }
}

/// What only a 发文稿纸 says.
fn drafting(keyed: &Keyed, sink: &mut Vec<Diagnostic>) -> Drafting {
    let cosigners = keyed.list(&key::COSIGNERS, sink).unwrap_or_default();
    let mut line = |key| keyed.string(key, sink);
    Drafting {
        unit: line(&key::DRAFTING_UNIT),
        drafter: line(&key::DRAFTER),
        phone: line(&key::DRAFTER_PHONE),
        reviewer: line(&key::REVIEWER),
        cosigners: cosigners.into_iter().map(|text| text.text).collect(),
        proofreader: line(&key::PROOFREADER),
        typist: line(&key::TYPIST),
    }
}

/// Whether only the lead office stands in a joint mark: 主办 or 全部.
fn mark_of_lead(typed: &str) -> Result<Checked<bool>, Fault> {
    marks::choice(typed, &[("全部", "all", false), ("主办", "lead", true)])
}

fn seal(office: &OfficeFile) -> OfficeSeal {
    let house = &office.house;
    OfficeSeal {
        file: house.seal_file.clone(),
        signature_file: house.signature_seal_file.clone(),
        diameter_mm: house.seal_diameter_mm,
    }
}

/// Where the parts of one line were typed; what the notice does not say stands in the office file.
fn origins(keyed: &Keyed, lead: &OfficeFile) -> BTreeMap<Role, Origin> {
    let items = [
        (Role::CopyNumber, &key::COPY_NUMBER),
        (Role::Secrecy, &key::SECRECY),
        (Role::Urgency, &key::URGENCY),
        (Role::Number, &key::NUMBER),
        (Role::Signer, &key::SIGNERS),
        (Role::SignerTitle, &key::SIGNER_TITLE),
        (Role::Title, &key::TITLE),
        (Role::Adopted, &key::ADOPTED),
        (Role::Recipients, &key::RECIPIENTS),
        (Role::Text, &key::TEXT),
        (Role::Date, &key::DATE),
        (Role::Note, &key::NOTE),
        (Role::CopiedTo, &key::COPIED_TO),
        (Role::Disclosure, &key::DISCLOSURE),
        (Role::PrintedBy, &key::PRINTED_BY),
    ];
    let typed = |(role, key)| Some((role, keyed.get(key)?.origin.clone()));
    let usual = |(role, text): (Role, &Option<Text>)| Some((role, text.as_ref()?.whole_origin()));
    let habits = [(Role::CopiedTo, &lead.copied_to), (Role::PrintedBy, &lead.printed_by)];
    let office = lead.origins.iter().cloned().chain(habits.into_iter().filter_map(usual));
    // the notice comes last, so that what it says itself counts
    office.chain(items.into_iter().filter_map(typed)).collect()
}

/// H-02, L11: a classified paper has a 份号. Asked of what was typed, so that a faulty 份号 is not also a missing one.
fn copy_number_of_secret(keyed: &Keyed, sink: &mut Vec<Diagnostic>) {
    if keyed.get(&key::SECRECY).is_some() && keyed.get(&key::COPY_NUMBER).is_none() {
        sink.push(
            Diagnostic::error(Kind::FieldMissing, "涉密公文要标“份号”")
                .at(&keyed.origin_of(&key::SECRECY))
                .hint("请加一行　份号: 000001"),
        );
    }
}

/// 发文字号 and the dates, which depend on each other.
struct Dated {
    number: DocNumber,
    date: Option<Date>,
    year: Option<i32>,
    printed_on: Option<Date>,
    /// Whether the number and the date were typed wrongly, so that they are not open.
    faulty: [bool; 2],
}

impl Dated {
    fn read(
        keyed: &Keyed,
        lead: Option<&OfficeFile>,
        form: Form,
        sink: &mut Vec<Diagnostic>,
    ) -> Self {
        let typed = date(keyed, sink);
        let date = match typed {
            Some(DateOrYear::Day(date)) => Some(date),
            _ => None,
        };
        let year = match typed {
            Some(DateOrYear::Year(year)) => Some(year),
            _ => date.map(Date::year),
        };
        let code = lead.and_then(|o| o.codes.first()).map(String::as_str);
        // 令号 has no 代字 (10.2); that of a file that is told to be missing is not asked for.
        let code = code.or((form == Form::Order || lead.is_none()).then_some(""));
        let context = Context { code, year };
        let read = keyed.read(&key::NUMBER, |t| number::parse(t, context), number::print, sink);
        let faulty = [
            keyed.get(&key::NUMBER).is_some() && read.is_none(),
            keyed.get(&key::DATE).is_some() && typed.is_none(),
        ];
        let number = read.unwrap_or_else(|| number::open(context));
        if form != Form::Order {
            number_agrees(keyed, &number, lead, date, sink);
        }
        let printed_on = printed_on(keyed, date, sink);
        Self { year: year.or(number.year), number, date, printed_on, faulty }
    }

    /// What is still open: noted in 送审, refused in 定稿.
    fn look_for_open(&self, keyed: &Keyed, status: Status, sink: &mut Vec<Diagnostic>) {
        // a year that only the date lacks is told with the date
        let year_open = self.number.year.is_none() && self.date.is_some();
        let number_open = self.number.serial.is_none() || year_open;
        if number_open && !self.faulty[0] {
            sink.push(open(keyed, &key::NUMBER, status));
        }
        if self.date.is_none() && !self.faulty[1] {
            sink.push(open(keyed, &key::DATE, status));
        }
    }
}

fn date(keyed: &Keyed, sink: &mut Vec<Diagnostic>) -> Option<DateOrYear> {
    let printed = |read: &DateOrYear| match read {
        DateOrYear::Day(date) => dates::print(*date),
        DateOrYear::Year(year) => format!("{year}年"),
    };
    keyed.read(&key::DATE, dates::parse_open, printed, sink)
}

fn open(keyed: &Keyed, item: &crate::notice::vocabulary::Key, status: Status) -> Diagnostic {
    let place = match keyed.entry(item) {
        Some(entry) => entry.key_origin.place(),
        None => keyed.origin.source().whole(),
    };
    match status {
        Status::Draft => {
            Diagnostic::note(Kind::FieldOpen, format!("“{}”还空着，定稿前要填", item.zh))
        }
        Status::Final => Diagnostic::error(Kind::FieldOpen, format!("定稿不能没有“{}”", item.zh))
            .hint(format!(
                "请填上，如 {}: {}；还没有定下来就写　状态: 送审",
                item.zh, item.example
            )),
    }
    .at(place)
}

/// L07: the year of the number is that of the date; the 代字 is one of the office's.
fn number_agrees(
    keyed: &Keyed,
    number: &DocNumber,
    lead: Option<&OfficeFile>,
    date: Option<Date>,
    sink: &mut Vec<Diagnostic>,
) {
    let origin = keyed.origin_of(&key::NUMBER);
    if let (Some(year), Some(date)) = (number.year, date)
        && year != date.year()
    {
        let message = format!("发文字号是{year}年，成文日期是{}", dates::print(date));
        sink.push(
            Diagnostic::warning(Kind::NumberForm, message)
                .at(&origin)
                .with(&keyed.origin_of(&key::DATE), "成文日期")
                .hint("请核对哪一个是对的"),
        );
    }
    let codes = lead.map(|o| o.codes.as_slice()).unwrap_or_default();
    if !codes.is_empty() && !codes.contains(&number.code) {
        let message = format!("代字“{}”不是单位文件里的“{}”", number.code, codes.join("、"));
        sink.push(
            Diagnostic::warning(Kind::NumberForm, message)
                .at(&origin)
                .hint("请核对；本单位确有这个代字时，把它加到单位文件的“代字”里"),
        );
    }
}

/// 印发日期, by default the day of 成文日期; not before it (V-11).
fn printed_on(keyed: &Keyed, date: Option<Date>, sink: &mut Vec<Diagnostic>) -> Option<Date> {
    let Some(text) = keyed.text(&key::PRINTED_ON, sink) else { return date };
    let origin = text.whole_origin();
    let printed = accept(dates::parse(&text.text), |d| dates::print(*d), &origin, sink)?;
    if let Some(date) = date.filter(|d| printed < *d) {
        let message =
            format!("印发日期（{}）早于成文日期（{}）", dates::print(printed), dates::print(date));
        sink.push(
            Diagnostic::error(Kind::DateForm, message)
                .at(&origin)
                .with(&keyed.origin_of(&key::DATE), "成文日期")
                .hint("印发日期是送印的日期，请核对；不写时同成文日期"),
        );
    }
    Some(printed)
}

/// The nodes of an item that is one or a list of them.
pub(super) fn nodes(node: &Node) -> Vec<&Node> {
    one_or_many(node).iter().filter(|n| !matches!(n.kind, NodeKind::Null)).collect()
}

#[cfg(test)]
mod tests;
