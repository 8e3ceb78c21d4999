//! Any text is read as items, and what is written of them is read as the same items again.
#![no_main]

use hongtou::markup;
use hongtou::template::Filled;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let read = |text: String| markup::parse(&Filled { text, tokens: vec![] }, &mut vec![]);
    let written = markup::write(&read(text.to_string()));
    let again = markup::write(&read(written.clone()));
    assert_eq!(again, written);
});
