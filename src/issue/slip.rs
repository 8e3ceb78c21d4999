//! What a slip holds, and its file.

use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Kind};
use crate::digest::sha256;
use crate::places::Spot;

/// Name and version of the format.
pub const FORMAT: &str = "hongtou-slip/1";

/// What the name of a slip ends with, after the name of the papers.
pub const ENDING: &str = ".slip.json";

/// Name of the slip among the files that travel inside a paper.
pub const EMBEDDED: &str = "发文凭据.slip.json";

/// Name of the options of the build among the files that travel inside a paper.
pub const EMBEDDED_OPTIONS: &str = "生成选项.json";

/// Bytes of the largest slip that is read.
const MAX_BYTES: usize = 64 << 20;

/// What was issued.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slip {
    /// [`FORMAT`]
    pub format: String,
    /// Version of the program that issued.
    pub program: String,
    /// Which paper.
    pub paper: Paper,
    /// The papers as files.
    pub outputs: Vec<Hashed>,
    /// The slip of the paper that this one corrects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<Former>,
    /// The slip that this one replaces: the paper was issued anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Former>,
    /// 名称 of the template.
    pub template: String,
    /// The files of a template that the program brings; those of another stand among the inputs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub template_files: Vec<Hashed>,
    /// What the command line asked for.
    pub options: Options,
    /// The files of the folder that were read, in the order of their names.
    pub inputs: Vec<Hashed>,
    /// SHA-256 of the data, whatever files it came in.
    pub data: String,
    /// The fonts.
    pub fonts: Vec<FontHash>,
    /// Every datum that is printed, in the order of printing.
    pub figures: Vec<Figure>,
    /// The text paragraph by paragraph: cells and rows of 版记 too.
    pub paragraphs: Vec<Paragraph>,
    /// The pages line by line.
    pub pages: Vec<Page>,
    /// SHA-256 of the slip with this field empty: a slip that somebody has edited is known.
    pub digest: String,
}

/// Which paper a slip is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// 标题 on one line.
    pub title: String,
    /// 发文机关
    pub issuer: String,
    /// 发文字号
    pub number: Option<String>,
    /// 成文日期 as printed
    pub date: Option<String>,
    /// How many pages it has.
    pub pages: usize,
    /// Whether it has 版记.
    pub imprint: bool,
}

/// A file by name and content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hashed {
    /// Name: in the project folder with `/`, or beside the slip.
    pub name: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Length in bytes.
    pub bytes: usize,
}

impl Hashed {
    /// A file.
    pub fn new(name: &str, data: &[u8]) -> Self {
        Self { name: name.to_string(), sha256: sha256(data), bytes: data.len() }
    }

    /// Whether some bytes are this file's.
    pub fn is(&self, data: &[u8]) -> bool {
        self.bytes == data.len() && self.sha256 == sha256(data)
    }
}

/// A former slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Former {
    /// Name of its file.
    pub name: String,
    /// SHA-256 of its file.
    pub sha256: String,
}

/// What a command line asked for that shapes the papers; what it left to the office file is `None`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Options {
    /// duplex, single or screen
    pub sides: Option<String>,
    /// picture or area: what is shown of the seal.
    pub seal: Option<String>,
    /// Millimetres to the right and down, over a letterhead.
    pub preprinted: Option<(f64, f64)>,
    /// portable or grid
    pub word: Option<String>,
    /// archive or press
    pub output: String,
    /// Whether the source travels in the papers.
    pub embedded: bool,
}

/// A font by content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FontHash {
    /// Its family.
    pub family: String,
    /// Name of its file without the folder; a bundled one has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// SHA-256 of its file.
    pub sha256: String,
}

/// A datum as it was printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Its id in the paper.
    pub id: String,
    /// The data paths that it came from.
    pub paths: Vec<String>,
    /// 名称
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The exact value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// 单位
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// What is printed.
    pub printed: String,
    /// Where; one that runs on from line to line stands in several.
    pub places: Vec<Place>,
}

impl Figure {
    /// 名称, or else the first path.
    pub fn called(&self) -> &str {
        let path = || self.paths.first().map_or("", String::as_str);
        self.name.as_deref().unwrap_or_else(path)
    }
}

/// A line on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The side, from 1.
    pub side: usize,
    /// The number that is printed on it.
    pub page: Option<usize>,
    /// The line, from 1, counted from below the 版头.
    pub line: usize,
}

impl From<&Spot> for Place {
    fn from(spot: &Spot) -> Self {
        Self { side: spot.side, page: spot.page, line: spot.line }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.page {
            Some(page) => write!(f, "第{page}页第{}行", self.line),
            None => write!(f, "第{}面第{}行", self.side, self.line),
        }
    }
}

/// A paragraph, a cell, or a row of 版记.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    /// Its id in the paper.
    pub id: String,
    /// What it is to a reader, such as 正文第3段.
    pub what: String,
    /// Its text.
    pub text: String,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The number that it carries.
    pub number: Option<usize>,
    /// Its lines from top to bottom.
    pub lines: Vec<Line>,
    /// SHA-256 of the rules, fills and pictures that the PDF draws; none without a PDF.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn: Option<String>,
}

