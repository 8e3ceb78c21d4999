//! Places in the file as docx-rs writes it where something goes that docx-rs cannot write.

/// One place. Its key is ASCII, because docx-rs writes titles of controls and names of bookmarks unescaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::docx) enum Mark {
    /// Control and bookmark of a figure: index into the draft's figures.
    Figure(usize),
    /// A seal's picture: which of the draft's seals.
    Seal(usize),
}

impl Mark {
    /// How it stands in the file.
    pub fn key(self) -> String {
        match self {
            Mark::Figure(index) => format!("figure{index}"),
            Mark::Seal(index) => format!("seal{index}"),
        }
    }

    /// The mark of a key.
    pub fn of(key: &str) -> Option<Self> {
        let index = |kind: &str| key.strip_prefix(kind)?.parse().ok();
        index("figure").map(Mark::Figure).or_else(|| index("seal").map(Mark::Seal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back() {
        for mark in [Mark::Figure(0), Mark::Figure(12), Mark::Seal(3)] {
            assert_eq!(Mark::of(&mark.key()), Some(mark));
        }
        for key in ["", "figure", "figurex", "seal-1", "数据"] {
            assert_eq!(Mark::of(key), None, "{key}");
        }
    }
}
