//! SQL and Kusto.

use crate::highlight::lexer::code::{Lexer, Prev};
use crate::highlight::lexer::spec::{BASE, Escape, Holes, Lang, Prefix, Quote, Spec};
use crate::highlight::writer::Class;

pub(crate) static SQL: Lang = Lang::new(Spec {
    keywords: "add after all alter and any apply as asc at authorization backup before begin between break browse \
        bulk by cascade case check checkpoint close clustered collate column commit constraint contained \
        contains continue convert create cross cube cursor database databases deallocate declare default \
        delay delete deny desc distinct distributed do drop else elseif enable encryption end escape \
        except exec execute exists exit explain fetch filegroup following for foreign freetext from full \
        fulltext function go goto grant group grouping having identity if in include index inner insert \
        instead intersect into is join key kill left like limit masked master match materialized merge \
        nocheck nonclustered not nowait of off offset offsets on only openquery openrowset option or order \
        out outer output over pivot preceding primary print proc procedure public raiserror read receive \
        recompile reconfigure references release repeatable reset restore restrict return returning \
        returns revert revoke right rollback rollup rows schema schemabinding scheme scoped select set \
        sets setuser show synonym system_time table tablesample then throw to top tran transaction trigger \
        truncate try unbounded uncommitted union unique unpivot update updatetext use using vacuum values \
        view waitfor when where while window with within without work",
    types: "bigint binary bit blob bool boolean char character clob date datetime datetime2 datetimeoffset decimal \
        double float geography geometry hierarchyid image int integer json jsonb long money nchar ntext numeric \
        nvarchar precision real rowversion serial smalldatetime smallint smallmoney sql_variant string sysname text \
        time timestamp tinyint uniqueidentifier uuid varbinary varchar varchar2 vector xml",
    constants: "null true false max",
    ignore_case: true,
    line_comments: &["--"],
    block_comment: Some(("/*", "*/")),
    nested_comments: true,
    quotes: &[Quote::raw("'", "'").escape(Escape::Doubled), Quote::line("\"").escape(Escape::Doubled)],
    prefixes: &[
        Prefix { word: "n", raw: false, holes: Holes::None },
        Prefix { word: "e", raw: false, holes: Holes::None },
    ],
    word_bytes: b"#$",
    sigil: Some(b'@'),
    hook: Some(bracketed),
    hook_bytes: b"[",
    ..BASE
});

/// `[order]` is a name, whatever stands in it.
fn bracketed(lexer: &mut Lexer<'_, '_>) -> bool {
    let end = lexer.word_end(lexer.pos + 1);
    let whole = end > lexer.pos + 1 && lexer.at(end) == b']';
    if whole {
        lexer.token(None, end + 1, Prev::Value);
    }
    whole
}

pub(crate) static KUSTO: Lang = Lang::new(Spec {
    keywords: "accumulate and as asc between by consume contains contains_cs count datatable declare default desc \
        distinct endswith endswith_cs evaluate extend externaldata facet find first flags fork from getschema \
        graph-match graph-merge graph-shortest-paths graph-to-table granny-asc granny-desc has has_all has_any has_cs \
        hasprefix hasprefix_cs hassuffix hassuffix_cs hint.strategy hint.shufflekey hint.remote in invoke inner \
        innerunique into join kind last leftanti leftantisemi leftinner leftouter leftsemi let limit lookup \
        macro-expand make-graph make-series materialize matches mv-apply mv-expand mvexpand nooptimization not notcontains notendswith \
        notstartswith nulls of on or order outer parse parse-kv parse-where partition pattern print project \
        project-away project-by-names project-keep project-rename project-reorder query_parameters range reduce \
        regex render restrict rightanti rightantisemi rightouter rightsemi sample sample-distinct scan search \
        serialize series set simple sort startswith startswith_cs step summarize table take to top top-hitters \
        top-nested toscalar typeof union where with withsource within",
    types: "bool boolean date datetime decimal double dynamic float guid int int64 long real string time timespan \
        uniqueid",
    constants: "true false null",
    line_comments: &["//"],
    quotes: &[
        Quote::raw("```", "```"),
        Quote::raw("~~~", "~~~"),
        Quote { open: "@\"", ..Quote::line("\"").escape(Escape::Doubled) },
        Quote { open: "@'", ..Quote::line("'").escape(Escape::Doubled) },
        Quote::line("\""),
        Quote::line("'"),
    ],
    prefixes: &[Prefix { word: "h", raw: false, holes: Holes::None }],
    hook: Some(dashed),
    hook_bytes: b".abcdefghijklmnopqrstuvwxyz!",
    ..BASE
});

/// Operators with a dash or a dot, `!in`, and management commands: `.show tables`.
fn dashed(lexer: &mut Lexer<'_, '_>) -> bool {
    let first = usize::from(matches!(lexer.byte(0), b'.' | b'!'));
    let end = lexer.word_end(lexer.pos + first);
    if lexer.byte(0) == b'.' {
        let command = lexer.fresh && end > lexer.pos + 1 && !lexer.byte(1).is_ascii_digit();
        if command {
            lexer.token(Some(Class::Meta), end, Prev::Keyword);
        }
        return command;
    }
    if first == 1 {
        let listed = lexer.tables.word(&lexer.src[lexer.pos + 1..end]).is_some();
        if listed {
            lexer.token(Some(Class::Keyword), end, Prev::Keyword);
        }
        return listed;
    }
    let mut long = end;
    while matches!(lexer.at(long), b'-' | b'.')
        && lexer.at(long + 1).is_ascii_lowercase()
        && long < lexer.pos + 32
    {
        long = lexer.word_end(long + 1);
    }
    let listed = long > end && lexer.meaning(&lexer.src[lexer.pos..long]).is_some();
    if listed {
        lexer.token(Some(Class::Keyword), long, Prev::Keyword);
    }
    listed
}
