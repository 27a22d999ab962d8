// Rows that are chosen. A form with `data-chosen` acts on the boxes that are its own: its `output` says how many are chosen, and
// each button `data-for` on how many of them it can act (`data-can`). A box `data-every` (the form's id) chooses all.

/** @param {HTMLFormElement} form */
function mind(form) {
  const boxes = () =>
    /** @type {HTMLInputElement[]} */ ([...form.elements].filter((one) => one instanceof HTMLInputElement && one.dataset.can !== undefined));
  const every = () => /** @type {HTMLInputElement | null} */ (document.querySelector(`[data-every="${CSS.escape(form.id)}"]`));
  const show = () => {
    const all = boxes();
    const chosen = all.filter((box) => box.checked);
    form.hidden = !all.length;
    const whole = every();
    if (whole) {
      whole.closest('label')?.removeAttribute('hidden');
      whole.checked = all.length > 0 && chosen.length === all.length;
      whole.indeterminate = chosen.length > 0 && !whole.checked;
    }
    const words = chosen.length ? `${chosen.length} chosen` : 'Choose some';
    const output = form.querySelector('output');
    if (output && output.textContent !== words) output.textContent = words;
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (form.querySelectorAll('[data-for]'))) {
      const can = chosen.filter((box) => box.dataset.can === button.dataset.for).length;
      const number = button.querySelector('span');
      if (number) number.textContent = chosen.length ? String(can) : '';
      button.disabled = !can;
    }
  };
  document.addEventListener('change', (event) => {
    const box = /** @type {HTMLInputElement} */ (event.target);
    if (box === every()) for (const one of boxes()) one.checked = box.checked;
    if (box === every() || box.form === form) show();
  });
  document.addEventListener('refreshed', show);
  show();
}

export function startChosen() {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll('form[data-chosen]'))) mind(form);
}
