import type { Palette } from './palette';
import { n, type Pencil, type Point } from './pencil';
import type { Random } from './random';
import type { Scene } from './scene';

export function drawWeather(scene: Scene, palette: Palette, pencil: Pencil, random: Random): string {
  const { width, height } = pencil;
  const parts: string[] = [];
  if (scene.setting === 'interior') return '';
  if (scene.weather === 'rain' || scene.weather === 'storm') {
    for (let drop = 0; drop < 110; drop++) {
      const [x, y, reach] = [
        random.between(-0.05, 1) * width,
        random.between(-0.05, 1) * height,
        height * random.between(0.03, 0.07),
      ];
      parts.push(`M${n(x)} ${n(y)}l${n(-reach * 0.35)} ${n(reach)}`);
    }
    const rain = `<path d="${parts.join('')}" stroke="#eef3f7" stroke-width="${n(pencil.stroke * 0.7)}" opacity="0.55" fill="none"/>`;
    const bolt: Point[] = [
      [width * 0.7, 0],
      [width * 0.67, height * 0.16],
      [width * 0.705, height * 0.17],
      [width * 0.66, height * 0.4],
    ];
    return rain + (scene.weather === 'storm' ? pencil.line(bolt, { weight: 2.4, colour: palette.light }) : '');
  }
  if (scene.weather === 'snow') {
    for (let flake = 0; flake < 120; flake++)
      parts.push(
        pencil.circle(
          random.between(0, width),
          random.between(0, height),
          pencil.stroke * random.between(0.7, 1.9),
          '#ffffff',
          { opacity: 0.85 },
        ),
      );
  }
  if (scene.weather === 'fog') {
    for (let bank = 0; bank < 4; bank++)
      parts.push(
        `<ellipse cx="${n(random.between(0, 1) * width)}" cy="${n(height * (0.45 + bank * 0.12))}" rx="${n(width * 0.6)}" ry="${n(height * 0.07)}" fill="#ffffff" opacity="0.32"/>`,
      );
  }
  return parts.join('');
}
