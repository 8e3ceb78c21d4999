//! Comments: added to those that the draft has, or in a part of their own.

use super::package::Package;
use super::patch::{escaped, renamed};
use super::relate::{Changed, appended, declare, relate};
use super::tree::Tree;
use super::write::Marks;

const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";

/// A comment.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Its id.
    pub id: i64,
    /// What it says.
    pub text: String,
}

/// The marks in the text: before the first character, and behind the last.
pub fn marks(id: i64, prefix: &str) -> (String, String) {
    let w = prefix;
    let start = format!("<{w}:commentRangeStart {w}:id=\"{id}\"/>");
    let end = format!(
        "<{w}:commentRangeEnd {w}:id=\"{id}\"/><{w}:r><{w}:commentReference {w}:id=\"{id}\"/></{w}:r>"
    );
    (start, end)
}

/// Adds comments to a package; the changed parts go into `changed`.
///
/// # Errors
/// Says which part cannot be read.
pub fn add(
    package: &Package,
    main: &str,
    word: &Tree,
    comments: &[Comment],
    how: &Marks,
    changed: &mut Changed,
) -> Result<(), String> {
    if comments.is_empty() {
        return Ok(());
    }
    let xml: String = comments.iter().map(|comment| one(comment, how)).collect();
    let there = package.relationships(main).into_iter().find(|r| r.kind == "comments");
    if let Some(name) = there.map(|r| r.target).filter(|name| package.part(name).is_some()) {
        let tree = Tree::parse(package.part(&name).unwrap_or_default())?;
        if tree.prefix.is_empty() {
            return Err(format!("{name} 的写法不认识"));
        }
        changed.insert(name, appended(&tree, &renamed(&xml, &tree)).into_bytes());
        return Ok(());
    }
    let folder = main.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let name = (1..).map(|n| match n {
        1 => format!("{folder}comments.xml"),
        n => format!("{folder}comments{n}.xml"),
    });
    let taken: Vec<String> = package.names().collect();
    let name = name.take(100).find(|name| !taken.contains(name)).ok_or("没有地方放批注")?;
    let namespace = word.attributes(0);
    let key = format!("xmlns:{}", word.prefix);
    let namespace = namespace.iter().find(|(name, _)| *name == key).map_or("", |(_, value)| value);
    let root = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:comments xmlns:w=\"{namespace}\">{xml}</w:comments>"
    );
    let file = name.rsplit('/').next().unwrap_or_default().to_string();
    changed.insert(name.clone(), root.into_bytes());
    relate(package, main, "comments", &file, changed)?;
    declare(package, &name, TYPE, changed)
}

fn one(comment: &Comment, how: &Marks) -> String {
    let date = how.date.as_ref();
    let date = date.map_or(String::new(), |date| format!(" w:date=\"{}\"", escaped(date)));
    format!(
        "<w:comment w:id=\"{}\" w:author=\"{}\"{date} w:initials=\"{}\"><w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p></w:comment>",
        comment.id,
        escaped(&how.author),
        escaped(&how.author.chars().take(2).collect::<String>()),
        escaped(&comment.text)
    )
}
