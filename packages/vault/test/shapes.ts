/** What a member may put where something else is meant, as JSON has it. */
export const SHAPES = [null, {}, [null], [[]], 'x', '', true, -1, 1e300, 0.5, { x: null }, [{}]];

/** Of these, what is no record even when that may be empty. */
export const NO_RECORDS = SHAPES.filter((one) => JSON.stringify(one) !== '{}');
