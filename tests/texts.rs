//! Constructs of running text on finished papers: lists of names, quoted papers, 章 and 条, contents lists, rare characters.

mod support;

use hongtou::diag::{Diagnostic, Kind};
use hongtou::document::{Content, Role, SectionKind, plain};
use hongtou::docx::{Grid, Margins};
use hongtou::folder::Folder;
use hongtou::layout::Layout;
use hongtou::pdf::Output;
use hongtou::pipeline::{self, Options};
use hongtou::project;
use support::assert_near;
use support::built::{BUILT, Built};
use support::measure::{MeasuredPage, measure};
use support::papers::export;
use support::word::{draft, parts, settings};

const CELL: f64 = 156.0 / 28.0;

fn case(name: &str) -> &'static Built {
    BUILT.iter().find(|built| built.name == name).unwrap_or_else(|| panic!("no case {name}"))
}

/// The one part of a draft with this name, as text.
fn part(docx: &[u8], name: &str) -> String {
    let found = parts(docx).into_iter().find(|(part, _)| part == name);
    String::from_utf8(found.unwrap_or_else(|| panic!("no {name}")).1).expect("UTF-8")
}

fn word(built: &Built) -> String {
    let docx = draft(&built.name, &built.layout, &settings(Margins::Office, Grid::Portable));
    part(&docx, "word/document.xml")
}

#[test]
fn names_stand_one_under_another() {
    let built = case("names-in-columns");
    let rows = built.blocks(SectionKind::Body, Role::Names);
    assert!(rows.len() > 5, "{} rows", rows.len());
    let mut names = 0;
    for (block, lines) in &rows {
        let Content::Beside(texts) = &block.content else { panic!("{}", block.id) };
        let line = lines[0].line;
        for text in texts {
            let left = 28.0 + text.at * CELL;
            let glyph = line.glyphs.iter().find(|glyph| (glyph.x - left).abs() < 0.05);
            let glyph = glyph.unwrap_or_else(|| panic!("nothing at {left}: {}", line.text()));
            let first = plain(&text.text).chars().next().expect("a name").to_string();
            assert_eq!(glyph.text, first, "{}", line.text());
            names += 1;
        }
    }
    assert!(names > 15, "{names} names");
    let members = built.blocks(SectionKind::Body, Role::Member);
    let posts = members.iter().filter_map(|(block, lines)| match &block.content {
        Content::Beside(texts) => Some((texts.last()?, lines)),
        _ => None,
    });
    let mut long = 0;
    for (post, lines) in posts {
        for shown in lines {
            let glyphs = &shown.line.glyphs;
            let left = 28.0 + post.at * CELL;
            assert!(
                glyphs.iter().any(|glyph| (glyph.x - left).abs() < 0.05),
                "{}",
                shown.line.text()
            );
            assert!(shown.line.right() < 184.05, "{}", shown.line.text());
        }
        long += usize::from(lines.len() > 1);
    }
    assert!(long > 0, "no 单位职务 of two lines");
}

#[test]
fn entries_of_a_contents_list_name_the_page_of_their_heading() {
    let mut entries = 0;
    for name in ["contents", "chapters-and-articles"] {
        let built = case(name);
        let page_of = |id: &str| {
            let page = built.layout.pages.iter().position(|p| p.lines.iter().any(|l| l.id == id));
            page.unwrap_or_else(|| panic!("{name}: no {id}")) + 1
        };
        let word = word(built);
        assert_eq!(word.matches("TOC \\o \"1-2\" \\h \\z \\u").count(), 1, "{name}");
        let blocks = built.layout.document.sections.iter().flat_map(|s| &s.blocks);
        for (index, block) in blocks.filter(|b| matches!(b.content, Content::Entry(_))).enumerate()
        {
            let Content::Entry(entry) = &block.content else { continue };
            let number = plain(&entry.page);
            assert_eq!(number, page_of(&entry.to).to_string(), "{name}: {}", block.id);
            let lines = built.lines(&block.id);
            let last = lines.last().expect("a line").line;
            assert!(last.text().ends_with(&number), "{}", last.text());
            assert!(last.text().contains("...."), "{}", last.text());
            assert_near(&format!("right edge of {}", block.id), last.right(), 184.0, 0.1);
            let mark = format!("_Toc{:08}", index + 1);
            assert_eq!(word.matches(&format!("PAGEREF {mark} \\h")).count(), 1, "{name}");
            assert_eq!(word.matches(&format!("w:anchor=\"{mark}\"")).count(), 1, "{name}");
            assert_eq!(word.matches(&format!("w:name=\"{mark}\"")).count(), 1, "{name}");
            entries += 1;
        }
    }
    assert!(entries > 25, "{entries} entries");
    let dots = case("contents").pages.iter().flat_map(|page| &page.glyphs);
    let dots: Vec<_> = dots.filter(|glyph| glyph.text == "." && glyph.tag == "Artifact").collect();
    assert!(dots.len() > 100, "{} dots that are no text", dots.len());
}

