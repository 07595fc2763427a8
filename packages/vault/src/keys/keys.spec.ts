import { toBase64Url, utf8, fromBase64Url, text } from '../crypto/bytes.ts';
import { DeviceKeys } from '../crypto/device-keys.ts';
import { certify, type Certificate, type Role } from './certificate.ts';
import { Certificates } from './certificates.ts';
import { KeyRing } from './key-ring.ts';
import { lockDevice, unlockDevice } from './locked-device.ts';
import { unwrapKey, wrapKey } from './wrapped-key.ts';

const PROJECT = '0198c0de-0000-7000-8000-000000000001';
const [root, second, third, stranger] = ['root', 'second', 'third', 'stranger'].map((id) => DeviceKeys.make(id)) as [
  DeviceKeys,
  DeviceKeys,
  DeviceKeys,
  DeviceKeys,
];

const certificate = (of: DeviceKeys, role: Role, generation: number, by: DeviceKeys, user_id = of.deviceId) =>
  certify(PROJECT, { ...of.public, user_id, role, generation }, by);
const certificates = (...all: Certificate[]) =>
  new Certificates(PROJECT, { root_device_id: 'root', root_key: root.public.signing_key, certificates: all });
const first = certificate(root, 'owner', 1, root);

describe('certificates', () => {
  it.each<[string, Certificate[], DeviceKeys, number, Role | undefined]>([
    ['of the root by itself', [first], root, 1, 'owner'],
    ['of a member by the root', [first, certificate(second, 'editor', 1, root)], second, 1, 'editor'],
    [
      'by another owner',
      [first, certificate(second, 'owner', 1, root), certificate(third, 'viewer', 1, second)],
      third,
      1,
      'viewer',
    ],
    [
      'of a second device by the first of the same person',
      [first, certificate(second, 'editor', 1, root, 'u'), certificate(third, 'editor', 1, second, 'u')],
      third,
      1,
      'editor',
    ],
    [
      'of the next generation, signed by an owner for itself',
      [first, certificate(second, 'owner', 1, root), certificate(second, 'owner', 2, second)],
      second,
      2,
      'owner',
    ],
    [
      'of the next generation, when the root is gone',
      [
        first,
        certificate(second, 'owner', 1, root),
        certificate(second, 'owner', 2, second),
        certificate(third, 'editor', 2, second),
      ],
      third,
      2,
      'editor',
    ],
    ['of who has none', [first], second, 1, undefined],
    ['by a stranger', [first, certificate(second, 'editor', 1, stranger)], second, 1, undefined],
    [
      'by an editor for another person',
      [first, certificate(second, 'editor', 1, root), certificate(third, 'editor', 1, second)],
      third,
      1,
      undefined,
    ],
    [
      'by an editor who would be more',
      [first, certificate(second, 'editor', 1, root, 'u'), certificate(third, 'owner', 1, second, 'u')],
      third,
      1,
      undefined,
    ],
    [
      'by an owner who was left out of the generation before',
      [
        first,
        certificate(second, 'owner', 1, root),
        certificate(root, 'owner', 2, root),
        certificate(third, 'editor', 3, second),
      ],
      third,
      3,
      undefined,
    ],
    ['by itself', [first, certificate(second, 'owner', 1, second)], second, 1, undefined],
    [
      'in a circle',
      [first, certificate(second, 'owner', 1, third), certificate(third, 'owner', 1, second)],
      second,
      1,
      undefined,
    ],
    ['of the second generation without one of the first', [certificate(root, 'owner', 2, root)], root, 2, undefined],
    [
      'with another role than was signed',
      [first, { ...certificate(second, 'viewer', 1, root), role: 'owner' }],
      second,
      1,
      undefined,
    ],
    [
      'with another key than was signed',
      [first, { ...certificate(second, 'editor', 1, root), signing_key: stranger.public.signing_key }],
      second,
      1,
      undefined,
    ],
    [
      'of another project',
      [first, certify('another', { ...second.public, user_id: 'u', role: 'editor', generation: 1 }, root)],
      second,
      1,
      undefined,
    ],
    [
      'of another generation',
      [first, { ...certificate(second, 'editor', 1, root), generation: 2 }],
      second,
      2,
      undefined,
    ],
  ])('%s', async (_, all, device, generation, role) => {
    // In whichever order a server lists them, and asked twice.
    for (const list of [certificates(...all), certificates(...all.toReversed())]) {
      for (let times = 0; times < 2; times++) {
        const answer = list.of(device.deviceId, generation);
        if (role) expect(await answer).toMatchObject({ role });
        else await expect(answer).rejects.toMatchObject({ code: 'not_certified' });
      }
    }
  });

  it('are checked in a moment, however a server knots them', async () => {
    const all = [first, certificate(second, 'owner', 1, root)];
    for (let generation = 2; generation <= 60; generation++) {
      all.push(certificate(root, 'owner', generation, second), certificate(second, 'owner', generation, root));
    }
    expect(await certificates(...all).of('root', 60)).toMatchObject({ role: 'owner' });
    // And where nothing holds: many devices that all name each other.
    const names = Array.from({ length: 12 }, (_, at) => `d${at}`);
    const knot = names.flatMap((device_id) =>
      names.map((by_device) => ({ ...certificate(third, 'owner', 1, stranger), device_id, by_device })),
    );
    await expect(certificates(first, ...knot).of('d0', 1)).rejects.toMatchObject({ code: 'not_certified' });
  });

  it('let a viewer write nothing', async () => {
    const list = certificates(first, certificate(second, 'viewer', 1, root));
    await expect(list.ofWriter('second', 1)).rejects.toMatchObject({ code: 'not_certified' });
    expect(await list.ofWriter('root', 1)).toBe(first);
  });
});

