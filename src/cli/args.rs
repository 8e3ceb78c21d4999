//! The command line as data; the help is for clerks, so it is Chinese.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use hongtou::spec::{Sides, WordGrid};

/// 把数据和文字排成合乎 GB/T 9704—2012 的公文
#[derive(Debug, Parser)]
#[command(
    name = "hongtou",
    version,
    about = "红头：把数据和文字排成合乎 GB/T 9704—2012 的公文",
    disable_help_subcommand = true,
    next_display_order = None,
    after_help = EXAMPLES
)]
pub struct Cli {
    /// 以 JSON 输出提示和结果，供程序使用
    #[arg(long, global = true)]
    pub json: bool,
    /// 要做的事
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
例子：
  hongtou new 我的通知                      新建一个可以直接生成的通知文件夹
  hongtou build 我的通知                    生成 PDF 和 Word 稿，放在通知文件夹里
  hongtou build 我的通知 --to docx          只生成 Word 稿
  hongtou build 我的通知 --output press     生成印刷厂用的双色 PDF
  hongtou templates                         看有哪些模板
  hongtou fields 印发通知                   看一个模板要填哪些项目

退出码：0 完成；1 内容有错（加 --strict 时提醒也算）；2 用法不对；3 文件或系统出错";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 新建通知文件夹，里面是可以直接生成的示例
    #[command(
        after_help = "例子：\n  hongtou new 我的通知\n  hongtou new 科技活动周 --template 一般通知 --office ../office.yaml\n  hongtou new 我的通知 --xlsx    数据放在 data.xlsx 里\n  hongtou new 2024年总结 --from 2023年总结.docx    从上年的稿子开头，每项数据写改、留或者待补"
    )]
    New(NewArgs),
    /// 生成公文
    #[command(
        after_help = "例子：\n  hongtou build 我的通知\n  hongtou build 我的通知 --to pdf -o 输出文件夹\n  hongtou build 我的通知 -o 送审.docx            只要 Word 稿，写成这个文件\n  hongtou build 通知1 通知2 -o 输出文件夹\n  hongtou build 我的通知 --to draft-sheet        填好的发文稿纸，签发、会签、核稿的格子空着\n  hongtou build 我的通知 --show-seal-area        看印章的位置\n  hongtou build 我的通知 --preprinted=0.5,-1     套红：黑字右移0.5毫米、上移1毫米\n  hongtou build 我的通知 --issue --archive 归档  签发，并存一份归档\n  hongtou build 我的通知 --issue --archive 归档 --since 送审稿.docx   归档里附花脸稿\n\n有人改过的 Word 稿不会被覆盖：新稿写成“名称（2）.docx”，退出码为 1；加 --force 才替换旧稿。\n签发过的公文不会被改成别的样子：内容变了就不生成，退出码为 1。"
    )]
    Build(BuildArgs),
    /// 把改过的 Word 稿（或者别人做的 Word 文件、一篇纯文字）变回可以生成的通知文件夹
    #[command(
        after_help = "例子：\n  hongtou import 通知（领导改）.docx -o 新通知\n  hongtou import 通知（领导改）.docx -o 新通知 --notice 我的通知    数据、单位文件沿用原来的文件夹\n  hongtou import 往年通知.docx -o 新通知                            别人用 Word、WPS 做的也行\n  hongtou import --text 网页上抄来的.txt -o 新通知\n\n修订按全部接受导入，加 --reject 按全部拒绝。带不过来的都会列出来；稿子本身不动。"
    )]
    Import(ImportArgs),
    /// 比较两份通知、两份数据、两份 Word 稿，或者发出的公文和今天的通知：改了哪些数和字，印在哪里
    #[command(
        after_help = "例子：\n  hongtou diff 我的通知.旧 我的通知                    两个通知文件夹\n  hongtou diff data.旧.csv 我的通知                    从前的数据和今天的通知\n  hongtou diff data.旧.csv data.csv                    两份数据文件，只比数\n  hongtou diff 14号.docx 我的通知                      发出的 Word 稿和今天的通知\n  hongtou diff 一稿.docx 二稿.docx                     两份改过的 Word 稿，比现在的文字，修订按接受算\n  hongtou diff 14号.slip.json 我的通知                 签发的公文和今天的通知\n  hongtou diff 14号.docx 我的通知 -o 修改说明.pdf      写成一页说明，供领导审阅\n  hongtou diff 一稿.docx 二稿.docx -o 花脸稿.pdf       全文，删去的划掉，新增的加下划线\n  hongtou diff data.旧.csv data.csv --notice 我的通知 -o 花脸稿.pdf\n\n-o 写哪一种，看文件名：有“花脸”的是花脸稿，只能是 .pdf；其余是修改说明。加 --to memo 或 --to marked 就不看文件名。\n要带修订的 Word 稿，请用 hongtou merge。\n有没有改动，退出码都是 0；要判断有没有改动，请加 --json。等式不成立也照样比较，列在结果里。\n行数从版头以下数起，标题、表格的行都算；Word 稿另写明第几段。"
    )]
    Diff(DiffArgs),
    /// 把改过的数据并进领导改过的 Word 稿，以修订标出，别的一概不动
    #[command(
        after_help = "例子：\n  hongtou merge 领导改过的稿子.docx 我的通知 -o 合并稿.docx\n  hongtou merge 稿子.docx 我的通知 --accept        直接改好，不留修订标记\n  hongtou merge 稿子.docx 我的通知 --author 统计科 --date 2024-02-06T09:00:00\n\n先在 data.csv 里改数据，再运行。数据和领导改了同一处的，保留领导改的文字，加批注说明数据现在是多少，退出码为 1。"
    )]
    Merge(MergeArgs),
    /// 核对文件是不是签发的那一份；不同的，指出哪一段、哪个数据项
    #[command(
        after_help = "例子：\n  hongtou verify 我的通知/*.pdf                 按旁边的发文凭据核对\n  hongtou verify 收到的.docx --slip 闵科委〔2024〕14号….slip.json\n  hongtou verify 闵科委〔2024〕14号….slip.json  核对凭据上的每一个文件\n\n退出码：0 没有变；1 不同；3 读不了。文字一样、但被别的程序重新保存过的，是提醒，加 --strict 时退出码为 1。"
    )]
    Verify(VerifyArgs),
    /// 去掉文件里没有印出来的东西：源文件、数据、批注、控件、隐藏文字、作者和编辑记录，供对外发送
    #[command(
        after_help = "例子：\n  hongtou strip 通知.docx                 写成 通知（已清理）.docx，原来的文件不动\n  hongtou strip 通知.pdf -o 对外.pdf\n\n有没有处理的修订时不清理：请先在 Word 或 WPS 里接受或拒绝。别的程序生成的 PDF 不清理。"
    )]
    Strip(StripArgs),
    /// 生成校对单：数据、日期、人名、机关、文号、书名号，按页按行列出，逐项打勾
    #[command(
        after_help = "例子：\n  hongtou proof 我的通知                  校对单放在通知文件夹里\n  hongtou proof 我的通知 -o 校对单.docx    写成 Word 文件\n\n页是印出的页码；行从版头以下数起，标题、表格的行都算。"
    )]
    Proof(ProofArgs),
    /// 一个数从哪里来、印在哪里：数据文件和行、来源、截至、说明、等式，每一处的页、行和句子
    #[command(
        after_help = "例子：\n  hongtou why 我的通知 161              哪些数据是161，印在哪里\n  hongtou why 我的通知 56家             只要56家，不要56场\n  hongtou why 我的通知 研发投入         按代号或名称\n  hongtou why 我的通知 技术合同成交额.增长\n\n页是印出的页码；行从版头以下数起，标题、表格的行都算。"
    )]
    Why {
        /// 通知文件夹或 notice.yaml
        #[arg(value_name = "通知")]
        notice: PathBuf,
        /// 数、名称或者代号
        #[arg(value_name = "数或名称", allow_hyphen_values = true)]
        query: String,
    },
    /// 守着一份通知：每次保存都马上重新生成，说一句改了什么
    #[command(
        after_help = "例子：\n  hongtou watch 我的通知               改数据、改文字，一保存就生成\n  hongtou watch 我的通知 --to pdf -o 输出文件夹\n\n内容有错时显示错误，上一次生成的文件不动；改对了再生成。\n有人改过或正开着的 Word 稿不会被覆盖：新稿写成“名称（2）.docx”，PDF 照样更新。\n签发过的公文不会被改成别的样子：内容变了就不生成，说明原因。\n按 Ctrl-C 结束，退出码为 0。加 --json 时每生成一次打印一行 JSON。"
    )]
    Watch(WatchArgs),
    /// 列出模板；加 --filters 列出正文里可用的过滤器和函数
    Templates {
        /// 列出过滤器和函数，各附一例
        #[arg(long)]
        filters: bool,
    },
    /// 列出一个模板要填的项目
    Fields {
        /// 模板名，例如 印发通知
        #[arg(value_name = "模板")]
        template: String,
    },
    /// 列出各文件可以写的项目，中英文都有；写明哪一种文件就打印它的 JSON Schema
    #[command(
        after_help = "例子：\n  hongtou schema            列出各文件可以写的项目\n  hongtou schema notice     notice.yaml 的 JSON Schema，供编辑器提示和补全\n  hongtou schema text       正文里可以写的各种内容，各举一例"
    )]
    Schema {
        /// 哪一种文件
        #[arg(value_enum, value_name = "文件")]
        of: Option<SchemaOf>,
    },
    /// 列出各种字体由哪个字库承担，缺哪些字，许可如何
    Fonts {
        /// 通知文件夹；不写就只看随程序提供的字库
        #[arg(value_name = "通知")]
        notice: Option<PathBuf>,
        /// 字体所在的文件夹
        #[arg(long, value_name = "文件夹")]
        font_dir: Vec<PathBuf>,
    },
    /// 生成套红打印用的校准页
    Calibrate {
        /// 写到哪个文件
        #[arg(short, long, value_name = "文件", default_value = "校准页.pdf")]
        output: PathBuf,
    },
    /// 打印某一步的中间结果
    #[command(
        after_help = "例子：\n  hongtou dump 我的通知 --stage layout    每一行在纸上的位置（毫米）"
    )]
    Dump {
        /// 通知文件夹或 notice.yaml
        #[arg(value_name = "通知")]
        notice: PathBuf,
        /// 哪一步
        #[arg(long, value_name = "步骤", value_enum, default_value_t = Stage::Layout)]
        stage: Stage,
    },
    /// 打印命令补全脚本
    Completion {
        /// 哪一种命令行
        #[arg(value_name = "命令行")]
        shell: Shell,
    },
    /// 打印本程序和随附字库的许可
    Licenses,
}

