//! The bucket of a project's canaries: filled before what runs its packages, emptied before it is deleted.

use std::sync::Arc;

use language::plan::{StackPlan, Upload};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::deploy::Work;
use super::error::Error;
use super::event::Event;
use crate::aws;

/// Packages that are under way at the same time.
const CONCURRENT: usize = 4;

/// Puts the packages of a stack into the bucket, those that are not there yet.
pub(super) async fn fill(work: &mut Work<'_>, plan: &StackPlan) -> Result<(), Error> {
    let Some(first) = plan.uploads.first() else {
        return Ok(());
    };
    let buckets = work.session.buckets(&first.stack).await?;
    let Some(bucket) = buckets.into_iter().next() else {
        return Err(Error::NoBucket {
            stack: first.stack.clone(),
        });
    };
    let permits = Arc::new(Semaphore::new(CONCURRENT));
    let mut puts = JoinSet::new();
    for Upload { key, package, .. } in plan.uploads.iter().cloned() {
        let (session, bucket) = (work.session.clone(), bucket.clone());
        let permits = Arc::clone(&permits);
        puts.spawn(async move {
            let _permit = permits.acquire_owned().await;
            let put = session.put_missing(&bucket, &key, package.bytes()).await?;
            Ok::<_, aws::Error>((key, package.bytes().len(), put))
        });
    }
    while let Some(joined) = puts.join_next().await {
        let failed = |error| aws::Error::answer("put the packages", work.session.endpoint(), error);
        let (key, bytes, put) = joined.map_err(failed)??;
        if put {
            work.listener.event(&Event::Uploaded {
                stack: plan.name.clone(),
                bucket: bucket.clone(),
                key,
                bytes,
            });
        }
    }
    Ok(())
}

/// Empties the buckets of a stack that goes; says how many objects there were.
pub(super) async fn drain(work: &mut Work<'_>, stack: &str, id: &str) -> Result<usize, Error> {
    let mut all = 0;
    for bucket in work.session.buckets(id).await? {
        let objects = work.session.empty(&bucket).await?;
        if objects > 0 {
            work.listener.event(&Event::Emptied {
                stack: stack.to_owned(),
                bucket,
                objects,
            });
        }
        all += objects;
    }
    Ok(all)
}
