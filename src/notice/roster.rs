//! The list of offices in an office file: named groups that stand for their members in official order, and offices
//! that were renamed or abolished.

use crate::diag::{Diagnostic, Kind};
use crate::document::{Inline, plain};
use crate::source::{Origin, Text};
use crate::tree::{Node, NodeKind};

use super::keyed::{Keyed, one_or_many, scalar};
use super::vocabulary::office as key;

/// Offices as the office file lists them.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    groups: Vec<Group>,
    former: Vec<Former>,
}

/// 机关组: a name that stands for its members.
#[derive(Debug, Clone)]
struct Group {
    name: String,
    /// Names of offices or of other groups, in official order.
    members: Vec<String>,
    origin: Origin,
}

/// An office that is no more.
#[derive(Debug, Clone)]
struct Former {
    name: String,
    /// Its new name, or `None` when it was abolished.
    now: Option<String>,
    /// A word on it, such as where its work went.
    why: Option<String>,
}

/// Marks between the names of offices.
const MARKS: [char; 5] = ['、', '，', ',', '；', ';'];

/// Between offices of one kind, and between kinds (M-04).
const WITHIN: &str = "、";
const BETWEEN: &str = "，";

/// How many names a message shows.
const SHOWN: usize = 5;

/// More names than any paper has, and groups within groups no deeper than anybody files them.
const MOST_NAMES: usize = 2000;
const DEEPEST: usize = 8;

/// Reads 机关组, 更名 and 撤销 of an office file; groups that contain themselves are reported.
pub fn read(keyed: &Keyed, sink: &mut Vec<Diagnostic>) -> Roster {
    let mut roster = Roster { groups: groups(keyed, sink), former: former(keyed, sink) };
    let faulty: Vec<(usize, String)> = roster
        .groups
        .iter()
        .enumerate()
        .filter_map(|(i, group)| Some((i, roster.fault(group)?)))
        .collect();
    for (at, message) in faulty.into_iter().rev() {
        let group = roster.groups.remove(at);
        let found = Diagnostic::error(Kind::OfficeName, message).at(&group.origin);
        sink.push(found.hint("机关组里写单位，或者写别的机关组"));
    }
    roster
}

fn groups(keyed: &Keyed, sink: &mut Vec<Diagnostic>) -> Vec<Group> {
    let Some(node) = keyed.get(&key::GROUPS) else { return vec![] };
    let mut groups: Vec<Group> = vec![];
    if !matches!(node.kind, NodeKind::Map(_)) {
        sink.push(
            Diagnostic::error(Kind::FieldType, "“机关组”应当一行写一组")
                .at(&node.origin)
                .hint(format!("写作　{}", key::GROUPS.example)),
        );
    }
    for entry in node.entries() {
        let members = members(&entry.value, &entry.key, sink);
        let name = entry.key.trim().to_string();
        groups.push(Group { name, members, origin: entry.key_origin.clone() });
    }
    groups
}

/// A list, or one text with marks between.
fn members(node: &Node, group: &str, sink: &mut Vec<Diagnostic>) -> Vec<String> {
    let texts = one_or_many(node).iter().filter_map(|n| scalar(n, group, sink));
    texts.flat_map(|text| names(&text.text)).map(|(name, _)| name.to_string()).collect()
}

fn former(keyed: &Keyed, sink: &mut Vec<Diagnostic>) -> Vec<Former> {
    let mut former = vec![];
    if let Some(node) = keyed.get(&key::RENAMED) {
        if !matches!(node.kind, NodeKind::Map(_)) {
            sink.push(
                Diagnostic::error(Kind::FieldType, "“更名”应当一行写一个：原名、冒号、现名")
                    .at(&node.origin)
                    .hint(format!("写作　{}", key::RENAMED.example)),
            );
        }
        for entry in node.entries() {
            let now = scalar(&entry.value, &entry.key, sink).map(|t| t.text.trim().to_string());
            former.push(Former { name: entry.key.trim().to_string(), now, why: None });
        }
    }
    let Some(node) = keyed.get(&key::ABOLISHED) else { return former };
    for entry in node.entries() {
        let why = scalar(&entry.value, &entry.key, sink).map(|t| t.text.trim().to_string());
        let why = why.filter(|why| !why.is_empty());
        former.push(Former { name: entry.key.trim().to_string(), now: None, why });
    }
    if !matches!(node.kind, NodeKind::Map(_)) {
        for name in members(node, key::ABOLISHED.zh, sink) {
            former.push(Former { name, now: None, why: None });
        }
    }
    former
}

