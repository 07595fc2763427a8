import { ImportError, type ImportFormat } from './imported-story.ts';

export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws ImportError with the line at which it is no JSON, where the runtime tells */
export function parseJson(source: string, format: ImportFormat): unknown {
  try {
    return JSON.parse(source.startsWith('\ufeff') ? source.slice(1) : source);
  } catch (error) {
    const said = String((error as Error).message);
    const line = /\bline (\d+)/.exec(said)?.[1];
    const position = /position (\d+)/.exec(said)?.[1];
    const atEnd = /end of (?:JSON input|data)|Unterminated/i.test(said);
    const upTo = position !== undefined ? source.slice(0, Number(position)) : atEnd ? source : '';
    throw new ImportError('it is no JSON', line ? Number(line) : upTo.split('\n').length, format);
  }
}
