//! Attachments that are a PDF or a picture: each page a picture that has its side for itself (7.3.7).

use super::Reader;
use super::attachments::Body;
use crate::diag::Diagnostic;
use crate::document::{Image, Inline, plain};
use crate::markup;
use crate::notice::{Item, ItemKind, PictureItem, PicturesItem};
use crate::picture;
use crate::source::{Origin, Text};

/// Whether a file is bound in page by page.
pub(super) fn is_bound(name: &str) -> bool {
    is_pdf(name) || ["png", "jpg", "jpeg"].contains(&extension(name).as_str())
}

fn is_pdf(name: &str) -> bool {
    extension(name) == "pdf"
}

fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default()
}

/// Title and pages; without a title of its own the attachment is called like its file.
pub(super) fn body(
    reader: &Reader,
    title: Option<Text>,
    name: &Text,
    sink: &mut Vec<Diagnostic>,
) -> Option<Body> {
    let title = match title {
        Some(title) => markup::parse_title(&reader.engine.fill(&title, reader.fields, sink), sink),
        None => vec![vec![Inline::Text(named(&name.text).to_string())]],
    };
    let origin = name.whole_origin();
    let data = reader.folder.read(&name.text, Some(&origin), sink)?;
    let pages = match is_pdf(&name.text) {
        true => picture::pages(&name.text, data),
        false => picture::read(&name.text, data).map(|image| vec![image]),
    };
    let pages = pages.map_err(|found| sink.push(found.at(&origin))).ok()?;
    let words: String = title.iter().map(|line| plain(line)).collect();
    let count = pages.len();
    let item = |(at, image): (usize, Image)| {
        let alt = if count > 1 {
            format!("{words}，第{}页，共{count}页", at + 1)
        } else {
            words.clone()
        };
        page(alt, image, name, &origin)
    };
    Some((title, pages.into_iter().enumerate().map(item).collect()))
}

fn page(alt: String, image: Image, name: &Text, origin: &Origin) -> Item {
    let origin = Some(origin.clone());
    let picture = PictureItem {
        alt,
        file: name.text.clone(),
        image: Some(image),
        fills: true,
        origin: origin.clone(),
    };
    let pages = PicturesItem { caption: None, width: None, pictures: vec![picture] };
    Item { kind: ItemKind::Pictures(pages), origin, loop_key: None }
}

/// The name of a file as a title: without folder, extension and 附件1 in front.
fn named(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let Some(rest) = stem.strip_prefix("附件") else { return stem };
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.trim_start_matches(|c: char| " 　：:.．、-—_".contains(c));
    if rest.is_empty() { stem } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attachment_is_called_like_its_file() {
        for (file, title) in [
            ("报名表.pdf", "报名表"),
            ("附件/附件2：报名表.PDF", "报名表"),
            ("附件1 2023年报名表.png", "2023年报名表"),
            ("附件3.jpeg", "附件3"),
            ("a.b.pdf", "a.b"),
        ] {
            assert!(is_bound(file));
            assert_eq!(named(file), title, "{file}");
        }
        assert!(!is_bound("报名表.md") && !is_bound("pdf"));
    }
}
