//! One shape a category, on a ground of 200 by 160, standing at y = 134. `{a}` is the colour, `{b}` darker, `{c}` lighter.

/// The shape of what this category sells.
pub(super) fn shape(category: &str) -> &'static str {
    match category {
        "mugs" => {
            r#"<path d="M132 72h10a18 18 0 0 1 0 36h-12" fill="none" stroke="{b}" stroke-width="9"/><path d="M64 54h70v62a18 18 0 0 1-18 18H82a18 18 0 0 1-18-18z" fill="{a}"/><path d="M64 54h70v12H64z" fill="{c}"/>"#
        }
        "kettles" => {
            r#"<path d="M72 66a30 30 0 0 1 56 0" fill="none" stroke="{b}" stroke-width="7"/><path d="M132 92l26-22 8 8-24 32z" fill="{b}"/><path d="M60 134a44 46 0 1 1 80 0z" fill="{a}"/><path d="M84 66h32v8H84z" fill="{c}"/><circle cx="100" cy="60" r="6" fill="{b}"/>"#
        }
        "coffee-makers" => {
            r#"<path d="M70 36h60l-22 40H92z" fill="{a}"/><path d="M70 36h60l-4 8H74z" fill="{c}"/><path d="M92 76h16v8H92z" fill="{b}"/><path d="M92 84h16l24 42a8 8 0 0 1-7 8H75a8 8 0 0 1-7-8z" fill="{c}"/><path d="M80 106h40l12 20a8 8 0 0 1-7 8H75a8 8 0 0 1-7-8z" fill="{b}"/>"#
        }
        "pans" => {
            r#"<path d="M128 94l52-18a6 6 0 0 1 4 11l-52 22z" fill="{b}"/><path d="M34 90h104v16a28 28 0 0 1-28 28H62a28 28 0 0 1-28-28z" fill="{a}"/><ellipse cx="86" cy="90" rx="52" ry="11" fill="{c}"/><ellipse cx="86" cy="91" rx="43" ry="7" fill="{b}"/>"#
        }
        "knives" => {
            r#"<path d="M26 110L128 60v34L50 116a14 14 0 0 1-24-6z" fill="{c}"/><path d="M26 110l102-16v4L50 116a14 14 0 0 1-24-6z" fill="{b}" opacity=".5"/><path d="M128 60l46-20a9 9 0 0 1 9 16l-55 30z" fill="{a}"/><circle cx="146" cy="63" r="3" fill="{c}"/><circle cx="162" cy="56" r="3" fill="{c}"/>"#
        }
        "boards" => {
            r#"<path d="M62 44h58a10 10 0 0 1 10 10v70a10 10 0 0 1-10 10H62a10 10 0 0 1-10-10V54a10 10 0 0 1 10-10z" fill="{a}"/><path d="M130 78h18a11 11 0 0 1 0 22h-18z" fill="{a}"/><circle cx="147" cy="89" r="5" fill="{b}"/><path d="M66 54v70M82 50v80M98 50v80M114 54v70" stroke="{b}" stroke-width="2" opacity=".5" fill="none"/>"#
        }
        "plates" => {
            r#"<circle cx="100" cy="84" r="52" fill="{a}"/><circle cx="100" cy="84" r="44" fill="{c}"/><circle cx="100" cy="84" r="31" fill="{a}" opacity=".45"/>"#
        }
        "bowls" => {
            r#"<path d="M42 76h116a58 54 0 0 1-38 52v6H80v-6a58 54 0 0 1-38-52z" fill="{a}"/><ellipse cx="100" cy="76" rx="58" ry="13" fill="{c}"/><ellipse cx="100" cy="78" rx="48" ry="9" fill="{b}"/>"#
        }
        "glasses" => {
            r#"<path d="M58 52h38l-5 78a4 4 0 0 1-4 4H67a4 4 0 0 1-4-4z" fill="{c}" opacity=".85"/><path d="M60 86h34l-3 44a4 4 0 0 1-4 4H67a4 4 0 0 1-4-4z" fill="{a}" opacity=".75"/><path d="M112 44h40c2 30-6 46-17 48v34h14v8h-34v-8h14V92c-11-2-19-18-17-48z" fill="{c}" opacity=".85"/><path d="M113 66h38c-2 16-9 24-16 26h-6c-7-2-14-10-16-26z" fill="{b}" opacity=".8"/>"#
        }
        "table-lamps" => {
            r#"<path d="M78 34h44l22 48H56z" fill="{a}"/><path d="M56 82h88l-3-7H59z" fill="{c}"/><path d="M96 82h8v42h-8z" fill="{b}"/><path d="M76 134a24 12 0 0 1 48 0z" fill="{b}"/>"#
        }
        "pendants" => {
            r#"<path d="M98 0h4v50h-4z" fill="{b}"/><path d="M92 46h16l4 16H88z" fill="{b}"/><path d="M88 60h24a54 44 0 0 1 40 46H48a54 44 0 0 1 40-46z" fill="{a}"/><path d="M48 106h104v6H48z" fill="{c}"/><path d="M84 112h32a16 14 0 0 1-32 0z" fill="{c}" opacity=".9"/>"#
        }
        "candles" => {
            r#"<path d="M98 40q12 14 0 24q-12-10 0-24z" fill="hsl(38 85% 62%)"/><path d="M97 62h3v12h-3z" fill="{b}"/><path d="M76 76a22 8 0 0 1 44 0v58H76z" fill="{a}"/><ellipse cx="98" cy="76" rx="22" ry="7" fill="{c}"/><path d="M128 100a12 5 0 0 1 24 0v34h-24z" fill="{b}"/><ellipse cx="140" cy="100" rx="12" ry="4" fill="{c}"/>"#
        }
        "blankets" => {
            r#"<path d="M44 62h112a10 10 0 0 1 0 24H44z" fill="{c}"/><path d="M44 86h112a10 10 0 0 1 0 24H44z" fill="{a}"/><path d="M44 110h112a10 10 0 0 1 0 24H44z" fill="{b}"/><path d="M60 62v72M70 62v72" stroke="{c}" stroke-width="3" opacity=".6" fill="none"/><path d="M44 62a12 12 0 0 0 0 24M44 110a12 12 0 0 1 0 24" fill="none" stroke="{b}" stroke-width="3"/>"#
        }
        "cushions" => {
            r#"<path d="M50 58q50 12 100 0q-10 38 0 74q-50-10-100 0q10-36 0-74z" fill="{a}"/><path d="M62 70q38 8 76 0q-6 26 0 50q-38-6-76 0q6-24 0-50z" fill="{c}" opacity=".55"/><circle cx="100" cy="95" r="4" fill="{b}"/>"#
        }
        "towels" => {
            r#"<path d="M40 40h120v6H40z" fill="{b}"/><path d="M62 46h60v84H62z" fill="{a}"/><path d="M62 106h60v6H62zM62 116h60v4H62z" fill="{c}"/><path d="M122 46h20v62h-20z" fill="{b}"/>"#
        }
        "chairs" => {
            r#"<path d="M66 34h68v10H66z" fill="{a}"/><path d="M70 44h6v44h-6zM124 44h6v44h-6z" fill="{b}"/><path d="M70 56h60v8H70z" fill="{a}"/><path d="M60 86h80v12H60z" fill="{c}"/><path d="M64 98h7l-5 36h-7zM129 98h7l5 36h-7z" fill="{b}"/>"#
        }
        "side-tables" => {
            r#"<ellipse cx="100" cy="72" rx="60" ry="12" fill="{b}"/><ellipse cx="100" cy="67" rx="60" ry="12" fill="{a}"/><ellipse cx="100" cy="66" rx="50" ry="8" fill="{c}" opacity=".5"/><path d="M60 80h6l-8 54h-6zM134 80h6l8 54h-6zM97 82h6v52h-6z" fill="{b}"/>"#
        }
        "shelves" => {
            r#"<path d="M50 26h6v108h-6zM144 26h6v108h-6z" fill="{b}"/><path d="M50 56h100v6H50zM50 92h100v6H50zM50 126h100v6H50z" fill="{a}"/><path d="M62 36h8v20h-8zM72 32h7v24h-7zM81 38h9v18h-9zM110 78h22v14h-22zM66 74h10v18H66zM78 70h7v22h-7z" fill="{c}"/><circle cx="122" cy="48" r="8" fill="{c}"/><path d="M88 108h34v18H88z" fill="{c}"/>"#
        }
        "planters" => {
            r#"<path d="M100 80q-34-8-36-44q34 4 36 44q-2-42 22-58q14 32-22 58q12-28 42-26q-6 28-42 26z" fill="hsl(135 26% 42%)"/><path d="M66 80h68l-9 54H75z" fill="{a}"/><path d="M60 76h80v12H60z" fill="{c}"/>"#
        }
        "garden-tools" => {
            r#"<path d="M100 28l10 8v30l-10 6-10-6V36z" fill="{b}"/><path d="M97 66h6v20h-6z" fill="{c}"/><path d="M82 84h36q6 30-18 52q-24-22-18-52z" fill="{a}"/><path d="M100 90v38" stroke="{c}" stroke-width="3" fill="none"/>"#
        }
        "tents" => {
            r#"<path d="M100 36l66 98H34z" fill="{a}"/><path d="M100 36l66 98h-40z" fill="{b}"/><path d="M100 66l22 68H78z" fill="{c}"/><path d="M100 66v68" stroke="{b}" stroke-width="2" fill="none"/><path d="M94 30l6 10 6-10" stroke="{b}" stroke-width="4" fill="none"/>"#
        }
        "flasks" => {
            r#"<path d="M84 28h32v18H84z" fill="{b}"/><path d="M88 46h24v8H88z" fill="{c}"/><path d="M78 66q0-12 10-12h24q10 0 10 12v60a8 8 0 0 1-8 8H86a8 8 0 0 1-8-8z" fill="{a}"/><path d="M78 92h44v18H78z" fill="{c}" opacity=".7"/>"#
        }
        "backpacks" => {
            r#"<path d="M84 44a16 16 0 0 1 32 0" fill="none" stroke="{b}" stroke-width="6"/><path d="M62 70a38 30 0 0 1 76 0v56a8 8 0 0 1-8 8H70a8 8 0 0 1-8-8z" fill="{a}"/><path d="M72 94h56v30a6 6 0 0 1-6 6H78a6 6 0 0 1-6-6z" fill="{b}"/><path d="M72 94h56v9H72z" fill="{c}"/><path d="M96 98h8v12h-8zM62 74h76v5H62z" fill="{c}"/>"#
        }
        "notebooks" => {
            r#"<path d="M70 36h66a6 6 0 0 1 6 6v86a6 6 0 0 1-6 6H70z" fill="{a}"/><path d="M62 36h14v98H62a4 4 0 0 1-4-4V40a4 4 0 0 1 4-4z" fill="{b}"/><path d="M92 56h34v16H92z" fill="{c}"/><path d="M130 36h5v98h-5z" fill="{b}"/>"#
        }
        "pens" => {
            r#"<g transform="rotate(38 100 84)"><path d="M92 20h16v62H92z" fill="{a}"/><path d="M92 82h16v36l-8 20-8-20z" fill="{b}"/><path d="M92 78h16v7H92z" fill="{c}"/><path d="M96 118h8l-4 20z" fill="{c}"/><path d="M108 26h4v36h-4z" fill="{c}"/></g>"#
        }
        "desk-organisers" => {
            r#"<path d="M72 44h6v50h-6zM84 34h6v60h-6zM96 48h5v46h-5z" fill="{c}"/><path d="M60 78h52v56H60z" fill="{a}"/><path d="M112 98h36v36h-36z" fill="{b}"/><path d="M118 86h24v12h-24z" fill="{c}"/><path d="M60 78h52v8H60z" fill="{b}"/>"#
        }
        "headphones" => {
            r#"<path d="M54 98a46 50 0 0 1 92 0" fill="none" stroke="{a}" stroke-width="10"/><path d="M46 90h18a6 6 0 0 1 6 6v32a6 6 0 0 1-6 6H54a12 12 0 0 1-12-12V96z" fill="{b}"/><path d="M154 90h-18a6 6 0 0 0-6 6v32a6 6 0 0 0 6 6h10a12 12 0 0 0 12-12V96z" fill="{b}"/><path d="M64 92h8v40h-8zM128 92h8v40h-8z" fill="{c}"/>"#
        }
        "speakers" => {
            r#"<path d="M70 28h60a6 6 0 0 1 6 6v94a6 6 0 0 1-6 6H70a6 6 0 0 1-6-6V34a6 6 0 0 1 6-6z" fill="{a}"/><circle cx="100" cy="96" r="25" fill="{b}"/><circle cx="100" cy="96" r="12" fill="{c}"/><circle cx="100" cy="50" r="11" fill="{b}"/><circle cx="100" cy="50" r="5" fill="{c}"/>"#
        }
        _ => {
            r#"<path d="M56 62l44-18 44 18v54l-44 18-44-18z" fill="{a}"/><path d="M56 62l44 18 44-18-44-18z" fill="{c}"/><path d="M100 80l44-18v54l-44 18z" fill="{b}"/>"#
        }
    }
}
