//! Finished papers on their way to the disk: all of them, or none.

use std::path::{Path, PathBuf};

use hongtou::diag::{Diagnostic, Kind};
use hongtou::document::Meta;
use hongtou::issue::Slip;
use hongtou::separate::Packed;

use super::args::{BuildArgs, Format};
use super::output::{self, Staged};
use super::{archive, drafts, issued, verify};

/// The files that one notice makes.
#[derive(Default)]
pub struct Papers {
    /// Their name without ending.
    pub stem: String,
    /// What identifies them.
    pub meta: Meta,
    /// Papers and their 发文稿纸, each with its format and its name without ending.
    pub files: Vec<(Format, String, Vec<u8>)>,
    /// 附件 that are files of their own.
    pub separate: Vec<Packed>,
    /// What is issued, when it is.
    pub slip: Option<Slip>,
    /// Whether they correct an issued paper, and so bear its number.
    pub corrects: bool,
    /// The 花脸稿 against an earlier state, for the file room.
    pub marked: Option<Vec<u8>>,
}

/// Where one of the papers goes: its format unless it is a file of its own, its place, its content.
pub type Target<'a> = (Option<Format>, PathBuf, &'a [u8]);

impl Papers {
    /// Writes the papers, all of them or none; returns where they stand. `before` are the papers of this run so far.
    pub fn write(
        &self,
        notice: &Path,
        args: &BuildArgs,
        before: &[PathBuf],
        findings: &mut Vec<Diagnostic>,
    ) -> Result<Vec<PathBuf>, Diagnostic> {
        let targets = self.targets(notice, args);
        let named: Vec<_> =
            targets.iter().map(|(_, target, bytes)| issued::Paper { target, bytes }).collect();
        let stem = self.stem_on_disk(&targets);
        let first = named.first().map_or(Path::new("."), |paper| paper.target);
        let wanted = issued::Wanted {
            dir: first.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")),
            stem: &stem,
            papers: &named,
            meta: &self.meta,
            slip: self.slip.as_ref(),
            force: args.force,
            corrects: self.corrects,
        };
        let slip = issued::settle(&wanted)?;
        let (mut staged, kept) = stage(&targets, args, findings)?;
        if let (Some(_), Some(finding)) = (&self.slip, kept.first()) {
            return Err(issued::with_edited_draft(finding));
        }
        if let Some((path, bytes)) = &slip {
            staged.push(output::stage(path, bytes)?);
        }
        if let (Some(dir), Some(_)) = (&args.archive, &self.slip) {
            let beside = issued::slip_path(&wanted);
            let file = slip.map_or_else(|| verify::bytes(&beside), |(_, file)| Ok(file))?;
            let (at, marked) = (dir.join(&stem), self.marked.as_deref());
            staged.extend(archive::stage(&at, &named, (&beside, &file), marked)?);
        }
        let written: Vec<_> = staged.iter().map(|file| file.target.clone()).collect();
        if let Some(target) = written.iter().find(|target| before.contains(target)) {
            return Err(same_name(target, notice));
        }
        output::release(staged)?;
        findings.extend(kept);
        Ok(written)
    }

    /// Name of the papers without ending, as they stand on disk: `-o` may name a file.
    fn stem_on_disk(&self, targets: &[Target]) -> String {
        let paper = targets.iter().find(|(format, ..)| format.is_some());
        let stem = paper.and_then(|(_, path, _)| path.file_stem());
        stem.map_or_else(|| self.stem.clone(), |stem| stem.to_string_lossy().into_owned())
    }

    /// What is written where: the papers, then the attachments that are files of their own.
    pub fn targets(&self, notice: &Path, args: &BuildArgs) -> Vec<Target<'_>> {
        let place = |name: &str| output::target(args.out.as_deref(), notice, name);
        let papers = self.files.iter().map(|(format, stem, bytes)| {
            let target = place(&format!("{stem}.{}", format.ending()));
            (Some(*format), target, bytes.as_slice())
        });
        let beside = self.separate.iter().filter(|_| goes_along(args));
        let beside = beside.map(|file| (None, place(&file.name), file.bytes.as_slice()));
        papers.chain(beside).collect()
    }
}

/// Puts the files beside their places; also why an old draft is kept, when it is.
fn stage(
    targets: &[Target],
    args: &BuildArgs,
    findings: &mut Vec<Diagnostic>,
) -> Result<(Vec<Staged>, Vec<Diagnostic>), Diagnostic> {
    let mut staged = Vec::new();
    for (format, target, bytes) in targets {
        match issued::is_signed(target, bytes) {
            true => findings.push(issued::kept_signed(target)),
            false => staged.push((*format, output::stage(target, bytes)?)),
        }
    }
    // As late as can be: somebody may be saving just now.
    let mut kept = vec![];
    for (format, file) in &mut staged {
        if *format == Some(Format::Docx) && !args.force {
            let (place, why) =
                drafts::place(&file.target).ok_or_else(|| drafts::no_place(&file.target))?;
            kept.extend(why.map(|why| drafts::finding(&file.target, &why, &place)));
            file.target = place;
        }
    }
    Ok((staged.into_iter().map(|(_, file)| file).collect(), kept))
}

/// Whether separate attachments are packed together with the papers: not where `-o` names one file.
pub fn goes_along(args: &BuildArgs) -> bool {
    let named =
        |out| [Format::Pdf, Format::Docx].iter().any(|f| output::is_file_of(out, f.ending()));
    !args.out.as_deref().is_some_and(named)
}

fn same_name(target: &Path, notice: &Path) -> Diagnostic {
    let message =
        format!("{} 的文件名和前面一份一样，没有生成：{}", notice.display(), target.display());
    Diagnostic::error(Kind::FieldDuplicate, message)
        .hint("请看文号是不是用重了；确实同名的，请分开生成，用 -o 写到不同的文件夹")
}
