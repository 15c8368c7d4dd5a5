/** What the payment routes accept. */
import { idParam, moneyFields, pageFields, textField } from '@skysync/service-kit';
import { body } from 'express-validator';

const id = (field: string) => textField(body(field), { max: 64 });

/** Both are checked by `chooseMethod`, which names them as the buyer does. */
export const paymentMethod = [body('provider'), body('method')];
export const newPayment = [id('orderId'), id('userId'), ...moneyFields('amount'), ...paymentMethod];
export const paymentId = [idParam('id')];
export const confirmation = [...paymentId, body('method')];
export const paymentList = pageFields();
