//! Versions by name ("monikers") and range expressions over them.
//!
//! 1. [`Range::parse`] reads `>= v1 < v3 || = v9`: blanks join with AND, `||` with OR.
//! 2. [`Range::within`] evaluates it over a definition, an ordered list of all names.
//! 3. Without a definition only one chosen moniker can be tested: [`Range::holds`] compares version numbers.
//! 4. [`page_set`] is what configuration and front matter say about a whole page.

use serde_json::Value;

use crate::config::{CONFIGURED_RANGE, Config, Metadata};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    AtLeast,
    Above,
    AtMost,
    Below,
    Equal,
}

/// A range expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    alternatives: Vec<Vec<(Operator, String)>>,
}

/// Why a range cannot be evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RangeError {
    /// The expression is malformed.
    Syntax,
    /// A name that the definition does not hold.
    Unknown(String),
}

impl RangeError {
    /// The error as the end of a sentence.
    pub fn message(&self) -> String {
        match self {
            RangeError::Syntax => "it is no range of versions".to_owned(),
            RangeError::Unknown(name) => format!("no version is called `{name}`"),
        }
    }
}

impl Range {
    /// Reads an expression.
    pub fn parse(text: &str) -> Result<Range, RangeError> {
        let alternatives =
            text.split("||").map(conjunction).collect::<Option<Vec<_>>>().ok_or(RangeError::Syntax)?;
        Ok(Range { alternatives })
    }

    /// Positions of the names in `definition` that the range holds, in its order.
    pub fn within(&self, definition: &[String]) -> Result<Vec<usize>, RangeError> {
        let position = |name: &String| {
            let found = definition.iter().position(|known| known.eq_ignore_ascii_case(name));
            found.ok_or_else(|| RangeError::Unknown(name.clone()))
        };
        let mut inside = vec![false; definition.len()];
        for terms in &self.alternatives {
            let mut every = vec![true; definition.len()];
            for (operator, name) in terms {
                let at = position(name)?;
                for (index, fits) in every.iter_mut().enumerate() {
                    *fits &= operator.fits(index.cmp(&at));
                }
            }
            inside.iter_mut().zip(every).for_each(|(inside, fits)| *inside |= fits);
        }
        Ok(inside.iter().enumerate().filter(|(_, inside)| **inside).map(|(index, _)| index).collect())
    }

    /// Whether one moniker lies in the range, by the version number behind its product's name.
    pub fn holds(&self, moniker: &str) -> bool {
        let (product, version) = split_version(moniker);
        self.alternatives.iter().any(|terms| {
            terms.iter().all(|(operator, name)| {
                let (other, bound) = split_version(name);
                other.eq_ignore_ascii_case(product) && operator.fits(version.cmp(&bound))
            })
        })
    }

    /// The names, when the range is nothing but a list of them.
    pub fn as_list(&self) -> Option<Vec<&str>> {
        let one = |terms: &'_ Vec<(Operator, String)>| matches!(terms[..], [(Operator::Equal, _)]);
        self.alternatives
            .iter()
            .all(one)
            .then(|| self.alternatives.iter().map(|terms| terms[0].1.as_str()).collect())
    }
}

impl Operator {
    fn fits(self, order: std::cmp::Ordering) -> bool {
        match self {
            Operator::AtLeast => order.is_ge(),
            Operator::Above => order.is_gt(),
            Operator::AtMost => order.is_le(),
            Operator::Below => order.is_lt(),
            Operator::Equal => order.is_eq(),
        }
    }
}

/// `>= a < b` → its terms; none when it is malformed.
fn conjunction(text: &str) -> Option<Vec<(Operator, String)>> {
    let mut terms = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (operator, after) = [
            (">=", Operator::AtLeast),
            ("<=", Operator::AtMost),
            (">", Operator::Above),
            ("<", Operator::Below),
            ("=", Operator::Equal),
        ]
        .into_iter()
        .find_map(|(sign, operator)| rest.strip_prefix(sign).map(|after| (operator, after.trim_start())))
        .unwrap_or((Operator::Equal, rest));
        let end = after.find(|char: char| char.is_whitespace() || "<>=|".contains(char));
        let end = end.unwrap_or(after.len());
        let plain = |char: char| char.is_alphanumeric() || matches!(char, '-' | '.' | '_' | '+' | '@');
        if end == 0 || !after[..end].chars().all(plain) {
            return None;
        }
        terms.push((operator, after[..end].to_owned()));
        rest = after[end..].trim_start();
    }
    (!terms.is_empty()).then_some(terms)
}

