//! Names of languages: what authors write after the fence, and what readers see in the header.
//!
//! 1. [`TABLE`] has one row a language: identifier, label, engine, and all names.
//! 2. [`find`] ignores case and the suffix `-interactive`.
//! 3. Names that are not in the table may still be known to the grammars; that is asked only when a
//!    block needs it (`grammar.rs`).

use std::sync::OnceLock;

use ahash::AHashMap;

use super::lexer::code;
use super::lexer::langs::{c, data, dotnet, infra, make, script, shell, systems, web};
use super::lexer::markup::{self, Dialect};
use super::lexer::{lines, yaml};
use super::writer::Writer;

/// What colors a language.
#[derive(Clone, Copy)]
pub(crate) enum Engine {
    /// Nothing: the text is escaped.
    Plain,
    /// A lexer of ours.
    Own(fn(&str, &mut Writer)),
    /// The grammar of this name.
    Grammar(&'static str),
}

/// A language the highlighter knows.
#[derive(Clone, Copy)]
pub struct Language {
    pub(crate) id: &'static str,
    label: &'static str,
    pub(crate) engine: Engine,
}

impl Language {
    /// A grammar outside the table.
    pub(crate) fn grammar(name: &'static str) -> Self {
        Language { id: name, label: name, engine: Engine::Grammar(name) }
    }

    /// The canonical name: `csharp` for `cs`, `C#` and `csharp-interactive`.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// What the header of a code block says; empty for plain text.
    pub fn label(&self) -> &'static str {
        self.label
    }

    /// Whether blocks of it are shown without colors.
    pub fn is_plain(&self) -> bool {
        matches!(self.engine, Engine::Plain)
    }
}

impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Language").field(&self.id).finish()
    }
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Language {}

macro_rules! own {
    ($lang:expr) => {
        Engine::Own(|src, out| code::run(&$lang, src, out))
    };
}

const XML: Engine = Engine::Own(|src, out| markup::run(Dialect::Xml, src, out));
const HTML: Engine = Engine::Own(|src, out| markup::run(Dialect::Html, src, out));
const RAZOR: Engine = Engine::Own(|src, out| markup::run(Dialect::Razor, src, out));
const SHELL: Engine = own!(shell::SHELL);

