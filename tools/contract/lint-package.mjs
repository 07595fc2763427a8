// Says what is wrong with packages as they are published, one line each: what bundlers and Node would trip over (publint),
// and where types and code do not resolve to each other, in any form of resolution (attw). Parameters: pairs of a package's
// folder and its tarball.
import { readFile } from 'node:fs/promises';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const parameters = process.argv.slice(2);
for (let at = 0; at < parameters.length; at += 2) {
  const [folder, tarball] = parameters.slice(at, at + 2);
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true });
  for (const message of messages) console.log(`${pkg.name}: ${formatMessage(message, pkg)}`);
  const { packageName, problems = [] } = await checkPackage(createPackageFromTarballData(await readFile(tarball)));
  for (const problem of problems) console.log(`${packageName}: ${JSON.stringify(problem)}`);
}
