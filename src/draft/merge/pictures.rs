//! Pictures: found in the draft by the content of their files, and replaced as one sign each.

use std::collections::{BTreeMap, BTreeSet};

use super::package::Package;
use super::parts::Parts;
use super::plan::{Act, Planner};
use super::relate::{Changed, declare_extension, relate};
use super::story::{OBJECT, Paragraph};
use super::structure::Whole;
use super::tree::{NodeId, Tree};
use super::write::Writer;
use crate::diag::{Diagnostic, Kind};
use crate::document::{Content, Document, Image};
use crate::docx::{Stored, picture_fingerprint};
use crate::spec;

/// A picture of a paper.
#[derive(Debug, Clone, PartialEq)]
struct Picture {
    /// What tells its file from others.
    content: String,
    alt: String,
    width: Option<f64>,
    image: Image,
}

/// A picture as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its paragraph.
    pub paragraph: usize,
    /// Its sign there.
    pub at: usize,
    /// What tells its file from others.
    content: String,
    /// The part that is its file.
    file: String,
}

/// The pictures of the three papers.
#[derive(Debug, Default)]
pub struct Pictures {
    /// By block of the stored paper.
    old: Vec<Vec<Picture>>,
    /// By block of today's paper.
    new: Vec<Vec<Picture>>,
    /// Those of the draft, in its order.
    draft: Vec<Shown>,
    /// Those of today's draft, by block of today's paper.
    pub fresh: BTreeMap<usize, Vec<Shown>>,
}

/// Pictures that come in the place of others, or for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPictures {
    /// The block of today's paper.
    pub block: usize,
    /// Which of its pictures.
    pub which: std::ops::Range<usize>,
    /// Whether they are as large as those that go.
    pub same_size: bool,
}

impl Pictures {
    /// Finds them.
    pub fn of(
        (old, new): (&Stored, &Stored),
        (package, parts, draft): (&Package, &Parts, &[Paragraph]),
        (today, today_parts, fresh): (&Package, &Parts, &[Paragraph]),
    ) -> Self {
        let (old, new) = (by_block(old), by_block(new));
        // Most papers have none: nobody's other pictures need be read then.
        if old.iter().chain(&new).all(Vec::is_empty) {
            return Self { old, new, ..Self::default() };
        }
        let mut all = shown(today, today_parts, fresh).into_iter();
        let mut fresh = BTreeMap::new();
        for (block, pictures) in new.iter().enumerate().filter(|(_, own)| !own.is_empty()) {
            let own = |picture: &Picture| all.find(|shown| shown.content == picture.content);
            let found: Vec<Shown> = pictures.iter().filter_map(own).collect();
            if found.len() == pictures.len() {
                fresh.insert(block, found);
            }
        }
        Self { old, new, draft: shown(package, parts, draft), fresh }
    }
}

/// The pictures of a paper by block; all blocks are without when an older program has stored it.
fn by_block(stored: &Stored) -> Vec<Vec<Picture>> {
    let mut contents = stored.pictures.iter();
    let Document { sections, .. } = &stored.document;
    let blocks = sections.iter().flat_map(|section| &section.blocks);
    let of_block = |content: &Content| -> Vec<Picture> {
        let Content::Pictures(pictures) = content else { return vec![] };
        let own = pictures.iter().zip(contents.by_ref());
        own.map(|(picture, content)| Picture {
            content: content.clone(),
            alt: picture.alt.clone(),
            width: picture.width,
            image: picture.image.clone(),
        })
        .collect()
    };
    blocks.map(|block| &block.content).map(of_block).collect()
}

/// The pictures of a file that are there when all revisions are accepted.
fn shown(package: &Package, parts: &Parts, paragraphs: &[Paragraph]) -> Vec<Shown> {
    let mut out = vec![];
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for (at, part) in parts.list.iter().enumerate() {
        let files: BTreeMap<String, String> =
            package.relationships(&part.name).into_iter().map(|r| (r.id, r.target)).collect();
        let own = paragraphs.iter().enumerate().filter(|(_, p)| p.part == at && !p.gone);
        for (paragraph, p) in own {
            let signs = p.chars.iter().enumerate().filter(|(_, c)| c.c == OBJECT && !c.deleted);
            for (sign, char) in signs {
                let id = file_of(&part.tree, char.child);
                let Some(file) = id.and_then(|id| files.get(&id)) else { continue };
                let content = known.entry(file.clone()).or_insert_with(|| {
                    package.media(file).map_or(String::new(), |data| picture_fingerprint(&data))
                });
                let (content, file) = (content.clone(), file.clone());
                out.push(Shown { paragraph, at: sign, content, file });
            }
        }
    }
    out
}

