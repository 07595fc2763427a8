import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModerationConfig } from './moderation.config';

describe('what is refused before anybody is asked', () => {
  const words = (MODERATION_BLOCKLIST: string) => new ModerationConfig({ MODERATION_BLOCKLIST }).blocklist;

  it('is nothing by default', () => {
    const config = new ModerationConfig({});
    expect([config.blocklist, config.url, config.kinds]).toEqual([[], undefined, ['image', 'video']]);
  });

  it('is a list in the variable or in a file, each entry up to a rating', () => {
    const entries = [
      { words: 'bone mill', upTo: 'mature' },
      { words: 'damnation', upTo: 'general' },
      { words: 'gore', upTo: 'teen' },
    ];
    expect(words('bone mill, general:damnation,teen: gore')).toEqual(entries);
    const folder = mkdtempSync(join(tmpdir(), 'cse-words-'));
    const file = join(folder, 'words');
    writeFileSync(file, '# words\n\nbone mill\r\n general: damnation \nteen: gore');
    expect(words(file)).toEqual(entries);
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['MODERATION_BLOCKLIST', '/nowhere/words.txt', /can be read/],
    ['MODERATION_BLOCKLIST', 'fine,…', /letter or digit/],
    ['MODERATION_KINDS', 'text,film', /text, image, video/],
    ['MODERATION_URL', 'ftp://x', /http/],
    ['MODERATION_TIMEOUT_S', '77', /whole number/],
  ])('%s says what it wants, and not its value: %s', (name, value, wanted) => {
    const read = (): unknown => new ModerationConfig({ [name]: value });
    expect(read).toThrow(wanted);
    expect(read).toThrow(name);
    expect(read).not.toThrow(value);
  });
});
