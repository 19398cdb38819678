const COLOURS = `
:root{--bg:#fafaf8;--card:#fff;--ink:#1b2029;--soft:#565e6b;--rule:#d9dce1;--faint:#eceef1;--mine:#1a58b0;--long:#b1452b;--short:#14745f;--unknown:#8a8f99;--shade:#e3a21a38;--shade-edge:#b97f0a;--grey:#8a8f9938;--bad:#a8281f;--good:#14745f}
@media(prefers-color-scheme:dark){:root{--bg:#13161b;--card:#1a1e25;--ink:#e4e7ec;--soft:#a0a8b5;--rule:#343b46;--faint:#262c35;--mine:#86b1f5;--long:#ee9274;--short:#62c7ad;--unknown:#868e9b;--shade:#e3a21a2e;--shade-edge:#d8a63c;--grey:#9aa3b033;--bad:#f39a90;--good:#62c7ad}}
`;

const TEXT = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
.top,main{max-width:1240px;margin:0 auto;padding:0 1.25rem}
.top{padding-top:1.75rem}
h1{font-size:1.5rem;line-height:1.25;margin:0;overflow-wrap:anywhere}
.top p{margin:.25rem 0 1rem;color:var(--soft)}
article{background:var(--card);border:1px solid var(--rule);border-radius:6px;margin:1.25rem 0 2rem;padding:1.5rem 1.5rem .5rem}
h2{font-size:1.3rem;line-height:1.3;margin:0 0 .75rem;overflow-wrap:anywhere}
h3{font-size:1rem;margin:0 0 .25rem}
section{margin:0 0 2.25rem;min-width:0}
p{margin:.4rem 0}
.verdict-text{font-size:1.05rem;max-width:64em;margin:0 0 1rem;overflow-wrap:anywhere}
.note,.none,.x-title,.y-title,.strip-title,figcaption{color:var(--soft);font-size:.85rem}
.note{max-width:60em;margin:.15rem 0 .6rem}
code{font:.82em/1.4 ui-monospace,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
a{color:var(--mine)}
.badge{display:inline-block;vertical-align:.12em;font-size:.72rem;line-height:1;font-weight:700;letter-spacing:.07em;padding:.38em .6em;border-radius:3px;border:2px solid var(--ink);margin-right:.35em}
.badge.recorded{background:var(--ink);color:var(--card)}
.badge.simulated{border-style:dashed}
.badge.reconstructed{border-style:dotted}
.warnings{border-left:4px solid var(--shade-edge);padding:.1rem 0 .1rem .9rem;margin-bottom:1.25rem;overflow-wrap:anywhere}
.warnings ul{margin:0;padding-left:1.1rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(230px,1fr));gap:.6rem 1.5rem;margin:0 0 2rem;font-size:.88rem}
.facts div{min-width:0}.facts .wide{grid-column:1/-1}dt{color:var(--soft);font-size:.8rem}dd{margin:0;overflow-wrap:anywhere}
.glossary dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:.75rem 1.75rem;font-size:.9rem}
.glossary dt{font-weight:600;color:var(--ink);font-size:.9rem}
details{margin:.5rem 0}summary{cursor:pointer;color:var(--mine);font-size:.9rem}
.criteria{list-style:none;padding:0;margin:.5rem 0;font-size:.9rem}
.criteria li{display:grid;grid-template-columns:6.5em minmax(0,1fr);padding:.25rem 0;border-top:1px solid var(--faint);overflow-wrap:anywhere}
.criteria b{font-weight:600}
.unjudged{color:var(--soft)}
.pair{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 2.5rem}
.trio{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:1rem 2rem}
figure{margin:0;min-width:0}figcaption b{display:block;color:var(--ink)}
.figures{display:flex;gap:1.5rem;font-size:.9rem}
:focus-visible{outline:2px solid var(--mine);outline-offset:2px}
`;

const TABLES = `
.scroll{overflow-x:auto;margin:.4rem 0 .8rem}
.tall{max-height:34rem;overflow-y:auto;border:1px solid var(--rule);border-radius:4px}
table{border-collapse:collapse;width:100%;font-size:.86rem}
caption{text-align:left;color:var(--soft);font-size:.85rem;padding:.2rem 0 .4rem}
caption span{display:block;position:sticky;left:0;width:fit-content;max-width:calc(100vw - 4rem)}
.tall caption{padding:.4rem .6rem}
th,td{padding:.4rem .5rem;text-align:right;vertical-align:top;border-top:1px solid var(--faint);white-space:nowrap;font-weight:400}
th:first-child{text-align:left;padding-left:0}
thead th{border-top:0;border-bottom:1px solid var(--rule);color:var(--soft);vertical-align:bottom;font-size:.8rem;white-space:normal;min-width:4.2em}
.tall th:first-child{padding-left:.6rem}
.tall thead th{position:sticky;top:0;background:var(--card)}
tbody th{font-weight:600}
small{display:block;color:var(--soft);font-size:.92em;font-weight:400}
td b{font-weight:600}
thead button{all:unset;cursor:pointer;display:inline-block}
thead button:focus-visible{outline:2px solid var(--mine)}
th[aria-sort=ascending] button::after{content:" ▲";font-size:.7em}
th[aria-sort=descending] button::after{content:" ▼";font-size:.7em}
tr.mine>*{background:color-mix(in srgb,var(--mine) 9%,var(--card))}
tr.mine th{color:var(--mine)}
.methods tbody th:first-child{padding-left:.5rem}
.methods thead th:first-child{padding-left:.5rem}
.methods tbody th{min-width:10em;white-space:normal}.methods td small{white-space:nowrap}
.methods th:first-child{position:sticky;left:0;z-index:1;background:var(--card)}.methods tr.mine th{background:color-mix(in srgb,var(--mine) 9%,var(--card))}
.whiskers{width:96px;min-width:84px;vertical-align:middle}
.rule{display:block;position:relative;height:18px;border-left:1px solid var(--rule);border-right:1px solid var(--rule);background:linear-gradient(var(--rule),var(--rule)) 50% 0/1px 100% no-repeat}
.rule .span{position:absolute;top:8px;height:2px;background:var(--soft)}
.rule .point{position:absolute;top:4px;width:10px;height:10px;margin-left:-5px;border-radius:50%;background:var(--ink)}
.mine .rule .span,.mine .rule .point{background:var(--mine)}
.alarms td:nth-child(-n+4),.alarms .reasons,.sortable:not(.methods):not(.alarms) td:nth-child(-n+4){text-align:left}
.alarms th:nth-child(-n+4),.alarms th:last-child,.sortable:not(.methods):not(.alarms) th:nth-child(-n+4){text-align:left}
.reasons{white-space:normal;min-width:17em;overflow-wrap:anywhere}
.reasons ul{margin:0;padding:0;list-style:none;line-height:1.35}.reasons li+li{margin-top:.15em}
.verdict{font-weight:600;white-space:nowrap}.verdict.hit{color:var(--good)}.verdict.false,.verdict.missed{color:var(--bad)}.verdict.dont-care{color:var(--soft)}
tr{scroll-margin-top:4.5rem}
tr:target>*{background:var(--shade)}
.choices{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;font-size:.9rem}
`;

const PLOTS = `
svg{display:block;width:100%;height:100%;overflow:hidden}
svg path{fill:none;vector-effect:non-scaling-stroke}
.plot{display:grid;grid-template-columns:3.4rem minmax(0,1fr);margin:.3rem 0}
.plot .area,.strip .area{position:relative}
.y-title{grid-area:1/1/2/-1;margin:0 0 .6rem}
.plot .y-axis{grid-area:2/1}.plot .area{grid-area:2/2}.plot .x-axis{grid-area:3/2}
.x-title{grid-area:4/2/5/-1;margin:.1rem 0 .3rem}
.y-axis{position:relative;font-size:.78rem;color:var(--soft)}
.y-axis span{position:absolute;right:.5rem;transform:translateY(50%);white-space:nowrap;line-height:1}
.x-axis{position:relative;height:1.3rem;font-size:.78rem;color:var(--soft)}
.x-axis span{position:absolute;transform:translateX(-50%);white-space:nowrap;top:.15rem}
.curves{grid-template-columns:3.4rem minmax(0,1fr) 9.4rem}.curves .area{height:280px}.square .area{height:280px}.square{padding-right:1.2rem}.small .area{height:130px}
.grid{stroke:var(--faint);stroke-width:1}
svg .curve{stroke:var(--unknown);stroke-width:1.3}svg .curve.mine{stroke:var(--mine);stroke-width:2.5}
svg .band{fill:var(--mine);opacity:.13}
.dot{position:absolute;width:6px;height:6px;margin:0 0 -3px -3px;border-radius:50%;background:var(--unknown)}
.dot.mine{width:9px;height:9px;margin:0 0 -4.5px -4.5px;background:var(--mine)}
.line-label{position:absolute;transform:translateY(50%);padding-left:.6rem;width:9.4rem;font-size:.8rem;line-height:1.35;color:var(--soft);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.line-label.mine{color:var(--mine);font-weight:700}
svg .whisker{stroke:var(--mine);stroke-width:1.5}svg .diagonal{stroke:var(--soft);stroke-width:1;stroke-dasharray:4 4}
svg .bar{fill:var(--mine);opacity:.75}svg .zero{stroke:var(--ink);stroke-width:1}svg .middle{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:3 3}
`;

const TIMELINES = `
.controls:not([hidden]){display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;margin:.4rem 0}
.controls label{font-size:.9rem;min-width:0;max-width:100%}
select,.zoom button{font:inherit;font-size:.9rem;color:var(--ink);background:var(--card);border:1px solid var(--rule);border-radius:4px;padding:.25rem .55rem;max-width:100%}
.zoom{display:flex;gap:.25rem}.zoom button{min-width:2rem;cursor:pointer}
.stack{position:relative;touch-action:pan-y}
.strip{display:grid;grid-template-columns:4rem minmax(0,1fr);position:relative}
.strip-title{grid-column:1/3;margin:.7rem 0 .6rem}
.prices .area{height:110px}.usd .area{height:170px}.chance .area{height:120px}
.strip .area{overflow:hidden;cursor:crosshair}
.lane{margin-top:.4rem}.lane .area{height:12px}.lane+.lane .area{height:22px}
.lane-title{font-size:.78rem;color:var(--soft);text-align:right;padding-right:.5rem;line-height:1;align-self:center}
.lane+.lane .lane-title{align-self:center}
.lane .area{background:var(--faint);border-radius:2px}
.overlay{position:absolute;inset:0 0 0 4rem;pointer-events:none}
.clip{position:relative;height:100%;overflow:hidden}
.shade,.proven,.cursor,.clip .pick{position:absolute;top:0;bottom:1.3rem}
.clip .shade,.clip .proven,.lane .mark{left:calc((var(--t) - var(--a))/(var(--b) - var(--a))*100%)}
.clip .shade{width:calc((var(--u) - var(--t))/(var(--b) - var(--a))*100%);min-width:3px}
.shade.cascade{background:var(--shade);border-left:1px solid color-mix(in srgb,var(--shade-edge) 65%,transparent)}
.shade.grey{background:repeating-linear-gradient(135deg,var(--grey) 0 3px,transparent 3px 6px)}
.clip .proven{width:0;border-left:1px dashed var(--shade-edge)}
.cursor{width:0;border-left:1px solid var(--soft)}
.pick{background:color-mix(in srgb,var(--mine) 15%,transparent)}
.mark{position:absolute;transform:translateX(-50%);font-size:13px;line-height:22px;text-decoration:none;padding:0 1px}
.mark.hit{color:var(--good)}.mark.false{color:var(--bad);font-weight:700}.mark.dont-care{color:var(--soft)}
.base{stroke:var(--soft);stroke-width:1}
svg .price{stroke:var(--ink);stroke-width:1.3}
svg .shorts{fill:var(--short);stroke:var(--short);stroke-width:1}svg .longs{fill:var(--long);stroke:var(--long);stroke-width:1}svg .unknown{fill:var(--unknown);stroke:var(--unknown);stroke-width:1}
svg .probability{stroke:var(--mine);stroke-width:1.5}
svg .level-band{fill:var(--mine);opacity:.06}svg .threshold{stroke:var(--mine);stroke-width:1;opacity:.35;stroke-dasharray:2 3}
.band-name{position:absolute;right:.3rem;font-size:.7rem;line-height:1.15;padding:0 .25em;color:var(--ink);background:color-mix(in srgb,var(--card) 75%,transparent);pointer-events:none}
svg .stood{fill:var(--mine);stroke:var(--mine);stroke-width:1}
.stood.watch{opacity:.3}.stood.alert{opacity:.55}.stood.critical{opacity:.8}.stood.extreme{opacity:1}
.times{margin-left:4rem}
.x-axis .first{left:0;transform:none}.x-axis .last{left:auto;right:0;transform:none}
.readout{font-size:.85rem;margin:.2rem 0 0 4rem;min-height:1.5em}
.readout:not([hidden]){display:block}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:.6rem 0 0 4rem;font-size:.82rem;color:var(--soft)}
.legend .mark{position:static;transform:none;line-height:1;display:inline}
.legend span{display:inline-flex;flex-wrap:wrap;align-items:center;gap:.35rem}
.key{display:inline-block;position:static;width:14px;height:12px}.key.proven{width:0;border-left:2px dashed var(--shade-edge)}
.key.stood{background:var(--mine)}.levels .key:not(:first-child){margin-left:.5rem}
`;

const NARROW = `
@media(max-width:860px){.pair{grid-template-columns:minmax(0,1fr)}.trio{grid-template-columns:minmax(0,1fr)}}
@media(max-width:560px){.top,main{padding-left:.75rem;padding-right:.75rem}article{padding:1rem .8rem .25rem}.curves{grid-template-columns:2.8rem minmax(0,1fr) 6.2rem}.line-label{width:6.2rem;font-size:.74rem}
.strip{grid-template-columns:3.2rem minmax(0,1fr)}.overlay{left:3.2rem}.times,.readout{margin-left:3.2rem}.legend{margin-left:0}.y-axis,.x-axis{font-size:.72rem}.tall{max-height:26rem}.reasons{min-width:16em}}
@media print{.controls,.choices{display:none!important}.tall{max-height:none;overflow:visible}article{border:0;padding:0}section{break-inside:avoid-page}}
`;

/** The report's style sheet: light and dark, from 320 px of width. */
export const PAGE_STYLE: string = COLOURS + TEXT + TABLES + PLOTS + TIMELINES + NARROW;
