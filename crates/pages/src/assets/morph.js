// Makes what is shown equal to what the server says, and leaves alone what is equal already: nodes stay who they are, so
// focus, selection, scrolling and what is being read aloud stay where they are.
//
// Children are told apart by `data-key` or `id`. What has `data-own` is a module's: it is replaced when the server says
// something else of it, and not when the module did. What has `data-keep` belongs to the person: nothing replaces it.

/** @param {Element} node */
const keyOf = (node) => node.getAttribute?.('data-key') || node.id || '';

/** @param {Node} a @param {Node} b */
const isSame = (a, b) => a.nodeName === b.nodeName && keyOf(/** @type {Element} */ (a)) === keyOf(/** @type {Element} */ (b));

/** What the server said last of a node that a module changes. @type {WeakMap<Element, string>} */
const said = new WeakMap();

/** Remembers what the server said of every such node in a page that has just come. @param {ParentNode} root */
export function remember(root) {
  for (const own of root.querySelectorAll('[data-own]')) said.set(own, own.outerHTML);
}

/** @param {Element} from @param {Element} to */
export function morph(from, to) {
  if (from.hasAttribute('data-keep') && to.hasAttribute('data-keep')) return;
  if (to.hasAttribute('data-own')) {
    if (said.get(from) === to.outerHTML) return;
    said.set(from, to.outerHTML);
  } else if (from.isEqualNode(to)) {
    return;
  }
  attributes(from, to);
  if (from instanceof HTMLInputElement || from instanceof HTMLTextAreaElement || from instanceof HTMLSelectElement) {
    if (document.activeElement === from) return;
  }
  children(from, to);
}

/** @param {Element} from @param {Element} to */
function attributes(from, to) {
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  // What a person opened stays open.
  const theirs = from.matches('details, dialog') ? ['open'] : [];
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !theirs.includes(name)) from.removeAttribute(name);
  }
}

/** @param {Element} from @param {Element} to */
function children(from, to) {
  const keyed = new Map();
  for (const child of from.children) if (keyOf(child)) keyed.set(keyOf(child), child);
  let place = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const key = wanted instanceof Element ? keyOf(wanted) : '';
    let found = key ? keyed.get(key) : place;
    if (found && !key && found instanceof Element && keyOf(found)) found = null;
    if (found && isSame(found, wanted)) {
      if (found === place) place = place.nextSibling;
      else from.insertBefore(found, place);
      if (found instanceof Element) morph(found, /** @type {Element} */ (wanted));
      else if (found.nodeValue !== wanted.nodeValue) found.nodeValue = wanted.nodeValue;
    } else {
      const added = document.importNode(wanted, true);
      from.insertBefore(added, place);
      if (added instanceof Element) {
        if (added.hasAttribute('data-own')) said.set(added, added.outerHTML);
        remember(added);
      }
    }
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}
