//! Shows a page in the user's browser.
//!
//! 1. [`browser`] starts the first of the system's openers that is there.
//! 2. No shell is involved, so nothing in the URL can be read as a command.

use std::io;
use std::process::{Command, Stdio};

/// Programs that open a URL given as their last argument, the best first.
const OPENERS: &[&[&str]] = if cfg!(target_os = "macos") {
    &[&["open"]]
} else if cfg!(windows) {
    // `start` is a builtin of the shell; this is what it calls.
    &[&["rundll32", "url.dll,FileProtocolHandler"]]
} else {
    &[&["xdg-open"], &["wslview"], &["gio", "open"]]
};

/// Opens an `http` or `https` URL without waiting for the browser.
pub fn browser(url: &str) -> io::Result<()> {
    // Anything else could be an option of the opener or a local program.
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "only web addresses can be opened"));
    }
    first_of(OPENERS, url)
}

fn first_of(openers: &[&[&str]], url: &str) -> io::Result<()> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "no program to open a browser with");
    for opener in openers {
        let Some((program, arguments)) = opener.split_first() else { continue };
        let mut command = Command::new(program);
        command.args(arguments).arg(url);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        match command.spawn() {
            // Waiting for it keeps a finished opener from staying a zombie.
            Ok(mut child) => {
                std::thread::spawn(move || child.wait());
                return Ok(());
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => last = error,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses() {
        for url in ["--help", "file:///etc/passwd", "javascript:alert(1)", ""] {
            assert_eq!(browser(url).unwrap_err().kind(), io::ErrorKind::InvalidInput, "{url}");
        }
    }

    #[test]
    fn takes_the_first_opener_that_exists() {
        let missing: &[&str] = &["milepost-no-such-program"];
        assert_eq!(first_of(&[missing], "http://x").unwrap_err().kind(), io::ErrorKind::NotFound);
        #[cfg(unix)]
        first_of(&[missing, &["true"]], "http://x").unwrap();
    }
}
