use super::*;
use crate::search::{ChunkKind, Entry, PageText, Section};

fn page(title: &str, about: &str, sections: &[(&str, &str)]) -> Entry {
    let mut page = PageText::new(title, about);
    page.url = format!("{}.html", title.to_lowercase().replace(' ', "-"));
    for (heading, text) in sections {
        page.sections.push(Section { id: heading.to_lowercase(), title: (*heading).into() });
        let section = page.sections.len() as u32 - 1;
        page.push(section, ChunkKind::Heading, heading);
        text.split('|').for_each(|text| page.push(section, ChunkKind::Body, text));
    }
    page.into()
}

fn site() -> Vec<Entry> {
    let mut pages = vec![
        page("Shared responsibility", "", &[("Model", "The provider and the customer share duties.")]),
        page("Monitoring", "Watch it run", &[("Alerts", "Rules for monitors|Noise tires people")]),
        page("GetWindowText function", "", &[("Remarks", "Copies the text of the title bar")]),
        page("信頼性の設計", "", &[("障害", "障害から回復する方法")]),
        page("Backup", "", &[("Restore", "Test the restore of a backup|and share duties with the provider")]),
    ];
    pages.extend((0..30).map(|at| page(&format!("Filler {at}"), "", &[("Part", "Nothing of interest")])));
    pages
}

fn found(query: &str) -> Vec<u32> {
    let files = SearchFiles::new(&site(), "en-us");
    let searcher = Searcher::new(&files).expect("an index");
    searcher.search(query).into_iter().map(|hit| hit.page).collect()
}

#[test]
fn forms_prefixes_and_typing_errors() {
    assert_eq!(found("monitor "), [1]);
    assert_eq!(found("monit"), [1]);
    assert_eq!(found("monitroing "), [1]);
    assert_eq!(found("monitored "), [1]);
    assert_eq!(found("ersponsibility "), [0]);
    assert_eq!(found("zzzz "), [0u32; 0]);
    assert_eq!(found(""), [0u32; 0]);
}

#[test]
fn function_words_decide_nothing() {
    let pages = [
        page("Reliability tradeoffs", "", &[("Cost", "Redundancy costs money")]),
        page("Scaling", "", &[("Reliability", "This versus that: cost tradeoffs")]),
    ];
    let filler = (0..30).map(|at| page(&format!("Filler {at}"), "", &[("Part", "Nothing of interest")]));
    let pages: Vec<Entry> = pages.into_iter().chain(filler).collect();
    let files = SearchFiles::new(&pages, "en-us");
    let hits = Searcher::new(&files).expect("an index").search("reliability versus cost tradeoffs ");
    assert_eq!(hits[0].page, 0);
}

#[test]
fn names_are_found_by_their_parts_and_whole() {
    assert_eq!(found("window text "), [2]);
    assert_eq!(found("GetWindowText "), [2]);
    assert_eq!(found("SetWindowText "), [2], "an unknown name is looked for by its parts");
}

#[test]
fn scripts_without_spaces() {
    assert_eq!(found("信頼性"), [3]);
    assert_eq!(found("回復"), [3]);
}

#[test]
fn titles_first_then_words_that_stand_together() {
    assert_eq!(found("backup ")[0], 4);
    let files = SearchFiles::new(&site(), "en");
    let searcher = Searcher::new(&files).expect("an index");
    let hits = searcher.search("share duties provider ");
    assert_eq!(hits[0].page, 0, "the title holds a form of a word");
    assert_eq!(hits[1].page, 4);
    assert_eq!(hits[1].chunks[0], 4, "the second chunk of text holds all three");
}

#[test]
fn an_index_does_not_depend_on_threads() {
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| SearchFiles::new(&site(), "en").files)
    };
    assert_eq!(with(1), with(7));
}

#[test]
fn distances() {
    let of = |a: &str, b: &str, most| {
        let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
        distance(&units(a), &units(b), most)
    };
    assert_eq!(of("azure", "zaure", 1), 1);
    assert_eq!(of("backup", "bakcupp", 2), 2);
    assert_eq!(of("backup", "restore", 2), 3);
    assert_eq!(of("a", "abcd", 2), 3);
}
