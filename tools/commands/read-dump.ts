import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

const USAGE = `usage: node dist/tools/commands/read-dump.js <file of words> <file or folder>...
Tries to read what somebody has copied of a deployment: a dump of its database, its objects, logs, metrics, traces. Looks for
each line of the file of words as it is, in UTF-16, hexadecimal, base64 and percent encoding, and in what can be decoded or
unpacked. Exit code 0: nothing was found; 1: something was; 2: wrong arguments; 3: nothing was found, but some of it unpacks to
more than can be looked at.`;

export interface Found {
  /** The path of the file. */
  file: string;
  /** One of the words that were looked for. */
  word: string;
  /** How it was written, and from what it was unpacked. */
  form: string;
}

export interface Reading {
  found: Found[];
  /** Files with something in them that unpacks to more than can be looked at. */
  unread: string[];
}

/** Decoded in what was decoded, and so on. */
const DEEPEST = 3;
/** What a decompressor may make of a small file. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Reads all that can be read of files and folders without a key.
 * @param words of which none should be found: text, or bytes such as a key
 */
export function readDump(paths: readonly string[], words: readonly (string | Uint8Array)[]): Reading {
  const needles = words.flatMap(needlesOf);
  const unread = new Set<string>();
  const all = paths.flatMap(filesIn).flatMap((file) => {
    const found = new Map<string, Found>();
    const seen = new Set<string>();
    look(readFileSync(file), '', 0);
    return [...found.values()];

    function look(bytes: Buffer, from: string, depth: number): void {
      const lower = Buffer.from(bytes.toString('latin1').toLowerCase(), 'latin1');
      for (const { word, form, bytes: needle, isLower } of needles) {
        const key = `${word} ${form} ${from}`;
        if (!found.has(key) && (isLower ? lower : bytes).includes(needle))
          found.set(key, { file, word, form: form + from });
      }
      if (depth === DEEPEST) return;
      for (const [how, content] of unpacked(bytes)) {
        if (content === 'too large') {
          unread.add(file);
          continue;
        }
        const name = content.toString('latin1');
        // Logs say the same again and again.
        if (seen.has(name)) continue;
        seen.add(name);
        look(content, `${from} in ${how}`, depth + 1);
      }
    }
  });
  return { found: all, unread: [...unread] };
}

interface Needle {
  word: string;
  form: string;
  bytes: Buffer;
  /** Whether it is looked for in whatever case. */
  isLower: boolean;
}

function needlesOf(word: string | Uint8Array): Needle[] {
  const isText = typeof word === 'string';
  const whole = Buffer.from(word as string);
  const name = isText ? word : `key ${whole.toString('hex').slice(0, 8)}`;
  const of = (form: string, bytes: Buffer, isLower = false): Needle => ({ word: name, form, bytes, isLower });
  const ascii = (form: string, text: string, isLower = false) => of(form, Buffer.from(text, 'latin1'), isLower);
  const bytes = isText ? lowerAscii(whole) : whole;
  const forms = [of('as it is', bytes, isText), ascii('hexadecimal', whole.toString('hex'), true)];
  const shifted = [0, 1, 2].flatMap((shift) =>
    (['base64', 'base64url'] as const).map((form) => {
      const text = Buffer.concat([Buffer.alloc(shift), whole])
        .toString(form)
        .replace(/=+$/, '');
      // Without the letters that its neighbours share.
      return ascii(form, text.slice(shift === 0 ? 0 : 4, (whole.length + shift) % 3 === 0 ? undefined : -1));
    }),
  );
  if (!isText) return [...forms, ...shifted];
  const little = Buffer.from(word, 'utf16le');
  const escaped = [...word].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  return [
    ...[...forms, ...shifted],
    ...[of('UTF-16 LE', little), of('UTF-16 BE', Buffer.from(little).swap16())],
    ...[ascii('escaped', escaped, true), of('backwards', Buffer.from([...bytes].reverse()), true)],
    ...(encodeURIComponent(word) === word
      ? []
      : [ascii('percent encoding', encodeURIComponent(word).toLowerCase(), true)]),
  ];
}

const lowerAscii = (bytes: Buffer): Buffer => Buffer.from(bytes.toString('latin1').toLowerCase(), 'latin1');

/** Every part that stands for other bytes, as those. */
function* unpacked(bytes: Buffer): Generator<[how: string, content: Buffer | 'too large']> {
  const text = bytes.toString('latin1');
  for (const [run] of text.matchAll(/(?:[0-9a-f]{2}){8,}/gi)) yield ['hexadecimal', Buffer.from(run, 'hex')];
  for (const [run] of text.matchAll(/[\w+/-]{16,}/g)) yield ['base64', Buffer.from(run, 'base64')];
  for (const at of placesOf(bytes)) {
    for (const [how, unpack] of Object.entries(UNPACK)) {
      const content = unpackedBy(unpack, bytes.subarray(at));
      if (content && content.length > 0) yield [how, content];
    }
  }
}

const UNPACK = { gzip: gunzipSync, zlib: inflateSync, deflate: inflateRawSync, brotli: brotliDecompressSync };

/** The beginning, and wherever a compressed stream says that it begins. */
function placesOf(bytes: Buffer): Set<number> {
  const places = new Set([0]);
  for (const mark of ['1f8b08', '7801', '789c', '78da']) {
    const found = Buffer.from(mark, 'hex');
    for (let at = bytes.indexOf(found); at >= 0; at = bytes.indexOf(found, at + 1)) places.add(at);
  }
  return places;
}

function unpackedBy(unpack: typeof gunzipSync, bytes: Buffer): Buffer | 'too large' | undefined {
  try {
    return unpack(bytes, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : undefined;
  }
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile());
}

function main([wordsFile, ...paths]: string[]): number {
  if (!wordsFile || paths.length === 0) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const words = readFileSync(wordsFile, 'utf8')
    .split('\n')
    .map((line) => line.trim());
  const { found, unread } = readDump(
    paths,
    words.filter((word) => word !== ''),
  );
  for (const { file, word, form } of found) process.stdout.write(`${file}: ${word} (${form})\n`);
  for (const file of unread) process.stderr.write(`${file}: some of it unpacks to more than can be looked at\n`);
  return found.length > 0 ? 1 : unread.length > 0 ? 3 : 0;
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
