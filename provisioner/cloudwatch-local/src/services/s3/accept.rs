//! The documents that clients may set a bucket to: read, checked, and written anew, so that what is told is well-formed.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use roxmltree::Node;
use serde_json::Value;

use super::{
    error::S3Error,
    settings::{self, Document},
    xml::Xml,
};
use crate::services::policy::{self, Attached};

/// How large a policy may be, how many rules a lifecycle may have, and how many tags a bucket; source: "Amazon S3
/// limits" of the AWS General Reference.
const MAX_POLICY: usize = 20 * 1024;
const MAX_RULES: usize = 1000;
const MAX_TAGS: usize = 50;

/// How deep elements may stand in each other: more than any of the documents needs.
const MAX_DEPTH: usize = 8;

/// What a rule of a lifecycle can do.
const ACTIONS: [&str; 5] = [
    "Expiration",
    "Transition",
    "NoncurrentVersionExpiration",
    "NoncurrentVersionTransition",
    "AbortIncompleteMultipartUpload",
];

/// The document as it is kept.
pub(super) fn accepted(which: Document, text: &str) -> Result<String, S3Error> {
    if which == Document::Policy {
        return accepted_policy(text);
    }
    let tree = roxmltree::Document::parse(text).map_err(|_| S3Error::malformed_xml())?;
    let root = tree.root_element();
    if root.tag_name().name() != which.root() {
        return Err(S3Error::malformed_xml());
    }
    match which {
        Document::PublicAccessBlock => return public_access(root),
        Document::Tagging => return Ok(tagging(&tags(root)?)),
        Document::Encryption => encryption(root)?,
        Document::OwnershipControls => ownership(root)?,
        Document::Lifecycle => lifecycle(root)?,
        Document::Versioning => {
            let status = text_of(root, "Status");
            rule(status.is_none_or(|status| ["Enabled", "Suspended"].contains(&status)))?;
        }
        Document::Policy => {}
    }
    let mut xml = Xml::root(which.root());
    copy(&mut xml, root, 0)?;
    xml.close(which.root());
    Ok(xml.finish())
}

fn accepted_policy(text: &str) -> Result<String, S3Error> {
    let malformed =
        |message: &str| S3Error::new(StatusCode::BAD_REQUEST, "MalformedPolicy", message);
    if text.len() > MAX_POLICY {
        return Err(malformed("Policy is too large."));
    }
    let document: Value = serde_json::from_str(text)
        .map_err(|_| malformed("Policies must be valid JSON and the first byte must be '{'"))?;
    policy::check(&document, Attached::Resource)
        .map_err(|flaw| S3Error::malformed_policy(&flaw))?;
    Ok(text.to_owned())
}

fn public_access(root: Node<'_, '_>) -> Result<String, S3Error> {
    for child in elements(root) {
        let value = child.text().unwrap_or_default().trim();
        rule(matches!(value, "true" | "false" | "TRUE" | "FALSE"))?;
    }
    let refused =
        |name: &str| text_of(root, name).is_some_and(|text| text.eq_ignore_ascii_case("true"));
    Ok(settings::public_access(refused))
}

fn encryption(root: Node<'_, '_>) -> Result<(), S3Error> {
    rule(elements(root).count() == 1)?;
    for each in elements(root) {
        rule(each.tag_name().name() == "Rule")?;
        if let Some(by_default) = child(each, "ApplyServerSideEncryptionByDefault") {
            let algorithm = text_of(by_default, "SSEAlgorithm").unwrap_or_default();
            rule(["AES256", "aws:kms", "aws:kms:dsse"].contains(&algorithm))?;
        }
    }
    Ok(())
}

fn ownership(root: Node<'_, '_>) -> Result<(), S3Error> {
    let known = [
        "BucketOwnerEnforced",
        "BucketOwnerPreferred",
        "ObjectWriter",
    ];
    let rules: Vec<_> = elements(root).collect();
    let [only] = rules.as_slice() else {
        return Err(S3Error::malformed_xml());
    };
    rule(text_of(*only, "ObjectOwnership").is_some_and(|text| known.contains(&text)))
}

/// Source: `PutBucketLifecycleConfiguration` of the S3 API reference.
fn lifecycle(root: Node<'_, '_>) -> Result<(), S3Error> {
    let rules: Vec<_> = elements(root).collect();
    rule((1..=MAX_RULES).contains(&rules.len()))?;
    let mut ids = BTreeSet::new();
    for each in rules {
        rule(each.tag_name().name() == "Rule")?;
        let status = text_of(each, "Status").unwrap_or_default();
        rule(["Enabled", "Disabled"].contains(&status))?;
        rule(child(each, "Filter").is_some() != child(each, "Prefix").is_some())?;
        if let Some(id) = text_of(each, "ID") {
            if id.chars().count() > 255 {
                let message = "ID length should not exceed allowed limit of 255";
                return Err(S3Error::invalid_argument(message));
            }
            if !id.is_empty() && !ids.insert(id) {
                let message = "Rule ID must be unique. Found same ID for one or more rules";
                return Err(S3Error::invalid_argument(message));
            }
        }
        let actions: Vec<_> = elements(each)
            .filter(|action| ACTIONS.contains(&action.tag_name().name()))
            .collect();
        if actions.is_empty() {
            let message = "At least one action needs to be specified in a rule.";
            return Err(S3Error::invalid_request(message));
        }
        for action in actions {
            days(action)?;
        }
    }
    Ok(())
}

