// Buttons that copy what they hold in `data-copy`, or the text of the element that `data-copy-of` names; and links that
// copy what they lead to (`data-copy-from`), or the `text` of it when it is JSON.
import { say } from './clock.js';

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'unseen';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}

/** What a link leads to. @param {HTMLAnchorElement} link */
async function behind(link) {
  const response = await fetch(link.href);
  if (!response.headers.get('content-type')?.startsWith('application/json')) return response.text();
  const told = await response.json();
  if (!response.ok) throw new Error(told.error?.message ?? '');
  return /** @type {string} */ (told.text);
}

/** @param {HTMLElement} button */
async function text(button) {
  if (button instanceof HTMLAnchorElement) return behind(button);
  const of = button.dataset.copyOf && document.getElementById(button.dataset.copyOf);
  return of ? (of.textContent ?? '') : (button.dataset.copy ?? '');
}

export function startCopy() {
  document.addEventListener('click', async (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest?.('[data-copy], [data-copy-of], [data-copy-from]');
    if (!(button instanceof HTMLElement)) return;
    if (button instanceof HTMLAnchorElement) event.preventDefault();
    let words = 'It could not be copied';
    const done = await text(button).then(copy, (error) => {
      words += error.message && `: ${error.message}`;
      return false;
    });
    // The button shows it, or its row when nobody sees the button.
    const shown = button.getClientRects().length ? button : (button.closest('[data-row]') ?? button.closest('.menu')?.querySelector('summary') ?? button);
    shown.setAttribute('data-copied', done ? 'yes' : 'no');
    if (!done) shown.setAttribute('title', words);
    say(done ? 'Copied' : words);
    setTimeout(() => shown.removeAttribute('data-copied'), 1_500);
  });
}
