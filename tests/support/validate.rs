//! Validation by a program of others, less its one known mistake.

use hayro_syntax::Pdf;
use hayro_syntax::object::Object;
use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};

/// The validator takes a compressed stream that happens to end in a carriage return for one byte shorter,
/// since the line feed before `endstream` follows; so this clause is judged here as well.
const LENGTH_OF_STREAMS: &str = "ISO 19005-2:2011:6.1.7.1:1";

/// Fails unless a PDF conforms.
#[track_caller]
pub fn assert_valid(name: &str, pdf: &[u8], profile: ValidationProfile) {
    let options = ValidationOptions::default().profile(profile);
    let report = validate_pdf_bytes(pdf, &options).expect("a PDF that can be read");
    let mut failures = report.failures;
    if streams_are_as_long_as_they_say(pdf) {
        failures.retain(|f| f.rule_id != LENGTH_OF_STREAMS);
    }
    assert!(failures.is_empty(), "{name}, {profile:?}: {failures:#?}");
}

fn streams_are_as_long_as_they_say(pdf: &[u8]) -> bool {
    let read = Pdf::new(pdf.to_vec()).expect("a PDF that can be read");
    read.objects().into_iter().all(|object| {
        let Object::Stream(stream) = object else { return true };
        let whole = [b"stream\n", stream.raw_data().as_ref(), b"\nendstream"].concat();
        pdf.windows(whole.len()).any(|window| window == whole)
    })
}
