import type { At } from './at';

/** What may stand in a workflow for what a request brings. */
const PLACEHOLDERS = [
  ...['prompt', 'negative_prompt', 'seed', 'width', 'height', 'count', 'quality_tier'],
  ...['edit_image', 'start_image', 'end_image', 'seconds', 'fps', 'frames'],
];
const REFERENCE = /^reference_([1-9]|1[0-6])$/;
const WHOLE = /^\{\{(\w+)\}\}$/;
const WITHIN = /\{\{(\w+)\}\}/g;

/** Values by the name of their placeholder. */
export type WorkflowValues = Readonly<Record<string, string | number>>;

/**
 * A workflow of ComfyUI in the form that its API takes: nodes by their ids. Values are put into the parsed document, a
 * placeholder that is all of a text becomes the value itself (a number stays one), so no prompt can add a node.
 */
export class Workflow {
  /** The placeholders in it: they say what it can do. */
  readonly uses: ReadonlySet<string>;
  /** How many references it draws after. */
  readonly references: number;

  private constructor(private readonly nodes: object) {
    this.uses = new Set(textsIn(nodes).flatMap((text) => [...text.matchAll(WITHIN)].map(([, name]) => name!)));
    this.references = [...this.uses].filter((name) => REFERENCE.test(name)).length;
  }

  /** @throws Error that names the node, or what is wrong with the whole */
  static read(at: At): Workflow {
    const found = at.value;
    if (typeof found !== 'object' || found === null || Array.isArray(found)) at.fail('must be an object of nodes');
    const nodes = found as Record<string, unknown>;
    if (Array.isArray(nodes.nodes)) at.fail('is a workflow of the editor; export it in the form of the API');
    for (const [id, node] of Object.entries(nodes)) {
      const { class_type: type, inputs } = (node ?? {}) as { class_type?: unknown; inputs?: unknown };
      if (typeof type !== 'string' || typeof inputs !== 'object' || inputs === null) {
        at.fail(`: node ${id} needs class_type and inputs`);
      }
      for (const text of textsIn(inputs)) {
        const unknown = [...text.matchAll(WITHIN)].map(([, name]) => name!).find((name) => !isPlaceholder(name));
        if (unknown) at.fail(`: node ${id} has {{${unknown}}}; there are ${PLACEHOLDERS.join(', ')}, reference_1 …`);
      }
    }
    const workflow = new Workflow(nodes);
    if (!workflow.uses.has('prompt')) at.fail('has {{prompt}} nowhere');
    for (let place = 1; place <= workflow.references; place++) {
      if (!workflow.uses.has(`reference_${place}`))
        at.fail(`has references, and {{reference_${place}}} is not among them`);
    }
    return workflow;
  }

  fill(values: WorkflowValues): object {
    return replaced(this.nodes, values) as object;
  }
}

function isPlaceholder(name: string): boolean {
  return PLACEHOLDERS.includes(name) || REFERENCE.test(name);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function replaced(value: unknown, values: WorkflowValues): unknown {
  if (typeof value === 'string') {
    const whole = WHOLE.exec(value)?.[1];
    if (whole !== undefined) return values[whole] ?? '';
    return value.replaceAll(WITHIN, (_, name: string) => String(values[name] ?? ''));
  }
  if (Array.isArray(value)) return value.map((one) => replaced(one, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaced(one, values)]));
}
