//! 修改说明.

use super::Difference;
use crate::document::Document;

/// x
pub fn memo(_difference: &Difference, _new: Option<&Document>) -> Option<Document> {
    None
}