/// Names between marks, each with the mark that follows it; marks inside brackets and quotes part nothing.
fn names(text: &str) -> Vec<(&str, &str)> {
    let (mut found, mut start, mut depth) = (vec![], 0, 0_usize);
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' | '《' | '〈' | '“' | '{' => depth += 1,
            '）' | ')' | '》' | '〉' | '”' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && MARKS.contains(&c) {
            let end = at + c.len_utf8();
            found.push((&text[start..at], &text[at..end]));
            start = end;
        }
    }
    found.push((&text[start..], ""));
    found
        .into_iter()
        .map(|(name, mark)| (name.trim().trim_end_matches(['：', ':', '。']).trim_end(), mark))
        .filter(|(name, _)| !name.is_empty())
        .collect()
}

impl Roster {
    fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// Why a group cannot be spelt out: it stands in itself, or has more names than any paper.
    fn fault(&self, group: &Group) -> Option<String> {
        let (mut names, mut deepest) = (0, 0);
        self.measure(group, 1, &mut names, &mut deepest);
        let within = self.leads_to(group, &group.name);
        match (within, names > MOST_NAMES || deepest > DEEPEST) {
            (true, _) => Some(format!("机关组“{}”里又有它自己", group.name)),
            (false, true) => Some(format!("机关组“{}”太大", group.name)),
            (false, false) => None,
        }
    }

    /// Counts names and levels, no farther than is allowed.
    fn measure(&self, group: &Group, depth: usize, names: &mut usize, deepest: &mut usize) {
        *deepest = depth.max(*deepest);
        for member in &group.members {
            *names += 1;
            if *names > MOST_NAMES || depth > DEEPEST {
                return;
            }
            if let Some(inner) = self.group(member) {
                self.measure(inner, depth + 1, names, deepest);
            }
        }
    }

    /// Whether the group `name` stands in a group, at any level.
    fn leads_to(&self, group: &Group, name: &str) -> bool {
        let (mut open, mut seen) = (vec![group], vec![]);
        while let Some(next) = open.pop() {
            for inner in next.members.iter().filter_map(|member| self.group(member)) {
                if inner.name == name {
                    return true;
                }
                if !seen.contains(&&inner.name) {
                    seen.push(&inner.name);
                    open.push(inner);
                }
            }
        }
        false
    }

    /// The names of a group in official order: 顿号 between offices, 逗号 between the groups that it is made of.
    fn spelt(&self, group: &Group) -> String {
        let mut out = String::new();
        let mut last_was_group = false;
        for (i, member) in group.members.iter().enumerate() {
            let inner = self.group(member);
            if i > 0 {
                let parted = last_was_group || inner.is_some();
                out.push_str(if parted { BETWEEN } else { WITHIN });
            }
            last_was_group = inner.is_some();
            match inner {
                Some(inner) => out.push_str(&self.spelt(inner)),
                None => out.push_str(member),
            }
        }
        out
    }

    /// The parts of an item as one text, each group in it spelt out; `mark` stands between the parts of a list.
    ///
    /// Between a group, or several names in one part, and what stands beside it in a list stands a 逗号 (M-04); what was
    /// typed as one text keeps the marks that were typed. A text without a group stays as it is.
    pub fn spell(&self, parts: &[Text], mark: &str) -> Option<Text> {
        let mut out = Text::empty(parts.first()?.source());
        for (i, part) in parts.iter().enumerate() {
            if let Some(before) = i.checked_sub(1).and_then(|i| parts.get(i)) {
                let parted = [before, part].iter().any(|p| self.is_several(&p.text));
                out.push(if parted { BETWEEN } else { mark }, part.back(0));
            }
            self.spell_part(part, &mut out);
        }
        Some(out)
    }

    /// Whether a part of a list stands for more than one office.
    fn is_several(&self, part: &str) -> bool {
        self.group(part.trim()).is_some() || names(part).len() > 1
    }

    fn spell_part(&self, part: &Text, out: &mut Text) {
        let mut from = 0;
        for (name, _) in names(&part.text) {
            let Some(group) = self.group(name) else { continue };
            let at = name.as_ptr() as usize - part.text.as_ptr() as usize;
            out.push_part(part, from..at);
            let here = part.back(at);
            // each character stands where the group's name does
            for c in self.spelt(group).chars() {
                out.push(c.encode_utf8(&mut [0; 4]), here);
            }
            from = at + name.len();
        }
        out.push_part(part, from..part.text.len());
    }

