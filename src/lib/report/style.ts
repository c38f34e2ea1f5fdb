/** The page's style. Colours keep 3:1 to their ground, text 4.5:1, light and dark; print is always light. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#f6f7f9;--card:#fff;--text:#1b2230;--soft:#586274;--line:#dde1e8;--c1:#2f6fd0;--c2:#0f8a6d;--c3:#b7791f;--c4:#8455c9;--c5:#5b6577;--bad:#cf3f3f;--in:#fff}
@media(prefers-color-scheme:dark){:root{--ground:#12151c;--card:#1a1f29;--text:#e8ebf1;--soft:#a3adbd;--line:#313a49;--c1:#6ea3f5;--c2:#3fc09c;--c3:#e0a84c;--c4:#b394ee;--c5:#97a2b5;--bad:#f07d7d;--in:#10131a}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
main{max-width:1080px;margin:0 auto;padding:32px 20px 48px}
h1{font-size:28px;line-height:1.2;margin:0 0 4px}
h2{font-size:17px;line-height:1.3;margin:0 0 10px}
p{margin:0 0 8px}
.soft,.note{color:var(--soft)}
.note{font-size:14px}
.lead{margin-bottom:24px}
.tiles,.cards{display:grid;gap:16px;margin-bottom:16px}
.tiles{grid-template-columns:repeat(auto-fit,minmax(150px,1fr))}
.cards{grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr))}
.tile,section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px 18px;min-width:0}
.wide{grid-column:1/-1}
.tile b{display:block;font-size:26px;line-height:1.25;font-variant-numeric:tabular-nums}
.tile span{color:var(--soft);font-size:14px}
.good{color:var(--c2)}.worse{color:var(--bad)}
figure{margin:0}
svg{display:block;overflow:hidden}
.chart{display:flex}.plot{flex:1;min-width:0;width:0}
svg text{font:12px system-ui,sans-serif;fill:var(--text)}
svg .tick{fill:var(--soft);paint-order:stroke;stroke:var(--card);stroke-width:3px}
svg .middle{text-anchor:middle}svg .end{text-anchor:end}
svg .in{fill:var(--in);font-weight:600}
svg .name{font-size:13px}
.grid{stroke:var(--line)}
.span{stroke:var(--c1);stroke-width:4;opacity:.45}
.p50{fill:var(--card);stroke:var(--c1);stroke-width:3}.p95{fill:var(--c1)}
.c1{fill:var(--c1);background:var(--c1)}.c2{fill:var(--c2);background:var(--c2)}.c3{fill:var(--c3);background:var(--c3)}
.c4{fill:var(--c4);background:var(--c4)}.c5{fill:var(--c5);background:var(--c5)}.bad{fill:var(--bad);background:var(--bad)}
.part{stroke:var(--card);stroke-width:2px}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px;margin:10px 0 0;padding:0;font-size:14px}
.key{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:7px}
.ring{background:none;border:3px solid var(--c1);border-radius:50%}.dot{background:var(--c1);border-radius:50%}
details{margin-top:12px;font-size:14px}
summary{cursor:pointer;color:var(--soft)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding:4px 0}
th,td{padding:5px 10px 5px 0;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child{text-align:left;white-space:normal;overflow-wrap:anywhere;min-width:8.4em;font-weight:400}
.good,.worse{white-space:normal}
thead th,thead th:first-child{color:var(--soft);font-weight:600}
ul.plain{margin:0;padding-left:20px}
@media(max-width:480px){main{padding:20px 12px 32px}h1{font-size:23px}.tile,section{padding:14px}.tiles{grid-template-columns:1fr 1fr;gap:10px}.tile b{font-size:21px}table{font-size:13px}th,td{padding-right:6px}th:last-child,td:last-child{padding-right:0}thead th{white-space:normal;overflow-wrap:normal}th:first-child,td:first-child{min-width:6.2em}}
@page{margin:12mm}
@media print{:root{color-scheme:light;--ground:#fff;--card:#fff;--text:#000;--soft:#444;--line:#bbb;--c1:#2f6fd0;--c2:#0f8a6d;--c3:#b7791f;--c4:#8455c9;--c5:#5b6577;--bad:#cf3f3f;--in:#fff}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}body{font-size:12px}main{max-width:none;padding:0}section,.tile{break-inside:avoid}details:not([open]){display:none}.cards{grid-template-columns:1fr 1fr}.cards,.tiles{gap:10px}.tiles{grid-template-columns:repeat(6,1fr)}.tile,section{padding:10px 12px}.tile b{font-size:17px}.tile span,.legend,table{font-size:11px}h1{font-size:22px}h2{font-size:14px}td,th{padding-right:6px}.scroll{overflow:visible}}
`
