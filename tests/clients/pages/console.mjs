// The console: one is the operator, answers, sees where each message stands, and does something about what does not go.
import { execFileSync } from 'node:child_process';
import { barriers, equal, holds, tell, visit } from './browser.mjs';

const [, , story, sandbox, gateway] = process.argv;
const AVA = '900000000000001';
const SHOP = '17841400000000001';
const thread = `${gateway}/c/${SHOP}/${AVA}`;
const bubbles = '#log > li[data-message]';

const json = (method, url, body) =>
  fetch(url, { method, headers: { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });

const control = (method, path, body) => json(method, `${sandbox}/_sandbox/v1/${path}`, body);

const ava = (text) => control('POST', 'people/ava/say?await=webhook', { text });

/** Arms something; what cannot be armed is no story. */
const fault = async (asked) => {
  const armed = await control('POST', 'faults', typeof asked === 'string' ? { preset: asked } : asked);
  holds(armed.ok, `${JSON.stringify(asked)} is armed`);
};

const rule = (trigger, effect, operation) => fault({ name: JSON.stringify(effect), match: { operation }, trigger, effect });

/** Answers as anybody could, without waiting for what becomes of it. */
const send = (text, headers = {}, to = AVA) =>
  fetch(`${gateway}/v24.0/me/messages`, {
    method: 'POST',
    headers: { Authorization: 'Bearer sandbox-token', 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ recipient: { id: to }, message: { text } }),
  });

/** What the account said that is on Ava's phone. */
const arrived = async () => {
  const { data } = await (await control('GET', 'messages?to=ava&limit=500')).json();
  return data.map((message) => message.text);
};

const bubble = (page, text) => page.locator(bubbles, { hasText: text });
const in_state = (page, text, state) => page.locator(`${bubbles}[data-state=${state}]`, { hasText: text });

