import { isIndoors, things } from './data';
import { n, type Pencil } from './pencil';
import type { Scene } from './reading/scene';

const SHADES: Record<Scene['hour'], readonly [colour: string, opacity: number]> = {
  day: ['#fff7dc', 0],
  dawn: ['#f0a37a', 0.14],
  dusk: ['#b4532e', 0.22],
  night: ['#0b1230', 0.4],
};

/** Rain, snow and fog, and the light of the hour over everything. */
export function drawAtmosphere(scene: Scene, pencil: Pencil): string {
  const { width, height } = pencil;
  const isInside = isIndoors(scene.place);
  const [colour, opacity] = SHADES[scene.hour];
  const glow = scene.items.some(({ id, holds }) => [id, ...holds].some((one) => things().lights.includes(one)));
  const isDark = scene.hour === 'night' || (glow && isInside && scene.hour === 'day');
  const parts = [isInside ? '' : drawWeather(scene, pencil)];
  const strength = scene.weather === 'storm' ? Math.max(0.3, opacity) : isDark && scene.hour === 'day' ? 0.26 : opacity;
  if (strength > 0 && scene.place !== 'space') {
    const shade = scene.weather === 'storm' || isDark ? SHADES.night[0] : colour;
    const light = glow
      ? `<radialGradient id="shade" cx="0.5" cy="0.6" r="0.75"><stop offset="0" stop-color="#ffb347" stop-opacity="0.16"/><stop offset="0.3" stop-color="${shade}" stop-opacity="${n(strength * 10 * 0.5) === '0' ? 0.1 : Math.round(strength * 50) / 100}"/><stop offset="1" stop-color="${shade}" stop-opacity="${Math.min(0.8, Math.round(strength * 140) / 100)}"/></radialGradient>`
      : '';
    parts.push(
      light,
      `<rect width="${n(width)}" height="${n(height)}" fill="${glow ? 'url(#shade)' : shade}"${glow ? '' : ` opacity="${strength}"`}/>`,
    );
  }
  if (scene.isBacklit)
    parts.push(
      `<radialGradient id="back" cx="0.5" cy="0.45" r="0.7"><stop offset="0" stop-color="#fff3cf" stop-opacity="0.55"/><stop offset="1" stop-color="#1a1720" stop-opacity="0.6"/></radialGradient><rect width="${n(width)}" height="${n(height)}" fill="url(#back)"/>`,
    );
  return parts.join('');
}

function drawWeather({ weather }: Scene, pencil: Pencil): string {
  const { width, height, random } = pencil;
  const anywhere = (): [number, number] => [random.between(-0.05, 1.05) * width, random.between(-0.05, 1) * height];
  if (weather === 'rain' || weather === 'storm') {
    const drops = Array.from({ length: 150 }, () => {
      const [x, y] = anywhere();
      const reach = height * random.between(0.03, 0.07);
      return `M${n(x)} ${n(y)}l${n(-reach * 0.3)} ${n(reach)}`;
    });
    const rain = `<path d="${drops.join('')}" stroke="#5d6b78" stroke-width="${n(pencil.stroke * 0.8)}" opacity="0.6" fill="none"/>`;
    const at = (x: number, y: number) => `${n(width * x)} ${n(height * y)}`;
    const bolt = `<path d="M${at(0.86, 0)}L${at(0.83, 0.15)}L${at(0.87, 0.16)}L${at(0.82, 0.4)}L${at(0.84, 0.21)}L${at(0.8, 0.2)}Z" fill="#fdf6cf" stroke="#6b6440" stroke-width="${n(pencil.stroke)}"/>`;
    return weather === 'storm' ? bolt + rain : rain;
  }
  if (weather === 'snow')
    return Array.from({ length: 150 }, () =>
      pencil.circle(...anywhere(), pencil.stroke * random.between(0.9, 2.6), '#ffffff', 0.9),
    ).join('');
  if (weather !== 'fog') return '';
  const banks = [0.3, 0.45, 0.6, 0.75, 0.9].map(
    (y) =>
      `<ellipse cx="${n(random.between(0.2, 0.8) * width)}" cy="${n(height * y)}" rx="${n(width * 0.75)}" ry="${n(height * 0.1)}" fill="#f4f4f2" opacity="0.28"/>`,
  );
  return banks.join('') + pencil.rect(0, 0, width, height, '#f1f1ee', 0.14);
}
