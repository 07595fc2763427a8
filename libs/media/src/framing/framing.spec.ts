import { framingIn, type Framing } from './framing';

describe('what a text says of its framing', () => {
  it.each<[string, Framing]>([
    ['Close-up of Mara, low angle, slow push in', { size: 'close_up', angle: 'low', move: 'push_in' }],
    ["Over Old Tom's shoulder we see Mara", { size: 'over_shoulder' }],
    ['Insert shot, detail of the object alone: a key', { size: 'insert' }],
    ['Extreme wide shot of the plain, the camera pans to the right', { size: 'extreme_wide', move: 'pan_right' }],
    ['Nahaufnahme von unten, Schwenk nach links', { size: 'close_up', angle: 'low', move: 'pan_left' }],
    ['Primer plano, contrapicado', { size: 'close_up', angle: 'low' }],
    ['Gran plano general en picado', { size: 'extreme_wide', angle: 'high' }],
    ["Plan d'ensemble en contre-plongée, plan fixe", { size: 'wide', angle: 'low', move: 'static' }],
    ['Très gros plan, plongée, travelling arrière', { size: 'close_up', angle: 'high', move: 'pull_out' }],
    ['Plano detalhe de um relógio', { size: 'insert' }],
    ['ローアングルのクローズアップ、ティルトアップ', { size: 'close_up', angle: 'low', move: 'tilt_up' }],
    ['特写，俯拍', { size: 'close_up', angle: 'high' }],
    ['The boat goes left of the lighthouse', {}],
  ])('%s', (text, said) => {
    const { size, angle, move } = framingIn(text);
    expect({ size, angle, move }).toEqual({ size: said.size, angle: said.angle, move: said.move });
  });
});
