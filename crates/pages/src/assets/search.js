// A search field that hides what does not fit while one types. `[data-finds=ID]` searches the `[data-text]` parts in the
// element ID for all its words; a `[data-group]` without any is hidden, and its `output` says how many fit.

/** @param {HTMLInputElement} field */
function find(field) {
  const place = document.getElementById(field.dataset.finds ?? '');
  if (!place) return;
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let fit = 0;
  const all = /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll('[data-text]'));
  for (const part of all) {
    const text = (part.dataset.text ?? '').toLowerCase();
    part.hidden = !words.every((word) => text.includes(word));
    if (!part.hidden) fit += 1;
  }
  for (const group of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll('[data-group]'))) {
    group.hidden = !group.querySelector('[data-text]:not([hidden])');
    if (words.length && !group.hidden && group instanceof HTMLDetailsElement) group.open = true;
  }
  const output = field.form?.querySelector('output');
  if (output) output.textContent = words.length ? `${fit} of ${all.length} fit` : `${all.length} in all`;
}

/** Opens what the address names. */
function open() {
  const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!(named instanceof HTMLDetailsElement)) return;
  named.hidden = false;
  named.open = true;
  named.scrollIntoView();
}

export function startSearch() {
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('[data-finds]'))) {
    field.addEventListener('input', () => find(field));
    field.form?.addEventListener('submit', (event) => event.preventDefault());
    document.addEventListener('refreshed', () => find(field));
    find(field);
  }
  addEventListener('hashchange', open);
  if (document.querySelector('[data-finds]')) open();
}
