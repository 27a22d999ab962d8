// Lists that grow at their end (`[data-follow]`, which names a button): at their end while nobody is in them. Whoever
// moves the focus into a row, or scrolls up, makes the list stand still; then the button says how much has come.
import { refresh } from './live.js';
import { say } from './clock.js';

/** @param {HTMLElement} list @param {HTMLElement} button */
function mind(list, button) {
  let fresh = 0;
  const rows = () => /** @type {HTMLElement | null} */ (list.querySelector('.scrolls'));
  const isFollowing = () => list.dataset.held === undefined;
  const toEnd = () => {
    const all = rows();
    if (all) all.scrollTop = all.scrollHeight;
  };
  const show = () => {
    const words = isFollowing() ? 'Pause' : fresh ? `Follow, ${fresh} new` : 'Follow';
    button.hidden = !rows();
    button.setAttribute('aria-pressed', String(!isFollowing()));
    button.querySelector('span')?.replaceChildren(words);
  };
  const pause = () => {
    if (!isFollowing()) return;
    list.dataset.held = '';
    fresh = 0;
    show();
    say('The list stands still');
  };
  const follow = async () => {
    delete list.dataset.held;
    show();
    await refresh();
    toEnd();
    say('The list goes on');
  };
  button.addEventListener('click', () => (isFollowing() ? pause() : follow()));
  list.addEventListener('focusin', (event) => {
    if (/** @type {Element} */ (event.target).closest('[data-row]')) pause();
  });
  list.addEventListener('wheel', (event) => {
    if (event.deltaY < 0 && rows()?.scrollTop) pause();
  }, { passive: true });
  list.addEventListener('held', (event) => {
    const keys = new Set([...list.querySelectorAll('[data-row]')].map((row) => row.getAttribute('data-key')));
    const wanted = /** @type {CustomEvent<Element>} */ (event).detail;
    const count = [...wanted.querySelectorAll('[data-row]')].filter((row) => !keys.has(row.getAttribute('data-key'))).length;
    if (count === fresh) return;
    fresh = count;
    show();
    say(`${fresh} new`);
  });
  document.addEventListener('refreshed', () => {
    if (isFollowing()) toEnd();
    show();
  });
  toEnd();
  show();
}

export function startFollow() {
  for (const list of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-follow]'))) {
    const button = document.getElementById(list.dataset.follow ?? '');
    if (button) mind(list, button);
  }
}
