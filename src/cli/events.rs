//! Live reload: server-sent events.
//!
//! 1. [`Events`] holds a version that only grows; [`Events::reload`] raises it and wakes everyone.
//! 2. Each client waits for the newest version on its own, so one that does not read delays nobody.
//! 3. A comment every 15 seconds reveals connections that broke without a word.
//! 4. The first event carries the current version as its id. A browser that reconnects sends it back, and a page names the
//!    version it came with; if it is an old one, a reload was missed and is sent at once.

use std::convert::Infallible;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::unfold;
use tokio::sync::watch;

use super::http::Reply;

const HEARTBEAT: Duration = Duration::from_secs(15);
/// How soon a browser tries to connect again.
const RETRY: Duration = Duration::from_millis(500);
/// More open pages than anyone has; beyond it something is wrong with the client.
const MOST_CLIENTS: usize = 256;

/// Tells open pages to reload.
pub(super) struct Events(watch::Sender<u64>);

impl Events {
    pub(super) fn new() -> Events {
        // Starting at the time keeps versions growing when the server is started again, so a page
        // that stayed open reloads.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Events(watch::Sender::new(u64::try_from(now.as_millis()).unwrap_or_default()))
    }

    /// Tells every client to reload.
    pub(super) fn reload(&self) {
        self.0.send_modify(|version| *version += 1);
    }

    /// The current version.
    pub(super) fn version(&self) -> u64 {
        *self.0.borrow()
    }

    /// How many clients there are.
    pub(super) fn clients(&self) -> usize {
        self.0.receiver_count()
    }

    /// The stream for one more client, unless there are too many. `last` is the version that it saw
    /// last: of its page, or before it lost its connection.
    pub(super) fn join(&self, last: Option<u64>) -> Option<Reply> {
        if self.clients() >= MOST_CLIENTS {
            return None;
        }
        let mut versions = self.0.subscribe();
        let now = *versions.borrow_and_update();
        let missed = last.is_some_and(|last| last < now);
        let first = event(if missed { "reload" } else { "hello" }, now).retry(RETRY);
        let stream = unfold((Some(first), versions), async |(first, mut versions)| {
            let next = match first {
                Some(first) => first,
                None => {
                    versions.changed().await.ok()?;
                    event("reload", *versions.borrow_and_update())
                }
            };
            Some((Ok::<_, Infallible>(next), (None, versions)))
        });
        let heartbeat = KeepAlive::new().interval(HEARTBEAT).text("still here");
        Some(Sse::new(stream).keep_alive(heartbeat).into_response())
    }
}

fn event(name: &str, version: u64) -> Event {
    Event::default().id(version.to_string()).event(name).data(version.to_string())
}
