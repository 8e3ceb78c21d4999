//! Reads a finished draft back and compares its words with those of the layout.
