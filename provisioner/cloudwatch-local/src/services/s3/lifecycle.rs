//! Lifecycles: which objects a bucket no longer keeps, and which uploads it gives up. Classes of storage are all one here.
//!
//! Source: "Lifecycle configuration elements" and "Expiring objects" of the S3 user guide.

use std::fmt::Write as _;

use cloudwatch::time::Timestamp;
use roxmltree::Node;

use super::{Bucket, Object, S3, error::S3Error, object_key, settings::Document, uploads::Upload};
use crate::{
    store::{Batch, Collection},
    wire::http_time,
};

const DAY: i64 = 86_400_000;

/// A rule that is enabled.
#[derive(Debug, Default, PartialEq)]
struct Rule {
    id: String,
    prefix: String,
    tags: Vec<(String, String)>,
    /// More than the first, less than the second, in bytes.
    larger: Option<u64>,
    smaller: Option<u64>,
    days: Option<i64>,
    /// Epoch milliseconds.
    date: Option<i64>,
    /// After how many days an upload is given up.
    abort: Option<i64>,
}

impl Rule {
    fn covers(&self, object: &Object) -> bool {
        object.key.starts_with(&self.prefix)
            && self.larger.is_none_or(|size| object.size > size)
            && self.smaller.is_none_or(|size| object.size < size)
            && self.tags.iter().all(|tag| object.tags.contains(tag))
    }

    /// When the object goes: the midnight after its days are over, or the date.
    fn end(&self, object: &Object) -> Option<i64> {
        let days = self.days.map(|days| midnight_after(object.modified, days));
        self.covers(object).then_some(days.or(self.date)).flatten()
    }

    fn gives_up(&self, upload: &Upload, now: i64) -> bool {
        let plain = self.tags.is_empty() && self.larger.is_none() && self.smaller.is_none();
        let over = self
            .abort
            .is_some_and(|days| midnight_after(upload.started, days) <= now);
        over && plain && upload.key.starts_with(&self.prefix)
    }
}

fn midnight_after(moment: i64, days: i64) -> i64 {
    let end = moment.saturating_add(days.saturating_mul(DAY));
    end.div_euclid(DAY)
        .saturating_add(i64::from(end.rem_euclid(DAY) > 0))
        .saturating_mul(DAY)
}

/// The rules of a document that are enabled.
fn rules(document: &str) -> Vec<Rule> {
    let Ok(tree) = roxmltree::Document::parse(document) else {
        return Vec::new();
    };
    let named = |node: &Node<'_, '_>| node.tag_name().name() == "Rule";
    let rules = tree.root_element().children().filter(named);
    rules.filter_map(rule).collect()
}

fn rule(node: Node<'_, '_>) -> Option<Rule> {
    let enabled = text(node, &["Status"]) == Some("Enabled");
    let number = |path: &[&str]| text(node, path)?.parse::<i64>().ok();
    let date = text(node, &["Expiration", "Date"]);
    let mut rule = Rule {
        id: text(node, &["ID"]).unwrap_or_default().to_owned(),
        prefix: text(node, &["Prefix"]).unwrap_or_default().to_owned(),
        days: number(&["Expiration", "Days"]),
        date: date
            .and_then(|date| date.parse::<jiff::Timestamp>().ok())
            .map(jiff::Timestamp::as_millisecond),
        abort: number(&["AbortIncompleteMultipartUpload", "DaysAfterInitiation"]),
        ..Rule::default()
    };
    if let Some(filter) = child(node, "Filter") {
        let conditions = child(filter, "And").unwrap_or(filter);
        for condition in conditions.children().filter(Node::is_element) {
            let value = condition.text().unwrap_or_default();
            match condition.tag_name().name() {
                "Prefix" => value.clone_into(&mut rule.prefix),
                "ObjectSizeGreaterThan" => rule.larger = value.parse().ok(),
                "ObjectSizeLessThan" => rule.smaller = value.parse().ok(),
                "Tag" => rule.tags.push((
                    text(condition, &["Key"]).unwrap_or_default().to_owned(),
                    text(condition, &["Value"]).unwrap_or_default().to_owned(),
                )),
                _ => {}
            }
        }
    }
    enabled.then_some(rule)
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children()
        .find(|child| child.tag_name().name() == name)
}

fn text<'a>(node: Node<'a, '_>, path: &[&str]) -> Option<&'a str> {
    let end = path.iter().try_fold(node, |node, name| child(node, name))?;
    Some(end.text().unwrap_or_default())
}

impl Bucket {
    fn rules(&self) -> Vec<Rule> {
        let document = self.settings.documents.get(&Document::Lifecycle);
        document.map(|document| rules(document)).unwrap_or_default()
    }

    /// When an object goes and by which rule, as headers tell it.
    pub(super) fn expiry(&self, object: &Object) -> Option<String> {
        let rules = self.rules();
        let ends = rules
            .iter()
            .filter_map(|rule| Some((rule.end(object)?, rule)));
        let (end, rule) = ends.min_by_key(|(end, _)| *end)?;
        let mut told = format!("expiry-date=\"{}\"", http_time(end));
        let id = super::list::encode(&rule.id);
        // writing to a string does not fail
        let _ = write!(told, ", rule-id=\"{id}\"");
        Some(told)
    }
}

