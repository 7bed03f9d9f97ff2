//! SARIF 2.1.0, the format of code scanning services.
//!
//! 1. Only the codes that were found become rules, sorted; a result names its rule by index.
//! 2. Columns are characters, which `columnKind` declares.
//! 3. [`Fingerprints`] identify a finding by code, file, message and the text of its line, never by
//!    its number, so a service recognizes it after lines were added above. Equal ones are counted.
//! 4. What `--fix` would write becomes a fix, for services and editors that offer it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::{PrintContext, Remedy};
use crate::diagnostics::{Finding, Severity, codes};

/// What may not stand in the path of a URI reference. A colon would read as a scheme.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b':')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'static str,
    results: Vec<SarifResult<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
struct Driver<'a> {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_description: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_configuration: Option<Configuration>,
}

#[derive(Serialize)]
struct Configuration {
    #[serde(skip_serializing_if = "is_true")]
    enabled: bool,
    level: &'static str,
}

#[derive(Serialize)]
struct Text<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'a str,
    rule_index: usize,
    // A level of `none` is only allowed for kinds other than the default, which is `fail`.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<SarifFix<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix<'a> {
    description: Message,
    artifact_changes: [ArtifactChange<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'a> {
    artifact_location: ArtifactLocation,
    replacements: [Replacement<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Text<'a>,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

pub(super) fn print(out: &mut dyn Write, findings: &[Finding], context: &PrintContext) -> io::Result<()> {
    let ids: BTreeSet<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let mut fingerprints = Fingerprints::default();
    let results = findings.iter().enumerate();
    let results = results
        .map(|(index, finding)| {
            let mut result = result(finding, &ids, &mut fingerprints, context);
            result.fixes.extend(context.remedies.get(&index).map(|remedy| fix(finding, remedy, context)));
            result
        })
        .collect();
    let driver = Driver {
        name: "milepost",
        version: env!("CARGO_PKG_VERSION"),
        rules: ids.iter().map(|id| rule(id)).collect(),
    };
    let run = Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results };
    let log = Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
    serde_json::to_writer(&mut *out, &log)?;
    out.write_all(b"\n")
}

fn rule(id: &str) -> Rule<'_> {
    let code = codes::find(id);
    Rule {
        id,
        short_description: code.map(|code| Text { text: code.summary }),
        help: code.map(|code| Text { text: code.summary }),
        default_configuration: code.map(|code| Configuration {
            enabled: code.severity != Severity::Off,
            level: level(code.severity),
        }),
    }
}

fn result<'a>(
    finding: &'a Finding,
    ids: &[&str],
    fingerprints: &mut Fingerprints,
    context: &PrintContext,
) -> SarifResult<'a> {
    let mut text = finding.message.clone();
    for hint in &finding.hints {
        text.push('\n');
        text.push_str(hint);
    }
    let start = (finding.line.max(1), finding.column.max(1));
    let end = (finding.end_line, finding.end_column).max(start);
    SarifResult {
        rule_id: &finding.code,
        rule_index: ids.binary_search(&finding.code.as_str()).unwrap_or_default(),
        kind: (level(finding.severity) == "none").then_some("informational"),
        level: level(finding.severity),
        message: Message { text },
        locations: [Location {
            physical_location: PhysicalLocation {
                artifact_location: location(finding, context),
                region: region(start, end),
            },
        }],
        fixes: Vec::new(),
        partial_fingerprints: BTreeMap::from([("milepost/v1", fingerprints.next(finding))]),
    }
}

fn location(finding: &Finding, context: &PrintContext) -> ArtifactLocation {
    ArtifactLocation { uri: utf8_percent_encode(&context.path(&finding.path), PATH).to_string() }
}

fn region(start: (u32, u32), end: (u32, u32)) -> Region {
    Region { start_line: start.0, start_column: start.1, end_line: end.0, end_column: end.1 }
}

fn fix<'a>(finding: &Finding, remedy: &'a Remedy, context: &PrintContext) -> SarifFix<'a> {
    let replacement = Replacement {
        deleted_region: region(remedy.start, remedy.end),
        inserted_content: Text { text: &remedy.new },
    };
    SarifFix {
        description: Message { text: format!("Write `{}`", remedy.new) },
        artifact_changes: [ArtifactChange {
            artifact_location: location(finding, context),
            replacements: [replacement],
        }],
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Suggestion => "note",
        Severity::Info | Severity::Off => "none",
    }
}

fn is_true(value: &bool) -> bool {
    *value
}

/// Hands out fingerprints; the second of two equal findings gets another one than the first.
#[derive(Default)]
struct Fingerprints {
    seen: BTreeMap<u64, u32>,
}

