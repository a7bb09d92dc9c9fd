use super::strip::{Heads, Leaf};
use krilla::tagging::{Identifier, Node, TableHeaderScope, Tag, TagGroup, TagTree};
use std::num::NonZeroU16;

/// What the document is made of, for who has it read to them: `content` is what was painted of each leaf.
pub(super) fn structure(leaves: &[Leaf], content: Vec<Vec<Identifier>>) -> TagTree {
    let mut tree = TagTree::new();
    let mut open: Option<OpenTable> = None;
    for (leaf, content) in leaves.iter().zip(content) {
        let content: Vec<Node> = content.into_iter().map(Node::from).collect();
        if let Leaf::Cell { table, row, heads } = leaf {
            if open.as_ref().is_none_or(|open| open.number != *table) {
                close(&mut tree, open.take());
            }
            open.get_or_insert_with(|| OpenTable::new(*table)).push(*row, cell(*heads, content));
            continue;
        }
        close(&mut tree, open.take());
        tree.push(match leaf {
            Leaf::Heading(level, text) => {
                let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
                TagGroup::with_children(Tag::Hn(level, Some(text.clone())), content)
            }
            Leaf::Figure(alt) => TagGroup::with_children(Tag::Figure(Some(alt.clone())), content),
            Leaf::Paragraph | Leaf::Cell { .. } => TagGroup::with_children(Tag::P, content),
        });
    }
    close(&mut tree, open);
    tree
}

struct OpenTable {
    number: usize,
    rows: Vec<TagGroup>,
    last_row: Option<usize>,
}

impl OpenTable {
    fn new(number: usize) -> Self {
        Self { number, rows: Vec::new(), last_row: None }
    }

    fn push(&mut self, row: usize, cell: TagGroup) {
        if self.last_row.replace(row) != Some(row) {
            self.rows.push(TagGroup::new(Tag::TR));
        }
        if let Some(row) = self.rows.last_mut() {
            row.push(cell);
        }
    }
}

fn cell(heads: Option<Heads>, content: Vec<Node>) -> TagGroup {
    match heads {
        Some(Heads::Column) => TagGroup::with_children(Tag::TH(TableHeaderScope::Column), content),
        Some(Heads::Row) => TagGroup::with_children(Tag::TH(TableHeaderScope::Row), content),
        None => TagGroup::with_children(Tag::TD, content),
    }
}

fn close(tree: &mut TagTree, table: Option<OpenTable>) {
    if let Some(OpenTable { rows, .. }) = table {
        tree.push(TagGroup::with_children(Tag::Table, rows.into_iter().map(Node::from).collect()));
    }
}
