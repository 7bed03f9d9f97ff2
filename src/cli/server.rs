//! The preview server.
//!
//! 1. [`Server::start`] binds the loopback addresses only, on the next free port.
//! 2. Each listener has a thread ([`tend`]) with workers that take requests from `tiny_http`.
//! 3. `http` decides what a request may have; a [`Site`] answers the rest.
//! 4. `/_milepost/events` is handed over to `events` and holds no worker; answers too large for a
//!    socket's buffer are written on a thread of their own, so a paused video holds none either.
//! 5. Answers end with `Connection: close`, and [`kick`] keeps the library's pool moving: see there.

use std::io::{self, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::events::{Events, MOST_CLIENTS};
pub use super::http::Response;
use super::http::{self, Head, Route, Rules};

const WORKERS: usize = 6;
/// How many further ports are tried.
const MORE_PORTS: u16 = 50;
/// Answers larger than this may wait for their reader.
const LARGE: usize = 128 * 1024;
/// Requests with a larger body than this are abandoned.
const LARGEST_REQUEST: usize = 64 * 1024;
/// How often [`kick`] is called while there are requests, and while there are none.
const KICK_BUSY: Duration = Duration::from_millis(100);
const KICK_IDLE: Duration = Duration::from_secs(1);

/// What the server shows.
pub trait Site: Send + Sync {
    /// The answer for a path (decoded, normalized, with a leading slash) and the raw query.
    fn respond(&self, path: &str, query: &str) -> Response;

    /// The findings of the last build as JSON.
    fn diagnostics_json(&self) -> String;
}

/// A running preview server. It ends with [`Server::stop`] or when it is dropped.
pub struct Server {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

struct Shared {
    site: Arc<dyn Site>,
    rules: Rules,
    events: Arc<Events>,
    requests: AtomicU64,
    stopping: Mutex<bool>,
    bell: Condvar,
}

impl Server {
    /// Serves a site on the first free port from `port` on (any free one for 0).
    pub fn start(site: Arc<dyn Site>, port: u16, base_path: &str) -> io::Result<Server> {
        let listeners = bind(port)?;
        let port = listeners.first().map_or(Ok(port), |first| first.local_addr().map(|a| a.port()))?;
        let shared = Arc::new(Shared {
            site,
            rules: Rules { port, base: http::base_path(base_path) },
            events: Events::new(),
            requests: AtomicU64::new(0),
            stopping: Mutex::new(false),
            bell: Condvar::new(),
        });
        let mut server = Server { shared, threads: Vec::new() };
        for listener in listeners {
            let shared = Arc::clone(&server.shared);
            let thread = thread::Builder::new().name("server".to_owned());
            server.threads.push(thread.spawn(move || tend(&listener, &shared))?);
        }
        Ok(server)
    }

    /// The address to show, with the base path.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}{}", self.shared.rules.port, self.shared.rules.base)
    }

    /// The port that was free.
    pub fn port(&self) -> u16 {
        self.shared.rules.port
    }

    /// Tells all open pages to reload. Never blocks.
    pub fn reload(&self) {
        self.shared.events.reload();
    }

    /// How many open pages listen for reloads, as far as is known.
    pub fn clients(&self) -> usize {
        self.shared.events.clients()
    }

    /// Ends the server and waits for the requests it is answering.
    pub fn stop(mut self) {
        self.shared.stop();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop();
    }
}

/// Listeners of one port on 127.0.0.1 and, where there is IPv6, on [::1].
fn bind(port: u16) -> io::Result<Vec<TcpListener>> {
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for more in 0..=MORE_PORTS {
        // Port 0 stays: the system chooses another one each time.
        match bind_both(if port == 0 { 0 } else { port.saturating_add(more) }) {
            Ok(listeners) => return Ok(listeners),
            // Reserved ports of Windows are denied rather than in use.
            Err(error)
                if matches!(error.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied) =>
            {
                last = error;
            }
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

fn bind_both(port: u16) -> io::Result<Vec<TcpListener>> {
    let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    let port = first.local_addr()?.port();
    match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
        Ok(second) => Ok(vec![first, second]),
        // `localhost` would show somebody else's pages.
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(error),
        Err(_) => Ok(vec![first]),
    }
}

/// Serves one listener until the server stops. The library gives up when a connection cannot be
/// accepted (out of file descriptors, say); it is then started again.
fn tend(listener: &TcpListener, shared: &Arc<Shared>) {
    while !shared.is_stopping() {
        let Some(server) = accept_on(listener) else {
            shared.wait(KICK_BUSY);
            continue;
        };
        thread::scope(|scope| {
            let work = || {
                while let Ok(request) = server.recv() {
                    shared.take(request);
                }
                // The error reached this worker alone.
                server.unblock();
            };
            let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(work)).collect();
            let mut seen = 0;
            while !workers.iter().any(thread::ScopedJoinHandle::is_finished) {
                let requests = shared.requests.load(Ordering::Relaxed);
                let is_busy = std::mem::replace(&mut seen, requests) != requests;
                if shared.wait(if is_busy { KICK_BUSY } else { KICK_IDLE }) {
                    server.unblock();
                    return;
                }
                if let Ok(address) = listener.local_addr() {
                    kick(address);
                }
            }
        });
        // What made it give up may last.
        shared.wait(KICK_BUSY);
    }
}

fn accept_on(listener: &TcpListener) -> Option<tiny_http::Server> {
    tiny_http::Server::from_listener(listener.try_clone().ok()?, None).ok()
}

/// Connects and hangs up. `tiny_http` queues a connection for a thread it believes idle; in a burst
/// it believes so once too often, and if the threads then stay with an open page or with a
/// connection the browser keeps in reserve, the queued one is never served. A further connection
/// makes it start a thread, which goes on to what is queued.
fn kick(address: SocketAddr) {
    let _ = TcpStream::connect_timeout(&address, KICK_IDLE);
}

impl Shared {
    fn stop(&self) {
        *self.stopping.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.bell.notify_all();
        self.events.close();
    }

    fn is_stopping(&self) -> bool {
        *self.stopping.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the bell; true when the server stops.
    fn wait(&self, limit: Duration) -> bool {
        let stopping = self.stopping.lock().unwrap_or_else(PoisonError::into_inner);
        if *stopping {
            return true;
        }
        *self.bell.wait_timeout(stopping, limit).unwrap_or_else(PoisonError::into_inner).0
    }

    /// Answers a request, on a thread of its own if it may take its time.
    fn take(self: &Arc<Self>, request: tiny_http::Request) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        match request.body_length().unwrap_or(0) {
            0 => self.answer(request),
            // Dropping a request reads its body to the end, which may be long in coming …
            1..=LARGEST_REQUEST => {
                let shared = Arc::clone(self);
                detach(move || shared.answer(request));
            }
            // … into a buffer of the announced size, which may be more than there is. No browser
            // sends a body with what is served here, so such a connection is left alone.
            _ => std::mem::forget(request),
        }
    }

    fn answer(self: &Arc<Self>, request: tiny_http::Request) {
        let is_head = *request.method() == tiny_http::Method::Head;
        let response = match self.rules.route(&parts(&request)) {
            Route::Done(response) => response,
            Route::Events if is_head => Response::new(200, "text/event-stream", ""),
            Route::Events if self.events.clients() >= MOST_CLIENTS => {
                Response::text(503, "too many pages are open")
            }
            Route::Events => return self.subscribe(request),
            Route::Diagnostics => {
                self.guarded(|site| Response::new(200, "application/json", site.diagnostics_json()))
            }
            Route::Site { path, query } => self.guarded(|site| site.respond(&path, &query)),
        };
        let head = Head::of(&response, is_head, header(&request, "If-None-Match"));
        let is_large = head.with_body && response.body.len() > LARGE;
        let send = move || {
            let mut writer = request.into_writer();
            let body: &[u8] = if head.with_body { &response.body } else { &[] };
            // A failed write means that the reader went away.
            let _ = writer
                .write_all(head.text.as_bytes())
                .and_then(|()| writer.write_all(body))
                .and_then(|()| writer.flush());
        };
        if is_large { detach(send) } else { send() }
    }

    /// A bug that one page brings to light should not end the preview of the others.
    fn guarded(&self, ask: impl FnOnce(&dyn Site) -> Response) -> Response {
        catch_unwind(AssertUnwindSafe(|| ask(&*self.site)))
            .unwrap_or_else(|_| Response::text(500, "this page could not be made; see the terminal"))
    }

    fn subscribe(&self, request: tiny_http::Request) {
        let last = header(&request, "Last-Event-ID").and_then(|id| id.trim().parse().ok());
        self.events.join(request.into_writer(), Head::of_events(), last);
        // One thread of the library's pool is now taken for long.
        self.bell.notify_all();
    }
}

fn detach(work: impl FnOnce() + Send + 'static) {
    // Without a thread the work is dropped and its connection with it.
    let _ = thread::Builder::new().name("answer".to_owned()).spawn(work);
}

fn parts(request: &tiny_http::Request) -> http::Request<'_> {
    let hosts = request.headers().iter().filter(|header| header.field.equiv("Host")).count();
    http::Request {
        method: request.method().as_str(),
        url: request.url(),
        host: header(request, "Host").filter(|_| hosts == 1),
        origin: header(request, "Origin"),
    }
}

fn header<'a>(request: &'a tiny_http::Request, name: &'static str) -> Option<&'a str> {
    let header = request.headers().iter().find(|header| header.field.equiv(name))?;
    Some(header.value.as_str().trim())
}

#[cfg(test)]
#[path = "server_tests.rs"]
mod tests;
