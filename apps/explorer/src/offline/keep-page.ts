/** Lets the page be opened without the server from now on. Without it (plain http elsewhere) nothing else is missing. */
export function keepPage(): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  addEventListener('load', () => {
    navigator.serviceWorker.register('/explorer/service-worker.js', { scope: '/explorer' }).catch(() => undefined);
  });
}
