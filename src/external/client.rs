//! One question to a server.
//!
//! 1. [`Client`] is the door: one request, no redirection followed, nothing sent but the address and who asks.
//! 2. [`Network`] asks for real. Names that lead to private networks are refused where they are resolved, so that no
//!    name and no redirection can reach the machine that checks. A proxy of the environment resolves for itself.
//! 3. The authorities that the system trusts are trusted here, or those of `SSL_CERT_FILE`: companies have their own.
//! 4. Bodies are read up to [`MOST`] bytes and only when an anchor is looked for.

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Whether it is there.
    Head,
    /// The same, for servers that do not answer the other.
    Get,
    /// The page.
    Page,
}

/// What a server said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// `Location`.
    pub location: String,
    /// Seconds of `Retry-After`.
    pub wait: Option<u64>,
    /// It wants a cookie, or a person.
    pub wants_browser: bool,
    /// The whole page, when it was asked for and is HTML.
    pub html: Option<String>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Silence {
    /// The name leads to a private network.
    Private,
    /// There is no such host.
    NoHost,
    /// Its certificate is not good.
    Certificate(String),
    /// The answer took too long.
    Slow,
    /// The connection failed, or the answer was none.
    Broken(String),
}

/// Asks servers.
pub trait Client: Sync {
    /// Sends one request.
    fn ask(&self, method: Method, url: &str) -> Result<Answer, Silence>;
}

/// Bytes of a page that are looked at.
pub const MOST: u64 = 4 * 1024 * 1024;

#[cfg(feature = "external")]
pub use network::Network;

#[cfg(feature = "external")]
mod network {
    use std::io::Read;
    use std::sync::Arc;
    use std::time::Duration;

    use ureq::http::{HeaderMap, Uri};
    use ureq::tls::{Certificate, RootCerts, TlsConfig};
    use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
    use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

    use super::{Answer, Client, MOST, Method, Silence};
    use crate::config::ExternalConfig;
    use crate::external::address::is_private;
    use crate::external::date;

    const PRIVATE: &str = "a private network";

    /// The network.
    pub struct Network {
        agent: ureq::Agent,
    }

    impl Network {
        /// A client with the limits of the configuration; what is wrong with the certificates that the environment names.
        pub fn new(config: &ExternalConfig) -> Result<Network, String> {
            let roots = authorities()?;
            let agent = concat!("milepost/", env!("CARGO_PKG_VERSION"), " (link check)");
            let config_of_agent = ureq::Agent::config_builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .timeout_global(Some(Duration::from_secs(u64::from(config.timeout))))
                .user_agent(agent)
                .accept("text/html,application/xhtml+xml,*/*;q=0.8")
                .max_idle_connections_per_host(config.per_host as usize)
                .tls_config(TlsConfig::builder().root_certs(roots).build())
                .build();
            let resolver = Careful { allow_private: config.allow_private, inner: DefaultResolver::default() };
            Ok(Network { agent: ureq::Agent::with_parts(config_of_agent, DefaultConnector::new(), resolver) })
        }
    }

    /// Who may vouch for a server.
    fn authorities() -> Result<RootCerts, String> {
        let found = rustls_native_certs::load_native_certs();
        if !found.certs.is_empty() {
            let certificates = found.certs.iter().map(|one| Certificate::from_der(one.as_ref()).to_owned());
            return Ok(RootCerts::Specific(Arc::new(certificates.collect())));
        }
        let named =
            ["SSL_CERT_FILE", "SSL_CERT_DIR"].into_iter().find(|name| std::env::var_os(name).is_some());
        match named {
            Some(name) => {
                let why = found.errors.first().map(|error| format!(": {error}")).unwrap_or_default();
                Err(format!("{name} names no certificate of an authority{why}"))
            }
            // A small container has no list of authorities.
            None => Ok(RootCerts::WebPki),
        }
    }

    impl Client for Network {
        fn ask(&self, method: Method, url: &str) -> Result<Answer, Silence> {
            let request = match method {
                Method::Head => self.agent.head(url),
                Method::Get | Method::Page => self.agent.get(url),
            };
            let response = request.call().map_err(silence)?;
            let headers = response.headers();
            let text = |name: &str| {
                let value = headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
                value.unwrap_or_default().into_owned()
            };
            let is_html = text("content-type").to_ascii_lowercase().contains("html");
            let mut answer = Answer {
                status: response.status().as_u16(),
                location: text("location"),
                wait: wait(headers),
                wants_browser: headers.contains_key("set-cookie") || headers.contains_key("cf-mitigated"),
                html: None,
            };
            if method == Method::Page && is_html && response.status().is_success() {
                let mut bytes = Vec::new();
                let read = response.into_body().into_reader().take(MOST + 1).read_to_end(&mut bytes);
                // Half a page proves nothing about its anchors.
                if read.is_ok() && bytes.len() as u64 <= MOST {
                    answer.html = Some(String::from_utf8_lossy(&bytes).into_owned());
                }
            }
            Ok(answer)
        }
    }

    fn wait(headers: &HeaderMap) -> Option<u64> {
        let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
        let after = text("retry-after")?;
        // A moment is compared with the server's own clock.
        after.parse().ok().or_else(|| {
            let (then, now) = (date::seconds(after)?, date::seconds(text("date")?)?);
            u64::try_from(then - now).ok()
        })
    }

    fn silence(error: ureq::Error) -> Silence {
        match error {
            ureq::Error::HostNotFound => Silence::NoHost,
            ureq::Error::Timeout(_) => Silence::Slow,
            ureq::Error::Io(error) if error.to_string() == PRIVATE => Silence::Private,
            ureq::Error::Io(error) if is_unknown_name(&error) => Silence::NoHost,
            ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => Silence::Slow,
            ureq::Error::Io(error) => match rustls_of(&error) {
                Some(why) => Silence::Certificate(why),
                None => Silence::Broken("the connection failed".to_owned()),
            },
            ureq::Error::Tls(why) => Silence::Certificate(why.to_owned()),
            ureq::Error::Rustls(error) => Silence::Certificate(error.to_string()),
            ureq::Error::ConnectionFailed => Silence::Broken("the connection failed".to_owned()),
            other => Silence::Broken(other.to_string()),
        }
    }

    /// The system's message about a name without an address has no kind of its own.
    fn is_unknown_name(error: &std::io::Error) -> bool {
        error.to_string().contains("lookup address information")
            || matches!(error.raw_os_error(), Some(11001..=11004))
    }

    fn rustls_of(error: &std::io::Error) -> Option<String> {
        let text = error.to_string();
        text.contains("certificate").then_some(text)
    }

    /// Resolves names and leaves out private addresses.
    #[derive(Debug)]
    struct Careful {
        allow_private: bool,
        inner: DefaultResolver,
    }

    impl Resolver for Careful {
        fn resolve(
            &self,
            uri: &Uri,
            config: &ureq::config::Config,
            timeout: NextTimeout,
        ) -> Result<ResolvedSocketAddrs, ureq::Error> {
            let found = self.inner.resolve(uri, config, timeout)?;
            if self.allow_private {
                return Ok(found);
            }
            let mut public = self.inner.empty();
            for address in found.iter().filter(|address| !is_private(address.ip())) {
                public.push(*address);
            }
            if public.is_empty() { Err(ureq::Error::Io(std::io::Error::other(PRIVATE))) } else { Ok(public) }
        }
    }
}
