/** A pivot below this share of its diagonal element is rounding, not information. */
const SMALLEST_PIVOT = 1e-12;

/**
 * Solves `matrix * x = rhs` for a symmetric positive definite matrix by Cholesky decomposition. O(size³).
 * @param matrix size * size, row-major; only the lower triangle is read, and it is overwritten
 * @returns a new array; `undefined` when the matrix is singular within rounding
 */
export function solveCholesky(matrix: Float64Array, rhs: Float64Array): Float64Array | undefined {
  const size = rhs.length;
  const x = rhs.slice();
  for (let i = 0; i < size; i++) {
    const diagonal = matrix[i * size + i] as number;
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j] as number;
      for (let k = 0; k < j; k++) sum -= (matrix[i * size + k] as number) * (matrix[j * size + k] as number);
      if (j < i) matrix[i * size + j] = sum / (matrix[j * size + j] as number);
      else if (!(sum > diagonal * SMALLEST_PIVOT)) return undefined;
      else matrix[i * size + i] = Math.sqrt(sum);
    }
    let sum = x[i] as number;
    for (let k = 0; k < i; k++) sum -= (matrix[i * size + k] as number) * (x[k] as number);
    x[i] = sum / (matrix[i * size + i] as number);
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let k = i + 1; k < size; k++) sum -= (matrix[k * size + i] as number) * (x[k] as number);
    x[i] = sum / (matrix[i * size + i] as number);
  }
  return x;
}
