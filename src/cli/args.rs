//! The arguments and their help.

use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::config::Profile;
use crate::diagnostics::print::Format;
use crate::external::Mode;
use crate::site::rules::day::Day;

/// Publishes, previews and validates guidance written in the DocFX / Microsoft Learn dialect of Markdown.
#[derive(Debug, Parser)]
#[command(name = "milepost", version, about, max_term_width = 100, after_help = TOP_EXAMPLES, subcommand_required = true, arg_required_else_help = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const TOP_EXAMPLES: &str = "Examples:
  milepost init docs          a small docset to start from
  milepost serve docs         look at it while you write
  milepost check docs         find broken links and malformed markup
  milepost build docs         write the site to docs/_site

Exit codes: 0 fine · 1 findings · 2 could not run";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the site
    #[command(after_help = "Examples:
  milepost build                                     the docset in this folder
  milepost build docs --out public                   into another folder
  milepost build . --base-url https://docs.acme.org  with sitemap and canonical links
  milepost build repo --base-path /azure/x           links below /azure/x are the docset's own")]
    Build(BuildArguments),
    /// Preview the site with live reload
    #[command(after_help = "Examples:
  milepost serve                    the docset in this folder, on http://127.0.0.1:3000
  milepost serve docs --open        and show it in the browser
  milepost serve docs --port 8080   the next free port is taken when this one is not free")]
    Serve(ServeArguments),
    /// Find broken links, malformed markup and other mistakes
    #[command(after_help = "Examples:
  milepost check                          the docset in this folder
  milepost check docs --strict            warnings count too
  milepost check docs --format json       one object a line
  milepost check docs --format github     annotations in a pull request
  milepost check docs --search            do the golden queries find their pages?
  milepost check --changed-since main     only what this change broke, anywhere in the docset
  milepost check --fix --dry-run          show what has a certain remedy, as a patch
  milepost check --baseline known.tsv     only what is not known yet
  milepost check --external               links to other sites, too; answers go into links-ledger.toml
  milepost check --external=new           in a pull request: only links that the ledger does not know
  milepost check --external=ledger        what is known about them, without a network

Exit codes: 0 clean · 1 findings of error level (with --strict: of warning level) · 2 could not run")]
    Check(CheckArguments),
    /// Say what a code of `check` means, with an example, and how to mend and switch it
    #[command(after_help = "Examples:
  milepost explain bookmark-not-found
  milepost explain                     all codes with their severities")]
    Explain(ExplainArguments),
    /// Write the URLs and anchors of the docset to a file that other docsets can check links against
    #[command(after_help = "Examples:
  milepost index docs --out guide.idx

In the book.toml of another docset:
  [link-indexes]
  \"/azure/guide\" = \"guide.idx\"")]
    Index(IndexArguments),
    /// Create a small docset that shows the dialect
    #[command(after_help = "Examples:
  milepost init docs     then: milepost serve docs --open")]
    Init(InitArguments),
    /// Print the HTML of one Markdown file, without a theme
    #[command(after_help = "Examples:
  milepost render article.md
  echo '> [!NOTE]' | milepost render -
  milepost render --profile docfx --root docs docs/a.md
  milepost render --raw-links --format json - < a.md     findings as JSON lines on stderr")]
    Render(RenderArguments),
    /// Build cold and print pages, seconds per stage, memory and bytes per page
    #[command(after_help = "Examples:
  milepost bench docs           check, cold build, build again
  milepost bench docs --runs 3")]
    Bench(BenchArguments),
    /// List themes, and copy files of one to change them
    #[command(after_help = "Examples:
  milepost theme list
  milepost theme eject --list              files of the theme in use
  milepost theme eject footer.html         to theme/templates/footer.html, where it replaces the theme's")]
    Theme(ThemeArguments),
    /// Print the JSON Schema of book.toml, for editors
    #[command(after_help = "Examples:
  milepost schema > book.schema.json

In the first line of book.toml, `#:schema book.schema.json` tells the editor's TOML extension where it is.")]
    Schema,
    /// Print a completion script for a shell
    #[command(after_help = "Examples:
  milepost completions bash > ~/.local/share/bash-completion/completions/milepost")]
    Completions(CompletionsArguments),
}

/// Which docset, and what overrules its configuration.
#[derive(Debug, Args)]
pub struct DocsetArguments {
    /// Folder with book.toml or docfx.json, or a repository with .openpublishing.publish.config.json [default: .]
    pub dir: Option<PathBuf>,
    /// URL path under which the site is served, such as /azure/well-architected
    #[arg(long, value_name = "PATH")]
    pub base_path: Option<String>,
    /// Scheme and host of the site, such as https://docs.example.org
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Engine whose behaviour is reproduced
    #[arg(long, value_enum)]
    pub profile: Option<ProfileName>,
    /// Version to build for, where the docset has moniker ranges
    #[arg(long)]
    pub moniker: Option<String>,
}

/// `build`
#[derive(Debug, Args)]
pub struct BuildArguments {
    /// Docset.
    #[command(flatten)]
    pub docset: DocsetArguments,
    /// Output folder [default: _site in the docset's folder]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Do everything anew
    #[arg(long)]
    pub no_cache: bool,
    /// Print seconds per stage
    #[arg(long)]
    pub timings: bool,
}

/// `serve`
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// Docset.
    #[command(flatten)]
    pub docset: DocsetArguments,
    /// Port on 127.0.0.1; the next free one when it is taken
    #[arg(long, default_value_t = 3000)]
    pub port: u16,
    /// Show the site in the browser
    #[arg(long)]
    pub open: bool,
    /// Look for changes every so many milliseconds instead of being told (network drives, containers)
    #[arg(long, value_name = "MS")]
    pub poll: Option<u64>,
}

