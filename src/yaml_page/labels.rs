//! Words for the kinds and categories that YAML pages name by keyword.

/// The label of a `linkListType` or `itemType` for which the language has no word; an unknown one is made readable.
pub(super) fn kind(keyword: &str) -> String {
    let label = match keyword {
        "ai-sample" => "AI sample",
        "faq" => "FAQ",
        "api" => "API",
        "sdk" => "SDK",
        "cli" => "CLI",
        _ => return readable(keyword),
    };
    label.to_owned()
}

/// The label of a category of a product directory.
pub(super) fn category(keyword: &str) -> String {
    let label = match keyword {
        "ai" => "AI",
        "ai-machine-learning" => "AI and machine learning",
        "devops" => "DevOps",
        "iot" => "IoT",
        "sdks" => "SDKs",
        "vdi" => "VDI",
        _ => return readable(keyword),
    };
    label.to_owned()
}

/// The name of the place a social link leads to.
pub(super) fn destination(keyword: &str) -> String {
    let label = match keyword {
        "youtube" => "YouTube",
        "github" => "GitHub",
        "linkedin" => "LinkedIn",
        "rss" => "RSS",
        "stack-overflow" | "stackoverflow" => "Stack Overflow",
        "tech-community" | "techcommunity" => "Tech Community",
        _ => return readable(keyword),
    };
    label.to_owned()
}

/// `data-and-ai` → `Data and ai`, `durationInMinutes` → `Duration in minutes`.
pub(super) fn readable(keyword: &str) -> String {
    let mut words = String::new();
    for letter in keyword.trim().chars() {
        let begins = letter.is_uppercase() && words.ends_with(char::is_lowercase);
        match letter {
            '-' | '_' => words.push(' '),
            _ if words.is_empty() => words.extend(letter.to_uppercase()),
            _ if begins => words.extend([' '].into_iter().chain(letter.to_lowercase())),
            _ => words.push(letter),
        }
    }
    words.trim().to_owned()
}

/// A keyword as it may stand in a class or a data attribute.
pub(super) fn class(keyword: &str) -> String {
    let keep = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    keyword.trim().chars().map(keep).collect()
}
