// Written for the browser and kept as text: no build step, and the page works without it.
const TIMELINES = `
'use strict';
(() => {
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800].map((s) => s * 1000);
const iso = (ms) => new Date(ms).toISOString();
const usd = (v) => v >= 1e9 ? '$' + (v / 1e9).toFixed(2) + 'bn' : v >= 1e6 ? '$' + (v / 1e6).toFixed(2) + 'M' : v >= 1e3 ? '$' + (v / 1e3).toFixed(1) + 'k' : '$' + v.toFixed(0);
const clamp = (v, low, high) => Math.min(high, Math.max(low, v));

for (const box of document.querySelectorAll('.timelines')) {
  const panels = new Map();
  for (const element of box.querySelectorAll('.panel')) panels.set(element.id, openPanel(element));
  let current = panels.values().next().value;
  const select = box.querySelector('select');
  box.querySelector('.controls').hidden = false;
  select.addEventListener('change', () => {
    const option = select.selectedOptions[0];
    current.element.hidden = true;
    current = panels.get(option.value);
    current.element.hidden = false;
    if (option.dataset.from === undefined) current.zoom(0, 1);
    else current.zoom(current.at(+option.dataset.from), current.at(+option.dataset.to));
  });
  box.addEventListener('click', (event) => {
    const how = event.target.dataset.zoom;
    if (how === undefined) return;
    const [a, b] = current.range();
    const middle = (a + b) / 2, width = b - a;
    if (how === 'all') current.zoom(0, 1);
    if (how === 'in') current.zoom(middle - width / 4, middle + width / 4);
    if (how === 'out') current.zoom(middle - width, middle + width);
    if (how === 'left') current.zoom(a - Math.min(width / 2, a), b - Math.min(width / 2, a));
    if (how === 'right') current.zoom(a + Math.min(width / 2, 1 - b), b + Math.min(width / 2, 1 - b));
  });
}

function openPanel(element) {
  const data = JSON.parse(element.querySelector('script').textContent);
  const bins = Math.max(1, data.long.length);
  const end = data.start + bins * data.step;
  const stack = element.querySelector('.stack'), clip = element.querySelector('.clip');
  const cursor = element.querySelector('.cursor'), readout = element.querySelector('.readout'), axis = element.querySelector('.times');
  let a = 0, b = 1, pressed;
  const pick = document.createElement('i');
  pick.className = 'pick';
  pick.hidden = true;
  clip.append(pick);
  readout.hidden = false;

  const axisTicks = () => {
    const from = data.start + a * (end - data.start), to = data.start + b * (end - data.start);
    const wanted = Math.max(2, Math.floor(axis.clientWidth / 85));
    const step = STEPS.find((s) => (to - from) / s <= wanted) || STEPS[STEPS.length - 1];
    axis.textContent = '';
    let day = '';
    for (let t = Math.ceil(from / step) * step; t <= to; t += step) {
      const text = iso(t);
      const clock = text.slice(11, step < 60000 ? 19 : 16);
      const span = document.createElement('span');
      span.textContent = step >= 86400000 ? text.slice(5, 10) : text.slice(0, 10) === day ? clock : text.slice(5, 10) + ' ' + clock;
      day = text.slice(0, 10);
      const place = (t - from) / (to - from);
      // Texts at the ends would be cut off.
      if (place < 0.06) { span.className = 'first'; }
      else if (place > 0.94) { span.className = 'last'; }
      else span.style.left = place * 100 + '%';
      axis.append(span);
    }
  };
  const zoom = (from, to) => {
    const least = Math.min(1, 8 / bins);
    const width = clamp(to - from, least, 1);
    a = clamp((from + to - width) / 2, 0, 1 - width);
    b = a + width;
    element.style.setProperty('--a', a);
    element.style.setProperty('--b', b);
    for (const svg of element.querySelectorAll('svg')) svg.setAttribute('viewBox', a * bins + ' 0 ' + width * bins + ' 1000');
    axisTicks();
    show(undefined);
  };
  const show = (share) => {
    cursor.hidden = share === undefined;
    if (share === undefined) { readout.textContent = ''; return; }
    cursor.style.left = share * 100 + '%';
    const i = clamp(Math.floor((a + share * (b - a)) * bins), 0, bins - 1);
    const parts = [iso(data.start + i * data.step).slice(0, 19).replace('T', ' ') + ' UTC'];
    parts.push('longs ' + usd(data.long[i] || 0), 'shorts ' + usd(data.short[i] || 0));
    if (data.unknown[i]) parts.push('unknown side ' + usd(data.unknown[i]));
    if (data.price[i] != null) parts.push('price ' + data.price[i]);
    parts.push(data.probability[i] == null ? 'no probability' : 'p ' + data.probability[i]);
    readout.textContent = parts.join(' · ');
  };
  const shareOf = (event) => {
    const box = clip.getBoundingClientRect();
    return clamp((event.clientX - box.left) / box.width, 0, 1);
  };
  stack.addEventListener('pointerdown', (event) => {
    if (event.target.closest('a') || event.pointerType === 'touch') return;
    pressed = shareOf(event);
    stack.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  stack.addEventListener('pointermove', (event) => {
    const share = shareOf(event);
    show(share);
    pick.hidden = pressed === undefined;
    if (pressed === undefined) return;
    pick.style.left = Math.min(pressed, share) * 100 + '%';
    pick.style.width = Math.abs(share - pressed) * 100 + '%';
  });
  stack.addEventListener('pointerup', (event) => {
    const share = shareOf(event);
    if (pressed !== undefined && Math.abs(share - pressed) > 0.01) {
      const [low, high] = [Math.min(pressed, share), Math.max(pressed, share)];
      zoom(a + low * (b - a), a + high * (b - a));
    }
    pressed = undefined;
    pick.hidden = true;
  });
  stack.addEventListener('pointercancel', () => { pressed = undefined; pick.hidden = true; });
  stack.addEventListener('pointerleave', () => show(undefined));
  new ResizeObserver(axisTicks).observe(axis);
  axisTicks();
  return { element, zoom, range: () => [a, b], at: (ms) => (ms - data.start) / (end - data.start) };
}
`;

