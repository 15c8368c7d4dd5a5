/** The problem a client gets when its cart cannot be changed as wished. */
import { invalidRequest, notFound, Problem } from '@skysync/service-kit';
import { type CartRefusal, maxLines, maxQuantity } from './cart';

export function refusalProblem(refusal: CartRefusal): Problem {
  switch (refusal) {
    case 'unknown_sku':
      return notFound('SKU');
    case 'no_such_line':
      return notFound('Cart line');
    case 'line_full':
      return invalidRequest({ field: 'quantity', message: `a line holds at most ${maxQuantity} pieces` });
    case 'cart_full':
      return new Problem('conflict', { detail: `A cart holds at most ${maxLines} lines` });
    case 'other_currency':
      return new Problem('conflict', { detail: 'The cart is in another currency' });
  }
}
