import type { Command } from 'commander';
import { choice, collected, dollars, integer } from '../options.ts';
import type { Running } from '../running.ts';
import { checkCommand, type CheckFlags } from './check.ts';
import { continueCommand, type ContinueFlags } from './continue.ts';
import { exportCommand, type ExportFlags } from './export.ts';
import { importCommand, type ImportFlags } from './import.ts';
import { staleCommand, type StaleFlags } from './stale.ts';
import { suggestCommand, type SuggestFlags } from './suggest.ts';

const FORMATS = ['twee', 'twine-html', 'ink', 'renpy', 'fountain', 'markdown', 'loom'];
const STORY = 'a story file, or a file or folder that can be imported';
const CANON = 'canon of a story that holds none (default: canon.json beside it)';
const TIERS = ['draft', 'standard', 'premium'];

export function storyCommands(program: Command, { alone, asking }: Running): void {
  program
    .command('import <path>')
    .description('write a story file from Twine (Twee, HTML), Ink, Ren’Py, Fountain, Markdown or a JSON tree')
    .option('-o, --out <file>', 'where to (default: <name>.story.json here; - is standard output); its canon is kept')
    .addOption(choice('--format <name>', 'notation (default: by the name, else by what it looks like)', FORMATS))
    .addOption(choice('--markup <how>', 'markup within texts', ['strip', 'keep'], 'strip'))
    .addOption(choice('--choices <where>', 'what a choice of Ink or Ren’Py prints', ['link', 'node'], 'link'))
    .addOption(choice('--outline <form>', 'headings of Markdown', ['sequence', 'tree'], 'sequence'))
    .option('--title <text>', 'title of the story')
    .option('--force', 'write over the file whatever it holds')
    .action((path: string, flags: ImportFlags) => alone((terminal) => importCommand(path, flags, terminal)));
  program
    .command('export <story>')
    .description('write a story in another notation')
    .addOption(
      choice('--to <format>', 'notation', ['twee', 'ink', 'fountain', 'markdown', 'html']).makeOptionMandatory(),
    )
    .option('-o, --out <file>', 'where to (default: standard output)')
    .option('--leaf <node>', 'only the branch that ends here')
    .option('--title <text>', 'title of the story')
    .option('--language <tag>', 'language of an HTML page')
    .action((path: string, flags: ExportFlags) => alone((terminal) => exportCommand(path, flags, terminal)));
  program
    .command('check <story>')
    .description('find what contradicts what, over all branches')
    .addHelpText('after', `\n<story> is ${STORY}.`)
    .option('--canon <file>', CANON)
    .option('--leaf <node>', 'only the branch that ends here; may stand several times', collected)
    .option('--accept <file>', 'ids of conflicts that are meant, one a line; # begins a remark')
    .addOption(
      choice('--fail-on <what>', 'conflicts that make the exit code 1', ['certain', 'likely', 'never'], 'certain'),
    )
    .addOption(choice('--judge <reader>', 'a model that reads for likely conflicts', ['off', 'fast', 'careful']))
    .option('--max-cost <usd>', 'most that the reader may cost', dollars)
    .action((path: string, flags: CheckFlags) =>
      asking((server, terminal) => checkCommand(path, flags, server, terminal)),
    );
  program
    .command('suggest <story>')
    .description('what could come after a node, as ideas')
    .option('--node <id>', 'node to go on from (default: the only end)')
    .option('--canon <file>', CANON)
    .option('-n, --count <number>', 'how many', integer(1, 8))
    .option('--steer <wish>', 'what you wish for')
    .addOption(choice('--tier <name>', 'model', TIERS))
    .option('--max-cost <usd>', 'most that it may cost', dollars)
    .action((path: string, flags: SuggestFlags) =>
      asking((server, terminal) => suggestCommand(path, flags, server, terminal)),
    );
  program
    .command('continue <story>')
    .description('what could come after a node, as prose; takes a language model')
    .option('--node <id>', 'node to write on from (default: the only end)')
    .option('--canon <file>', CANON)
    .option('-n, --siblings <number>', 'how many ways on', integer(1, 6))
    .option('--depth <number>', 'nodes of each, one after the other', integer(1, 3))
    .option('--words <number>', 'length of a node', integer(40, 600))
    .option('--voice <character>', 'id of the character as whom it is told')
    .option('--steer <wish>', 'what you wish for')
    .addOption(choice('--tier <name>', 'model', TIERS))
    .option('--max-cost <usd>', 'most that it may cost', dollars)
    .action((path: string, flags: ContinueFlags) =>
      asking((server, terminal) => continueCommand(path, flags, server, terminal)),
    );
  program
    .command('stale <story>')
    .description('what a change of nodes and facts makes stale')
    .option('--before <file>', 'the story as it was')
    .option('--since <revision>', 'the story file as it was at a revision of git, such as HEAD')
    .option('--canon <file>', CANON)
    .option('--mine', 'also my pictures, clips and films, with what making them again costs')
    .option('--exit-code', '1 where something is stale')
    .action((path: string, flags: StaleFlags) =>
      asking((server, terminal) => staleCommand(path, flags, server, terminal)),
    );
}
