//! How readers get about: tables of contents, next steps, links.

use super::Options;
use crate::config::Profile;
use crate::diagnostics::{Diagnostic, Span};
use crate::scan::NextStep;
use crate::site::check::Uses;
use crate::site::resolve::Resolution;
use crate::site::toc::{Target, Toc};
use crate::site::{Map, Page, Site};
use crate::source::DocPath;

pub(super) fn findings(site: &Site, uses: &Uses, options: Options<'_>, out: &mut Vec<Diagnostic>) {
    if (options.wanted)("toc-missing") {
        toc_missing(site, out);
    }
    if (options.wanted)("toc-entry-duplicated") {
        site.shown_tocs().for_each(|toc| duplicated(site, toc, out));
    }
    if (options.wanted)("toc-deprecated") && site.config.profile == Profile::Learn {
        deprecated(site, out);
    }
    if ["next-step-missing", "next-step-title-mismatch", "next-step-loop"]
        .iter()
        .any(|code| (options.wanted)(code))
    {
        next_steps(site, out);
    }
    if (options.wanted)("page-unreachable") {
        unreachable(site, uses, out);
    }
}

fn in_toc(site: &Site, index: usize) -> bool {
    site.toc_of.get(index).is_some_and(|place| place.is_some_and(|(_, entry)| entry.is_some()))
}

fn toc_missing(site: &Site, out: &mut Vec<Diagnostic>) {
    if site.shown_tocs().all(|toc| toc.entries.is_empty()) {
        return;
    }
    for (index, page) in site.pages.iter().enumerate() {
        // A start page needs no entry: the folder leads to it.
        if in_toc(site, index) || page.path.stem().eq_ignore_ascii_case("index") {
            continue;
        }
        let message = "no table of contents names this page".to_owned();
        let found = Diagnostic::new("toc-missing", &page.path, Span::default(), message);
        out.push(found.hint("add it to the toc.yml of its folder, or leave it out of `content`"));
    }
}

fn deprecated(site: &Site, out: &mut Vec<Diagnostic>) {
    for toc in site.tocs.iter().filter(|toc| toc.path.has_extension("md")) {
        let message = "this table of contents is written in Markdown".to_owned();
        let found = Diagnostic::new("toc-deprecated", &toc.path, Span::default(), message);
        out.push(found.hint("write it as toc.yml"));
    }
}

fn duplicated(site: &Site, toc: &Toc, out: &mut Vec<Diagnostic>) {
    let mut first: Map<(&DocPath, u32, &str), u32> = Map::default();
    for (index, entry) in toc.entries.iter().enumerate() {
        let Target::Page(page, end) = &entry.target else { continue };
        let (file, span) = &entry.place;
        let Some(before) = first.get(&(file, *page, end.as_str())) else {
            first.insert((file, *page, end.as_str()), index as u32);
            continue;
        };
        // A caption that leads to its first child is a habit, not a mistake.
        let mut parent = entry.parent;
        while let Some(above) = parent.filter(|above| above != before) {
            parent = toc.entries[above as usize].parent;
        }
        if parent.is_some() {
            continue;
        }
        let path = &site.pages[*page as usize].path;
        let name = &toc.entries[*before as usize].name;
        let message = format!("`{path}` stands in this table of contents twice; the first time as `{name}`");
        let found = Diagnostic::new("toc-entry-duplicated", file, *span, message);
        out.push(found.hint("keep one of the entries"));
    }
}

/// The page that a next step leads to.
fn step_target<'s>(site: &'s Site, page: &Page, step: &NextStep) -> Option<&'s Page> {
    match site.resolve(&page.path, &step.href).0 {
        Resolution::Page(target, _) | Resolution::Loose(target, _) => Some(target),
        _ => None,
    }
}

