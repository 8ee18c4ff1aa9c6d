// Puts everything on the map and draws it again whenever a choice changes.
window.yuanbaMap = function (map) {
  const page = JSON.parse(document.getElementById('yuanba-data').textContent);
  const text = makeText(page);
  const byKey = Object.fromEntries(page.layers.map((layer) => [layer.key, layer]));
  const choice = {layer: page.layers[0].key, period: page.periods.length - 1, hidden: new Set()};

  L.control.scale({imperial: false}).addTo(map);
  const zoom = L.control.zoom({position: 'bottomright', zoomInText: '+', zoomOutText: '−'}).addTo(map);
  if (page.baseMap) {
    L.tileLayer(page.baseMap.url, {maxZoom: 22, maxNativeZoom: page.baseMap.maxZoom}).addTo(map);
  }
  const stage = makeStage(map, page, text, open);
  const labels = makeLabels(map, page, text);
  const facts = makeFacts(page, text, choice);
  const switches = makeSwitches(page, text, choice, draw, drawWords);

  function open(i) {
    const period = choice.layer === 'index' && page.periods.length ? choice.period : -1;
    const [x, y] = page.areas[i].at;
    const popup = L.popup({maxWidth: 300, maxHeight: map.getSize().y - 70}).setLatLng([y, x])
      .setContent(detail(page, text, i, period)).openOn(map);
    nameButton(popup.getElement().querySelector('.leaflet-popup-close-button'), 'map.close');
  }

  function find(i) {
    map.fitBounds(stage.boundsOf(i), {maxZoom: map.getZoom() + 2, animate: false});
    open(i);
    map.getContainer().focus();
  }

  function draw() {
    const layer = byKey[choice.layer];
    const timed = layer.key === 'index';
    stage.paint(layer.styles, layer.classes[timed ? Math.max(choice.period, 0) : 0]);
    map.getContainer().dataset.layer = layer.key;
    switches.drawPeriod(timed);
    drawScale();
  }

  // What depends on how far the map is zoomed in: labels, and whether courtyards are drawn.
  function drawScale() {
    const near = labels.typicalRoomPx() > 26;
    stage.showPoints(choice.layer, near);
    labels.update(facts[choice.layer]);
    drawLegend(page, byKey[choice.layer], text, near, choice.hidden, stage);
  }

  function nameButton(button, key) {
    button.title = text.say(key);
    button.setAttribute('aria-label', text.say(key));
  }

  function drawWords() {
    text.fill(document);
    const title = text.inLocale(page.title);
    document.title = title;
    document.getElementById('title').replaceChildren(text.name(title));
    const [zoomIn, zoomOut] = zoom.getContainer().children;
    nameButton(zoomIn, 'map.zoom_in');
    nameButton(zoomOut, 'map.zoom_out');
    drawSummary(page, text);
    drawList(page, text, find);
    drawFoot(page, text);
    map.closePopup();
  }

  if (matchMedia('(max-width: 700px)').matches) {
    document.getElementById('legend-box').open = false;
  }
  drawWords();
  map.invalidateSize({animate: false});
  map.fitBounds(page.bounds, {animate: false, padding: [12, 12]});
  draw();
  map.on('moveend', drawScale);
  new ResizeObserver(() => map.invalidateSize({animate: false})).observe(map.getContainer());
  document.documentElement.dataset.ready = 'yes';
};
