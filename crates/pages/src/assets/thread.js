// Threads (`[data-thread]`): at their end while the person is at their end, else a button says what is new.
import { say } from './clock.js';

/** @param {HTMLElement} thread */
const isAtEnd = (thread) => thread.scrollHeight - thread.scrollTop - thread.clientHeight < 40;

/** @param {HTMLElement} thread */
const messages = (thread) => thread.querySelectorAll('[data-message]').length;

/** @param {HTMLElement} thread */
function mind(thread) {
  const more = document.createElement('button');
  more.type = 'button';
  more.className = 'more';
  more.hidden = true;
  thread.after(more);
  let stuck = true;
  let seen = messages(thread);
  let fresh = 0;
  const toEnd = () => {
    thread.scrollTop = thread.scrollHeight;
  };
  thread.addEventListener('scroll', () => {
    stuck = isAtEnd(thread);
    if (stuck) {
      fresh = 0;
      more.hidden = true;
    }
  });
  more.addEventListener('click', toEnd);
  const look = () => {
    const count = messages(thread);
    const added = Math.max(0, count - seen);
    seen = count;
    if (stuck) toEnd();
    else if (added > 0) {
      fresh += added;
      more.hidden = false;
      more.textContent = `↓ ${fresh} new`;
      say(fresh === 1 ? 'A new message' : `${fresh} new messages`);
    }
  };
  document.addEventListener('refreshed', look);
  // A picture that has come makes the thread longer.
  thread.addEventListener('load', () => stuck && toEnd(), true);
  new ResizeObserver(() => stuck && toEnd()).observe(thread);
  toEnd();
}

export function startThread() {
  for (const thread of document.querySelectorAll('[data-thread]')) mind(/** @type {HTMLElement} */ (thread));
}
