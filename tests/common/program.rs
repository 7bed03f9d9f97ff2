//! The program as users run it.
#![allow(dead_code, unreachable_pub)]

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// What the program said.
#[derive(Debug)]
pub struct Run {
    /// Exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Run {
    /// Asserts the exit code and that nothing panicked.
    #[track_caller]
    pub fn exits(self, code: i32) -> Run {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert!(!self.err.contains("panicked"), "{self:#?}");
        self
    }

    /// Asserts that standard error is exactly one line that holds all of these.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Run {
        assert_eq!(self.err.lines().count(), 1, "one message expected: {self:#?}");
        for word in words {
            assert!(self.err.contains(word), "`{word}` expected in {self:#?}");
        }
        self
    }

    /// Asserts that standard output holds all of these.
    #[track_caller]
    pub fn shows(self, words: &[&str]) -> Run {
        for word in words {
            assert!(self.out.contains(word), "`{word}` expected in {self:#?}");
        }
        self
    }
}

/// The program in a folder, without the settings of the machine.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
    command.current_dir(folder).stdin(Stdio::null());
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "RAYON_NUM_THREADS"] {
        command.env_remove(name);
    }
    command.env("MILEPOST_CACHE", folder.join(".cache-of-test"));
    command
}

/// Runs the program in a folder.
pub fn milepost(folder: &Path, arguments: &[&str]) -> Run {
    finished(command(folder).args(arguments).output().unwrap())
}

/// What a finished process said.
pub fn finished(output: Output) -> Run {
    Run {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
