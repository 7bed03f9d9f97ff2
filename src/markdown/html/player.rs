//! Which URLs of images are films and sounds (dialect: media links).

/// What plays a URL.
#[derive(Debug, PartialEq)]
pub(super) enum Player {
    /// `video` or `audio`, and the media type.
    File(&'static str, &'static str),
    /// URL to embed, and the service's name.
    Service(String, &'static str),
}

/// The player for the URL of an image; none when it is a picture.
pub(super) fn find(href: &str) -> Option<Player> {
    if let Some((rest, provider)) = service_of(href) {
        let embed = match provider {
            "youtube" => youtube(rest),
            "vimeo" => last_segment(rest).map(|id| format!("https://player.vimeo.com/video/{id}")),
            "yandex" => yandex(rest),
            _ => last_segment(rest).map(|id| format!("https://ok.ru/videoembed/{id}")),
        };
        return embed.map(|embed| Player::Service(embed, provider));
    }
    let path = href.split(['?', '#']).next()?;
    let extension = path.rsplit_once('.')?.1.to_ascii_lowercase();
    let (element, kind) = media_type(&extension)?;
    Some(Player::File(element, kind))
}

/// What follows the scheme of a URL of a known service, and the service.
fn service_of(href: &str) -> Option<(&str, &'static str)> {
    let rest = ["https://", "http://", "//"].iter().find_map(|scheme| href.strip_prefix(scheme))?;
    let host = rest.split(['/', '?', '#']).next()?.to_ascii_lowercase();
    let provider = match host.as_str() {
        "www.youtube.com" | "youtube.com" | "youtu.be" => "youtube",
        "vimeo.com" | "www.vimeo.com" => "vimeo",
        "music.yandex.ru" => "yandex",
        "ok.ru" => "odnoklassniki",
        _ => return None,
    };
    Some((rest, provider))
}

fn youtube(rest: &str) -> Option<String> {
    let (host, path) = rest.split_once('/')?;
    let (path, query) = path.split('#').next()?.split_once('?').unwrap_or((path, ""));
    let value = |name: &str| {
        query
            .split('&')
            .find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
            .filter(|id| !id.is_empty())
    };
    if path == "embed" || path.starts_with("embed/") {
        return Some(format!("https://{rest}"));
    }
    let id = match host {
        "youtu.be" => Some(path).filter(|id| !id.is_empty()),
        _ if path == "watch" || path.starts_with("watch/") => value("v"),
        _ => None,
    }?;
    let start = value("t").map(|start| format!("?start={start}"));
    Some(format!("https://www.youtube.com/embed/{id}{}", start.unwrap_or_default()))
}

fn yandex(rest: &str) -> Option<String> {
    let path = rest.split(['?', '#']).next()?;
    match path.split('/').collect::<Vec<_>>()[..] {
        [_, "album", album, "track", track] => {
            Some(format!("https://music.yandex.ru/iframe/#track/{track}/{album}/"))
        }
        _ => None,
    }
}

fn last_segment(rest: &str) -> Option<&str> {
    let path = rest.split(['?', '#']).next()?.split_once('/')?.1;
    path.rsplit('/').next().filter(|id| !id.is_empty())
}

/// Element and type of a file by its extension.
fn media_type(extension: &str) -> Option<(&'static str, &'static str)> {
    Some(match extension {
        "mp4" => ("video", "video/mp4"),
        "m4v" => ("video", "video/x-m4v"),
        "webm" => ("video", "video/webm"),
        "ogv" => ("video", "video/ogg"),
        "mov" | "qt" => ("video", "video/quicktime"),
        "avi" => ("video", "video/x-msvideo"),
        "wmv" => ("video", "video/x-ms-wmv"),
        "mpeg" | "mpg" => ("video", "video/mpeg"),
        "3gp" => ("video", "video/3gpp"),
        "flv" => ("video", "video/x-flv"),
        "mp3" | "mpga" => ("audio", "audio/mpeg"),
        "wav" => ("audio", "audio/x-wav"),
        "ogg" | "oga" => ("audio", "audio/ogg"),
        "m4a" | "mp4a" => ("audio", "audio/mp4"),
        "aac" => ("audio", "audio/x-aac"),
        "weba" => ("audio", "audio/webm"),
        "wma" => ("audio", "audio/x-ms-wma"),
        "aif" | "aiff" => ("audio", "audio/x-aiff"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services() {
        let embed = |url: &str| match find(url) {
            Some(Player::Service(embed, _)) => embed,
            _ => String::new(),
        };
        assert_eq!(embed("http://youtube.com/watch?a=b&v=X&t=3"), "https://www.youtube.com/embed/X?start=3");
        assert_eq!(
            embed("https://www.youtube.com/embed?listType=playlist&list=P"),
            "https://www.youtube.com/embed?listType=playlist&list=P"
        );
        assert_eq!(embed("https://youtu.be/X"), "https://www.youtube.com/embed/X");
        assert_eq!(embed("//vimeo.com/channels/a/1"), "https://player.vimeo.com/video/1");
        assert_eq!(find("https://www.youtube.com/channel/x"), None);
        assert_eq!(find("https://vimeo.com"), None);
        assert_eq!(find("a/b.png"), None);
        assert_eq!(find("a.b/c"), None);
    }
}
