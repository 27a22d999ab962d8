// Keeps the page up to date: hears that something has happened, asks for the page again, and changes what is different
// in whatever has `data-live`.
//
// One stream serves all tabs of a browser: the tab that holds the lock listens, and tells the others. A tab that is
// hidden for a minute gives the lock away.
import { morph, remember } from './morph.js';
import { say } from './clock.js';

const HIDDEN = 60_000;

const root = document.documentElement;
const address = root.dataset.events;
/** @type {BroadcastChannel | null} */
let channel = null;
let last = '';
let heardAt = Date.now();
let state = '';

/** @type {Promise<void> | null} */
let running = null;
let again = false;

/** Brings the page up to date; whoever asks meanwhile waits for one that begins after that. */
export function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = (async () => {
    do {
      again = false;
      await once();
    } while (again);
  })().finally(() => {
    running = null;
  });
  return running;
}

async function once() {
  const asked = location.href;
  let response;
  try {
    response = await fetch(asked, { headers: { 'X-Refresh': 'yes' }, redirect: 'follow' });
  } catch {
    show('away');
    return;
  }
  if (asked !== location.href || !response.headers.get('content-type')?.startsWith('text/html')) return;
  const text = await response.text();
  const page = new DOMParser().parseFromString(text, 'text/html');
  for (const name of ['data-ahead', 'data-frozen']) {
    const value = page.documentElement.getAttribute(name);
    if (value === null) root.removeAttribute(name);
    else root.setAttribute(name, value);
  }
  for (const part of document.querySelectorAll('[data-live]')) {
    const wanted = part.id && page.getElementById(part.id);
    if (!wanted) continue;
    // What stands still is told what it would be, and stays.
    if (part.hasAttribute('data-held')) part.dispatchEvent(new CustomEvent('held', { detail: wanted }));
    else morph(part, wanted);
  }
  document.dispatchEvent(new CustomEvent('refreshed'));
}

/** @param {'live' | 'away' | 'paused'} now */
function show(now) {
  const badge = document.getElementById('connection');
  if (now === 'live') heardAt = Date.now();
  if (badge) {
    const ago = Math.round((Date.now() - heardAt) / 1000);
    badge.dataset.state = now;
    badge.textContent =
      now === 'live' ? 'Live' : now === 'paused' ? 'Paused' : `Reconnecting… (last update ${ago} s ago)`;
  }
  if (state && state !== now) say(now === 'live' ? 'Connected again' : now === 'away' ? 'The connection is lost' : '');
  state = now;
}

/** @param {{ kind: string, id?: string }} told */
function hear(told) {
  if (told.kind === 'away') {
    show('away');
    return;
  }
  show('live');
  if (told.id) last = told.id;
  refresh();
}

/** Listens until it is told to stop. @param {AbortSignal} stop */
function listen(stop) {
  return new Promise((done) => {
    const url = new URL(address ?? '', location.href);
    if (last) url.searchParams.set('after', last);
    const source = new EventSource(url);
    const tell = (/** @type {{ kind: string, id?: string }} */ told) => {
      hear(told);
      channel?.postMessage(told);
    };
    const happened = (/** @type {MessageEvent} */ event) => tell({ kind: 'happened', id: event.lastEventId });
    // Between two connections something may have happened that nobody told.
    source.onopen = () => tell({ kind: 'open' });
    source.onmessage = happened;
    source.addEventListener('resync', happened);
    for (const name of (root.dataset.eventNames ?? '').split(' ').filter(Boolean)) {
      source.addEventListener(name, happened);
    }
    source.onerror = () => tell({ kind: 'away' });
    stop.addEventListener('abort', () => {
      source.close();
      done(undefined);
    });
  });
}

/** What goes on by itself (`[data-poll]`) is looked at again, for nothing tells of it. */
function poll() {
  if (document.querySelector('[data-poll]')) setTimeout(refresh, 1_000);
}

export function startLive() {
  remember(document);
  // A countdown that has come to its end may have changed what can be done.
  document.addEventListener('closed', () => refresh());
  document.addEventListener('refreshed', poll);
  poll();
  if (!address) return;
  let hidden = 0;
  let stop = new AbortController();
  const lead = async () => {
    const own = stop;
    const alone = !navigator.locks;
    if (alone) return listen(own.signal);
    try {
      await navigator.locks.request(`live ${address}`, { signal: own.signal }, () => listen(own.signal));
    } catch (error) {
      if (!own.signal.aborted) throw error;
    }
  };
  if ('BroadcastChannel' in window) {
    channel = new BroadcastChannel(`live ${address}`);
    channel.onmessage = ({ data }) => {
      // Who has just come asks whether anybody is there.
      if (data.kind === 'new') {
        if (state === 'live') channel?.postMessage({ kind: 'here' });
      } else if (data.kind === 'here') show('live');
      else hear(data);
    };
    channel.postMessage({ kind: 'new' });
  }
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hidden);
    if (document.visibilityState === 'hidden') {
      hidden = window.setTimeout(() => {
        stop.abort();
        show('paused');
      }, HIDDEN);
    } else if (stop.signal.aborted) {
      stop = new AbortController();
      lead();
      refresh();
    }
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted) refresh();
  });
  setInterval(() => {
    if (state === 'away') show('away');
  }, 1_000);
  lead();
}
