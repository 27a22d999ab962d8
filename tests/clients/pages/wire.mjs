// The wire: what crossed it is found, looked at, copied, explained, and said again.
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { barriers, equal, holds, tell, visit } from './browser.mjs';

const [, , story, sandbox] = process.argv;
const AVA = '900000000000001';

async function send(message, to = AVA) {
  const body = JSON.stringify({ recipient: { id: to }, message });
  const headers = { Authorization: 'Bearer sandbox-token', 'Content-Type': 'application/json' };
  return fetch(`${sandbox}/v24.0/me/messages`, { method: 'POST', headers, body });
}

const control = (method, path, body) =>
  fetch(`${sandbox}/_sandbox/v1/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });

const exchanges = async (filter) =>
  (await (await control('GET', `exchanges?filter=${encodeURIComponent(filter)}`)).json()).data;

/** The number of the newest exchange that a filter means; an answer may be here before its exchange is written down. */
async function newest(filter) {
  for (let tries = 0; tries < 500; tries += 1) {
    const found = await exchanges(filter);
    if (found.length > 0) return found.at(-1).id;
  }
  throw new Error(`no exchange is ${filter}`);
}

/** A webhook that the app has answered, by its number. */
async function webhook(text = 'Grüße') {
  await control('POST', 'people/ava/say?await=webhook', { text });
  return newest('dir:webhook type:message');
}

/** The exact bytes of a request's body. */
async function bodyOf(id) {
  const raw = Buffer.from(await (await control('GET', `exchanges/${id}/raw?side=request`)).arrayBuffer());
  return raw.subarray(raw.indexOf('\r\n\r\n') + 4);
}

const stories = {
  /** What went over the wire is there, can be found, looked at, and said again. */
  async list(browser) {
    await webhook('Hello <b>there</b>');
    await send({ text: 'Hi' });
    await send({ text: 'x' }, '900000000000003');
    const { page, wrong } = await visit(browser, `${sandbox}/wire`);
    await page.locator('tr', { hasText: 'send text to ava' }).first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('dir:webhook type:message');
    await page.keyboard.press('Enter');
    await page.locator('#matched').waitFor();
    equal(await page.locator('tbody tr', { hasText: 'send text' }).count(), 0, 'what does not fit is gone');
    equal(await page.locator('.term').allTextContents(), ['dir:webhook: take it away', 'type:message: take it away'], 'each term has a chip');
    await page.locator('h1').click();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('h2', { hasText: 'Response' }).waitFor();
    holds((await page.locator('main').textContent()).includes('Hello <b>there</b>'), 'a text is a text');
    equal(await page.locator('main b').count(), 0, 'and never HTML');
    await page.keyboard.press('r');
    await page.locator('#said', { hasText: 'sent again' }).waitFor();
    equal((await exchanges('dir:webhook type:message')).length, 2, 'it was delivered again');
    await page.locator('#times').fill('3');
    await page.getByRole('button', { name: 'Send it' }).click();
    await page.locator('#said', { hasText: 'They were sent' }).waitFor();
    await page.goto(`${sandbox}/wire?filter=dir:webhook+type:message`);
    await page.locator('tbody tr').nth(4).waitFor();
    await page.locator('a.chip', { hasText: 'same bytes as delivery' }).first().waitFor();
    await page.goto(`${sandbox}/wire?filter=nonsense:1`);
    await page.locator('.complaint', { hasText: 'is not a filter' }).waitFor();
    await page.goto(`${sandbox}/wire/999999`);
    holds((await page.locator('main').textContent()).includes('Not on the wire'), 'what is gone says so');
    await control('PATCH', 'settings', { webhook_url: 'http://127.0.0.1:9/' });
    await control('POST', 'people/ben/say?await=webhook', { text: 'Anybody?' });
    await page.goto(`${sandbox}/wire?filter=to:ben`);
    await page.locator('tr.retry td', { hasText: '2/2' }).waitFor();
    equal(wrong, [], 'nothing went wrong');
  },

  /** Who is in the list is left alone, and told how much has come. */
  async follow(browser) {
    for (let nth = 0; nth < 30; nth += 1) await send({ text: `${nth}` });
    const { page, wrong } = await visit(browser, `${sandbox}/wire?filter=dir:api`);
    const rows = page.locator('tbody tr');
    const isAtEnd = () => page.waitForFunction(() => {
      const all = document.getElementById('rows');
      return all && all.scrollTop > 0 && all.scrollHeight - all.scrollTop - all.clientHeight < 4;
    });
    await isAtEnd();
    await page.locator('#connection[data-state=live]').waitFor();
    const button = page.locator('#follow');
    equal((await button.textContent()).trim(), 'Pause', 'it follows');
    await send({ text: 'one more' });
    await rows.nth(30).waitFor();
    await isAtEnd();
    await page.locator('h1').click();
    await page.keyboard.press('k');
    await button.filter({ hasText: /^Follow$/ }).waitFor();
    const focused = await page.evaluate(() => document.activeElement?.textContent);
    await send({ text: 'meanwhile' });
    await send({ text: 'and again' });
    await button.filter({ hasText: 'Follow, 2 new' }).waitFor();
    equal(await rows.count(), 31, 'the list stands still');
    equal(await page.evaluate(() => document.activeElement?.textContent), focused, 'and the focus stays');
    await button.click();
    await rows.nth(32).waitFor();
    await isAtEnd();
    await button.click();
    await button.filter({ hasText: 'Follow' }).waitFor();
    equal(wrong, [], 'nothing went wrong');
  },

  /** Commands come into the clipboard, from a row and from a page. */
  async copy(browser) {
    await send({ text: "it's 👋" });
    const { context, page, wrong } = await visit(browser, `${sandbox}/wire?filter=dir:api`);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    const said = () => page.locator('#said', { hasText: 'Copied' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('c');
    await said();
    holds((await copied()).startsWith('curl -X POST '), 'a row is copied as curl');
    await page.keyboard.press('Enter');
    await page.locator('h2', { hasText: 'Response' }).waitFor();
    for (const [name, begins] of [
      ['HTTPie', 'http --ignore-stdin POST '],
      ['curl for Windows', 'powershell '],
      ['Rust, reqwest', 'let ig_token = '],
      ['Raw HTTP', 'POST /v24.0/me/messages HTTP/1.1\r\n'],
      ['Body', '{"recipient"'],
      ['Link to this page', `${sandbox}/wire/`],
    ]) {
      await page.locator('details.menu > summary', { hasText: 'Copy' }).click();
      const item = page.locator('.menu[open]').getByText(name, { exact: true });
      await item.click();
      await page.locator('[data-copied=yes]').waitFor();
      const text = await copied();
      holds(text.startsWith(begins), `${name}: ${text}`);
      holds(!text.includes('sandbox-token'), `${name} holds no secret`);
      await page.locator('[data-copied]').waitFor({ state: 'detached' });
      await page.keyboard.press('Escape');
    }
    await page.goto(`${page.url().split('#')[0]}?secrets=yes`);
    await page.keyboard.press('c');
    await said();
    holds((await copied()).includes('Bearer sandbox-token'), 'with secrets when they are asked for');
    equal(wrong, [], 'nothing went wrong');
  },

  /** The bytes are those that crossed, in both ways to look at them; what is long is cut and can be had whole. */
  async bytes(browser) {
    const id = await webhook();
    const { page, wrong } = await visit(browser, `${sandbox}/wire/${id}?tab=raw`);
    const pane = page.locator('pre.bytes').first();
    holds((await pane.textContent()).startsWith('POST /webhooks/instagram HTTP/1.1\\r\\n\n'), 'line breaks can be seen');
    const raw = Buffer.from(await (await control('GET', `exchanges/${id}/raw`)).arrayBuffer());
    await page.getByText('Hexadecimal').click();
    await page.locator('pre.bytes', { hasText: '00000010' }).first().waitFor();
    const lines = (await pane.textContent()).trimEnd().split('\n');
    const shown = lines.map((line) => line.slice(10, 58).replaceAll(' ', '')).join('');
    equal(shown, raw.toString('hex'), 'each byte stands there');
    const download = page.waitForEvent('download');
    await page.getByText('Download .http').first().click();
    const file = await (await download).path();
    holds(readFileSync(file).equals(raw), 'the download has the same bytes');
    await send({ text: 'x'.repeat(100_000) });
    await page.goto(`${sandbox}/wire/${await newest('dir:api')}`);
    await page.getByText('The first 64 kB').waitFor();
    await page.goto(`${sandbox}/wire/${await newest('dir:api')}?tab=timing`);
    await page.locator('.laps tr', { hasText: 'judged' }).waitFor();
    equal(wrong, [], 'nothing went wrong');
  },

  /** Somebody's code computes another signature, and is told why. */
  async lab(browser) {
    const id = await webhook('Grüße / 👍');
    const body = await bodyOf(id);
    const sign = (what, secret = 'sandbox-app-secret', how = 'sha256', as = 'hex') => createHmac(how, secret).update(what).digest(as);
    const again = JSON.stringify(JSON.parse(body));
    const { page, wrong } = await visit(browser, `${sandbox}/wire/${id}?tab=signature`);
    await page.locator('.chip.good', { hasText: 'right' }).waitFor();
    for (const [computed, words] of [
      [`sha256=${sign(body)}`, 'That is the signature'],
      [`sha256=${sign(again)}`, 'parsed and written again'],
      [sign(JSON.stringify(JSON.parse(body), null, 2)), 'with line breaks'],
      [sign(`${body}\n`), 'A line break came behind'],
      [sign(body, 'sandbox-verify-token'), 'verify token was taken'],
      [sign(body, undefined, undefined, 'base64'), 'is in base64'],
      [sign(body, undefined, 'sha1'), 'is SHA-1'],
      [sign(body), 'what stands around them is not'],
      [sign(Buffer.from(Buffer.from(again).toString('latin1'))), 'read as Latin-1'],
      [sign('something else'), 'None of the known mistakes'],
    ]) {
      await page.locator('#computed').fill(computed);
      await page.keyboard.press('Enter');
      await page.locator('#verdict', { hasText: words }).waitFor();
    }
    await control('PATCH', 'settings', { app_secret: 'another' });
    await page.reload();
    await page.locator('.chip.bad', { hasText: 'wrong' }).waitFor();
    holds((await page.locator('main').textContent()).includes('an earlier secret'), 'a secret that changed is said to have');
    equal(wrong, [], 'nothing went wrong');
  },

  /** The code that is offered takes what is signed, and nothing else. */
  async snippets() {
    const body = await bodyOf(await webhook('Grüße'));
    const { snippets, computed } = await (await control('GET', `exchanges/${await newest('type:message')}/signature`)).json();
    const code = (language) => snippets.find((one) => one.language === language).code;
    const { isFromInstagram } = await import(`data:text/javascript,${encodeURIComponent(code('Node'))}`);
    const python = `${code('Python')}\nimport sys\nprint(is_from_instagram(sys.stdin.buffer.read(), sys.argv[1], "sandbox-app-secret"))`;
    const run = (what, header) => execFileSync('python3', ['-c', python, header], { input: what }).toString().trim();
    const spoiled = Buffer.from(`${body}\n`);
    for (const [what, header, wanted] of [[body, computed, true], [spoiled, computed, false], [body, '', false], [body, computed.slice(7), false]]) {
      equal(isFromInstagram(what, header, 'sandbox-app-secret'), wanted, 'Node');
      equal(run(what, header), wanted ? 'True' : 'False', 'Python');
    }
    equal(isFromInstagram(body, undefined, 'sandbox-app-secret'), false, 'without a header');
  },

  /** A webhook with another body and a wrong signature; a call with another text. */
  async edit(browser) {
    const id = await webhook();
    const before = await bodyOf(id);
    const { page, wrong } = await visit(browser, `${sandbox}/wire/${id}`);
    await page.locator('h1').click();
    await page.keyboard.press('e');
    await page.locator('#edited').waitFor();
    equal(await page.locator('#edited').inputValue(), before.toString(), 'the body stands there as it is');
    const right = (body) => `sha256=${createHmac('sha256', 'sandbox-app-secret').update(body).digest('hex')}`;
    equal(await page.locator('#signed code').textContent(), right(before), 'and what is right for it');
    await page.locator('#signed', { hasText: 'It is the one that it had.' }).waitFor();
    equal(await page.locator('[data-fits=false]').isVisible(), false, 'which fits');
    await page.locator('#edited').fill('{"object":\n "größer }');
    await page.locator('#signed', { hasText: 'EOF while parsing a string at line 2, column 11 (byte 23)' }).waitFor();
    await page.locator('#edited').fill('{"object":"instagram","entry":[]}');
    await page.locator('#signed', { hasText: `33 bytes: ${right('{"object":"instagram","entry":[]}')}` }).waitFor();
    await page.locator('[data-fits=false]').waitFor();
    equal(await page.locator('[data-fits=true]').isVisible(), false, 'the one that it had does not fit any more');
    const own = page.locator('input[name=own_signature]');
    equal(await own.isVisible(), false, 'nobody is asked for a signature of their own');
    await page.locator('select[name=signature]').selectOption('own');
    await own.fill('sha256=abc');
    await page.locator('#edited').press('Control+Enter');
    await page.locator('a.chip', { hasText: `edited from #${id}` }).waitFor();
    holds((await page.locator('#request-headers').textContent()).toLowerCase().includes('x-hub-signature-256: sha256=abc\n'), 'it has the one of their own');
    await page.goto(`${sandbox}/wire/${id}?tab=edit`);
    await page.locator('#edited').fill('{"object":"instagram","entry":[]}');
    await page.locator('select[name=signature]').selectOption('wrong');
    await page.locator('#edited').press('Control+Enter');
    await page.locator('a.chip', { hasText: `edited from #${id}` }).waitFor();
    const edited = Number(new URL(page.url()).pathname.split('/').at(-1));
    equal((await bodyOf(edited)).toString(), '{"object":"instagram","entry":[]}', 'that was sent');
    holds(edited > id, 'as another exchange');
    const [{ status }] = (await exchanges('dir:webhook')).filter((one) => one.id === edited);
    holds(status === 401 || status === 403, `the gateway refuses it: ${status}`);
    await send({ text: 'once' });
    await page.goto(`${sandbox}/wire/${await newest('dir:api')}?tab=edit`);
    await page.locator('#edited').fill(JSON.stringify({ recipient: { id: AVA }, message: { text: 'twice, größer' } }));
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('a.chip', { hasText: 'edited from' }).waitFor();
    const { data } = await (await control('GET', 'messages?to=ava')).json();
    equal(data.at(-1).text, 'twice, größer', 'the call was made');
    await page.goto(`${sandbox}/wire/${id}?tab=edit`);
    await page.locator('input[name=url]').fill('http://192.0.2.1/');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('.complaint', { hasText: 'not on this machine' }).waitFor();
    equal(wrong, [], 'nothing went wrong');
  },

  /** A body folds; where it is no JSON is marked; a rule leads to where it is told of, and says what Instagram may do otherwise. */
  async bodies(browser) {
    await send({ text: 'Hi' });
    const { page, wrong } = await visit(browser, `${sandbox}/wire/${await newest('dir:api')}`);
    const body = page.locator('[aria-label="Request, body"]');
    const inner = body.locator('summary', { hasText: '"message": {' });
    await inner.focus();
    await page.keyboard.press('Enter');
    await body.getByText('"text": "Hi"').waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await body.getByText('"text": "Hi"').waitFor();
    equal(JSON.parse(await body.innerText()).message.text, 'Hi', 'what is copied is the body');
    const told = await page.getByRole('link', { name: 'window', exact: true }).getAttribute('href');
    holds(told.startsWith('https://developers.facebook.com/'), told);
    const headers = { Authorization: 'Bearer sandbox-token', 'Content-Type': 'application/json' };
    await fetch(`${sandbox}/v24.0/me/messages`, { method: 'POST', headers, body: '{"recipient": {"id": 9,}}' });
    await page.goto(`${sandbox}/wire/${await newest('dir:api')}`);
    holds((await page.locator('[aria-label="Request, body"] mark').innerText()).startsWith('}'), 'here it stops');
    const complaint = page.locator('.complaint', { hasText: 'line 1, column 24 (byte 23)' });
    await complaint.getByRole('link', { name: 'Go there' }).click();
    await page.locator('#request-mistake:target').waitFor();
    await send({ text: 'ü'.repeat(501) });
    await page.goto(`${sandbox}/wire/${await newest('dir:api')}`);
    const broken = page.locator('li', { hasText: 'broken' });
    await broken.getByText("Instagram may take it. One of Instagram's pages counts characters").waitFor();
    await send({ attachment: { type: 'image', payload: { url: `${sandbox}/_sandbox/samples/photo.jpg` } } });
    await page.goto(`${sandbox}/wire/${await newest('dir:api type:image')}`);
    await page.locator('li', { hasText: 'photo.jpg' }).getByText('Instagram may refuse it. Instagram fetches from').waitFor();
    equal(wrong, [], 'nothing went wrong');
  },

  /** Clear, and bring back. */
  async clear(browser) {
    await send({ text: 'one' });
    const { page, wrong } = await visit(browser, `${sandbox}/wire?filter=dir:api`);
    await page.locator('tbody tr').first().waitFor();
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.locator('.empty').waitFor();
    await page.getByRole('button', { name: /^Undo/ }).click();
    await page.locator('tbody tr').first().waitFor();
    await page.locator('summary', { hasText: 'Export' }).click();
    const download = page.waitForEvent('download');
    await page.getByText('HAR, for developer tools').click();
    const har = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
    equal([har.log.version, har.log.entries.length], ['1.2', 1], 'what is seen is given out');
    equal(wrong, [], 'nothing went wrong');
  },

  /** Without scripts all of it can be read, and its forms post. */
  async plain(browser) {
    const id = await webhook();
    const { page } = await visit(browser, `${sandbox}/wire`, { javaScriptEnabled: false });
    await page.locator('tbody a', { hasText: 'webhook message' }).first().click();
    await page.getByRole('link', { name: 'Signature' }).click();
    await page.locator('#computed').fill('abc');
    await page.getByRole('button', { name: 'Find the mistake' }).click();
    await page.locator('#verdict', { hasText: 'no digest' }).waitFor();
    await page.getByRole('link', { name: 'Edit and send' }).click();
    await page.locator('#edited').fill('{}');
    await page.locator('select[name=signature]').selectOption('own');
    await page.locator('input[name=own_signature]').fill('sha256=abc');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('a.chip', { hasText: `edited from #${id}` }).waitFor();
    holds(!page.url().includes('{'), 'one sees what was sent');
  },

  /** Nothing keeps anybody out, in either theme, wide and narrow, of any tab. */
  async barriers(browser) {
    const found = [];
    const hook = await webhook();
    await send({ text: 'Hi' });
    await control('POST', 'clock', { advance: '25h' });
    await send({ text: 'too late' });
    await control('POST', `exchanges/${hook}/redeliver`, {});
    const call = await newest('dir:api');
    const tabs = ['', 'raw', 'raw&as=hex', 'timing', 'attempts', `signature&computed=${'ab'.repeat(32)}`, 'edit'];
    const paths = ['/wire', '/wire?filter=dir:webhook', '/wire?filter=to:ben+type:image', '/wire?filter=no:no', `/wire/${call}`, `/wire/${call}?tab=edit`];
    paths.push(...tabs.map((tab) => `/wire/${hook}?tab=${tab}`));
    for (const path of paths) found.push(...(await barriers(browser, `${sandbox}${path}`, path)));
    equal(found, [], 'barriers');
  },
};

await tell(stories[story]);
