//! New data into a draft that people have edited: as tracked changes, with nothing else touched.
//!
//! Three papers meet: the one that the draft was made from, which it has stored; the draft as it is now; and the paper
//! of today. What changed between the first and the last (`change`) is found in the draft (`locate`, `tags`), decided
//! (`plan`) and written at places of the file's bytes (`write`, `patch`). Where people changed the same words theirs
//! stay, and a comment says what the data says now.

mod comment;
mod controls;
mod fresh;
mod insert;
mod locate;
mod package;
mod parts;
mod patch;
mod pictures;
mod plan;
mod relate;
mod store;
mod story;
mod strays;
mod structure;
mod styles;
mod tags;
mod tree;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use super::change::Changes;
use crate::diag::{Diagnostic, Kind};
use crate::docx::{Stored, stored_part};
use comment::Comment;
use controls::Controls;
use fresh::Fresh;
use locate::locate;
use package::Package;
use parts::Parts;
use patch::{Patch, renamed};
use pictures::{Media, NewPictures, Pictures};
use plan::{Act, New, Plan, Planner};
use story::{Index, Paragraph, cells};
use structure::{Gap, NewRow, Whole};
use styles::Styles;
use tags::Tags;
use write::{Ids, Marks, NewRun, Ops, Writer, unmarked};

pub use plan::Done;

/// How the changes are marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Author of the changes and comments.
    pub author: String,
    /// Their time, such as `2024-02-06T09:30:00Z`; without it they have none.
    pub date: Option<String>,
    /// Whether they count as accepted: no marks, no comments.
    pub accept: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { author: AUTHOR.to_string(), date: None, accept: false }
    }
}

/// The usual author.
pub const AUTHOR: &str = "数据更新";

/// The draft with the data of today.
#[derive(Debug)]
pub struct Merged {
    /// The file.
    pub docx: Vec<u8>,
    /// What came in, from top to bottom of the paper.
    pub done: Vec<Done>,
    /// What did not (errors are conflicts), and what somebody should look at.
    pub findings: Vec<Diagnostic>,
}

/// Merges. `draft` is the file as edited, `today` the draft of today's data as this program writes it.
///
/// # Errors
/// The draft cannot be read, or is none of this program's.
pub fn merge(draft: &[u8], today: &[u8], options: &Options) -> Result<Merged, Vec<Diagnostic>> {
    let unreadable = |why: String| vec![unreadable(&why)];
    let package = Package::open(draft).map_err(unreadable)?;
    let parts = Parts::read(&package).map_err(unreadable)?;
    let (name, stored) = parts::stored(&package).map_err(|why| vec![foreign(&why)])?;
    let internal = |why: String| vec![internal(&why)];
    let fresh_package = Package::open(today).map_err(internal)?;
    let (_, fresh_stored) = parts::stored(&fresh_package).map_err(internal)?;
    let changes = Changes::between(&stored.document, &fresh_stored.document);
    let fresh_parts = Parts::read(&fresh_package).map_err(internal)?;
    let fresh = Fresh::of(fresh_parts, &changes.new);
    let main = |parts: &Parts| parts.list[0].name.clone();
    let styles = Styles::read(&package, &main(&parts), &fresh_package, &main(&fresh.parts));
    let merging = Merging {
        package,
        parts,
        stored,
        fresh_stored,
        changes,
        fresh,
        today: fresh_package,
        styles,
        marks: Marks {
            author: options.author.clone(),
            date: options.date.clone(),
            accept: options.accept,
        },
    };
    merging.run(&name).map_err(internal)
}

fn unreadable(why: &str) -> Diagnostic {
    Diagnostic::error(Kind::DraftForeign, format!("Word 稿打不开：{why}"))
        .hint("请在 Word 或者 WPS 里打开它，另存为 .docx（不加密码），再合并")
}

fn foreign(why: &str) -> Diagnostic {
    Diagnostic::error(Kind::DraftForeign, format!("这不是本程序生成的 Word 稿：{why}"))
        .hint("有的软件另存时会丢掉原稿的记录，请用改之前的那一份，或者在 Word、WPS 里改")
        .hint("要把别处来的稿子变成通知文件夹，请用 hongtou import")
}

fn internal(why: &str) -> Diagnostic {
    Diagnostic::error(Kind::Internal, format!("合并时出错：{why}"))
        .hint("这是程序的缺陷，请把这份材料和本条信息发给维护人员")
}

struct Merging<'a> {
    package: Package<'a>,
    parts: Parts,
    stored: Stored,
    fresh_stored: Stored,
    changes: Changes,
    fresh: Fresh,
    today: Package<'a>,
    styles: Styles,
    marks: Marks,
}

