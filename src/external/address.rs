//! Addresses on other hosts: taken apart, judged by rule, put together.
//!
//! 1. [`Address::parse`] reads `http:`, `https:` and `//host` links; what no reader is meant to follow comes back as
//!    a [`Skip`] with its reason, and is never asked.
//! 2. [`Address::key`] is the form that the ledger knows: scheme and host in lower case and ASCII, the rest as written.
//! 3. [`Address::join`] reads the `Location` of a redirection.
//! 4. [`is_private`] names the networks that a check must not reach, whatever name leads to them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::source::host;

/// Why an address is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// A host that exists for examples.
    Example,
    /// A host of one machine or network.
    Private,
    /// The docset's own site, which need not be published yet.
    Own,
    /// User name and password in the address.
    Credentials,
    /// A placeholder, or nothing that a server could be asked for.
    Unreadable,
}

impl Skip {
    /// The words of the summary.
    pub fn as_str(self) -> &'static str {
        match self {
            Skip::Example => "on example hosts",
            Skip::Private => "on private hosts",
            Skip::Own => "on the site itself",
            Skip::Credentials => "with credentials",
            Skip::Unreadable => "with placeholders",
        }
    }
}

/// An address that a server can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// `https` rather than `http`.
    pub secure: bool,
    /// Host in lower case, `[…]` around IPv6, with the port when one is written.
    pub authority: String,
    /// Path and query, percent-encoded.
    pub path: String,
    /// Fragment as written, without `#`.
    pub fragment: String,
}

