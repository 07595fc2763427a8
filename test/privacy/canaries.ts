import { randomBytes } from 'node:crypto';

/** Words that stand for what an author wrote or a credential is: wherever one turns up, something private is kept. */
export class Canaries {
  private readonly planted = new Map<string, string>();

  /** A new word that stands for this kind of input. */
  word(kind: string): string {
    const word = `canary${randomBytes(6).toString('hex')}`;
    this.planted.set(word, kind);
    return word;
  }

  /** Watches for a secret that somebody else made up, such as a token. */
  watch(kind: string, secret: string): string {
    this.planted.set(secret, kind);
    return secret;
  }

  /** The kinds whose words stand in a text, as they are, in hex or in base64. */
  foundIn(text: string): string[] {
    const found = [...this.planted].filter(([word]) => encodings(word).some((form) => text.includes(form)));
    return [...new Set(found.map(([, kind]) => kind))].sort();
  }
}

/** Base64 at each of the three places where a word can begin in it, without the letters that its neighbours share. */
function encodings(word: string): string[] {
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), Buffer.from(word)])
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  );
  return [word, Buffer.from(word).toString('hex'), ...base64];
}