/// `check`
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Docset.
    #[command(flatten)]
    pub docset: DocsetArguments,
    /// Form of the findings
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = format_parser())]
    pub format: Format,
    /// Findings of warning level fail, too
    #[arg(long)]
    pub strict: bool,
    /// Print suggestions and infos, too (text format)
    #[arg(long)]
    pub all: bool,
    /// Do everything anew
    #[arg(long)]
    pub no_cache: bool,
    /// Ask the golden queries of search-test.yml (or of FILE) instead, and print how the pages rank
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "search-test.yml")]
    pub search: Option<PathBuf>,
    /// Report only what changed for the worse since a git revision, with the cause; the rest is counted
    #[arg(long, value_name = "REV", conflicts_with_all = ["baseline", "fix"])]
    pub changed_since: Option<String>,
    /// File of known findings: only others are reported
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write the file of known findings anew; it may only shrink
    #[arg(long, requires = "baseline")]
    pub update_baseline: bool,
    /// Let the file of known findings grow
    #[arg(long, requires = "update_baseline")]
    pub force: bool,
    /// Mend what has one certain remedy
    #[arg(long)]
    pub fix: bool,
    /// With --fix: print a patch and change nothing
    #[arg(long, requires = "fix")]
    pub dry_run: bool,
    /// Check links to other sites: new asks those that the ledger does not know, due (the default) also those whose
    /// answer is old, all asks all, ledger reports what is known without a network
    #[arg(long, value_name = "WHICH", num_args = 0..=1, require_equals = true, default_missing_value = "due",
        value_parser = external_parser())]
    pub external: Option<Mode>,
    /// Day that review dates (ms.date, ms.update-cycle) are compared with, and that the ledger notes
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub today: Option<Day>,
}

fn external_parser() -> impl clap::builder::TypedValueParser<Value = Mode> {
    use clap::builder::{PossibleValuesParser, TypedValueParser};
    let mode = |name: String| Mode::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, mode)| mode);
    PossibleValuesParser::new(Mode::NAMES.map(|(name, _)| name))
        .map(move |name| mode(name).unwrap_or(Mode::Due))
}

fn day(text: &str) -> Result<Day, String> {
    Day::by_form(text, "YYYY-MM-DD").ok_or_else(|| "write a day as YYYY-MM-DD".to_owned())
}

/// `explain`
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// Code, such as file-not-found
    pub code: Option<String>,
}

/// `index`
#[derive(Debug, Args)]
pub struct IndexArguments {
    /// Docset.
    #[command(flatten)]
    pub docset: DocsetArguments,
    /// File to write
    #[arg(long, value_name = "FILE", default_value = "links.idx")]
    pub out: PathBuf,
}

/// `init`
#[derive(Debug, Args)]
pub struct InitArguments {
    /// Folder to create the docset in [default: .]
    pub dir: Option<PathBuf>,
}

/// `render`
#[derive(Debug, Args)]
pub struct RenderArguments {
    /// Markdown file, or - for standard input
    pub file: String,
    /// Engine whose behaviour is reproduced [default: the docset's, else learn]
    #[arg(long, value_enum)]
    pub profile: Option<ProfileName>,
    /// Docset folder that ~/ and relative links count from [default: the docset that the file lies in, else its folder]
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Leave links as they are written
    #[arg(long)]
    pub raw_links: bool,
    /// Form of the findings on standard error
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = format_parser())]
    pub format: Format,
}

/// `bench`
#[derive(Debug, Args)]
pub struct BenchArguments {
    /// Docset.
    #[command(flatten)]
    pub docset: DocsetArguments,
    /// Runs of each measurement; the fastest counts
    #[arg(long, default_value_t = 1)]
    pub runs: usize,
}

/// `theme`
#[derive(Debug, Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct ThemeArguments {
    /// What to do.
    #[command(subcommand)]
    pub command: ThemeCommand,
}

/// What `theme` does.
#[derive(Debug, Subcommand)]
pub enum ThemeCommand {
    /// Show the themes that book.toml can name
    List(ThemeListArguments),
    /// Copy files of the theme in use into the folder `theme`, where they replace it
    Eject(EjectArguments),
}

/// `theme list`
#[derive(Debug, Args)]
pub struct ThemeListArguments {
    /// Folder with book.toml
    #[arg(default_value = ".")]
    pub dir: PathBuf,
}

/// `theme eject`
#[derive(Debug, Args)]
pub struct EjectArguments {
    /// Files, such as templates/footer.html or footer.html
    pub files: Vec<String>,
    /// Show the files
    #[arg(long)]
    pub list: bool,
    /// Folder with book.toml
    #[arg(long, default_value = ".")]
    pub dir: PathBuf,
    /// Replace files that are there already
    #[arg(long)]
    pub force: bool,
}

/// `completions`
#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// Shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Profiles on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProfileName {
    /// Microsoft Learn's engine
    Learn,
    /// The open DocFX engine
    Docfx,
}

impl From<ProfileName> for Profile {
    fn from(name: ProfileName) -> Profile {
        match name {
            ProfileName::Learn => Profile::Learn,
            ProfileName::Docfx => Profile::Docfx,
        }
    }
}

fn format_parser() -> impl clap::builder::TypedValueParser<Value = Format> {
    use clap::builder::{PossibleValuesParser, TypedValueParser};
    PossibleValuesParser::new(Format::NAMES).map(|name| name.parse::<Format>().unwrap_or_default())
}

/// Prints a completion script to standard output.
pub(super) fn completions(shell: clap_complete::Shell) {
    clap_complete::generate(shell, &mut Arguments::command(), "milepost", &mut std::io::stdout());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definition_is_sound() {
        Arguments::command().debug_assert();
    }
}
