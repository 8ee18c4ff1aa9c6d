// The switches above the map: layer, period, language.
function makeSwitches(page, text, choice, draw, drawWords) {
  const previous = document.getElementById('period-previous');
  const next = document.getElementById('period-next');
  const select = document.getElementById('period-choice');

  function addLayer(layer, i) {
    const input = make('input');
    Object.assign(input, {
      type: 'radio', name: 'layer', value: layer.key, checked: i === 0, id: 'layer-' + layer.key});
    const label = make('label');
    label.htmlFor = input.id;
    label.dataset.text = 'map.layer.' + layer.key;
    input.addEventListener('change', () => { choice.layer = layer.key; draw(); });
    document.getElementById('layers').append(input, label);
  }

  function setPeriod(period) {
    choice.period = period;
    draw();
  }

  function drawPeriod(shown) {
    document.getElementById('period').hidden = !shown;
    select.replaceChildren(...page.periods.map((period, i) => new Option(period, i)));
    if (!page.periods.length) select.append(new Option(text.say('map.period.none'), -1));
    select.value = choice.period;
    previous.disabled = choice.period <= 0;
    next.disabled = choice.period >= page.periods.length - 1;
  }

  page.layers.forEach(addLayer);
  select.addEventListener('change', () => setPeriod(Number(select.value)));
  previous.addEventListener('click', () => setPeriod(choice.period - 1));
  next.addEventListener('click', () => setPeriod(choice.period + 1));
  document.getElementById('language').addEventListener('click', () => {
    text.locale = text.locale === 'zh' ? 'en' : 'zh';
    drawWords();
    draw();
  });
  return {drawPeriod};
}