/// Arguments of `new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// 新文件夹
    #[arg(value_name = "文件夹")]
    pub dir: PathBuf,
    /// 用哪个模板
    #[arg(long, value_name = "模板", default_value = "印发通知")]
    pub template: String,
    /// 抄入本单位的 office.yaml
    #[arg(long, value_name = "文件")]
    pub office: Option<PathBuf>,
    /// 从上年的 Word 稿开头：数字、年份、位次提到 data.csv 里，上年的数在旁边
    #[arg(long, value_name = "稿子", conflicts_with_all = ["template", "xlsx"])]
    pub from: Option<PathBuf>,
    /// 数据写成 data.xlsx 而不是 data.csv
    #[arg(long)]
    pub xlsx: bool,
    /// 在哪些文件夹里找本单位的字库；不写就找系统字库
    #[arg(long, value_name = "文件夹")]
    pub font_dir: Vec<PathBuf>,
}

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Word 文件（.docx）
    #[arg(value_name = "稿子", required_unless_present = "text", conflicts_with = "text")]
    pub draft: Option<PathBuf>,
    /// 纯文字文件（UTF-8 或 GB 18030）
    #[arg(long, value_name = "文件")]
    pub text: Option<PathBuf>,
    /// 新文件夹
    #[arg(short, long, value_name = "文件夹")]
    pub out: PathBuf,
    /// 稿子是从哪个通知生成的：数据、单位文件等沿用它的
    #[arg(long, value_name = "通知", conflicts_with = "text")]
    pub notice: Option<PathBuf>,
    /// 修订按全部拒绝导入
    #[arg(long, conflicts_with = "text")]
    pub reject: bool,
}

