//! `--seal` with pictures of every kind: what stands in both papers, and what is said of a picture that is none.

mod support;

use std::process::Command;
use std::time::{Duration, Instant};

use hongtou::docx::Settings;
use hongtou::folder::Folder;
use hongtou::layout::Layout;
use hongtou::pdf::Output;
use hongtou::pipeline::{self, Options, ShowSeal};
use hongtou::project;
use support::measure::{MeasuredPage, measure};
use support::papers::{self, export};
use support::validate::assert_valid;
use support::word::{draft, parts};
use support::{assert_near, folder};

const CLEAR: &[u8] = include_bytes!("media/clear.png");
/// A signature, three times as wide as high.
const SVG: &[u8] = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30">
    <path d="M5 20 C 20 0 40 40 85 10" fill="none" stroke="#d00" stroke-width="2"/></svg>"##;

fn case(kind: &str, seals: &str) -> String {
    let named = if kind == "议案" {
        "标题: 关于提请审议科普条例实施方案的议案\n"
    } else {
        ""
    };
    let number = if kind == "议案" { "闵府〔2024〕3号" } else { "第3号" };
    format!(
        "=== notice.yaml\n模板: {kind}\n单位: office.yaml\n状态: 定稿\n发文字号: {number}\n\
         成文日期: 2024年2月6日\n{named}签发人职务: 区长\n签发人: 陈立新\n\
         正文: 区人民政府拟订了实施方案，现予办理。\n\
         === office.yaml\n发文机关标志: 闵行区人民政府\n代字: 闵府\n{seals}"
    )
}

fn with(case: &str, pictures: &[(&str, &[u8])]) -> Folder {
    let pictures = pictures.iter().map(|(name, data)| (name.to_string(), data.to_vec()));
    Folder::in_memory(folder::files(case).into_iter().chain(pictures))
}

fn set(folder: &Folder) -> Layout {
    let project = project::read(folder, None, &mut vec![]).expect("a project");
    let options = Options { seal: ShowSeal::Picture, ..Options::default() };
    pipeline::layout(&project.notice, folder, &options).expect("a layout").output
}

/// Bounds of what is drawn of a signature: a picture, or the lines of an SVG.
fn drawn(page: &MeasuredPage) -> kurbo::Rect {
    let strokes = page.strokes.iter().filter(|s| !s.colour.is_black()).map(|s| s.bounds);
    let lines = strokes.filter(|b| b.height() > 2.0);
    let all = page.images.iter().copied().chain(lines);
    all.reduce(|a, b| a.union(b)).expect("a signature")
}

#[test]
fn a_signature_stands_in_both_papers_as_its_file_has_it() {
    for kind in ["命令", "议案"] {
        for (file, data) in [("sign.png", CLEAR), ("sign.svg", SVG)] {
            let what = format!("{kind}, {file}");
            let case = case(kind, &format!("签名章文件: {file}\n"));
            let layout = set(&with(&case, &[(file, data)]));
            let [place] = &layout.seals[..] else { panic!("{what}: one seal") };
            let archive = export(&layout, Output::Archive);
            assert_valid(&what, &archive, page_validation::ValidationProfile::PdfA2a);
            assert_valid(&what, &archive, page_validation::ValidationProfile::PdfUa1);
            let shown = drawn(&measure(&archive)[place.page]);
            // Four 字 from the right, and no larger than its place.
            assert_near(&what, 184.0 - (place.x + place.diameter / 2.0), 4.0 * 156.0 / 28.0, 0.1);
            assert!(place.diameter <= 44.6 && place.height <= 26.4, "{what}: {place:?}");
            let inside =
                shown.width() <= place.diameter + 0.5 && shown.height() <= place.height + 0.5;
            assert!(inside && (shown.center().x - place.x).abs() < 1.5, "{what}: {shown:?}");
            if file == "sign.svg" {
                assert_near(&what, place.diameter / place.height, 3.0, 0.01);
            }
            let docx = parts(&draft(&what, &layout, &Settings::default()));
            let media: Vec<_> = docx.iter().filter(|(n, _)| n.starts_with("word/media")).collect();
            assert_eq!(media.len(), 1, "{what}");
            assert!(media[0].1.starts_with(b"\x89PNG"), "{what}");
            let document = docx.iter().find(|(name, _)| name == "word/document.xml").expect("text");
            let xml = String::from_utf8_lossy(&document.1).into_owned();
            let extent = format!("cx=\"{}\"", (place.diameter * 36_000.0).round());
            assert!(xml.contains(&extent), "{what}: {extent}");
            assert!(xml.contains("区长陈立新签名"), "{what}: alternative text");
        }
    }
}

