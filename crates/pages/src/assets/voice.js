// A voice message: the button `[data-voice]` records where the browser may, and puts what was said into the form's file.

/** @param {HTMLElement} button */
function mind(button) {
  const words = button.querySelector('span') ?? button;
  const idle = words.textContent;
  /** @type {MediaRecorder | null} */
  let recorder = null;
  button.hidden = false;
  button.addEventListener('click', async () => {
    if (recorder) {
      recorder.stop();
      return;
    }
    const field = document.getElementById(button.dataset.voice ?? '');
    if (!(field instanceof HTMLInputElement)) return;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      button.hidden = true; // the person or the browser said no
      return;
    }
    const type = ['audio/mp4', 'audio/webm'].find((type) => MediaRecorder.isTypeSupported(type));
    recorder = new MediaRecorder(stream, { mimeType: type });
    /** @type {Blob[]} */
    const parts = [];
    recorder.addEventListener('dataavailable', (event) => parts.push(event.data));
    recorder.addEventListener('stop', () => {
      for (const track of stream.getTracks()) track.stop();
      recorder = null;
      button.setAttribute('aria-pressed', 'false');
      words.textContent = idle;
      const files = new DataTransfer();
      files.items.add(new File(parts, 'voice', { type }));
      field.files = files.files;
      field.form?.requestSubmit();
    });
    recorder.start();
    button.setAttribute('aria-pressed', 'true');
    words.textContent = 'Stop and send';
  });
}

export function startVoice() {
  if (!('MediaRecorder' in window) || !navigator.mediaDevices) return;
  for (const button of document.querySelectorAll('[data-voice]')) mind(/** @type {HTMLElement} */ (button));
}
