/** What `body` throws; fails where it throws nothing. */
export function caught(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** What `body` throws, as `Name: message`; fails where it throws nothing. */
export function thrown(body: () => unknown): string {
  return String(caught(body));
}
