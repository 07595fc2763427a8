/**
 * What `work` gives, or what `onLate` gives when that is not there after `ms` milliseconds. Work that is late is not
 * stopped; what becomes of it, a failure too, is nobody's any more.
 * @throws what `work` or `onLate` throws
 */
export function within<T, L = never>(ms: number, work: Promise<T>, onLate: () => L): Promise<T | L> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      try {
        resolve(onLate());
      } catch (error) {
        reject(error as Error);
      }
    }, ms);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error as Error);
      },
    );
  });
}
