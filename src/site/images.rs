//! Sizes of images, and whether they suit dark pages: read once each and only when a page shows them.

use std::sync::RwLock;

use super::{Map, Site};

/// Width and height by resource.
#[derive(Debug, Default)]
pub struct ImageSizes {
    known: RwLock<Map<(u32, u64), Option<(u32, u32)>>>,
    adapting: RwLock<Map<(u32, u64), bool>>,
}

impl ImageSizes {
    /// Whether a resource is a drawing that asks for the reader's color scheme.
    pub fn adapts(&self, site: &Site, index: u32) -> bool {
        let Some(resource) = site.resources.get(index as usize) else { return false };
        if !resource.path.has_extension("svg") {
            return false;
        }
        let key = (index, resource.stamp.1);
        if let Ok(known) = self.adapting.read()
            && let Some(adapts) = known.get(&key)
        {
            return *adapts;
        }
        let bytes = site.files.read(&resource.path).unwrap_or_default();
        let adapts = memchr::memmem::find(&bytes, b"prefers-color-scheme").is_some();
        if let Ok(mut known) = self.adapting.write() {
            known.insert(key, adapts);
        }
        adapts
    }

    /// The size of a resource in CSS pixels.
    pub fn get(&self, site: &Site, index: u32) -> Option<(u32, u32)> {
        let resource = site.resources.get(index as usize)?;
        let key = (index, resource.stamp.1);
        if let Ok(known) = self.known.read()
            && let Some(size) = known.get(&key)
        {
            return *size;
        }
        let size = match resource.path.extension().to_ascii_lowercase().as_str() {
            "svg" => site
                .files
                .head(&resource.path, 4096)
                .ok()
                .and_then(|bytes| svg_size(&String::from_utf8_lossy(&bytes))),
            "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "bmp" | "ico" => raster_size(site, resource),
            _ => None,
        };
        if let Ok(mut known) = self.known.write() {
            known.insert(key, size);
        }
        size
    }
}

fn raster_size(site: &Site, resource: &super::Resource) -> Option<(u32, u32)> {
    let of = |bytes: &[u8]| {
        let size = imagesize::blob_size(bytes).ok()?;
        Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
            .filter(|(width, height)| *width > 0 && *height > 0)
    };
    let head = site.files.head(&resource.path, 16 * 1024).ok()?;
    // The size of a JPEG may stand behind large metadata.
    of(&head).or_else(|| of(&site.files.read(&resource.path).ok()?))
}

/// Width and height of an SVG from its attributes, else from its view box.
fn svg_size(text: &str) -> Option<(u32, u32)> {
    let start = text.find("<svg")?;
    let crate::markdown::tags::Piece::Tag(tag) = crate::markdown::tags::pieces(&text[start..]).next()? else {
        return None;
    };
    let number = |value: &str| -> Option<f64> {
        let digits = value.trim().trim_end_matches("px");
        digits.parse::<f64>().ok().filter(|number| *number > 0.0 && number.is_finite())
    };
    let size = match (tag.get("width").and_then(number), tag.get("height").and_then(number)) {
        (Some(width), Some(height)) => (width, height),
        _ => {
            let view_box: Vec<f64> = tag
                .get("viewBox")?
                .split([' ', ','])
                .filter(|part| !part.is_empty())
                .filter_map(|part| part.parse().ok())
                .collect();
            let [_, _, width, height] = view_box[..] else { return None };
            (width, height)
        }
    };
    Some((size.0.round() as u32, size.1.round() as u32)).filter(|(width, height)| *width > 0 && *height > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn svg_sizes() {
        assert_eq!(svg_size("<?xml?><svg width=\"18px\" height='20'>"), Some((18, 20)));
        assert_eq!(svg_size("<svg width=\"100%\" viewBox=\"0 0 24 12.4\">"), Some((24, 12)));
        assert_eq!(svg_size("<svg>"), None);
    }
}
