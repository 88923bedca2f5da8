//! `obsctl rum snippet`.

use serde_json::{Value, json};

use super::output::View;
use super::{json, plain};
use crate::ops::{Snippet, SnippetForm};

impl View for Snippet {
    fn human(&self) -> String {
        match self.form {
            SnippetForm::Html => html(self),
            SnippetForm::Npm => npm(self),
            SnippetForm::Json => plain::json(&json::pretty(&json::value(self))).into_owned(),
        }
    }

    fn json(&self) -> Value {
        let mut value = json::value(self);
        value["snippet"] = match self.form {
            SnippetForm::Json => Value::Null,
            SnippetForm::Html | SnippetForm::Npm => json!(self.human()),
        };
        value
    }
}

/// The queue `cwr` takes calls until the client is there (the contract of its `cwr.js`).
fn html(snippet: &Snippet) -> String {
    let arguments = [
        "cwr",
        &snippet.id,
        &snippet.version,
        &snippet.region,
        &snippet.script,
    ];
    let arguments: Vec<String> = arguments.iter().map(|text| literal(&json!(text))).collect();
    format!(
        r#"<!-- App monitor {monitor}. Belongs into <head>, before other scripts. -->
<script>
  (function (name, id, version, region, source, config) {{
    const client = {{ q: [], n: name, i: id, v: version, r: region, c: config }};
    window.AwsRumClient = client;
    window[name] = (command, payload) => client.q.push({{ c: command, p: payload }});
    const script = document.createElement("script");
    script.async = true;
    script.src = source;
    document.head.append(script);
  }})({arguments}, {config});
</script>
"#,
        monitor = plain::line(&snippet.monitor),
        arguments = arguments.join(", "),
        config = config(snippet, "  "),
    )
}

fn npm(snippet: &Snippet) -> String {
    format!(
        r#"// App monitor {monitor}. `npm install aws-rum-web`, and import this before anything else.
import {{ AwsRum }} from "aws-rum-web";

let rum;
try {{
  rum = new AwsRum({id}, {version}, {region}, {config});
}} catch {{
  // a page that works without its monitoring is better than one that does not
}}
export default rum;
"#,
        monitor = plain::line(&snippet.monitor),
        id = literal(&json!(snippet.id)),
        version = literal(&json!(snippet.version)),
        region = literal(&json!(snippet.region)),
        config = config(snippet, "  "),
    )
}

/// The client's settings as an object of JavaScript.
fn config(snippet: &Snippet, indent: &str) -> String {
    let settings = json::value(&snippet.config);
    let mut text = String::from("{\n");
    for (name, value) in settings.as_object().into_iter().flatten() {
        let value = match (name.as_str(), value) {
            ("pagesToInclude" | "pagesToExclude", Value::Array(sources)) => patterns(sources),
            _ => literal(value),
        };
        text.push_str(&format!("{indent}  {name}: {value},\n"));
    }
    text.push_str(indent);
    text.push('}');
    text
}

fn patterns(sources: &[Value]) -> String {
    let patterns: Vec<String> = sources
        .iter()
        .map(|source| format!("new RegExp({})", literal(source)))
        .collect();
    format!("[{}]", patterns.join(", "))
}

/// A value as JavaScript that ends no script element and commands no terminal.
fn literal(value: &Value) -> String {
    if let Value::Array(items) = value {
        let items: Vec<String> = items.iter().map(literal).collect();
        return format!("[{}]", items.join(", "));
    }
    plain::json(&value.to_string()).replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::ClientSettings;

    fn snippet(form: SnippetForm) -> Snippet {
        Snippet {
            form,
            monitor: "shop-prod-web".to_owned(),
            id: "0e8b6fbe-7e0a-4e5c-8f8f-3d3c1b9d1f2a".to_owned(),
            version: "</script>\u{1b}[2J\"".to_owned(),
            region: "ap-northeast-1".to_owned(),
            script: "https://client.rum.us-east-1.amazonaws.com/3.x/cwr.js".to_owned(),
            config: ClientSettings {
                session_sample_rate: 0.1,
                endpoint: "https://dataplane.rum.ap-northeast-1.amazonaws.com".to_owned(),
                identity_pool_id: Some(
                    "ap-northeast-1:11111111-2222-3333-4444-555555555555".to_owned(),
                ),
                signing: true,
                alias: None,
                telemetries: vec!["errors".to_owned(), "http".to_owned()],
                allow_cookies: true,
                cookie_attributes: None,
                enable_xray: true,
                pages_to_include: vec![r"^https://shop\.example\.com/a([?#]|$)".to_owned()],
                pages_to_exclude: Vec::new(),
            },
        }
    }

    #[test]
    fn a_script_element_with_nothing_that_ends_it() {
        let text = snippet(SnippetForm::Html).human();
        assert_eq!(text.matches("</script").count(), 1);
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_module_for_a_bundler() {
        insta::assert_snapshot!(snippet(SnippetForm::Npm).human());
    }

    #[test]
    fn the_arguments_alone() {
        insta::assert_snapshot!(snippet(SnippetForm::Json).human());
    }
}
