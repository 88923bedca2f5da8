//! Tags of objects.

use axum::{
    body::Body,
    http::{Method, Response, StatusCode},
};

use super::{
    Call, Object, S3, accept,
    buckets::{document_text, empty},
    error::S3Error,
    object_key, receive,
};
use crate::{
    store::{Batch, Collection},
    wire::form_pairs,
};

/// How many tags an object may have; source: "Categorizing your storage using tags" of the S3 user guide.
const MAX_TAGS: usize = 10;

impl S3 {
    /// Tells, sets or takes away the tags of an object.
    pub(super) async fn call_tags(
        &self,
        method: &Method,
        bucket: &str,
        key: &str,
        call: &Call,
        body: Body,
    ) -> Result<Response<Body>, S3Error> {
        let (tags, status) = match *method {
            Method::GET => {
                let object = self.find_object(bucket, key).await?;
                return Ok(document_text(accept::tagging(&object.tags)));
            }
            Method::PUT => {
                let text = receive::document(call, body).await?;
                (limited(accept::given_tags(&text)?)?, StatusCode::OK)
            }
            Method::DELETE => (Vec::new(), StatusCode::NO_CONTENT),
            _ => return Err(S3Error::method_not_allowed()),
        };
        let mut buckets = self.buckets.lock().await;
        let held = buckets
            .get_mut(bucket)
            .ok_or_else(S3Error::no_such_bucket)?;
        let object = held.objects.get_mut(key).ok_or_else(S3Error::no_such_key)?;
        let changed = Object {
            tags,
            ..object.clone()
        };
        let mut batch = Batch::new();
        batch.put(Collection::Object, &object_key(bucket, key), &changed)?;
        self.shared.store.write(batch).await?;
        *object = changed;
        Ok(empty(status))
    }
}

/// The tags that come with an object, as the pairs of a form.
pub(super) fn in_header(call: &Call) -> Result<Vec<(String, String)>, S3Error> {
    let Some(header) = call.header("x-amz-tagging") else {
        return Ok(Vec::new());
    };
    let pairs = form_pairs(header.as_bytes()).map_err(|_| {
        S3Error::invalid_argument(
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query \
                                   parameters without tag name duplicates.",
        )
    })?;
    accept::checked_tags(&pairs)?;
    limited(pairs)
}

fn limited(tags: Vec<(String, String)>) -> Result<Vec<(String, String)>, S3Error> {
    if tags.len() <= MAX_TAGS {
        return Ok(tags);
    }
    let message = format!("Object tags cannot be greater than {MAX_TAGS}");
    Err(S3Error::new(StatusCode::BAD_REQUEST, "BadRequest", message))
}
