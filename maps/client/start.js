// Puts the layers on the map and the switches to work.
const startMap = function (map) {
  const page = JSON.parse(document.getElementById('yuanba-data').textContent);
  const text = makeText(page);
  const byKey = Object.fromEntries(page.layers.map((layer) => [layer.key, layer]));
  const choice = {layer: page.layers[0].key, period: page.periods.length - 1};

  L.control.scale({imperial: false}).addTo(map);
  const zoom = L.control.zoom({position: 'bottomright', zoomInText: '+', zoomOutText: '−'}).addTo(map);
  if (page.baseMap) {
    L.tileLayer(page.baseMap.url, {maxZoom: 22, maxNativeZoom: page.baseMap.maxZoom}).addTo(map);
  }

  const areas = L.geoJSON(page.shapes.areas, {
    onEachFeature: (feature, shape) => shape.on('click', () => open(feature.properties.i)),
  }).addTo(map);
  const lines = {};
  for (const [key, style] of Object.entries(page.lines)) {
    lines[key] = L.geoJSON(page.shapes[key], {style: {...style, interactive: false}}).addTo(map);
  }
  const shapeOf = {};
  areas.eachLayer((shape) => { shapeOf[shape.feature.properties.i] = shape; });

  map.createPane('points').style.zIndex = 450;
  const courtyards = L.layerGroup(page.courtyards.map((dot) => point(dot, {
    shape: 'circle', radius: 2.4, fillColor: '#333', opacity: 0.7})));
  const gaps = L.layerGroup(page.gaps.map((dot) => point(dot, {
    shape: page.reasons[dot[5]].shape, radius: 5.5, fillColor: page.reasons[dot[5]].colour})));
  function point(dot, options) {
    const marker = new ShapeMarker([dot[1], dot[0]], {
      pane: 'points', color: '#fff', weight: 1, fillOpacity: 1, ...options});
    marker.bindTooltip(() => {
      const words = dot[5] >= 0 ? text.say(page.reasons[dot[5]].message)
        : text.say(dot[4] === null ? 'map.dot.homes' : 'map.dot.courtyard',
          {name: dot[2], households: dot[3], people: dot[4]});
      return make('span', '', text.name(words));
    });
    return marker;
  }

  const labels = makeLabels(map, page, text);

  function open(i) {
    const period = choice.layer === 'index' && page.periods.length ? choice.period : -1;
    const [x, y] = page.areas[i].at;
    const popup = L.popup({maxWidth: 300, maxHeight: map.getSize().y - 70}).setLatLng([y, x])
      .setContent(detail(page, text, i, period)).openOn(map);
    popup.getElement().querySelector('.leaflet-popup-close-button')
      .setAttribute('aria-label', text.say('map.close'));
  }

  function choose(i) {
    map.fitBounds(shapeOf[i].getBounds(), {maxZoom: map.getZoom() + 2, animate: false});
    open(i);
    map.getContainer().focus();
  }

  function draw() {
    const layer = byKey[choice.layer];
    const timed = layer.key === 'index';
    const classes = layer.classes[timed ? Math.max(choice.period, 0) : 0];
    areas.setStyle((feature) => layer.styles[classes[feature.properties.i]]);
    map.getContainer().dataset.layer = layer.key;
    drawPeriod(timed);
    drawScale();
  }

  // What depends on how far the map is zoomed in: labels, and whether courtyards are drawn.
  function drawScale() {
    const near = labels.typicalRoomPx() > 26;
    const wanted = {plan: near ? courtyards : null, coverage: gaps}[choice.layer];
    for (const group of [courtyards, gaps]) {
      if (group === wanted) group.addTo(map); else group.remove();
    }
    for (const key of ['road', 'barrier']) {
      lines[key].setStyle({weight: page.lines[key].weight * (near ? 1 : 0.6)});
    }
    labels.update(factsOf[choice.layer]);
    drawLegend(page, byKey[choice.layer], text, near);
  }

  const factsOf = {
    plan: (area) => ({
      lines: [...headOf(page, area, text), text.say('map.unit.households', {number: area.households})],
      alarm: page.headsKnown && !area.head,
    }),
    coverage: (area) => ({
      lines: area.uncovered ? [text.say('map.unit.uncovered', {number: area.uncovered})] : [],
      alarm: false,
    }),
    index: (area, i) => {
      const score = page.periods.length ? page.scores[choice.period][i] : null;
      return {lines: [score === null ? text.say('map.legend.no_data') : text.show(score)]};
    },
  };

  function drawPeriod(shown) {
    const select = document.getElementById('period-choice');
    document.getElementById('period').hidden = !shown;
    select.replaceChildren(...page.periods.map((period, i) => new Option(period, i)));
    if (!page.periods.length) select.append(new Option(text.say('map.period.none'), -1));
    select.value = choice.period;
    document.getElementById('period-previous').disabled = choice.period <= 0;
    document.getElementById('period-next').disabled = choice.period >= page.periods.length - 1;
  }

  function drawWords() {
    text.fill(document);
    const title = text.inLocale(page.title);
    document.title = title;
    document.getElementById('title').replaceChildren(text.name(title));
    zoom._zoomInButton.title = text.say('map.zoom_in');
    zoom._zoomInButton.setAttribute('aria-label', text.say('map.zoom_in'));
    zoom._zoomOutButton.title = text.say('map.zoom_out');
    zoom._zoomOutButton.setAttribute('aria-label', text.say('map.zoom_out'));
    drawSummary(page, text);
    drawList(page, text, choose);
    drawFoot(page, text);
    map.closePopup();
  }

  const fieldset = document.getElementById('layers');
  page.layers.forEach((layer, i) => {
    const input = make('input');
    Object.assign(input, {type: 'radio', name: 'layer', value: layer.key, checked: i === 0});
    input.id = 'layer-' + layer.key;
    const label = make('label');
    label.htmlFor = input.id;
    label.dataset.text = 'map.layer.' + layer.key;
    input.addEventListener('change', () => { choice.layer = layer.key; draw(); });
    fieldset.append(input, label);
  });
  const setPeriod = (period) => { choice.period = period; draw(); };
  document.getElementById('period-choice')
    .addEventListener('change', (event) => setPeriod(Number(event.target.value)));
  document.getElementById('period-previous')
    .addEventListener('click', () => setPeriod(choice.period - 1));
  document.getElementById('period-next')
    .addEventListener('click', () => setPeriod(choice.period + 1));
  document.getElementById('language').addEventListener('click', () => {
    text.locale = text.locale === 'zh' ? 'en' : 'zh';
    drawWords();
    draw();
  });
  map.on('moveend', drawScale);
  if (matchMedia('(max-width: 700px)').matches) {
    document.getElementById('legend-box').open = false;
  }
  drawWords();
  map.invalidateSize({animate: false});
  map.fitBounds(page.bounds, {animate: false, padding: [12, 12]});
  draw();
  new ResizeObserver(() => map.invalidateSize({animate: false})).observe(map.getContainer());
  document.documentElement.dataset.ready = 'yes';
};
window.yuanbaMap = startMap;
