//! The pages of a PDF as pictures: neither PDF/A nor Word can hold another PDF as it is.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings};

use crate::diag::{Diagnostic, Kind};
use crate::document::Image;

/// Most pages of one PDF.
const MAX_PAGES: usize = 100;
/// Dots in an inch of a page.
const DPI: f32 = 200.0;
/// Most dots of one side of a page: A2 at [`DPI`].
const MAX_DOTS: f32 = 4700.0;

/// The pages of the PDF in a file called `name`, or why it cannot be bound in.
pub fn pages(name: &str, data: Vec<u8>) -> Result<Vec<Image>, Diagnostic> {
    let refused = |message: String, hint: &str| Diagnostic::error(Kind::Image, message).hint(hint);
    // What draws it is not ours, and PDFs come from anywhere: a panic in it is one more way to be broken.
    let drawn = catch_unwind(AssertUnwindSafe(|| drawn(data)));
    drawn.unwrap_or(Err(Fault::Broken)).map_err(|fault| match fault {
        Fault::Broken => refused(
            format!("“{name}”不是 PDF，或者已经损坏"),
            "请用看 PDF 的软件打开看看，再另存一份；也可以把各页存成 PNG 图片",
        ),
        Fault::Locked => refused(format!("“{name}”有密码"), "请打开后去掉密码，另存一份"),
        Fault::Empty => refused(format!("“{name}”里没有页面"), "请核对是不是这个文件"),
        Fault::TooLong(count) => refused(
            format!("“{name}”有{count}页，最多{MAX_PAGES}页"),
            "这样长的文件请另附，不随公文一起装订",
        ),
        Fault::Foreign(page) => refused(
            format!("“{name}”第{page}页有没有嵌入的字体，或者画不出来的内容"),
            "请重新导出 PDF，并选“嵌入字体”（或者选 PDF/A）；也可以把各页存成 PNG 图片",
        ),
    })
}

enum Fault {
    Broken,
    Locked,
    Empty,
    TooLong(usize),
    /// The page (1-based) has text in fonts of some other computer, or what cannot be drawn.
    Foreign(usize),
}

fn drawn(data: Vec<u8>) -> Result<Vec<Image>, Fault> {
    let pdf = Pdf::new(data).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Fault::Locked,
        LoadPdfError::Invalid => Fault::Broken,
    })?;
    let pages = pdf.pages();
    match pages.len() {
        0 => return Err(Fault::Empty),
        count if count > MAX_PAGES => return Err(Fault::TooLong(count)),
        _ => {}
    }
    let cache = RenderCache::new();
    pages.iter().enumerate().map(|(at, page)| draw(page, &cache, at + 1)).collect()
}

/// A page on white; text that would be left out silently is a fault.
fn draw<'a>(page: &'a Page<'a>, cache: &RenderCache<'a>, number: usize) -> Result<Image, Fault> {
    let lost = Arc::new(AtomicBool::new(false));
    let (no_font, no_cmap, warned) = (lost.clone(), lost.clone(), lost.clone());
    let settings = InterpreterSettings {
        font_resolver: Arc::new(move |_| {
            no_font.store(true, Ordering::Relaxed);
            None
        }),
        cmap_resolver: Arc::new(move |_| {
            no_cmap.store(true, Ordering::Relaxed);
            None
        }),
        warning_sink: Arc::new(move |_| warned.store(true, Ordering::Relaxed)),
        render_annotations: true,
    };
    let (width, height) = page.render_dimensions();
    let scale = (DPI / 72.0).min(MAX_DOTS / width.max(height));
    let dots = |length: f32| (length * scale).floor();
    if !(dots(width) >= 1.0 && dots(height) >= 1.0) {
        return Err(Fault::Broken);
    }
    let target = RenderSettings {
        x_scale: scale,
        y_scale: scale,
        width: Some(dots(width) as u16),
        height: Some(dots(height) as u16),
        bg_color: WHITE,
    };
    let pixmap = hayro::render(page, cache, &settings, &target);
    if lost.load(Ordering::Relaxed) {
        return Err(Fault::Foreign(number));
    }
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    // on white every dot is opaque: nothing is multiplied into it
    let dots: Vec<u8> = pixmap.data_as_u8_slice().iter().map(|c| stepped(*c)).collect();
    let image = match width > height {
        true => super::png(height, width, &turned(&dots, width as usize)),
        false => super::png(width, height, &dots),
    };
    image.ok_or(Fault::Broken)
}

/// A colour in 32 steps: the grain of a scan, which no eye sees, would make its file twice as large.
const fn stepped(c: u8) -> u8 {
    ((c as u32 * 31 + 127) / 255 * 255 / 31) as u8
}

/// A wide page turned so that its head points left on every side (clause 8): at the binding edge of an odd one, at the cut
/// edge of an even one.
fn turned(rgba: &[u8], width: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(rgba.len());
    for column in (0..width).rev() {
        for row in rgba.chunks_exact(4 * width) {
            out.extend(row.get(4 * column..4 * column + 4).unwrap_or_default());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn media(name: &str) -> Vec<u8> {
        let file = format!("{}/tests/media/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read(file).expect("a file")
    }

    #[test]
    fn each_page_is_a_picture() {
        let pages = pages("表.pdf", media("form.pdf")).expect("pages");
        let sizes: Vec<_> = pages.iter().map(|page| (page.width, page.height)).collect();
        assert_eq!(sizes, [(1653, 2338), (1653, 2338)]);
    }

    #[test]
    fn the_head_of_a_wide_page_points_left() {
        let dot = |n: u8| [n; 4];
        let wide: Vec<u8> = [1, 2, 3, 4, 5, 6].into_iter().flat_map(dot).collect();
        let tall: Vec<u8> = [3, 6, 2, 5, 1, 4].into_iter().flat_map(dot).collect();
        assert_eq!(turned(&wide, 3), tall);
    }

    #[test]
    fn black_and_white_stay_what_they_are() {
        assert_eq!((stepped(0), stepped(255)), (0, 255));
        assert!((0..=255_u8).all(|c| c.abs_diff(stepped(c)) <= 5));
    }

    #[test]
    fn what_would_be_left_out_is_refused() {
        let refused = pages("表.pdf", media("foreign-font.pdf")).expect_err("no font");
        assert!(refused.message.contains("第1页有没有嵌入的字体"), "{}", refused.message);
    }

    #[test]
    fn no_bytes_break_it() {
        let whole = media("form.pdf");
        for bytes in [&b""[..], b"%PDF-1.7", b"\x89PNG", &whole[..whole.len() / 2]] {
            let _ = pages("a.pdf", bytes.to_vec());
        }
        assert!(pages("a.pdf", b"%PDF-1.7".to_vec()).is_err());
        let mut at = 7;
        for _ in 0..8 {
            let mut bytes = whole.clone();
            at = (at * 31 + 17) % bytes.len();
            bytes[at] ^= 0x5a;
            let _ = pages("a.pdf", bytes);
        }
    }
}
