// The legend, the summary and the list of micro-grids beside the map.
const SVG = 'http://www.w3.org/2000/svg';

function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.append(...children);
  return element;
}

function swatch(row, page) {
  const box = svg('svg', {class: 'mark', viewBox: '0 0 28 20', 'aria-hidden': 'true'});
  const line = page.lines[row.mark];
  if (row.fill) {
    box.append(svg('rect', {x: 1, y: 1, width: 26, height: 18, fill: row.fill, stroke: '#4d4d4d'}));
  } else if (line) {
    box.append(svg('line', {
      x1: 0, x2: 28, y1: 10, y2: 10, stroke: line.color, 'stroke-width': line.weight,
      'stroke-dasharray': line.dashArray || 'none'}));
  } else if (row.mark === 'dot') {
    box.append(svg('circle', {cx: 14, cy: 10, r: 3.5, fill: '#1a1a1a', stroke: '#fff'}));
  } else if (row.mark === 'headless') {
    const sign = svg('text', {x: 14, y: 15, 'text-anchor': 'middle', class: 'alarm'});
    sign.textContent = '8';
    box.append(svg('rect', {x: 3, y: 1, width: 22, height: 18, rx: 5, class: 'alarm-ground'}), sign);
  } else if (row.mark) {
    box.append(svg('path', {d: outlineAt(row.mark, 14, 10, 6.5), fill: row.colour, stroke: '#fff'}));
  }
  return box;
}

// A reason's line shows and hides its points; `hidden` holds the reasons that are off.
function reasonSwitch(reason, words, hidden, stage) {
  const box = make('input');
  Object.assign(box, {type: 'checkbox', checked: !hidden.has(reason)});
  box.addEventListener('change', () => {
    if (box.checked) hidden.delete(reason); else hidden.add(reason);
    stage.showReason(reason, box.checked);
  });
  return make('label', 'what', box, words);
}

function drawLegend(page, layer, text, near, hidden, stage) {
  const list = document.getElementById('legend');
  list.replaceChildren(...layer.legend.map((row) => {
    const item = make('li', row.heading ? 'heading' : '');
    if (!row.heading) item.append(swatch(row, page));
    const words = text.say(row.message, row.values);
    const reason = row.colour ? page.reasons.findIndex(({message}) => message === row.message) : -1;
    item.append(reason < 0 ? make('span', 'what', words) : reasonSwitch(reason, words, hidden, stage));
    if (row.count !== undefined) item.append(make('span', 'count', text.show(row.count)));
    const note = row.mark === 'dot' && !near ? 'map.legend.zoom_in' : row.note;
    if (note) item.append(make('small', 'note', text.say(note, row.noteValues)));
    return item;
  }));
}

function facts(pairs) {
  return pairs.flatMap(([term, value]) => [make('dt', '', term), make('dd', '', value)]);
}

function drawSummary(page, text) {
  const rows = Object.entries(page.totals).map(
    ([key, value]) => [text.say('map.summary.' + key), text.show(value)]);
  for (const [key, value] of Object.entries(page.shares)) {
    rows.push([text.say('map.summary.' + key), text.percent(value)]);
  }
  document.getElementById('summary').replaceChildren(...facts(rows));
  document.getElementById('notes').replaceChildren(
    ...page.notes.map((note) => make('li', '', text.name(text.inLocale(note)))));
}

function drawList(page, text, choose) {
  document.getElementById('list').replaceChildren(...page.areas.map((area, i) => {
    const button = make('button', 'row',
      make('span', 'what', text.name(area.label)),
      make('span', area.head ? 'who' : 'who headless',
        ...headOf(page, area, text).map(text.name)),
      make('span', 'count', text.say('map.unit.households', {number: area.households})));
    button.type = 'button';
    button.addEventListener('click', () => choose(i));
    return make('li', '', button);
  }));
}

function drawFoot(page, text) {
  const parts = [];
  if (page.source) parts.push(text.say('map.attribution', {source: text.inLocale(page.source)}));
  if (page.baseMap) parts.push(text.say('map.attribution.base', {source: page.baseMap.attribution}));
  if (page.review || page.mode === 'public') {
    parts.push(text.say('map.review', {number: page.review || text.say('map.review.none')}));
  }
  document.getElementById('foot').replaceChildren(
    ...parts.map((part) => make('span', '', text.name(part))));
}
