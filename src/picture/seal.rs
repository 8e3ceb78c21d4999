//! Pictures of seals and signature seals: PNG or SVG, good for both papers, or refused with what to do.

use std::collections::BTreeMap;

use roxmltree::{Document, Node, ParsingOptions};
use typst::foundations::Bytes;
use typst::visualize::{ExchangeFormat, RasterImage, SvgImage};

use super::{MAX_DOTS, MAX_SIDE};
use crate::diag::{Diagnostic, Kind};

/// Largest file of an SVG: a traced seal has some hundred kB.
const MAX_SVG_BYTES: usize = 8 << 20;
/// Most elements of an SVG.
const MAX_SVG_ELEMENTS: usize = 20_000;

const HINT: &str = "请用 PNG（背景透明）或 SVG 图片";

/// Whether the picture in a file called `name` is SVG rather than PNG; or why it is no seal.
pub fn seal(name: &str, data: &[u8]) -> Result<bool, Diagnostic> {
    let fault = match data.starts_with(b"\x89PNG") {
        true => png_fault(data).map(|fault| (false, fault)),
        false if looks_like_svg(data) => svg_fault(data).map(|fault| (true, fault)),
        false => Some((false, Fault::Other)),
    };
    match fault {
        None => Ok(!data.starts_with(b"\x89PNG")),
        Some((svg, fault)) => Err(explain(name, svg, &fault)),
    }
}

enum Fault {
    /// Neither PNG nor SVG.
    Other,
    Broken,
    TooLarge(u32, u32),
    Moving,
    TooHeavy,
    /// A reference to something outside the file.
    Outside(String),
    /// Text that is set in fonts of some computer.
    Text,
    /// Parts that repeat parts that repeat others.
    Nested,
}

fn explain(name: &str, svg: bool, fault: &Fault) -> Diagnostic {
    let (what, hint) = match fault {
        Fault::Other => ("不是 PNG 或 SVG 图片".to_string(), HINT),
        Fault::Broken if svg => ("不是完好的 SVG".to_string(), "请在作图软件里打开，再另存一份"),
        Fault::Broken => ("打不开，文件可能损坏或没有存完".to_string(), HINT),
        Fault::TooLarge(width, height) => {
            (format!("有{width}×{height}点，太大"), "请缩小后再用；印章600 dpi 只要1000×1000点")
        }
        Fault::Moving => ("是会动的图片".to_string(), "请另存为不会动的 PNG"),
        Fault::TooHeavy => {
            ("里的图形太多，太大".to_string(), "请在作图软件里简化，或者导出 PNG（背景透明）")
        }
        Fault::Outside(link) => {
            (format!("里引用了别的文件“{link}”"), "请在作图软件里把引用的图片嵌入，再另存为 SVG")
        }
        Fault::Text => (
            "里有文字，换一台电脑字体就会变".to_string(),
            "请在作图软件里把文字转成曲线（轮廓），再另存为 SVG",
        ),
        Fault::Nested => (
            "里的图形层层重复引用".to_string(),
            "请在作图软件里展开引用的图形，或者导出 PNG（背景透明）",
        ),
    };
    Diagnostic::error(Kind::Seal, format!("印章图片 {name} {what}")).hint(hint)
}

fn png_fault(data: &[u8]) -> Option<Fault> {
    let Some(head) = super::png_head(data).filter(|head| head.width > 0 && head.height > 0) else {
        return Some(Fault::Broken);
    };
    let dots = u64::from(head.width) * u64::from(head.height);
    if head.width.max(head.height) > MAX_SIDE || dots > MAX_DOTS {
        return Some(Fault::TooLarge(head.width, head.height));
    }
    if chunks(data).any(|name| name == b"acTL") {
        return Some(Fault::Moving);
    }
    let decoded = RasterImage::plain(Bytes::new(data.to_vec()), ExchangeFormat::Png);
    decoded.is_err().then_some(Fault::Broken)
}

/// Names of the chunks of a PNG (5.3), as far as they are whole.
fn chunks(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 8;
    std::iter::from_fn(move || {
        let head = data.get(at..at + 8)?;
        let length = u32::from_be_bytes(head[..4].try_into().ok()?);
        at = at.checked_add(usize::try_from(length).ok()?.checked_add(12)?)?;
        Some(&head[4..])
    })
}

/// Whether text begins as XML does, behind a byte order mark and blanks.
fn looks_like_svg(data: &[u8]) -> bool {
    let data = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data);
    data.trim_ascii_start().starts_with(b"<")
}

fn svg_fault(data: &[u8]) -> Option<Fault> {
    if data.len() > MAX_SVG_BYTES {
        return Some(Fault::TooHeavy);
    }
    let Ok(text) = std::str::from_utf8(data) else { return Some(Fault::Broken) };
    // Programs that draw put a DOCTYPE at the beginning; the parser bounds what its entities become.
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let Ok(document) = Document::parse_with_options(text, options) else {
        return Some(Fault::Broken);
    };
    let elements = || document.descendants().filter(Node::is_element);
    if document.root_element().tag_name().name() != "svg" {
        return Some(Fault::Other);
    }
    if elements().count() > MAX_SVG_ELEMENTS {
        return Some(Fault::TooHeavy);
    }
    if elements().any(|element| element.tag_name().name() == "text") {
        return Some(Fault::Text);
    }
    if let Some(link) = elements().find_map(outside_link) {
        return Some(Fault::Outside(link));
    }
    if repeats_repeats(&document) {
        return Some(Fault::Nested);
    }
    SvgImage::new(Bytes::new(data.to_vec())).is_err().then_some(Fault::Broken)
}

