/**
 * An object that is created the first time it is used.
 *
 * `next build` imports every route module. Nothing in the build may need a database or a secret, so
 * the objects that do (`env`, `db`, `auth`) come to life with the first request that touches them.
 */
export function lazy<T extends object>(create: () => T): T {
  let created: T | undefined;
  const instance = (): T => {
    created ??= create();
    return created;
  };
  return new Proxy({} as T, {
    get: (_, key) => Reflect.get(instance(), key),
    set: (_, key, value) => Reflect.set(instance(), key, value),
    has: (_, key) => Reflect.has(instance(), key),
    getPrototypeOf: () => Reflect.getPrototypeOf(instance()),
  });
}
