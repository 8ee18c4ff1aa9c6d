// What is known about one micro-grid, in a popup made of text nodes.

// As a list: empty while nobody has entered heads.
function headOf(page, area, text) {
  return page.headsKnown ? [area.head || text.say('map.area.no_head')] : [];
}

function detail(page, text, i, period) {
  const area = page.areas[i];
  const rows = [];
  const add = (key, value) => {
    if (value !== undefined && value !== null && value !== '') {
      rows.push([text.say('map.area.' + key), text.name(String(value))]);
    }
  };
  add('village', area.village);
  add('grid', area.grid);
  add('head', headOf(page, area, text)[0]);
  add('households', text.show(area.households));
  if (area.people !== undefined) add('people', text.show(area.people));
  add('road', area.road);
  if (area.deviation !== undefined) add('deviation', text.percent(area.deviation, true));
  if (period >= 0) {
    const score = page.scores[period][i];
    add('score', score === null ? text.say('map.legend.no_data') : text.show(score));
  }
  add('uncovered', text.show(area.uncovered));
  for (const [key, count] of Object.entries(area.reasons)) {
    rows.push([text.say('coverage.reason.' + key), text.name(String(text.show(count)))]);
  }
  return make('div', 'detail',
    make('h2', '', text.name(area.label)), make('dl', 'facts', ...facts(rows)));
}
