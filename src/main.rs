//! The `premix` command.
fn main() {}
