import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import type PdfDocument from 'pdfkit';
import sharp, { type OverlayOptions } from 'sharp';
import { lettering, wrap } from '../providers/storyboard/lettering';
import type { Shot } from './storyboard';

export interface SheetShot extends Pick<Shot, 'label' | 'size' | 'angle' | 'move' | 'durationS'> {
  /**
   * Brings its picture in any form that sharp reads; undefined where there is none. Asked for when it is drawn: eighty
   * pictures of a vendor's are hundreds of megabytes.
   */
  picture: (() => Promise<Buffer>) | undefined;
  /** What is said in the place of a picture. */
  missing: string;
}

/** In the units of the page: PDF points, or pixels. */
interface Layout {
  width: number;
  height: number;
  margin: number;
  gap: number;
  columns: number;
  cell: number;
  picture: number;
  text: number;
}

/** A4 across, three shots beside each other: what people print for a shoot. */
const PAGE = { width: 842, height: 595, margin: 36, gap: 14, columns: 3 };
const CAPTION_LINES = 2;
const INK = '#1d1b22';
/** With fonts and compression of its own it takes 8 MB: it is loaded for the first sheet, and not by whoever draws none. */
const pdfkit = (): typeof PdfDocument => createRequire(__filename)('pdfkit') as typeof PdfDocument;
const FONT = '@fontsource/architects-daughter/files/architects-daughter-latin-400-normal.woff';

/** What a shot is, in the words that are used on a set. */
export function captionOf({ label, size, angle, move, durationS }: SheetShot): [string, string] {
  const words = [size, angle, move].flatMap((one) => (one ? one.replace(/_/g, ' ') : []));
  return [label, [...words, `${durationS} s`].join(' · ')];
}

/** The contact sheet as PDF: as many pages as it takes. @param ratio width by height of the pictures */
export async function sheetPdf(shots: readonly SheetShot[], ratio: number): Promise<Buffer> {
  const layout = layoutOf({ ...PAGE, ratio, text: 9 });
  const { cell, picture, text, margin, gap, columns } = layout;
  const rows = Math.max(1, Math.floor((PAGE.height - margin * 2 + gap) / (rowHeight(layout) + gap)));
  const perPage = rows * columns;
  const PDFDocument = pdfkit();
  const document = new PDFDocument({ size: [PAGE.width, PAGE.height], margin: 0, autoFirstPage: false });
  const done = buffer(document);
  document.registerFont('caption', readFileSync(createRequire(__filename).resolve(FONT)));
  for (const [index, shot] of shots.entries()) {
    if (index % perPage === 0) document.addPage();
    const place = index % perPage;
    const x = margin + (place % columns) * (cell + gap);
    const y = margin + Math.floor(place / columns) * (rowHeight(layout) + gap);
    const [label, line] = captionOf(shot);
    if (shot.picture) {
      const jpeg = await fitted(await shot.picture(), cell * 3, picture * 3)
        .jpeg({ quality: 85 })
        .toBuffer();
      document.image(jpeg, x, y, { width: cell, height: picture });
    } else
      document
        .font('caption')
        .fontSize(text)
        .fillColor(INK)
        .text(shot.missing, x + text, y + picture / 2);
    document.lineWidth(0.75).rect(x, y, cell, picture).stroke(INK);
    const options = { width: cell, lineBreak: false, ellipsis: true };
    document
      .font('caption')
      .fontSize(text * 1.2)
      .fillColor(INK)
      .text(label, x, y + picture + text * 0.4, options);
    document.fontSize(text).text(line, x, y + picture + text * 1.9, options);
  }
  document.end();
  return done;
}

/** The contact sheet as one PNG of four columns, however long. */
export async function sheetPng(shots: readonly SheetShot[], ratio: number): Promise<Buffer> {
  const layout = layoutOf({ width: 1_920, height: 0, margin: 40, gap: 24, columns: 4, ratio, text: 20 });
  const { cell, picture, text, margin, gap, columns, width } = layout;
  const rows = Math.ceil(shots.length / columns);
  const height = Math.ceil(margin * 2 + rows * rowHeight(layout) + (rows - 1) * gap);
  const overlays: OverlayOptions[] = [];
  let drawing = '';
  for (const [index, shot] of shots.entries()) {
    const x = Math.round(margin + (index % columns) * (cell + gap));
    const y = Math.round(margin + Math.floor(index / columns) * (rowHeight(layout) + gap));
    const [label, line] = captionOf(shot).map((one, row) => wrap(one, text * (row ? 1 : 1.2), cell, 1)[0] ?? '');
    if (shot.picture) {
      const input = await fitted(await shot.picture(), Math.round(cell), Math.round(picture))
        .png()
        .toBuffer();
      overlays.push({ input, left: x, top: y });
    } else drawing += lettering(shot.missing, x + text, y + picture / 2, text, INK);
    drawing += `<rect x="${x}" y="${y}" width="${Math.round(cell)}" height="${Math.round(picture)}" fill="none" stroke="${INK}" stroke-width="2"/>`;
    drawing += lettering(label!, x, y + picture + text * 1.5, text * 1.2, INK);
    drawing += lettering(line!, x, y + picture + text * 2.9, text, INK);
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${drawing}</svg>`;
  return sharp({ create: { width, height, channels: 3, background: '#ffffff' } })
    .composite([...overlays, { input: Buffer.from(svg), left: 0, top: 0 }])
    .png({ compressionLevel: 9 })
    .toBuffer();
}

function layoutOf(page: Omit<Layout, 'cell' | 'picture'> & { ratio: number }): Layout {
  const cell = (page.width - page.margin * 2 - page.gap * (page.columns - 1)) / page.columns;
  return { ...page, cell, picture: cell / page.ratio };
}

function rowHeight({ picture, text }: Layout): number {
  return picture + text * (CAPTION_LINES * 1.5 + 0.4);
}

function fitted(picture: Buffer, width: number, height: number): sharp.Sharp {
  return sharp(picture).resize(Math.round(width), Math.round(height), { fit: 'cover' });
}
