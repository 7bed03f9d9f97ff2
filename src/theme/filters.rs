//! The filters that templates have besides those of the engine. All are pure.

use tera::{Kwargs, State, Tera, TeraResult, Value};

pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("json", json);
    tera.register_filter("absolute", absolute);
    tera.register_filter("query", query);
}

/// A JSON string, safe inside a `<script>` data block.
fn json(text: &str, _: Kwargs, _: &State) -> Value {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    Value::safe_string(&quoted.replace('<', "\\u003c").replace('>', "\\u003e"))
}

/// A value for the query of a URL.
fn query(text: &str, _: Kwargs, _: &State) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// A URL relative to the absolute URL `base`, made absolute.
fn absolute(url: &str, arguments: Kwargs, _: &State) -> TeraResult<String> {
    Ok(join(arguments.must_get::<&str>("base")?, url))
}

fn join(base: &str, url: &str) -> String {
    let Some(host_at) = base.find("://").map(|at| at + 3) else { return url.to_owned() };
    if url.contains("://") || url.starts_with("//") {
        return url.to_owned();
    }
    let path_at = base[host_at..].find('/').map_or(base.len(), |at| at + host_at);
    let (origin, path) = base.split_at(path_at);
    if url.starts_with('/') {
        return format!("{origin}{url}");
    }
    let folder = path.rfind('/').map_or("", |at| &path[..at]);
    let mut segments: Vec<&str> = folder.split('/').filter(|segment| !segment.is_empty()).collect();
    let mut rest = url;
    loop {
        if let Some(after) = rest.strip_prefix("../") {
            segments.pop();
            rest = after;
        } else if let Some(after) = rest.strip_prefix("./") {
            rest = after;
        } else {
            break;
        }
    }
    segments.push(rest);
    format!("{origin}/{}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn joins_as_a_browser_does() {
        let base = "https://example.org/docs/a/b.html";
        assert_eq!(join(base, "c.html"), "https://example.org/docs/a/c.html");
        assert_eq!(join(base, "../c/"), "https://example.org/docs/c/");
        assert_eq!(join(base, "./"), "https://example.org/docs/a/");
        assert_eq!(join(base, "/x"), "https://example.org/x");
        assert_eq!(join(base, "../../../../x"), "https://example.org/x");
        assert_eq!(join(base, "https://other.org/"), "https://other.org/");
    }
}
