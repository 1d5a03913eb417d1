/** What `body` throws, as `Name: message`; fails where it throws nothing. */
export function thrown(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    return String(error);
  }
  throw new Error('nothing was thrown');
}