/// Arguments of `build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// 通知文件夹或 notice.yaml，可以写几个
    #[arg(required = true, value_name = "通知")]
    pub notices: Vec<PathBuf>,
    /// 写到哪个文件夹，或写成哪个 .pdf、.docx 文件（只生成那一种）；不写就放在通知旁边
    #[arg(short, long, value_name = "文件夹或文件")]
    pub out: Option<PathBuf>,
    /// 生成什么；不写就是 pdf,docx，两份出自同一个版面
    #[arg(long, value_name = "格式", value_enum, value_delimiter = ',')]
    pub to: Vec<Format>,
    /// 有提醒也不生成
    #[arg(long)]
    pub strict: bool,
    /// 放上印章图片（单位文件里的“印章文件”）
    #[arg(long, conflicts_with = "show_seal_area")]
    pub seal: bool,
    /// 用虚线圆画出印章的位置
    #[arg(long)]
    pub show_seal_area: bool,
    /// 字体所在的文件夹
    #[arg(long, value_name = "文件夹")]
    pub font_dir: Vec<PathBuf>,
    /// PDF 的用途
    #[arg(long, value_name = "用途", value_enum, default_value_t = OutputFor::Archive)]
    pub output: OutputFor,
    /// Word 稿每行28字怎样排，这一次不按单位文件
    #[arg(long, value_name = "版式", value_enum)]
    pub word: Option<WordArg>,
    /// Word 稿即使有人改过或正开着，也用新稿替换；和 --issue 一起用时，已经签发的也重新签发
    #[arg(long)]
    pub force: bool,
    /// 签发：在公文旁边写一份发文凭据，以后的改动都瞒不过它；只有定稿可以签发
    #[arg(long)]
    pub issue: bool,
    /// 把通知文件夹里用到的文件也放进 PDF 和 Word 稿，没有印出来的数据会跟着走；对外发送前用 strip 清理
    #[arg(long)]
    pub embed_source: bool,
    /// 签发以后存一份到这个文件夹，每份公文一个文件夹，附校验清单 SHA256SUMS；更正和重新签发的另附花脸稿
    #[arg(long, value_name = "文件夹", requires = "issue")]
    pub archive: Option<PathBuf>,
    /// 归档时附一份花脸稿，与这一份相比（送审的 Word 稿、从前的通知文件夹、发文凭据）；更正和重新签发的，不写就与原来签发的相比
    #[arg(long, value_name = "旧", requires = "archive")]
    pub since: Option<PathBuf>,
    /// 怎样印，这一次不按单位文件
    #[arg(long, value_name = "印法", value_enum)]
    pub sides: Option<SidesArg>,
    /// 套红：不印红色部分；可写黑字右移和下移的毫米数
    #[arg(
        long,
        value_name = "右,下",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "0,0",
        value_parser = offset
    )]
    pub preprinted: Option<(f64, f64)>,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// 改动前：通知文件夹、数据文件、Word 稿（.docx），或者签发的公文（发文凭据 .slip.json、PDF）
    #[arg(value_name = "旧")]
    pub old: PathBuf,
    /// 改动后：同样可以是这几种
    #[arg(value_name = "新")]
    pub new: PathBuf,
    /// 写成文件：修改说明（.docx 或 .pdf）或者花脸稿（.pdf）；文件名里有“花脸”的是花脸稿，其余是修改说明
    #[arg(short, long, value_name = "文件")]
    pub out: Option<PathBuf>,
    /// -o 写的是哪一种，不看文件名
    #[arg(long, value_name = "种类", value_enum, requires = "out")]
    pub to: Option<DiffTo>,
    /// 两边都是数据文件时，放进哪个通知里比较
    #[arg(long, value_name = "通知")]
    pub notice: Option<PathBuf>,
    /// Word 稿按现在的文字比（两边都是 Word 稿时本来就是这样）；不写就按它生成时的内容比
    #[arg(long)]
    pub edited: bool,
}

