// Menus (`details.menu`): one is open at a time, and closes when what it asked for is done. Those of rows (`[data-row]`) are
// opened by the menu key, Shift F10 and a long press as well; arrows go through them, and the focus goes back where it was.

/** How long a finger rests on a row, in milliseconds. */
const LONG = 500;

/** Where the focus was before a menu was opened. @type {WeakMap<Element, HTMLElement>} */
const before = new WeakMap();

/** @param {HTMLDetailsElement} menu */
const items = (menu) =>
  /** @type {HTMLElement[]} */ (
    [...menu.querySelectorAll('.panel a, .panel button, .panel input:not([type=hidden])')].filter((item) => item.getClientRects().length)
  );

/** Closes a menu, and gives the focus back if it had it. @param {Element} menu */
export function shut(menu) {
  const hadFocus = menu.contains(document.activeElement);
  menu.removeAttribute('open');
  const back = before.get(menu);
  before.delete(menu);
  if (hadFocus) (back?.isConnected ? back : menu.querySelector('summary'))?.focus();
}

/** A menu closes when another opens, and when something else is clicked. @param {Event} event */
function closeOthers(event) {
  const within = /** @type {Element} */ (event.target).closest?.('details.menu');
  for (const menu of document.querySelectorAll('details.menu[open]')) if (menu !== within) menu.removeAttribute('open');
}

/** Opens the menu of the row that something is in. @param {Event} event */
function open(event) {
  const target = /** @type {Element} */ (event.target);
  const row = target.closest?.('[data-row]');
  const menu = row?.querySelector('details.menu');
  if (!(menu instanceof HTMLDetailsElement) || target.closest('input, textarea')) return false;
  event.preventDefault();
  closeOthers(event);
  const here = document.activeElement;
  const back = row?.contains(here) ? here : row;
  if (!menu.open && back instanceof HTMLElement) before.set(menu, back);
  menu.open = true;
  items(menu)[0]?.focus();
  return true;
}

/** What is above or below something, by where it is to be seen. @param {HTMLElement[]} all @param {Element} here @param {number} by */
function beyond(all, here, by) {
  const from = here.getBoundingClientRect();
  const far = (/** @type {HTMLElement} */ item) => {
    const to = item.getBoundingClientRect();
    const down = (to.top - from.top) * by;
    return down < 5 ? Infinity : down * 1000 + Math.abs(to.left - from.left);
  };
  const next = all.reduce((best, item) => (far(item) < far(best) ? item : best));
  return far(next) < Infinity ? next : all.at(by > 0 ? 0 : -1);
}

/** @param {KeyboardEvent} event */
function step(event) {
  const menu = /** @type {Element} */ (event.target).closest?.('details.menu[open]');
  if (!(menu instanceof HTMLDetailsElement) || event.target instanceof HTMLInputElement) return;
  const all = items(menu);
  const here = /** @type {HTMLElement} */ (document.activeElement);
  const beside = (/** @type {number} */ by) => all[(all.indexOf(here) + by + all.length) % all.length];
  const next = {
    ArrowRight: () => beside(1),
    ArrowLeft: () => beside(-1),
    ArrowDown: () => beyond(all, here, 1),
    ArrowUp: () => beyond(all, here, -1),
    Home: () => all[0],
    End: () => all.at(-1),
  }[event.key];
  if (!next || !all.length) return;
  event.preventDefault();
  next()?.focus();
}

/** Moves a panel to where there is room for it: within what scrolls, or within the window. @param {Element} menu */
function place(menu) {
  const panel = /** @type {HTMLElement | null} */ (menu.querySelector('.panel'));
  if (!panel) return;
  panel.style.translate = '';
  const room = menu.closest('.scroll')?.getBoundingClientRect() ?? new DOMRect(0, 0, document.documentElement.clientWidth, innerHeight);
  const is = panel.getBoundingClientRect();
  const x = is.left < room.left + 8 ? room.left + 8 - is.left : Math.min(0, room.right - 8 - is.right);
  const y = Math.max(Math.min(0, room.bottom - 8 - is.bottom), room.top + 8 - is.top);
  if (x || y < 0) panel.style.translate = `${x}px ${Math.min(0, y)}px`;
}

/** A finger that rests on a row opens its menu; lifting it is no click. */
function hold() {
  let timer = 0;
  let wasHeld = false;
  document.addEventListener('pointerdown', (event) => {
    clearTimeout(timer);
    wasHeld = false;
    if (event.pointerType !== 'touch') return;
    timer = window.setTimeout(() => {
      wasHeld = open(event);
    }, LONG);
  });
  for (const end of ['pointerup', 'pointercancel']) document.addEventListener(end, () => clearTimeout(timer));
  document.addEventListener(
    'click',
    (event) => {
      if (wasHeld) {
        event.preventDefault();
        event.stopPropagation();
      }
      wasHeld = false;
    },
    true,
  );
}

export function startMenus() {
  // Whoever has a mouse has the browser's own menu.
  document.addEventListener('contextmenu', (event) => {
    if (/** @type {PointerEvent} */ (event).pointerType !== 'mouse') open(event);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) open(event);
    else step(event);
  });
  hold();
  document.addEventListener('click', closeOthers);
  document.addEventListener(
    'toggle',
    (event) => {
      const menu = /** @type {Element} */ (event.target);
      if (menu.matches('details.menu[open]')) place(menu);
    },
    true,
  );
  document.addEventListener('refreshed', () => document.querySelectorAll('details.menu[open]').forEach(place));
  document.addEventListener('done', (event) => {
    const menu = /** @type {Element} */ (event.target).closest('details.menu');
    if (menu) shut(menu);
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
