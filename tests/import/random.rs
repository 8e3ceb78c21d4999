//! Random edits of every paper's draft: what the new folder builds says what the edited draft says, or what was not
//! carried has been told.

use hongtou::document::Role;
use hongtou::docx;
use hongtou::docx::words::{Paragraph, Passage, View, words_of};
use hongtou::docx::xml::{Element, Node};
use hongtou::folder::Folder;
use hongtou::import::{self, Imported, Options};

use crate::edited::{Draft, all};
use crate::stable::{again, built, folders, shown};

/// Edits of one draft.
const EDITS: usize = 8;

/// Words that people put in: text, a sentence, a number, marks of the text's own grammar.
const WORDS: [&str; 10] = [
    "补充",
    "有关单位",
    "，并于6月30日前报送",
    "（含下属单位）",
    "3.5亿元",
    "* | \\",
    "{{ 数 }}",
    "~约~^注^",
    "<br>",
    "[^1]",
];

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }

    fn of<'a>(&mut self, all: &'a [&'a str]) -> &'a str {
        all[self.roll(all.len())]
    }
}

/// Styles of lines whose words a person may change at will.
fn is_free(style: &str) -> bool {
    let free = [
        "HtText",
        "HtHeading",
        "HtArticle",
        "HtMember",
        "HtTableNote",
        "HtAttendance",
        "HtTable",
        "HtQuotedNumber",
    ];
    free.iter().any(|free| style.starts_with(free))
}

fn style(paragraph: &Element) -> &str {
    let style = paragraph.child("w:pPr").and_then(|p| p.child("w:pStyle"));
    style.and_then(|s| s.get("w:val")).unwrap_or_default()
}

/// The texts of runs in lines whose words are free.
fn texts<'a>(element: &'a mut Element, free: bool, out: &mut Vec<&'a mut String>) {
    let free = if element.name == "w:p" { is_free(style(element)) } else { free };
    let text = element.name == "w:t";
    for node in &mut element.children {
        match node {
            Node::Text(said) if text && free && said.chars().count() > 6 => out.push(said),
            Node::Text(_) => {}
            Node::Element(inner) => texts(inner, free, out),
        }
    }
}

fn retype(root: &mut Element, dice: &mut Dice) {
    let mut found = vec![];
    texts(root, false, &mut found);
    if found.is_empty() {
        return;
    }
    let at = dice.roll(found.len());
    let text = &mut found[at];
    let chars: Vec<char> = text.chars().collect();
    // Numbers and labels at the beginning stay: a person who changes them changes what the line is.
    let from = 6 + dice.roll(chars.len() - 6);
    let to = if dice.roll(2) == 0 { from } else { (from + 1 + dice.roll(5)).min(chars.len()) };
    let words = if dice.roll(3) == 0 { "" } else { dice.of(&WORDS) };
    let kept = |part: &[char]| part.iter().collect::<String>();
    **text = format!("{}{words}{}", kept(&chars[..from]), kept(&chars[to..]));
}

/// Where plain paragraphs of text stand in the body.
fn lines(body: &[Node]) -> Vec<usize> {
    let plain = |node: &Node| {
        matches!(node, Node::Element(e) if e.name == "w:p" && style(e) == "HtText"
            && e.child("w:pPr").is_none_or(|p| p.child("w:sectPr").is_none()))
    };
    (0..body.len()).filter(|at| plain(&body[*at])).collect()
}

fn paragraphs(body: &mut Vec<Node>, dice: &mut Dice) {
    let found = lines(body);
    if found.len() < 3 {
        return;
    }
    let at = found[dice.roll(found.len())];
    match dice.roll(4) {
        0 => drop(body.remove(at)),
        1 => {
            let moved = body.remove(at);
            let others = lines(body);
            body.insert(others[dice.roll(others.len())], moved);
        }
        2 => {
            let text = Element::new("w:t").text("补充一段，各单位要认真抓好落实。");
            let run = Element::new("w:r").with(text);
            body.insert(at, Node::Element(Element::new("w:p").with(run)));
        }
        _ => {
            let Node::Element(first) = &mut body[at] else { return };
            let half = 1 + (first.children.len() - 1) / 2;
            let mut second = Element::new("w:p");
            second.children.extend(first.children.first().cloned());
            second.children.extend(first.children.split_off(half));
            body.insert(at + 1, Node::Element(second));
        }
    }
}

fn edit(draft: &[u8], seed: u64) -> Vec<u8> {
    let mut draft = Draft::open(draft);
    let mut dice = Dice(seed);
    for _ in 0..EDITS {
        match dice.roll(3) {
            0 => paragraphs(draft.body(), &mut dice),
            _ => retype(&mut draft.root, &mut dice),
        }
    }
    draft.save()
}

/// All that a draft says but for its 目录, whose pages may be others, and 主送, which may stand in the 版记 as well.
fn said(draft: &[u8]) -> String {
    let mut words = words_of(draft, View::Accepted).unwrap();
    let apart = |p: &Paragraph| {
        let role = docx::role_of_style(&p.style, &p.style_name);
        let contents = [Role::Contents1, Role::Contents2, Role::Contents3];
        let sent = [Role::Recipients, Role::ImprintRecipients];
        role.is_some_and(|role| contents.contains(&role) || sent.contains(&role))
    };
    for passage in &mut words.passages {
        if let Passage::Table(grid) = passage {
            let cells = grid.rows.iter_mut().flatten();
            cells.for_each(|cell| cell.retain(|p| !p.paragraphs().into_iter().any(apart)));
        }
    }
    words.passages.retain(|passage| match passage {
        Passage::Paragraph(paragraph) => !apart(paragraph),
        Passage::Table(_) => true,
    });
    all(&words)
}

fn fault(name: &str, edited: &[u8], imported: &Imported) -> Option<String> {
    if let Err(fault) = again(imported) {
        // A paper without a text of its own is none, and that is told.
        let told = imported.findings.iter().any(|d| d.message.contains("还不能直接生成"));
        return Some(fault).filter(|_| !told);
    }
    let folder = Folder::in_memory(imported.files.clone());
    let (_, draft) = built(name, &folder);
    let wanted = said(edited);
    let found = said(&draft);
    let same = wanted.chars().zip(found.chars()).take_while(|(a, b)| a == b).count();
    let around =
        |text: &str| text.chars().skip(same.saturating_sub(20)).take(60).collect::<String>();
    (wanted != found).then(|| format!("wanted {}\n found {}", around(&wanted), around(&found)))
}

#[test]
fn random_edits_of_every_paper_come_back() {
    let seeds = std::env::var("HONGTOU_IMPORT_SEEDS").ok().and_then(|s| s.parse().ok());
    let mut failed = vec![];
    for (name, folder) in folders() {
        let (_, draft) = built(&name, &folder);
        for seed in 0..seeds.unwrap_or(1_u64) {
            let letters =
                name.bytes().fold(seed, |sum, byte| sum.wrapping_mul(31) ^ u64::from(byte));
            let edited = edit(&draft, letters);
            let options = Options { name: "改.docx", ..Options::default() };
            let imported = import::draft(&edited, &options);
            let imported = imported.unwrap_or_else(|e| panic!("{name}: {e:#?}"));
            let fault = fault(&name, &edited, &imported);
            failed.extend(
                fault.map(|fault| format!("##### {name} {seed}: {fault}\n{}", shown(&imported))),
            );
        }
    }
    assert!(failed.is_empty(), "{}\n{} papers", failed.join("\n\n"), failed.len());
}
