// The sandbox's other pages: something is broken on purpose, the world is put away and brought back, and the reference
// of the control API is searched.
import { readFileSync } from 'node:fs';
import { barriers, equal, holds, tell, visit } from './browser.mjs';

const [, , story, sandbox] = process.argv;
const AVA = '900000000000001';

async function send(text) {
  const body = JSON.stringify({ recipient: { id: AVA }, message: { text } });
  const headers = { Authorization: 'Bearer sandbox-token', 'Content-Type': 'application/json' };
  return fetch(`${sandbox}/v24.0/me/messages`, { method: 'POST', headers, body });
}

const control = async (method, path, body) => {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${sandbox}/_sandbox/v1/${path}`, { method, headers, body: body && JSON.stringify(body) });
  return response.json();
};

/** Goes on with the Tab key until what is focused has this name. */
async function tabTo(page, name) {
  for (let tries = 0; tries < 200; tries += 1) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const at = document.activeElement;
      return at?.closest('label')?.firstChild?.textContent?.trim() || at?.getAttribute('aria-label') || at?.textContent?.trim();
    });
    if (here === name) return;
  }
  throw new Error(`Tab never came to ${name}`);
}

const stories = {
  /** A fault is put together and armed by keyboard, says what it will do, strikes, and shows that it did. */
  async faults(browser) {
    const { page, wrong } = await visit(browser, `${sandbox}/`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('x');
    await page.locator('h1', { hasText: 'Faults' }).waitFor();
    await page.locator('#armed', { hasText: 'Nothing is armed' }).waitFor();
    await page.locator('h2', { hasText: 'A rule of your own' }).scrollIntoViewIfNeeded();
    await tabTo(page, 'Effect');
    await page.keyboard.type('Refused');
    await tabTo(page, 'Error');
    await page.keyboard.type('window_closed:');
    await tabTo(page, 'Person');
    await page.keyboard.type('Ava');
    await tabTo(page, 'So many');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('2');
    const sentence = 'The next 2 messages to Ava are refused with 403, code 10/2534022 (window_closed); nothing is delivered.';
    await page.locator('.verdict output', { hasText: sentence }).waitFor();
    equal((await control('GET', 'faults')).data.length, 0, 'to be told is not to arm');
    await page.keyboard.press('Enter');
    await page.locator('.fault', { hasText: sentence }).waitFor();
    await page.locator('#notices', { hasText: '1 fault is armed' }).waitFor();
    const { error } = await (await send('one')).json();
    equal(error.error_subcode, 2534022, 'it strikes');
    await page.locator('.fault', { hasText: 'fired 1 of 1' }).waitFor();
    holds((await page.locator('.fault').textContent()).includes('1 left'), 'once more it will');
    await send('two');
    await page.locator('.fault .chip', { hasText: 'spent' }).waitFor();
    await page.locator('#notices .notice').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: /last in exchange/ }).click();
    await page.locator('h2', { hasText: 'Response' }).waitFor();
    await page.goBack();
    await page.getByRole('button', { name: /^Disarm error/ }).click();
    await page.locator('#armed', { hasText: 'Nothing is armed' }).waitFor();
    await page.getByRole('button', { name: 'Lose the next reply' }).click();
    await page.locator('.fault', { hasText: 'connection reset' }).waitFor();
    await page.getByRole('button', { name: 'drop-webhooks' }).click();
    await page.locator('.fault', { hasText: 'is dropped' }).waitFor();
    await page.locator('#armed').getByRole('button', { name: 'Disarm all' }).click();
    await page.locator('#armed', { hasText: 'Nothing is armed' }).waitFor();
    await page.locator('[name="-effect"]').selectOption('fixed');
    await page.getByRole('textbox', { name: 'By', exact: true }).fill('soon');
    await page.locator('.verdict output.complaint', { hasText: 'is not a duration' }).waitFor();
    equal(wrong, [], 'nothing went wrong');
  },

  /** The world is put into a file, reset, undone, changed, and brought back from the file. */
  async world(browser) {
    await control('POST', 'people', { name: 'Cy' });
    const { page, wrong } = await visit(browser, `${sandbox}/world`);
    const isThere = async () => (await control('GET', 'people')).data.some((person) => person.name === 'Cy');
    const sure = (yes) => page.locator('dialog.sure').getByRole('button', { name: yes });
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export', exact: true }).click()]);
    equal(download.suggestedFilename(), 'world.json', 'a file');
    const file = await download.path();
    holds(JSON.parse(readFileSync(file, 'utf8')).world.people.some((person) => person.name === 'Cy'), 'with everybody in it');
    await page.getByRole('button', { name: 'Reset to seed' }).click();
    await sure('Leave it').click();
    holds(await isThere(), 'whoever thinks better of it loses nothing');
    await page.getByRole('button', { name: 'Reset to seed' }).click();
    await sure('Reset to seed').click();
    await page.locator('#undo', { hasText: 'was reset' }).waitFor();
    holds(!(await isThere()), 'all is as on the first day');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('#undo', { hasText: 'is back' }).waitFor();
    holds(await isThere(), 'and as before');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('#undo', { hasText: 'is back' }).waitFor();
    const give = async (file) => {
      await page.setInputFiles('#import-file', file);
      await page.getByRole('button', { name: 'Import' }).click();
      await sure('Import').click();
    };
    await give({ name: 'broken.json', mimeType: 'application/json', buffer: Buffer.from('{"format": 1}') });
    await page.locator('#whole .complaint', { hasText: 'not a snapshot' }).waitFor();
    await give(file);
    await page.locator('#undo', { hasText: 'replaced by a file' }).waitFor();
    holds(await isThere(), 'what was in the file is here');

    await page.getByRole('switch', { name: 'Several images in one message' }).click();
    await page.locator('[role=switch][aria-checked=false]', { hasText: 'Several images' }).waitFor();
    const [shop] = (await control('GET', 'accounts')).data;
    equal(shop.switches.multi_image, false, 'a switch is a switch');
    await page.getByRole('button', { name: 'Expire' }).click();
    await page.locator('.token', { hasText: 'expired' }).waitFor();
    equal((await (await send('hello?')).json()).error.code, 190, 'the token has expired');
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.locator('.token', { hasText: 'until' }).waitFor();
    equal((await send('hello')).status, 200, 'and works again');
    equal(await page.getByText('sandbox-app-secret').isVisible(), false, 'a secret is masked');
    await page.locator('.secret', { hasText: 'App secret' }).getByText('Reveal').click();
    await page.getByText('sandbox-app-secret').waitFor();
    await page.getByRole('button', { name: 'Run the handshake' }).click();
    await page.locator('#handshake', { hasText: 'answered' }).waitFor();
    await page.locator('#webhook-url').fill('http://127.0.0.1:1/');
    await page.getByRole('button', { name: 'Run the handshake' }).click();
    await page.locator('.complaint', { hasText: 'the handshake with http://127.0.0.1:1/ failed' }).waitFor();
    await page.locator('#handshake', { hasText: 'failed' }).waitFor();
    equal(wrong, [], 'nothing went wrong');
  },

  /** What the control API can do is found by a word, opened by its address, and copied. */
  async docs(browser) {
    const { context, page, wrong } = await visit(browser, `${sandbox}/docs`);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const all = await page.locator('.operation').count();
    await page.keyboard.press('/');
    await page.keyboard.type('post faults');
    await page.locator('.search output', { hasText: `of ${all} fit` }).waitFor();
    const shown = page.locator('.operation:visible');
    holds((await shown.count()) < 6 && (await shown.count()) > 0, 'few fit');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('.operation[open] pre', { hasText: '--json' }).waitFor();
    await page.locator('.operation[open]').getByRole('button', { name: 'Copy' }).click();
    await page.locator('[data-copied=yes]').waitFor();
    holds((await page.evaluate(() => navigator.clipboard.readText())).startsWith('curl "http'), 'the command is copied');
    await page.locator('#find').fill('nothing of that kind');
    await page.locator('.search output', { hasText: `0 of ${all} fit` }).waitFor();
    await page.goto(`${sandbox}/docs#post_reset`);
    await page.reload();
    await page.locator('#post_reset[open]').waitFor();
    equal(wrong, [], 'nothing went wrong');
  },

  /** Nothing keeps anybody out, in either theme, wide and narrow, empty and full. */
  async barriers(browser) {
    const found = [];
    const unfold = async (page) => {
      // Of the reference a part stands for the whole: the checker reads slowly.
      const find = page.locator('#find');
      if (await find.count()) await find.fill('faults');
      await page.evaluate(() => document.querySelectorAll('details:not(.menu, [hidden])').forEach((one) => {
        one.open = true;
      }));
    };
    const look = async (state, path) => found.push(...(await barriers(browser, `${sandbox}${path}`, state, unfold)));
    await look('no faults', '/faults');
    await look('the world', '/world');
    await look('the reference', '/docs');
    await control('POST', 'faults', { preset: 'lose-reply' });
    await send('hello').catch(() => {});
    for (const preset of ['hold', 'drop-webhooks']) await control('POST', 'faults', { preset });
    await control('POST', 'accounts/17841400000000001/tokens/expire');
    await look('faults', '/faults');
    await look('an error', '/faults?-effect=fixed&effect.latency.fixed=soon');
    await look('a world in trouble', '/world');
    equal(found, [], 'barriers');
  },
};

await tell(stories[story]);
