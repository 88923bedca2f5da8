//! `DeleteObjects`: many at once.

use axum::{body::Body, http::Response};

use super::{Call, S3, buckets::document, error::S3Error, object_key, receive, xml::Xml};
use crate::store::{Batch, Collection};

/// How many objects one request may name; source: `DeleteObjects` of the S3 API reference.
const MAX_OBJECTS: usize = 1000;

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
struct Wish {
    objects: Vec<Named>,
    /// Only failures are told.
    quiet: bool,
}

#[derive(Debug, PartialEq, Eq)]
struct Named {
    key: String,
    version: Option<String>,
}

impl S3 {
    pub(super) async fn delete_objects(
        &self,
        name: &str,
        call: &Call,
        body: Body,
    ) -> Result<Response<Body>, S3Error> {
        if !receive::is_proven(call) {
            return Err(S3Error::invalid_request(
                "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
            ));
        }
        let wish = parse(&receive::document(call, body).await?)?;
        let mut removed = Vec::new();
        {
            let mut buckets = self.buckets.lock().await;
            let bucket = buckets.get_mut(name).ok_or_else(S3Error::no_such_bucket)?;
            let there = |one: &&Named| one.check().is_ok() && bucket.objects.contains_key(&one.key);
            let there: Vec<&Named> = wish.objects.iter().filter(there).collect();
            let mut batch = Batch::new();
            for one in &there {
                batch.delete(Collection::Object, &object_key(name, &one.key));
            }
            if !there.is_empty() {
                self.shared.store.write(batch).await?;
            }
            for one in there {
                removed.extend(bucket.objects.remove(&one.key));
            }
        }
        for object in removed {
            self.blobs.remove(&object.blob, object.size).await;
        }
        Ok(document(told(&wish)))
    }
}

/// One that was not there counts as deleted.
fn told(wish: &Wish) -> Xml {
    let mut xml = Xml::root("DeleteResult");
    for one in &wish.objects {
        match one.check() {
            Ok(()) if wish.quiet => {}
            Ok(()) => {
                xml.open("Deleted")
                    .text("Key", &one.key)
                    .maybe("VersionId", one.version.as_deref())
                    .close("Deleted");
            }
            Err(error) => {
                let (code, message) = error.parts();
                xml.open("Error")
                    .text("Key", &one.key)
                    .maybe("VersionId", one.version.as_deref())
                    .text("Code", code)
                    .text("Message", message)
                    .close("Error");
            }
        }
    }
    xml.close("DeleteResult");
    xml
}

impl Named {
    fn check(&self) -> Result<(), S3Error> {
        match self.version.as_deref() {
            None | Some("null") => Ok(()),
            Some(_) => Err(S3Error::no_such_version()),
        }
    }
}

fn parse(text: &str) -> Result<Wish, S3Error> {
    let tree = roxmltree::Document::parse(text).map_err(|_| S3Error::malformed_xml())?;
    let root = tree.root_element();
    if root.tag_name().name() != "Delete" {
        return Err(S3Error::malformed_xml());
    }
    let mut wish = Wish {
        objects: Vec::new(),
        quiet: false,
    };
    for node in root.children().filter(roxmltree::Node::is_element) {
        let inner = |name: &str| {
            let found = node
                .children()
                .find(|child| child.tag_name().name() == name);
            found.map(|child| child.text().unwrap_or_default().to_owned())
        };
        match node.tag_name().name() {
            "Quiet" => wish.quiet = node.text().is_some_and(|text| text.trim() == "true"),
            "Object" => {
                let key = inner("Key").filter(|key| !key.is_empty());
                wish.objects.push(Named {
                    key: key.ok_or_else(S3Error::malformed_xml)?,
                    version: inner("VersionId").filter(|version| !version.is_empty()),
                });
            }
            _ => return Err(S3Error::malformed_xml()),
        }
    }
    if wish.objects.is_empty() || wish.objects.len() > MAX_OBJECTS {
        return Err(S3Error::malformed_xml());
    }
    Ok(wish)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deletion_names_one_to_a_thousand_objects() {
        let many = |count: usize| {
            let one = "<Object><Key>k</Key></Object>";
            format!("<Delete xmlns=\"x\">{}</Delete>", one.repeat(count))
        };
        assert_eq!(parse(&many(1000)).map(|wish| wish.objects.len()), Ok(1000));
        let hostile = format!(
            "<!DOCTYPE d [<!ENTITY e \"{}\">]>{}",
            "x".repeat(99),
            many(1)
        );
        let wrong = [
            many(0),
            many(1001),
            hostile,
            "<Delete>".to_owned(),
            "<Erase><Object><Key>k</Key></Object></Erase>".to_owned(),
            "<Delete><Object><Key/></Object></Delete>".to_owned(),
            "<Delete><Key>k</Key></Delete>".to_owned(),
        ];
        for text in wrong {
            assert_eq!(parse(&text), Err(S3Error::malformed_xml()), "{text:.60}");
        }
    }
}