/// The id by which a drawing, or an old picture, refers to its file.
fn file_of(tree: &Tree, node: NodeId) -> Option<String> {
    tree.within(node).find_map(|id| {
        let name = tree.nodes[id].name.rsplit(':').next();
        match name {
            Some("blip") => tree.attribute(id, "embed"),
            Some("imagedata") => tree.attribute(id, "id"),
            _ => None,
        }
    })
}

impl Planner<'_> {
    /// Finds the pictures of the stored paper in the draft: first those that stay, should a file be shown more than once.
    pub fn find_pictures(&mut self, pictures: &Pictures) {
        let mut claimed = BTreeSet::new();
        let stays = |block: usize| {
            let other = self.changes.blocks[block];
            other.is_some_and(|other| pictures.new[other] == pictures.old[block])
        };
        let own = (0..pictures.old.len()).filter(|block| !pictures.old[*block].is_empty());
        let (staying, others): (Vec<_>, Vec<_>) = own.partition(|block| stays(*block));
        for block in staying.into_iter().chain(others) {
            let found = find(pictures, &pictures.old[block], &mut claimed);
            self.pictures.extend(found.map(|found| (block, found)));
        }
    }

    /// Pictures that changed, and that went.
    pub fn pictures(&mut self, pictures: &Pictures) {
        for (block, own) in pictures.old.iter().enumerate().filter(|(_, own)| !own.is_empty()) {
            let places = self.pictures.get(&block).cloned();
            match (places, self.changes.blocks[block]) {
                (_, Some(other)) if pictures.new[other] == *own => {}
                (Some(places), Some(other)) => self.exchange(pictures, block, other, &places),
                (Some(places), None) => self.remove_pictures(own, &places),
                (None, Some(other)) => self.missed(&pictures.new[other]),
                (None, None) => {}
            }
        }
    }

    /// Each picture for its counterpart; all for all where their sizes change, which hang together.
    fn exchange(&mut self, pictures: &Pictures, block: usize, other: usize, places: &[Shown]) {
        let (old, new) = (&pictures.old[block], &pictures.new[other]);
        let changed: Vec<usize> =
            (0..old.len().min(new.len())).filter(|i| old[*i] != new[*i]).collect();
        if old.len() != new.len() || changed.iter().any(|i| !same_size(&old[*i], &new[*i])) {
            let coming = NewPictures { block: other, which: 0..new.len(), same_size: false };
            return self.swap(places, &told(old), &told(new), coming);
        }
        for i in changed {
            let coming = NewPictures { block: other, which: i..i + 1, same_size: true };
            self.swap(&places[i..=i], &told(&old[i..=i]), &told(&new[i..=i]), coming);
        }
    }

    fn swap(&mut self, places: &[Shown], was: &str, is: &str, coming: NewPictures) {
        let (Some(first), Some(last)) = (places.first(), places.last()) else { return };
        let new = if was == is { "换成新的".to_string() } else { is.to_string() };
        self.note(first.paragraph, Some(first.at), was.to_string(), new);
        let chars: Vec<usize> = (first.at..=last.at).collect();
        self.act(first.paragraph, Act::Pictures { chars, new: coming });
    }

    fn remove_pictures(&mut self, own: &[Picture], places: &[Shown]) {
        let (Some(first), Some(last)) = (places.first(), places.last()) else { return };
        let paragraph = first.paragraph;
        self.note(paragraph, Some(first.at), told(own), String::new());
        let chars: Vec<usize> = (first.at..=last.at).collect();
        let kept = |(at, c): (usize, &super::story::Char)| !c.deleted && !chars.contains(&at);
        let alone = !self.draft[paragraph].chars.iter().enumerate().any(kept);
        self.act(paragraph, Act::Replace { after: chars.last().copied(), chars, new: None });
        if alone {
            self.plan.wholes.push(Whole::Remove(paragraph));
        }
    }

    fn missed(&mut self, new: &[Picture]) {
        let message = format!("换了“{}”，但稿中原来的图已改过或者删去，没有换", told(new));
        let finding = Diagnostic::error(Kind::MergeConflict, message);
        self.plan
            .findings
            .push(finding.hint("请核对稿中的图；要用新图的，请在 Word 或 WPS 里换上"));
    }
}

/// What pictures are called in a report.
fn told(pictures: &[Picture]) -> String {
    let shown: Vec<&str> = pictures.iter().map(|picture| picture.alt.as_str()).collect();
    named(&shown)
}

