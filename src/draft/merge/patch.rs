//! Changes of a part at places of its bytes; all else stays as it is.

use std::collections::BTreeMap;
use std::ops::Range;

use super::tree::Tree;

/// Changes of one part, which never overlap but may lie within one another: an outer one takes the inner ones in.
#[derive(Debug, Default)]
pub struct Patch {
    /// By first byte and order of arrival: last byte and new text.
    edits: BTreeMap<(usize, usize), (usize, String)>,
    count: usize,
}

impl Patch {
    /// Puts text in the place of bytes; an empty range inserts.
    pub fn put(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.count += 1;
        self.edits.insert((range.start, self.count), (range.end, text.into()));
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// Bytes with the changes inside them, which are done with then.
    pub fn take(&mut self, source: &str, range: Range<usize>) -> String {
        let inside: Vec<(usize, usize)> = self
            .edits
            .range((range.start, 0)..(range.end, usize::MAX))
            .filter(|((start, _), (end, _))| {
                *end <= range.end && (end > start || *start > range.start)
            })
            .map(|(key, _)| *key)
            .collect();
        let edits: Vec<_> =
            inside.into_iter().filter_map(|key| Some((key.0, self.edits.remove(&key)?))).collect();
        applied(source, range, edits)
    }

    /// The whole part with all changes.
    pub fn apply(self, source: &str) -> String {
        let edits = self.edits.into_iter().map(|((start, _), edit)| (start, edit)).collect();
        applied(source, 0..source.len(), edits)
    }
}

fn applied(source: &str, range: Range<usize>, edits: Vec<(usize, (usize, String))>) -> String {
    let mut out = String::new();
    let mut at = range.start;
    for (start, (end, text)) in edits {
        if start < at {
            // Something else took these bytes away: what was to be put in behind them comes now.
            out.push_str(&text);
            continue;
        }
        out.push_str(&source[at..start]);
        out.push_str(&text);
        at = end.max(start);
    }
    out.push_str(source.get(at..range.end).unwrap_or_default());
    out
}

/// XML written with the prefix `w:`, in the prefix of another part.
pub fn renamed(xml: &str, tree: &Tree) -> String {
    if tree.prefix == "w" {
        return xml.to_string();
    }
    let prefix = format!("{}:", tree.prefix);
    let (mut out, mut rest) = (String::new(), xml);
    while let Some(open) = rest.find('<') {
        let (text, tag) = rest.split_at(open);
        let end = tag.find('>').map_or(tag.len(), |i| i + 1);
        out.push_str(text);
        out.push_str(&renamed_tag(&tag[..end], &prefix));
        rest = &tag[end..];
    }
    out.push_str(rest);
    out
}

fn renamed_tag(tag: &str, prefix: &str) -> String {
    let mut out = String::new();
    // Every second piece is the value of an attribute.
    for (at, piece) in tag.split('"').enumerate() {
        if at > 0 {
            out.push('"');
        }
        if at % 2 == 1 {
            out.push_str(piece);
        } else {
            let piece = piece.replace("<w:", &format!("<{prefix}"));
            let piece = piece.replace("</w:", &format!("</{prefix}"));
            out.push_str(&piece.replace(" w:", &format!(" {prefix}")));
        }
    }
    out
}

/// Text as XML holds it.
pub fn escaped(text: &str) -> String {
    let text = quick_xml::escape::escape(text).into_owned();
    text.replace('\r', "&#13;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_lie_within_one_another() {
        let source = "<a><b>甲</b></a>";
        let mut patch = Patch::default();
        patch.put(6..9, "乙");
        patch.put(3..3, "!");
        let inner = patch.take(source, 3..13);
        assert_eq!(inner, "<b>乙</b>");
        patch.put(3..13, format!("[{inner}]"));
        assert_eq!(patch.apply(source), "<a>![<b>乙</b>]</a>");
    }

    #[test]
    fn only_names_change_their_prefix() {
        let tree = Tree::parse(
            b"<x:a xmlns:x='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>",
        )
        .expect("a tree");
        let xml = "<w:t w:val=\" w:a\" xml:space=\"preserve\"> w:p </w:t>";
        assert_eq!(renamed(xml, &tree), "<x:t x:val=\" w:a\" xml:space=\"preserve\"> w:p </x:t>");
    }
}
