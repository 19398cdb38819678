/** Attributes by name. There is no way to give a style or a handler as text: the page's policy forbids both. */
export type Attributes = Readonly<Record<string, string>>;

/** An element with attributes and children; texts become text nodes, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Writes a text when it differs: nothing is laid out again for what stays. */
export function setText(target: Element, text: string): void {
  const { firstChild } = target;
  if (firstChild instanceof Text && firstChild === target.lastChild) {
    // The node is kept: a hundred rows several times a second would leave as many nodes to collect.
    if (firstChild.data !== text) firstChild.data = text;
  } else if (target.textContent !== text) target.textContent = text;
}

/** Writes an attribute when it differs; `undefined` takes it away. */
export function setAttribute(target: Element, name: string, value: string | undefined): void {
  if (value === undefined) {
    if (target.hasAttribute(name)) target.removeAttribute(name);
  } else if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}

/** Hides or shows, when that differs. */
export function setHidden(target: HTMLElement, isHidden: boolean): void {
  if (target.hidden !== isHidden) target.hidden = isHidden;
}

const hints = new WeakMap<Element, string>();

/** What is told when the pointer rests on an element: its `title` then. `undefined`: nothing. Needs {@link followHints}. */
export function setHint(target: Element, hint: string | undefined): void {
  if (hint === undefined) hints.delete(target);
  else hints.set(target, hint);
  if (target.hasAttribute('title')) setAttribute(target, 'title', hint);
}

/** Gives elements under the pointer their hints. A title that nobody sees would be styled anew with every change: there are hundreds a second. */
export function followHints(root: Document): void {
  let hinted: readonly Element[] = [];
  root.addEventListener('pointerover', ({ target }) => {
    const under: Element[] = [];
    for (let at = target instanceof Element ? target : null; at !== null; at = at.parentElement) if (hints.has(at)) under.push(at);
    for (const left of hinted) if (!under.includes(left)) left.removeAttribute('title');
    for (const entered of under) setAttribute(entered, 'title', hints.get(entered));
    hinted = under;
  });
}

/** A button with a text and what it is for. */
export function button(text: string, label: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', title: label }, text);
  made.addEventListener('click', onClick);
  return made;
}