impl Merging<'_> {
    fn run(&self, custom: &str) -> Result<Merged, String> {
        let draft = self.parts.paragraphs();
        let index = Index::of(&draft);
        let mut located = locate(&self.changes.old, &draft);
        let tags = Tags::find(&self.stored, &self.changes.old, &draft);
        located.claim(&tags.claims());
        let pictures = Pictures::of(
            (&self.stored, &self.fresh_stored),
            (&self.package, &self.parts, &draft),
            (&self.today, &self.fresh.parts, &self.fresh.paragraphs),
        );
        let mut planner = Planner::new(&self.changes, &located, &draft, &tags, &index);
        planner.find_pictures(&pictures);
        planner.wholes();
        planner.pictures(&pictures);
        planner.texts();
        let plan = planner.plan;
        let gone = removed(&plan, &index);
        let edited = Edited { draft: &draft, index: &index, pictures: &pictures, gone };
        let mut controls = controls::decide(&edited, &plan);
        let renewed =
            store::renewed(&self.stored, &self.fresh_stored, &self.changes, &controls.shown);
        if self.marks.accept {
            controls.bind(&edited, &plan, &self.changes, &tags, &renewed);
        }
        let mut changed = self.write(&plan, &edited, &controls)?;
        changed.insert(custom.to_string(), stored_part(&renewed));
        let mut findings = other_notice(&self.stored, &self.fresh_stored);
        findings.extend(plan.findings);
        let docx = self.package.with(&changed)?;
        let mut done = plan.done;
        done.sort_by_key(|done| done.paragraph);
        Ok(Merged { docx, done, findings })
    }

    /// The parts that change.
    fn write(
        &self,
        plan: &Plan,
        edited: &Edited,
        controls: &Controls,
    ) -> Result<BTreeMap<String, Vec<u8>>, String> {
        let mut ids = Ids::of(self.parts.list.iter().map(|part| &part.tree));
        let mut patches: Vec<Patch> = self.parts.list.iter().map(|_| Patch::default()).collect();
        let media = Media::new(&self.package, &self.today, &self.parts);
        let mut coming = Coming { comments: vec![], media };
        let Edited { draft, gone, .. } = edited;
        let own = plan.acts.keys().chain(gone.keys()).chain(controls.paragraphs());
        let mut order: Vec<usize> = own.copied().collect::<BTreeSet<_>>().into_iter().collect();
        // What stands in a text box is written before the paragraph that holds the box.
        let end = |at: &usize| {
            let paragraph = &draft[*at];
            (paragraph.part, self.parts.list[paragraph.part].tree.nodes[paragraph.node].span.end)
        };
        order.sort_by_key(end);
        for at in order {
            let paragraph = &draft[at];
            let tree = &self.parts.list[paragraph.part].tree;
            let mut ops = controls.ops(at);
            for act in plan.acts.get(&at).into_iter().flatten() {
                self.act(act, paragraph, edited, &mut ops, &mut ids, &mut coming);
            }
            if gone.contains_key(&at) {
                ops.delete.extend(paragraph.live());
            }
            let patch = &mut patches[paragraph.part];
            let mut writer = Writer { tree, patch, ids: &mut ids, marks: &self.marks };
            writer.paragraph(paragraph, &ops);
            for act in plan.acts.get(&at).into_iter().flatten() {
                self.resize(act, paragraph, edited, &mut writer);
            }
            if gone.get(&at) == Some(&true) {
                writer.remove_end(paragraph);
            }
        }
        for whole in &plan.wholes {
            self.whole(whole, edited, &mut patches, &mut ids, &mut coming.media);
        }
        let mut changed = BTreeMap::new();
        for (part, patch) in self.parts.list.iter().zip(patches).filter(|(_, p)| !p.is_empty()) {
            changed.insert(part.name.clone(), patch.apply(&part.tree.source).into_bytes());
        }
        changed.extend(self.styles.part());
        let Coming { comments, media } = coming;
        if let Some(why) = media.failed {
            return Err(why);
        }
        changed.extend(media.changed);
        let main = &self.parts.list[0];
        comment::add(&self.package, &main.name, &main.tree, &comments, &self.marks, &mut changed)?;
        Ok(changed)
    }

    /// Blocks and rows that come, and rows that go.
    fn whole(
        &self,
        whole: &Whole,
        edited: &Edited,
        patches: &mut [Patch],
        ids: &mut Ids,
        media: &mut Media,
    ) {
        let part = match whole {
            Whole::Remove(_) => return,
            Whole::Add(gap, _) | Whole::AddRow(gap, _) => gap.part,
            Whole::RemoveRow { part, .. } => *part,
        };
        let tree = &self.parts.list[part].tree;
        let mut writer = Writer { tree, patch: &mut patches[part], ids, marks: &self.marks };
        let (gap, xml) = match whole {
            Whole::Remove(_) => return,
            Whole::RemoveRow { row, .. } => return writer.remove_row(*row),
            Whole::Add(gap, block) if !self.changes.new.blocks[*block].pictures.is_empty() => {
                let xml = self.new_pictures(*block, edited, &mut writer, media);
                (gap, renamed(&self.styles.adopted(&xml), tree))
            }
            Whole::Add(gap, block) => {
                let block = &self.changes.new.blocks[*block];
                let first = |unit: usize| self.fresh.located.units[unit].at.iter().flatten().next();
                let mut paragraphs: Vec<usize> =
                    block.units.clone().filter_map(first).map(|at| at.0).collect();
                paragraphs.dedup();
                let xml = writer.block(&self.fresh, &paragraphs, block.is_table());
                (gap, renamed(&self.styles.adopted(&xml), tree))
            }
            Whole::AddRow(gap, row) => {
                let own = cells(tree, row.model);
                let text = |column: usize, first: Option<usize>| {
                    self.cell(row, column, first, edited, gap.part)
                };
                (gap, writer.row(row, &own, text))
            }
        };
        let Gap { node, behind, .. } = gap;
        let span = &tree.nodes[*node].span;
        let at = if *behind { span.end } else { span.start };
        writer.patch.put(at..at, xml);
    }

    /// The runs of a cell of a new row, set as those of the row whose form it takes.
    fn cell(
        &self,
        row: &NewRow,
        column: usize,
        first: Option<usize>,
        edited: &Edited,
        part: usize,
    ) -> Vec<NewRun> {
        let Some(new) = row.cells.get(&column).filter(|new| !new.tokens.is_empty()) else {
            return vec![];
        };
        let own = first.and_then(|node| edited.index.by_node.get(&(part, node)));
        let own = own.map(|at| &edited.draft[*at]);
        own.map_or(vec![], |own| self.runs(new, own, &[], own.live().last()))
    }

    fn act(
        &self,
        act: &Act,
        paragraph: &Paragraph,
        edited: &Edited,
        ops: &mut Ops,
        ids: &mut Ids,
        coming: &mut Coming,
    ) {
        match act {
            Act::Pictures { chars, new } => {
                ops.delete.extend(chars);
                let runs = self.pictures(chars, new, paragraph, edited, &mut coming.media);
                let after = chars.last().copied();
                ops.insert.entry(after).or_default().extend(runs);
            }
            Act::Replace { chars, after, new } => {
                ops.delete.extend(chars);
                if let Some(new) = new {
                    let runs = self.runs(new, paragraph, chars, *after);
                    ops.insert.entry(*after).or_default().extend(runs);
                }
            }
            // Word has no comments in headers and footers.
            Act::Comment { chars, after, text } if paragraph.part == 0 && !self.marks.accept => {
                let id = ids.fresh();
                let prefix = &self.parts.list[paragraph.part].tree.prefix;
                let (start, end) = comment::marks(id, prefix);
                match (chars.first(), chars.last()) {
                    (Some(first), Some(last)) => {
                        ops.before.entry(*first).or_default().push_str(&start);
                        ops.after.entry(Some(*last)).or_default().push_str(&end);
                    }
                    _ => ops.after.entry(*after).or_default().push_str(&format!("{start}{end}")),
                }
                coming.comments.push(Comment { id, text: text.clone() });
            }
            Act::Comment { .. } => {}
        }
    }

    /// The runs of new words, set as what they replace or stand beside; what differs from that in today's paper (a mark,
    /// an emphasis) differs in the draft.
    fn runs(
        &self,
        new: &New,
        paragraph: &Paragraph,
        chars: &[usize],
        after: Option<usize>,
    ) -> Vec<NewRun> {
        let tree = &self.parts.list[paragraph.part].tree;
        let before = chars.first().map_or(after, |first| first.checked_sub(1));
        let behind = chars.last().copied().or(after).map_or(0, |at| at + 1);
        let beside = fresh::usual(paragraph, chars, before, behind);
        let theirs = beside.and_then(|at| paragraph.chars[at].run);
        let theirs = theirs.map_or(String::new(), |run| unmarked(tree, run));
        let usual = self.fresh.usual(new);
        let runs = self.fresh.runs(new, &self.changes.new).into_iter();
        runs.map(|(properties, text)| NewRun {
            properties: match properties == usual {
                true => theirs.clone(),
                false => renamed(&self.styles.adopted(&properties), tree),
            },
            text,
            pictures: None,
        })
        .collect()
    }

    /// The runs of pictures that come in the place of others, as large as those where the files are of one shape.
    fn pictures(
        &self,
        chars: &[usize],
        new: &NewPictures,
        paragraph: &Paragraph,
        edited: &Edited,
        media: &mut Media,
    ) -> Option<NewRun> {
        let tree = &self.parts.list[paragraph.part].tree;
        let shown = edited.pictures.fresh.get(&new.block)?.get(new.which.clone())?;
        let own = &self.fresh.paragraphs[shown.first()?.paragraph];
        let theirs = chars.first().and_then(|at| pictures::size(tree, paragraph.chars[*at].child));
        let size = theirs.filter(|_| new.same_size);
        let fresh = &self.fresh.parts.list[own.part].tree;
        let xml = renamed(&pictures::runs(fresh, own, shown, size, media), tree);
        Some(NewRun { properties: String::new(), text: String::new(), pictures: Some(xml) })
    }

    /// The paragraph of a block of pictures that is new.
    fn new_pictures(
        &self,
        block: usize,
        edited: &Edited,
        writer: &mut Writer,
        media: &mut Media,
    ) -> String {
        let Some(shown) = edited.pictures.fresh.get(&block) else { return String::new() };
        let Some(first) = shown.first() else { return String::new() };
        let own = &self.fresh.paragraphs[first.paragraph];
        let tree = &self.fresh.parts.list[own.part].tree;
        let runs = pictures::runs(tree, own, shown, None, media);
        writer.picture_paragraph(tree, own.node, &runs)
    }

    /// Pictures of another shape need lines of another height.
    fn resize(&self, act: &Act, paragraph: &Paragraph, edited: &Edited, writer: &mut Writer) {
        let Act::Pictures { new, .. } = act else { return };
        let fresh = edited.pictures.fresh.get(&new.block).and_then(|shown| shown.first());
        let Some(fresh) = fresh.filter(|_| !new.same_size) else { return };
        let own = &self.fresh.paragraphs[fresh.paragraph];
        let tree = &self.fresh.parts.list[own.part].tree;
        let spacing = tree.child(own.node, "w:pPr").and_then(|p| tree.child(p, "w:spacing"));
        let today = spacing.map_or("", |spacing| tree.text_of(spacing));
        writer.row_height(paragraph, &renamed(today, writer.tree));
    }
}

