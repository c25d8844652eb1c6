/**
 * Knows which of our views read which of the engine's states, so that only those are made anew that have changed.
 *
 * The engine fills plain objects that it asks us for. Each becomes a shallow proxy: a deep one would wrap the engine's
 * own proxies, which refuse to be written through.
 */
export interface Watched<T> {
  read: () => T;
  subscribe: (listener: () => void) => () => void;
}

export interface Cells {
  /** Makes an object whose reading and writing is noticed. */
  cell: <T extends object>(state: T) => T;
  /** Computes something from cells: the same answer until one of them changes. */
  watch: <T>(compute: () => T, same?: (a: T, b: T) => boolean) => Watched<T>;
  /** Tells listeners once, after everything that a deed changes has changed. */
  act: <T>(deed: () => T) => T;
}

interface Reader {
  sources: Set<Set<Reader>>;
  fresh: boolean;
  listeners: Set<() => void>;
}

export function makeCells(): Cells {
  let reading: Reader | null = null;
  let depth = 0;
  const stale = new Set<Reader>();

  const tell = () => {
    const told = [...stale];
    stale.clear();
    for (const reader of told) for (const listener of [...reader.listeners]) listener();
  };

  const changed = (readers: Set<Reader>) => {
    if (depth === 0 && stale.size === 0 && readers.size > 0) queueMicrotask(tell);
    for (const reader of readers) {
      reader.fresh = false;
      stale.add(reader);
    }
  };

  const cell = <T extends object>(state: T): T => {
    const readers = new Set<Reader>();
    return new Proxy(state, {
      get(target, key) {
        if (reading && !readers.has(reading)) {
          readers.add(reading);
          reading.sources.add(readers);
        }
        return Reflect.get(target, key);
      },
      set(target, key, value) {
        if (Object.is(Reflect.get(target, key), value)) return true;
        Reflect.set(target, key, value);
        changed(readers);
        return true;
      },
    });
  };

  const watch = <T>(compute: () => T, same: (a: T, b: T) => boolean = Object.is): Watched<T> => {
    const reader: Reader = { sources: new Set(), fresh: false, listeners: new Set() };
    let kept: { value: T } | null = null;
    const read = () => {
      if (reader.fresh && kept) return kept.value;
      for (const source of reader.sources) source.delete(reader);
      reader.sources.clear();
      const outer = reading;
      reading = reader;
      try {
        const value = compute();
        if (!kept || !same(kept.value, value)) kept = { value };
      } finally {
        reading = outer;
      }
      reader.fresh = true;
      return kept.value;
    };
    const subscribe = (listener: () => void) => {
      reader.listeners.add(listener);
      return () => void reader.listeners.delete(listener);
    };
    return { read, subscribe };
  };

  const act = <T>(deed: () => T): T => {
    depth += 1;
    try {
      return deed();
    } finally {
      depth -= 1;
      if (depth === 0) tell();
    }
  };

  return { cell, watch, act };
}
