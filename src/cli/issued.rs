//! Issued papers on disk: the slips beside them, and what may no longer change in silence.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::PossibleValue;
use hongtou::diag::{Diagnostic, Kind};
use hongtou::issue::{self, ENDING, Slip};
use hongtou::pipeline::{self, ShowSeal};

use super::args::{BuildArgs, SidesArg, WordArg};

/// Differences of which the finding tells.
const TOLD: usize = 3;

/// A paper that is about to be written.
pub struct Paper<'a> {
    /// Where it will stand.
    pub target: &'a Path,
    /// Its content.
    pub bytes: &'a [u8],
}

/// What a build wants to do in a folder where papers may have been issued.
pub struct Wanted<'a> {
    /// The folder of the papers.
    pub dir: &'a Path,
    /// Name of the papers without their ending.
    pub stem: &'a str,
    /// The papers.
    pub papers: &'a [Paper<'a>],
    /// What identifies the paper.
    pub meta: &'a hongtou::document::Meta,
    /// The slip of this build, when it issues.
    pub slip: Option<&'a Slip>,
    /// Whether an issued paper may be issued anew.
    pub force: bool,
    /// Whether the papers correct one that was issued under their number.
    pub corrects: bool,
}

/// The slip to be written, with its place; none when nothing is issued, or when it stands there already.
///
/// # Errors
/// [`Kind::Issued`]: an issued paper would change, or its number would be used again.
pub fn settle(wanted: &Wanted) -> Result<Option<(PathBuf, Vec<u8>)>, Diagnostic> {
    let own = slip_path(wanted);
    let mut replaced = None;
    for (path, file) in slips(wanted.dir) {
        let name = name(&path);
        let read = Slip::read(&name, &file);
        let refused = match &read {
            Ok(old) if path == own => match changed(old, wanted) {
                changed if changed.is_empty() => return Ok(None),
                changed => refusal(&name, old, &changed),
            },
            Ok(old) if !wanted.corrects && is_of_number(old, wanted) => used_number(&name, old),
            Err(finding) if path == own => finding.clone(),
            _ => continue,
        };
        match wanted.slip {
            Some(_) if wanted.force => replaced = Some(issue::former(&name, &file)),
            _ => return Err(refused),
        }
    }
    let slip = wanted.slip.map(|slip| Slip { replaces: replaced, ..slip.clone() });
    Ok(slip.map(|slip| (own, slip.to_file())))
}

/// Where the slip of the papers stands.
pub fn slip_path(wanted: &Wanted) -> PathBuf {
    wanted.dir.join(format!("{}{ENDING}", wanted.stem))
}

/// What a command line asked for, as the slip records it.
pub fn options(args: &BuildArgs) -> issue::Options {
    let word = |value: PossibleValue| value.get_name().to_string();
    issue::Options {
        sides: args.sides.and_then(|sides| sides.to_possible_value()).map(word),
        seal: match (args.seal, args.show_seal_area) {
            (true, _) => Some("picture".to_string()),
            (_, true) => Some("area".to_string()),
            _ => None,
        },
        preprinted: args.preprinted,
        word: args.word.and_then(|word| word.to_possible_value()).map(word),
        output: args.output.to_possible_value().map(word).unwrap_or_default(),
        embedded: args.embed_source,
    }
}

/// The options that a slip records, for building the same again.
pub fn options_again(recorded: &issue::Options, font_dirs: &[PathBuf]) -> pipeline::Options {
    let word = |text: &Option<String>| text.clone().unwrap_or_default();
    pipeline::Options {
        sides: SidesArg::from_str(&word(&recorded.sides), false).ok().map(SidesArg::sides),
        seal: match recorded.seal.as_deref() {
            Some("picture") => ShowSeal::Picture,
            Some("area") => ShowSeal::Area,
            _ => ShowSeal::Nothing,
        },
        preprinted: recorded.preprinted,
        font_dirs: font_dirs.to_vec(),
        word_grid: WordArg::from_str(&word(&recorded.word), false).ok().map(WordArg::grid),
        attached: vec![],
    }
}

