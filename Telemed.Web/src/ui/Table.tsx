import { type ReactNode, useState } from 'react';
import { Icon } from './Icon';
import { useUiText } from './i18n/uiText';
import { type Sorting, nextSorting, sorted } from './sorting';
import './base';

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  /** Numbers stand at the right, so that they can be compared; a moment in one line; controls stay in sight where the rest is scrolled. */
  readonly kind?: 'number' | 'moment' | 'controls';
  /** What the column is sorted by; without it, it cannot be. Only for lists that are there as a whole. */
  readonly sortBy?: (row: T) => string | number | null;
}

export interface TableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
  /** In the order of `rows` until a head is pressed, unless this says otherwise. */
  initialSorting?: Sorting;
}

/**
 * A table that is a list of cards where the screen is narrow; there its roles are said explicitly: a table that is not laid out as one
 * loses them. A plain table on purpose, not a grid of React Aria's: the tab key reaches every button in it, and nothing is selected.
 */
export function Table<T>({ label, columns, rows, keyOf, initialSorting }: TableProps<T>) {
  const text = useUiText();
  const [sorting, setSorting] = useState<Sorting | null>(initialSorting ?? null);
  const sortBy = columns.find(({ key }) => key === sorting?.key)?.sortBy;
  const shown = sorting === null || sortBy === undefined ? rows : sorted(rows, sortBy, sorting.descending);

  return (
    <div className="ui-table-frame" tabIndex={0} role="region" aria-label={label}>
      <table className="ui-table" role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ key, title, kind, sortBy: sortable }) => (
              <th
                key={key}
                role="columnheader"
                scope="col"
                className={kind}
                aria-sort={sortable === undefined ? undefined : sorting?.key === key ? (sorting.descending ? 'descending' : 'ascending') : 'none'}
              >
                {sortable === undefined ? title : (
                  <button type="button" className="ui-sort" title={text.sortBy(title)} onClick={() => { setSorting((before) => nextSorting(before, key)); }}>
                    {title}
                    <Icon name={sorting?.key === key && !sorting.descending ? 'up' : 'down'} />
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {shown.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map(({ key, title, cell, kind }) => (
                <td key={key} role="cell" className={kind}>
                  <span className="ui-cell-title" aria-hidden="true">{title}</span>
                  <div className="ui-cell">{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
