//! Places in the file as docx-rs writes it where something goes that docx-rs cannot write.

/// One place. Its key is ASCII, because docx-rs writes titles of controls and names of bookmarks unescaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::docx) enum Place {
    /// Control and bookmark of a figure: index into the draft's figures.
    Figure(usize),
    /// A seal's picture: which of the draft's seals.
    Seal(usize),
    /// A picture in the text: index into the draft's pictures.
    Picture(usize),
    /// The mark of a 脚注: index into the draft's footnotes.
    Footnote(usize),
}

impl Place {
    /// How it stands in the file.
    pub fn key(self) -> String {
        match self {
            Place::Figure(index) => format!("figure{index}"),
            Place::Seal(index) => format!("seal{index}"),
            Place::Picture(index) => format!("picture{index}"),
            Place::Footnote(index) => format!("footnote{index}"),
        }
    }

    /// The place of a key.
    pub fn of(key: &str) -> Option<Self> {
        let index = |kind: &str| key.strip_prefix(kind)?.parse().ok();
        let figure = index("figure").map(Place::Figure);
        let seal = || index("seal").map(Place::Seal);
        let footnote = || index("footnote").map(Place::Footnote);
        figure.or_else(seal).or_else(footnote).or_else(|| index("picture").map(Place::Picture))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back() {
        let places = [Place::Figure(12), Place::Seal(3), Place::Picture(7), Place::Footnote(0)];
        for place in places {
            assert_eq!(Place::of(&place.key()), Some(place));
        }
        for key in ["", "figure", "figurex", "seal-1", "数据"] {
            assert_eq!(Place::of(key), None, "{key}");
        }
    }
}
