import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

// Writes what the local storyboard artist draws from: the outlines of subjects.txt and their names. The packages are some
// hundred megabytes, so they are fetched for this run alone; what is kept of them is a few, and NOTICE credits them.
const PACKAGES = ['@iconify-json/noto@1.2.9', '@iconify-json/mdi@1.2.3', 'cldr-annotations-full@48.2.0', 'svgo@4.1.0'];
const LANGUAGES = ['en', 'de', 'es', 'fr', 'pt', 'ja', 'zh'];
/** Names of a pictogram that mean the drawing and not the thing, and those with a quality that nobody says. */
const NO_NAME = /face|gesicht|cara|visage|tête|rosto|顔|脸|头|:/i;

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'outlines-'));
try {
  if (!process.argv[2]) {
    const install = [
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      ...PACKAGES,
    ];
    execFileSync('npm', install, { stdio: 'inherit' });
  }
  const require = createRequire(join(folder, 'package.json'));
  const { optimize } = require('svgo');
  const sets = { noto: require('@iconify-json/noto/icons.json'), mdi: require('@iconify-json/mdi/icons.json') };
  const letters = Object.entries(require('@iconify-json/noto/chars.json'));
  const annotations = LANGUAGES.map(
    (language) => require(`cldr-annotations-full/annotations/${language}/annotations.json`).annotations.annotations,
  );

  const own = JSON.parse(readFileSync(at('own-shapes.json'), 'utf8'));
  const subjects = {};
  for (const line of readFileSync(at('subjects.txt'), 'utf8').split('\n')) {
    if (!line || line.startsWith('#')) continue;
    const [id, kinds, metres, drawing, ...said] = line.split('|').map((cell) => cell.trim());
    const [kind, where = 'ground'] = kinds.split(' ');
    const [icon, ...options] = drawing.split(' ');
    const [set, name] = icon.split(':');
    const holds = options.find((option) => option.startsWith('+'))?.slice(1);
    const words = Object.fromEntries(
      LANGUAGES.map((language, index) => {
        const own = said[index].split(',').flatMap((word) => word.trim() || []);
        const named =
          set === 'noto' && !options.includes('bare') ? (annotations[index][pictogram(name)]?.tts ?? []) : [];
        return [language, [...new Set([...own, ...named.filter((word) => !NO_NAME.test(word))])]];
      }),
    );
    subjects[id] = {
      kind,
      where,
      metres: Number(metres),
      ...(holds && { holds }),
      ...(await viewed(shapes(set, name, options, kind))),
      words,
    };
  }
  const file = at('../../libs/media/src/providers/storyboard/data/outlines.json');
  writeFileSync(
    file,
    `{\n${Object.entries(subjects)
      .map(([id, one]) => `${JSON.stringify(id)}:${JSON.stringify(one)}`)
      .join(',\n')}\n}\n`,
  );

  function pictogram(name) {
    const code = letters.find(([, icon]) => icon === name)?.[0];
    return code && String.fromCodePoint(...code.split('-').map((part) => parseInt(part, 16)));
  }

  /** The part of its square that a drawing fills: left, top, width and height. What lies outside of the square is left out. */
  async function viewed({ box, paths }) {
    const inside = [];
    for (const path of paths) {
      const [left, top, width, height] = await extent(box, [path]);
      if (left + width / 2 > 0 && top + height / 2 > 0 && left + width / 2 < box && top + height / 2 < box)
        inside.push(path);
    }
    return { view: await extent(box, inside), paths: inside };
  }

  /** Measured on three times the square, so that nothing is cut off. */
  async function extent(box, paths) {
    const drawn = paths.map(
      ([d, , , line]) => `<path d="${d}" fill="${line ? 'none' : '#000'}" stroke="#000" stroke-width="${line}"/>`,
    );
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-box} ${-box} ${box * 3} ${box * 3}" width="768" height="768">${drawn.join('')}</svg>`;
    const { data, info } = await sharp(Buffer.from(svg))
      .extractChannel('alpha')
      .raw()
      .toBuffer({ resolveWithObject: true });
    let [left, top, right, bottom] = [info.width, info.height, 0, 0];
    for (let at = 0; at < data.length; at++) {
      if (data[at] < 40) continue;
      const [x, y] = [at % info.width, Math.floor(at / info.width)];
      [left, top, right, bottom] = [
        Math.min(left, x),
        Math.min(top, y),
        Math.max(right, x + 1),
        Math.max(bottom, y + 1),
      ];
    }
    if (right === 0) return [-box, -box, 0, 0];
    const unit = (box * 3) / info.width;
    return [left * unit - box, top * unit - box, (right - left) * unit, (bottom - top) * unit].map(
      (value) => Math.round(value * 100) / 100,
    );
  }

  /** The pictogram as plain paths, back to front: data, colour, then opacity and line width where they are not usual. */
  function shapes(set, name, options, kind) {
    if (set === 'own')
      return { box: 24, paths: own[name].map(([d, fill, stroke, line]) => [d, stroke ?? fill, 1, line ?? 0]) };
    const tone = options.find((option) => option.startsWith('tone='))?.slice(5) ?? '#8a8a8a';
    const { icons, aliases = {}, width = 24, height = 24 } = sets[set];
    const icon = icons[name] ?? icons[aliases[name]?.parent];
    if (!icon) throw new Error(`${set} has no ${name}`);
    const body = icon.body.replaceAll('currentColor', tone);
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 ${width} ${height}">${body}</svg>`;
    const { data } = optimize(svg, {
      multipass: true,
      floatPrecision: set === 'mdi' ? 2 : 1,
      plugins: [
        'moveGroupAttrsToElems',
        'collapseGroups',
        { name: 'convertShapeToPath', params: { convertArcs: true } },
        { name: 'convertPathData', params: { forceAbsolutePath: false } },
        'removeHiddenElems',
        { name: 'convertColors', params: { names2hex: true, rgb2hex: true, shortname: false, shorthex: false } },
      ],
    });
    const gradients = new Map(
      [
        ...data.matchAll(
          /<(?:linear|radial)Gradient\b[^>]*?id="([^"]+)"[^>]*?(?:\/>|>(.*?)<\/(?:linear|radial)Gradient>)/gs,
        ),
      ].map(([whole, id, stops = '']) => [id, { stops, href: /href="#([^"]+)"/.exec(whole)?.[1] }]),
    );
    const colour = (value) => {
      const id = /url\(#([^)]+)\)/.exec(value)?.[1];
      if (!id) return value;
      const gradient = gradients.get(id);
      const stops = gradient?.stops || (gradients.get(gradient?.href)?.stops ?? '');
      // What is clear at one end is a shade over what is drawn already: as one colour it would cover a face.
      return kind === 'person' && stops.includes('stop-opacity="0"') ? 'none' : mean(stopColours(stops));
    };
    const visible = data.replace(/<(defs|clipPath|mask|linearGradient|radialGradient|symbol)\b.*?<\/\1>/gs, '');
    const paths = [...visible.matchAll(/<path\b([^>]*)>/g)].flatMap(([, attributes]) => {
      const read = (attribute) => new RegExp(`(?:^|\\s)${attribute}="([^"]*)"`).exec(attributes)?.[1];
      const fill = read('fill') ?? '#000000';
      const stroke = read('stroke');
      const opacity =
        Number(read('opacity') ?? 1) * Number(read(fill === 'none' ? 'stroke-opacity' : 'fill-opacity') ?? 1);
      const d = read('d');
      const shade = fill === 'none' ? stroke && colour(stroke) : colour(fill);
      if (!d || !shade || shade === 'none' || opacity < 0.15 || options.includes(`without=${sixDigits(shade)}`))
        return [];
      const line = fill === 'none' ? Number(read('stroke-width') ?? 1) : 0;
      return [[d, sixDigits(shade), opacity, line]];
    });
    if (paths.length === 0) throw new Error(`${set}:${name} has no shapes`);
    return { box: Math.max(width, icon.width ?? 0), paths };
  }
} finally {
  if (!process.argv[2]) rmSync(folder, { recursive: true, force: true });
}

function stopColours(stops) {
  return [...stops.matchAll(/stop-color="([^"]+)"/g)].map(([, one]) => one);
}

function sixDigits(hex) {
  return hex.toLowerCase().replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3');
}

function mean(colours) {
  const parts = colours.map(
    (hex) =>
      /^#(..)(..)(..)$/
        .exec(sixDigits(hex))
        ?.slice(1)
        .map((part) => parseInt(part, 16)) ?? [128, 128, 128],
  );
  if (parts.length === 0) return '#808080';
  return `#${[0, 1, 2]
    .map((index) =>
      Math.round(parts.reduce((sum, part) => sum + part[index], 0) / parts.length)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
