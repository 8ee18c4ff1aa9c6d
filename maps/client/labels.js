// Labels appear where there is room: a number, then the head, then the households.
function makeLabels(map, page, text) {
  const group = L.layerGroup().addTo(map);
  const lineHeight = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

  function roomPx(place) {
    const [x, y] = place.at;
    const here = map.latLngToLayerPoint([y, x]);
    const east = page.crs === 'local' ? x + place.r
      : x + place.r / (111320 * Math.cos(y * Math.PI / 180));
    return map.latLngToLayerPoint([y, east]).x - here.x;
  }

  function width(line) {
    // A Chinese character is as wide as the line is high, a Latin one about half of it.
    return [...line].reduce((sum, c) => sum + (c.charCodeAt(0) > 0x2e80 ? 1 : 0.56), 0);
  }

  function linesFor(area, room) {
    const em = lineHeight();
    const headless = !area.head;
    const full = [
      area.label,
      area.head || text.say('map.area.no_head'),
      text.say('map.unit.households', {number: area.households}),
    ];
    for (const lines of [full, full.slice(0, 2), [area.number || area.label]]) {
      const wide = Math.max(...lines.map(width)) * em * 0.82;
      const high = lines.length * em * 1.15;
      if (Math.hypot(wide, high) <= 2.3 * room) return {lines, headless};
    }
    return null;
  }

  function label(at, lines, className) {
    const box = make('div', 'label ' + className,
      ...lines.map((line) => make('span', '', text.name(line))));
    const icon = L.divIcon({html: box, className: 'anchor', iconSize: null});
    L.marker([at[1], at[0]], {icon, interactive: false, keyboard: false}).addTo(group);
  }

  function update(full) {
    group.clearLayers();
    const view = map.getBounds().pad(0.2);
    let shown = 0;
    let inView = 0;
    for (const area of page.areas) {
      if (!view.contains([area.at[1], area.at[0]])) continue;
      inView += 1;
      const found = linesFor(area, roomPx(area));
      if (!found) continue;
      shown += 1;
      const lines = full ? found.lines : found.lines.slice(0, 1);
      label(area.at, lines, full && found.headless ? 'headless' : '');
    }
    // Names of villages only while the micro-grids are too small for their own.
    if (shown * 2 < inView || !page.areas.length) {
      page.villages.forEach((v) => { if (roomPx(v) > 14) label(v.at, [v.name], 'village'); });
    }
  }

  return {update};
}
