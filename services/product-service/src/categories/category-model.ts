/** The collection `categories`: a tree, by parent. */
import { storeScoped } from '@skysync/service-kit';
import { type Connection, type Model, Schema } from 'mongoose';

export interface Category {
  /** `store:slug`. */
  _id: string;
  store: string;
  slug: string;
  title: string;
  parent: string | null;
}

const schema = new Schema(
  { _id: String, slug: String, title: String, parent: { type: String, default: null } },
  { id: false, versionKey: false, collection: 'categories' },
);
schema.plugin(storeScoped);
schema.index({ store: 1 });

export type CategoryModel = Model<Category>;

export const createCategoryModel = (connection: Connection): CategoryModel =>
  connection.model<Category>('Category', schema as unknown as Schema<Category>);
