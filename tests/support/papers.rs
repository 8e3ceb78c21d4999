//! Papers made by hand as resolved trees, set and exported: what a composer would hand to the layout.

use std::sync::{Arc, LazyLock};

use hongtou::diag::Diagnostic;
use hongtou::document::{
    Align, Block, CellSize, Column, Content, Document, Figure, Form, Indent, Inline, Meta, Picture,
    Role, Section, SectionKind, Table, TableRow,
};
use hongtou::fonts::Fonts;
use hongtou::layout::{self, Layout, Seal, SealShown, Settings, Sides};
use hongtou::pdf::{self, Output};

use super::measure::{MeasuredPage, measure};

/// The bundled faces, digits with Times metrics: loaded once for all tests of a crate.
pub static FONTS: LazyLock<Arc<Fonts>> = LazyLock::new(|| Fonts::bundled(true));

/// Text to cut paragraphs of any length from: full-width characters without a mark.
const TEXT: &str = "为进一步规范公文处理工作提高公文质量和办文效率根据有关规定结合实际情况现就做好今年科技\
创新工作有关事项通知如下各单位要高度重视加强组织领导明确责任分工细化工作措施确保各项任务落到实处取得实效";

/// A paper before it is a tree. The default is an unsealed notice of one office with nothing optional.
#[derive(Clone)]
pub struct Paper {
    /// 份号, 密级, 紧急程度
    pub corner: Vec<(Role, &'static str)>,
    /// 发文机关标志
    pub mark: &'static str,
    /// 发文字号
    pub number: &'static str,
    /// 标题; a line feed forces a break.
    pub title: &'static str,
    /// 主送机关 with its colon; empty for none.
    pub recipients: String,
    /// 正文
    pub text: Vec<Block>,
    /// Names of the attachments, with their text.
    pub attachments: Vec<(&'static str, Vec<Block>)>,
    /// An 印发件: title and text.
    pub enclosures: Vec<(&'static str, Vec<Block>)>,
    /// 署名 and its width in 字.
    pub office: (&'static str, f64),
    /// 成文日期 and its width in 字.
    pub date: (&'static str, f64),
    /// Whether a seal will be pressed.
    pub sealed: bool,
    /// 附注 in its parentheses.
    pub note: Option<&'static str>,
    /// 抄送 with label and full stop.
    pub copied_to: Option<&'static str>,
    /// 印发机关
    pub printed_by: Option<&'static str>,
}

impl Default for Paper {
    fn default() -> Self {
        Self {
            corner: vec![],
            mark: "闵行区科学技术委员会文件",
            number: "闵科委〔2024〕14号",
            title: "关于印发《闵行区科学技术委员会\n2023年工作总结》的通知",
            recipients: "科委科协各科、部、室及事业单位：".into(),
            text: rows(8),
            attachments: vec![],
            enclosures: vec![],
            office: ("闵行区科学技术委员会", 10.0),
            date: ("2024年2月6日", 6.0),
            sealed: false,
            note: None,
            copied_to: None,
            printed_by: Some("闵行区科学技术委员会办公室"),
        }
    }
}

impl Paper {
    /// The resolved tree.
    pub fn document(&self) -> Document {
        let mut sections = vec![(SectionKind::Head, self.head()), (SectionKind::Body, self.body())];
        for (i, (name, text)) in self.attachments.iter().enumerate() {
            let blocks = self.attachment(i + 1, name, text);
            sections.push((SectionKind::Attachment(i as u16 + 1), blocks));
        }
        for (i, (name, text)) in self.enclosures.iter().enumerate() {
            let title = block(&format!("enclosure{}.title", i + 1), Role::AttachmentTitle, name);
            let title = Block { align: Align::Center, blank_before: 2, ..title };
            let blocks = std::iter::once(title).chain(below_title(text)).collect();
            sections.push((SectionKind::Enclosure(i as u16 + 1), blocks));
        }
        let imprint = self.imprint();
        if !imprint.is_empty() {
            sections.push((SectionKind::Imprint, imprint));
        }
        let section = |(kind, blocks)| Section { kind, landscape: false, blocks };
        Document {
            meta: self.meta(),
            form: Form::Ordinary,
            sections: sections.into_iter().map(section).collect(),
        }
    }

    fn meta(&self) -> Meta {
        Meta {
            title: self.title.replace('\n', ""),
            issuer: self.office.0.into(),
            number: Some(self.number.into()),
            date: Some(self.date.0.into()),
        }
    }

    fn head(&self) -> Vec<Block> {
        let corner = |(i, (role, text)): (usize, &(Role, &str))| Block {
            align: Align::Left,
            ..block(&format!("head.corner{i}"), *role, text)
        };
        let center = |id, role, text| Block { align: Align::Center, ..block(id, role, text) };
        let mut blocks: Vec<Block> = self.corner.iter().enumerate().map(corner).collect();
        blocks.push(center("head.mark", Role::Mark, self.mark));
        blocks.push(center("head.number", Role::Number, self.number));
        blocks
    }

    fn body(&self) -> Vec<Block> {
        let title = block("body.title", Role::Title, self.title);
        let mut blocks = vec![Block { align: Align::Center, ..title }];
        if !self.recipients.is_empty() {
            let recipients = block("body.recipients", Role::Recipients, &self.recipients);
            blocks.push(Block { blank_before: 1, ..recipients });
        }
        blocks.extend(self.text.clone());
        blocks.extend(self.attachment_notes());
        blocks.extend(self.signature());
        if let Some(note) = self.note {
            blocks.push(indented(block("body.note", Role::Note, note), 2.0, 2.0, 0.0));
        }
        blocks
    }

    /// 附件：name, or 附件：1.name and the others under it (7.3.4).
    fn attachment_notes(&self) -> Vec<Block> {
        let several = self.attachments.len() > 1;
        let note = |(i, (name, _)): (usize, &(&str, Vec<Block>))| {
            let number = if several { format!("{}.", i + 1) } else { String::new() };
            let label = if i == 0 { "附件：" } else { "" };
            let text = format!("{label}{number}{}", name.replace('\n', ""));
            let block = block(&format!("body.note{i}"), Role::AttachmentNote, &text);
            let first = if i == 0 { 2.0 } else { 5.0 };
            let rest = if several { 6.0 } else { 5.0 };
            Block { blank_before: u8::from(i == 0), ..indented(block, first, rest, 0.0) }
        };
        self.attachments.iter().enumerate().map(note).collect()
    }

    /// Case 1 (7.3.5.1) or case 3 (7.3.5.2), from the widths.
    fn signature(&self) -> Vec<Block> {
        let ((office, ws), (date, wd)) = (self.office, self.date);
        let (name_right, date_right) = match self.sealed {
            true => (4.0 + (wd - ws) / 2.0, 4.0),
            false if wd > ws => (wd - ws + 4.0, 2.0),
            false => (2.0, ws - wd),
        };
        let line = |id: &str, role, text: &str, right| {
            let block = indented(block(id, role, text), 0.0, 0.0, right);
            Block { align: Align::Right, ..block }
        };
        let above = if self.sealed { 2 } else { 1 };
        let name = line("body.signature", Role::Signature, office, name_right);
        let date = line("body.date", Role::Date, date, date_right);
        vec![Block { blank_before: above, ..name }, date]
    }

    fn attachment(&self, number: usize, name: &str, text: &[Block]) -> Vec<Block> {
        let several = self.attachments.len() > 1;
        let label = if several { format!("附件{number}") } else { "附件".to_string() };
        let prefix = format!("attachment{number}");
        let label = block(&format!("{prefix}.label"), Role::AttachmentLabel, &label);
        let title = block(&format!("{prefix}.title"), Role::AttachmentTitle, name);
        let title = Block { align: Align::Center, blank_before: 1, ..title };
        let mut blocks = vec![Block { align: Align::Left, ..label }, title];
        blocks.extend(below_title(text).map(|b| Block { id: format!("{prefix}.{}", b.id), ..b }));
        blocks
    }

    fn imprint(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        if let Some(text) = self.copied_to {
            let block = block("imprint.copied-to", Role::CopiedTo, text);
            blocks.push(indented(block, 1.0, 4.0, 1.0));
        }
        if let Some(office) = self.printed_by {
            let date = format!("{}印发", self.date.0);
            let ends = Content::Ends(text(office), text(&date));
            let block = block("imprint.printed-by", Role::PrintedBy, "");
            blocks.push(Block { content: ends, ..indented(block, 1.0, 1.0, 1.0) });
        }
        blocks
    }
}

fn below_title(text: &[Block]) -> impl Iterator<Item = Block> + '_ {
    text.iter().enumerate().map(|(i, b)| match i {
        0 => Block { blank_before: 1, ..b.clone() },
        _ => b.clone(),
    })
}

fn text(text: &str) -> Vec<Inline> {
    vec![Inline::Text(text.into())]
}

fn block(id: &str, role: Role, content: &str) -> Block {
    Block {
        id: id.into(),
        role,
        content: Content::Text(text(content)),
        align: Align::Justify,
        indent: Indent::default(),
        blank_before: 0,
        origin: None,
    }
}

fn indented(block: Block, first: f64, rest: f64, right: f64) -> Block {
    Block { indent: Indent { first, rest, right }, ..block }
}

/// A paragraph of the body: two 字 in, the rest flush left.
pub fn paragraph(id: &str, role: Role, content: Vec<Inline>) -> Block {
    let block = indented(block(id, role, ""), 2.0, 0.0, 0.0);
    Block { content: Content::Text(content), ..block }
}

/// A paragraph of plain text.
pub fn plain(id: &str, role: Role, content: &str) -> Block {
    paragraph(id, role, text(content))
}

/// 汉字 that take so many cells, the last one a full stop.
pub fn cells(count: usize) -> String {
    TEXT.chars().cycle().take(count - 1).chain(['。']).collect()
}

/// Paragraphs that take exactly so many rows, five rows and more each but the last.
pub fn rows(count: usize) -> Vec<Block> {
    let mut left = count;
    let mut blocks = Vec::new();
    while left > 0 {
        let rows = if left < 10 { left } else { 5 };
        let text = cells(26 + 28 * (rows - 1));
        blocks.push(plain(&format!("body.{}", blocks.len()), Role::Text, &text));
        left -= rows;
    }
    blocks
}

/// [`table`] with so many notes of one line and two below it.
pub fn table_with_notes(id: &str, rows: usize, notes: usize) -> Vec<Block> {
    let note = |at: usize| {
        let words = if at == 1 { cells(35) } else { cells(20) };
        let note = block(&format!("{id}.note.{at}"), Role::TableNote, &format!("注：{words}"));
        indented(note, 0.0, 2.0, 0.0)
    };
    table(id, rows).into_iter().chain((1..=notes).map(note)).collect()
}

/// Text with all that a paragraph can hold: marks, numbers, Latin, faces, scripts, a figure.
pub fn mixed(id: &str) -> Vec<Block> {
    let id = |n: usize| format!("{id}.{n}");
    let figure = Figure {
        id: id(9),
        paths: vec!["研发投入".into()],
        name: Some("全社会研发投入".into()),
        exact: Some("304.45".into()),
        unit: Some("亿元".into()),
        printed: "304.45亿元".into(),
        expression: "研发投入".into(),
        occurrence: 0,
        origin: None,
    };
    let t = |text: &str| Inline::Text(text.into());
    vec![
        plain(&id(1), Role::Heading1, "一、主要目标完成情况"),
        plain(&id(2), Role::Heading2, "（一）区域创新能力持续提升"),
        paragraph(
            &id(3),
            Role::Text,
            vec![
                Inline::Heading(3, text("1.加强研发创新。")),
                t("推动各类主体加强研发创新，全社会研发投入"),
                Inline::Figure(figure),
                t(
                    "，占GDP达10.6%；全年技术合同成交额达到320亿元，增长20%（上年为266亿元）。根据《关于加快“大零号湾”建设的实施方案（2023—2025年）》（闵科委〔2023〕106号）要求，平台“Innomatch”——全球技术供需对接平台——累计发布需求1245项，意向投入105.6亿元。",
                ),
            ],
        ),
        paragraph(
            &id(4),
            Role::Text,
            vec![
                Inline::Heading(4, text("（1）用好创新平台。")),
                t("一是办好“创·在上海”国际创新创业大赛，"),
                Inline::Strong(text("面积约200000m")),
                Inline::Superscript(text("2")),
                t("；二是开展CO"),
                Inline::Subscript(text("2")),
                t("减排技术攻关，"),
                Inline::Emphasis(text("力争走在全市前列")),
                t("……"),
            ],
        ),
        plain(&id(5), Role::Heading1, "二、下一步工作打算"),
        plain(
            &id(6),
            Role::Text,
            "围绕“四个放在”、“五个人人”，坚持科技创新和制度创新“双轮驱动”，做到有部署、有检查、有落实，确保全年各项任务按时完成；重要事项及时报告，做到件件有着落、事事有回音，“实打实”推进。",
        ),
    ]
}

/// Two pictures side by side with their caption.
pub fn pictures(id: &str, caption: &str) -> Vec<Block> {
    let picture = |name: &str, alt: &str| Picture {
        alt: alt.into(),
        width: Some(13.0),
        fills: false,
        image: hongtou::picture::read(name, super::folder::media(name)).expect("a picture"),
    };
    let pictures = vec![picture("site.jpeg", "现场照片"), picture("bars.png", "柱形图")];
    let centre = |block| Block { align: Align::Center, indent: Indent::default(), ..block };
    let content = Content::Pictures(pictures);
    let block = Block { content, ..block(id, Role::CaptionedPicture, "") };
    let caption = plain(&format!("{id}.caption"), Role::PictureCaption, caption);
    vec![centre(block), centre(caption)]
}

/// A table of three columns.
pub fn table(id: &str, count: usize) -> Vec<Block> {
    let row = |i: usize, cells: [&str; 3]| TableRow {
        id: format!("{id}.{i}"),
        cells: cells.iter().map(|c| text(c)).collect(),
    };
    let shares = [(150, Align::Center), (600, Align::Left), (250, Align::Right)];
    let columns = shares.map(|(share, align)| Column { share, align, decimal: false }).to_vec();
    let rows = (1..=count).map(|i| row(i, ["1", "上海某某科技有限公司", "161.50"])).collect();
    let table = Table {
        size: CellSize::default(),
        columns,
        head: vec![row(0, ["序号", "企业名称", "授信额度"])],
        rows,
        merges: vec![],
    };
    let caption = Block {
        align: Align::Center,
        indent: Indent::default(),
        ..plain(&format!("{id}.caption"), Role::TableCaption, "授信企业名单")
    };
    let unit = Block {
        align: Align::Right,
        indent: Indent::default(),
        ..plain(&format!("{id}.unit"), Role::TableUnit, "单位：万元")
    };
    let block = Block { content: Content::Table(table), ..block(id, Role::Table, "") };
    vec![caption, unit, block]
}

/// A paper that has been set, exported and read back.
pub struct Set {
    /// The layout.
    pub layout: Layout,
    /// What it said.
    pub warnings: Vec<Diagnostic>,
    /// The archive PDF.
    pub archive: Vec<u8>,
    /// The archive PDF as measured.
    pub pages: Vec<MeasuredPage>,
}

/// Settings for a seal of 42 mm whose place is shown.
pub fn sealed() -> Settings {
    sealed_with(SealShown::Area)
}

/// Settings for a seal of 42 mm.
pub fn sealed_with(shown: SealShown) -> Settings {
    let seal =
        Seal {
            owner: "闵行区科学技术委员会".into(), diameter_mm: 42.0, height_mm: 42.0, shown
        };
    Settings { seals: vec![seal], ..Settings::default() }
}

/// Settings for sides.
pub fn sides(sides: Sides) -> Settings {
    Settings { sides, ..Settings::default() }
}

/// Sets a paper, exports it for the archive and reads it back.
#[track_caller]
pub fn set(paper: &Paper, settings: &Settings) -> Set {
    let fitted = layout::fit(paper.document(), &FONTS, settings).expect("a paper that can be set");
    let archive = export(&fitted.output, Output::Archive);
    let pages = measure(&archive);
    Set { layout: fitted.output, warnings: fitted.warnings, archive, pages }
}

/// Exports a layout.
#[track_caller]
pub fn export(layout: &Layout, output: Output) -> Vec<u8> {
    pdf::export(layout, output).expect("a PDF")
}

/// Everything that a sealed notice can have: corner elements, headings, three attachments, 附注, 版记.
pub fn full() -> Paper {
    let long = "闵行区推进“大零号湾”科技创新策源功能区建设工作领导小组办公室2023年工作情况汇总表";
    let mut text = vec![plain("body.a", Role::Text, &cells(60))];
    text.extend(mixed("body"));
    let mut last = rows(30);
    last.extend(mixed("b"));
    Paper {
        corner: vec![
            (Role::CopyNumber, "000001"),
            (Role::Secrecy, "机密★1年"),
            (Role::Urgency, "特急"),
        ],
        recipients:
            "各镇人民政府、街道办事处，莘庄工业区管委会，区政府各委、办、局，科委科协各科、\
部、室及事业单位："
                .into(),
        text,
        attachments: vec![("2023年工作总结", last), (long, rows(3)), ("通讯录", table("t", 30))],
        sealed: true,
        note: Some("（此件公开发布）"),
        copied_to: Some(
            "抄送：区委办公室，区人大常委会办公室，区政府办公室，区政协办公室，区监委，区法院，区检察院，区人武部。",
        ),
        ..Paper::default()
    }
}

/// [`full`], sealed, set once for all tests of a crate.
pub static FULL: LazyLock<Set> = LazyLock::new(|| set(&full(), &sealed()));

/// An unsealed notice of three pages with one attachment.
pub static PLAIN: LazyLock<Set> = LazyLock::new(|| set(&plain_paper(), &Settings::default()));

/// The paper of [`PLAIN`].
pub fn plain_paper() -> Paper {
    let attachments = vec![("2023年工作总结", rows(20))];
    Paper { text: rows(40), attachments, ..Paper::default() }
}

/// A paper without anything sealed whose date is longer than its 署名.
pub static LONG_DATE: LazyLock<Set> = LazyLock::new(|| {
    let (office, date) = (("区科委", 3.0), ("2024年11月26日", 7.0));
    set(&Paper { office, date, ..Paper::default() }, &Settings::default())
});

/// A paper with so many recipients that they go to the 版记.
pub static MOVED: LazyLock<Set> = LazyLock::new(|| {
    let recipients = format!("{}：", ["某某镇人民政府"; 40].join("、"));
    let copied_to = Some("抄送：区委办公室，区政府办公室。");
    set(&Paper { recipients, copied_to, ..Paper::default() }, &Settings::default())
});

/// A picture of two by two red pixels, where a test needs any seal.
pub const PNG: &[u8] =
    b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x02\x00\x00\x00\x02\x08\x06\x00\x00\x00\x72\xb6\x0d\x24\x00\x00\x00\x11\x49\x44\x41\x54\x78\xda\x63\xf8\xcf\xc0\xf0\x1f\x84\x19\x60\x0c\x00\x47\xca\x07\xf9\x1a\xb6\xf1\xa9\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";