    /// Looks at the names of an item as they will be printed: offices that are no more, twice the same, and members
    /// of a group in another order than the official one.
    pub fn look_at(&self, item: &str, text: &Text, sink: &mut Vec<Diagnostic>) {
        let origin = text.whole_origin();
        let found: Vec<&str> = names(&text.text).into_iter().map(|(name, _)| name).collect();
        let mut told: Vec<&str> = vec![];
        for (i, name) in found.iter().enumerate() {
            if found[..i].contains(name) && !told.contains(name) {
                told.push(name);
            }
        }
        if !told.is_empty() {
            let shown: String = told.iter().take(SHOWN).map(|name| format!("“{name}”")).collect();
            let more =
                if told.len() > SHOWN { format!("等{}个", told.len()) } else { String::new() };
            let message = format!("“{item}”里有重复的{shown}{more}");
            let finding = Diagnostic::warning(Kind::OfficeName, message).at(&origin);
            sink.push(finding.hint("请只留一个；机关组里已经有的，不用再写"));
        }
        self.look_for_former(item, &text.text, &origin, sink);
        // of names that stand twice nobody can say which is misplaced
        for group in self.groups.iter().filter(|_| told.is_empty()) {
            let listed = |name: &&&str| group.members.iter().any(|m| m == **name);
            let typed: Vec<&str> = found.iter().filter(listed).copied().collect();
            let mut official = typed.clone();
            official.sort_by_key(|name| group.members.iter().position(|m| m == name));
            if let Some((early, late)) = typed.iter().zip(&official).find(|(a, b)| a != b) {
                let group = &group.name;
                let message =
                    format!("“{item}”里的次序与机关组“{group}”不同：“{late}”应当在“{early}”前面");
                let hint = format!("请照单位文件里“{group}”的次序写，或者直接写组名");
                sink.push(Diagnostic::warning(Kind::OfficeName, message).at(&origin).hint(hint));
            }
        }
    }

    /// Names of offices that are no more, in running text; titles in 书名号 keep the names of their time.
    pub fn look_for_former(
        &self,
        item: &str,
        text: &str,
        origin: &Origin,
        sink: &mut Vec<Diagnostic>,
    ) {
        for former in self.former.iter().filter(|former| former.stands_in(text)) {
            sink.push(former.report(item).at(origin));
        }
    }

    /// The same in what is printed.
    pub fn look_in(
        &self,
        item: &str,
        content: &[Inline],
        origin: Option<&Origin>,
        sink: &mut Vec<Diagnostic>,
    ) {
        if let Some(origin) = origin.filter(|_| !self.former.is_empty()) {
            self.look_for_former(item, &plain(content), origin, sink);
        }
    }
}

impl Former {
    /// Whether the text says the old name where it is not part of the new one.
    fn stands_in(&self, text: &str) -> bool {
        let quoted = without_books(text);
        let rest = match &self.now {
            Some(now) if now.contains(&self.name) => quoted.replace(now.as_str(), "\n"),
            _ => quoted,
        };
        !self.name.is_empty() && rest.contains(&self.name)
    }

    fn report(&self, item: &str) -> Diagnostic {
        let name = &self.name;
        match (&self.now, &self.why) {
            (Some(now), _) => {
                let message = format!("{item}里的“{name}”已经更名为“{now}”");
                Diagnostic::warning(Kind::OfficeName, message).hint(format!("请改为“{now}”"))
            }
            (None, Some(why)) => {
                let message = format!("{item}里的“{name}”已经撤销：{why}");
                Diagnostic::warning(Kind::OfficeName, message).hint("请改写承接其职责的单位")
            }
            (None, None) => {
                let message = format!("{item}里的“{name}”已经撤销");
                Diagnostic::warning(Kind::OfficeName, message).hint("请改写承接其职责的单位")
            }
        }
    }
}

