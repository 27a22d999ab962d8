// Keys, and the theme. Single letters do nothing in a field, and can be switched off.
// `[data-row]` are rows that j and k go through; the last `[data-escape]` that is to be seen is where Esc leads; `[data-key-r]` is what the letter r does in a row, or else in the page.
import { say } from './clock.js';
import { shut } from './menus.js';

const isField = (/** @type {EventTarget | null} */ at) =>
  at instanceof HTMLElement && (at.isContentEditable || at.matches('input, textarea, select'));

const rows = () => [...document.querySelectorAll('[data-row]')].filter((row) => row.getClientRects().length > 0);

/** @param {number} by */
function step(by) {
  const all = rows();
  if (!all.length) return;
  const here = document.activeElement?.closest('[data-row]');
  const at = here ? all.indexOf(here) + by : by > 0 ? 0 : all.length - 1;
  const next = /** @type {HTMLElement} */ (all[Math.max(0, Math.min(all.length - 1, at))]);
  const focus = next.matches('a, button, [tabindex]') ? next : /** @type {HTMLElement | null} */ (next.querySelector('a, button'));
  (focus ?? next).focus();
  next.scrollIntoView({ block: 'nearest' });
}

let before = /** @type {Element | null} */ (null);
let gone = 0;

/** @param {KeyboardEvent} event */
function press(event) {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  if (event.key === 'Escape') {
    const open = document.querySelector('[popover]:popover-open');
    if (!open && !document.querySelector('dialog[open]')) {
      const menu = document.querySelector('details.menu[open]');
      const back = [...document.querySelectorAll('[data-escape]')].findLast((way) => way.getClientRects().length > 0);
      if (menu) shut(menu);
      else if (isField(event.target)) /** @type {HTMLElement} */ (event.target).blur();
      else if (back instanceof HTMLElement) back.click();
    }
    return;
  }
  if (isField(event.target) || event.ctrlKey || event.metaKey) return;
  if (localStorage.getItem('keys') === 'off' && event.key !== '?') return;
  if (document.querySelector('dialog[open]')) return;
  if (Date.now() - gone < 1_500) {
    gone = 0;
    const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (link instanceof HTMLElement) {
      event.preventDefault();
      link.click();
      return;
    }
  }
  const deed = deeds[event.key];
  if (deed) {
    event.preventDefault();
    deed();
    return;
  }
  if (!/^[a-z]$/.test(event.key)) return;
  const row = document.activeElement?.closest('[data-row]');
  const target = (row ?? document).querySelector(`[data-key-${event.key}]`) ?? document.querySelector(`[data-key-${event.key}]`);
  if (!(target instanceof HTMLElement)) return;
  event.preventDefault();
  before = document.activeElement;
  if (isField(target)) target.focus();
  else target.click();
}

/** @type {Record<string, () => void>} */
const deeds = {
  '?': () => document.getElementById('help')?.click(),
  '/': () => /** @type {HTMLElement | null} */ (document.querySelector('[type=search]'))?.focus(),
  g: () => {
    gone = Date.now();
  },
  j: () => step(1),
  k: () => step(-1),
  o: () => {
    const here = document.activeElement;
    if (here instanceof HTMLElement && here.closest('[data-row]')) here.click();
  },
};

export function startKeys() {
  document.addEventListener('keydown', press);
  const sheet = /** @type {HTMLDialogElement | null} */ (document.getElementById('keys'));
  const help = document.getElementById('help');
  const box = /** @type {HTMLInputElement | null} */ (document.getElementById('keys-on'));
  if (!sheet || !help || !box) return;
  help.hidden = false;
  box.checked = localStorage.getItem('keys') !== 'off';
  box.addEventListener('change', () => localStorage.setItem('keys', box.checked ? 'on' : 'off'));
  help.addEventListener('click', () => {
    before = document.activeElement;
    sheet.showModal();
  });
  sheet.addEventListener('close', () => {
    if (before instanceof HTMLElement) before.focus();
  });
}

const THEMES = ['auto', 'light', 'dark'];

export function startTheme() {
  const button = document.getElementById('theme');
  if (!button) return;
  button.hidden = false;
  const show = () => {
    button.textContent = `Theme: ${localStorage.getItem('theme') ?? 'auto'}`;
  };
  show();
  button.addEventListener('click', () => {
    const next = THEMES[(THEMES.indexOf(localStorage.getItem('theme') ?? 'auto') + 1) % THEMES.length];
    localStorage.setItem('theme', next);
    if (next === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    show();
    say(button.textContent ?? '');
  });
}
