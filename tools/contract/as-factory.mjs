import ts from 'typescript';

/**
 * Turns the functions that oazapfts writes over its own runtime into a factory over the transport of the SDK, so that
 * each client has its own and nothing but the SDK is needed. What a function sends is told as data: method, path and the
 * parts of the request. An operation that streams gets a twin named `…Stream`.
 *
 * @param facts operation id → what the contract says of it (`factsOf` in generate-sdk.mjs)
 */
export function asFactory(source, facts) {
  const file = ts.createSourceFile('operations.ts', source, ts.ScriptTarget.Latest, true);
  const kept = [];
  const members = [];
  for (const statement of file.statements) {
    if (ts.isFunctionDeclaration(statement)) {
      const fact = facts.get(statement.name.text);
      members.push(member(statement, file, fact));
      if (fact.events) members.push(member(statement, file, fact, fact.events.name));
    } else if (!ts.isImportDeclaration(statement) && !declares(statement, ['defaults', 'oazapfts', 'servers'])) {
      kept.push(statement.getFullText(file));
    }
  }
  const body = members.join('\n\n    ');
  return `// Written by tools/contract/generate-sdk.mjs from contracts/openapi.json: change the api, not this file.
import type { CallOptions } from '../call.ts';
import type { Transport } from '../transport.ts';
${/\bBytes\b/.test(body) ? "import type { Bytes } from '../platform.ts';\n" : ''}${kept.join('')}

/** The operations of the api over one transport. */
export function operations({ call, list, stream }: Pick<Transport, 'call' | 'list' | 'stream'>) {
  return {
    ${body}
  };
}

export type Operations = ReturnType<typeof operations>;
`;
}

function member(declaration, file, fact, events) {
  const given = declaration.parameters.slice(0, -1);
  const parameters = given.map((parameter) => parameter.getText(file).replace(/\bBlob\b/g, 'Bytes'));
  parameters.push('options?: CallOptions');
  const [url, init] = declaration.body.statements.find(ts.isReturnStatement).expression.arguments[0].arguments;
  const { path, query } = addressOf(url, file);
  const { events: eventNames, ...common } = fact.parts;
  const parts = { query, body: bodyOf(init, file), ...common, events: events && eventNames };
  const spec = Object.entries(parts).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  const name = declaration.name.text;
  const send = events
    ? `stream<${events}>`
    : `${fact.isList ? 'list' : 'call'}<${answerOf(declaration, file, fact.parts.answer)}>`;
  const doc = docOf(declaration, file, events);
  return `${doc}${name}${events ? 'Stream' : ''}(${parameters.join(', ')}) {
      return ${send}('${fact.method}', ${path}, options${spec.length > 0 ? `, { ${spec.join(', ')} }` : ''});
    },`;
}

/** The types of the `data` of every answer, each once; `undefined` where there is nothing to say. */
function answerOf(declaration, file, form) {
  if (form) return form === `'text'` ? 'string' : 'Uint8Array';
  const types = new Set();
  const visit = (node) => {
    if (ts.isPropertySignature(node) && node.name.getText(file) === 'data') types.add(node.type.getText(file));
    else ts.forEachChild(node, visit);
  };
  visit(declaration.body);
  return types.size === 0 ? 'undefined' : [...types].join(' | ');
}

/** `/images/jobs${QS.query(QS.explode({ limit }))}` → the path as it is, and the object of its query. */
function addressOf(url, file) {
  let query;
  let path = url.getText(file);
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.getText(file) === 'QS.query') {
      query = node.arguments[0].arguments[0].getText(file);
      path = path.replace(`\${${node.getText(file)}}`, '');
    } else ts.forEachChild(node, visit);
  };
  visit(url);
  return { path: path.includes('${') ? path : `'${path.slice(1, -1)}'`, query };
}

function bodyOf(init, file) {
  let body;
  const visit = (node) => {
    if (ts.isPropertyAssignment(node) && node.name.getText(file) === 'body') body = node.initializer.getText(file);
    else if (ts.isShorthandPropertyAssignment(node) && node.name.text === 'body') body = 'body';
    else ts.forEachChild(node, visit);
  };
  visit(init);
  return body;
}

function docOf(declaration, file, events) {
  const ranges = ts.getLeadingCommentRanges(file.text, declaration.getFullStart()) ?? [];
  const doc = ranges.map(({ pos, end }) => file.text.slice(pos, end)).at(-1);
  if (!doc) return '';
  return `${events ? doc.replace('/**\n', '/**\n * As server-sent events:\n') : doc}\n    `;
}

function declares(statement, names) {
  return (
    ts.isVariableStatement(statement) &&
    statement.declarationList.declarations.some(({ name }) => names.includes(name.text))
  );
}
