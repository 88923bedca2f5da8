//! The SQL.

/// $1 id, $2 topic, $3 key, $4 payload, $5 traceparent, $6 now.
pub(super) const PUBLISH: &str = "INSERT INTO outbox (id, topic, key, payload, traceparent, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6)";

/// After all of its key that still wait, whatever the time of day is here: it may have been set back, or differ between processes.
/// $1 consumer, $2 event, $3 key, $4 now.
pub(super) const ADDRESS: &str = "INSERT INTO deliveries \
     (consumer, event_id, key, attempts, next_at, dead_at, last_error, created_at) \
     VALUES ($1, $2, $3, 0, $4, 0, '', COALESCE((SELECT MAX(d.created_at) + 1 FROM deliveries d \
         WHERE d.consumer = $1 AND d.key = $3 AND d.created_at >= $4), $4))";

/// The first of each key that may be told now. $1 consumer, $2 now, $3 how many.
pub(super) const DUE: &str = "SELECT d.event_id, d.attempts, o.topic, o.key, o.payload, o.traceparent, o.created_at \
     FROM deliveries d JOIN outbox o ON o.id = d.event_id \
     WHERE d.consumer = $1 AND d.dead_at = 0 AND d.next_at <= $2 AND NOT EXISTS ( \
         SELECT 1 FROM deliveries e WHERE e.consumer = d.consumer AND e.key = d.key \
         AND (e.created_at < d.created_at OR (e.created_at = d.created_at AND e.event_id < d.event_id)) \
     ) ORDER BY d.created_at, d.event_id LIMIT $3";

/// Takes it on, unless someone else has. $1 consumer, $2 event, $3 attempts so far, $4 until, $5 now.
pub(super) const CLAIM: &str = "UPDATE deliveries SET attempts = attempts + 1, next_at = $4 \
     WHERE consumer = $1 AND event_id = $2 AND attempts = $3 AND dead_at = 0 AND next_at <= $5";

/// What was taken on, and neither done nor put off since. $1 consumer, $2 event, $3 the attempt, $4 now.
pub(super) const TAKEN: &str = "SELECT d.event_id, d.attempts - 1 AS attempts, o.topic, o.key, o.payload, o.traceparent, o.created_at \
     FROM deliveries d JOIN outbox o ON o.id = d.event_id \
     WHERE d.consumer = $1 AND d.event_id = $2 AND d.attempts = $3 AND d.dead_at = 0 AND d.next_at > $4";

/// Has not been told after all. $1 consumer, $2 event, $3 the attempt, $4 when again.
pub(super) const UNSENT: &str = "UPDATE deliveries SET attempts = attempts - 1, next_at = $4 \
     WHERE consumer = $1 AND event_id = $2 AND attempts = $3 AND dead_at = 0";

/// $1 consumer, $2 now.
pub(super) const RECLAIM: &str =
    "UPDATE deliveries SET next_at = $2 WHERE consumer = $1 AND dead_at = 0 AND next_at > $2";

/// $1 consumer, $2 event, $3 the attempt that did it.
pub(super) const DONE: &str =
    "DELETE FROM deliveries WHERE consumer = $1 AND event_id = $2 AND attempts = $3";

/// $1 consumer, $2 event, $3 the attempt that failed, $4 when again, $5 when given up or 0, $6 why.
pub(super) const FAILED: &str = "UPDATE deliveries SET next_at = $4, dead_at = $5, last_error = $6 \
     WHERE consumer = $1 AND event_id = $2 AND attempts = $3";

/// $1 consumer.
pub(super) const DEPTH: &str = "SELECT COUNT(*), COALESCE(MIN(created_at), 0) FROM deliveries \
     WHERE consumer = $1 AND dead_at = 0";

/// $1 consumer, $2 event, $3 now.
pub(super) const CONSUMED: &str = "INSERT INTO consumed (consumer, event_id, at) VALUES ($1, $2, $3) \
     ON CONFLICT (consumer, event_id) DO NOTHING";

/// $1 how many.
pub(super) const DEAD: &str = "SELECT d.consumer, d.event_id, o.topic, d.attempts, d.dead_at, d.last_error, \
     (SELECT COUNT(*) FROM deliveries e WHERE e.consumer = d.consumer AND e.key = d.key AND e.event_id <> d.event_id) \
     FROM deliveries d JOIN outbox o ON o.id = d.event_id \
     WHERE d.dead_at > 0 ORDER BY d.dead_at, d.event_id LIMIT $1";

/// $1 consumer, $2 event, $3 now.
pub(super) const REPLAY: &str = "UPDATE deliveries SET attempts = 0, next_at = $3, dead_at = 0, last_error = '' \
     WHERE consumer = $1 AND event_id = $2 AND dead_at > 0";

/// $1 consumer, $2 event.
pub(super) const SKIP: &str =
    "DELETE FROM deliveries WHERE consumer = $1 AND event_id = $2 AND dead_at > 0";

/// What everybody has dealt with before $1.
pub(super) const SWEEP: &str = "DELETE FROM outbox WHERE created_at < $1 \
     AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = outbox.id)";

/// $1 before.
pub(super) const SWEEP_CONSUMED: &str = "DELETE FROM consumed WHERE at < $1 \
     AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = consumed.event_id)";
