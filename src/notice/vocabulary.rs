//! The one table of keys: what an item is called in each file, what it holds, and an example.
//!
//! English key, Chinese key and short forms are all accepted; messages use the Chinese one.
//! `hongtou schema` prints these tables.

/// What a key holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One line of text.
    Line,
    /// Text of one or more lines, one line a paragraph.
    Lines,
    /// One line, or a list of them.
    LineOrList,
    /// A date.
    Date,
    /// 是 or 否.
    YesNo,
    /// One of a few words: (Chinese, English).
    Choice(&'static [(&'static str, &'static str)]),
    /// A list of such words.
    Choices(&'static [(&'static str, &'static str)]),
    /// A length in mm.
    Millimetres,
    /// A length in pt.
    Points,
    /// Name of a file in the folder, or a list of names.
    Files,
    /// Name of one file in the folder.
    File,
    /// A file name, a mapping of [`office`] keys, or a list of those.
    Office,
    /// A file name, a mapping of [`attachment`] keys, or a list of those.
    Attachments,
    /// A file name, or a mapping of declared fields.
    Content,
    /// A mapping of face (仿宋 …) to font family.
    Fonts,
    /// A mapping of a group's name to its members: a list, or one text with marks between.
    Groups,
    /// A mapping of one line to another.
    Pairs,
    /// Lines, or a mapping of each to a word on it.
    LinesOrPairs,
    /// A list of mappings of [`field`] keys.
    Fields,
    /// Anything.
    Any,
}

/// One item of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// English key.
    pub en: &'static str,
    /// Chinese key.
    pub zh: &'static str,
    /// Further Chinese forms.
    pub short: &'static [&'static str],
    /// What it holds.
    pub shape: Shape,
    /// What it is, for people.
    pub about: &'static str,
    /// An example value, as it is typed in YAML.
    pub example: &'static str,
}

impl Key {
    /// Whether `typed` (already folded by [`fold_key`]) names this item.
    pub fn is_named(&self, typed: &str) -> bool {
        self.names().any(|n| n.eq_ignore_ascii_case(typed))
    }

    /// All names: Chinese key, short forms, English key.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        [self.zh].into_iter().chain(self.short.iter().copied()).chain([self.en])
    }
}

/// A key as typed without blanks (成 文 日 期) and without a colon at its end; `-` and `_` are one.
pub fn fold_key(typed: &str) -> String {
    let folded = super::checked::fold(typed).text;
    folded.trim_end_matches(['：', ':']).replace('-', "_")
}

