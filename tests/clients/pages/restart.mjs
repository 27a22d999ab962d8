// The server ends and begins again while somebody looks: the page says so, and goes on with nothing lost and nothing twice.
import { equal, holds, tell, visit } from './browser.mjs';
import { AVA, SHOP, ask, run, send } from './world.mjs';

const [, , program, folder] = process.argv;

await tell(async (browser) => {
  const first = await run(program, folder);
  const say = (text) => ask('POST', `${first.sandbox}/_sandbox/v1/people/ava/say?await=webhook`, { text });
  await say('before');
  await send(first.gateway, { text: 'answered before' });
  const phone = await visit(browser, `${first.sandbox}/u/${AVA}`);
  const console = await visit(browser, `${first.gateway}/c/${SHOP}/${AVA}`);
  const pages = [phone.page, console.page];
  for (const page of pages) await page.locator('#connection[data-state=live]').waitFor();
  await console.page.locator('#say').fill('half a sentence');
  await first.stop();
  for (const page of pages) await page.locator('#connection', { hasText: 'Reconnecting… (last update' }).waitFor();
  holds((await phone.page.locator('#log').textContent()).includes('answered before'), 'what was there stays');
  await console.page.locator('#say').press('Enter');
  await console.page.locator('.complaint', { hasText: 'What you wrote is kept' }).waitFor();
  const second = await run(program, folder, first);
  await say('after');
  await send(second.gateway, { text: 'answered after' });
  for (const page of pages) {
    await page.locator('#connection[data-state=live]').waitFor();
    await page.locator('#log > li[data-message]', { hasText: 'answered after' }).waitFor();
    const words = ['before', 'answered before', 'after', 'answered after'];
    const bubbles = await page.locator('#log > li[data-message] .bubble').allTextContents();
    equal(bubbles.filter((one) => words.includes(one)), words, 'each once, in order');
  }
  equal(await console.page.locator('#say').inputValue(), 'half a sentence', 'and so does what one was writing');
  equal([...phone.wrong, ...console.wrong], [], 'nothing went wrong');
  await second.stop();
});
