/** Single products: reading is public, changing is for staff. */

import type { Static } from '@sinclair/typebox';
import { Id, record } from '@skysync/contracts';
import { notFound, type Reply, reply } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { answer, route } from '../route';
import type { ListedProduct } from './catalogue';
import { createProduct } from './create-product';
import { deleteProduct, editProduct } from './edit-product';
import { etagOf } from './product-etag';
import { NewProduct, ProductChanges } from './product-fields';
import { ProductView, productView } from './product-view';
import { readVariants } from './variants';

const byId = record({ id: Id });

async function shown({ catalogue }: Deps, product: ListedProduct): Promise<Reply<Static<typeof ProductView>>> {
  const available = await catalogue.available([product]);
  return reply(productView(product, available), { etag: etagOf(product, available) });
}

export const productRoutes = [
  route({
    operation: 'getProduct',
    summary: 'One product by id or slug',
    method: 'GET',
    path: '/products/{id}',
    who: 'public',
    cache: 'keep',
    fields: { path: byId },
    answers: { 200: ProductView },
    etag: true,
    handler: async (deps, { id }) => {
      const product = await deps.catalogue.find(id);
      if (!product) throw notFound('Product');
      return shown(deps, product);
    },
  }),
  route({
    operation: 'createProduct',
    summary: 'Create a product with its stock',
    method: 'POST',
    path: '/products',
    who: 'staff',
    cache: 'clear',
    fields: { body: NewProduct },
    answers: { 201: ProductView },
    problems: ['conflict'],
    etag: true,
    handler: async (deps, input) => {
      const product = await createProduct(deps, input);
      const { body, extras } = await shown(deps, product);
      return reply(body, { ...extras, location: `/products/${product._id}` });
    },
  }),
  route({
    operation: 'changeProduct',
    summary: 'Change the version of a product that If-Match names',
    method: 'PATCH',
    path: '/products/{id}',
    who: 'staff',
    cache: 'clear',
    fields: { path: byId, body: ProductChanges },
    rules: [
      ({ id: _, ...changes }) =>
        Object.keys(changes).length === 0 ? { field: 'body', message: 'must change something' } : undefined,
    ],
    answers: { 200: ProductView },
    problems: ['conflict'],
    ifMatch: 'required',
    etag: true,
    handler: async (deps, { id, ...changes }, { ifMatch }) =>
      shown(deps, await editProduct(deps, id, changes, ifMatch)),
  }),
  route({
    operation: 'deleteProduct',
    summary: 'Take a product out of the catalogue; what orders hold of it stays theirs',
    method: 'DELETE',
    path: '/products/{id}',
    who: 'staff',
    cache: 'clear',
    fields: { path: byId },
    answers: { 204: null },
    ifMatch: 'optional',
    handler: (deps, { id }, { ifMatch }) => deleteProduct(deps, id, ifMatch),
  }),
  answer('readVariants', async (deps, { skus }) => ({ variants: await readVariants(deps, skus) })),
];
