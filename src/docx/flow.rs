//! From the layout to the draft.
