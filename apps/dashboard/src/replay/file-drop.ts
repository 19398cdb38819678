import { element } from '../views/dom.js';

/** Takes files dropped anywhere on the page, and says where they go while they are held over it. @returns ends it */
export function followFileDrop(page: HTMLElement, onFiles: (files: readonly File[]) => void): () => void {
  const hint = element(
    'p',
    { class: 'replay-drop', role: 'status' },
    'Drop a journal (.ndjson) or a tape (.csv), plain or .gz, to replay it',
  );
  hint.hidden = true;
  page.append(hint);
  const ended = new AbortController();
  const on = (type: 'dragover' | 'dragleave' | 'drop', take: (event: DragEvent) => void): void =>
    page.addEventListener(
      type,
      (event) => {
        // Dragged text goes where it always goes.
        if (event.dataTransfer?.types.includes('Files') === true) take(event);
      },
      { signal: ended.signal },
    );
  on('dragover', (event) => {
    event.preventDefault();
    hint.hidden = false;
  });
  on('dragleave', (event) => {
    // Inside the page it leaves one element for another.
    if (event.relatedTarget === null) hint.hidden = true;
  });
  on('drop', (event) => {
    event.preventDefault();
    hint.hidden = true;
    onFiles([...(event.dataTransfer?.files ?? [])]);
  });
  return () => {
    ended.abort();
    hint.remove();
  };
}