impl Address {
    /// Reads a link. Private hosts are left out unless they are allowed.
    pub fn parse(href: &str, allow_private: bool) -> Result<Address, Skip> {
        let href = href.trim();
        let (secure, rest) = scheme(href).ok_or(Skip::Unreadable)?;
        let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let end = rest.find(['/', '?', '\\']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        if authority.contains('@') {
            return Err(Skip::Credentials);
        }
        let placeholder = |text: &str| text.contains(['{', '}', '<', '>']) || text.contains("$(");
        if placeholder(href) {
            return Err(Skip::Unreadable);
        }
        let authority = if authority.is_ascii() {
            authority.to_ascii_lowercase()
        } else {
            international(authority).ok_or(Skip::Unreadable)?
        };
        let (host, port) = host_and_port(&authority).ok_or(Skip::Unreadable)?;
        if let Some(skip) = by_rule(host, allow_private) {
            return Err(skip);
        }
        let host = host.trim_end_matches('.');
        let default = if secure { "443" } else { "80" };
        let authority = match port.filter(|port| *port != default) {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        Ok(Address { secure, authority, path: encoded(path), fragment: fragment.to_owned() })
    }

    /// The address without its fragment: what a server is asked for.
    pub fn url(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}{}", self.authority, self.path)
    }

    /// The address with its fragment.
    pub fn key(&self) -> String {
        if self.fragment.is_empty() { self.url() } else { format!("{}#{}", self.url(), self.fragment) }
    }

    /// Where a `Location` leads that this address answered with. The fragment stays unless a new one is given.
    pub fn join(&self, location: &str, allow_private: bool) -> Result<Address, Skip> {
        let location = location.trim();
        let (before, fragment) = location.split_once('#').unwrap_or((location, ""));
        let scheme = if self.secure { "https:" } else { "http:" };
        let whole = if before.starts_with("//") {
            format!("{scheme}{before}")
        } else if crate::site::links::has_scheme(before) {
            before.to_owned()
        } else {
            let own = self.path.split('?').next().unwrap_or("/");
            let path = match before {
                "" => self.path.clone(),
                _ if before.starts_with('/') => before.to_owned(),
                _ if before.starts_with('?') => format!("{own}{before}"),
                _ => format!("{}{before}", &own[..=own.rfind('/').unwrap_or(0)]),
            };
            format!("{scheme}//{}{}", self.authority, without_dots(&path))
        };
        let mut target = Address::parse(&whole, allow_private)?;
        let fragment = if fragment.is_empty() { &self.fragment } else { fragment };
        fragment.clone_into(&mut target.fragment);
        Ok(target)
    }

    /// The host without port and without a leading `www.`.
    pub fn host(&self) -> &str {
        host_and_port(&self.authority).map_or(self.authority.as_str(), |(host, _)| host)
    }
}

fn scheme(href: &str) -> Option<(bool, &str)> {
    let after = |scheme: &str| {
        href.get(..scheme.len())
            .filter(|start| start.eq_ignore_ascii_case(scheme))
            .map(|_| &href[scheme.len()..])
    };
    after("https://")
        .or_else(|| after("//"))
        .map(|rest| (true, rest))
        .or_else(|| after("http://").map(|rest| (false, rest)))
}

/// An authority whose host has letters of other scripts, in ASCII. Dots that stand for something left out are no letters.
fn international(authority: &str) -> Option<String> {
    let sign = |char: char| matches!(char, '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{3001}' | '\u{3003}'..='\u{303f}');
    if authority.contains(sign) || authority.chars().any(|char| char.is_control() || char.is_whitespace()) {
        return None;
    }
    let (host, port) = authority.split_at(authority.find(':').unwrap_or(authority.len()));
    Some(format!("{}{port}", host::ascii(host)?))
}

fn host_and_port(authority: &str) -> Option<(&str, Option<&str>)> {
    let end = if authority.starts_with('[') {
        authority.find(']')? + 1
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    let (host, port) = authority.split_at(end);
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let named = !host.is_empty() && host.bytes().all(known);
    let v6 = host.starts_with('[') && host.trim_matches(['[', ']']).parse::<Ipv6Addr>().is_ok();
    let port = match port.strip_prefix(':') {
        Some("") => None,
        Some(digits) => Some(digits.parse::<u16>().ok().map(|_| digits)?),
        None if port.is_empty() => None,
        None => return None,
    };
    (named || v6).then_some((host, port))
}

/// Hosts of no use to a check. Companies that exist in documentation only have real domains with nothing to read.
fn by_rule(host: &str, allow_private: bool) -> Option<Skip> {
    let host = host.trim_end_matches('.');
    let mut labels = host.rsplit('.');
    let (top, second) = (labels.next().unwrap_or(""), labels.next().unwrap_or(""));
    if matches!(top, "example" | "test" | "invalid")
        || matches!(second, "example" | "contoso" | "fabrikam" | "adventure-works" | "tailspintoys")
    {
        return Some(Skip::Example);
    }
    if allow_private {
        return None;
    }
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    let private = match address {
        Ok(address) => is_private(address),
        // `127.1` and `0x7f000001` are addresses, too; nobody means them to be read.
        Err(_) => {
            second.is_empty()
                || matches!(top, "localhost" | "local" | "internal" | "lan" | "home" | "corp" | "onion")
                || top.starts_with("0x")
                || top.bytes().all(|byte| byte.is_ascii_digit())
        }
    };
    private.then_some(Skip::Private)
}

/// Whether an IP address is of one machine, of one network, or of no use at all.
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => is_private_v6(address),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || a == 0
        || a >= 224
        || (a == 100 && (64..128).contains(&b))
        || (a == 198 && (18..20).contains(&b))
        || (a, b, c) == (192, 0, 0)
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let inner = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_private_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        // Loopback, unspecified, and IPv4 in its old, mapped and translated forms.
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => inner(high, low),
        [0x2002, high, low, ..] => inner(high, low),
        [0x2001, 0xdb8, ..] => true,
        [0x64, 0xff9b, 1, ..] => true,
        [first, ..] => first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80 || first & 0xff00 == 0xff00,
    }
}

/// Path and query as they may be sent; escapes that are there stay.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 1);
    if !path.starts_with(['/', '\\']) {
        out.push('/');
    }
    let query = path.find('?').unwrap_or(path.len());
    for (at, byte) in path.bytes().enumerate() {
        match byte {
            b'\\' if at < query => out.push('/'),
            0..=b' ' | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | 0x7f.. => {
                out.push_str(&format!("%{byte:02X}"));
            }
            _ => out.push(char::from(byte)),
        }
    }
    out
}

