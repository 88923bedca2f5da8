//! The categories and what is sold in them.

/// A category, with what is below it or, at the end of a branch, what is sold there.
pub(super) struct Branch {
    pub(super) name: &'static str,
    pub(super) below: Below,
}

pub(super) enum Below {
    Branches(&'static [Branch]),
    Range(Range),
}

/// What products of one category are made from.
pub(super) struct Range {
    pub(super) kinds: &'static [&'static str],
    pub(super) materials: &'static [&'static str],
    /// Sentences that say what it is good for.
    pub(super) uses: &'static [&'static str],
    /// Lowest and highest price in whole units.
    pub(super) prices: (u64, u64),
}

const fn group(name: &'static str, below: &'static [Branch]) -> Branch {
    Branch {
        name,
        below: Below::Branches(below),
    }
}

const fn range(
    name: &'static str,
    kinds: &'static [&'static str],
    materials: &'static [&'static str],
    uses: &'static [&'static str],
    prices: (u64, u64),
) -> Branch {
    Branch {
        name,
        below: Below::Range(Range {
            kinds,
            materials,
            uses,
            prices,
        }),
    }
}

pub(super) const ASSORTMENT: &[Branch] = &[
    group(
        "Kitchen",
        &[
            group(
                "Coffee & Tea",
                &[
                    range(
                        "Mugs",
                        &["Mug", "Espresso Cup", "Travel Mug"],
                        &["Stoneware", "Porcelain", "Enamel", "Steel"],
                        &[
                            "Keeps its warmth through a slow morning.",
                            "Sits well in the hand and stacks in the cupboard.",
                        ],
                        (9, 34),
                    ),
                    range(
                        "Kettles",
                        &["Kettle", "Gooseneck Kettle", "Teapot"],
                        &["Steel", "Copper", "Cast Iron", "Enamel"],
                        &[
                            "Pours slowly and precisely, without a drip.",
                            "Works on every hob, induction included.",
                        ],
                        (29, 129),
                    ),
                    range(
                        "Coffee Makers",
                        &["Pour-Over Set", "French Press", "Hand Grinder"],
                        &["Glass", "Steel", "Walnut", "Ceramic"],
                        &[
                            "Makes two good cups in four minutes.",
                            "Comes apart for cleaning without tools.",
                        ],
                        (24, 149),
                    ),
                ],
            ),
            group(
                "Cooking",
                &[
                    range(
                        "Pans",
                        &["Frying Pan", "Sauté Pan", "Casserole"],
                        &["Cast Iron", "Carbon Steel", "Copper", "Enamel"],
                        &[
                            "Goes from the hob into the oven.",
                            "Heats evenly to the rim and holds it.",
                        ],
                        (39, 189),
                    ),
                    range(
                        "Knives",
                        &["Chef's Knife", "Paring Knife", "Bread Knife"],
                        &["Carbon Steel", "Stainless Steel", "Damascus"],
                        &[
                            "Takes a fine edge and keeps it.",
                            "Balanced for long work at the board.",
                        ],
                        (19, 219),
                    ),
                    range(
                        "Boards",
                        &["Cutting Board", "Serving Board"],
                        &["Oak", "Walnut", "Olive Wood", "Beech"],
                        &[
                            "Kind to knives, with a groove for juices.",
                            "Oiled by hand; wipe it clean and oil it again.",
                        ],
                        (22, 98),
                    ),
                ],
            ),
            group(
                "Tableware",
                &[
                    range(
                        "Plates",
                        &["Dinner Plate", "Side Plate", "Serving Plate"],
                        &["Stoneware", "Porcelain", "Terracotta"],
                        &[
                            "Glazed inside and out; safe in the dishwasher.",
                            "A soft rim that chips less.",
                        ],
                        (11, 48),
                    ),
                    range(
                        "Bowls",
                        &["Bowl", "Salad Bowl", "Ramen Bowl"],
                        &["Stoneware", "Porcelain", "Ash", "Enamel"],
                        &[
                            "Deep enough for soup, wide enough for pasta.",
                            "From the oven to the table.",
                        ],
                        (12, 64),
                    ),
                    range(
                        "Glasses",
                        &["Tumbler", "Wine Glass", "Carafe"],
                        &["Clear Glass", "Smoked Glass", "Recycled Glass"],
                        &[
                            "Thin at the rim and sturdy at the foot.",
                            "Mouth-blown, so no two are quite the same.",
                        ],
                        (8, 46),
                    ),
                ],
            ),
        ],
    ),
    group(
        "Home",
        &[
            group(
                "Lighting",
                &[
                    range(
                        "Table Lamps",
                        &["Table Lamp", "Bedside Lamp", "Reading Lamp"],
                        &["Brass", "Oak", "Linen", "Ceramic"],
                        &[
                            "Gives a warm light that can be dimmed.",
                            "A switch where the hand looks for it.",
                        ],
                        (49, 239),
                    ),
                    range(
                        "Pendants",
                        &["Pendant", "Pendant Lamp"],
                        &["Brass", "Paper", "Opal Glass", "Steel"],
                        &[
                            "Throws its light down and leaves the room calm.",
                            "Hangs from two metres of woven cord.",
                        ],
                        (59, 289),
                    ),
                    range(
                        "Candles",
                        &["Candle", "Pillar Candle", "Lantern"],
                        &["Beeswax", "Soy Wax", "Rapeseed Wax"],
                        &[
                            "Burns for forty hours without smoke.",
                            "Smells of nothing but wax.",
                        ],
                        (7, 42),
                    ),
                ],
            ),
            group(
                "Textiles",
                &[
                    range(
                        "Blankets",
                        &["Blanket", "Throw", "Quilt"],
                        &["Wool", "Cotton", "Linen", "Alpaca"],
                        &[
                            "Warm without weight.",
                            "Woven in a mill that has done so for a century.",
                        ],
                        (39, 199),
                    ),
                    range(
                        "Cushions",
                        &["Cushion", "Floor Cushion", "Bolster"],
                        &["Linen", "Velvet", "Wool", "Cotton"],
                        &[
                            "The cover comes off and can be washed.",
                            "Filled with wool that springs back.",
                        ],
                        (24, 89),
                    ),
                    range(
                        "Towels",
                        &["Hand Towel", "Bath Towel", "Beach Towel"],
                        &["Cotton", "Linen", "Waffle Cotton"],
                        &[
                            "Dries quickly and stays soft.",
                            "With a loop to hang it by.",
                        ],
                        (12, 59),
                    ),
                ],
            ),
            group(
                "Furniture",
                &[
                    range(
                        "Chairs",
                        &["Chair", "Armchair", "Stool"],
                        &["Oak", "Ash", "Beech", "Walnut"],
                        &[
                            "Joined without screws.",
                            "Comfortable through a long dinner.",
                        ],
                        (119, 590),
                    ),
                    range(
                        "Side Tables",
                        &["Side Table", "Coffee Table", "Night Stand"],
                        &["Oak", "Ash", "Steel", "Marble"],
                        &[
                            "Light enough to move, heavy enough to stay.",
                            "Stands on uneven floors too.",
                        ],
                        (89, 420),
                    ),
                    range(
                        "Shelves",
                        &["Shelf", "Bookcase", "Wall Rack"],
                        &["Oak", "Pine", "Steel", "Birch"],
                        &[
                            "Carries forty kilos a board.",
                            "Goes up in ten minutes with one tool.",
                        ],
                        (59, 390),
                    ),
                ],
            ),
        ],
    ),
    group(
        "Outdoor",
        &[
            group(
                "Garden",
                &[
                    range(
                        "Planters",
                        &["Planter", "Hanging Planter", "Plant Pot"],
                        &["Terracotta", "Zinc", "Fibre Clay"],
                        &[
                            "Stands frost down to minus fifteen.",
                            "Holds water below for a dry week.",
                        ],
                        (14, 119),
                    ),
                    range(
                        "Garden Tools",
                        &["Trowel", "Hand Fork", "Pruner"],
                        &["Forged Steel", "Stainless Steel", "Ash"],
                        &[
                            "For heavy soil and small hands alike.",
                            "Can be sharpened, and should be.",
                        ],
                        (13, 69),
                    ),
                ],
            ),
            group(
                "Camping",
                &[
                    range(
                        "Tents",
                        &["Tent", "Tarp", "Trail Tent"],
                        &["Ripstop", "Canvas", "Nylon", "Hemp"],
                        &[
                            "Pitched in five minutes, also in wind.",
                            "Keeps dry through a night of rain.",
                        ],
                        (99, 540),
                    ),
                    range(
                        "Flasks",
                        &["Flask", "Bottle", "Food Jar"],
                        &["Steel", "Copper", "Titanium"],
                        &[
                            "Hot for twelve hours, cold for a day.",
                            "Does not leak, however it lies.",
                        ],
                        (19, 79),
                    ),
                    range(
                        "Backpacks",
                        &["Backpack", "Daypack", "Rolltop"],
                        &["Canvas", "Waxed Cotton", "Ripstop"],
                        &[
                            "Carries close to the back.",
                            "Room for a weekend and a book.",
                        ],
                        (59, 249),
                    ),
                ],
            ),
        ],
    ),
    group(
        "Work & Study",
        &[
            range(
                "Notebooks",
                &["Notebook", "Sketchbook", "Pocket Notebook"],
                &["Linen", "Leather", "Kraft Paper", "Cork"],
                &[
                    "Opens flat at every page.",
                    "Paper that ink does not bleed through.",
                ],
                (6, 39),
            ),
            range(
                "Pens",
                &["Fountain Pen", "Rollerball", "Mechanical Pencil"],
                &["Brass", "Aluminium", "Walnut", "Resin"],
                &["Writes at once, also after weeks.", "Weighs just enough."],
                (14, 159),
            ),
            range(
                "Desk Organisers",
                &["Desk Tray", "Pen Cup", "Letter Rack"],
                &["Oak", "Felt", "Steel", "Cork"],
                &[
                    "A place for everything that wanders.",
                    "Stacks with the others of its collection.",
                ],
                (16, 74),
            ),
        ],
    ),
    group(
        "Sound",
        &[
            range(
                "Headphones",
                &["Headphones", "On-Ear Headphones", "Studio Headphones"],
                &["Walnut", "Aluminium", "Leather"],
                &[
                    "Sounds open and tires nobody.",
                    "Cushions and cable can be replaced.",
                ],
                (79, 449),
            ),
            range(
                "Speakers",
                &["Speaker", "Shelf Speaker", "Portable Speaker"],
                &["Oak", "Walnut", "Felt", "Aluminium"],
                &[
                    "Fills a room without shouting.",
                    "Plays for twenty hours away from the wall.",
                ],
                (69, 690),
            ),
        ],
    ),
];
