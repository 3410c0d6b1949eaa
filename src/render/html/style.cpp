#include "render/html/style.h"

#include <algorithm>

namespace psolve {

std::string_view html_style() {
  return R"(
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--line:#d5dae0;--tint:#f4f6f8;--link:#0058a3;--bad:#b42318;--edge:#0003}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa5b1;--paper:#0d1117;--line:#30363d;--tint:#161b22;--link:#6cb6ff;--bad:#ff7b72;--edge:#fff5}}
*{box-sizing:border-box}
html{font:17px/1.55 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif;-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:1.2rem 1rem 3rem;max-width:54rem;color:var(--ink);background:var(--paper);overflow-wrap:break-word}
h1{font-size:1.7rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.3rem;margin:2.2rem 0 .7rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
.heading{font-size:1.02rem;font-weight:600}
p{margin:.6rem 0}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
.source,.rule,figcaption,footer{color:var(--soft)}
.source{font-size:.95rem;margin:0}
.warning{color:var(--bad);font-weight:600}
p.warning{border:2px solid;padding:.6rem .8rem;border-radius:6px}
code{font:.88em ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
math{font-family:"Latin Modern Math","STIX Two Math","Cambria Math","Libertinus Math",math;font-size:1.06em}
nav{background:var(--tint);border:1px solid var(--line);border-radius:8px;padding:.5rem 1rem;margin:1rem 0 1.4rem;font-size:.95rem}
nav ul{list-style:none;padding:0;margin:0}
nav ol{padding-left:1.7rem;margin:0}
nav li{padding:.12rem 0}
nav ol a{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
p,summary,figcaption,main ul,nav{overflow-x:auto;overflow-y:hidden}
.scroll{overflow-x:auto;overflow-y:hidden;max-width:100%}
@media screen{.scroll{background:linear-gradient(90deg,var(--paper) 30%,transparent) 0/2rem 100% no-repeat local,linear-gradient(270deg,var(--paper) 30%,transparent) 100%/2rem 100% no-repeat local,linear-gradient(90deg,var(--edge),transparent) 0/.5rem 100% no-repeat,linear-gradient(270deg,var(--edge),transparent) 100%/.5rem 100% no-repeat}}
.scroll+.scroll>table,dl+.scroll>table{margin-top:.9rem}
table{border-collapse:collapse;font-size:.95rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line)}
thead th{color:var(--soft);font-weight:600}
tbody th{font-weight:400}
.answers{display:grid;grid-template-columns:fit-content(40%) minmax(0,1fr);font-size:.95rem;margin:.9rem 0}
.answers dt,.answers dd{margin:0;min-width:0;padding:.35rem 0;align-content:center;border-bottom:1px solid var(--line)}
.answers dt{padding-right:1.4rem}
.answers .wide{grid-column:1/-1}
.answers dt.wide{border:0;padding-bottom:0}
.answers code{overflow-wrap:anywhere}
.answers .equation{margin:0}
.appendix table,.appendix .answers{font-size:.82rem}
td.number{font-variant-numeric:tabular-nums;white-space:nowrap}
.failed td{color:var(--bad);font-weight:600}
.equation{margin:.35rem 0 .35rem 1.4rem;padding:.2rem 0}
.blank{display:flex;align-items:baseline;gap:.4rem;margin:1.4rem 0 1.4rem 1.4rem}
.blank span{flex:1;max-width:28rem;border-bottom:1px solid var(--soft)}
.statement{margin:.35rem 0 .35rem 1.4rem}
.equation math{math-style:normal}
.rows>div{margin:.3rem 0}
.aligned{display:grid;grid-template-columns:max-content minmax(min-content,1fr);gap:.3rem .3em;align-items:center}
.aligned>div{grid-column:2}
.aligned>div:first-child{grid-column:1}
mtd{padding-left:.35em;padding-right:.35em}
mtd:first-child{padding-left:.1em}
mtd:last-child{padding-right:.1em}
.rows>div+div{margin-left:2.2rem}
.around{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;background:none;border:0;border-radius:0;padding:0 0 .4rem;margin:0;font-size:.9rem}
.around a:first-child{margin-right:auto}
details,.step{margin:.5rem 0}
details.depth-0{margin:1.1rem 0}
details>:not(summary){margin-left:.9rem}
.appendix>:not(summary){margin-left:0}
summary{cursor:pointer;padding:.1rem 0}
.step>p{margin:.4rem 0 .2rem}
.bare{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 .6rem}
.bare>div{min-width:0;max-width:100%}
.bare .equation{margin-left:0}
span.number{color:var(--soft);font-variant-numeric:tabular-nums}
.heading .number{color:inherit}
.rule{font-size:.85rem;font-style:italic;font-weight:400;white-space:nowrap}
figure{margin:1.2rem 0}
figure svg{display:block;max-width:100%;height:auto;margin:0 auto}
figcaption{font-size:.92rem;margin-top:.4rem}
.index{list-style:none;padding:0}
.index li{padding:.7rem 0;border-bottom:1px solid var(--line)}
.index a{font-weight:600}
.index .equation{margin-left:0}
.index code{overflow-wrap:anywhere;color:var(--soft)}
footer{margin-top:3rem;font-size:.85rem}
@media screen and (min-width:64em){body{max-width:80rem;padding:1.2rem 1.6rem 3rem}
body:has(>nav:not(.around)){display:grid;grid-template-columns:13.5rem minmax(0,54rem);column-gap:2.2rem;justify-content:center}
body>*{grid-column:1/-1;min-width:0}body>header+nav{grid-column:1;align-self:start;position:sticky;top:1rem;max-height:calc(100vh - 2rem);overflow-y:auto;font-size:.86rem}body>header+nav+main{grid-column:2}
body>header+main,body:not(:has(>header+nav))>*,body:not(:has(>header+nav))>.around{max-width:54rem;margin-left:auto;margin-right:auto}}
@media (max-width:36rem){html{font-size:16px}body{padding-left:.7rem;padding-right:.7rem}.equation[style] math{font-size:clamp(.62em,calc((100vw - 5.5rem)/var(--wide)),1.06em)}.equation{margin-left:.5rem}details>:not(summary){margin-left:.3rem}.answers,.aligned{display:block}.answers dt{border:0;padding-bottom:0}.aligned>div{margin:.3rem 0}.rows>div+div,.aligned>div+div{margin-left:1rem}.cards thead :nth-child(n+2){display:none}.cards tr{display:block;padding:.3rem 0;border-bottom:1px solid var(--line)}.cards td{display:inline-block;border:0;padding:0 .7rem 0 0}.cards td::before{content:attr(data-name) " ";color:var(--soft)}#checks td{display:inline}#checks td:nth-child(-n+3)::before{content:""}table{font-size:.88rem}th,td{padding-right:.55rem}}
@media print{html{font-size:10.5pt}body{max-width:none;padding:0}nav{display:none}.scroll{overflow:visible}figure svg{min-width:0!important}.equation{font-size:.94em}.step,figure,tr{break-inside:avoid}h2,summary{break-after:avoid}details::details-content{content-visibility:visible;block-size:auto}summary{list-style:none}a{color:inherit;text-decoration:none}}
)";
}

namespace {

/// The selectors of a rule, each within `scope`.
std::string scoped_selectors(std::string_view selectors, std::string_view scope) {
  std::string result;
  while (true) {
    const std::size_t comma = std::min(selectors.find(','), selectors.size());
    const std::string_view one = selectors.substr(0, comma);
    const bool is_page = one == ":root" || one == "html" || one == "body";
    result += scope;
    if (!is_page) result += " " + std::string(one);
    if (comma == selectors.size()) return result;
    result += ",";
    selectors.remove_prefix(comma + 1);
  }
}

}  // namespace

std::string scoped_style(std::string_view css, std::string_view scope) {
  std::string result;
  while (!css.empty()) {
    // A rule, or the end of the media query around those before it.
    const std::size_t mark = css.find_first_of("{}");
    if (mark == css.npos) return result;
    const std::string_view before = css.substr(0, mark);
    const std::size_t start = std::min(before.find_first_not_of('\n'), mark);
    const std::string_view prelude = before.substr(start);
    if (css[mark] == '}' || prelude.starts_with('@')) {
      result += css.substr(0, mark + 1);
      css.remove_prefix(mark + 1);
      continue;
    }
    const std::size_t end = css.find('}', mark);
    result += std::string(before.substr(0, start)) + scoped_selectors(prelude, scope);
    result += css.substr(mark, end + 1 - mark);
    css.remove_prefix(end + 1);
  }
  return result;
}

}  // namespace psolve