describe('a wrapped key', () => {
  const account = new Uint8Array(32).fill(5);
  const rootKey = root.public.signing_key;

  it('gives the ring to one device of one project, and says who gave it', async () => {
    const ring = KeyRing.first(PROJECT).next();
    const wrapped = await wrapKey({ ring, rootKey, account }, second.public, root);
    const content = await unwrapKey(wrapped, PROJECT, second);
    expect(content.ring.all()).toEqual(ring.all());
    expect([content.rootKey, content.account]).toEqual([rootKey, account]);
    expect(await content.isBy(rootKey)).toBe(true);
    expect(await content.isBy(stranger.public.signing_key)).toBe(false);
    expect(content.isOwn(account)).toBe(true);
    expect(content.isOwn(new Uint8Array(32))).toBe(false);
    await expect(unwrapKey(wrapped, PROJECT, third)).rejects.toMatchObject({ code: 'tampered' });
    await expect(unwrapKey(wrapped, 'another', second)).rejects.toMatchObject({ code: 'tampered' });
  });

  it('has a length that does not tell whose it is, and grows little with rotations', async () => {
    const ring = KeyRing.first(PROJECT);
    const own = await wrapKey({ ring, rootKey, account }, second.public, root);
    const later = await wrapKey({ ring: ring.next(), rootKey, account }, second.public, root);
    expect(own.length).toBeLessThan(1000);
    expect(later.length - own.length).toBeLessThan(100);
    let long = ring;
    while (long.generation < 200) long = long.next();
    expect((await wrapKey({ ring: long, rootKey, account }, second.public, root)).length).toBeLessThan(16 * 1024);
    expect(() => long.next()).toThrow();
  });
});

describe('a ring of keys', () => {
  it('has another key for each purpose, generation and project', () => {
    const ring = KeyRing.first(PROJECT).next();
    const other = new KeyRing('another', ring.all());
    const keys = [
      ...(['chunk', 'manifest', 'op', 'snapshot', 'presence'] as const).flatMap((purpose) =>
        [1, 2].flatMap((generation) => [ring.key(purpose, generation), other.key(purpose, generation)]),
      ),
      ring.indexKey(),
      other.indexKey(),
      ...ring.all(),
    ].map(toBase64Url);
    expect(new Set(keys).size).toBe(keys.length);
    expect(() => ring.key('op', 3)).toThrow(expect.objectContaining({ code: 'no_key' }) as Error);
  });

  it('takes no other key for a generation that it knows', () => {
    const ring = KeyRing.first(PROJECT);
    const next = ring.next();
    expect(ring.merge(next)).toBe(next);
    expect(next.merge(ring)).toBe(next);
    expect(() => next.merge(ring.next())).toThrow(expect.objectContaining({ code: 'forked' }) as Error);
  });
});

describe('a locked device', () => {
  const device = DeviceKeys.make();
  const account = new Uint8Array(32).fill(6);
  /** The real one takes minutes here: Jest rewrites the package into something slow. */
  const cheap = { m: 16, t: 1, p: 1 };
  const recovery = new Uint8Array(16).fill(8);
  const changedHeader = (header: string, change: (fields: Record<string, unknown>) => void): string => {
    const fields = JSON.parse(text(fromBase64Url(header))) as Record<string, unknown>;
    change(fields);
    return toBase64Url(utf8(JSON.stringify(fields)));
  };

  it('opens with its passphrase, however the keyboard writes it, and with no other', async () => {
    const header = await lockDevice({ device, account }, 'user', { passphrase: 'Käse am Morgen' }, cheap);
    expect(header.length).toBeLessThan(512);
    const opened = await unlockDevice(header, 'user', device.deviceId, { passphrase: 'Ka\u0308se am Morgen' }, cheap);
    expect([opened.device.public, opened.account]).toEqual([device.public, account]);
    const wrong = unlockDevice(header, 'user', device.deviceId, { passphrase: 'Käse am Abend' }, cheap);
    await expect(wrong).rejects.toMatchObject({ code: 'wrong_secret' });
    const weaker = changedHeader(header, (fields) => (fields.m = 8));
    const guessable = unlockDevice(weaker, 'user', device.deviceId, { passphrase: 'Käse am Morgen' }, cheap);
    await expect(guessable).rejects.toMatchObject({ code: 'weak_header' });
  });

  it('opens with its recovery code, for its user and device alone', async () => {
    const header = await lockDevice({ device, account }, 'user', { recovery });
    expect((await unlockDevice(header, 'user', device.deviceId, { recovery })).account).toEqual(account);
    const codes = await Promise.allSettled([
      unlockDevice(header, 'another', device.deviceId, { recovery }),
      unlockDevice(header, 'user', 'another', { recovery }),
      unlockDevice(header, 'user', device.deviceId, { recovery: new Uint8Array(16) }),
      unlockDevice(header, 'user', device.deviceId, { passphrase: 'a word' }),
      unlockDevice(
        changedHeader(header, (fields) => (fields.salt = toBase64Url(recovery))),
        'user',
        device.deviceId,
        {
          recovery,
        },
      ),
      unlockDevice('AAAA', 'user', device.deviceId, { recovery }),
    ]);
    expect(codes.map((one) => one.status === 'rejected' && (one.reason as { code: string }).code)).toEqual([
      ...Array<string>(5).fill('wrong_secret'),
      'tampered',
    ]);
  });
});
