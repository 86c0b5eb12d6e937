type Changes = Record<string, unknown>;

/** What is needed of a page. */
interface DataPage {
  readonly data: object;
  setData(changes: Changes, done?: () => void): void;
}

/** The members of something that lies in a page's data under a name, each by its own path: one that changes takes no others along. */
export function underName(name: string, members: object): Changes {
  const changes: Changes = {};
  for (const [key, value] of Object.entries(members)) {
    changes[`${name}.${key}`] = value;
  }
  return changes;
}

/** Hands to the page what has changed: each `setData` crosses from one thread of WeChat's to another. `done` when it is on the screen. */
export function setChanged(page: DataPage, next: Changes, done: () => void = () => undefined): void {
  const present = page.data as Changes;
  const changes: Changes = {};
  for (const [key, value] of Object.entries(next)) {
    if (JSON.stringify(valueAt(present, key)) !== JSON.stringify(value)) {
      changes[key] = value;
    }
  }
  if (Object.keys(changes).length > 0) {
    page.setData(changes, done);
  } else {
    done();
  }
}

function valueAt(data: Changes, path: string): unknown {
  let value: unknown = data;
  for (const step of path.split('.')) {
    value = (value as Changes | null | undefined)?.[step];
  }
  return value;
}
