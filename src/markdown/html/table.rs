//! HTML of tables.

use pulldown_cmark::Alignment;

use super::{Writer, escape};
use crate::markdown::tree::{Document, Kind, NONE, NodeId};
use crate::words;

impl Writer<'_> {
    pub(super) fn enter_table(&mut self, document: &Document<'_>, id: NodeId) -> bool {
        match document.kind(id) {
            Kind::Table(alignments) => {
                self.tables.push((alignments.clone(), 0));
                self.cr();
                if self.site() {
                    let label = self.table_label();
                    self.push("<div class=\"table-wrap\" role=\"region\" tabindex=\"0\" aria-label=\"");
                    self.push(&label);
                    self.push("\">\n");
                }
                self.open("<table>\n")
            }
            Kind::TableHead => {
                self.start_row();
                self.in_head = true;
                self.open("<thead>\n<tr>\n")
            }
            Kind::TableRow => {
                self.start_row();
                self.open("<tr>\n")
            }
            _ => {
                let alignment = match self.tables.last_mut() {
                    Some((alignments, column)) => {
                        *column += 1;
                        alignments.get(*column - 1).copied().unwrap_or(Alignment::None)
                    }
                    None => Alignment::None,
                };
                let empty = document.nodes[id as usize].first == NONE;
                self.push(match (self.in_head, self.site() && empty) {
                    (true, false) => "<th",
                    _ => "<td",
                });
                if self.site() && self.in_head && !empty {
                    self.push(" scope=\"col\"");
                }
                self.push(alignment_attribute(alignment, self.site()));
                self.open(">")
            }
        }
    }

    /// A name for a table's region: the heading before it, numbered because regions need names of their own.
    fn table_label(&mut self) -> String {
        let name = self.last_heading.clone();
        let count = self.table_names.entry(name.clone()).or_insert(0);
        *count += 1;
        let words = self.options.words;
        let word = match (*count, name.is_empty()) {
            (1, true) => &words.table,
            (1, false) => &words.table_of,
            (_, true) => &words.table_number,
            (_, false) => &words.table_number_of,
        };
        let number = count.to_string();
        words::fill(&escape::escaped(word), &[("title", &name), ("number", &number)])
    }

    fn start_row(&mut self) {
        if let Some((_, column)) = self.tables.last_mut() {
            *column = 0;
        }
    }

    pub(super) fn exit_table(&mut self, document: &Document<'_>, id: NodeId) {
        match document.kind(id) {
            Kind::Table(_) => {
                self.tables.pop();
                let rows = document.children(id).count();
                self.push(if rows > 1 { "</tbody>\n</table>\n" } else { "</table>\n" });
                if self.site() {
                    self.push("</div>\n");
                }
            }
            Kind::TableHead => {
                self.in_head = false;
                let more = document.nodes[id as usize].next != NONE;
                self.push(if more { "</tr>\n</thead>\n<tbody>\n" } else { "</tr>\n</thead>\n" });
            }
            Kind::TableRow => self.push("</tr>\n"),
            _ => {
                let empty = document.nodes[id as usize].first == NONE;
                let head = self.in_head && !(self.site() && empty);
                self.push(if head { "</th>\n" } else { "</td>\n" });
            }
        }
    }
}

/// Alignment as the engines write it, or as a class where inline styles are not allowed.
fn alignment_attribute(alignment: Alignment, site: bool) -> &'static str {
    match (alignment, site) {
        (Alignment::None, _) => "",
        (Alignment::Left, false) => " style=\"text-align: left;\"",
        (Alignment::Center, false) => " style=\"text-align: center;\"",
        (Alignment::Right, false) => " style=\"text-align: right;\"",
        (Alignment::Left, true) => " class=\"align-left\"",
        (Alignment::Center, true) => " class=\"align-center\"",
        (Alignment::Right, true) => " class=\"align-right\"",
    }
}
