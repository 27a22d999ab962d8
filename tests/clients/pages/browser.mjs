// A browser for the stories: Debian's Chromium, whose every request and complaint is remembered.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(new URL('../../../target/clients/pages/', import.meta.url));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** For whatever does not come: then the story is wrong, and should say so. */
const PATIENCE = 10_000;

export async function open() {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  return browser;
}

/** A window of its own, and what went wrong in it. */
export async function visit(browser, url, how = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...how });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const wrong = [];
  const origin = new URL(url).origin;
  page.on('pageerror', (error) => wrong.push(`a script failed: ${error.message}`));
  page.on('console', (said) => {
    if (/Content Security Policy|Refused to/.test(said.text())) wrong.push(`the policy spoke: ${said.text()}`);
  });
  page.on('request', (request) => {
    const to = request.url();
    if (!to.startsWith(origin) && !to.startsWith('data:') && !to.startsWith('blob:')) wrong.push(`it left for ${to}`);
  });
  patient(page);
  await page.goto(url);
  return { context, page, wrong };
}

/** Keys before a page's scripts have begun do nothing; people see a page first, and so does whoever is told of them. */
function patient(page) {
  for (const way of ['press', 'type']) {
    const atOnce = page.keyboard[way].bind(page.keyboard);
    page.keyboard[way] = async (...keys) => {
      await page.waitForLoadState('load');
      await atOnce(...keys);
    };
  }
}

/** What keeps people out of a page, of those things that are serious: in both themes, wide and narrow, and magnified. */
export async function barriers(browser, url, state, prepare = async (_page) => {}) {
  const { context, page, wrong } = await visit(browser, url);
  await prepare(page);
  // The page's own policy lets no script in; the checker comes by another way.
  const client = await context.newCDPSession(page);
  const run = async (expression) => {
    const told = await client.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (told.exceptionDetails) throw new Error(told.exceptionDetails.exception?.description ?? 'the checker failed');
    return told.result.value;
  };
  await run(axe);
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      const serious = await run(`axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations
        .filter((one) => ['serious', 'critical'].includes(one.impact))
        .map((one) => one.id + ': ' + one.nodes.map((node) => node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? '')).join(' | ')))`);
      const where = `${state} ${new URL(url).pathname}, ${colorScheme}, ${width}`;
      found.push(...serious.map((one) => `${where}: ${one}`));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) found.push(`${where}: ${wide} pixels too wide`);
    }
  }
  // What 1280 pixels are at four times their size, and with the colours of somebody's own choice.
  for (const media of [{ forcedColors: 'none' }, { forcedColors: 'active' }]) {
    await page.emulateMedia(media);
    await page.setViewportSize({ width: 320, height: 256 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) found.push(`${state} ${new URL(url).pathname}, 320: ${wide} pixels too wide`);
  }
  await context.close();
  return [...found, ...wrong];
}

/** A story: all of it holds, or the process ends with what did not. */
export async function tell(story) {
  const browser = await open();
  try {
    await story(browser);
    console.log('it holds');
  } catch (error) {
    console.error(error.stack ?? error);
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
}

export function equal(found, wanted, what) {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}: ${a}, and not ${b}`);
}

export function holds(truth, what) {
  if (!truth) throw new Error(what);
}
