//! The files of pictures, read through the project folder.

use crate::diag::{Diagnostic, Kind, has_errors};
use crate::document::plain;
use crate::folder::Folder;
use crate::notice::{Item, ItemKind, PictureItem, PicturesItem};
use crate::picture;

/// Reads the pictures that a text names; what is wrong with them goes to `sink`.
pub(super) fn load(mut items: Vec<Item>, folder: &Folder, sink: &mut Vec<Diagnostic>) -> Vec<Item> {
    for item in &mut items {
        match &mut item.kind {
            ItemKind::Pictures(item) => load_side_by_side(item, folder, sink),
            ItemKind::Quoted(quoted) => {
                quoted.text = load(std::mem::take(&mut quoted.text), folder, sink);
            }
            _ => {}
        }
    }
    items
}

fn load_side_by_side(item: &mut PicturesItem, folder: &Folder, sink: &mut Vec<Diagnostic>) {
    let caption = item.caption.as_ref().map(|caption| plain(caption));
    for picture in &mut item.pictures {
        load_one(picture, folder, sink);
        if picture.alt.is_empty() {
            let message = format!("图片“{}”没有说明", picture.file);
            let found = Diagnostic::warning(Kind::Image, message).hint(
                "请在“[]”里写一句话，说这张图上有什么：看不见图的人靠它读，归档的 PDF 也要求有",
            );
            sink.push(found.maybe_at(picture.origin.as_ref()));
            picture.alt = caption.clone().unwrap_or_else(|| "图片".to_string());
        }
    }
}

fn load_one(picture: &mut PictureItem, folder: &Folder, sink: &mut Vec<Diagnostic>) {
    let before = sink.len();
    let Some(data) = folder.read(&picture.file, picture.origin.as_ref(), sink) else {
        debug_assert!(has_errors(&sink[before..]));
        return;
    };
    match picture::read(&picture.file, data) {
        Ok(image) => picture.image = Some(image),
        Err(found) => sink.push(found.maybe_at(picture.origin.as_ref())),
    }
}