#[test]
fn articles_and_chapters_have_their_faces_and_places() {
    let built = case("chapters-and-articles");
    let part = SectionKind::Attachment(1);
    let middle = 28.0 + 78.0;
    for (role, font) in [(Role::Chapter, "Hei"), (Role::Subchapter, "Kai")] {
        let found = built.blocks(part, role);
        assert!(found.len() > 1, "{role:?}");
        for (block, lines) in found {
            let line = lines[0].line;
            let centre = f64::midpoint(line.x(), line.right());
            assert_near(&format!("middle of {}", block.id), centre, middle, 0.3);
            assert!(line.glyphs[0].font.contains(font), "{}", line.glyphs[0].font);
        }
    }
    let articles = built.blocks(part, Role::Article);
    let numbers: Vec<String> = articles
        .iter()
        .map(|(_, lines)| {
            let line = lines[0].line;
            assert_near("indent", line.x(), 28.0 + 2.0 * CELL, 0.1);
            let black = line.glyphs.iter().take_while(|g| g.font.contains("Hei"));
            black.map(|g| g.text.as_str()).collect()
        })
        .collect();
    assert_eq!(
        numbers,
        [
            "第一条",
            "第二条",
            "第三条",
            "第四条",
            "第五条",
            "第六条",
            "第七条",
            "第七条之一",
            "第八条"
        ]
    );
    // 项 of an article are no headings
    let text = built.blocks(part, Role::Text);
    let item = text.iter().find(|(block, _)| plain(block.texts()[0]).starts_with("（一）"));
    let (_, lines) = item.expect("an item");
    assert!(!lines[0].line.glyphs.iter().any(|glyph| glyph.font.contains("Kai")));
}

#[test]
fn a_quoted_paper_has_its_elements_and_disturbs_no_numbers() {
    let built = case("quoted-paper");
    let word = word(built);
    for (role, style) in [
        (Role::QuotedTitle, "HtQuotedTitle"),
        (Role::QuotedNumber, "HtQuotedNumber"),
        (Role::QuotedRecipients, "HtQuotedRecipients"),
        (Role::QuotedSignature, "HtQuotedSignature"),
        (Role::QuotedDate, "HtQuotedDate"),
    ] {
        let found = built.blocks(SectionKind::Body, role);
        assert!(!found.is_empty(), "{role:?}");
        assert!(word.contains(&format!("w:val=\"{style}")), "{style}");
    }
    let heads = built.blocks(SectionKind::Body, Role::Heading1);
    let heads: Vec<String> = heads.iter().map(|(_, lines)| lines[0].line.text()).collect();
    assert_eq!(heads, ["一、请认真贯彻", "一、总体要求", "二、工作安排", "二、抓好落实"]);
    // 署名 of 9 字, 2 from the right; the date begins 2 further in (7.3.5.2)
    let line = |role| built.blocks(SectionKind::Body, role)[0].1[0].line;
    let (name, date) = (line(Role::QuotedSignature), line(Role::QuotedDate));
    assert_near("署名", name.right(), 184.0 - 2.0 * CELL, 0.1);
    assert_near("日期", date.x(), name.x() + 2.0 * CELL, 0.1);
    // the title stays with what follows it
    let page = |role| built.blocks(SectionKind::Body, role)[0].1[0].page;
    assert_eq!(page(Role::QuotedTitle), page(Role::QuotedRecipients));
}

