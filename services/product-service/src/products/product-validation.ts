/** What product requests may contain. */
import { integerField, moneyFields, pageFields, skuField, textField } from '@skysync/service-kit';
import { body, query, type ValidationChain } from 'express-validator';
import { sorts } from './product-queries';

export const slugGrammar = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
export const maxImport = 100;
const maxVariants = 100;
const maxAmount = 100_000_000_00;

export const slugField = (chain: ValidationChain): ValidationChain =>
  chain
    .isString()
    .withMessage('must be a text')
    .bail()
    .isLength({ max: 80 })
    .matches(slugGrammar)
    .withMessage('must be a slug');

const list = (path: string, max: number): ValidationChain =>
  body(path).optional().isArray({ max }).withMessage(`must be a list of at most ${max}`);

const distinctSkus = (variants: unknown): boolean => {
  if (!Array.isArray(variants)) return true;
  const skus = variants.map((variant: { sku?: unknown } | null) => variant?.sku);
  return new Set(skus).size === skus.length;
};

const variantFields = (path: string): ValidationChain[] => [
  body(path)
    .isArray({ min: 1, max: maxVariants })
    .withMessage(`must be a list of 1 to ${maxVariants} variants`)
    .custom(distinctSkus)
    .withMessage('must have each SKU once'),
  body(`${path}.*`).isObject().withMessage('must be a variant'),
  skuField(body(`${path}.*.sku`)),
  textField(body(`${path}.*.title`).optional()),
  ...moneyFields(`${path}.*.price`),
  integerField(body(`${path}.*.stock`).optional(), { max: 1_000_000_000 }),
];

const isWebAddress = (value: unknown): boolean =>
  typeof value === 'string' && value.length <= 2_000 && /^(https?:\/\/|\/)[^\s\p{Cc}]+$/u.test(value);

const describingFields = (prefix: string): ValidationChain[] => [
  slugField(body(`${prefix}slug`).optional()),
  textField(body(`${prefix}description`).optional(), { min: 0, max: 10_000 }),
  list(`${prefix}categories`, 20),
  slugField(body(`${prefix}categories.*`)),
  list(`${prefix}tags`, 50),
  textField(body(`${prefix}tags.*`), { max: 50 }),
  list(`${prefix}images`, 20),
  body(`${prefix}images.*`).isObject().withMessage('must be {url, alt}'),
  body(`${prefix}images.*.url`).custom(isWebAddress).withMessage('must be a web address'),
  textField(body(`${prefix}images.*.alt`).optional(), { min: 0 }),
];

export const createFields = [textField(body('title')), ...describingFields(''), ...variantFields('variants')];

const onlyWithVariants = (chain: ValidationChain): ValidationChain => chain.if(body('variants').exists());

export const changeFields = [
  body().custom((value) => value !== null && typeof value === 'object' && Object.keys(value).length > 0),
  textField(body('title').optional()),
  ...describingFields(''),
  ...variantFields('variants').map(onlyWithVariants),
];

export const importFields = [
  body('products').isArray({ min: 1, max: maxImport }).withMessage(`must be a list of 1 to ${maxImport} products`),
  body('products.*').isObject().withMessage('must be a product'),
  textField(body('products.*.title')),
  ...describingFields('products.*.'),
  ...variantFields('products.*.variants'),
];

const amount = (name: string): ValidationChain =>
  query(name)
    .optional()
    .isInt({ min: 0, max: maxAmount, allow_leading_zeroes: false })
    .withMessage('must be an amount in minor units')
    .toInt();

export const listFields = [
  textField(query('q').optional()),
  slugField(query('category').optional()),
  textField(query('tag').optional(), { max: 50 }),
  amount('minPrice'),
  amount('maxPrice'),
  query('inStock')
    .optional()
    .isIn(['true', 'false'])
    .withMessage('must be true or false')
    .customSanitizer((value) => value === 'true'),
  query('sort')
    .optional()
    .isString()
    .isIn([...sorts])
    .withMessage(`must be one of ${sorts.join(', ')}`),
  ...pageFields(),
];
