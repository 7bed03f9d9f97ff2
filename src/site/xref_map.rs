//! The xref map of this docset: its uids, for others to refer to.
//!
//! 1. [`write`] lists the uids of the docset's own pages, one file per version group.

use super::{Site, urls};

/// `xrefmap.yml` of the docset, one per version group; empty when no page has a uid.
pub fn write(site: &Site) -> Vec<(String, Vec<u8>)> {
    let mut groups: std::collections::BTreeMap<&str, Vec<(&str, u32)>> = Default::default();
    for (uid, index) in site.all_uids() {
        let page = &site.pages[index as usize];
        groups.entry(page.group.as_deref().unwrap_or("")).or_default().push((uid, index));
    }
    let one = |(group, mut list): (&str, Vec<(&str, u32)>)| {
        list.sort_by_key(|(uid, _)| *uid);
        let name = if group.is_empty() { "xrefmap.yml".to_owned() } else { format!("{group}.xrefmap.yml") };
        let mut out = "### YamlMime:XRefMap\nsorted: true\n".to_owned();
        if let Some(base) = &site.config.base_url {
            out.push_str(&format!("baseUrl: {base}{}/\n", site.config.base_path));
        }
        out.push_str("references:\n");
        for (uid, page) in list {
            let Some(place) = site.uid_place(uid, page) else { continue };
            let href =
                urls::relative_url("index.html", &place.page.output, site.config.url_style) + &place.end;
            out.push_str(&format!(
                "- uid: {}\n  name: {}\n  href: {}\n",
                scalar(uid),
                scalar(place.name),
                scalar(&href)
            ));
        }
        (name, out.into_bytes())
    };
    groups.into_iter().map(one).collect()
}

/// A YAML scalar: plain when nothing in it can be misread.
fn scalar(text: &str) -> String {
    let plain = |char: char| char.is_alphanumeric() || " ._/()-".contains(char);
    let first = text.chars().next().is_some_and(char::is_alphabetic);
    let word = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    if first
        && text.chars().all(plain)
        && !text.ends_with(' ')
        && !word.contains(&text.to_lowercase().as_str())
    {
        return text.to_owned();
    }
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars() {
        assert_eq!(scalar("A.B (c)"), "A.B (c)");
        assert_eq!(scalar("true"), "\"true\"");
        assert_eq!(scalar("A: b"), "\"A: b\"");
    }
}
