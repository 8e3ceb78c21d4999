//! Order of children, empty properties, and attributes that no schema has.

use crate::docx::xml::{Element, Node};

/// CT_PPr (ISO 29500-1, 17.3.1.26). docx-rs begins with `rPr` and ends with borders, flags and tabs.
const PARAGRAPH: &str = "\
    pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr \
    shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE \
    autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents \
    suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr \
    sectPr pPrChange";
/// CT_RPr (17.3.2.28), and before it the revisions of CT_ParaRPr (17.3.1.29). docx-rs begins with sizes and has
/// the style near its end.
const RUN: &str = "\
    ins del moveFrom moveTo rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline \
    shadow emboss imprint noProof snapToGrid vanish webHidden color spacing w kern position sz \
    szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish \
    oMath";
/// CT_SectPr (17.6.17). docx-rs writes references last.
const SECTION: &str = "\
    headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders \
    lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter \
    docGrid printerSettings sectPrChange";
/// CT_TblPr (17.4.59). docx-rs writes style, layout and position last.
const TABLE: &str = "\
    tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc \
    tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription \
    tblPrChange";
/// CT_TcPr (17.4.69). docx-rs writes borders before spans, and shading last.
const CELL: &str = "\
    cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign \
    hideMark headers cellIns cellDel cellMerge tcPrChange";
/// CT_TrPr (17.4.81): in any order, but revisions come last. docx-rs writes revisions first.
const ROW: &str = "\
    cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader \
    tblCellSpacing jc hidden ins del trPrChange";
/// CT_SdtPr (17.5.2.38). docx-rs writes the binding before the title.
const CONTROL: &str = "\
    rPr alias tag id lock placeholder temporary showingPlcHdr dataBinding label tabIndex text";
/// CT_PBdr (17.3.1.24). docx-rs writes left and right first.
const PARAGRAPH_BORDERS: &str = "top left bottom right between bar";
/// CT_TblBorders and CT_TcBorders (17.4.38, 17.4.66).
const TABLE_BORDERS: &str = "top left start bottom right end insideH insideV tl2br tr2bl";
/// CT_TblCellMar and CT_TcMar (17.4.42, 17.4.68).
const CELL_MARGINS: &str = "top left start bottom right end";

/// The order of an element's children, where the schema has one that docx-rs does not keep.
fn order(name: &str) -> Option<&'static str> {
    match name {
        "w:pPr" => Some(PARAGRAPH),
        "w:rPr" => Some(RUN),
        "w:sectPr" => Some(SECTION),
        "w:tblPr" => Some(TABLE),
        "w:tcPr" => Some(CELL),
        "w:trPr" => Some(ROW),
        "w:sdtPr" => Some(CONTROL),
        "w:pBdr" => Some(PARAGRAPH_BORDERS),
        "w:tblBorders" | "w:tcBorders" => Some(TABLE_BORDERS),
        "w:tblCellMar" | "w:tcMar" => Some(CELL_MARGINS),
        _ => None,
    }
}

/// Puts an element and all below it in the order of the schema, without what says nothing and what it has not.
///
/// Goes when docx-rs writes in order; word processors other than LibreOffice drop what stands out of order, or call the
/// file broken.
pub(super) fn mend(element: &mut Element) {
    element.elements_mut().for_each(mend);
    element.children.retain(|node| !is_void(node));
    drop_attributes(element);
    if element.children.len() > 1
        && let Some(order) = order(&element.name)
    {
        element.children.sort_by_cached_key(|node| rank(node, order));
    }
}

/// Properties that say nothing: docx-rs writes `rPr` into every run and paragraph.
fn is_void(node: &Node) -> bool {
    let Node::Element(element) = node else { return false };
    let silent = matches!(
        element.name.as_str(),
        "w:rPr" | "w:pPr" | "w:trPr" | "w:tblBorders" | "w:tcBorders" | "w:pBdr"
    );
    silent && element.children.is_empty() && element.attributes.is_empty()
}

/// CT_TblGridCol (17.4.16) has no type. Ids of paragraphs (w14) must be unique, but nothing refers to them here.
fn drop_attributes(element: &mut Element) {
    match element.name.as_str() {
        "w:gridCol" => element.attributes.retain(|(name, _)| name != "w:type"),
        "w:p" | "w:tr" => element.attributes.retain(|(name, _)| !name.starts_with("w14:")),
        _ => {}
    }
}

/// What the schema has not stays last, where the judges see it.
fn rank(node: &Node, order: &str) -> usize {
    let name = match node {
        Node::Element(element) => element.name.strip_prefix("w:"),
        Node::Text(_) => None,
    };
    let at = name.and_then(|name| order.split(' ').position(|known| known == name));
    at.unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_come_into_order() {
        let cases = [
            (
                "<w:pPr><w:rPr><w:sz/><w:rFonts/></w:rPr><w:pStyle/><w:jc/><w:pBdr><w:bottom/><w:top/></w:pBdr><w:keepNext/><w:sectPr/></w:pPr>",
                "<w:pPr><w:pStyle/><w:keepNext/><w:pBdr><w:top/><w:bottom/></w:pBdr><w:jc/><w:rPr><w:rFonts/><w:sz/></w:rPr><w:sectPr/></w:pPr>",
            ),
            (
                "<w:tblPr><w:tblW/><w:jc/><w:tblBorders/><w:tblCellMar><w:right/><w:top/></w:tblCellMar><w:tblStyle/><w:tblLayout/><w:tblpPr/></w:tblPr>",
                "<w:tblPr><w:tblStyle/><w:tblpPr/><w:tblW/><w:jc/><w:tblLayout/><w:tblCellMar><w:top/><w:right/></w:tblCellMar></w:tblPr>",
            ),
            (
                "<w:tcPr><w:vAlign/><w:tcBorders/><w:tcW/></w:tcPr>",
                "<w:tcPr><w:tcW/><w:vAlign/></w:tcPr>",
            ),
            (
                "<w:trPr><w:del/><w:tblHeader/><w:cantSplit/></w:trPr>",
                "<w:trPr><w:cantSplit/><w:tblHeader/><w:del/></w:trPr>",
            ),
            (
                "<w:sdtPr><w:text/><w:dataBinding/><w:rPr/><w:alias/></w:sdtPr>",
                "<w:sdtPr><w:alias/><w:dataBinding/><w:text/></w:sdtPr>",
            ),
            (
                "<w:sectPr><w:docGrid/><w:pgSz/><w:footerReference/></w:sectPr>",
                "<w:sectPr><w:footerReference/><w:pgSz/><w:docGrid/></w:sectPr>",
            ),
            (
                "<w:p w14:paraId='1'><w:pPr><w:rPr/></w:pPr><w:r><w:rPr/><w:t/></w:r></w:p>",
                "<w:p><w:r><w:t/></w:r></w:p>",
            ),
            (
                "<w:tblGrid><w:gridCol w:w='1' w:type='dxa'/></w:tblGrid>",
                "<w:tblGrid><w:gridCol w:w='1'/></w:tblGrid>",
            ),
        ];
        for (given, mended) in cases {
            let mut element = Element::parse(given.as_bytes()).unwrap();
            mend(&mut element);
            assert_eq!(element, Element::parse(mended.as_bytes()).unwrap(), "{given}");
        }
    }

    #[test]
    fn what_the_schema_has_not_stays_last() {
        let mut element = Element::parse(b"<w:rPr><w:new/><w:b/></w:rPr>").unwrap();
        mend(&mut element);
        let names: Vec<&str> = element.elements().map(|e| e.name.as_str()).collect();
        assert_eq!(names, ["w:b", "w:new"]);
    }
}
