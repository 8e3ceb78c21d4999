//! What a paper says, in the standard's vocabulary: plain data built from checked types.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::document::{Inline, Role};
use crate::source::Origin;
use crate::spec;

pub use time::Date;

pub mod checked;
pub mod dates;
pub mod departures;
mod item;
pub mod keyed;
pub mod kinds;
pub mod marks;
mod naming;
pub mod number;
pub mod office;
pub mod roster;
pub mod schema;
pub mod vocabulary;

pub use item::{
    Item, ItemKind, NamesItem, NamesPart, PictureItem, PicturesItem, QuotedItem, TableItem,
};
pub use naming::{file_stem, safe_name, sheet_stem};

pub use crate::spec::{Form, Sides, WordGrid, WordMargins};

/// One paper, ready to be composed. Built for all forms; what a form does not use is empty.
#[derive(Debug, Clone, Serialize)]
pub struct Notice {
    /// 状态
    pub status: Status,
    /// 格式
    pub form: Form,
    /// 文种, such as 通知.
    pub kind: String,
    /// The issuing offices, the lead office first; at least one.
    pub offices: Vec<Office>,
    /// Whether 文件 follows the name or names in the 发文机关标志.
    pub mark_with_wenjian: bool,
    /// Whether a joint paper has only the lead office's name in its 发文机关标志 (7.2.4 allows it).
    pub mark_of_lead: bool,
    /// 份号, six digits.
    pub copy_number: Option<String>,
    /// 密级和保密期限, such as 机密★1年.
    pub secrecy: Option<String>,
    /// 紧急程度: 特急 or 加急.
    pub urgency: Option<String>,
    /// 发文字号
    pub number: DocNumber,
    /// 签发人
    pub signers: Vec<String>,
    /// 签发人职务, before the signature seals of a 命令 or 议案, one an office in their order.
    pub signer_titles: Vec<String>,
    /// 发文机关标志 of this paper alone.
    pub mark: Option<String>,
    /// 标题, split at forced breaks.
    pub title: Vec<Vec<Inline>>,
    /// 题注: the meeting that adopted the paper, split at forced breaks; the paper has no 署名 and no date at its end then.
    pub adopted: Option<Vec<Vec<Inline>>>,
    /// 主送机关, without the colon.
    pub recipients: Option<Vec<Inline>>,
    /// 正文
    pub text: Vec<Item>,
    /// 出席, 请假 and 列席 of 纪要, as far as they are given.
    pub attendance: [Option<Vec<Inline>>; 3],
    /// 附件 and 印发件, in order.
    pub attachments: Vec<Attachment>,
    /// 成文日期; `None` while it is open.
    #[serde(serialize_with = "dates::serialize")]
    pub date: Option<Date>,
    /// Year of an open date, when it is known.
    pub year: Option<i32>,
    /// Whether a seal will be pressed (cases 1 and 2) or not (case 3).
    pub sealed: bool,
    /// The seals that the offices have, in their order.
    pub seals: Vec<OfficeSeal>,
    /// 附注, without its parentheses.
    pub note: Option<Vec<Inline>>,
    /// 公开属性, such as 主动公开; printed where [`House::disclosure_at`] says.
    pub disclosure: Option<String>,
    /// 印数
    pub copies: Option<u32>,
    /// Who drafts it and takes it round: on its 发文稿纸 only.
    pub drafting: Drafting,
    /// 抄送机关, without label and full stop.
    pub copied_to: Option<Vec<Inline>>,
    /// 印发机关
    pub printed_by: Option<String>,
    /// 印发日期; `None` while it is open.
    #[serde(serialize_with = "dates::serialize")]
    pub printed_on: Option<Date>,
    /// The lead office's habits.
    pub house: House,
    /// Where the one-line parts of head, body and imprint were typed, by the role that they are set in.
    #[serde(skip)]
    pub origins: BTreeMap<Role, Origin>,
}

/// Words that the mark of a 命令 ends with (10.2).
const ORDERS: [&str; 2] = ["命令", "令"];

impl Notice {
    /// Whether signature seals stand in the place of 署名 and seals: 命令 and 议案 (7.3.5.3).
    pub fn is_signed(&self) -> bool {
        match self.form {
            Form::Order => true,
            Form::Minutes => false,
            Form::Ordinary | Form::Letter => {
                kinds::find(&self.kind).is_some_and(|kind| kind.close == kinds::Close::Signed)
            }
        }
    }

    /// The mark of one line: what this paper says, or the lead office's name with what its form adds: 文件 (7.2.4), nothing
    /// (10.1), 令 (10.2), 会议纪要 (10.3).
    pub fn mark_alone(&self) -> String {
        if let Some(mark) = &self.mark {
            return mark.clone();
        }
        let name = self.offices.first().map(|office| office.mark.as_str()).unwrap_or_default();
        let add = match self.form {
            Form::Ordinary if self.mark_with_wenjian && !name.ends_with(spec::WENJIAN) => {
                spec::WENJIAN
            }
            Form::Order if !ORDERS.iter().any(|order| name.ends_with(order)) => "令",
            Form::Minutes if !name.ends_with("纪要") => "会议纪要",
            _ => "",
        };
        format!("{name}{add}")
    }
}

