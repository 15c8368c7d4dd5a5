/** The name under which the watcher of an instance is recorded. */
export const watcherPart = 'watcher';
