//! What each stage takes, for papers of 1, 10 and 100 pages: `cargo bench`.
//!
//! `rebuild` is a second build in the same process after one figure has changed, as `watch` will do it. The whole
//! cold process is measured from outside, against `plain.typ` and the Typst program: see tests/bench/README.md.

use std::sync::{Arc, LazyLock};

use divan::{Bencher, black_box};
use hongtou::diag::has_errors;
use hongtou::document::Document;
use hongtou::folder::Folder;
use hongtou::fonts::Fonts;
use hongtou::layout::{self, Layout, Settings};
use hongtou::notice::Notice;
use hongtou::{docx, pdf, pipeline, project};

const PAGES: [usize; 3] = [1, 10, 100];

fn main() {
    fonts();
    divan::main();
}

/// Faces are parsed once a process; no stage is charged with it.
fn fonts() -> &'static Fonts {
    static FONTS: LazyLock<Arc<Fonts>> = LazyLock::new(|| Fonts::bundled(true));
    &FONTS
}

/// A notice of about so many pages, 22 lines each, with a figure in every paragraph; `figure` stands in the first.
fn folder(pages: usize, figure: &str) -> Folder {
    let line = "全社会研发投入{{ 研发投入 }}，比上年{{ 研发投入.增长 | 增减 }}，科技创新对经济发展的支撑作用进一步增强，各项工作取得新的成效。";
    let lines = (pages * 11).saturating_sub(7).max(1);
    let text = format!("  成交{{{{ 成交额 }}}}。\n{}", format!("  {line}\n").repeat(lines));
    let notice = format!(
        "模板: 一般通知\n单位: office.yaml\n发文字号: 14\n成文日期: 2024年2月6日\n标题: 关于做好科技工作的通知\n\
         主送机关: 各有关单位\n数据: data.csv\n正文: |\n{text}"
    );
    let office = "发文机关标志: 闵行区科学技术委员会\n署名: 闵行区科学技术委员会\n印章: 闵行区科学技术委员会\n\
                  简称: 区科委\n代字: 闵科委\n印发机关: 闵行区科学技术委员会办公室\n";
    let data = format!(
        "代号,名称,数值,单位,增长\n研发投入,全社会研发投入,304.45,亿元,8.1%\n成交额,技术合同成交额,{figure},亿元,\n"
    );
    Folder::in_memory([
        ("notice.yaml", notice.as_str()),
        ("office.yaml", office),
        ("data.csv", data.as_str()),
    ])
}

fn read(folder: &Folder) -> Notice {
    let mut sink = Vec::new();
    let project = project::read(folder, None, &mut sink);
    assert!(!has_errors(&sink), "{sink:#?}");
    project.expect("a project").notice
}

fn composed(pages: usize) -> Document {
    pipeline::document(&read(&folder(pages, "304.45"))).expect("a document").output
}

fn set(document: Document) -> Layout {
    layout::fit(document, fonts(), &Settings::default()).expect("a layout").output
}

#[divan::bench(args = PAGES)]
fn fill(bencher: Bencher, pages: usize) {
    let folder = folder(pages, "304.45");
    bencher.bench(|| read(black_box(&folder)));
}

#[divan::bench(args = PAGES)]
fn compose(bencher: Bencher, pages: usize) {
    let notice = read(&folder(pages, "304.45"));
    bencher.bench(|| pipeline::document(black_box(&notice)));
}

#[divan::bench(args = PAGES)]
fn fit(bencher: Bencher, pages: usize) {
    let document = composed(pages);
    bencher
        .with_inputs(|| {
            // Nothing may be remembered from the run before.
            typst::comemo::evict(0);
            document.clone()
        })
        .bench_values(set);
}

#[divan::bench(args = PAGES)]
fn export(bencher: Bencher, pages: usize) {
    let layout = set(composed(pages));
    bencher.bench(|| pdf::export(black_box(&layout), pdf::Output::Archive));
}

#[divan::bench(args = PAGES)]
fn word(bencher: Bencher, pages: usize) {
    let layout = set(composed(pages));
    let settings = docx::Settings::default();
    // A writer that fails quickly is not a fast one.
    docx::write(&layout, &settings).expect("a draft");
    bencher.bench(|| docx::write(black_box(&layout), black_box(&settings)));
}

#[divan::bench(args = PAGES)]
fn rebuild(bencher: Bencher, pages: usize) {
    let whole = |figure: usize| {
        let notice = read(&folder(pages, &format!("304.{figure:02}")));
        pdf::export(
            &set(pipeline::document(&notice).expect("a document").output),
            pdf::Output::Archive,
        )
    };
    whole(0).expect("a PDF");
    let mut figure = 0;
    bencher.bench_local(|| {
        // What has not been used for some builds is forgotten, as a program that watches would have it.
        typst::comemo::evict(5);
        figure = (figure + 1) % 100;
        whole(figure)
    });
}
