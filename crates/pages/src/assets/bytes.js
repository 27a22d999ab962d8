// Meters: how many bytes of UTF-8 a text has, beside the most that it may have (`[data-bytes-of=ID]`, `data-most`).
import { say } from './clock.js';

const encoder = new TextEncoder();

/** @param {HTMLElement} meter */
function measure(meter) {
  const area = document.getElementById(meter.dataset.bytesOf ?? '');
  if (!(area instanceof HTMLTextAreaElement)) return;
  const most = Number(meter.dataset.most);
  const bytes = encoder.encode(area.value).length;
  meter.hidden = bytes < most * 0.9;
  meter.textContent = `${bytes} / ${most} bytes`;
  const was = meter.dataset.over;
  meter.dataset.over = bytes > most ? 'yes' : 'no';
  if (was === 'no' && bytes > most) say(`Too long: ${bytes} of ${most} bytes`);
  area.style.height = 'auto';
  area.style.height = `${Math.min(area.scrollHeight + 2, 140)}px`;
}

export function startBytes() {
  const all = () => document.querySelectorAll('[data-bytes-of]').forEach((meter) => measure(/** @type {HTMLElement} */ (meter)));
  document.addEventListener('input', (event) => {
    const id = /** @type {HTMLElement} */ (event.target).id;
    const meter = id && document.querySelector(`[data-bytes-of="${CSS.escape(id)}"]`);
    if (meter) measure(/** @type {HTMLElement} */ (meter));
  });
  document.addEventListener('refreshed', all);
  all();
}
