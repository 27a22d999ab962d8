// Signatures: what a text that is being edited would be signed with (`[data-signs=ID]`, asked for at `data-ask`), and whether
// that is the signature that it had (`data-had`).

/** So long after the last key, in milliseconds. */
const PAUSE = 150;

/** @param {HTMLElement} place @param {HTMLTextAreaElement} area */
async function sign(place, area) {
  const body = area.value;
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(place.dataset.ask ?? '', { method: 'POST', headers, body: JSON.stringify({ body }) });
  if (!response.ok || body !== area.value) return;
  const signed = await response.json();
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll('[data-said]'))) {
    part.textContent = signed[part.dataset.said ?? ''] ?? '';
  }
  const fits = String(signed.signature === place.dataset.had);
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll('[data-fits]'))) {
    part.hidden = part.dataset.fits !== fits;
  }
}

export function startSign() {
  let timer = 0;
  const hear = (/** @type {EventTarget | null} */ area) => {
    const place = area instanceof HTMLTextAreaElement && document.querySelector(`[data-signs="${CSS.escape(area.id)}"]`);
    if (!(place instanceof HTMLElement)) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => sign(place, area).catch(() => {}), PAUSE); // the badge says that nobody answers
  };
  document.addEventListener('input', (event) => hear(event.target));
  // What was written before this began, or is back after a reload.
  for (const area of document.querySelectorAll('textarea')) if (area.value !== area.defaultValue) hear(area);
}
