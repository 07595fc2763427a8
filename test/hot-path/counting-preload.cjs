'use strict';
/**
 * Loaded before the api (`node --expose-gc --require`), it counts what requests cost. On COUNTING_PORT, `POST /collect`
 * takes away what nobody uses any more, `POST /promises` and `POST /bytes` begin to count, and `GET /` ends that and
 * answers `{ promises, bytes, collections }`. It makes no promise itself.
 */
const { createHook } = require('node:async_hooks');
const { createServer } = require('node:http');
const { PerformanceObserver } = require('node:perf_hooks');

let promises = 0;
let collections = 0;
let usedBefore = 0;
const hook = createHook({
  init(_id, type) {
    if (type === 'PROMISE') promises++;
  },
});
new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({ entryTypes: ['gc'] });

createServer((request, response) => {
  const { heapUsed } = process.memoryUsage();
  hook.disable();
  if (request.method === 'GET') {
    response.end(JSON.stringify({ promises, bytes: heapUsed - usedBefore, collections }));
    return;
  }
  if (request.url === '/collect') globalThis.gc();
  if (request.url === '/promises') hook.enable();
  response.end();
  promises = collections = 0;
  usedBefore = process.memoryUsage().heapUsed;
})
  .listen(Number(process.env.COUNTING_PORT), '127.0.0.1')
  .unref();
