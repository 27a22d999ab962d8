// The phone, by keyboard alone and as it looks: one is Ava, writes, is answered, and sees every kind of message.
import { barriers, equal, holds, tell, visit } from './browser.mjs';

const [, , story, sandbox, gateway] = process.argv;
const AVA = '900000000000001';
const log = '#log > li[data-message]';

async function send(message, to = AVA, through = sandbox) {
  const body = JSON.stringify({ recipient: { id: to }, message });
  const headers = { Authorization: 'Bearer sandbox-token', 'Content-Type': 'application/json' };
  return fetch(`${through}/v24.0/me/messages`, { method: 'POST', headers, body });
}

const control = (method, path, body) =>
  fetch(`${sandbox}/_sandbox/v1/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });

const sample = (name) => `${sandbox}/_sandbox/samples/${name}`;

const stories = {
  /** The first minute, by keyboard alone. */
  async keyboard(browser) {
    const { page, wrong } = await visit(browser, `${sandbox}/`);
    equal(await page.evaluate(() => document.activeElement?.id), 'say', 'one can type at once');
    await page.keyboard.type('Hi there');
    await page.keyboard.down('Shift');
    await page.keyboard.press('Enter');
    await page.keyboard.up('Shift');
    await page.keyboard.type('second line');
    await page.keyboard.press('Enter');
    await page.locator(`${log}.mine`, { hasText: 'second line' }).waitFor();
    equal(await page.locator('#say').inputValue(), '', 'the field is empty again');
    await page.locator('.when', { hasText: 'the app answered 200' }).waitFor();
    await send({ text: 'Hello, Ava!' }, AVA, gateway);
    await page.locator(`${log}.theirs`, { hasText: 'Hello, Ava!' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('k');
    const focused = () => page.evaluate(() => document.activeElement?.closest('[data-row]')?.getAttribute('aria-label') ?? '');
    await page.locator('#log').locator('summary').last().focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.reactions', { hasText: '❤' }).waitFor();
    holds((await focused()) !== undefined, 'focus stays in the page');
    await page.keyboard.press('?');
    await page.locator('dialog#keys[open]').waitFor();
    await page.keyboard.press('Escape');
    equal(wrong, [], 'nothing went wrong');
  },

  /** Every kind of message looks like itself, and nothing is shown twice. */
  async kinds(browser) {
    await control('POST', 'people/ava/say', { text: 'Hi' });
    const { page, wrong } = await visit(browser, `${sandbox}/u/${AVA}`);
    const attachment = (type, payload) => ({ attachment: { type, payload } });
    await send(attachment('image', { url: sample('photo.jpg') }));
    const album = ['photo.jpg', 'photo-2.jpg', 'photo-3.jpg', 'photo.jpg', 'photo-2.jpg'];
    await send({ attachments: album.map((name) => ({ type: 'image', payload: { url: sample(name) } })) });
    await send(attachment('audio', { url: sample('voice.m4a') }));
    await send(attachment('video', { url: sample('clip.mp4') }));
    await send(attachment('file', { url: sample('brochure.pdf') }));
    await send(attachment('like_heart'));
    await send(attachment('MEDIA_SHARE', { id: '18000000000000001' }));
    const button = { type: 'postback', title: 'Yes, please', payload: 'YES' };
    await send(attachment('template', { template_type: 'button', text: 'Shall we?', buttons: [button] }));
    await send({ text: 'Which one?', quick_replies: [{ content_type: 'text', title: 'Red', payload: 'RED' }] });
    await page.locator('.taps button', { hasText: 'Red' }).waitFor();
    for (const [what, count] of [
      ['.album.of-1 img', 1],
      ['.album.of-4 a:not([hidden])', 4],
      ['audio', 1],
      ['video', 1],
      ['a.file', 1],
      ['.heart', 1],
      ['article.post img', 1],
    ]) {
      equal(await page.locator(`#log ${what}`).count(), count, what);
    }
    equal(await page.locator('#log .rest').textContent(), '+1', 'the rest of an album is a number');
    holds((await page.locator('#log .album.of-1 img').getAttribute('alt')).includes('640 × 480'), 'a picture is described');
    await page.locator('.taps button', { hasText: 'Red' }).click();
    await page.locator(`${log}.mine .bubble`, { hasText: /^Red$/ }).waitFor();
    await page.locator('#log').getByRole('button', { name: 'Yes, please' }).click();
    await page.locator('#strip', { hasText: 'postback' }).waitFor();
    const keys = await page.locator('#log > li[data-message]').evaluateAll((all) => all.map((one) => one.dataset.key));
    equal(keys.length, new Set(keys).size, 'each is there once');
    const later = await page.goto(page.url());
    holds(later.ok(), 'and the same after a reload');
    equal(await page.locator('#log > li[data-message]').count(), keys.length, 'as many as before');
    equal(wrong, [], 'nothing went wrong');
  },

  /** The window closes while one looks, and opens again; the clock says so. */
  async window(browser) {
    await control('POST', 'people/ava/say', { text: 'Hi' });
    const { page, wrong } = await visit(browser, `${sandbox}/u/${AVA}`);
    await page.locator('#window[data-state=open]').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('t');
    await page.getByRole('button', { name: 'To a second after the window closes' }).click();
    await page.locator('#window[data-state=closed]').waitFor();
    await page.locator('#notices', { hasText: 'ahead' }).waitFor();
    const refused = await send({ text: 'too late' });
    equal((await refused.json()).error.error_subcode, 2534022, 'the business is refused');
    await page.locator('#say').fill('I am back');
    await page.keyboard.press('Enter');
    await page.locator('#window[data-state=open]').waitFor();
    await page.locator('#notices').getByRole('button', { name: 'Back to real time' }).click();
    await page.locator('#notices .notice').waitFor({ state: 'detached' });
    equal(wrong, [], 'nothing went wrong');
  },

  /** A file from one's own disk, a reply, what is taken back, and what cannot be sent. */
  async composer(browser) {
    await control('POST', 'people/ava/say', { text: 'Hi' });
    const told = await (await send({ text: 'How can I help?' })).json();
    const { page, wrong } = await visit(browser, `${sandbox}/u/${AVA}`);
    const photo = await (await fetch(sample('photo.png'))).arrayBuffer();
    await page.setInputFiles('#pick', { name: 'own.png', mimeType: 'image/png', buffer: Buffer.from(photo) });
    await page.locator(`${log}.mine img`).waitFor();
    await page.goto(`${sandbox}/u/${AVA}?reply=${encodeURIComponent(told.message_id)}`);
    await page.locator('.answering', { hasText: 'How can I help?' }).waitFor();
    await page.locator('#say').fill('With this');
    await page.keyboard.press('Enter');
    const answer = page.locator(`${log}.mine`, { hasText: 'With this' });
    await answer.locator('.quote', { hasText: 'How can I help?' }).waitFor();
    await answer.hover();
    await answer.locator('summary').click();
    await answer.getByRole('button', { name: 'Unsend' }).click();
    await page.locator(`${log}.mine .gone`).waitFor();
    const before = await page.locator(log).count();
    await page.locator('#say').fill('x'.repeat(1001));
    await page.locator('.meter[data-over=yes]', { hasText: '1001 / 1000 bytes' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.complaint').waitFor();
    equal((await page.locator('#say').inputValue()).length, 1001, 'what was written is kept');
    equal(await page.locator(log).count(), before, 'and nothing was sent');
    equal(wrong, [], 'nothing went wrong');
  },

  /** The menu of a message without a mouse, any emoji, and pictures at their size. */
  async extras(browser) {
    await control('POST', 'people/ava/say', { text: 'Hi' });
    const album = ['photo.jpg', 'photo-2.jpg'].map((name) => ({ type: 'image', payload: { url: sample(name) } }));
    await send({ attachments: album });
    const { page, wrong } = await visit(browser, `${sandbox}/u/${AVA}`);
    const picture = page.locator(`${log}.theirs`);
    await picture.focus();
    await page.keyboard.press('Shift+F10');
    await picture.locator('details.menu[open]').waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
    equal(await focused(), 'love', 'the first thing to do has the focus');
    await page.keyboard.press('ArrowRight');
    equal(await focused(), 'laughing', 'arrows go on');
    await page.keyboard.press('Enter');
    await picture.locator('.reactions', { hasText: '😂' }).waitFor();
    await picture.locator('details.menu[open]').waitFor({ state: 'detached' });
    await picture.focus();
    await page.keyboard.press('Shift+F10');
    await page.keyboard.press('ArrowDown');
    equal(await focused(), 'Another emoji', 'below the usual ones is the way to all');
    await page.keyboard.press('Enter');
    await page.locator('#react').waitFor();
    await page.keyboard.type('🦊');
    await page.keyboard.press('Enter');
    await picture.locator('.reactions', { hasText: '🦊' }).waitFor();
    await page.locator('summary[aria-label=Emoji]').click();
    await page.getByRole('button', { name: 'a party' }).click();
    equal(await page.locator('#say').inputValue(), '🎉', 'an emoji goes where one types');
    await page.keyboard.press('Enter');
    await page.locator(`${log}.mine .bubble.large`, { hasText: '🎉' }).waitFor();
    await picture.locator('.album a').first().click();
    const lightbox = page.locator('dialog.lightbox[open]');
    await lightbox.locator('p', { hasText: '1 of 2' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await lightbox.locator('p', { hasText: '2 of 2: image, photo-2.jpg' }).waitFor();
    await page.keyboard.press('Escape');
    await lightbox.waitFor({ state: 'detached' });
    equal(wrong, [], 'nothing went wrong');
  },

  /** Without scripts it can be read, and its forms post. */
  async plain(browser) {
    const { page } = await visit(browser, `${sandbox}/`, { javaScriptEnabled: false });
    await page.locator('#say').fill('By hand');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator(`${log}.mine`, { hasText: 'By hand' }).waitFor();
    await page.goto(`${sandbox}/u/nobody`);
    holds((await page.locator('main').textContent()).includes('is not here any more'), 'a link to nobody says so');
  },

  /** Eight tabs share one stream, and a ninth opens all the same. */
  async tabs(browser) {
    const first = await visit(browser, `${sandbox}/`);
    await first.page.locator('#connection[data-state=live]').waitFor();
    const streams = [];
    first.context.on('request', (request) => {
      if (request.url().includes('/events')) streams.push(request.url());
    });
    const pages = [first.page];
    for (let nth = 0; nth < 8; nth += 1) {
      const page = await first.context.newPage();
      await page.goto(`${sandbox}/`);
      pages.push(page);
    }
    await control('POST', 'people/ava/say', { text: 'to all of them' });
    for (const page of pages) await page.locator(log, { hasText: 'to all of them' }).waitFor();
    equal(streams.length, 0, 'only the first tab listens');
    await first.page.close();
    await control('POST', 'people/ava/say', { text: 'to the others' });
    for (const page of pages.slice(1)) await page.locator(log, { hasText: 'to the others' }).waitFor();
    equal(streams.length, 1, 'then another one does');
  },

  /** Nothing keeps anybody out, in either theme, wide and narrow, empty and full. */
  async barriers(browser) {
    const found = [];
    for (const [state, path] of [['empty', '/u/ben'], ['full', `/u/${AVA}`], ['people', '/u'], ['profile', `/u/${AVA}/profile`], ['post', '/world/posts/18000000000000001'], ['error', '/u/nobody']]) {
      if (state === 'full') {
        await control('POST', 'people/ava/say', { text: 'Hi' });
        await send({ attachment: { type: 'image', payload: { url: sample('photo.jpg') } } });
        await send({ text: 'Which?', quick_replies: [{ content_type: 'text', title: 'Red', payload: 'RED' }] });
        await control('POST', 'clock', { advance: '1h' });
      }
      found.push(...(await barriers(browser, `${sandbox}${path}`, state)));
    }
    equal(found, [], 'barriers');
  },
};

await tell(stories[story]);
