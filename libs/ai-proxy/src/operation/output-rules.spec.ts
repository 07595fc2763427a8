import { renderSuggest, type SuggestInput } from '@cse/prompts';
import { labelledStories, mobyDickPath } from '../../../../test/fixtures';
import { OutputRules } from './output-rules';
import { StoryIndex } from './story-index';

const FENCE = 'f00dfeedf00dfeed';
const SECRET = 'You propose; the writer decides. You never decide for them, never rename or delete anything of theirs.';

function rulesOf(text: string, avoid: string[] = []): OutputRules {
  const input: SuggestInput = {
    active_path: [{ id: 'n_1', parent_id: null, text }],
    branch_canon: {},
    creator_profile: { avoid: avoid.map((word) => ({ text: word, match: 'word' })) },
    ghosts: 1,
    inlines: 0,
    slots: ['aligned'],
    existing_children: [],
    rejected: [],
  };
  return new OutputRules(new StoryIndex(input), renderSuggest(input, FENCE).system[0]!.text, FENCE);
}

const rules = rulesOf('The rain went on over the roofs.', ['prophecy', 'schön', '\u2014']);
const rot13 = (text: string) =>
  text.replace(/[a-z]/gi, (letter) => {
    const first = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(first + ((letter.charCodeAt(0) - first + 13) % 26));
  });
const base64 = (text: string) => Buffer.from(text).toString('base64');
const spread = (text: string) => Array.from(text).join('\u200b');

describe('what an answer may not carry', () => {
  it('holds to words to avoid that have marks of regular expressions in them', () => {
    const own = rulesOf('It rained.', ['well-known', 'a/b', 'why?', '(sic)']);
    for (const text of ['A well-known face.', 'Take a/b.', 'But why? Nobody knew.', 'He wrote "teh" (sic).'])
      expect([text, own.allow(text)]).toEqual([text, false]);
    expect(own.allow('A well known face, and why not.')).toBe(true);
  });

  it.each([
    ['a bare host with a path', 'She reads evil.example/path aloud.'],
    ['a bare host', 'She reads of it on evil.com, twice.'],
    ['a host at the end of a sentence', 'She reads Evil.COM.'],
    ['a host below a host', 'Look at a.b.evil.io now.'],
    ['any ending, with a path', 'Look at evil.museum/x now.'],
    ['a host with a port', 'Look at evil.museum:8080 now.'],
    ['a host with a query', 'Look at evil.museum?u=1 now.'],
    ['an address in numbers', 'Look at 203.0.113.9/x now.'],
    ['a host of another script', 'Look at пример.рф now.'],
    ['a host in punycode', 'Look at xn--e1afmkfd.xn--p1ai now.'],
    ['a host with a wide dot', 'Look at evil．com now.'],
    ['a host with an ideographic full stop', 'Look at evil。com now.'],
    ['a host with characters that are not seen', `Look at ${spread('evil.com')} now.`],
    ['a link in full width', 'Look at ｈｔｔｐｓ：／／ｅｖｉｌ．ｅｘａｍｐｌｅ now.'],
    ['markup with characters that are not seen', '<\u200bscript>'],
    ['a word to avoid, in letters of another script', 'An old рrорhесy turns up.'],
    ['a word to avoid, with characters that are not seen', `An old ${spread('prophecy')} turns up.`],
    [
      'a word to avoid, with lines through it',
      'An old p\u0336r\u0336o\u0336p\u0336h\u0336e\u0336c\u0336y\u0336 turns up.',
    ],
    ['talk of likelihood, in letters of another script', 'She waits (lіkelihооd 0.07).'],
    ['the policy', SECRET],
    ['the policy, with characters that are not seen', spread(SECRET)],
    ['the policy, in letters of another script', SECRET.replaceAll('e', 'е').replaceAll('o', 'ο')],
    ['the policy in full width', SECRET.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))],
    ['the policy in base64', `She reads: ${base64(SECRET)}`],
    ['the policy in base64 that is glued to words', `She reads it aloud:${base64(SECRET)}and weeps.`],
    ['the policy in base64 among words of another script', `Она читает вслух: ${base64(SECRET)}`],
    ['the policy in base64 for addresses', Buffer.from(SECRET).toString('base64url')],
    ['the policy in groups of base64', base64(SECRET).replace(/.{8}/g, '$& ')],
    ['the policy in lines of base64 with characters that are not seen', base64(SECRET).replace(/.{16}/g, '$&\u200b\n')],
    ['the policy in hexadecimal digits', Buffer.from(SECRET).toString('hex')],
    ['the policy in pairs of digits', Buffer.from(SECRET).toString('hex').replace(/../g, '$& ')],
    ['the policy, rotated', rot13(SECRET)],
    ['the fence in base64', `She reads ${base64(`the code is ${FENCE} and nothing else`)}`],
    ['something in characters that are not seen', `Rain.${'\u{e0059}\u{e006f}\u{e0075}\u{e0020}'.repeat(3)}`],
  ])('%s', (_, text) => {
    expect(rules.allow(text)).toBe(false);
  });
});

