//! Word files back as folders: what comes in is what was built, word for word, whoever has edited it since.

mod support;

#[path = "import/stable.rs"]
mod stable;

#[path = "import/foreign.rs"]
mod foreign;

#[path = "import/begin.rs"]
mod begin;

#[path = "import/edited.rs"]
mod edited;

#[path = "import/hostile.rs"]
mod hostile;

#[path = "import/resaved.rs"]
mod resaved;

#[path = "import/random.rs"]
mod random;
