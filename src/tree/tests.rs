use super::*;

/// The tree on one line: `{key: value}`, scalars in 「」.
fn show(node: &Node) -> String {
    match &node.kind {
        NodeKind::Null => "~".into(),
        NodeKind::Scalar(text) => format!("「{}」", text.text.replace('\n', "⏎")),
        NodeKind::List(items) => {
            format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", "))
        }
        NodeKind::Map(entries) => {
            let shown: Vec<_> =
                entries.iter().map(|e| format!("{}: {}", e.key, show(&e.value))).collect();
            format!("{{{}}}", shown.join(", "))
        }
    }
}

fn yaml(text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    let mut sink = vec![];
    let node = read_yaml(&Source::new("notice.yaml", text), &mut sink);
    (node, sink)
}

fn json(text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    let mut sink = vec![];
    let node = read_json(&Source::new("data.json", text), &mut sink);
    (node, sink)
}

/// Every character of every scalar must point at itself, where it was typed.
fn check_positions(node: &Node, source: &str) {
    match &node.kind {
        NodeKind::Scalar(text) => {
            for (at, c) in text.text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
                let back = text.back(at);
                assert!(source[back..].starts_with(c), "{c:?} of {:?} is not at {back}", text.text);
            }
        }
        NodeKind::List(items) => items.iter().for_each(|n| check_positions(n, source)),
        NodeKind::Map(entries) => {
            for e in entries {
                check_positions(&e.value, source);
                let Origin::Text { range, .. } = &e.key_origin else { panic!("no range") };
                assert!(source[range.clone()].contains(&e.key), "{:?}", &source[range.clone()]);
            }
        }
        NodeKind::Null => {}
    }
}

#[test]
fn clerks_forms_are_read_as_meant() {
    let cases = [
        ("", "~"),
        ("# 只有注释\n", "~"),
        ("标题: 甲", "{标题: 「甲」}"),
        ("标题：关于印发《甲》的通知", "{标题: 「关于印发《甲》的通知」}"),
        ("标题 ： 甲", "{标题: 「甲」}"),
        ("标题:甲", "{标题: 「甲」}"),
        ("标题：　甲　　\r\n状态:\t定稿\r\n", "{标题: 「甲」, 状态: 「定稿」}"),
        ("标题: 关于甲的通知: 二", "{标题: 「关于甲的通知: 二」}"),
        ("标题: 关于：甲", "{标题: 「关于：甲」}"),
        ("标题：关于A: B", "{标题: 「关于A: B」}"),
        ("标题: \"十四五\"规划的通知", "{标题: 「\"十四五\"规划的通知」}"),
        ("标题: 'a' 'b' it's", "{标题: 「'a' 'b' it's」}"),
        ("文号: [2024]14号\n期: (2024)", "{文号: 「[2024]14号」, 期: 「(2024)」}"),
        ("标题: {{ 研发投入 }}亿元", "{标题: 「{{ 研发投入 }}亿元」}"),
        (
            "a: 【甲】\nb: “乙”\nc: @丙\nd: %丁\ne: `戊`",
            "{a: 「【甲】」, b: 「“乙”」, c: 「@丙」, d: 「%丁」, e: 「`戊`」}",
        ),
        (
            "a: *强调*\nb: &c\nc: !d\nd: - e\ne: ? f\nf: |甲|乙",
            "{a: 「*强调*」, b: 「&c」, c: 「!d」, d: 「- e」, e: 「? f」, f: 「|甲|乙」}",
        ),
        ("状态: 定稿 # 备注\n份号: 000001 #甲", "{状态: 「定稿」, 份号: 「000001」}"),
        ("标题: \"甲\"乙 # 备注", "{标题: 「\"甲\"乙」}"),
        (
            "a: 2024-02-06\nb: 是\nc: 304.450\nd: 1e3\ne: yes\nf: 0x1F",
            "{a: 「2024-02-06」, b: 「是」, c: 「304.450」, d: 「1e3」, e: 「yes」, f: 「0x1F」}",
        ),
        ("a: null\nb: ~\nc:\nd: \"\"\ne: \"null\"", "{a: ~, b: ~, c: ~, d: 「」, e: 「null」}"),
        ("主送机关：\n  - 甲\n  - 乙：丙\n", "{主送机关: [「甲」, 「乙：丙」]}"),
        ("主送机关：\n- 甲\n-　乙\n", "{主送机关: [「甲」, 「乙」]}"),
        (
            "表：\n\t- 名称：甲\n\t\t数值：3\n\t- 名称: 乙\n\t  数值: 4\n",
            "{表: [{名称: 「甲」, 数值: 「3」}, {名称: 「乙」, 数值: 「4」}]}",
        ),
        ("单位：\n　　名称：甲\n　　简称: 乙\n", "{单位: {名称: 「甲」, 简称: 「乙」}}"),
        ("单位:\n\u{A0}\u{A0}名称: 甲\n", "{单位: {名称: 「甲」}}"),
        (
            "a: {值: 304.45, 单位: 亿元}\nb: [甲, \"乙, 丙\"]",
            "{a: {值: 「304.45」, 单位: 「亿元」}, b: [「甲」, 「乙, 丙」]}",
        ),
        ("a: [甲,\n乙]\nb: {c: 1,\n\td: 2}", "{a: [「甲」, 「乙」], b: {c: 「1」, d: 「2」}}"),
        ("a: \"甲\n  乙\"\nb: 丙\n  丁：戊\nc: 1", "{a: 「甲 乙」, b: 「丙 丁：戊」, c: 「1」}"),
        ("a: \"甲\\t\\u4e59\\\"\"\nb: '丙''丁'", "{a: 「甲\t乙\"」, b: 「丙'丁」}"),
        (
            "正文:\n  第一段\n  第二段：某某\n附件: a",
            "{正文: 「第一段 第二段：某某」, 附件: 「a」}",
        ),
        ("网址: https://a.cn/b?c=1:2#d", "{网址: 「https://a.cn/b?c=1:2#d」}"),
        ("时间: 12:30", "{时间: 「12:30」}"),
        ("---\n标题: 甲\n...\n", "{标题: 「甲」}"),
        ("\"标题\"：甲\n'状态': 乙", "{标题: 「甲」, 状态: 「乙」}"),
        (
            "等式:\n  - a = b + c （1位小数）\n  - \"d = e\"\n",
            "{等式: [「a = b + c （1位小数）」, 「d = e」]}",
        ),
    ];
    for (text, expected) in cases {
        let (node, sink) = yaml(text);
        assert_eq!(sink, [], "{text}");
        let node = node.unwrap();
        assert_eq!(show(&node), expected, "{text}");
        if !text.contains('\\') {
            check_positions(&node, text);
        }
    }
}

