//! Words that belong to no category.

/// Names of collections. No category has more products than there are collections, so no name comes twice.
pub(super) const COLLECTIONS: [&str; 48] = [
    "Alba", "Aspen", "Birk", "Bracken", "Calder", "Cove", "Dell", "Dune", "Elm", "Ember", "Fern",
    "Fjord", "Gale", "Grove", "Haven", "Heath", "Inlet", "Isla", "Jasper", "Juniper", "Kelp",
    "Kestrel", "Linden", "Loam", "Marlow", "Moor", "Nettle", "Nord", "Oriel", "Orla", "Pebble",
    "Quill", "Reed", "Rowan", "Sable", "Sorrel", "Tarn", "Thistle", "Umber", "Vale", "Vesper",
    "Willow", "Wren", "Yarrow", "Zephyr", "Åland", "Böle", "Élan",
];

/// First sentences; `{}` is the product's kind.
pub(super) const OPENINGS: [&str; 6] = [
    "A {} to keep for years",
    "A {} that does one thing well",
    "The {} we use at home ourselves",
    "A quiet, honest {}",
    "A {} made in small batches",
    "A {} that gets better with use",
];

/// Last sentences.
pub(super) const CLOSINGS: [&str; 6] = [
    "Spare parts are available for ten years.",
    "Comes in a box without plastic.",
    "Made to be repaired.",
    "Each piece is checked by hand.",
    "Designed in our own workshop.",
    "Two years of guarantee, without small print.",
];
