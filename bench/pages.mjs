// How fast the pages are, in Debian's Chromium: one figure a line, beside its goal. Loopback only.
import { open } from '../tests/clients/pages/browser.mjs';
import { AVA, SHOP, ask, send, start } from '../tests/clients/pages/world.mjs';

const ROUNDS = 15;
const ROWS = 10_000;

const world = await start('release');
const browser = await open();
const say = (text) => ask('POST', `${world.sandbox}/_sandbox/v1/people/ava/say`, { text });
console.log([''.padEnd(44), 'median'.padStart(10), 'worst'.padStart(10), 'goal'.padStart(10)].join('  '));

/** @param {string} what @param {number[]} times milliseconds @param {string} goal */
function figure(what, times, goal) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);
  console.log([what.padEnd(44), `${at(0.5)} ms`.padStart(10), `${at(1)} ms`.padStart(10), goal.padStart(10)].join('  '));
}

const rounds = async (what) => {
  const times = [];
  for (let nth = 0; nth < ROUNDS; nth += 1) times.push(await what(nth));
  return times;
};

/** Does something as often as there are to be rows, some at once. @param {(nth: number) => Promise<unknown>} what */
async function often(what) {
  for (let nth = 0; nth < ROWS; nth += 50) await Promise.all(Array.from({ length: 50 }, (_, more) => what(nth + more)));
}

/** From asking for a page to its first paint, which has data in it: the server wrote them. */
const firstPaint = (page, url) =>
  rounds(async () => {
    await page.goto(url, { waitUntil: 'load' });
    const paint = () =>
      new Promise((painted) => {
        const told = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
        if (told()) painted(told());
        else new PerformanceObserver(() => told() && painted(told())).observe({ type: 'paint', buffered: true });
      });
    return page.evaluate(paint);
  });

/** From an answer of the API's to the bubble in the page. */
const shown = (page, url) =>
  rounds(async (nth) => {
    await page.goto(url);
    await page.locator('#connection[data-state=live]').waitFor();
    const text = `shown ${nth} ${Date.now()}`;
    await page.evaluate((text) => {
      globalThis.seen = new Promise((seen) => {
        const look = () => document.getElementById('log')?.textContent.includes(text) && seen(Date.now());
        new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
      });
    }, text);
    await send(world.gateway, { text });
    const answered = Date.now();
    return Math.max(0, (await page.evaluate(() => globalThis.seen)) - answered);
  });

/** From a key to the picture that has what it did. */
const painted = (page, key) =>
  rounds(async () => {
    await page.evaluate(() => {
      globalThis.took = new Promise((done) => {
        const began = (event) => requestAnimationFrame(() => setTimeout(() => done(performance.now() - event.timeStamp)));
        addEventListener('keydown', began, { once: true, capture: true });
      });
    });
    await page.keyboard.press(key);
    return page.evaluate(() => globalThis.took);
  });

/** A letter that goes through rows. */
const key = async (page, key) => {
  await page.evaluate(() => /** @type {any} */ (document.activeElement)?.blur());
  await page.keyboard.press(key);
  const times = await painted(page, key);
  if (!(await page.evaluate(() => document.activeElement?.closest('[data-row]')))) throw new Error(`${key} goes to no row`);
  return times;
};

/** A letter in the composer. */
const typed = async (page) => {
  await page.locator('#say').focus();
  const times = await painted(page, 'x');
  if ((await page.locator('#say').inputValue()) !== 'x'.repeat(ROUNDS)) throw new Error('a letter is missing');
  await page.locator('#say').fill('');
  return times;
};

/** From asking for a page to all of it. */
const loaded = (page, url) =>
  rounds(async () => {
    const began = performance.now();
    await page.goto(url, { waitUntil: 'load' });
    return performance.now() - began;
  });

try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await say('Hi');
  figure('phone: first paint', await firstPaint(page, `${world.sandbox}/u/${AVA}`), 'with data');
  figure('console: first paint', await firstPaint(page, `${world.gateway}/c/${SHOP}/${AVA}`), 'with data');
  figure('phone: from the answer to the bubble', await shown(page, `${world.sandbox}/u/${AVA}`), '100 ms');
  figure('console: from the answer to the bubble', await shown(page, `${world.gateway}/c/${SHOP}/${AVA}`), 'none');

  for (let nth = 1; nth < 8; nth += 1) {
    const tab = await context.newPage();
    await tab.goto(`${world.sandbox}/`);
  }
  const ninth = await context.newPage();
  figure('the ninth tab: loaded', await loaded(ninth, `${world.sandbox}/`), '1,000 ms');
  for (const tab of context.pages().slice(1)) await tab.close();

  // They wait for somebody who has not written, so that nothing happens while one measures.
  await often((nth) => send(world.gateway, { text: `${nth}` }, '900000000000777', { 'Antiphon-Hold': '2d' }));
  figure(`outbox of ${ROWS} messages: loaded`, await loaded(page, `${world.gateway}/outbox`), '1,000 ms');
  figure(`outbox of ${ROWS} messages: a key`, await key(page, 'j'), '100 ms');

  await ask('DELETE', `${world.sandbox}/_sandbox/v1/webhook`);
  await often((nth) => say(`${nth}`));
  const thread = `${world.sandbox}/u/${AVA}`;
  figure(`phone, ${ROWS} messages: loaded`, await loaded(page, thread), '1,000 ms');
  figure(`phone, ${ROWS} messages: a key`, await key(page, 'k'), '100 ms');
  figure(`phone, ${ROWS} messages: a letter`, await typed(page), '100 ms');
  await page.goto(`${thread}?show=1000`);
  figure('phone, 1000 of them shown: a key', await key(page, 'k'), '100 ms');
  figure('phone, 1000 of them shown: back', await key(page, 'j'), '100 ms');
  figure('phone, 1000 of them shown: a letter', await typed(page), '100 ms');
} finally {
  await browser.close();
  await world.stop();
}
