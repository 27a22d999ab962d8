// A world for whoever looks at the pages without a test around them: `antiphon dev` on ports of its own, with a folder of
// its own, and what there is to see in it.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const AVA = '900000000000001';
export const BEN = '900000000000002';
export const SHOP = '17841400000000001';

/** Starts one. @param {'debug' | 'release'} profile */
export async function start(profile = 'debug') {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-'));
  const program = join(process.env.CARGO_TARGET_DIR ?? 'target', profile, 'antiphon');
  const world = await run(program, join(folder, 'data'));
  const stop = async () => {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...world, stop };
}

/** Starts one with what is in a folder, on the ports of another that has ended. */
export async function run(program, data, before = {}) {
  const port = (/** @type {string | undefined} */ url) => (url ? new URL(url).port : '0');
  const ports = ['--port', port(before.gateway), '--sandbox-port', port(before.sandbox)];
  const child = spawn(program, ['dev', ...ports, '--json', '--data', data], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ready = await new Promise((begun, failed) => {
    child.once('error', failed);
    child.once('exit', () => failed(new Error(`${program} ended at once; cargo build makes it`)));
    createInterface({ input: child.stdout }).once('line', (line) => begun(JSON.parse(line)));
  });
  const stop = async () => {
    const ended = new Promise((done) => child.once('exit', done));
    child.kill();
    await ended;
  };
  return { ...ready, stop };
}

/** Asks with JSON, and reads what comes back; what is refused is an error. */
export async function ask(method, url, body, headers = {}) {
  const response = await fetch(url, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: body && JSON.stringify(body),
  });
  const told = await response.json().catch(() => null);
  if (!response.ok) throw Object.assign(new Error(`${method} ${url}: ${response.status} ${JSON.stringify(told)}`), { told });
  return told;
}

/** Sends as the account, through the gateway or straight. */
export const send = (origin, message, to = AVA, headers = {}) =>
  ask('POST', `${origin}/v24.0/me/messages`, { recipient: { id: to }, message }, { Authorization: 'Bearer sandbox-token', ...headers });

/** Fills a world with something of everything. */
export async function fill({ sandbox, gateway }) {
  const control = (path, body) => ask('POST', `${sandbox}/_sandbox/v1/${path}`, body);
  const say = (who, text) => control(`people/${who}/say?await=webhook`, { text });
  const sample = (name) => `${sandbox}/_sandbox/samples/${name}`;
  const attachment = (type, payload) => ({ attachment: { type, payload } });
  const quietly = (sending) => sending.catch((refused) => refused);
  await say('ava', 'Hi there! Do you still have the blue one?');
  await send(gateway, { text: 'Hello Ava, we do. Shall I put one aside for you?' });
  await say('ava', 'Yes please, can I see it?');
  const photo = await send(gateway, attachment('image', { url: sample('photo.jpg') }));
  await control('people/ava/react', { mid: photo.message_id, emoji: '❤' });
  const album = ['photo.jpg', 'photo-2.jpg', 'photo-3.jpg'].map((name) => ({ type: 'image', payload: { url: sample(name) } }));
  await send(gateway, { attachments: album });
  await send(gateway, attachment('audio', { url: sample('voice.m4a') }));
  await send(gateway, attachment('file', { url: sample('brochure.pdf') }));
  await send(gateway, attachment('MEDIA_SHARE', { id: '18000000000000001' }));
  await say('ava', 'Lovely! What does it cost?');
  await control('faults', { name: 'reply', trigger: { next: 1 }, effect: { lose_reply: 'reset' } });
  await send(gateway, { text: 'It is 42 euros, with shipping.' }, AVA, { Prefer: 'wait=5' });
  await send(gateway, { text: 'Which colour?', quick_replies: ['Blue', 'Red'].map((title) => ({ content_type: 'text', title, payload: title })) });
  await say('ben', 'Are you open on Sunday?');
  await send(gateway, { text: 'From ten to four.' }, BEN, { 'Antiphon-Origin': 'automated' });
  await say('ben', 'Thanks');
  await control('faults', { name: 'refuses', trigger: { next: 2 }, effect: { error: { name: 'message_invalid' } } });
  await quietly(send(gateway, { text: 'See you there' }, BEN));
  await quietly(send(gateway, { text: 'Bye' }, BEN));
  await control('faults', { name: 'echoes', trigger: 'always', effect: 'drop_webhook' });
  await control('faults', { name: 'lost', trigger: { next: 1 }, effect: { lose_reply: 'reset' } });
  await send(gateway, { text: 'Did you get the address?' }, BEN, { Prefer: 'wait=1' });
  await send(gateway, { text: 'Welcome back' }, '900000000000009', { 'Antiphon-Hold': '2d' });
}