/// `net-6.0` → `net` and its numbers.
fn split_version(moniker: &str) -> (&str, Vec<u64>) {
    let at = moniker.find(|char: char| char.is_ascii_digit()).unwrap_or(moniker.len());
    let mut numbers: Vec<u64> = moniker[at..]
        .split(|char: char| !char.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect();
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    (moniker[..at].trim_end_matches('-'), numbers)
}

/// The names that the groups of a configuration mention, by product and number: what is known of versions without a
/// definition.
pub fn named(config: &Config) -> Vec<String> {
    let ranges = config.groups.iter().filter_map(|group| Range::parse(group.moniker_range.as_deref()?).ok());
    mentioned(&ranges.collect::<Vec<_>>())
}

/// The names in ranges, each once, by product and number.
pub fn mentioned(ranges: &[Range]) -> Vec<String> {
    let terms = ranges.iter().flat_map(|range| range.alternatives.iter().flatten());
    let mut names: Vec<String> = terms.map(|(_, name)| name.clone()).collect();
    names.sort_by(|one, other| split_version(one).cmp(&split_version(other)).then_with(|| one.cmp(other)));
    names.dedup();
    names
}

/// Which of these names a page is for, by the ranges of its group and its metadata; none when neither limits it.
pub fn named_set(
    config: &Config,
    group: Option<&str>,
    metadata: &Metadata,
    names: &[String],
) -> Option<Vec<usize>> {
    let group = group.and_then(|name| config.groups.iter().find(|group| group.name == name));
    let own = metadata.get("monikerRange").and_then(Value::as_str);
    let configured = metadata.get(CONFIGURED_RANGE).and_then(Value::as_str);
    let written = [group.and_then(|group| group.moniker_range.as_deref()), configured, own];
    let ranges: Vec<Range> =
        written.into_iter().flatten().filter_map(|text| Range::parse(text).ok()).collect();
    let inside = |index: &usize| ranges.iter().all(|range| range.holds(&names[*index]));
    (!ranges.is_empty()).then(|| (0..names.len()).filter(inside).collect())
}

/// The monikers of one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageSet {
    /// Positions in the definition; none when nothing limits the page (or nothing is defined).
    pub set: Option<Vec<usize>>,
    /// What is wrong: code, front-matter key, message.
    pub problems: Vec<(&'static str, &'static str, String)>,
}

/// Evaluates what a page's group and metadata say. `metadata` is merged from all levels, `own` is the front matter.
pub fn page_set(config: &Config, group: Option<&str>, metadata: &Metadata, own: &Metadata) -> PageSet {
    let definition = &config.moniker_order;
    let mut page = PageSet::default();
    if definition.is_empty() {
        return page;
    }
    let group = group.and_then(|name| config.groups.iter().find(|group| group.name == name));
    let configured = metadata.get(CONFIGURED_RANGE).and_then(Value::as_str);
    let limit = group.and_then(|group| group.moniker_range.as_deref()).or(configured);
    page.set = limit.and_then(|range| Range::parse(range).ok()?.within(definition).ok());
    let from_group = page.set.clone();
    if let Some(list) = list_of(metadata.get("replace_monikers"), definition) {
        page.set = Some(list);
        return page;
    }
    let range =
        metadata.get("monikerRange").or_else(|| metadata.get("moniker_range")).and_then(Value::as_str);
    let list = list_of(metadata.get("monikers"), definition);
    if range.is_some() && list.is_some() {
        let message = "`monikers` does not count beside `monikerRange`".to_owned();
        page.problems.push(("duplicate-moniker-config", "monikers", message));
    }
    let own_set = match range.map(|range| Range::parse(range).and_then(|range| range.within(definition))) {
        Some(Ok(set)) => Some(set),
        Some(Err(error)) => {
            let message = format!("`monikerRange` cannot be evaluated: {}", error.message());
            page.problems.push(("moniker-range-invalid", "monikerRange", message));
            None
        }
        None => list,
    };
    if let Some(mut own_set) = own_set {
        if let Some(limit) = &from_group {
            own_set.retain(|index| limit.contains(index));
        }
        page.set = Some(own_set);
    }
    if let Some(excluded) = list_of(metadata.get("exclude_monikers"), definition) {
        let set = page.set.get_or_insert_with(|| (0..definition.len()).collect());
        set.retain(|index| !excluded.contains(index));
    }
    if page.set.as_ref().is_some_and(Vec::is_empty) {
        let key = if own.contains_key("monikers") { "monikers" } else { "monikerRange" };
        let message = "the page belongs to no version of its docset".to_owned();
        page.problems.push(("moniker-range-out-of-scope", key, message));
    }
    page
}

/// Positions of the names of a metadata list; none without one.
fn list_of(value: Option<&Value>, definition: &[String]) -> Option<Vec<usize>> {
    let names: Vec<&str> = match value? {
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        Value::String(one) => vec![one],
        _ => return None,
    };
    let listed = |name: &String| names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name));
    Some((0..definition.len()).filter(|index| listed(&definition[*index])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(range: &str) -> Result<String, RangeError> {
        let definition = ["v1", "v2", "v3", "v10"].map(str::to_owned);
        let found = Range::parse(range)?.within(&definition)?;
        Ok(found.iter().map(|index| definition[*index].as_str()).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn ranges() {
        for (range, set) in [
            ("v2", "v2"),
            ("= v2", "v2"),
            (">=v2", "v2 v3 v10"),
            ("> v2", "v3 v10"),
            ("<= v2", "v1 v2"),
            ("<V2", "v1"),
            (">= v2 < v10", "v2 v3"),
            (">=v2<v10", "v2 v3"),
            (">v3 || v1", "v1 v10"),
            (">v10", ""),
        ] {
            assert_eq!(names(range).as_deref(), Ok(set), "{range}");
        }
        assert_eq!(names(">= v7"), Err(RangeError::Unknown("v7".to_owned())));
        for malformed in ["", ">=", "v1 ||", "v1 | v2", "!v1"] {
            assert_eq!(names(malformed), Err(RangeError::Syntax), "{malformed}");
        }
    }

    #[test]
    fn one_moniker_without_a_definition() {
        let holds = |range: &str, moniker: &str| Range::parse(range).unwrap().holds(moniker);
        assert!(holds(">= msvc-140 < msvc-170", "msvc-160"));
        assert!(!holds(">= msvc-170", "msvc-160"));
        assert!(holds(">= net-6.0", "net-10.0") && holds("net-6", "net-6.0"));
        assert!(!holds(">= net-6.0", "netcore-9.0"));
        assert!(holds("a-1 || b-1", "b-1"));
    }
}