/// What `diff` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffTo {
    /// 修改说明：改了哪些数和字，各在哪里，供领导审阅
    Memo,
    /// 花脸稿：全文，删去的划掉，新增的加下划线，黑白打印也看得清
    Marked,
}

/// Arguments of `watch`.
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// 通知文件夹或 notice.yaml
    #[arg(value_name = "通知")]
    pub notice: PathBuf,
    /// 写到哪个文件夹，或写成哪个 .pdf、.docx 文件（只生成那一种）；不写就放在通知旁边
    #[arg(short, long, value_name = "文件夹或文件")]
    pub out: Option<PathBuf>,
    /// 生成什么；不写就是 pdf,docx
    #[arg(long, value_name = "格式", value_enum, value_delimiter = ',')]
    pub to: Vec<Format>,
    /// 放上印章图片（单位文件里的“印章文件”）
    #[arg(long, conflicts_with = "show_seal_area")]
    pub seal: bool,
    /// 用虚线圆画出印章的位置
    #[arg(long)]
    pub show_seal_area: bool,
    /// 字体所在的文件夹
    #[arg(long, value_name = "文件夹")]
    pub font_dir: Vec<PathBuf>,
}

impl WatchArgs {
    /// What is built at each save.
    pub fn build(&self) -> BuildArgs {
        BuildArgs {
            notices: vec![self.notice.clone()],
            out: self.out.clone(),
            to: self.to.clone(),
            strict: false,
            seal: self.seal,
            show_seal_area: self.show_seal_area,
            font_dir: self.font_dir.clone(),
            output: OutputFor::Archive,
            word: None,
            force: false,
            issue: false,
            embed_source: false,
            archive: None,
            since: None,
            sides: None,
            preprinted: None,
        }
    }
}

