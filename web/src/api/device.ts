/** The key of this browser for one account: made here, kept here, and never given out. Whoever works from elsewhere signs with it. */

const DATABASE = "firstline-device";
const KEYS = "keys";
/** Whose session this browser has; the key is found by it after the page was loaded anew. */
const SIGNED_IN = "firstline.device";

/** This browser can keep no key: the page did not come over https, or nothing may be stored. */
export class NoKey extends Error {}

export interface DeviceProof {
  nonce: string;
  public_key: string;
  signature: string;
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(KEYS);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function store<T>(mode: IDBTransactionMode, act: (keys: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(KEYS, mode);
      const request = act(transaction.objectStore(KEYS));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

const nameOf = (login: string) => login.trim().toLowerCase();
const found = (login: string) => store<CryptoKeyPair | undefined>("readonly", (keys) => keys.get(nameOf(login)));

async function keyOf(login: string): Promise<CryptoKeyPair> {
  const known = await found(login);
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  await store("readwrite", (keys) => keys.put(made, nameOf(login)));
  return made;
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function signed(pair: CryptoKeyPair, nonce: string): Promise<string> {
  const text = new TextEncoder().encode(`firstline device ${nonce}`);
  return hex(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, text));
}

/** What this browser says of itself at sign-in; it makes its key the first time. */
export async function signAtSignIn(login: string, nonce: string): Promise<DeviceProof> {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) throw new NoKey();
  try {
    const pair = await keyOf(login);
    const publicKey = hex(await crypto.subtle.exportKey("raw", pair.publicKey));
    return { nonce, public_key: publicKey, signature: await signed(pair, nonce) };
  } catch {
    throw new NoKey();
  }
}

/** Remembers whose session this browser has, so that it can prove itself after the page was loaded anew. */
export function rememberDevice(login: string | null): void {
  if (login) localStorage.setItem(SIGNED_IN, nameOf(login));
  else localStorage.removeItem(SIGNED_IN);
}

/** Whether the session of this browser goes on only while it proves itself. */
export function isBound(): boolean {
  return localStorage.getItem(SIGNED_IN) !== null;
}

/** Signs for the session of this browser; nothing where it has no key. */
export async function signForSession(nonce: string): Promise<string | null> {
  const login = localStorage.getItem(SIGNED_IN);
  if (!login || !globalThis.crypto?.subtle) return null;
  try {
    const pair = await found(login);
    return pair ? await signed(pair, nonce) : null;
  } catch {
    return null;
  }
}
