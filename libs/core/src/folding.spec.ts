import { asSeen, folded } from './folding';

describe('a text as a person reads it', () => {
  it.each([
    ['zero-width and soft characters', 'li\u200bke\u2060li\u00adho\ufeffod', 'likelihood'],
    ['directional characters and tags', '\u202elane\u202c\u{e0041}\u{e007f}', 'lane'],
    ['variation selectors', 'l\ufe0fa\u{e0101}ne', 'lane'],
    ['full width', 'ｗｗｗ．ｅｖｉｌ', 'www.evil'],
    ['mathematical, circled and dark letters', '𝔩𝖆ⓝ🅴 🅂', 'lanE S'],
    ['letters of flags', '🇪🇻🇮🇱', 'EVIL'],
    ['Cyrillic among Latin letters', 'lіkеlіhооd', 'likelihood'],
    ['Greek, Armenian, Cherokee and small capitals', 'εvil օr Ꮃho ʟᴀɴᴇ is', 'evil or Who lane is'],
    ['words of which hardly a letter is Latin', 'уоu рrороѕе; the ѕсоре', 'you propose; the scope'],
    ['a whole word of look-alikes in a Latin text', 'she is a сор in the rain', 'she is a cop in the rain'],
    ['lines through letters', 'l\u0336a\u0336n\u0336e\u0336', 'lane'],
  ])('sees through %s', (_, text, read) => {
    expect(asSeen(text)).toBe(read);
  });

  it.each([
    'Straße, naïveté, Łódź — “Ça va?” he asked… 3\u00a0km'.normalize('NFKC'),
    'Сор в избе, и кот Rex спит.',
    'Κανείς δεν μίλησε.',
    '潮が引くと、鐘が鳴った。',
    'नमस्ते दुनिया',
    'Trần Thị Ngọc Ánh',
  ])('leaves other scripts and accents as they are: %s', (text) => {
    expect(asSeen(text)).toBe(text);
  });
});

describe('spellings of a word', () => {
  it('are one without case and accents', () => {
    expect(['NAÏVE', 'nаi\u0308ve', 'n\u00adaïve', 'ｎａïve'].map(folded)).toEqual(Array(4).fill('naive'));
  });

  it('stay apart in another script', () => {
    expect(folded('СОР')).toBe('сор');
  });
});
