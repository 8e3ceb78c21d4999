//! Every format of a draft as a named style.
//!
//! The most frequent format of a role is the style of the role; each other one is built on it, and its name
//! says what differs. Headings are built on Word's own, so that the navigation pane and a table of contents
//! find them; the title is Word's own. A role that the draft does not have still has its style, as it usually
//! stands.

mod character;
mod difference;
mod fonts;
mod paragraph;
mod roles;
mod sheet;

use std::collections::{BTreeMap, BTreeSet};

use super::Settings;
use super::draft::{
    Character, Draft, Format, Imprint, Item, Jc, JointMark, PageSetup, Paragraph, Table,
};
use super::units;
use super::xml::Element;
use crate::document::Role;
use crate::spec;
use character::Key;
pub(super) use paragraph::value;
use paragraph::{Look, ParagraphStyle};
pub(super) use roles::{keeps_with_next, of_style};

/// Name of a role's style.
pub(super) const fn role_name(role: Role) -> &'static str {
    roles::name(Some(role))
}

/// The styles of one draft.
pub(super) struct Styles {
    /// In the order of the file: each role's own style, then those built on it.
    paragraphs: Vec<(Format, ParagraphStyle)>,
    /// Where the style of a format stands in `paragraphs`.
    found: BTreeMap<Format, usize>,
    /// Key and id of each character style.
    characters: BTreeMap<Key, String>,
    bold_roles: Vec<Role>,
    bold_levels: Vec<u8>,
}

impl Styles {
    /// A paragraph that only holds a place.
    pub const BLANK: &str = roles::id(None);
    /// Table on a fixed grid with rules of 0.5 pt.
    pub const TABLE: &str = "HtTable";
    /// Table of a joint 发文机关标志: no rules, no padding.
    pub const MARK_TABLE: &str = "HtMarkTable";
    /// Table of the 版记: no rules, no padding.
    pub const IMPRINT_TABLE: &str = "HtImprintTable";
    /// Page number of an odd side: 居右空一字 (7.5).
    pub const PAGE_NUMBER_ODD: &str = "HtPageNumberOdd";
    /// Page number of an even side: 居左空一字 (7.5).
    pub const PAGE_NUMBER_EVEN: &str = "HtPageNumberEven";
    /// White above a page number of a 信函, so that the text ends with the 版心.
    pub const ABOVE_NUMBER: &str = "HtAbovePageNumber";
    /// White below it, down to where the footer of page 1 ends.
    pub const BELOW_NUMBER: &str = "HtBelowPageNumber";
    /// Word's own for the marks of 脚注.
    pub const FOOTNOTE_REFERENCE: &str = "FootnoteReference";
    /// 文武线 at the foot of page 1 of a 信函 (10.1).
    pub const FOOT_LINE: &str = "HtLetterFootLine";

    /// Names the formats and characters of a draft.
    pub fn of(draft: &Draft) -> Self {
        let seen = paragraphs_of(draft);
        let mut characters: BTreeMap<Key, String> =
            character::always().map(|key| (key, key.id())).collect();
        for paragraph in &seen {
            let role = paragraph.format.role;
            let keys = paragraph.pieces.iter().filter_map(|p| Key::of(role, p.character));
            characters.extend(keys.map(|key| (key, key.id())));
        }
        let formats: Vec<Format> = seen.iter().map(|p| p.format).collect();
        let mut styles = Self {
            paragraphs: vec![],
            found: BTreeMap::new(),
            characters,
            bold_roles: draft.bold_roles.clone(),
            bold_levels: draft.bold_levels.clone(),
        };
        for (priority, role) in roles::ORDER.into_iter().enumerate() {
            styles.add_role(role, priority + 1, &formats, &draft.page);
        }
        styles
    }

    /// Id of the style of a format.
    pub fn paragraph(&self, format: &Format) -> &str {
        match self.found.get(format).and_then(|at| self.paragraphs.get(*at)) {
            Some((_, style)) => &style.id,
            None => roles::id(format.role),
        }
    }

    /// Id of the style of what differs inside a paragraph of a role; `None` for the plain character.
    pub fn character(&self, role: Option<Role>, character: Character) -> Option<&str> {
        let key = Key::of(role, character)?;
        self.characters.get(&key).map(String::as_str)
    }

    /// The part word/styles.xml.
    pub fn xml(&self, page: &PageSetup, settings: &Settings) -> Element {
        let usual = |role| self.look(&roles::usual(role, page.pitch), page);
        let paragraphs = self.paragraphs.iter().map(|(_, style)| style.xml(settings));
        let first = roles::ORDER.len() + 1;
        let characters = self.characters.keys().enumerate();
        let characters = characters.map(|(i, key)| key.xml(first + i, &self.bold_levels, settings));
        sheet::sheet(page, settings)
            .with_all(sheet::headings(page, usual).map(|style| style.xml(settings)))
            .with_all(paragraphs)
            .with_all(sheet::page_numbers(page).iter().map(|style| style.xml(settings)))
            .with_all(characters)
            .with(sheet::footnote_reference(first + self.characters.len(), settings))
            .with_all(sheet::tables())
    }

