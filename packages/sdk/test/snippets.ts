import { readFileSync } from 'node:fs';

/** What the snippets of packages/sdk/README.md take as given, with the types that they have. */
export const GIVEN: Record<string, string> = {
  story: `Pick<import('@creative-space/sdk').SuggestBody, 'active_path' | 'branch_canon'>`,
  show: `(value: unknown) => void`,
  open: `(address: string) => Promise<void>`,
  openInBrowser: `(address: string) => Promise<string>`,
  location: `{ href: string; assign(address: string): void }`,
  localStorage: `{ getItem(key: string): string | null; setItem(key: string, value: string): void; removeItem(key: string): void }`,
  keychain: `import('@creative-space/sdk').KeyStorage`,
  storage: `import('@creative-space/sdk').KeyStorage`,
  session: `import('@creative-space/sdk').Session`,
  client: `import('@creative-space/sdk').Client`,
  file: `import('@creative-space/sdk').BlobLike`,
  sha256: `import('@creative-space/sdk').Sha256`,
  randomBytes: `(count: number) => Uint8Array`,
  hex: `(bytes: Uint8Array) => string`,
};

/** The TypeScript of a page, in its order: the imports of each snippet, and the rest of it. */
export function snippetsOf(path: string): { imports: string; body: string }[] {
  return [...readFileSync(path, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => {
    const imports = code.match(/^import .*;$/gm) ?? [];
    return { imports: imports.join('\n'), body: code.replace(/^import .*;\n/gm, '') };
  });
}

/** Names of what is given that the snippet does not make itself. */
export function givenTo(body: string): string[] {
  return Object.keys(GIVEN).filter((name) => !new RegExp(`(const|let) \\{?[\\w, ]*\\b${name}\\b`).test(body));
}
