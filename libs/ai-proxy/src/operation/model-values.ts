import { codePointLength } from '@cse/core';

/** One of the values, whatever its case: enum case is not guaranteed by structured output. */
export function choice<const T extends string>(values: readonly T[], value: unknown): T | undefined {
  const lower = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return values.find((known) => known === lower);
}

/** Longest list that is looked at; a model that writes more is not being helpful. */
const LONGEST = 64;

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, LONGEST) : [];
}

/** The members of what should be an object; none when it is something else. */
export function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

// eslint-disable-next-line no-control-regex -- control characters are what this removes
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** A model's text as the contract sends texts: NFC, without control characters and lone surrogates, trimmed. */
export function cleaned(value: unknown): string {
  if (typeof value !== 'string') return '';
  return value.toWellFormed().replace(/\r\n?/g, '\n').replace(CONTROL, '').normalize('NFC').trim();
}

/** The same on one line, for titles, gists and names. */
export function cleanedLine(value: unknown): string {
  return cleaned(value).replace(/\s+/g, ' ');
}

/** A text within a limit of characters: cut after its last whole sentence, or empty when none fits. */
export function wholeSentences(text: string, max: number): string {
  if (codePointLength(text) <= max) return text;
  const head = [...text].slice(0, max).join('');
  return /^.*[.!?\u2026]["'\u201d\u2019)]?(?=\s|$)/su.exec(head)?.[0] ?? '';
}

/** A text within a limit of characters: cut after its last whole word. */
export function wholeWords(text: string, max: number): string {
  if (codePointLength(text) <= max) return text;
  const head = [...text].slice(0, max + 1).join('');
  return head.slice(0, Math.max(head.lastIndexOf(' '), 0)).replace(/[\s,;:\u2013\u2014-]+$/u, '');
}
