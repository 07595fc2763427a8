import { once } from 'node:events';
import { connect } from 'node:net';
import { startTestApi } from '../harness/test-api';

describe('an api that stops', () => {
  it('does not wait for a connection that a browser opened in advance and never used', async () => {
    const api = await startTestApi();
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    await once(socket, 'connect');
    const ended = once(socket, 'close');
    socket.resume();
    // Proves that the server has taken the connection: it was opened before this one was answered.
    await fetch(`${api.url}/health/live`);
    await api.close();
    await ended;
    // Node itself would keep it for half a minute.
  }, 15_000);
});
