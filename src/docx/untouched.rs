//! Whether a draft is as it was written: the digest of all its parts stands in one of them.
//!
//! Every editor writes parts anew when it saves (Word at least the properties and settings), so the digest no
//! longer fits. A digest in the package, not in the comment of the zip: OPC does not foresee one there.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use sha2::{Digest, Sha256};

use super::package::CUSTOM_XML;
use crate::digest::hexadecimal;

/// What [`seal`] looks for, once, in the part [`CARRIER`]: the place of the digest.
pub(super) const PLACEHOLDER: &str =
    "hongtou-sha256:0000000000000000000000000000000000000000000000000000000000000000";

/// The part that carries the digest. The digest is the first thing in it that looks like one, so it belongs into
/// an attribute of the root.
const CARRIER: &str = CUSTOM_XML;

/// A part as it is packed: name without leading slash, bytes.
type File<'a> = (String, Cow<'a, [u8]>);

/// What the digest begins with.
const PREFIX: &str = "hongtou-sha256:";

/// Bytes of all parts beyond which a file is not one of ours.
const MAX_BYTES: u64 = 256 << 20;

/// Parts beyond which a file is not one of ours.
const MAX_PARTS: usize = 4096;

/// Writes the digest of all parts, relationships and content types too, into the place that the carrier keeps for it.
///
/// # Errors
/// The carrier is missing or keeps no place: a fault of this program.
pub(super) fn seal(parts: &mut [File]) -> Result<(), String> {
    let digest = digest(parts);
    let carrier = parts.iter_mut().find(|(name, _)| name == CARRIER);
    let (_, data) = carrier.ok_or_else(|| format!("没有 {CARRIER}"))?;
    let at = find(data, PLACEHOLDER).ok_or_else(|| format!("{CARRIER} 里没有校验值的位置"))?;
    data.to_mut().splice(at..at + PLACEHOLDER.len(), digest.into_bytes());
    Ok(())
}

/// Whether a .docx was written by this program and nobody has changed it since.
///
/// Anything that cannot be read counts as changed: it may be somebody's work.
pub fn untouched(docx: &[u8]) -> bool {
    let Some(mut parts) = parts(docx) else { return false };
    let Some(kept) = take(&mut parts) else { return false };
    digest(&parts) == kept
}

/// Takes the digest out of the carrier and puts the placeholder in its place.
fn take(parts: &mut [File]) -> Option<String> {
    let (_, data) = parts.iter_mut().find(|(name, _)| name == CARRIER)?;
    let at = find(data, PREFIX)?;
    let place = at..at + PLACEHOLDER.len();
    let kept = String::from_utf8(data.get(place.clone())?.to_vec()).ok()?;
    data.to_mut().splice(place, PLACEHOLDER.bytes());
    Some(kept)
}

fn find(data: &[u8], wanted: &str) -> Option<usize> {
    data.windows(wanted.len()).position(|window| window == wanted.as_bytes())
}

