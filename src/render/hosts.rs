//! Redirections as files that hosts read: a real answer 301 instead of a page that leads on.
//!
//! 1. [`files`] writes the forms that `redirect-files` of book.toml asks for; the stubs are written all the same.
//! 2. Addresses are absolute paths on the host, with the site's base path. An old page is known by its file and, as hosts serve
//!    it, without `.html`.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::config::UrlStyle;
use crate::site::redirects::Goal;
use crate::site::{Site, urls};

/// An old path and where it leads.
type Rule = (String, String);

/// Path and text of each file asked for.
pub fn files(site: &Site) -> Vec<(String, String)> {
    if site.config.redirect_formats.is_empty() {
        return Vec::new();
    }
    let rules = rules(site);
    let file = |format: &String| match format.as_str() {
        "netlify" => ("_redirects".to_owned(), netlify(&rules)),
        "staticwebapp" => ("staticwebapp.config.json".to_owned(), static_web_app(site, &rules)),
        _ => ("redirects.nginx.conf".to_owned(), nginx(&rules)),
    };
    let mut files: Vec<(String, String)> = site.config.redirect_formats.iter().map(file).collect();
    files.dedup_by(|a, b| a.0 == b.0);
    files
}

fn rules(site: &Site) -> Vec<Rule> {
    let mut rules = Vec::new();
    for redirect in &site.redirects.list {
        let taken = site.page_of_output(&redirect.output).is_some_and(|page| page.output == redirect.output);
        if taken || redirect.circular {
            continue;
        }
        let target = match &redirect.goal {
            Goal::Output(output, end) => format!("{}{end}", path(site, output)),
            Goal::Url(_) | Goal::Dead(_) => site.goal_url("", &redirect.goal),
        };
        if target.is_empty() {
            continue;
        }
        let own = path(site, &redirect.output);
        if let Some(bare) = own.strip_suffix(".html") {
            rules.push((
                bare.strip_suffix("/index").map_or(bare.to_owned(), |folder| format!("{folder}/")),
                target.clone(),
            ));
        }
        rules.push((own, target));
    }
    rules.sort();
    rules.dedup_by(|a, b| a.0 == b.0);
    rules.retain(|(from, to)| from != to);
    rules
}

/// The absolute path of an output on its host.
fn path(site: &Site, output: &str) -> String {
    let shown = match site.config.url_style {
        UrlStyle::Clean => {
            output.strip_suffix("index.html").filter(|rest| rest.is_empty() || rest.ends_with('/'))
        }
        UrlStyle::Html => None,
    };
    format!("{}/{}", site.config.base_path, urls::encode(shown.unwrap_or(output)))
}

fn netlify(rules: &[Rule]) -> String {
    let mut out = String::new();
    for (from, to) in rules {
        let _ = writeln!(out, "{from} {} 301", to.replace(' ', "%20"));
    }
    out
}

fn static_web_app(site: &Site, rules: &[Rule]) -> String {
    let route = |(from, to): &Rule| json!({ "route": from, "redirect": to, "statusCode": 301 });
    let routes: Vec<Value> = rules.iter().map(route).collect();
    let missing = format!("{}/404.html", site.config.base_path);
    let config = json!({
        "routes": routes,
        "responseOverrides": { "404": { "rewrite": missing, "statusCode": 404 } },
    });
    format!("{}\n", serde_json::to_string_pretty(&config).unwrap_or_default())
}

fn nginx(rules: &[Rule]) -> String {
    // A map is searched by hash, however long it is.
    let mut out = String::from(
        "# In http { }: include this file. In server { }: if ($milepost_target) { return 301 $milepost_target; }\n\
         map_hash_bucket_size 512;\nmap_hash_max_size 65536;\nmap $uri $milepost_target {\n    default \"\";\n",
    );
    for (from, to) in rules {
        // `$uri` is decoded.
        let from = percent_encoding::percent_decode_str(from).decode_utf8_lossy();
        // A `$` would be a variable in the target.
        let _ = writeln!(out, "    {} {};", quoted(&from), quoted(&to.replace('$', "%24")));
    }
    out.push_str("}\n");
    out
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