impl Fingerprints {
    fn next(&mut self, finding: &Finding) -> String {
        let parts = [&finding.code, finding.path.as_str(), &finding.message, finding.source_line.trim()];
        let hash = xxh3_64(parts.join("\0").as_bytes());
        let count = self.seen.entry(hash).or_default();
        *count += 1;
        format!("{hash:016x}:{count}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::tests::{context, finding, printed};
    use super::*;

    #[test]
    fn the_whole_log() {
        let mut one = finding(Severity::Warning, "file-not-found", "a b/ü#.md", [12, 5, 12, 22]);
        one.hints.push("create it".into());
        let out = printed(Format::Sarif, &[one], &context());
        let print = out.split(r#""milepost/v1":""#).nth(1).unwrap().split('"').next().unwrap();
        let expected = concat!(
            r#"{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","#,
            r#""runs":[{"tool":{"driver":{"name":"milepost","version":"VERSION","rules":[{"#,
            r#""id":"file-not-found","#,
            r#""shortDescription":{"text":"A link, image or resource does not exist."},"#,
            r#""help":{"text":"A link, image or resource does not exist."},"#,
            r#""defaultConfiguration":{"level":"warning"}}]}},"columnKind":"unicodeCodePoints","#,
            r#""results":[{"ruleId":"file-not-found","ruleIndex":0,"level":"warning","#,
            r#""message":{"text":"link to `setup.md`: no such file\ncreate it"},"#,
            r#""locations":[{"physicalLocation":{"#,
            r#""artifactLocation":{"uri":"docs/a%20b/%C3%BC%23.md"},"#,
            r#""region":{"startLine":12,"startColumn":5,"endLine":12,"endColumn":22}}}],"#,
            r#""partialFingerprints":{"milepost/v1":"PRINT"}}]}]}"#,
            "\n"
        );
        let expected = expected.replace("VERSION", env!("CARGO_PKG_VERSION")).replace("PRINT", print);
        assert_eq!(out, expected);
    }

    #[test]
    fn a_remedy_is_a_fix_of_its_finding() {
        let one = finding(Severity::Warning, "link-case", "b c.md", [3, 1, 3, 9]);
        let mut context = context();
        let remedy = Remedy { start: (3, 5), end: (3, 9), new: "a.md".into() };
        context.remedies.insert(1, remedy);
        let log: serde_json::Value =
            serde_json::from_str(&printed(Format::Sarif, &[one.clone(), one], &context)).unwrap();
        let results = &log["runs"][0]["results"];
        assert_eq!(results[0].get("fixes"), None);
        let expected = serde_json::json!([{
            "description": { "text": "Write `a.md`" },
            "artifactChanges": [{
                "artifactLocation": { "uri": "docs/b%20c.md" },
                "replacements": [{
                    "deletedRegion": { "startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9 },
                    "insertedContent": { "text": "a.md" }
                }]
            }]
        }]);
        assert_eq!(results[1]["fixes"], expected);
    }

    #[test]
    fn levels_rules_and_indexes() {
        let findings = [
            finding(Severity::Suggestion, "link-case", "a.md", [1, 1, 1, 2]),
            finding(Severity::Info, "disallowed-html-tag", "a.md", [1, 1, 1, 2]),
            finding(Severity::Error, "heading-skipped", "a.md", [0, 0, 0, 0]),
        ];
        let log: serde_json::Value =
            serde_json::from_str(&printed(Format::Sarif, &findings, &context())).unwrap();
        let run = &log["runs"][0];
        let rules = &run["tool"]["driver"]["rules"];
        assert_eq!(rules[0]["id"], "disallowed-html-tag");
        assert_eq!(rules[1]["defaultConfiguration"]["enabled"], false);
        let results = run["results"].as_array().unwrap();
        let levels: Vec<_> = results.iter().map(|result| result["level"].as_str().unwrap()).collect();
        assert_eq!(levels, ["note", "none", "error"]);
        let indexes: Vec<_> = results.iter().map(|result| result["ruleIndex"].as_u64().unwrap()).collect();
        assert_eq!(indexes, [2, 0, 1]);
        assert_eq!(results[1]["kind"], "informational");
        assert_eq!(results[0].get("kind"), None);
        assert_eq!(results[2]["locations"][0]["physicalLocation"]["region"]["startLine"], 1);
    }

    #[test]
    fn fingerprints_survive_moved_lines() {
        let here = finding(Severity::Warning, "file-not-found", "a.md", [1, 5, 1, 22]);
        let mut moved = here.clone();
        (moved.line, moved.end_line) = (40, 40);
        moved.source_line = format!("  {}", moved.source_line).into();
        let other = Finding { path: "b.md".into(), ..here.clone() };
        let first = Fingerprints::default().next(&here);
        assert_eq!(Fingerprints::default().next(&moved), first);
        let mut prints = Fingerprints::default();
        assert_eq!(prints.next(&here), first);
        assert_ne!(prints.next(&moved), first);
        assert_ne!(prints.next(&other).split(':').next(), first.split(':').next());
    }
}
