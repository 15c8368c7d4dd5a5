/** What product requests may contain. */
import { integerField, moneyFields, objectField, pageFields, skuField, textField } from '@skysync/service-kit';
import { body, query, type ValidationChain } from 'express-validator';
import { slugField } from '../slug-field';
import { sorts } from './product-queries';

const maxImport = 100;
const maxVariants = 100;
const maxAmount = 100_000_000_00;

const list = (path: string, max: number): ValidationChain =>
  body(path).optional().isArray({ max }).withMessage(`must be a list of at most ${max}`);

const distinctSkus = (variants: unknown): boolean => {
  if (!Array.isArray(variants)) return true;
  const skus = variants.map((variant: { sku?: unknown } | null) => variant?.sku);
  return new Set(skus).size === skus.length;
};

const variantFields = (path: string, list: ValidationChain = body(path)): ValidationChain[] => [
  list
    .isArray({ min: 1, max: maxVariants })
    .withMessage(`must be a list of 1 to ${maxVariants} variants`)
    .custom(distinctSkus)
    .withMessage('must have each SKU once'),
  objectField(`${path}.*`, 'sku', 'title', 'price', 'stock'),
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
  objectField(`${prefix}images.*`, 'url', 'alt'),
  body(`${prefix}images.*.url`).custom(isWebAddress).withMessage('must be a web address'),
  textField(body(`${prefix}images.*.alt`).optional(), { min: 0 }),
];

export const createFields = [textField(body('title')), ...describingFields(''), ...variantFields('variants')];

export const changeFields = [
  textField(body('title').optional()),
  ...describingFields(''),
  ...variantFields('variants', body('variants').optional()),
];

const productFields = ['slug', 'title', 'description', 'categories', 'tags', 'images', 'variants'];

export const importFields = [
  body('products').isArray({ min: 1, max: maxImport }).withMessage(`must be a list of 1 to ${maxImport} products`),
  objectField('products.*', ...productFields),
  textField(body('products.*.title')),
  ...describingFields('products.*.'),
  ...variantFields('products.*.variants'),
];

/** An optional parameter; doubled ones come as a list, into which most checks would look. */
const once = (name: string): ValidationChain =>
  query(name).optional().isString().withMessage('must be given once').bail();

const amount = (name: string): ValidationChain =>
  once(name)
    .isInt({ min: 0, max: maxAmount, allow_leading_zeroes: false })
    .withMessage('must be an amount in minor units')
    .toInt();

export const listFields = [
  textField(query('q').optional()),
  slugField(query('category').optional()),
  textField(query('tag').optional(), { max: 50 }),
  amount('minPrice'),
  amount('maxPrice'),
  once('inStock')
    .isIn(['true', 'false'])
    .withMessage('must be true or false')
    .customSanitizer((value) => value === 'true'),
  once('sort')
    .isIn([...sorts])
    .withMessage(`must be one of ${sorts.join(', ')}`),
  ...pageFields(),
];
