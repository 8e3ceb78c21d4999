//! Issuing with the real program: slips, what they refuse, and what `verify` finds.

#[path = "support/program.rs"]
mod program;
#[path = "support/validate.rs"]
mod validate;

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use program::{ends, hongtou};
use serde_json::Value;

/// A folder 通知 made by `new` in a temporary folder.
fn new() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    ends(&hongtou(dir.path(), &["new", "通知"]), 0);
    dir
}

/// The one file in a folder whose name ends so.
#[track_caller]
fn file(dir: &Path, ending: &str) -> PathBuf {
    let entries = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    let mut found: Vec<_> = entries.filter(|p| p.to_string_lossy().ends_with(ending)).collect();
    assert_eq!(found.len(), 1, "{ending}: {found:?}");
    found.remove(0)
}

fn replace(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from}");
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// Every file in a folder: name, content.
fn whole(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    let mut files: Vec<_> = entries
        .filter(|p| p.is_file())
        .map(|p| {
            (p.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&p).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// Saves a draft with other words, as an editor would.
fn edit(docx: &Path, from: &str, to: &str, target: &Path) {
    let mut archive = zip::ZipArchive::new(Cursor::new(std::fs::read(docx).unwrap())).unwrap();
    let mut zip = zip::ZipWriter::new(Cursor::new(vec![]));
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut data = vec![];
        entry.read_to_end(&mut data).unwrap();
        if name == "word/document.xml" {
            let text = String::from_utf8(data).unwrap();
            assert!(text.contains(from), "{from}");
            data = text.replacen(from, to, 1).into_bytes();
        }
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&data).unwrap();
    }
    std::fs::write(target, zip.finish().unwrap().into_inner()).unwrap();
}

#[test]
fn an_issued_paper_never_changes_in_silence() {
    let dir = new();
    let at = dir.path().join("通知");
    ends(&hongtou(dir.path(), &["build", "通知", "--issue"]), 0);
    let issued = whole(&at);
    let slip: Value =
        serde_json::from_slice(&std::fs::read(file(&at, ".slip.json")).unwrap()).unwrap();
    assert_eq!(slip["paper"]["number"], "闵科委〔2024〕14号");
    let inputs: Vec<_> = slip["inputs"].as_array().unwrap().iter().collect();
    assert!(inputs.iter().any(|i| i["name"] == "notice.yaml"), "{inputs:?}");
    let text = slip.to_string();
    assert!(!text.contains(dir.path().to_str().unwrap()), "a path of the machine");
    // The same again is the same, issued or not.
    ends(&hongtou(dir.path(), &["build", "通知", "--issue"]), 0);
    ends(&hongtou(dir.path(), &["build", "通知"]), 0);
    assert_eq!(whole(&at), issued);
    // Changed data: refused, everything whole.
    replace(&at.join("data.csv"), "304.45", "310.2");
    let before = whole(&at);
    for args in
        [&["build", "通知"][..], &["build", "通知", "--force"], &["build", "通知", "--issue"]]
    {
        let said = ends(&hongtou(dir.path(), args), 1);
        for wanted in
            ["闵科委〔2024〕14号已经签发", "304.45", "310.2", "--issue --force", "换一个发文字号"]
        {
            assert!(said.contains(wanted), "{wanted}: {said}");
        }
        assert_eq!(whole(&at), before);
    }
    ends(&hongtou(dir.path(), &["build", "通知", "-o", "别处"]), 0);
    // Another title does not free the number.
    replace(&at.join("data.csv"), "310.2", "304.45");
    replace(&at.join("notice.yaml"), "2023年工作总结》的通知", "2023年总结》的通知");
    let said = ends(&hongtou(dir.path(), &["build", "通知"]), 1);
    assert!(said.contains("已经签发过，标题是"), "{said}");
    replace(&at.join("notice.yaml"), "2023年总结》的通知", "2023年工作总结》的通知");
    // Issued anew, the slip names the former one.
    replace(&at.join("data.csv"), "304.45", "310.2");
    let former = std::fs::read(file(&at, ".slip.json")).unwrap();
    ends(&hongtou(dir.path(), &["build", "通知", "--issue", "--force"]), 0);
    let slip: Value =
        serde_json::from_slice(&std::fs::read(file(&at, ".slip.json")).unwrap()).unwrap();
    assert_eq!(slip["replaces"]["sha256"], hongtou::digest::sha256(&former));
    ends(&hongtou(dir.path(), &["build", "通知"]), 0);
}

#[test]
fn a_draft_is_not_issued() {
    let dir = new();
    let at = dir.path().join("通知");
    replace(&at.join("notice.yaml"), "定稿", "送审");
    let before = whole(&at);
    let said = ends(&hongtou(dir.path(), &["build", "通知", "--issue"]), 1);
    assert!(said.contains("还是送审稿，不能签发"), "{said}");
    assert_eq!(whole(&at), before);
}

#[test]
fn verify_names_what_differs() {
    let dir = new();
    let at = dir.path().join("通知");
    ends(&hongtou(dir.path(), &["build", "通知", "--issue"]), 0);
    let (pdf, docx, slip) = (file(&at, ".pdf"), file(&at, ".docx"), file(&at, ".slip.json"));
    let path = |path: &Path| path.to_str().unwrap().to_string();
    for paper in [&pdf, &docx, &slip] {
        let said = ends(&hongtou(dir.path(), &["verify", &path(paper)]), 0);
        assert!(said.contains("与签发时一字不差"), "{said}");
    }
    // Another name in another folder.
    let away = dir.path().join("收到的.docx");
    edit(&docx, "304.45", "310.2", &away);
    let said = ends(&hongtou(dir.path(), &["verify", &path(&away)]), 3);
    assert!(said.contains("--slip"), "{said}");
    let said = ends(&hongtou(dir.path(), &["verify", &path(&away), "--slip", &path(&slip)]), 1);
    for wanted in ["附件1第", "304.45", "310.2", "数据项“全社会研发投入”签发时印的是304.45亿元"]
    {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    // A PDF that says something else.
    replace(&at.join("data.csv"), "304.45", "310.2");
    ends(&hongtou(dir.path(), &["build", "通知", "-o", "改.pdf"]), 0);
    let said =
        ends(&hongtou(dir.path(), &["verify", "改.pdf", "--slip", &path(&slip), "--json"]), 1);
    for wanted in
        ["第2页第10行", "304.45", "310.2", "签发时印的是304.45亿元", "\"state\":\"differs\""]
    {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    // The same words in another file: a warning.
    edit(&docx, "<w:body>", "<w:body><!-- saved anew -->", &away);
    let args = ["verify", &path(&away), "--slip", &path(&slip)];
    let said = ends(&hongtou(dir.path(), &args), 0);
    assert!(said.contains("文字没有变，但不是签发的那个文件"), "{said}");
    ends(&hongtou(dir.path(), &[&args[..], &["--strict"]].concat()), 1);
    // No paper at all, and no file.
    std::fs::write(&away, "no paper").unwrap();
    ends(&hongtou(dir.path(), &args), 3);
    std::fs::write(&away, &std::fs::read(&pdf).unwrap()[..1000]).unwrap();
    ends(&hongtou(dir.path(), &args), 3);
    ends(&hongtou(dir.path(), &["verify", "没有.pdf"]), 3);
}

#[test]
fn what_is_appended_to_a_pdf_is_told_from_what_is_changed() {
    let dir = new();
    let at = dir.path().join("通知");
    ends(&hongtou(dir.path(), &["build", "通知", "--issue", "--to", "pdf"]), 0);
    let (pdf, slip) = (file(&at, ".pdf"), file(&at, ".slip.json"));
    let issued = std::fs::read(&pdf).unwrap();
    let verify = |update: &str, code: i32| {
        let signed = dir.path().join("签.pdf");
        let mut bytes = issued.clone();
        bytes.extend(appended(&issued, update));
        std::fs::write(&signed, &bytes).unwrap();
        let args = ["verify", signed.to_str().unwrap(), "--slip", slip.to_str().unwrap()];
        ends(&hongtou(dir.path(), &args), code)
    };
    let signature = "<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <00> >>";
    let said = verify(signature, 0);
    assert!(said.contains("追加了1个数字签名"), "{said}");
    let said = verify("<< /Type /Nothing >>", 0);
    assert!(said.contains("不是签发的那个文件") && said.contains("后面追加了"), "{said}");
    // Building again keeps the signature.
    let mut signed = issued.clone();
    signed.extend(appended(&issued, signature));
    std::fs::write(&pdf, &signed).unwrap();
    let said = ends(&hongtou(dir.path(), &["build", "通知", "--to", "pdf"]), 0);
    assert!(said.contains("数字签名"), "{said}");
    assert_eq!(std::fs::read(&pdf).unwrap(), signed);
}

/// An incremental update (ISO 32000-1, 7.5.6) with one object more.
fn appended(pdf: &[u8], object: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(pdf);
    let tail = &text[text.rfind("startxref").unwrap()..];
    let previous: usize = tail.lines().nth(1).unwrap().trim().parse().unwrap();
    let trailer = &text[text.rfind("/Root").unwrap()..];
    let root: String = trailer.chars().skip(5).take_while(|c| *c != 'R').collect();
    let at = pdf.len() + 1;
    let mut out = format!("\n9000 0 obj\n{object}\nendobj\n");
    let xref = at + out.len() - 1;
    out.push_str(&format!("xref\n9000 1\n{at:010} 00000 n \n"));
    out.push_str(&format!(
        "trailer\n<< /Size 9001 /Root{root}R /Prev {previous} >>\nstartxref\n{xref}\n%%EOF\n"
    ));
    out.into_bytes()
}

#[test]
fn the_file_room_gets_everything_with_a_list() {
    let dir = new();
    let args = ["build", "通知", "--issue", "--archive", "归档"];
    ends(&hongtou(dir.path(), &args), 0);
    let room = dir.path().join("归档");
    let kept = std::fs::read_dir(&room).unwrap().next().unwrap().unwrap().path();
    let names: Vec<_> = whole(&kept).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    let check = Command::new("sha256sum").args(["-c", "SHA256SUMS"]).current_dir(&kept).output();
    let check = check.unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    let before = whole(&kept);
    ends(&hongtou(dir.path(), &args), 0);
    assert_eq!(whole(&kept), before);
    // All or none: what is filed does not change, and then nothing else does.
    replace(&dir.path().join("通知/data.csv"), "304.45", "310.2");
    let papers = whole(&dir.path().join("通知"));
    let said = ends(&hongtou(dir.path(), &[&args[..], &["--force"]].concat()), 1);
    assert!(said.contains("已经归档"), "{said}");
    assert_eq!((whole(&kept), whole(&dir.path().join("通知"))), (before, papers));
    ends(&hongtou(dir.path(), &["build", "通知", "--archive", "归档"]), 2);
}

#[test]
fn the_list_for_proofreaders_names_everything_by_page_and_line() {
    let dir = new();
    ends(&hongtou(dir.path(), &["build", "通知", "-o", "公文.pdf"]), 0);
    let paper = hongtou::pdf::read(&std::fs::read(dir.path().join("公文.pdf")).unwrap()).unwrap();
    let made = hongtou(dir.path(), &["proof", "通知", "-o", "校对单.pdf", "--json"]);
    ends(&made, 0);
    let report: Value = serde_json::from_slice(&made.stdout).unwrap();
    let items = report["result"]["items"].as_array().unwrap();
    let text = |side: u64| -> String {
        let pages = paper.pages.iter().skip(side as usize - 1).take(2);
        pages.flat_map(|page| page.lines.iter().map(String::as_str)).collect()
    };
    for item in items {
        let printed: String = item["printed"].as_str().unwrap().split_whitespace().collect();
        let side = item["spot"]["side"].as_u64().unwrap();
        let start: String = printed.chars().take(3).collect();
        assert!(text(side).contains(&start), "{item}");
    }
    let of = |kind: &str| {
        let of_kind = items.iter().filter(|item| item["kind"] == kind);
        of_kind.map(|item| item["printed"].as_str().unwrap()).collect::<Vec<_>>()
    };
    assert!(of("figure").contains(&"304.45亿元"));
    assert!(of("date").contains(&"2024年2月6日"));
    assert!(of("doc-number").contains(&"闵科委〔2024〕14号"));
    assert!(of("title").contains(&"《闵行区科学技术委员会2023年工作总结》"));
    assert!(of("office").contains(&"科委科协各科、部、室及事业单位"));
    // Each has its box, in both formats, and two people sign.
    let list = hongtou::pdf::read(&std::fs::read(dir.path().join("校对单.pdf")).unwrap()).unwrap();
    let list: String = list.pages.into_iter().flat_map(|page| page.lines).collect();
    ends(&hongtou(dir.path(), &["proof", "通知", "-o", "校对单.docx"]), 0);
    let draft = std::fs::read(dir.path().join("校对单.docx")).unwrap();
    let draft = hongtou::docx::proof::paragraphs(&draft, false).unwrap().concat();
    for list in [list, draft] {
        assert_eq!(list.matches('□').count(), items.len() + 1);
        assert!(list.contains("校对人：") && list.contains("复核人："));
    }
    ends(&hongtou(dir.path(), &["proof", "通知", "-o", "校对单.txt"]), 1 + 2);
}

#[test]
fn the_source_travels_only_when_asked_for() {
    let dir = new();
    let at = dir.path().join("通知");
    let plain = dir.path().join("不带");
    ends(&hongtou(dir.path(), &["build", "通知", "-o", "不带"]), 0);
    assert_eq!(hongtou::pdf::embedded(&std::fs::read(file(&plain, ".pdf")).unwrap()), Ok(vec![]));
    assert_eq!(hongtou::docx::source(&std::fs::read(file(&plain, ".docx")).unwrap()), Ok(vec![]));
    let said = ends(&hongtou(dir.path(), &["build", "通知", "--issue", "--embed-source"]), 0);
    assert!(said.contains("没有印出来的数据") && said.contains("notice.yaml"), "{said}");
    let (pdf, docx) = (file(&at, ".pdf"), file(&at, ".docx"));
    let pdf_bytes = std::fs::read(&pdf).unwrap();
    let mut inside = hongtou::pdf::embedded(&pdf_bytes).unwrap();
    let mut in_draft = hongtou::docx::source(&std::fs::read(&docx).unwrap()).unwrap();
    inside.sort();
    in_draft.sort();
    assert_eq!(inside, in_draft);
    for name in ["notice.yaml", "office.yaml", "data.csv", "summary.yaml"] {
        let data = inside.iter().find(|(own, _)| own == name).map(|(_, data)| data.clone());
        assert_eq!(data, Some(std::fs::read(at.join(name)).unwrap()), "{name}");
    }
    for profile in
        [page_validation::ValidationProfile::PdfA3a, page_validation::ValidationProfile::PdfUa1]
    {
        validate::assert_valid("with its source", &pdf_bytes, profile);
    }
    // The same pages as without.
    let read = |path: &Path| hongtou::pdf::read(&std::fs::read(path).unwrap()).unwrap().pages;
    assert_eq!(read(&pdf), read(&file(&plain, ".pdf")));
    // Away from its slip, a paper is judged by the one inside.
    for (paper, name) in [(&pdf, "走.pdf"), (&docx, "走.docx")] {
        std::fs::copy(paper, dir.path().join(name)).unwrap();
        let said = ends(&hongtou(dir.path(), &["verify", name]), 0);
        assert!(said.contains("文字与自带的凭据一样"), "{said}");
    }
    edit(&docx, "304.45", "310.2", &dir.path().join("走.docx"));
    ends(&hongtou(dir.path(), &["verify", "走.docx"]), 1);
    let press = ["build", "通知", "--embed-source", "--output", "press"];
    ends(&hongtou(dir.path(), &press), 2);
}

#[test]
fn strip_leaves_what_is_printed_and_nothing_else() {
    let dir = new();
    let at = dir.path().join("通知");
    replace(&at.join("data.csv"), "总结第一部分,2023-12-31,", "机密来源,2023-12-31,绝密说明");
    ends(&hongtou(dir.path(), &["build", "通知", "--embed-source"]), 0);
    let (pdf, docx) = (file(&at, ".pdf"), file(&at, ".docx"));
    let path = |path: &Path| path.to_str().unwrap().to_string();
    let said = ends(&hongtou(dir.path(), &["strip", &path(&pdf), "-o", "净.pdf"]), 0);
    assert!(said.contains("去掉了：源文件"), "{said}");
    let clean = std::fs::read(dir.path().join("净.pdf")).unwrap();
    let (was, is) = (std::fs::read(&pdf).unwrap(), hongtou::pdf::read(&clean).unwrap());
    assert_eq!(
        (is.embedded.as_slice(), &is.pages),
        (&[][..], &hongtou::pdf::read(&was).unwrap().pages)
    );
    validate::assert_valid("stripped", &clean, page_validation::ValidationProfile::PdfA2a);
    let said = ends(&hongtou(dir.path(), &["strip", "净.pdf", "-o", "再.pdf"]), 0);
    assert!(said.contains("没有不印的东西"), "{said}");
    assert_eq!(std::fs::read(dir.path().join("再.pdf")).unwrap(), clean);
    // The draft.
    let said = ends(&hongtou(dir.path(), &["strip", &path(&docx)]), 0);
    assert!(said.contains("（已清理）.docx") && said.contains("数据和源文件"), "{said}");
    let (was, is) =
        (std::fs::read(&docx).unwrap(), std::fs::read(file(&at, "（已清理）.docx")).unwrap());
    let read = |docx: &[u8]| hongtou::docx::proof::words(docx).unwrap();
    let texts = |docx: &[u8]| -> Vec<String> {
        read(docx).paragraphs().into_iter().map(|p| p.text.clone()).collect()
    };
    assert_eq!(texts(&is), texts(&was));
    assert!(read(&is).paragraphs().iter().all(|p| p.controls.is_empty()));
    let mut archive = zip::ZipArchive::new(Cursor::new(is)).unwrap();
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).unwrap();
        let mut text = vec![];
        entry.read_to_end(&mut text).unwrap();
        let text = String::from_utf8_lossy(&text);
        for gone in ["urn:hongtou", "ht_", "customXml", "rsid", "研发投入占比", "绝密"] {
            assert!(!text.contains(gone), "{gone} in {:?}", entry.name());
        }
    }
    // What it cannot do, it refuses.
    let mut signed = clean.clone();
    signed.extend(appended(&clean, "<< /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >>"));
    std::fs::write(dir.path().join("签.pdf"), signed).unwrap();
    let said = ends(&hongtou(dir.path(), &["strip", "签.pdf"]), 0);
    assert!(said.contains("后来追加的内容"), "{said}");
    assert_eq!(std::fs::read(dir.path().join("签（已清理）.pdf")).unwrap(), clean);
    let tracked = dir.path().join("修订.docx");
    edit(
        &docx,
        "<w:body>",
        "<w:body><w:p><w:ins w:id=\"9\" w:author=\"a\"><w:r><w:t>新</w:t></w:r></w:ins></w:p>",
        &tracked,
    );
    let said = ends(&hongtou(dir.path(), &["strip", "修订.docx"]), 1);
    assert!(said.contains("1处修订还没有处理"), "{said}");
    std::fs::write(&tracked, "no draft").unwrap();
    ends(&hongtou(dir.path(), &["strip", "修订.docx"]), 3);
    std::fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/media/场馆图.pdf"),
        dir.path().join("外.pdf"),
    )
    .ok();
    ends(&hongtou(dir.path(), &["strip", "净.pdf", "-o", "净.docx"]), 3);
}