/// Who drafts a paper and takes it round before it is signed; nothing of it stands in the paper.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Drafting {
    /// 拟稿单位
    pub unit: Option<String>,
    /// 拟稿人
    pub drafter: Option<String>,
    /// 联系电话 of the one who drafts.
    pub phone: Option<String>,
    /// 核稿人
    pub reviewer: Option<String>,
    /// 会签单位
    pub cosigners: Vec<String>,
    /// 校对人
    pub proofreader: Option<String>,
    /// 打印人
    pub typist: Option<String>,
}

/// 状态 of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// 送审: number and date may be open.
    Draft,
    /// 定稿: nothing may be open.
    #[default]
    Final,
}

/// One issuing office: four names that need not be the same (gbt9704.md §10.4).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Office {
    /// In the 发文机关标志.
    pub mark: String,
    /// 署名
    pub signature: String,
    /// On the seal.
    pub seal: String,
    /// 简称
    pub short: String,
}

/// The seals of an office.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OfficeSeal {
    /// The picture of its seal, relative to the project folder.
    pub file: Option<String>,
    /// The picture of its signer's signature seal, likewise.
    pub signature_file: Option<String>,
    /// Diameter of its seal in mm.
    pub diameter_mm: f64,
}

/// 发文字号 in its parts (7.2.5).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct DocNumber {
    /// 代字, such as 闵科委.
    pub code: String,
    /// Four-digit year; `None` while it is open.
    pub year: Option<i32>,
    /// Running number; `None` while it is open.
    pub serial: Option<u32>,
}

/// 附件 or 印发件.
#[derive(Debug, Clone, Serialize)]
pub struct Attachment {
    /// Whether it is listed and labelled (附件) or just follows (印发件).
    pub listed: bool,
    /// Its title, split at forced breaks.
    pub title: Vec<Vec<Inline>>,
    /// Its own 主送机关, when it is a paper of its own.
    pub recipients: Option<Vec<Inline>>,
    /// Its text.
    pub text: Vec<Item>,
    /// Its own 署名 and date lines, when it has them.
    #[serde(serialize_with = "dates::serialize_signature")]
    pub signature: Option<(String, Option<Date>)>,
    /// The file that goes with the paper instead of being bound in; it has no text here then.
    pub separate: Option<SeparateFile>,
    /// The file that it was read from.
    #[serde(skip)]
    pub origin: Option<Origin>,
}

/// An attachment kept as a file of its own (7.3.7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeparateFile {
    /// Its path in the project folder.
    pub name: String,
    /// Its bytes.
    #[serde(skip)]
    pub data: Vec<u8>,
}

/// What an office has settled for its papers; each departure from the standard is listed when built.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct House {
    /// Printed on both sides (the default), on one, or read on a screen (§4 page logic).
    pub sides: Sides,
    /// Seal picture, relative to the project folder.
    pub seal_file: Option<String>,
    /// Diameter of the seal in mm.
    pub seal_diameter_mm: f64,
    /// Picture of the signer's signature seal, relative to the project folder.
    pub signature_seal_file: Option<String>,
    /// Heading levels set bold.
    pub bold_levels: Vec<u8>,
    /// Title set bold.
    pub bold_title: bool,
    /// Line pitch in pt, when not the standard's.
    pub line_pitch_pt: Option<f64>,
    /// Digits and Latin in the body: Times New Roman metrics, or 仿宋's own.
    pub digits: Digits,
    /// Thickness of the red line in mm (the standard gives none).
    pub red_line_mm: f64,
    /// Faces by role (仿宋, 小标宋 …) that the office uses instead of the bundled ones: role, family name.
    pub fonts: Vec<(spec::Face, String)>,
    /// Where 公开属性 is printed (the standard has no such item, §4 V-13).
    pub disclosure_at: Placement,
    /// Where 印数 is printed (V-12): in the 版记 or nowhere.
    pub copies_at: Placement,
    /// Whether a page number has a half-width space on each side of its digits (§11 item 18).
    pub page_number_spaced: bool,
    /// How a line of the Word draft comes to 28 字.
    pub word_grid: WordGrid,
    /// Margins and pitch of the Word draft.
    pub word_margins: WordMargins,
    /// Font names that the Word draft shows instead of those of [`House::fonts`] or the usual ones.
    pub word_fonts: Vec<(spec::Face, String)>,
    /// Font name of digits and Latin letters in the Word draft, when not Times New Roman.
    pub word_latin: Option<String>,
}

/// Where an item stands that the standard leaves to the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Placement {
    /// In the 版记, on a line above 印发机关.
    #[default]
    Imprint,
    /// In 附注.
    Note,
    /// Not printed.
    Nowhere,
}

/// The face of digits and Latin letters in the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Digits {
    /// Times New Roman metrics.
    #[default]
    Times,
    /// The 仿宋 face's own.
    FangSong,
}
