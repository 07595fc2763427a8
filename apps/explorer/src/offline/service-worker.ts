/**
 * Keeps the page itself, so that it opens without the server. Stories are kept by the page; nothing that is asked of
 * the server is kept here, nor does it come through here.
 */

/** What of the worker's own scope is used; the page's types know another global scope. */
interface WorkerScope {
  addEventListener(type: string, listener: (event: WorkerEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}
interface WorkerEvent {
  waitUntil(work: Promise<unknown>): void;
  respondWith(answer: Promise<Response>): void;
  request: Request;
}

/** Put in by the build: every file of the page but fonts that few need. */
const FILES: string[] = JSON.parse('%FILES%');
const PAGE = '/explorer';
/** Another build has other files, and a cache of its own. */
const CACHE = `explorer:${FILES.join().length}:${FILES.join()
  .split('')
  .reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7)}`;

const scope = self as unknown as WorkerScope;

scope.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([PAGE, ...FILES]))
      .then(() => scope.skipWaiting()),
  );
});

scope.addEventListener('activate', (event) => {
  const forget = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith('explorer:') && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await scope.clients.claim();
  };
  event.waitUntil(forget());
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (FILES.includes(pathname)) {
    event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(request)));
  } else if (request.mode === 'navigate' && (pathname === PAGE || pathname.startsWith(`${PAGE}/`))) {
    const kept = async (error: unknown) => {
      const page = await caches.match(PAGE);
      if (!page) throw error;
      return page;
    };
    event.respondWith(fetch(request).catch(kept));
  }
});
