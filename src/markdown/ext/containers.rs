//! Triple-colon containers: zones, monikers, rows, columns, complex images and videos.
//!
//! 1. Among the children of one node, each opening marker takes what follows up to its end marker.
//! 2. An end marker without a start becomes text again; a start without an end runs to the end of its parent,
//!    with a finding.

use super::texts::is_inline;
use super::{Context, Extension};
use crate::diagnostics::Span;
use crate::markdown::directive::{Container, ContainerName, Directive};
use crate::markdown::parents::sorted;
use crate::markdown::tree::{Document, Kind, NodeId};

pub(super) struct Containers;

impl Extension for Containers {
    fn name(&self) -> &'static str {
        "containers"
    }

    fn apply(&self, document: &mut Document<'_>, _context: &Context<'_>) {
        if document.directives.is_empty() {
            return;
        }
        for parent in sorted(std::mem::take(&mut document.parents.directives)) {
            let children = document.child_list(parent);
            if children.iter().any(|child| matches!(document.kind(*child), Kind::Directive(_))) {
                nest(document, parent, children);
            }
        }
    }
}

struct Open {
    node: NodeId,
    name: ContainerName,
    colons: u8,
    span: Span,
    children: Vec<NodeId>,
    /// A malformed end was reported: that it has no end need not be said again.
    reported: bool,
}

fn nest(document: &mut Document<'_>, parent: NodeId, children: Vec<NodeId>) {
    let mut top: Vec<NodeId> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    for child in children {
        let Kind::Directive(index) = *document.kind(child) else {
            push(&mut top, &mut open, child);
            continue;
        };
        let span = document.directives[index as usize].1;
        let marker = std::mem::replace(&mut document.directives[index as usize].0, Directive::Alert(""));
        match marker {
            Directive::Open(container, colons) => {
                let name = container.name();
                if let Some(why) = misplaced(name, &open) {
                    document.problem(name.code(), span, why);
                    let text = literal(document, child, span);
                    push(&mut top, &mut open, text);
                    continue;
                }
                let behind = behind_range(&container, document, span);
                if let Some(rest) = behind {
                    let message = format!("text behind the range is not shown: `{rest}`");
                    document.problem(name.code(), span, message);
                }
                let node = document.add(kind_of(container), span);
                open.push(Open {
                    node,
                    name,
                    colons,
                    span,
                    children: Vec::new(),
                    reported: behind.is_some(),
                });
            }
            Directive::Close(name, colons) => {
                let found = open.iter().rposition(|outer| outer.name == name && outer.colons == colons);
                match found {
                    Some(index) => {
                        check_end(document, name, span);
                        while open.len() > index + 1 {
                            finish(document, &mut top, &mut open, true);
                        }
                        if let Some(last) = open.last() {
                            document.nodes[last.node as usize].span.end = span.end;
                        }
                        finish(document, &mut top, &mut open, false);
                    }
                    None => {
                        let code = name.code();
                        if let Some(outer) = open.iter_mut().rev().find(|outer| outer.name == name) {
                            let colons = outer.colons;
                            outer.reported = true;
                            let message = format!(
                                "`:::{}` was opened with {colons} colons: its end needs as many",
                                name.word()
                            );
                            document.problem(code, span, message);
                        }
                        // The line that should have opened it may have been reported already.
                        if document.problems.iter().all(|problem| problem.code != code) {
                            let message =
                                format!("there is no `:::{}` that this line could end", name.word());
                            document.problem(code, span, message);
                            if let Some(problem) = document.problems.last_mut() {
                                problem.hint = "remove this line, or write the line that it ends";
                            }
                        }
                        let text = literal(document, child, span);
                        push(&mut top, &mut open, text);
                    }
                }
            }
            Directive::BadEnd(name) => {
                let message = format!("`:::{}-end` must be followed by `:::`", name.word());
                document.problem(name.code(), span, message);
                if let Some(outer) = open.iter_mut().rev().find(|outer| outer.name == name) {
                    outer.reported = true;
                }
                let text = literal(document, child, span);
                push(&mut top, &mut open, text);
            }
            _ => {
                let text = literal(document, child, span);
                push(&mut top, &mut open, text);
            }
        }
    }
    while !open.is_empty() {
        finish(document, &mut top, &mut open, true);
    }
    document.set_children(parent, &top);
}