/// What an element refers to outside the file: a build reads the project folder and nothing else.
fn outside_link(element: Node) -> Option<String> {
    let links = element.attributes().filter(|a| a.name() == "href").map(|a| a.value().trim());
    links.filter(|l| !l.starts_with('#') && !l.starts_with("data:")).map(str::to_string).next()
}

/// Whether a `use` shows an element in which there is another one: each level multiplies what is drawn.
fn repeats_repeats(document: &Document) -> bool {
    let elements = || document.descendants().filter(Node::is_element);
    let is_use = |element: &Node| element.tag_name().name() == "use";
    let named: BTreeMap<&str, Node> =
        elements().filter_map(|element| Some((element.attribute("id")?, element))).collect();
    let target = |element: Node| {
        let link = element.attributes().find(|a| a.name() == "href")?.value();
        named.get(link.trim().strip_prefix('#')?).copied()
    };
    let mut shown = elements().filter(is_use).filter_map(target);
    shown.any(|shown| shown.descendants().any(|inner| is_use(&inner)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png() -> Vec<u8> {
        super::super::png(3, 2, &[255, 0, 0, 128].repeat(6)).expect("a picture").data.to_vec()
    }

    fn svg(inner: &str) -> Vec<u8> {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink' \
             viewBox='0 0 9 9'>{inner}</svg>"
        )
        .into_bytes()
    }

    fn said(data: &[u8]) -> String {
        match seal("seal.png", data) {
            Ok(svg) => if svg { "SVG" } else { "PNG" }.to_string(),
            Err(found) => found.message.replace("印章图片 seal.png ", ""),
        }
    }

    #[test]
    fn a_picture_is_known_by_what_it_holds() {
        assert_eq!(said(&png()), "PNG");
        assert_eq!(said(&svg("<circle r='4'/>")), "SVG");
        let typed = [&b"\xef\xbb\xbf<?xml version='1.0'?>\n<!DOCTYPE svg>"[..], &svg("")].concat();
        assert_eq!(said(&typed), "SVG");
        for other in [&b""[..], b"GIF89a", b"\xff\xd8\xff\xe0", b"%PDF-1.4", "印章".as_bytes()] {
            assert_eq!(said(other), "不是 PNG 或 SVG 图片");
        }
        assert_eq!(said(b"<html></html>"), "不是 PNG 或 SVG 图片");
        assert_eq!(said(b"<svg xmlns='http://www.w3.org/2000/svg'>"), "不是完好的 SVG");
    }

    #[test]
    fn a_png_that_is_cut_off_or_too_large_is_refused() {
        let whole = png();
        for length in [8, 20, 40, whole.len() / 2] {
            assert_eq!(said(&whole[..length]), "打不开，文件可能损坏或没有存完", "{length}");
        }
        let sized = |width: u32, height: u32| {
            let mut bytes = png();
            bytes[16..20].copy_from_slice(&width.to_be_bytes());
            bytes[20..24].copy_from_slice(&height.to_be_bytes());
            bytes
        };
        assert_eq!(said(&sized(20_000, 3)), "有20000×3点，太大");
        assert_eq!(said(&sized(u32::MAX, u32::MAX)), "有4294967295×4294967295点，太大");
        assert_eq!(said(&sized(0, 3)), "打不开，文件可能损坏或没有存完");
        // Dots that the data does not hold.
        assert_eq!(said(&sized(3000, 3000)), "打不开，文件可能损坏或没有存完");
    }

    #[test]
    fn a_moving_picture_is_refused() {
        let whole = png();
        let control = [&b"\0\0\0\x08acTL\0\0\0\x02\0\0\0\0"[..], b"\xf3\x8d\x93\x70"].concat();
        let moving = [&whole[..33], &control, &whole[33..]].concat();
        assert_eq!(said(&moving), "是会动的图片");
        // Lengths that lead beyond the end, or round.
        let mut bytes = whole.clone();
        bytes[33..37].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(said(&bytes), "打不开，文件可能损坏或没有存完");
    }

    #[test]
    fn an_svg_refers_to_nothing_outside_itself() {
        for href in ["/etc/passwd", "http://example.org/a.png", "a.png", "file:///a"] {
            let said = said(&svg(&format!("<image x:href='{href}'/>")));
            assert_eq!(said, format!("里引用了别的文件“{href}”"));
        }
        for href in ["#a", "data:image/png;base64,AAAA"] {
            assert_eq!(said(&svg(&format!("<image x:href='{href}'/>"))), "SVG", "{href}");
        }
    }

    #[test]
    fn an_svg_that_other_computers_show_otherwise_or_that_explodes_is_refused() {
        assert_eq!(said(&svg("<text>印</text>")), "里有文字，换一台电脑字体就会变");
        assert_eq!(said(&svg("<g id='a'><path d='M0 0'/></g><use href='#a'/>")), "SVG");
        let nested = "<g id='a'/><g id='b'><use href='#a'/><use href='#a'/></g><use href='#b'/>";
        assert_eq!(said(&svg(nested)), "里的图形层层重复引用");
        assert_eq!(said(&svg(&"<g/>".repeat(MAX_SVG_ELEMENTS))), "里的图形太多，太大");
        let laughs: String =
            (1..20).map(|i| format!("<!ENTITY l{i} '&l{};&l{};'>", i - 1, i - 1)).collect();
        let bomb = format!("<!DOCTYPE svg [<!ENTITY l0 'ha'>{laughs}]><svg>&l19;</svg>");
        assert_eq!(said(bomb.as_bytes()), "不是完好的 SVG");
    }
}