/// The text without what stands in 书名号.
fn without_books(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '《' => depth += 1,
            '》' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::vocabulary;
    use crate::source::Source;
    use crate::tree::read_yaml;

    fn roster(yaml: &str) -> (Roster, Vec<String>) {
        let mut sink = vec![];
        let node = read_yaml(&Source::new("office.yaml", yaml), &mut sink).expect("readable");
        let keyed = Keyed::sort(&node, vocabulary::office::ALL, &mut sink);
        let roster = read(&keyed, &mut sink);
        (roster, sink.into_iter().map(|d| d.message).collect())
    }

    const LISTS: &str = "机关组:\n  各镇: [莘庄镇, 七宝镇, 浦江镇]\n  各街道: 江川路街道、古美路街道\n  各镇街道: [各镇, 各街道, 莘庄工业区]\n\
        更名: {区信息委: 区数据局, 区科委: 区科委科协}\n撤销: {区科技园区办公室: 职能并入区科委}\n";

    fn spelt(parts: &[&str], mark: &str) -> String {
        let (roster, sink) = roster(LISTS);
        assert_eq!(sink, [""; 0]);
        let whole = |t: &&str| Text::whole(&Source::new("notice.yaml", *t));
        let parts: Vec<Text> = parts.iter().map(whole).collect();
        roster.spell(&parts, mark).map(|t| t.text).unwrap_or_default()
    }

    #[test]
    fn groups_are_spelt_out_in_official_order() {
        for (parts, mark, expected) in [
            (&["各镇"][..], "、", "莘庄镇、七宝镇、浦江镇"),
            (&["各镇", "区财政局", "区教育局"], "、", "莘庄镇、七宝镇、浦江镇，区财政局、区教育局"),
            (
                &["各镇，各街道：", "甲"],
                "、",
                "莘庄镇、七宝镇、浦江镇，江川路街道、古美路街道：，甲",
            ),
            (&["甲", "乙、丙", "丁"], "、", "甲，乙、丙，丁"),
            (&["各镇街道"], "，", "莘庄镇、七宝镇、浦江镇，江川路街道、古美路街道，莘庄工业区"),
            (&["各镇人民政府，各街道办事处"], "、", "各镇人民政府，各街道办事处"),
            (&["有关单位（各镇、各街道）"], "、", "有关单位（各镇、各街道）"),
            (&[" 各街道 、 区教育局"], "、", " 江川路街道、古美路街道 、 区教育局"),
            (&[], "、", ""),
        ] {
            assert_eq!(spelt(parts, mark), expected, "{parts:?}");
        }
    }

    #[test]
    fn a_spelt_name_stands_where_its_group_was_typed() {
        let (roster, _) = roster(LISTS);
        let text = Text::whole(&Source::new("notice.yaml", "主送: 各镇、区财政局\n"));
        let part = text.part(8..text.text.len()).trimmed();
        let spelt = roster.spell(&[part], "、").expect("one part");
        let at = spelt.text.find("区财政局").expect("kept");
        assert_eq!(spelt.back(0), 8);
        assert_eq!(spelt.back(at - "镇、".len()), 8);
        assert_eq!(&text.text[spelt.back(at)..], "区财政局\n");
    }

    fn said(text: &str) -> Vec<String> {
        let (roster, _) = roster(LISTS);
        let mut sink = vec![];
        let text = Text::whole(&Source::new("notice.yaml", text));
        roster.look_at("主送机关", &text, &mut sink);
        sink.into_iter().map(|d| d.message).collect()
    }

    #[test]
    fn offices_that_are_no_more_and_stand_twice_are_reported() {
        assert_eq!(said("莘庄镇、七宝镇，区数据局、区科委科协："), [""; 0]);
        assert_eq!(said("区信息委："), ["主送机关里的“区信息委”已经更名为“区数据局”"]);
        assert_eq!(said("区科委、区科委科协"), ["主送机关里的“区科委”已经更名为“区科委科协”"]);
        assert_eq!(
            said("区科技园区办公室"),
            ["主送机关里的“区科技园区办公室”已经撤销：职能并入区科委"]
        );
        assert_eq!(said("甲、乙、甲、甲："), ["“主送机关”里有重复的“甲”"]);
        assert_eq!(
            said("七宝镇、莘庄镇"),
            ["“主送机关”里的次序与机关组“各镇”不同：“莘庄镇”应当在“七宝镇”前面"]
        );
    }

    #[test]
    fn titles_keep_the_names_of_their_time() {
        let (roster, _) = roster(LISTS);
        let origin = Text::whole(&Source::new("notice.yaml", "甲")).whole_origin();
        let mut sink = vec![];
        roster.look_for_former("正文", "根据《区信息委关于数据的意见》", &origin, &mut sink);
        assert_eq!(sink, []);
        roster.look_for_former("正文", "根据区信息委的意见", &origin, &mut sink);
        assert_eq!(sink.len(), 1);
    }

    #[test]
    fn a_group_that_explodes_is_refused() {
        let doubling: String =
            (0..30).map(|i| format!("  组{i}: [组{}, 组{}]\n", i + 1, i + 1)).collect();
        let (roster, sink) = roster(&format!("机关组:\n{doubling}  组30: [甲]\n"));
        assert!(sink[0].contains("太大"), "{sink:?}");
        assert!(roster.groups.len() <= DEEPEST + 1, "{}", roster.groups.len());
    }

    #[test]
    fn every_fault_is_reported() {
        let (roster, sink) = roster(
            "机关组:\n  甲: [乙, 丙]\n  乙: [甲]\n  丁: {戊: 己}\n更名: 区信息委\n撤销: [区甲办]\n",
        );
        assert_eq!(
            sink,
            [
                "“丁”应当是一段文字，这里却是几项",
                "“更名”应当一行写一个：原名、冒号、现名",
                "机关组“乙”里又有它自己",
                "机关组“甲”里又有它自己",
            ]
        );
        assert_eq!(roster.groups.len(), 1);
        assert_eq!(roster.former.len(), 1);
    }
}