/// The parts' digest in the placeholder's form; their order and compression do not matter.
fn digest(parts: &[File]) -> String {
    let mut sorted: Vec<_> = parts.iter().collect();
    sorted.sort();
    let mut hash = Sha256::new();
    for (name, data) in sorted {
        for bytes in [name.as_bytes(), data.as_ref()] {
            // With its length before it, no byte can move from one string to the next.
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
    }
    format!("{PREFIX}{}", hexadecimal(&hash.finalize()))
}

/// Names and bytes of all parts.
pub(super) fn parts(docx: &[u8]) -> Option<Vec<File<'static>>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).ok()?;
    if archive.len() > MAX_PARTS {
        return None;
    }
    let mut left = MAX_BYTES;
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index(index).ok()?;
        let name = entry.name().ok()?.to_string();
        let mut data = Vec::new();
        // What an entry says of its size need not be true.
        entry.take(left + 1).read_to_end(&mut data).ok()?;
        left = left.checked_sub(data.len() as u64)?;
        parts.push((name, Cow::Owned(data)));
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::CompressionMethod;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn part(name: &str, data: &str) -> File<'static> {
        (name.to_string(), Cow::Owned(data.as_bytes().to_vec()))
    }

    /// The parts of a draft whose text and custom part hold what looks like a digest themselves.
    fn sealed() -> Vec<File<'static>> {
        let mut parts = vec![
            part("[Content_Types].xml", "<Types/>"),
            part("_rels/.rels", "<Relationships/>"),
            part("word/document.xml", &format!("<w:t>{PLACEHOLDER}</w:t>")),
            part(CARRIER, &format!("<paper seal=\"{PLACEHOLDER}\"><t>{PLACEHOLDER}</t></paper>")),
        ];
        seal(&mut parts).unwrap();
        parts
    }

    fn pack(parts: &[File], method: CompressionMethod) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(method);
        for (name, data) in parts {
            zip.start_file(name.as_str(), options).unwrap();
            zip.write_all(data).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_draft_as_written_is_untouched() {
        let parts = sealed();
        assert!(untouched(&pack(&parts, CompressionMethod::Deflated)));
        // A mail gateway that packs anew changes nobody's work.
        let turned: Vec<_> = parts.into_iter().rev().collect();
        assert!(untouched(&pack(&turned, CompressionMethod::Stored)));
    }

    #[test]
    fn the_digest_stands_in_the_first_place_of_the_carrier_alone() {
        let parts = sealed();
        let text = |i: usize| String::from_utf8(parts[i].1.to_vec()).unwrap();
        assert!(text(2).contains(PLACEHOLDER));
        assert!(text(3).starts_with("<paper seal=\"hongtou-sha256:"));
        assert_eq!(text(3).matches(PLACEHOLDER).count(), 1);
    }

    #[test]
    fn every_change_is_seen() {
        type Change = fn(&mut Vec<File>);
        let changes: [(&str, Change); 7] = [
            ("a letter of the text", |p| p[2].1.to_mut()[0] = b'['),
            ("a relationship", |p| p[1].1.to_mut().push(b' ')),
            ("text of the carrier", |p| p[3].1.to_mut().push(b' ')),
            ("the digest", |p| p[3].1.to_mut()[30] ^= 1),
            ("a part more", |p| p.push(part("word/comments.xml", ""))),
            ("a part less", |p| drop(p.remove(1))),
            ("another name", |p| p[1].0.push('x')),
        ];
        for (what, change) in changes {
            let mut parts = sealed();
            change(&mut parts);
            assert!(!untouched(&pack(&parts, CompressionMethod::Deflated)), "{what}");
        }
    }

    #[test]
    fn a_byte_does_not_move_between_parts() {
        let mut parts = sealed();
        parts[0].0.pop();
        parts[0].1.to_mut().insert(0, b'l');
        assert!(!untouched(&pack(&parts, CompressionMethod::Deflated)));
    }

    #[test]
    fn what_is_not_ours_is_somebodys_work() {
        let whole = pack(&sealed(), CompressionMethod::Deflated);
        let unsealed = pack(&[part("word/document.xml", "")], CompressionMethod::Deflated);
        let cut = &whole[..whole.len() / 2];
        for (what, bytes) in [
            ("nothing", &[][..]),
            ("text", b"not a zip"),
            ("a cut file", cut),
            ("a draft of Word", &unsealed),
        ] {
            assert!(!untouched(bytes), "{what}");
        }
        let mut empty_carrier = sealed();
        empty_carrier[3].1 = Cow::Owned(format!("<paper seal=\"{PREFIX}").into_bytes());
        assert!(!untouched(&pack(&empty_carrier, CompressionMethod::Deflated)));
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let mut parts = sealed();
        parts.push(("word/media/a.png".into(), Cow::Owned(vec![0; (MAX_BYTES + 1) as usize])));
        assert!(!untouched(&pack(&parts, CompressionMethod::Deflated)));
    }

    #[test]
    fn a_package_without_a_place_for_the_digest_is_a_fault() {
        assert!(seal(&mut [part("word/document.xml", PLACEHOLDER)]).is_err());
        assert!(seal(&mut [part(CARRIER, "<paper/>")]).is_err());
    }
}
