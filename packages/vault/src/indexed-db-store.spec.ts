import { indexedDbStore } from './indexed-db-store.ts';

/** What a browser's IndexedDB does when it is opened: the real one is in test/package.spec.ts. */
interface Opening {
  result: { onclose?: () => void; onversionchange?: () => void; close: () => void; transaction: () => never };
  error: Error;
  onsuccess: () => void;
  onerror: () => void;
}

describe('a store in IndexedDB', () => {
  const openings: Opening[] = [];
  const globals = globalThis as { indexedDB?: unknown };
  beforeEach(() => {
    openings.length = 0;
    globals.indexedDB = {
      open: () => {
        const transaction = (): never => {
          throw new Error(`asked of opening ${openings.length}`);
        };
        const opening = { result: { close: () => undefined, transaction }, error: new Error('no room') };
        openings.push(opening as unknown as Opening);
        return opening;
      },
    };
  });
  afterEach(() => delete globals.indexedDB);

  it("is opened anew after it could not be opened, was closed, or stands in another tab's way", async () => {
    const store = indexedDbStore('vault');
    const first = store.get('a');
    openings[0]!.onerror();
    await expect(first).rejects.toThrow('no room');
    for (const [count, end] of [
      [2, 'onclose'],
      [3, 'onversionchange'],
    ] as const) {
      const next = store.get('a');
      openings[count - 1]!.onsuccess();
      await expect(next).rejects.toThrow(`asked of opening ${count}`);
      openings[count - 1]!.result[end]!();
    }
    void store.get('a').catch(() => undefined);
    expect(openings.length).toBe(4);
  });
});