/// Identifier, label, engine, further names separated by blanks.
type Row = (&'static str, &'static str, Engine, &'static str);

#[rustfmt::skip]
const TABLE: &[Row] = &[
    ("text", "", Engine::Plain, "txt plain plaintext none no-highlight nohighlight default ..."),
    ("output", "Output", Engine::Plain, "ouput"),
    ("input", "Input", Engine::Plain, ""),
    ("syntax", "Syntax", Engine::Plain, ""),
    ("mermaid", "Mermaid", Engine::Plain, ""),
    ("math", "", Engine::Plain, ""),
    ("copilot-prompt", "Copilot prompt", Engine::Plain, "prompt"),
    ("cpp", "C++", own!(c::CPP), "c++ cc cxx hpp hxx h cppcli cpp-cli cppcx cppcpp cpp/cli cpp/cx cppwinrt cuda arduino"),
    ("c", "C", own!(c::CPP), ""),
    ("objectivec", "Objective-C", Engine::Grammar("Objective-C"), "objc objective-c obj-c"),
    ("idl", "IDL", own!(c::IDL), "midl odl"),
    ("rc", "Resource script", own!(c::RC), "rc2"),
    ("asm", "Assembly", own!(c::ASM), "masm nasm assembly x86asm armasm asm6502"),
    ("csharp", "C#", own!(dotnet::CSHARP), "cs c# csx aspx-csharp aspx-cs"),
    ("vb", "Visual Basic", own!(dotnet::VB), "vba vbnet vb.net vbs vbscript bas visualbasic visual-basic vbhtml aspx-vb"),
    ("fsharp", "F#", own!(dotnet::FSHARP), "fs f# fsi fsx"),
    ("powershell", "PowerShell", own!(script::POWERSHELL), "ps1 psm1 psd1 pwsh posh ps"),
    ("azurepowershell", "Azure PowerShell", own!(script::POWERSHELL), ""),
    ("azurecli", "Azure CLI", SHELL, "azcli az"),
    ("bash", "Bash", SHELL, "shell-script csh"),
    ("shell", "Shell", SHELL, "sh zsh ksh"),
    ("dotnetcli", ".NET CLI", SHELL, ""),
    ("cli", "CLI", SHELL, ""),
    ("git", "Git", SHELL, ""),
    ("console", "Console", own!(shell::CONSOLE), "terminal shell-session shellsession"),
    ("cmd", "Command prompt", own!(shell::BATCH), "dos ms-dos bat batch batchfile winbatch"),
    ("makefile", "Makefile", own!(make::MAKE), "make nmake mak mk"),
    ("json", "JSON", own!(web::JSON), "jsonc json5 jsonl arm geojson webmanifest"),
    ("yaml", "YAML", Engine::Own(yaml::run), "yml azure-pipelines"),
    ("xml", "XML", XML, "xsl xslt xsd wsdl csdl edmx svg config csproj vcxproj props targets resx plist msbuild nuspec ssml"),
    ("xaml", "XAML", XML, "axaml"),
    ("html", "HTML", HTML, "htm xhtml handlebars hbs"),
    ("razor", "Razor", RAZOR, "cshtml blazor"),
    ("aspx", "ASP.NET", HTML, "ascx asp master"),
    ("css", "CSS", own!(web::CSS), ""),
    ("javascript", "JavaScript", own!(web::JAVASCRIPT), "js jsx mjs cjs node nodejs javascriptreact"),
    ("typescript", "TypeScript", own!(web::TYPESCRIPT), "ts tsx mts typescriptreact"),
    ("sql", "SQL", own!(data::SQL), "tsql t-sql transact-sql mssql plsql pgsql postgresql mysql sqlite"),
    ("kusto", "Kusto", own!(data::KUSTO), "kql csl kusto-query"),
    ("bicep", "Bicep", own!(infra::BICEP), "bicepparam"),
    ("terraform", "Terraform", own!(infra::HCL), "tf tfvars"),
    ("hcl", "HCL", own!(infra::HCL), ""),
    ("ini", "INI", own!(infra::INI), "cfg conf editorconfig gitconfig inf reg"),
    ("toml", "TOML", own!(infra::INI), ""),
    ("properties", "Properties", own!(infra::INI), ""),
    ("env", ".env", own!(infra::INI), "dotenv"),
    ("python", "Python", own!(script::PYTHON), "py py3 python3 pyi ipython"),
    ("go", "Go", own!(systems::GO), "golang"),
    ("rust", "Rust", own!(systems::RUST), "rs"),
    ("java", "Java", own!(systems::JAVA), ""),
    ("kotlin", "Kotlin", own!(systems::KOTLIN), "kt kts"),
    ("swift", "Swift", own!(systems::SWIFT), ""),
    ("http", "HTTP", Engine::Own(lines::http), "https rest"),
    ("diff", "Diff", Engine::Own(lines::diff), "patch udiff"),
    ("markdown", "Markdown", Engine::Grammar("Markdown"), "md mkd"),
    ("dockerfile", "Dockerfile", Engine::Grammar("Dockerfile"), "docker"),
    ("ruby", "Ruby", Engine::Grammar("Ruby"), "rb erb"),
    ("php", "PHP", Engine::Grammar("PHP"), ""),
    ("r", "R", Engine::Grammar("R"), ""),
    ("scala", "Scala", Engine::Grammar("Scala"), ""),
    ("groovy", "Groovy", Engine::Grammar("Groovy"), "gradle"),
    ("lua", "Lua", Engine::Grammar("Lua"), ""),
    ("perl", "Perl", Engine::Grammar("Perl"), "pl"),
    ("dart", "Dart", Engine::Grammar("Dart"), ""),
    ("scss", "SCSS", Engine::Grammar("SCSS"), ""),
    ("less", "Less", Engine::Grammar("Less"), ""),
    ("cmake", "CMake", Engine::Grammar("CMake"), ""),
    ("graphql", "GraphQL", Engine::Grammar("GraphQL"), "gql"),
    ("protobuf", "Protocol Buffers", Engine::Grammar("Protocol Buffer"), "proto proto3"),
    ("haskell", "Haskell", Engine::Grammar("Haskell"), "hs"),
    ("matlab", "MATLAB", Engine::Grammar("MATLAB"), ""),
    ("latex", "LaTeX", Engine::Grammar("LaTeX"), "tex"),
    ("regex", "Regex", Engine::Grammar("Regular Expression"), "regexp"),
    ("vue", "Vue", Engine::Grammar("Vue Component"), ""),
    ("svelte", "Svelte", Engine::Grammar("Svelte"), ""),
    // Languages that only Microsoft's documentation shows and no grammar knows.
    ("odata", "OData", Engine::Plain, ""),
    ("dax", "DAX", Engine::Plain, ""),
    ("powerquery-m", "Power Query M", Engine::Plain, "powerquery m"),
    ("powerapps-dot", "Power Fx", Engine::Plain, "power-fx powerfx powerappsfl"),
    ("qsharp", "Q#", Engine::Plain, "q#"),
    ("msil", "IL", Engine::Plain, "il"),
    ("hlsl", "HLSL", own!(c::CPP), "fx"),
    ("xpp", "X++", own!(dotnet::CSHARP), "x++"),
    ("al", "AL", Engine::Plain, ""),
    ("def", "", Engine::Plain, ""),
    ("diagram", "", Engine::Plain, "hierarchy expression example"),
    ("log", "Log", Engine::Plain, ""),
];

/// The name without case and without `-interactive`.
pub(crate) fn normal(name: &str) -> String {
    let mut name = name.trim().to_ascii_lowercase();
    if name.ends_with("-interactive") {
        name.truncate(name.len() - "-interactive".len());
    }
    name
}

/// The language of a [`normal`] name.
pub(crate) fn find(normal: &str) -> Option<Language> {
    static NAMES: OnceLock<AHashMap<&'static str, Language>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let mut names = AHashMap::with_capacity(TABLE.len() * 4);
        for (id, label, engine, aliases) in TABLE {
            let language = Language { id, label, engine: *engine };
            names.insert(*id, language);
            aliases.split_ascii_whitespace().for_each(|alias| {
                names.insert(alias, language);
            });
        }
        names
    });
    names.get(normal).copied()
}

#[cfg(test)]
pub(crate) fn identifiers() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|row| row.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_belongs_to_one_language() {
        let mut seen = std::collections::BTreeSet::new();
        for (id, _, _, aliases) in TABLE {
            for name in aliases.split_ascii_whitespace().chain([*id]) {
                assert!(seen.insert(name), "{name} is listed twice");
                assert_eq!(normal(name), name);
            }
        }
    }

    #[test]
    fn names_lose_case_and_suffix() {
        let id = |name: &str| find(&normal(name)).map(|language| language.id());
        assert_eq!(id("CSharp-Interactive"), Some("csharp"));
        assert_eq!(id(" C# "), Some("csharp"));
        assert_eq!(id("azurecli-interactive"), Some("azurecli"));
        assert_eq!(id("wingdings"), None);
    }
}
