import ts from 'typescript';

/**
 * Turns the functions that oazapfts writes over one module-wide set of defaults into a factory, so that each client
 * has its own; and adds to an operation that streams a twin named `…Stream` that yields its events.
 */
export function asFactory(source, streamed) {
  const file = ts.createSourceFile('operations.ts', source, ts.ScriptTarget.Latest, true);
  const kept = [];
  const functions = [];
  const names = [];
  for (const statement of file.statements) {
    const text = statement.getFullText(file);
    if (ts.isFunctionDeclaration(statement)) {
      const name = statement.name.text;
      const declaration = text.replace('export function', 'function');
      names.push(name);
      functions.push(declaration);
      if (streamed.has(name)) {
        names.push(`${name}Stream`);
        functions.push(streamTwin(statement, file, streamed.get(name).name));
      }
    } else if (!declares(statement, ['defaults', 'oazapfts', 'servers'])) kept.push(text);
  }
  const body = functions.join('\n');
  const imports = kept.filter((text) => !text.includes('@oazapfts/runtime/query') || body.includes('QS.'));
  return `${imports.join('')}
import type { StreamEvent } from '../event-stream.ts';

export type StreamInit = Oazapfts.RequestOpts & { body?: string };

/** Sends a request and yields the events of its answer. */
export type StreamCall = <Events>(path: string, init: StreamInit) => AsyncGenerator<StreamEvent<Events>, void, void>;

/** The operations of the api over one set of defaults. */
export function operations(defaults: Oazapfts.RequestOpts, ${streamed.size > 0 ? 'stream' : '_stream'}: StreamCall) {
  const oazapfts = Oazapfts.runtime(defaults);
  ${body}
  return { ${names.join(', ')} };
}
`;
}

/** `oazapfts.ok(oazapfts.fetchJson<…>(url, init))` → `stream<Events>(url, init)`, in a function of another name. */
function streamTwin(declaration, file, events) {
  const returned = declaration.body.statements.find(ts.isReturnStatement).expression;
  const [fetched] = returned.arguments;
  const call = fetched.arguments.map((argument) => argument.getText(file)).join(', ');
  const text = declaration.getFullText(file);
  const start = returned.getStart(file) - declaration.getFullStart();
  return (text.slice(0, start) + `stream<${events}>(${call})` + text.slice(start + returned.getWidth(file)))
    .replace(`export function ${declaration.name.text}(`, `function ${declaration.name.text}Stream(`)
    .replace('/**\n', '/**\n * As server-sent events:\n');
}

function declares(statement, names) {
  return (
    ts.isVariableStatement(statement) &&
    statement.declarationList.declarations.some(({ name }) => names.includes(name.text))
  );
}
