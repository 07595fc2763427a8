import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { readDump } from './read-dump';

const WORD = 'Leuchtfeuer';
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const pg = (bytes: Buffer) => `(1,"\\\\x${bytes.toString('hex')}",t)`;

describe('who reads a dump', () => {
  const folder = mkdtempSync(join(tmpdir(), 'read-dump-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const read = (content: string | Uint8Array, words: (string | Uint8Array)[] = [WORD]) => {
    writeFileSync(join(folder, 'file'), content);
    return readDump([folder], words).found.map(({ word, form }) => [word, form]);
  };

  it.each<[string, string | Buffer]>([
    ['as it is', `a ${WORD.toUpperCase()} b`],
    ['UTF-16 LE', Buffer.from(`x${WORD}`, 'utf16le')],
    ['UTF-16 BE', utf16be(WORD)],
    ['hexadecimal', pg(Buffer.from(`..${WORD}..`))],
    ['base64', Buffer.from(`..${WORD}..`).toString('base64')],
    ['base64', `{"a":"${Buffer.from(`.${WORD}`).toString('base64url')}"}`],
    ['as it is in base64', Buffer.from(`the ${WORD} of the harbour`).toString('base64')],
    ['as it is in gzip', gzipSync(`the ${WORD}`)],
    ['as it is in zlib', Buffer.concat([Buffer.from('head'), deflateSync(`the ${WORD}`)])],
    ['as it is in deflate', deflateRawSync(`the ${WORD}`)],
    ['as it is in brotli', brotliCompressSync(`the ${WORD}`)],
    ['as it is in hexadecimal in gzip', pg(gzipSync(`the ${WORD}`))],
    ['as it is in base64 in zlib', `"${deflateSync(`the ${WORD}`).toString('base64url')}"`],
    ['backwards', [...WORD].reverse().join('')],
  ])('finds a word %s', (form, content) => {
    expect(read(content)).toContainEqual([WORD, form]);
  });

  it('finds bytes, and letters that are none of ASCII', () => {
    const key = Buffer.from('00ff10ee20dd30cc40bb50aa', 'hex');
    expect(read(pg(key), [key]).length).toBeGreaterThan(0);
    expect(read(encodeURIComponent('Möwe am Deich'), ['Möwe am Deich'])).toContainEqual([
      'Möwe am Deich',
      'percent encoding',
    ]);
    expect(read(pg(Buffer.from('Möwe am Deich')), ['Möwe am Deich']).length).toBeGreaterThan(0);
  });

  it('says of what it did not look at', () => {
    writeFileSync(join(folder, 'file'), gzipSync(Buffer.concat([Buffer.alloc(65 * 1024 * 1024), Buffer.from(WORD)])));
    expect(readDump([folder], [WORD])).toEqual({ found: [], unread: [join(folder, 'file')] });
  });

  it('finds nothing where nothing is', () => {
    expect(read('Another word, and another. 0123456789abcdef0123456789abcdef')).toEqual([]);
  });
});
