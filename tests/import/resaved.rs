//! Drafts that LibreOffice has saved once more: other ids, other forms, the same paper.

use hongtou::docx::words::{View, words_of};
use hongtou::folder::Folder;
use hongtou::import::{self, Options};

use crate::edited::all;
use crate::stable::{again, built, folders, shown};
use crate::support::judges::{Way, convert};

#[test]
fn what_libreoffice_saved_again_comes_back() {
    let papers = folders();
    let drafts: Vec<_> =
        papers.iter().map(|(name, folder)| (name.clone(), built(name, folder).1)).collect();
    let Some(resaved) = convert(Way::Resave, &drafts) else { return };
    let mut failed = vec![];
    for (name, bytes) in &resaved {
        let options = Options { name: "另存.docx", ..Options::default() };
        let imported = import::draft(bytes, &options).unwrap_or_else(|e| panic!("{name}: {e:#?}"));
        // LibreOffice makes a 目录 of its own of ours.
        let contents = matches!(name.as_str(), "contents" | "chapters-and-articles");
        if contents {
            continue;
        }
        let fault = match again(&imported) {
            Err(fault) => Some(fault),
            Ok(_) => {
                let (_, draft) = built(name, &Folder::in_memory(imported.files.clone()));
                let wanted = all(&words_of(bytes, View::Accepted).unwrap());
                let found = all(&words_of(&draft, View::Accepted).unwrap());
                let same = wanted.chars().zip(found.chars()).take_while(|(a, b)| a == b).count();
                let around = |text: &str| {
                    text.chars().skip(same.saturating_sub(20)).take(60).collect::<String>()
                };
                (wanted != found)
                    .then(|| format!("wanted {}\n found {}", around(&wanted), around(&found)))
            }
        };
        failed.extend(fault.map(|fault| format!("##### {name}: {fault}\n{}", shown(&imported))));
    }
    assert!(failed.is_empty(), "{}\n{} papers", failed.join("\n\n"), failed.len());
}
