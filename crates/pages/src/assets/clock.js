// Times and countdowns, by the clock of the page, which may be ahead of the machine's or stand still.
// `time[data-own=time]` is told as the reader's clock would; `[data-own=countdown]` counts to its `data-until`.

const root = document.documentElement;

let shown = 0;

/** Says something to who does not see it, and for a while to who does. @param {string} words */
export function say(words, isShown = false) {
  const place = document.getElementById('said');
  if (!place || !words) return;
  place.textContent = '';
  place.classList.toggle('unseen', !isShown);
  clearTimeout(shown);
  shown = window.setTimeout(() => place.classList.add('unseen'), 6_000);
  requestAnimationFrame(() => {
    place.textContent = words;
  });
}

/** What time it is, in milliseconds. */
export function now() {
  const frozen = root.dataset.frozen !== undefined && root.dataset.frozenAt;
  if (frozen) return Number(root.dataset.frozenAt);
  return Date.now() + Number(root.dataset.ahead ?? 0);
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
/** @type {any} The language server knows no digits of a second. */
const digits = { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' };
const exact = new Intl.DateTimeFormat(undefined, digits);
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** As what a time was told: a long thread has a thousand. @type {WeakMap<Element, { stamp: string, words: string }>} */
const told = new WeakMap();

/** @param {Element} time @param {number} at */
function wordsOf(time, at) {
  const how = time.hasAttribute('data-exact') ? exact : Math.abs(now() - at) > 20 * 3_600_000 ? day : clock;
  const stamp = `${at} ${how === exact} ${how === day}`;
  const before = told.get(time);
  if (before?.stamp === stamp) return before.words;
  const words = how.format(at);
  told.set(time, { stamp, words });
  return words;
}

/** @param {number} left milliseconds */
function span(left) {
  const seconds = Math.max(0, Math.floor(left / 1000));
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

const MARKS = [3600, 900, 300, 0];
/** @type {Map<string, number>} */
const lefts = new Map();

function show() {
  for (const time of document.querySelectorAll('time[data-own=time]')) {
    const at = Date.parse(time.getAttribute('datetime') ?? '');
    if (Number.isNaN(at)) continue;
    const words = wordsOf(time, at);
    if (time.textContent !== words) time.textContent = words;
    if (!time.hasAttribute('title')) time.setAttribute('title', whole.format(at));
  }
  for (const place of document.querySelectorAll('[data-own=countdown]')) {
    const until = place.getAttribute('data-until') ?? '';
    const left = Date.parse(until) - now();
    if (Number.isNaN(left)) continue;
    place.textContent = span(left);
    const tone = left <= 0 ? 'over' : left < 3_600_000 ? 'soon' : 'far';
    if (place.getAttribute('data-left') !== tone) place.setAttribute('data-left', tone);
    if (place.hasAttribute('data-said')) announce(until, left / 1000, place);
  }
}

/** @param {string} until @param {number} left seconds @param {Element} place */
function announce(until, left, place) {
  const before = lefts.get(until) ?? left;
  lefts.set(until, left);
  const mark = MARKS.find((mark) => before > mark && left <= mark);
  if (mark === undefined) return;
  const what = place.getAttribute('data-said');
  say(mark === 0 ? `${what} is closed` : `${what} closes in ${mark === 3600 ? 'an hour' : `${mark / 60} minutes`}`);
  if (mark === 0) document.dispatchEvent(new CustomEvent('closed'));
}

const counted = () => document.querySelector('[data-own=countdown][data-said]')?.getAttribute('data-said') ?? '';
let before = '';

/** What was open and is not any more, or the other way round, because the clock or a person moved it. */
function compare() {
  const what = counted();
  if (before && !what) say(`${before} is closed`);
  else if (!before && what && lefts.size) say(`${what} is open`);
  before = what;
}

export function startClock() {
  const note = () => {
    if (root.dataset.frozen !== undefined) {
      root.dataset.frozenAt ??= String(Date.now() + Number(root.dataset.ahead ?? 0));
    } else delete root.dataset.frozenAt;
    show();
  };
  note();
  setInterval(show, 1_000);
  document.addEventListener('refreshed', () => {
    delete root.dataset.frozenAt;
    note();
    compare();
  });
  before = counted();
}