/// A line of a page: all that stands on one base line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which line it is, counted from below the 版头; a page number is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Its text without white space.
    pub text: String,
    /// Ids of the paragraphs that stand in it; a page number has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
}

impl Slip {
    /// The file of the slip, its digest filled in.
    pub fn to_file(&self) -> Vec<u8> {
        let sealed = Self { digest: self.expected_digest(), ..self.clone() };
        sealed.json().into_bytes()
    }

    fn json(&self) -> String {
        // Nothing in it can fail to be written.
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        text + "\n"
    }

    fn expected_digest(&self) -> String {
        sha256(Self { digest: String::new(), ..self.clone() }.json().as_bytes())
    }

    /// Reads the file of a slip called `name`.
    ///
    /// # Errors
    /// [`Kind::FileUnreadable`] for what is no slip, and for one of another program version's format;
    /// [`Kind::Differs`] for one that somebody has edited.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Diagnostic> {
        let no = |reason: &str| {
            Diagnostic::error(Kind::FileUnreadable, format!("{name} {reason}"))
                .hint("发文凭据由 hongtou build --issue 生成，名称以 .slip.json 结尾")
        };
        if bytes.len() > MAX_BYTES {
            return Err(no("太大，不是发文凭据"));
        }
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let value: serde_json::Value =
            serde_json::from_slice(bytes).map_err(|_| no("不是发文凭据"))?;
        match value.get("format").and_then(|f| f.as_str()) {
            Some(FORMAT) => {}
            Some(format) if format.starts_with("hongtou-slip/") => {
                return Err(no("是别的版本的发文凭据，请用生成它的那个版本的程序核对"));
            }
            _ => return Err(no("不是发文凭据")),
        }
        let slip: Self =
            serde_json::from_value(value).map_err(|_| no("不完整，不能当作发文凭据"))?;
        if slip.digest != slip.expected_digest() {
            let message = format!("{name} 有人改过，不能作凭据");
            return Err(Diagnostic::error(Kind::Differs, message)
                .hint("请用发文时归档的那一份；归档文件夹里的 SHA256SUMS 可以核对"));
        }
        Ok(slip)
    }

    /// 发文字号 where it has one, else the title in 《》.
    pub fn called(&self) -> String {
        self.paper.number.clone().unwrap_or_else(|| format!("《{}》", self.paper.title))
    }

    /// The paragraph of an id.
    pub fn paragraph(&self, id: &str) -> Option<&Paragraph> {
        self.paragraphs.iter().find(|p| p.id == id)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A slip of two lines.
    pub(in crate::issue) fn sample() -> Slip {
        let line = |at: usize, text: &str, id: &str| Line {
            line: Some(at),
            text: text.into(),
            ids: vec![id.into()],
        };
        let paragraph = |id: &str, what: &str, text: &str| Paragraph {
            id: id.into(),
            what: what.into(),
            text: text.into(),
        };
        Slip {
            format: FORMAT.into(),
            program: "0.1.0".into(),
            paper: Paper {
                title: "通知".into(),
                issuer: "区科委".into(),
                number: Some("闵科委〔2024〕14号".into()),
                date: Some("2024年2月6日".into()),
                pages: 1,
                imprint: false,
            },
            outputs: vec![Hashed::new("甲.pdf", b"%PDF-1.7 issued")],
            corrects: None,
            replaces: None,
            template: "印发通知".into(),
            template_files: vec![],
            options: Options { output: "archive".into(), ..Options::default() },
            inputs: vec![Hashed::new("notice.yaml", b"a")],
            data: sha256(b""),
            fonts: vec![],
            figures: vec![Figure {
                id: "body.1/1".into(),
                paths: vec!["授信企业".into()],
                name: Some("授信企业".into()),
                value: Some("161".into()),
                unit: Some("家".into()),
                printed: "161家".into(),
                places: vec![Place { side: 1, page: Some(1), line: 2 }],
            }],
            paragraphs: vec![
                paragraph("body.title", "标题", "通知"),
                paragraph("body.1", "正文第1段", "共有161家企业获得授信。"),
            ],
            pages: vec![Page {
                number: Some(1),
                lines: vec![
                    line(1, "通知", "body.title"),
                    line(2, "共有161家企业获得授信。", "body.1"),
                ],
                drawn: None,
            }],
            digest: String::new(),
        }
    }

    #[test]
    fn a_slip_is_read_as_it_was_written() {
        let file = sample().to_file();
        let read = Slip::read("甲.slip.json", &file).unwrap();
        assert_eq!(read.to_file(), file);
        assert_eq!(Slip { digest: String::new(), ..read }, sample());
    }

    #[test]
    fn an_edited_slip_is_no_slip() {
        let file = String::from_utf8(sample().to_file()).unwrap();
        let edited = file.replacen("161", "145", 1);
        let finding = Slip::read("甲.slip.json", edited.as_bytes()).unwrap_err();
        assert_eq!(finding.kind, Kind::Differs);
        for other in
            ["", "{}", "[1]", "{\"format\":\"hongtou-slip/1\"}", "{\"format\":\"hongtou-slip/9\"}"]
        {
            let finding = Slip::read("甲.slip.json", other.as_bytes()).unwrap_err();
            assert_eq!(finding.kind, Kind::FileUnreadable, "{other}");
        }
    }
}
