//! Diagnostics are data: what is wrong, where, and what a clerk can do about it.
//!
//! Nothing in the library prints. Functions collect into a `Vec<Diagnostic>` and go on, so that one
//! run reports everything; the command line is the only place that shows them.

use serde::Serialize;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something was read in a way that the user should know of.
    Note,
    /// The paper can be made but a reviewer would send it back.
    Warning,
    /// The paper is not made.
    Error,
}

macro_rules! kinds {
    ($($name:ident $id:literal $heading:literal;)*) => {
        /// The stable kind of a finding: scripts match on its id, clerks read its heading.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $(#[doc = $heading] $name),* }

        impl Kind {
            /// Every kind there is, in the order of declaration.
            pub const ALL: &'static [Kind] = &[$(Kind::$name),*];

            /// The stable code, such as `missing-field`.
            pub fn id(self) -> &'static str {
                match self { $(Kind::$name => $id),* }
            }

            /// The Chinese heading that messages begin with.
            pub fn heading(self) -> &'static str {
                match self { $(Kind::$name => $heading),* }
            }
        }
    };
}

kinds! {
    // files and their form
    FileMissing "file-missing" "找不到文件";
    FileUnreadable "file-unreadable" "读不了文件";
    FileOutside "file-outside" "文件在文件夹之外";
    FileTooLarge "file-too-large" "文件太大";
    Encoding "encoding" "文字编码不对";
    ForbiddenCharacter "forbidden-character" "不能用的字符";
    Syntax "syntax" "写法有误";
    // fields
    FieldMissing "field-missing" "缺少项目";
    FieldUnknown "field-unknown" "不认识的项目";
    FieldDuplicate "field-duplicate" "项目重复";
    FieldType "field-type" "内容不对";
    FieldOpen "field-open" "还没有填";
    Normalised "normalised" "已按规范改写";
    NumberForm "number-form" "发文字号不合规范";
    DateForm "date-form" "日期不对";
    OfficeName "office-name" "机关名称不对";
    PaperKind "paper-kind" "文种不合规定";
    // data
    DataColumn "data-column" "数据表的列不对";
    DataValue "data-value" "数据不对";
    DataDuplicate "data-duplicate" "数据重名";
    EquationBroken "equation-broken" "等式不成立";
    EquationForm "equation-form" "等式写法有误";
    // templates
    TemplateMissing "template-missing" "没有这个模板";
    TemplateSyntax "template-syntax" "模板写法有误";
    TemplateUndefined "template-undefined" "没有这个数据";
    TemplateFilter "template-filter" "过滤器用法不对";
    TemplateArithmetic "template-arithmetic" "算不出来";
    TemplateLimit "template-limit" "模板太长或循环太多";
    // text
    MarkupForm "markup-form" "正文写法有误";
    HeadingNumber "heading-number" "层次序号不对";
    // paper
    Departure "departure" "与国家标准不同之处";
    Unsupported "unsupported" "尚不支持";
    Glyph "glyph" "字库里没有的字";
    GlyphFallback "glyph-fallback" "换了字库的字";
    Font "font" "字体";
    TitleBreak "title-break" "标题分行";
    Fit "fit" "排版调整";
    FitFailed "fit-failed" "排不进版面";
    Seal "seal" "印章";
    Attachment "attachment" "附件";
    Image "image" "图片";
    // Word drafts
    WordFile "word-file" "Word 文件有隐患";
    DraftEdited "draft-edited" "Word 稿有人改过";
    DraftOpen "draft-open" "Word 稿正开着";
    // issued papers
    Issue "issue" "签发";
    Issued "issued" "已经签发";
    Differs "differs" "与签发的不同";
    Embedded "embedded" "源文件在公文里";
    EarlierPaper "earlier-paper" "与上年的公文对不上";
    // data merged into drafts
    DraftForeign "draft-foreign" "不是本程序的 Word 稿";
    DraftOther "draft-other" "另一份公文的稿子";
    MergeConflict "merge-conflict" "两边都改过";
    MergeGone "merge-gone" "原处已不在稿中";
    MergeRow "merge-row" "表格行的次序";
    MergeSimilar "merge-similar" "别处也有这个数";
    MergeSkipped "merge-skipped" "没有并入";
    // system
    Output "output" "写不了文件";
    Internal "internal" "程序内部错误";
}

impl Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.id())
    }
}

/// Where a finding stands, as the user would look for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Path relative to the project folder, with `/`.
    pub file: String,
    /// The spot in the file; `None` when the whole file is meant.
    #[serde(flatten)]
    pub spot: Option<Spot>,
}

/// Most characters of an excerpt: each of many findings in a line of a megabyte has its own.
pub const EXCERPT: usize = 400;

fn is_first(column: &usize) -> bool {
    *column == 1
}

