/** The demo shop's shelves: two departments and what stands in them. */
export interface Category {
  slug: string;
  title: string;
  parent?: string;
}

export const categories: readonly Category[] = [
  { slug: 'outdoor', title: 'Outdoor' },
  { slug: 'footwear', title: 'Footwear', parent: 'outdoor' },
  { slug: 'clothing', title: 'Clothing', parent: 'outdoor' },
  { slug: 'packs', title: 'Packs & Bags', parent: 'outdoor' },
  { slug: 'camping', title: 'Tents & Sleeping', parent: 'outdoor' },
  { slug: 'camp-kitchen', title: 'Camp Kitchen', parent: 'outdoor' },
  { slug: 'lights', title: 'Lights & Navigation', parent: 'outdoor' },
  { slug: 'home', title: 'Home' },
  { slug: 'kitchen', title: 'Kitchen', parent: 'home' },
  { slug: 'dining', title: 'Dining', parent: 'home' },
  { slug: 'textiles', title: 'Textiles', parent: 'home' },
  { slug: 'bath', title: 'Bath', parent: 'home' },
  { slug: 'living', title: 'Living & Light', parent: 'home' },
  { slug: 'garden', title: 'Garden', parent: 'home' },
];
