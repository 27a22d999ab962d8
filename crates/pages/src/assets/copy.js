// Buttons that copy what they hold in `data-copy`, or the text of the element that `data-copy-of` names.
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

export function startCopy() {
  document.addEventListener('click', async (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest?.('[data-copy], [data-copy-of]');
    if (!(button instanceof HTMLElement)) return;
    const of = button.dataset.copyOf && document.getElementById(button.dataset.copyOf);
    const done = await copy(of ? (of.textContent ?? '') : (button.dataset.copy ?? ''));
    button.dataset.copied = done ? 'yes' : 'no';
    say(done ? 'Copied' : 'It could not be copied');
    setTimeout(() => delete button.dataset.copied, 1_500);
  });
}