#[test]
fn block_text_takes_any_indentation() {
    let cases = [
        ("正文: |\n  甲：乙\n\n  # 丙\n附件: a", "{正文: 「甲：乙⏎⏎# 丙⏎」, 附件: 「a」}"),
        ("正文：|\r\n　　甲\r\n　　乙 \r\n", "{正文: 「甲⏎乙 ⏎」}"),
        ("正文: |\n    甲\n  乙\n\t丙\n　丁\n", "{正文: 「甲⏎乙⏎丙⏎丁⏎」}"),
        ("正文: |\n  甲\n    - 乙\n  　　丙\n", "{正文: 「甲⏎  - 乙⏎　　丙⏎」}"),
        ("正文: |\n  甲", "{正文: 「甲⏎」}"),
        ("正文: |\n附件: a", "{正文: 「」, 附件: 「a」}"),
        ("正文: |2\n    甲\n", "{正文: 「  甲⏎」}"),
        ("正文: |-\n  甲\n\n", "{正文: 「甲」}"),
        ("正文: >\n  甲\n  乙\n\n  丙\n", "{正文: 「甲 乙⏎丙⏎」}"),
        ("a:\n  - |\n    甲: \"\n  - 正文: |\n      乙\n", "{a: [「甲: \"⏎」, {正文: 「乙⏎」}]}"),
        ("正文: | # 注\n  甲 # 乙\n", "{正文: 「甲 # 乙⏎」}"),
    ];
    for (text, expected) in cases {
        let (node, sink) = yaml(text);
        assert_eq!(sink, [], "{text}");
        let node = node.unwrap();
        assert_eq!(show(&node), expected, "{text}");
        check_positions(&node, text);
    }
}

#[test]
fn all_syntax_errors_come_in_one_run_and_the_rest_is_read() {
    let text = "标题: \"没有配对\n状态: 定稿\n特此通知。\n文号: [甲\n  ]]\n成文日期: 2024-02-06\n 附件: a\n主送机关: 乙\n";
    let (node, sink) = yaml(text);
    let lines: Vec<_> = sink.iter().map(line_of).collect();
    assert_eq!(lines.len(), 4, "{sink:#?}");
    let node = node.unwrap();
    assert_eq!(node.get("状态").map(show).as_deref(), Some("「定稿」"));
    assert_eq!(node.get("主送机关").map(show).as_deref(), Some("「乙」"));
    assert_eq!(node.get("标题").map(show).as_deref(), Some("「\"没有配对」"));
}