/// Nothing is issued beside a draft that somebody has edited or has open: it would not be the issued one.
pub fn with_edited_draft(kept: &Diagnostic) -> Diagnostic {
    let hints = kept.hints.iter().cloned();
    let mut finding = Diagnostic::error(
        kept.kind,
        "同名的 Word 稿有人改过或者正开着，没有签发，原来的文件没有动",
    );
    finding.hints.push("里面的改动要进正式公文的，请先改到通知文件夹里再签发".to_string());
    finding.hints.extend(hints);
    finding
}

/// The slips in a folder, in the order of their names.
fn slips(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut paths: Vec<_> =
        entries.map(|e| e.path()).filter(|p| name(p).ends_with(ENDING)).collect();
    paths.sort();
    paths
        .into_iter()
        .filter_map(|path| std::fs::read(&path).ok().map(|file| (path, file)))
        .collect()
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The papers that were issued under their name and are others now.
fn changed<'a>(old: &Slip, wanted: &'a Wanted) -> Vec<&'a Paper<'a>> {
    let is_other = |paper: &&Paper| {
        let name = name(paper.target);
        old.outputs.iter().any(|issued| issued.name == name && !issued.is(paper.bytes))
    };
    wanted.papers.iter().filter(is_other).collect()
}

fn is_of_number(old: &Slip, wanted: &Wanted) -> bool {
    let number = wanted.meta.number.as_deref();
    number.is_some()
        && old.paper.number.as_deref() == number
        && old.paper.issuer == wanted.meta.issuer
        && old.corrects.is_none()
}

fn refusal(slip: &str, old: &Slip, changed: &[&Paper]) -> Diagnostic {
    let names = changed.iter().map(|paper| name(paper.target)).collect::<Vec<_>>().join("、");
    let message = format!(
        "{}已经签发（凭据 {slip}），这次生成的 {names} 与签发的不一样，没有生成，签发的文件没有动",
        old.called()
    );
    let mut finding = Diagnostic::error(Kind::Issued, message);
    let verdicts = changed
        .iter()
        .filter_map(|paper| issue::verify(&name(paper.target), paper.bytes, old).ok());
    let told: Vec<_> = verdicts.flat_map(|verdict| verdict.findings).take(TOLD).collect();
    finding.hints.extend(told.into_iter().map(|d| format!("请看不同之处：{}", d.message)));
    ways_on(finding)
}

fn used_number(slip: &str, old: &Slip) -> Diagnostic {
    let message = format!(
        "{}已经签发过，标题是《{}》（凭据 {slip}），没有生成，签发的文件没有动",
        old.called(),
        old.paper.title
    );
    ways_on(Diagnostic::error(Kind::Issued, message))
}

fn ways_on(finding: Diagnostic) -> Diagnostic {
    finding
        .hint("已经发出去、要更正的：在 notice.yaml 里写“更正: 凭据文件名”和“更正原因”“更正日期”，就生成更正说明和要抽换的页")
        .hint("要另发一份，请换一个发文字号；只是看看改后的样子，请用 -o 写到别的文件夹")
        .hint("还没有发出去、确实要重新签发的，请加 --issue --force，新的凭据会记下旧的那一份")
}

/// Whether a file on disk is the issued one with something behind it, such as a digital signature: it must stay.
pub fn is_signed(target: &Path, issued: &[u8]) -> bool {
    let on_disk = std::fs::read(target).unwrap_or_default();
    issued.starts_with(b"%PDF-") && on_disk.len() > issued.len() && on_disk.starts_with(issued)
}

/// Says that a signed file was kept.
pub fn kept_signed(target: &Path) -> Diagnostic {
    let message = format!("{} 后面有数字签名，内容与这次生成的一样，原样保留", target.display());
    Diagnostic::note(Kind::Issued, message)
}
