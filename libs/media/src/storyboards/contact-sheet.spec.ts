import { setImmediate } from 'node:timers/promises';
import sharp from 'sharp';
import { sheetPdf, sheetPng, type SheetShot } from './contact-sheet';

const SHOTS = 5;

describe('the contact sheet', () => {
  it.each([
    ['PDF', sheetPdf],
    ['PNG', sheetPng],
  ])('as %s has one picture in hand at a time', async (_, draw) => {
    const picture = await sharp({ create: { width: 64, height: 36, channels: 3, background: '#3c5a8c' } })
      .png()
      .toBuffer();
    let [inHand, most, brought] = [0, 0, 0];
    const bring = async (): Promise<Buffer> => {
      most = Math.max(most, ++inHand);
      await setImmediate();
      inHand--;
      brought++;
      return picture;
    };
    const shots = Array.from({ length: SHOTS }, (__, n): SheetShot => {
      const shot = { label: `Shot ${n + 1}`, size: null, angle: null, move: null, durationS: 3 };
      return { ...shot, missing: 'no picture', picture: n === 0 ? undefined : bring };
    });
    expect((await draw(shots, 16 / 9)).length).toBeGreaterThan(1_000);
    expect([most, brought]).toEqual([1, SHOTS - 1]);
  });
});