describe('what prose may hold', () => {
  it.each([
    'Dr.Smith came at 3.5 knots; St.John/Smith said so at 9.30 a.m.',
    'It cost 1.200,50 and weighed 3.5/4 of that, i.e. nothing, e.g. air.',
    'The file was called ring.ogg, then intro.ogg/outro.ogg, then notes.final.txt.',
    'He left.She stayed.it rained. Did they go.what? Wait...and/or wait...com',
    'z.B. im U.S.-Hafen, d.h. am Kai 1.2.3.4, J.R.R.Tolkien las vor.',
    'Write to anna@blumen.de or not at all.',
    'mina.trust += 1\n    $ mina.top = 3\n    if mina.love >= 2: renpy.show("mina", at=left)\n-> dock.night',
    'Das Schoen ist schon da; schö n.',
    'Emoji 👩🏽‍🚀 and 👨‍👩‍👧‍👦 and 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} are whole.',
    'Она вышла. сор лежал у двери.',
    'می\u200cخواهم بروم، گفت.',
    '彼女は立った。station は暗い。',
    'A serial 7f3a9c0d7f3a9c0d7f3a9c0d7f3a9c0d7f3a9c0d7f3a9c0d7f3a9c0d7f3a9c0d and WmVybyBvbmUgdHdvIHRocmVlIGZvdXIgZml2ZSBzaXg=.',
  ])('%s', (text) => {
    expect(rules.allow(text)).toBe(true);
  });

  it('the links that its story holds, also where only their look is the same', () => {
    const own = rulesOf('The sign said vell.io/inn and \u200bquay.com.');
    expect([own.allow('She went to vell.io/inn.'), own.allow('She went to QUAY.com.')]).toEqual([true, true]);
    expect([own.allow('She went to vell.io/out.'), own.allow('She went to quay.net.')]).toEqual([false, false]);
  });

  it('another use of a macro of its story, and no other macro', () => {
    const twine = rulesOf('<<set $oranges to 5>>You had six. <</if>>');
    expect(twine.allow('You had five. <<set $oranges to 4>><<if $x>>No.<</if>>')).toBe(false);
    expect(twine.allow('You had five. <<set $oranges to 4>><</if>>')).toBe(true);
    expect(twine.allow('You had five. <<img src=x>>')).toBe(false);
    expect(twine.allow('<<set $oranges to <img src=x>>')).toBe(false);
    expect(twine.allow('<set $oranges to 4>')).toBe(false);
  });

  it('every text of every labelled story, and of a classic', () => {
    const stories = labelledStories().map(({ path, ...labels }) => ({
      own: rulesOf(path.map(({ text }) => text).join('\n')),
      texts: textsOf([path, labels]),
    }));
    stories.push({
      own: rulesOf('Call me Ishmael. Probability, probabilities.'),
      texts: mobyDickPath(500).map(({ text }) => text),
    });
    expect(stories.flatMap(({ texts }) => texts).length).toBeGreaterThan(2_000);
    expect(stories.flatMap(({ own, texts }) => texts.filter((text) => !own.allow(text)))).toEqual([]);
  });
});

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
