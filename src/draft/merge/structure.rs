//! Whole paragraphs, tables and rows that come and go.

use std::collections::{BTreeMap, BTreeSet};

use super::locate::At;
use super::plan::{Act, New, Planner};
use super::story::Cell;
use super::tree::NodeId;
use crate::diag::{Diagnostic, Kind};
use crate::document::SectionKind;
use crate::draft::token::Part;

/// A place between two elements of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The part.
    pub part: usize,
    /// The element.
    pub node: NodeId,
    /// Whether behind it; else before it.
    pub behind: bool,
}

/// A row that comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRow {
    /// The row of the draft whose form it takes.
    pub model: NodeId,
    /// The new words by cell of that row.
    pub cells: BTreeMap<usize, New>,
}

/// What comes or goes as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whole {
    /// A paragraph of the draft goes.
    Remove(usize),
    /// A block of today's paper comes.
    Add(Gap, usize),
    /// A row of the draft goes.
    RemoveRow { part: usize, row: NodeId },
    /// A row comes.
    AddRow(Gap, NewRow),
}

impl Planner<'_> {
    /// Rows of tables that both papers have, then blocks.
    pub fn wholes(&mut self) {
        for (at, other) in self.changes.blocks.clone().into_iter().enumerate() {
            if let Some(other) = other
                && self.changes.old.blocks[at].is_table()
            {
                self.rows(at, other);
            }
        }
        for block in self.changes.removed() {
            self.remove_block(block);
        }
        let added = self.changes.added();
        let free = if added.is_empty() { BTreeSet::new() } else { self.free_texts() };
        for block in added {
            self.add_block(block, &free);
        }
    }

    fn remove_block(&mut self, block: usize) {
        let part = &self.changes.old.blocks[block];
        if part.is_table() || part.section == SectionKind::Imprint {
            let rows: Vec<_> = match part.is_table() {
                true => part.rows.iter().map(|row| row.units.clone()).collect(),
                false => vec![part.units.clone()],
            };
            self.remove_rows(&rows);
            return;
        }
        for unit in part.units.clone() {
            self.remove_unit(unit);
        }
    }

    fn remove_unit(&mut self, unit: usize) {
        let map = self.located.units[unit].at.clone();
        let Some((paragraph, _)) = map.iter().flatten().next().copied() else { return };
        let text = self.changes.old.units[unit].text();
        let whole = map.iter().all(|at| at.is_some_and(|at| at.0 == paragraph));
        if whole && self.located.words[paragraph].len() == map.len() {
            self.note(paragraph, None, text, String::new());
            self.plan.wholes.push(Whole::Remove(paragraph));
        } else if whole && in_order(&map) {
            let words = &self.located.words[paragraph];
            let chars: Vec<usize> =
                map.iter().flatten().flat_map(|at| words[at.1].chars.clone()).collect();
            self.note(paragraph, chars.first().copied(), text, String::new());
            self.act(paragraph, Act::Replace { after: chars.last().copied(), chars, new: None });
        } else {
            self.kept(paragraph, &text);
        }
    }

    /// A paragraph that is not in today's paper any more, but that somebody has edited.
    fn kept(&mut self, paragraph: usize, text: &str) {
        let place = self.place(paragraph, None);
        let message = format!("{place}：数据更新后不再有这一段，但稿中已改过，保留了稿中的文字");
        let finding = Diagnostic::error(Kind::MergeConflict, message);
        self.plan.findings.push(finding.hint("请在批注处核对，不要的请删去"));
        let chars: Vec<usize> = self.draft[paragraph].live().collect();
        let comment =
            format!("数据更新后不再有这一段（原文：“{text}”）；稿中已改过，没有删去，请核对。");
        self.act(paragraph, Act::Comment { after: None, chars, text: comment });
    }

    fn add_block(&mut self, block: usize, free: &BTreeSet<String>) {
        let part = self.changes.new.blocks[block].clone();
        let text: Vec<String> =
            self.changes.new.units[part.units.clone()].iter().map(|unit| unit.text()).collect();
        let text = text.join("　");
        let text = match part.pictures.as_slice() {
            [] => text,
            pictures => super::pictures::named(pictures),
        };
        // Somebody has put in the same words already.
        if free.contains(&super::locate::squeezed(&text)) {
            return;
        }
        let in_imprint = part.section == SectionKind::Imprint;
        let row = in_imprint.then(|| self.imprint_row(block, &part)).flatten();
        let (change, paragraph) = match (row, self.gap(block, &part)) {
            (Some((gap, row, paragraph)), _) => (Whole::AddRow(gap, row), paragraph),
            (None, Some((gap, paragraph))) if !in_imprint => (Whole::Add(gap, block), paragraph),
            _ => {
                let message = format!("新加的“{text}”在稿中找不到该放的地方，没有并入");
                let finding = Diagnostic::error(Kind::MergeSkipped, message);
                self.plan.findings.push(finding.hint("请照通知的新稿补进去"));
                return;
            }
        };
        self.note(paragraph, None, String::new(), text);
        self.plan.wholes.push(change);
    }

    /// The paragraphs that people have put in, without white space.
    fn free_texts(&self) -> BTreeSet<String> {
        let found = self.located.units.iter().flat_map(|u| u.at.iter().flatten().map(|at| at.0));
        let taken: BTreeSet<usize> = found.collect();
        let free = (0..self.draft.len()).filter(|at| !taken.contains(at));
        free.map(|at| super::locate::squeezed(&self.draft[at].text())).collect()
    }

    /// Where a new block goes: behind the block before it, or before the one behind it; also a paragraph beside it.
    fn gap(&self, block: usize, part: &Part) -> Option<(Gap, usize)> {
        let same = |at: usize| {
            let other = &self.changes.new.blocks[at];
            std::mem::discriminant(&other.section) == std::mem::discriminant(&part.section)
        };
        let near = |at: usize, behind: bool| {
            let old = self.changes.back[at]?;
            match self.pictures.get(&old).and_then(|shown| shown.first()) {
                Some(shown) => {
                    let own = &self.draft[shown.paragraph];
                    Some((Gap { part: own.part, node: own.node, behind }, shown.paragraph))
                }
                None => self.edge(&self.changes.old.blocks[old], behind),
            }
        };
        let before = (0..block).rev().take_while(|at| same(*at)).find_map(|at| near(at, true));
        let after = || (block + 1..self.changes.new.blocks.len()).find_map(|at| near(at, false));
        let any = || (0..block).rev().find_map(|at| near(at, true));
        before.or_else(after).or_else(any)
    }

    /// The end or the beginning of a block of the stored paper in the draft.
    fn edge(&self, part: &Part, behind: bool) -> Option<(Gap, usize)> {
        if part.section == SectionKind::Imprint {
            return None;
        }
        let words =
            part.units.clone().flat_map(|unit| self.located.units[unit].at.iter().flatten());
        let mut found = words.map(|at| at.0);
        let paragraph = if behind { found.next_back()? } else { found.next()? };
        let own = &self.draft[paragraph];
        let node = match own.cell.filter(|_| part.is_table()) {
            Some(cell) => cell.table,
            None => own.node,
        };
        Some((Gap { part: own.part, node, behind }, paragraph))
    }

    /// A new line of the 版记, which is a row of its table.
    fn imprint_row(&self, block: usize, part: &Part) -> Option<(Gap, NewRow, usize)> {
        let near = |at: usize, behind: bool| {
            let old = self.changes.back[at]?;
            let old = &self.changes.old.blocks[old];
            let unit = Some(old.units.start).filter(|_| old.section == SectionKind::Imprint)?;
            let (cell, paragraph) = self.cell_of(unit)?;
            let gap = Gap { part: self.draft[paragraph].part, node: cell.row, behind };
            let new = New {
                unit: part.units.start,
                tokens: 0..self.changes.new.units[part.units.start].tokens.len(),
            };
            let cells = BTreeMap::from([(cell.column, new)]);
            Some((gap, NewRow { model: cell.row, cells }, paragraph))
        };
        let before = (0..block).rev().find_map(|at| near(at, true));
        before.or_else(|| (block + 1..self.changes.new.blocks.len()).find_map(|at| near(at, false)))
    }

    /// The cell in which a unit stands now, and its paragraph.
    fn cell_of(&self, unit: usize) -> Option<(Cell, usize)> {
        let at = self.located.units[unit].at.iter().flatten().next()?;
        Some((self.draft[at.0].cell?, at.0))
    }

    /// The row in which units stand now: that of most of them; also a paragraph of it.
    fn row_of(&self, units: std::ops::Range<usize>) -> Option<(NodeId, usize)> {
        let mut votes: BTreeMap<NodeId, (usize, usize)> = BTreeMap::new();
        for (cell, paragraph) in units.filter_map(|unit| self.cell_of(unit)) {
            votes.entry(cell.row).or_insert((0, paragraph)).0 += 1;
        }
        let best =
            votes.into_iter().max_by_key(|(row, (count, _))| (*count, std::cmp::Reverse(*row)))?;
        Some((best.0, best.1.1))
    }

    /// Whether nobody has edited the cells of a row.
    fn as_printed(&self, units: std::ops::Range<usize>, part: usize, row: NodeId) -> bool {
        let mut own: BTreeSet<usize> = BTreeSet::new();
        for unit in units {
            let map = &self.located.units[unit].at;
            let Some((paragraph, _)) = map.iter().flatten().next().copied() else {
                if map.is_empty() {
                    continue;
                }
                return false;
            };
            let same = map.iter().all(|at| at.is_some_and(|at| at.0 == paragraph)) && in_order(map);
            if !same || self.located.words[paragraph].len() != map.len() {
                return false;
            }
            own.insert(paragraph);
        }
        let mut all = self.index.row(part, row).iter();
        all.all(|at| own.contains(at) || self.draft[*at].live().next().is_none())
    }

    /// What a row of the stored paper says.
    pub fn row_text(&self, units: std::ops::Range<usize>) -> String {
        let cells: Vec<_> = self.changes.old.units[units].iter().map(|unit| unit.text()).collect();
        cells.join(" ")
    }

    /// The rows of a table, or of a line of the 版记; of many only the first is told.
    fn remove_rows(&mut self, rows: &[std::ops::Range<usize>]) {
        let before = self.plan.done.len();
        rows.iter().for_each(|units| self.remove_row(units.clone()));
        if let Some(first) = self.plan.done.get_mut(before)
            && rows.len() > 1
        {
            first.old = format!("{}等{}行", first.old, rows.len());
            self.plan.done.truncate(before + 1);
        }
    }

    fn remove_row(&mut self, units: std::ops::Range<usize>) {
        let Some((row, paragraph)) = self.row_of(units.clone()) else { return };
        let text = self.row_text(units.clone());
        if !self.as_printed(units, self.draft[paragraph].part, row) {
            self.kept_row(paragraph, &text);
            return;
        }
        self.note(paragraph, None, text, String::new());
        self.plan.wholes.push(Whole::RemoveRow { part: self.draft[paragraph].part, row });
    }

    fn kept_row(&mut self, paragraph: usize, text: &str) {
        let message = format!("数据里已没有“{text}”这一行，但稿中这一行已改过，保留了稿中的文字");
        let finding = Diagnostic::error(Kind::MergeConflict, message);
        self.plan.findings.push(finding.hint("请在批注处核对，不要的请删去"));
        let chars: Vec<usize> = self.draft[paragraph].live().collect();
        let comment = format!("数据里已没有“{text}”这一行；稿中已改过，没有删去，请核对。");
        self.act(paragraph, Act::Comment { after: None, chars, text: comment });
    }

    fn rows(&mut self, block: usize, other: usize) {
        let (old, new) =
            (self.changes.old.blocks[block].clone(), self.changes.new.blocks[other].clone());
        let pairs = self.changes.rows[block].clone();
        let found: Vec<_> = old.rows.iter().map(|row| self.row_of(row.units.clone())).collect();
        if found.iter().all(Option::is_none) {
            if self.changes_in(&old, &new, &pairs) {
                let message = "表格里的数据有变化，但这张表已从稿中删去".to_string();
                let finding = Diagnostic::warning(Kind::MergeGone, message);
                self.plan.findings.push(finding.hint("表格确实不要了，就不必处理"));
            }
            self.skipped.extend(old.units.clone());
            return;
        }
        for (at, row) in old.rows.iter().enumerate().filter(|(at, _)| pairs[*at].is_none()) {
            self.skipped.extend(row.units.clone());
            if found[at].is_some() {
                self.remove_row(row.units.clone());
            }
        }
        let moved = self.moved_rows(&old, &pairs, &found);
        self.add_rows(&old, &new, &pairs, &found, &moved);
    }

    fn changes_in(&self, old: &Part, new: &Part, pairs: &[Option<usize>]) -> bool {
        old.rows.len() != new.rows.len()
            || pairs.iter().any(Option::is_none)
            || old.units.clone().any(|unit| !self.changes.edits(unit).is_empty())
    }

    /// Rows that stand elsewhere in today's table: they go where they are and come where they belong, unless somebody
    /// has edited them.
    fn moved_rows(
        &mut self,
        old: &Part,
        pairs: &[Option<usize>],
        found: &[Option<(NodeId, usize)>],
    ) -> BTreeSet<usize> {
        let mut by_new: Vec<(usize, usize)> =
            pairs.iter().enumerate().filter_map(|(x, y)| Some(((*y)?, x))).collect();
        by_new.sort_unstable();
        let order: Vec<usize> = by_new.iter().map(|(_, x)| *x).collect();
        let stay = longest_rising(&order);
        let mut moved = BTreeSet::new();
        for &row in order.iter().filter(|row| !stay.contains(row)) {
            let Some((node, paragraph)) = found[row] else { continue };
            let units = old.rows[row].units.clone();
            let text = self.row_text(units.clone());
            if old.merged || !self.as_printed(units.clone(), self.draft[paragraph].part, node) {
                let message = format!("“{text}”这一行在数据里换了位置；稿中这一行已改过，没有移动");
                let finding = Diagnostic::warning(Kind::MergeRow, message);
                self.plan.findings.push(finding.hint("请核对表格各行的次序"));
                continue;
            }
            self.skipped.extend(units);
            self.plan.wholes.push(Whole::RemoveRow { part: self.draft[paragraph].part, row: node });
            moved.insert(row);
        }
        moved
    }

    fn add_rows(
        &mut self,
        old: &Part,
        new: &Part,
        pairs: &[Option<usize>],
        found: &[Option<(NodeId, usize)>],
        moved: &BTreeSet<usize>,
    ) {
        let old_of = |row: usize| pairs.iter().position(|pair| *pair == Some(row));
        let stays = |row: usize| {
            let old = old_of(row).filter(|old| !moved.contains(old))?;
            found[old].map(|(node, paragraph)| (old, node, paragraph))
        };
        for row in 0..new.rows.len() {
            let own = old_of(row);
            // A row that somebody deleted stays deleted.
            if own.is_some_and(|own| !moved.contains(&own)) {
                continue;
            }
            let before = (0..row).rev().find_map(stays).map(|s| (s, true));
            let Some(((beside, node, paragraph), behind)) =
                before.or_else(|| (row + 1..new.rows.len()).find_map(stays).map(|s| (s, false)))
            else {
                let message = "数据里新加的行在稿中的表格里找不到该放的地方，没有并入".to_string();
                self.plan.findings.push(Diagnostic::error(Kind::MergeSkipped, message));
                continue;
            };
            // A row of data takes its form from one, not from the head.
            let form = own.or_else(|| self.model(old, beside, found)).unwrap_or(beside);
            let model = found[form].map_or(node, |(node, _)| node);
            let cells = self.row_cells(old, form, new, row);
            let text = new.rows[row].units.clone();
            let text: Vec<_> =
                self.changes.new.units[text].iter().map(|unit| unit.text()).collect();
            let gap = Gap { part: self.draft[paragraph].part, node, behind };
            let was = own.map_or(String::new(), |own| self.row_text(old.rows[own].units.clone()));
            self.note(paragraph, None, was, text.join(" "));
            self.plan.wholes.push(Whole::AddRow(gap, NewRow { model, cells }));
        }
    }

    /// The located row of data nearest to another one.
    fn model(&self, old: &Part, beside: usize, found: &[Option<(NodeId, usize)>]) -> Option<usize> {
        let data = |row: &usize| !old.rows[*row].id.ends_with(".head") && found[*row].is_some();
        let rows = (0..old.rows.len()).filter(data);
        rows.min_by_key(|row| row.abs_diff(beside))
    }

    /// The words of a new row by the cells of the row whose form it takes.
    fn row_cells(&self, old: &Part, form: usize, new: &Part, row: usize) -> BTreeMap<usize, New> {
        let column = |unit: usize| self.changes.old.units[unit].cell.map(|(_, column)| column);
        let place: BTreeMap<usize, usize> = old.rows[form]
            .units
            .clone()
            .filter_map(|unit| Some((column(unit)?, self.cell_of(unit)?.0.column)))
            .collect();
        let new_units = new.rows[row].units.clone();
        let words = |unit: usize| {
            let column = self.changes.new.units[unit].cell.map(|(_, column)| column)?;
            let at = place.get(&column).copied().unwrap_or(column);
            let tokens = 0..self.changes.new.units[unit].tokens.len();
            Some((at, New { unit, tokens }))
        };
        new_units.filter_map(words).collect()
    }
}

