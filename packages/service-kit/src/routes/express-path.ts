/** How Express writes the path of a declared route. */
export const expressPathOf = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');