fn days(action: Node<'_, '_>) -> Result<(), S3Error> {
    let name = action.tag_name().name();
    // objects may change their class at once, and go after a day
    let least = i64::from(!name.ends_with("Transition"));
    for member in ["Days", "NoncurrentDays", "DaysAfterInitiation"] {
        let Some(text) = text_of(action, member) else {
            continue;
        };
        let days: i64 = text.parse().map_err(|_| S3Error::malformed_xml())?;
        if days < least {
            return Err(S3Error::invalid_argument(format!(
                "'{member}' for {name} action must be a positive integer"
            )));
        }
    }
    Ok(())
}

/// The tags that clients give: none of those that AWS gives.
fn tags(root: Node<'_, '_>) -> Result<Vec<(String, String)>, S3Error> {
    let tags = every_tag(root).ok_or_else(S3Error::malformed_xml)?;
    checked_tags(&tags)?;
    if tags.len() > MAX_TAGS {
        let message = format!("Bucket tag count cannot be greater than {MAX_TAGS}");
        return Err(S3Error::new(StatusCode::BAD_REQUEST, "BadRequest", message));
    }
    Ok(tags)
}

/// Whether a client can give these tags.
pub(super) fn checked_tags(tags: &[(String, String)]) -> Result<(), S3Error> {
    let invalid = |message: &str| S3Error::new(StatusCode::BAD_REQUEST, "InvalidTag", message);
    let mut keys = BTreeSet::new();
    for (key, value) in tags {
        if !(1..=128).contains(&key.chars().count()) {
            return Err(invalid("The TagKey you have provided is invalid"));
        }
        if value.chars().count() > 256 {
            return Err(invalid("The TagValue you have provided is invalid"));
        }
        if is_reserved(key) {
            return Err(invalid("System tags cannot be added/updated by requester"));
        }
        if !keys.insert(key) {
            return Err(invalid("Cannot provide multiple Tags with the same key"));
        }
    }
    Ok(())
}

/// The tags of a document.
pub(super) fn given_tags(text: &str) -> Result<Vec<(String, String)>, S3Error> {
    let tree = roxmltree::Document::parse(text).map_err(|_| S3Error::malformed_xml())?;
    tags(tree.root_element())
}

fn every_tag(root: Node<'_, '_>) -> Option<Vec<(String, String)>> {
    elements(child(root, "TagSet")?)
        .map(|tag| {
            let part = |name: &str| Some(child(tag, name)?.text().unwrap_or_default().to_owned());
            Some((part("Key")?, part("Value")?))
        })
        .collect()
}

fn is_reserved(key: &str) -> bool {
    key.starts_with("aws:")
}

pub(super) fn tagging(tags: &[(String, String)]) -> String {
    let mut xml = Xml::root("Tagging");
    xml.open("TagSet");
    for (key, value) in tags {
        xml.open("Tag")
            .text("Key", key)
            .text("Value", value)
            .close("Tag");
    }
    xml.close("TagSet").close("Tagging");
    xml.finish()
}

/// The tags of a kept document.
fn kept_tags(document: &str) -> Vec<(String, String)> {
    let tree = roxmltree::Document::parse(document);
    let tags = tree.ok().and_then(|tree| every_tag(tree.root_element()));
    tags.unwrap_or_default()
}

/// New tags, with those of the present ones that only AWS may take away.
pub(super) fn with_reserved_tags(document: &str, present: &str) -> String {
    let mut tags = kept_tags(document);
    let reserved = kept_tags(present).into_iter();
    let new: BTreeSet<String> = tags.iter().map(|(key, _)| key.clone()).collect();
    tags.extend(reserved.filter(|(key, _)| is_reserved(key) && !new.contains(key)));
    tagging(&tags)
}

/// What is left of tags when a client takes them away.
pub(super) fn reserved(present: &str) -> Option<String> {
    let mut tags = kept_tags(present);
    tags.retain(|(key, _)| is_reserved(key));
    (!tags.is_empty()).then(|| tagging(&tags))
}

/// Writes what is inside of an element: texts without the white space around them.
fn copy(xml: &mut Xml, node: Node<'_, '_>, depth: usize) -> Result<(), S3Error> {
    rule(depth < MAX_DEPTH)?;
    for inner in elements(node) {
        let name = inner.tag_name().name();
        if elements(inner).next().is_some() {
            xml.open(name);
            copy(xml, inner, depth + 1)?;
            xml.close(name);
        } else {
            xml.text(name, inner.text().unwrap_or_default().trim());
        }
    }
    Ok(())
}

fn elements<'a, 'input>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(Node::is_element)
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    elements(node).find(|child| child.tag_name().name() == name)
}

