/**
 * Columns of length 1 at right angles to each other that span what the columns of a matrix do: the Q of its QR
 * decomposition, with an R whose diagonal is positive. Gram and Schmidt's procedure, each column freed of those before
 * it twice: once leaves rounding that grows with the condition.
 *
 * @param values `rows · columns` numbers, row-major, rows ≥ columns; overwritten with the result.
 */
export function orthonormalColumns(values: Float64Array, rows: number, columns: number): void {
  const dot = (a: number, b: number): number => {
    let sum = 0;
    for (let r = 0; r < rows; r++) sum += values[r * columns + a] * values[r * columns + b];
    return sum;
  };
  for (let c = 0; c < columns; c++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let before = 0; before < c; before++) {
        const share = dot(before, c);
        for (let r = 0; r < rows; r++) values[r * columns + c] -= share * values[r * columns + before];
      }
    }
    const length = Math.sqrt(dot(c, c));
    for (let r = 0; r < rows; r++) values[r * columns + c] /= length;
  }
}
