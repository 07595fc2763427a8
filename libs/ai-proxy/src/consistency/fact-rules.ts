import { contradictsDenial, contradictsKin, contradictsTenure } from './claims-rule';
import { contradictsClass } from './classes';
import type { FactView } from './fact-view';
import { contradictsHand } from './hands';
import { contradictsNumber } from './numbers-rule';
import type { Statement } from './statement';

export type FactContradiction = 'number' | 'kin' | 'denial' | 'tenure' | 'class';

/** How a statement contradicts a fact that holds where it stands; undefined when it does not. */
export function contradictionOf(view: FactView, statement: Statement): FactContradiction | undefined {
  if (contradictsNumber(view, statement)) return 'number';
  if (contradictsKin(view, statement)) return 'kin';
  // What is said aloud may be a lie; only ages and kin are taken from it.
  if (statement.speech) return undefined;
  if (contradictsTenure(view, statement)) return 'tenure';
  if (contradictsDenial(view, statement)) return 'denial';
  return contradictsClass(view, statement) || contradictsHand(view, statement) ? 'class' : undefined;
}
