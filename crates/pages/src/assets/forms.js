// Forms that post: sent without leaving the page, and the page brought up to date afterwards.
// `data-confirm` asks first; `data-then=clear` empties the form, `data-then=go` goes to its `-back`; `textarea[data-enter]` sends with Enter.
// `data-said` is said when it is done; it and `-back` may have in them what was answered.
// What a person wrote is kept until it has arrived, and as a draft under `data-draft`.
import { refresh } from './live.js';
import { say } from './clock.js';

/** @param {HTMLFormElement} form @param {string} words */
function complain(form, words) {
  let place = form.querySelector(':scope > .complaint');
  if (!place && words) {
    place = document.createElement('p');
    place.className = 'complaint';
    place.setAttribute('role', 'alert');
    form.append(place);
  }
  if (place) place.textContent = words;
}

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
async function send(form, button) {
  if (form.getAttribute('aria-busy') === 'true') return;
  const wants = button?.dataset.confirm ?? form.dataset.confirm;
  if (wants && !(await sure(wants, button?.textContent?.trim() || 'Do it'))) return;
  const fields = new FormData(form, /** @type {HTMLElement | null} */ (button instanceof HTMLButtonElement ? button : null));
  form.setAttribute('aria-busy', 'true');
  complain(form, '');
  try {
    const body = form.enctype === 'multipart/form-data' ? fields : new URLSearchParams(/** @type {any} */ (fields));
    const response = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' } });
    const told = await response.json().catch(() => null);
    if (!response.ok) {
      complain(form, wordsOf(told, response.status));
      return;
    }
    // What is sent next is another thing; what failed is sent again as the same.
    const once = form.querySelector('[name="-key"]');
    if (once instanceof HTMLInputElement) once.value = fresh();
    if (form.dataset.then === 'clear') clear(form);
    const filled = (/** @type {string} */ words) => words.replace(/\{(\w+)\}/g, (_, name) => told?.[name] ?? '');
    if (form.dataset.said) say(filled(form.dataset.said), true);
    const dialog = form.closest('dialog');
    if (dialog?.open) dialog.close();
    form.dispatchEvent(new CustomEvent('done', { bubbles: true, detail: told }));
    const back = filled(form.querySelector('[name="-back"]')?.getAttribute('value') ?? '');
    if (back && form.dataset.then === 'go') location.assign(`${document.documentElement.dataset.base}${back}`);
    else await refresh();
  } catch {
    complain(form, 'It cannot be reached. What you wrote is kept.');
  } finally {
    form.removeAttribute('aria-busy');
  }
}

const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** @param {any} told @param {number} status */
function wordsOf(told, status) {
  const problem = told?.error?.message ?? told?.error ?? told?.detail ?? told?.title;
  const hint = told?.hint ?? told?.error?.hint;
  return [problem ?? `It was refused (${status})`, hint].filter((words) => typeof words === 'string').join(' — ');
}

/** @param {HTMLFormElement} form */
function clear(form) {
  const draft = draftOf(form);
  if (draft) sessionStorage.removeItem(draft);
  form.reset();
  for (const area of form.querySelectorAll('textarea')) {
    area.value = '';
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

/** Asks whether that is meant. @param {string} question @param {string} yes */
function sure(question, yes) {
  const dialog = document.createElement('dialog');
  dialog.className = 'sure';
  const words = document.createElement('p');
  words.textContent = question;
  words.id = 'sure-words';
  const form = document.createElement('form');
  form.method = 'dialog';
  for (const [value, label] of [['no', 'Leave it'], ['yes', yes]]) {
    const button = document.createElement('button');
    button.value = value;
    button.textContent = label;
    if (value === 'yes') button.className = 'primary';
    form.append(button);
  }
  dialog.setAttribute('aria-labelledby', words.id);
  dialog.append(words, form);
  document.body.append(dialog);
  return new Promise((answered) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      answered(dialog.returnValue === 'yes');
    });
    dialog.showModal();
  });
}

/** @param {HTMLFormElement} form */
const draftOf = (form) => (form.dataset.draft ? `draft ${form.dataset.draft}` : '');

function restore() {
  for (const form of document.querySelectorAll('form[data-draft]')) {
    const area = form.querySelector('textarea');
    const kept = sessionStorage.getItem(draftOf(/** @type {HTMLFormElement} */ (form)));
    if (area && kept && !area.value) {
      area.value = kept;
      area.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }
}

export function startForms() {
  restore();
  document.addEventListener('submit', (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.method !== 'post' || form.hasAttribute('data-plain')) return;
    event.preventDefault();
    send(form, /** @type {HTMLElement | null} */ (event.submitter));
  });
  document.addEventListener('keydown', (event) => {
    const area = /** @type {HTMLElement} */ (event.target);
    if (!(area instanceof HTMLTextAreaElement) || event.key !== 'Enter' || event.isComposing) return;
    const whole = event.ctrlKey || event.metaKey;
    if (!whole && (!area.hasAttribute('data-enter') || event.shiftKey)) return;
    event.preventDefault();
    area.form?.requestSubmit();
  });
  document.addEventListener('input', (event) => {
    const area = /** @type {HTMLElement} */ (event.target);
    if (!(area instanceof HTMLTextAreaElement) || !area.form) return;
    const draft = draftOf(area.form);
    if (draft) sessionStorage.setItem(draft, area.value);
  });
  // A select or a box that does something by itself.
  document.addEventListener('change', (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (field.hasAttribute('data-submits')) field.form?.requestSubmit();
  });
}
