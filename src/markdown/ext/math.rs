//! Blocks of math (dialect: math). Formulas in running text are found before parsing, with the other markers.

use pulldown_cmark::CowStr;

use super::{Context, Extension};
use crate::markdown::build::MATH_INFO;
use crate::markdown::tree::{Document, Kind, NodeId};

pub(super) struct Math;

impl Extension for Math {
    fn name(&self) -> &'static str {
        "math"
    }

    fn apply(&self, document: &mut Document<'_>, context: &Context<'_>) {
        if !document.signs.dollar || !context.extensions.math {
            return;
        }
        for id in 0..document.nodes.len() as NodeId {
            let Kind::CodeBlock(Some(info)) = document.kind(id) else { continue };
            if &**info != MATH_INFO {
                continue;
            }
            let mut formula = String::new();
            document.plain_text(id, &mut formula);
            document.set_children(id, &[]);
            document.nodes[id as usize].kind = Kind::Math(CowStr::from(formula), true);
        }
    }
}
