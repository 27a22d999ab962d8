// Menus (`details.menu`): one is open at a time, and closes when what it asked for is done. Those of rows (`[data-row]`) are
// opened by the menu key, Shift F10 and a long press as well; arrows go through them.

/** @param {HTMLDetailsElement} menu */
const items = (menu) =>
  /** @type {HTMLElement[]} */ ([...menu.querySelectorAll('.panel a, .panel button, .panel input:not([type=hidden])')]);

/** A menu closes when another opens, and when something else is clicked. @param {Event} event */
function closeOthers(event) {
  const within = /** @type {Element} */ (event.target).closest?.('details.menu');
  for (const menu of document.querySelectorAll('details.menu[open]')) if (menu !== within) menu.removeAttribute('open');
}

/** Opens the menu of the row that something is in. @param {Event} event */
function open(event) {
  const target = /** @type {Element} */ (event.target);
  const menu = target.closest?.('[data-row]')?.querySelector('details.menu');
  if (!(menu instanceof HTMLDetailsElement) || target.closest('input, textarea')) return;
  event.preventDefault();
  menu.open = true;
  items(menu)[0]?.focus();
}

export function startMenus() {
  // Whoever has a mouse has the browser's own menu.
  document.addEventListener('contextmenu', (event) => {
    if (/** @type {PointerEvent} */ (event).pointerType !== 'mouse') open(event);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) open(event);
  });
  document.addEventListener('keydown', (event) => {
    const menu = /** @type {Element} */ (event.target).closest?.('details.menu[open]');
    const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (!(menu instanceof HTMLDetailsElement) || !step || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    const all = items(menu);
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    all[(at + step + all.length) % all.length]?.focus();
  });
  document.addEventListener('click', closeOthers);
  document.addEventListener('done', (event) => {
    /** @type {Element} */ (event.target).closest('details.menu')?.removeAttribute('open');
  });
  // An emoji goes where one types (`[data-insert]` into `[data-into]`).
  document.addEventListener('click', (event) => {
    const button = /** @type {Element} */ (event.target).closest('[data-insert]');
    const field = button && document.getElementById(button.getAttribute('data-into') ?? '');
    if (!(field instanceof HTMLTextAreaElement)) return;
    field.setRangeText(button?.getAttribute('data-insert') ?? '', field.selectionStart, field.selectionEnd, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
  });
}
