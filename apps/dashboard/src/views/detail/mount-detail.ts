import 'uplot/dist/uPlot.min.css';
import './detail.css';
import type { View } from '../../model/store.js';
import { Curves } from '../curves/curves.js';
import { element } from '../dom.js';
import { FactorBars } from './factor-bars.js';
import { FlowWindows } from './flow-windows.js';
import { Headline } from './headline.js';
import { HeatMap } from './heat-map.js';
import { Positions } from './positions.js';
import { followShown } from './shown-parts.js';
import { emptyText } from './shown-symbol.js';
import { Words } from './words.js';

/** The selected symbol: what stands, why, and the curves. The parts are built once and written to while they are seen. */
export const mountDetail: View = (root, store) => {
  const curvesRoot = element('section', { class: 'detail-curves', 'aria-label': 'Curves' });
  const [headline, words] = [new Headline(), new Words()];
  const content = element('div', { class: 'detail', 'data-testid': 'detail' }, headline.root, words.root, curvesRoot);
  const end = followShown(root, store, { content, parts: [headline, words], emptyText });
  const curves = new Curves(curvesRoot);
  const endCurves = store.subscribe((state) => curves.draw(state, state.signals.at(-1)?.meta.preset));
  return () => {
    end();
    endCurves();
    curves.end();
    root.replaceChildren();
  };
};

/** Stands where there is nothing to draw; the detail says why. */
const FIGURES = 'Flow, risk factors, open interest and venues of the selected symbol.';

/** The figures behind it: flow in five windows, risk factors, open interest and funding, how the venues move together. */
export const mountFigures: View = (root, store) => {
  const [flow, factors, positions, heat] = [new FlowWindows(), new FactorBars(), new Positions(), new HeatMap()];
  const pair = element('div', { class: 'detail-pair' }, factors.root, element('div', {}, positions.root, heat.root));
  // More venues than fit make it scroll, which keys must be able to do.
  root.tabIndex = 0;
  const content = element('div', { class: 'detail figures', 'data-testid': 'figures' }, flow.root, pair);
  const end = followShown(root, store, {
    content,
    parts: [flow, factors, positions, heat],
    emptyText: (state) => (emptyText(state) === undefined ? undefined : FIGURES),
  });
  return () => {
    end();
    root.replaceChildren();
  };
};
