/** What may stand in an element: text is always text, never markup. */
export type Child = Node | string | null | readonly Child[];
type Attributes = Readonly<Record<string, string | boolean>>;

const SVG = 'http://www.w3.org/2000/svg';

/** An element with its attributes (`true`: there, `false`: not there) and what stands in it. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  return filled(document.createElement(tag), attributes, children);
}

export const drawn = <Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] => filled(document.createElementNS(SVG, tag), attributes, children);

function filled<Made extends Element>(made: Made, attributes: Attributes, children: readonly Child[]): Made {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...nodesOf(children));
  return made;
}

/** Puts these in the place of what stood in an element. */
export const replace = (parent: Element, ...children: readonly Child[]): void =>
  parent.replaceChildren(...nodesOf(children));

/** As `replace`, but what says the same stays, and with it what somebody marked in it and how far it is scrolled. */
export function update(parent: Element, ...children: readonly Child[]): void {
  const wanted = nodesOf(children);
  for (const [at, child] of wanted.entries()) {
    const made = typeof child === 'string' ? document.createTextNode(child) : child;
    const old = parent.childNodes[at];
    if (old === undefined) parent.append(made);
    else if (!old.isEqualNode(made)) old.replaceWith(made);
  }
  while (parent.childNodes.length > wanted.length) parent.lastChild?.remove();
}

const nodesOf = (children: readonly Child[]): (Node | string)[] =>
  children.flatMap((child) => (child === null ? [] : isList(child) ? nodesOf(child) : [child]));

const isList = (child: Child): child is readonly Child[] => Array.isArray(child);

/** Facts as a list of names and values; those without a value are left out. */
export const factList = (facts: readonly (readonly [string, Child])[]): HTMLElement =>
  element(
    'dl',
    { class: 'facts' },
    ...facts
      .filter(([, value]) => value !== null && value !== '')
      .map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
  );

export const card = (title: string, ...children: readonly Child[]): HTMLElement =>
  element('section', { class: 'card' }, element('h2', {}, title), ...children);
