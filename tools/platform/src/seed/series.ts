/** The lines that run through the shop: each makes a kind of product its own, in character, price and colours. */
export interface Colour {
  code: string;
  name: string;
}

export interface Series {
  code: string;
  name: string;
  department: 'outdoor' | 'home';
  /** Per cent of the kind's base price. */
  price: number;
  character: string;
  tags: string[];
  colours: [Colour, Colour];
}

const colour = (code: string, name: string): Colour => ({ code, name });

export const series: readonly Series[] = [
  {
    code: 'TRK',
    name: 'Trekker',
    department: 'outdoor',
    price: 100,
    character: 'From our Trekker line: made for long days on marked trails, easy to care for and simple to repair.',
    tags: ['trail', 'repairable'],
    colours: [colour('BRN', 'Bark Brown'), colour('GRN', 'Moss Green')],
  },
  {
    code: 'SUM',
    name: 'Summit',
    department: 'outdoor',
    price: 165,
    character:
      'Summit is what our mountain guides carry: tested through two winters above 3,000 metres before it went on sale.',
    tags: ['alpine', 'professional'],
    colours: [colour('RED', 'Signal Red'), colour('BLK', 'Slate Black')],
  },
  {
    code: 'FEA',
    name: 'Feather',
    department: 'outdoor',
    price: 135,
    character: 'The Feather version leaves out every gram it can do without, and nothing that you would miss.',
    tags: ['lightweight'],
    colours: [colour('GRY', 'Mist Grey'), colour('YEL', 'Lichen Yellow')],
  },
  {
    code: 'FJO',
    name: 'Fjord',
    department: 'outdoor',
    price: 120,
    character: 'Built for rain that comes sideways, Fjord keeps working when it is wet, cold and dark.',
    tags: ['waterproof', 'winter'],
    colours: [colour('BLU', 'Deep Blue'), colour('ORG', 'Buoy Orange')],
  },
  {
    code: 'CIR',
    name: 'Circle',
    department: 'outdoor',
    price: 110,
    character: 'Circle is made from recycled material, and we take it back at the end of its life.',
    tags: ['recycled'],
    colours: [colour('SND', 'Sand'), colour('TEA', 'Teal')],
  },
  {
    code: 'HAR',
    name: 'Harbour',
    department: 'home',
    price: 100,
    character: 'Harbour is our everyday line: plain shapes that get along with what you already own.',
    tags: ['everyday'],
    colours: [colour('WHT', 'Chalk White'), colour('NVY', 'Navy')],
  },
  {
    code: 'ALD',
    name: 'Alder',
    department: 'home',
    price: 140,
    character: 'Alder is finished by hand in small batches, so no two pieces are quite alike.',
    tags: ['handmade'],
    colours: [colour('OAK', 'Oak'), colour('CLY', 'Clay')],
  },
  {
    code: 'LUM',
    name: 'Lumi',
    department: 'home',
    price: 115,
    character: 'Lumi brings the pale colours of a northern summer night indoors.',
    tags: ['nordic'],
    colours: [colour('ICE', 'Ice Blue'), colour('BRC', 'Birch')],
  },
  {
    code: 'ATE',
    name: 'Atelier',
    department: 'home',
    price: 190,
    character: 'Atelier is designed with independent studios and made to be handed down.',
    tags: ['designer', 'gift'],
    colours: [colour('GRA', 'Graphite'), colour('RST', 'Rust')],
  },
];
