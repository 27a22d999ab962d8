// Pictures of every page, in both themes and in forced colours, wide and narrow, empty and full: target/screenshots, for whoever wants to look.
import { mkdir, rm } from 'node:fs/promises';
import { open } from './browser.mjs';
import { AVA, BEN, SHOP, ask, fill, start } from './world.mjs';

const FOLDER = 'target/screenshots';

/** Pages that are there from the beginning. */
const pages = {
  phone: ['/', '/u', '/wire', '/faults', '/world', '/docs'],
  console: ['/', '/c', '/outbox', '/failures', '/webhooks', '/accounts', '/disclosure', '/doctor', '/docs', '/sign-in'],
};

const themes = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['forced', { forcedColors: 'active' }],
];

async function shoot(browser, state, surface, origin, paths) {
  for (const [theme, how] of themes) {
    for (const [width, height] of [[1280, 800], [390, 844]]) {
      const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce', ...how });
      const page = await context.newPage();
      for (const path of paths) {
        await page.goto(origin + path);
        await page.locator('#connection[data-state=live]').waitFor({ timeout: 2_000 }).catch(() => {}); // some hear nothing
        const name = [surface, path.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'first', state, theme, width].join('_');
        await page.screenshot({ path: `${FOLDER}/${name}.png` });
      }
      await context.close();
    }
  }
}

await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
const world = await start();
const browser = await open();
try {
  await shoot(browser, 'empty', 'phone', world.sandbox, pages.phone);
  await shoot(browser, 'empty', 'console', world.gateway, pages.console);
  await fill(world);
  const { data: unknown } = await ask('GET', `${world.gateway}/v1/messages?state=unknown`);
  const { data: deliveries } = await ask('GET', `${world.gateway}/v1/inbox`);
  const { data: exchanges } = await ask('GET', `${world.sandbox}/_sandbox/v1/exchanges?limit=500`);
  const of = (direction) => exchanges.findLast((one) => one.direction === direction).id;
  const around = [`/u/${AVA}`, `/u/${AVA}/profile`, `/u/${AVA}#play`, '/world/posts/18000000000000001'];
  const wire = [`/wire/${of('api')}`, `/wire/${of('webhook')}`, `/wire/${of('webhook')}?tab=edit`];
  await shoot(browser, 'full', 'phone', world.sandbox, [...pages.phone, ...around, ...wire]);
  const beside = [`/c/${SHOP}/${AVA}`, `/c/${SHOP}/${BEN}`, `/outbox/${unknown[0].id}`, `/webhooks/deliveries/${deliveries[0].id}`];
  await shoot(browser, 'full', 'console', world.gateway, [...pages.console, ...beside]);
  console.log(`in ${FOLDER}`);
} finally {
  await browser.close();
  await world.stop();
}
