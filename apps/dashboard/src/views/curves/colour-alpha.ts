/**
 * A computed CSS colour with a share of its opacity, for a canvas: `rgb(1, 2, 3)` becomes `rgba(1, 2, 3, 0.2)`, and any other function `f(a b c)`
 * `f(a b c / 0.2)`. A colour that has an opacity, or is no function, is returned as it is.
 */
export function colourAlpha(colour: string, alpha: number): string {
  const rgb = /^rgb\(([^,/]+),([^,/]+),([^,/]+)\)$/.exec(colour);
  if (rgb !== null) return `rgba(${rgb.slice(1).join(',')}, ${alpha})`;
  return /^(?!rgba)[a-z-]+\([^,/]+\)$/.test(colour) ? `${colour.slice(0, -1)} / ${alpha})` : colour;
}
