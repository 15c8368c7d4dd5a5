/** How a sidecar finds the entry of an access-control list that decides over a path: pkg/config/acl_trie.go of Dapr, in short. */

interface Named {
  name: string;
}

interface Node<T> {
  part: string;
  data: T | undefined;
  next: Node<T>[];
}

const node = <T>(part: string): Node<T> => ({ part, data: undefined, next: [] });

function put<T>(root: Node<T>, name: string, data: T): void {
  let at = root;
  for (const part of name.split('/').slice(1)) {
    const known = at.next.find((one) => one.part === part);
    const next = known ?? node<T>(part);
    if (!known) at.next.push(next);
    at = next;
  }
  at.data ??= data;
}

/** The first child that fits, in the order of the list; there is no way back from it. */
const step = <T>(at: Node<T>, part: string): Node<T> | undefined =>
  at.next.find((one) => one.part === part || one.part === '*');

/** The entry that decides; undefined when none does and the default, which is to deny, applies. */
export function decidingOperation<T extends Named>(operations: readonly T[], path: string): T | undefined {
  const root = node<T>('');
  for (const operation of operations) put(root, operation.name, operation);
  let at: Node<T> | undefined = root;
  const parts = path.split('/').slice(1);
  for (const [index, part] of parts.entries()) {
    at = step(at, part);
    if (!at) return undefined;
    const isLast = index === parts.length - 1;
    if (at.data && (isLast || at.part !== '*')) return at.data;
  }
  return undefined;
}