/// What comes into the package beside the text.
struct Coming<'a> {
    comments: Vec<Comment>,
    media: Media<'a>,
}

/// The draft as people have edited it.
struct Edited<'a> {
    draft: &'a [Paragraph],
    index: &'a Index,
    pictures: &'a Pictures,
    /// The paragraphs that go: whether with their end, or in a row.
    gone: BTreeMap<usize, bool>,
}

fn removed(plan: &Plan, index: &Index) -> BTreeMap<usize, bool> {
    let mut out = BTreeMap::new();
    for whole in &plan.wholes {
        match whole {
            Whole::Remove(paragraph) => drop(out.insert(*paragraph, true)),
            Whole::RemoveRow { part, row } => {
                out.extend(index.row(*part, *row).iter().map(|at| (*at, false)));
            }
            Whole::Add(..) | Whole::AddRow(..) => {}
        }
    }
    out
}

/// Whether the draft is one of another notice.
fn other_notice(old: &Stored, new: &Stored) -> Vec<Diagnostic> {
    let mut out = vec![];
    let (a, b) = (&old.document.meta, &new.document.meta);
    let shown = |text: &Option<String>| text.clone().unwrap_or_else(|| "（未定）".to_string());
    if old.provenance.template != new.provenance.template {
        let message = format!(
            "Word 稿出自模板“{}”，通知用的是“{}”",
            shown(&old.provenance.template),
            shown(&new.provenance.template)
        );
        out.push(Diagnostic::warning(Kind::DraftOther, message).hint("请看是不是拿错了稿子"));
    } else if a.number.is_some() && b.number.is_some() && a.number != b.number && a.title != b.title
    {
        let message = format!(
            "Word 稿是{}“{}”，通知是{}“{}”",
            shown(&a.number),
            a.title,
            shown(&b.number),
            b.title
        );
        out.push(Diagnostic::warning(Kind::DraftOther, message).hint("请看是不是拿错了稿子"));
    }
    out
}
