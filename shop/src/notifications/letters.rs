//! The texts of mails, from their templates.

use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};

use super::MailKind;
use super::mail::{Letter, line};
use crate::visit::PublicUrl;

/// What the templates of mails extend.
const FRAMES: [(&str, &str); 4] = [
    ("base.html", include_str!("../../templates/mail/base.html")),
    ("base.txt", include_str!("../../templates/mail/base.txt")),
    (
        "order.html",
        include_str!("../../templates/mail/order.html"),
    ),
    ("order.txt", include_str!("../../templates/mail/order.txt")),
];

/// The templates. Clones share them.
#[derive(Clone)]
pub(super) struct Letters(Arc<Environment<'static>>);

impl Letters {
    /// The templates of a shop that customers find at `public_url`.
    ///
    /// # Errors
    /// When one of them is not a template, which a test rules out.
    pub(super) fn load(public_url: &PublicUrl) -> Result<Self, minijinja::Error> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build()?;
        environment.set_syntax(syntax);
        environment.add_global("shop", "Larkwood");
        environment.add_global("address", public_url.to_string());
        for (name, source) in FRAMES {
            environment.add_template(name, source)?;
        }
        for kind in MailKind::ALL {
            let (text, html) = kind.sources();
            // what ends with `.html` is escaped
            environment.add_template_owned(format!("{}.txt", kind.name()), text)?;
            environment.add_template_owned(format!("{}.html", kind.name()), html)?;
            environment.add_template_owned(format!("{}.subject", kind.name()), kind.subject())?;
        }
        Ok(Self(Arc::new(environment)))
    }

    /// Writes one.
    ///
    /// # Errors
    /// When something that its template needs is not in `context`.
    pub(super) fn write(
        &self,
        kind: MailKind,
        context: &Value,
    ) -> Result<Letter, minijinja::Error> {
        let part = |ending: &str| {
            let name = format!("{}.{ending}", kind.name());
            self.0.get_template(&name)?.render(context)
        };
        Ok(Letter {
            subject: line(&part("subject")?),
            text: part("txt")?,
            html: part("html")?,
        })
    }
}
