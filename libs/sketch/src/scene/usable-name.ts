const USABLE = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}\p{Zs}'’.-]{0,39}$/u;

/** Whether a name can stand in a sentence: not too long, and without brackets, quotes, line breaks or symbols. */
export function isUsableName(name: string): boolean {
  return USABLE.test(name);
}
