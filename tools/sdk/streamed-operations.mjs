/** The operations that also answer as server-sent events: operation id → type name and event name → schema name. */
export function streamedOperations(contract) {
  const streamed = new Map();
  for (const item of Object.values(contract.paths)) {
    for (const operation of Object.values(item)) {
      const events = operation['x-sse-events'];
      if (!events) continue;
      const id = operation.operationId;
      streamed.set(id, {
        name: `${id[0].toUpperCase()}${id.slice(1)}Events`,
        events: Object.entries(events).map(([event, { $ref }]) => [event, $ref.slice($ref.lastIndexOf('/') + 1)]),
      });
    }
  }
  return streamed;
}

/** A type an operation: event name → the type of its data. */
export function eventTypes(streamed) {
  return [...streamed.values()]
    .map(({ name, events }) => {
      const members = events.map(([event, schema]) => `${JSON.stringify(event)}: ${schema};`);
      return `\n/** What a stream of this operation yields: event name → data. */\nexport type ${name} = { ${members.join(' ')} };\n`;
    })
    .join('');
}
