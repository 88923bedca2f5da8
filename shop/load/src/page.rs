//! As much of HTML as it takes to send a page's forms.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The form of `page` that goes to an address for which `goes_to` holds: that address, and the body with its hidden
/// fields and `fields`. `None` when there is no such form.
pub(crate) fn form(
    page: &str,
    goes_to: impl Fn(&str) -> bool,
    fields: &[(&str, &str)],
) -> Option<(String, String)> {
    page.split("<form").skip(1).find_map(|rest| {
        let (form, _) = rest.split_once("</form>")?;
        let (tag, inside) = form.split_once('>')?;
        let action = attribute(tag, "action").filter(|action| goes_to(action))?;
        let hidden = inside.split("<input").skip(1).filter_map(hidden);
        let given = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let body: Vec<_> = hidden
            .chain(given)
            .map(|(name, value)| {
                format!("{name}={}", utf8_percent_encode(&value, NON_ALPHANUMERIC))
            })
            .collect();
        Some((action, body.join("&")))
    })
}

/// Name and value of an input that nobody sees.
fn hidden(input: &str) -> Option<(String, String)> {
    let (tag, _) = input.split_once('>')?;
    if attribute(tag, "type")? != "hidden" {
        return None;
    }
    let value = attribute(tag, "value").unwrap_or_default();
    Some((attribute(tag, "name")?, value))
}

/// An attribute's value, of those in double quotes.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(text(value))
}

/// Without references to characters. What is none stays as it is.
fn text(escaped: &str) -> String {
    let mut plain = String::with_capacity(escaped.len());
    let mut rest = escaped;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let reference = after.split_once(';');
        let known = reference.and_then(|(name, after)| Some((character(name)?, after)));
        let (character, after) = known.unwrap_or(('&', after));
        plain.push(character);
        rest = after;
    }
    plain.push_str(rest);
    plain
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix("#x") {
        return char::from_u32(u32::from_str_radix(number, 16).ok()?);
    }
    if let Some(number) = name.strip_prefix('#') {
        return char::from_u32(number.parse().ok()?);
    }
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<form class="search" action="/search"><input name="q"></form>
        <form method="post" action="&#x2f;cart&#x2f;items">
        <input type="hidden" name="csrf" value="a&amp;b &#39;&bogus; &"><input name="quantity" value="1"></form>
        <form action="/cut off"#;

    #[test]
    fn forms_are_sent_with_what_is_hidden_in_them() {
        let found = form(
            PAGE,
            |action| action == "/cart/items",
            &[("quantity", "2 x")],
        );
        let (action, body) = found.unwrap();
        assert_eq!(action, "/cart/items");
        assert_eq!(
            body, "csrf=a%26b%20%27%26bogus%3B%20%26&quantity=2%20x",
            "hidden fields first"
        );
    }

    #[test]
    fn what_is_not_there_is_not_sent() {
        for missing in ["/checkout", "/cut off", ""] {
            assert_eq!(form(PAGE, |action| action == missing, &[]), None);
        }
        assert_eq!(form("", |_| true, &[]), None);
    }
}