/// The sign of a block is not its text: taken for that, it would be a table of one line.
#[test]
fn a_letter_stands_for_a_block_that_cannot_be_read() {
    let (node, found) = yaml("标题: 甲\n正文: |\n  乙\u{b}丙\n主送: 丁\n");
    assert_eq!(found.iter().filter(|d| d.kind == Kind::Syntax).count(), 1, "{found:#?}");
    let node = node.expect("readable");
    let text = |key: &str| node.get(key).and_then(Node::as_text).map(|t| t.text.as_str());
    assert_eq!([text("标题"), text("正文"), text("主送")], [Some("甲"), Some("乙"), Some("丁")]);
}

#[test]
fn what_is_refused_says_why() {
    let cases = [
        ("a: 1\nb: 2\na: 3\n", 3, "“a”写了两次"),
        ("a:\n  b: 1\n  b: 2\n", 3, "“b”写了两次"),
        ("a: [*b]\n", 1, "这里不用 YAML 中“*”开头的引用"),
        ("a: [&b c]\n", 1, "这里不用 YAML 中“&”开头的锚点"),
        ("a: [!b c]\n", 1, "这里不用 YAML 中“!”开头的标签"),
        ("a: 1\n---\nb: 2\n", 2, "一个文件里只能有一份内容，这里又起了一份"),
        ("a: {值：304.45，单位：亿元}\n", 1, "花括号里的冒号和逗号要用半角"),
        ("a: {[甲]: 1}\n", 1, "冒号前面只能是一个名称"),
        ("a: \"\\q\"\n", 1, "双引号里的反斜杠后面有不认识的写法"),
        ("a: \"\\U000F0000\"\n", 1, "这里有看不见的补充私用区字符 U+F0000，公文里不能用"),
        ("a: 1\n特此通知。\n", 2, "这一行没有写成“名称: 内容”"),
        ("a: 1\n   b: 2\n", 2, "这里不应当再出现“名称: 内容”"),
    ];
    for (text, line, message) in cases {
        let (_, sink) = yaml(text);
        assert_eq!(sink.len(), 1, "{text}: {sink:#?}");
        assert_eq!((line_of(&sink[0]), sink[0].message.as_str()), (line, message), "{text}");
    }
}

#[test]
fn deep_or_wild_input_is_bounded() {
    let deep = "[".repeat(100_000);
    let flow = format!("a: {}{}", "[".repeat(70), "]".repeat(70));
    let block: String = (0..70).map(|i| format!("{}a:\n", " ".repeat(i))).collect();
    for text in [
        deep.as_str(),
        &flow,
        &block,
        "a: |",
        "- - - - -",
        ":",
        "：",
        "?",
        "\"",
        "'",
        "{",
        "a: {{",
        "\t\u{3000}",
        "\r\n\r",
        "a:\n-",
        "%",
        "*a",
        "&a",
        "!a",
        "\u{FEFF}a: 1",
    ] {
        let (node, sink) = yaml(text);
        assert!(node.is_some() || !sink.is_empty(), "{text}");
    }
    assert!(yaml(&flow).1.iter().any(|d| d.message.contains("套得太深")));
    let (_, sink) = json(&deep);
    assert_eq!(sink.len(), 1);
}

#[test]
fn json_is_read_into_the_same_tree() {
    let text = "{\n\t\"标题\": \"甲\\n\\u4e59\\/\\ud834\\udd1e丙\",\n\t\"数\": [304.450, true, null, -1e5],\n\t\"表\": {}\n}\n";
    let (node, sink) = json(text);
    assert_eq!(sink, []);
    let node = node.unwrap();
    assert_eq!(
        show(&node),
        "{标题: 「甲⏎乙/𝄞丙」, 数: [「304.450」, 「true」, ~, 「-1e5」], 表: {}}"
    );
    let title = node.get("标题").and_then(Node::as_text).unwrap();
    let at = title.text.find('丙').unwrap();
    assert!(text[title.back(at)..].starts_with('丙'));
}

#[test]
fn json_errors_are_placed() {
    let cases = [
        ("{\"a\": 1,}", 1, "最后一项后面多了逗号"),
        ("{\n\"a\": 1\n\"b\": 2}", 3, "两项之间少了逗号，或者括号没有配对"),
        ("{\"a\" 1}", 1, "名称后面少了冒号"),
        ("{a: 1}", 1, "名称要放在双引号里"),
        ("{\"a\": [1", 1, "文件没有写完，引号或括号没有配对"),
        ("{\"a\": 1} x", 1, "内容结束之后还有文字"),
        ("{\"a\": \"\\q\"}", 1, "反斜杠后面有不认识的写法"),
        ("{\"a\": \"\\ud800乙\"}", 1, "反斜杠写法（\\uD800 到 \\uDFFF）只有半个字"),
        ("{\"a\": \"\\udc00\"}", 1, "反斜杠写法（\\uD800 到 \\uDFFF）只有半个字"),
        ("{\"a\": 1, \"a\": 2}", 1, "“a”写了两次"),
        ("{\"a\": \"\\udb80\\udc00\"}", 1, "这里有看不见的补充私用区字符 U+F0000，公文里不能用"),
    ];
    for (text, line, message) in cases {
        let (_, sink) = json(text);
        assert_eq!(sink.len(), 1, "{text}: {sink:#?}");
        assert_eq!((line_of(&sink[0]), sink[0].message.as_str()), (line, message), "{text}");
    }
    assert_eq!(json("").1, []);
}