const stories = {
  /** Who waits is found and answered by keyboard alone. */
  async answer(browser) {
    await ava('Do you still have the blue one?');
    const { page, wrong } = await visit(browser, `${gateway}/`);
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    const row = page.locator('.conversation', { hasText: 'Ava' });
    await row.locator('.chip', { hasText: 'unanswered' }).waitFor();
    await row.locator('.words', { hasText: 'Do you still have the blue one?' }).waitFor();
    await page.locator('#connection[data-state=live]').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('#talk-title', { hasText: 'Ava' }).waitFor();
    await bubble(page, 'blue one').waitFor();
    equal(await page.evaluate(() => document.activeElement?.id), 'say', 'one can type at once');
    const log = page.getByRole('log', { name: 'Conversation with Ava' });
    equal([await log.getAttribute('aria-live'), await log.getAttribute('aria-relevant')], ['polite', 'additions'], 'what is added is read out');
    equal(await log.getByRole('timer').count(), 0, 'and seconds never are');
    await page.keyboard.type('Yes, shall I <b>keep</b> one?');
    await page.keyboard.press('Enter');
    await in_state(page, 'keep', 'delivered').waitFor();
    equal(await page.locator('#log b').count(), 0, 'a text is never HTML');
    equal(await page.locator('#say').inputValue(), '', 'the field is empty again');
    await control('POST', 'people/ava/read', {});
    await ava('Please');
    await bubble(page, 'Please').waitFor();
    equal(await bubble(page, 'keep').count(), 1, 'its echo is no second bubble');
    equal(await arrived(), ['Yes, shall I <b>keep</b> one?'], 'and Ava has it once');
    await control('POST', 'people/ava/react', { mid: (await (await control('GET', 'messages?to=ava')).json()).data[0].mid, emoji: '❤' });
    await ava('Thanks');
    await bubble(page, 'keep').locator('.reactions', { hasText: '❤' }).waitFor();
    equal(wrong, [], 'nothing went wrong');
  },

  /** The window closes while one types: the composer locks, keeps the words, and opens again by itself. */
  async lock(browser) {
    await ava('Hi');
    const { page, wrong } = await visit(browser, thread);
    await page.locator('#say').fill('I was just about to');
    await control('POST', 'clock', { advance: '24h1s' });
    await page.locator('#locked', { hasText: 'Only Ava can reopen it' }).waitFor();
    await page.locator('#window[data-state=closed]').waitFor();
    await page.locator('#said', { hasText: 'The window is closed' }).waitFor({ state: 'attached' });
    holds(await page.locator('#say').isDisabled(), 'nothing can be typed');
    await ava('I am back');
    await page.locator('#locked-why').waitFor({ state: 'detached' });
    equal(await page.locator('#say').inputValue(), 'I was just about to', 'what was written is there');
    await page.locator('#say').press('Enter');
    await in_state(page, 'just about to', 'delivered').waitFor();
    equal(wrong, [], 'nothing went wrong');
  },

  /** A reply is lost: unknown, until its echo proves that it arrived; there is never a second one. */
  async unknown(browser) {
    await ava('Hi');
    await rule('always', 'drop_webhook');
    await fault('lose-reply');
    const { page, wrong } = await visit(browser, thread);
    await page.locator('#say').fill('Did it arrive?');
    await page.keyboard.press('Enter');
    const doubtful = in_state(page, 'Did it arrive?', 'unknown');
    await doubtful.locator('.chip', { hasText: 'outcome unknown' }).waitFor();
    for (const name of ['It arrived', 'Send again, may arrive twice', 'Leave it']) await doubtful.getByRole('button', { name }).waitFor();
    await page.goto(`${gateway}/failures`);
    await page.locator('#causes', { hasText: 'outcome unknown' }).waitFor();
    await page.goto(thread);
    await doubtful.getByRole('button', { name: 'Check now' }).click();
    const proved = in_state(page, 'Did it arrive?', 'delivered');
    await proved.locator('.why', { hasText: 'Instagram lists it' }).waitFor();
    await control('DELETE', 'faults');
    await fault('lose-reply');
    await page.locator('#say').fill('And this?');
    await page.keyboard.press('Enter');
    await in_state(page, 'And this?', 'delivered').locator('.why', { hasText: 'its echo proves' }).waitFor();
    equal(await arrived(), ['Did it arrive?', 'And this?'], 'each arrived once');
    equal(await page.locator(`${bubbles}.mine`).count(), 2, 'and is shown once');
    equal(wrong, [], 'nothing went wrong');
  },

  /** Retry while Instagram cannot be reached: never a clean bubble. */
  async retry(browser) {
    await ava('Hi');
    await rule({ next: 1 }, { error: { name: 'message_invalid' } }, ['send']);
    await send('Try me');
    await rule('always', 'reset', ['send']);
    await rule('always', 'drop_webhook');
    const { page, wrong } = await visit(browser, thread);
    const refused = in_state(page, 'Try me', 'refused');
    await refused.getByRole('button', { name: 'Retry' }).click();
    await in_state(page, 'Try me', 'unknown').waitFor();
    equal(await in_state(page, 'Try me', 'delivered').count(), 0, 'no bubble says that it arrived');
    equal(await arrived(), [], 'for it did not');
    equal(wrong, [], 'nothing went wrong');
  },

  /** The page does not hear that its message was taken, and it is sent again: it is the same one. */
  async twice(browser) {
    await ava('Hi');
    const { page } = await visit(browser, thread);
    await page.route('**/-/call', async (route) => {
      await route.fetch();
      await route.abort();
      await page.unroute('**/-/call');
    });
    await page.locator('#say').fill('Only once');
    await page.keyboard.press('Enter');
    await page.locator('.complaint', { hasText: 'What you wrote is kept' }).waitFor();
    await page.locator('#say').press('Enter');
    await page.waitForFunction(() => /** @type {any} */ (document.getElementById('say')).value === '');
    await page.locator('#say').fill('Only once');
    await page.locator('#say').press('Enter');
    for (let tries = 0; (await arrived()).length < 2; tries += 1) holds(tries < 200, 'what is meant twice goes twice');
    equal(await arrived(), ['Only once', 'Only once'], 'and what was sent again is the same');
  },

  /** Failures by their cause, counted before they are sent again, all at once. */
  async failures(browser) {
    const { page, wrong } = await visit(browser, `${gateway}/failures`);
    await page.locator('.empty', { hasText: 'No failures' }).waitFor();
    await ava('Hi');
    await json('POST', `${gateway}/v1/accounts/${SHOP}/pause`, {});
    for (const text of ['one', 'two', 'three']) await send(text, { Prefer: 'respond-async' });
    await control('POST', 'clock', { advance: '24h1s' });
    const cause = page.locator('#causes .card', { hasText: '3 messages, 1 person' });
    await cause.waitFor();
    await cause.getByRole('button', { name: 'Only count' }).click();
    await page.locator('h1', { hasText: 'What a retry would do' }).waitFor();
    await page.locator('#job .chip', { hasText: 'counted' }).waitFor();
    equal(await arrived(), [], 'counting sends nothing');
    await ava('I am back');
    await json('POST', `${gateway}/v1/accounts/${SHOP}/resume`);
    await page.goto(`${gateway}/failures`);
    await cause.getByRole('button', { name: 'Retry 3' }).click();
    await page.locator('dialog', { hasText: 'Send 3 messages again' }).getByRole('button', { name: 'Retry 3' }).click();
    await page.locator('h1', { hasText: 'A retry of many' }).waitFor();
    await page.locator('#job .chip', { hasText: 'done' }).waitFor();
    await control('GET', 'messages/wait?to=ava&text=three&timeout=10s');
    equal(await arrived(), ['one', 'two', 'three'], 'in their order, once');
    equal(wrong, [], 'nothing went wrong');
  },

  /** Held, queued and cancelled in the outbox; one message with its attempts. */
  async outbox(browser) {
    await ava('Hi');
    await json('POST', `${gateway}/v1/accounts/${SHOP}/pause`, {});
    await send('Later', { Prefer: 'respond-async' });
    await send('Never', { Prefer: 'respond-async' });
    await send('When you write', { 'Antiphon-Hold': '2d' }, '900000000000002');
    const { page, wrong } = await visit(browser, `${gateway}/outbox`);
    const row = (text) => page.locator('#messages tr', { hasText: text });
    await row('When you write').locator('.chip', { hasText: 'waits for them' }).waitFor();
    await row('Never').getByRole('button', { name: 'Cancel' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Cancel' }).click();
    await row('Never').locator('.chip', { hasText: 'cancelled' }).waitFor();
    await page.goto(`${gateway}/accounts`);
    await page.getByRole('button', { name: 'Let it go on' }).click();
    await page.locator('.chip', { hasText: 'sends' }).waitFor();
    await page.goto(`${gateway}/outbox?state=delivered`);
    await row('Later').getByRole('link', { name: 'Later' }).click();
    await page.locator('h2', { hasText: 'Attempts' }).waitFor();
    await page.locator('#message .chip', { hasText: 'delivered' }).waitFor();
    equal(wrong, [], 'nothing went wrong');
  },

  /** What programs can ask is found by a word of it, with a command that asks it as it stands. */
  async docs(browser) {
    const { page, wrong } = await visit(browser, `${gateway}/docs`);
    await page.keyboard.press('/');
    await page.keyboard.type('overview');
    const found = page.locator('details', { hasText: '/v1/overview' }).first();
    await found.locator('summary').first().click();
    const command = await found.locator('pre', { hasText: 'curl' }).first().textContent();
    const told = JSON.parse(execFileSync('sh', ['-c', `${command} --silent`], { encoding: 'utf8' }));
    equal(told.accounts, 1, 'the command asks it');
    equal(wrong, [], 'nothing went wrong');
  },

  /** Without scripts it can be read, and its forms post. */
  async plain(browser) {
    await ava('Hi');
    const { page } = await visit(browser, thread, { javaScriptEnabled: false });
    await page.locator('#say').fill('By hand');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await bubble(page, 'By hand').waitFor();
    await page.goto(`${gateway}/c/${SHOP}/900000000000777`);
    holds((await page.locator('main').textContent()).includes('there is no such conversation'), 'a link to nobody says so');
  },

  /** What is armed at the sandbox stands on the console's pages, also without scripts, and goes when it is disarmed. */
  async armed(browser) {
    const { page, wrong } = await visit(browser, `${gateway}/c`);
    await page.locator('#connection[data-state=live]').waitFor();
    const bar = (words) => page.locator('#notices .notice', { hasText: words });
    await fault('lose-reply');
    await bar('1 fault is armed').waitFor();
    await fault('rate-limit');
    await bar('2 faults are armed').waitFor();
    const plain = await visit(browser, `${gateway}/doctor`, { javaScriptEnabled: false });
    await plain.page.locator('#notices', { hasText: '2 faults are armed' }).waitFor();
    await send('Lost?');
    await control('DELETE', 'faults');
    await bar('armed').waitFor({ state: 'detached' });
    await fault('lose-reply');
    await bar('1 fault is armed').waitFor();
    await control('POST', 'clock', { advance: '1h' });
    await bar('armed').waitFor({ state: 'detached' });
    await fault('lose-reply');
    await bar('1 fault is armed').waitFor();
    await control('POST', 'reset');
    await bar('armed').waitFor({ state: 'detached' });
    equal(wrong, [], 'nothing went wrong');
  },

  /** Nothing keeps anybody out, in either theme, wide and narrow, empty and full. */
  async barriers(browser) {
    const found = [];
    const all = ['/', '/c', '/outbox', '/failures', '/webhooks', '/accounts', '/disclosure', '/doctor', '/sign-in', '/c/1/2', '/docs'];
    const look = async (state, paths) => {
      for (const path of paths) found.push(...(await barriers(browser, `${gateway}${path}`, state)));
    };
    await look('empty', all);
    await ava('Hi');
    await send('Hello', { 'Antiphon-Origin': 'automated' });
    await send('When you write', { 'Antiphon-Hold': '2d' }, '900000000000002');
    await rule({ next: 1 }, { error: { name: 'message_invalid' } }, ['send']);
    await send('Refused');
    await rule('always', 'drop_webhook');
    await fault('lose-reply');
    await send('Unknown', { Prefer: 'wait=1' });
    const { data } = await (await fetch(`${gateway}/v1/messages?state=unknown`)).json();
    const inbox = (await (await fetch(`${gateway}/v1/inbox`)).json()).data;
    await look('full', [...all.slice(0, 7), `/c/${SHOP}/${AVA}`, `/outbox/${data[0].id}`, `/webhooks/deliveries/${inbox[0].id}`]);
    equal(found, [], 'barriers');
  },
};

await tell(stories[story]);