fn without_dots(path: &str) -> String {
    let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
    let mut parts: Vec<&str> = Vec::new();
    let last = path.rsplit('/').next().unwrap_or("");
    for part in path.split('/').skip(1) {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let end = if matches!(last, "." | "..") && !parts.is_empty() { "/" } else { "" };
    format!("/{}{end}{query}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(href: &str) -> Result<String, Skip> {
        Address::parse(href, false).map(|address| address.key())
    }

    #[test]
    fn keys() {
        assert_eq!(key("HTTPS://Acme.ORG").as_deref(), Ok("https://acme.org/"));
        assert_eq!(key("//acme.org:443/A b?q=ü#X").as_deref(), Ok("https://acme.org/A%20b?q=%C3%BC#X"));
        assert_eq!(key("http://acme.org.:8080?q#").as_deref(), Ok("http://acme.org:8080/?q"));
        assert_eq!(key("https://acme.org/a%20b").as_deref(), Ok("https://acme.org/a%20b"));
    }

    #[test]
    fn hosts_of_other_scripts() {
        assert_eq!(key("https://B\u{fc}cher.de/\u{fc}").as_deref(), Ok("https://xn--bcher-kva.de/%C3%BC"));
        assert_eq!(key("http://m\u{fc}nchen.de:8080").as_deref(), Ok("http://xn--mnchen-3ya.de:8080/"));
        assert_eq!(key("//\u{4f8b}\u{3048}.jp/x").as_deref(), Ok("https://xn--r8jz45g.jp/x"));
    }

    #[test]
    fn what_is_not_asked() {
        for href in
            ["https://example.com/a", "http://www.example.org", "https://a.test", "https://api.contoso.com"]
        {
            assert_eq!(key(href), Err(Skip::Example), "{href}");
        }
        for href in [
            "http://localhost:5000",
            "http://myserver/share",
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://10.1.2.3",
            "http://169.254.169.254/latest",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[fd00::1]/",
            "http://printer.local",
            "http://\u{ff11}\u{ff10}.0.0.1/",
        ] {
            assert_eq!(key(href), Err(Skip::Private), "{href}");
        }
        assert_eq!(key("https://user:secret@acme.org/"), Err(Skip::Credentials));
        for href in [
            "https://{name}.azure.com",
            "https://acme.org/<id>",
            "https://",
            "https://a.b:x/",
            "https://\u{2026}/a",
            "https://\u{2100}.acme.org",
            "http://\u{2460}\u{2461}\u{2466}.0.0.1/",
        ] {
            assert_eq!(key(href), Err(Skip::Unreadable), "{href}");
        }
        assert!(Address::parse("http://127.0.0.1:80/", true).is_ok());
        assert_eq!(Address::parse("https://example.com", true), Err(Skip::Example));
        assert!(!is_private("1.1.1.1".parse().unwrap()) && !is_private("2606:4700::1".parse().unwrap()));
    }

    #[test]
    fn locations() {
        let here = Address::parse("https://acme.org/a/b?x=1#f", false).unwrap();
        let to = |location: &str| here.join(location, false).map(|address| address.key());
        assert_eq!(to("/c").as_deref(), Ok("https://acme.org/c#f"));
        assert_eq!(to("c?y#g").as_deref(), Ok("https://acme.org/a/c?y#g"));
        assert_eq!(to("../c/").as_deref(), Ok("https://acme.org/c/#f"));
        assert_eq!(to("?z").as_deref(), Ok("https://acme.org/a/b?z#f"));
        assert_eq!(to("//b.org").as_deref(), Ok("https://b.org/#f"));
        assert_eq!(to("http://b.org/x").as_deref(), Ok("http://b.org/x#f"));
        assert_eq!(to("http://127.0.0.1/"), Err(Skip::Private));
        assert_eq!(to("ftp://b.org/"), Err(Skip::Unreadable));
        assert_eq!(to("file:///etc/passwd"), Err(Skip::Unreadable));
    }
}