/// A PNG with another size in its head.
fn sized(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = papers::PNG.to_vec();
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    bytes
}

#[test]
fn a_picture_that_is_no_seal_is_told_of_and_nothing_is_written() {
    let nested =
        (0..40).map(|i| format!("<g id='a{}'><use href='#a{i}'/><use href='#a{i}'/></g>", i + 1));
    let nested: String = nested.collect();
    let svg = |inner: &str| {
        format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>{inner}</svg>")
    };
    let bomb = svg(&format!("<g id='a0'/>{nested}<use href='#a40'/>"));
    let cut = &papers::PNG[..papers::PNG.len() / 2];
    let (wide, dots) = (sized(20_000, 20_000), sized(9_000, 4_000));
    let text = svg("<text>闵行区</text>");
    for (name, data, said) in [
        ("a.png", &wide[..], "有20000×20000点，太大"),
        ("a.png", &dots, "打不开，文件可能损坏或没有存完"),
        ("a.png", cut, "打不开，文件可能损坏或没有存完"),
        ("a.png", b"", "不是 PNG 或 SVG 图片"),
        ("a.png", b"\xff\xd8\xff\xe0JFIF", "不是 PNG 或 SVG 图片"),
        ("a.svg", bomb.as_bytes(), "层层重复引用"),
        ("a.svg", text.as_bytes(), "里有文字"),
        ("a.svg", b"<svg", "不是完好的 SVG"),
    ] {
        let case = case("议案", &format!("签名章文件: {name}\n"));
        let dir = tempfile::tempdir().expect("a folder");
        folder::write(&folder::files(&case), dir.path());
        std::fs::write(dir.path().join(name), data).expect("a picture");
        let began = Instant::now();
        let mut run = Command::new(env!("CARGO_BIN_EXE_hongtou"));
        let run =
            run.args(["build", ".", "--seal"]).current_dir(dir.path()).output().expect("a run");
        let stderr = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(1), "{stderr}");
        assert!(stderr.contains(said) && stderr.contains(name), "{said}: {stderr}");
        assert!(!stderr.contains("程序内部错误"), "{stderr}");
        assert!(began.elapsed() < Duration::from_secs(20), "{said}");
        assert_eq!(std::fs::read_dir(dir.path()).expect("a folder").count(), 3, "{said}");
    }
}

#[test]
fn a_joint_motion_without_one_of_its_signatures_says_whose() {
    let two = case("议案", "签名章文件: sign.svg\n")
        .replace("单位: office.yaml", "单位: [office.yaml, b.yaml]")
        .replace("签发人职务: 区长", "签发人职务: [闵行区区长, 徐汇区区长]");
    let two = format!("{two}=== b.yaml\n发文机关标志: 徐汇区人民政府\n");
    let folder = with(&two, &[("sign.svg", SVG)]);
    let project = project::read(&folder, None, &mut vec![]).expect("a project");
    let options = Options { seal: ShowSeal::Picture, ..Options::default() };
    let errors =
        pipeline::layout(&project.notice, &folder, &options).expect_err("a signature lacks");
    let said: Vec<_> = errors.iter().map(|e| e.message.as_str()).collect();
    assert!(
        said.contains(&"要放签名章，但“徐汇区人民政府”的单位文件里没有写签名章图片"),
        "{said:?}"
    );
}