/// What pictures that show this are called in a report.
pub fn named<T: std::borrow::Borrow<str>>(shown: &[T]) -> String {
    format!("图片：{}", shown.join("、"))
}

/// Whether a picture is printed as large as the one that it replaces.
fn same_size(was: &Picture, is: &Picture) -> bool {
    let [a, b, c, d] =
        [was.image.width, is.image.height, is.image.width, was.image.height].map(u64::from);
    was.width == is.width && a * b == c * d
}

/// The pictures of a block beside each other in the draft, not claimed by another block.
fn find(pictures: &Pictures, own: &[Picture], claimed: &mut BTreeSet<usize>) -> Option<Vec<Shown>> {
    let fits = |(from, window): &(usize, &[Shown])| {
        let same = window.iter().zip(own).all(|(shown, own)| shown.content == own.content);
        let together = window.iter().all(|shown| shown.paragraph == window[0].paragraph);
        same && together && (0..own.len()).all(|i| !claimed.contains(&(from + i)))
    };
    let (from, found) = pictures.draft.windows(own.len()).enumerate().find(fits)?;
    claimed.extend(from..from + own.len());
    Some(found.to_vec())
}

/// The files of pictures that come into a draft.
pub struct Media<'a> {
    /// The draft.
    pub package: &'a Package<'a>,
    /// Its main part.
    pub main: &'a str,
    /// Today's draft.
    pub today: &'a Package<'a>,
    /// Ids that drawings of the draft have.
    pub drawings: BTreeSet<u64>,
    /// Parts that come or change.
    pub changed: Changed,
    /// Why a file could not be put in.
    pub failed: Option<String>,
    ids: BTreeMap<String, String>,
}

impl<'a> Media<'a> {
    /// None yet.
    pub fn new(package: &'a Package<'a>, today: &'a Package<'a>, parts: &'a Parts) -> Self {
        let drawings = parts.list.iter().flat_map(|part| drawings(&part.tree)).collect();
        let (changed, ids) = (Changed::new(), BTreeMap::new());
        let main = &parts.list[0].name;
        Self { package, main, today, drawings, changed, failed: None, ids }
    }

    /// The id by which the main part refers to a file of today's draft, which comes along the first time.
    fn id(&mut self, file: &str) -> String {
        if let Some(id) = self.ids.get(file) {
            return id.clone();
        }
        let id = self.bring(file).unwrap_or_else(|why| {
            self.failed = Some(why);
            String::new()
        });
        self.ids.insert(file.to_string(), id.clone());
        id
    }

    fn bring(&mut self, file: &str) -> Result<String, String> {
        let data = self.today.media(file).ok_or_else(|| format!("新稿里没有 {file}"))?;
        let extension = file.rsplit('.').next().unwrap_or_default();
        let folder = self.main.rsplit_once('/').map_or(String::new(), |(f, _)| format!("{f}/"));
        let taken: BTreeSet<String> = self.package.names().map(|n| n.to_lowercase()).collect();
        let free = |n: &usize| {
            let name = format!("{folder}media/picture{n}.{extension}");
            !taken.contains(&name.to_lowercase()) && !self.changed.contains_key(&name)
        };
        let number = (1..).find(free).unwrap_or_default();
        let own = format!("media/picture{number}.{extension}");
        let id = relate(self.package, self.main, "image", &own, &mut self.changed)?;
        declare_extension(self.package, extension, &mut self.changed)?;
        self.changed.insert(format!("{folder}{own}"), data);
        Ok(id)
    }

    fn drawing(&mut self) -> u64 {
        let id = self.drawings.last().map_or(1, |last| last + 1);
        self.drawings.insert(id);
        id
    }
}

/// Ids of drawings (ISO 29500-1, 20.4.2.5: unique in a document).
fn drawings(tree: &Tree) -> Vec<u64> {
    let named = |id: &usize| tree.nodes[*id].name.ends_with(":docPr");
    let ids = (0..tree.nodes.len()).filter(named).filter_map(|id| tree.attribute(id, "id"));
    // Beyond this an id would not fit into Word's.
    ids.filter_map(|id| id.parse().ok()).filter(|id| *id < 1 << 30).collect()
}

/// Runs of pictures of today's draft as they stand in another file: with the file's ids, and with `size` where they keep
/// that of others (in EMU).
pub fn runs(
    tree: &Tree,
    paragraph: &Paragraph,
    shown: &[Shown],
    size: Option<(String, String)>,
    media: &mut Media,
) -> String {
    let mut out = String::new();
    for picture in shown {
        if !out.is_empty() {
            let gap = spec::WORD_PICTURE_GAP;
            out.push_str(&format!("<w:r><w:t xml:space=\"preserve\">{gap}</w:t></w:r>"));
        }
        let Some(char) = paragraph.chars.get(picture.at) else { continue };
        let id = media.id(&picture.file);
        out.push_str("<w:r>");
        out.push_str(&drawing(tree, char.child, &id, media.drawing(), size.as_ref()));
        out.push_str("</w:r>");
    }
    out
}

