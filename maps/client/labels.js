// Labels appear where there is room: a number first, then a name, then what the layer is about.
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

  function linesFor(area, facts, room) {
    const em = lineHeight();
    const full = [area.label, ...facts];
    for (const lines of [full, full.slice(0, 2), [area.number || area.label]]) {
      const wide = Math.max(...lines.map(width)) * em * 0.82;
      const high = lines.length * em * 1.15;
      if (Math.hypot(wide, high) <= 2.3 * room) return lines;
    }
    return null;
  }

  function label(at, lines, className) {
    const box = make('div', 'label ' + className,
      ...lines.map((line) => make('span', '', text.name(line))));
    const icon = L.divIcon({html: box, className: 'anchor', iconSize: null});
    L.marker([at[1], at[0]], {icon, interactive: false, keyboard: false}).addTo(group);
  }

  // Half of the micro-grids have at least this much room around their middle.
  function typicalRoomPx() {
    const rooms = page.areas.map(roomPx).sort((a, b) => a - b);
    return rooms.length ? rooms[rooms.length >> 1] : 0;
  }

  // factsOf gives the lines under a micro-grid's name and whether they are an alarm.
  function update(factsOf) {
    group.clearLayers();
    const view = map.getBounds().pad(0.2);
    const villagesOnly = typicalRoomPx() < (page.villages.length > 1 ? 1.1 : 0.5) * lineHeight();
    page.areas.forEach((area, i) => {
      if (villagesOnly || !view.contains([area.at[1], area.at[0]])) return;
      const {lines, alarm} = factsOf(area, i);
      const found = linesFor(area, lines, roomPx(area));
      if (found) label(area.at, found, (alarm ? 'alarmed' : '') + ' lines' + found.length);
    });
    if (villagesOnly) page.villages.forEach((v) => label(v.at, [v.name], 'village'));
  }

  return {update, typicalRoomPx};
}