fn next_steps(site: &Site, out: &mut Vec<Diagnostic>) {
    let mut next: Map<&DocPath, (&Page, Span)> = Map::default();
    for page in &site.pages {
        if page.facts.next_steps.is_empty() && !page.yaml {
            let message = "this page does not say what to read next".to_owned();
            let found = Diagnostic::new("next-step-missing", &page.path, Span::default(), message);
            out.push(found.hint("end it with `> [!div class=\"nextstepaction\"]` and a link"));
        }
        for step in &page.facts.next_steps {
            let Some(target) = step_target(site, page, step) else { continue };
            next.entry(&page.path).or_insert((target, step.span));
            if !same_subject(&step.text, target) && !step.href.contains('#') {
                let message = format!("the next step says `{}`, but leads to `{}`", step.text, target.title);
                let found = Diagnostic::new("next-step-title-mismatch", &page.path, step.span, message);
                out.push(found.hint(format!("name it after the page: `{}`", target.title)));
            }
        }
    }
    loops(site, &next, out);
}

/// Whether a text names a page: a word of four letters or more, or of capitals and digits, that both have is enough.
fn same_subject(text: &str, page: &Page) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|char: char| !char.is_alphanumeric()).map(str::to_owned).collect()
    };
    let says_much =
        |word: &String| word.chars().count() > 3 || (word.len() > 1 && !word.chars().any(char::is_lowercase));
    let stem = |word: String| word.to_lowercase().chars().take(5).collect::<String>();
    // Words that say nothing about the subject.
    let plain = |word: &String| ["learn", "next", "conti", "start", "about", "more"].contains(&word.as_str());
    let ours = words(text).into_iter().filter(says_much).map(stem);
    let ours: Vec<String> = ours.filter(|word| !plain(word)).collect();
    let heading = page.facts.h1.as_deref().unwrap_or("");
    let theirs = words(&format!("{} {heading} {}", page.title, page.path.stem()));
    let theirs: Vec<String> = theirs.into_iter().map(stem).collect();
    let same = |one: &str, other: &str| {
        one == other || (one.len().min(other.len()) > 3 && (one.starts_with(other) || other.starts_with(one)))
    };
    ours.is_empty() || ours.iter().any(|word| theirs.iter().any(|other| same(other, word)))
}

fn loops(site: &Site, next: &Map<&DocPath, (&Page, Span)>, out: &mut Vec<Diagnostic>) {
    let mut done: Map<&DocPath, ()> = Map::default();
    for page in &site.pages {
        let mut trail: Vec<&DocPath> = Vec::new();
        let mut at = &page.path;
        while let Some((target, _)) = next.get(at).filter(|_| !done.contains_key(at)) {
            if let Some(begin) = trail.iter().position(|known| *known == at) {
                let circle = &trail[begin..];
                let first = circle.iter().copied().min().unwrap_or(at);
                let names: Vec<String> = circle.iter().map(|path| format!("`{path}`")).collect();
                let message = format!("the next steps lead in a circle: {}", names.join(" → "));
                let span = next.get(first).map_or(Span::default(), |(_, span)| *span);
                let found = Diagnostic::new("next-step-loop", first, span, message);
                out.push(found.hint("let the last page lead out of the circle, or nowhere"));
                break;
            }
            trail.push(at);
            at = &target.path;
        }
        trail.into_iter().for_each(|path| {
            done.insert(path, ());
        });
    }
}

fn unreachable(site: &Site, uses: &Uses, out: &mut Vec<Diagnostic>) {
    let root = |page: &Page| page.path.stem().eq_ignore_ascii_case("index");
    let mut reached: Vec<bool> =
        site.pages.iter().enumerate().map(|(index, page)| in_toc(site, index) || root(page)).collect();
    let mut queue: Vec<u32> = (0..site.pages.len() as u32).filter(|index| reached[*index as usize]).collect();
    while let Some(from) = queue.pop() {
        let begin = uses.edges.partition_point(|edge| edge.0 < from);
        for (_, to) in uses.edges[begin..].iter().take_while(|edge| edge.0 == from) {
            if !std::mem::replace(&mut reached[*to as usize], true) {
                queue.push(*to);
            }
        }
    }
    for (page, reached) in site.pages.iter().zip(reached) {
        if !reached {
            let message = "no table of contents and no link leads to this page".to_owned();
            let found = Diagnostic::new("page-unreachable", &page.path, Span::default(), message);
            out.push(found.hint("link to it, or delete it"));
        }
    }
}
