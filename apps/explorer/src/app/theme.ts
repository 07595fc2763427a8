import { useSyncExternalStore } from 'react';

/** As the machine has it, or as the person wants it here. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'explorer:theme';
const listeners = new Set<() => void>();

const read = (): Theme => (localStorage.getItem(KEY) as Theme | null) ?? 'system';

/** Before anything is drawn. */
export function startTheme(): void {
  const theme = read();
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function setTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  startTheme();
  for (const listener of listeners) listener();
}

export const useTheme = (): Theme =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, read);
