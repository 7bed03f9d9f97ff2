//! The preview server.
//!
//! 1. [`Server::start`] binds the loopback addresses only, on the next free port, and serves them on
//!    a small runtime of its own; callers stay synchronous.
//! 2. `http` decides what a request may have; a [`Site`] answers the rest, on threads where it may
//!    take its time.
//! 3. `/_milepost/events` is handed over to `events`.
//! 4. Dropping the server ends its runtime and with it every connection.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::HeaderName;
use axum::serve::ListenerExt;
use tokio::runtime::{Builder, Runtime};

use super::events::Events;
pub use super::http::Response;
use super::http::{self, Reply, Route, Rules};

/// Threads that read and write sockets.
const WORKERS: usize = 2;
/// Threads that may make pages at the same time.
const MAKERS: usize = 16;
/// How long the end of the server waits for pages that are being made.
const GRACE: Duration = Duration::from_secs(1);
/// How many further ports are tried.
const MORE_PORTS: u16 = 50;

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
    /// Taken when the server ends.
    runtime: Option<Runtime>,
}

struct Shared {
    site: Arc<dyn Site>,
    rules: Rules,
    events: Events,
}

impl Server {
    /// Serves a site on the first free port from `port` on (any free one for 0).
    pub fn start(site: Arc<dyn Site>, port: u16, base_path: &str) -> io::Result<Server> {
        let listeners = bind(port)?;
        let port = listeners.first().map_or(Ok(port), |first| first.local_addr().map(|a| a.port()))?;
        let rules = Rules { port, base: http::base_path(base_path) };
        let shared = Arc::new(Shared { site, rules, events: Events::new() });
        let runtime = Builder::new_multi_thread()
            .worker_threads(WORKERS)
            .max_blocking_threads(MAKERS)
            .thread_name("server")
            .enable_all()
            .build()?;
        let inside = runtime.enter();
        for listener in listeners {
            listener.set_nonblocking(true)?;
            let listener = tokio::net::TcpListener::from_std(listener)?.tap_io(|stream| {
                // Without it the end of an answer may wait for the reader's acknowledgment.
                let _ = stream.set_nodelay(true);
            });
            let service = answer.with_state(Arc::clone(&shared));
            runtime.spawn(axum::serve(listener, service).into_future());
        }
        drop(inside);
        Ok(Server { shared, runtime: Some(runtime) })
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

    /// How many open pages listen for reloads.
    pub fn clients(&self) -> usize {
        self.shared.events.clients()
    }

    /// Ends the server: closes its connections and frees the port.
    pub fn stop(self) {}
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(GRACE);
        }
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

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Reply {
    let request = request.into_parts().0;
    // Taken before the page is made: what changes meanwhile is a later version.
    let version = shared.events.version();
    let response = match shared.rules.route(&request) {
        Route::Done(response) => response,
        Route::Events { since } => {
            let last = http::text(&request, HeaderName::from_static("last-event-id"));
            match shared.events.join(last.and_then(|id| id.parse().ok()).or(since)) {
                Some(stream) => return http::protect(stream),
                None => Response::text(503, "too many pages are open"),
            }
        }
        Route::Diagnostics => {
            shared.ask(|site| Response::new(200, "application/json", site.diagnostics_json())).await
        }
        Route::Site { path, query } => shared.ask(move |site| site.respond(&path, &query)).await,
    };
    http::protect(http::with_version(http::reply(response, &request), version))
}

impl Shared {
    /// Asks the site where it may take its time. A bug that one page brings to light should not end
    /// the preview of the others, so a panic is an answer too.
    async fn ask(&self, question: impl FnOnce(&dyn Site) -> Response + Send + 'static) -> Response {
        let site = Arc::clone(&self.site);
        tokio::task::spawn_blocking(move || question(&*site))
            .await
            .unwrap_or_else(|_| Response::text(500, "this page could not be made; see the terminal"))
    }
}

#[cfg(test)]
#[path = "server_tests.rs"]
mod tests;
