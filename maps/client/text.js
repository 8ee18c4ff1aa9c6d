// Words and numbers in the language chosen, and elements that hold text only.
function makeText(page) {
  let locale = page.locale;

  function say(key, values) {
    const message = page.messages[locale][key];
    return message.replace(/\{(\w+)\}/g, (whole, name) =>
      values && name in values ? show(values[name]) : whole);
  }

  function show(value) {
    return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value;
  }

  function percent(share, signed) {
    return new Intl.NumberFormat(locale, {
      style: 'percent',
      maximumFractionDigits: 1,
      signDisplay: signed ? 'exceptZero' : 'auto',
    }).format(share);
  }

  // A text of the data may hold anything, so it is only ever a text node, isolated from the
  // direction of what surrounds it.
  function name(text) {
    const element = document.createElement('bdi');
    element.textContent = text;
    return element;
  }

  function inLocale(text) {
    return text ? text[locale] : '';
  }

  function fill(root) {
    root.querySelectorAll('[data-text]').forEach((element) => {
      element.textContent = say(element.dataset.text);
    });
    root.querySelectorAll('[data-label]').forEach((element) => {
      element.setAttribute('aria-label', say(element.dataset.label));
      element.title = element.tagName === 'BUTTON' ? say(element.dataset.label) : '';
    });
  }

  return {
    say, show, percent, name, inLocale, fill,
    get locale() { return locale; },
    set locale(next) { locale = next; document.documentElement.lang = next; },
  };
}

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}
