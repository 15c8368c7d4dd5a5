/** What requests about orders must look like. */
import { objectField, pageFields, textField } from '@skysync/service-kit';
import { body, query, type ValidationChain } from 'express-validator';
import { orderStatuses } from './order-states';
import { shippingMethods } from './pricing';

const address = (name: string): ValidationChain => body(`shippingAddress.${name}`);
const optional = (chain: ValidationChain): ValidationChain => chain.optional();
const longestDigits = 11;

/** Ids of providers and methods: words with few digits, so that nobody can put a card number there. */
const word = (chain: ValidationChain): ValidationChain =>
  chain
    .isString()
    .withMessage('must be a text')
    .bail()
    .isLength({ max: 64 })
    .withMessage('must have at most 64 characters')
    .bail()
    .custom((value: string) => /^[a-z]\w*$/.test(value) && value.replace(/\D/g, '').length <= longestDigits)
    .withMessage('must be the id of one');

const oneOf = (chain: ValidationChain, values: readonly string[]): ValidationChain =>
  chain.custom((value) => values.includes(value)).withMessage(`must be one of ${values.join(', ')}`);

export const placeOrderFields: ValidationChain[] = [
  textField(optional(body('email')), { min: 3, max: 254 })
    .bail()
    .isEmail()
    .withMessage('must be an email address'),
  objectField('shippingAddress', 'name', 'line1', 'line2', 'city', 'postalCode', 'region', 'country'),
  textField(address('name')),
  textField(address('line1')),
  textField(optional(address('line2'))),
  textField(address('city'), { max: 100 }),
  textField(address('postalCode'), { max: 20 }),
  textField(optional(address('region')), { max: 100 }),
  textField(address('country'), { min: 2, max: 2 })
    .bail()
    .custom((code: string) => code === code.toUpperCase())
    .withMessage('must be in capitals')
    .isISO31661Alpha2()
    .withMessage('must be an ISO 3166 country code of two letters'),
  oneOf(optional(body('shippingMethod')), shippingMethods),
  objectField('payment', 'provider', 'method'),
  word(body('payment.provider')),
  word(body('payment.method')),
];

export const listOrdersFields: ValidationChain[] = [oneOf(optional(query('status')), orderStatuses), ...pageFields()];
