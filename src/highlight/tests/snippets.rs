//! One or two snippets a language, with what they must become. `«k if»` stands for
//! `<span class="k">if</span>`; all else is the HTML itself.

use super::super::Highlighter;

#[rustfmt::skip]
const SNIPPETS: &[(&str, &str, &str)] = &[
    ("cpp", "#include <vector>
#define MAX_SIZE 10
std::vector<int> v; // it's
",
     "«m #include» «s &lt;vector&gt;»
«m #define» «n MAX_SIZE 10»
«t std»::«t vector»&lt;«t int»&gt; v; «c // it's»
"),
    ("cpp", "class CFoo : public CWnd {
  HRESULT Run(const CString& s, T *p = nullptr) { return a * b; }
};",
     "«k class» «t CFoo» : «k public» «t CWnd» {
  «t HRESULT» «f Run»(«k const» «t CString»&amp; s, «t T» *p = «n nullptr») { «k return» a * b; }
};"),
    ("cpp", r#"auto s = LR"x(a")x" + L"\"b" + 0x1'F;
ref class A; for each (int i in a)"#,
     r#"«t auto» s = «s LR"x(a")x"» + «s L"\"b"» + «n 0x1'F»;
«k ref class» «t A»; «k for each» («t int i» «k in» a)"#),
    ("idl", "[uuid(1)] interface IFoo : IUnknown { HRESULT Go([in] BSTR s); }",
     "[«f uuid»(«n 1»)] «k interface» «t IFoo» : «t IUnknown» { «t HRESULT» «f Go»([«k in»] «t BSTR» s); }"),
    ("rc", r#"IDD_A DIALOG 0, 1
BEGIN
  LTEXT "a ""b""", IDC_X
END"#,
     r#"«n IDD_A» «k DIALOG» «n 0», «n 1»
«k BEGIN»
  «k LTEXT» «s "a ""b"""», «n IDC_X»
«k END»"#),
    ("asm", "main PROC
  mov rax, QWORD PTR [rsp+8] ; x
$L1: ret 0FFh
0040: 8BEC  push ebp",
     "«f main» «k PROC»
  «k mov» «v rax», «t QWORD» «k PTR» [«v rsp»+«n 8»] «c ; x»
«f $L1:» «k ret» «n 0FFh»
«f 0040:» «n 8BEC»  «k push» «v ebp»"),
    ("csharp", r#"[HttpGet("x")]
public async Task<List<Foo>> GetAsync(int? id = null) => await Foo.Bar<Baz>($"{id:0} {{x}}");"#,
     r#"[«m HttpGet»(«s "x"»)]
«k public async» «t Task»&lt;«t List»&lt;«t Foo»&gt;&gt; «f GetAsync»(«t int»? id = «n null») =&gt; «k await» «t Foo».«f Bar»&lt;«t Baz»&gt;(«s $"»{id:«n 0»}«s  {{x}}"»);"#),
    ("csharp", r#"using System.Text;
#region a b
var s = @"C:\""x"""; from.Go(); var q = from x in y select x;"#,
     r#"«k using» System.Text;
«m #region a b»
«t var» s = «s @"C:\""x"""»; from.«f Go»(); «t var» q = «k from» x «k in» «t y» «k select» x;"#),
    ("vb", r#"' note
Imports System.IO
Public Function Go(ByVal a As Foo) As String
  Return "a ""b""" & &HFF REM x
  rem y"#,
     r#"«c ' note»
«k Imports» System.IO
«k Public Function» «f Go»(«k ByVal» a «k As» «t Foo») «k As» «t String»
  «k Return» «s "a ""b"""» &amp; «n &amp;HFF» REM x
  «c rem y»"#),
    ("fsharp", "[<EntryPoint>]
let f (x: 'a) = List.map (fun c -> 'c') x (* (* n *) *)",
     "[&lt;«m EntryPoint»&gt;]
«k let» «f f» (x: «t 'a») = «t List».«f map» («k fun» c -&gt; «s 'c'») x «c (* (* n *) *)»"),
    ("powershell", r#"PS C:\> Get-Item -Path "$env:TEMP\$(Get-Date)" | Where-Object { $_.Name -eq 'a' }
<# a
#>
[int[]]$x = @{ Key = 1MB }; git push --all"#,
     r#"«m PS C:\&gt;» «f Get-Item» «a -Path» «s "»«v $env:TEMP»«s \»$(«f Get-Date»)«s "» | «f Where-Object» { «v $_».Name «k -eq» «s 'a'» }
«c &lt;# a»
«c #&gt;»
[«t int»[]]«v $x» = @{ «a Key» = «n 1MB» }; «f git» push «a --all»"#),
    ("powershell", r#"$t = @"
a "$x"
"@
it doesn't # c"#,
     r#"«v $t» = «s @"»
«s a "»«v $x»«s "»
«s "@»
it doesn't «c # c»"#),
    ("bash", r#"# note
az vm list --query "[0].$x" \
  -o tsv > out # don't
export A=1; for i in 1 2; do echo ${A}; done
B=$(cat <<EOF
x $y
EOF
)"#,
     r#"«c # note»
«f az» vm list «a --query» «s "[0].»«v $x»«s "» \
  «a -o» tsv &gt; out «c # don't»
«k export» «v A»=1; «k for» i «k in» «n 1 2»; «k do» «f echo» «v ${A}»; «k done»
«v B»=$(«f cat» «m &lt;&lt;EOF»
«s x $y»
«s EOF»
)"#),
    ("console", r#"C:\> dotnet new --name "x" -o %TMP%
Name   It's
# note"#,
     r#"«m C:\&gt;» dotnet new «a --name» «s "x"» «a -o» «v %TMP%»
Name   It's
«c # note»"#),
    ("cmd", "@echo off
rem note
if not exist %A% goto end
cl /EHsc a.cpp
:end
Detected memory leaks",
     "@echo off
«c rem note»
«k if not exist» «v %A%» «k goto» end
«f cl» «a /EHsc» a.cpp
«f :end»
Detected memory leaks"),
    ("makefile", "# note
CC = cl
all: $(OBJ)
	$(CC) $<
!IF 1",
     "«c # note»
«v CC» = cl
«f all»: «v $(OBJ)»
	«v $(CC) $&lt;»
«m !IF» 1"),
    ("json", r#"{ "a\"": "b", "n": [-1.5e3, true], // c
  k: null }"#,
     r#"{ «a "a\""»: «s "b"», «a "n"»: [«n -1.5e3», «n true»], «c // c»
  «a k»: «n null» }"#),
    ("yaml", r#"# c
key: value # d
"q": 'it''s'
list:
- a: &x 1
- {b: [yes, "c"]}
text: |
  a: b

  # c
url: http://a#b
--- # e"#,
     r#"«c # c»
«g key»: «s value» «c # d»
«g "q"»: «s 'it''s'»
«g list»:
- «g a»: «v &amp;x» «n 1»
- {«g b»: [«n yes», «s "c"»]}
«g text»: «k |»
«s   a: b»

«s   # c»
«g url»: «s http://a#b»
«m ---» «c # e»"#),
    ("xml", r#"<?xml version="1.0"?>
<!-- a
b -->
<a x:b="c > d" e='f'>&amp; t</a>"#,
     r#"«m &lt;?xml version="1.0"?&gt;»
«c &lt;!-- a»
«c b --&gt;»
&lt;«g a» «a x:b»=«s "c &gt; d"» «a e»=«s 'f'»&gt;«n &amp;amp;» t&lt;/«g a»&gt;"#),
    ("html", "<!doctype html>
<script>let a = 1;</script><style>a { b: c }</style>
<p class=x hidden>It's</p>",
     "«m &lt;!doctype html&gt;»
&lt;«g script»&gt;«k let» a = «n 1»;&lt;/«g script»&gt;&lt;«g style»&gt;«g a» { «a b»: c }&lt;/«g style»&gt;
&lt;«g p» «a class»=«s x» «a hidden»&gt;It's&lt;/«g p»&gt;"),
    ("razor", r#"@page "/a"
@* c *@
@foreach (var x in y)
{
  <li class="@c">@x.Name a@b.c</li>
}
@code { int a; }"#,
     r#"«m @page» «s "/a"»
«c @* c *@»
«k @foreach» («t var» x «k in» y)
{
  &lt;«g li» «a class»=«s "@c"»&gt;«v @x».«v Name» a@b.c&lt;/«g li»&gt;
}
«k @code» { «t int» a; }"#),
    ("css", ".a:hover, #b { color: #fff; width: calc(1px) } /* c */
@media x {}",
     "«t .a»:«g hover», «t #b» { «a color»: «n #fff»; «a width»: «f calc»(«n 1px») } «c /* c */»
«k @media» «g x» {}"),
    ("javascript", r#"const a = `x ${f("y")}`; // c
if (/a[/]b/g.test(s)) return 1 / 2 / 3;
x = { k: 1, of };"#,
     r#"«k const» a = «s `x »${«f f»(«s "y"»)}«s `»; «c // c»
«k if» («s /a[/]b/g».«f test»(s)) «k return» «n 1» / «n 2» / «n 3»;
x = { «a k»: «n 1», of };"#),
    ("typescript", r#"@Input() export class A<T> { b?: string; c(d: Map<string, E>) { return <p id="x">it's</p>; } }"#,
     r#"«m @Input»() «k export class» «t A»&lt;«t T»&gt; { «a b»?: «t string»; «f c»(d: «t Map»&lt;«t string», «t E»&gt;) { «k return» &lt;«g p» «a id»=«s "x"»&gt;it's&lt;/«g p»&gt;; } }"#),
    ("sql", "SELECT TOP 5 [select], COUNT(*) FROM t -- c
WHERE Name = N'it''s' AND @x > 1.5 /* a /* b */ */",
     "«k SELECT TOP» «n 5» [select], «f COUNT»(*) «k FROM» t «c -- c»
«k WHERE» Name = «s N'it''s'» «k AND» «v @x» &gt; «n 1.5» «c /* a /* b */ */»"),
    ("kusto", r#".show tables
T | where A !in ("x") and ts > ago(5m) // c
| project-away B | extend c = tostring(D)"#,
     r#"«m .show» tables
T | «k where» A «k !in» («s "x"») «k and» ts &gt; «f ago»(«n 5m») «c // c»
| «k project-away» B | «k extend» c = «f tostring»(D)"#),
    ("bicep", "@description('x')
param loc string = 'a${b.id}'
resource r 'T/t@1' existing = {
  name: '''raw''' // c
}",
     "«m @description»(«s 'x'»)
«k param» «v loc» «t string» = «s 'a»${b.id}«s '»
«k resource» «v r» «s 'T/t@1'» «k existing» = {
  «a name»: «s '''raw'''» «c // c»
}"),
    ("terraform", r#"# c
resource "a" "b" {
  name = "x-${var.y}"
  data = <<EOT
  z
  EOT
}"#,
     r#"«c # c»
«k resource» «s "a" "b"» {
  «a name» = «s "x-»${«v var».y}«s "»
  «a data» = «m &lt;&lt;EOT»
«s   z»
«s   EOT»
}"#),
    ("ini", r#"; c
[a.b]
key = "v"
"#,
     r#"«c ; c»
«t [a.b]»
«a key» = «s "v"»
"#),
    ("python", r#"@app.route("/")
async def go(self, n: int = 1_0) -> Foo:
    """doc
    s"""
    return f"a {n!r} {{}}" + rb'\' # c"#,
     r#"«m @app.route»(«s "/"»)
«k async def» «f go»(«v self», n: «t int» = «n 1_0») -&gt; «t Foo»:
    «s """doc»
«s     s"""»
    «k return» «s f"a »{n!r}«s  {{}}"» + «s rb'\'» «c # c»"#),
    ("go", "func (f *Foo) Run(n int) error { return fmt.Errorf(`a
b`, nil, 'c') } // d",
     "«k func» (f *Foo) «f Run»(n «t int») «t error» { «k return» fmt.«f Errorf»(«s `a»
«s b`», «n nil», «s 'c'») } «c // d»"),
    ("rust", r##"#[derive(A)]
pub fn f<'a>(x: &'a str) -> Option<T> { println!("{}", '"'); r#"a"b"# /* /* */ */ }"##,
     r##"«m #[derive(A)]»
«k pub fn» «f f»&lt;«v 'a»&gt;(x: &amp;«v 'a» «t str») -&gt; «t Option»&lt;«t T»&gt; { «f println!»(«s "{}"», «s '"'»); «s r#"a"b"#» «c /* /* */ */» }"##),
    ("java", r#"package a.b;
@Override
public class A extends B { int x = MAX; String s = """
  "t"
  """; }"#,
     r#"«k package» a.b;
«m @Override»
«k public class» «t A» «k extends» «t B» { «t int» x = «n MAX»; «t String» s = «s """»
«s   "t"»
«s   """»; }"#),
    ("kotlin", r#"fun go(a: Int): String = "x ${a + 1}" // c"#,
     r#"«k fun» «f go»(a: «t Int»): «t String» = «s "x »${a + «n 1»}«s "» «c // c»"#),
    ("swift", r#"func go(_ a: Int) -> String? { let b = "x"; return nil }"#,
     r#"«k func» «f go»(_ a: «t Int») -&gt; «t String»? { «k let» b = «s "x"»; «k return» «n nil» }"#),
    ("http", r#"POST https://a/b HTTP/1.1
Accept: */*

{ "a": 1 }"#,
     r#"«k POST» https://a/b HTTP/1.1
«a Accept»: */*

{ «a "a"»: «n 1» }"#),
    ("diff", "--- a
+++ b
@@ -1 @@
-x
+y
 z",
     "«m --- a»
«m +++ b»
«m @@ -1 @@»
«d -x»
«i +y»
 z"),
    ("dockerfile", "FROM a:1 AS b
# c
",
     "«k FROM» a:«t 1» «k AS» «v b»
«c # c»
"),
];

#[test]
fn snippets() {
    let highlighter = Highlighter::new();
    let mut wrong = Vec::new();
    for (language, code, expected) in SNIPPETS {
        let html = highlighter.highlight(language, code);
        let short = html.replace("<span class=\"", "«").replace("\">", " ").replace("</span>", "»");
        if short != *expected {
            wrong.push(format!("{language}:\n{short}\nand not\n{expected}\n"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Languages that share the lexer of one with a snippet.
const SAME: &[&str] = &[
    "c",
    "hlsl",
    "xpp",
    "azurepowershell",
    "azurecli",
    "shell",
    "dotnetcli",
    "cli",
    "git",
    "xaml",
    "aspx",
    "hcl",
    "toml",
    "properties",
    "env",
];

#[test]
fn every_lexer_has_a_snippet() {
    use super::super::language::{Engine, find, identifiers};
    for id in identifiers() {
        let own = matches!(find(id).map(|language| language.engine), Some(Engine::Own(_)));
        let tested = SAME.contains(&id) || SNIPPETS.iter().any(|(name, ..)| *name == id);
        assert!(!own || tested, "{id} has no snippet");
    }
}