fn text_of<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    Some(child(node, name)?.text().unwrap_or_default().trim())
}

fn rule(holds: bool) -> Result<(), S3Error> {
    if holds {
        Ok(())
    } else {
        Err(S3Error::malformed_xml())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str =
        "<ID>a</ID><Filter><Prefix>x&amp;y/</Prefix></Filter><Status>Enabled</Status>";
    const EXPIRY: &str = "<Expiration><Days>3</Days></Expiration>";

    fn lifecycle_of(rules: &str) -> Result<String, String> {
        let text = format!("<LifecycleConfiguration>{rules}</LifecycleConfiguration>");
        accepted(Document::Lifecycle, &text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_document_is_written_anew() {
        let text = format!(
            "<?xml version=\"1.0\"?><l:LifecycleConfiguration xmlns:l=\"x\" a=\"b\">\n <!-- c --> <l:Rule>{}\n{EXPIRY} \
             </l:Rule></l:LifecycleConfiguration>",
            RULE.replace("a</ID>", " a\n</ID>")
        );
        let kept = accepted(Document::Lifecycle, &text).unwrap();
        let plain = lifecycle_of(&format!("<Rule>{RULE}{EXPIRY}</Rule>")).unwrap();
        assert_eq!(kept, plain);
        assert!(kept.contains("<Prefix>x&amp;y/</Prefix>"), "{kept}");
        assert_eq!(accepted(Document::Lifecycle, &kept), Ok(kept));
    }

    #[test]
    fn rules_of_lifecycles_are_checked() {
        let twice = format!("<Rule>{RULE}{EXPIRY}</Rule>").repeat(2);
        let rows = [
            (String::new(), "MalformedXML"),
            (format!("<Rule>{RULE}</Rule>"), "At least one action"),
            (twice, "Rule ID must be unique"),
            (
                format!("<Rule>{RULE}{}</Rule>", EXPIRY.replace('3', "0")),
                "'Days' for Expiration action",
            ),
            (
                format!("<Rule>{RULE}{}</Rule>", EXPIRY.replace('3', "soon")),
                "MalformedXML",
            ),
            (
                format!("<Rule>{}{EXPIRY}</Rule>", RULE.replace("Enabled", "On")),
                "MalformedXML",
            ),
            (
                format!("<Rule>{RULE}<Prefix/>{EXPIRY}</Rule>"),
                "MalformedXML",
            ),
            (
                format!(
                    "<Rule>{}{EXPIRY}</Rule>",
                    RULE.replace("<ID>a", &format!("<ID>{}", "a".repeat(256)))
                ),
                "ID length",
            ),
        ];
        for (rules, message) in rows {
            let refused = lifecycle_of(&rules).unwrap_err();
            assert!(refused.contains(message), "{refused}: {rules:.200}");
        }
    }

    #[test]
    fn what_is_not_the_document_is_refused() {
        let deep = format!(
            "<VersioningConfiguration>{}{}</VersioningConfiguration>",
            "<a>".repeat(50),
            "</a>".repeat(50)
        );
        let rows = [
            (
                Document::Versioning,
                "<VersioningConfiguration><Status>On</Status></VersioningConfiguration>",
            ),
            (Document::Versioning, deep.as_str()),
            (Document::Versioning, "<Tagging/>"),
            (Document::Encryption, "<ServerSideEncryptionConfiguration/>"),
            (
                Document::OwnershipControls,
                "<OwnershipControls><Rule/></OwnershipControls>",
            ),
            (
                Document::PublicAccessBlock,
                "<PublicAccessBlockConfiguration><BlockPublicAcls>maybe</BlockPublicAcls></PublicAccessBlockConfiguration>",
            ),
            (Document::Tagging, "<Tagging/>"),
            (Document::Tagging, "no XML"),
        ];
        for (which, text) in rows {
            assert_eq!(
                accepted(which, text),
                Err(S3Error::malformed_xml()),
                "{text}"
            );
        }
    }

    #[test]
    fn tags_of_aws_stay() {
        let tag = |key: &str| vec![(key.to_owned(), "v".to_owned())];
        let present = tagging(&[tag("aws:cloudformation:stack-name"), tag("old")].concat());
        let both = with_reserved_tags(&tagging(&tag("new")), &present);
        assert_eq!(
            both,
            tagging(&[tag("new"), tag("aws:cloudformation:stack-name")].concat())
        );
        assert_eq!(
            reserved(&present),
            Some(tagging(&tag("aws:cloudformation:stack-name")))
        );
        assert_eq!(reserved(&tagging(&tag("old"))), None);
        let refused = |tags: &[(String, String)]| {
            accepted(Document::Tagging, &tagging(tags))
                .unwrap_err()
                .to_string()
        };
        assert!(refused(&tag("aws:x")).starts_with("InvalidTag"));
        assert!(refused(&[tag("a"), tag("a")].concat()).contains("same key"));
        assert!(refused(&tag(&"k".repeat(129))).contains("TagKey"));
    }
}