    /// Adds the styles of one role.
    fn add_role(&mut self, role: Option<Role>, priority: usize, seen: &[Format], page: &PageSetup) {
        let of_role: Vec<Format> = seen.iter().copied().filter(|f| f.role == role).collect();
        let usual = roles::usual(role, page.pitch);
        let base = most_frequent(&of_role, usual);
        let own = self.own_style(role, priority, base, page);
        let mut others: BTreeSet<Format> = of_role.into_iter().collect();
        others.remove(&base);
        let parent = (own.id.clone(), own.look);
        let next = own.next;
        self.add(base, own);
        for format in others {
            let (words, id) = difference::between(&base, &format, page.pitch);
            let style = ParagraphStyle {
                id: format!("{}{id}", derived_prefix(role)),
                name: format!("{}（{words}）", roles::name(role)),
                parent: parent.clone(),
                next,
                priority,
                quick: false,
                built_in: false,
                look: self.look(&format, page),
            };
            self.add(format, style);
        }
    }

    fn add(&mut self, format: Format, style: ParagraphStyle) {
        self.found.insert(format, self.paragraphs.len());
        self.paragraphs.push((format, style));
    }

    /// The style of a role itself: a heading's is built on Word's own of the same level.
    fn own_style(
        &self,
        role: Option<Role>,
        priority: usize,
        format: Format,
        page: &PageSetup,
    ) -> ParagraphStyle {
        let parent = match role.and_then(Role::heading_level) {
            Some(level) => {
                let usual = roles::usual(role, page.pitch);
                (sheet::heading_id(level), self.look(&usual, page))
            }
            None => (sheet::NORMAL.to_string(), sheet::normal(page)),
        };
        ParagraphStyle {
            id: roles::id(role).to_string(),
            name: roles::file_name(role).to_string(),
            parent,
            next: roles::next(role).map(|next| roles::id(Some(next))),
            priority,
            quick: true,
            built_in: matches!(
                role,
                Some(
                    Role::Title
                        | Role::Footnote
                        | Role::Contents1
                        | Role::Contents2
                        | Role::Contents3
                )
            ),
            look: self.look(&format, page),
        }
    }

    /// A format with what its role says of face, colour and place in the navigation pane.
    fn look(&self, format: &Format, page: &PageSetup) -> Look {
        let role = format.role;
        let Some(kind) = role.map(spec::type_of) else {
            return Look { format: *format, ..sheet::normal(page) };
        };
        Look {
            format: *format,
            face: kind.face,
            ink: kind.ink,
            bold: role.is_some_and(|role| self.bold_roles.contains(&role)),
            keep_next: keeps_with_next(role) || format.kept,
            outline: roles::outline(role),
            tab: match is_entry(role) {
                true => Some(page.width.saturating_sub(page.left + page.right)),
                false => has_two_ends(format).then(|| far_end(format, page)),
            },
            leader: is_entry(role),
        }
    }
}

/// Whether a paragraph is an entry of a 目录, with dots up to the number of its page.
const fn is_entry(role: Option<Role>) -> bool {
    matches!(role, Some(Role::Contents1 | Role::Contents2 | Role::Contents3))
}

/// Whether a line of this format can have two ends: 印发机关 and 印发日期, and the number of a 信函 beside its corner.
fn has_two_ends(format: &Format) -> bool {
    match format.role {
        Some(Role::Disclosure | Role::PrintedBy) => true,
        // The number of a 信函 beside its corner, the date of 纪要 beside who issues it.
        Some(Role::Number | Role::Date) => format.align == Jc::Left,
        _ => false,
    }
}

/// Where the second end of a line with two ends stands, in twips from the left margin.
fn far_end(format: &Format, page: &PageSetup) -> u32 {
    let core = page.width.saturating_sub(page.left + page.right);
    let free = units::twips(f64::from(format.size) / 2.0 * f64::from(format.right) / 100.0);
    core.saturating_add_signed(-(free as i32))
}

/// Beginning of the ids of styles that are built on a role's own.
fn derived_prefix(role: Option<Role>) -> &'static str {
    match role {
        Some(Role::Title) => "HtTitle",
        _ => roles::id(role),
    }
}

/// The most frequent format but for what stays with the next; among equals the usual one, else the first in the draft.
fn most_frequent(formats: &[Format], usual: Format) -> Format {
    let formats: Vec<Format> = formats.iter().map(|f| Format { kept: false, ..*f }).collect();
    let mut times: BTreeMap<Format, usize> = BTreeMap::new();
    for format in &formats {
        *times.entry(*format).or_default() += 1;
    }
    let most = times.values().max().copied().unwrap_or(0);
    let often = |format: &&Format| times.get(*format) == Some(&most);
    std::iter::once(&usual).chain(&formats).find(often).copied().unwrap_or(usual)
}

/// All paragraphs of a draft in its order.
fn paragraphs_of(draft: &Draft) -> Vec<&Paragraph> {
    let items = draft.items.iter().flat_map(paragraphs_in);
    let notes = draft.footnotes.iter().chain(&draft.below_footnotes);
    draft.header.iter().chain(items).chain(notes).collect()
}

fn paragraphs_in(item: &Item) -> Vec<&Paragraph> {
    match item {
        Item::Paragraph(paragraph) => vec![paragraph],
        Item::Table(Table { head, rows, .. }) => {
            let cells = head.iter().chain(rows).flat_map(|row| &row.cells);
            cells.map(|cell| &cell.paragraph).collect()
        }
        Item::Mark(JointMark { names, wenjian, .. }) => names.iter().chain(wenjian).collect(),
        Item::Imprint(Imprint { rows, .. }) => rows.iter().map(|row| &row.paragraph).collect(),
        Item::SectionEnd(_) => vec![],
    }
}

#[cfg(test)]
mod tests;
