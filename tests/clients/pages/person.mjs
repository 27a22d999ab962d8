// The phone, around the conversation: who the person is, what is done with all of it, what is beside it to be tried, and
// what a finger can do.
import { readFileSync } from 'node:fs';
import { equal, holds, tell, visit } from './browser.mjs';
import { AVA, ask, send } from './world.mjs';

const [, , story, sandbox, gateway] = process.argv;
const bubbles = '#log > li[data-message]';

const control = (method, path, body) => ask(method, `${sandbox}/_sandbox/v1/${path}`, body);

const say = (text) => control('POST', 'people/ava/say?await=webhook', { text });

const sample = (name) => ({ url: `${sandbox}/_sandbox/samples/${name}` });

const stories = {
  /** A bot answers once somebody lets it, says first that it is one, and is seen in the console as the app's own. */
  async bot(browser) {
    const { page, wrong } = await visit(browser, `${sandbox}/u/${AVA}`);
    const bot = page.getByRole('switch', { name: 'A bot answers' });
    equal(await bot.getAttribute('aria-checked'), 'false', 'nobody asked for it yet');
    await bot.focus();
    await page.keyboard.press('Enter');
    await page.locator('#bot [aria-checked=true]').waitFor();
    for (const words of ['Are you open?', 'And tomorrow?']) {
      await page.locator('#say').fill(words);
      await page.keyboard.press('Enter');
      await page.locator(`${bubbles}.theirs`, { hasText: `You wrote: ${words}` }).waitFor();
    }
    const said = await page.locator(`${bubbles}.theirs .bubble`).allInnerTexts();
    equal(said, ['I am a bot; no human has read this.\nYou wrote: Are you open?', 'You wrote: And tomorrow?'], 'it says so once');
    const outbox = await visit(browser, `${gateway}/outbox?state=delivered`);
    await outbox.page.locator('tbody tr', { hasText: 'And tomorrow?' }).waitFor();
    await bot.click();
    await page.locator('#bot [aria-checked=false]').waitFor();
    await say('Is anybody there?');
    await page.locator(`${bubbles}.mine`, { hasText: 'anybody there' }).waitFor();
    equal(await page.locator(`${bubbles}.theirs`).count(), 2, 'and it answers no more');
    await bot.click();
    await page.locator('#bot [aria-checked=true]').waitFor();
    await page.goto(`${sandbox}/u/ben`);
    await page.locator('#say').fill('For the first time');
    await page.keyboard.press('Enter');
    await page.locator(`${bubbles}.theirs`, { hasText: 'For the first time' }).waitFor();
    equal([...wrong, ...outbox.wrong], [], 'nothing went wrong');
  },

  /** People are found, added, and changed; a profile says who they are. */
  async people(browser) {
    const { page, wrong } = await visit(browser, `${sandbox}/`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('lose reply');
    const found = () => page.locator('#people [data-row]:visible').allInnerTexts();
    await page.locator('#people [data-row]:visible', { hasText: 'Ben' }).waitFor({ state: 'detached' });
    await page.locator('#find-person').fill('ben');
    await page.locator('#people [data-row]:visible', { hasText: 'Ben' }).waitFor();
    equal((await found()).length, 1, 'only who was looked for');
    await page.locator('#find-person').fill('');
    await page.getByPlaceholder('New person').fill('Dora');
    await page.keyboard.press('Enter');
    await page.locator('.with', { hasText: 'you are Dora' }).waitFor();
    await page.locator('#people').getByRole('switch', { name: 'Online' }).click();
    await page.locator('#people [role=switch][aria-checked=false]').waitFor();
    await page.locator('summary[aria-label="The conversation"]').click();
    await page.getByRole('link', { name: 'View profile' }).click();
    await page.locator('h1', { hasText: 'Dora' }).waitFor();
    const follows = page.getByRole('switch', { name: 'Follows the business' });
    await follows.click();
    await page.locator('[role=switch][aria-checked=true]', { hasText: 'Follows' }).waitFor();
    await page.locator('#name').fill('Dorothea');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'Dorothea' }).waitFor();
    const { data } = await control('GET', 'people');
    const dora = data.find((one) => one.name === 'Dorothea');
    equal([dora?.online, dora?.follows], [false, true], 'what was changed is so');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.locator('.with', { hasText: 'you are Dorothea' }).waitFor();
    equal(wrong, [], 'nothing went wrong');
  },

  /** A conversation as a file that needs nothing else; and away with it, on the phone alone. */
  async whole(browser) {
    await say('Ça va? <b>');
    await send(gateway, { attachment: { type: 'image', payload: sample('photo.jpg') } });
    await send(gateway, { attachment: { type: 'audio', payload: sample('voice.m4a') } });
    await send(gateway, { attachment: { type: 'MEDIA_SHARE', payload: { id: '18000000000000001' } } });
    const { page, wrong, context } = await visit(browser, `${sandbox}/u/${AVA}`);
    await page.locator('canvas.wave:not([hidden])').waitFor();
    await page.getByRole('link', { name: 'View post' }).click();
    await page.locator('article.post.whole img').waitFor();
    await page.goBack();
    const more = page.locator('summary[aria-label="The conversation"]');
    await more.click();
    const comes = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export as a page' }).click();
    const file = await (await comes).path();
    const text = readFileSync(file, 'utf8');
    holds(text.includes('Ça va? &lt;b&gt;') && text.includes('data:image/jpeg;base64,'), 'all of it is in the file');
    holds(!/(src|href)="(?!data:)/.test(text), 'which asks for nothing else');
    const alone = await context.newPage();
    await alone.setContent(text);
    equal(await alone.locator('img').first().evaluate((image) => image.naturalWidth), 640, 'and is to be seen');
    await page.getByRole('button', { name: 'Clear the conversation' }).click();
    await page.locator('dialog.sure button.primary').click();
    await page.locator(bubbles).first().waitFor({ state: 'detached' });
    const { data } = await control('GET', `messages?with=${AVA}`);
    equal(data.length, 5, 'the business has it all the same');
    await say('and on');
    await page.locator(bubbles, { hasText: 'and on' }).waitFor();
    equal(await page.locator(bubbles).count(), 1, 'what comes then is all there is');
    equal(wrong, [], 'nothing went wrong');
  },

  /** A finger that rests opens the menu of a message; Esc gives the focus back. */
  async finger(browser) {
    await say('Hi');
    await send(gateway, { text: 'Hello!' });
    const how = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const { page, wrong, context } = await visit(browser, `${sandbox}/u/${AVA}`, how);
    const message = page.locator(`${bubbles}.theirs`, { hasText: 'Hello!' });
    const { x, y } = await message.locator('.bubble').boundingBox();
    const touch = await context.newCDPSession(page);
    const at = { x: Math.round(x + 20), y: Math.round(y + 15) };
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
    await message.locator('details.menu[open]').waitFor();
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    const box = await message.locator('.panel').boundingBox();
    holds(box.x >= 0 && box.x + box.width <= 390, 'all of it is to be seen');
    await page.keyboard.press('Escape');
    await message.locator('details.menu[open]').waitFor({ state: 'detached' });
    await page.locator('a.try').tap();
    await page.locator('#play', { hasText: 'Answer as a bot' }).waitFor();
    holds(!(await page.locator('#log').isVisible()), 'it lies over the conversation');
    await page.locator('a.over').tap();
    await page.locator('#log').waitFor();
    equal(wrong, [], 'nothing went wrong');
  },
};

await tell(stories[story]);
