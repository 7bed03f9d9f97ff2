//! Live reload: server-sent events.
//!
//! 1. [`Events`] holds a version that only grows; [`Events::reload`] raises it and wakes everyone.
//! 2. Each client has a thread ([`Events::join`]) that writes the newest version outside the lock, so
//!    a client that does not read delays nobody.
//! 3. A comment every 15 seconds makes the threads of closed pages notice and end.
//! 4. The first event carries the current version as its id. A browser that reconnects sends it back;
//!    if it is an old one, a reload was missed and is sent at once.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const HEARTBEAT: Duration = Duration::from_secs(15);
/// More open pages than anyone has; beyond it something is wrong with the client.
pub(super) const MOST_CLIENTS: usize = 256;

/// The clients that wait for a reload.
pub(super) struct Events {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    version: u64,
    clients: usize,
    closed: bool,
}

enum News {
    Reload(u64),
    Quiet,
    Closed,
}

impl Events {
    pub(super) fn new() -> Arc<Events> {
        // Starting at the time keeps versions growing when the server is started again, so a page
        // that stayed open reloads.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let version = u64::try_from(now.as_millis()).unwrap_or_default();
        let state = Mutex::new(State { version, clients: 0, closed: false });
        Arc::new(Events { state, changed: Condvar::new() })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells every client to reload; returns the new version.
    pub(super) fn reload(&self) -> u64 {
        let mut state = self.lock();
        state.version += 1;
        self.changed.notify_all();
        state.version
    }

    /// Ends all clients.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// How many clients there are, as far as is known.
    pub(super) fn clients(&self) -> usize {
        self.lock().clients
    }

    /// Serves a client on a thread of its own. `head` is the response's head, `last` the version that
    /// the client saw before it lost its connection.
    pub(super) fn join(self: &Arc<Self>, writer: Box<dyn Write + Send>, head: String, last: Option<u64>) {
        let version = {
            let mut state = self.lock();
            if state.closed || state.clients >= MOST_CLIENTS {
                return;
            }
            state.clients += 1;
            state.version
        };
        let events = Arc::clone(self);
        let started = std::thread::Builder::new().name("reload".to_owned()).spawn(move || {
            // A failed write means that the page is gone.
            let _ = events.talk(writer, &head, (version, last));
            events.lock().clients -= 1;
        });
        if started.is_err() {
            self.lock().clients -= 1;
        }
    }

    fn talk(
        &self,
        mut writer: Box<dyn Write + Send>,
        head: &str,
        (version, last): (u64, Option<u64>),
    ) -> io::Result<()> {
        write!(writer, "{head}retry: 500\n\n")?;
        let missed = last.is_some_and(|last| last < version);
        send(&mut *writer, if missed { "reload" } else { "hello" }, version)?;
        let mut seen = version;
        loop {
            match self.wait(seen) {
                News::Reload(version) => {
                    send(&mut *writer, "reload", version)?;
                    seen = version;
                }
                News::Quiet => {
                    writer.write_all(b": still here\n\n")?;
                    writer.flush()?;
                }
                News::Closed => return Ok(()),
            }
        }
    }

    fn wait(&self, seen: u64) -> News {
        let idle = |state: &mut State| state.version == seen && !state.closed;
        let (state, _) = self
            .changed
            .wait_timeout_while(self.lock(), HEARTBEAT, idle)
            .unwrap_or_else(PoisonError::into_inner);
        match &*state {
            State { closed: true, .. } => News::Closed,
            State { version, .. } if *version != seen => News::Reload(*version),
            _ => News::Quiet,
        }
    }
}

fn send(writer: &mut dyn Write, event: &str, version: u64) -> io::Result<()> {
    write!(writer, "id: {version}\nevent: {event}\ndata: {version}\n\n")?;
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, Sender, channel};

    struct Client(Sender<String>, Vec<u8>);

    impl Write for Client {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1.extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            let text = String::from_utf8_lossy(&std::mem::take(&mut self.1)).into_owned();
            self.0.send(text).map_err(|_| io::ErrorKind::BrokenPipe.into())
        }
    }

    /// A client that never reads: its write does not return before the test is over.
    struct Stuck(Receiver<()>);

    impl Write for Stuck {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            let _ = self.0.recv();
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn join(events: &Arc<Events>, last: Option<u64>) -> Receiver<String> {
        let (sender, receiver) = channel();
        events.join(Box::new(Client(sender, Vec::new())), "HEAD\r\n\r\n".to_owned(), last);
        receiver
    }

    #[test]
    fn a_stuck_client_delays_nobody() {
        let events = Events::new();
        let (_keep, stuck) = channel();
        events.join(Box::new(Stuck(stuck)), String::new(), None);
        let client = join(&events, None);
        let hello = client.recv().unwrap();
        assert!(hello.starts_with("HEAD\r\n\r\nretry: 500\n\nid: "), "{hello}");
        assert!(hello.contains("\nevent: hello\n"), "{hello}");
        let first = events.reload();
        assert_eq!(client.recv().unwrap(), format!("id: {first}\nevent: reload\ndata: {first}\n\n"));
        assert!(events.reload() > first);
        assert!(client.recv().unwrap().contains("event: reload"));
    }

    #[test]
    fn a_missed_reload_is_made_up_for() {
        let events = Events::new();
        let seen = events.reload();
        assert!(join(&events, Some(seen)).recv().unwrap().contains("event: hello"));
        events.reload();
        assert!(join(&events, Some(seen)).recv().unwrap().contains("event: reload"));
    }

    #[test]
    fn closed_and_gone_clients_are_forgotten() {
        let events = Events::new();
        let gone = join(&events, None);
        gone.recv().unwrap();
        let client = join(&events, None);
        client.recv().unwrap();
        assert_eq!(events.clients(), 2);
        drop(gone);
        events.reload();
        while events.clients() == 2 {
            std::thread::yield_now();
        }
        events.close();
        while client.recv().is_ok() {}
        while events.clients() > 0 {
            std::thread::yield_now();
        }
    }
}
