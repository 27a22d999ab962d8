// Sound. The button `[data-voice]` records a voice message where the browser may, and puts what was said into the form's
// file, as a wav: what browsers record is not what Instagram takes. `canvas[data-wave]` draws a file's loudness.
import { say } from './clock.js';

/** So many samples a second are enough for a voice. */
const RATE = 16_000;

/** @param {ArrayBuffer} bytes */
const decoded = (bytes) => new OfflineAudioContext(1, 1, RATE).decodeAudioData(bytes);

/** What a file of uncompressed sound looks like: a head of 44 bytes and the samples. @param {AudioBuffer} sound */
function wav(sound) {
  const samples = Int16Array.from(sound.getChannelData(0), (one) => Math.max(-1, Math.min(1, one)) * 0x7fff);
  const head = new DataView(new ArrayBuffer(44));
  const word = (/** @type {number} */ at, /** @type {string} */ text) => [...text].forEach((letter, nth) => head.setUint8(at + nth, letter.charCodeAt(0)));
  word(0, 'RIFF');
  head.setUint32(4, 36 + samples.byteLength, true);
  word(8, 'WAVEfmt ');
  head.setUint32(16, 16, true);
  head.setUint16(20, 1, true);
  head.setUint16(22, 1, true);
  head.setUint32(24, RATE, true);
  head.setUint32(28, RATE * 2, true);
  head.setUint16(32, 2, true);
  head.setUint16(34, 16, true);
  word(36, 'data');
  head.setUint32(40, samples.byteLength, true);
  return new File([head, samples], 'voice.wav', { type: 'audio/wav' });
}

/** @param {HTMLElement} button */
function mind(button) {
  const words = button.querySelector('span') ?? button;
  const idle = words.textContent;
  /** @type {MediaRecorder | null} */
  let recorder = null;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const field = document.getElementById(button.dataset.voice ?? '');
    if (recorder || !(field instanceof HTMLInputElement)) {
      recorder?.stop();
      return;
    }
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      button.hidden = true; // the person or the browser said no
      say('There is no microphone to record with', true);
      return;
    }
    recorder = new MediaRecorder(stream);
    /** @type {Blob[]} */
    const parts = [];
    recorder.addEventListener('dataavailable', (event) => parts.push(event.data));
    recorder.addEventListener('stop', async () => {
      for (const track of stream.getTracks()) track.stop();
      recorder = null;
      button.setAttribute('aria-pressed', 'false');
      words.textContent = idle;
      const files = new DataTransfer();
      try {
        files.items.add(wav(await decoded(await new Blob(parts).arrayBuffer())));
      } catch {
        say('Nothing was recorded', true);
        return;
      }
      field.files = files.files;
      field.form?.requestSubmit();
    });
    recorder.start();
    button.setAttribute('aria-pressed', 'true');
    words.textContent = 'Stop and send';
    say('Recording');
  });
}

const seen = new WeakSet();

/** @param {HTMLCanvasElement} canvas */
async function draw(canvas) {
  seen.add(canvas);
  const response = await fetch(canvas.dataset.wave ?? '');
  const samples = (await decoded(await response.arrayBuffer())).getChannelData(0);
  canvas.hidden = false;
  const paint = canvas.getContext('2d');
  if (!paint) return;
  paint.fillStyle = getComputedStyle(canvas).color;
  const bars = canvas.width / 4;
  const loudness = Array.from({ length: bars }, (_, nth) => {
    const part = samples.subarray((nth * samples.length) / bars, ((nth + 1) * samples.length) / bars);
    return part.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  });
  const most = Math.max(0.01, ...loudness);
  loudness.forEach((one, nth) => {
    const height = Math.max(2, (one / most) * canvas.height);
    paint.fillRect(nth * 4, (canvas.height - height) / 2, 2, height);
  });
}

function drawAll() {
  for (const canvas of /** @type {NodeListOf<HTMLCanvasElement>} */ (document.querySelectorAll('canvas[data-wave]'))) {
    if (!seen.has(canvas)) draw(canvas).catch(() => {}); // what cannot be decoded has its player all the same
  }
}

export function startVoice() {
  if ('OfflineAudioContext' in window) {
    document.addEventListener('refreshed', drawAll);
    drawAll();
  }
  if (!('MediaRecorder' in window) || !navigator.mediaDevices) return;
  for (const button of document.querySelectorAll('[data-voice]')) mind(/** @type {HTMLElement} */ (button));
}