const TABLES = `
const valueOf = (row, column) => {
  const cell = row.cells[column];
  if (cell === undefined) return undefined;
  if (cell.dataset.v !== undefined) return cell.dataset.v === '' ? undefined : +cell.dataset.v;
  const text = cell.textContent.trim();
  return text !== '' && !Number.isNaN(+text) ? +text : text;
};
for (const table of document.querySelectorAll('table.sortable')) {
  table.tHead.addEventListener('click', (event) => {
    const head = event.target.closest('th');
    if (head === null) return;
    let column = 0;
    for (let before = head.previousElementSibling; before !== null; before = before.previousElementSibling) column += before.colSpan;
    const down = head.getAttribute('aria-sort') === 'ascending';
    for (const other of table.tHead.querySelectorAll('th')) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, value: valueOf(row, column) }));
    rows.sort((x, y) => {
      if (x.value === undefined || y.value === undefined) return (x.value === undefined) - (y.value === undefined);
      const order = typeof x.value === 'number' && typeof y.value === 'number' ? x.value - y.value : String(x.value).localeCompare(String(y.value));
      return down ? -order : order;
    });
    body.append(...rows.map(({ row }) => row));
  });
}
for (const group of document.querySelectorAll('.choices')) {
  const table = group.parentElement.querySelector('table.alarms');
  // A mark leads to its alarm also when the list hides it.
  addEventListener('hashchange', () => { for (const row of table.querySelectorAll('tr:target')) { row.hidden = false; row.scrollIntoView({ block: 'center' }); } });
  group.addEventListener('change', () => {
    const shown = new Set([...group.querySelectorAll('input:checked')].map((input) => input.value));
    for (const row of table.tBodies[0].rows) row.hidden = !shown.has(row.dataset.verdict);
  });
}
})();
`;

/** The report's script: choosing and zooming timelines, reading figures under the pointer, sorting tables, filtering alarms. */
export const PAGE_SCRIPT: string = TIMELINES + TABLES;