/// Arguments of `proof`.
#[derive(Debug, Args)]
pub struct ProofArgs {
    /// 通知文件夹或 notice.yaml
    #[arg(value_name = "通知")]
    pub notice: PathBuf,
    /// 写到哪个文件夹，或写成哪个 .pdf、.docx 文件；不写就是 PDF，放在通知旁边
    #[arg(short, long, value_name = "文件夹或文件")]
    pub out: Option<PathBuf>,
}

/// Arguments of `strip`.
#[derive(Debug, Args)]
pub struct StripArgs {
    /// PDF 或者 Word 稿
    #[arg(value_name = "文件")]
    pub file: PathBuf,
    /// 写成哪个文件；不写就是旁边的 〈名称〉（已清理）
    #[arg(short, long, value_name = "文件")]
    pub out: Option<PathBuf>,
    /// 字体所在的文件夹：带着源文件的 PDF 要重新生成
    #[arg(long, value_name = "文件夹")]
    pub font_dir: Vec<PathBuf>,
}

/// Arguments of `merge`.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// 在 Word 或 WPS 里改过的稿子，由本程序生成的
    #[arg(value_name = "稿子")]
    pub draft: PathBuf,
    /// 数据改过的通知文件夹或 notice.yaml
    #[arg(value_name = "通知")]
    pub notice: PathBuf,
    /// 写成哪个 .docx 文件；不写就是“〈稿子〉（数据更新）.docx”
    #[arg(short, long, value_name = "文件")]
    pub out: Option<PathBuf>,
    /// 直接改好，不留修订标记和批注
    #[arg(long)]
    pub accept: bool,
    /// 修订和批注的作者
    #[arg(long, value_name = "姓名", default_value = hongtou::draft::merge::AUTHOR, value_parser = author)]
    pub author: String,
    /// 修订和批注的时间，例如 2024-02-06T09:00:00；不写就没有时间
    #[arg(long, value_name = "时间", value_parser = date_time)]
    pub date: Option<String>,
    /// 要写的文件即使有人改过或正开着，也替换
    #[arg(long)]
    pub force: bool,
    /// 字体所在的文件夹
    #[arg(long, value_name = "文件夹")]
    pub font_dir: Vec<PathBuf>,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// PDF、Word 稿或者发文凭据，可以写几个
    #[arg(required = true, value_name = "文件")]
    pub files: Vec<PathBuf>,
    /// 按哪一份发文凭据核对；不写就用文件旁边的
    #[arg(long, value_name = "凭据")]
    pub slip: Option<PathBuf>,
    /// 文字一样、但不是签发的那个文件，也算不同
    #[arg(long)]
    pub strict: bool,
}

/// What `build` makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// PDF
    Pdf,
    /// 可以用 Word、WPS 修改的稿子
    Docx,
    /// 发文稿纸：拟稿、核稿、会签、签发用的单子，PDF 和 Word 各一份
    DraftSheet,
}

impl Format {
    /// The ending of its files; a 发文稿纸 has both.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Docx => "docx",
            Format::DraftSheet => "draft-sheet",
        }
    }
}

/// How a line of the Word draft comes to 28 字.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WordArg {
    /// 通用，由字距排出
    Portable,
    /// 网格，用“指定行和字符网格”
    Grid,
}

impl WordArg {
    /// The grid that it names.
    pub fn grid(self) -> WordGrid {
        match self {
            WordArg::Portable => WordGrid::Portable,
            WordArg::Grid => WordGrid::Grid,
        }
    }
}

/// What a PDF is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFor {
    /// 归档和阅读：PDF/A-2a 和 PDF/UA-1
    Archive,
    /// 印刷厂：红黑两色（CMYK）
    Press,
}

/// How the paper is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SidesArg {
    /// 双面
    Duplex,
    /// 单面
    Single,
    /// 电子
    Screen,
}

