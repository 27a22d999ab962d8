// The console, for who looks after many messages: acts on those that are chosen.
import { barriers, equal, holds, tell, visit } from './browser.mjs';

const [, , story, sandbox, gateway] = process.argv;
const AVA = '900000000000001';
const BEN = '900000000000002';
const SHOP = '17841400000000001';

const json = (method, url, body) =>
  fetch(url, { method, headers: { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });

const control = (method, path, body) => json(method, `${sandbox}/_sandbox/v1/${path}`, body);
const v1 = (method, path, body) => json(method, `${gateway}/v1/${path}`, body);
const say = (who, text) => control('POST', `people/${who}/say?await=webhook`, { text });

/** Has something accepted, without waiting for what becomes of it. */
const send = (text, headers = {}, to = AVA) =>
  fetch(`${gateway}/v24.0/me/messages`, {
    method: 'POST',
    headers: { Authorization: 'Bearer sandbox-token', 'Content-Type': 'application/json', Prefer: 'respond-async', ...headers },
    body: JSON.stringify({ recipient: { id: to }, message: { text } }),
  });

/** What the account said that is on Ava's phone. */
const arrived = async () => {
  const { data } = await (await control('GET', 'messages?to=ava&limit=500')).json();
  return data.map((message) => message.text);
};

const row = (page, text) => page.locator('tbody tr', { hasText: text });
const choose = (page, text) => row(page, text).getByRole('checkbox').check();
const bar = (page) => page.locator('#chosen');

const stories = {
  /** Some of what waits is chosen, counted, and taken back; what has gone meanwhile is said to have. */
  async cancel(browser) {
    await say('ava', 'Hi');
    await v1('POST', `accounts/${SHOP}/pause`, {});
    for (const text of ['one', 'two', 'three']) await send(text);
    const { page, wrong } = await visit(browser, `${gateway}/outbox`);
    const cancel = bar(page).getByRole('button', { name: 'Cancel' });
    holds(await cancel.isDisabled(), 'with nothing chosen there is nothing to do');
    await choose(page, 'one');
    await choose(page, 'three');
    await bar(page).getByText('2 chosen').waitFor();
    equal((await cancel.textContent()).trim(), 'Cancel 2', 'the button says how many');
    await send('four');
    const { data } = await (await v1('GET', 'messages?state=queued')).json();
    await v1('POST', `messages/${data.find((message) => message.message.text === 'three').id}/cancel`);
    await row(page, 'three').locator('.chip', { hasText: 'cancelled' }).waitFor();
    await row(page, 'four').waitFor();
    await bar(page).getByText('2 chosen').waitFor();
    holds(await row(page, 'three').getByRole('checkbox').isChecked(), 'what was chosen stays so while others come');
    await page.getByRole('checkbox', { name: 'All that are shown' }).check();
    await bar(page).getByText('4 chosen').waitFor();
    equal((await cancel.textContent()).trim(), 'Cancel 3', 'one of them is cancelled already');
    await row(page, 'two').getByRole('checkbox').uncheck();
    await cancel.click();
    await page.locator('h1', { hasText: 'What would be taken back' }).waitFor();
    await page.locator('#job', { hasText: 'they stay as they are' }).waitFor();
    await page.getByRole('button', { name: 'Cancel 2' }).click();
    await page.locator('h1', { hasText: 'Many taken back' }).waitFor();
    await page.locator('#job .facts', { hasText: 'were taken back' }).waitFor();
    await v1('POST', `accounts/${SHOP}/resume`);
    await control('GET', 'messages/wait?to=ava&text=two&timeout=10s');
    equal(await arrived(), ['two'], 'only what was not chosen went');
    equal(wrong, [], 'nothing went wrong');
  },

  /** Some of what did not go is chosen and tried again; what could not go waits for the person when that is wanted. */
  async retry(browser) {
    await say('ava', 'Hi');
    await say('ben', 'Hi');
    await v1('POST', `accounts/${SHOP}/pause`, {});
    await send('to Ava');
    await send('to Ben', {}, BEN);
    await send('not again');
    await control('POST', 'clock', { advance: '24h1s' });
    await v1('POST', `accounts/${SHOP}/resume`);
    await say('ava', 'I am back');
    const { page, wrong } = await visit(browser, `${gateway}/failures`);
    await choose(page, 'to Ava');
    await choose(page, 'to Ben');
    await bar(page).getByRole('button', { name: 'Retry 2' }).click();
    await page.locator('#job', { hasText: 'would be refused: the window is closed' }).waitFor();
    await page.getByRole('button', { name: 'Retry 1', exact: true }).waitFor();
    await page.getByRole('button', { name: 'keep 1 message until they write' }).click();
    await page.locator('#job .facts', { hasText: 'wait until the person writes' }).waitFor();
    await control('GET', 'messages/wait?to=ava&text=to+Ava&timeout=10s');
    await say('ben', 'Me too');
    await control('GET', 'messages/wait?to=ben&text=to+Ben&timeout=10s');
    equal(await arrived(), ['to Ava'], 'what was not chosen stays');
    equal(wrong, [], 'nothing went wrong');
  },

  /** Everything is paused with one press; every page says so until it goes on. */
  async pause(browser) {
    await say('ava', 'Hi');
    const { page, wrong } = await visit(browser, `${gateway}/outbox`);
    await page.getByRole('button', { name: 'Pause sending' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Pause sending' }).click();
    const banner = page.locator('#notices .notice', { hasText: 'Sending is paused' });
    await banner.waitFor();
    equal(await page.getByRole('button', { name: 'Pause sending' }).count(), 0, 'it is paused already');
    await send('later');
    for (const path of ['/', '/c', `/c/${SHOP}/${AVA}`, '/failures', '/webhooks', '/accounts', '/doctor', '/docs']) {
      await page.goto(`${gateway}${path}`);
      await banner.waitFor();
    }
    equal(await arrived(), [], 'nothing went');
    const other = await page.context().newPage();
    await other.goto(`${gateway}/outbox`);
    await other.locator('#notices').getByRole('button', { name: 'Resume' }).click();
    await banner.waitFor({ state: 'detached' });
    await control('GET', 'messages/wait?to=ava&text=later&timeout=10s');
    await v1('POST', `accounts/${SHOP}/pause`, { reason: 'Stock taking' });
    await page.locator('#notices .notice', { hasText: 'Stock taking.' }).getByRole('button', { name: 'Resume' }).click();
    await page.locator('#notices .notice', { hasText: 'Stock taking.' }).waitFor({ state: 'detached' });
    equal(wrong, [], 'nothing went wrong');
  },

  /** Conversations are found by name or id, messages by their words. */
  async search(browser) {
    await say('ava', 'Hi');
    await say('ben', 'Hi');
    await send('The blue one costs 20');
    await send('We open at ten', {}, BEN);
    const { page, wrong } = await visit(browser, `${gateway}/c`);
    const search = async (words) => {
      await page.getByRole('searchbox').fill(words);
      await page.getByRole('searchbox').press('Enter');
      await page.waitForURL((url) => url.searchParams.get('q') === words);
    };
    for (const words of ['ava', '@AVA', AVA, AVA.slice(5)]) {
      await search(words);
      await page.locator('.conversation', { hasText: 'Ava' }).waitFor();
      equal(await page.locator('.conversation').count(), 1, `one is found for ${words}`);
    }
    await search('nobody');
    await page.locator('.empty', { hasText: 'the names that Instagram told' }).waitFor();
    await page.goto(`${gateway}/outbox`);
    for (const words of ['BLUE costs', '20', AVA]) {
      await search(words);
      await row(page, 'The blue one').waitFor();
      equal(await page.locator('tbody tr').count(), 1, `one is found for ${words}`);
    }
    await page.getByRole('link', { name: 'Refused' }).click();
    await page.locator('.empty', { hasText: 'Nothing fits' }).waitFor();
    equal(await page.getByRole('searchbox').inputValue(), AVA, 'what was looked for stays');
    await search('<b>');
    equal(await page.locator('main b').count(), 0, 'words are never HTML');
    equal(wrong, [], 'nothing went wrong');
  },

  /** The handshake is tried out: this gateway itself, at its address, with another token, and where nobody listens. */
  async handshake(browser) {
    const { page, wrong } = await visit(browser, `${gateway}/webhooks`);
    const ask = async (url, token, said) => {
      await page.getByLabel('Address, as in the dashboard').fill(url);
      await page.getByLabel('Verify token, as in the dashboard').fill(token);
      await page.getByRole('button', { name: 'Ask' }).click();
      await page.locator('#shaken', { hasText: said }).waitFor();
      equal(await page.getByLabel('Address, as in the dashboard').inputValue(), url, 'the address stays');
      equal(await page.getByLabel('Verify token, as in the dashboard').inputValue(), '', 'the token does not');
    };
    await ask('', '', 'It answered 200 with the challenge');
    await ask('', 'wrong', 'it does not agree');
    await ask(`${gateway}/webhooks/instagram`, '', 'it agrees');
    await ask(`${gateway}/webhooks/instagram`, 'wrong', 'It answered 403');
    await ask(`${gateway}/elsewhere`, '', 'What can be done');
    await ask('http://127.0.0.1:9/', '', 'No connection');
    await ask('http://192.168.0.1/', '', '192.168.0.1');
    equal(wrong, [], 'nothing went wrong');
  },

  /** The same without scripts: boxes, and a link that chooses all. */
  async plain(browser) {
    await say('ava', 'Hi');
    await v1('POST', `accounts/${SHOP}/pause`, {});
    for (const text of ['one', 'two']) await send(text);
    const { page } = await visit(browser, `${gateway}/outbox`, { javaScriptEnabled: false });
    await page.getByRole('link', { name: 'Choose all that are shown' }).click();
    await bar(page).getByRole('button', { name: 'Cancel those that are chosen' }).click();
    await page.getByRole('button', { name: 'Cancel 2' }).or(page.getByRole('link', { name: 'Look again' })).waitFor();
    while (await page.getByRole('link', { name: 'Look again' }).isVisible()) await page.reload();
    await page.getByRole('button', { name: 'Cancel 2' }).click();
    await page.locator('h1', { hasText: 'Many taken back' }).waitFor();
    await page.goto(`${gateway}/outbox?state=cancelled`);
    equal(await page.locator('tbody tr').count(), 2, 'both are');
  },

  /** Nothing keeps anybody out. */
  async barriers(browser) {
    const found = [];
    const look = async (state, path, prepare) => found.push(...(await barriers(browser, `${gateway}${path}`, state, prepare)));
    await say('ava', 'Hi');
    await v1('POST', `accounts/${SHOP}/pause`, {});
    for (const text of ['one', 'two']) await send(text);
    await look('chosen', '/outbox', (page) => page.getByRole('checkbox', { name: 'All that are shown' }).check());
    const job = await (await v1('POST', 'cancellations', { filter: { all: true }, preview: true })).json();
    for (const path of ['/webhooks', '/webhooks/handshake', '/c?q=nobody', '/outbox?q=nobody', '/outbox?q=one']) await look('searched', path);
    await look('counted', `/jobs/${job.id}`);
    equal(found, [], 'barriers');
  },
};

await tell(stories[story]);
