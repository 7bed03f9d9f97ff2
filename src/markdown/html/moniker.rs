//! Moniker blocks: which versions they are for, and whether they are written at all.

use super::{Writer, escape};
use crate::config::Profile;
use crate::monikers::Range;

/// What moniker ranges are evaluated against.
#[derive(Debug, Clone, Copy, Default)]
pub struct Versions<'o> {
    /// All monikers in order; empty when nothing defines them.
    pub definition: &'o [String],
    /// Positions of the page's own monikers; none when it is for all of them.
    pub page: Option<&'o [usize]>,
    /// The one to build for.
    pub chosen: Option<&'o str>,
}

/// What becomes of a block.
enum Shown {
    /// For these monikers.
    For(String),
    /// The range as it stands: nothing defines the names in it.
    AsWritten,
    /// For the version that the site is built for.
    Chosen,
    Never,
}

impl Versions<'_> {
    fn shown(&self, range: &str, profile: Profile) -> Shown {
        let Ok(range) = Range::parse(range) else { return Shown::AsWritten };
        let evaluated = range.within(self.definition).ok().map(|mut set| {
            set.retain(|index| self.page.is_none_or(|page| page.contains(index)));
            set
        });
        if let Some(chosen) = self.chosen {
            let place = self.definition.iter().position(|name| name.eq_ignore_ascii_case(chosen));
            let holds = match (&evaluated, place) {
                (Some(set), Some(place)) => set.contains(&place),
                _ => range.holds(chosen),
            };
            return if holds { Shown::Chosen } else { Shown::Never };
        }
        match evaluated {
            Some(set) if profile == Profile::Learn && set.is_empty() => Shown::Never,
            Some(set) if profile == Profile::Learn => {
                let names: Vec<&str> = set.iter().map(|index| self.definition[*index].as_str()).collect();
                Shown::For(names.join(" "))
            }
            _ => Shown::AsWritten,
        }
    }
}

impl Writer<'_> {
    /// Opens a moniker block; false when it is not written.
    pub(super) fn open_moniker(&mut self, range: &str) -> bool {
        let (attribute, value, label) = match self.options.versions.shown(range, self.profile()) {
            Shown::Never => return false,
            Shown::For(names) => ("data-moniker", escape::escaped(&names), names.replace(' ', ", ")),
            Shown::Chosen => {
                let chosen = self.options.versions.chosen.unwrap_or("");
                ("data-moniker", escape::escaped(chosen), String::new())
            }
            Shown::AsWritten if self.profile() == Profile::Docfx && !self.site() => {
                ("range", escape::escaped(range), String::new())
            }
            Shown::AsWritten => ("data-moniker-range", escape::escaped(range), range.to_owned()),
        };
        if !self.site() {
            self.html.push_str(&format!("<div {attribute}=\"{value}\">\n"));
            return true;
        }
        if attribute == "data-moniker" {
            self.feature("versions");
        }
        self.html.push_str(&format!("<div class=\"moniker\" {attribute}=\"{value}\">"));
        if !label.is_empty() {
            let label = self.label(&self.options.words.applies_to, "range", &escape::escaped(&label));
            self.html.push_str(&format!("<p class=\"moniker-label\">{label}</p>"));
        }
        self.push("\n");
        true
    }
}