fn drawing(
    tree: &Tree,
    node: NodeId,
    file: &str,
    number: u64,
    size: Option<&(String, String)>,
) -> String {
    let span = tree.nodes[node].span.clone();
    let mut patch = super::patch::Patch::default();
    for id in tree.within(node) {
        let name = tree.nodes[id].name.rsplit(':').next().unwrap_or_default();
        let tag = tree.nodes[id].tag.clone();
        let text = &tree.source[tag.clone()];
        let own = match (name, size) {
            ("blip", _) => with(text, "r:embed", file),
            ("docPr", _) => with(text, "id", &number.to_string()),
            ("extent" | "ext", Some((cx, cy))) => with(&with(text, "cx", cx), "cy", cy),
            _ if id == node => text.to_string(),
            _ => continue,
        };
        let own = if id == node { declared(tree, node, &own) } else { own };
        patch.put(tag, own);
    }
    patch.take(&tree.source, span)
}

/// A start tag with the namespaces that hold around it.
fn declared(tree: &Tree, node: NodeId, tag: &str) -> String {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for around in tree.ancestors(node) {
        for (name, value) in tree.attributes(around) {
            if name.starts_with("xmlns:") && name != "xmlns:w" {
                all.entry(name).or_insert(value);
            }
        }
    }
    let used = |name: &str| ["wp", "a", "pic", "r"].contains(&name.trim_start_matches("xmlns:"));
    let own: BTreeSet<String> = tree.attributes(node).into_iter().map(|(name, _)| name).collect();
    let missing = all.iter().filter(|(name, _)| used(name) && !own.contains(*name));
    let missing: String =
        missing.map(|(n, v)| format!(" {n}=\"{}\"", super::patch::escaped(v))).collect();
    let end = tag.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(tag.len());
    format!("{}{missing}{}", &tag[..end], &tag[end..])
}

/// A start tag with another value of an attribute that it has.
fn with(tag: &str, attribute: &str, value: &str) -> String {
    let key = format!(" {attribute}=\"");
    let Some(from) = tag.find(&key).map(|at| at + key.len()) else { return tag.to_string() };
    let Some(to) = tag[from..].find('"').map(|end| from + end) else { return tag.to_string() };
    format!("{}{value}{}", &tag[..from], &tag[to..])
}

/// Width and height of a drawing in EMU, as written.
pub fn size(tree: &Tree, node: NodeId) -> Option<(String, String)> {
    let extent = tree.within(node).find(|id| tree.nodes[*id].name.ends_with(":extent"))?;
    Some((tree.attribute(extent, "cx")?, tree.attribute(extent, "cy")?))
}

impl Writer<'_> {
    /// A paragraph of today's draft with pictures and nothing else.
    pub fn picture_paragraph(&mut self, tree: &Tree, node: NodeId, runs: &str) -> String {
        let kept = super::insert::paragraph_properties(tree, node);
        let (runs, mark) = (self.marked_plain("ins", runs), self.mark_plain("ins"));
        let mark = if mark.is_empty() { mark } else { format!("<w:rPr>{mark}</w:rPr>") };
        format!("<w:p><w:pPr>{kept}{mark}</w:pPr>{runs}</w:p>")
    }

    /// The height of a paragraph's lines becomes that of today's, as a change of its form.
    pub fn row_height(&mut self, paragraph: &Paragraph, today: &str) {
        let (tree, w) = (self.tree, self.tree.prefix.clone());
        let Some(properties) = tree.child(paragraph.node, "w:pPr") else { return };
        let Some(spacing) = tree.child(properties, "w:spacing") else { return };
        if tree.text_of(spacing) == today || today.is_empty() {
            return;
        }
        self.patch.put(tree.nodes[spacing].span.clone(), today);
        if self.marks.accept || tree.child(properties, "w:pPrChange").is_some() {
            return;
        }
        let before = super::insert::others(tree, properties, &["w:sectPr", "w:rPr"]);
        let attributes = self.attributes();
        let end = tree.inner(properties).end;
        let xml = format!("<{w}:pPrChange{attributes}><{w}:pPr>{before}</{w}:pPr></{w}:pPrChange>");
        self.patch.put(end..end, xml);
    }
}