#[test]
fn a_large_file_is_read_in_time() {
    let rows: String =
        (0..20_000).map(|i| format!("  - 编号: {i}\n    名称：企业{i}: 甲\n")).collect();
    let (node, sink) = yaml(&format!("表:\n{rows}"));
    assert_eq!(sink, []);
    let Some(NodeKind::List(items)) = node.as_ref().and_then(|n| n.get("表")).map(|n| &n.kind)
    else {
        panic!("no list")
    };
    assert_eq!(items.len(), 20_000);
}

/// Pseudo-random texts from the pieces that matter; the seed is fixed.
fn wild_texts() -> impl Iterator<Item = String> {
    const PIECES: [&str; 40] = [
        "标题", "正文", "：", ": ", ":", "|", "|2", ">-", "\n", "\r\n", "\n", "  ", "　", "\t",
        "\u{A0}", "- ", "-", "\"", "'", "[", "]", "{", "}", "{{", ",", "#", " # ", "\\", "\\u4e",
        "*a", "&a ", "!a ", "---\n", "? ", "% ", "，", "甲", "𠮷", "a", "…",
    ];
    let mut state = 9704_u64;
    (0..4000).map(move |i| {
        (0..4 + i % 40)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                PIECES[(state >> 33) as usize % PIECES.len()]
            })
            .collect()
    })
}

#[test]
fn no_text_makes_the_reader_fail_or_lose_its_way() {
    for text in wild_texts() {
        let (node, sink) = yaml(&text);
        assert!(node.is_some() || !sink.is_empty(), "{text:?}");
        // A text that is nothing but one scalar is no file of ours, and goes on at the margin.
        if let Some(node) = node.filter(|n| n.as_text().is_none() && !text.contains('\\')) {
            check_positions(&node, &text);
        }
        json(&text);
    }
}

#[test]
fn nine_faults_give_nine_findings_in_the_order_of_the_file() {
    let text = "模板: 印发通知\n标题: “印发\n  单位: a\n状态: [定稿\n正文: |\n特此通知。\n  再一段\n附件:\n  - a\n - b\n\
        抄送: {a: 1\n主送机关: 'x\n印发: \"a\" b: c\n-a\n数据 data.xlsx\n等式:\n  - a = b\n  c: d\n附注：\t“x”\n";
    let (node, sink) = yaml(text);
    let lines: Vec<_> = sink.iter().map(line_of).collect();
    assert_eq!(lines, [3, 4, 6, 10, 11, 12, 14, 15, 18]);
    let node = node.unwrap();
    for (key, value) in [
        ("模板", "「印发通知」"),
        ("状态", "「[定稿」"),
        ("印发", "「\"a\" b: c」"),
        ("附注", "「“x”」"),
    ] {
        assert_eq!(node.get(key).map(show).as_deref(), Some(value));
    }
}

#[test]
fn the_notice_of_a_clerk_is_read() {
    let text = "模板: 印发通知\n单位: office.yaml           # 单位文件\n状态: 定稿                  # 或送审\n\
        发文字号: 闵科委〔2024〕14号  # 或只写 14\n成文日期: 2024年2月6日\n\
        标题: 关于印发《闵行区科学技术委员会2023年工作总结》的通知   # 一行\n\
        主送机关: 科委科协各科、部、室及事业单位\n正文: |\n  现印发给你们。\n  特此通知。\n附件: summary.md\n";
    let (node, sink) = yaml(text);
    assert_eq!(sink, []);
    let shown = "{模板: 「印发通知」, 单位: 「office.yaml」, 状态: 「定稿」, 发文字号: 「闵科委〔2024〕14号」, \
        成文日期: 「2024年2月6日」, 标题: 「关于印发《闵行区科学技术委员会2023年工作总结》的通知」, \
        主送机关: 「科委科协各科、部、室及事业单位」, 正文: 「现印发给你们。⏎特此通知。⏎」, 附件: 「summary.md」}";
    assert_eq!(node.map(|n| show(&n)).as_deref(), Some(shown));
}