fn in_order(map: &[Option<At>]) -> bool {
    map.windows(2).all(|pair| matches!(pair, [Some(a), Some(b)] if a.0 == b.0 && a.1 + 1 == b.1))
}

/// A longest rising selection of numbers.
fn longest_rising(numbers: &[usize]) -> BTreeSet<usize> {
    let mut best: Vec<(usize, Option<usize>)> = vec![];
    for (at, number) in numbers.iter().enumerate() {
        let before = (0..at)
            .filter(|i| numbers[*i] < *number)
            .max_by_key(|i| (best[*i].0, std::cmp::Reverse(*i)));
        best.push((before.map_or(1, |i| best[i].0 + 1), before));
    }
    let mut at = (0..numbers.len()).max_by_key(|i| (best[*i].0, std::cmp::Reverse(*i)));
    let mut out = BTreeSet::new();
    while let Some(i) = at {
        out.insert(numbers[i]);
        at = best[i].1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_rows_as_possible_stay() {
        let rising = |numbers: &[usize]| longest_rising(numbers).into_iter().collect::<Vec<_>>();
        assert_eq!(rising(&[0, 3, 1, 2]), [0, 1, 2]);
        assert_eq!(rising(&[2, 0, 1]), [0, 1]);
        assert_eq!(rising(&[]), Vec::<usize>::new());
    }
}