#[test]
fn a_hundred_and_thirty_items_keep_their_order() {
    let built = case("130-items");
    let text = built.blocks(SectionKind::Body, Role::Text);
    let starts: Vec<String> = text
        .iter()
        .map(|(_, lines)| lines[0].line.text())
        .filter(|t| t.starts_with('（'))
        .collect();
    assert_eq!(starts.len(), 130);
    for (i, start) in starts.iter().enumerate() {
        assert!(start.starts_with(&format!("（{}）第{}项", i + 1, i + 1)), "{start}");
    }
}

/// A paper with a character in its mark, title, text, a table's head and cell, and a name.
fn with(c: char) -> Result<Layout, Vec<Diagnostic>> {
    let notice = format!(
        "模板: 一般通知\n单位: office.yaml\n状态: 定稿\n发文字号: 闵科委〔2024〕14号\n成文日期: 2024年2月6日\n\
         标题: 关于{c}的通知\n主送机关: {c}局\n正文: |\n  请{c}同志参加，**{c}**、*{c}*。\n  ::: 表 题注=\"表{c}\"\n  \
         | 甲{c} |\n  | --- |\n  | {c} |\n  :::\n  ::: 名单\n  组长：李{c} 某某科技委主任{c}\n  :::\n"
    );
    let office = format!(
        "发文机关标志: 闵{c}局\n署名: 闵{c}局\n印章: 上海市闵{c}局\n简称: 闵{c}局\n代字: 闵科委\n印发机关: 闵{c}局办公室\n"
    );
    let files = vec![
        ("notice.yaml".to_string(), notice.into_bytes()),
        ("office.yaml".to_string(), office.into_bytes()),
    ];
    let folder = Folder::in_memory(files);
    let mut found = vec![];
    let Some(project) = project::read(&folder, None, &mut found) else { return Err(found) };
    pipeline::layout(&project.notice, &folder, &Options::default()).map(|warned| warned.output)
}

/// Characters that the bundle draws, with what Word is told of the font of signs that it would take for Latin.
const DRAWN: &str = "㛃䶮𬭎·ⅠⅫ①⑳㎡㎏‰℃≥≤×±→※㈠⑴々〇㉑";

#[test]
fn every_rare_character_is_drawn_in_both_papers_or_named() {
    for c in DRAWN.chars() {
        let layout = with(c).unwrap_or_else(|found| panic!("{c}: {found:#?}"));
        let pages = measure(&export(&layout, Output::Archive));
        let drawn = shown(&pages, c);
        assert!(drawn >= 12, "{c}: {drawn} times");
        let docx = draft("rare", &layout, &settings(Margins::Office, Grid::Portable));
        let text = part(&docx, "word/document.xml");
        assert!(text.matches(c).count() >= 12, "{c}: {} times", text.matches(c).count());
    }
    for c in ['\u{32CDD}', '㵲', '𬎆', '䥇'] {
        let found = with(c).err().unwrap_or_else(|| panic!("{c}: a box"));
        let code = format!("U+{:04X}", u32::from(c));
        let named = found.iter().find(|d| d.kind == Kind::Glyph && d.message.contains(&code));
        let named = named.unwrap_or_else(|| panic!("{c}: {found:#?}"));
        assert!(named.message.contains(c), "{}", named.message);
        assert!(named.hints.iter().any(|hint| hint.contains("office.yaml")), "{:?}", named.hints);
    }
}

/// How often a character stands on the pages with ink of its own.
fn shown(pages: &[MeasuredPage], c: char) -> usize {
    let glyphs = pages.iter().flat_map(|page| &page.glyphs);
    let own = |glyph: &&support::measure::Glyph| {
        glyph.text == c.to_string() && glyph.ink.is_some() && !glyph.outline.elements().is_empty()
    };
    glyphs.filter(own).count()
}
