import type { Store } from '../model/store.js';
import { button, element, setHidden, setText } from '../views/dom.js';
import { followFileDrop } from './file-drop.js';
import { openReplay, type Replay } from './open-replay.js';
import { ReplayBar } from './replay-bar.js';

/** Where replays go, and what gives way to them. */
export interface ReplayPlace {
  readonly store: Store;
  /** Ends what fills the store and empties it; called when a file has proved readable, also when it takes the place of another one. */
  readonly onBegin: () => void;
  /** The replay is over and closed: the service is shown again. */
  readonly onClose: () => void;
}

/** For the page's own buttons. */
export interface ReplayControls {
  /** Asks for a file. */
  readonly choose: () => void;
}

/**
 * Replays of files dropped on the page or chosen: a line with progress, speed and pause while there is one, and a line that says what is wrong with
 * a file. A file that can't be read leaves what is shown as it is. One replay at a time; the newest file wins.
 * @param root an empty element of the page, for both lines
 */
export function mountReplay(root: HTMLElement, { store, onBegin, onClose }: ReplayPlace): ReplayControls {
  let opening: Replay | undefined;
  let current: Replay | undefined;
  const barRoot = element('div', { 'aria-label': 'Replay', role: 'group', 'data-testid': 'replay' });
  const problem = element('span');
  const notice = element('p', { class: 'notice', role: 'alert', 'data-testid': 'replay-problem' }, problem, ' ');
  notice.append(button('Dismiss', 'Dismiss the message', () => tell(undefined)));
  const chooser = element('input', {
    type: 'file',
    'aria-label': 'Journal or tape to replay',
    accept: '.ndjson,.jsonl,.csv,.gz',
  });
  chooser.hidden = true;
  root.append(barRoot, notice, chooser);

  const tell = (text: string | undefined): void => {
    setHidden(notice, text === undefined);
    setText(problem, text ?? '');
  };
  const bar = new ReplayBar(barRoot, {
    onSpeed: (speed) => current?.setSpeed(speed),
    onPause: (isPaused) => current?.setPaused(isPaused),
    onClose: () => {
      current?.close();
      current = undefined;
      tell(undefined);
      bar.hide();
      onClose();
    },
  });

  const open = (file: File): void => {
    opening?.close();
    tell(undefined);
    const replay = openReplay(store, file, bar.speed, {
      onBegin: () => {
        current?.close();
        current = replay;
        opening = undefined;
        bar.begin(file.name);
        onBegin();
      },
      onProgress: (progress, nowMs) => bar.show(progress, nowMs),
      onEnd: (failure) => {
        if (current === replay) bar.end(failure === undefined);
        if (failure !== undefined) tell(`This file can't be replayed${current === replay ? ' any further' : ''}: ${failure}`);
      },
    });
    opening = replay;
  };
  const take = (files: readonly File[]): void => {
    const [file] = files;
    if (file === undefined) return;
    if (files.length > 1) tell(`One file at a time: ${files.length} were dropped. Drop the one to replay.`);
    else open(file);
  };

  tell(undefined);
  followFileDrop(document.body, take);
  chooser.addEventListener('change', () => {
    take([...(chooser.files ?? [])]);
    // The same file can be chosen again.
    chooser.value = '';
  });
  return { choose: () => chooser.click() };
}