/// A spot inside a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Spot {
    /// A stretch of one line of a text file.
    Text {
        /// 1-based line of the file as typed.
        line: usize,
        /// 1-based column in characters.
        column: usize,
        /// Length in characters, at least 1, cut at the end of the line.
        length: usize,
        /// The line itself, without its line break; of a line beyond [`EXCERPT`] only what stands around the spot.
        excerpt: String,
        /// 1-based column of the excerpt's first character.
        #[serde(skip_serializing_if = "is_first")]
        from: usize,
    },
    /// A cell of a workbook.
    Cell {
        /// Name of the sheet.
        sheet: String,
        /// Address such as `C5`.
        cell: String,
        /// What the cell shows.
        shown: String,
    },
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Its stable kind.
    pub kind: Kind,
    /// Its weight.
    pub severity: Severity,
    /// The reason, in plain Chinese, without the heading of the kind and without the place.
    pub message: String,
    /// Where; `None` when no file is to blame.
    pub place: Option<Place>,
    /// Further places that belong to it, each with a word on what stands there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<(Place, String)>,
    /// What to do about it, one sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
}

impl Diagnostic {
    fn new(severity: Severity, kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            severity,
            message: message.into(),
            place: None,
            related: vec![],
            hints: vec![],
        }
    }

    /// An error: the paper is not made.
    pub fn error(kind: Kind, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, kind, message)
    }

    /// A warning: the paper is made, but somebody should look.
    pub fn warning(kind: Kind, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, kind, message)
    }

    /// A note: what was understood or done.
    pub fn note(kind: Kind, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, kind, message)
    }

    /// Says where it stands.
    pub fn at(mut self, place: impl Into<Place>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// Says where it stands, when that is known.
    pub fn maybe_at(self, place: Option<impl Into<Place>>) -> Self {
        match place {
            Some(place) => self.at(place),
            None => self,
        }
    }

    /// The same as an error.
    pub fn as_error(self) -> Self {
        Self { severity: Severity::Error, ..self }
    }

    /// Adds another place that belongs to it.
    pub fn with(mut self, place: impl Into<Place>, what: impl Into<String>) -> Self {
        self.related.push((place.into(), what.into()));
        self
    }

    /// Adds what can be done.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

/// What went wrong in an operation that does not know where its input stands; the caller does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its stable kind.
    pub kind: Kind,
    /// The reason.
    pub message: String,
    /// What to do about it, one sentence each.
    pub hints: Vec<String>,
}

impl Fault {
    /// A fault without a hint.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hints: vec![] }
    }

    /// Adds what can be done.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The error at its place.
    pub fn at(self, place: impl Into<Place>) -> Diagnostic {
        Diagnostic { hints: self.hints, ..Diagnostic::error(self.kind, self.message).at(place) }
    }
}

/// A result that came with remarks.
#[derive(Debug, Clone)]
pub struct Warned<T> {
    /// The result itself.
    pub output: T,
    /// Warnings and notes, in the order in which they were found.
    pub warnings: Vec<Diagnostic>,
}

/// Whether any finding is an error.
pub fn has_errors(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|d| d.severity == Severity::Error)
}

/// The known word nearest to `word`, when it is near enough to be meant (did-you-mean).
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (word.chars().count() / 2).clamp(1, 2);
    known
        .into_iter()
        .map(|k| (strsim::damerau_levenshtein(word, k), k))
        .filter(|(distance, _)| *distance <= allowed)
        // Of two that are as near, the one that begins alike: 主送单位 means 主送机关, not 单位.
        .min_by_key(|(distance, k)| (*distance, k.chars().next() != word.chars().next()))
        .map(|(_, k)| k)
}

/// The hint for an unknown word: the one that was meant, or else what can be done without it.
pub fn did_you_mean(meant: Option<&str>, otherwise: impl Into<String>) -> String {
    match meant {
        Some(meant) => format!("是不是“{meant}”？"),
        None => otherwise.into(),
    }
}

/// What an error of the system means, in Chinese; the system's own words are kept where there are none.
pub fn system_reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind::*;
    let reason = match error.kind() {
        NotFound => "没有这个文件或文件夹",
        PermissionDenied => "没有权限",
        AlreadyExists => "已经有同名的文件",
        IsADirectory => "这个名字已经是一个文件夹",
        NotADirectory => "路径中间有一段是文件，不是文件夹",
        ReadOnlyFilesystem => "磁盘是只读的",
        StorageFull | QuotaExceeded => "磁盘没有空间了",
        FileTooLarge => "文件太大",
        InvalidFilename => "文件名太长，或者有不能用的字符",
        ResourceBusy | ExecutableFileBusy => "文件正被别的程序占用",
        // a chain of links that ends in itself has no kind of its own in the standard library yet
        _ if error.raw_os_error() == Some(40) => "链接绕回了自己",
        _ => return error.to_string(),
    };
    reason.to_string()
}
