/** What the payment routes accept. */
import { idParam, moneyFields, pageFields, textField } from '@skysync/service-kit';
import { body } from 'express-validator';

const id = (field: string) => textField(body(field), { max: 64 });

/** `provider` and `method` are checked by the command, which names them as the buyer does. */
export const newPayment = [id('orderId'), id('userId'), ...moneyFields('amount'), body('provider'), body('method')];
export const paymentId = [idParam('id')];
export const confirmation = [...paymentId, body('method')];
export const paymentList = pageFields();
