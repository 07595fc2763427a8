/**
 * Where a request is stopped: before anything is done with it (`request`: a create call is neither accepted nor
 * billed), when it has had its effect and before it is answered (`answer`), half-way through a file (`middle`).
 */
export type HoldAt = 'request' | 'answer' | 'middle';

/** One holding point: says when a request has come to it, and lets that request go on. */
export interface Hold {
  readonly reached: Promise<void>;
  release(): void;
}

/** A request that may be stopped. Resolves at once at every other point than the one that it is held at. */
export interface HeldRequest {
  reach(at: HoldAt): Promise<void>;
}

interface Point extends Hold, HeldRequest {
  method: string;
  part: string;
}

/** The holding points of one fake, each for a single request. */
export class HoldingPoints {
  private points: Point[] = [];
  private readonly taken = new Set<Point>();

  add(at: HoldAt, method: string, part: string): Hold {
    const [reached, released] = [gate(), gate()];
    const point: Point = {
      method,
      part,
      reached: reached.passed,
      release: released.open,
      reach: async (where) => {
        if (where !== at) return;
        reached.open();
        await released.passed;
      },
    };
    this.points.push(point);
    return point;
  }

  /** The point that waits for such a request, which has it from then on. */
  take(method: string, path: string): HeldRequest | undefined {
    const found = this.points.find((point) => point.method === method && path.includes(point.part));
    if (!found) return undefined;
    this.points = this.points.filter((point) => point !== found);
    this.taken.add(found);
    return found;
  }

  releaseAll(): void {
    for (const point of [...this.points, ...this.taken]) point.release();
    this.points = [];
    this.taken.clear();
  }
}

function gate(): { passed: Promise<void>; open: () => void } {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}
