//! Files of pictures: found good, or refused with what to do, before anything is set from them.
//!
//! Whatever the bytes are, the answer is bounded: the head tells how many dots there are, and only a picture of a
//! sensible size is decoded.

mod pdf;
mod seal;

use std::sync::Arc;

use resvg::tiny_skia::{ColorU8, Pixmap};
use typst::foundations::Bytes;
use typst::visualize::{ExchangeFormat, RasterImage};

use crate::diag::{Diagnostic, Kind};
use crate::document::{Image, ImageFormat};

pub use pdf::pages;
pub use seal::seal;

/// Most dots of one side.
const MAX_SIDE: u32 = 10_000;
/// Most dots of a whole picture: an A4 side at 600 dpi has 35 million.
const MAX_DOTS: u64 = 40_000_000;

const HINT: &str = "请用 PNG 或 JPEG 图片；别的格式请用看图软件另存";

/// The picture in a file called `name`, or why it is none.
pub fn read(name: &str, data: Vec<u8>) -> Result<Image, Diagnostic> {
    let refused = |message: String, hint: &str| Diagnostic::error(Kind::Image, message).hint(hint);
    let Some(head) = head(&data) else {
        return Err(refused(format!("“{name}”不是 PNG 或 JPEG 图片"), HINT));
    };
    let (width, height) = (head.width, head.height);
    let dots = u64::from(width) * u64::from(height);
    if width.max(height) > MAX_SIDE || dots > MAX_DOTS {
        let message = format!(
            "图片“{name}”有{width}×{height}点，太大（一边最多{MAX_SIDE}点，共{}万点）",
            MAX_DOTS / 10_000
        );
        return Err(refused(message, "请缩小后再用；A4 纸 300 dpi 只要2480×3508点"));
    }
    decoded(head, data)
        .ok_or_else(|| refused(format!("图片“{name}”打不开，文件可能损坏或没有存完"), HINT))
}

/// What the first bytes of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Head {
    format: ImageFormat,
    width: u32,
    height: u32,
    /// Whether its colours are those of inks, which neither PDF/A nor Word wants.
    inks: bool,
}

fn head(data: &[u8]) -> Option<Head> {
    let head = png_head(data).or_else(|| jpeg_head(data))?;
    (head.width > 0 && head.height > 0).then_some(head)
}

/// Size from the IHDR chunk, which comes first (PNG, 11.2.2).
fn png_head(data: &[u8]) -> Option<Head> {
    let rest = data.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let size = rest.get(4..)?.strip_prefix(b"IHDR")?;
    let number = |at: usize| size.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
    Some(Head { format: ImageFormat::Png, width: number(0)?, height: number(4)?, inks: false })
}

/// Size from the first frame (ITU T.81, B.2.2), behind segments that say how long they are.
fn jpeg_head(data: &[u8]) -> Option<Head> {
    let mut rest = data.strip_prefix(b"\xff\xd8")?;
    loop {
        rest = rest.strip_prefix(b"\xff")?;
        let (marker, after) = rest.split_first()?;
        rest = after;
        let number = |at: usize| rest.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes);
        match marker {
            // a fill byte belongs to the marker behind it
            0xff => rest = data.get(data.len() - rest.len() - 1..)?,
            0x01 | 0xd0..=0xd8 => {}
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let (height, width) = (number(3)?, number(5)?);
                let inks = *rest.get(7)? == 4;
                let (width, height) = (u32::from(width), u32::from(height));
                return Some(Head { format: ImageFormat::Jpeg, width, height, inks });
            }
            _ => rest = rest.get(usize::from(number(0)?)..)?,
        }
    }
}

/// The picture, as its file has it. One that a camera turned, or in the colours of inks, is drawn anew: not every reader
/// would show it so.
fn decoded(head: Head, data: Vec<u8>) -> Option<Image> {
    let exchange = match head.format {
        ImageFormat::Png => ExchangeFormat::Png,
        ImageFormat::Jpeg => ExchangeFormat::Jpg,
    };
    let raster = RasterImage::plain(Bytes::new(data.clone()), exchange).ok()?;
    let (width, height) = (raster.width(), raster.height());
    let turned = raster.exif_rotation().is_some_and(|rotation| rotation != 1);
    if !turned && !head.inks {
        return Some(Image { format: head.format, width, height, data: Arc::new(data) });
    }
    let pixels = raster.dynamic().to_rgba8();
    png(width, height, pixels.as_raw())
}

/// A picture from its dots: red, green, blue, opacity, row by row.
pub(crate) fn png(width: u32, height: u32, rgba: &[u8]) -> Option<Image> {
    let mut pixmap = Pixmap::new(width, height)?;
    for (to, from) in pixmap.pixels_mut().iter_mut().zip(rgba.chunks_exact(4)) {
        let &[r, g, b, a] = from else { continue };
        *to = ColorU8::from_rgba(r, g, b, a).premultiply();
    }
    let data = pixmap.encode_png().ok()?;
    Some(Image { format: ImageFormat::Png, width, height, data: Arc::new(data) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Vec<u8> {
        png(3, 2, &[255; 24]).expect("a picture").data.to_vec()
    }

    /// The beginning of a JPEG: a comment, then a frame of this size and number of colours.
    fn jpeg(width: u16, height: u16, colours: u8) -> Vec<u8> {
        let [w, h] = [width, height].map(u16::to_be_bytes);
        [&b"\xff\xd8\xff\xfe\x00\x04ab\xff\xff\xc0\x00\x11\x08"[..], &h, &w, &[colours]].concat()
    }

    #[test]
    fn a_picture_is_read_with_its_size() {
        let image = read("a.png", good()).expect("a picture");
        assert_eq!((image.format, image.width, image.height), (ImageFormat::Png, 3, 2));
    }

    #[test]
    fn the_head_of_a_jpeg_tells_its_size() {
        let expected = Head { format: ImageFormat::Jpeg, width: 640, height: 480, inks: false };
        assert_eq!(head(&jpeg(640, 480, 3)), Some(expected));
        assert_eq!(head(&jpeg(640, 480, 4)).map(|h| h.inks), Some(true));
        assert_eq!(head(&jpeg(0, 480, 3)), None);
    }

    /// Length of the chunk that ends a PNG.
    const IEND: usize = 12;

    #[test]
    fn no_bytes_break_it() {
        let whole = [good(), jpeg(64, 48, 3)];
        for bytes in &whole {
            // what is cut off at the very end says nothing
            for cut in 0..bytes.len().saturating_sub(IEND) {
                assert!(read("a", bytes[..cut].to_vec()).is_err(), "{cut}");
            }
            for at in 0..bytes.len() {
                let mut bytes = bytes.clone();
                bytes[at] ^= 0xff;
                let _ = read("a", bytes);
            }
        }
        for bytes in [&b""[..], b"\xff\xd8", b"\xff\xd8\xff", b"\xff\xd8\xff\xff\xff", b"GIF89a"] {
            assert!(read("a", bytes.to_vec()).is_err());
        }
    }

    #[test]
    fn a_huge_picture_is_refused_before_it_is_decoded() {
        for (width, height) in
            [(20_000_u32, 3_u32), (3, 20_000), (9_000, 9_000), (u32::MAX, u32::MAX)]
        {
            let mut bytes = good();
            bytes[16..20].copy_from_slice(&width.to_be_bytes());
            bytes[20..24].copy_from_slice(&height.to_be_bytes());
            let refused = read("a.png", bytes).expect_err("too large");
            assert!(refused.message.contains("太大"), "{}", refused.message);
        }
    }
}