fn push(top: &mut Vec<NodeId>, open: &mut [Open], child: NodeId) {
    match open.last_mut() {
        Some(outer) => outer.children.push(child),
        None => top.push(child),
    }
}

fn finish(document: &mut Document<'_>, top: &mut Vec<NodeId>, open: &mut Vec<Open>, unclosed: bool) {
    let Some(done) = open.pop() else { return };
    if unclosed && !done.reported {
        document.problem(
            done.name.code(),
            done.span,
            format!("`:::{}` has no `:::{}-end`", done.name.word(), done.name.word()),
        );
    }
    let described = matches!(done.name, ContainerName::Image | ContainerName::Video);
    let children = if described { paragraphs(document, done.children) } else { done.children };
    document.set_children(done.node, &children);
    if done.name == ContainerName::Image && children.is_empty() && !unclosed {
        document.problem("invalid-image", done.span, "a complex image needs a description");
    }
    // Containers inside containers were collected by this same pass; no second look is needed.
    push(top, open, done.node);
}

/// A description has paragraphs, also where it stands in a list that has none.
fn paragraphs(document: &mut Document<'_>, children: Vec<NodeId>) -> Vec<NodeId> {
    let mut out: Vec<NodeId> = Vec::new();
    let mut open = None;
    for child in children {
        if !is_inline(document.kind(child)) {
            open = None;
            out.push(child);
            continue;
        }
        let span = document.span(child);
        let paragraph = *open.get_or_insert_with(|| {
            let paragraph = document.add(Kind::Paragraph, span);
            out.push(paragraph);
            paragraph
        });
        document.append(paragraph, child);
        document.nodes[paragraph as usize].span.end = span.end;
    }
    out
}

/// Why a container cannot start here.
fn misplaced(name: ContainerName, open: &[Open]) -> Option<&'static str> {
    match name {
        ContainerName::Zone if open.iter().any(|outer| outer.name == name) => {
            Some("a zone cannot stand inside a zone")
        }
        ContainerName::Column if open.last().is_none_or(|outer| outer.name != ContainerName::Row) => {
            Some("a column must stand in a row")
        }
        // The writer goes into a description from within its picture: there is no end to how deep that may be.
        ContainerName::Image | ContainerName::Video
            if open.iter().any(|outer| matches!(outer.name, ContainerName::Image | ContainerName::Video)) =>
        {
            Some("a description cannot hold another complex image or video")
        }
        _ => None,
    }
}

/// Text behind `::: moniker range="…"`.
fn behind_range<'a>(container: &Container<'_>, document: &Document<'a>, span: Span) -> Option<&'a str> {
    let Container::Moniker(range) = container else { return None };
    let line = document.source.get(span.start as usize..span.end as usize)?;
    let at = line.find('"')? + range.len() + 2;
    let rest = line.get(at..)?.trim();
    (!rest.is_empty()).then_some(rest)
}

fn kind_of(container: Container<'_>) -> Kind<'_> {
    match container {
        Container::Zone(zone) => Kind::Zone(Box::new(zone)),
        Container::Moniker(range) => Kind::Moniker(range),
        Container::Row => Kind::Row,
        Container::Column(span) => Kind::Column(span),
        Container::Image(picture) => Kind::Picture(picture),
        Container::Video(video) => Kind::VideoElement(video),
    }
}

/// The marker's line as a paragraph of text.
fn literal(document: &mut Document<'_>, node: NodeId, span: Span) -> NodeId {
    let text = document.source.get(span.start as usize..span.end as usize).unwrap_or("");
    let child = document.add(Kind::Text(text.into()), span);
    document.nodes[node as usize].kind = Kind::Paragraph;
    document.set_children(node, &[child]);
    node
}

/// Text behind an end marker is dropped, with a finding.
fn check_end(document: &mut Document<'_>, name: ContainerName, span: Span) {
    let line = document.source.get(span.start as usize..span.end as usize).unwrap_or("");
    let end = format!("{}-end", name.word());
    let rest = line.to_ascii_lowercase().find(&end).map_or("", |at| &line[at + end.len()..]);
    let rest = rest.trim().trim_start_matches(':').trim();
    if !rest.is_empty() {
        document.problem(name.code(), span, format!("text behind `{end}` is not shown: `{rest}`"));
    }
}
