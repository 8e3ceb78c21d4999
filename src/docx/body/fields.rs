//! 公文域 (GB/T 33476.2): each element of a paper is a named region, a bookmark that a program or a secretary goes to by
//! name. Bookmarks show nothing, and stay where a text is typed over.

use std::collections::BTreeMap;

use crate::document::{Id, Role};
use crate::docx::draft::{Draft, Item, Paragraph};

/// One element: the paragraphs from its first to its last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::docx) struct Field {
    /// Its name: a letter first, then letters, digits and underscores, as Word wants it.
    pub name: String,
    /// Id of its first paragraph.
    pub first: Id,
    /// Id of its last paragraph.
    pub last: Id,
}

/// The mark of a 信函, which is a header: the field of this name stands there.
pub(in crate::docx) const MARK: &str = "发文机关标志";
const TEXT: &str = "正文";
/// Before the name of what belongs to an 附件 or 印发件.
const OF_ATTACHMENT: &str = "附件_";

/// The elements of a draft in its order; one that stands there again has a number behind its name.
pub(in crate::docx) fn fields(draft: &Draft) -> Vec<Field> {
    let mut fields: Vec<Field> = vec![];
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    let mut open: Option<String> = None;
    let mut attached = false;
    for paragraph in draft.items.iter().flat_map(paragraphs) {
        let Some(role) = paragraph.format.role else { continue };
        attached |= matches!(role, Role::AttachmentLabel | Role::AttachmentTitle);
        let imprint = matches!(
            role,
            Role::ImprintRecipients | Role::CopiedTo | Role::Disclosure | Role::PrintedBy
        );
        let Some(name) = name(role, attached && !imprint) else {
            open = None;
            continue;
        };
        match fields.last_mut().filter(|_| open.as_ref() == Some(&name)) {
            Some(field) => field.last = paragraph.id.clone(),
            None => {
                let times = times.entry(name.clone()).or_default();
                *times += 1;
                let number = if *times > 1 { format!("_{times}") } else { String::new() };
                let (first, last) = (paragraph.id.clone(), paragraph.id.clone());
                fields.push(Field { name: format!("{name}{number}"), first, last });
            }
        }
        open = Some(name);
    }
    fields
}

/// The paragraphs of an item that an element can begin or end with; cells of a table belong to the text around them.
fn paragraphs(item: &Item) -> Vec<&Paragraph> {
    match item {
        Item::Paragraph(paragraph) => vec![paragraph],
        Item::Mark(mark) => mark.names.iter().chain(&mark.wenjian).collect(),
        Item::Imprint(imprint) => imprint.rows.iter().map(|row| &row.paragraph).collect(),
        Item::Table(_) | Item::SectionEnd(_) => vec![],
    }
}

fn name(role: Role, attached: bool) -> Option<String> {
    let name = match role {
        Role::CopyNumber => "份号",
        Role::Secrecy => "密级和保密期限",
        Role::Urgency => "紧急程度",
        Role::Mark => MARK,
        Role::Number => "发文字号",
        Role::Signer => "签发人",
        Role::Title => "标题",
        Role::Adopted => "题注",
        Role::Recipients => "主送机关",
        Role::AttachmentNote => "附件说明",
        Role::Signature => "发文机关署名",
        Role::SignerTitle => "签发人职务",
        Role::Date => "成文日期",
        Role::Note => "附注",
        Role::Attendance => "出席人员",
        Role::AttachmentLabel => return Some("附件顺序号".to_string()),
        Role::AttachmentTitle => return Some("附件标题".to_string()),
        Role::ImprintRecipients => "版记_主送机关",
        Role::CopiedTo => "抄送机关",
        Role::Disclosure => "公开属性和印数",
        Role::PrintedBy => "印发机关和印发日期",
        Role::SheetTitle => return None,
        // Whatever else stands in a paper is its text.
        _ => TEXT,
    };
    Some(format!("{}{name}", if attached { OF_ATTACHMENT } else { "" }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docx::body::sample;

    fn shown(roles: &[Option<Role>]) -> Vec<String> {
        let items = roles.iter().enumerate().map(|(i, role)| {
            let (id, format) = (format!("p{i}"), sample::format(*role));
            Item::Paragraph(Paragraph { id, format, pieces: vec![], seals: vec![] })
        });
        let fields = fields(&sample::draft(items.collect(), vec![]));
        fields.into_iter().map(|f| format!("{} {}-{}", f.name, f.first, f.last)).collect()
    }

    #[test]
    fn an_element_is_one_region_however_many_paragraphs_it_has() {
        use Role::*;
        let roles = [Number, Title, Text, Heading1, Text, Signature, Date].map(Some);
        let expected =
            ["发文字号 p0-p0", "标题 p1-p1", "正文 p2-p4", "发文机关署名 p5-p5", "成文日期 p6-p6"];
        assert_eq!(shown(&roles), expected);
    }

    #[test]
    fn what_stands_there_again_is_numbered_and_attachments_are_told_apart() {
        use Role::*;
        let roles = [Text, AttachmentLabel, AttachmentTitle, Text, AttachmentLabel]
            .into_iter()
            .chain([AttachmentTitle, Text, CopiedTo]);
        let expected = [
            "正文 p0-p0",
            "附件顺序号 p1-p1",
            "附件标题 p2-p2",
            "附件_正文 p3-p3",
            "附件顺序号_2 p4-p4",
            "附件标题_2 p5-p5",
            "附件_正文_2 p6-p6",
            "抄送机关 p7-p7",
        ];
        assert_eq!(shown(&roles.map(Some).collect::<Vec<_>>()), expected);
        // An empty paragraph parts nothing.
        assert_eq!(shown(&[Some(Text), None, Some(Text)]), ["正文 p0-p2"]);
    }
}
