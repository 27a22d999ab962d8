// Forms in which one thing depends on another. What has `data-when` (the id of a field) is there only while that field
// says one of the words in its `data-is`. A form with `data-preview`, a call, says in its `output` what it would do.

/** @param {Element} field */
function choose(field) {
  const parts = /** @type {NodeListOf<HTMLFieldSetElement>} */ (document.querySelectorAll(`[data-when="${CSS.escape(field.id)}"]`));
  for (const part of parts) {
    const is = (part.dataset.is ?? '').split(' ').includes(/** @type {HTMLSelectElement} */ (field).value);
    part.hidden = !is;
    part.disabled = !is;
  }
}

/** @param {HTMLFormElement} form */
async function preview(form) {
  const fields = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  fields.set('-call', form.dataset.preview ?? '');
  const asked = fields.toString();
  form.dataset.asked = asked;
  const response = await fetch(form.action, { method: 'POST', body: fields, headers: { Accept: 'application/json' } });
  const told = await response.json();
  const place = form.querySelector('output');
  // Whoever types on has asked for something else meanwhile.
  if (!place || form.dataset.asked !== asked) return;
  const words = response.ok ? told.description : (told.error?.message ?? '');
  place.classList.toggle('complaint', !response.ok);
  if (place.textContent !== words) place.textContent = words;
}

export function startChoose() {
  let waiting = 0;
  /** @param {HTMLFormElement} form */
  const soon = (form) => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => preview(form).catch(() => {}), 200);
  };
  document.addEventListener('input', (event) => {
    const field = /** @type {HTMLSelectElement} */ (event.target);
    if (field.id) choose(field);
    if (field.form?.dataset.preview) soon(field.form);
  });
  // What a browser filled in again after a reload counts as chosen.
  for (const field of document.querySelectorAll('select[id]')) choose(field);
  for (const form of document.querySelectorAll('form[data-preview]')) soon(/** @type {HTMLFormElement} */ (form));
}
