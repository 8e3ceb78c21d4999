//! What a person should know of an import: changed figures, comments, revisions, sides that stand upright again.

use crate::data::Data;
use crate::diag::{Diagnostic, Kind, Place, Spot};
use crate::document::Role;
use crate::docx::words::Words;

use super::figures::EditedFigure;
use super::line::{self, Piece};
use super::{Source, data};

/// Figures that somebody has changed or struck out, each with what to do in the data.
pub(super) fn edited(source: &Source, known: &Data, sink: &mut Vec<Diagnostic>) {
    for edited in &source.traced.edited {
        let EditedFigure { name, old, new, .. } = edited;
        let message = format!("“{name}”在数据里是“{old}”，稿子里改成了“{new}”，已按稿子写成文字");
        let spot = Spot::Paragraph { number: edited.paragraph, words: edited.words.clone() };
        let place = Place { file: source.options.name.to_string(), spot: Some(spot) };
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
        let spot = Spot::Paragraph { number: first.1, words: first.2.clone() };
        let place = Place { file: source.options.name.to_string(), spot: Some(spot) };
        let found = Diagnostic::note(Kind::NotCarried, message).at(place);
        sink.push(found.hint("这些来自循环、表格或者别的算法，已作为文字写进新文件夹"));
    }
    for (name, printed) in source.traced.missing() {
        let message = format!("“{name}”（{printed}）在稿子里删去了");
        sink.push(Diagnostic::note(Kind::FigureEdited, message));
    }
}

/// Comments stay in the draft.
pub(super) fn comments(words: &Words, sink: &mut Vec<Diagnostic>) {
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

/// Of what lies on its left edge only tables do so again.
pub(super) fn turned(pieces: &[Piece], file: &str, sink: &mut Vec<Diagnostic>) {
    let text = pieces.iter().find_map(|piece| match piece {
        Piece::Line(line) if line.turned && line.role.is_some_and(Role::is_text) => Some(line),
        _ => None,
    });
    if let Some(line) = text {
        let found = Diagnostic::warning(Kind::NotCarried, "横排的页上的文字，已改成竖排");
        let found = found.at(line::place(file, line.number, &line.text()));
        sink.push(found.hint("表格仍横排；文字也要横排的，请写进横排的表格"));
    }
}
