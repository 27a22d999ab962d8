// Pictures at their size: a link in an album (`.album a`) opens in a dialog; arrows go on to the next, Esc closes.

/** @param {HTMLAnchorElement[]} all @param {number} at */
function show(all, at) {
  const dialog = document.createElement('dialog');
  dialog.className = 'lightbox';
  const image = document.createElement('img');
  const words = document.createElement('p');
  words.setAttribute('role', 'status');
  const row = document.createElement('form');
  row.method = 'dialog';
  const download = document.createElement('a');
  download.textContent = 'Download';
  download.className = 'button';
  const close = document.createElement('button');
  close.textContent = 'Close';
  const turn = () => {
    const link = all[at];
    image.src = link.href;
    image.alt = link.querySelector('img')?.alt ?? '';
    words.textContent = all.length > 1 ? `${at + 1} of ${all.length}: ${image.alt}` : image.alt;
    download.href = link.href;
    download.download = '';
  };
  const by = (/** @type {number} */ step) => {
    at = (at + step + all.length) % all.length;
    turn();
  };
  for (const [words, step] of /** @type {[string, number][]} */ (all.length > 1 ? [['Previous', -1], ['Next', 1]] : [])) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = words;
    button.addEventListener('click', () => by(step));
    row.append(button);
  }
  row.append(download, close);
  dialog.append(image, words, row);
  dialog.setAttribute('aria-label', 'Picture');
  dialog.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step) by(step);
  });
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  dialog.addEventListener('close', () => {
    dialog.remove();
    before?.focus();
  });
  turn();
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}

export function startLightbox() {
  document.addEventListener('click', (event) => {
    const link = /** @type {Element} */ (event.target).closest('.album a');
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const all = /** @type {HTMLAnchorElement[]} */ ([...(link.closest('.album')?.querySelectorAll('a') ?? [])]);
    show(all, all.indexOf(link));
  });
}
