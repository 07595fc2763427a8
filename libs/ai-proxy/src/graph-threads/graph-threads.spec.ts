import type { TextConfig } from '@cse/config';
import type { GraphCall } from './graph-call';
import { GraphThreads } from './graph-threads';

const BODY = JSON.stringify({ graph: { nodes: [{ id: 'r', parent_id: null, text: 'It rained.' }] } });
const call = (): GraphCall => ({
  ...{ kind: 'check', gzip: false, limitBytes: 1_000 },
  bytes: new TextEncoder().encode(BODY),
});
const never = new AbortController().signal;

describe('GraphThreads', () => {
  it('invariant 52: holds a bounded number of bodies, however many users send one, and lets others in when one is done', async () => {
    const threads = new GraphThreads({ graphThreads: 0, graphTimeoutS: 20 } as TextConfig);
    const bodies: ((body: GraphCall) => void)[] = [];
    const send = (user: number) =>
      threads.run(
        `user ${user}`,
        never,
        () => new Promise<GraphCall>((resolve) => bodies.push(resolve)),
        () => undefined,
      );
    const begun = Array.from({ length: 16 }, (_, user) => send(user));
    await expect(send(16)).rejects.toMatchObject({ code: 'overloaded' });
    expect(bodies).toHaveLength(16);
    bodies[0]!(call());
    await expect(begun[0]).resolves.toMatchObject({ conflicts: [] });
    const late = send(17);
    expect(bodies).toHaveLength(17);
    bodies.forEach((take) => take(call()));
    expect(await Promise.all([...begun, late])).toHaveLength(17);
  });
});