impl S3 {
    /// Deletes what the lifecycles of buckets do not keep.
    pub(crate) async fn expire(&self, now: Timestamp) {
        let names: Vec<String> = self.buckets.lock().await.keys().cloned().collect();
        for name in names {
            if let Err(error) = self.expire_bucket(&name, now.millis()).await {
                tracing::error!(%error, bucket = name, "a lifecycle can not be carried out");
            }
        }
    }

    async fn expire_bucket(&self, name: &str, now: i64) -> Result<(), S3Error> {
        let mut blobs = Vec::new();
        {
            let mut buckets = self.buckets.lock().await;
            let Some(bucket) = buckets.get_mut(name) else {
                return Ok(());
            };
            let rules = bucket.rules();
            if rules.is_empty() {
                return Ok(());
            }
            let over = |object: &&Object| {
                let mut ends = rules.iter().filter_map(|rule| rule.end(object));
                ends.any(|end| end <= now)
            };
            let objects: Vec<Object> = bucket.objects.values().filter(over).cloned().collect();
            let left = |upload: &&Upload| rules.iter().any(|rule| rule.gives_up(upload, now));
            let uploads: Vec<Upload> = bucket.uploads.values().filter(left).cloned().collect();
            let mut batch = Batch::new();
            for object in &objects {
                batch.delete(Collection::Object, &object_key(name, &object.key));
            }
            for upload in &uploads {
                upload.forget(&mut batch);
            }
            self.shared.store.write(batch).await?;
            for object in objects {
                bucket.objects.remove(&object.key);
                blobs.push((object.blob, object.size));
            }
            for upload in uploads {
                bucket.uploads.remove(&upload.id);
                let parts = upload.parts.into_values();
                blobs.extend(parts.map(|part| (part.blob, part.size)));
            }
        }
        for (blob, size) in blobs {
            self.blobs.remove(&blob, size).await;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(key: &str, size: u64, tags: &[(&str, &str)]) -> Object {
        Object {
            bucket: "b".to_owned(),
            key: key.to_owned(),
            blob: String::new(),
            size,
            etag: String::new(),
            // 15 January 2014, 10:30: the example of the guide
            modified: 1_389_781_800_000,
            headers: std::collections::BTreeMap::new(),
            tags: tags
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            parts: Vec::new(),
        }
    }

    #[track_caller]
    fn check(rule: &str, object: &Object, end: Option<&str>) {
        let rule = format!("<Rule><ID>r</ID><Status>Enabled</Status>{rule}</Rule>");
        let rules = rules(&format!(
            "<LifecycleConfiguration>{rule}</LifecycleConfiguration>"
        ));
        let found = rules
            .iter()
            .find_map(|rule| rule.end(object))
            .map(http_time);
        assert_eq!(found.as_deref(), end, "{rule}");
    }

    #[test]
    fn an_object_goes_at_the_midnight_after_its_days() {
        let one = object("artifacts/a", 100, &[("team", "shop"), ("x", "y")]);
        let third = Some("Sun, 19 Jan 2014 00:00:00 GMT");
        let days = "<Expiration><Days>3</Days></Expiration>";
        check(&format!("<Prefix/>{days}"), &one, third);
        check(&format!("<Filter/>{days}"), &one, third);
        let filtered = |filter: &str| format!("<Filter>{filter}</Filter>{days}");
        let tag = "<Tag><Key>team</Key><Value>shop</Value></Tag>";
        let rows = [
            ("<Prefix>artifacts/</Prefix>", true),
            ("<Prefix>packages/</Prefix>", false),
            (tag, true),
            ("<Tag><Key>team</Key><Value>other</Value></Tag>", false),
            ("<ObjectSizeGreaterThan>99</ObjectSizeGreaterThan>", true),
            ("<ObjectSizeGreaterThan>100</ObjectSizeGreaterThan>", false),
            ("<ObjectSizeLessThan>101</ObjectSizeLessThan>", true),
            ("<ObjectSizeLessThan>100</ObjectSizeLessThan>", false),
            (
                &format!("<And><Prefix>artifacts/</Prefix>{tag}</And>"),
                true,
            ),
            (&format!("<And><Prefix>x/</Prefix>{tag}</And>"), false),
        ];
        for (filter, covered) in rows {
            check(&filtered(filter), &one, third.filter(|_| covered));
        }
        let date = "<Prefix/><Expiration><Date>2014-02-01T00:00:00Z</Date></Expiration>";
        check(date, &one, Some("Sat, 01 Feb 2014 00:00:00 GMT"));
        check(
            "<Prefix/><Transition><Days>1</Days></Transition>",
            &one,
            None,
        );
        let disabled = format!(
            "<LifecycleConfiguration><Rule><Status>Disabled</Status><Prefix/>{days}</Rule></LifecycleConfiguration>"
        );
        assert_eq!(rules(&disabled), []);
    }
}
