import { getMetadataStorage } from 'class-validator';

type Storage = ReturnType<typeof getMetadataStorage>;
type Metadata = ReturnType<Storage['getTargetValidationMetadatas']>;

let kept: WeakMap<object, Metadata> | undefined;

/**
 * Keeps which rules class-validator has for a class. The library looks through the classes of the whole application for
 * that at every validation, which was most of what a validation cost; its decorators have all run before the first
 * request. Only the question that `validateSync` asks without groups is kept. Does nothing when called again.
 */
export function keepMetadataByClass(): void {
  if (kept) return;
  const known = (kept = new WeakMap());
  const storage = getMetadataStorage();
  const find = storage.getTargetValidationMetadatas.bind(storage);
  storage.getTargetValidationMetadatas = (target, schema, always, strictGroups, groups) => {
    if (schema || always || strictGroups || groups) return find(target, schema, always, strictGroups, groups);
    let found = known.get(target);
    if (!found) known.set(target, (found = find(target, schema, always, strictGroups, groups)));
    return found;
  };
}
