/**
 * Which rows of a list that scrolls are in sight. Measured when the list scrolls or changes its size, not when it is drawn: measuring what was just
 * written to makes the browser lay it out at once.
 */
export class SeenRows {
  readonly #list: HTMLElement;
  readonly #onChange: () => void;
  readonly #observer: ResizeObserver;
  #rowPx = 0;
  #top = 0;
  #height = 0;

  /** @param list of rows of one height @param onChange other rows came in sight */
  constructor(list: HTMLElement, onChange: () => void) {
    this.#list = list;
    this.#onChange = onChange;
    list.addEventListener('scroll', () => this.#measure(), { passive: true });
    this.#observer = new ResizeObserver(() => this.#measure());
    this.#observer.observe(list);
  }

  /** Whether the row at this place is in sight, or next to one that is; all are before the first row was measured. */
  has(index: number): boolean {
    if (this.#rowPx === 0) return true;
    const top = index * this.#rowPx;
    return top > this.#top - 2 * this.#rowPx && top < this.#top + this.#height + this.#rowPx;
  }

  end(): void {
    this.#observer.disconnect();
  }

  #measure(): void {
    this.#rowPx = [...this.#list.children].find((row): row is HTMLElement => row instanceof HTMLElement && !row.hidden)?.offsetHeight ?? 0;
    this.#top = this.#list.scrollTop;
    this.#height = this.#list.clientHeight;
    this.#onChange();
  }
}