/// The item of `table` that `typed` names.
pub fn find(table: &'static [Key], typed: &str) -> Option<&'static Key> {
    let folded = fold_key(typed);
    table.iter().find(|k| k.is_named(&folded))
}

macro_rules! table {
    ($(#[$doc:meta])* $module:ident: $($name:ident $en:literal $zh:literal $short:tt $shape:expr, $about:literal, $example:literal;)*) => {
        $(#[$doc])*
        pub mod $module {
            use super::{Key, Shape::*};
            $(
                #[doc = $zh]
                pub const $name: Key = Key {
                    en: $en, zh: $zh, short: &$short, shape: $shape, about: $about, example: $example,
                };
            )*
            /// The items in the order of a paper.
            pub const ALL: &[Key] = &[$($name),*];
        }
    };
}

table! {
    /// notice.yaml
    notice:
    TEMPLATE "template" "模板" [] Line, "用哪个模板：名称，或文件夹里的模板文件夹", "印发通知";
    OFFICE "office" "单位" ["发文机关"] Office, "单位文件；几个单位联合行文时写成列表，主办机关在前", "office.yaml";
    MARK_OF "mark_of" "联合标志" ["标志机关"] Choice(&[("全部", "all"), ("主办", "lead")]), "联合行文的发文机关标志：标全部机关，还是只标主办机关；缺省全部", "全部";
    STATUS "status" "状态" [] Choice(&[("送审", "draft"), ("定稿", "final")]), "送审稿的文号、日期可以空着；定稿不能有空项", "定稿";
    FORM "form" "格式" [] Choice(&[("普通", "ordinary"), ("信函", "letter"), ("命令", "order"), ("纪要", "minutes")]), "公文格式；不写时用模板的", "普通";
    COPY_NUMBER "copy_number" "份号" [] Line, "六位数字，涉密公文必须有", "000001";
    SECRECY "secrecy" "密级" ["密级和保密期限"] Line, "密级和保密期限", "机密★1年";
    URGENCY "urgency" "紧急程度" ["缓急"] Line, "特急或加急", "加急";
    NUMBER "number" "发文字号" ["文号", "字号"] Line, "代字〔年份〕序号；也可以只写序号，代字取自单位文件，年份取自成文日期", "闵科委〔2024〕14号";
    SIGNERS "signers" "签发人" ["签发"] LineOrList, "上行文的签发人", "张三";
    SIGNER_TITLE "signer_title" "签发人职务" ["职务"] LineOrList, "命令（令）、议案签名章前面的职务，写全称；联合行文每个机关一个，次序与单位相同", "区长";
    TITLE "title" "标题" ["题目"] Line, "公文标题；用 | 可以指定转行的地方", "关于印发《闵行区科学技术委员会2023年工作总结》的通知";
    MARK "mark" "发文机关标志" ["标志"] Line, "这一份公文的标志，与单位文件的不同时写，如纪要、命令的名称", "闵行区科学技术委员会主任办公会议纪要";
    ADOPTED "adopted" "题注" ["会议通过"] Line, "决议、公报等在标题下面写明由什么会议在哪一天通过，不写圆括号；写了题注，正文后面不再署名、写日期", "2024年1月19日闵行区第七届人民代表大会第四次会议通过";
    RECIPIENTS "recipients" "主送机关" ["主送"] LineOrList, "主送机关，不写末尾的冒号", "科委科协各科、部、室及事业单位";
    TEXT "text" "正文" ["内容"] Lines, "一行一段；不写时用模板的正文", "特此通知。";
    ATTENDED "attended" "出席" ["出席人员"] LineOrList, "纪要的出席人员：单位、姓名，不写“出席：”", "张三、李四，区财政局王五";
    EXCUSED "excused" "请假" ["请假人员"] LineOrList, "纪要的请假人员，写法同出席", "赵六";
    OBSERVED "observed" "列席" ["列席人员"] LineOrList, "纪要的列席人员，写法同出席", "区科技馆孙七";
    ATTACHMENTS "attachments" "附件" [] Attachments, "列入附件说明的附件：文件名（文本、PDF、图片）、列表，或者模板和内容", "summary.md";
    ENCLOSURES "enclosures" "印发件" [] Attachments, "跟在正文后面、不标“附件”的文件，写法同附件", "summary.md";
    DATE "date" "成文日期" ["日期"] Date, "会议通过或者负责人签发的日期", "2024年2月6日";
    SEALED "sealed" "盖章" ["加盖印章", "用印"] YesNo, "是否加盖印章；缺省为是", "是";
    NOTE "note" "附注" [] Line, "印发传达范围等，不写圆括号", "此件公开发布";
    DISCLOSURE "disclosure" "公开属性" ["信息公开属性", "公开方式"] Line, "主动公开、依申请公开或者不予公开；不写时用单位文件的，印在单位文件“公开属性位置”说的地方", "主动公开";
    COPIES "copies" "印数" ["印制份数", "份数"] Line, "印多少份，只写数字；印在单位文件“印数位置”说的地方", "120";
    COPIED_TO "copied_to" "抄送机关" ["抄送"] LineOrList, "抄送机关，不写“抄送：”和句号；不写时用单位文件的", "区政府办公室，区财政局。";
    PRINTED_BY "printed_by" "印发机关" ["印发单位"] Line, "印发机关；不写时用单位文件的", "闵行区科学技术委员会办公室";
    PRINTED_ON "printed_on" "印发日期" ["印发时间"] Date, "送印的日期；不写时同成文日期", "2024年2月6日";
    DRAFTING_UNIT "drafting_unit" "拟稿单位" ["拟稿部门"] Line, "拟稿的科室；只印在发文稿纸上，不印在公文里", "科普科";
    DRAFTER "drafter" "拟稿人" ["拟稿"] Line, "只印在发文稿纸上，不印在公文里", "周敏";
    DRAFTER_PHONE "drafter_phone" "联系电话" ["拟稿人电话"] Line, "拟稿人的电话；只印在发文稿纸上，不印在公文里", "64120316";
    REVIEWER "reviewer" "核稿人" ["核稿"] Line, "只印在发文稿纸上，不印在公文里；空着就留着签字", "李文";
    COSIGNERS "cosigners" "会签单位" ["会签"] LineOrList, "要会签的单位或者科室；只印在发文稿纸上，不印在公文里", "[办公室, 计划财务科]";
    PROOFREADER "proofreader" "校对人" ["校对"] Line, "只印在发文稿纸上，不印在公文里", "周敏";
    TYPIST "typist" "打印人" ["打印"] Line, "只印在发文稿纸上，不印在公文里", "王芳";
    DATA "data" "数据" ["数据文件"] Files, "放指标和表格的文件", "data.xlsx";
    CORRECTS "corrects" "更正" ["更正凭据"] File, "更正已经签发的公文：写那份公文的发文凭据，放在文件夹里；这时只生成更正说明和要抽换的页", "闵科委〔2024〕14号 关于印发….slip.json";
    CORRECTION_REASON "correction_reason" "更正原因" [] Line, "为什么更正，印在更正说明里，不写句号", "授信企业数统计口径有误";
    CORRECTED_ON "corrected_on" "更正日期" [] Date, "更正说明的日期", "2024年2月20日";
    EARLIER "last_year" "上年" ["上年凭据", "上年公文"] File, "上年同一份公文的发文凭据，放在文件夹里：数据里的“上年”一列、“增长”一列都与当时印出来的数核对", "2023.slip.json";
    EQUATIONS "equations" "等式" ["勾稽关系"] LineOrList, "生成时核对的等式", "活动总场次 = 主会场活动场次 + 分会场活动场次";
}

table! {
    /// office.yaml, or what stands under 单位 in notice.yaml.
    office:
    MARK "mark" "发文机关标志" ["标志"] Line, "红头上的名称，不写“文件”二字", "闵行区科学技术委员会";
    SIGNATURE "signature" "署名" ["发文机关署名"] Line, "落款处的名称；不写时同标志", "闵行区科学技术委员会";
    SEAL "seal" "印章" ["印章名称"] Line, "印章上的名称；不写时同署名", "上海市闵行区科学技术委员会";
    SHORT "short" "简称" [] Line, "文中的简称；不写时同署名", "区科委";
    WITH_WENJIAN "with_wenjian" "标志加文件" [] YesNo, "标志后面是否加“文件”二字；缺省为是", "是";
    CODE "code" "代字" ["发文机关代字"] LineOrList, "发文机关代字；有几个时常用的写在前面", "闵科委";
    COPIED_TO "copied_to" "抄送机关" ["抄送"] LineOrList, "通常抄送的机关", "区政府办公室";
    PRINTED_BY "printed_by" "印发机关" ["印发单位"] Line, "通常的印发机关", "闵行区科学技术委员会办公室";
    DISCLOSURE "disclosure" "公开属性" ["信息公开属性", "公开方式"] Line, "通常的公开属性：主动公开、依申请公开或者不予公开；不写就不印", "主动公开";
    DISCLOSURE_AT "disclosure_at" "公开属性位置" [] Choice(&[("版记", "imprint"), ("附注", "note"), ("不印", "none")]), "公开属性印在版记里、附注里，还是不印；缺省版记", "版记";
    COPIES_AT "copies_at" "印数位置" [] Choice(&[("版记", "imprint"), ("不印", "none")]), "印数印在版记里，还是不印；缺省版记", "版记";
    GROUPS "groups" "机关组" ["单位组"] Groups, "一个名称代表几个机关，次序就是规定的次序；主送、抄送里写组名，印出来是组里的各个机关", "{各镇: [莘庄镇人民政府, 七宝镇人民政府]}";
    RENAMED "renamed" "更名" ["已更名"] Pairs, "更了名的机关，原名在前、现名在后；公文里还写原名时提醒", "{区信息委: 区数据局}";
    ABOLISHED "abolished" "撤销" ["已撤销"] LinesOrPairs, "已经撤销的机关；后面可以写明职责由谁承接", "{区科技园区办公室: 职责由区科委承接}";
    SEAL_FILE "seal_file" "印章文件" ["印章图片"] File, "印章图片（PNG 或 SVG），只在 --seal 时用", "seal.png";
    SEAL_DIAMETER "seal_diameter" "印章直径" [] Millimetres, "印章直径；缺省 42mm", "42mm";
    SIGNATURE_SEAL_FILE "signature_seal_file" "签名章文件" ["签名章图片"] File, "命令（令）、议案用的签发人签名章图片（PNG 或 SVG），只在 --seal 时用", "signature.png";
    FONTS "fonts" "字体" ["字库"] Fonts, "代替自带字库的字体：小标宋、仿宋、楷体、黑体、宋体", "{小标宋: 方正小标宋简体, 仿宋: 仿宋_GB2312}";
    SIDES "sides" "单双面" ["印制方式"] Choice(&[("双面", "duplex"), ("单面", "single"), ("电子", "screen")]), "双面印、单面印，还是只在屏幕上看；缺省双面", "双面";
    BOLD_LEVELS "bold_levels" "加粗层次" ["层次加粗"] Choices(&[("一级", "1"), ("二级", "2"), ("三级", "3"), ("四级", "4")]), "加粗的标题层次；国家标准都不加粗", "[二级]";
    BOLD_TITLE "bold_title" "标题加粗" [] YesNo, "公文标题是否加粗；国家标准不加粗", "否";
    LINE_PITCH "line_pitch" "行距" [] Points, "固定行距；不写时按国家标准每面22行", "28pt";
    DIGITS "digits" "正文数字" ["数字字体"] Choice(&[("Times", "times"), ("仿宋", "fangsong")]), "正文里数字和字母的字体；缺省 Times", "Times";
    RED_LINE "red_line" "红线粗细" ["分隔线粗细"] Millimetres, "版头红色分隔线的粗细；缺省 0.5mm", "0.5mm";
    PAGE_NUMBER_SPACED "page_number_spaced" "页码空格" [] YesNo, "页码数字和一字线之间是否空半字；缺省为是", "是";
    WORD_GRID "word_grid" "Word版式" ["Word网格"] Choice(&[("通用", "portable"), ("网格", "grid")]), "Word 稿每行28字：通用由字距排出，各种软件都一样；网格用“指定行和字符网格”。缺省通用", "通用";
    WORD_MARGINS "word_margins" "Word页边距" [] Choice(&[("常用", "office"), ("33476", "gbt33476")]), "Word 稿的页边距：常用是37、35、28、26毫米，行距28.95磅；33476照 GB/T 33476，文字的位置与 PDF 一样。缺省常用", "常用";
    WORD_FONTS "word_fonts" "Word字体" [] Fonts, "Word 稿里写的字体名：小标宋、仿宋、楷体、黑体、宋体、西文；不写时同“字体”", "{仿宋: 仿宋, 西文: Times New Roman}";
}

table! {
    /// One attachment that is not just a file name.
    attachment:
    FILE "file" "文件" [] File, "文本文件，第一行是标题；或者一份 PDF、一张图片，逐页装订", "summary.md";
    TEMPLATE "template" "模板" [] Line, "附件模板的名称", "工作总结";
    CONTENT "content" "内容" [] Content, "模板各字段的内容：文件名，或者直接写在这里", "summary.yaml";
    TITLE "title" "标题" ["题目"] Line, "附件标题；不写时取文件的第一行，PDF 和图片取文件名", "闵行区科学技术委员会2023年工作总结";
    SEPARATE "separate" "另附" ["不装订"] YesNo, "是否不装订在公文里，作为单独的文件（XLSX、PDF 等）随公文发出；标题不写时取文件名", "是";
    TEXT "text" "正文" [] Lines, "附件正文，直接写在这里", "……";
    RECIPIENTS "recipients" "主送机关" ["主送"] LineOrList, "附件自己的主送机关", "各科、部、室";
    SIGNATURE "signature" "署名" [] Line, "附件自己的署名", "闵行区科学技术委员会";
    DATE "date" "成文日期" ["日期"] Date, "附件自己的日期", "2024年1月15日";
}

table! {
    /// template.yaml
    template:
    NAME "name" "名称" ["模板名称"] Line, "模板的名称", "印发通知";
    TYPE "type" "类型" [] Choice(&[("通知", "notice"), ("附件", "attachment")]), "整篇公文，还是一个附件", "通知";
    KIND "kind" "文种" [] Line, "文种", "通知";
    FORM "form" "格式" [] Choice(&[("普通", "ordinary"), ("信函", "letter"), ("命令", "order"), ("纪要", "minutes")]), "公文格式；缺省普通", "普通";
    DESCRIPTION "description" "说明" [] Line, "一句话说明", "印发一份文件的通知";
    TEXT "text" "正文" ["正文文件"] File, "正文文件", "text.md";
    FIELDS "fields" "字段" [] Fields, "要填的字段", "[{代号: 要求, 类型: 正文}]";
}

/// The types of a declared field: (Chinese, English).
pub const FIELD_TYPES: &[(&str, &str)] = &[
    ("文字", "line"),
    ("正文", "text"),
    ("数字", "number"),
    ("日期", "date"),
    ("是否", "boolean"),
    ("清单", "list"),
    ("数据", "data"),
];

table! {
    /// One declared field of a template.
    field:
    KEY "key" "代号" [] Line, "模板正文里的名字，也是填写时的名字", "要求";
    LABEL "label" "名称" ["标签"] Line, "给人看的名称；不写时同代号", "工作要求";
    TYPE "type" "类型" [] Choice(super::FIELD_TYPES), "内容的类型；缺省文字", "正文";
    REQUIRED "required" "必填" [] YesNo, "是否必须填；缺省否", "是";
    DEFAULT "default" "缺省" ["默认"] Any, "不填时的内容", "特此通知。";
    EXAMPLE "example" "示例" ["例"] Any, "示例", "请认真总结。";
    DESCRIPTION "description" "说明" [] Line, "一句话说明", "对收文单位的要求";
    FIELDS "fields" "字段" [] Fields, "清单每一项的字段", "[{代号: 标题, 类型: 文字}]";
    ITEM "item" "项" [] Choice(super::FIELD_TYPES), "清单每一项的类型", "正文";
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: [&[Key]; 5] =
        [notice::ALL, office::ALL, attachment::ALL, template::ALL, field::ALL];

    #[test]
    fn no_name_means_two_items() {
        for table in TABLES {
            let mut names: Vec<_> = table.iter().flat_map(Key::names).collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all);
        }
    }

    #[test]
    fn every_key_is_explained() {
        for key in TABLES.into_iter().flatten() {
            assert!(!key.about.is_empty() && !key.example.is_empty(), "{}", key.zh);
            assert_eq!(fold_key(key.en), key.en);
        }
    }

    #[test]
    fn keys_are_found_under_each_name() {
        for typed in ["发文字号", "文号", "number", "Number", "发文字号：", "发 文 字 号", " 文号 "]
        {
            assert_eq!(find(notice::ALL, typed).map(|k| k.en), Some("number"), "{typed}");
        }
        assert_eq!(find(notice::ALL, "copy-number").map(|k| k.zh), Some("份号"));
        assert_eq!(find(notice::ALL, "序号"), None);
    }
}
