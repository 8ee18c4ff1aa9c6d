// What lies on the map: areas, lines and points, and one look for each layer.
function makeStage(map, page, text, onArea) {
  const areas = L.geoJSON(page.shapes.areas, {
    onEachFeature: (feature, shape) => shape.on('click', () => onArea(feature.properties.i)),
  }).addTo(map);
  const shapeOf = {};
  areas.eachLayer((shape) => { shapeOf[shape.feature.properties.i] = shape; });
  const lines = {};
  for (const [key, style] of Object.entries(page.lines)) {
    lines[key] = L.geoJSON(page.shapes[key], {style: {...style, interactive: false}}).addTo(map);
  }
  map.createPane('points').style.zIndex = 450;
  const courtyards = L.layerGroup(page.courtyards.map((dot) => point(dot, {
    shape: 'circle', radius: 2.4, fillColor: '#333', opacity: 0.7})));
  // A layer for each reason, so that one can be looked at alone.
  const gapsOf = page.reasons.map(({shape, colour}, reason) => L.layerGroup(
    page.gaps.filter((dot) => dot[5] === reason)
      .map((dot) => point(dot, {shape, radius: 5.5, fillColor: colour}))));
  const gaps = L.layerGroup(gapsOf);

  function point(dot, options) {
    const marker = new ShapeMarker([dot[1], dot[0]], {
      pane: 'points', color: '#fff', weight: 1, fillOpacity: 1, ...options});
    marker.bindTooltip(() => make('span', '', text.name(words(dot))));
    return marker;
  }

  function words([, , name, households, people, reason]) {
    if (reason >= 0) return text.say(page.reasons[reason].message);
    const key = people === null ? 'map.dot.homes' : 'map.dot.courtyard';
    return text.say(key, {name, households, people});
  }

  function paint(styles, classes) {
    areas.setStyle((feature) => styles[classes[feature.properties.i]]);
  }

  function showPoints(key, near) {
    const wanted = {plan: near ? courtyards : null, coverage: gaps}[key];
    for (const group of [courtyards, gaps]) {
      if (group === wanted) group.addTo(map); else group.remove();
    }
    for (const line of ['road', 'barrier']) {
      lines[line].setStyle({weight: page.lines[line].weight * (near ? 1 : 0.6)});
    }
  }

  function showReason(reason, shown) {
    if (shown) gaps.addLayer(gapsOf[reason]); else gaps.removeLayer(gapsOf[reason]);
  }

  return {paint, showPoints, showReason, boundsOf: (i) => shapeOf[i].getBounds()};
}

// The lines under a micro-grid's name, by layer, and whether they are an alarm.
function makeFacts(page, text, choice) {
  return {
    plan: (area) => ({
      lines: [...headOf(page, area, text), text.say('map.unit.households', {number: area.households})],
      alarm: page.headsKnown && !area.head,
    }),
    coverage: (area) => ({
      lines: area.uncovered ? [text.say('map.unit.uncovered', {number: area.uncovered})] : [],
    }),
    index: (area, i) => {
      const score = page.periods.length ? page.scores[choice.period][i] : null;
      return {lines: [score === null ? text.say('map.legend.no_data') : text.show(score)]};
    },
  };
}