impl SidesArg {
    /// The sides that it names.
    pub fn sides(self) -> Sides {
        match self {
            SidesArg::Duplex => Sides::Duplex,
            SidesArg::Single => Sides::Single,
            SidesArg::Screen => Sides::Screen,
        }
    }
}

/// The stages that `dump` shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// 读到的通知
    Notice,
    /// 排版前的内容
    Document,
    /// 排好的版面
    Layout,
}

/// The files that have a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// notice.yaml
    Notice,
    /// office.yaml
    Office,
    /// template.yaml
    Template,
    /// 正文里可以写的各种内容，各举一例
    Text,
}

/// A name that Word can show: at most 255 characters, none of control.
fn author(text: &str) -> Result<String, String> {
    let name = text.trim();
    let held =
        !name.is_empty() && name.chars().count() <= 255 && !name.chars().any(char::is_control);
    held.then(|| name.to_string()).ok_or_else(|| "请写作者的姓名或者科室".to_string())
}

/// A time as XML has it (xsd:dateTime): `2024-02-06T09:00:00`, with or without seconds and zone, or only a day.
fn date_time(text: &str) -> Result<String, String> {
    let wrong = || "请写成 2024-02-06T09:00:00 这样的时间".to_string();
    let text = text.trim();
    let (day, time) = text.split_once(['T', 't', ' ']).unwrap_or((text, "00:00:00"));
    let (time, zone) = match time.strip_suffix(['Z', 'z']) {
        Some(time) => (time, "Z"),
        None => time.find('+').map_or((time, ""), |at| time.split_at(at)),
    };
    let numbers = |text: &str, mark: char| -> Option<Vec<u32>> {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        text.split(mark).map(|part| digits(part).then(|| part.parse().ok()).flatten()).collect()
    };
    let day = numbers(day, '-').ok_or_else(wrong)?;
    let [year, month, date] = day[..] else { return Err(wrong()) };
    let month = u8::try_from(month).ok().and_then(|m| time::Month::try_from(m).ok());
    let real = month.zip(u8::try_from(date).ok()).filter(|_| (1..=9999).contains(&year));
    let real = real
        .and_then(|(month, date)| time::Date::from_calendar_date(year as i32, month, date).ok());
    let real = real.ok_or_else(wrong)?;
    let (hour, minute, second) = match numbers(time, ':').ok_or_else(wrong)?[..] {
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return Err(wrong()),
    };
    let offset = zone.strip_prefix('+').is_none_or(|zone| {
        matches!(numbers(zone, ':').as_deref(), Some([h, m]) if *h <= 14 && *m < 60 && zone.len() == 5)
    });
    if hour > 23 || minute > 59 || second > 59 || !offset {
        return Err(wrong());
    }
    Ok(format!(
        "{year:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}{zone}",
        u8::from(real.month()),
        real.day()
    ))
}

/// Two lengths in mm, `RIGHT,DOWN`, each at most 20 mm either way.
fn offset(text: &str) -> Result<(f64, f64), String> {
    let wrong = || "请写成“右,下”两个毫米数，例如 0.5,-1".to_string();
    let (right, down) = text.split_once([',', '，']).ok_or_else(wrong)?;
    let length = |part: &str| part.trim().parse::<f64>().ok().filter(|mm| mm.abs() <= 20.0);
    let far = || "移动的量要在正负20毫米以内，例如 0.5,-1".to_string();
    Ok((length(right).ok_or_else(far)?, length(down).ok_or_else(far)?))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn times_are_those_of_xml() {
        for (given, expected) in [
            ("2024-02-06T09:30:00", "2024-02-06T09:30:00"),
            ("2024-2-6 9:30", "2024-02-06T09:30:00"),
            ("2024-02-06", "2024-02-06T00:00:00"),
            ("2024-02-06T09:30:00Z", "2024-02-06T09:30:00Z"),
            ("2024-02-06T09:30:00+08:00", "2024-02-06T09:30:00+08:00"),
        ] {
            assert_eq!(date_time(given).as_deref(), Ok(expected));
        }
        for wrong in ["", "今天", "2024-02-30", "2024-02-06T25:00", "2024-02-06T09:00+8", "1-2"] {
            assert!(date_time(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn offsets_are_two_lengths() {
        assert_eq!(offset("0.5,-1"), Ok((0.5, -1.0)));
        assert_eq!(offset("1，2"), Ok((1.0, 2.0)));
        for wrong in ["", "1", "a,b", "1,NaN", "30,0"] {
            assert!(offset(wrong).is_err(), "{wrong}");
        }
    }
}