#[test]
fn last_year_s_values_are_those_that_were_printed() {
    let dir = new();
    ends(&hongtou(dir.path(), &["build", "通知", "--issue", "-o", "去年"]), 0);
    ends(&hongtou(dir.path(), &["new", "今年"]), 0);
    let at = dir.path().join("今年");
    std::fs::copy(file(&dir.path().join("去年"), ".slip.json"), at.join("2023.slip.json")).unwrap();
    replace(&at.join("notice.yaml"), "闵科委〔2024〕14号", "闵科委〔2024〕15号");
    replace(&at.join("notice.yaml"), "数据: data.csv", "上年: 2023.slip.json\n数据: data.csv");
    let data = std::fs::read_to_string(at.join("data.csv")).unwrap();
    let with = |last: &str, growth: &str| {
        let lines = data.lines().map(|line| match line.split(',').next().unwrap() {
            "代号" => format!("{line},上年\n"),
            "研发投入" => format!("{line},{last}\n"),
            "技术合同成交额" => {
                format!("{}\n", line.replacen("320,亿元,20%", &format!("384,亿元,{growth}"), 1))
            }
            _ => format!("{line},\n"),
        });
        std::fs::write(at.join("data.csv"), lines.collect::<String>()).unwrap();
        hongtou(dir.path(), &["build", "今年", "-o", "今年.pdf"])
    };
    for (last, growth) in [("304.45", "20%"), ("304.5亿元", "20.0%"), ("", "20%")] {
        let said = ends(&with(last, growth), 0);
        assert!(!said.contains("上年"), "{last} {growth}: {said}");
    }
    let said = ends(&with("300.1", "20%"), 1);
    for wanted in [
        "与上年的公文对不上",
        "data.csv",
        "上年数是300.1亿元",
        "闵科委〔2024〕15号没有印出来",
        "闵科委〔2024〕14号第2页第10行印的是304.45亿元",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let said = ends(&with("", "25%"), 0);
    assert!(said.contains("写的是增长25%") && said.contains("算出来是20"), "{said}");
    // A figure that was not printed then, a printed 上年, a slip that is none.
    replace(&at.join("data.csv"), "研发投入,全社会研发投入,", "研发经费,全市研发经费,");
    replace(&at.join("data.csv"), "2023-12-31,,\n", "2023-12-31,,300.1\n");
    replace(
        &at.join("summary.yaml"),
        "达{{ 研发投入 }}",
        "达{{ 研发经费 }}，上年{{ 研发经费.上年 }}",
    );
    let said = ends(&hongtou(dir.path(), &["build", "今年", "-o", "今年.pdf"]), 0);
    assert!(said.contains("没有印“全市研发经费”"), "{said}");
    replace(&at.join("data.csv"), "研发经费,全市研发经费,", "研发经费,全社会研发投入,");
    let said = ends(&hongtou(dir.path(), &["build", "今年", "-o", "今年.pdf"]), 1);
    assert!(
        said.contains("闵科委〔2024〕15号第2页第11行") && said.contains("印的是304.45亿元"),
        "{said}"
    );
    std::fs::write(at.join("2023.slip.json"), "{}").unwrap();
    let said = ends(&hongtou(dir.path(), &["build", "今年", "-o", "今年.pdf"]), 1);
    assert!(said.contains("不是发文凭据") && said.contains("notice.yaml"), "{said}");
}

#[test]
fn a_correction_is_a_note_and_the_pages_to_be_put_in() {
    let dir = new();
    let at = dir.path().join("通知");
    ends(&hongtou(dir.path(), &["build", "通知", "--issue"]), 0);
    let issued = whole(&at);
    let slip = file(&at, ".slip.json");
    let name = slip.file_name().unwrap().to_str().unwrap().to_string();
    let keys = format!(
        "更正: {name}\n更正原因: 研发投入的统计口径有误。\n更正日期: 2024年2月20日\n数据: data.csv"
    );
    replace(&at.join("notice.yaml"), "数据: data.csv", &keys);
    let said = ends(&hongtou(dir.path(), &["build", "通知"]), 1);
    assert!(said.contains("没有可更正的") && said.contains("notice.yaml"), "{said}");
    replace(&at.join("data.csv"), "304.45", "310.2");
    let archive = ["build", "通知", "--issue", "--archive", "归档"];
    ends(&hongtou(dir.path(), &archive), 0);
    for (name, content) in &issued {
        let now = std::fs::read(at.join(name)).unwrap();
        assert!(now == *content || name == "data.csv" || name == "notice.yaml", "{name} changed");
    }
    let note = hongtou::pdf::read(&std::fs::read(file(&at, "更正说明.pdf")).unwrap()).unwrap();
    let text: String = note.pages.into_iter().flat_map(|page| page.lines).collect();
    for wanted in [
        "闵科委〔2024〕14号",
        "第2页第10行",
        "达304.45亿",
        "达310.2亿",
        "更正原因：研发投入的统计口径有误。",
        "请将原文第1、2页抽出",
        "2024年2月20日",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let pages = std::fs::read(file(&at, "更正页（第1、2页）.pdf")).unwrap();
    validate::assert_valid("pages", &pages, page_validation::ValidationProfile::PdfA2u);
    let pages = hongtou::pdf::read(&pages).unwrap().pages;
    assert_eq!(pages.len(), 2);
    assert!(pages[1].lines.concat().contains("310.2亿元"));
    let slip: Value =
        serde_json::from_slice(&std::fs::read(file(&at, "更正.slip.json")).unwrap()).unwrap();
    assert_eq!(
        slip["corrects"]["sha256"],
        hongtou::digest::sha256(&std::fs::read(at.join(&name)).unwrap())
    );
    let made = file(&at, "更正.slip.json");
    ends(&hongtou(dir.path(), &["verify", made.to_str().unwrap()]), 0);
    // The correction is issued as well: the same again is the same, anything else is refused.
    let before = whole(&at);
    ends(&hongtou(dir.path(), &archive), 0);
    assert_eq!(whole(&at), before);
    replace(&at.join("notice.yaml"), "口径有误", "口径错误");
    let said = ends(&hongtou(dir.path(), &["build", "通知"]), 1);
    assert!(said.contains("已经签发"), "{said}");
    ends(&hongtou(dir.path(), &["build", "通知", "-o", "一.pdf"]), 3);
    replace(&at.join("notice.yaml"), "更正原因: 研发投入的统计口径错误。\n", "");
    let said = ends(&hongtou(dir.path(), &["build", "通知"]), 1);
    assert!(said.contains("更正原因"), "{said}");
}
