//! Packs the word lists into one finite-state map, so that reading a dictionary costs nothing at start.
//!
//! The value of a word is its cost in hundredths of a nat (−ln of its share of all words), shifted
//! left by eight bits, and the ASCII letter of its class (`src/words/official.txt`), 0 for none.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

/// Words in the corpus that jieba's frequencies were counted in.
const TOTAL: f64 = 60_101_967.0;

/// Frequency of a term of official papers: common enough to win over its parts.
const OFFICIAL: f64 = 4000.0;

fn main() {
    let mut words = BTreeMap::new();
    for line in lines("src/words/jieba.txt") {
        let mut fields = line.split(' ');
        let (word, count) = (fields.next().unwrap(), fields.next().unwrap());
        let class = fields.next().map_or(0, |class| class.as_bytes()[0]);
        words.insert(word.to_owned(), (count.parse().unwrap(), class));
    }
    add_official(&mut words);
    let out = Path::new(&env::var_os("OUT_DIR").unwrap()).join("words.fst");
    fs::write(out, packed(&words)).unwrap();
    println!("cargo::rerun-if-changed=build.rs");
}

/// Terms of official papers: they keep a higher frequency, and their class is the one that counts.
fn add_official(words: &mut BTreeMap<String, (f64, u8)>) {
    let mut class = 0;
    for line in lines("src/words/official.txt") {
        if let Some(name) = line.strip_prefix('[') {
            class = name.strip_suffix(']').unwrap().bytes().next().unwrap_or(0);
            continue;
        }
        for word in line.split_whitespace() {
            let entry = words.entry(word.to_owned()).or_insert((OFFICIAL, class));
            *entry = (entry.0.max(OFFICIAL), class);
        }
    }
}

fn packed(words: &BTreeMap<String, (f64, u8)>) -> Vec<u8> {
    let mut map = fst::MapBuilder::memory();
    for (word, &(count, class)) in words {
        let cost = (-(count / TOTAL).ln() * 100.0).round() as u64;
        map.insert(word, cost << 8 | u64::from(class)).unwrap();
    }
    map.into_inner().unwrap()
}

fn lines(path: &str) -> Vec<String> {
    println!("cargo::rerun-if-changed={path}");
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let kept = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    kept.map(str::to_owned).collect()
}
